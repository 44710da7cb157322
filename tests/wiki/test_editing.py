"""Editing one's own profile on the real wiki, through the stand-in for its OAuth."""

from pathlib import Path

import pytest
from flask import Flask

from tests.support.altered_wiki import changed, passed_on
from tests.support.faults import html
from tests.support.forms import form_in, notice, shown
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_answers import refusing
from tests.support.oauth_wiki import OAuthWiki
from tests.support.tool import MESSAGES, Browser, without_consumer

PAGE = "User:Alice/Capacity Exchange"
NASTY = "}} {{evil}} | [[x]] ~~~~ <b>&lt; ''a'' {{{1|}}}\nبرمجة = * #"


# ---- all goes well ----


def test_a_newcomer_makes_a_page_after_a_preview_that_says_what_will_be_public(
    alice: Browser, wiki: LocalWiki
) -> None:
    begun = form_in(alice.get("/edit"))
    assert begun["base"] == "0"
    typed = begun | {"available": "fotografía\nQ3", "wanted": "press relations", "about": NASTY}
    previewed = alice.post("/edit", **typed, preview="1")
    assert MESSAGES["edit-first"] in notice(previewed)
    assert "+ {{Capacity Exchange profile" in shown(previewed).select_one("pre.difference").get_text()  # type: ignore[union-attr]
    assert form_in(previewed)["about"] == NASTY
    assert wiki.admin.get_text(PAGE) is None
    saved = alice.post("/edit", **form_in(previewed), save="1")
    assert (saved.status_code, saved.headers["Location"].partition("=")[0]) == (303, "/edit?saved")
    text = str(wiki.admin.get_text(PAGE))
    assert "| available      = Q6, Q3" in text
    revision = wiki.admin.newest_revision(PAGE)
    assert revision is not None
    assert revision.user == "Alice"
    again = alice.get(saved.headers["Location"])
    assert MESSAGES["edit-saved"] in notice(again)
    assert form_in(again)["about"] == NASTY
    assert form_in(again)["available"] == "photography\nPython"


def test_everything_else_on_the_page_stays_byte_for_byte(alice: Browser, wiki: LocalWiki) -> None:
    before = "Hello.\n{{Capacity Exchange profile\n|known = Q3 <!-- yes -->\n| about=old}}\n== More ==\n"
    wiki.alice.edit(PAGE, before)
    typed = form_in(alice.get("/edit")) | {"about": "new"}
    assert alice.post("/edit", **typed, save="1").status_code == 303
    assert wiki.admin.get_text(PAGE) == before.replace("old", "new").strip()


def test_a_skill_is_added_by_a_link_of_the_tool(alice: Browser, wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|available=Q6}}")
    page = alice.get("/edit?add=available:Q3&add=wanted:Q99&add=evil:Q3&add=known:nonsense")
    form = form_in(page)
    assert (form["available"], form["wanted"], form["known"]) == ("photography\nPython", "Python", "")


def test_a_skills_page_leads_to_the_form_with_the_skill_in_it(alice: Browser) -> None:
    (link,) = shown(alice.get("/skill/Q3")).select('details.add a[href*="wanted"]')
    assert form_in(alice.get(str(link["href"])))["wanted"] == "Python"


def test_showing_and_saving_cost_two_requests_each(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|about=mine}}")
    wiki.bruno.edit(PAGE, "{{Capacity Exchange profile|about=his}}")
    oauth_wiki.asked.clear()
    page = alice.get("/edit")
    assert len(oauth_wiki.asked_for("api")) == 2
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|about=mine again}}")
    typed = form_in(alice.get("/edit")) | {"about": "new"}
    oauth_wiki.asked.clear()
    assert alice.post("/edit", **typed, save="1").status_code == 303
    assert len(oauth_wiki.asked_for("api")) == 2
    assert "Bruno" in notice(page)


def test_what_ones_babel_says_is_said_beside_the_languages(alice: Browser, oauth_wiki: OAuthWiki) -> None:
    assert "Your Babel says" not in alice.get("/edit").text
    oauth_wiki.alteration = changed(
        lambda asked: "babel" in asked.get("meta", ""),
        lambda data: data["query"].update(babel={"pt": "N", "en": "4"}),
    )
    assert "Your Babel says <bdi>pt-N, en-4</bdi>." in alice.get("/edit").text


# ---- somebody else edited it later ----


def test_a_later_edit_by_another_is_shown_to_be_left_or_taken_over(alice: Browser, wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|about=mine}}")
    wiki.bruno.edit(PAGE, "{{Capacity Exchange profile|about=his}}")
    left = alice.get("/edit")
    assert form_in(left)["about"] == "mine"
    assert "- {{Capacity Exchange profile|about=mine}}" in notice(left)
    taken = alice.get("/edit?take=newest")
    assert form_in(taken)["about"] == "his"
    assert alice.post("/edit", **form_in(left), save="1").status_code == 303
    assert wiki.admin.get_text(PAGE) == "{{Capacity Exchange profile|about=mine}}"


# ---- two at once ----


@pytest.mark.parametrize("other", ["alice", "bruno"])
def test_who_saves_second_gets_both_versions(alice: Browser, wiki: LocalWiki, other: str) -> None:
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|about=first}}")
    typed = form_in(alice.get("/edit")) | {"about": "my second"}
    getattr(wiki, other).edit(PAGE, "{{Capacity Exchange profile|about=the other second}}")
    answer = alice.post("/edit", **typed, save="1")
    assert answer.status_code == 409
    assert MESSAGES["edit-conflict"] in notice(answer)
    assert "the other second" in answer.text
    assert form_in(answer)["about"] == "my second"
    assert wiki.admin.get_text(PAGE) == "{{Capacity Exchange profile|about=the other second}}"
    assert alice.post("/edit", **form_in(answer), save="1").status_code == 303
    assert "my second" in str(wiki.admin.get_text(PAGE))


# ---- what is typed wrong ----


def test_what_cannot_be_read_is_said_beside_its_field_and_not_saved(alice: Browser, wiki: LocalWiki) -> None:
    typed = form_in(alice.get("/edit")) | {
        "wanted": "photograpy\nQ6",
        "time_zone": "Mars",
        "languages": "pt-9",
    }
    answer = alice.post("/edit", **typed, save="1")
    assert answer.status_code == 400
    said = {str(one["id"]): one.get_text(" ", strip=True) for one in shown(answer).select("ul.unread")}
    assert said.keys() == {"unread-wanted", "unread-time_zone", "unread-languages"}
    assert "Did you mean photography?" in said["unread-wanted"]
    assert form_in(answer)["wanted"] == "photograpy\nQ6"
    assert wiki.admin.get_text(PAGE) is None


# ---- the wiki does not do it ----


REFUSALS = [
    "abusefilter-disallowed",
    "spamblacklist",
    "protectedpage",
    "readonly",
    "ratelimited",
    "blocked",
    "maxlag",
]


@pytest.mark.parametrize("code", [*REFUSALS, "maxlag"])
def test_what_the_wiki_refuses_is_said_and_the_text_kept(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki, code: str
) -> None:
    typed = form_in(alice.get("/edit")) | {"about": NASTY}
    edits = refusing(lambda asked: asked.get("action") == "edit", code, "Not now", **{"Retry-After": "60"})
    oauth_wiki.alteration = edits
    answer = alice.post("/edit", **typed, save="1")
    assert answer.status_code == 409
    assert "The wiki refuses: Not now Try again in 60 seconds." in notice(answer)
    assert form_in(answer)["about"] == NASTY
    assert wiki.admin.get_text(PAGE) is None
    oauth_wiki.alteration = passed_on
    assert alice.post("/edit", **form_in(answer), save="1").status_code == 303


@pytest.mark.parametrize("code", ["editconflict", "articleexists", "pagedeleted"])
def test_a_conflict_that_the_wiki_itself_finds_is_one_too(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki, code: str
) -> None:
    typed = form_in(alice.get("/edit")) | {"about": NASTY}
    oauth_wiki.alteration = refusing(lambda asked: asked.get("action") == "edit", code, "Conflict")
    answer = alice.post("/edit", **typed, save="1")
    assert (answer.status_code, form_in(answer)["about"]) == (409, NASTY)
    assert MESSAGES["edit-conflict"] in notice(answer)


def test_while_the_wiki_is_down_nothing_is_lost(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    typed = form_in(alice.get("/edit")) | {"about": NASTY}
    oauth_wiki.break_down(html(503))
    answer = alice.post("/edit", **typed, save="1")
    assert (answer.status_code, form_in(answer)["about"]) == (503, NASTY)
    assert alice.get("/edit").status_code == 503
    oauth_wiki.answers.clear()
    assert alice.post("/edit", **form_in(answer), save="1").status_code == 303


def test_a_revoked_grant_logs_out_and_the_form_left_open_still_saves(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    typed = form_in(alice.get("/edit")) | {"about": NASTY}
    oauth_wiki.revoke("Alice")
    answer = alice.post("/edit", **typed, save="1")
    assert answer.status_code == 401
    assert MESSAGES["login-ended"] in notice(answer)
    assert form_in(answer)["about"] == NASTY
    assert alice.user() == ""
    alice.log_in()  # beside it
    assert alice.post("/edit", **form_in(answer), save="1").status_code == 303
    assert wiki.admin.get_text(PAGE) is not None


def test_who_logged_out_meanwhile_keeps_the_text_too(alice: Browser, wiki: LocalWiki) -> None:
    typed = form_in(alice.get("/edit")) | {"about": NASTY}
    alice.client.delete_cookie("capx-login")
    answer = alice.post("/edit", **typed, save="1")
    assert (answer.status_code, form_in(answer)["about"]) == (401, NASTY)
    assert wiki.admin.get_text(PAGE) is None


def test_a_page_with_too_much_markup_is_left_alone(alice: Browser, wiki: LocalWiki) -> None:
    page = "{{Capacity Exchange profile|about=" + "<b>" * 3000 + "}}"
    wiki.alice.edit(PAGE, page)
    typed = form_in(alice.get("/edit")) | {"about": "new"}
    assert alice.post("/edit", **typed, save="1").status_code == 400
    assert wiki.admin.get_text(PAGE) == page


# ---- visitors ----


def test_a_visitor_is_led_to_log_in_and_back(app: Flask) -> None:
    answer = Browser(app).get("/edit?add=available:Q3")
    assert answer.headers["Location"] == "/login?next=%2Fedit%3Fadd%3Davailable%3AQ3"


def test_where_nobody_can_log_in_the_wikis_own_editor_is_shown(data: Path) -> None:
    page = without_consumer(data).test_client().get("/edit").text
    assert MESSAGES["edit-read-only"] in page
    assert "title=Special%3AMyPage%2FCapacity+Exchange" in page


# ---- pages that hold no profile, and leaving ----


@pytest.mark.parametrize(
    "text", ["#REDIRECT [[User:Alice]]", "#redirect[[User:Alice]] {{Capacity Exchange profile}}"]
)
def test_a_redirect_is_left_as_it_is(alice: Browser, wiki: LocalWiki, text: str) -> None:
    typed = form_in(alice.get("/edit")) | {"about": "mine"}
    wiki.alice.edit(PAGE, text)
    for button in ("preview", "save"):
        answer = alice.post("/edit", **typed, **{button: "1"})
        assert answer.status_code == 409
        assert MESSAGES["edit-no-ordinary-page"] in notice(answer)
        assert form_in(answer)["about"] == "mine"
    assert alice.get("/edit").status_code == 409
    assert wiki.admin.get_text(PAGE) == text


def test_a_page_of_plain_text_is_left_as_it_is(alice: Browser, wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile}}")
    wiki.admin.write(action="changecontentmodel", title=PAGE, model="text", summary="x")
    answer = alice.get("/edit")
    assert (answer.status_code, MESSAGES["edit-no-ordinary-page"] in notice(answer)) == (409, True)


def test_who_leaves_sees_what_changes_and_then_saves_it(alice: Browser, wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "Hello.\n{{Capacity Exchange profile|about=mine|known=Q3}}\nBye.")
    shown_first = alice.post("/edit", **form_in(alice.get("/edit")), leave="1")
    assert "mine" in shown(shown_first).select_one("pre.difference").get_text()  # type: ignore[union-attr]
    assert str(wiki.admin.get_text(PAGE)).count("mine") == 1
    assert alice.post("/edit", **form_in(shown_first), save="1").status_code == 303
    text = str(wiki.admin.get_text(PAGE))
    assert "mine" not in text
    assert "Q3" not in text
    assert "listed" in text
    assert (text.startswith("Hello.\n{{"), text.endswith("}}\nBye.")) == (True, True)


def test_what_was_typed_comes_back_where_leaving_fails(alice: Browser, wiki: LocalWiki) -> None:
    typed = form_in(alice.get("/edit")) | {"about": "mine"}
    wiki.alice.edit(PAGE, "#REDIRECT [[User:Alice]]")
    assert form_in(alice.post("/edit", **typed, leave="1"))["about"] == "mine"


def test_what_waits_for_the_index_is_shown_as_others_will_see_it(alice: Browser, wiki: LocalWiki) -> None:
    assert MESSAGES["edit-waiting"] not in alice.get("/edit").text
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|about=brand new}}")
    (waiting,) = shown(alice.get("/edit")).select("details.card")
    assert "brand new" in waiting.get_text()


def test_the_edits_summary_is_in_the_wikis_language(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    oauth_wiki.alteration = changed(
        lambda asked: "siteinfo" in asked.get("meta", ""),
        lambda data: data["query"]["general"].update(lang="de-at"),
    )
    typed = form_in(alice.get("/edit")) | {"about": "mine"}
    assert alice.post("/edit", **typed, save="1").status_code == 303
    assert wiki.admin.newest_revision(PAGE).comment == "Mein Profil, über Capacity Exchange"  # type: ignore[union-attr]


def test_a_field_that_is_too_long_to_be_read_is_not_cut_in_silence(alice: Browser, wiki: LocalWiki) -> None:
    long = "\n".join(["Python"] * 4000)
    answer = alice.post("/edit", **form_in(alice.get("/edit")) | {"available": long}, save="1")
    assert answer.status_code == 400
    assert form_in(answer)["available"] == long
    assert wiki.admin.get_text(PAGE) is None
