"""The figures of a skill equal what plain Python counts in the listings."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from profiles.profile import Profile
from profiles.tongues import Tongue
from search.facets import filters_of
from search.listing import Listing
from search.postings import Postings, PostingsBuilder
from search.query import FACETS, NOT_GIVEN, Query
from search.skill_figures import RoleCounts, SkillFigures, Supply
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.search.populations import filters, person, populations
from tests.search.test_posting_facets import fits, values_of
from tests.support.taxonomies import (
    COMMUNICATION,
    LUA,
    MERGED,
    PHOTOGRAPHY,
    PRESS,
    PROGRAMMING,
    PYTHON,
    TECHNOLOGY,
    small_taxonomy,
)

Chosen = Mapping[str, tuple[str, ...]]
SMALL = small_taxonomy()
OUTSIDE = ItemId("Q123456")
FEW = settings(max_examples=20)  # each writes its arrays to disk
NOBODY = RoleCounts(0, 0, 0)
EVERYTHING = 10**6


@contextmanager
def figures_of(listings: Iterable[Listing], tree: Tree = SMALL.tree) -> Iterator[SkillFigures]:
    with tempfile.TemporaryDirectory() as directory:
        builder = PostingsBuilder(tree, date(2026, 11, 22))
        for listing in listings:
            builder.add(listing)
        builder.write(Path(directory))
        yield SkillFigures(Postings(Path(directory)), tree)


def chosen_of(chosen: Chosen) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return filters_of(Query(filters=chosen), SMALL)


# ---- the definition, in the plainest words ----


def has(skills: Iterable[ItemId], skill: ItemId, tree: Tree) -> bool:
    """Whether the skill or a narrower one is among these."""
    return not set(tree.expand(skill)).isdisjoint(skills)


def counted(profiles: Iterable[Profile], skill: ItemId, tree: Tree) -> RoleCounts:
    people = list(profiles)
    return RoleCounts(
        sum(has((*one.known, *one.available), skill, tree) for one in people),
        sum(has(one.available, skill, tree) for one in people),
        sum(has(one.wanted, skill, tree) for one in people),
    )


def named(profiles: Iterable[Profile], skill: ItemId) -> RoleCounts:
    people = list(profiles)
    return RoleCounts(
        sum(skill in (*one.known, *one.available) for one in people),
        sum(skill in one.available for one in people),
        sum(skill in one.wanted for one in people),
    )


def countries(profile: Profile) -> set[str]:
    """Where somebody is: a country of each place, none of a region that is larger."""
    return {code[:2] for code in profile.territory if code[:2].isalpha()}


def supplies(profiles: Iterable[Profile], skill: ItemId, tree: Tree) -> list[Supply]:
    people = list(profiles)
    offers, wants = (
        Counter(code for one in people if has(getattr(one, role), skill, tree) for code in countries(one))
        for role in ("available", "wanted")
    )
    found = [Supply(code, offers[code], wants[code]) for code in offers | wants]
    return sorted(found, key=lambda here: (-here.available - here.wanted, here.territory))


def combinations(profiles: Iterable[Profile], skill: ItemId, tree: Tree) -> list[tuple[ItemId, int]]:
    """By the square of Ochiai's coefficient, which is exact: both² / (one · other)."""
    people = list(profiles)
    offering = [one.available for one in people if has(one.available, skill, tree)]
    both = Counter(other for offers in offering for other in offers)
    each = Counter(other for one in people for other in one.available)
    none = {*tree.expand(skill), *(above for above in tree if skill in tree.expand(above))}
    found = [(other, count) for other, count in both.items() if count > 1 and other not in none]

    def order(pair: tuple[ItemId, int]) -> tuple[Fraction, str]:
        other, count = pair
        return -Fraction(count**2, each[other] * len(offering)), other

    return sorted(found, key=order)


def profiles_of(listings: Iterable[Listing]) -> list[Profile]:
    return [one.profile for one in listings]


# ---- few people who differ in everything ----


@given(population=populations())
@FEW
def test_the_figures_of_few_people(population: list[Listing]) -> None:
    people = profiles_of(population)
    with figures_of(population) as figures:
        for skill in (*SMALL.tree, OUTSIDE):
            assert figures.own(skill) == named(people, skill)
            assert figures.with_narrower(skill) == counted(people, skill, SMALL.tree)
            assert list(figures.territories(skill)) == supplies(people, skill, SMALL.tree)
            assert figures.combined(skill, EVERYTHING) == combinations(people, skill, SMALL.tree)


@given(population=populations(), chosen=filters)
@FEW
def test_among_counts_those_who_fit(population: list[Listing], chosen: Chosen) -> None:
    fitting = [one.profile for one in population if fits(one.profile, chosen)]
    with figures_of(population) as figures:
        for skill in (*SMALL.tree, OUTSIDE):
            assert figures.among(skill, chosen_of(chosen)) == counted(fitting, skill, SMALL.tree)


@given(population=populations(), chosen=filters)
@FEW
def test_values_are_of_those_who_offer_or_want_it_and_fit_the_other_filters(
    population: list[Listing], chosen: Chosen
) -> None:
    with figures_of(population) as figures:
        for facet in FACETS:
            others = {name: values for name, values in chosen.items() if name != facet}
            fitting = [one.profile for one in population if fits(one.profile, others)]
            for skill in (*SMALL.tree, OUTSIDE):
                concerned = [one for one in fitting if has((*one.available, *one.wanted), skill, SMALL.tree)]
                values = figures.values(skill, facet, chosen_of(chosen))
                assert values == Counter(value for one in concerned for value in values_of(one, facet))
                assert list(values.values()) == sorted(values.values(), reverse=True)


# ---- many people, a deeper tree ----


def deep_tree(chance: random.Random) -> Tree:
    """Forty skills, each under one before it or at the top."""
    parents: dict[ItemId, ItemId | None] = {}
    for number in range(1, 41):
        above = chance.choice([None, *list(parents)[-12:]])
        parents[ItemId(f"Q{number}")] = above
    return Tree.of(parents)


def crowd(chance: random.Random, tree: Tree, size: int) -> list[Listing]:
    """People of whom many share the same few skills, so that some go together."""
    skills = list(tree)
    places = ("BR", "BR-SP", "BR-RJ", "PT", "IN", "IN-KL", "ID", "DE", "019", "419")

    def some(most: int) -> tuple[ItemId, ...]:
        drawn = (
            skills[min(chance.randrange(40), chance.randrange(40))] for _ in range(chance.randrange(most))
        )
        return tuple(dict.fromkeys(drawn))

    return [
        person(
            f"Person {number}",
            number,
            known=some(3),
            available=some(6),
            wanted=some(4),
            languages=tuple(Tongue(code) for code in ("pt", "en", "de") if chance.random() < 0.4),
            territory=tuple(dict.fromkeys(chance.choices(places, k=chance.randrange(3)))),
        )
        for number in range(size)
    ]


CHOICES: list[Chosen] = [
    {},
    {"language": ("pt",)},
    {"language": ("pt", "de"), "territory": ("BR",)},
    {"territory": ("019",)},
    {"language": (NOT_GIVEN,)},
    {"available": ("Q3",), "wanted": ("Q1", "Q2")},
    {"territory": ("FI",)},
]


@pytest.mark.parametrize(("given_seed", "size"), [(1, 30), (2, 120), (3, 400)])
def test_every_figure_of_every_skill(given_seed: int, size: int) -> None:
    chance = random.Random(given_seed)  # noqa: S311
    tree = deep_tree(chance)
    population = crowd(chance, tree, size)
    people = profiles_of(population)
    with figures_of(population, tree) as figures:
        for skill in (*tree, OUTSIDE):
            assert figures.own(skill) == named(people, skill)
            assert figures.with_narrower(skill) == counted(people, skill, tree)
            assert figures.among(skill, ()) == figures.with_narrower(skill)
            assert list(figures.territories(skill)) == supplies(people, skill, tree)
            assert figures.combined(skill, EVERYTHING) == combinations(people, skill, tree)


def found_under(profile: Profile, facet: str, tree: Tree) -> set[str]:
    """The values under which somebody is found in this tree."""
    if facet in {"available", "wanted"}:
        own = getattr(profile, facet)
        return {wider for skill in own for wider in (skill, *tree.broader(skill))} or {NOT_GIVEN}
    return values_of(profile, facet)


@pytest.mark.parametrize("chosen", CHOICES)
def test_every_filtered_figure_of_every_skill(chosen: Chosen) -> None:
    chance = random.Random(4)  # noqa: S311
    tree = deep_tree(chance)
    population = crowd(chance, tree, 150)
    asked = filters_of(Query(filters=chosen), Taxonomy(tree))

    def fitting(without: str = "") -> list[Profile]:
        wanted = {facet: set(values) for facet, values in chosen.items() if facet != without}
        return [
            one
            for one in profiles_of(population)
            if all(found_under(one, facet, tree) & values for facet, values in wanted.items())
        ]

    with figures_of(population, tree) as figures:
        for skill in tree:
            assert figures.among(skill, asked) == counted(fitting(), skill, tree)
            for facet in ("language", "territory", "project"):
                concerned = [
                    one for one in fitting(without=facet) if has((*one.available, *one.wanted), skill, tree)
                ]
                expected = Counter(value for one in concerned for value in values_of(one, facet))
                assert figures.values(skill, facet, asked) == expected


# ---- one of each ----

TOGETHER = [  # what each offers
    (PYTHON, PHOTOGRAPHY),
    (PYTHON, PHOTOGRAPHY, PRESS),
    (LUA, PHOTOGRAPHY, PRESS),
    (PYTHON, LUA),
    (PHOTOGRAPHY,),
    (PHOTOGRAPHY,),
    (COMMUNICATION, PYTHON),
]


def together() -> Iterator[Listing]:
    for number, offers in enumerate(TOGETHER):
        yield person(f"Person {number}", number, available=offers, wanted=(TECHNOLOGY,))


@pytest.mark.parametrize(
    ("skill", "combined"),
    [
        # press 2 / √(2 · 5) = 0.63, photography 3 / √(5 · 5) = 0.60; communication with one alone
        (PROGRAMMING, [(PRESS, 2), (PHOTOGRAPHY, 3)]),
        (TECHNOLOGY, [(PRESS, 2), (PHOTOGRAPHY, 3)]),
        # press 2 / √(2 · 5) = 0.63, Python 2 / √(4 · 5) = 0.45
        (PHOTOGRAPHY, [(PRESS, 2), (PYTHON, 2)]),
        # photography and press are under it
        (COMMUNICATION, [(PYTHON, 3)]),
        (LUA, []),
        (OUTSIDE, []),
    ],
)
def test_combined_by_hand(skill: ItemId, combined: list[tuple[ItemId, int]]) -> None:
    with figures_of(together()) as figures:
        assert figures.combined(skill, 50) == combined


def test_only_so_many_are_combined() -> None:
    with figures_of(together()) as figures:
        assert figures.combined(PROGRAMMING, 1) == [(PRESS, 2)]
        assert figures.combined(PROGRAMMING, 0) == []


def test_equals_in_combination_stand_by_id() -> None:
    offers = (PYTHON, PHOTOGRAPHY, PRESS)
    with figures_of(person(f"Person {n}", n, available=offers) for n in range(3)) as figures:
        assert figures.combined(PYTHON, 50) == [(PHOTOGRAPHY, 3), (PRESS, 3)]


def test_the_coefficient_never_rises() -> None:
    chance = random.Random(5)  # noqa: S311
    tree = deep_tree(chance)
    population = crowd(chance, tree, 300)
    with figures_of(population, tree) as figures:
        for skill in tree:
            people = figures.with_narrower(skill).available
            scores = [
                both / (figures.own(other).available * people) ** 0.5
                for other, both in figures.combined(skill, EVERYTHING)
            ]
            assert all(0 < score <= 1 for score in scores)
            assert all(one >= other - 1e-12 for one, other in pairwise(scores))


def test_a_place_counts_once_for_each_country_and_its_regions_not_at_all() -> None:
    listings = [
        person("Ana", 1, available=(PYTHON,), wanted=(PYTHON,), territory=("BR", "BR-SP", "PT")),
        person("Bruno", 2, available=(LUA,), territory=("BR-RJ",)),
        person("Region", 3, available=(PYTHON,), territory=("019", "419")),
        person("Nowhere", 4, available=(PYTHON,)),
        person("Elsewhere", 5, available=(PHOTOGRAPHY,), territory=("IN",)),
    ]
    with figures_of(listings) as figures:
        assert list(figures.territories(PROGRAMMING)) == [Supply("BR", 2, 1), Supply("PT", 1, 1)]
        assert list(figures.territories(PYTHON)) == [Supply("BR", 1, 1), Supply("PT", 1, 1)]
        assert list(figures.territories(PRESS)) == []


def test_what_is_known_is_no_offer_and_what_is_offered_is_known() -> None:
    with figures_of([person("Ana", known=(PYTHON,), available=(LUA,), territory=("BR",))]) as figures:
        assert figures.own(PYTHON) == RoleCounts(1, 0, 0)
        assert figures.own(LUA) == RoleCounts(1, 1, 0)
        assert figures.own(PROGRAMMING) == NOBODY
        assert figures.with_narrower(PROGRAMMING) == RoleCounts(1, 1, 0)
        assert figures.values(PYTHON, "territory", ()) == {}


def test_a_skill_and_its_narrower_one_of_the_same_person_count_once() -> None:
    with figures_of([person("Ana", available=(PYTHON, PROGRAMMING), wanted=(PYTHON, LUA))]) as figures:
        assert figures.with_narrower(TECHNOLOGY) == RoleCounts(1, 1, 1)
        assert figures.own(PROGRAMMING) == RoleCounts(1, 1, 0)


def test_a_filter_by_a_merged_id_is_by_the_skill() -> None:
    listings = [person("Ana", 1, available=(PYTHON,), wanted=(LUA,)), person("Bruno", 2, wanted=(LUA,))]
    with figures_of(listings) as figures:
        assert figures.among(LUA, chosen_of({"available": (MERGED,)})) == RoleCounts(0, 0, 1)


@pytest.mark.parametrize("skill", [PYTHON, TECHNOLOGY, MERGED, OUTSIDE, ItemId(""), ItemId("no id\x00")])
@pytest.mark.parametrize(
    "listings",
    [[], [person("Ana", 1)], [person("Bruno", 2, available=(PRESS, COMMUNICATION), territory=("BR",))]],
    ids=["an empty index", "who says nothing", "others"],
)
def test_what_nobody_has_has_no_figures(listings: list[Listing], skill: ItemId) -> None:
    with figures_of(listings) as figures:
        assert figures.own(skill) == figures.with_narrower(skill) == NOBODY
        for chosen in CHOICES:
            assert figures.among(skill, chosen_of(chosen)) == NOBODY
            assert figures.values(skill, "language", chosen_of(chosen)) == {}
        assert list(figures.territories(skill)) == []
        assert figures.combined(skill, EVERYTHING) == []


def test_asking_twice_changes_no_answer() -> None:
    with figures_of(together()) as figures:
        asked = chosen_of({"language": (NOT_GIVEN,)})
        for _ in range(2):
            assert figures.among(PYTHON, asked) == RoleCounts(4, 4, 0)
            assert figures.values(PYTHON, "wanted", asked) == {TECHNOLOGY: 4}
