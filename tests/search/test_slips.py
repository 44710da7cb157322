"""Slips of the finger: which are forgiven, and which known words they lead to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.slips import SHORTEST, TWO_SLIPS, Slip, allowed, near

WORDS = st.text("abcdeéжשअ", min_size=SHORTEST, max_size=12)
ONE, TWO, BEGINNING = Slip(1), Slip(2), Slip(1, prefix=True)


@pytest.mark.parametrize(
    ("word", "unfinished", "slips"),
    [
        ("", False, ()),
        ("", True, ()),
        ("bio", False, ()),
        ("bio", True, ()),
        ("写真", False, ()),
        ("lens", False, (ONE,)),
        ("lens", True, (ONE,)),
        ("birds", False, (ONE,)),
        ("birds", True, (ONE, BEGINNING)),
        ("library", False, (ONE,)),
        ("teaching", False, (ONE, TWO)),
        ("teaching", True, (ONE, TWO, BEGINNING)),
        ("перевод", True, (ONE, BEGINNING)),
        ("переводы", False, (ONE, TWO)),
    ],
)
def test_allowed(word: str, unfinished: bool, slips: tuple[Slip, ...]) -> None:
    assert allowed(word, unfinished) == slips


def test_two_slips_from_so_many_letters_on() -> None:
    assert TWO not in allowed("x" * (TWO_SLIPS - 1), unfinished=True)
    assert TWO in allowed("x" * TWO_SLIPS, unfinished=True)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        # in the middle: missing, too many, wrong, swapped
        ("photgraphy", "photography"),
        ("photoography", "photography"),
        ("photagraphy", "photography"),
        ("phtoography", "photography"),
        # the first letter
        ("hotography", "photography"),
        ("pphotography", "photography"),
        ("fhotography", "photography"),
        ("hpotography", "photography"),
        # the last letter
        ("photograph", "photography"),
        ("photographyy", "photography"),
        ("photographi", "photography"),
        ("photograpyh", "photography"),
        # other scripts
        ("фотогрфия", "фотография"),
        ("μετάφρσαη", "μετάφραση"),
        ("תיקןו", "תיקון"),
        ("मराटी", "मराठी"),
        # none at all
        ("photography", "photography"),
    ],
)
def test_one_slip(typed: str, known: str) -> None:
    assert near(typed, ["teaching", known, "перевод"], ONE) == [known]


@pytest.mark.parametrize(
    "typed",
    ["phtgraphy", "phoography1", "photograhpi", "potographyy", "hpotograpyh", "otography", "photograp"],
)
def test_two_slips(typed: str) -> None:
    assert near(typed, ["photography"], ONE) == []
    assert near(typed, ["photography"], TWO) == ["photography"]


@pytest.mark.parametrize(
    "typed", ["phtgraph", "yhotograpp1", "telegraphy", "writing", "photographyphotography"]
)
def test_too_many_slips(typed: str) -> None:
    assert near(typed, ["photography"], TWO) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("photgra", ["photography", "photographs"]),
        ("hotogra", ["photography", "photographs"]),
        ("phootogra", ["photography", "photographs"]),
        ("phtoogra", ["photography", "photographs"]),
        ("photographa", ["photography", "photographs"]),
        ("teahc", ["teaching"]),
        ("teechi", ["teaching"]),
        ("taechni", []),
        ("graphy", []),
        ("zzzzz", []),
    ],
)
def test_a_slip_in_the_beginning_of_a_word(typed: str, found: list[str]) -> None:
    assert sorted(near(typed, ["photography", "photographs", "teaching"], BEGINNING)) == sorted(found)


def test_the_beginning_alone_is_not_the_whole() -> None:
    assert near("photgra", ["photography"], ONE) == []


def test_the_nearest_come_first() -> None:
    known = ["fotografías", "photografia", "fotografia", "fotografio", "teaching"]
    assert near("fotografia", known, TWO) == ["fotografia", "fotografio", "fotografías", "photografia"]


def test_nothing_is_near_where_nothing_is_known() -> None:
    assert near("photography", [], ONE) == []
    assert near("photography", [], BEGINNING) == []


@given(WORDS, st.data())
def test_any_letter_may_be_missing(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    assert near(word[:place] + word[place + 1 :], [word], ONE) == [word]


@given(WORDS, st.characters(), st.data())
def test_any_letter_may_be_too_many(word: str, letter: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word)))
    assert near(word[:place] + letter + word[place:], [word], ONE) == [word]


@given(WORDS, st.characters(), st.data())
def test_any_letter_may_be_wrong(word: str, letter: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    assert near(word[:place] + letter + word[place + 1 :], [word], ONE) == [word]


@given(WORDS, st.data())
def test_any_two_letters_side_by_side_may_be_swapped(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert near(swapped, [word], ONE) == [word]


@given(WORDS, WORDS, st.data())
def test_a_slip_in_the_beginning_of_any_longer_word(word: str, rest: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    assert near(word[:place] + word[place + 1 :], [word + rest], BEGINNING) == [word + rest]


@given(st.lists(WORDS, unique=True), WORDS)
def test_what_is_near_is_known_and_named_once(known: list[str], word: str) -> None:
    for slip in (ONE, TWO, BEGINNING):
        found = near(word, known, slip)
        assert len(set(found)) == len(found)
        assert set(found) <= set(known)
