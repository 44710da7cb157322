"""What every answer of the tool keeps to, whatever it answers; looked at in each test of this process.

What an answer does not keep to is a fault of the test in which it was given.
"""

import gzip
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from html import escape
from html.parser import HTMLParser
from threading import Lock
from urllib.parse import parse_qs, quote, unquote_plus, urlsplit

import brotli
from cryptography.fernet import InvalidToken
from flask import Flask, Response, request
from flask.signals import request_finished
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from settings import Settings
from taxonomy.languages import LANGUAGES
from tests.support.oauth_tokens import ISSUED
from web import session
from web.choosing import THEME, THEMES
from web.context import SETTINGS
from web.languages import CHOSEN

_NOTHING, _OURS, _ANYBODY = frozenset({"'none'"}), frozenset({"'self'"}), frozenset({"*"})
_POLICY = {
    "default-src": _NOTHING,
    "style-src": _OURS,
    "script-src": _OURS,
    "connect-src": _OURS,
    "img-src": _OURS | {"data:"},  # the icons within Codex's sheet
    "form-action": _OURS,
    "base-uri": _NOTHING,
    "frame-ancestors": _NOTHING,
}
_FRAMED = "embedding.embed"  # the one page that others may show in theirs
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
_LOCAL = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
_SHORTEST = 8  # characters of a secret that is looked for; a shorter one is anywhere by chance
_TOKEN = re.compile(r"[0-9a-f]{32,}")
_DOMAIN = re.compile(r"(?:@|%40|&#64;|&#x40;)(\w[\w-]*(?:\.[\w-]+)+)", re.IGNORECASE)
_LOCAL_PART = re.compile(r"[\w.+-]+\Z")
_LONGEST_LOCAL_PART = 64  # characters
_faults: list[str] = []
_lock = Lock()  # a served tool answers in threads of its own


def taken() -> list[str]:
    """The faults that were found since the last time."""
    with _lock:
        found = _faults.copy()
        _faults.clear()
    return found


def _look(sender: Flask, response: Response, **_: object) -> None:
    faults = list(_faults_of(sender, response))
    if not faults:
        return
    where = f"{request.method} {request.url}, answered {response.status_code}"
    during = os.environ.get("PYTEST_CURRENT_TEST", "no test")
    with _lock:
        _faults.extend(f"{where}: {fault} (during {during})" for fault in faults)


request_finished.connect(_look)


def _faults_of(app: Flask, response: Response) -> Iterator[str]:
    here: Settings | None = app.extensions.get(SETTINGS)
    yield from _of_headers(response)
    kept = _opened(response, here)
    yield from (f"the cookie {name} is not sealed" for name, said in kept.items() if said is None)
    headers = "".join(f"{name}: {value}\n" for name, value in response.headers if name != "Set-Cookie")
    told = headers + _body(response)
    yield from (f"tells {what}" for what in _secrets_in(told, response, kept, here))
    yield from _of_addresses(told)
    if response.mimetype == "text/html":
        yield from _Markup.faults(_body(response))


# ---- headers ----


def _of_headers(response: Response) -> Iterator[str]:
    given = response.headers.get("Content-Security-Policy", "")
    directives = [one.split() for one in given.split(";") if one.strip()]
    expected = _POLICY | ({"frame-ancestors": _ANYBODY} if request.endpoint == _FRAMED else {})
    if {name: frozenset(sources) for name, *sources in directives} != expected:
        yield f"its Content-Security-Policy is {given!r}"
    fixed = _HEADERS if _LOCAL.fullmatch(request.host) else _HEADERS | _HTTPS
    for name, value in fixed.items():
        if response.headers.getlist(name) != [value]:
            yield f"its {name} is {response.headers.getlist(name)}"


Kept = dict[str, dict[str, str] | None]
_CHOICES = {CHOSEN: LANGUAGES.keys(), THEME: THEMES}  # of a reader, which need not be sealed


def _opened(response: Response, here: Settings | None) -> Kept:
    """What the cookies that are set hold, by name; None for one that says it to anybody."""
    values = (parse_cookie(one.partition(";")[0]) for one in response.headers.getlist("Set-Cookie"))
    return {name: _unsealed(name, value, here) for one in values for name, value in one.items()}


def _unsealed(name: str, value: str, here: Settings | None) -> dict[str, str] | None:
    if value in _CHOICES.get(name, ()):
        return {}
    if not value or here is None:  # taken back, or of no tool of ours
        return {} if not value else None
    try:
        purpose = name.removeprefix("__Host-").removeprefix("capx-")
        said: dict[str, str] = json.loads(zlib.decompress(session._fernet(purpose).decrypt(value.encode())))
    except InvalidToken:
        return None
    return said


# ---- what is told ----


def _body(response: Response) -> str:
    """The text of the body; none of a file, or of what is not written yet."""
    kind = response.mimetype or ""
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    if request.endpoint == "static" or response.direct_passthrough or not response.is_sequence or not is_text:
        return ""
    return _UNPACK[response.content_encoding or ""](response.get_data()).decode("utf-8", "replace")


def _secrets_in(told: str, response: Response, kept: Kept, here: Settings | None) -> Iterator[str]:
    for what, secret in {*_of_settings(here), *_of_logins(kept, here)}:
        if len(secret) >= _SHORTEST and any(way in told for way in _ways_to_write(secret)):
            yield what
    if not ISSUED.isdisjoint(set(_TOKEN.findall(told)) - _consented(response)):
        yield "a token that the wiki has issued"


def _of_settings(here: Settings | None) -> Iterator[tuple[str, str]]:
    if here:
        yield "the consumer's secret", here.oauth_secret
        yield "the secret key", here.secret_key
        yield "the bot's password", here.bot_password


def _of_logins(kept: Kept, here: Settings | None) -> Iterator[tuple[str, str]]:
    """The tokens of who asks, and of who is logged in by the answer. Of a login under way the key is on its
    way to the wiki, in the address."""
    if here is None:
        return
    if asks := session.kept("login", session.AGE, session.Session):
        yield from (("the token's key", asks.key), ("the token's secret", asks.secret))
    if under_way := session.handshake():
        yield from (("the request token's key", under_way.key), ("its secret", under_way.secret))
    for name, said in kept.items():
        yield "a secret of a cookie", (said or {}).get("secret", "")
        if name.endswith("login"):
            yield "the key of a cookie", (said or {}).get("key", "")


@cache
def _ways_to_write(secret: str) -> frozenset[str]:
    return frozenset(
        {secret, escape(secret), secret.replace("'", "&#39;"), quote(secret), json.dumps(secret)[1:-1]}
    )


def _consented(response: Response) -> set[str]:
    """The request token with which somebody is sent to the wiki, and there alone."""
    where = parse_qs(urlsplit(response.headers.get("Location", "")).query)
    return (
        set(where.get("oauth_token", ())) if where.get("title") == ["Special:OAuth/authenticate"] else set()
    )


def _of_addresses(told: str) -> Iterator[str]:
    """No mail address, but for one that came with the request itself."""
    for domain in _DOMAIN.finditer(told):
        before = _LOCAL_PART.search(told[max(0, domain.start() - _LONGEST_LOCAL_PART) : domain.start()])
        if before and (address := f"{before[0]}@{domain[1]}") not in _typed():
            yield f"tells the mail address {address}"


def _typed() -> str:
    """All that the request says."""
    values: list[str] = []
    with suppress(HTTPException):  # a body too large is not read
        values = list(request.form.values())
    return "\n".join((unquote_plus(request.full_path), *values))


# ---- markup ----


class _Markup(HTMLParser):
    """Finds what the policy would not let a browser do, and what nobody should have to rely on it for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def faults(cls, page: str) -> list[str]:
        """What is wrong in a page."""
        reader = cls()
        reader.feed(page)
        reader.close()
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src"):
            self.found.append("has a script in the page")
        if tag == "style":
            self.found.append("has a style sheet in the page")
        wrong = [name for name in given if name == "style" or name.startswith("on")]
        self.found += [f"has {name}= on <{tag}>" for name in wrong]
