"""The wiki's api.php, asked while somebody waits, in that person's name."""

from collections.abc import Mapping
from typing import Any

import requests
from requests_oauthlib import OAuth1

from settings import Settings
from web.session import Session

TIME_OUT = (3.05, 20.0)  # seconds to connect, to read: a person waits
_NO_GRANT = "mwoauth-invalid-authorization"  # and what begins so: revoked, blocked, consumer disabled
_LOGGED_OUT = frozenset({"assertuserfailed", "assertnameduserfailed", "readapidenied"})
_DONE = frozenset({"Success", "Warnings"})  # a mail with warnings was sent


class WikiDownError(Exception):
    """The wiki does not answer, or not with what an API answers."""


class LoggedOutError(Exception):
    """The wiki does not know this login any more: it was revoked, or never was one."""


class WikiRefusedError(Exception):
    """The wiki answered with an error. wait: seconds after which one may try again, if it says so."""

    def __init__(self, code: str, info: str, wait: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.info = info
        self.wait = wait


class _Said(dict[str, Any]):
    """An object of an answer. One that lacks what was asked for is no answer of an API."""

    def __missing__(self, name: str) -> Any:
        raise WikiDownError(f"no {name}")


class WikiApi:
    """api.php in a person's name, or in nobody's; of the wiki, or of another that takes its logins."""

    def __init__(self, settings: Settings, session: Session | None, address: str = "") -> None:
        self._address = address or str(settings.wiki)
        self._headers = {"User-Agent": settings.user_agent}
        self._session = session
        self._auth = (
            OAuth1(settings.oauth_key, settings.oauth_secret, session.key, session.secret)
            if session
            else None
        )
        self.requests = 0

    def get(self, **parameters: str) -> dict[str, Any]:
        """A question. WikiDownError, LoggedOutError, WikiRefusedError."""
        return self._ask("GET", parameters)

    def post(self, **parameters: str) -> dict[str, Any]:
        """An act, which the wiki does only if this person is still logged in there."""
        return self._ask("POST", parameters)

    def _ask(self, method: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        asked = {"format": "json", "formatversion": "2", "errorformat": "plaintext", **parameters}
        if self._session:
            asked["assertuser"] = self._session.user
        body = {"params": asked} if method == "GET" else {"data": asked}
        self.requests += 1
        try:
            answer = requests.request(
                method,
                self._address,
                auth=self._auth,
                headers=self._headers,
                timeout=TIME_OUT,
                allow_redirects=False,
                **body,  # type: ignore[arg-type]  # one of two keywords of the same shape
            )
            answer.raise_for_status()
            said = answer.json(object_hook=_Said)
        except (requests.RequestException, ValueError) as error:
            raise WikiDownError(type(error).__name__) from None
        if not isinstance(said, dict):
            raise WikiDownError("no answer of an API")
        _check(said, answer.headers.get("Retry-After", ""))
        return said


def _check(said: Mapping[str, Any], retry_after: str) -> None:
    """LoggedOutError or WikiRefusedError if the answer is an error."""
    errors = said.get("errors", [])
    if not isinstance(errors, list) or not all(isinstance(error, dict) for error in errors):
        raise WikiDownError("no answer of an API")
    for error in errors:
        code = str(error.get("code", ""))
        if code in _LOGGED_OUT or code.startswith(_NO_GRANT):
            raise LoggedOutError(code)
        wait = int(retry_after) if retry_after.isdecimal() else None
        raise WikiRefusedError(code, str(error.get("text", "")), wait)


def done(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What came of an act; WikiRefusedError where it was not done although the answer is no error, such as
    for a captcha, which only the wiki itself can ask, or a mail that could not be sent."""
    result = str(said["result"])
    if result in _DONE:
        return said
    _check(said, "")
    code = "captcha" if "captcha" in said else str(said.get("code", result))
    raise WikiRefusedError(code, str(said.get("info", "")))
