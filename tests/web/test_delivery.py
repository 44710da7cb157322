"""How answers travel: compressed, sent again only where they are new, and kept for as long as they hold."""

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.tool import logged_in, tool
from web import delivery

YEAR = 365 * 24 * 3600
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
PAGES = (
    "/",
    "/search",
    "/search?q=python",
    "/skills",
    "/skill/Q2",
    "/profile/Ana",
    "/matches/Ana",
    "/privacy",
)
DATA = ("/api/v1/profiles", "/search.atom", "/skills.csv", "/skills.ttl", "/skills.jsonld", "/robots.txt")
FRAMED = ("/share?profile=Ana", "/embed?profile=Ana", "/embed?available=Q3")
each_address = pytest.mark.parametrize("address", [*PAGES, *DATA, *FRAMED])


@pytest.fixture(scope="module")
def app(published: Path) -> Flask:
    return tool(published)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def ana(app: Flask) -> FlaskClient:
    """A browser in which Ana is logged in."""
    return logged_in(app)


def asked(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The answer; an underscore in a header's name is a hyphen."""
    return client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def file_address(client: FlaskClient, name: str = "style.css") -> str:
    """The address under which the pages use a file."""
    found = re.search(rf'"(/static/{re.escape(name)}\?v=[0-9a-f]+)"', client.get("/").text)
    assert found is not None
    return found[1]


# ---- small ----


@each_address
@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br")],
)
def test_an_answer_is_compressed_as_the_client_reads_it(
    visitor: FlaskClient, address: str, accepted: str, chosen: str
) -> None:
    plain, packed = visitor.get(address), asked(visitor, address, Accept_Encoding=accepted)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    if len(plain.data) < 500:  # a byte or two would be saved
        assert packed.content_encoding is None
        return
    assert packed.content_encoding == chosen
    assert UNPACK[chosen](packed.data) == plain.data
    assert len(packed.data) < 0.7 * len(plain.data)


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "identity, br;q=0", "nonsense"])
def test_who_can_read_nothing_else_gets_it_plain(visitor: FlaskClient, accepted: str) -> None:
    answer = asked(visitor, "/", Accept_Encoding=accepted)
    assert answer.content_encoding is None
    assert answer.data == visitor.get("/").data


def test_files_are_compressed_unless_they_are_already(visitor: FlaskClient) -> None:
    for name, packed in (
        ("style.css", "br"),
        ("search.js", "br"),
        ("lib/codex.css", "br"),
        ("preview.png", None),
    ):
        answer = asked(visitor, f"/static/{name}", Accept_Encoding="br")
        assert (name, answer.content_encoding) == (name, packed)
        content = brotli.decompress(answer.data) if packed else answer.data
        assert content == (Path("static") / name).read_bytes()


def test_a_file_is_read_at_ones_own_pace(visitor: FlaskClient) -> None:
    """Its request is over before it is sent, as Flask's own of a stream is not."""
    address, headers = "/static/style.css", {"Accept-Encoding": "br"}
    first, second = visitor.get(address, headers=headers), visitor.get(address, headers=headers)
    assert first.data == second.data
    assert int(first.headers["Content-Length"]) == len(first.data)


def test_a_part_of_a_file_is_that_part(visitor: FlaskClient) -> None:
    answer = asked(visitor, "/static/style.css", Accept_Encoding="br", Range="bytes=0-99")
    assert answer.status_code == 206
    assert "Content-Encoding" not in answer.headers
    assert answer.data == Path("static/style.css").read_bytes()[:100]


@pytest.mark.parametrize(
    ("site", "packed"),
    [("same-origin", "br"), ("none", "br"), ("cross-site", None), ("same-site", None), (None, None)],
)
def test_a_foreign_site_learns_nothing_from_the_size_of_a_page_with_a_login(
    ana: FlaskClient, visitor: FlaskClient, site: str | None, packed: str | None
) -> None:
    headers = {"Accept_Encoding": "br"} | ({"Sec_Fetch_Site": site} if site else {})
    for address in ("/", "/search?q=csrf", "/profile/Bruno"):
        assert asked(ana, address, **headers).content_encoding == packed
        assert asked(visitor, address, **headers).content_encoding == "br"


# ---- only where it is new ----


@each_address
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_what_is_unchanged_is_not_sent_again(visitor: FlaskClient, address: str, encoding: str) -> None:
    first = asked(visitor, address, Accept_Encoding=encoding)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = asked(visitor, address, Accept_Encoding=encoding, If_None_Match=f'"other", {tag}')
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]
    for changed in ('W/"other"', tag.replace('"', "", 1)):
        assert asked(visitor, address, If_None_Match=changed).status_code == 200


@each_address
def test_one_tag_is_good_for_all_the_ways_to_compress(visitor: FlaskClient, address: str) -> None:
    tags = {asked(visitor, address, Accept_Encoding=one).headers["ETag"] for one in ("br", "gzip", "")}
    assert len(tags) == 1


@pytest.mark.parametrize("address", [*PAGES, *FRAMED, "/api/v1/profiles", "/search.atom"])
def test_a_visitors_page_is_asked_for_each_time(visitor: FlaskClient, address: str) -> None:
    kept = visitor.get(address).cache_control
    assert (kept.private, kept.no_cache, kept.no_store, kept.max_age) == (True, True, False, None)


def test_another_language_another_search_another_theme_is_another_page(visitor: FlaskClient) -> None:
    answers = [
        visitor.get("/search"),
        visitor.get("/search?q=python"),
        asked(visitor, "/search", Accept_Language="ar"),
    ]
    visitor.set_cookie("capx-theme", "dark")
    answers.append(visitor.get("/search"))
    assert len({answer.headers["ETag"] for answer in answers}) == len(answers)
    for answer in answers:
        assert {"accept-language", "cookie", "accept-encoding"} <= {name.lower() for name in answer.vary}


def test_who_is_logged_in_keeps_nothing(ana: FlaskClient) -> None:
    for address in ("/", "/profile/Ana", "/api/v1/profiles", "/skills.csv"):
        answer = ana.get(address)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert asked(ana, address, If_None_Match='W/"x"').status_code == 200
    assert "ETag" not in ana.get("/").headers


def test_after_the_login_a_visitors_copy_is_not_shown(
    app: Flask, visitor: FlaskClient, ana: FlaskClient
) -> None:
    tag = visitor.get("/profile/Bruno").headers["ETag"]
    assert asked(ana, "/profile/Bruno", If_None_Match=tag).status_code == 200


@pytest.mark.parametrize(
    "address", ["/nothing", "/profile/Nobody", "/search?page=x", "/embed?profile=Nobody"]
)
def test_an_error_has_no_tag(visitor: FlaskClient, address: str) -> None:
    answer = asked(visitor, address, If_None_Match="*")
    assert answer.status_code in (400, 404)
    assert "ETag" not in answer.headers


TAGS = """
import sys
from app import create_app
from settings import load
client = create_app(load({"CAPX_DATA": sys.argv[1]})).test_client()
for address in sys.argv[2:]:
    for language in ("en", "ar", "pt-BR"):
        print(address, language, client.get(address, headers={"Accept-Language": language}).headers["ETag"])
"""


def test_every_process_makes_the_same_page(published: Path) -> None:
    """Python's own order of a set is another one in each, as its hashes are."""
    tags = [
        subprocess.run(
            [sys.executable, "-c", TAGS, published, *PAGES, *DATA, *FRAMED],
            env={**os.environ, "PYTHONPATH": ".", "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert tags[0] == tags[1]
    assert tags[0].count("W/") == 3 * len((*PAGES, *DATA, *FRAMED))


@each_address
@pytest.mark.parametrize("encoding", ["br", ""])
def test_the_head_is_that_of_the_whole_answer(visitor: FlaskClient, address: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    head, whole = visitor.head(address, headers=headers), visitor.get(address, headers=headers)
    assert (head.status_code, head.data) == (200, b"")
    assert {name: value for name, value in head.headers if name not in ("Date", "Expires")} == {
        name: value for name, value in whole.headers if name not in ("Date", "Expires")
    }
    tag = whole.headers["ETag"]
    assert visitor.head(address, headers={"If-None-Match": tag}).status_code == 304


# ---- files ----


@pytest.mark.parametrize("name", ["style.css", "search.js", "icon.svg"])
def test_a_file_under_the_address_of_its_content_is_kept_for_a_year(visitor: FlaskClient, name: str) -> None:
    address = file_address(visitor, name)
    answer = asked(visitor, address, Accept_Encoding="br")
    kept = answer.cache_control
    assert (kept.public, kept.max_age, kept.immutable, kept.no_cache) == (True, YEAR, True, None)
    again = asked(visitor, address, Accept_Encoding="br", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]


@pytest.mark.parametrize("version", ["", "?v=", "?v=0123456789ab", "?w=x"])
def test_a_file_under_another_address_is_asked_for_each_time(visitor: FlaskClient, version: str) -> None:
    answer = visitor.get(f"/static/style.css{version}")
    kept = answer.cache_control
    assert (answer.status_code, kept.no_cache, kept.max_age, kept.immutable) == (200, True, None, False)
    tag = answer.headers["ETag"]
    assert asked(visitor, f"/static/style.css{version}", If_None_Match=tag).status_code == 304


def test_one_files_content_is_no_other_ones(visitor: FlaskClient) -> None:
    _, version = file_address(visitor).split("?")
    assert not visitor.get(f"/static/search.js?{version}").cache_control.immutable


def test_without_what_set_up_makes_the_tool_says_at_start_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"codex\.css is not there: `make assets` makes it"):
        delivery.register(Flask("tool", static_folder=tmp_path))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/codex.css").touch()
    with pytest.raises(FileNotFoundError, match=r"world\.json is not there: `make assets` makes it"):
        delivery.register(Flask("tool", static_folder=tmp_path))
