"""What the failures of forms have in common: what is typed, what a case is, how a wiki fails to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support.altered_wiki import Answer, said
from tests.support.faults import CONNECTION_CUT, CUT_SHORT, html
from tests.support.scene import (
    Form,
    Happening,
    Scene,
    acting_with,
    cookie,
    identity_only,
    nothing,
)
from tests.support.tool import MESSAGES, sealed, tool
from web.context import SETTINGS

NASTY = (
    "  }} {{evil}} | [[x]] ~~~~ <b>&lt; ''a'' {{{1|}}} \"'>\r\n\r\n  برمجة = * # \u202eabc\u2066 \u2028"
    " e\u0301\r\n</textarea><script>alert(1)</script> 漢字 😀 \\ %00 &amp;amp; "
    "http://example.org/?a=b&c\r\n*\tlast "
)
PROFILE: Form = {
    "known": ["Python\r\n\r\n Q4 ,Lua\r\n"],
    "available": ["fotografía, Q3"],
    "wanted": ["  press relations"],
    "languages": ["pt-N\r\nen-4"],
    "territory": ["BR, Portugal"],
    "affiliations": ["Q501\r\nA, B & <i>C</i> | {{x}}"],
    "projects": ["PTwiki\r\nmetawiki"],
    "time_zone": ["america/sao paulo"],
    "about": [NASTY],
    "about_language": ["pt"],
    "image": ["File:Example \"1\" & '2'.jpg"],
    "pronouns": ['<ela> & "they"'],
    "other_account": ["User:Alice (WMXX)"],
    "wikidata": ["q42"],
    "contact": ["email", "talk"],
    "mentoring": ["mentee"],
    "listed": ["yes"],
    "notes": ["yes"],
    "notify": ["monthly"],
}
SUBJECT = " \"Zwei\" & <i>drei</i> | {{x}} ''é'' 漢字 "
LETTERS: dict[str, Form] = {
    "email": {"way": ["email"], "subject": [SUBJECT], "text": [NASTY], "copy": ["1"]},
    "talk": {"way": ["talk"], "subject": [SUBJECT], "text": [NASTY]},
}


def refuses(words: str) -> str:
    """What is said where the wiki has its own words."""
    return str(MESSAGES["wiki-refused"]).replace("$1", words)


@dataclass(frozen=True)
class Case:
    """One failure. happens: after the form was opened, before it is sent; begin: before it is opened.

    said: a key of MESSAGES, or words. again: the status of what came back sent once more, when all that can
    pass is past. to: whom a message is for, by this way; without a way it is the profile. changed: what else
    is typed. closed: whether the way is not offered again.
    """

    happens: Happening
    status: int
    said: str
    again: int = 303
    begin: Happening = nothing
    way: str = ""
    to: str = "Bruno"
    changed: Mapping[str, list[str]] = field(default_factory=dict)
    closed: bool = False

    @property
    def path(self) -> str:
        """Where the form is."""
        return f"/connect/{self.to}" if self.way else "/edit"

    @property
    def typed(self) -> Form:
        """All that is typed."""
        fields = LETTERS[self.way] if self.way else PROFILE
        return {**fields, **self.changed}

    @property
    def back(self) -> Form:
        """What of it has to come back: all."""
        fields = LETTERS[self.way] if self.way else PROFILE
        gone = {"way", "copy"} if self.closed else set()
        return {name: texts for name, texts in self.typed.items() if name in fields and name not in gone}

    @property
    def words(self) -> str:
        """What the page says."""
        return str(MESSAGES.get(self.said, self.said))

    @property
    def button(self) -> Form:
        """What is pressed."""
        return {"send" if self.way else "save": ["1"]}


# ---- how a wiki fails to answer ----

_JSON = {"Content-Type": "application/json"}
_ERROR = b'{"errors":[{"code":"internal_api_error_DBQueryError","text":"x"}]}'
NO_ANSWERS = {
    "500 in HTML": html(500),
    "502 in HTML": html(502),
    "503 in HTML": html(503),
    "429 in HTML": Answer(html(429).body, 429, {"Retry-After": "60"}),
    "HTML that says 200": html(200),
    "500 in JSON": Answer(_ERROR, 500, _JSON),
    "cut short": CUT_SHORT,
    "a connection that is cut": CONNECTION_CUT,
    "nothing at all": Answer(b""),
    "an empty object": said({}),
    "an object of another service": said({"httpCode": 503, "messageTranslations": {"en": "no"}}),
    "an empty list": said([]),
    "null": said(None),
    "errors that are none": said({"errors": "many"}),
    "an error in the old form": said({"error": {"code": "unknown_action", "info": "no"}}),
    "bytes": Answer(b"\xff\xfe\x00{", 200, _JSON),
    "a redirect": Answer(b"", 302, {"Location": "https://login.example.org/"}),
    "a redirect in JSON": Answer(b'{"query":{}}', 302, {"Location": "/w/api.php", **_JSON}),
}
FEW_NO_ANSWERS = {
    "unreachable",
    "hanging",
    "503 in HTML",
    "429 in HTML",
    "cut short",
    "an empty object",
    "a redirect",
}
NO_QUERIES = {
    "a query without anything": said({"batchcomplete": True, "query": {}}),
    "a query without a token": said({"query": {"pages": [], "users": [], "tokens": {}}, "curtimestamp": "x"}),
}
NO_ACTS = {
    "an act without anything": said({"edit": {}, "emailuser": {}}),
    "an answer to a question": said({"batchcomplete": True}),
}

# ---- how a login ends ----

_LOGIN = {"user": "Alice", "key": "k", "secret": "s"}
_LONG = 15 * 24 * 3600  # seconds; a login lasts 14 days


def _of_another_tool(scene: Scene, there: str) -> str:
    data = scene.app.extensions[SETTINGS].data
    return sealed(tool(data, CAPX_SECRET_KEY="another that is long enough, too"), _LOGIN)


def _of_another_consumer(scene: Scene, there: str) -> str:
    return sealed(scene.app, _LOGIN | {"key": scene.oauth.grant("Alice").key})


LOGINS_ENDED: dict[str, Happening] = {
    "no cookie": cookie(lambda scene, there: ""),
    "a cookie too old": cookie(lambda scene, there: sealed(scene.app, _LOGIN, seconds=_LONG)),
    "a truncated cookie": cookie(lambda scene, there: there[:-20]),
    "some letters of a cookie": cookie(lambda scene, there: there[:7]),
    "a forged cookie": cookie(lambda scene, there: f"{there[:60]}AAAA{there[64:]}"),
    "a cookie of another secret": cookie(_of_another_tool),
    "a cookie for something else": cookie(lambda scene, there: sealed(scene.app, _LOGIN, "handshake")),
    "a cookie of another version": cookie(lambda scene, there: sealed(scene.app, {"user": "Alice"})),
    "an unknown token": cookie(lambda scene, there: sealed(scene.app, _LOGIN)),
    "a token with another secret": cookie(_of_another_consumer),
    "a revoked grant": lambda scene: scene.oauth.revoke("Alice"),
    "a disabled consumer": lambda scene: scene.oauth.disapprove("disabled"),
    "a grant of an identity alone": identity_only,
    "another account in the wiki's eyes": acting_with(assertuser="Bruno"),
}
FEW_LOGINS_ENDED = ("no cookie", "a forged cookie", "a revoked grant", "a grant of an identity alone")
