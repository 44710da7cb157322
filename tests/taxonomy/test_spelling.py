"""Near words: single slips are found, far ones are not suggested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.spelling import Spelling

WORDS = ("photography", "programming", "community health", "communication", "写真撮影", "тестирование", "lua")
SPELLING = Spelling(WORDS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("photography", "photography"),
        ("photographi", "photography"),
        ("phtography", "photography"),
        ("photographyy", "photography"),
        ("photograpyh", "photography"),
        ("programing", "programming"),
        ("programmimg", "programming"),
        ("community helath", "community health"),
        ("写真撮映", "写真撮影"),
        ("тестировние", "тестирование"),
        ("luaa", "lua"),
    ],
)
def test_a_slip_is_found(written: str, meant: str) -> None:
    assert meant in SPELLING.near(written)


@pytest.mark.parametrize(
    "written", ["", "l", "lu", "music", "gardening", "photo", "p" * 81, "photography" * 8, "xyz"]
)
def test_what_is_far_or_short_or_long_is_not_suggested(written: str) -> None:
    assert SPELLING.near(written) == ()


def test_the_nearest_comes_first_and_there_are_only_a_few() -> None:
    near = Spelling(["caster", "castor", "easter", "faster", "master", "casters"]).near("caster")
    assert near[0] == "caster"
    assert len(near) == 3
    assert Spelling(["caster", "castor"]).near("caster", limit=1) == ("caster",)


def test_no_words_no_suggestions() -> None:
    assert Spelling([]).near("anything") == ()


@given(st.lists(st.text(min_size=5, max_size=12), min_size=1, max_size=10, unique=True), st.data())
def test_one_letter_left_out_is_always_found(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    place = data.draw(st.integers(0, len(word) - 1))
    assert word in Spelling(words).near(word[:place] + word[place + 1 :], limit=len(words))


@given(st.text(max_size=100), st.lists(st.text(max_size=100), max_size=5))
def test_any_text_gives_known_words_only(text: str, words: list[str]) -> None:
    assert set(Spelling(words).near(text)) <= set(words)
