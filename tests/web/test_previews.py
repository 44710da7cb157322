"""What a site that links to a page shows of it, and what a search engine is told."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.pages import attribute, one, page, text
from tests.support.people import few_people, listing, publish
from tests.support.taxonomies import PYTHON
from tests.web.conftest import MakeApp

HERE = "http://localhost"
PURPOSE = "The skill-sharing directory of the Wikimedia movement"


def told(client: FlaskClient, address: str, accept_language: str = "") -> dict[str, str]:
    """The tags of a page, by name, each there once."""
    found = page(client, address, Accept_Language=accept_language)
    tags = [
        (attribute(tag, "property") or attribute(tag, "name"), tag)
        for tag in found.select("head meta[content]")
    ]
    names = [name for name, _ in tags]
    assert len(names) == len(set(names))
    said = {name: attribute(tag, "content") for name, tag in tags}
    assert said["og:title"] == text(one(found, "title"))
    assert said["og:url"] == attribute(one(found, "link[rel=canonical]"), "href")
    assert said["og:description"] == said["description"]
    return said


DESCRIPTIONS = {
    "/": PURPOSE,
    "/skills": PURPOSE,
    "/privacy": PURPOSE,
    "/profile/Ana": "Can share: Python. Wants to learn: photography",
    "/profile/Zo%C3%AB": "Wants to learn: Lua and photography",
    "/profile/%3Cscript%3Ealert(1)": "'\"><script>alert(2)</script>",  # their own words
    "/profile/%D0%A1%D0%B5%D1%80%D0%B3%D0%B5%D0%B9": PURPOSE,
    "/skill/Q2": "2 people can share it, 2 want to learn it.",
    "/search": "6 people",
    "/search?available=Q3&language=pt": "Python, Portuguese: 1 person",
    "/search?q=python": "python: ",
}


@pytest.mark.parametrize(("address", "said"), DESCRIPTIONS.items(), ids=DESCRIPTIONS)
def test_what_a_page_is_about(client: FlaskClient, address: str, said: str) -> None:
    assert said in told(client, address)["description"]


def test_all_of_it(client: FlaskClient) -> None:
    said = told(client, "/profile/Ana")
    assert re.fullmatch(rf"{HERE}/static/preview\.png\?v=[0-9a-f]+", said.pop("og:image"))
    said = {name: value for name, value in said.items() if name.startswith(("og:", "twitter:"))}
    assert said == {
        "og:title": "Ana – Capacity Exchange",
        "og:description": "Can share: Python. Wants to learn: photography",
        "og:type": "profile",
        "og:url": f"{HERE}/profile/Ana",
        "og:site_name": "Capacity Exchange",
        "og:locale": "en_US",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Capacity Exchange",
        "twitter:card": "summary_large_image",
    }


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/?uselang=de", "/"),
        ("/profile/Ana?uselang=ar", "/profile/Ana"),
        ("/profile/Zo%C3%AB", "/profile/Zo%C3%AB"),
        ("/skill/Q2?language=pt", "/skill/Q2"),
        ("/search?language=pt&q=x&uselang=ar&utm_source=y", "/search?q=x&language=pt"),
        ("/search?page=1&sort=relevance", "/search"),
        ("/skills?q=lua", "/skills"),
        ("/share?profile=ana", "/profile/Ana"),
        ("/share?available=Q3&page=2", "/search?available=Q3"),
    ],
)
def test_a_page_has_one_address_for_all_languages(client: FlaskClient, address: str, canonical: str) -> None:
    assert told(client, address)["og:url"] == f"{HERE}{canonical}"


def test_addresses_are_those_from_outside(client: FlaskClient) -> None:
    answer = client.get("/profile/Ana", base_url="http://capx.test", headers={"X-Forwarded-Proto": "https"})
    assert 'property="og:url" content="https://capx.test/profile/Ana"' in answer.text
    assert 'property="og:image" content="https://capx.test/static/preview.png' in answer.text
    below = client.get("/profile/Ana", base_url="https://tools.test/capx/")
    assert 'property="og:url" content="https://tools.test/capx/profile/Ana"' in below.text
    assert 'property="og:image" content="https://tools.test/capx/static/preview.png' in below.text


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en_US"),
        ("ar", "ar_EG"),
        ("pt-BR", "pt_BR"),
        ("pt", "pt_PT"),
        ("hi", "hi_IN"),
        ("zh-hant", "zh_TW"),
    ],
)
def test_the_readers_language(client: FlaskClient, language: str, locale: str) -> None:
    assert told(client, "/profile/Ana", language)["og:locale"] == locale


def test_a_language_of_no_territory_has_no_locale(client: FlaskClient) -> None:
    assert "og:locale" not in told(client, "/?uselang=eo")


def test_a_description_is_in_the_readers_language(client: FlaskClient) -> None:
    assert told(client, "/profile/Zo%C3%AB", "ja")["description"].count("、") == 1
    keys = told(client, "/skill/Q3?uselang=qqx")["description"]
    assert "(supply" in keys
    assert told(client, "/?uselang=qqx")["description"] == "(purpose)"


def test_of_many_skills_the_first_are_named(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [listing("Ana", 1, available=(PYTHON,) * 20)])
    description = told(make_app(tmp_path).test_client(), "/profile/Ana")["description"]
    assert description.count("Python") == 6


@pytest.mark.parametrize(
    "address", ["/nothing", "/profile/Nobody", "/search?page=x", "/embed?profile=Nobody"]
)
def test_an_error_is_about_nothing(client: FlaskClient, address: str) -> None:
    found = client.get(address).text
    assert "og:" not in found
    assert "canonical" not in found


def test_the_picture_is_a_small_png_of_the_size_that_sites_ask_for(client: FlaskClient) -> None:
    answer = client.get(told(client, "/")["og:image"])
    assert answer.content_type == "image/png"
    assert len(answer.data) < 40_000
    width, height = (int.from_bytes(answer.data[at : at + 4]) for at in (16, 20))
    assert (width, height) == (1200, 630)


# ---- robots ----


def is_found(client: FlaskClient, address: str) -> bool:
    """Whether a search engine may read an address: the longest rule that fits it says so (RFC 9309)."""
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    first, *lines = answer.text.splitlines()
    assert first == "User-agent: *"
    rules = [line.split(": ") for line in lines]
    assert {kind for kind, _ in rules} == {"Allow", "Disallow"}
    fitting = [(len(path), kind == "Allow") for kind, path in rules if address.startswith(path)]
    return max(fitting, default=(0, True))[1]


FOUND = ("/", "/search", "/search?page=2", "/skills", "/skill/Q2", "/profile/Ana", "/privacy", "/skills.csv")
LEFT = (
    *(
        "/search?available=Q3",
        "/search?q=x&page=2",
        "/search.atom?q=x",
        "/edit",
        "/edit?add=x",
        "/notes/stop",
        "/connect/Ana",
    ),
    *("/login?next=/", "/oauth-callback", "/choose?to=ar", "/saved", "/sent", "/share?profile=Ana"),
    *("/embed?profile=Ana", "/matches/Ana", "/api/v1/profiles", "/picture?name=x"),
)


@pytest.mark.parametrize("address", FOUND)
def test_search_engines_find_people_and_skills(client: FlaskClient, address: str) -> None:
    assert is_found(client, address)


@pytest.mark.parametrize("address", LEFT)
def test_search_engines_leave_the_rest_alone(client: FlaskClient, address: str) -> None:
    assert not is_found(client, address)


def test_everybody_is_on_a_page_that_is_found(client: FlaskClient) -> None:
    users = {someone.user for someone in few_people()}
    assert users <= {text(name) for name in page(client, "/search").select("article.card h3")}
