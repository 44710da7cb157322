"""Who fits whom, for a pair: a table of cases and the laws."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.matching import Person, Population, context, freshness, lessons, match, one_way
from profiles.tongues import LEVELS, Tongue
from taxonomy.items import ItemId
from tests.support.taxonomies import (
    COMMUNICATION,
    LUA,
    PHOTOGRAPHY,
    PRESS,
    PROGRAMMING,
    PYTHON,
    TECHNOLOGY,
    small_taxonomy,
)

TODAY = date(2026, 11, 22)
TREE = small_taxonomy().tree
POPULATION = Population(TREE, 100, {PYTHON: 9, PROGRAMMING: 30, PHOTOGRAPHY: 60})


@pytest.mark.parametrize(
    ("offered", "wished", "nearness"),
    [
        (PYTHON, PYTHON, 1.0),
        (PYTHON, PROGRAMMING, 1.0),  # a narrower skill answers a broader wish in full
        (PYTHON, TECHNOLOGY, 1.0),
        (PROGRAMMING, PYTHON, 0.5),  # the reverse in part
        (TECHNOLOGY, PYTHON, 0.25),
        (LUA, PYTHON, 0.0),
        (PHOTOGRAPHY, PYTHON, 0.0),
    ],
)
def test_nearness(offered: ItemId, wished: ItemId, nearness: float) -> None:
    assert POPULATION.nearness(offered, wished) == nearness


def test_what_few_offer_is_worth_more() -> None:
    assert 0 < POPULATION.rarity(PHOTOGRAPHY) < POPULATION.rarity(PYTHON) < POPULATION.rarity(LUA) <= 1


def test_each_wish_gets_its_best_lesson() -> None:
    teacher, learner = Person("T", available=(PROGRAMMING, PYTHON)), Person("L", wanted=(PHOTOGRAPHY, PYTHON))
    (lesson,) = lessons(teacher, learner, POPULATION)
    assert (lesson.skill, lesson.wish) == (PYTHON, PYTHON)


def test_who_has_nothing_to_give_back_is_no_mutual_match() -> None:
    teacher, learner = Person("T", available=(PYTHON,)), Person("L", wanted=(PYTHON,))
    assert match(learner, teacher, POPULATION, TODAY).score == 0
    assert one_way(teacher, learner, POPULATION, TODAY) > 0
    assert one_way(learner, teacher, POPULATION, TODAY) == 0


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("pt-N en-4", "en-3 pt-1", Tongue("en", "3")),
        ("pt-N", "pt-2", Tongue("pt", "2")),
        ("pt-1 en-5", "pt-N en-1", None),
        ("pt-N", "de-N", None),
        ("", "de-N", None),
    ],
)
def test_the_best_common_language_is_named(one: str, other: str, language: Tongue | None) -> None:
    def speaker(said: str) -> Person:
        return Person("P", languages=tuple(Tongue(*each.split("-")) for each in said.split()))

    assert context(speaker(one), speaker(other), TODAY).language == language


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ("BR", "BR", "BR"),
        ("BR-SP", "BR", "BR"),
        ("BR-SP", "BR-SP", "BR-SP"),
        ("BR", "AR", "005"),
        ("BR", "DE", None),
    ],
)
def test_the_nearest_common_place_is_named(one: str, other: str, place: str | None) -> None:
    shared = context(Person("A", territory=(one,)), Person("B", territory=(other,)), TODAY)
    assert shared.place == place


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        ("America/Sao_Paulo", "America/Sao_Paulo", 14),
        ("America/Sao_Paulo", "Asia/Kolkata", 5.5),
        ("Pacific/Auckland", "America/Los_Angeles", 11),  # across the date line
        ("Europe/Berlin", "", None),
    ],
)
def test_common_waking_hours(one: str, other: str, hours: float | None) -> None:
    assert context(Person("A", time_zone=one), Person("B", time_zone=other), TODAY).hours == hours


def test_freshness_halves_in_three_years_and_no_further() -> None:
    assert freshness(TODAY, TODAY) == 1
    assert freshness(date(2023, 11, 22), TODAY) == pytest.approx(0.5, abs=0.001)
    assert freshness(date(2001, 1, 1), TODAY) == 0.5
    assert freshness(date(2030, 1, 1), TODAY) == 1


SKILLS = st.lists(
    st.sampled_from([PYTHON, LUA, PROGRAMMING, TECHNOLOGY, PHOTOGRAPHY, PRESS, COMMUNICATION]), unique=True
)
PEOPLE = st.builds(
    Person,
    user=st.text(max_size=3),
    available=SKILLS.map(tuple),
    wanted=SKILLS.map(tuple),
    languages=st.lists(
        st.builds(Tongue, st.sampled_from(["pt", "en", "de"]), st.sampled_from(LEVELS)),
        unique_by=lambda t: t.code,
    ).map(tuple),
    territory=st.lists(st.sampled_from(["BR", "BR-SP", "AR", "DE", "419"]), unique=True).map(tuple),
    time_zone=st.sampled_from(["", "UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati"]),
    updated=st.dates(date(2019, 1, 1), date(2026, 11, 22)),
)


@given(PEOPLE, PEOPLE)
def test_matching_is_symmetric(one: Person, other: Person) -> None:
    there, back = match(one, other, POPULATION, TODAY), match(other, one, POPULATION, TODAY)
    assert there.score == back.score
    assert there.teaches == back.learns
    assert there.context == back.context


@given(PEOPLE, PEOPLE)
def test_a_match_never_rises_when_a_skill_is_removed(one: Person, other: Person) -> None:
    score = match(one, other, POPULATION, TODAY).score
    for role in ("available", "wanted"):
        skills = getattr(one, role)
        for removed in skills:
            fewer = Person(**{**vars(one), role: tuple(skill for skill in skills if skill != removed)})
            assert match(fewer, other, POPULATION, TODAY).score <= score


@given(PEOPLE, PEOPLE)
def test_the_context_only_weighs(one: Person, other: Person) -> None:
    assert 0 < context(one, other, TODAY).weight <= 1
