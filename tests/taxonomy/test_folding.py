"""Folding: spellings of one word are equal, other words stay apart, in many scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.folding import fold
from tests.taxonomy.strategies import LETTERS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Latin
        ("Programação", "PROGRAMACAO"),
        ("  two\t\nwords ", "Two Words"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("Łódź", "lodz"),
        ("Đặng", "dang"),
        ("Ｗｉｋｉ", "wiki"),
        ("ﬁle", "file"),
        ("e\u0301tude", "\u00e9tude"),
        ("soft\u00adhyphen", "softhyphen"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("Guinea\u2011Bissau", "guinea-bissau"),
        # Greek and Cyrillic
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
        ("Ёлка", "елка"),
        ("пʼять", "п'ять"),
        # Arabic: vowels, tatweel, letters of Persian keyboards
        ("مُحَمَّد", "محمد"),
        ("محمـــد", "محمد"),
        ("فارسی", "فارسي"),
        ("مدرسة", "مدرسه"),
        ("کتاب", "كتاب"),
        # Hebrew points, Devanagari nukta composed or not, kana width, Hangul composed or not
        ("שָׁלוֹם", "שלום"),
        ("\u0958", "\u0915\u093c"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("か\u3099", "が"),
        ("한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165"),
        # Georgian capitals, invisible marks of direction
        ("ᲥᲐᲠᲗᲣᲚᲘ", "ქართული"),
        ("\u200eabc\u200f", "abc"),
    ],
)
def test_equal_when_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("か", "が"),  # kana's voicing is another letter
        ("क", "कि"),  # so are the vowel signs of Indic scripts
        ("தமிழ", "தமிழ்"),
        ("กา", "กำ"),
        ("کار", "کارت"),
        ("c", "c++"),
        ("写真", "写"),
        ("été", "étés"),
    ],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.one_of(st.text(), LETTERS))
@settings(max_examples=500)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(LETTERS)
def test_case_and_space_around_never_matter(text: str) -> None:
    assert fold(f" {text.upper()}\t") == fold(text.upper())
    assert fold(text.lower()) == fold(text.casefold().lower())


def test_every_character_folds_to_something_folded() -> None:
    for code in (*range(0x30000), *range(0xE0000, 0xE0200)):  # the planes between are empty or private
        folded = fold(character := chr(code))
        assert fold(folded) == folded, f"U+{code:04X} {character!r}"
