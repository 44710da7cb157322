"""Every page, light and dark, in both directions, on a phone and on a desk: axe-core finds nothing, nothing
scrolls sideways or moves, and the focus is seen. `make soak` looks at each in every way, `make test` at one
half in one direction and at the other half in the other."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, product
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.conftest import Browser, serving
from tests.browser.inspecting import (
    Finding,
    in_any_look,
    looking_at,
    prepare,
    violations,
    without_focus_sign,
)
from tests.browser.profile_form import follow, until
from tests.support.all_pages import OWN, VISITORS, Page, furnish, publish_everybody, tool_of_alice
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.tool import login_cookie

THEMES, WIDTHS, LANGUAGES = ("light", "dark"), (1280, 320), ("en", "ar")
ALL_LOOKS = tuple(product(THEMES, WIDTHS))
LOOKS = {"en": (("light", 1280), ("dark", 320)), "ar": (("light", 320), ("dark", 1280))}
in_all_looks = pytest.mark.parametrize("language", LANGUAGES)

Looks = Sequence[tuple[str, int]]  # themes and widths


@pytest.fixture(scope="module")
def oauth(wiki_server: LocalWiki) -> Iterator[OAuthWiki]:
    """A wiki on which Alice has let the tool in, and has what a profile can have."""
    wiki_server.restore()
    furnish(wiki_server)
    with OAuthWiki(wiki_server).serving() as server:
        yield server


@pytest.fixture(scope="module")
def app(oauth: OAuthWiki, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    data: Path = tmp_path_factory.mktemp("data")
    publish_everybody(data)
    return tool_of_alice(oauth, data)


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def visitor(chrome: Browser, address: str) -> Browser:
    """Somebody whom nobody knows."""
    chrome.get(f"{address}/healthz")
    chrome.delete_all_cookies()
    return chrome


@pytest.fixture
def alice(visitor: Browser, app: Flask, oauth: OAuthWiki) -> Browser:
    """Who is logged in."""
    visitor.add_cookie(login_cookie(app, oauth, "Alice"))
    return visitor


def go(browser: Browser, address: str, page: Page, language: str) -> None:
    """Come to a page, in a language."""
    browser.get(f"{address}{page.in_language(language)}")
    if page.typed[0]:
        browser.execute_script(_TYPE, *page.typed)
    if page.press:
        follow(browser, browser.find_element(By.CSS_SELECTOR, f"main button[name={page.press}]"))


_TYPE = "document.querySelector(`main [name=${arguments[0]}]`).value = arguments[1]"


def report(browser: Browser, looks: Looks, focus: bool = True) -> list[str]:
    """A line for each thing that is wrong with what is shown, with the looks in which it is so. focus: may be
    moved."""
    where: dict[Finding, list[str]] = defaultdict(list)
    prepare(browser)
    for theme, width in looks:
        with looking_at(browser, theme, width):
            found = violations(browser) + in_any_look(browser)
            if focus and (theme, width) == looks[0]:
                found += without_focus_sign(browser)
        for one in dict.fromkeys(found):
            where[one].append(f"{theme} {width}")
    return [f"{one.rule} at {one.where} ({', '.join(looks)}): {one.said}" for one, looks in where.items()]


@pytest.mark.parametrize(("page", "language"), list(zip(VISITORS, cycle(LANGUAGES), strict=False)), ids=str)
def test_a_page_of_everybodys_is_for_everybody(
    visitor: Browser, address: str, page: Page, language: str
) -> None:
    go(visitor, address, page, language)
    assert not (wrong := report(visitor, LOOKS[language])), "\n".join(wrong)


@pytest.mark.parametrize(("page", "language"), list(zip(OWN, cycle(LANGUAGES), strict=False)), ids=str)
def test_a_page_of_ones_own_is_for_everybody(alice: Browser, address: str, page: Page, language: str) -> None:
    go(alice, address, page, language)
    assert alice.find_elements(By.CSS_SELECTOR, "form.me"), "the page is that of somebody logged in"
    assert not (wrong := report(alice, LOOKS[language])), "\n".join(wrong)


@pytest.mark.soak
@in_all_looks
@pytest.mark.parametrize("page", VISITORS, ids=str)
def test_a_page_of_everybodys_is_so_in_every_look(
    visitor: Browser, address: str, page: Page, language: str
) -> None:
    go(visitor, address, page, language)
    assert not (wrong := report(visitor, ALL_LOOKS)), "\n".join(wrong)


@pytest.mark.soak
@in_all_looks
@pytest.mark.parametrize("page", OWN, ids=str)
def test_a_page_of_ones_own_is_so_in_every_look(
    alice: Browser, address: str, page: Page, language: str
) -> None:
    go(alice, address, page, language)
    assert alice.find_elements(By.CSS_SELECTOR, "form.me"), "the page is that of somebody logged in"
    assert not (wrong := report(alice, ALL_LOOKS)), "\n".join(wrong)


# ---- what scripts open ----


def shown(browser: Browser, selector: str) -> list[WebElement]:
    return [one for one in browser.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()]


def suggestions(browser: Browser) -> None:
    """Words in the search box have suggestions below them."""
    browser.find_element(By.NAME, "q").send_keys("p")
    until(browser, lambda: shown(browser, "[role=option]"))


def tree(browser: Browser) -> None:
    """The tree of skills lies over the form."""
    browser.find_element(By.CSS_SELECTOR, "[aria-haspopup=dialog]").click()
    until(browser, lambda: shown(browser, "dialog .toggle"))


@in_all_looks
@pytest.mark.parametrize(("path", "opened"), [("/search", suggestions), ("/edit", tree)])
def test_what_a_script_opens_is_for_everybody(
    alice: Browser, address: str, path: str, opened: Callable[[Browser], None], language: str
) -> None:
    go(alice, address, Page(path), language)
    opened(alice)
    assert not (wrong := report(alice, ALL_LOOKS, focus=False)), "\n".join(wrong)


# ---- colours ----


def test_chosen_colours_are_those_of_a_system_that_has_them(visitor: Browser, address: str) -> None:
    for chosen, other in (THEMES, THEMES[::-1]):
        visitor.get(f"{address}/search")
        with looking_at(visitor, chosen, WIDTHS[0]):
            of_the_system = visitor.execute_script(_COLOURS)
        visitor.add_cookie({"name": "capx-theme", "value": chosen})
        visitor.refresh()
        with looking_at(visitor, other, WIDTHS[0]):
            assert visitor.execute_script(_COLOURS) == of_the_system
            prepare(visitor)
            assert violations(visitor) == []
        visitor.delete_cookie("capx-theme")


_COLOURS = """return [...document.querySelectorAll('*')].map((one) => {
  const { color, backgroundColor, borderTopColor, fill } = getComputedStyle(one);
  return [one.localName, color, backgroundColor, borderTopColor, fill].join();
})"""


# ---- whether all this would be noticed ----


def test_faults_are_found(visitor: Browser, address: str) -> None:
    # given a page with one fault of each kind
    visitor.get(f"{address}/privacy")
    visitor.execute_script(_SPOIL)
    # when it is looked at
    found = report(visitor, ALL_LOOKS)
    # then each is told, with the looks in which it is there
    assert {one.partition(" (")[0] for one in found} == {
        "color-contrast at #faint",
        "heading-order at h4",
        "no-sideways-scrolling at #wide",
        "reduced-motion at #moves",
        "focus-visible at #plain",
    }
    said = "\n".join(found)
    assert "#faint (light 1280, light 320): Element has insufficient color contrast" in said
    assert "#wide (light 320, dark 320): the page is" in said


_SPOIL = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`#faint { background: light-dark(#fff, #000); color: #aaa } #wide { inline-size: 700px }
  #moves { transition: color 1s !important } #plain { outline: 0 !important; box-shadow: none !important }`);
document.adoptedStyleSheets = [sheet];
document.querySelector('main').insertAdjacentHTML('beforeend', `
  <p id="faint">faint</p><h4>deep</h4><p id="moves">moves</p><div id="wide">wide</div>
  <button id="plain">plain</button>
`);
"""
