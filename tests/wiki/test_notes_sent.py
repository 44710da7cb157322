"""Notes on a real wiki: to those who asked, in their language, and nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.note_marker import Marker, find
from tests.support.community import LOGIN, Community, Person, settle
from tests.support.job import HURRIED, Job, Ran, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.simulated_time import Clock
from tests.support.taxonomies import small_taxonomy

WEEK = timedelta(days=7)


@pytest.fixture
def clock(wiki: LocalWiki) -> Clock:
    return Clock(wiki)


@pytest.fixture
def village(wiki: LocalWiki, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    """Ana wants Lua and shares Python, Bia the other way round; the other two share nothing."""
    data = tmp_path_factory.mktemp("village")
    items = write_items(data / "items.json", small_taxonomy())
    variables = {"CAPX_WIKI": wiki.api, "CAPX_ITEMS": str(items), **LOGIN}
    job = Job(data, variables, replace(HURRIED, clock=clock.time))
    village = settle(wiki, job, 4)
    village.people[0].save(available="Q3", wanted="Q4")
    village.people[1].save(available="Q4", wanted="Q3")
    yield village
    wiki.runtime()


def told(village: Community, person: Person, page: str = "") -> list[Marker]:
    """The notes on somebody's talk page, or on that of their profile."""
    return find(village.wiki.admin.get_text(f"User talk:{person.name}{page}") or "")


def run(village: Community) -> Ran:
    ran = village.job.run("run")
    assert ran.status == 0, ran.err
    return ran


def later(clock: Clock, by: timedelta) -> None:
    clock.go_to(clock.now() + by)


def test_only_who_asked_is_told_and_nothing_twice(village: Community, clock: Clock) -> None:
    ana, bia, caio, _ = village.people
    ana.save(available="Q3", wanted="Q4", notify="weekly", languages="de-N")
    run(village)
    (note,) = told(village, ana)
    assert len(note.told) == 1
    text = village.wiki.admin.get_text(f"User talk:{ana.name}") or ""
    assert 'lang="de"' in text
    assert bia.page in text
    assert told(village, bia) == [], "who did not ask is not told"
    for _ in range(3):
        later(clock, WEEK)
        run(village)
    assert told(village, ana) == [note], "there is nothing new, and no empty note"
    caio.save(available="Q4", wanted="Q3")
    run(village)
    first, second = told(village, ana)
    assert (first, len(second.told)) == (note, 1)
    assert not first.told & second.told


def test_news_wait_for_the_week_and_the_month(village: Community, clock: Clock) -> None:
    ana, bia, caio, davi = village.people
    ana.save(available="Q3", wanted="Q4", notify="weekly")
    bia.save(available="Q4", wanted="Q3", notify="monthly")
    run(village)
    caio.save(available="Q4", wanted="Q3")
    davi.save(available="Q3", wanted="Q4")
    run(village)
    assert [len(told(village, one)) for one in (ana, bia)] == [1, 1]
    later(clock, WEEK)
    run(village)
    assert [len(told(village, one)) for one in (ana, bia)] == [2, 1]
    later(clock, timedelta(days=24))
    run(village)
    assert [len(told(village, one)) for one in (ana, bia)] == [2, 2]
    ana.save(available="Q3", wanted="Q4")
    village.people[3].save(available="Q4", wanted="Q3")
    later(clock, WEEK)
    run(village)
    assert len(told(village, ana)) == 2, "who asks no more is told no more"


def test_each_problem_is_told_once(village: Community) -> None:
    ana = village.people[0]
    ana.save(known="nonsense", notes="yes")
    run(village)
    ana.save(known="nonsense", notes="yes", about="edited")
    run(village)
    (note,) = told(village, ana, "/Capacity Exchange")
    ana.save(known="nonsense, more nonsense", notes="yes")
    run(village)
    first, second = told(village, ana, "/Capacity Exchange")
    assert (first, len(second.told)) == (note, 1)
    assert not first.told & second.told


def test_who_was_told_is_not_told_again_under_a_new_name(village: Community, clock: Clock) -> None:
    ana, bia = village.people[:2]
    ana.save(available="Q3", wanted="Q4", notify="weekly")
    run(village)
    village.wiki.admin.rename_user(ana.name, "Ana the renamed")
    village.wiki.admin.rename_user(bia.name, "Bia the renamed")
    later(clock, WEEK)
    run(village)
    text = village.wiki.admin.get_text("User talk:Ana the renamed") or ""
    assert len(find(text)) == 1


def test_a_record_that_is_lost_is_read_back_from_the_wiki(village: Community, clock: Clock) -> None:
    ana = village.people[0]
    talk = f"User talk:{ana.name}"
    ana.save(available="Q3", wanted="Q4", notify="weekly")
    run(village)
    village.wiki.admin.move(talk, f"{talk}/Archive 1", redirect=False)
    (village.job.data / "catalogue.sqlite").unlink()
    later(clock, WEEK)
    run(village)
    assert village.wiki.admin.get_text(talk) is None


def test_talk_pages_keep_their_text_and_redirects_are_left(village: Community) -> None:
    ana, bia = village.people[:2]
    before = "\n  A line that begins with space.\n\n== Hello ==\nYou. ~~~~"
    village.wiki.bruno.edit(f"User talk:{ana.name}", before)
    stored = village.wiki.admin.get_text(f"User talk:{ana.name}") or ""
    village.wiki.bruno.edit(f"User talk:{bia.name}", "#REDIRECT [[User talk:Elsewhere]]")
    ana.save(available="Q3", wanted="Q4", notify="weekly")
    bia.save(available="Q4", wanted="Q3", notify="weekly")
    ran = run(village)
    assert (village.wiki.admin.get_text(f"User talk:{ana.name}") or "").startswith(stored)
    assert ran.report["notify"]["refused"] == [[f"User talk:{bia.name}", "it is a redirect"]]
