"""What a version counts of itself equals what plain Python counts in the listings."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.matching import Population
from profiles.places import regions_above
from profiles.profile import Profile
from profiles.tongues import Tongue
from search import statistics, versions
from search.listing import Listing
from search.postings import Postings, PostingsBuilder
from search.query import NOT_GIVEN
from search.statistics import FEWEST, Day, Gap, LanguageCount, Place, SkillCount, Statistics, Totals
from search.wikis import NOWHERE
from taxonomy.items import ItemId, number
from taxonomy.tree import Tree
from tests.search.populations import person, populations
from tests.search.test_posting_facets import values_of
from tests.search.test_skill_figures import crowd, deep_tree
from tests.support.people import few_people
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PROGRAMMING, PYTHON, TECHNOLOGY, small_taxonomy

TREE = small_taxonomy().tree
TODAY = "2026-11-22"
FEW = settings(max_examples=20)  # each writes its arrays to disk


def counted(listings: Iterable[Listing], tree: Tree = TREE, past: Iterable[Day] = ()) -> Statistics:
    with tempfile.TemporaryDirectory() as directory:
        builder = PostingsBuilder(tree, date(2026, 11, 22))
        for listing in listings:
            builder.add(listing)
        builder.write(Path(directory))
        return statistics.counted(Postings(Path(directory)), tree, TODAY, past)


# ---- the definition, in the plainest words ----


def countries(profile: Profile) -> set[str]:
    """Where somebody is: a country of each place, none of a region that is larger."""
    return {code[:2] for code in profile.territory if code[:2].isalpha()}


def gap_of(people: Sequence[Profile], tree: Tree) -> list[Gap]:
    """All of it: whose offer is as near to a wish as can be meets it."""
    population, found = Population(tree, len(people)), []
    for skill in {wish for one in people for wish in one.wanted}:
        wanted = sum(skill in one.wanted for one in people)
        met = (any(population.nearness(offer, skill) == 1 for offer in one.available) for one in people)
        found.append(Gap(skill, wanted, sum(met)))
    wide = [one for one in found if one.wanted > one.available]
    return sorted(wide, key=lambda one: (one.available - one.wanted, -one.wanted, number(ItemId(one.skill))))


def most(skills: Iterable[ItemId]) -> list[SkillCount]:
    counts = Counter(skills)
    return [
        SkillCount(one, counts[one]) for one in sorted(counts, key=lambda one: (-counts[one], number(one)))
    ]


def places(people: Sequence[Profile]) -> list[Place]:
    found = []
    for code in {code for one in people for code in countries(one)}:
        here = [one for one in people if code in countries(one)]
        offers, wants = (sum(len(getattr(one, role)) for one in here) for role in ("available", "wanted"))
        found.append(Place(code, len(here), offers, wants))
    return sorted(found, key=lambda here: (-here.people, here.territory))


def check(said: Statistics, listings: Iterable[Listing], tree: Tree) -> None:
    """All that is said is so."""
    people = [one.profile for one in listings]
    languages = Counter(code for one in people for code in values_of(one, "language") if code != NOT_GIVEN)
    offered = [skill for one in people for skill in one.available]
    wanted = [skill for one in people for skill in one.wanted]
    assert said.totals == Totals(
        people=len(people),
        sharing=sum(bool(one.available) for one in people),
        learning=sum(bool(one.wanted) for one in people),
        offers=len(offered),
        wants=len(wanted),
        skills=len(tree),
        shared=len({*offered} & {*tree}),
        languages=len(languages),
        countries=len({code for one in people for code in countries(one)}),
    )
    assert list(said.offered) == most(offered)[:20]
    assert list(said.wanted) == most(wanted)[:20]
    spoken = [LanguageCount(code, languages[code]) for code in languages]
    assert list(said.languages) == sorted(spoken, key=lambda one: (-one.people, one.language))[:30]
    assert list(said.territories) == places(people)
    assert list(said.gap) == gap_of(people, tree)[:15]
    for facet in ("territory", "language"):
        groups = {value: [one for one in people if value in values_of(one, facet)] for value in VALUES[facet]}
        gaps = {value: gap_of(some, tree)[:15] for value, some in groups.items() if len(some) >= FEWEST}
        assert {value: list(gap) for value, gap in said.gaps[facet].items()} == gaps


_PLACES = ("BR", "BR-SP", "BR-RJ", "PT", "IN", "IN-KL", "ID", "DE", "019", "419")
VALUES = {
    "language": (NOT_GIVEN, "pt", "en", "de", "zh-hant"),
    "territory": (NOT_GIVEN, *{above for code in _PLACES for above in (code, *regions_above(code))}),
}


# ---- populations ----


@given(population=populations())
@FEW
def test_the_statistics_of_few_people(population: list[Listing]) -> None:
    check(counted(population), population, TREE)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_statistics_of_many_people(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    tree = deep_tree(chance)
    people = crowd(chance, tree, 200)
    check(counted(people, tree), people, tree)


def test_nobody_has_no_figures_but_those_of_the_tree() -> None:
    said = counted([])
    assert said.totals == Totals(0, 0, 0, 0, 0, len(TREE), 0, 0, 0)
    assert (said.offered, said.wanted, said.languages, said.territories, said.gap) == ((),) * 5
    assert said.gaps == {"territory": {}, "language": {}}
    assert said.growth == (Day(TODAY, 0, 0, 0),)


def test_a_wish_is_met_by_who_offers_the_skill_or_a_narrower_one() -> None:
    # given two who want programming and Lua, and one each who offers what is broader, the same, narrower
    wishes = [person(f"Learner {number}", number, wanted=(PROGRAMMING, LUA)) for number in range(2)]
    teachers = [
        person(f"Teacher of {skill}", number, available=(skill,))
        for number, skill in enumerate((TECHNOLOGY, PROGRAMMING, PYTHON), start=2)
    ]
    # when they are counted, then programming is met twice, and Lua by nobody
    assert counted([*wishes, *teachers]).gap == (Gap(LUA, 2, 0),)
    assert counted([*wishes, *teachers[:2]]).gap == (Gap(LUA, 2, 0), Gap(PROGRAMMING, 2, 1))


def test_a_gap_of_their_own_have_only_enough_people() -> None:
    def learners(count: int) -> list[Listing]:
        said: dict[str, Any] = {
            "wanted": (PHOTOGRAPHY,),
            "languages": (Tongue("pt"),),
            "territory": ("BR-SP",),
        }
        return [person(f"Learner {number}", number, **said) for number in range(count)]

    assert counted(learners(FEWEST - 1)).gaps == {"territory": {}, "language": {}}
    gap = (Gap(PHOTOGRAPHY, FEWEST, 0),)
    territories = ("BR-SP", "BR", *regions_above("BR"))
    assert counted(learners(FEWEST)).gaps == {
        "territory": dict.fromkeys(territories, gap),
        "language": {"pt": gap},
    }


# ---- growth ----

_days = st.dates(date(2020, 1, 1), date(2026, 11, 21)).map(str)


@given(past=st.lists(st.builds(Day, _days, *[st.integers(0, 9)] * 3), unique_by=lambda one: one.day))
@FEW
def test_growth_is_every_day_in_order_and_the_day_itself(past: list[Day]) -> None:
    people = [person("Ana", 1, available=(PYTHON, LUA), wanted=(PHOTOGRAPHY,))]
    assert counted(people, past=past).growth == (*sorted(past), Day(TODAY, 1, 2, 1))


def test_of_many_days_there_are_some_evenly_chosen_with_the_first_and_the_last() -> None:
    first = date(2020, 1, 1)
    past = [Day(str(first + timedelta(number)), number, number, number) for number in range(1500)]
    growth = counted([], past=past).growth
    assert len(growth) == 100
    assert (growth[0], growth[-1].day) == (past[0], TODAY)
    steps = [later.people - earlier.people for earlier, later in pairwise(growth[:-1])]
    assert {15, 16} >= {*steps}


def test_a_line_of_the_same_day_gives_way() -> None:
    said = counted([person("Ana", 1)], past=[Day(TODAY, 99, 99, 99)])
    assert said.growth == (said.on(TODAY),) == (Day(TODAY, 1, 0, 0),)


# ---- kept ----


@given(population=populations())
@FEW
def test_statistics_are_read_back_as_they_were_written(population: list[Listing]) -> None:
    said = counted(population, past=[Day("2026-01-01", 1, 2, 3)])
    assert statistics.from_json(json.loads(json.dumps(statistics.to_json(said)))) == said


def test_a_version_has_the_statistics_of_what_it_was_built_of(tmp_path: Path) -> None:
    people, past = few_people(), [Day("2026-01-01", 1, 2, 3)]
    built = versions.build(tmp_path, people, small_taxonomy(), "", NOWHERE, past=past, day=TODAY)
    assert built.statistics == counted(people, past=past)
    assert versions.open_version(tmp_path, built.about.version).statistics == built.statistics


def test_a_version_of_no_special_day_is_of_the_day_on_which_it_is_built(tmp_path: Path) -> None:
    built = versions.build(tmp_path, [], small_taxonomy(), "", NOWHERE)
    assert [line.day for line in built.statistics.growth] == [built.about.built[:10]]
