"""Every kind of field: what it reads, what it does not and why, and what it writes."""

import tracemalloc
from typing import Any

import pytest

from profiles.kinds import MOST_PIECES, MOST_VALUES, Kind, Text, split_list, write_list
from profiles.page_types import PROFILE
from profiles.tongues import LEVELS, Tongue
from profiles.vocabulary import Vocabulary
from taxonomy.problems import Reason
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON, small_taxonomy

VOCABULARY = Vocabulary(small_taxonomy())
KINDS: dict[str, Kind] = {field.name: field.kind for field in PROFILE.fields}


@pytest.mark.parametrize(
    ("field", "text", "value", "written"),
    [
        # skills: ids, labels and aliases in any language, case and accents aside
        ("known", "Q3", (PYTHON,), "Q3"),
        ("known", "q3, Q4", (PYTHON, LUA), "Q3, Q4"),
        ("known", MERGED, (PYTHON,), "Q3"),
        ("known", "photography", (PHOTOGRAPHY,), "Q6"),
        ("known", "FOTOGRAFIA, 写真, צילום", (PHOTOGRAPHY,), "Q6"),
        ("known", "Programacao، coding", (PROGRAMMING,), "Q2"),
        ("known", "プログラミング、写真", (PROGRAMMING, PHOTOGRAPHY), "Q2, Q6"),
        ("known", "* Q3\n*Q4\n  * press relations", (PYTHON, LUA, PRESS), "Q3, Q4, Q7"),
        ("known", "Q3\nQ4", (PYTHON, LUA), "Q3, Q4"),
        ("known", ", ,\n,", (), ""),
        # languages with levels
        ("languages", "pt-N, en-4", (Tongue("pt", "N"), Tongue("en", "4")), "pt-N, en-4"),
        ("languages", "zh-hant-3", (Tongue("zh-hant", "3"),), "zh-hant-3"),
        ("languages", "zh-hant", (Tongue("zh-hant", "N"),), "zh-hant-N"),
        ("languages", "PT_br-n", (Tongue("pt-br", "N"),), "pt-br-N"),
        ("languages", "pt", (Tongue("pt", "N"),), "pt-N"),
        ("languages", "en-4, en-2", (Tongue("en", "4"),), "en-4"),  # the first counts
        ("languages", "en-0", (Tongue("en", "0"),), "en-0"),
        # territories
        ("territory", "BR", ("BR",), "BR"),
        ("territory", "br-sp, 419", ("BR-SP", "419"), "BR-SP, 419"),
        ("territory", "Brasil", ("BR",), "BR"),
        ("territory", "ブラジル", ("BR",), "BR"),
        ("territory", "البرازيل", ("BR",), "BR"),
        # affiliations: items or names
        ("affiliations", "Q501, Wikimedia Exemplo", ("Q501", "Wikimedia Exemplo"), "Q501, Wikimedia Exemplo"),
        ("affiliations", MERGED, (MERGED,), MERGED),
        ("affiliations", "* A, B and C\n* D", ("A, B and C", "D"), "\n* A, B and C\n* D"),
        # wikis
        ("projects", "metawiki, PTWIKI", ("metawiki", "ptwiki"), "metawiki, ptwiki"),
        ("projects", "zh_yuewiki, frwiktionary", ("zh_yuewiki", "frwiktionary"), "zh_yuewiki, frwiktionary"),
        # single values
        ("time zone", "America/Sao_Paulo", "America/Sao_Paulo", "America/Sao_Paulo"),
        ("time zone", "america/sao paulo", "America/Sao_Paulo", "America/Sao_Paulo"),
        ("time zone", "utc", "UTC", "UTC"),
        ("about language", "pt", "pt", "pt"),
        ("about language", "zh_Hant", "zh-hant", "zh-hant"),
        ("image", "Example.jpg", "Example.jpg", "Example.jpg"),
        ("image", "File:example_of  a.jpg", "Example of a.jpg", "Example of a.jpg"),
        ("image", "image: Ünï çödé.png", "Ünï çödé.png", "Ünï çödé.png"),
        ("other account", "User:alice (WMXX)", "Alice (WMXX)", "Alice (WMXX)"),
        ("other account", "Ыкс_Икс", "Ыкс Икс", "Ыкс Икс"),
        ("wikidata", "q42", "Q42", "Q42"),
        ("pronouns", " she \n / her ", "she / her", "she / her"),
        ("about", "One.\r\n\r\nTwo.", "One.\n\nTwo.", "One.\n\nTwo."),
        ("about", "e\u0301", "é", "é"),
        # choices
        ("contact", "talk, EMAIL, talk", ("talk", "email"), "talk, email"),
        ("mentoring", "Mentor", ("mentor",), "mentor"),
        ("listed", "yes", True, "yes"),
        ("listed", "NO", False, "no"),
        ("listed", "0", False, "no"),
        ("listed", "true", True, "yes"),
        ("notes", "Yes", True, "yes"),
        ("notes", "no", False, "no"),
        ("notify", "Weekly", "weekly", "weekly"),
        ("notify", "monthly", "monthly", "monthly"),
    ],
)
def test_what_is_read_and_written(field: str, text: str, value: Any, written: str) -> None:
    kind = KINDS[field]
    assert kind.read(text, VOCABULARY) == (value, ())
    assert kind.write(value) == written
    assert kind.read(written, VOCABULARY) == (value, ())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nothing_says_nothing(kind: Kind) -> None:
    assert kind.read("", VOCABULARY) == (kind.empty, ())


@pytest.mark.parametrize(
    ("field", "text", "reason", "suggestions"),
    [
        ("known", "photograpyh", Reason.UNKNOWN_SKILL, ("photography",)),
        ("known", "basket weaving", Reason.UNKNOWN_SKILL, ()),
        ("known", "Q12345", Reason.UNKNOWN_SKILL, ()),
        ("known", "Q501", Reason.UNKNOWN_SKILL, ()),  # an item, but no skill of the tree
        ("known", "Scripting", Reason.AMBIGUOUS_SKILL, None),
        ("languages", "pt-9", Reason.BAD_LEVEL, LEVELS),
        ("languages", "zh-hant-10", Reason.BAD_LEVEL, LEVELS),
        ("languages", "xx-2", Reason.UNKNOWN_LANGUAGE, ()),
        ("languages", "portuguese-3", Reason.UNKNOWN_LANGUAGE, ("pt",)),
        ("languages", "Português", Reason.UNKNOWN_LANGUAGE, ("pt",)),
        ("languages", "Germn-2", Reason.UNKNOWN_LANGUAGE, ("de",)),
        ("languages", "-3", Reason.UNKNOWN_LANGUAGE, ()),
        ("languages", "pt-٣", Reason.UNKNOWN_LANGUAGE, None),
        ("territory", "Kongo", Reason.UNKNOWN_TERRITORY, ("CD", "CG")),
        ("territory", "Brazl", Reason.UNKNOWN_TERRITORY, ("BR",)),
        ("territory", "BR-QQ", Reason.UNKNOWN_TERRITORY, ()),
        ("territory", "EU", Reason.UNKNOWN_TERRITORY, ()),
        ("territory", "ZZ", Reason.UNKNOWN_TERRITORY, ()),
        ("affiliations", "x" * 201, Reason.TOO_LONG, ()),
        ("projects", "pt", Reason.UNKNOWN_PROJECT, ("ptwiki",)),
        ("projects", "xxwiki", Reason.UNKNOWN_PROJECT, ()),
        ("projects", "Wikipedia", Reason.UNKNOWN_PROJECT, ()),
        ("time zone", "Sao Paulo", Reason.UNKNOWN_TIME_ZONE, ()),
        ("time zone", "Europe/Berln", Reason.UNKNOWN_TIME_ZONE, None),
        ("about language", "klingon", Reason.UNKNOWN_LANGUAGE, ()),
        ("about language", "german", Reason.UNKNOWN_LANGUAGE, None),
        ("image", "no ending", Reason.BAD_FILE_NAME, ()),
        ("image", "a/b.jpg", Reason.BAD_FILE_NAME, ()),
        ("image", "Category:X.jpg", Reason.BAD_FILE_NAME, ()),
        ("image", "File:", Reason.BAD_FILE_NAME, ()),
        ("image", "x.", Reason.BAD_FILE_NAME, ()),
        ("image", "é" * 120 + ".jpg", Reason.BAD_FILE_NAME, ()),
        ("other account", "a@b", Reason.BAD_USER_NAME, ()),
        ("other account", "User:", Reason.BAD_USER_NAME, ()),
        ("other account", "User:Alice/x", Reason.BAD_USER_NAME, ()),
        ("other account", "User talk:Alice", Reason.BAD_USER_NAME, ()),
        ("other account", "é" * 128, Reason.BAD_USER_NAME, ()),
        ("wikidata", "42", Reason.BAD_ITEM_ID, ()),
        ("contact", "phone", Reason.NOT_A_CHOICE, ("email", "talk")),
        ("contact", "emial", Reason.NOT_A_CHOICE, ("email",)),
        ("mentoring", "mentees", Reason.NOT_A_CHOICE, ("mentee",)),
        ("listed", "perhaps", Reason.NOT_A_CHOICE, ("yes", "no")),
        ("notes", "perhaps", Reason.NOT_A_CHOICE, ("yes", "no")),
        ("notify", "weekley", Reason.NOT_A_CHOICE, ("weekly",)),
        ("notify", "yes", Reason.NOT_A_CHOICE, ("weekly", "monthly")),
    ],
)
def test_what_is_not_read_says_why(
    field: str, text: str, reason: Reason, suggestions: tuple[str, ...] | None
) -> None:
    kind = KINDS[field]
    value, (unread,) = kind.read(text, VOCABULARY)
    assert value == kind.empty
    assert (unread.text, unread.reason) == (text, reason)
    if suggestions is not None:
        assert unread.suggestions == suggestions


def test_an_ambiguous_skill_names_what_it_may_mean() -> None:
    _, (unread,) = KINDS["known"].read("scripting", VOCABULARY)
    assert set(unread.suggestions) == {LUA, PRESS}


def test_a_near_time_zone_is_suggested() -> None:
    _, (unread,) = KINDS["time zone"].read("Europe/Berln", VOCABULARY)
    assert unread.suggestions[0] == "Europe/Berlin"


def test_one_bad_piece_costs_only_itself() -> None:
    value, (unread,) = KINDS["territory"].read("BR, Atlantis, 419", VOCABULARY)
    assert value == ("BR", "419")
    assert unread.text == "Atlantis"


def test_too_long_a_text_is_cut_and_said() -> None:
    value, (unread,) = Text(5).read("one two", VOCABULARY)
    assert value == "one t"
    assert (unread.text, unread.reason) == ("wo", Reason.TOO_LONG)
    assert Text(4).read("one two", VOCABULARY)[0] == "one", "no space at the cut"


def test_too_many_values_are_said_one_by_one() -> None:
    text = ", ".join(f"Q{number}" for number in range(1000, 1000 + MOST_VALUES + 3))
    value, unread = KINDS["affiliations"].read(text, VOCABULARY)
    assert len(value) == MOST_VALUES
    assert [(piece.text, piece.reason) for piece in unread] == [
        (f"Q{number}", Reason.TOO_MANY) for number in range(1000 + MOST_VALUES, 1000 + MOST_VALUES + 3)
    ]


def test_of_an_endless_list_only_the_beginning_is_looked_at() -> None:
    value, unread = KINDS["known"].read("nonsense," * 100_000, VOCABULARY)
    assert value == ()
    assert len(unread) == MOST_PIECES + 1
    assert unread[-1].reason is Reason.TOO_MANY


@pytest.mark.parametrize("name", ["known", "territory", "languages", "time zone", "listed", "mentoring"])
def test_a_value_without_an_end_is_said_whole_and_not_kept(name: str) -> None:
    tracemalloc.start()
    for number in range(20):
        text = f"photography {number}" + "x" * 200_000
        _, (unread,) = KINDS[name].read(text, VOCABULARY)
        assert unread.text == text
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000_000


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a, b", ["a", "b"]),
        ("a،b、c，d", ["a", "b", "c", "d"]),
        ("a\nb", ["a", "b"]),
        ("* a, b\n* c", ["a, b", "c"]),
        ("*a\n\n  *  b  \nc", ["a", "b", "c"]),
        ("a * b", ["a * b"]),
        ("before\n* a", ["before", "a"]),
        ("", []),
        ("  ", []),
    ],
)
def test_splitting_lists(text: str, pieces: list[str]) -> None:
    assert list(split_list(text)) == pieces


@pytest.mark.parametrize(
    ("pieces", "written"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a, b"),
        (["a, b"], "\n* a, b"),
        (["a、b", "c"], "\n* a、b\n* c"),
        (["*a"], "\n* *a"),
    ],
)
def test_writing_lists(pieces: list[str], written: str) -> None:
    assert write_list(pieces) == written


def test_a_list_may_be_written_as_bullets() -> None:
    assert write_list(["a", "b"], bulleted=True) == "\n* a\n* b"
    assert write_list([], bulleted=True) == ""
