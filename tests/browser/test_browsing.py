"""A visitor in a real Chromium: by keyboard, without scripts, on a phone, right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from app import create_app
from settings import load
from tests.browser.conftest import Browser, enter, serving
from tests.support.people import few_people, publish


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tool, served over a small index."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    with serving(create_app(load({"CAPX_DATA": str(data)}))) as address:
        yield address


@pytest.fixture(scope="module")
def browser(plain: Browser) -> Browser:
    """A Chromium, scripts of pages switched off."""
    return plain


def focused(browser: Browser) -> WebElement:
    return browser.switch_to.active_element


def press(browser: Browser, *keys: str) -> None:
    for key in keys:
        focused(browser).send_keys(key)


def test_a_visitor_finds_somebody_by_keyboard_alone(browser: Browser, address: str) -> None:
    browser.get(address)
    press(browser, Keys.TAB)
    assert focused(browser).text == "Skip to content"
    while focused(browser).get_attribute("name") != "q":
        press(browser, Keys.TAB)
    press(browser, "fotografía")
    enter(browser)
    assert browser.find_element(By.ID, "found").text == "3 people"
    names = [link.text for link in browser.find_elements(By.CSS_SELECTOR, ".card h3 a")]
    assert sorted(names) == ["Ana", "Zoë", "写真家"]
    while focused(browser).text != "Ana":
        press(browser, Keys.TAB)
    assert focused(browser).value_of_css_property("outline-style") == "solid"
    enter(browser)
    assert browser.find_element(By.TAG_NAME, "h1").text == "Ana"
    source = browser.find_element(By.LINK_TEXT, "User:Ana/Capacity Exchange")
    assert source.get_attribute("href") == "https://wiki.test/wiki/User:Ana/Capacity_Exchange"


def test_facets_narrow_the_results_and_widen_them_again(browser: Browser, address: str) -> None:
    browser.get(f"{address}/search")
    browser.find_element(By.CSS_SELECTOR, "#facet-language + ul a").click()
    chosen = browser.find_element(By.CSS_SELECTOR, ".facet .chosen")
    count = chosen.find_element(By.CLASS_NAME, "count").text
    assert browser.find_element(By.ID, "found").text.startswith(f"{count} ")
    chosen.click()
    assert browser.find_element(By.ID, "found").text == "6 people"


@pytest.mark.parametrize("path", ["/", "/search", "/skills", "/skill/Q2", "/profile/Ana", "/search?page=0"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_fits_a_phone_in_both_directions(
    browser: Browser, address: str, path: str, language: str
) -> None:
    browser.set_window_size(500, 900)  # Chromium's windows are no narrower
    browser.get(f"{address}{path}{'&' if '?' in path else '?'}uselang={language}")
    page = browser.find_element(By.TAG_NAME, "html")
    assert page.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 500
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1


def test_what_people_write_runs_nothing(browser: Browser, address: str) -> None:
    browser.get(f"{address}/profile/%3Cscript%3Ealert(1)")
    assert browser.find_element(By.TAG_NAME, "h1").text == "<script>alert(1)"
    assert not browser.find_elements(By.CSS_SELECTOR, "main script, main img")


def test_nothing_is_asked_of_anybody_else(browser: Browser, address: str, tmp_path: Path) -> None:
    browser.get(f"{address}/search")
    sources = browser.find_elements(By.CSS_SELECTOR, "[src], link[href]")
    asked = [one.get_attribute("src") or one.get_attribute("href") or "" for one in sources]
    assert asked
    assert all(one.startswith(address) for one in asked)
