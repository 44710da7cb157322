"""Sharing in a real Chromium: what the buttons copy, and what of ours another site may show in its pages."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from markupsafe import Markup
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.wrappers import Request, Response

from app import create_app
from settings import load
from tests.browser.conftest import Browser, console, serving
from tests.support.people import few_people, publish

COPY = "[data-copies]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tool, served over a small index."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    with serving(create_app(load({"CAPX_DATA": str(data)}))) as address:
        yield address


def let_copy(browser: Browser, address: str, setting: str) -> None:
    """What Chromium answers a page of this origin that wants to use the clipboard."""
    for name in ("clipboard-write", "clipboard-read"):
        permission = {"name": name, "allowWithoutSanitization": False}
        browser.execute_cdp_cmd(
            "Browser.setPermission", {"permission": permission, "setting": setting, "origin": address}
        )


def said(browser: Browser) -> str:
    """What the live region says, once it says something."""
    region = browser.find_element(By.CSS_SELECTOR, "[role=status]")
    WebDriverWait(browser, 10).until(lambda _: region.text)
    return region.text


def clipboard(browser: Browser) -> str:
    text: str = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    return text


# ---- copying ----


def test_each_button_copies_its_field_and_says_so(chrome: Browser, address: str) -> None:
    let_copy(chrome, address, "granted")
    for index, text in enumerate(
        (
            f"{address}/profile/Ana",
            f'<iframe src="{address}/embed?profile=Ana" title="Ana – Capacity Exchange" width="100%" '
            'height="480" loading="lazy"></iframe>',
            "{{Capacity Exchange userbox|1=Ana}}",
        )
    ):
        chrome.get(f"{address}/share?profile=Ana")
        chrome.find_elements(By.CSS_SELECTOR, COPY)[index].click()
        assert said(chrome) == "Copied."
        assert clipboard(chrome) == text


def test_where_copying_is_not_allowed_the_text_is_selected(chrome: Browser, address: str) -> None:
    let_copy(chrome, address, "denied")
    chrome.get(f"{address}/share?available=Q3")
    chrome.find_element(By.CSS_SELECTOR, COPY).click()
    assert said(chrome).startswith("This browser does not let it be copied.")
    field = chrome.switch_to.active_element
    assert field.get_attribute("id") == "address"
    length = chrome.execute_script("return arguments[0].selectionEnd - arguments[0].selectionStart", field)
    assert length == len(f"{address}/search?available=Q3")


def test_without_scripts_there_is_the_text_and_no_button(plain: Browser, address: str) -> None:
    plain.get(f"{address}/share?profile=Ana")
    assert [button for button in plain.find_elements(By.CSS_SELECTOR, COPY) if button.is_displayed()] == []
    field = plain.find_element(By.ID, "address")
    assert field.get_attribute("value") == f"{address}/profile/Ana"
    assert plain.find_element(By.CSS_SELECTOR, ".qr svg").size["width"] >= 100


# ---- within pages of another site ----


@pytest.fixture(scope="module")
def elsewhere(address: str) -> Iterator[str]:
    """A site of another origin, whose page shows the page of ours that its address asks for in a frame."""

    @Request.application
    def page(request: Request) -> Response:
        shown = f"{address}{request.args.get('show')}"
        frame = Markup("<!doctype html><iframe width=320 height=480 src='{}'></iframe>").format(shown)
        return Response(frame, mimetype="text/html")

    site = Flask("elsewhere")
    site.wsgi_app = page  # type: ignore[method-assign,assignment]  # our rules are not theirs
    with serving(site) as elsewhere:
        yield elsewhere


def framed(browser: Browser, elsewhere: str, path: str) -> str:
    """What is shown in the frame."""
    browser.get(f"{elsewhere}/?{urlencode({'show': path})}")
    browser.switch_to.frame(0)
    return str(browser.execute_script("return document.body.innerText"))


@pytest.mark.parametrize(
    "path", ["/embed?profile=Ana", "/embed?q=python&theme=dark", "/embed?profile=Nobody"]
)
def test_another_site_can_show_cards(chrome: Browser, elsewhere: str, path: str) -> None:
    console(chrome)
    shown = framed(chrome, elsewhere, path)
    assert ("Ana" in shown) == ("Nobody" not in path)
    assert chrome.execute_script("return document.documentElement.scrollWidth") <= 320
    assert chrome.execute_script("return document.styleSheets.length") >= 1
    assert not [line for line in console(chrome) if "Content Security Policy" in line]


@pytest.mark.parametrize("path", ["/", "/search", "/profile/Ana", "/share?profile=Ana", "/static/style.css"])
def test_it_cannot_show_anything_else(chrome: Browser, elsewhere: str, path: str) -> None:
    console(chrome)
    assert "Ana" not in framed(chrome, elsewhere, path)
    assert any("frame-ancestors" in line for line in console(chrome))


def test_a_link_in_a_card_opens_beside_the_page_that_shows_it(
    chrome: Browser, elsewhere: str, address: str
) -> None:
    framed(chrome, elsewhere, "/embed?profile=Ana")
    before = chrome.current_window_handle
    chrome.find_element(By.LINK_TEXT, "Ana").click()
    WebDriverWait(chrome, 10).until(lambda browser: len(browser.window_handles) == 2)
    (opened,) = set(chrome.window_handles) - {before}
    chrome.switch_to.window(opened)
    WebDriverWait(chrome, 10).until(lambda browser: browser.current_url == f"{address}/profile/Ana")
    assert chrome.execute_script("return window.opener") is None
    chrome.close()
    chrome.switch_to.window(before)
    assert chrome.current_url.startswith(elsewhere)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["/share?profile=Ana", "/embed?profile=Ana", "/embed?q=python"])
def test_it_fits_a_phone_in_both_directions(plain: Browser, address: str, path: str, language: str) -> None:
    plain.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    plain.get(f"{address}{path}&uselang={language}")
    assert plain.execute_script("return document.documentElement.scrollWidth") <= 320
    plain.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
