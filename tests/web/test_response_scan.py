"""Whether the scan of all answers finds in an answer what must not be there, and only that."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, send_file
from werkzeug.wrappers import Response as AnyResponse

from tests.support.oauth_tokens import ISSUED
from tests.support.response_scan import taken
from tests.support.tool import SECRET, TOKENS, csrf_of, log_in, login_of, sealed, tool

HOST = "https://capx.toolforge.org"
SOMEBODY = "user7@dev.invalid"
TOKEN = "c0ffee" * 6  # as the wiki makes them
POLICY = "Content-Security-Policy"


@pytest.fixture
def app(published: Path) -> Flask:
    """The tool, with a page that answers what a test wants."""
    app = tool(published)

    @app.route("/answer", methods=["GET", "POST"])
    def answer() -> AnyResponse:
        made: AnyResponse = app.config["answer"]()
        return made

    return app


def found(
    app: Flask, answer: Callable[[], AnyResponse], base: str = "http://localhost", query: str = ""
) -> list[str]:
    """What the scan finds in an answer to Ana."""
    client = app.test_client()
    log_in(client)
    app.config["answer"] = answer
    assert taken() == []
    client.get(f"/answer{query}", base_url=base)
    return taken()


def page(body: str = "", kind: str = "text/html", **headers: str) -> Callable[[], Response]:
    """An answer; an underscore in a header's name is a hyphen."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: Response(body, mimetype=kind, headers=given)


MARKUP = {
    "a script in the page": ("<script>go()</script>", "has a script in the page"),
    "a script of data": ('<script type="application/ld+json">{}</script>', "has a script in the page"),
    "a style sheet in the page": ("<STYLE>p { color: red }</STYLE>", "has a style sheet in the page"),
    "a style": ("<p title='>' style='color: red'>x", "has style= on <p>"),
    "what is done on a click": ('<button type="button" onClick="go()">', "has onclick= on <button>"),
    "what is done on an error": ("<img/onerror=go() src=x>", "has onerror= on <img>"),
}
SECRETS = {
    "the consumer's secret": "the-consumer's-secret",
    "the consumer's secret, escaped": "the-consumer&#39;s-secret",
    "the consumer's secret in an address": "the-consumer%27s-secret",
    "the secret key": SECRET,
    "the token's key": TOKENS["key"],
    "the token's secret": TOKENS["secret"],
    "another's token": TOKEN,
}
ADDRESSES = {
    "an address": f"<p>{SOMEBODY}</p>",
    "an address in a link": '<a href="mailto:Bruno.da-Silva+capx@mail.example.org">mail</a>',
    "an address behind much text": "x" * 100_000 + f" {SOMEBODY}",
    "an address, quoted": "user7%40dev.invalid",
    "an address, escaped": "user7&#64;dev.invalid",
}


@pytest.mark.parametrize(("body", "fault"), MARKUP.values(), ids=MARKUP)
def test_markup_that_a_page_must_not_have_is_found(app: Flask, body: str, fault: str) -> None:
    (said,) = found(app, page(f"<!doctype html><main>{body}</main>"))
    assert said.startswith("GET http://localhost/answer, answered 200: ")
    assert fault in said
    assert "test_markup_that_a_page_must_not_have_is_found" in said


@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/atom+xml", "text/csv"])
@pytest.mark.parametrize("body", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch, body: str, kind: str) -> None:
    monkeypatch.setattr("tests.support.response_scan.ISSUED", {*ISSUED, TOKEN})
    (said,) = found(app, page(f"<p>{body}</p>", kind))
    assert ": tells " in said
    (said,) = found(app, page(kind=kind, X_Said=body))
    assert ": tells " in said


@pytest.mark.parametrize("body", ADDRESSES.values(), ids=ADDRESSES)
def test_a_mail_address_is_found(app: Flask, body: str) -> None:
    (said,) = found(app, page(body))
    assert "tells the mail address " in said


HEADERS: dict[str, dict[str, str]] = {
    "any style": {POLICY: "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'"},
    "no policy": {POLICY: ""},
    "guessing of types": {"X-Content-Type-Options": "sniff"},
    "addresses given away": {"Referrer-Policy": "unsafe-url"},
    "a camera": {"Permissions-Policy": "camera=*"},
    "an opener": {"Cross-Origin-Opener-Policy": "unsafe-none"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("kind", ["text/html", "application/json", "image/png"])
def test_another_header_is_found(app: Flask, headers: dict[str, str], kind: str) -> None:
    (said,) = found(app, page(kind=kind, **headers))
    assert next(iter(headers)) in said


def test_the_policy_is_found_to_allow_a_little_more(app: Flask) -> None:
    given = app.test_client().get("/").headers[POLICY]
    for more in ("; worker-src 'self'", " data:", "; font-src 'none'"):
        (said,) = found(app, page(**{POLICY: given + more}))
        assert POLICY in said
    assert found(app, page(**{POLICY: given})) == []


def test_a_frame_is_for_cards_alone(app: Flask) -> None:
    given = app.test_client().get("/embed?profile=Ana").headers[POLICY]
    assert "frame-ancestors *" in given
    assert taken() == []
    (said,) = found(app, page(**{POLICY: given}))
    assert POLICY in said


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_what_is_compressed_is_read_too(app: Flask, encoding: str) -> None:
    app.config["answer"] = page("<style></style>" + 1000 * "x")
    answer = app.test_client().get("/answer", headers={"Accept-Encoding": encoding})
    assert answer.content_encoding == encoding
    (said,) = taken()
    assert "has a style sheet in the page" in said


def test_an_application_without_any_header_lacks_all(published: Path) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "x")
    app.test_client().get("/", base_url=HOST)
    assert [said.partition(": its ")[2].partition(" is ")[0] for said in taken()] == [
        POLICY,
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
        "Strict-Transport-Security",
    ]


def test_elsewhere_than_here_https_has_to_be_asked_for(app: Flask) -> None:
    assert found(app, page(), HOST) == []
    (said,) = found(app, page(Strict_Transport_Security="max-age=0"), HOST)
    assert "Strict-Transport-Security" in said
    assert found(app, page(Strict_Transport_Security="max-age=0")) == []


def test_a_cookie_has_to_be_sealed(app: Flask) -> None:
    plain = json.dumps(login_of("Ana"))
    for value in ("Ana", b64encode(plain.encode()).decode(), sealed(app, login_of("Ana"), "handshake")):
        (said,) = found(app, page(Set_Cookie=f"capx-login={value}; HttpOnly"))
        assert "the cookie capx-login is not sealed" in said
    assert found(app, page(Set_Cookie=f"capx-login={sealed(app, login_of('Ana'))}; HttpOnly")) == []
    assert found(app, page(Set_Cookie="capx-login=; Max-Age=0")) == []


def test_what_a_cookie_holds_is_told_nowhere_else(app: Flask) -> None:
    new = {"user": "Ana", "key": "a new key of a token", "secret": "and its secret"}
    cookie = f"capx-login={sealed(app, new)}"
    for told in (new["key"], new["secret"]):
        (said,) = found(app, page(told, Set_Cookie=cookie))
        assert "of a cookie" in said


def test_a_request_token_goes_to_the_wiki_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.response_scan.ISSUED", {TOKEN})
    wiki = "https://wiki.test/w/index.php?title="
    consent = f"{wiki}Special:OAuth/authenticate&oauth_token={TOKEN}"
    assert found(app, page(Location=consent)) == []
    assert len(found(app, page(Location=consent.replace("OAuth/", "Other/")))) == 1


FINE = {
    "scripts of ours": page("<script defer src='/static/search.js'></script>"),
    "what people write": page(
        "<p title='&lt;script&gt; style=&quot;x&quot; onclick=y'>&lt;style&gt;onclick=</p> style=x onload=y"
    ),
    "no address": page("<p>@media a@b @dev.invalid a @ b.example user7@ x@localhost</p>"),
    "words in JSON": page('{"style": "<style>", "onclick": "<script>"}', "application/json"),
    "a picture": page(f"\x89PNG {SOMEBODY}", "image/png"),
    "nothing": page(),
    "no type": lambda: Response(b"", headers={"Content-Type": ""}),
}


@pytest.mark.parametrize("answer", FINE.values(), ids=FINE)
def test_nothing_is_found_where_nothing_is(app: Flask, answer: Callable[[], Response]) -> None:
    assert found(app, answer) == []


def test_who_typed_an_address_may_see_it(app: Flask) -> None:
    assert found(app, page(SOMEBODY), query="?q=Write+to+user7%40dev.invalid") == []
    assert len(found(app, page(SOMEBODY), query="?q=%40dev.invalid")) == 1
    client = app.test_client()
    log_in(client)
    app.config["answer"] = page(SOMEBODY)
    csrf = csrf_of(client.get("/").text)
    assert client.post("/answer", data={"csrf": csrf, "text": f"Write to {SOMEBODY}"}).text == SOMEBODY
    assert taken() == []


def test_a_file_and_a_body_that_is_not_written_yet_are_left_alone(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<script>go()</script>", encoding="utf-8")
    written: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ("<script>", "go()", "</script>"):
            written.append(piece)
            yield piece

    client = app.test_client()
    app.config["answer"] = lambda: Response(pieces(), mimetype="text/html")
    answer = client.get("/answer")
    assert "</script>" not in written
    assert answer.text == "<script>go()</script>"
    app.config["answer"] = lambda: send_file(file)
    assert client.get("/answer").text == "<script>go()</script>"
    assert client.get("/static/search.js").status_code == 200
    assert taken() == []


def test_each_answer_is_looked_at_once(app: Flask) -> None:
    assert len(found(app, page("<style></style><style></style>"))) == 2
    assert taken() == []
