"""Languages with Babel's levels, their names, and wikis by language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.locales import locale_for
from profiles.projects import is_project, project_name
from profiles.tongues import LEVELS, BadLevelError, Tongue, language_name, near_languages, read_tongue
from taxonomy.languages import LANGUAGES


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("pt-N", Tongue("pt", "N")),
        ("pt-n", Tongue("pt", "N")),
        ("pt", Tongue("pt", "N")),
        ("zh-hant-3", Tongue("zh-hant", "3")),
        ("be-tarask-0", Tongue("be-tarask", "0")),
        ("sr-ec", Tongue("sr-ec", "N")),
        ("PT_BR-4", Tongue("pt-br", "4")),
        (" en - 3 ", Tongue("en", "3")),
        ("simple-5", Tongue("simple", "5")),
    ],
)
def test_a_language_and_its_level(text: str, tongue: Tongue) -> None:
    assert read_tongue(text) == tongue


@pytest.mark.parametrize(
    "text", ["", "-", "-3", "xx", "xx-2", "en-", "en--3", "en-N-N", "en 3", "pt-٣", "ｅｎ-3"]
)
def test_an_unknown_language(text: str) -> None:
    with pytest.raises(ValueError, match="is not a language code"):
        read_tongue(text)


@pytest.mark.parametrize("text", ["pt-9", "pt-6", "pt-10", "zh-hant-99"])
def test_a_level_that_babel_does_not_have(text: str) -> None:
    with pytest.raises(BadLevelError):
        read_tongue(text)


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(LEVELS))
def test_every_language_with_every_level_is_read(code: str, level: str) -> None:
    assert read_tongue(f"{code}-{level}") == Tongue(code, level)
    assert read_tongue(code).code == code


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("portuguese-2", ("pt",)),
        ("Português", ("pt",)),
        ("日本語", ("ja",)),
        ("Frnech", ("fr",)),
        ("xx", ()),
        ("", ()),
    ],
)
def test_near_languages(text: str, near: tuple[str, ...]) -> None:
    assert near_languages(text) == near


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("pt", "en", "Portuguese"),
        ("pt", "de", "Portugiesisch"),
        ("zh-hant", "en", "Traditional Chinese"),
        ("be-tarask", "en", "беларуская (тарашкевіца)"),  # CLDR has none: its own
        ("no-such-language", "en", "no-such-language"),
    ],
)
def test_names_of_languages(code: str, language: str, name: str) -> None:
    assert language_name(code, language) == name


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("pt-br", "pt_BR"),
        ("zh-hant", "zh_Hant"),
        ("gsw", "gsw"),
        ("lzh", "zh_Hant"),
        ("qqx", "en"),
        ("", "en"),
    ],
)
def test_the_locale_of_a_language(language: str, locale: str) -> None:
    assert str(locale_for(language)) == locale


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ptwiki", "Wikipedia (Portuguese)"),
        ("frwiktionary", "Wiktionary (French)"),
        ("nowiki", "Wikipedia (Norwegian Bokmål)"),  # an old code
        ("zh_yuewiki", "Wikipedia (Cantonese)"),
        ("pt_brwiki", "Wikipedia (Brazilian Portuguese)"),
        ("metawiki", "Meta-Wiki"),
        ("commonswiki", "Wikimedia Commons"),
        ("simplewiki", "Simple English Wikipedia"),
    ],
)
def test_wikis(name: str, shown: str) -> None:
    assert is_project(name)
    assert project_name(name, "en") == shown


@pytest.mark.parametrize(
    "name", ["", "wiki", "xxwiki", "pt", "PTWIKI", "pt-brwiki", "enwikiwiki", "wikidata", "ptwiki "]
)
def test_what_is_no_wiki(name: str) -> None:
    assert not is_project(name)
    assert project_name(name, "en") == name
