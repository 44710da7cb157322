"""Near words in a dictionary on disk: every single slip, most double ones, in any script."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.slips import Slip
from search.spellings import Spellings, build
from tests.taxonomy.strategies import LETTERS

WORDS = {
    "photography": 9,
    "photographer": 2,
    "kirchenfenster": 1,
    "фотография": 3,
    "φωτογραφία": 1,
    "abcd": 1,
}


def opened(words: dict[str, int]) -> Spellings:
    with tempfile.TemporaryDirectory() as directory:
        build(Path(directory), words)
        return Spellings(Path(directory))


@pytest.mark.parametrize(
    ("typed", "letters", "near"),
    [
        ("photograhpy", 1, ["photography"]),
        ("photographi", 1, ["photography"]),
        ("hotography", 1, ["photography"]),
        ("photographyy", 1, ["photography"]),
        ("photographe", 1, ["photography", "photographer"]),  # what more people have first
        ("photografy", 1, []),
        ("photografy", 2, ["photography"]),
        ("kirchnfensetr", 2, ["kirchenfenster"]),
        ("фатография", 1, ["фотография"]),
        ("φωτογραφια", 1, ["φωτογραφία"]),
        ("abce", 1, ["abcd"]),
        ("zzzz", 2, []),
    ],
)
def test_near(typed: str, letters: int, near: list[str]) -> None:
    assert opened(WORDS).near(typed, Slip(letters)) == near


def test_short_words_are_left_out() -> None:
    assert opened({"abc": 1}).near("abd", Slip(1)) == []


def test_a_dictionary_of_nothing() -> None:
    assert opened({}).near("photography", Slip(2)) == []


def slipped(word: str, place: int) -> Iterable[str]:
    yield word[:place] + word[place + 1 :]
    yield word[:place] + "x" + word[place:]
    yield word[:place] + "x" + word[place + 1 :]
    yield word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :]


@given(LETTERS.filter(lambda word: 4 <= len(word) < 20), st.data())
def test_every_single_slip_leads_back(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    spelled = opened({word: 1, "something else": 1})
    for typed in slipped(word, place):
        assert word in spelled.near(typed, Slip(1))
