"""The tool with an OAuth consumer, people logged in to it, and a browser that keeps what it is shown."""

import json
import re
import time
import zlib
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from settings import load
from tests.support.oauth_consent import allow
from tests.support.oauth_wiki import OAuthWiki
from web import session

SECRET = "what the tests' cookies are sealed with"
NOWHERE = "http://127.0.0.1:9/w/api.php"  # nobody listens there
TOKENS = {"key": "the-token's-key", "secret": "the-token's-secret"}
MESSAGES: dict[str, Any] = json.loads(Path("i18n/en.json").read_text(encoding="utf-8"))


def tool(data: Path, **environment: str) -> Flask:
    """The tool over a data directory; unless the environment says otherwise, its wiki is down."""
    consumer = {"CAPX_OAUTH_KEY": "consumer", "CAPX_OAUTH_SECRET": "the-consumer's-secret"}
    known = {"CAPX_DATA": str(data), "CAPX_WIKI": NOWHERE, "CAPX_SECRET_KEY": SECRET, **consumer}
    return create_app(load(known | environment))


def tool_on(oauth: OAuthWiki, data: Path) -> Flask:
    """The tool over a data directory, with the consumer of this wiki."""
    consumer = {"CAPX_OAUTH_KEY": oauth.consumer_key, "CAPX_OAUTH_SECRET": oauth.consumer_secret}
    return tool(data, CAPX_WIKI=oauth.api, **consumer)


def without_consumer(data: Path, **environment: str) -> Flask:
    """The tool on which nobody can log in."""
    return tool(data, CAPX_OAUTH_KEY="", CAPX_OAUTH_SECRET="", **environment)


# ---- cookies ----


def login_of(user: str) -> dict[str, str]:
    """What the cookie of a login holds."""
    return {"user": user, **TOKENS}


def sealed(app: Flask, said: object, purpose: str = "login", seconds: int = 0) -> str:
    """A cookie's value that holds this, sealed so many seconds ago."""
    with app.app_context():
        fernet = session._fernet(purpose)
    return fernet.encrypt_at_time(
        zlib.compress(json.dumps(said).encode()), int(time.time()) - seconds
    ).decode()


def login_cookie(app: Flask, oauth: OAuthWiki, user: str) -> dict[str, str]:
    """The cookie of somebody who has let the tool in."""
    grant = oauth.grant(user)
    said = {"user": user, "key": grant.key, "secret": grant.secret}
    return {"name": "capx-login", "value": sealed(app, said)}


def log_in(client: FlaskClient, user: str = "Ana", host: str = "localhost") -> None:
    """Log a person in, without a wiki, on a host with HTTPS unless it is a local one."""
    with client.application.test_request_context(base_url=f"https://{host}"):
        answer = Response()
        session.begin(answer, session.Session(**login_of(user)))
    name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    client.set_cookie(name, value, domain=host)


def logged_in(app: Flask, user: str = "Ana") -> FlaskClient:
    """A browser in which a person is logged in."""
    client = app.test_client()
    log_in(client, user)
    return client


def csrf_of(page: str) -> str:
    """The token that a page's form carries."""
    tokens = set(re.findall(r'name="csrf" value="([^"]+)"', page))
    assert len(tokens) == 1
    return str(tokens.pop())


# ---- a browser ----


class Browser:
    """A browser with cookies of its own. shown: all that the tool answered it."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.shown: list[TestResponse] = []

    def get(self, address: str) -> TestResponse:
        """Open an address."""
        return self._shown(self.client.get(address))

    def post(self, address: str, **form: str | list[str]) -> TestResponse:
        """Send a form."""
        return self._shown(self.client.post(address, data=form))

    def _shown(self, answer: TestResponse) -> TestResponse:
        self.shown.append(answer)
        return answer

    def begin(self, next_page: str = "/") -> str:
        """Ask for a login; the wiki's address to which that leads."""
        answer = self._shown(self.client.get("/login", query_string={"next": next_page}))
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def come_back(self, next_page: str = "/", account: str = "Alice") -> str:
        """Ask for a login and consent to it; the address of the tool to which the wiki sends back."""
        return allow(self.begin(next_page), account)

    def log_in(self, next_page: str = "/", account: str = "Alice") -> TestResponse:
        """The whole login; the tool's answer to whoever comes back."""
        return self.get(self.come_back(next_page, account))

    def user(self) -> str:
        """Who the front page says is logged in; empty for a visitor."""
        found = re.search(r'<form class="me"[^>]*><bdi>([^<]*)</bdi>', self.get("/").text)
        return found[1] if found else ""
