"""While the wiki is slow: a form that was sent says so, and one that comes back no longer does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import Browser, serving
from tests.support.all_pages import furnish, publish_everybody, tool_of_alice
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.tool import login_cookie


@pytest.fixture
def alice(wiki_server: LocalWiki, chrome: Browser, tmp_path: Path) -> Iterator[Browser]:
    """Alice before the form of her profile."""
    wiki_server.restore()
    furnish(wiki_server)
    publish_everybody(tmp_path)
    with OAuthWiki(wiki_server).serving() as oauth:
        app = tool_of_alice(oauth, tmp_path)
        with serving(app) as address:
            chrome.get(f"{address}/healthz")
            chrome.add_cookie(login_cookie(app, oauth, "Alice"))
            chrome.get(f"{address}/edit")
            yield chrome
            chrome.delete_all_cookies()


def slow(browser: Browser, seconds: float) -> None:
    """Let every answer come so much later."""
    line = {"offline": False, "latency": seconds * 1000, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", line)


# the driver waits for the answer too, so that what is shown meanwhile has to be written down
_WATCH = """
const form = document.querySelector('form[data-names]');
const note = () => sessionStorage.setItem('seen', form.querySelector('.busy').textContent);
new MutationObserver(note).observe(form, {attributes: true, attributeFilter: ['aria-busy']});
"""


def test_a_form_says_that_it_waits(alice: Browser) -> None:
    slow(alice, seconds=1.5)
    alice.execute_script(f"{_WATCH} setTimeout(() => document.querySelector('[name=preview]').click(), 0)")
    WebDriverWait(alice, 30).until(lambda it: it.find_elements(By.ID, "preview"))
    slow(alice, seconds=0)
    assert alice.execute_script("return sessionStorage.getItem('seen')") == "Sent; the wiki is answering…"
    assert not alice.find_elements(By.CSS_SELECTOR, "[aria-busy=true]")
