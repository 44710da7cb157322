"""Every page in every language: it is there, says which one it is in, and leaves nothing untranslated."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from taxonomy.languages import LANGUAGES, LanguageInfo
from tests.support.all_pages import VISITORS, Page, publish_everybody
from tests.support.pages import one
from tests.support.pages import page as well_formed
from tests.support.plain_text import OTHER, untranslated, without_keys
from tests.support.tool import tool

PAGES_EACH = 3  # of every language, other ones of the next
THOROUGHLY = (
    "ar",
    "de-formal",
    "dv",
    "en-x-piglatin",
    "he",
    "hi",
    "ku-arab",
    "my",
    "pt-br",
    "sr-ec",
    "zh-hant",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A visitor of the tool over the index of all pages."""
    data: Path = tmp_path_factory.mktemp("data")
    publish_everybody(data)
    return tool(data).test_client()


def faults(client: FlaskClient, page: Page, code: str, info: LanguageInfo) -> list[str]:
    """What is wrong with a page in a language."""
    answer = client.get(page.in_language(code))
    html = re.search(r'<html lang="([^"]*)" dir="([^"]*)"', answer.text)
    expected = (page.status, (info["bcp47"], info["dir"]))
    seen = (answer.status_code, html.groups() if html else ())
    return [] if seen == expected else [f"{page} in {code}: {seen}, not {expected}"]


def test_there_are_pages_in_every_language(client: FlaskClient) -> None:
    found: list[str] = []
    for number, (code, info) in enumerate(LANGUAGES.items()):
        for place in range(PAGES_EACH):
            page = VISITORS[(number * PAGES_EACH + place) % len(VISITORS)]
            found += faults(client, page, code, info)
    assert not found


@pytest.mark.parametrize("code", [code for code in THOROUGHLY if code in LANGUAGES])
def test_every_page_is_there_in_languages_of_every_kind(client: FlaskClient, code: str) -> None:
    info = LANGUAGES[code]
    for page in VISITORS:
        html = one(well_formed(client, page.in_language(code), page.status), "html")
        assert (html["lang"], html["dir"]) == (info["bcp47"], info["dir"]), page


@pytest.mark.parametrize("page", VISITORS, ids=str)
def test_nothing_is_said_that_cannot_be_translated(client: FlaskClient, page: Page) -> None:
    keys, other = (client.get(page.in_language(code)).text for code in ("qqx", OTHER))
    assert "(title)" in keys
    assert not untranslated(keys, other)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("(search)", ""),
        ("(search-results: num_people=27): (sort)", ": "),
        ("(connect-title: name=Markup('<bdi>alert(1)</bdi>')) – (title)", " – "),
        ("Plain (search) text (which is no key)", "Plain  text (which is no key)"),
        ("(tongue-level: language='Latin', level=Markup('(level-N)'))!", "!"),
        ("(search", "(search"),
    ],
)
def test_keys_are_told_from_plain_text(text: str, left: str) -> None:
    assert without_keys(text) == left


def test_plain_text_is_found() -> None:
    keys = '<p>(search) plain <bdi>Ana</bdi></p><i title="written"></i><a>(title) Brazil</a>'
    other = '<p>بحث plain <bdi>Ana</bdi></p><i title="written"></i><a>البرازيل</a>'
    assert untranslated(keys, other) == {"plain", "written"}
