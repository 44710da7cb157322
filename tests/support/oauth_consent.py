"""The pages of a wiki on which somebody lets a tool in, and a visitor that clicks through them.

Form and buttons have the ids and names of Extension:OAuth's own page. There the account is the one that is
logged in; here it can be chosen.
"""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote, unquote, urljoin

import requests
from bs4 import BeautifulSoup

from tests.support.altered_wiki import Answer
from tests.support.oauth_consumer import Consumer

COOKIE = "standInAccount"  # who is logged in, in one browser
TIMEOUT = 60.0


def html_page(title: str, body: str, status: int = 200) -> Answer:
    """A page of the wiki."""
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body><h1 id="firstHeading">{escape(title)}</h1>{body}</body></html>'
    )
    return Answer(text.encode(), status, {"Content-Type": "text/html; charset=UTF-8"})


def error_page(text: str) -> Answer:
    """What is shown instead of the question; the wiki does not think that an error of HTTP."""
    return html_page("Application connection error", f'<p class="error">{escape(text)}</p>')


def cancelled_page(consumer: Consumer) -> Answer:
    """The end, where somebody said no: the tool never hears of it."""
    name = escape(consumer.name)
    text = f"You have chosen not to allow “{name}” to access your account."
    return html_page("Connected apps", f'<p id="cancelled">{text}</p><p><a href="/wiki/">Main page</a></p>')


def consent_page(
    consumer: Consumer, request_token: str, accounts: Iterable[str], logged_in: str, error: str = ""
) -> Answer:
    """The question whether the tool may act for an account."""
    names = list(dict.fromkeys([logged_in, *accounts]))
    options = "".join(f"<option>{escape(name)}</option>" for name in names)
    grants = "".join(f"<li>{escape(grant)}</li>" for grant in consumer.grants)
    problem = f'<p class="error">{escape(error)}</p>' if error else ""
    form = (
        f'<form id="mw-mwoauth-authorize-form" method="post">{problem}'
        f"<p><strong>{escape(consumer.name)}</strong> would like to act for you:</p><ul>{grants}</ul>"
        f'<input type="hidden" name="consumerKey" value="{escape(consumer.key)}">'
        f'<input type="hidden" name="requestToken" value="{escape(request_token)}">'
        f'<p><label>Account <select name="account">{options}</select></label></p>'
        '<p><button id="mw-mwoauth-accept" name="accept" value="Allow">Allow</button> '
        '<button id="mw-mwoauth-cancel" name="cancel" value="Cancel">Cancel</button></p></form>'
    )
    return html_page("Connected apps", form)


def back_to(address: str, account: str) -> Answer:
    """Send the browser back to the tool, and remember who is logged in."""
    # only for this path: the tool may be on the same host, and cookies know no ports
    cookie = f"{COOKIE}={quote(account, safe='')}; Path=/w/index.php"
    return Answer(b"", 302, {"Location": address, "Set-Cookie": cookie})


def logged_in(header: str) -> str:
    """Who is logged in, by the browser's cookies; empty if they do not say."""
    cookies = dict(one.strip().partition("=")[::2] for one in header.split(";"))
    return unquote(cookies.get(COOKIE, ""))


# ---- the visitor ----


class NotAskedError(Exception):
    """There was no question to answer; the message is what the page says instead."""


def allow(address: str, account: str = "Alice") -> str:
    """Open the consent page that a tool sends its visitor to, and allow; the address it sends back to.

    Where the wiki does not ask a second time, that is where it sends to at once.
    """
    answer = _click(address, account, "accept")
    if "Location" not in answer.headers:
        raise NotAskedError(_text(answer))
    return answer.headers["Location"]


def cancel(address: str, account: str = "Alice") -> requests.Response:
    """Open the consent page and cancel; the wiki's page with which that ends."""
    return _click(address, account, "cancel")


def _click(address: str, account: str, button: str) -> requests.Response:
    with requests.Session() as browser:
        browser.trust_env = False
        browser.headers["Cookie"] = f"{COOKIE}={quote(account, safe='')}"
        shown = browser.get(address, timeout=TIMEOUT, allow_redirects=False)
        if "Location" in shown.headers:
            return shown
        form = BeautifulSoup(shown.text, "html.parser").select_one("#mw-mwoauth-authorize-form")
        if form is None:
            raise NotAskedError(_text(shown))
        fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
        fields |= {"account": account, button: button}
        target = urljoin(address, str(form.get("action") or address))
        return browser.post(target, data=fields, timeout=TIMEOUT, allow_redirects=False)


def _text(answer: requests.Response) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())
