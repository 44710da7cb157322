"""The preview of a picture: uploaded to the real wiki, and shown by the tool in place of the wiki's host."""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from flask import Flask

import web.wiki_api
from tests.support.altered_wiki import Answer, always, changed, said
from tests.support.faults import CONNECTION_CUT, CUT_SHORT, MAXLAG, html
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_http import Request, Server
from tests.support.oauth_wiki import OAuthWiki
from tests.support.tool import Browser, tool_on, without_consumer

LARGEST = 500_000  # bytes
IMPATIENT = (2.0, 0.2)  # seconds to connect, to read
Told = dict[str, dict[str, list[dict[str, list[dict[str, str]]]]]]


def png(width: int, height: int, noise: bytes = b"") -> bytes:
    """A picture of one colour, with something more in it that is not shown."""

    def chunk(kind: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))

    lines = (b"\0" + b"\x20\x80\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"noIs", noise), chunk(b"IDAT", zlib.compress(lines)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


GOOD, SMALL, LARGE = png(400, 300), png(100, 80), png(300, 300, b"x" * LARGEST)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="go()"><script>go()</script></svg>'


class Host:
    """Where the wiki's files are, which is not where the wiki is. answer: what it says instead of a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[Request] = []
        self.answer: Answer | None = None
        self.over = Event()
        self.over.set()
        self.server = Server(self._answer)

    @property
    def address(self) -> str:
        """Where its files begin."""
        return f"{self.server.address}/files"

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request)
        self.over.wait(30)
        file = self.folder / request.path.removeprefix("/files/")
        return self.answer or Answer(file.read_bytes(), headers={"Content-Type": "image/png"})


@pytest.fixture(scope="module")
def files(wiki_server: LocalWiki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A wiki to which three pictures have been uploaded; it shows them as they are."""
    host = Host(tmp_path_factory.mktemp("files"))
    host.server.start()
    wiki_server.restore()
    wiki_server.runtime(
        wgEnableUploads=True,
        wgUploadDirectory=str(host.folder),
        wgUploadPath=host.address,
        wgUseInstantCommons=False,
    )
    for name, content in {"Good one.png": GOOD, "Small.png": SMALL, "Large.png": LARGE}.items():
        upload(wiki_server, name, content)
    yield host
    wiki_server.runtime()
    host.server.stop()


def upload(wiki: LocalWiki, name: str, content: bytes) -> None:
    form = {"action": "upload", "filename": name, "token": wiki.alice.token(), "format": "json"}
    session = wiki.alice.session()
    answer = session.post(wiki.api, data=form, files={"file": (name, content)}, timeout=60)
    assert answer.json()["upload"]["result"] == "Success", answer.text


@pytest.fixture
def host(files: Host) -> Host:
    """The files' host, as it began."""
    files.answer = None
    files.asked.clear()
    return files


@pytest.fixture
def app(host: Host, oauth_wiki: OAuthWiki, data: Path) -> Flask:
    return tool_on(oauth_wiki, data)


def asked_for(name: str) -> str:
    return f"/picture?name={name}"


# ---- a picture ----


@pytest.mark.parametrize(
    "name", ["Good one.png", "Good_one.png", "File:Good one.png", "image: good_one.png", " Good  one.png "]
)
def test_a_picture_on_the_wiki_is_shown_as_what_it_is(alice: Browser, host: Host, name: str) -> None:
    answer = alice.get(asked_for(name))
    assert (answer.status_code, answer.data) == (200, GOOD)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert len(host.asked) == 1


def test_it_is_asked_for_at_the_width_at_which_it_is_shown(
    alice: Browser, host: Host, oauth_wiki: OAuthWiki, wiki_server: LocalWiki, tmp_path: Path
) -> None:
    # given a wiki that can make pictures smaller
    smaller = tmp_path / "smaller.png"
    smaller.write_bytes(png(240, 180))
    before = (wiki_server.data / "runtime.json").read_text(encoding="utf-8")
    as_before = json.loads(before)
    wiki_server.runtime(**as_before, wgCustomConvertCommand=f"cp {smaller} %d")
    try:
        answer = alice.get(asked_for("Good one.png"))
    finally:
        wiki_server.runtime(**as_before)
    # then that is what is fetched
    assert answer.data == smaller.read_bytes()
    (fetched,) = host.asked
    assert fetched.path.endswith("/Good_one.png/240px-Good_one.png")


def test_nothing_of_the_login_goes_to_the_host_of_the_pictures(
    alice: Browser, host: Host, oauth_wiki: OAuthWiki
) -> None:
    assert alice.get(asked_for("Small.png")).data == SMALL
    (fetched,) = host.asked
    assert not {"Cookie", "Authorization", "Referer", "Origin", "From"} & set(fetched.headers)
    assert fetched.headers["User-Agent"].startswith("CapacityExchange/")
    assert not fetched.query
    grant = oauth_wiki.grant("Alice")
    told = f"{fetched.target} {fetched.headers} {fetched.body!r}"
    assert not [one for one in (grant.key, grant.secret, oauth_wiki.consumer_secret, "Alice") if one in told]


# ---- for whom ----


def test_a_visitor_is_shown_none_and_nobody_is_asked(app: Flask, host: Host, oauth_wiki: OAuthWiki) -> None:
    oauth_wiki.asked.clear()
    assert Browser(app).get(asked_for("Small.png")).status_code == 401
    assert (host.asked, oauth_wiki.asked) == ([], [])


def test_where_nobody_can_log_in_there_is_none(data: Path) -> None:
    assert Browser(without_consumer(data)).get(asked_for("Small.png")).status_code == 401


def test_whose_login_has_ended_is_shown_none(alice: Browser, host: Host, oauth_wiki: OAuthWiki) -> None:
    oauth_wiki.revoke("Alice")
    assert alice.get(asked_for("Small.png")).status_code == 404
    assert host.asked == []


# ---- no picture ----


NAMES = {
    "a file that is not there": "Nowhere.png",
    "no name": "",
    "white space": "%20%09",
    "no extension": "Small",
    "dots": "....",
    "another page": "User:Alice.png",
    "an interwiki link": "File:meta:Small.png",
    "another folder": "../Small.png",
    "another folder, quoted": "..%2F..%2Fetc%2Fpasswd.png",
    "a folder": "a/Small.png",
    "an address": "http://127.0.0.1:9/Small.png",
    "an address without a scheme": "//evil.example/Small.png",
    "two": "Nowhere.png|File:Small.png",
    "two, in the other way": "%1FNowhere.png%1FFile:Small.png",
    "more than a name": "Small.png%23x",
    "a template": "{{Small}}.png",
    "a link": "[[Small.png]]",
    "markup": "<b>.png",
    "a line more": "Nowhere.png%0D%0AX-Evil:%201",
    "zero": "%00.png",
    "no text": "%FF%FE.png",
    "right to left": "%E2%80%AE.png",
    "another parameter": "Nowhere.png&titles=File:Small.png&name=Small.png",
    "a name too long": "x" * 240 + ".png",
    "a name far too long": "x" * 3000 + ".png",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_is_no_files_shows_none(alice: Browser, host: Host, name: str) -> None:
    assert alice.get(asked_for(name)).status_code == 404
    assert host.asked == []


def test_without_a_name_there_is_none(alice: Browser) -> None:
    assert alice.get("/picture").status_code == 404


def test_a_file_that_is_larger_than_a_preview_is_not_shown(alice: Browser, host: Host) -> None:
    assert len(LARGE) > LARGEST
    assert alice.get(asked_for("Large.png")).status_code == 404
    assert len(host.asked) == 1


ANSWERS = {
    "a drawing, which may hold scripts": Answer(SVG, headers={"Content-Type": "image/svg+xml"}),
    "a page": Answer(b"<script>go()</script>", headers={"Content-Type": "text/html; charset=utf-8"}),
    "a script": Answer(b"go()", headers={"Content-Type": "text/javascript"}),
    "a picture of another kind": Answer(b"II*\0", headers={"Content-Type": "image/tiff"}),
    "two kinds": Answer(SVG, headers={"Content-Type": "image/svg+xml, image/png"}),
    "no kind": Answer(GOOD),
    "a redirect": Answer(b"", 302, {"Location": "/files/b/b6/Small.png", "Content-Type": "image/png"}),
    "a redirect for good": Answer(
        GOOD, 301, {"Location": "/files/b/b6/Small.png", "Content-Type": "image/png"}
    ),
    "nothing there": Answer(GOOD, 404, {"Content-Type": "image/png"}),
    "a part": Answer(GOOD, 206, {"Content-Type": "image/png"}),
    "too many asked": Answer(b"", 429, {"Retry-After": "60"}),
    "an error": html(503),
    "one byte too much": Answer(GOOD.ljust(LARGEST + 1), headers={"Content-Type": "image/png"}),
    "far too much, packed small": Answer(
        zlib.compress(b"\0" * 100_000_000),
        headers={"Content-Type": "image/png", "Content-Encoding": "deflate"},
    ),
    "what is not packed": Answer(
        b"not packed", headers={"Content-Type": "image/png", "Content-Encoding": "gzip"}
    ),
    "a connection that is cut": Answer(GOOD, 200, {"Content-Type": "image/png"}, len(GOOD) + 9),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_is_no_small_picture_is_not_shown(alice: Browser, host: Host, answer: Answer) -> None:
    host.answer = answer
    assert alice.get(asked_for("Small.png")).status_code == 404
    assert len(host.asked) == 1


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/gif", "image/webp", "image/png; x=y"])
def test_as_large_as_may_be_it_is_shown_in_each_kind(alice: Browser, host: Host, kind: str) -> None:
    host.answer = Answer(GOOD.ljust(LARGEST), headers={"Content-Type": kind, "X-Evil": "1"})
    answer = alice.get(asked_for("Small.png"))
    assert (answer.status_code, len(answer.data)) == (200, LARGEST)
    assert answer.headers["Content-Type"] == kind.partition(";")[0]
    assert "X-Evil" not in answer.headers


def test_a_host_that_hangs_is_not_waited_for(
    alice: Browser, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.over.clear()
    with monkeypatch.context() as patch:
        patch.setattr(web.wiki_api, "TIME_OUT", IMPATIENT)
        answer = alice.get(asked_for("Small.png"))
    host.over.set()
    assert answer.status_code == 404


def test_a_host_that_is_not_there_has_none(alice: Browser, host: Host) -> None:
    with host.server.stopped():
        assert alice.get(asked_for("Small.png")).status_code == 404


# ---- a wiki that does not say where ----


NO_ANSWERS = {
    "an error in HTML": html(503),
    "a page": html(200),
    "cut short": CUT_SHORT,
    "a connection that is cut": CONNECTION_CUT,
    "nothing": Answer(b""),
    "an empty object": said({}),
    "an empty list": said([]),
    "a query without pages": said({"batchcomplete": True, "query": {}}),
    "a page without a picture": said({"query": {"pages": [{"title": "File:Small.png"}]}}),
    "a picture without a place": said({"query": {"pages": [{"imageinfo": [{"url": "/x"}]}]}}),
    "a lag": said({"errors": [{"code": "maxlag", "text": "Waiting"}]}),
    "an error in the old format": said(MAXLAG),
}


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_a_wiki_that_gives_no_answer_shows_none(
    alice: Browser, host: Host, oauth_wiki: OAuthWiki, answer: Answer
) -> None:
    oauth_wiki.alteration = always(answer)
    assert alice.get(asked_for("Small.png")).status_code == 404
    assert host.asked == []


def test_a_wiki_that_is_down_or_hangs_shows_none(
    alice: Browser, oauth_wiki: OAuthWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oauth_wiki.unreachable():
        assert alice.get(asked_for("Small.png")).status_code == 404
    oauth_wiki.hang(30)
    with monkeypatch.context() as patch:
        patch.setattr(web.wiki_api, "TIME_OUT", IMPATIENT)
        assert alice.get(asked_for("Small.png")).status_code == 404


WHERE = {
    "nowhere": "",
    "in a file of this machine": "file:///etc/passwd",
    "in the address itself": "data:image/png;base64,iVBORw0KGgo=",
    "by another protocol": "ftp://127.0.0.1:9/Small.png",
}


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_a_wiki_that_names_an_odd_place_shows_none(
    alice: Browser, host: Host, oauth_wiki: OAuthWiki, where: str
) -> None:
    def say(told: Told) -> None:
        told["query"]["pages"][0]["imageinfo"][0]["thumburl"] = where

    oauth_wiki.alteration = changed(lambda given: given.get("prop") == "imageinfo", say)
    oauth_wiki.asked.clear()
    assert alice.get(asked_for("Small.png")).status_code == 404
    assert [one.step for one in oauth_wiki.asked] == ["api"]
    assert host.asked == []


def test_a_place_without_a_host_is_the_wikis_own(alice: Browser, host: Host, oauth_wiki: OAuthWiki) -> None:
    """As where the thumbnail is a sign of the file's type."""

    def say(told: Told) -> None:
        sign = "/w/resources/assets/file-type-icons/fileicon.png"
        told["query"]["pages"][0]["imageinfo"][0]["thumburl"] = sign

    oauth_wiki.alteration = changed(lambda given: given.get("prop") == "imageinfo", say)
    answer = alice.get(asked_for("Small.png"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert oauth_wiki.asked[-1].step == "page"
