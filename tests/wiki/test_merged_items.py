"""Items that merged: in the tree, in profiles, as affiliations; and redirects that lead nowhere."""

from collections.abc import Callable, Iterator

import pytest

from profiles.profile import Profile
from taxonomy.items import ItemId
from taxonomy.outline import write_outline
from taxonomy.problems import Reason
from taxonomy.skills import Taxonomy
from tests.support.altered_wiki import AlteredWiki
from tests.support.community import TREE, Person
from tests.support.item_repository import StandInWikibase, entity, redirecting
from tests.support.job import Job
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PROGRAMMING, PYTHON, TECHNOLOGY, small_taxonomy

SKILLS = tuple(small_taxonomy().tree)
WHOLE = ("info", "labels", "descriptions", "aliases")
OUTLINE = write_outline(small_taxonomy().tree)


@pytest.fixture
def tree_page(wiki_server: LocalWiki) -> Iterator[Callable[[str], None]]:
    """Writes the tree page, which is as it was afterwards."""

    def write(text: str) -> None:
        wiki_server.admin.edit(TREE, text)

    yield write
    write(OUTLINE)


def outline_of(job: Job) -> str:
    """The published tree in one line: `Q1(Q2(Q3 Q4)) Q5`."""
    tree = job.taxonomy.tree

    def drawn(items: tuple[ItemId, ...]) -> str:
        below = ((item, tree.narrower(item)) for item in items)
        return " ".join(f"{item}({drawn(under)})" if under else item for item, under in below)

    return drawn(tree.tops)


def profile_of(job: Job, person: Person) -> Profile:
    return job.index()[person.name].profile


def unknown(job: Job, person: Person) -> list[str]:
    """What the person's profile names as skills that are none."""
    problems = job.index()[person.name].problems
    return [problem.text for problem in problems if problem.reason == Reason.UNKNOWN_SKILL]


# ---- in the tree ----


def test_a_tree_page_that_names_merged_and_missing_items(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person, tree_page: Callable[[str], None]
) -> None:
    repository.merge("Q99", PYTHON)
    tree_page("* {{Skill|Q1}}\n** {{Skill|Q99}}\n* {{Skill|Q6}}\n* {{Skill|Q424242}}\n* {{Skill|Q5}}\n")
    bruno.save(known="Q99, Q3, Python, Q424242")
    ran = on_wikibase.refresh()
    assert ran.status == 0
    assert outline_of(on_wikibase) == "Q1(Q3) Q6 Q424242 Q5"
    assert profile_of(on_wikibase, bruno).known == (PYTHON, "Q424242")
    assert ran.report["tree_problems"] == ["item: missing item: 'Q424242'"]


MERGES = {
    "into a sibling": (LUA, PYTHON, "Q1(Q2(Q3)) Q5(Q6 Q7)"),
    "into the one above": (PYTHON, PROGRAMMING, "Q1(Q2(Q4)) Q5(Q6 Q7)"),
    "into the one below": (PROGRAMMING, PYTHON, "Q1(Q3(Q4)) Q5(Q6 Q7)"),
    "a top into another branch": (TECHNOLOGY, PHOTOGRAPHY, "Q6(Q2(Q3 Q4)) Q5(Q7)"),
    "into one that is no skill": (LUA, ItemId("Q501"), "Q1(Q2(Q3 Q501)) Q5(Q6 Q7)"),
}


def test_skills_that_merge_while_the_page_stays(
    on_wikibase: Job, repository: StandInWikibase, altered: AlteredWiki, people: list[Person]
) -> None:
    assert on_wikibase.refresh().status == 0
    altered.asked.clear()
    for name, (old, new, outline) in MERGES.items():
        repository.merge(old, new)
        ran = on_wikibase.refresh()
        assert (name, ran.status, outline_of(on_wikibase)) == (name, 0, outline)
        assert on_wikibase.taxonomy.resolve(old) == new, name
        second = [problem for problem in ran.report["tree_problems"] if "second mention" in problem]
        assert second == ([] if new == "Q501" else [second[0]]), name
        assert profile_of(on_wikibase, people[1]).known == ((new,) if old == PYTHON else (PYTHON,)), name
        repository.part(old)
    assert on_wikibase.refresh().status == 0
    assert on_wikibase.taxonomy == small_taxonomy_of_skills()
    assert not any("content" in asked.get("rvprop", "") for asked in altered.asked), "no page anew"


def small_taxonomy_of_skills() -> Taxonomy:
    small = small_taxonomy()
    return Taxonomy(small.tree, {item: small.items[item] for item in SKILLS})


# ---- in profiles alone ----


def test_a_merged_id_in_a_profile_is_the_new_one_after_one_refresh(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    repository.merge("Q99", PYTHON)
    repository.merge("Q98", "Q501")
    bruno.save(known="q99, Q424242, Q98, nonsense", wanted="Q99")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).known == (PYTHON,)
    assert profile_of(on_wikibase, bruno).wanted == (PYTHON,)
    assert unknown(on_wikibase, bruno) == ["Q424242", "Q98", "nonsense"]
    assert on_wikibase.taxonomy.resolve(ItemId("Q99")) == PYTHON
    asked = repository.asked[-1]
    assert (set(asked.ids), asked.props) == ({"Q99", "Q424242", "Q98"}, WHOLE)


def test_unknown_ids_are_asked_about_once_and_again_by_a_full_run(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    bruno.save(known="Q424242")
    for arguments, asked in {(): [WHOLE], ("",): [], ("--full",): [("info",), WHOLE]}.items():
        repository.asked.clear()
        ran = on_wikibase.refresh(*filter(None, arguments))
        assert ran.status == 0
        assert [one.props for one in repository.asked if one.ids == ("Q424242",)] == asked, arguments
        if arguments == ("",):
            assert "unchanged: version" in ran.out
            repository.merge("Q424242", LUA)
    assert profile_of(on_wikibase, bruno).known == (LUA,)
    assert unknown(on_wikibase, bruno) == []


def test_a_skill_that_merges_and_leaves_the_tree_at_once_is_the_new_one(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person, tree_page: Callable[[str], None]
) -> None:
    bruno.save(wanted="Q4")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).wanted == (LUA,)
    repository.merge(LUA, PYTHON)
    tree_page(OUTLINE.replace("*** {{Skill|Q4}}\n", ""))
    assert on_wikibase.refresh().status == 0
    assert outline_of(on_wikibase) == "Q1(Q2(Q3)) Q5(Q6 Q7)"
    assert profile_of(on_wikibase, bruno).wanted == (PYTHON,)
    assert unknown(on_wikibase, bruno) == []


def test_a_merge_of_one_that_is_in_profiles_alone_can_be_undone(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    repository.merge("Q99", PYTHON)
    bruno.save(known="Q99")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).known == (PYTHON,)
    repository.part("Q99")
    assert on_wikibase.refresh("--full").status == 0
    assert profile_of(on_wikibase, bruno).known == ()
    assert unknown(on_wikibase, bruno) == ["Q99"]


def test_what_merged_into_a_skill_follows_when_that_merges_too(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    repository.merge("Q99", LUA)
    bruno.save(known="Q99")
    assert on_wikibase.refresh().status == 0
    repository.merge(LUA, PYTHON)
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).known == (PYTHON,)


# ---- affiliations ----


def test_affiliations_that_merge(on_wikibase: Job, repository: StandInWikibase, bruno: Person) -> None:
    repository.put(entity("Q502", en="The joined group"))
    bruno.save(affiliations="Q501, q502, A group without an item")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).affiliations == ("Q501", "Q502", "A group without an item")
    repository.merge("Q501", "Q502")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).affiliations == ("Q502", "A group without an item")
    assert on_wikibase.taxonomy.item(ItemId("Q502")).labels == {"en": "The joined group"}


def test_a_merge_of_affiliations_can_be_undone_or_lead_elsewhere(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    repository.put(entity("Q502", en="The joined group"))
    repository.put(entity("Q503", en="A third group"))
    bruno.save(affiliations="Q501")
    repository.merge("Q501", "Q502")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).affiliations == ("Q502",)
    repository.merge("Q501", "Q503")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).affiliations == ("Q503",)
    repository.part("Q501")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).affiliations == ("Q501",)


def test_a_merge_of_affiliations_that_was_known_when_the_profile_was_read_can_be_undone(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    repository.put(entity("Q502", en="The joined group"))
    repository.merge("Q501", "Q502")
    for about in ("before the merge is known", "after that"):
        bruno.save(affiliations="Q501", about=about)
        assert on_wikibase.refresh().status == 0
        assert profile_of(on_wikibase, bruno).affiliations == ("Q502",)
    repository.part("Q501")
    for arguments in ((), ("--full",)):
        assert on_wikibase.refresh(*arguments).status == 0
    assert profile_of(on_wikibase, bruno).affiliations == ("Q501",)


# ---- redirects that lead nowhere ----


RINGS = {
    "two": ({"Q3": "Q4", "Q4": "Q3"}, "the items Q3, Q4 redirect to each other"),
    "three": ({"Q2": "Q6", "Q6": "Q7", "Q7": "Q2"}, "the items Q2, Q6, Q7 redirect to each other"),
    "one leads into a ring": ({"Q2": "Q3", "Q3": "Q4", "Q4": "Q3"}, "Q2, Q3, Q4 redirect to each other"),
}


@pytest.mark.parametrize(("ring", "cause"), RINGS.values(), ids=RINGS)
def test_a_ring_of_skills_is_not_believed(
    on_wikibase: Job, repository: StandInWikibase, ring: dict[str, str], cause: str
) -> None:
    before = on_wikibase.taxonomy, on_wikibase.catalogue.entities()
    repository.amiss = redirecting(**ring)
    ran = on_wikibase.refresh()
    assert ran.status == 1
    assert "skill tree: the last good one stays: " in ran.err
    assert cause in ran.err
    assert (on_wikibase.taxonomy, on_wikibase.catalogue.entities()) == before
    assert on_wikibase.index()["Alice"].profile.about == "changed"


def test_an_item_that_redirects_to_itself_is_just_itself(
    on_wikibase: Job, repository: StandInWikibase
) -> None:
    before = on_wikibase.taxonomy
    repository.amiss = redirecting(Q3="Q3")
    ran = on_wikibase.refresh()
    assert (ran.status, ran.report["tree_problems"]) == (0, [])
    assert on_wikibase.taxonomy == before


def test_a_ring_in_a_profile_stops_nothing(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    repository.put(entity("Q97"))
    repository.put(entity("Q98"))
    repository.amiss = redirecting(Q97="Q98", Q98="Q97")
    bruno.save(known="Q97, Q98, Q3", affiliations="Q97")
    assert on_wikibase.refresh().status == 0
    assert profile_of(on_wikibase, bruno).known == (PYTHON,)
    assert unknown(on_wikibase, bruno) == ["Q97", "Q98"]


def test_a_redirect_to_a_redirect_is_missing_as_wikibase_says(
    on_wikibase: Job, repository: StandInWikibase
) -> None:
    repository.merge(LUA, PYTHON)
    repository.merge(PYTHON, PROGRAMMING)
    ran = on_wikibase.refresh()
    assert ran.status == 0
    assert outline_of(on_wikibase) == "Q1(Q2(Q4)) Q5(Q6 Q7)"
    assert "item: missing item: 'Q4'" in ran.report["tree_problems"]
