"""How Extension:OAuth writes what it answers: tokens, identities, refusals.

From its src/Frontend/SpecialPages/SpecialMWOAuth.php and src/UserStatementProvider.php.
"""

import re
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

import jwt

from tests.support.altered_wiki import Alteration, Answer, Parameters, said
from tests.support.oauth_consumer import Consumer, RefusedError
from tests.support.oauth_tokens import Grant

LIFE_OF_IDENTITY = 100  # seconds
_PRIVATE = {"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate", "Pragma": "no-cache"}


def credentials(key: str, secret: str) -> Answer:
    """A token, of a request or of access."""
    fields = {"oauth_token": key, "oauth_token_secret": secret, "oauth_callback_confirmed": "true"}
    return _answer(urlencode(fields), "text/plain")


def claims_of(profile: Mapping[str, Any], grant: Grant, issuer: str, consumer: Consumer) -> dict[str, object]:
    """What is claimed of an account, of which `meta=userinfo` says `profile`."""
    is_confirmed = "emailauthenticated" in profile
    now = int(time.time())
    return {
        "iss": issuer,
        "aud": consumer.key,
        "exp": now + LIFE_OF_IDENTITY,
        "iat": now,
        "sub": str(profile["id"]),
        "username": profile["name"],
        "editcount": profile["editcount"],
        "confirmed_email": is_confirmed,
        "email_verified": is_confirmed,
        "blocked": "blockid" in profile,
        "registered": re.sub(r"\D", "", profile.get("registrationdate") or "") or None,
        "groups": profile["groups"],
        "rights": profile["rights"],
        "grants": list(grant.grants),
    }


def identity(claims: Mapping[str, object], secret: str) -> Answer:
    """The claims, signed."""
    return _answer(jwt.encode(dict(claims), secret, algorithm="HS256"), "application/json")


def raw_refusal(refusal: RefusedError) -> Answer:
    """The refusal where a token was asked for."""
    return _answer(f"Error: {escape(refusal.on_page)}", "text/plain")


def json_refusal(refusal: RefusedError) -> Answer:
    """The refusal where an identity was asked for."""
    body = said({"error": refusal.key, "message": refusal.on_page}).body
    return _answer(body.decode(), "application/json")


def api_refusal(parameters: Parameters, refusal: RefusedError) -> Answer:
    """The refusal of a request to the API."""
    if refusal.key.startswith("mwoauth-invalid-authorization"):
        return api_error(parameters, refusal.key, refusal.text)
    info = f"The authorization headers in your request are not valid: {refusal.text}"
    return api_error(parameters, "mwoauth-invalid-authorization", info)


def api_error(parameters: Parameters, code: str, info: str, **headers: str) -> Answer:
    """An error of the API, with which HTTP finds nothing wrong, in the form that the parameters ask for."""
    is_modern = parameters.get("formatversion", "1") != "1"
    manual = {"docref" if is_modern else "*": "See the API's own documentation."}
    form = parameters.get("errorformat", "bc")
    text = {"html": "html"}.get(form, "text") if is_modern else "*"
    data: dict[str, Any] = {"errors": [{"code": code, text: info}], **manual}
    if form == "bc":
        data = {"error": {"code": code, "info": info, **manual}}
    return said(data, **{"MediaWiki-API-Error": code, **headers})


def refusing(
    asked: Callable[[Parameters], bool], code: str, info: str = "Refused by a test.", **headers: str
) -> Alteration:
    """This error to such requests to the API."""
    return lambda given, ask: api_error(given, code, info, **headers) if asked(given) else ask(given)


def _answer(text: str, kind: str) -> Answer:
    """An answer that nobody may keep. The status is 200 whatever it says."""
    return Answer(text.encode(), headers={"Content-Type": kind, **_PRIVATE})
