"""A wiki's book of OAuth 1.0a: its consumer, the tokens and grants, and whether a request is signed rightly.

Which checks there are, and in which order, is from Extension:OAuth's own src/Lib/OAuthServer.php and
src/Backend/{MWOAuthServer,MWOAuthDataStore,OAuth1Consumer,Consumer}.php.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from threading import RLock
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from oauthlib.oauth1 import (  # type: ignore[import-untyped]  # it ships no types
    SIGNATURE_HMAC_SHA1,
    RequestValidator,
    SignatureOnlyEndpoint,
)

from tests.support.oauth_consumer import IDENTITY_ONLY, Consumer, broken_protocol

CLOCKS_APART = 300  # seconds by which a request's clock may differ from the wiki's
ISSUED: set[str] = set()  # every token, secret and verifier of this process


def _issued(size: int) -> str:
    token = token_hex(size)
    ISSUED.add(token)
    return token


class Message(NamedTuple):
    """A request that may be signed. uri: its whole address as the wiki calls itself."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: str


@dataclass
class RequestToken:
    """What a handshake begins with, and what has become of it."""

    key: str
    secret: str
    callback: str | None  # until somebody has been sent back to it
    verifier: str = ""
    access_key: str = ""
    used: bool = False


@dataclass
class Grant:
    """An account has let the consumer in, with a token that stays the same until it revokes that."""

    account: str
    key: str
    secret: str
    grants: tuple[str, ...]

    @property
    def is_of_identity_alone(self) -> bool:
        """Whether it tells who somebody is and nothing else."""
        return self.grants == IDENTITY_ONLY


class TokenBook:
    """All of it. Every method may raise RefusedError, and may be called by several threads."""

    def __init__(self, consumer: Consumer) -> None:
        self.consumer = consumer
        self.grants: dict[str, Grant] = {}  # by account
        self._requests: dict[str, RequestToken] = {}
        self._nonces: set[tuple[str, str]] = set()
        self._lock = RLock()

    def initiate(self, message: Message) -> RequestToken:
        """A new request token."""
        with self._lock:
            callback = self._verified(message, lambda key: "").redirect_uri or ""
            if not self.consumer.allows_callback(callback):
                kind = "-or-prefix" if self.consumer.callback_is_prefix else ""
                raise self.consumer.refusal(f"mwoauth-callback-not-oob{kind}")
            token = RequestToken(_issued(16), _issued(20), callback)
            self._requests[token.key] = token
            return token

    def may_ask(self, consumer_key: str, account: str) -> None:
        """Refuse unless this consumer may ask this account."""
        if consumer_key != self.consumer.key:
            raise self.consumer.refusal("mwoauthserver-bad-consumer-key")
        if not self.consumer.is_usable_by(account):
            raise self.consumer.refusal("mwoauthserver-bad-consumer")

    def has_asked(self, account: str) -> bool:
        """Whether to ask no more: the account's identity is all that is asked for, and was granted."""
        grant = self.grants.get(account)
        return grant is not None and grant.is_of_identity_alone and self.consumer.grants == grant.grants

    def consent(self, request_key: str, account: str) -> str:
        """The account allows it; the address to send its browser to."""
        with self._lock:
            self.may_ask(self.consumer.key, account)
            token = self._request_token(request_key)
            token.verifier, token.access_key = _issued(16), self.grant(account).key
            if token.callback is None:
                raise self.consumer.refusal("mwoauthdatastore-callback-not-found")
            callback, token.callback = token.callback, None
            address = urlsplit(self.consumer.callback if callback == "oob" else callback)
            given = urlencode({"oauth_verifier": token.verifier, "oauth_token": token.key})
            return address._replace(query=f"{address.query}&{given}".lstrip("&")).geturl()

    def grant(self, account: str) -> Grant:
        """An account's grant, made where there is none, with all that the consumer now asks for."""
        with self._lock:
            grant = self.grants.setdefault(account, Grant(account, _issued(16), _issued(20), ()))
            grant.grants = self.consumer.grants
            return grant

    def exchange(self, message: Message) -> Grant:
        """The grant for a request token to which an account has consented."""
        with self._lock:
            request = self._verified(message, lambda key: self._request_token(key).secret)
            token = self._request_token(request.resource_owner_key)
            if not token.verifier:
                raise self.consumer.refusal("mwoauthdatastore-bad-token")
            if token.verifier != request.verifier:
                raise self.consumer.refusal("mwoauthdatastore-bad-verifier")
            grant = self._grant_of(token.access_key)
            token.used = True
            return grant

    def grant_behind(self, message: Message) -> Grant:
        """The grant by which a request to the API or for an identity is signed."""
        with self._lock:
            request = self._verified(message, lambda key: self._grant_of(key).secret)
            grant = self._grant_of(request.resource_owner_key)
            if not self.consumer.is_usable_by(grant.account):
                raise self.consumer.refusal("mwoauth-invalid-authorization-not-approved")
            return grant

    def rename(self, old: str, new: str) -> None:
        """The account has another name now; its grant stays."""
        with self._lock:
            if grant := self.grants.pop(old, None):
                grant.account = new
                self.grants[new] = grant

    def forget_request_tokens(self) -> None:
        """As ten minutes after they were given."""
        with self._lock:
            self._requests.clear()

    def _verified(self, message: Message, secret_of: Callable[[str], str]) -> Any:
        checks = _Checks(self.consumer, self._nonces, secret_of)
        is_valid, request = SignatureOnlyEndpoint(checks).validate_request(
            message.uri, message.method, message.body, message.headers
        )
        if request is None:
            raise broken_protocol("Invalid consumer key")
        if not is_valid:
            raise broken_protocol("Invalid signature")
        return request

    def _request_token(self, key: str) -> RequestToken:
        if key not in self._requests:
            raise self.consumer.refusal("mwoauthdatastore-request-token-not-found")
        if self._requests[key].used:
            raise self.consumer.refusal("mwoauthdatastore-request-token-already-used")
        return self._requests[key]

    def _grant_of(self, key: str) -> Grant:
        for grant in self.grants.values():
            if grant.key == key:
                return grant
        raise self.consumer.refusal("mwoauthdatastore-access-token-not-found")


class _Checks(RequestValidator):  # type: ignore[misc]  # it ships no types
    """What oauthlib asks about one request. Of the reasons to refuse, those it has no word for are raised."""

    enforce_ssl = False  # tests speak plain HTTP
    allowed_signature_methods = (SIGNATURE_HMAC_SHA1,)
    timestamp_lifetime = 2**31  # checked below, to be refused in the wiki's words
    dummy_client = ""

    def __init__(
        self, consumer: Consumer, nonces: set[tuple[str, str]], secret_of: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._consumer = consumer
        self._nonces = nonces
        self._secret_of = secret_of
        self._secret = ""

    def check_client_key(self, client_key: str) -> bool:
        """Any form of a key is looked up."""
        return True

    def check_nonce(self, nonce: str) -> bool:
        """Any form of a nonce will do."""
        return True

    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: Any,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        """Whether consumer, token, clock and nonce are right; no nonce is a second time."""
        if client_key != self._consumer.key:
            raise broken_protocol("Invalid consumer")
        token = request.resource_owner_key or ""
        self._secret = self._secret_of(token)
        now = int(time.time())
        if abs(now - int(timestamp)) > CLOCKS_APART:
            raise broken_protocol(f"Expired timestamp, yours {timestamp}, ours {now}")
        if (token, nonce) in self._nonces:
            raise broken_protocol(f"Nonce already used: {nonce}")
        self._nonces.add((token, nonce))
        return True

    def validate_client_key(self, client_key: str, request: Any) -> bool:
        """It has been looked at."""
        return True

    def get_client_secret(self, client_key: str, request: Any) -> str:
        """The consumer's half of the key."""
        return self._consumer.secret

    def get_access_token_secret(self, client_key: str, token: str, request: Any) -> str:
        """The token's half, of whichever kind the request has to have."""
        return self._secret
