"""Text cut into words: every script, and the words that skills are known by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import LONGEST_WORD, words
from search.skill_words import SkillWords
from taxonomy.folding import fold
from taxonomy.skills import Taxonomy
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, small_taxonomy
from tests.taxonomy.strategies import LETTERS

SKILL_WORDS = SkillWords(small_taxonomy())


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hello, world!", ["hello", "world"]),
        ("don't R&D C++ a_b x-y", ["don", "t", "r", "d", "c", "a", "b", "x", "y"]),
        ("Ação e étude", ["acao", "e", "etude"]),
        ("MediaWiki 1.43", ["mediawiki", "1", "43"]),
        # marks stay in their words
        ("मराठी भाषा", ["मराठी", "भाषा"]),
        ("தமிழ்", ["தமிழ்"]),
        ("বাংলা ভাষা", ["বাংলা", "ভাষা"]),
        ("مُحَمَّد بن", ["محمد", "بن"]),
        ("한국어 위키", ["한국어", "위키"]),
        # scripts without spaces, by pairs of characters
        ("日本語", ["日本", "本語"]),
        ("日", ["日"]),
        ("東京タワー guide", ["東京", "京タ", "タワ", "ワー", "guide"]),
        ("wiki写真2枚", ["wiki", "写真", "2", "枚"]),
        ("ไทย", ["ไท", "ทย"]),
        # nothing
        ("", []),
        (" \n\t", []),
        ("?! 😀 🇧🇷 –", []),
    ],
)
def test_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


def test_a_word_without_end_is_cut() -> None:
    assert words("x" * 500) == ["x" * LONGEST_WORD]


@given(st.one_of(st.text(), LETTERS))
def test_folding_before_changes_no_word(text: str) -> None:
    assert words(fold(text)) == words(text)


@given(st.one_of(st.text(), LETTERS))
def test_words_are_ready_cut_for_a_white_space_tokenizer(text: str) -> None:
    for word in words(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert word.split() == [word]


@given(LETTERS, LETTERS)
def test_what_stands_beside_a_space_changes_no_word(one: str, other: str) -> None:
    assert words(f"{one} {other}") == words(one) + words(other)


@pytest.mark.parametrize(
    ("word", "prefix", "skills"),
    [
        ("photography", False, {PHOTOGRAPHY}),
        ("fotografia", False, {PHOTOGRAPHY}),
        ("写真", False, {PHOTOGRAPHY}),
        ("scripting", False, {LUA, PRESS}),
        ("relations", False, {PRESS}),
        ("program", False, set()),
        ("program", True, {PROGRAMMING, LUA}),  # Lua-Programmierung
        ("lua", True, {LUA}),
        ("zzz", True, set()),
        ("wikimedians", False, set()),  # an item, but no skill
    ],
)
def test_words_of_skills(word: str, prefix: bool, skills: set[str]) -> None:
    assert SKILL_WORDS.having(word, prefix) == skills


def test_every_word_begins_with_nothing() -> None:
    assert SKILL_WORDS.having("", prefix=True) == set(small_taxonomy().tree)
    assert SkillWords(Taxonomy()).having("a", prefix=True) == set()
