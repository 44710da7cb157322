"""What people saved and whom they wrote to, in their own preferences on the real wiki."""

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from werkzeug.test import TestResponse

from search.listing import Listing
from tests.support.altered_wiki import passed_on
from tests.support.faults import html
from tests.support.forms import fields, form_in, notice, pressed, shown
from tests.support.mediawiki import LocalWiki, WikiUser
from tests.support.oauth_answers import refusing
from tests.support.oauth_wiki import OAuthWiki
from tests.support.pages import attribute, hrefs, page, texts
from tests.support.people import few_people, listing, publish
from tests.support.tool import MESSAGES, Browser, sealed, tool
from web.kept import LONGEST, Saved, Sent, read_sent, write_sent

SAVED = "userjs-capacity-exchange-saved"
SENT = "userjs-capacity-exchange-sent"
EVIL = "<script>alert(1)"
LATER = Sent("Bruno", "2026-03-02T10:00:00.000+00:00", "email")
EARLIER = Sent("Zoë", "2026-01-02T10:00:00.000+00:00", "talk", 7, True)


def people() -> list[Listing]:
    return [listing("Alice", 901), *few_people()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", people())
    return data


def logged_in(app: Flask, account: str = "Alice") -> Browser:
    browser = Browser(app)
    browser.log_in(account=account)
    return browser


def preference(user: WikiUser, name: str) -> str:
    """What the wiki keeps; empty where there is none."""
    return str(user.userinfo()["options"].get(name) or "")


def prefer(user: WikiUser, name: str, text: str) -> None:
    user.write(action="options", optionname=name, optionvalue=text)


def write_to(browser: Browser, way: str = "talk", to: str = "Bruno") -> TestResponse:
    """Send somebody a message."""
    form = form_in(browser.get(f"/connect/{to}")) | {"way": way, "text": "top secret", "subject": "private"}
    answer = browser.post(f"/connect/{to}", **form, send="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sent")
    return answer


def entries(answer: TestResponse) -> list[Tag]:
    return list(shown(answer).select("ul.kept > li"))


def press(browser: Browser, address: str, form: Tag, button: str = "button") -> TestResponse:
    """Press a button of a form; the page to which that leads, or what is wrong."""
    answer = browser.post(address, **pressed(form, button))
    return browser.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def waits(browser: Browser) -> bool:
    """Whether this browser keeps something that is not recorded yet."""
    return browser.client.get_cookie("capx-sent") is not None


def button_to_begin_anew(answer: TestResponse) -> list[Tag]:
    return list(shown(answer).select('main button[value="reset"]'))


# ---- sent ----


def test_a_message_is_recorded_in_ones_own_preferences_without_its_text(
    alice: Browser, wiki: LocalWiki
) -> None:
    write_to(alice, "talk")
    first = alice.get("/sent")
    assert "Your message is on the talk page of Bruno ." in notice(first)
    revision = wiki.admin.newest_revision("User talk:Bruno")
    assert revision is not None
    assert f"https://wiki.test/w/index.php?oldid={revision.id}" in hrefs(shown(first), "main .notice a")
    write_to(alice, "email")
    second = alice.get("/sent")
    assert "Your e-mail to Bruno has been sent." in notice(second)
    assert notice(alice.get("/sent")) == "", "said once"
    kept = json.loads(preference(wiki.alice, SENT))
    assert kept.keys() == {"version", "sent"}
    assert kept["version"] == 1
    assert [(one["to"], one["way"], one["revision"], one["done"]) for one in kept["sent"]] == [
        ("Bruno", "email", 0, False),
        ("Bruno", "talk", revision.id, False),
    ]
    assert all(one.keys() == {"to", "at", "way", "revision", "done"} for one in kept["sent"])
    assert preference(wiki.bruno, SENT) == ""
    page(alice.client, "/sent")


def test_nothing_that_is_kept_has_a_text(alice: Browser, wiki: LocalWiki, data: Path) -> None:
    write_to(alice, "email")
    waiting = alice.client.get_cookie("capx-sent")
    assert waiting is not None
    assert "secret" not in waiting.value
    alice.get("/sent")
    told = json.dumps(wiki.alice.userinfo()["options"])
    told += "".join(file.read_text() for file in (data / "sending").iterdir())
    assert "Bruno" in told
    assert "secret" not in told
    assert '"private"' not in told


def test_an_exchange_is_ticked_thanked_for_and_unticked(alice: Browser, wiki: LocalWiki) -> None:
    prefer(wiki.alice, SENT, write_sent((LATER, EARLIER)))
    before, done = entries(alice.get("/sent"))
    assert hrefs(before, "a[href*=connect]") == ["/connect/Bruno"]
    assert hrefs(done, "a[href*=connect]") == ["/connect/Zo%C3%AB?thanks=1&way=talk"]
    after = press(alice, "/sent", before.select("form")[0])
    ticked, _ = entries(after)
    assert attribute(ticked.select("button")[0], "aria-pressed") == "true"
    assert [one.done for one in read_sent(preference(wiki.alice, SENT))] == [True, True]
    assert hrefs(ticked, "a[href*=connect]") == ["/connect/Bruno?thanks=1&way=talk"]
    thanks = form_in(alice.get("/connect/Bruno?thanks=1&way=talk"))
    assert (thanks["way"], thanks["subject"]) == ("talk", MESSAGES["starter-thanks"])
    press(alice, "/sent", ticked.select("form")[0])
    assert read_sent(preference(wiki.alice, SENT)) == (LATER, EARLIER)


def test_a_tick_of_what_is_not_there_changes_nothing(alice: Browser, wiki: LocalWiki) -> None:
    prefer(wiki.alice, SENT, write_sent((LATER,)))
    form = fields(entries(alice.get("/sent"))[0].select("form")[0])
    for more in ({"to": "Nobody"}, {"at": "2020-01-01"}, {"at": "x" * 100_000}, {"to": ""}):
        assert alice.post("/sent", **form | more, do="done").status_code == 303
    assert read_sent(preference(wiki.alice, SENT)) == (LATER,)


def test_the_oldest_fall_out_where_there_is_no_room(alice: Browser, wiki: LocalWiki) -> None:
    full = tuple(
        Sent(f"{'Ж' * 50}{number}", f"2025-01-01T10:00:00.{number:03}+00:00", "talk", number)
        for number in range(500)
    )
    prefer(wiki.alice, SENT, write_sent(full[::-1]))
    before = read_sent(preference(wiki.alice, SENT))
    write_to(alice)
    assert "Bruno" in notice(alice.get("/sent"))
    text = preference(wiki.alice, SENT)
    after = read_sent(text)
    assert len(text.encode()) <= LONGEST
    assert after[0].to == "Bruno"
    assert after[1:] == before[: len(after) - 1], "of the others the latest"
    assert len(after) > 200


# ---- what is not recorded yet ----


def test_what_the_wiki_does_not_record_waits_in_the_browser(alice: Browser, wiki: LocalWiki) -> None:
    write_to(alice, "email")
    wiki.read_only("Maintenance.")
    for _ in range(2):
        answer = alice.get("/sent")
        assert answer.status_code == 409
        assert "The wiki refuses:" in notice(answer)
        assert "Your e-mail to Bruno has been sent." in notice(answer)
        assert len(entries(answer)) == 1
        assert button_to_begin_anew(answer) == [], "a list that cannot be written now is no bad list"
        assert waits(alice)
    wiki.read_only(None)
    write_to(alice, "talk", "Alice")
    assert len(entries(alice.get("/sent"))) == 2
    assert [one.to for one in read_sent(preference(wiki.alice, SENT))] == ["Alice", "Bruno"]
    assert not waits(alice)


def test_while_the_wiki_is_down_what_was_sent_is_said_and_waits(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    write_to(alice, "email")
    oauth_wiki.break_down(html(503))
    answer = alice.get("/sent")
    assert (answer.status_code, waits(alice)) == (503, True)
    assert "Your e-mail to Bruno has been sent." in notice(answer)
    assert alice.get("/saved").status_code == 503
    oauth_wiki.answers.clear()
    alice.get("/sent")
    assert len(read_sent(preference(wiki.alice, SENT))) == 1


def test_a_login_that_ends_leaves_what_waits_for_the_next(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    write_to(alice, "email")
    oauth_wiki.revoke("Alice")
    assert alice.get("/sent").status_code == 401
    assert alice.user() == ""
    alice.log_in("/sent")
    assert "Your e-mail to Bruno has been sent." in notice(alice.get("/sent"))
    assert len(read_sent(preference(wiki.alice, SENT))) == 1


def test_who_logs_out_leaves_nothing_in_the_browser(alice: Browser) -> None:
    write_to(alice, "email")
    (form,) = shown(alice.get("/saved")).select("form.me")
    alice.post("/logout", **fields(form))
    assert not waits(alice)


def test_what_waits_is_recorded_for_nobody_else(app: Flask, alice: Browser, wiki: LocalWiki) -> None:
    write_to(alice, "email")
    waiting = alice.client.get_cookie("capx-sent")
    assert waiting is not None
    bruno = logged_in(app, "Bruno")
    bruno.client.set_cookie("capx-sent", waiting.value)
    answer = bruno.get("/sent")
    assert (answer.status_code, entries(answer), notice(answer)) == (200, [], "")
    assert preference(wiki.bruno, SENT) == ""
    assert bruno.client.get_cookie("capx-sent") is not None, "it is not his to throw away"
    write_to(bruno, "talk", "Alice")
    bruno.get("/sent")
    assert [one.to for one in read_sent(preference(wiki.bruno, SENT))] == ["Alice"]


def forged(app: Flask, data: Path) -> dict[str, str]:
    """Cookies that none of this version of the tool made."""
    good = {"user": "Alice", "sent": write_sent((LATER,))}
    elsewhere = tool(data, CAPX_SECRET_KEY="another secret, that of another tool")
    return {
        "nonsense": "nonsense",
        "another secret": sealed(elsewhere, good, "sent"),
        "another purpose": sealed(app, good, "login"),
        "too old": sealed(app, good, "sent", 15 * 24 * 3600),
        "a list": sealed(app, [good], "sent"),
        "no JSON": sealed(app, good | {"sent": "nonsense"}, "sent"),
        "an older version": sealed(
            app, good | {"sent": '[{"to":"Bruno","at":"2026-03-02","way":"email"}]'}, "sent"
        ),
        "a newer version": sealed(app, good | {"sent": '{"version":2,"sent":[]}'}, "sent"),
        "other fields": sealed(app, good | {"sent": '{"version":1,"sent":[{"for":"Bruno"}]}'}, "sent"),
    }


def test_a_cookie_that_is_none_of_ours_says_nothing(
    alice: Browser, app: Flask, wiki: LocalWiki, data: Path
) -> None:
    for kind, value in forged(app, data).items():
        alice.client.set_cookie("capx-sent", value)
        answer = alice.get("/sent")
        assert (answer.status_code, entries(answer), notice(answer)) == (200, [], ""), kind
    assert preference(wiki.alice, SENT) == ""
    write_to(alice)
    assert len(entries(alice.get("/sent"))) == 1


# ---- what cannot be read ----


def sent_with(**more: object) -> str:
    one: dict[str, object] = {"to": "Bruno", "at": LATER.at, "way": "email", "revision": 0, "done": False}
    return json.dumps({"version": 1, "sent": [one | more]})


UNREADABLE = [
    "nonsense",
    "[]",
    '{"version":2,"sent":[]}',
    '{"version":1,"sent":[{"to":"Bruno"}]}',
    sent_with(text="a newer version keeps more"),
    sent_with(at="yesterday"),
    sent_with(way="pigeon"),
    sent_with(to="\ud800"),
    "[" * 30_000,
]


def test_a_list_of_what_was_sent_that_cannot_be_read_stays_till_it_is_begun_anew(
    alice: Browser, wiki: LocalWiki
) -> None:
    for text in UNREADABLE:
        prefer(wiki.alice, SENT, text)
        answer = alice.get("/sent")
        assert answer.status_code == 409, text
        assert MESSAGES["kept-unreadable"] in notice(answer)
    form = {"csrf": form_csrf(answer), "to": "Bruno", "at": LATER.at, "do": "done"}
    assert alice.post("/sent", **form).status_code == 409
    assert preference(wiki.alice, SENT) == text
    write_to(alice)
    answer = alice.get("/sent")
    assert (answer.status_code, len(entries(answer)), waits(alice)) == (409, 1, True)
    assert "Your message is on the talk page of Bruno" in notice(answer)
    (button,) = button_to_begin_anew(answer)
    assert button.parent is not None
    anew = press(alice, "/sent", button.parent)
    assert (anew.status_code, len(entries(anew))) == (200, 1), "what waited is not lost"
    assert [one.to for one in read_sent(preference(wiki.alice, SENT))] == ["Bruno"]


def form_csrf(answer: TestResponse) -> str:
    return attribute(shown(answer).select("form.me input[name=csrf]")[0], "value")


def test_a_saved_list_that_cannot_be_read_stays_till_it_is_begun_anew(
    alice: Browser, wiki: LocalWiki
) -> None:
    for text in (
        *UNREADABLE[:3],
        '{"version":1,"people":"Bruno"}',
        '{"version":1,"people":[1]}',
        "[" * 30_000,
    ):
        prefer(wiki.alice, SAVED, text)
        answer = alice.get("/saved")
        assert answer.status_code == 409, text
        assert MESSAGES["kept-unreadable"] in notice(answer)
    form = {"csrf": form_csrf(answer), "kind": "people", "value": "Bruno", "do": "save"}
    assert alice.post("/saved", **form).status_code == 409
    assert preference(wiki.alice, SAVED) == text
    (button,) = button_to_begin_anew(answer)
    assert button.parent is not None
    assert MESSAGES["saved-none"] in press(alice, "/saved", button.parent).text
    assert Saved.read(preference(wiki.alice, SAVED)) == Saved()


@pytest.mark.parametrize("address", ["/saved", "/sent"])
def test_a_wiki_that_refuses_offers_nobody_to_throw_the_list_away(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki, address: str
) -> None:
    prefer(wiki.alice, SAVED, Saved(people=("Bruno",)).write())
    prefer(wiki.alice, SENT, write_sent((LATER,)))
    (form,) = entries(alice.get(address))[0].select("form")
    wiki.read_only("Maintenance.")
    answer = press(alice, address, form)
    assert answer.status_code == 409
    assert "The wiki refuses:" in notice(answer)
    assert button_to_begin_anew(answer) == []
    wiki.read_only(None)
    oauth_wiki.alteration = refusing(lambda asked: True, "ratelimited", "Too fast.", **{"Retry-After": "60"})
    refused = alice.get(address)
    assert "Too fast. Try again in 60 seconds." in notice(refused)
    assert button_to_begin_anew(refused) == []
    oauth_wiki.alteration = passed_on
    assert len(entries(alice.get(address))) == 1


# ---- saved ----


def test_people_skills_and_searches_are_saved_by_the_buttons_of_their_pages(
    alice: Browser, wiki: LocalWiki
) -> None:
    other = "userjs-of-somebody-else"
    prefer(wiki.alice, other, "kept")
    assert MESSAGES["saved-none"] in alice.get("/saved").text
    search = "q=c%C3%B3digo&available=Q3"
    for address in ("/profile/Bruno", "/skill/Q3", f"/search?{search}&page=1", "/profile/Zoë"):
        (form,) = shown(alice.get(address)).select("form.save")
        assert attribute(form, "action") == "/saved"
        answer = press(alice, "/saved", form)
        assert answer.status_code == 200
    page(alice.client, "/saved")
    names = texts(shown(answer), "ul.kept > li > a:first-child")
    assert names == ["Zoë", "Bruno", "Python", "código · Python"]
    links = hrefs(shown(answer), "ul.kept > li > a")
    assert "/connect/Bruno" in links
    assert f"/search?{search}" in links
    assert json.loads(preference(wiki.alice, SAVED)) == {
        "version": 1,
        "people": ["Zoë", "Bruno"],
        "skills": ["Q3"],
        "searches": [search],
    }
    assert preference(wiki.alice, other) == "kept"
    assert preference(wiki.bruno, SAVED) == ""
    for _ in range(4):
        answer = press(alice, "/saved", entries(answer)[0].select("form")[0])
    assert MESSAGES["saved-none"] in answer.text
    assert Saved.read(preference(wiki.alice, SAVED)) == Saved()


def test_what_is_saved_again_is_there_once_and_first(alice: Browser, wiki: LocalWiki) -> None:
    prefer(wiki.alice, SAVED, Saved(people=("Ana", "Bruno")).write())
    (form,) = shown(alice.get("/profile/Bruno")).select("form.save")
    press(alice, "/saved", form)
    assert Saved.read(preference(wiki.alice, SAVED)).people == ("Bruno", "Ana")


def test_who_left_the_directory_stays_in_the_lists(alice: Browser, wiki: LocalWiki) -> None:
    prefer(wiki.alice, SAVED, Saved(people=("Gone",), skills=("Q12345",)).write())
    prefer(wiki.alice, SENT, write_sent((Sent("Gone", LATER.at, "talk", 7),)))
    saved = alice.get("/saved")
    person, skill = entries(saved)
    assert MESSAGES["saved-gone"] in person.get_text()
    assert "Q12345" in skill.get_text()
    assert hrefs(entries(alice.get("/sent"))[0], "a[href*=connect]") == ["/connect/Gone"]
    assert alice.get("/connect/Gone").status_code == 404
    assert len(entries(press(alice, "/saved", person.select("form")[0]))) == 1


def test_a_name_is_data(alice: Browser, wiki: LocalWiki) -> None:
    nasty = '"><img src=x onerror=alert(1)>'
    people = (EVIL, nasty, "{{ 7*7 }}", "a\nb")
    prefer(
        wiki.alice, SAVED, Saved(people=people, skills=("Q3", nasty), searches=(f"q={EVIL}", nasty)).write()
    )
    prefer(wiki.alice, SENT, write_sent(tuple(Sent(one, LATER.at, "talk", 1) for one in people)))
    for address, count in (("/saved", 4 + 1 + 2), ("/sent", 4)):
        answer = alice.get(address)
        page(alice.client, address)
        assert len(entries(answer)) == count
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        for entry in entries(answer):
            assert entry.select("form")[0]
    for _ in range(3):
        answer = press(alice, "/saved", entries(alice.get("/saved"))[0].select("form")[0])
    assert Saved.read(preference(wiki.alice, SAVED)).people == ("a\nb",)


def test_a_search_that_is_none_any_more_can_be_taken_away(alice: Browser, wiki: LocalWiki) -> None:
    old = ("territory=Atlantis", "", "colour=red", "q=" + "x" * 1999, "available=Q99")
    prefer(wiki.alice, SAVED, Saved(searches=old).write())
    answer = alice.get("/saved")
    assert len(entries(answer)) == len(old)
    for _ in old:
        answer = press(alice, "/saved", entries(answer)[0].select("form")[0])
        assert answer.status_code == 200
    assert Saved.read(preference(wiki.alice, SAVED)) == Saved()


WRONG: list[dict[str, str]] = [
    {"kind": "people", "value": ""},
    {"kind": "people", "value": " "},
    {"kind": "people", "value": "x" * 2001},
    {"kind": "skills", "value": "photography"},
    {"kind": "skills", "value": "Q3; drop"},
    {"kind": "searches", "value": "available=nonsense"},
    {"kind": "searches", "value": "colour=red"},
    {"kind": "version", "value": "2"},
    {"kind": "", "value": "x"},
    {"kind": "__class__", "value": "x", "do": "remove"},
]


def test_nothing_but_people_skills_and_searches_is_saved(alice: Browser, wiki: LocalWiki) -> None:
    csrf = form_csrf(alice.get("/saved"))
    for form in WRONG:
        assert alice.post("/saved", **{"do": "save", "csrf": csrf, **form}).status_code == 400, form
    assert preference(wiki.alice, SAVED) == ""


def test_no_saved_thing_falls_out_for_want_of_room(alice: Browser, wiki: LocalWiki) -> None:
    full = Saved(people=tuple(f"{'Ж' * 90}{number:03}" for number in range(351)))
    text = full.write()
    assert len(text.encode()) > LONGEST - 200
    prefer(wiki.alice, SAVED, text)
    csrf = form_csrf(alice.get("/saved"))
    answer = alice.post("/saved", csrf=csrf, do="save", kind="people", value="Я" * 120)
    assert answer.status_code == 409
    assert MESSAGES["saved-too-much"] in notice(answer)
    assert len(entries(answer)) == 351
    assert button_to_begin_anew(answer) == []
    assert preference(wiki.alice, SAVED) == text
    assert len(entries(press(alice, "/saved", entries(answer)[5].select("form")[0]))) == 350
    assert alice.post("/saved", csrf=csrf, do="save", kind="people", value="Я" * 120).status_code == 303


# ---- who may ----


@pytest.mark.parametrize("address", ["/saved", "/sent"])
def test_a_visitor_is_led_to_log_in_and_back(app: Flask, wiki: LocalWiki, address: str) -> None:
    visitor = Browser(app)
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login?next=%2F{address[1:]}")
    assert visitor.log_in(address).headers["Location"] == address
    form: dict[str, Any] = {
        "csrf": form_csrf(visitor.get(address)),
        "do": "save",
        "kind": "people",
        "value": "Ana",
    }
    visitor.client.delete_cookie("capx-login")
    assert visitor.post(address, **form).status_code == 401
    assert shown(visitor.shown[-1]).select('main a.cdx-button[href^="/login"]')
    assert (preference(wiki.alice, SAVED), preference(wiki.alice, SENT)) == ("", "")


def test_no_other_page_changes_ones_lists(alice: Browser, wiki: LocalWiki) -> None:
    csrf = form_csrf(alice.get("/saved"))
    form = {"csrf": csrf, "do": "save", "kind": "people", "value": "Ana"}
    for address in ("/saved", "/sent"):
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert alice.client.post(address, data=form, headers=headers).status_code == 403
        assert alice.post(address, **form | {"csrf": "x"}).status_code == 403
    assert preference(wiki.alice, SAVED) == ""


def test_a_list_is_for_its_owner_alone(app: Flask, alice: Browser, wiki: LocalWiki) -> None:
    prefer(wiki.alice, SAVED, Saved(people=("Ana",)).write())
    prefer(wiki.alice, SENT, write_sent((LATER,)))
    bruno = logged_in(app, "Bruno")
    for address in ("/saved", "/sent"):
        assert len(entries(alice.get(address))) == 1
        assert entries(bruno.get(address)) == []
        assert alice.shown[-1].headers["Cache-Control"] == "private, no-store"


# ---- what it costs ----


def test_showing_costs_one_request_and_writing_two(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    prefer(wiki.alice, SAVED, Saved(people=("Bruno",)).write())
    prefer(wiki.alice, SENT, write_sent((LATER,)))
    for address in ("/saved", "/sent"):
        oauth_wiki.asked.clear()
        answer = alice.get(address)
        assert [one.method for one in oauth_wiki.asked] == ["GET"]
        oauth_wiki.asked.clear()
        form = pressed(entries(answer)[0].select("form")[0])
        assert alice.post(address, **form).status_code == 303
        assert [one.method for one in oauth_wiki.asked] == ["GET", "POST"]
    write_to(alice)
    oauth_wiki.asked.clear()
    alice.get("/sent")
    assert [one.method for one in oauth_wiki.asked] == ["GET", "POST"], "what waited is recorded"
