"""The whole login through the stand-in for the wiki's OAuth, and all that may go wrong with it."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

import web.oauth
import web.wiki_api
from tests.support.altered_wiki import Answer
from tests.support.faults import html
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_answers import refusing
from tests.support.oauth_consent import NotAskedError, allow, cancel
from tests.support.oauth_consumer import IDENTITY_ONLY
from tests.support.oauth_http import Step
from tests.support.oauth_wiki import OAuthWiki
from tests.support.pages import asked, attribute, hrefs, one, text
from tests.support.tool import MESSAGES, Browser, csrf_of, sealed, tool_on
from web.session import Session
from web.wiki_api import LoggedOutError, WikiApi, WikiDownError, WikiRefusedError

NEXT = "/search?q=a%26b&available=Q3&uselang=pt"


@pytest.fixture
def app(oauth_wiki: OAuthWiki, data: Path) -> Flask:
    return tool_on(oauth_wiki, data)


@pytest.fixture(autouse=True)
def browser(app: Flask, oauth_wiki: OAuthWiki, caplog: pytest.LogCaptureFixture) -> Iterator[Browser]:
    """A browser before the tool. Whatever a test does in it: nothing secret is shown in it, or logged."""
    caplog.set_level(logging.INFO)  # at DEBUG, which the tool never asks for, the libraries tell tokens
    browser = Browser(app)
    yield browser
    assert browser.shown
    secrets = secrets_of(oauth_wiki)
    told = "\n".join(map(logging.Formatter().format, caplog.get_records("call")))
    assert not [secret for secret in secrets if secret in unquote(told)]
    for answer in browser.shown:
        told = unquote(f"{answer.headers} {answer.text}")
        assert not [secret for secret in secrets - consented(answer) if secret in told]


def consented(answer: TestResponse) -> set[str]:
    """The request token with which somebody is sent to the wiki, and there alone."""
    where = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
    return set(where["oauth_token"]) if where.get("title") == ["Special:OAuth/authenticate"] else set()


def secrets_of(oauth: OAuthWiki) -> set[str]:
    """What the wiki gave out that nobody else may see, and the tool's own secret."""
    begun = oauth._book._requests.values()
    given = {part for token in begun for part in (token.key, token.secret, token.verifier)}
    granted = {part for grant in oauth._book.grants.values() for part in (grant.key, grant.secret)}
    return (given | granted | {oauth.consumer_secret}) - {""}


def shown(answer: TestResponse) -> Tag:
    return BeautifulSoup(answer.text, "html.parser")


def explains(answer: TestResponse, status: int, message: str, next_page: str) -> str:
    """Check that a page says what is wrong, and two ways on; the address of the one that tries again."""
    assert answer.status_code == status
    assert text(one(shown(answer), "main p.notice")) == MESSAGES[message]
    assert text(one(shown(answer), "h1")) == MESSAGES["login"]
    again, without = hrefs(shown(answer), "main a")
    assert without == next_page
    assert asked(again) == {"next": [next_page]}
    return again


# ---- all goes well ----


@pytest.mark.parametrize(
    "next_page",
    [
        *(
            "/",
            NEXT,
            "/skills?uselang=ar",
            "/profile/Zo%C3%AB",
            "/profile/%E5%86%99%E7%9C%9F%E5%AE%B6?uselang=ja",
        ),
        "/search?q=%2F%2Fevil.example",
    ],
)
def test_a_login_leads_back_to_where_it_began(browser: Browser, next_page: str) -> None:
    (href,) = hrefs(shown(browser.get(next_page)), "a.me")
    address = browser.get(href).headers["Location"]
    back = browser.get(allow(address))
    assert (back.status_code, back.headers["Location"]) == (302, next_page)
    page = shown(browser.get(back.headers["Location"]))
    me = one(page, "form.me")
    assert text(one(me, "bdi")) == "Alice"
    assert (attribute(me, "action"), attribute(me, "method")) == ("/logout", "post")
    assert one(me, "button[type=submit]")
    assert not [there for there in hrefs(page) if "/login" in there]


def test_a_page_keeps_its_language_through_the_login(browser: Browser) -> None:
    browser.log_in("/skills?uselang=ar")
    assert attribute(one(shown(browser.get("/skills?uselang=ar")), "html"), "lang") == "ar"


def test_the_wiki_is_told_who_asks_and_where_to_come_back(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    address = browser.begin(NEXT)
    assert address.startswith(f"{oauth_wiki.index_php}?")
    assert parse_qs(urlsplit(address).query)["title"] == ["Special:OAuth/authenticate"]
    back = urlsplit(allow(address))
    assert back._replace(query="").geturl() == "http://localhost/oauth-callback"
    browser.get(back.geturl())
    of_the_tool = [one for one in oauth_wiki.asked if one.step != "authenticate"]
    assert [one.step for one in of_the_tool] == ["initiate", "token", "identify"]
    assert {one.agent.partition("/")[0] for one in of_the_tool} == {"CapacityExchange"}


def test_who_is_logged_in_goes_straight_on(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    browser.log_in()
    oauth_wiki.asked.clear()
    answer = browser.get("/login?next=%2Fskills%3Fuselang%3Dpt")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/skills?uselang=pt")
    assert "Set-Cookie" not in answer.headers
    assert oauth_wiki.asked == []


@pytest.mark.parametrize("account", ["Alice", "Bruno", "Admin"])
def test_everybody_is_who_the_wiki_says(browser: Browser, account: str) -> None:
    browser.log_in(account=account)
    assert browser.user() == account


def test_two_browsers_are_two_logins(app: Flask, browser: Browser) -> None:
    other = Browser(app)
    browser.log_in()
    other.log_in(account="Bruno")
    assert (browser.user(), other.user()) == ("Alice", "Bruno")


def test_a_renamed_account_has_its_new_name_at_the_next_login(
    wiki: LocalWiki, browser: Browser, oauth_wiki: OAuthWiki
) -> None:
    browser.log_in()
    wiki.admin.rename_user("Alice", "Alicia Ñ")
    oauth_wiki.rename("Alice", "Alicia Ñ")
    assert browser.user() == "Alice"
    browser.post("/logout", csrf=csrf_of(browser.get("/").text))
    browser.log_in(account="Alicia Ñ")
    assert browser.user() == "Alicia Ñ"
    wiki.restore()


def test_a_consumer_of_identities_alone_asks_once(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    oauth_wiki.consumer.grants = IDENTITY_ONLY
    for _ in range(2):
        browser.log_in()
        assert browser.user() == "Alice"
        browser.post("/logout", csrf=csrf_of(browser.get("/").text))
    assert [one.method for one in oauth_wiki.asked_for("authenticate")] == ["GET", "POST", "GET"]


# ---- who does not come back ----


def test_who_cancels_may_come_another_time(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    end = cancel(browser.begin(NEXT))
    assert "Location" not in end.headers
    assert oauth_wiki.asked_for("token") == []
    assert browser.user() == ""
    assert browser.log_in(NEXT).headers["Location"] == NEXT
    assert browser.user() == "Alice"


@pytest.mark.parametrize("stage", ["proposed", "disabled", "rejected", "expired"])
def test_a_consumer_that_is_not_approved_ends_on_the_wiki(
    browser: Browser, oauth_wiki: OAuthWiki, stage: str
) -> None:
    oauth_wiki.disapprove(stage)
    with pytest.raises(NotAskedError, match="is not approved as a Connected App"):
        allow(browser.begin())
    assert browser.user() == ""
    oauth_wiki.approve()
    browser.log_in()
    assert browser.user() == "Alice"


def test_while_it_waits_for_approval_the_consumers_owner_may(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    oauth_wiki.disapprove()
    browser.log_in(account="Admin")
    assert browser.user() == "Admin"


# ---- a login that cannot begin ----


def elsewhere(oauth: OAuthWiki) -> None:
    oauth.callback_prefix = "http://localhost/tool/"


def unknown(oauth: OAuthWiki) -> None:
    oauth.consumer.key = "another"


def forgotten(oauth: OAuthWiki) -> None:
    oauth.consumer.secret = "another"


def instead(step: Step, answer: Answer) -> Callable[[OAuthWiki], None]:
    return lambda oauth: oauth.answers.update({step: answer})


def hanging(step: Step) -> Callable[[OAuthWiki], None]:
    return lambda oauth: oauth.delays.update({step: 30})


CUT_SHORT = Answer(b"oauth_token=cut-sho", length=100)
NOT_BEGUN: dict[str, tuple[Callable[[OAuthWiki], None], int, str]] = {
    "another callback": (elsewhere, 502, "login-refused"),
    "another key": (unknown, 502, "login-refused"),
    "another secret": (forgotten, 502, "login-refused"),
    "no token": (instead("initiate", Answer(b"oauth_token=only")), 502, "login-refused"),
    "503": (instead("initiate", html(503)), 503, "wiki-down"),
    "500": (instead("initiate", html(500)), 503, "wiki-down"),
    "429": (instead("initiate", html(429)), 503, "wiki-down"),
    "cut short": (instead("initiate", CUT_SHORT), 503, "wiki-down"),
    "hanging": (hanging("initiate"), 503, "wiki-down"),
}


IMPATIENT = (2.0, 0.2)  # seconds to connect, to read


@pytest.mark.parametrize(("amiss", "status", "message"), NOT_BEGUN.values(), ids=NOT_BEGUN)
def test_a_login_that_cannot_begin_says_so(
    browser: Browser,
    oauth_wiki: OAuthWiki,
    monkeypatch: pytest.MonkeyPatch,
    amiss: Callable[[OAuthWiki], None],
    status: int,
    message: str,
) -> None:
    known = vars(oauth_wiki.consumer).copy()
    amiss(oauth_wiki)
    if oauth_wiki.delays:
        monkeypatch.setattr(web.wiki_api, "TIME_OUT", IMPATIENT)
    answer = browser.get(f"/login?{urlencode({'next': NEXT})}")
    again = explains(answer, status, message, NEXT)
    assert "Set-Cookie" not in answer.headers
    monkeypatch.undo()
    vars(oauth_wiki.consumer).update(known)
    oauth_wiki.answers.clear()
    oauth_wiki.delays.clear()
    back = browser.get(allow(browser.get(again).headers["Location"]))
    assert back.headers["Location"] == NEXT
    assert browser.user() == "Alice"


def test_a_wiki_that_is_not_there(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    with oauth_wiki.unreachable():
        explains(browser.get("/login"), 503, "wiki-down", "/")
    back = browser.come_back(NEXT)
    with oauth_wiki.unreachable():
        explains(browser.get(back), 503, "wiki-down", NEXT)
    assert browser.user() == ""
    browser.log_in()
    assert browser.user() == "Alice"


def test_a_page_goes_on_while_the_wiki_is_down(browser: Browser, oauth_wiki: OAuthWiki) -> None:
    browser.log_in()
    with oauth_wiki.unreachable():
        assert browser.user() == "Alice"
        assert browser.get(NEXT).status_code == 200
        browser.post("/logout", csrf=csrf_of(browser.get("/").text))
        assert browser.user() == ""


def test_where_to_go_afterwards_may_be_long(browser: Browser) -> None:
    """A browser keeps no cookie over 4096 bytes (RFC 6265, 6.1), and the login under way is in one."""
    long = "/search?" + "&".join(f"available=Q{number}" for number in range(1000, 1200))
    browser.begin(long)
    (cookie,) = browser.shown[-1].headers.getlist("Set-Cookie")
    assert len(long) < 4000
    assert len(cookie.partition(";")[0]) <= 4096


# ---- a login that cannot end ----


def with_query(**changed: str) -> Callable[[OAuthWiki, str], str]:
    """What the wiki sent back, with something else in it; what is empty is left out."""

    def altered(oauth: OAuthWiki, back: str) -> str:
        query = {name: value for name, (value, *_) in parse_qs(urlsplit(back).query).items()} | changed
        return "/oauth-callback?" + "&".join(f"{name}={value}" for name, value in query.items() if value)

    return altered


def while_so(amiss: Callable[[OAuthWiki], object]) -> Callable[[OAuthWiki, str], str]:
    """What the wiki sent back, once something is amiss with the wiki."""

    def altered(oauth: OAuthWiki, back: str) -> str:
        amiss(oauth)
        return back

    return altered


def claiming(**claims: object) -> Callable[[OAuthWiki, str], str]:
    return while_so(lambda oauth: oauth.claims.update(claims))


def signed_by_another(oauth: OAuthWiki) -> None:
    oauth.identity_secret = "another that is long enough for HS256"


LONG_AGO, FAR_AHEAD = 1_000_000_000, 4_000_000_000
NOT_ENDED: dict[str, tuple[Callable[[OAuthWiki, str], str], int, str]] = {
    "wrong verifier": (with_query(oauth_verifier="wrong"), 400, "login-failed"),
    "odd verifier": (with_query(oauth_verifier="%00%FF%F0%9F%92%A9%0A"), 400, "login-failed"),
    "long verifier": (with_query(oauth_verifier="x" * 20_000), 400, "login-failed"),
    "no verifier": (with_query(oauth_verifier=""), 400, "login-failed"),
    "another's token": (with_query(oauth_token="0123456789abcdef"), 400, "login-failed"),
    "no token": (with_query(oauth_token=""), 400, "login-failed"),
    "nothing": (lambda oauth, back: "/oauth-callback", 400, "login-failed"),
    "garbage": (lambda oauth, back: "/oauth-callback?%&=&&é=%ff;[", 400, "login-failed"),
    "too late for the wiki": (while_so(OAuthWiki.expire_request_tokens), 400, "login-failed"),
    "revoked meanwhile": (while_so(lambda oauth: oauth.revoke("Alice")), 400, "login-failed"),
    "disabled meanwhile": (while_so(lambda oauth: oauth.disapprove("disabled")), 400, "login-failed"),
    "another secret meanwhile": (while_so(forgotten), 400, "login-failed"),
    "another issuer": (claiming(iss="https://elsewhere.example"), 400, "login-failed"),
    "no issuer": (claiming(iss=""), 400, "login-failed"),
    "a replayed identity": (claiming(nonce="another"), 400, "login-failed"),
    "an identity of another tool": (claiming(aud="another"), 400, "login-failed"),
    "an identity from the past": (claiming(iat=LONG_AGO, exp=LONG_AGO + 100), 400, "login-failed"),
    "an identity from the future": (claiming(iat=FAR_AHEAD, exp=FAR_AHEAD + 100), 400, "login-failed"),
    "an identity of nobody": (claiming(username=None), 400, "login-failed"),
    "an identity without a name": (claiming(username=""), 400, "login-failed"),
    "signed by another": (while_so(signed_by_another), 400, "login-failed"),
    "an answer without a token": (while_so(instead("token", Answer(b"x=y"))), 400, "login-failed"),
    "no identity": (while_so(instead("identify", Answer(b"{}"))), 400, "login-failed"),
    "503 for a token": (while_so(instead("token", html(503))), 503, "wiki-down"),
    "503 for an identity": (while_so(instead("identify", html(503))), 503, "wiki-down"),
    "cut short": (while_so(instead("token", CUT_SHORT)), 503, "wiki-down"),
    "hanging with a token": (while_so(hanging("token")), 503, "wiki-down"),
    "hanging with an identity": (while_so(hanging("identify")), 503, "wiki-down"),
}


@pytest.mark.parametrize(("altered", "status", "message"), NOT_ENDED.values(), ids=NOT_ENDED)
def test_a_login_that_cannot_end_says_so(
    browser: Browser,
    oauth_wiki: OAuthWiki,
    monkeypatch: pytest.MonkeyPatch,
    altered: Callable[[OAuthWiki, str], str],
    status: int,
    message: str,
) -> None:
    secret = oauth_wiki.consumer.secret
    back = altered(oauth_wiki, browser.come_back(NEXT))
    if oauth_wiki.delays:
        monkeypatch.setattr(web.wiki_api, "TIME_OUT", IMPATIENT)
    again = explains(browser.get(back), status, message, NEXT)
    assert browser.user() == ""
    oauth_wiki.answers.clear()
    oauth_wiki.delays.clear()
    oauth_wiki.claims.clear()
    oauth_wiki.identity_secret = ""
    oauth_wiki.consumer.secret = secret
    oauth_wiki.approve()
    monkeypatch.undo()
    back = browser.get(allow(browser.get(again).headers["Location"])).headers["Location"]
    assert (back, browser.user()) == (NEXT, "Alice")


def test_the_way_back_is_gone_once(browser: Browser) -> None:
    """Reloaded, or asked for twice at once, by a browser that still has the cookie."""
    back = browser.come_back(NEXT)
    cookie = browser.client.get_cookie("capx-handshake")
    assert cookie is not None
    browser.get(back)
    assert browser.client.get_cookie("capx-handshake") is None
    browser.client.set_cookie("capx-handshake", cookie.value)
    explains(browser.get(back), 400, "login-failed", NEXT)
    assert browser.user() == "Alice"


def test_who_is_logged_in_and_reloads_the_way_back_stays_so(browser: Browser) -> None:
    back = browser.come_back(NEXT)
    browser.get(back)
    again = browser.get(back)
    assert again.status_code in (302, 400)
    assert browser.user() == "Alice"
    assert MESSAGES["login-too-late"] not in again.text, "they are logged in"


def test_another_browser_cannot_end_a_login(app: Flask, browser: Browser) -> None:
    back = browser.come_back(NEXT)
    other = Browser(app)
    again = explains(other.get(back), 400, "login-too-late", "/")
    assert other.user() == ""
    other.get(allow(other.get(again).headers["Location"], "Bruno"))
    assert other.user() == "Bruno"
    browser.get(back)
    assert browser.user() == "Alice", "the verifier was not spent"


def test_nobody_is_logged_in_as_who_sends_them_a_link(app: Flask, browser: Browser) -> None:
    theirs = Browser(app).come_back(NEXT)
    browser.begin("/skills")
    explains(browser.get(theirs), 400, "login-failed", "/skills")
    assert browser.user() == ""


def test_of_two_logins_in_one_browser_the_later_counts(browser: Browser) -> None:
    earlier, later = browser.begin("/skills"), browser.begin(NEXT)
    explains(browser.get(allow(earlier)), 400, "login-failed", NEXT)
    assert browser.get(allow(later)).headers["Location"] == NEXT
    assert browser.user() == "Alice"


@pytest.mark.parametrize(("seconds", "ends"), [(15 * 60 + 1, False), (15 * 60 - 30, True)])
def test_fifteen_minutes_are_enough(app: Flask, browser: Browser, seconds: int, ends: bool) -> None:
    back = browser.come_back(NEXT)
    cookie = browser.client.get_cookie("capx-handshake")
    assert cookie is not None
    with app.test_request_context(headers={"Cookie": f"capx-handshake={cookie.value}"}):
        under_way = web.session.handshake()
    browser.client.set_cookie("capx-handshake", sealed(app, vars(under_way), "handshake", seconds))
    if ends:
        assert browser.get(back).headers["Location"] == NEXT
    else:
        explains(browser.get(back), 400, "login-too-late", "/")
    assert browser.user() == ("Alice" if ends else "")


def test_a_page_that_explains_is_in_the_language_of_the_page_before(
    browser: Browser, oauth_wiki: OAuthWiki
) -> None:
    oauth_wiki.answers["initiate"] = html(503)
    (href,) = hrefs(shown(browser.get("/skills?uselang=ar")), "a.me")
    assert attribute(one(shown(browser.get(href)), "html"), "lang") == "ar"


# ---- logging out ----


def test_logging_out_is_for_this_browser_alone(app: Flask, browser: Browser, oauth_wiki: OAuthWiki) -> None:
    other = Browser(app)
    for each in (browser, other):
        each.log_in()
    asked_before = len(oauth_wiki.asked)
    me = one(shown(browser.get(NEXT)), "form.me")
    fields = {attribute(one, "name"): attribute(one, "value") for one in me.select("input")}
    answer = browser.post(attribute(me, "action"), **fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, NEXT)
    assert (browser.user(), other.user()) == ("", "Alice")
    assert browser.client.get_cookie("capx-login") is None
    assert len(oauth_wiki.asked) == asked_before, "the grant stays"
    browser.log_in()
    assert browser.user() == "Alice"


def test_logging_out_needs_a_form_of_ours(app: Flask, browser: Browser) -> None:
    browser.log_in()
    other = Browser(app)
    other.log_in(account="Bruno")
    assert browser.get("/logout").status_code == 405
    for token in ("", "wrong", csrf_of(other.get("/").text)):
        assert browser.post("/logout", csrf=token).status_code == 403
    assert browser.user() == "Alice"
    assert browser.post("/logout", csrf=csrf_of(browser.get("/").text)).status_code == 302
    assert browser.user() == ""


# ---- asking in somebody's name ----


@pytest.fixture
def api(app: Flask, oauth_wiki: OAuthWiki, browser: Browser) -> WikiApi:
    """The wiki's API in the name of Alice, who is logged in."""
    browser.log_in()
    grant = oauth_wiki.grant("Alice")
    return WikiApi(app.extensions["capx_settings"], Session("Alice", grant.key, grant.secret))


def test_the_api_knows_who_asks(api: WikiApi, oauth_wiki: OAuthWiki) -> None:
    assert api.get(action="query", meta="userinfo")["query"]["userinfo"]["name"] == "Alice"
    assert api.post(action="query", meta="userinfo")["query"]["userinfo"]["name"] == "Alice"
    assert api.requests == 2
    assert [(one.method, one.account) for one in oauth_wiki.asked_for("api")] == [
        ("GET", "Alice"),
        ("POST", "Alice"),
    ]
    assert oauth_wiki.asked[-1].agent.startswith("CapacityExchange/")


def test_nobody_may_ask_too(app: Flask, oauth_wiki: OAuthWiki, browser: Browser) -> None:
    nobody = WikiApi(app.extensions["capx_settings"], None)
    assert "anon" in nobody.get(action="query", meta="userinfo")["query"]["userinfo"]
    browser.get("/")


def identity_alone(oauth: OAuthWiki) -> None:
    oauth.consumer.grants = IDENTITY_ONLY
    oauth.grant("Alice")


def rename(oauth: OAuthWiki) -> None:
    oauth._book.rename("Alice", "Bruno")


LOGGED_OUT: dict[str, Callable[[OAuthWiki], object]] = {
    "revoked": lambda oauth: oauth.revoke("Alice"),
    "another account": rename,
    "an identity alone": identity_alone,
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("amiss", LOGGED_OUT.values(), ids=LOGGED_OUT)
def test_the_api_says_that_a_login_has_ended(
    api: WikiApi, oauth_wiki: OAuthWiki, amiss: Callable[[OAuthWiki], object], method: str
) -> None:
    amiss(oauth_wiki)
    with pytest.raises(LoggedOutError):
        getattr(api, method)(action="query", meta="userinfo", list="users", ususers="Alice")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({}, None), ({"Retry-After": "60"}, 60), ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None)],
)
def test_the_api_refuses(
    api: WikiApi, oauth_wiki: OAuthWiki, headers: dict[str, str], wait: int | None
) -> None:
    oauth_wiki.alteration = refusing(lambda given: True, "ratelimited", "Too fast.", **headers)
    with pytest.raises(WikiRefusedError) as refused:
        api.post(action="edit", title="X")
    error = refused.value
    assert (error.code, error.info, error.wait) == ("ratelimited", "Too fast.", wait)


def test_the_api_refuses_what_it_does_not_know(api: WikiApi) -> None:
    with pytest.raises(WikiRefusedError) as refused:
        api.get(action="no-such-thing")
    assert (refused.value.code, "no-such-thing" in refused.value.info) == ("badvalue", True)


DOWN: dict[str, Callable[[OAuthWiki], None]] = {
    "503": instead("api", html(503)),
    "a page": instead("api", html(200)),
    "a redirect": instead("api", Answer(b"", 301, {"Location": "https://elsewhere.example/"})),
    "cut short": instead("api", Answer(b'{"query":', length=100)),
    "half JSON": instead("api", Answer(b'{"query":')),
    "a list": instead("api", Answer(b"[]")),
    "hanging": hanging("api"),
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("amiss", DOWN.values(), ids=DOWN)
def test_the_api_is_down(
    api: WikiApi,
    oauth_wiki: OAuthWiki,
    monkeypatch: pytest.MonkeyPatch,
    amiss: Callable[[OAuthWiki], None],
    method: str,
) -> None:
    monkeypatch.setattr(web.wiki_api, "TIME_OUT", IMPATIENT)
    amiss(oauth_wiki)
    with pytest.raises(WikiDownError) as down:
        getattr(api, method)(action="query", meta="userinfo")
    assert not [secret for secret in secrets_of(oauth_wiki) if secret in repr(down.value)]
