"""A real Chromium, with scripts and without, and the tool served to it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

import demo
from tests.support.job import Job
from tests.support.parts import missing

Browser = webdriver.Chrome
# without these Chromium looks for its maker's servers at every start
_QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application as long as the context lasts; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def chromium(profile: Path, scripts: bool) -> Browser:
    """A headless Chromium of its own profile, which runs pages' scripts or does not."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        missing("Chromium", "chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", *_QUIET):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


def enter(browser: Browser) -> None:
    """Press Enter on what has the focus, and wait until it has led to another page."""
    page = browser.find_element(By.TAG_NAME, "html")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    # while the page changes the driver may say that the element belongs to no document
    WebDriverWait(browser, 30, 0.05, [WebDriverException]).until(staleness_of(page))


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Runs pages' scripts."""
    running = chromium(tmp_path_factory.mktemp("chromium"), scripts=True)
    yield running
    running.quit()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Runs no page's script."""
    running = chromium(tmp_path_factory.mktemp("plain"), scripts=False)
    yield running
    running.quit()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the index of the demo, 300 people."""
    data = tmp_path_factory.mktemp("demo")
    demo.write(data / "demo", count=300)
    refreshed = Job(data).refresh()
    assert refreshed.status == 0, refreshed.err
    return data


def console(browser: Browser) -> list[str]:
    """What the console has said since it was last asked."""
    said = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in said]
