"""A listing as JSON, which is how the index and the catalogue keep it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.profile import Profile
from profiles.tongues import Tongue
from search.listing import MOST_PROBLEMS, Listing, Source, from_json, to_json
from taxonomy.problems import Problem, Reason
from tests.profiles.strategies import profiles
from tests.search.populations import person
from tests.support.taxonomies import PYTHON

_sources = st.builds(
    Source,
    page=st.text(),
    page_id=st.integers(0, 2**40),
    revision=st.integers(0, 2**40),
    updated=st.just("2026-01-01T00:00:00Z"),
    later=st.none() | st.integers(0, 2**40),
)
_problems = st.builds(
    Problem,
    st.text(max_size=20),
    st.sampled_from(Reason),
    st.text(max_size=100),
    st.lists(st.text()).map(tuple),
)


@given(st.text(), _sources, profiles, st.lists(_problems, max_size=5).map(tuple))
def test_json_gives_the_listing_back(
    user: str, source: Source, profile: Profile, problems: tuple[Problem, ...]
) -> None:
    listing = Listing(user, source, profile, problems)
    assert from_json(json.loads(json.dumps(to_json(listing)))) == listing


def test_what_is_empty_is_left_out() -> None:
    assert to_json(person("Alice", known=(PYTHON,), languages=(Tongue("pt", "N"),))) == {
        "user": "Alice",
        "source": {
            "page": "User:Alice/Capacity Exchange",
            "page_id": 1,
            "revision": 1001,
            "updated": "2026-03-01T12:00:00Z",
            "later": None,
        },
        "profile": {"known": ("Q3",), "languages": {"pt": "N"}},
    }


def test_making_json_leaves_the_listing_alone() -> None:
    listing = person("Alice", known=(PYTHON,))
    made = to_json(listing)
    made["profile"]["known"] = made["source"]["page"] = "changed"
    assert listing == person("Alice", known=(PYTHON,))


def test_endless_problems_are_shortened() -> None:
    problem = Problem("about", Reason.MARKUP, "x" * 100_000)
    listing = replace(person("Alice"), problems=(problem,) * 1000)
    read = from_json(json.loads(json.dumps(to_json(listing))))
    assert len(read.problems) == MOST_PROBLEMS
    assert len(json.dumps(to_json(listing))) < 20_000
    assert read.problems[0].text == "x" * 99 + "…"


@pytest.mark.parametrize("data", [{}, {"user": "x"}, {"user": "x", "source": {}, "profile": {}}])
def test_other_json_is_refused(data: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(data)
