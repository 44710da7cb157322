"""The search box with its suggestions, in a real Chromium: by keyboard, mouse, touch, and without scripts."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import abort, request
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from app import create_app
from settings import load
from tests.browser.conftest import Browser, console
from tests.support.people import few_people, publish

_SLOW, _BROKEN = "p", "script"  # the texts whose suggestions come late, and never
_LATE = 0.8  # seconds
ARABIC = json.loads(Path("i18n/ar.json").read_text(encoding="utf-8"))


class Tool:
    """The tool, served over a small index. asked: the texts whose suggestions were asked for."""

    def __init__(self, data: Path) -> None:
        publish(data / "index", few_people())
        self.asked: list[str] = []
        app = create_app(load({"CAPX_DATA": str(data)}))
        app.before_request(self._note)
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.port}"

    def _note(self) -> None:
        if request.path != "/api/v1/suggest":
            return
        self.asked.append(request.args["q"])
        if self.asked[-1] == _SLOW:
            time.sleep(_LATE)
        if self.asked[-1] == _BROKEN:
            abort(500)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    served = Tool(tmp_path_factory.mktemp("data"))
    threading.Thread(target=served.server.serve_forever, daemon=True).start()
    yield served
    served.server.shutdown()


@pytest.fixture
def browser(chrome: Browser) -> Iterator[Browser]:
    """The Chromium with scripts, whose console must have nothing to say after the test."""
    console(chrome)  # which empties it
    yield chrome
    assert console(chrome) == []


def the_box(browser: Browser) -> WebElement:
    return browser.find_element(By.NAME, "q")


def the_listbox(browser: Browser) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, "[role=listbox]")


def options(browser: Browser) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, "[role=listbox] [role=option]")


def open_page(browser: Browser, address: str) -> WebElement:
    """Go to a page, and by Tab to its search box."""
    browser.get(address)
    while browser.switch_to.active_element.get_attribute("name") != "q":
        press(browser, Keys.TAB)
    return the_box(browser)


def press(browser: Browser, *keys: str) -> None:
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def suggested(browser: Browser) -> list[str]:
    """The options' texts: labels with their kinds."""
    texts: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('[role=option]')].map((one) => one.textContent)"
    )
    return texts


def until(browser: Browser, holds: Callable[[], object]) -> None:
    WebDriverWait(browser, 5, 0.05).until(lambda _: holds())


def wait_for_options(browser: Browser, *texts: str) -> None:
    """Until just these are suggested."""
    until(browser, lambda: suggested(browser) == list(texts))


def wait_for_query(browser: Browser, part: str) -> None:
    """Until the address has this."""
    until(browser, lambda: part in browser.current_url)


def wait_for_page(browser: Browser, path: str) -> dict[str, list[str]]:
    """Until the browser has gone there; what the address asks."""
    until(browser, lambda: urlsplit(browser.current_url).path == path)
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(browser.current_url).query, keep_blank_values=True):
        asked.setdefault(name, []).append(value)
    return asked


def found(browser: Browser) -> tuple[str, list[str]]:
    """The total that is said, and the people shown."""
    people = [link.text for link in browser.find_elements(By.CSS_SELECTOR, ".card h3 a")]
    return browser.find_element(By.ID, "found").text, people


def active(browser: Browser) -> str | None:
    """The text of the option that the box names as active, which must be the only one selected."""
    selected, named, focused = browser.execute_script(  # at one moment: answers may come at any
        "const selected = [...document.querySelectorAll('[aria-selected=true]')];"
        "return [selected.map((one) => [one.id, one.textContent]),"
        " document.getElementById('q').getAttribute('aria-activedescendant'), document.activeElement.id]"
    )
    assert [one for one, _ in selected] == ([named] if named else [])
    assert focused == "q"  # the focus never leaves the box
    return str(selected[0][1]) if selected else None


def assert_open(browser: Browser) -> None:
    assert the_box(browser).get_attribute("aria-expanded") == "true"
    assert the_listbox(browser).is_displayed()


def assert_closed(browser: Browser) -> None:
    box = the_box(browser)
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-activedescendant") is None
    assert not the_listbox(browser).is_displayed()


def test_a_skill_is_chosen_by_keyboard_alone_and_former_filters_stay(browser: Browser, tool: Tool) -> None:
    # given a search with filters
    open_page(browser, f"{tool.address}/search?language=ja&language=en&sort=name&uselang=en")
    # when part of a label is typed, and the suggestion chosen
    press(browser, "photogr")
    wait_for_options(browser, "photography skill")
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    # then the skill is one more filter in place of the text
    wait_for_query(browser, "Q6")
    asked = wait_for_page(browser, "/search")
    assert asked == {"language": ["ja", "en"], "sort": ["name"], "uselang": ["en"], "available": ["Q6"]}
    assert found(browser) == ("1 person", ["写真家"])
    assert the_box(browser).get_attribute("value") == ""


def test_back_finds_the_form_without_the_new_filter(browser: Browser, tool: Tool) -> None:
    open_page(browser, f"{tool.address}/search?language=ja")
    press(browser, "photogr")
    wait_for_options(browser, "photography skill")
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    wait_for_query(browser, "Q6")

    browser.back()

    assert wait_for_page(browser, "/search") == {"language": ["ja"]}
    assert_closed(browser)
    the_box(browser).send_keys(Keys.ENTER)
    wait_for_query(browser, "q=")
    assert "available" not in wait_for_page(browser, "/search")


def test_every_step_says_what_it_does_to_a_screen_reader(browser: Browser, tool: Tool) -> None:
    box = open_page(browser, tool.address)
    assert box.aria_role == "combobox"
    assert box.accessible_name == "Skill, name or any word, in any language"
    assert box.get_attribute("aria-autocomplete") == "list"
    assert box.get_attribute("aria-controls") == the_listbox(browser).get_attribute("id")
    assert_closed(browser)

    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    assert_open(browser)
    assert the_listbox(browser).aria_role == "listbox"
    assert the_listbox(browser).accessible_name == box.accessible_name
    assert options(browser)[0].aria_role == "option"
    assert options(browser)[0].accessible_name == "Lua skill"
    assert browser.find_element(By.CSS_SELECTOR, ".search [role=status]").text == "1 suggestion"
    assert active(browser) is None

    press(browser, Keys.ARROW_DOWN)
    assert active(browser) == "Lua skill"
    assert options(browser)[0].value_of_css_property("outline-style") == "solid"
    press(browser, Keys.ESCAPE)
    assert_closed(browser)
    assert browser.find_element(By.CSS_SELECTOR, ".search [role=status]").text == ""


def test_arrows_go_round_through_the_box(browser: Browser, tool: Tool) -> None:
    box = open_page(browser, tool.address)
    press(browser, "a")
    until(browser, lambda: len(suggested(browser)) > 2)
    texts = suggested(browser)
    seen = []
    for _ in range(len(texts) + 2):
        press(browser, Keys.ARROW_DOWN)
        seen.append(active(browser))
    assert seen == [*texts, None, texts[0]]
    press(browser, Keys.ARROW_UP)
    assert active(browser) is None
    press(browser, Keys.ARROW_UP)
    assert active(browser) == texts[-1]
    assert box.get_attribute("value") == "a"


@pytest.mark.parametrize(("key", "caret"), [(Keys.HOME, 0), (Keys.END, 5), (Keys.ARROW_LEFT, 4)])
def test_the_keys_of_the_text_lead_back_to_it(browser: Browser, tool: Tool, key: str, caret: int) -> None:
    box = open_page(browser, tool.address)
    press(browser, "photo")
    wait_for_options(browser, "photography skill")
    press(browser, Keys.ARROW_DOWN, key)
    assert active(browser) is None
    assert_open(browser)
    assert browser.execute_script("return arguments[0].selectionStart", box) == caret


def test_escape_closes_then_clears(browser: Browser, tool: Tool) -> None:
    box = open_page(browser, tool.address)
    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    press(browser, Keys.ESCAPE)
    assert_closed(browser)
    assert box.get_attribute("value") == "lua"
    press(browser, Keys.ESCAPE)
    assert box.get_attribute("value") == ""


def test_closed_suggestions_open_again_by_arrow(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    press(browser, Keys.ESCAPE, Keys.ALT + Keys.ARROW_DOWN)
    wait_for_options(browser, "Lua skill")
    assert active(browser) is None
    press(browser, Keys.ESCAPE, Keys.ARROW_DOWN)
    assert active(browser) == "Lua skill"


def test_tab_closes_and_goes_on(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    press(browser, Keys.ARROW_DOWN, Keys.TAB)
    assert browser.switch_to.active_element.tag_name == "button"
    assert_closed(browser)


def test_enter_without_an_option_searches_for_the_text(browser: Browser, tool: Tool) -> None:
    open_page(browser, f"{tool.address}/search?language=en")
    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    press(browser, Keys.ENTER)
    wait_for_query(browser, "q=lua")
    assert wait_for_page(browser, "/search") == {"q": ["lua"], "language": ["en"]}


def test_a_person_is_led_to(browser: Browser, tool: Tool) -> None:
    open_page(browser, f"{tool.address}/?uselang=de")
    press(browser, "brun")
    until(browser, lambda: "Bruno Person" in suggested(browser))
    while active(browser) != "Bruno Person":
        press(browser, Keys.ARROW_DOWN)
    press(browser, Keys.ENTER)
    assert wait_for_page(browser, "/profile/Bruno") == {"uselang": ["de"]}


def test_a_slip_still_finds(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "photografy")
    wait_for_options(browser, "photography skill")
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    assert wait_for_page(browser, "/search") == {"available": ["Q6"]}


@pytest.mark.parametrize(
    ("typed", "uselang", "option", "lang", "found_filter"),
    [
        ("写", "ja", "写真 skill", "ja", {"available": ["Q6"]}),
        ("تكنو", "ar", f"تكنولوجيا {ARABIC['suggest-skill']}", "ar", {"available": ["Q1"]}),
        ("צילום", "he", "צילום skill", "he", {"available": ["Q6"]}),
        ("البراز", "ar", f"البرازيل {ARABIC['suggest-territory']}", "ar", {"territory": ["BR"]}),
    ],
)
def test_any_script(
    browser: Browser,
    tool: Tool,
    typed: str,
    uselang: str,
    option: str,
    lang: str,
    found_filter: dict[str, list[str]],
) -> None:
    open_page(browser, f"{tool.address}/search?uselang={uselang}")
    press(browser, typed)
    until(browser, lambda: suggested(browser)[:1] == [option])
    label = options(browser)[0].find_element(By.TAG_NAME, "bdi")
    assert label.get_attribute("lang") == lang
    assert label.get_attribute("dir") == "auto"
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    until(browser, lambda: "=" in browser.current_url.replace("uselang=", ""))
    assert wait_for_page(browser, "/search") == {"uselang": [uselang]} | found_filter


@pytest.mark.parametrize(
    ("typed", "key", "circumstance"),
    [
        ("lua", "ArrowDown", "isComposing"),  # an input method's
        ("lua", "Enter", "isComposing"),
        ("lua", "Escape", "isComposing"),
        ("lua", "Home", "shiftKey"),  # selects
        ("lua", "ArrowDown", "ctrlKey"),
        ("lua", "Enter", ""),  # submits
        ("", "Escape", ""),
        ("", "a", ""),
    ],
)
def test_other_keys_are_left_alone(
    browser: Browser, tool: Tool, typed: str, key: str, circumstance: str
) -> None:
    box = open_page(browser, tool.address)
    if typed:
        press(browser, typed)
        wait_for_options(browser, "Lua skill")
    taken = browser.execute_script(
        "return !arguments[0].dispatchEvent(new KeyboardEvent('keydown',"
        " {key: arguments[1], [arguments[2]]: true, bubbles: true, cancelable: true}))",
        box,
        key,
        circumstance,
    )
    assert not taken
    assert active(browser) is None
    assert the_listbox(browser).is_displayed() == bool(typed)


def test_the_mouse_chooses(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    ActionChains(browser).click_and_hold(options(browser)[0]).perform()
    assert_open(browser)
    assert browser.switch_to.active_element == the_box(browser)
    ActionChains(browser).release().perform()
    assert wait_for_page(browser, "/search") == {"available": ["Q4"]}


def test_a_finger_chooses(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "lua")
    wait_for_options(browser, "Lua skill")
    finger = PointerInput(POINTER_TOUCH, "finger")  # type: ignore[no-untyped-call]
    touch = ActionBuilder(browser, mouse=finger)
    touch.pointer_action.move_to(options(browser)[0]).pointer_down().pointer_up()  # type: ignore[no-untyped-call]
    touch.perform()
    assert wait_for_page(browser, "/search") == {"available": ["Q4"]}


def test_what_people_write_is_text_in_a_suggestion(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "alert")
    wait_for_options(browser, "<script>alert(1) person")
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    wait_for_query(browser, "/profile/")
    assert browser.find_element(By.TAG_NAME, "h1").text == "<script>alert(1)"


def change(browser: Browser, *texts: str) -> None:
    """Change the box's text faster than anybody types."""
    browser.execute_script(
        "for (const text of arguments[1]) {"
        " arguments[0].value = text; arguments[0].dispatchEvent(new InputEvent('input')); }",
        the_box(browser),
        texts,
    )


def test_a_pause_is_waited_for_and_nothing_is_asked_twice(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    tool.asked.clear()
    change(browser, "l", "lu", "lua")
    wait_for_options(browser, "Lua skill")
    change(browser, "luaxx")
    wait_for_options(browser)
    change(browser, "lua")
    wait_for_options(browser, "Lua skill")
    assert tool.asked == ["lua", "luaxx"]


def test_an_arrow_within_the_pause_goes_into_what_comes(browser: Browser, tool: Tool) -> None:
    open_page(browser, tool.address)
    press(browser, "a")
    until(browser, lambda: len(suggested(browser)) > 2)
    press(browser, Keys.HOME + "lu" + Keys.ARROW_DOWN)
    until(browser, lambda: active(browser) == "Lua skill")


def test_a_text_that_is_there_already_can_be_gone_on_with(browser: Browser, tool: Tool) -> None:
    open_page(browser, f"{tool.address}/search?q=lua&language=de")
    press(browser, Keys.ARROW_DOWN)
    until(browser, lambda: active(browser) == "Lua skill")
    press(browser, Keys.ENTER)
    wait_for_query(browser, "Q4")
    assert wait_for_page(browser, "/search") == {"language": ["de"], "available": ["Q4"]}


def test_a_late_answer_is_ignored(browser: Browser, tool: Tool) -> None:
    # given a question whose answer takes its time
    open_page(browser, tool.address)
    tool.asked.clear()
    press(browser, _SLOW)
    until(browser, lambda: tool.asked == [_SLOW])
    # when somebody types on
    press(browser, Keys.BACKSPACE, "lua")
    wait_for_options(browser, "Lua skill")
    # then it changes nothing any more
    time.sleep(_LATE + 0.3)
    assert suggested(browser) == ["Lua skill"]
    # nor does one that was dropped for a text whose suggestions are known
    tool.asked.clear()
    change(browser, _SLOW)
    until(browser, lambda: tool.asked == [_SLOW])
    change(browser, "lua")
    time.sleep(0.3)
    wait_for_options(browser, "Lua skill")
    # nor does one that comes after Escape open the suggestions
    tool.asked.clear()
    press(browser, Keys.ESCAPE, Keys.ESCAPE, _SLOW)
    until(browser, lambda: tool.asked == [_SLOW])
    press(browser, Keys.ESCAPE)
    time.sleep(_LATE + 0.3)
    assert_closed(browser)


def test_an_error_shows_nothing_and_the_search_goes_on(chrome: Browser, tool: Tool) -> None:
    console(chrome)
    open_page(chrome, tool.address)
    tool.asked.clear()
    press(chrome, _BROKEN)
    until(chrome, lambda: _BROKEN in tool.asked)
    time.sleep(0.3)
    assert_closed(chrome)
    (said,) = console(chrome)
    assert "status of 500" in said  # Chromium's own note of it, and none of the script's
    press(chrome, Keys.ENTER)
    assert wait_for_page(chrome, "/search") == {"q": [_BROKEN]}
    assert found(chrome)[0] == "3 people"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_suggestions_fit_a_phone(browser: Browser, tool: Tool, language: str, scheme: str) -> None:
    phone = {"width": 320, "height": 568, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    preferred = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": preferred})
    try:
        box = open_page(browser, f"{tool.address}/?uselang={language}")
        press(browser, "a")
        until(browser, lambda: len(suggested(browser)) > 2)
        press(browser, Keys.ARROW_UP)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
        popup = the_listbox(browser).rect
        assert popup["x"] >= 0
        assert popup["x"] + popup["width"] <= 320
        assert popup["y"] >= box.rect["y"] + box.rect["height"]
        assert all(one.rect["height"] >= 24 for one in options(browser))
        assert all(upper.rect["y"] < lower.rect["y"] for upper, lower in pairwise(options(browser)))
        label, kind = (options(browser)[0].find_element(By.CSS_SELECTOR, part) for part in ("bdi", ".kind"))
        assert (label.rect["x"] > kind.rect["x"]) == (language == "ar")
        ground = the_listbox(browser).value_of_css_property("background-color")
        assert ground == {"light": "rgba(255, 255, 255, 1)", "dark": "rgba(16, 20, 24, 1)"}[scheme]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("text", ["fotografía", "写真", "photografy", '"-'])
def test_the_same_is_found_without_scripts(browser: Browser, plain: Browser, tool: Tool, text: str) -> None:
    results = []
    for one in (browser, plain):
        open_page(one, f"{tool.address}/search?uselang=en&sort=name")
        assert bool(one.find_elements(By.CSS_SELECTOR, "[role=combobox]")) == (one is browser)
        press(one, text, Keys.ENTER)
        wait_for_query(one, "q=")
        results.append((wait_for_page(one, "/search"), found(one)))
    assert results[0] == results[1]
