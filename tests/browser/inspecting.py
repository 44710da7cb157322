"""What is wrong with a page for people who use it by keyboard, aloud, enlarged, or on a phone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Browser
from tests.support.parts import missing

AXE = Path("node_modules/axe-core/axe.min.js")
OURS = Path(__file__).with_name("inspections.js")
# https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#axecore-tags
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """
const [tags, done] = arguments;
for (const one of document.getAnimations()) one.finish(); // or colours would be halfway
axe.run({ runOnly: tags, resultTypes: ['violations'] }).then(({ violations }) =>
  done(violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any, all, none }) =>
      [id, target.flat().join(' '), [...any, ...all, ...none][0]?.message ?? help]))));
"""


class Finding(NamedTuple):
    """Something wrong. rule: axe's id or ours; where: a CSS selector; said: in words."""

    rule: str
    where: str
    said: str


@cache
def _scripts() -> str:
    if not AXE.exists():
        missing("axe-core", f"{AXE} is not installed: `make test` does so")
    return AXE.read_text(encoding="utf-8") + OURS.read_text(encoding="utf-8")


def _findings(several: Sequence[Sequence[str]]) -> list[Finding]:
    return [Finding(*one) for one in several]


def prepare(browser: Browser) -> None:
    """Open all that can be opened on a page, bring the scripts of this room into it, and press a key."""
    browser.execute_script(_scripts())
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")


def violations(browser: Browser) -> list[Finding]:
    """What axe-core finds."""
    return _findings(browser.execute_async_script(_RUN, TAGS))


def in_any_look(browser: Browser) -> list[Finding]:
    """What does not depend on colours: sideways scrolling, and motion."""
    return _findings(
        browser.execute_script("return [...inspections.scrollingSideways(), ...inspections.moving()]")
    )


def without_focus_sign(browser: Browser) -> list[Finding]:
    """What does not show that it has the focus of the keyboard."""
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    return _findings(browser.execute_script("return inspections.withoutFocusSign()"))


@contextmanager
def looking_at(browser: Browser, theme: str, width: int) -> Iterator[None]:
    """By the light of a system that is so, in a window of so many px, by who wants nothing to move."""
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    wishes = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
