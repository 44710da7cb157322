"""Who fits, as a page and as JSON."""

from pathlib import Path

from flask.testing import FlaskClient

from tests.support.people import listing, publish
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON
from tests.web.conftest import MakeApp


def test_matches_in_json_say_why(client: FlaskClient) -> None:
    # Ana shares Python and wants photography; Bruno wants Python, 写真家 shares photography
    answer = client.get("/api/v1/matches/Ana").get_json()
    assert answer["mutual"] == []
    (teacher,) = answer["learn_from"]
    assert teacher["user"] == "写真家"
    assert teacher["teaches"] == [{"skill": "Q6", "for": "Q6"}]
    assert teacher["learns"] == []
    assert [one["user"] for one in answer["teach"]] == ["Bruno"]


def test_matches_name_the_common_language_and_place(client: FlaskClient) -> None:
    answer = client.get("/api/v1/matches/Zoë").get_json()
    fits = {match["user"]: match for kind in ("mutual", "learn_from", "teach") for match in answer[kind]}
    assert "Bruno" in fits  # shares Lua
    assert fits["写真家"]["languages"] == {}


def test_the_page_of_matches_has_its_three_parts(client: FlaskClient) -> None:
    page = client.get("/matches/Ana").text
    for said in ("Who fits Ana", "An exchange, both ways", "No one yet.", "写真家", "Bruno", "Can teach"):
        assert said in page
    assert 'href="/matches/Ana"' in client.get("/profile/Ana").text


def test_a_ring_of_three_is_shown_with_its_lessons(tmp_path: Path, make_app: MakeApp) -> None:
    people = [
        listing("Ana", 1, available=(PYTHON,), wanted=(PHOTOGRAPHY,)),
        listing("Bruno", 2, available=(LUA,), wanted=(PYTHON,)),
        listing("Chen", 3, available=(PHOTOGRAPHY,), wanted=(LUA,)),
    ]
    publish(tmp_path / "index", people)
    client = make_app(tmp_path).test_client()

    (ring,) = client.get("/api/v1/matches/Ana").get_json()["rings"]

    assert ring["members"] == ["Ana", "Bruno", "Chen"]
    assert ring["lessons"][0] == {"teacher": "Ana", "learner": "Bruno", "skill": "Q3", "for": "Q3"}
    assert "Rings of three" in client.get("/matches/Ana").text


def test_nobody_has_no_matches(client: FlaskClient) -> None:
    assert client.get("/matches/Nobody").status_code == 404
    assert client.get("/api/v1/matches/Nobody").get_json()["error"]["code"] == "not-found"
