"""Text cut into words: every script, and the words that skills are known by."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.analysis import LONGEST_WORD, Compound, compounds, words
from search.skill_words import SkillWords
from search.slips import Slip
from taxonomy.folding import fold
from taxonomy.skills import Taxonomy
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, small_taxonomy
from tests.taxonomy.strategies import LETTERS

PARTS = st.lists(st.text("abcdefgh", min_size=2, max_size=8), min_size=2, max_size=4)
RUNS = st.text("日本語タワー위키ไทยລາວမြန်ខ្មែរ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hello, world!", ["hello", "world"]),
        ("R&D C++ ZDF.de 1,000", ["r", "d", "c", "zdf", "de", "1", "000"]),
        ("Ação e étude", ["acao", "e", "etude"]),
        # what is written together: its parts, and after all words in order the whole
        ("OER-LSA", ["oer", "lsa", "oerlsa"]),
        ("state‐of‐the‐art", ["state", "of", "the", "art", "stateoftheart"]),
        ("x-y a_b z", ["x", "y", "a", "b", "z", "xy", "ab"]),
        ("don't l’été", ["don", "t", "l", "ete", "dont", "lete"]),
        ("col·legi", ["col", "legi", "collegi"]),
        ("תל־אביב צה״ל", ["תל", "אביב", "צה", "ל", "תלאביב", "צהל"]),
        # camel case: the words in order twice, cut and as they are
        ("WikiData", ["wiki", "data", "wikidata"]),
        ("ＷｉｋｉＤａｔａ", ["wiki", "data", "wikidata"]),
        ("ДомКнига", ["дом", "книга", "домкнига"]),
        ("MediaWiki 1.43", ["media", "wiki", "1", "43", "mediawiki", "1", "43"]),
        ("GLAMWiki WikiDATA", ["glam", "wiki", "wiki", "data", "glamwiki", "wikidata"]),
        (
            "OpenStreetMap-Karte",
            ["open", "street", "map", "karte", "openstreetmap", "karte", "openstreetmapkarte"],
        ),
        ("MediaWikiの拡張", ["media", "wiki", "の拡", "拡張", "張", "mediawiki", "の拡", "拡張", "張"]),
        # no compounds
        ("GLAM Wiki wiki", ["glam", "wiki", "wiki"]),
        ("a--b a–b -c- 'd'", ["a", "b", "a", "b", "c", "d"]),
        ("Wiki2Data 3D", ["wiki2data", "3d"]),
        # marks stay in their words
        ("मराठी भाषा", ["मराठी", "भाषा"]),
        ("தமிழ்", ["தமிழ்"]),
        ("বাংলা ভাষা", ["বাংলা", "ভাষা"]),
        ("مُحَمَّد بن", ["محمد", "بن"]),
        # scripts without spaces, and Korean: by pairs of characters, and the last one alone
        ("日本語", ["日本", "本語", "語"]),
        ("日本", ["日本", "本"]),
        ("日", ["日"]),
        ("東京タワー guide", ["東京", "京タ", "タワ", "ワー", "ー", "guide"]),
        ("한국어 위키", ["한국", "국어", "어", "위키", "키"]),
        ("ไทย", ["ไท", "ทย", "ย"]),
        ("ລາວ", ["ລາ", "າວ", "ວ"]),
        ("မြန်", ["မြ", "ြန", "န်", "်"]),
        ("ខ្មែរ", ["ខ្", "្ម", "មែ", "ែរ", "រ"]),
        ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
        # several scripts
        ("wiki写真2枚", ["wiki", "写真", "真", "2", "枚"]),
        ("写真wiki", ["写真", "真", "wiki"]),
        ("写真・撮影 မာ။", ["写真", "真", "撮影", "影", "မာ", "ာ"]),
        # nothing
        ("", []),
        (" \n\t", []),
        ("?! 😀 🇧🇷 – _ - '", []),
    ],
)
def test_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


@pytest.mark.parametrize(
    ("text", "compound"),
    [
        ("Wiki", Compound("wiki", ("wiki",), ("wiki",))),
        ("OER-LSA", Compound("oer-lsa", ("oer", "lsa"), ("oer", "lsa"), "oerlsa")),
        ("WikiData", Compound("wikidata", ("wiki", "data"), ("wikidata",), "wikidata")),
        (
            "GLAM-WikiData",
            Compound("glam-wikidata", ("glam", "wiki", "data"), ("glam", "wikidata"), "glamwikidata"),
        ),
        ("日本語", Compound("日本語", ("日本", "本語"), ("日本", "本語"), in_pairs=True)),
        ("日", Compound("日", ("日",), ("日",), in_pairs=True)),
        ("wiki写真", Compound("wiki写真", ("wiki", "写真"), ("wiki", "写真"), in_pairs=True)),
    ],
)
def test_a_compound(text: str, compound: Compound) -> None:
    assert list(compounds(text)) == [compound]


@pytest.mark.parametrize(
    "text",
    [
        "MediaWiki and more",
        "MediaWiki-Entwicklung",
        "GLAM-MediaWiki",
        "MediaWiki's",
        "使用MediaWiki编辑",
        "MediaWikiの拡張",
    ],
)
def test_camel_case_is_one_word_whatever_clings_to_it(text: str) -> None:
    assert "mediawiki" in words(text)


@pytest.mark.parametrize(
    "text", ["Ação", "étude", "мой Ёлка", "が데이터", "Élan-Vital", "CaféNoir", "naïveTest"]
)
def test_composed_or_not_is_the_same(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


def test_a_word_without_end_is_cut() -> None:
    assert words("x" * 500) == ["x" * LONGEST_WORD]
    assert words("x" * 50 + "-" + "y" * 50) == ["x" * 50, "y" * 50, "x" * 50 + "y" * 10]
    assert words("X" * 50 + "y" * 50) == ["x" * 49, "x" + "y" * 50, "x" * 50 + "y" * 10]


@given(st.one_of(st.text(), LETTERS))
def test_folding_a_text_without_capitals_changes_no_word(text: str) -> None:
    folded = fold(text)
    assume(not any(character.isupper() or character.istitle() for character in text + folded))
    assert words(folded) == words(text)


@given(st.one_of(st.text(), LETTERS))
def test_words_are_ready_cut_for_a_white_space_tokenizer(text: str) -> None:
    for word in words(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert word.split() == [word]


@given(LETTERS, LETTERS)
def test_what_stands_beside_a_space_changes_no_word(one: str, other: str) -> None:
    assert set(words(f"{one} {other}")) == {*words(one), *words(other)}


@given(LETTERS)
def test_the_words_come_first_in_their_order(text: str) -> None:
    in_order = [word for one in compounds(text) for word in one.indexed(one.words)]
    assert words(text)[: len(in_order)] == in_order


@given(PARTS)
def test_hyphens_and_camels_are_the_same(parts: list[str]) -> None:
    whole = [*parts, "".join(parts)]
    assert words("-".join(parts)) == whole
    assert words("-".join(parts).upper()) == whole
    assert words("".join(part.title() for part in parts)) == whole


@given(RUNS, st.data())
def test_whatever_part_of_a_run_is_asked_for_stands_side_by_side(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    asked = run[start : data.draw(st.integers(start + 1, len(run)))]
    (compound,) = compounds(asked)
    *before, last = compound.words
    in_order = words(run)[start : start + len(compound.words)]
    assert in_order[:-1] == before
    assert in_order[-1].startswith(last)


# ---- words of skills ----


@pytest.fixture
def skill_words() -> SkillWords:
    return SkillWords(small_taxonomy())


@pytest.mark.parametrize(
    ("sequence", "prefix", "skills"),
    [
        (("photography",), False, {PHOTOGRAPHY}),
        (("fotografia",), False, {PHOTOGRAPHY}),
        (("写真",), False, {PHOTOGRAPHY}),
        (("写",), True, {PHOTOGRAPHY}),
        (("真",), False, {PHOTOGRAPHY}),
        (("scripting",), False, {LUA, PRESS}),
        (("relations",), False, {PRESS}),
        (("program",), False, set()),
        (("program",), True, {PROGRAMMING, LUA}),  # Lua-Programmierung
        (("luaprogrammierung",), False, {LUA}),
        (("lua",), True, {LUA}),
        (("zzz",), True, set()),
        (("wikimedians",), False, set()),  # an item, but no skill
        # side by side, in one name
        (("press", "relations"), False, {PRESS}),
        (("relations", "press"), False, set()),
        (("press", "relation"), False, set()),
        (("press", "relation"), True, {PRESS}),
        (("lua", "programmierung"), False, {LUA}),
        (("lua", "scripting"), False, set()),
        (("プロ", "ログ", "グラ"), False, {PROGRAMMING}),
        (("プロ", "グラ"), False, set()),
    ],
)
def test_words_of_skills(
    skill_words: SkillWords, sequence: tuple[str, ...], prefix: bool, skills: set[str]
) -> None:
    assert skill_words.having(sequence, prefix) == skills


def test_every_word_begins_with_nothing(skill_words: SkillWords) -> None:
    assert skill_words.having(("",), prefix=True) == set(small_taxonomy().tree)
    assert SkillWords(Taxonomy()).having(("a",), prefix=True) == set()


def test_asking_for_a_phrase_changes_no_later_answer(skill_words: SkillWords) -> None:
    skill_words.having(("lua", "scripting"))
    assert skill_words.having(("scripting",)) == {LUA, PRESS}


def test_near_words_of_skills(skill_words: SkillWords) -> None:
    assert skill_words.near("scriptnig", Slip(1)) == ["scripting"]
    assert skill_words.near("プログラミソグ", Slip(1)) == ["プログラミング"]
    assert skill_words.near("zzzz", Slip(1)) == []
