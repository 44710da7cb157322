"""Who is logged in. The access token lives in the person's own cookie, encrypted and signed by Fernet
(cryptography.io/en/latest/fernet); nothing of it stays here."""

import json
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken
from flask import Response, g, request

from web.context import settings

T = TypeVar("T")
DAYS = 14
AGE = DAYS * 24 * 3600  # seconds that a login lasts
_HANDSHAKE_AGE = 15 * 60  # seconds between asking for a login and coming back from the wiki
_LONGEST_NEXT = 1800  # bytes, compressed: with a longer one the cookie is over the 4096 that browsers keep
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True)
class Session:
    """A login: the user's name on the wiki, and the access token's key and secret."""

    user: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Handshake:
    """A login that is under way: the request token, and where the person wants to go afterwards."""

    key: str = field(repr=False)
    secret: str = field(repr=False)
    next: str


def current() -> Session | None:
    """The login of this request; None for a visitor."""
    if "session" not in g:
        g.session = kept("login", AGE, Session)
    session: Session | None = g.session
    return session


def begin(response: Response, session: Session) -> None:
    """Log the person in with this answer."""
    g.session = session
    keep(response, "login", vars(session), AGE)
    drop(response, "handshake")


def forget() -> None:
    """Take the person for a visitor in the rest of this request."""
    g.session = None


def end(response: Response) -> None:
    """Log the person out with this answer."""
    forget()
    for purpose in ("login", "handshake", "sent"):
        drop(response, purpose)


def handshake() -> Handshake | None:
    """The login under way, if there is one and it is young enough."""
    return kept("handshake", _HANDSHAKE_AGE, Handshake)


def keep_handshake(response: Response, under_way: Handshake) -> None:
    """Remember a login under way until the person comes back."""
    if len(zlib.compress(under_way.next.encode())) > _LONGEST_NEXT:
        under_way = replace(under_way, next="/")
    keep(response, "handshake", vars(under_way), _HANDSHAKE_AGE)


def is_local() -> bool:
    """Whether the tool is asked on the machine it runs on, where there is no HTTPS."""
    return request.host.rpartition(":")[0] in _LOCAL or request.host in _LOCAL


def _name(purpose: str) -> str:
    # with this prefix a browser takes the cookie only over HTTPS, for this host and all of it
    return f"{'' if is_local() else '__Host-'}capx-{purpose}"


def _fernet(purpose: str) -> Fernet:
    # a key for each purpose: one cookie cannot stand for another
    key = sha256(f"{purpose}\n{settings().secret_key}".encode()).digest()
    return Fernet(urlsafe_b64encode(key))


def keep(response: Response, purpose: str, what: dict[str, Any], age: int) -> None:
    """Seal a dataclass's fields, all texts, into a cookie of this browser, for so many seconds."""
    text = _fernet(purpose).encrypt(zlib.compress(json.dumps(what).encode())).decode()
    response.set_cookie(
        _name(purpose), text, max_age=age, httponly=True, samesite="Lax", secure=not is_local()
    )


def kept(purpose: str, age: int, kind: type[T]) -> T | None:
    """What a cookie of ours holds; None where there is none, or one that is forged, cut short, too old, or of
    another version of the tool."""
    sealed = request.cookies.get(_name(purpose))
    if not sealed or not settings().oauth_key:
        return None
    try:
        said = json.loads(zlib.decompress(_fernet(purpose).decrypt(sealed.encode(), ttl=age)))
    except (InvalidToken, ValueError, zlib.error):
        return None
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # both kinds are dataclasses
    whole = isinstance(said, dict) and said.keys() == names
    return kind(**said) if whole and all(isinstance(one, str) and one for one in said.values()) else None


def drop(response: Response, purpose: str) -> None:
    """Take a cookie back."""
    if _name(purpose) in request.cookies:
        response.delete_cookie(_name(purpose), secure=not is_local(), httponly=True, samesite="Lax")
