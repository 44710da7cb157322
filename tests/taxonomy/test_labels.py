"""Labels along MediaWiki's fallback chains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.items import Item, ItemId
from taxonomy.languages import LANGUAGES, Label, bcp47, direction, fallback_chain, pick_label
from tests.taxonomy.strategies import codes


@pytest.mark.parametrize(
    ("language", "chain"),
    [
        ("en", ("en", "mul")),
        ("sco", ("sco", "en", "mul")),
        ("pt-br", ("pt-br", "pt", "mul", "en")),
        ("pt", ("pt", "pt-br", "mul", "en")),
        ("zh-hant", ("zh-hant", "zh-tw", "zh-hk", "zh", "zh-hans", "mul", "en")),
        ("nds", ("nds", "de", "mul", "en")),
        ("qqx", ("qqx", "mul", "en")),
        ("no-such-language", ("no-such-language", "mul", "en")),
        ("", ("", "mul", "en")),
    ],
)
def test_a_fallback_chain(language: str, chain: tuple[str, ...]) -> None:
    assert fallback_chain(language) == chain


@pytest.mark.parametrize(
    ("labels", "language", "picked"),
    [
        ({"pt-br": "time", "pt": "equipa", "en": "team"}, "pt-br", Label("time", "pt-br")),
        ({"pt": "equipa", "en": "team"}, "pt-br", Label("equipa", "pt")),
        ({"en": "team", "de": "Team"}, "pt-br", Label("team", "en")),
        ({"zh-hans": "团队", "zh-tw": "團隊"}, "zh-hant", Label("團隊", "zh-tw")),
        ({"zh-hans": "团队", "en": "team"}, "zh-hant", Label("团队", "zh-hans")),
        ({"mul": "Python", "de": "Python (Sprache)"}, "fr", Label("Python", "mul")),
        ({"mul": "Python", "en": "Python (language)"}, "fr", Label("Python", "mul")),
        ({"mul": "Python", "en": "Python (language)"}, "sco", Label("Python (language)", "en")),
        ({"sw": "timu", "ha": "ƙungiya"}, "fr", Label("ƙungiya", "ha")),  # any: the first by code
        ({"fr": ""}, "fr", Label("", "fr")),
        ({}, "fr", None),
    ],
)
def test_the_label_that_is_picked(labels: dict[str, str], language: str, picked: Label | None) -> None:
    assert pick_label(labels, language) == picked


def test_an_item_without_labels_is_shown_by_its_id() -> None:
    item = Item(ItemId("Q5"))
    assert item.label("pt") == Label("Q5", None)
    assert item.description("pt") is None
    assert Item(ItemId("Q5"), {}, {"en": "a skill"}).description("pt") == Label("a skill", "en")


@pytest.mark.parametrize(
    ("language", "runs", "written"),
    [
        ("ar", "rtl", "ar"),
        ("he", "rtl", "he"),
        ("pt-br", "ltr", "pt-BR"),
        ("sr-ec", "ltr", "sr-Cyrl"),
        ("no-such-language", "auto", "no-such-language"),
    ],
)
def test_direction_and_html_code(language: str, runs: str, written: str) -> None:
    assert direction(language) == runs
    assert bcp47(language) == written


@given(codes)
def test_every_chain_begins_with_its_language_ends_for_everybody_and_repeats_nothing(language: str) -> None:
    chain = fallback_chain(language)
    assert chain[0] == language
    assert {*chain} >= {"mul", "en"}
    assert chain[-1] in {"mul", "en"}
    assert len(set(chain)) == len(chain)


@given(st.dictionaries(codes, st.text(), min_size=1), codes)
def test_where_there_is_any_label_one_is_picked(labels: dict[str, str], language: str) -> None:
    picked = pick_label(labels, language)
    assert picked is not None
    assert picked.language is not None
    assert labels[picked.language] == picked.text


def test_every_language_has_what_pages_need() -> None:
    for code, info in LANGUAGES.items():
        assert info["dir"] in {"ltr", "rtl"}, code
        assert info["autonym"], code
        assert info["bcp47"], code
