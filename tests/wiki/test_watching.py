"""The watch of a real wiki: what people do is in the index after the next round."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.lock import Lock
from taxonomy.outline import write_outline
from tests.support.altered_wiki import AlteredWiki, Parameters, always, at_first, changed, passed_on, whenever
from tests.support.community import TREE, Community, Person, profile_text
from tests.support.faults import CUT_SHORT, html
from tests.support.job import Change
from tests.support.taxonomies import PRESS, small_taxonomy
from tests.support.watching import Watching

NOTHING = Change()


@pytest.fixture(scope="module")
def window(community: Community) -> Iterator[AlteredWiki]:
    """Where the watch sees the community's wiki."""
    with AlteredWiki(community.wiki.api).serving() as server:
        yield server
    community.refresh()  # the next tests' changes are their own


@pytest.fixture
def watching(community: Community, window: AlteredWiki, tmp_path: Path) -> Watching:
    """A watch, past the changes from before the last refresh."""
    window.alteration = passed_on
    community.refresh()
    watching = Watching(community.job, tmp_path / "data", window.api)
    watching.rounds()
    watching.said.clear()
    return watching


# ---- what people do ----


def edit(community: Community, ana: Person) -> None:
    ana.save(about="Something new", known="Lua")


def blank(community: Community, ana: Person) -> None:
    ana.user.edit(ana.page, "")


def vandalise(community: Community, ana: Person) -> None:
    community.wiki.bruno.edit(ana.page, "ha ha ha")


def delete(community: Community, ana: Person) -> None:
    community.wiki.admin.delete(ana.page)


def delete_and_restore(community: Community, ana: Person) -> None:
    delete(community, ana)
    community.wiki.admin.undelete(ana.page)
    ana.save(about="I am back")


def move(community: Community, ana: Person) -> None:
    ana.user.move(ana.page, f"{ana.user.user_page}/About my skills")


def move_away(community: Community, ana: Person) -> None:
    community.wiki.admin.move(ana.page, f"Skills of {ana.name}", redirect=False)


def rename(community: Community, ana: Person) -> None:
    community.wiki.admin.rename_user(ana.name, f"{ana.name} renamed")


def block(community: Community, ana: Person) -> None:
    community.wiki.admin.block(ana.name)


def write_a_second_profile(community: Community, ana: Person) -> None:
    ana.user.edit(f"{ana.user.user_page}/Another", ana.text())


def hide_what_the_owner_wrote(community: Community, ana: Person) -> None:
    vandalise(community, ana)
    community.wiki.admin.hide_revision(ana.revision, hide=("content",))


def appear(community: Community, ana: Person) -> None:
    (new,) = community.wiki.create_users([f"Neighbour of {ana.name}"])
    new.edit(f"{new.user_page}/Capacity Exchange", profile_text(known="Q3"))


@pytest.mark.parametrize(
    "act",
    [
        edit,
        blank,
        vandalise,
        delete,
        delete_and_restore,
        move,
        move_away,
        rename,
        block,
        write_a_second_profile,
        hide_what_the_owner_wrote,
        appear,
    ],
)
def test_what_is_done_to_a_profile_is_in_the_index_after_a_round(
    community: Community, watching: Watching, act: Callable[[Community, Person], None]
) -> None:
    act(community, community.somebody())
    change = watching.rounds()
    assert change != NOTHING
    assert len(change.now) + len(change.gone) <= 2, "nobody else is touched"
    assert len(watching.said) == 1
    assert "published" in watching.said[0]
    assert watching.job.index() == watching.truth()
    assert watching.rounds() == NOTHING
    assert len(watching.said) == 1, "it is not refreshed again"


def test_the_tree_page_is_watched_too(community: Community, watching: Watching) -> None:
    outline = write_outline(small_taxonomy().tree)
    community.wiki.admin.edit(TREE, outline.replace("** {{Skill|Q7}}", ""))
    watching.rounds()
    assert PRESS not in watching.job.taxonomy.tree
    community.wiki.admin.edit(TREE, outline)
    watching.rounds()
    assert write_outline(watching.job.taxonomy.tree) == outline


def test_many_edits_are_one_refresh(community: Community, watching: Watching) -> None:
    people = [community.somebody() for _ in range(3)]
    for person in people:
        person.save(about="once")
        person.save(about="twice")
    assert {user: listing.profile.about for user, listing in watching.rounds().now.items()} == {
        person.name: "twice" for person in people
    }
    assert len(watching.said) == 1
    assert watching.said[0].startswith("0 new, 3 changed, 0 gone; published: ")


def test_the_hourly_run_finds_nothing_left_to_do(community: Community, watching: Watching) -> None:
    vandalise(community, community.somebody())
    edit(community, community.somebody())
    watching.rounds()
    report = watching.job.refresh().report
    assert (report["new"], report["changed"], report["gone"], report["fetched"]) == (0, 0, 0, 0)
    assert report["outcome"].startswith("unchanged")


# ---- what does not concern it ----


def test_another_page_in_the_user_namespace_is_no_refresh_and_two_requests(
    community: Community, watching: Watching, window: AlteredWiki
) -> None:
    ana = community.somebody()
    window.asked.clear()
    ana.user.edit(f"{ana.user.user_page}/Sandbox", "Tea?")
    community.wiki.bruno.edit("Main Page", "Welcome")
    assert watching.rounds() == NOTHING
    assert len(window.asked) <= 2
    assert watching.said == []


def test_silence_is_one_request_each_time(watching: Watching, window: AlteredWiki) -> None:
    window.asked.clear()
    watching.rounds(3)
    assert [asked["list"] for asked in window.asked] == ["recentchanges"] * 3


def test_what_a_refresh_made_already_is_no_second_one(community: Community, watching: Watching) -> None:
    community.somebody().save(about="known already")
    assert watching.job.refresh().status == 0
    watching.rounds()
    assert watching.said == []


# ---- nothing is missed ----


def test_changes_of_the_same_second_in_two_rounds(community: Community, watching: Watching) -> None:
    for turn in range(4):
        person = community.somebody()
        person.save(about=f"quick {turn}")
        assert watching.rounds().now.keys() == {person.name}


def test_a_change_that_comes_into_the_list_late(
    community: Community, watching: Watching, window: AlteredWiki
) -> None:
    late, early = community.somebody(), community.somebody()
    late.save(about="late")
    early.save(about="early")

    def without_late(answer: Any) -> None:
        rows = answer["query"]["recentchanges"]
        answer["query"]["recentchanges"] = [row for row in rows if row["title"] != late.page]

    window.alteration = changed(lambda asked: asked.get("list") == "recentchanges", without_late)
    assert watching.rounds().now.keys() == {early.name}
    window.alteration = passed_on
    assert watching.rounds().now.keys() == {late.name}


# ---- what goes wrong ----


def asks(**wanted: str) -> Callable[[Parameters], bool]:
    return lambda parameters: all(parameters.get(name) == value for name, value in wanted.items())


@pytest.mark.parametrize("fault", [html(503), CUT_SHORT], ids=["HTTP 503", "cut short"])
def test_a_wiki_that_is_down_is_waited_for(
    community: Community, watching: Watching, window: AlteredWiki, fault: Any
) -> None:
    ana = community.somebody()
    ana.save(about="while it is down")
    window.alteration = always(fault)
    watching.slept.clear()
    assert watching.rounds(5) == NOTHING
    assert len(watching.said) == 1
    assert window.api in watching.said[0]
    assert sum(watching.slept) == 10 + 20 + 40 + 60 + 60
    window.alteration = passed_on
    assert watching.rounds().now.keys() == {ana.name}
    assert watching.said[-1] == "it works again"


@pytest.mark.parametrize(
    "asked",
    [asks(prop="info|templates"), asks(meta="siteinfo|userinfo"), asks(list="users"), asks(letype="block")],
    ids=["what was touched", "the wiki itself", "owners", "the log of blocks"],
)
def test_a_refresh_that_fails_anywhere_is_made_up_for(
    community: Community, watching: Watching, window: AlteredWiki, asked: Callable[[Parameters], bool]
) -> None:
    ana = community.somebody()
    appear(community, ana)
    window.alteration = whenever(lambda parameters: asked(parameters), html(503))
    assert watching.rounds() == NOTHING
    window.alteration = passed_on
    assert watching.rounds().now.keys() == {f"Neighbour of {ana.name}"}
    assert watching.job.index() == watching.truth()


def test_a_passing_fault_is_not_even_said(
    community: Community, watching: Watching, window: AlteredWiki
) -> None:
    ana = community.somebody()
    ana.save(about="a passing fault")
    window.alteration = at_first(1, html(503))
    assert watching.rounds().now.keys() == {ana.name}
    assert len(watching.said) == 1


def test_beside_a_run_it_waits(community: Community, watching: Watching) -> None:
    ana = community.somebody()
    ana.save(about="beside a run")
    with Lock(watching.catalogue).held():
        assert watching.rounds(2) == NOTHING
        assert watching.said == []
    assert watching.rounds().now.keys() == {ana.name}


def test_an_index_that_is_refused_is_said_and_left_to_people(
    community: Community, watching: Watching
) -> None:
    watching.catalogue.forget(list(watching.catalogue.page_states())[:60])
    community.somebody().save(about="one of few")
    assert watching.rounds(3) == NOTHING
    assert len(watching.said) == 1
    assert "--accept-shrink" in watching.said[0]


# ---- its end ----


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(watching: Watching, number: int) -> None:
    before = signal.getsignal(number)
    with watching.ending.heeded():
        os.kill(os.getpid(), number)
        watching.rounds(None)
    assert signal.getsignal(number) == before


def test_a_process_that_is_terminated_ends_well(watching: Watching) -> None:
    with watching.job.process("watch") as process:
        assert process.stderr is not None
        assert any(line.startswith("watching ") for line in process.stderr)
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")


def test_a_signal_lets_a_refresh_come_to_its_end(
    community: Community, watching: Watching, window: AlteredWiki
) -> None:
    ana = community.somebody()
    ana.save(about="the last one")

    def end(parameters: Parameters, ask: Any) -> Any:
        if parameters.get("letype") == "block":
            watching.ending.asked = True
        return ask(parameters)

    window.alteration = end
    assert watching.rounds(None).now.keys() == {ana.name}
