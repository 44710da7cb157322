"""The cookies that say who is logged in, and the addresses to which a login leads back."""

import base64
import logging
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from flask import Flask, Response, redirect
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.support.pages import asked, attribute, hrefs, one, page, text
from tests.support.people import few_people, listing, publish
from tests.support.tool import (
    MESSAGES,
    SECRET,
    TOKENS,
    Browser,
    csrf_of,
    log_in,
    logged_in,
    login_of,
    sealed,
    tool,
    without_consumer,
)
from web import session
from web.login import own_address

HALF_AN_HOUR = 30 * 60
FORTNIGHT = 14 * 24 * 3600
ANA = login_of("Ana")
UNDER_WAY = {**TOKENS, "next": "/skills"}


@pytest.fixture(scope="module")
def app(published: Path) -> Flask:
    return tool(published)


# ---- what a cookie is like ----


def cookies(answer: Response) -> dict[str, dict[str, str]]:
    """The attributes of the cookies that an answer sets, in lower case; `value` too."""
    found = {}
    for header in answer.headers.getlist("Set-Cookie"):
        (name, value), *rest = (part.strip().partition("=")[::2] for part in header.split(";"))
        found[name] = {"value": value} | {key.lower(): said for key, said in rest}
    return found


HOSTS = [
    ("https://capx.toolforge.org", False),
    ("https://capx.toolforge.org:8443", False),
    ("http://capx.toolforge.org", False),
    ("https://localhost.example", False),
    ("https://127.0.0.1.example", False),
    ("https://127.0.0.10", False),
    ("http://localhost", True),
    ("http://localhost:5000", True),
    ("http://127.0.0.1", True),
    ("http://127.0.0.1:5000", True),
    ("http://[::1]", True),
    ("http://[::1]:5000", True),
]


@pytest.mark.parametrize(("host", "local"), HOSTS)
def test_cookies_are_for_this_host_and_not_for_scripts(app: Flask, host: str, local: bool) -> None:
    with app.test_request_context(base_url=host):
        begun, under_way = Response(), Response()
        session.begin(begun, session.Session(**ANA))
        session.keep_handshake(under_way, session.Handshake(**UNDER_WAY))
    prefix = "" if local else "__Host-"
    secure = {} if local else {"secure": ""}
    expected = {"httponly": "", "samesite": "Lax", "path": "/"} | secure
    for answer, name, age in ((begun, "login", FORTNIGHT), (under_way, "handshake", 15 * 60)):
        ((found, attributes),) = cookies(answer).items()
        assert found == f"{prefix}capx-{name}"
        assert attributes.pop("max-age") == str(age)
        del attributes["value"], attributes["expires"]
        assert attributes == expected


@pytest.mark.parametrize(("host", "local"), HOSTS)
def test_a_cookie_goes_as_it_came(app: Flask, host: str, local: bool) -> None:
    name = f"{'' if local else '__Host-'}capx-login"
    with app.test_request_context(base_url=host, headers={"Cookie": f"{name}=x"}):
        ended = Response()
        session.end(ended)
    ((found, attributes),) = cookies(ended).items()
    assert (found, attributes["value"], attributes["max-age"], attributes["path"]) == (name, "", "0", "/")
    assert ("secure" in attributes) != local


def test_a_cookie_says_nothing_to_who_has_no_key(app: Flask) -> None:
    value = sealed(app, ANA)
    for said in (value, str(base64.urlsafe_b64decode(value))):
        assert not any(secret in said for secret in ANA.values())


def test_two_logins_are_two_cookies(app: Flask) -> None:
    assert sealed(app, ANA) != sealed(app, ANA)


def test_on_https_a_cookie_without_the_prefix_is_nobodys(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    value = sealed(app, ANA)
    for name, is_ana in (("__Host-capx-login", True), ("capx-login", False)):
        headers = {"Cookie": f"{name}={value}"}
        shown = client.get("/", base_url="https://capx.toolforge.org", headers=headers)
        assert (name, "<bdi>Ana</bdi> <a" in shown.text) == (name, is_ana)


# ---- what a cookie is worth ----


def shown_with(app: Flask, cookie: str, address: str = "/skills") -> TestResponse:
    """An address as a browser with this header of cookies is shown it."""
    return app.test_client(use_cookies=False).get(address, headers={"Cookie": cookie})


@pytest.mark.parametrize("user", ["Ana", "Сергей", "写真家", 'O\'Neil "x" & <b>', "Zoë\u200e"])
def test_a_good_cookie_is_who_it_says(app: Flask, user: str) -> None:
    client = logged_in(app, user)
    me = one(page(client, "/skills"), "form.me")
    assert text(one(me, "bdi")) == user.strip()
    assert attribute(me, "action") == "/logout"
    assert text(one(me, "button")) == MESSAGES["logout"]
    assert hrefs(page(client, "/skills"), "a.me") == []


def test_a_cookie_lasts_fourteen_days(app: Flask) -> None:
    young = sealed(app, ANA, seconds=FORTNIGHT - 60)
    assert "<bdi>Ana</bdi>" in shown_with(app, f"capx-login={young}").text


def of_another_tool(app: Flask) -> str:
    other = tool(app.extensions["capx_settings"].data, CAPX_SECRET_KEY=SECRET[::-1])
    return sealed(other, ANA)


def from_the_future(app: Flask) -> str:
    return sealed(app, ANA, seconds=-3600)


def changed(app: Flask) -> str:
    value = sealed(app, ANA)
    return value[:60] + ("A" if value[60] != "A" else "B") + value[61:]


BAD: dict[str, Callable[[Flask], str]] = {
    "forged": of_another_tool,
    "changed": changed,
    "sealed for a handshake": lambda app: sealed(app, ANA, "handshake"),
    "too old by a second": lambda app: sealed(app, ANA, seconds=FORTNIGHT + 1),
    "from the future": from_the_future,
    "truncated by one": lambda app: sealed(app, ANA)[:-1],
    "truncated by half": lambda app: sealed(app, ANA)[:100],
    "more before it": lambda app: "AAAA" + sealed(app, ANA),
    "not sealed": lambda app: base64.urlsafe_b64encode(repr(ANA).encode()).decode(),
    "garbage": lambda app: "garbage",
    "empty": lambda app: "",
    "spaces": lambda app: '"   "',
    "10 KB": lambda app: "A" * 10_000,
    "10 KB after the version": lambda app: "gAAAAA" + "A" * 9_996,
    "not base64": lambda app: "gAAAAA!$%&/()=*~",
    "Latin-1": lambda app: "gAAAAAñ",
    "UTF-8": lambda app: "漢字".encode().decode("latin-1"),
    "octal": lambda app: r'"\303\255\355\240\200\000"',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_with_a_bad_cookie_one_is_a_visitor(
    app: Flask, bad: Callable[[Flask], str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = shown_with(app, f"capx-login={bad(app)}")
    assert answer.status_code == 200
    assert 'href="/login' in answer.text
    assert '<form class="me"' not in answer.text
    assert "no-store" not in answer.headers.get("Cache-Control", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


SHAPES: dict[str, object] = {
    "nothing": None,
    "an empty list": [],
    "a list": ["Ana", "key", "secret"],
    "a text": "Ana",
    "a number": 5,
    "true": True,
    "no secret": {"user": "Ana", "key": "key"},
    "an older version's": {"username": "Ana", "token": "key"},
    "a newer version's": {**ANA, "since": 1},
    "no text as the user": {**ANA, "user": 5},
    "no user": {**ANA, "user": None},
}


@pytest.mark.parametrize("said", SHAPES.values(), ids=SHAPES)
def test_what_another_version_sealed_is_a_visitors(app: Flask, said: object) -> None:
    answer = shown_with(app, f"capx-login={sealed(app, said)}")
    assert answer.status_code == 200
    assert '<form class="me"' not in answer.text


HANDSHAKES: dict[str, Callable[[Flask], str]] = {
    "none": lambda app: "",
    "too old by a second": lambda app: sealed(app, UNDER_WAY, "handshake", seconds=15 * 60 + 1),
    "a login": lambda app: sealed(app, UNDER_WAY),
    "forged": lambda app: sealed(app, UNDER_WAY, "handshake")[::-1],
    "of another shape": lambda app: sealed(app, ANA, "handshake"),
}


@pytest.mark.parametrize("bad", HANDSHAKES.values(), ids=HANDSHAKES)
def test_without_a_good_handshake_nobody_comes_back(app: Flask, bad: Callable[[Flask], str]) -> None:
    back = "/oauth-callback?oauth_token=key&oauth_verifier=verifier"
    answer = shown_with(app, f"capx-handshake={bad(app)}", back)
    assert answer.status_code == 400
    assert MESSAGES["login-too-late"] in answer.text
    assert "Set-Cookie" not in answer.headers


def test_who_comes_back_within_fifteen_minutes_may_go_on(app: Flask) -> None:
    young = sealed(app, UNDER_WAY, "handshake", seconds=15 * 60 - 30)
    back = "/oauth-callback?oauth_token=the-token%27s-key&oauth_verifier=verifier"
    answer = shown_with(app, f"capx-handshake={young}", back)
    assert answer.status_code == 503  # this wiki is down
    assert 'href="/login?next=%2Fskills"' in answer.text


def test_a_cookie_of_a_login_under_way_is_no_login(app: Flask) -> None:
    value = sealed(app, UNDER_WAY, "handshake")
    assert '<form class="me"' not in shown_with(app, f"capx-handshake={value}; capx-login={value}").text


# ---- where nobody can log in ----


@pytest.mark.parametrize("secret", [{}, {"CAPX_SECRET_KEY": ""}], ids=["with a key", "without a key"])
def test_without_a_consumer_cookies_say_nothing(published: Path, app: Flask, secret: dict[str, str]) -> None:
    readonly = without_consumer(published, **secret)
    for value in (sealed(app, ANA), sealed(readonly, ANA)):
        answer = shown_with(readonly, f"capx-login={value}")
        assert answer.status_code == 200
        assert "Ana</bdi> <a" not in answer.text


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/search", 200), ("/skills", 200), ("/profile/Ana", 200), ("/skill/Q3", 200), ("/x", 404)],
)
def test_without_a_consumer_there_is_no_way_to_log_in(published: Path, address: str, status: int) -> None:
    shown = page(without_consumer(published).test_client(), address, status)
    assert not [href for href in hrefs(shown) if "login" in href]
    assert shown.select(".me") == []


def test_without_a_consumer_login_says_so(published: Path) -> None:
    shown = page(without_consumer(published).test_client(), "/login?next=/skills", 404)
    assert text(one(shown, "main p.notice")) == MESSAGES["login-nowhere"]
    assert hrefs(shown, "main a") == ["/skills"]
    back = page(without_consumer(published).test_client(), "/oauth-callback?oauth_verifier=x", 400)
    assert hrefs(back, "main a") == ["/"]


# ---- where one comes back to ----

FOREIGN = [
    *("//evil.example", "///evil.example", "////evil.example", "//evil.example/%2f..", "//@evil.example"),
    *("https:evil.example", "https://evil.example", "https:/evil.example", "http:///evil.example"),
    *("\\evil.example", "\\\\evil.example", "/\\evil.example", "/\\/evil.example", "\\/evil.example"),
    *("/\t/evil.example", "\t//evil.example", "/\n/evil.example", "/\r\n/evil.example", "/\x00/evil.example"),
    *("/skills\r\nX-Evil: 1", "/skills\tx", "/skills\x7f", " //evil.example", " /skills"),
    *("javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"),
    *("", "skills", "./skills", "../skills", "?q=x", "#x", "@evil.example", ".evil.example"),
    *("http://localhost/skills", "localhost/skills", "localhost:80"),  # our own, but whole
    *("//[", "//[evil", "https://[", "//℀.example", "//evil.example:x", "//user:word@evil.example"),
]


@pytest.mark.parametrize("address", FOREIGN, ids=repr)
def test_an_address_elsewhere_is_the_front_page(address: str) -> None:
    assert own_address(address) == "/"


OWN = [
    *("/", "/skills", "/search?q=%2F%2Fevil.example", "/search?q=//evil.example", "/search?q=a&b=c&b=d"),
    *("/search?q=https://evil.example", "/profile/a:b", "/profile/https://x", "/%0d%0aX:y", "/%5Cevil"),
    *("/%2F/evil.example", "/profile/Zoë", "/profile/写真家", "/skills?uselang=ar#Q3", "/search?q=a b"),
    *("/profile/[x]", "/@evil.example", "/.evil.example", "/" + "x" * 5_000),
]


@pytest.mark.parametrize("address", OWN, ids=lambda address: repr(address[:40]))
def test_an_address_of_ours_stays(address: str) -> None:
    assert own_address(address) == address


@pytest.mark.parametrize("address", [*FOREIGN, *OWN], ids=lambda address: repr(address[:40]))
def test_who_is_logged_in_is_sent_on_at_once_and_never_elsewhere(app: Flask, address: str) -> None:
    answer = logged_in(app).get("/login", query_string={"next": address})
    assert answer.status_code == 302
    assert leads_to(answer.headers["Location"]) == "tool.example"
    assert "X-Evil" not in answer.headers
    assert "X" not in answer.headers
    if address in OWN:
        assert unquote(answer.headers["Location"]) == unquote(address)
    else:
        assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example", "//["])
def test_who_logs_out_is_never_sent_elsewhere(app: Flask, address: str) -> None:
    client = logged_in(app)
    form = {"csrf": csrf_of(client.get("/").text), "next": address}
    assert client.post("/logout", data=form).headers["Location"] == "/"


def leads_to(address: str) -> str:
    """The host to which a browser goes from tool.example, as the URL standard reads an address
    (url.spec.whatwg.org); a scheme without a host where it goes to none."""
    read = re.sub("[\t\n\r]", "", address.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if scheme := re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", read):
        return scheme[0] + read[scheme.end() :].lstrip("/").partition("/")[0]
    if read.startswith("//"):
        return read.lstrip("/").partition("/")[0]
    return "tool.example"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        *(("/x", "tool.example"), ("x//y", "tool.example"), ("//evil", "evil"), ("/\\evil", "evil")),
        *(("\\\\evil/x", "evil"), ("/\t/evil", "evil"), (" //evil", "evil"), ("https:evil", "https:evil")),
        *(("java\nscript:x", "javascript:x"), ("///evil", "evil"), ("/a:b", "tool.example")),
    ],
)
def test_addresses_are_read_as_browsers_do(address: str, host: str) -> None:
    assert leads_to(address) == host


PIECES = [
    *("/", "//", "\\", ":", "@", "?", "#", "[", "]", "%", "%2F", "%5C", "%0d%0a", ".", "..", ";", "&"),
    *("\t", "\n", "\r", "\x00", "\x1f", "\x7f", " ", "\u00a0", "\u2028", "\ufeff", "\u200e", "\ud800"),
    *("http:", "https:", "javascript:", "evil.example", "localhost", "a", "é", "／", "。", "℀", "漢"),
]
ADDRESSES = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=8).map("".join)


@given(ADDRESSES)
@example("//[")
@example("//℀.example")
def test_nobody_is_sent_elsewhere(address: str) -> None:
    result = own_address(address)
    assert urlsplit(urljoin("https://tool.example/login", result)).netloc == "tool.example"
    assert leads_to(result) == "tool.example"
    assert result in (address, "/")


@given(ADDRESSES.filter(lambda address: address.isascii() or not any(map(is_half, address))))
def test_nobody_is_sent_elsewhere_by_a_redirect(address: str) -> None:
    try:
        result = own_address(address)
    except ValueError:  # another test's matter
        return
    header = redirect(result, Response=Response).headers["Location"]
    assert leads_to(header) == "tool.example"
    assert "\n" not in header
    assert "\r" not in header


def is_half(character: str) -> bool:
    """Half of a character of UTF-16: no query can hold one."""
    return "\ud800" <= character <= "\udfff"


# ---- the way to log in ----


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The tool over people whose names are hard to write in an address."""
    data = tmp_path_factory.mktemp("odd")
    names = ("Who?", "50%", "100%25", "A\\B", "A&B=C", "C+D", "//evil.example")
    strange = [listing(name, 10 + number) for number, name in enumerate(names)]
    publish(data / "index", [*few_people(), *strange])
    return tool(data)


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/skills", "/search?q=python&available=Q3&uselang=pt", "/search?q=a%26b%3Dc", "/?uselang=ar"),
        *("/search?q=what%3F", "/search?q=what?", "/search?q=%2F%2Fevil.example", "/profile/Zo%C3%AB"),
        *("/profile/Who%3F", "/profile/50%25", "/profile/100%2525", "/profile/A%5CB", "/profile/A&B%3DC"),
        *("/profile/C+D", "/profile/%E5%86%99%E7%9C%9F%E5%AE%B6?uselang=ja"),
    ],
)
def test_login_and_logout_lead_back_to_this_page(odd: Flask, address: str) -> None:
    def is_here(there: str) -> bool:
        same = own_address(there)
        visitor = odd.test_client()
        return visitor.get(same).text == visitor.get(address).text

    (href,) = hrefs(page(odd.test_client(), address), "a.me")
    assert href.startswith("/login?next=")
    assert is_here(asked(href)["next"][0])
    me = one(page(logged_in(odd), address), "form.me")
    assert is_here(attribute(one(me, "input[name=next]"), "value"))


def test_below_a_path_of_its_own_the_tool_leads_back_there(app: Flask) -> None:
    client = app.test_client()
    shown = client.get("/skills?uselang=pt", base_url="http://localhost/capx").text
    assert 'href="/capx/login?next=%2Fcapx%2Fskills%3Fuselang%3Dpt&amp;uselang=pt"' in shown


def test_the_way_back_is_no_way_to_log_in(app: Flask) -> None:
    """What the wiki added to the address of the callback is for nobody else, and good only once."""
    answer = Browser(app).get("/oauth-callback?oauth_verifier=the-verifier&oauth_token=the-token")
    assert "the-verifier" not in answer.text
    assert "the-token" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "capx.toolforge.org"])
def test_logging_out_ends_it_in_this_browser_alone(app: Flask, host: str) -> None:
    here, there = app.test_client(), app.test_client()
    root = f"https://{host}"
    for client in (here, there):
        log_in(client, host=host)
    form = {"csrf": csrf_of(here.get("/", base_url=root).text), "next": "/skills?uselang=pt"}
    answer = here.post("/logout", base_url=root, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/skills?uselang=pt")
    assert '<form class="me"' not in here.get("/", base_url=root).text
    assert '<form class="me"' in there.get("/", base_url=root).text
