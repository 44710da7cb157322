"""Posting arrays and the counts from them equal what plain Python says of the same people."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.places import regions_above
from profiles.profile import Profile
from profiles.tongues import Tongue
from search.facets import Facets, Mask, filters_of
from search.listing import Listing
from search.postings import UNKNOWN_OFFSET, Postings, PostingsBuilder, day_number
from search.query import FACETS, NOT_GIVEN, Query
from taxonomy.folding import fold
from taxonomy.items import ItemId
from tests.search.populations import VALUES, filters, person, populations
from tests.support.taxonomies import LUA, MERGED, PROGRAMMING, PYTHON, TECHNOLOGY, small_taxonomy

TODAY = date(2026, 11, 22)
TAXONOMY = small_taxonomy()
Chosen = Mapping[str, tuple[str, ...]]
FEW = settings(max_examples=20)  # each writes its arrays to disk


@contextmanager
def posted(listings: Iterable[Listing]) -> Iterator[Postings]:
    with tempfile.TemporaryDirectory() as directory:
        builder = PostingsBuilder(TAXONOMY.tree, TODAY)
        for listing in listings:
            builder.add(listing)
        builder.write(Path(directory))
        yield Postings(Path(directory))


# ---- the definition, in the plainest words ----


def with_broader(skills: Iterable[ItemId]) -> set[str]:
    return {wider for skill in skills for wider in (skill, *TAXONOMY.tree.broader(skill))}


def values_of(profile: Profile, facet: str) -> set[str]:
    """The values of a facet under which somebody is found."""
    found: Mapping[str, Iterable[str]] = {
        "known": with_broader({*profile.known, *profile.available}),
        "available": with_broader(profile.available),
        "wanted": with_broader(profile.wanted),
        "language": [tongue.code for tongue in profile.languages if tongue.level != "0"],
        "territory": [wider for code in profile.territory for wider in (code, *regions_above(code))],
        "affiliation": profile.affiliations,
        "project": profile.projects,
        "mentoring": profile.mentoring,
    }
    return set(found[facet]) or {NOT_GIVEN}


def fits(profile: Profile, chosen: Chosen) -> bool:
    return all(values_of(profile, facet) & set(values) for facet, values in chosen.items())


def newest_first(listings: Iterable[Listing]) -> list[Listing]:
    return sorted(listings, key=lambda one: (one.source.updated, one.source.page_id), reverse=True)


def counted(listings: Iterable[Listing], facet: str) -> Counter[str]:
    return Counter(value for one in listings for value in values_of(one.profile, facet))


def mask_of(listings: list[Listing], some: Iterable[Listing]) -> Mask:
    users = {one.user for one in some}
    return np.array([one.user in users for one in newest_first(listings)], np.bool_)


def as_counts(postings: Postings, facet: str, among: Mask | None = None) -> dict[str, int]:
    return dict(zip(postings.values(facet), postings.counts(facet, among).tolist(), strict=True))


# ---- people and their numbers ----


@given(population=populations())
@FEW
def test_people_are_numbered_newest_first(population: list[Listing]) -> None:
    with posted(population) as postings:
        users = [postings.user(number) for number in range(len(postings))]
        assert users == [one.user for one in newest_first(population)]


@given(population=populations())
@FEW
def test_by_name_is_everybody_by_name(population: list[Listing]) -> None:
    with posted(population) as postings:
        users = [postings.user(number) for number in postings.by_name.tolist()]
        assert users == sorted((one.user for one in population), key=lambda user: (fold(user), user))


@given(population=populations())
@FEW
def test_everybody_has_a_number(population: list[Listing]) -> None:
    with posted(population) as postings:
        for number, listing in enumerate(newest_first(population)):
            assert postings.number(listing.user) == number


@given(
    population=populations(), user=st.one_of(st.text(), st.sampled_from(["ALICE", "alice ", "Alic", "写真"]))
)
@FEW
def test_nobody_else_has_a_number(population: list[Listing], user: str) -> None:
    with posted(population) as postings:
        if user not in {one.user for one in population}:
            assert postings.number(user) is None


@given(users=st.lists(st.text(min_size=1), unique=True, max_size=8))
@FEW
def test_any_name_leads_to_its_number_and_back(users: list[str]) -> None:
    with posted(person(user, number) for number, user in enumerate(users)) as postings:
        assert [postings.user(postings.number(user) or 0) for user in users] == users


@pytest.mark.parametrize("user", ["", "a", "写真家", "\x00"])
def test_among_nobody_there_is_nobody(user: str) -> None:
    with posted([]) as postings:
        assert len(postings) == 0
        assert postings.number(user) is None
        assert postings.by_name.tolist() == []


def test_time_zones_and_days_are_in_the_order_of_people() -> None:
    listings = [
        person("Old", 1, "2020-02-01T00:00:00Z", time_zone="Asia/Kolkata"),
        person("New", 2, "2026-02-01T00:00:00Z", time_zone="America/Sao_Paulo"),
        person("Nowhere", 3, "2023-02-01T00:00:00Z"),
    ]
    with posted(listings) as postings:
        assert postings.offset.tolist() == [-180, UNKNOWN_OFFSET, 330]
        days = [date(2026, 2, 1), date(2023, 2, 1), date(2020, 2, 1)]
        assert postings.updated.tolist() == [day_number(day) for day in days]


# ---- who has what ----


@given(population=populations())
@FEW
def test_who_has_a_value(population: list[Listing]) -> None:
    in_order = newest_first(population)
    with posted(population) as postings:
        for facet in FACETS:
            for value in {*VALUES[facet], NOT_GIVEN, *postings.values(facet)}:
                having = [
                    number for number, one in enumerate(in_order) if value in values_of(one.profile, facet)
                ]
                assert postings.who(facet, value).tolist() == having, (facet, value)


@given(population=populations())
@FEW
def test_what_a_person_has(population: list[Listing]) -> None:
    with posted(population) as postings:
        for number, one in enumerate(newest_first(population)):
            for facet in FACETS:
                values = postings.of(facet, number)
                assert set(values) == values_of(one.profile, facet)
                assert len(values) == len(set(values))
            assert postings.of("offers", number) == list(one.profile.available)
            assert postings.of("wishes", number) == list(one.profile.wanted)


@given(population=populations())
@FEW
def test_how_well_a_language_is_spoken(population: list[Listing]) -> None:
    notes = {"5": 5, "N": 6}
    with posted(population) as postings:
        for code in ("pt", "en", "zh-hant"):
            spoken = [
                notes[tongue.level]
                for one in newest_first(population)
                for tongue in one.profile.languages
                if tongue.code == code and tongue.level != "0"
            ]
            assert postings.levels(code).tolist() == spoken


@pytest.mark.parametrize("value", ["", "pt ", "PT", "Q1", "x" * 10_000, "\x00"])
def test_nobody_has_a_value_that_nobody_gave(value: str) -> None:
    with posted([person("Ana", languages=(Tongue("pt"),), available=(PYTHON,))]) as postings:
        for relation in ("language", "offers"):
            assert postings.who(relation, value).tolist() == []


def test_who_says_nothing_is_found_under_not_given_and_who_speaks_nothing_too() -> None:
    listings = [
        person("Empty", 3),
        person("Silent", 2, languages=(Tongue("en", "0"),)),
        person("Ana", 1, languages=(Tongue("en"),)),
    ]
    with posted(listings) as postings:
        assert postings.who("language", NOT_GIVEN).tolist() == [0, 1]
        assert postings.who("language", "en").tolist() == [2]
        for facet in FACETS:
            assert 0 in postings.who(facet, NOT_GIVEN)


def test_a_skill_that_is_also_under_another_of_the_same_person_counts_once() -> None:
    with posted([person("Ana", available=(PYTHON, LUA, PROGRAMMING), territory=("BR", "BR-SP"))]) as postings:
        for facet, value in (("available", TECHNOLOGY), ("available", PROGRAMMING), ("territory", "BR")):
            assert postings.who(facet, value).tolist() == [0]
            assert as_counts(postings, facet)[value] == 1


# ---- counts ----


@given(population=populations(), data=st.data())
@FEW
def test_counts_are_plain_counts(population: list[Listing], data: st.DataObject) -> None:
    some = data.draw(
        st.lists(st.sampled_from(population), unique_by=lambda one: one.user) if population else st.just([])
    )
    with posted(population) as postings:
        for facet in FACETS:
            plain, among = counted(population, facet), counted(some, facet)
            assert as_counts(postings, facet) == plain
            assert as_counts(postings, facet, mask_of(population, some)) == {
                value: among[value] for value in plain
            }


@pytest.mark.parametrize("size", [0, 1, 24, 25, 26, 50, 99, 100])
def test_few_and_many_are_counted_alike(size: int) -> None:
    # a quarter is where one way of counting ends and the other begins
    listings = [
        person(
            f"User {number}",
            number,
            available=((PYTHON, LUA)[number % 2],) if number % 3 else (),
            languages=tuple(Tongue(code) for code in ("pt", "en", "ja")[: number % 4]),
            territory=(("BR", "BR-SP", "IN")[number % 3],),
        )
        for number in range(100)
    ]
    for some in (listings[:size], listings[::-1][:size], listings[size // 2 :][:size]):
        with posted(listings) as postings:
            for facet in FACETS:
                among = counted(some, facet)
                expected = {value: among[value] for value in counted(listings, facet)}
                assert as_counts(postings, facet, mask_of(listings, some)) == expected


def test_among_nobody_nothing_is_counted() -> None:
    with posted([]) as postings:
        for facet in FACETS:
            assert as_counts(postings, facet) == {}
            assert as_counts(postings, facet, np.zeros(0, np.bool_)) == {}
        assert Facets(postings).counts(()) == {facet: {} for facet in FACETS}


# ---- filters ----


@given(population=populations(), chosen=filters)
@FEW
def test_having_is_everybody_who_fits(population: list[Listing], chosen: Chosen) -> None:
    asked = filters_of(Query(filters=chosen), TAXONOMY)
    with posted(population) as postings:
        mask = Facets(postings).having(asked)
        if not chosen:
            assert mask is None
        else:
            assert mask is not None
            assert mask.tolist() == [fits(one.profile, chosen) for one in newest_first(population)]


@given(population=populations(), chosen=filters, data=st.data())
@FEW
def test_having_among_some_is_both(population: list[Listing], chosen: Chosen, data: st.DataObject) -> None:
    among = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(population), max_size=len(population))), np.bool_
    )
    before = among.copy()
    asked = filters_of(Query(filters=chosen), TAXONOMY)
    with posted(population) as postings:
        mask = Facets(postings).having(asked, among)
        assert mask is not None
        expected = [
            there and fits(one.profile, chosen)
            for there, one in zip(among.tolist(), newest_first(population), strict=True)
        ]
        assert mask.tolist() == expected
        assert among.tolist() == before.tolist(), "what was given is left as it was"


@given(population=populations(), chosen=filters)
@FEW
def test_counts_leave_out_a_facets_own_filter(population: list[Listing], chosen: Chosen) -> None:
    asked = filters_of(Query(filters=chosen), TAXONOMY)
    with posted(population) as postings:
        counts = Facets(postings).counts(asked)
        assert set(counts) == set(FACETS)
        for facet in FACETS:
            others = {name: values for name, values in chosen.items() if name != facet}
            fitting = [one for one in population if fits(one.profile, others)]
            assert counts[facet] == counted(fitting, facet)
            assert list(counts[facet].values()) == sorted(counts[facet].values(), reverse=True)


@given(population=populations(), chosen=filters, data=st.data())
@FEW
def test_counts_among_some_are_of_these(
    population: list[Listing], chosen: Chosen, data: st.DataObject
) -> None:
    there = data.draw(st.lists(st.booleans(), min_size=len(population), max_size=len(population)))
    some = [one for one, is_there in zip(newest_first(population), there, strict=True) if is_there]
    asked = filters_of(Query(filters=chosen), TAXONOMY)
    with posted(population) as postings:
        counts = Facets(postings).counts(asked, np.array(there, np.bool_))
        for facet in FACETS:
            others = {name: values for name, values in chosen.items() if name != facet}
            assert counts[facet] == counted((one for one in some if fits(one.profile, others)), facet)


@given(population=populations(), several=st.lists(filters, max_size=4))
@FEW
def test_what_was_asked_before_changes_no_answer(population: list[Listing], several: list[Chosen]) -> None:
    with posted(population) as postings:
        kept = Facets(postings)
        for chosen in (*several, *several):
            asked = filters_of(Query(filters=chosen), TAXONOMY)
            assert kept.counts(asked) == Facets(postings).counts(asked)


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ({}, ()),
        ({"wanted": ("Q3",), "available": ("Q1",)}, (("available", ("Q1",)), ("wanted", ("Q3",)))),
        ({"available": (MERGED,)}, (("available", (PYTHON,)),)),
        ({"territory": ("BR", NOT_GIVEN)}, (("territory", ("BR", NOT_GIVEN)),)),
    ],
)
def test_the_filters_of_a_query(chosen: Chosen, asked: object) -> None:
    assert filters_of(Query(filters=chosen), TAXONOMY) == asked
