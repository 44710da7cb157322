"""The map in a real Chromium: by keyboard, without scripts, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from app import create_app
from settings import load
from tests.browser.conftest import Browser, console, enter, serving


@pytest.fixture(scope="module")
def address(demo_data: Path) -> Iterator[str]:
    """The tool, served over the demo."""
    with serving(create_app(load({"CAPX_DATA": str(demo_data)}))) as address:
        yield address


@pytest.fixture(params=["chrome", "plain"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """A Chromium with scripts, then one without."""
    running: Browser = request.getfixturevalue(request.param)
    running.set_window_size(1000, 900)
    console(running)  # which empties it
    return running


def tab_to(browser: Browser, selector: str) -> WebElement:
    """Press the tab key until it reaches what a CSS selector finds."""
    wanted = browser.find_element(By.CSS_SELECTOR, selector)
    for _ in range(100):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        if browser.switch_to.active_element == wanted:
            return wanted
    raise AssertionError(f"the tab key does not reach {selector}")


def stroke(link: WebElement) -> float:
    width = link.find_element(By.TAG_NAME, "path").value_of_css_property("stroke-width")
    return float(width.removesuffix("px"))


def test_a_territory_is_reached_seen_and_entered_by_keyboard(browser: Browser, address: str) -> None:
    browser.get(f"{address}/map")
    first, second = browser.find_elements(By.CSS_SELECTOR, "svg.map a")[:2]
    usual = stroke(first)
    assert tab_to(browser, "svg.map a") == first
    assert stroke(first) > 2 * usual
    assert stroke(second) == usual
    name = first.get_attribute("aria-label") or ""
    enter(browser)
    assert "/territory/" in browser.current_url
    assert name.startswith(browser.find_element(By.TAG_NAME, "h1").text)
    assert console(browser) == []


def test_the_map_is_passed_in_one_step(browser: Browser, address: str) -> None:
    browser.get(f"{address}/map?region=150")
    tab_to(browser, "a.skip[href='#table']").send_keys(Keys.ENTER)
    browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element == browser.find_element(By.CSS_SELECTOR, "#table th a")


@pytest.mark.parametrize("language", ["en", "ar", "de"])
@pytest.mark.parametrize(
    "path", ["/map", "/map?region=019", "/map?show=wanted&region=150", "/territory/DE", "/territory/150"]
)
def test_on_a_phone_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, path: str, language: str
) -> None:
    size = {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{address}{path}{'&' if '?' in path else '?'}uselang={language}")
    widths = browser.find_element(By.TAG_NAME, "html").get_property("scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert widths == 320
