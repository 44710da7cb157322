"""The tree of skills in a real Chromium: by keyboard alone, without scripts, right to left, on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from app import create_app
from settings import load
from tests.browser.conftest import Browser, console, enter, serving
from tests.support.areas import ITEMS, areas_taxonomy, people_of_areas
from tests.support.people import publish

PAGES = [
    "/skills",
    "/skills?open=all",
    "/skills?q=scripting",
    "/skills?q=nothingatall",
    "/skill/Q2",
    "/skill/Q3?territory=BR",
    "/skill/Q6",
    "/skill/Q20",
    "/skill/Q6/translate",
    "/skill/Q25/translate?language=ar",
    "/skills/propose",
    "/skills/propose?name=scripting&broader=Q10&why=because",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tool, served over the areas."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", people_of_areas(), taxonomy=areas_taxonomy(), items=ITEMS)
    with serving(create_app(load({"CAPX_DATA": str(data)}))) as address:
        yield address


@contextmanager
def silent(running: Browser) -> Iterator[Browser]:
    """A browser whose console must have nothing to say meanwhile."""
    running.set_window_size(1000, 900)
    console(running)  # which empties it
    yield running
    assert console(running) == []


@pytest.fixture(params=["chrome", "plain"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A Chromium with scripts, then one without."""
    with silent(request.getfixturevalue(request.param)) as running:
        yield running


@pytest.fixture
def scripted(chrome: Browser) -> Iterator[Browser]:
    """The Chromium with scripts, where these make no difference."""
    with silent(chrome) as running:
        yield running


# ---- the page as it lies before somebody ----


class Box(NamedTuple):
    """Where something is, in CSS pixels."""

    left: float
    right: float
    top: float
    bottom: float


class Row(NamedTuple):
    """A row of the tree: how deep it is, where it is, and where its name and its three numbers are."""

    depth: int
    whole: Box
    label: Box
    numbers: tuple[Box, ...]


_BOX = """
const box = (one) => { const r = one.getBoundingClientRect(); return [r.left, r.right, r.top, r.bottom]; };
"""
_ROWS = f"""{_BOX}
const depth = (one) => {{ let n = 0; while ((one = one.parentElement.closest('li'))) n++; return n; }};
return [...document.querySelectorAll('.tree .line')]
  .filter((row) => row.checkVisibility())
  .map((row) => [depth(row), ...[row, row.querySelector('.label'), ...row.querySelectorAll('.n')].map(box)]);
"""
_OUTSIDE = """
const width = document.documentElement.clientWidth;
return [...document.querySelectorAll('body *')].filter((one) => {
  const r = one.getBoundingClientRect();
  return one.checkVisibility() && r.width && !one.closest('.skip, .unseen, select, svg')
    && (r.left < -0.5 || r.right > width + 0.5);
}).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
"""


def rows(browser: Browser) -> list[Row]:
    """The rows of the tree that can be seen."""
    found = browser.execute_script(_ROWS)
    return [
        Row(depth, Box(*whole), Box(*label), tuple(Box(*one) for one in numbers))
        for depth, whole, label, *numbers in found
    ]


def heads(browser: Browser) -> list[Box]:
    """Where the names of the columns are."""
    found = browser.execute_script(
        f"{_BOX} return [...document.querySelectorAll('.columns-head .n')].map(box)"
    )
    return [Box(*one) for one in found]


def seen(browser: Browser) -> list[str]:
    """The skills of the tree that can be seen."""
    found: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('.tree .label > a:not(.translate), .tree mark > a')]"
        ".filter((one) => one.checkVisibility()).map((one) => one.textContent)"
    )
    return found


def focused(browser: Browser) -> WebElement:
    return browser.switch_to.active_element


def press(browser: Browser, *keys: str) -> None:
    for key in keys:
        focused(browser).send_keys(key)


def summary(browser: Browser, name: str) -> WebElement:
    """What opens the row of a skill that has narrower ones."""
    return browser.find_element(By.XPATH, f"//summary[normalize-space()='{name}']")


def row(browser: Browser, name: str) -> WebElement:
    """The line of a skill."""
    return browser.find_element(By.XPATH, f"//div[@class='line'][.//a[normalize-space()='{name}']]")


def is_open(browser: Browser, name: str) -> bool:
    return summary(browser, name).find_element(By.XPATH, "..").get_attribute("open") is not None


def tab_to(browser: Browser, element: WebElement) -> None:
    """Go on by Tab; fails where the element cannot be reached so."""
    for _ in range(100):
        if (here := focused(browser)) == element:
            return
        here.send_keys(Keys.TAB)
    raise AssertionError(f"not reached: {element.text}")


@contextmanager
def a_phone(browser: Browser, width: int = 320) -> Iterator[None]:
    phone = {"width": width, "height": 568, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


# ---- by keyboard ----


@pytest.mark.parametrize("key", [Keys.ENTER, Keys.SPACE])
def test_a_key_opens_and_closes(browser: Browser, address: str, key: str) -> None:
    # given the tree with its areas open
    browser.get(f"{address}/skills")
    assert is_open(browser, "technology")
    assert not is_open(browser, "programming")
    # when somebody goes on by Tab and presses the key
    tab_to(browser, summary(browser, "programming"))
    assert focused(browser).value_of_css_property("outline-style") == "solid"
    press(browser, key)
    # then it opens, and closes by the same key
    assert is_open(browser, "programming")
    assert {"Python", "Lua"} <= set(seen(browser))
    assert "Lua modules" not in seen(browser)
    press(browser, key)
    assert not is_open(browser, "programming")
    assert "Python" not in seen(browser)


def test_everything_is_reached_by_tab_in_its_order_and_what_is_closed_is_not(
    scripted: Browser, address: str
) -> None:
    scripted.get(f"{address}/skills")
    tab_to(scripted, summary(scripted, "communication"))
    reached = []
    while focused_in_the_tree := scripted.execute_script(
        "const here = document.activeElement;"
        "return here.closest('.tree') && [here, here.getAttribute('href') || here.tagName];"
    ):
        here, kind = focused_in_the_tree
        reached.append(kind)
        here.send_keys(Keys.TAB)
    assert reached == [
        *("SUMMARY", "/skill/Q6", "/skill/Q7"),
        *("/skill/Q103", "/skill/Q104", "/skill/Q105", "/skill/Q106"),
        *("/skill/Q107", "SUMMARY", "/skill/Q2", "SUMMARY"),
        *("/skill/Q108", "SUMMARY", "/skill/Q20", "/skill/Q21", "/skill/Q22", "/skill/Q23"),
        *("/skill/Q24", "/skill/Q24/translate", "/skill/Q25", "/skill/Q25/translate"),
        *("/skill/Q26", "/skill/Q26/translate", "/skill/Q109", "/skill/Q109/translate"),
    ]


def test_a_skill_deep_down_is_reached_by_keyboard_alone(scripted: Browser, address: str) -> None:
    scripted.get(f"{address}/skills")
    for name in ("programming", "Lua"):
        tab_to(scripted, summary(scripted, name))
        press(scripted, Keys.ENTER)
    tab_to(scripted, scripted.find_element(By.LINK_TEXT, "Lua modules"))
    enter(scripted)
    assert scripted.current_url == f"{address}/skill/Q10"
    # and back up along its path
    path = scripted.find_elements(By.CSS_SELECTOR, "nav.path a")
    assert [link.text for link in path] == ["Skills", "technology", "programming", "Lua"]
    tab_to(scripted, path[2])
    enter(scripted)
    assert scripted.current_url == f"{address}/skill/Q2"


def test_enter_on_the_link_within_a_row_follows_it(scripted: Browser, address: str) -> None:
    scripted.get(f"{address}/skills")
    tab_to(scripted, scripted.find_element(By.CSS_SELECTOR, ".line a[href='/skill/Q107']"))
    enter(scripted)
    assert scripted.current_url == f"{address}/skill/Q107"


def test_a_skill_is_searched_and_proposed_by_keyboard_alone(scripted: Browser, address: str) -> None:
    # given a name that nothing in the tree has
    scripted.get(f"{address}/skills")
    tab_to(scripted, scripted.find_element(By.ID, "within"))
    press(scripted, "juggling")
    enter(scripted)
    assert "juggling" in scripted.find_element(By.CSS_SELECTOR, "p.empty").text
    # when it is proposed
    tab_to(scripted, scripted.find_element(By.LINK_TEXT, "Propose a skill"))
    enter(scripted)
    assert focused(scripted).tag_name == "body"
    tab_to(scripted, scripted.find_element(By.ID, "broader"))
    press(scripted, "tech", Keys.TAB, "It is fun", Keys.TAB)
    assert focused(scripted).tag_name == "button"
    enter(scripted)
    # then a link leads to the talk page
    button = scripted.find_element(By.CSS_SELECTOR, "a.cdx-button")
    assert "%7B%7BSkill%7CQ107%7D%7D" in (button.get_attribute("href") or "")
    assert scripted.find_element(By.ID, "why").get_attribute("value") == "It is fun"
    tab_to(scripted, button)


def test_filters_are_chosen_by_keyboard_alone(scripted: Browser, address: str) -> None:
    scripted.get(f"{address}/skill/Q3")
    tab_to(scripted, scripted.find_element(By.NAME, "language"))
    press(scripted, "port", Keys.TAB, Keys.TAB)
    enter(scripted)
    assert "language=pt" in scripted.current_url
    shown = scripted.find_element(By.CSS_SELECTOR, "select[name=language] option:checked")
    assert shown.text == "Portuguese (3)"
    assert [name.text for name in scripted.find_elements(By.CSS_SELECTOR, "#who-available ~ .cards h3")] == [
        "Gil",
        "Bruno",
        "Ana",
    ]


# ---- by mouse, with scripts and without ----


def test_a_click_on_a_row_opens_it_and_on_its_link_follows_it(browser: Browser, address: str) -> None:
    browser.get(f"{address}/skills")
    numbers = row(browser, "programming").find_element(By.CSS_SELECTOR, ".n")
    for is_open_then in (True, False):
        ActionChains(browser).move_to_element(numbers).click().perform()  # on whatever lies there
        assert is_open(browser, "programming") == is_open_then
    row(browser, "programming").find_element(By.CSS_SELECTOR, ".label a").click()
    assert browser.current_url == f"{address}/skill/Q2"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=scripting", ["communication", "press relations", "technology", "programming", "Lua"]),
        ("q=codding", ["technology", "programming"]),
        ("q=تصوير", ["communication", "photography"]),
        ("q=comunicacion", ["communication"]),
        ("q=nothingatall", []),
    ],
)
def test_the_same_is_found_with_scripts_and_without(
    browser: Browser, address: str, query: str, shown: list[str]
) -> None:
    browser.get(f"{address}/skills?{query}")
    assert seen(browser) == shown


def test_all_are_opened_by_a_link_and_closed_by_another(browser: Browser, address: str) -> None:
    browser.get(f"{address}/skills")
    few = seen(browser)
    browser.find_element(By.LINK_TEXT, "Open all").click()
    assert len(seen(browser)) == len(areas_taxonomy().tree)
    browser.find_element(By.LINK_TEXT, "Close all but the areas").click()
    assert seen(browser) == few


def test_what_an_item_says_runs_nothing(scripted: Browser, address: str) -> None:
    scripted.get(f"{address}/skills?open=all")
    assert "<script>alert(1)</script>" in seen(scripted)
    scripted.get(f"{address}/skill/Q20")
    assert scripted.find_element(By.CSS_SELECTOR, "h1 bdi").text == "<script>alert(1)</script>"


# ---- right to left, and on a phone ----


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_columns_stand_under_their_names_at_the_end_of_each_row(
    scripted: Browser, address: str, language: str, width: int
) -> None:
    with a_phone(scripted, width):
        scripted.get(f"{address}/skills?open=all&uselang={language}")
        page = scripted.find_element(By.TAG_NAME, "html")
        assert page.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        columns, found = heads(scripted), rows(scripted)
    assert len(found) == len(areas_taxonomy().tree)
    for row in found:
        # the numbers stand one after the other, at the end of the row
        along = row.numbers[::-1] if language == "ar" else row.numbers
        assert all(one.right <= other.left for one, other in pairwise(along))
        last, end = row.numbers[-1], row.whole
        gap = last.left - end.left if language == "ar" else end.right - last.right
        assert abs(gap) < 1
        # each under the name of its column
        for number, head in zip(row.numbers, columns, strict=True):
            assert abs(number.left - head.left) < 1
            assert abs(number.right - head.right) < 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_name_stands_before_its_numbers(scripted: Browser, address: str, language: str) -> None:
    scripted.get(f"{address}/skills?open=all&uselang={language}")
    for row in rows(scripted):
        one, other = (row.numbers[0], row.label) if language == "ar" else (row.label, row.numbers[0])
        assert one.right <= other.left


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_under_a_skill_is_indented(scripted: Browser, address: str, language: str) -> None:
    scripted.get(f"{address}/skills?open=all&uselang={language}")
    found = rows(scripted)
    starts = [-row.whole.right if language == "ar" else row.whole.left for row in found]
    for (upper, start), (lower, lower_start) in pairwise(zip(found, starts, strict=True)):
        assert upper.whole.bottom <= lower.whole.top
        assert (lower_start > start) == (lower.depth > upper.depth)


def test_no_word_of_a_name_is_broken_on_a_phone(scripted: Browser, address: str) -> None:
    with a_phone(scripted):
        scripted.get(f"{address}/skills?open=all&uselang=en")
        lines = scripted.execute_script(
            "return [...document.querySelectorAll('.tree .label > a:first-child bdi')]"
            ".map((one) => [one.textContent, one.getClientRects().length])"
        )
    names = [(name, count) for name, count in lines if name.replace(" ", "").isalpha() and name.isascii()]
    assert len(names) > 10
    assert [(name, count) for name, count in names if count > len(name.split())] == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_a_phone(scripted: Browser, address: str, path: str, language: str) -> None:
    with a_phone(scripted):
        scripted.get(f"{address}{path}{'&' if '?' in path else '?'}uselang={language}")
        assert scripted.execute_script(_OUTSIDE) == []
        assert scripted.execute_script("return document.documentElement.scrollWidth") <= 320
        assert scripted.execute_script("return innerWidth") == 320
        assert len(scripted.find_elements(By.TAG_NAME, "h1")) == 1


def test_a_row_is_large_enough_for_a_finger(scripted: Browser, address: str) -> None:
    with a_phone(scripted):
        scripted.get(f"{address}/skills?open=all")
        assert all(row.whole.bottom - row.whole.top >= 24 for row in rows(scripted))


# ---- the console ----


def test_the_console_would_tell_of_a_page_that_breaks_its_policy(chrome: Browser, address: str) -> None:
    chrome.get(f"{address}/skills")
    console(chrome)
    chrome.execute_script("document.body.setAttribute('style', 'color: red')")
    assert any("Content Security Policy" in said for said in console(chrome))
