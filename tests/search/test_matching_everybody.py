"""Matching everybody at once equals the pair's definition, one by one."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import matching
from profiles.matching import Match, Person
from profiles.profile import Profile
from profiles.tongues import LEVELS, Tongue
from search.listing import Listing, Source
from search.matching import Matcher, person_of
from search.postings import Postings, PostingsBuilder
from tests.support.taxonomies import small_taxonomy

TODAY = date(2026, 11, 22)
TREE = small_taxonomy().tree
SKILLS = st.lists(st.sampled_from(list(TREE)), unique=True, max_size=4).map(tuple)
PROFILES = st.builds(
    Profile,
    available=SKILLS,
    wanted=SKILLS,
    languages=st.lists(
        st.builds(Tongue, st.sampled_from(["pt", "en", "de"]), st.sampled_from(LEVELS)),
        unique_by=lambda t: t.code,
    ).map(tuple),
    territory=st.lists(st.sampled_from(["BR", "BR-SP", "AR", "DE", "419"]), unique=True, max_size=2).map(
        tuple
    ),
    time_zone=st.sampled_from(["", "UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati"]),
)
POPULATIONS = st.lists(st.tuples(PROFILES, st.dates(date(2019, 1, 1), TODAY)), min_size=1, max_size=40)


def matcher_of(directory: Path, listings: list[Listing]) -> Matcher:
    builder = PostingsBuilder(TREE, TODAY)
    for listing in listings:
        builder.add(listing)
    builder.write(directory)
    postings, by_user = Postings(directory), {one.user: one for one in listings}
    return Matcher(postings, TREE, TODAY, lambda number: by_user[postings.user(number)])


def listings_of(drawn: list[tuple[Profile, date]]) -> list[Listing]:
    return [
        Listing(
            f"Ü{number}",
            Source(f"User:Ü{number}/Capacity Exchange", number, number, f"{day}T00:00:00Z"),
            profile,
        )
        for number, (profile, day) in enumerate(drawn)
    ]


def scores(found: tuple[Match, ...]) -> list[float]:
    return [match.score for match in found]


@given(POPULATIONS)
@settings(max_examples=150)
def test_the_best_of_everybody_are_those_of_the_pairs(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[Profile, date]]
) -> None:
    listings = listings_of(drawn)
    matcher = matcher_of(tmp_path_factory.mktemp("postings"), listings)
    one = person_of(listings[0])
    others = [person_of(listing) for listing in listings[1:]]

    found = matcher.matches(one, best=5)

    def pair(other: Person) -> float:
        return matching.match(one, other, matcher.population, TODAY).score

    def learned(other: Person) -> float:
        gives_back = matching.one_way(one, other, matcher.population, TODAY)
        return 0 if gives_back else matching.one_way(other, one, matcher.population, TODAY)

    def taught(other: Person) -> float:
        gives_back = matching.one_way(other, one, matcher.population, TODAY)
        return 0 if gives_back else matching.one_way(one, other, matcher.population, TODAY)

    for kind, score in ((found.mutual, pair), (found.learn_from, learned), (found.teach, taught)):
        expected = sorted(filter(None, map(score, others)), reverse=True)[:5]
        assert scores(kind) == pytest.approx(expected)
        by_user = {other.user: other for other in others}
        for match in kind:
            assert match.score == pytest.approx(score(by_user[match.user]))


@given(POPULATIONS)
@settings(max_examples=200)
def test_the_rings_are_those_that_brute_force_finds(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[Profile, date]]
) -> None:
    listings = listings_of(drawn)
    matcher = matcher_of(tmp_path_factory.mktemp("postings"), listings)
    one, *others = map(person_of, listings)

    found = matcher.rings(one, best=5)

    every = (matching.ring(one, *pair, matcher.population, TODAY) for pair in permutations(others, 2))
    expected = sorted((ring.score for ring in every if ring), reverse=True)[:5]
    assert [ring.score for ring in found] == pytest.approx(expected)
    for ring in found:
        assert ring.members[0] == one.user
        assert len(set(ring.members)) == 3
        assert [given.learner for given in ring.lessons] == [*ring.members[1:], ring.members[0]]


def test_nobody_to_match_with_is_no_error(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, [])
    somebody = Person("Somebody", wanted=tuple(TREE))
    found = matcher.matches(somebody)
    assert (found.mutual, found.learn_from, found.teach) == ((), (), ())
    assert matcher.rings(somebody) == ()
    assert matcher.teams(somebody, tuple(TREE)).groups == ()
