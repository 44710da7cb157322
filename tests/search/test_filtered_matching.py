"""Matching among those who fit some filters, and the tables behind it, equal the pair's definition."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import matching
from profiles.matching import Match, Person, Population
from profiles.profile import Profile
from profiles.tongues import LEVELS, Tongue
from search.contexts import Contexts, weights_between
from search.facets import filters_of
from search.lessons import LessonTable
from search.listing import Listing
from search.matching import Matcher, person_of
from search.postings import Postings, PostingsBuilder
from search.query import NOT_GIVEN, Query
from taxonomy.items import ItemId
from tests.search.populations import person
from tests.search.test_matching_everybody import (
    POPULATIONS,
    PROFILES,
    SKILLS,
    TODAY,
    TREE,
    listings_of,
    matcher_of,
    scores,
)
from tests.search.test_posting_facets import fits
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON, small_taxonomy

Drawn = list[tuple[Profile, date]]
Chosen = Mapping[str, tuple[str, ...]]
VALUES: Mapping[str, tuple[str, ...]] = {
    "available": tuple(TREE),
    "wanted": tuple(TREE),
    "language": ("pt", "en", "de", "fr", NOT_GIVEN),
    "territory": ("BR", "BR-SP", "019", "419", "150", "JP", NOT_GIVEN),
    "mentoring": (NOT_GIVEN, "mentor"),
}
CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        facet: st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=3).map(tuple)
        for facet, values in VALUES.items()
    },
)


def asked(chosen: Chosen) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return filters_of(Query(filters=chosen), small_taxonomy())


def who_fits(listings: list[Listing], chosen: Chosen) -> list[Person]:
    return [person_of(listing) for listing in listings if fits(listing.profile, chosen)]


# ---- matches ----


def kinds(matcher: Matcher, one: Person) -> Mapping[str, Callable[[Person], float]]:
    """What each kind of match is worth, of a pair."""
    population = matcher.population

    def mutual(other: Person) -> float:
        return matching.match(one, other, population, TODAY).score

    def learn_from(other: Person) -> float:
        gives_back = matching.one_way(one, other, population, TODAY)
        return 0 if gives_back else matching.one_way(other, one, population, TODAY)

    def teach(other: Person) -> float:
        gives_back = matching.one_way(other, one, population, TODAY)
        return 0 if gives_back else matching.one_way(one, other, population, TODAY)

    return {"mutual": mutual, "learn_from": learn_from, "teach": teach}


@given(POPULATIONS, CHOSEN, st.integers(1, 6))
@settings(max_examples=80)
def test_matches_are_the_best_of_those_who_fit(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, chosen: Chosen, best: int
) -> None:
    listings = listings_of(drawn)
    matcher = matcher_of(tmp_path_factory.mktemp("postings"), listings)
    one = person_of(listings[0])
    others = {other.user: other for other in who_fits(listings[1:], chosen)}

    found = matcher.matches(one, asked(chosen), best)

    for kind, score in kinds(matcher, one).items():
        several: tuple[Match, ...] = getattr(found, kind)
        every = sorted(filter(None, map(score, others.values())), reverse=True)
        assert scores(several) == pytest.approx(every[:best])
        for match in several:
            assert match.score == pytest.approx(score(others[match.user]))
            pair = matching.match(one, others[match.user], matcher.population, TODAY)
            assert (match.teaches, match.learns, match.context) == (pair.teaches, pair.learns, pair.context)


@given(POPULATIONS, CHOSEN)
@settings(max_examples=60)
def test_filters_leave_out_but_change_no_score(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, chosen: Chosen
) -> None:
    listings = listings_of(drawn)
    matcher = matcher_of(tmp_path_factory.mktemp("postings"), listings)
    one = person_of(listings[0])
    fitting = {other.user for other in who_fits(listings, chosen)}

    everybody, some = matcher.matches(one, (), 50), matcher.matches(one, asked(chosen), 50)

    for kind in ("mutual", "learn_from", "teach"):
        expected = [match for match in getattr(everybody, kind) if match.user in fitting]
        assert getattr(some, kind) == tuple(expected)


# ---- rings ----


@given(POPULATIONS, CHOSEN, st.integers(1, 6))
@settings(max_examples=80)
def test_rings_are_the_best_among_those_who_fit(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, chosen: Chosen, best: int
) -> None:
    listings = listings_of(drawn)[:14]
    matcher = matcher_of(tmp_path_factory.mktemp("postings"), listings)
    one = person_of(listings[0])
    others = who_fits(listings[1:], chosen)

    found = matcher.rings(one, asked(chosen), best)

    every = (matching.ring(one, *pair, matcher.population, TODAY) for pair in permutations(others, 2))
    expected = sorted((ring.score for ring in every if ring), reverse=True)[:best]
    assert [ring.score for ring in found] == pytest.approx(expected)
    fitting = {other.user for other in others}
    for ring in found:
        assert ring.members[0] == one.user
        assert set(ring.members[1:]) <= fitting


RING = [
    person("Ana", 1, available=(PYTHON,), wanted=(PHOTOGRAPHY,), territory=("BR",)),
    person("Bruno", 2, available=(LUA,), wanted=(PYTHON,), territory=("BR",)),
    person("Chen", 3, available=(PHOTOGRAPHY,), wanted=(LUA,), territory=("TW",)),
    person("Dina", 4, available=(PHOTOGRAPHY,), wanted=(LUA,), territory=("BR",)),
    person("Emil", 5, available=(PHOTOGRAPHY,), wanted=(PYTHON,), territory=("DE",)),
]


@pytest.mark.parametrize(
    ("chosen", "mutual", "learn_from", "teach", "third"),
    [
        ({}, ["Emil"], ["Dina", "Chen"], ["Bruno"], {"Chen", "Dina"}),
        ({"territory": ("BR",)}, [], ["Dina"], ["Bruno"], {"Dina"}),
        ({"territory": ("BR", "TW")}, [], ["Dina", "Chen"], ["Bruno"], {"Chen", "Dina"}),
        ({"territory": ("150",)}, ["Emil"], [], [], set()),
        ({"available": (PHOTOGRAPHY,)}, ["Emil"], ["Dina", "Chen"], [], set()),
        ({"wanted": (PROGRAMMING,), "territory": ("TW",)}, [], ["Chen"], [], set()),
        ({"wanted": (MERGED,)}, ["Emil"], [], ["Bruno"], set()),
        ({"language": (NOT_GIVEN,)}, ["Emil"], ["Dina", "Chen"], ["Bruno"], {"Chen", "Dina"}),
        ({"language": ("pt",)}, [], [], [], set()),
        ({"available": (PRESS,)}, [], [], [], set()),
    ],
)
def test_filters_by_hand(
    tmp_path: Path,
    chosen: Chosen,
    mutual: list[str],
    learn_from: list[str],
    teach: list[str],
    third: set[str],
) -> None:
    matcher, ana = matcher_of(tmp_path, RING), person_of(RING[0])

    found, rings = matcher.matches(ana, asked(chosen)), matcher.rings(ana, asked(chosen))

    assert [match.user for match in found.mutual] == mutual
    assert [match.user for match in found.learn_from] == learn_from
    assert [match.user for match in found.teach] == teach
    assert {ring.members for ring in rings} == {("Ana", "Bruno", other) for other in third}


def test_filters_need_not_fit_the_one_who_is_matched(tmp_path: Path) -> None:
    # Emil is in Germany, and asks for people in Brazil
    found = matcher_of(tmp_path, RING).matches(person_of(RING[4]), asked({"territory": ("BR",)}))
    assert [match.user for match in found.mutual] == ["Ana"]


# ---- the tables behind it ----

PERSONS = st.builds(
    Person,
    user=st.just("Somebody"),
    available=SKILLS,
    wanted=SKILLS,
    languages=st.lists(
        st.builds(Tongue, st.sampled_from(["pt", "en", "de"]), st.sampled_from(LEVELS)),
        unique_by=lambda tongue: tongue.code,
    ).map(tuple),
    territory=st.lists(
        st.sampled_from(["BR", "BR-SP", "BR-RJ", "AR", "DE", "419", "150", "TW"]), unique=True, max_size=3
    ).map(tuple),
    time_zone=st.sampled_from(
        ["", "UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
    ),
    updated=st.dates(date(1999, 1, 1), date(2027, 1, 1)),  # before the first and after the last that can be
)
SOME = st.lists(PERSONS, min_size=1, max_size=6)


@given(SOME, SOME)
def test_weights_between_are_those_of_each_pair(some: list[Person], others: list[Person]) -> None:
    weights = weights_between(some, others, TODAY)
    assert weights.shape == (len(some), len(others))
    for row, one in enumerate(some):
        for column, other in enumerate(others):
            assert weights[row, column] == pytest.approx(matching.context(one, other, TODAY).weight)


@given(POPULATIONS, PERSONS)
@settings(max_examples=60)
def test_contexts_with_everybody_are_those_of_each_pair(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, one: Person
) -> None:
    listings = listings_of(drawn)
    directory = tmp_path_factory.mktemp("postings")
    builder = PostingsBuilder(TREE, TODAY)
    for listing in listings:
        builder.add(listing)
    builder.write(directory)
    postings, by_user = Postings(directory), {listing.user: person_of(listing) for listing in listings}

    weights = Contexts(postings, one, TODAY).weights(np.arange(len(postings)))

    expected = [
        matching.context(one, by_user[postings.user(number)], TODAY).weight for number in range(len(postings))
    ]
    assert weights.tolist() == pytest.approx(expected)


@given(SOME, SOME, st.integers(0, 30), st.dictionaries(st.sampled_from(list(TREE)), st.integers(0, 30)))
def test_lessons_between_are_worth_what_those_of_each_pair_are(
    teachers: list[Person], learners: list[Person], people: int, offers: dict[ItemId, int]
) -> None:
    population = Population(TREE, people, offers)
    between = LessonTable(population).between(teachers, learners)
    assert between.shape == (len(teachers), len(learners))
    for row, teacher in enumerate(teachers):
        for column, learner in enumerate(learners):
            pair = matching.worth(matching.lessons(teacher, learner, population))
            assert between[row, column] == pytest.approx(pair)


@given(SKILLS, PROFILES)
def test_the_worth_of_a_wish_is_that_of_the_best_lesson_for_it(
    offered: tuple[ItemId, ...], profile: Profile
) -> None:
    population = Population(TREE, 20, {PYTHON: 3, PROGRAMMING: 5})
    table = LessonTable(population)
    worths = table.worths(offered)
    teacher = Person("Teacher", available=offered)
    for wish in profile.wanted:
        found = matching.lessons(teacher, Person("Learner", wanted=(wish,)), population)
        assert worths[table.skills[wish]] == pytest.approx(matching.worth(found))
