"""Right to left: every page is the mirror image of itself, and Arabic and Hebrew are laid out so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.conftest import Browser, serving
from tests.browser.inspecting import looking_at
from tests.support.all_pages import VISITORS, Page, publish_everybody
from tests.support.tool import tool

# what is not its own mirror image once the page's direction changes; the order of words in a line is free
_ODD_ONES_OUT = """
const boxes = () => [...document.querySelectorAll('body *')].map((one) => one.getBoundingClientRect());
const counts = (one) => one.checkVisibility() && getComputedStyle(one).display !== 'inline'
  && !one.matches('svg *, select *, .skip, .unseen') && !one.closest('.unseen');
const all = [...document.querySelectorAll('body *')];
const compared = all.map(counts);
const before = boxes();
document.documentElement.dir = 'rtl';
const after = boxes();
const width = document.documentElement.clientWidth;
const isOdd = (place) => Math.abs(before[place].left - (width - after[place].right)) > 1;
const name = (one) => [one.localName, ...one.classList].join('.') + ' ' + one.textContent.trim().slice(0, 30);
return all.filter((one, place) => compared[place] && isOdd(place)).map(name);
"""
_PHYSICAL = re.compile(
    r"(?:^|[{;\s])((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|((?:text-align|float|clear|caption-side)\s*:\s*(?:left|right))"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("data")
    publish_everybody(data)
    with serving(tool(data)) as address:
        yield address


@pytest.mark.parametrize("language", ["ar", "he"])
def test_what_begins_a_page_stands_at_its_right(chrome: Browser, address: str, language: str) -> None:
    chrome.set_window_size(1200, 900)
    chrome.get(f"{address}/search?uselang={language}")
    assert chrome.find_element(By.TAG_NAME, "html").get_attribute("dir") == "rtl"
    middle = chrome.execute_script("return document.documentElement.clientWidth / 2")
    for selector in ("header a[href^='/?']", "h1", "aside"):
        box = chrome.execute_script(
            "const range = document.createRange();"
            "range.selectNodeContents(document.querySelector(arguments[0]));"
            "const { left, right } = range.getBoundingClientRect(); return [left, right]",
            selector,
        )
        assert sum(box) / 2 > middle, selector


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("page", VISITORS, ids=str)
def test_a_page_right_to_left_is_its_mirror_image(
    chrome: Browser, address: str, page: Page, width: int
) -> None:
    with looking_at(chrome, "light", width):
        chrome.get(f"{address}{page.in_language('en')}")
        assert chrome.execute_script(_ODD_ONES_OUT) == []


def test_what_is_no_mirror_image_is_found(chrome: Browser, address: str) -> None:
    chrome.get(f"{address}/profile/Ana")
    chrome.execute_script(
        "const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];"
        "sheet.replaceSync('h1 { margin-left: 20px; inline-size: 200px }');"
    )
    assert chrome.execute_script(_ODD_ONES_OUT) == ["h1 Ana"]


def test_our_style_sheet_says_where_lines_begin_and_not_left_or_right() -> None:
    sheet = re.sub(r"/\*.*?\*/", "", Path("static/style.css").read_text(encoding="utf-8"), flags=re.S)
    assert [found[1] or found[2] for found in _PHYSICAL.finditer(sheet)] == []


def test_sides_are_found() -> None:
    sheet = (
        "a { left: 0 } b { margin-left: 1px; text-align: right } c { color: red; border-top-left-radius: 0 }"
    )
    assert len(_PHYSICAL.findall(sheet)) == 4
    assert not _PHYSICAL.findall("a { inset-inline-start: 0; text-align: start; margin-inline: 1px }")
