"""The search page, the front page and the API over a small index."""

import re
from urllib.parse import unquote_plus

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.query import FACETS


def people(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/api/v1/profiles?{query}")
    assert answer.status_code == 200, answer.text
    return [profile["user"] for profile in answer.get_json()["profiles"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("available=Q3", {"Ana"}),
        ("available=Q2", {"Ana", "Bruno"}),  # a skill finds its narrower ones
        ("available=Q99", {"Ana"}),  # merged into Q3
        ("available=Q3&available=Q6", {"Ana", "写真家"}),  # any of several
        ("available=Q2&territory=DE", {"Bruno"}),  # all of different ones
        ("known=Q2", {"Ana", "Bruno", "Сергей"}),  # what is offered is known
        ("wanted=Q6", {"Ana", "Zoë"}),
        ("territory=BR", {"Ana", "Zoë"}),  # a country finds its parts
        ("territory=019", {"Ana", "Zoë"}),  # a region its countries
        ("territory=br-sp", {"Ana"}),
        ("language=en", {"Ana", "Zoë"}),  # level 0 is not spoken
        ("affiliation=Q501", {"Ana"}),
        ("affiliation=A+%26+B+%3Ci%3E", {"<script>alert(1)"}),
        ("project=metawiki", {"Zoë"}),
        ("mentoring=mentor&mentoring=mentee", {"Ana", "写真家"}),
        ("q=fotografía", {"Ana", "写真家", "Zoë"}),  # a label in another language
        ("q=写真", {"Ana", "写真家", "Zoë"}),
        ("q=zoe", {"Zoë"}),
        ("q=codigo", {"Ana"}),
        ("q=example+wikimedians", {"Ana"}),
        ("q=script", {"<script>alert(1)", "Bruno", "Zoë"}),  # unfinished: scripting is an alias of Lua
        ("q=nobodyhasthis", set()),
        ("language=&q=&territory=", {"Ana", "Bruno", "Сергей", "写真家", "<script>alert(1)", "Zoë"}),
    ],
)
def test_filters_and_text_find(client: FlaskClient, query: str, found: set[str]) -> None:
    assert set(people(client, query)) == found


def test_orders(client: FlaskClient) -> None:
    assert people(client, "sort=newest")[:2] == ["Zoë", "<script>alert(1)"]
    assert people(client, "sort=name") == ["<script>alert(1)", "Ana", "Bruno", "Zoë", "Сергей", "写真家"]


def test_a_profile_in_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/profiles?q=ana").get_json()
    assert answer["total"] == 1
    assert answer["next"] is None
    ana = answer["profiles"][0]
    assert ana["user"] == "Ana"
    assert ana["page"] == "User:Ana/Capacity Exchange"
    assert ana["revision"] == 10
    assert ana["known"] == ["Q3"]
    assert ana["languages"] == {"pt": "N", "en": "3"}
    assert ana["territory"] == ["BR-SP"]
    assert ana["updated"] == "2026-01-02T10:00:00Z"


def test_paging_through_the_api_gives_everybody_once(client: FlaskClient) -> None:
    seen, address = [], "/api/v1/profiles?limit=2&uselang=pt"
    while address:
        answer = client.get(address).get_json()
        seen += [profile["user"] for profile in answer["profiles"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 6


def test_every_facet_link_finds_as_many_as_it_says(client: FlaskClient) -> None:
    page = client.get("/search?territory=019").text
    links = re.findall(r'<li><a href="([^"]+)">.*?<span class="count">(\d+)</span>', page)
    assert len(links) > 10
    for href, count in links:
        address = href.replace("&amp;", "&")
        found = client.get(address).text
        if "territory=019&territory=" not in address:  # one more value of the same facet finds more
            assert f">{count} pe" in found, address


def test_a_chosen_value_is_marked_and_its_link_removes_it(client: FlaskClient) -> None:
    page = client.get("/search?available=Q3&language=pt").text
    assert '<a href="/search?language=pt" class="chosen" aria-current="true"><bdi>Python</bdi>' in page


def test_an_empty_result_says_what_to_loosen(client: FlaskClient) -> None:
    page = client.get("/search?available=Q3&language=de").text
    assert "No one found" in page
    assert 'href="/search?language=de"' in page
    assert 'href="/search?available=Q3"' in page
    assert "Try fewer words" in client.get("/search?q=nobodyhasthis").text


def test_the_form_keeps_what_was_asked(client: FlaskClient) -> None:
    page = client.get("/search?q=%22%3E%3Cb%3E&available=Q3&sort=name&uselang=pt").text
    assert 'value="&#34;&gt;&lt;b&gt;"' in page
    for name, value in (("available", "Q3"), ("sort", "name"), ("uselang", "pt")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_a_long_text_comes_back_whole_in_the_form(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "long " * 2000}).text
    assert f'value="{"long " * 2000}"' in page


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=-1", "page"),
        ("page=0", "page"),
        ("page=1e9", "page"),
        ("page=1000000000", "page"),
        ("page=9999999999999999999999", "page"),
        ("page=²", "page"),
        ("page=2", "page"),  # there is only one
        ("available=DROP", "available"),
        ("wanted=Q0", "wanted"),
        ("known=Q99999999999", "known"),
        ("language=xx-nonsense", "language"),
        ("territory=ZZ", "territory"),
        ("project=nowiki;", "project"),
        ("mentoring=both", "mentoring"),
        ("sort=upside-down", "sort"),
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("affiliation=" + "x" * 201, "affiliation"),
        ("anything=" + "x" * 8192, "anything"),
        ("&".join(f"available=Q{n}" for n in range(1, 60)), "available"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_names_it(client: FlaskClient, query: str, parameter: str) -> None:
    page = client.get(f"/search?{query}")
    assert page.status_code == 400
    assert parameter in page.text
    answer = client.get(f"/api/v1/profiles?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["parameter"] == parameter
    assert "<" not in answer.get_json()["error"]["message"]


VALUES = st.one_of(
    st.text(max_size=30), st.sampled_from(["Q3", "en", "BR", "1", "name", "ptwiki", "写真", '"a -b', "*"])
)


@given(
    st.lists(
        st.tuples(st.sampled_from([*FACETS, "q", "sort", "page", "limit", "uselang"]), VALUES), max_size=6
    )
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_parameters_give_a_500(client: FlaskClient, parameters: list[tuple[str, str]]) -> None:
    for path in ("/search", "/api/v1/profiles"):
        assert client.get(path, query_string=parameters).status_code in {200, 400}


def test_the_front_page_shows_the_tops_and_the_newest(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'href="/skill/Q1"' in page
    assert 'href="/skill/Q5"' in page
    assert "Zoë" in page
    assert "6 people" in page


def test_links_keep_the_language_of_the_address(client: FlaskClient) -> None:
    page = client.get("/search?uselang=ja&q=Ana").text
    assert "写真" in page
    hrefs = [unquote_plus(href) for href in re.findall(r'href="(/(?:search|profile|skill)[^"]*)"', page)]
    assert hrefs
    assert all("uselang=ja" in href for href in hrefs)
