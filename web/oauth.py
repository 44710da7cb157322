"""The wiki's OAuth 1.0a, by mwoauth's functions (mediawiki.org/wiki/OAuth/For_Developers)."""

from importlib.util import find_spec, module_from_spec
from typing import Any

import mwoauth
import requests

from web import wiki_api
from web.session import Handshake, Session
from web.wiki_api import WikiDownError


class OAuthError(Exception):
    """The wiki refuses the login; message: the key of what is said about it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _Requests:
    """What mwoauth's functions use of `requests`, with the time-out that they do not set."""

    @staticmethod
    def post(**asked: Any) -> requests.Response:
        answer = requests.post(timeout=wiki_api.TIME_OUT, **asked)
        answer.raise_for_status()
        return answer


def _with_time_outs() -> Any:
    """mwoauth's functions once more, as a module of our own: whoever else uses theirs sees no difference."""
    spec = find_spec("mwoauth.functions")
    assert spec is not None
    assert spec.loader is not None
    functions = module_from_spec(spec)
    spec.loader.exec_module(functions)
    functions.__dict__["requests"] = _Requests
    return functions


_functions = _with_time_outs()


class Consumer:
    """The tool as the wiki's OAuth knows it."""

    def __init__(self, index_php: str, key: str, secret: str, user_agent: str) -> None:
        self._index_php = index_php
        self._token = mwoauth.ConsumerToken(key, secret)
        self._user_agent = user_agent

    def begin(self, callback: str, next_page: str) -> tuple[str, Handshake]:
        """Where the person consents, and the login under way. OAuthError, WikiDownError."""
        try:
            address, token = _functions.initiate(
                self._index_php, self._token, callback, user_agent=self._user_agent
            )
        except mwoauth.OAuthException as error:
            raise OAuthError("login-refused") from error
        except requests.RequestException as error:
            raise WikiDownError from error
        return address, Handshake(_text(token.key), _text(token.secret), next_page)

    def finish(self, under_way: Handshake, query: str) -> Session:
        """The login, of the query with which the person came back. OAuthError, WikiDownError."""
        request_token = mwoauth.RequestToken(under_way.key, under_way.secret)
        try:
            token = _functions.complete(
                self._index_php, self._token, request_token, query, user_agent=self._user_agent
            )
            said = _functions.identify(self._index_php, self._token, token, user_agent=self._user_agent)
        except (mwoauth.OAuthException, TypeError, KeyError) as error:  # TypeError: a verifier used before
            raise OAuthError("login-failed") from error
        except requests.RequestException as error:
            raise WikiDownError from error
        if not isinstance(user := said.get("username"), str) or not user:
            raise OAuthError("login-failed")
        return Session(user, _text(token.key), _text(token.secret))


def _text(token: str | bytes) -> str:
    return token.decode() if isinstance(token, bytes) else token


def callback_address(root: str) -> str:
    """Where the wiki sends people back to, below the tool's own address."""
    return root.rstrip("/") + "/oauth-callback"
