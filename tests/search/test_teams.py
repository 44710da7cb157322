"""The smallest teams: against brute force, and over everybody."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import matching
from profiles.matching import Person
from profiles.profile import Profile
from profiles.tongues import Tongue
from search.facets import Filters
from search.listing import Listing
from search.matching import person_of
from search.teams import ALIKE, GROUPS, MOST_SKILLS, Candidate, Member, Teams, best_teams
from taxonomy.items import ItemId
from tests.search.populations import person
from tests.search.test_matching_everybody import POPULATIONS, TODAY, TREE, listings_of, matcher_of
from tests.support.taxonomies import (
    COMMUNICATION,
    LUA,
    PHOTOGRAPHY,
    PRESS,
    PROGRAMMING,
    PYTHON,
    TECHNOLOGY,
)

EXACT = 3  # people, until which every group is compared
Group = tuple[Candidate, ...]


def skills_of(number: int) -> tuple[ItemId, ...]:
    return tuple(ItemId(f"Q{place}") for place in range(1, number + 1))


def able(*places: int) -> int:
    return sum(1 << place for place in places)


def possible(candidates: Iterable[Candidate]) -> int:
    together = 0
    for one in candidates:
        together |= one.able
    return together


def total(group: Iterable[Candidate]) -> float:
    return sum(one.score for one in group)


def smallest_groups(candidates: Sequence[Candidate]) -> list[Group]:
    """Every group of the smallest size that can teach all that anybody can, up to three people."""
    wanted = possible(candidates)
    for size in range(1, EXACT + 1):
        if found := [group for group in combinations(candidates, size) if possible(group) == wanted]:
            return found
    return []


def as_candidates(candidates: Sequence[Candidate], group: Iterable[Member]) -> Group:
    by_user = {one.user: one for one in candidates}
    return tuple(by_user[member.user] for member in group)


def are(teams: Teams) -> list[set[str]]:
    return [{member.user for member in group} for group in teams.groups]


# scores are sixteenths, so that sums are exact
@st.composite
def candidates(draw: st.DrawFn, skills: int, ables: st.SearchStrategy[int] | None = None) -> list[Candidate]:
    what = st.integers(1, 2**skills - 1) if ables is None else ables
    drawn = draw(st.lists(st.tuples(what, st.integers(1, 16)), max_size=12))
    return [Candidate(f"User {place}", mask, score / 16) for place, (mask, score) in enumerate(drawn)]


ANY = st.integers(1, MOST_SKILLS).flatmap(lambda number: st.tuples(st.just(number), candidates(number)))
ONE_OR_TWO = st.tuples(st.integers(0, MOST_SKILLS - 1), st.integers(0, MOST_SKILLS - 1)).map(
    lambda two: able(*set(two))
)
NARROW = st.tuples(st.just(MOST_SKILLS), candidates(MOST_SKILLS, ONE_OR_TWO))


# ---- against brute force ----


@given(st.one_of(ANY, NARROW))
@settings(max_examples=300)
def test_up_to_three_people_no_smaller_and_no_better_group_exists(drawn: tuple[int, list[Candidate]]) -> None:
    number, people = drawn

    teams = best_teams(people, skills_of(number))

    every = smallest_groups(people) if people else []
    if every:
        assert teams.exact
        found = [as_candidates(people, group) for group in teams.groups]
        best = sorted(map(total, every), reverse=True)[:GROUPS]
        assert [total(group) for group in found] == best
        assert {len(group) for group in found} == {len(every[0])}
        assert all(possible(group) == possible(people) for group in found)


@given(st.one_of(ANY, NARROW))
@settings(max_examples=200)
def test_a_larger_team_can_teach_all_and_says_that_it_may_not_be_the_smallest(
    drawn: tuple[int, list[Candidate]],
) -> None:
    number, people = drawn

    teams = best_teams(people, skills_of(number))

    assert teams.exact == (not people or bool(smallest_groups(people)))
    if not teams.exact:
        (group,) = teams.groups
        assert len(group) > EXACT
        assert possible(as_candidates(people, group)) == possible(people)


@given(st.one_of(ANY, NARROW))
@settings(max_examples=200)
def test_what_nobody_can_teach_is_missing_and_members_have_what_they_can(
    drawn: tuple[int, list[Candidate]],
) -> None:
    number, people = drawn
    skills = skills_of(number)

    teams = best_teams(people, skills)

    taught = {skill for place, skill in enumerate(skills) if possible(people) >> place & 1}
    assert teams.missing == tuple(skill for skill in skills if skill not in taught)
    for group in teams.groups:
        assert {skill for member in group for skill in member.skills} == taught
        assert len({member.user for member in group}) == len(group)
        for member, one in zip(group, as_candidates(people, group), strict=True):
            assert member.skills == tuple(
                skill for place, skill in enumerate(skills) if one.able >> place & 1
            )
    assert len({frozenset(group) for group in are(teams)}) == len(teams.groups)


@given(st.one_of(ANY, NARROW), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing(
    drawn: tuple[int, list[Candidate]], random: Random
) -> None:
    number, people = drawn
    shuffled = list(people)
    random.shuffle(shuffled)
    assert best_teams(shuffled, skills_of(number)) == best_teams(people, skills_of(number))


# ---- by hand ----


@pytest.mark.parametrize(
    ("people", "groups"),
    [
        # one who can teach all, however little they fit
        ([("A", able(0, 1), 0.1), ("B", able(0), 1), ("C", able(1), 1)], [{"A"}]),
        # the best of those first
        ([("A", able(0, 1), 0.25), ("B", able(0, 1), 0.5)], [{"B"}, {"A"}]),
        # two by two, the pair that fits best first
        (
            [("A", able(0), 0.25), ("B", able(1), 0.25), ("C", able(0), 0.5), ("D", able(2), 1)],
            [{"B", "C", "D"}, {"A", "B", "D"}],
        ),
        # shared out in different ways
        (
            [("A", able(0, 1), 0.5), ("B", able(2), 0.625), ("C", able(0), 0.25), ("D", able(1, 2), 0.75)],
            [{"A", "D"}, {"A", "B"}, {"C", "D"}],
        ),
        # who cannot add anything is left out
        ([("A", able(0, 1, 2), 0.5), ("B", able(0), 1.0)], [{"A"}]),
        ([], []),
    ],
)
def test_teams_by_hand(people: list[tuple[str, int, float]], groups: list[set[str]]) -> None:
    teams = best_teams([Candidate(*one) for one in people], skills_of(3))
    assert are(teams) == groups


def test_four_people_are_found_greedily() -> None:
    people = [Candidate(f"User {place}", able(place), 0.5) for place in range(4)]
    people += [Candidate("Both", able(0, 1), 0.25)]
    teams = best_teams([*people, Candidate("Other", able(4), 0.5)], skills_of(5))
    assert not teams.exact
    assert are(teams) == [{"Both", "User 2", "User 3", "Other"}]


def test_of_those_who_can_teach_as_much_the_best_joins_a_larger_team() -> None:
    people = [Candidate(f"User {place}", able(place), 0.5) for place in range(5)]
    teams = best_teams([*people, Candidate("Better", able(3), 0.75)], skills_of(5))
    assert are(teams) == [{"User 0", "User 1", "User 2", "Better", "User 4"}]


def test_a_larger_team_says_what_is_missing_too() -> None:
    people = [Candidate(f"User {place}", able(place), 0.5) for place in (0, 1, 3, 5)]
    teams = best_teams(people, skills_of(6))
    assert (teams.exact, teams.missing) == (False, (ItemId("Q3"), ItemId("Q5")))


def test_nobody_can_teach_anything() -> None:
    assert best_teams([], skills_of(2)) == Teams((), True, skills_of(2))


def test_many_who_can_teach_the_same_are_a_few_teams() -> None:
    people = [Candidate(f"User {number:03}", able(number % 2), number / 16) for number in range(200)]
    teams = best_teams(people, skills_of(2))
    assert are(teams)[0] == {"User 199", "User 198"}
    assert len(teams.groups) == GROUPS


def test_every_way_to_teach_six_skills_is_looked_at() -> None:
    # all 63 ways, each by more people than are looked at: three are needed only without the wider ones
    narrow = [mask for mask in range(1, 64) if mask.bit_count() <= 2]
    people = [Candidate(f"{mask}-{n}", mask, n / 16) for mask in narrow for n in range(ALIKE + 3)]
    teams = best_teams(people, skills_of(6))
    assert teams.exact
    assert {len(group) for group in teams.groups} == {3}
    assert {total(as_candidates(people, group)) for group in teams.groups} == {3 * (ALIKE + 2) / 16}


# ---- over everybody ----

ASKER = person("Asker", 1, wanted=(PYTHON, PHOTOGRAPHY), available=(PYTHON, PHOTOGRAPHY, PRESS))
TEACHERS = [
    ASKER,
    person("Python", 2, available=(PYTHON,), territory=("BR",)),
    person("Lua", 3, available=(LUA,), territory=("DE",)),
    person("Everything", 4, available=(PROGRAMMING, COMMUNICATION), territory=("DE",)),
    person("Photos", 5, available=(PHOTOGRAPHY,), territory=("BR",)),
    person("Knows", 6, known=(PRESS,), territory=("BR",)),
]


@pytest.mark.parametrize(
    ("skills", "filters", "groups", "missing"),
    [
        ((PYTHON,), (), [{"Python"}], ()),
        # a narrower skill covers a broader wish; a broader one no narrower wish
        ((PROGRAMMING,), (), [{"Python"}, {"Lua"}, {"Everything"}], ()),
        ((TECHNOLOGY, COMMUNICATION), (), [{"Everything"}], ()),
        ((PYTHON, PHOTOGRAPHY), (), [{"Python", "Photos"}], ()),
        ((PYTHON, LUA, PHOTOGRAPHY), (), [{"Python", "Lua", "Photos"}], ()),
        # who knows does not teach, nor does the one who asks
        ((PRESS,), (), [], (PRESS,)),
        ((PRESS, LUA), (), [{"Lua"}], (PRESS,)),
        # only who fits the filters
        ((PROGRAMMING,), (("territory", ("BR",)),), [{"Python"}], ()),
        ((PROGRAMMING, PHOTOGRAPHY), (("territory", ("150",)),), [{"Lua"}, {"Everything"}], (PHOTOGRAPHY,)),
        ((PYTHON,), (("territory", ("DE",)),), [], (PYTHON,)),
        ((PYTHON,), (("available", (PROGRAMMING,)), ("territory", ("BR", "DE"))), [{"Python"}], ()),
        ((), (), [], ()),
        ((ItemId("Q12345"),), (), [], (ItemId("Q12345"),)),
    ],
)
def test_teams_of_everybody(
    tmp_path: Path,
    skills: tuple[ItemId, ...],
    filters: Filters,
    groups: list[set[str]],
    missing: tuple[ItemId, ...],
) -> None:
    matcher = matcher_of(tmp_path, TEACHERS)
    teams = matcher.teams(person_of(ASKER), skills, filters)
    assert sorted(map(sorted, are(teams))) == sorted(map(sorted, groups))
    assert teams.missing == missing
    assert teams.exact


def test_who_is_not_in_the_directory_may_ask_for_a_team(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, TEACHERS)
    assert are(matcher.teams(Person("Stranger"), (PRESS,))) == [{"Asker"}]


def test_who_fits_better_comes_first(tmp_path: Path) -> None:
    asker = person("Asker", 1, languages=(Tongue("pt"),), territory=("BR",))
    others = [
        person("Far", 2, available=(PYTHON,), languages=(Tongue("ja"),), territory=("JP",)),
        person("Near", 3, available=(PYTHON,), languages=(Tongue("pt"),), territory=("BR-SP",)),
        person("Silent", 4, available=(PYTHON,)),
    ]
    teams = matcher_of(tmp_path, [asker, *others]).teams(person_of(asker), (PYTHON,))
    assert [group[0].user for group in teams.groups] == ["Near", "Silent", "Far"]


def candidates_of(one: Person, others: Iterable[Listing], skills: Sequence[ItemId]) -> list[Candidate]:
    found = []
    for other in map(person_of, others):
        places = [
            place for place, skill in enumerate(skills) if set(TREE.expand(skill)) & set(other.available)
        ]
        if places:
            weight = matching.context(one, other, TODAY).weight
            found.append(Candidate(other.user, able(*places), weight))
    return found


@given(POPULATIONS, st.lists(st.sampled_from(list(TREE)), unique=True, min_size=1, max_size=MOST_SKILLS))
@settings(max_examples=60)
def test_teams_of_any_population_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[Profile, date]], skills: list[ItemId]
) -> None:
    listings = listings_of(drawn[:12])
    one = person_of(listings[0])

    teams = matcher_of(tmp_path_factory.mktemp("postings"), listings).teams(one, tuple(skills))

    people = candidates_of(one, listings[1:], skills)
    every = smallest_groups(people) if people else []
    assert teams.exact == (not people or bool(every))
    best = sorted(map(total, every), reverse=True)[:GROUPS]
    found = [as_candidates(people, group) for group in teams.groups]
    if teams.exact:
        assert [total(group) for group in found] == pytest.approx(best)
    for group in found:
        assert possible(group) == possible(people)
