"""Ending the bot's notes to oneself, on the real wiki: one button, and only what was asked for changes."""

import pytest

from tests.support.altered_wiki import Parameters, changed, passed_on
from tests.support.faults import html
from tests.support.forms import form_in, notice, shown
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_answers import refusing
from tests.support.oauth_wiki import OAuthWiki
from tests.support.tool import MESSAGES, Browser

PAGE = "User:Alice/Capacity Exchange"
PATH = "/notes/stop"
_PAGE = "Hi.\n{{Capacity Exchange profile\n|known=q99, nonsense\n|notes=%s <!-- why -->\n|notify=%s}}\nBye."
ASKED, ENDED = _PAGE % ("yes", "Weekly"), _PAGE % ("", "")


def is_edit(asked: Parameters) -> bool:
    return asked.get("action") == "edit"


@pytest.fixture
def asking(wiki: LocalWiki) -> LocalWiki:
    """The wiki, on which Alice asks for all notes."""
    wiki.alice.edit(PAGE, ASKED)
    return wiki


def revision(wiki: LocalWiki) -> int:
    found = wiki.admin.newest_revision(PAGE)
    assert found is not None
    return found.id


# ---- all goes well ----


def test_one_button_ends_them_and_touches_nothing_else(alice: Browser, asking: LocalWiki) -> None:
    page = alice.get(PATH)
    said = [one.get_text(" ", strip=True) for one in shown(page).select("main dd")]
    assert said == [
        f"{MESSAGES['notes-on']} · User talk:Alice/Capacity Exchange",
        f"{MESSAGES['notify-weekly']} · User talk:Alice",
    ]
    answer = alice.post(PATH, **form_in(page))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?stopped=1")
    assert asking.admin.get_text(PAGE) == ENDED
    newest = asking.admin.newest_revision(PAGE)
    assert newest is not None
    assert (newest.user, newest.comment) == ("Alice", MESSAGES["notes-summary"])
    after = alice.get(answer.headers["Location"])
    assert MESSAGES["notes-stopped"] in notice(after)
    assert not shown(after).select("main form")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "No profile here.",
        "{{Capacity Exchange profile|notes=no|notify=}}",
        "{{Capacity Exchange profile|notes=perhaps|notify=daily}}",
        "{{Capacity Exchange profile|notify=weekly|about=" + "<b>" * 3000 + "}}",  # which the bot cannot read
    ],
)
def test_where_none_are_asked_for_that_is_said_and_nothing_written(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki, text: str | None
) -> None:
    if text:
        wiki.alice.edit(PAGE, text)
    page = alice.get(PATH)
    assert MESSAGES["notes-none"] in page.text
    assert not shown(page).select("main form")
    oauth_wiki.asked.clear()
    answer = alice.post(PATH, csrf=form_in(alice.get("/edit"))["csrf"], base="0")
    assert (answer.status_code, answer.headers["Location"]) == (303, PATH)
    assert wiki.admin.get_text(PAGE) == text
    assert oauth_wiki.edits == []


def test_pressed_twice_it_writes_once(alice: Browser, asking: LocalWiki) -> None:
    form = form_in(alice.get(PATH))
    alice.post(PATH, **form)
    before = revision(asking)
    answer = alice.post(PATH, **form)
    assert (answer.status_code, answer.headers["Location"]) == (303, PATH)
    assert revision(asking) == before


def test_showing_costs_one_request_and_ending_them_two(
    alice: Browser, asking: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    oauth_wiki.asked.clear()
    form = form_in(alice.get(PATH))
    assert len(oauth_wiki.asked_for("api")) == 1
    alice.post(PATH, **form)
    assert len(oauth_wiki.asked_for("api")) == 3


def test_the_summary_is_in_the_wikis_language(
    alice: Browser, asking: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    oauth_wiki.alteration = changed(
        lambda asked: "siteinfo" in asked.get("meta", ""),
        lambda data: data["query"]["general"].update(lang="de-at"),
    )
    alice.post(PATH, **form_in(alice.get(PATH)))
    assert asking.admin.newest_revision(PAGE).comment == "Keine Nachrichten mehr, über Capacity Exchange"  # type: ignore[union-attr]


# ---- somebody else was there ----


def test_of_a_later_edit_by_another_it_warns_and_puts_the_own_words_back(
    alice: Browser, asking: LocalWiki
) -> None:
    asking.bruno.edit(PAGE, "{{Capacity Exchange profile|about=his|notify=}}")
    page = alice.get(PATH)
    assert notice(page).startswith("Bruno edited your page later.")
    assert alice.post(PATH, **form_in(page)).status_code == 303
    assert asking.admin.get_text(PAGE) == ENDED


@pytest.mark.parametrize("other", ["alice", "bruno"])
def test_who_edits_meanwhile_is_not_overwritten(alice: Browser, asking: LocalWiki, other: str) -> None:
    form = form_in(alice.get(PATH))
    changed_meanwhile = ASKED.replace("Bye.", "Goodbye.")
    getattr(asking, other).edit(PAGE, changed_meanwhile)
    answer = alice.post(PATH, **form)
    assert (answer.status_code, MESSAGES["notes-conflict"] in notice(answer)) == (409, True)
    assert asking.admin.get_text(PAGE) == changed_meanwhile
    assert alice.post(PATH, **form_in(answer)).status_code == 303


# ---- the wiki does not do it ----


def test_what_the_wiki_refuses_is_said_beside_the_button(
    alice: Browser, asking: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    form = form_in(alice.get(PATH))
    oauth_wiki.alteration = refusing(is_edit, "readonly", "Not now", **{"Retry-After": "60"})
    answer = alice.post(PATH, **form)
    assert answer.status_code == 409
    assert "The wiki refuses: Not now Try again in 60 seconds." in notice(answer)
    assert asking.admin.get_text(PAGE) == ASKED
    oauth_wiki.alteration = passed_on
    assert alice.post(PATH, **form_in(answer)).status_code == 303


def test_while_the_wiki_is_down_the_button_stays(
    alice: Browser, asking: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    form = form_in(alice.get(PATH))
    oauth_wiki.break_down(html(503))
    answer = alice.post(PATH, **form)
    assert (answer.status_code, alice.get(PATH).status_code) == (503, 503)
    oauth_wiki.answers.clear()
    assert alice.post(PATH, **form_in(answer)).status_code == 303
    assert asking.admin.get_text(PAGE) == ENDED


def test_after_another_login_the_button_is_still_good(
    alice: Browser, asking: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    form = form_in(alice.get(PATH))
    oauth_wiki.revoke("Alice")
    answer = alice.post(PATH, **form)
    assert (answer.status_code, MESSAGES["login-ended"] in notice(answer)) == (401, True)
    without_login = alice.post(PATH, **form_in(answer))
    assert without_login.status_code == 401
    alice.log_in()
    assert alice.post(PATH, **form_in(without_login)).status_code == 303
    assert asking.admin.get_text(PAGE) == ENDED


def test_a_page_that_is_no_ordinary_one_is_left_alone(alice: Browser, asking: LocalWiki) -> None:
    form = form_in(alice.get(PATH))
    asking.alice.edit(PAGE, "#REDIRECT [[User:Alice]]")
    for answer in (alice.post(PATH, **form), alice.get(PATH)):
        assert (answer.status_code, MESSAGES["edit-no-ordinary-page"] in notice(answer)) == (409, True)
    assert asking.admin.get_text(PAGE) == "#REDIRECT [[User:Alice]]"
