"""Saved searches as Atom feeds."""

import re
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.query import FACETS
from tests.support.people import listing, publish
from tests.support.taxonomies import PYTHON
from tests.web.conftest import MakeApp

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
EVERYBODY = ["Zoë", "<script>alert(1)", "写真家", "Сергей", "Bruno", "Ana"]


def feed(client: FlaskClient, query: str = "") -> Element:
    answer = client.get(f"/search.atom?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found: Element = fromstring(answer.data)
    assert found.tag == f"{ATOM}feed"
    return found


def text(element: Element, name: str) -> str:
    return element.findtext(ATOM + name, "")


def links(element: Element) -> dict[str | None, str]:
    return {link.get("rel"): link.get("href", "") for link in element.iterfind(f"{ATOM}link")}


def users(found: Element) -> list[str]:
    return [text(entry, "title") for entry in found.iterfind(f"{ATOM}entry")]


def test_a_feed_of_everybody_newest_first(client: FlaskClient) -> None:
    found = feed(client)
    assert users(found) == EVERYBODY
    assert text(found, "title") == "Capacity Exchange"
    assert text(found, "updated") == "2026-01-07T10:00:00Z"
    assert found.get(LANG) == "en"


def test_an_entry_is_a_person(client: FlaskClient) -> None:
    (entry,) = feed(client, "q=ana").iterfind(f"{ATOM}entry")
    assert text(entry, "title") == "Ana"
    assert text(entry, "updated") == "2026-01-02T10:00:00Z"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ana"
    assert links(entry) == {"alternate": "http://localhost/profile/Ana"}
    summary = " ".join(text(entry, "summary").split())
    assert summary == "Can share: Python. Wants to learn: photography. Escrevo código & <b>livros</b>."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("available=Q2", ["Bruno", "Ana"]),
        ("available=Q99", ["Ana"]),
        ("available=Q2&territory=DE", ["Bruno"]),
        ("territory=019&sort=name", ["Zoë", "Ana"]),  # always newest first
        ("language=-", ["<script>alert(1)"]),
        ("q=photography", ["Zoë", "写真家", "Ana"]),
        ("q=photografy", ["Zoë", "写真家", "Ana"]),
        ("q=photography&available=Q6", ["写真家"]),
        ("q=写真+-zoë", ["写真家", "Ana"]),
        ("limit=1", EVERYBODY),
        ("limit=1&page=3", EVERYBODY),  # a feed has one page
        ("page=100", EVERYBODY),
        ("q=&language=", EVERYBODY),
        ("something=else", EVERYBODY),
    ],
)
def test_filters_and_text_are_those_of_a_search(client: FlaskClient, query: str, found: list[str]) -> None:
    assert users(feed(client, query)) == found


@pytest.mark.parametrize("query", ["q=nobodyhasthis", "available=Q3&language=de", "q=!!!", "wanted=Q12345"])
def test_a_feed_of_nobody_is_a_feed(client: FlaskClient, query: str) -> None:
    found = feed(client, query)
    assert users(found) == []
    assert datetime.fromisoformat(text(found, "updated")).tzinfo is not None
    assert text(found, "id").startswith("http://localhost/search.atom?")


def test_addresses_are_whole_and_lead_there(client: FlaskClient) -> None:
    found = feed(client, "q=fotograf%C3%ADa&available=Q6&uselang=pt")
    own = links(found)
    assert own["self"] == text(found, "id")
    assert urlsplit(own["alternate"]).path == "/search"
    assert parse_qs(urlsplit(own["alternate"]).query) == {
        "q": ["fotografía"],
        "available": ["Q6"],
        "sort": ["newest"],
        "uselang": ["pt"],
    }
    for entry in found.iterfind(f"{ATOM}entry"):
        for address in (text(entry, "id"), links(entry)["alternate"], own["self"], own["alternate"]):
            assert address.startswith("http://localhost/")
            assert client.get(address).status_code == 200


def test_ids_are_the_same_every_time_and_each_once(client: FlaskClient) -> None:
    first, again = feed(client, "q=photography"), feed(client, "q=photography")
    assert text(first, "id") == text(again, "id")
    ids = [text(entry, "id") for entry in first.iterfind(f"{ATOM}entry")]
    assert ids == [text(entry, "id") for entry in again.iterfind(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 3


def test_a_person_has_the_same_id_in_every_feed(client: FlaskClient) -> None:
    ids = {
        text(entry, "id")
        for query in ("", "q=photography", "available=Q3", "sort=name&page=2")
        for entry in feed(client, query).iterfind(f"{ATOM}entry")
        if text(entry, "title") == "Ana"
    }
    assert len(ids) == 1


def test_entries_say_when_they_changed(client: FlaskClient) -> None:
    found = feed(client)
    times = [text(entry, "updated") for entry in found.iterfind(f"{ATOM}entry")]
    assert times == sorted(times, reverse=True)
    assert text(found, "updated") == times[0]
    assert all(datetime.fromisoformat(time).tzinfo for time in times)


def test_a_changed_profile_comes_first_with_its_old_id(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "1" / "index", [listing("Ana", 1), listing("Bruno", 2)])
    publish(tmp_path / "2" / "index", [listing("Ana", 3, about="New words"), listing("Bruno", 2)])
    before, after = (feed(make_app(tmp_path / part).test_client()) for part in ("1", "2"))
    assert (users(before), users(after)) == (["Bruno", "Ana"], ["Ana", "Bruno"])
    ids = [{text(entry, "id") for entry in found.iterfind(f"{ATOM}entry")} for found in (before, after)]
    assert ids[0] == ids[1]


def test_a_feed_is_at_most_fifty_people_long(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [listing(f"User {number}", number) for number in range(60)])
    found = feed(make_app(tmp_path).test_client(), "limit=100")
    assert len(users(found)) == 50


def test_what_people_write_is_only_text(client: FlaskClient) -> None:
    answer = client.get("/search.atom?q=script&affiliation=A+%26+B+%3Ci%3E")
    assert b"<script" not in answer.data
    assert b"<i>" not in answer.data
    found = feed(client, "q=script&affiliation=A+%26+B+%3Ci%3E")
    assert users(found) == ["<script>alert(1)"]
    assert text(found, "title") == "Capacity Exchange: script, A & B <i>"
    (entry,) = found.iterfind(f"{ATOM}entry")
    assert "'\"><script>alert(2)</script>" in text(entry, "summary")


@pytest.mark.parametrize(
    ("query", "accepts", "language", "said"),
    [
        ("available=Q3", "", "en", "Python"),
        ("wanted=Q6&uselang=es", "", "es", "fotografía"),
        ("wanted=Q6", "ja", "ja", "写真"),
        ("language=de&uselang=pt", "ja", "pt", "alemão"),
        ("territory=BR&uselang=ar", "", "ar", "البرازيل"),
        ("language=-", "", "en", "not given"),
        ("mentoring=mentor", "", "en", "is a mentor"),
        ("wanted=Q6&uselang=de-formal", "", "de-x-formal", "photography"),  # MediaWiki's code is not BCP 47's
    ],
)
def test_a_feed_speaks_the_readers_language(
    client: FlaskClient, query: str, accepts: str, language: str, said: str
) -> None:
    answer = client.get(f"/search.atom?{query}", headers={"Accept-Language": accepts})
    found = fromstring(answer.data)
    assert found.get(LANG) == language
    assert said in text(found, "title")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("available=DROP", "available"),
        ("language=xx-nonsense", "language"),
        ("territory=ZZ", "territory"),
        ("sort=upside-down", "sort"),
        ("page=0", "page"),
        ("limit=101", "limit"),
        ("affiliation=" + "x" * 201, "affiliation"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_names_it(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/search.atom?{query}")
    assert answer.status_code == 400
    assert parameter in answer.text


@pytest.mark.parametrize(
    "query",
    ["", "q=photography", "available=Q6&language=ja", "q=%22a+b%22&sort=name&uselang=pt", "q=nobodyhasthis"],
)
def test_the_search_page_leads_to_its_feed(client: FlaskClient, query: str) -> None:
    page = client.get(f"/search?{query}").text
    (link,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', page)
    address = unescape(link)
    asked, wanted = parse_qs(urlsplit(address).query), parse_qs(query)
    assert {name: values for name, values in asked.items() if name != "sort"} == {
        name: values for name, values in wanted.items() if name != "sort"
    }
    found = set(users(feed(client, urlsplit(address).query)))
    answer = client.get(f"/api/v1/profiles?{query}").get_json()
    assert found == {profile["user"] for profile in answer["profiles"]}


# ---- whatever is asked, and whatever people write ----


@given(
    q=st.text(max_size=30),
    affiliation=st.text(max_size=20),
    chosen=st.lists(st.tuples(st.sampled_from(FACETS), st.sampled_from(["-", "Q3", "en", "BR"])), max_size=2),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_feed_is_well_formed(
    client: FlaskClient, q: str, affiliation: str, chosen: list[tuple[str, str]]
) -> None:
    answer = client.get("/search.atom", query_string=[("q", q), ("affiliation", affiliation), *chosen])
    if answer.status_code != 400:
        assert answer.status_code == 200
        assert text(fromstring(answer.data), "id")


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1b", "\ufffe", "\uffff", "\x7f", "\u2028"])
def test_characters_that_xml_has_not_are_left_out(client: FlaskClient, character: str) -> None:
    asked = {"q": f"python{character}ana", "affiliation": f"A{character}B"}
    answer = client.get("/search.atom", query_string=asked)
    assert answer.status_code == 200
    assert "python" in text(fromstring(answer.data), "title")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """People who write what XML cannot say."""
    data = tmp_path_factory.mktemp("strange")
    publish(
        data / "index",
        [
            listing("Bell", 1, about="a\x07b\x00c\x1b[31m", available=(PYTHON,)),
            listing("End", 2, about="]]> --> \ufffe\uffff", affiliations=("\x0b",)),
            listing("&amp; <b>", 3, about="&nbsp; <![CDATA[ 😀 \u202e"),
        ],
    )
    return make_app(data).test_client()


def test_whatever_people_write_the_feed_is_well_formed(strange: FlaskClient) -> None:
    found = feed(strange)
    assert users(found) == ["&amp; <b>", "End", "Bell"]
    summaries = [text(entry, "summary") for entry in found.iterfind(f"{ATOM}entry")]
    assert "&nbsp; <![CDATA[ 😀" in summaries[0]
    assert "]]> -->" in summaries[1]
    assert "Can share: Python." in summaries[2]
