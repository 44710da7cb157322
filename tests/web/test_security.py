"""Who may act, by token and by where a request comes from; headers of every answer; what has to be set."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from werkzeug.test import TestResponse

from settings import SettingsError, load
from tests.support.tool import NOWHERE, SECRET, csrf_of, log_in, logged_in, sealed, tool

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FORTNIGHT = 14 * 24 * 3600
HOST = "capx.toolforge.org"
HTTPS = f"https://{HOST}"


@pytest.fixture(scope="module")
def app(published: Path) -> Flask:
    return tool(published)


@pytest.fixture
def ana(app: Flask) -> FlaskClient:
    """A browser in which Ana is logged in."""
    return logged_in(app)


# ---- who may act ----


def acts(app: Flask, allowed: bool = True) -> Iterator[tuple[str, str]]:
    """Every unsafe method and address that the tool has; or those that it has not."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        address = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "Q3"), method="OPTIONS")
        can = set(adapter.allowed_methods(address))
        yield from ((method, address) for method in UNSAFE if (method in can) == allowed)


def answers(client: FlaskClient, csrf: str = "", base: str = "", **headers: str) -> dict[int, list[str]]:
    """What every act is answered, by status; an underscore in a header's name is a hyphen."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    found: dict[int, list[str]] = {}
    for method, address in acts(client.application):
        form = {"csrf": csrf} if csrf else {}
        answer = client.open(
            address, method=method, data=form, headers=given, base_url=base or "http://localhost"
        )
        found.setdefault(answer.status_code, []).append(f"{method} {address}")
    assert found
    return found


def token_of(client: FlaskClient) -> str:
    """What a form of ours carries for whom this browser belongs to."""
    return csrf_of(client.get("/skills").text)


class _Earlier(TimestampSigner):
    """Signs as it would have so many seconds ago."""

    seconds = 0

    def get_timestamp(self) -> int:
        return int(time.time()) - self.seconds


def signed(user: str, seconds: int = 0, secret: str = SECRET, salt: str = "csrf") -> str:
    """A token for a user, signed so many seconds ago."""
    signer = type("Signer", (_Earlier,), {"seconds": seconds})
    token = URLSafeTimedSerializer(secret, salt=salt, signer=signer).dumps(user)
    assert isinstance(token, str)
    return token


def test_something_can_be_done(app: Flask) -> None:
    assert ("POST", "/logout") in set(acts(app))


def test_with_a_token_one_may_act(ana: FlaskClient) -> None:
    assert 403 not in answers(ana, token_of(ana))


REFUSED = {
    "none": "",
    "garbage": "garbage",
    "not ASCII": "é漢字\x00",
    "another user's": signed("Bruno"),
    "a visitor's": signed(""),
    "of another case": signed("ana"),
    "older than fourteen days": signed("Ana", FORTNIGHT + 2),
    "from the future": signed("Ana", -3600),
    "forged": signed("Ana", secret=SECRET[::-1]),
    "signed for something else": signed("Ana", salt="itsdangerous"),
    "cut short": signed("Ana")[:-1],
    "without its time": ".".join(signed("Ana").split(".")[::2]),
    "long": "A" * 100_000,
}


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_without_a_token_of_ones_own_nobody_may_act(ana: FlaskClient, token: str) -> None:
    assert answers(ana, token).keys() == {403}
    assert 'Ana</bdi> <a href="/edit">' in ana.get("/").text


def test_a_token_is_good_for_fourteen_days_and_after_another_login(app: Flask) -> None:
    old = signed("Ana", FORTNIGHT - 60)
    assert 403 not in answers(logged_in(app), old)


def test_another_persons_own_token_is_not_mine(app: Flask, ana: FlaskClient) -> None:
    assert answers(ana, token_of(logged_in(app, "Bruno"))).keys() == {403}


@pytest.mark.parametrize("where", ["the address", "a header", "JSON", "a cookie"])
def test_a_token_counts_in_a_form_alone(ana: FlaskClient, where: str) -> None:
    token = token_of(ana)
    if where == "a cookie":
        ana.set_cookie("csrf", token)
    answer = ana.post(
        "/logout",
        query_string={"csrf": token} if where == "the address" else None,
        headers={"X-CSRF-Token": token} if where == "a header" else None,
        json={"csrf": token} if where == "JSON" else None,
    )
    assert answer.status_code == 403


def test_a_token_may_come_as_multipart(ana: FlaskClient) -> None:
    form = {"csrf": token_of(ana), "file": (io.BytesIO(b"x"), "x.txt")}
    assert ana.post("/logout", data=form, content_type="multipart/form-data").status_code == 302


@pytest.mark.parametrize(
    "token",
    [None, "", "garbage", signed("Ana", FORTNIGHT + 2)],
    ids=["none", "empty", "garbage", "too old"],
)
def test_a_visitor_needs_a_token_too(app: Flask, token: str | None) -> None:
    assert answers(app.test_client(), token or "").keys() == {403}


def test_an_open_form_is_answered_after_the_login_has_ended(app: Flask) -> None:
    assert 403 not in answers(app.test_client(), signed("Ana"))


FOREIGN = {
    "from another site": {"Sec_Fetch_Site": "cross-site"},
    "from another host of this site": {"Sec_Fetch_Site": "same-site"},
    "from nowhere": {"Sec_Fetch_Site": "none"},
    "from what no standard knows": {"Sec_Fetch_Site": "Same-Origin"},
    "of another origin": {"Origin": "https://evil.example"},
    "of another host": {"Origin": f"https://evil.{HOST}"},
    "of a host that begins so": {"Origin": f"{HTTPS}.evil.example"},
    "of another port": {"Origin": f"{HTTPS}:8443"},
    "of another scheme": {"Origin": f"http://{HOST}"},
    "of no origin": {"Origin": "null"},
    "of an empty origin": {"Origin": ""},
    "of an address": {"Origin": f"{HTTPS}/"},
    "of two": {"Origin": f"{HTTPS} https://evil.example"},
    "another origin that says it is ours": {
        "Origin": "https://evil.example",
        "Sec_Fetch_Site": "same-origin",
    },
    "our origin from another site": {"Origin": HTTPS, "Sec_Fetch_Site": "cross-site"},
}


@pytest.fixture
def ana_on_https(app: Flask) -> FlaskClient:
    client = app.test_client()
    log_in(client, host=HOST)
    return client


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_from_elsewhere_nobody_may_act(ana_on_https: FlaskClient, headers: dict[str, str]) -> None:
    assert answers(ana_on_https, signed("Ana"), HTTPS, **headers).keys() == {403}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": HTTPS},
        {"Sec_Fetch_Site": "same-origin"},
        {"Origin": HTTPS, "Sec_Fetch_Site": "same-origin", "Referer": f"{HTTPS}/skills"},
    ],
)
def test_from_a_page_of_ours_one_may_act(ana_on_https: FlaskClient, headers: dict[str, str]) -> None:
    assert 403 not in answers(ana_on_https, signed("Ana"), HTTPS, **headers)


def test_a_page_of_ours_with_another_port_is_ours(app: Flask) -> None:
    client = logged_in(app)
    base = "http://localhost:5000"
    assert 403 not in answers(client, signed("Ana"), base, Origin=base)
    assert answers(logged_in(app), signed("Ana"), base, Origin="http://localhost").keys() == {403}


def test_what_cannot_be_done_is_405_with_or_without_a_token(ana: FlaskClient) -> None:
    token = token_of(ana)
    for method, address in acts(ana.application, allowed=False):
        for form in ({"csrf": token}, {}):
            assert (address, ana.open(address, method=method, data=form).status_code) == (address, 405)
    assert ana.get("/logout").status_code == 405
    assert ana.head("/logout").status_code == 405
    assert 'Ana</bdi> <a href="/edit">' in ana.get("/").text


def test_to_read_one_may_come_from_anywhere(app: Flask) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    for address in ("/", "/search", "/api/v1/profiles", "/oauth-callback"):
        assert app.test_client().get(address, headers=headers).status_code in (200, 400)
    assert app.test_client().options("/logout", headers=headers).status_code == 200


def test_nobody_has_a_token_who_is_not_logged_in(app: Flask) -> None:
    for address in ("/", "/search", "/skills", "/profile/Ana", "/x", "/oauth-callback"):
        assert "csrf" not in app.test_client().get(address).text


# ---- headers ----

Asked = tuple[str, str, int]  # method, address, the status of the answer

PAGES: dict[str, Asked] = {
    "a page": ("GET", "/", 200),
    "a search": ("GET", "/search?q=python", 200),
    "a profile": ("GET", "/profile/Ana", 200),
    "an address written otherwise": ("GET", "/profile/ana", 301),
    "a parameter that is wrong": ("GET", "/search?page=x", 400),
    "nothing there": ("GET", "/nothing", 404),
    "nobody there": ("GET", "/profile/Nobody", 404),
    "no such file": ("GET", "/static/none", 404),
    "forbidden": ("POST", "/logout", 403),
    "cannot be done": ("POST", "/", 405),
    "broken": ("GET", "/broken", 500),
    "JSON": ("GET", "/api/v1/profiles", 200),
    "JSON of an error": ("GET", "/api/v1/profiles?page=x", 400),
    "JSON of nothing": ("GET", "/api/v1/nothing", 404),
    "JSON that is broken": ("GET", "/api/broken", 500),
    "a feed": ("GET", "/search.atom", 200),
    "a file to take along": ("GET", "/skills.csv", 200),
    "health": ("GET", "/healthz", 200),
    "asked for its head": ("HEAD", "/", 200),
    "asked for its methods": ("OPTIONS", "/", 200),
}
FILE: Asked = ("GET", "/static/style.css", 200)
FRAMED: dict[str, Asked] = {
    "a card": ("GET", "/embed?profile=Ana", 200),
    "cards": ("GET", "/embed?q=python", 200),
    "a card of nobody": ("GET", "/embed?profile=Nobody", 404),
    "cards that cannot be": ("GET", "/embed?language=x", 400),
    "a card's head": ("HEAD", "/embed?profile=Ana", 200),
}


@pytest.fixture(scope="module")
def breaking(published: Path) -> Flask:
    """The tool with two addresses that fail."""
    app = tool(published)

    @app.get("/broken")
    @app.get("/api/broken")
    def broken() -> str:
        raise RuntimeError("a cause that nobody is told")

    return app


@pytest.fixture
def anas(breaking: Flask) -> FlaskClient:
    return logged_in(breaking)


def answered(client: FlaskClient, asked: Asked, base: str = "http://localhost") -> TestResponse:
    method, address, status = asked
    answer = client.open(address, method=method, base_url=base)
    assert answer.status_code == status
    return answer


POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.parametrize("asked", [*PAGES.values(), FILE, *FRAMED.values()], ids=[*PAGES, "a file", *FRAMED])
def test_every_answer_keeps_itself_to_itself(breaking: Flask, asked: Asked) -> None:
    ancestors = {"frame-ancestors": "*"} if asked in FRAMED.values() else {}
    for client in (breaking.test_client(), logged_in(breaking)):
        headers = answered(client, asked).headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert dict(one.split(" ", 1) for one in policy) == POLICY | ancestors
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        for power in ("camera", "geolocation", "microphone", "payment", "usb"):
            assert f"{power}=()" in headers["Permissions-Policy"]
        assert "Access-Control-Allow-Credentials" not in headers
        assert headers.get("Access-Control-Allow-Origin") in (None, "*")
        is_open = asked[1].startswith(("/api/", "/skills."))
        assert ("Access-Control-Allow-Origin" in headers) == is_open


def test_a_login_that_fails_keeps_itself_to_itself(app: Flask) -> None:
    for address, status in (("/oauth-callback", 400), ("/login", 503)):
        headers = answered(app.test_client(), ("GET", address, status)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("asked", PAGES.values(), ids=PAGES)
def test_who_is_logged_in_has_pages_that_nobody_keeps(
    breaking: Flask, anas: FlaskClient, asked: Asked
) -> None:
    theirs, anybodys = answered(anas, asked), answered(breaking.test_client(), asked)
    assert theirs.cache_control.no_store
    assert theirs.cache_control.private
    assert not theirs.cache_control.public
    assert theirs.cache_control.max_age is None
    assert not anybodys.cache_control.no_store
    for answer in (theirs, anybodys):
        assert {"cookie", "accept-language"} <= {name.lower() for name in answer.vary}


def test_a_file_is_everybodys(anas: FlaskClient) -> None:
    answer = answered(anas, FILE)
    assert not answer.cache_control.no_store
    assert not answer.cache_control.private
    assert "cookie" not in {name.lower() for name in answer.vary}
    assert "Set-Cookie" not in answer.headers


def test_a_file_that_is_not_there_is_not_kept_for_a_year(app: Flask) -> None:
    answer = app.test_client().get("/static/style.css.map")
    assert answer.status_code == 404
    assert answer.cache_control.max_age is None


@pytest.mark.parametrize(
    ("base", "local"),
    [
        *((HTTPS, False), (f"{HTTPS}:8443", False), ("https://localhost.example", False)),
        *(("http://localhost", True), ("http://localhost:5000", True), ("http://127.0.0.1:5000", True)),
        *(("http://127.0.0.1", True), ("http://[::1]:5000", True)),
    ],
)
def test_only_elsewhere_than_here_browsers_are_told_to_stay_on_https(
    breaking: Flask, base: str, local: bool
) -> None:
    for asked in (*PAGES.values(), FILE):
        headers = answered(breaking.test_client(), asked, base).headers
        assert headers.get("Strict-Transport-Security") == (None if local else "max-age=31536000")


def test_before_anything_is_published_the_headers_are_the_same(tmp_path: Path) -> None:
    app = tool(tmp_path)
    for address in ("/", "/api/v1/profiles"):
        answer = logged_in(app).get(address)
        assert answer.status_code == 503
        assert answer.cache_control.no_store
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'Ana</bdi> <a href="/edit">' in logged_in(app).get("/").text


def test_what_failed_is_in_the_log_alone(anas: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    for address in ("/broken?oauth_verifier=the-verifier", "/api/broken"):
        assert "a cause that nobody is told" not in anas.get(address).text
    assert "a cause that nobody is told" in caplog.text
    assert "the-verifier" not in caplog.text


# ---- how much may be sent ----

LIMIT = 1_000_000


def test_a_body_over_the_limit_is_413(app: Flask) -> None:
    for size, statuses in ((LIMIT + 1, {413}), (5 * LIMIT, {413}), (LIMIT // 3, {302})):
        client = logged_in(app)
        answer = client.post("/logout", data={"csrf": signed("Ana"), "text": "x" * size})
        assert (size, answer.status_code in statuses) == (size, True)
    client = logged_in(app)
    answer = client.post("/logout", data={"csrf": signed("Ana"), "text": "x" * (LIMIT + 1)})
    assert answer.cache_control.no_store
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert '<form class="me"' in client.get("/").text


def test_a_body_just_under_the_limit_is_read(app: Flask) -> None:
    form = {"csrf": signed("Ana"), "text": "x" * (LIMIT - 500)}
    assert logged_in(app).post("/logout", data=form).status_code == 302


def test_a_body_from_elsewhere_is_not_even_read(app: Flask) -> None:
    form = {"csrf": signed("Ana"), "text": "x" * (LIMIT + 1)}
    headers = {"Origin": "https://evil.example"}
    assert logged_in(app).post("/logout", data=form, headers=headers).status_code == 403


# ---- what has to be set ----

CONSUMER = {"CAPX_OAUTH_KEY": "key", "CAPX_OAUTH_SECRET": "secret"}
COMPLETE = {**CONSUMER, "CAPX_WIKI": NOWHERE, "CAPX_SECRET_KEY": "x" * 32}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"CAPX_WIKI": ""}, "CAPX_WIKI"),
        ({"CAPX_WIKI": "  "}, "CAPX_WIKI"),
        ({"CAPX_SECRET_KEY": ""}, "CAPX_SECRET_KEY"),
        ({"CAPX_SECRET_KEY": "x" * 31}, "CAPX_SECRET_KEY"),
        ({"CAPX_SECRET_KEY": " " * 40}, "CAPX_SECRET_KEY"),
        ({"CAPX_SECRET_KEY": " " * 10 + "x" * 31}, "CAPX_SECRET_KEY"),
        ({"CAPX_OAUTH_SECRET": ""}, "CAPX_OAUTH_SECRET"),
        ({"CAPX_OAUTH_KEY": ""}, "CAPX_OAUTH_KEY"),
    ],
)
def test_a_login_that_cannot_work_is_said_at_start(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        load(COMPLETE | change)
    assert "x" * 31 not in str(refused.value)
    missing = {name: value for name, value in (COMPLETE | change).items() if value.strip()}
    with pytest.raises(SettingsError, match=named):
        load(missing)


def test_what_a_login_needs(published: Path) -> None:
    settings = load(COMPLETE)
    assert (settings.oauth_key, settings.oauth_secret, settings.secret_key) == ("key", "secret", "x" * 32)
    assert load({"CAPX_DATA": str(published)}).oauth_key == ""
    for secret in ("secret'", "x" * 32):
        assert secret not in settings.said()


# ---- behind Toolforge's proxy, which ends HTTPS ----


def test_what_the_proxy_says_of_https_is_believed(app: Flask) -> None:
    login = sealed(app, {"user": "Ana", "key": "key", "secret": "secret"})
    answer = app.test_client(use_cookies=False).post(
        "/logout",
        base_url=f"http://{HOST}",  # as the proxy asks the tool
        data={"csrf": signed("Ana")},
        headers={"X-Forwarded-Proto": "https", "Origin": HTTPS, "Cookie": f"__Host-capx-login={login}"},
    )
    assert answer.status_code == 302
    assert answer.headers["Set-Cookie"].startswith("__Host-capx-login=; ")


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Prefix"])
def test_nothing_else_that_is_forwarded_is_believed(app: Flask, header: str) -> None:
    page = app.test_client().get("/skills", headers={header: "evil.example"})
    assert "evil.example" not in page.text
