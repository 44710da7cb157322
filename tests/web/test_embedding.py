"""A few cards that other sites may show within a page of theirs."""

from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient

from tests.support.pages import attribute, hrefs, one, page, text, texts
from tests.support.people import few_people, listing, publish
from tests.support.taxonomies import PYTHON
from tests.support.tool import logged_in, tool
from tests.web.conftest import MakeApp

MORE = "See more in the Capacity Exchange"


@pytest.fixture(scope="module")
def app(published: Path) -> Flask:
    return tool(published)


def people(found: Tag) -> list[str]:
    return texts(found, "article.card :is(h1, h2)")


def more(found: Tag) -> Tag:
    link = found.select("main a")[-1]
    assert text(link) == MORE
    assert (attribute(link, "target"), attribute(link, "rel")) == ("_blank", "noopener")
    return link


def test_a_profile_is_one_card(client: FlaskClient) -> None:
    found = page(client, "/embed?profile=ana")
    assert people(found) == ["Ana"]
    assert texts(found, "h1") == ["Ana"]
    assert text(one(found, "title")) == "Ana – Capacity Exchange"
    assert {"Python", "photography"} <= set(texts(found, ".tags li"))
    assert attribute(more(found), "href") == "/profile/Ana"


def test_a_search_is_its_first_cards(client: FlaskClient) -> None:
    found = page(client, "/embed?wanted=Q6&sort=name")
    assert people(found) == ["Ana", "Zoë"]
    assert text(one(found, "h1")) == "photography 2 people"
    assert attribute(more(found), "href") == "/search?wanted=Q6&sort=name"


@pytest.mark.parametrize(
    ("limit", "shown"),
    [("", 3), ("limit=1", 1), ("limit=5", 5), ("limit=10", 10), ("limit=11", 10), ("limit=100", 10)],
)
def test_three_cards_unless_others_are_asked_for_and_ten_at_most(
    tmp_path: Path, make_app: MakeApp, limit: str, shown: int
) -> None:
    publish(tmp_path / "index", (listing(f"Person {n}", n, available=(PYTHON,)) for n in range(12)))
    found = page(make_app(tmp_path).test_client(), f"/embed?available=Q3&page=2&{limit}")
    assert len(people(found)) == shown
    assert text(one(found, "h1")) == "Python 12 people"
    assert attribute(more(found), "href") == "/search?available=Q3"


def test_where_nobody_is_found_it_says_so(client: FlaskClient) -> None:
    found = page(client, "/embed?q=nothing+of+the+kind&language=de")
    assert people(found) == []
    assert "No one found" in text(found)
    assert more(found)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("profile=Nobody", 404),
        ("profile=%3Cb%3E", 404),
        ("limit=0", 400),
        ("language=x", 400),
        ("page=99", 200),
    ],
)
def test_an_error_is_in_the_same_small_dress(client: FlaskClient, asked: str, status: int) -> None:
    found = page(client, f"/embed?{asked}&theme=dark", status)
    assert not found.select("header, footer, nav, form, script, input")
    assert len(found.select("h1")) == 1
    assert attribute(one(found, "html"), "data-theme") == "dark"
    assert hrefs(found, "main a")


def test_before_anything_is_published_it_says_so(tmp_path: Path, make_app: MakeApp) -> None:
    found = page(make_app(tmp_path).test_client(), "/embed?profile=Ana", 503)
    assert not found.select("header, footer, nav, form, script")


def test_it_holds_no_more_than_the_cards(client: FlaskClient) -> None:
    for asked in ("profile=Ana", "profile=%3Cscript%3Ealert(1)", "q=python", ""):
        found = page(client, f"/embed?{asked}")
        assert not found.select("header, footer, nav, form, script, input, img")
        assert attribute(one(found, "meta[name=robots]"), "content") == "noindex"


def test_every_link_leads_out_of_the_frame(client: FlaskClient) -> None:
    found = page(client, "/embed?profile=Ana")
    base = one(found, "base")
    assert attribute(base, "target") == "_blank"
    assert not base.has_attr("href")
    assert all(attribute(link, "target") in ("", "_blank") for link in found.select("a"))


@pytest.mark.parametrize(
    ("asked", "theme"), [("", ""), ("dark", "dark"), ("light", "light"), ("x", ""), ("system", "")]
)
def test_its_colours(client: FlaskClient, asked: str, theme: str) -> None:
    found = page(client, f"/embed?profile=Ana&theme={asked}")
    assert attribute(one(found, "html"), "data-theme") == theme
    assert attribute(one(found, "meta[name=color-scheme]"), "content") == (theme or "light dark")


@pytest.mark.parametrize(("code", "lang", "direction"), [("ar", "ar", "rtl"), ("pt-br", "pt-BR", "ltr")])
def test_its_language(client: FlaskClient, code: str, lang: str, direction: str) -> None:
    asked = page(client, f"/embed?profile=Ana&uselang={code}")
    of_browser = page(client, "/embed?profile=Ana", Accept_Language=lang)
    for found in (asked, of_browser):
        html = one(found, "html")
        assert (attribute(html, "lang"), attribute(html, "dir")) == (lang, direction)
    assert f"uselang={code}" in hrefs(asked, "main a")[-1]


def test_it_is_the_same_for_everybody(app: Flask) -> None:
    """Who reads is not told to the page that shows it, by nothing that a browser has of them."""
    known = logged_in(app)
    for name, value in (("capx-theme", "dark"), ("capx-language", "ar"), ("capx-handshake", "x")):
        known.set_cookie(name, value)
    for asked in ("profile=Ana", "profile=Bruno", "q=python", "profile=Nobody"):
        theirs, anybodys = known.get(f"/embed?{asked}"), app.test_client().get(f"/embed?{asked}")
        assert theirs.text == anybodys.text
        assert theirs.headers.getlist("Set-Cookie") == []
        assert theirs.headers.get("ETag") == anybodys.headers.get("ETag")
    assert known.get("/").text != app.test_client().get("/").text


def test_all_who_are_listed_can_be_shown(client: FlaskClient) -> None:
    for someone in few_people():
        found = page(client, f"/embed?profile={quote(someone.user)}")
        assert people(found) == [someone.user]
