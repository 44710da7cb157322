"""The pages of somebody who is logged in, in several languages and as keys, on a real wiki."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from taxonomy.languages import LANGUAGES
from tests.support.all_pages import OWN, Page, furnish, publish_everybody, tool_of_alice
from tests.support.forms import pressed
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.plain_text import OTHER, untranslated
from tests.support.tool import Browser

SOME = ("en", "ar", "he", "pt-br", "sr-ec")


@pytest.fixture(scope="module")
def furnished(wiki_server: LocalWiki) -> Iterator[OAuthWiki]:
    wiki_server.restore()
    furnish(wiki_server)
    with OAuthWiki(wiki_server).serving() as server:
        yield server


@pytest.fixture(scope="module")
def alice(furnished: OAuthWiki, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Who is logged in, and has what can be had."""
    data: Path = tmp_path_factory.mktemp("data")
    publish_everybody(data)
    browser = Browser(tool_of_alice(furnished, data))
    browser.log_in()
    return browser


def shown(alice: Browser, page: Page, code: str) -> TestResponse:
    """The page in a language, once what leads to it is typed and pressed."""
    answer = alice.get(page.in_language(code))
    if not page.press:
        return answer
    (form,) = BeautifulSoup(answer.text, "html.parser").select(f"main form:has(button[name={page.press}])")
    name, text = page.typed
    sent = pressed(form, f"button[name={page.press}]") | ({name: text} if name else {})
    return alice.post(str(form["action"]), **sent)


@pytest.mark.parametrize("page", OWN, ids=str)
def test_every_page_is_there_in_languages_of_every_kind(alice: Browser, page: Page) -> None:
    for code in SOME:
        answer = shown(alice, page, code)
        html = re.search(r'<html lang="([^"]*)" dir="([^"]*)"', answer.text)
        assert (answer.status_code, html and html.groups()) == (
            page.status,
            (LANGUAGES[code]["bcp47"], LANGUAGES[code]["dir"]),
        )


@pytest.mark.parametrize("page", OWN, ids=str)
def test_nothing_is_said_that_cannot_be_translated(alice: Browser, page: Page) -> None:
    keys, other = (shown(alice, page, code).text for code in ("qqx", OTHER))
    assert "(logout)" in keys
    assert not untranslated(keys, other)
