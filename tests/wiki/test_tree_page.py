"""The skill tree's page on a real wiki: what people do to it is followed as long as it can be believed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taxonomy.items import ItemId
from taxonomy.outline import write_outline
from tests.support.altered_wiki import AlteredWiki, Parameters, changed, whenever
from tests.support.community import TREE, Person
from tests.support.faults import CUT_SHORT, html
from tests.support.item_repository import StandInWikibase, entity, terms
from tests.support.job import Job, Ran
from tests.support.mediawiki import LocalWiki, WikiUser
from tests.support.taxonomies import PHOTOGRAPHY, small_taxonomy

OUTLINE = write_outline(small_taxonomy().tree)
RUST = ItemId("Q8")
KEPT = "skill tree: the last good one stays: "


def skills(*items: str) -> str:
    """An outline of tops."""
    return "".join(f"* {{{{Skill|{item}}}}}\n" for item in items)


@pytest.fixture(autouse=True)
def tree_page(wiki_server: LocalWiki, people: list[Person]) -> Iterator[None]:
    """Afterwards the page is as it was."""
    yield
    revert(wiki_server)


@pytest.fixture(autouse=True)
def rust(repository: StandInWikibase) -> None:
    """An eighth item, that may become a skill."""
    repository.put(entity(RUST, en="Rust"))


def revert(wiki: LocalWiki) -> int:
    return wiki.admin.edit(TREE, OUTLINE)


def outline_of(job: Job) -> str:
    return write_outline(job.taxonomy.tree)


def recorded(job: Job) -> tuple[Any, Any]:
    return job.catalogue.get("tree"), job.catalogue.entities()


def kept(ran: Ran) -> str:
    """Why the last good tree stays; empty if it does not."""
    return "".join(line.removeprefix(KEPT) for line in ran.err.splitlines() if line.startswith(KEPT))


def asks_for_text(asked: Parameters) -> bool:
    return asked.get("titles") == TREE and "content" in asked.get("rvprop", "")


# ---- what is followed ----


def as_written(outline: str) -> tuple[str, str, list[str]]:
    return outline, outline, []


FOLLOWED: dict[str, tuple[str, str, list[str]]] = {  # what is written, the tree, what is amiss with it
    "a new skill": as_written(OUTLINE + "** {{Skill|Q8}}\n"),
    "a moved skill": as_written(
        "* {{Skill|Q1}}\n** {{Skill|Q2}}\n*** {{Skill|Q3}}\n* {{Skill|Q5}}\n** {{Skill|Q6}}\n"
        "*** {{Skill|Q4}}\n** {{Skill|Q7}}\n"
    ),
    "another order": as_written(
        "* {{Skill|Q5}}\n** {{Skill|Q7}}\n** {{Skill|Q6}}\n* {{Skill|Q1}}\n** {{Skill|Q2}}\n"
        "*** {{Skill|Q4}}\n*** {{Skill|Q3}}\n"
    ),
    "prose and comments around it": (
        f"<!-- Please\n* {{{{Skill|Q8}}}}\n-->== Skills ==\nAll of them:\n{OUTLINE}\n[[Category:Skills]]",
        OUTLINE,
        [],
    ),
    "lines that are none": (
        "* Technology:\n" + OUTLINE + "** {{Skill|Q3}}\n",
        OUTLINE,
        ["line 1: unreadable line: 'Technology:'", "line 9: second mention: '{{Skill|Q3}}'"],
    ),
    "levels jumped": (
        OUTLINE.replace("** {{Skill|Q2}}", "**** {{Skill|Q2}}"),
        "* {{Skill|Q1}}\n** {{Skill|Q2}}\n** {{Skill|Q3}}\n** {{Skill|Q4}}\n"
        "* {{Skill|Q5}}\n** {{Skill|Q6}}\n** {{Skill|Q7}}\n",
        [f"line {number}: level jump: '{{{{Skill|Q{number}}}}}'" for number in (2, 3, 4)],
    ),
}


def test_what_people_do_is_followed(on_wikibase: Job, wiki_server: LocalWiki, altered: AlteredWiki) -> None:
    assert on_wikibase.refresh().status == 0
    altered.asked.clear()
    for name, (text, outline, problems) in FOLLOWED.items():
        revision = wiki_server.bruno.edit(TREE, text)
        ran = on_wikibase.refresh()
        assert (name, ran.status, outline_of(on_wikibase)) == (name, 0, outline)
        assert (ran.report["tree_by"], ran.report["tree_revision"]) == ("Bruno", revision)
        assert ran.report["tree_problems"] == problems, name
        assert all(f"skill tree: {problem}" in ran.out for problem in problems), name
    assert all(asks_for_text(asked) for asked in altered.asked if "content" in asked.get("rvprop", ""))


def test_a_page_that_stays_is_not_read_again(on_wikibase: Job, altered: AlteredWiki) -> None:
    on_wikibase.refresh()
    altered.asked.clear()
    ran = on_wikibase.refresh()
    assert (ran.status, ran.report["tree_size"]) == (0, 7)
    assert not any(map(asks_for_text, altered.asked))


# ---- what is not believed ----


def garbage(size: int) -> str:
    """The same nonsense every time: much of it looks like a list."""
    pieces = ["* nonsense ", "{{Skill", "|Q1 }", "\n", "\n* ", "漢字"]
    return "".join(random.Random(7).choices(pieces, k=size))[:size]  # noqa: S311  # no secret


def saved(text: str) -> Callable[[WikiUser], object]:
    return lambda user: user.edit(TREE, text)


def moved(redirect: bool) -> Callable[[WikiUser], object]:
    return lambda user: user.move(TREE, f"{TREE}/away {redirect}", redirect=redirect)


NO_SKILL = "names no skill; Bruno edited it last (revision "
VANDALISM: dict[str, tuple[Callable[[WikiUser], object], str]] = {
    "emptied": (saved(""), NO_SKILL),
    "replaced by prose": (saved("Nothing to learn here.\n\nReally."), NO_SKILL),
    "a list without templates": (saved("* Technology\n** Programming\n* {{Skill}}\n"), NO_SKILL),
    "inside a comment": (saved(f"<!--\n{OUTLINE}"), NO_SKILL),
    "cut to under half": (saved(skills("Q1", "Q2", "Q3")), "3 skills with items, the last good tree 7"),
    "other items": (saved(skills(*(f"Q{n}" for n in range(900, 1000)))), "0 skills with items"),
    "500 KB of garbage": (saved(garbage(500_000)), NO_SKILL),
    "a redirect": (saved("#REDIRECT [[Main Page]]"), NO_SKILL),
    "moved away": (moved(redirect=True), NO_SKILL),
}


@pytest.mark.parametrize(("vandalise", "cause"), VANDALISM.values(), ids=VANDALISM)
def test_vandalism_leaves_the_last_good_tree(
    on_wikibase: Job, wiki_server: LocalWiki, vandalise: Callable[[WikiUser], object], cause: str
) -> None:
    tree, before = on_wikibase.taxonomy, recorded(on_wikibase)
    vandalise(wiki_server.bruno)
    ran = on_wikibase.refresh()
    assert (ran.status, ran.report["status"]) == (1, 1)
    assert cause in kept(ran)
    assert "Bruno edited it last (revision " in kept(ran)
    assert ran.report["tree_by"] == "Bruno"
    assert on_wikibase.index()["Alice"].profile.about == "changed"
    assert (on_wikibase.taxonomy, recorded(on_wikibase)) == (tree, before)


def test_while_it_is_vandalised_items_and_profiles_go_on(
    on_wikibase: Job, wiki_server: LocalWiki, repository: StandInWikibase, bruno: Person
) -> None:
    wiki_server.bruno.edit(TREE, "")
    for number in range(2):
        bruno.save(about=f"changed {number}", affiliations="Q501")
        assert on_wikibase.refresh().status == 1
        assert on_wikibase.index()["Bruno"].profile.about == f"changed {number}"
        assert on_wikibase.taxonomy.item(ItemId("Q501")).labels["en"] == "Example Wikimedians"
    repository.edit(PHOTOGRAPHY, labels=terms(en="picture taking"))
    revert(wiki_server)
    ran = on_wikibase.refresh()
    assert (ran.status, kept(ran), ran.report["tree_by"]) == (0, "", "Admin")
    assert outline_of(on_wikibase) == OUTLINE
    assert on_wikibase.taxonomy.item(PHOTOGRAPHY).labels["en"] == "picture taking"


def delete(wiki: LocalWiki) -> None:
    wiki.admin.delete(TREE)


def move_without_redirect(wiki: LocalWiki) -> None:
    wiki.admin.move(TREE, f"{TREE}/gone", redirect=False)


@pytest.mark.parametrize("remove", [delete, move_without_redirect])
def test_a_page_that_is_gone_leaves_the_last_good_tree(
    on_wikibase: Job, wiki_server: LocalWiki, remove: Callable[[LocalWiki], None]
) -> None:
    tree, before = on_wikibase.taxonomy, recorded(on_wikibase)
    remove(wiki_server)
    ran = on_wikibase.refresh()
    assert ran.status == 1
    assert f"there is no page '{TREE}'" in kept(ran)
    assert "install-pages" in kept(ran)
    assert (on_wikibase.taxonomy, recorded(on_wikibase)) == (tree, before)
    assert on_wikibase.index()["Alice"].profile.about == "changed"


def test_a_page_that_is_gone_was_edited_by_nobody(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    delete(wiki_server)
    ran = on_wikibase.refresh()
    assert "skill tree: 7 skills" in ran.err
    assert "somebody hidden" not in ran.err
    assert "revision 0" not in ran.err


AMISS = {
    "down for its revision": whenever(lambda asked: asked.get("titles") == TREE, html(503)),
    "cut short": whenever(asks_for_text, CUT_SHORT),
    "no object": changed(asks_for_text, lambda answer: answer.update(query=[])),
}


def test_a_wiki_that_fails_with_the_page_alone_leaves_the_last_good_tree(
    on_wikibase: Job, wiki_server: LocalWiki, altered: AlteredWiki
) -> None:
    wiki_server.bruno.edit(TREE, OUTLINE + "** {{Skill|Q8}}\n")
    tree, before = on_wikibase.taxonomy, recorded(on_wikibase)
    for name, amiss in AMISS.items():
        altered.alteration = amiss
        ran = on_wikibase.refresh()
        assert (name, ran.status, bool(kept(ran))) == (name, 1, True)
        assert (on_wikibase.taxonomy, recorded(on_wikibase)) == (tree, before)
        assert on_wikibase.index()["Alice"].profile.about == "changed"


# ---- a tree that shrinks ----


def test_exactly_half_is_believed_and_one_under_is_not(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    eight, four, three = ([f"Q{n}" for n in range(1, count + 1)] for count in (8, 4, 3))

    def refreshed(items: list[str], *arguments: str) -> tuple[int, list[str]]:
        wiki_server.bruno.edit(TREE, skills(*items))
        ran = on_wikibase.refresh(*arguments)
        return ran.status, list(on_wikibase.taxonomy.tree)

    assert refreshed(eight) == (0, eight)
    assert refreshed([*three, "Q424242", "Q424243"]) == (1, eight), "only skills with items count"
    assert "3 skills with items, the last good tree 8: under 50%" in on_wikibase.last_report()["tree_kept"]
    assert "--accept-shrink" in on_wikibase.last_report()["tree_kept"]
    assert refreshed(four) == (0, four)
    assert refreshed(["Q1"]) == (1, four)
    assert refreshed(["Q1"], "--accept-shrink") == (0, ["Q1"])
    assert refreshed([], "--accept-shrink") == (1, ["Q1"]), "an empty one is never believed"


# ---- an editor whose name is hidden ----


def test_a_hidden_editor_is_not_named(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    vandalism = wiki_server.bruno.edit(TREE, "gone")
    wiki_server.admin.hide_revision(vandalism, hide=("user",))
    ran = on_wikibase.refresh()
    assert ran.status == 1
    assert f"names no skill; somebody hidden edited it last (revision {vandalism})" in kept(ran)
    assert f"skill tree: 7 skills, somebody hidden edited it last (revision {vandalism})" in ran.err
    believed = wiki_server.bruno.edit(TREE, OUTLINE + "** {{Skill|Q8}}\n")
    wiki_server.admin.hide_revision(believed, hide=("user",))
    ran = on_wikibase.refresh()
    assert ran.status == 0
    assert f"skill tree: 8 skills, somebody hidden edited it last (revision {believed})" in ran.out
    assert "Bruno" not in str(ran)


def test_an_editor_who_is_hidden_later_is_named_no_more(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    revision = wiki_server.bruno.edit(TREE, OUTLINE + "** {{Skill|Q8}}\n")
    assert "Bruno edited it last" in on_wikibase.refresh().out
    wiki_server.admin.hide_revision(revision, hide=("user",))
    assert "Bruno" not in on_wikibase.refresh("--full").out


# ---- the tree alone ----


def test_skills_records_what_the_next_refresh_publishes(
    on_wikibase: Job, wiki_server: LocalWiki, repository: StandInWikibase, altered: AlteredWiki
) -> None:
    version = on_wikibase.live
    wiki_server.bruno.edit(TREE, OUTLINE + "** {{Skill|Q8}}\n** {{Skill|Q424242}}\n")
    ran = on_wikibase.run("skills")
    assert ran.status == 0
    first, *problems = ran.out.splitlines()
    assert first.startswith("skill tree: 9 skills, Bruno edited it last (revision ")
    assert first.endswith("; 2 items new or changed")
    assert problems == ["skill tree: item: missing item: 'Q424242'"]
    assert on_wikibase.live is not None
    assert version is not None
    assert on_wikibase.live.about == version.about, "it publishes nothing itself"
    assert len(on_wikibase.catalogue.last_runs(9)) == 1, "and is no run"
    altered.asked.clear()
    repository.asked.clear()
    ran = on_wikibase.refresh()
    assert (ran.status, ran.report["tree_size"]) == (0, 9)
    assert on_wikibase.taxonomy.item(RUST).labels == {"en": "Rust"}
    assert not any(map(asks_for_text, altered.asked))
    assert repository.ids_asked_for == []


def test_skills_does_not_believe_what_refresh_does_not(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    before = recorded(on_wikibase)
    wiki_server.bruno.edit(TREE, skills("Q1", "Q2", "Q3"))
    ran = on_wikibase.run("skills")
    assert (ran.status, recorded(on_wikibase)) == (1, before)
    assert "under 50%; Bruno edited it last" in kept(ran)
    assert on_wikibase.run("skills", "--accept-shrink").status == 0
    assert on_wikibase.refresh().status == 0
    assert list(on_wikibase.taxonomy.tree) == ["Q1", "Q2", "Q3"]


def test_a_dry_run_records_nothing_of_the_tree(
    on_wikibase: Job, wiki_server: LocalWiki, repository: StandInWikibase, altered: AlteredWiki
) -> None:
    before = recorded(on_wikibase)
    wiki_server.bruno.edit(TREE, OUTLINE + "** {{Skill|Q8}}\n")
    repository.edit(PHOTOGRAPHY, labels=terms(en="picture taking"))
    assert on_wikibase.refresh("--dry-run").status == 0
    assert recorded(on_wikibase) == before
    assert repository.asked == []
    assert not any(asked.get("titles") == TREE for asked in altered.asked)


# ---- no tree page ever ----


def test_without_a_tree_page_ever_nothing_is_published_and_the_way_out_is_said(
    on_wikibase: Job, wiki_server: LocalWiki, tmp_path: Path
) -> None:
    delete(wiki_server)
    new = replace(on_wikibase, data=tmp_path / "new")
    for command in ("refresh", "skills"):
        ran = new.run(command)
        assert (command, ran.status, new.live) == (command, 1, None)
        assert f"there is no page '{TREE}': `python -m bot install-pages` makes one" in ran.err
    assert recorded(new) == (None, {})
    revert(wiki_server)
    assert new.run("skills").status == 0
    assert (new.live, recorded(new)[1].keys()) == (None, set(small_taxonomy().tree))
    assert new.refresh().status == 0
    assert outline_of(new) == OUTLINE
