"""What the bot may write to somebody: in the form, on one's own profile, and nobody else's concern."""

from pathlib import Path

import pytest
from bs4 import Tag
from flask import Flask

from profiles.profile import Profile
from tests.support.forms import form_in, shown
from tests.support.people import few_people, listing, publish
from tests.support.tool import MESSAGES, logged_in, tool, without_consumer


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with somebody who asks for all notes."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", [*few_people(), listing("Alice", 7, notes=True, notify="weekly")])
    return data


@pytest.fixture
def app(data: Path) -> Flask:
    return tool(data)


def section(app: Flask, reader: str, profile: str) -> Tag | None:
    """What a profile says of notes to who reads it."""
    return shown(logged_in(app, reader).get(f"/profile/{profile}")).select_one(
        "section[aria-labelledby=notes]"
    )


def test_ones_own_profile_says_them_and_leads_to_their_end(app: Flask) -> None:
    found = section(app, "Alice", "Alice")
    assert found is not None
    assert [one.get_text(strip=True) for one in found.select("dd")] == [
        MESSAGES["notes-on"],
        MESSAGES["notify-weekly"],
    ]
    assert [one["href"] for one in found.select("a")] == ["/notes/stop"]


def test_where_none_are_asked_for_it_leads_to_the_form(app: Flask) -> None:
    found = section(app, "Ana", "Ana")
    assert found is not None
    assert [one.get_text(strip=True) for one in found.select("dd")] == [MESSAGES["notify-never"]] * 2
    assert [one["href"] for one in found.select("a")] == ["/edit"]


def test_they_are_nobody_elses_concern(app: Flask) -> None:
    assert section(app, "Ana", "Alice") is None
    (said,) = app.test_client().get("/api/v1/profiles?q=Alice").get_json()["profiles"]
    assert said["user"] == "Alice"
    assert not {"notes", "notify"} & said.keys()


def test_a_visitor_is_led_to_log_in_and_back(app: Flask) -> None:
    answer = app.test_client().get("/notes/stop")
    assert answer.headers["Location"] == "/login?next=%2Fnotes%2Fstop"


def test_where_nobody_can_log_in_the_wikis_own_editor_is_shown(data: Path) -> None:
    answer = without_consumer(data).test_client().get("/notes/stop", follow_redirects=True)
    assert MESSAGES["edit-read-only"] in answer.text


def test_the_form_asks_for_none_until_somebody_chooses(app: Flask) -> None:
    client = logged_in(app, "Alice")
    begun = client.get("/edit")  # the wiki is down, so that the form is that of an empty profile
    assert begun.status_code == 503
    csrf = form_in(client.get("/profile/Ana"), "form.me")["csrf"]
    for typed, form in (({}, {"notify": ""}), ({"notes": "yes", "notify": "monthly"},) * 2):
        answer = client.post("/edit", data={"csrf": csrf, **typed})
        chosen = form_in(answer)
        assert {name: chosen[name] for name in ("notes", "notify") if name in chosen} == form


def test_a_profile_that_says_nothing_asks_for_none() -> None:
    assert (Profile().notes, Profile().notify) == (False, "")
