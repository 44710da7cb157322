"""The form of a profile as somebody before a browser sees and uses it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import Browser

PATIENCE = 30  # seconds
LISTS = ("known", "available", "wanted", "languages", "territory", "affiliations")


def until(browser: Browser, holds: Callable[[], object]) -> None:
    WebDriverWait(browser, PATIENCE, 0.05).until(lambda _: holds())


# ---- going there ----


def log_in(browser: Browser, address: str) -> None:
    """Ask for the form as a visitor, and let the tool in, which leads back to the form."""
    browser.get(f"{address}/edit")
    for accept in browser.find_elements(By.ID, "mw-mwoauth-accept"):
        accept.click()
    until(browser, lambda: browser.current_url == f"{address}/edit")


def begin(browser: Browser, address: str, login: dict[str, str]) -> None:
    """Come to the form, in a browser that knows nothing but the cookie of a login."""
    browser.get(f"{address}/healthz")
    browser.delete_all_cookies()
    browser.execute_script("localStorage.clear()")
    browser.add_cookie(login)
    browser.get(f"{address}/edit")


def follow(browser: Browser, button: WebElement, key: str = "") -> None:
    """Press a button that leads to another page, by the mouse or by a key."""
    button.send_keys(key) if key else button.click()
    # while the page changes the driver may say that the button belongs to no document
    WebDriverWait(browser, PATIENCE, ignored_exceptions=[WebDriverException]).until(staleness_of(button))


@contextmanager
def a_phone(browser: Browser) -> Iterator[None]:
    """320 px wide."""
    phone = {"width": 320, "height": 568, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@contextmanager
def before_each_page(browser: Browser, script: str) -> Iterator[None]:
    """Something that the browser does not have, or has otherwise."""
    made = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)


# ---- keys ----


def focused(browser: Browser) -> WebElement:
    return browser.switch_to.active_element


def press(browser: Browser, *keys: str) -> None:
    for key in keys:
        focused(browser).send_keys(key)


def empty(text_field: WebElement) -> None:
    """Take all of its text away, as keys do it."""
    text_field.send_keys(Keys.CONTROL, "a")
    text_field.send_keys(Keys.BACKSPACE)


def tab_to(browser: Browser, element: WebElement) -> None:
    """Go on by Tab; fails where the element cannot be reached so."""
    for _ in range(150):
        if (here := focused(browser)) == element:
            return
        here.send_keys(Keys.TAB)
    raise AssertionError(f"not reached: {element.accessible_name}")


# ---- what is there ----


def buttons(browser: Browser, within: str = "body") -> dict[str, WebElement]:
    """The buttons that can be seen, by their accessible names; of the same ones the last."""
    found = browser.find_elements(By.CSS_SELECTOR, f"{within} button")
    return {one.accessible_name: one for one in found if one.is_displayed()}


def button(browser: Browser, name: str, within: str = "body") -> WebElement:
    """The button of that accessible name."""
    return buttons(browser, within)[name]


def field(browser: Browser, name: str) -> WebElement:
    """What is sent under that name."""
    return browser.find_element(By.CSS_SELECTOR, f"form.proposal [name={name}]")


def value(browser: Browser, name: str) -> str:
    """What would be sent under that name."""
    return field(browser, name).get_property("value")  # type: ignore[return-value]  # of a text it is one


def box(browser: Browser, name: str) -> WebElement:
    """The combobox of a list."""
    return browser.find_element(By.ID, f"{name}-add")


def part(name: str) -> str:
    """Where a list is on the page."""
    return f".list:has(#{name}-add)"


def rows(browser: Browser, name: str) -> list[str]:
    """The names that a list shows."""
    found: list[str] = browser.execute_script(
        f"return [...document.querySelectorAll('{part(name)} .rows bdi')].map((one) => one.textContent)"
    )
    return found


def said(browser: Browser) -> str:
    """What the form has said to a screen reader."""
    return str(browser.find_element(By.ID, "edit-status").get_property("textContent"))


def suggested(browser: Browser, name: str) -> list[str]:
    """What is suggested below the combobox of a list."""
    found: list[str] = browser.execute_script(
        f"return [...document.querySelectorAll('{part(name)} [role=option] bdi')]"
        ".map((one) => one.textContent)"
    )
    return found


def type_into(browser: Browser, name: str, text: str, option: str) -> None:
    """Go to a list's combobox by Tab, and type until something is suggested."""
    tab_to(browser, box(browser, name))
    press(browser, text)
    until(browser, lambda: option in suggested(browser, name))


def choose(browser: Browser, name: str, text: str, option: str) -> None:
    """Add to a list what is suggested for a text."""
    type_into(browser, name, text, option)
    steps = suggested(browser, name).index(option) + 1
    press(browser, *[Keys.ARROW_DOWN] * steps, Keys.ENTER)


def drafts(browser: Browser) -> dict[str, Any]:
    """What the browser keeps of what was typed."""
    kept = browser.execute_script("return {...localStorage}")
    return {key: json.loads(text) for key, text in kept.items()}
