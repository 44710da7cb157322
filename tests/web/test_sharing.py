"""The page that helps to share a profile or a search."""

from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from search.query import FACETS
from tests.support.pages import attribute, hrefs, one, page, text
from tests.support.people import few_people, listing, publish
from tests.web.conftest import MakeApp
from web.sharing import qr_code

HERE = "http://localhost"
EVIL = "<script>alert(1)"


def value(found: Tag, name: str) -> str:
    """What stands in a field to be copied."""
    field = one(found, f"#{name}")
    assert field.has_attr("readonly")
    assert one(found, f"label[for={name}]")
    return attribute(field, "value") if field.name == "input" else field.get_text()


def frame(found: Tag) -> Tag:
    """The frame that is to be pasted into another page."""
    return one(BeautifulSoup(value(found, "frame"), "html.parser"), "iframe")


@pytest.mark.parametrize("asked", ["Ana", "ana", "_ana "])
def test_a_profile_is_shared_by_its_one_address(client: FlaskClient, asked: str) -> None:
    found = page(client, f"/share?profile={asked}")
    assert value(found, "address") == f"{HERE}/profile/Ana"
    assert value(found, "userbox") == "{{Capacity Exchange userbox|1=Ana}}"
    assert "https://wiki.test/wiki/Template:Capacity_Exchange_userbox" in hrefs(found, "main a")
    assert attribute(frame(found), "src") == f"{HERE}/embed?profile=Ana"
    assert attribute(frame(found), "title") == "Ana – Capacity Exchange"
    assert attribute(frame(found), "loading") == "lazy"


def test_whoever_they_are(client: FlaskClient) -> None:
    for user in (someone.user for someone in few_people()):
        found = page(client, f"/share?profile={quote(user)}")
        address = value(found, "address")
        assert client.get(address).status_code == 200
        assert text(one(page(client, address), "h1")) == user
        assert client.get(attribute(frame(found), "src")).status_code == 200
        assert attribute(frame(found), "title") == f"{user} – Capacity Exchange"
    assert escape(EVIL) in value(page(client, f"/share?profile={quote(EVIL)}"), "frame")


@pytest.mark.parametrize(
    ("asked", "canonical", "name"),
    [
        ("available=Q3", "?available=Q3", "Python"),
        ("available=q3&page=2&limit=5&x=y", "?available=Q3", "Python"),
        ("available=Q99", "?available=Q3", "Python"),  # which was merged into it
        ("language=pt&q=b%C3%A4r&sort=newest", "?q=b%C3%A4r&language=pt&sort=newest", "bär, Portuguese"),
        ("territory=BR&territory=DE", "?territory=BR&territory=DE", "Brazil, Germany"),
        ("", "", "Find people"),
    ],
)
def test_a_search_is_shared_whole_from_its_first_page(
    client: FlaskClient, asked: str, canonical: str, name: str
) -> None:
    found = page(client, f"/share?{asked}")
    assert value(found, "address") == f"{HERE}/search{canonical}"
    assert attribute(frame(found), "src") == f"{HERE}/embed{canonical}"
    assert attribute(frame(found), "title") == f"{name} – Capacity Exchange"
    assert text(one(found, "main h1 + p a")) == name
    assert not found.select("#userbox")


def test_the_readers_language_is_not_shared(client: FlaskClient) -> None:
    found = page(client, "/share?profile=Ana&uselang=ar")
    assert attribute(one(found, "html"), "dir") == "rtl"
    assert hrefs(found, "main h1 + p a") == ["/profile/Ana?uselang=ar"]
    assert value(found, "address") == f"{HERE}/profile/Ana"
    assert attribute(one(found, "#address"), "dir") == "ltr"
    assert attribute(frame(found), "src") == f"{HERE}/embed?profile=Ana"


def test_addresses_are_those_from_outside(client: FlaskClient) -> None:
    answer = client.get(
        "/share?profile=Ana", base_url="http://capx.test", headers={"X-Forwarded-Proto": "https"}
    )
    assert 'value="https://capx.test/profile/Ana"' in answer.text
    below = client.get("/share?profile=Ana", base_url="https://tools.test/capx/")
    assert 'value="https://tools.test/capx/profile/Ana"' in below.text


@pytest.mark.parametrize(
    ("asked", "status"), [("profile=Nobody", 404), ("available=x", 400), ("page=0", 400), ("language=-", 200)]
)
def test_what_cannot_be_shared_is_an_error(client: FlaskClient, asked: str, status: int) -> None:
    page(client, f"/share?{asked}", status)


def test_an_invented_wiki_has_no_userbox(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", few_people(), invented=True)
    assert not page(make_app(tmp_path).test_client(), "/share?profile=Ana").select("#userbox")


def test_buttons_are_there_for_scripts_alone(client: FlaskClient) -> None:
    found = page(client, "/share?profile=Ana")
    buttons = found.select("button[data-copies]")
    assert [attribute(button, "data-copies") for button in buttons] == ["address", "frame", "userbox"]
    assert all(button.has_attr("hidden") for button in buttons)
    labels = [attribute(button, "aria-label") for button in buttons]
    assert len(set(labels)) == len(labels)
    assert attribute(one(found, "#copying"), "role") == "status"


# ---- the QR code ----


def test_the_code_is_a_picture_with_a_name(client: FlaskClient) -> None:
    found = one(page(client, "/share?profile=Ana"), "[role=img]")
    assert attribute(found, "aria-label") == "QR code of the address"
    assert str(one(found, "svg").select("path")[0]["fill"]) == "#fff"  # in a dark page too


def test_the_code_has_a_quiet_zone_of_four_modules() -> None:
    code = qr_code(f"{HERE}/profile/Ana")
    assert code is not None
    size = int(code.split('viewBox="0 0 ')[1].split(" ")[0])
    assert f"M0 0h{size}v{size}h-{size}z" in code
    assert 'd="M4 4.5h7' in code  # the finder begins there
    assert "style=" not in code


def test_an_address_that_is_too_long_for_a_code_has_none(client: FlaskClient) -> None:
    assert qr_code("x" * 500) is not None
    assert qr_code("x" * 501) is None
    long = "&".join(f"affiliation={number}{'x' * 180}" for number in range(4))
    found = page(client, f"/share?{long}")
    assert not found.select(".qr")
    assert len(value(found, "address")) > 500


@pytest.mark.parametrize("facet", FACETS)
def test_every_facet_is_shared(client: FlaskClient, facet: str) -> None:
    values = {
        "language": "pt",
        "territory": "BR",
        "affiliation": "Q501",
        "project": "ptwiki",
        "mentoring": "mentor",
    }
    asked = f"{facet}={values.get(facet, 'Q3')}"
    assert value(page(client, f"/share?{asked}"), "address") == f"{HERE}/search?{asked}"


def test_a_name_with_an_equals_sign_is_one(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [listing("A=B & C", 1)])
    found = page(make_app(tmp_path).test_client(), "/share?profile=A%3DB+%26+C")
    assert value(found, "userbox") == "{{Capacity Exchange userbox|1=A=B & C}}"
    assert attribute(frame(found), "src") == f"{HERE}/embed?profile=A%3DB+%26+C"
