"""The main pages in both themes, both directions, on phone and desktop, to look at: `make screenshots`."""

from base64 import b64decode
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from bench.lighthouse import pages_of
from settings import load
from tests.browser.conftest import Browser, chromium, serving

_FOLDER = Path("build/screenshots")
_WIDTHS = {"phone": 390, "desktop": 1280}
_TALLEST = 1600  # pixels


def _taken(browser: Browser, width: int) -> bytes:
    height = min(browser.execute_script("return document.documentElement.scrollHeight"), _TALLEST)
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    asked = {"format": "png", "captureBeyondViewport": True, "clip": clip}
    return b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", asked)["data"])


def _wish_for(browser: Browser, theme: str) -> None:
    # without motion, as a theme that changes would still be fading
    wishes = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def main() -> None:
    """Take them all of the data directory that the environment names."""
    settings = load()
    pages = pages_of(settings.data)
    pages |= {"matches": pages["profile"].replace("/profile/", "/matches/"), "skill": "/skill/Q2"}
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with serving(create_app(settings)) as address, TemporaryDirectory() as profile:
        browser = chromium(Path(profile), scripts=True)
        for (size, width), (page, path), language in product(_WIDTHS.items(), pages.items(), ("en", "ar")):
            metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": size == "phone"}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            browser.get(f"{address}{path}?uselang={language}")
            for theme in ("light", "dark"):
                _wish_for(browser, theme)
                (_FOLDER / f"{page}-{size}-{language}-{theme}.png").write_bytes(_taken(browser, width))
        browser.quit()
    print(f"{_FOLDER}: {len(list(_FOLDER.glob('*.png')))} pictures")


if __name__ == "__main__":
    main()
