"""Translating skills in one's own name: a stand-in for Wikibase takes terms, behind the one for OAuth."""

import json
from pathlib import Path

import pytest
from flask import Flask

from profiles.page_types import PROFILE
from settings import SettingsError
from taxonomy.items import ItemId
from taxonomy.outline import TREE_PAGE, write_outline
from tests.support.altered_wiki import Alteration, Answer, Ask, Parameters, said
from tests.support.forms import form_in, notice, shown
from tests.support.item_repository import StandInWikibase
from tests.support.job import Job
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.taxonomies import small_taxonomy
from tests.support.tool import MESSAGES, Browser, tool

PATH = "/skill/Q3/translate?language=pt"
TERMS = {"label": "Píton", "description": "uma linguagem", "alias": "linguagem Python"}


def error(code: str, text: str) -> Answer:
    """As the API answers with `errorformat=plaintext`."""
    return said({"errors": [{"code": code, "text": text, "module": "wbeditentity"}]})


def taking_terms(repository: StandInWikibase) -> Alteration:
    """`wbeditentity` of terms, as repo/includes/Api/EditEntity.php has it: with a token of the account's own,
    aliases added where they say so, all of it in one edit."""

    def answer(parameters: Parameters, ask: Ask) -> Answer:
        if parameters.get("action") != "wbeditentity":
            return ask(parameters)
        token = {"action": "checktoken", "type": "csrf", "token": parameters["token"]}
        asked = {name: parameters[name] for name in ("format", "formatversion", "assertuser")} | token
        checked = ask(asked).json
        if checked.get("checktoken", {}).get("result") != "valid":
            return error("badtoken", "Invalid CSRF token.")
        data = json.loads(parameters["data"])
        aliases = data.pop("aliases", [])
        by_language = {
            one["language"]: [{"language": one["language"], "value": one["value"]}] for one in aliases
        }
        assert all("add" in one for one in aliases)
        repository.edit(parameters["id"], **data, **({"aliases": by_language} if aliases else {}))
        return said({"success": 1, "entity": {"id": parameters["id"], "type": "item", "lastrevid": 1}})

    return answer


def tool_that_translates(oauth: OAuthWiki, data: Path, **environment: str) -> Flask:
    consumer = {"CAPX_OAUTH_KEY": oauth.consumer_key, "CAPX_OAUTH_SECRET": oauth.consumer_secret}
    known = {"CAPX_WIKI": oauth.api, "CAPX_ITEMS": oauth.api, "CAPX_ITEMS_LOGIN": "yes", **consumer}
    return tool(data, **(known | environment))


@pytest.fixture
def alice(wiki: LocalWiki, oauth_wiki: OAuthWiki, repository: StandInWikibase, data: Path) -> Browser:
    """Alice's browser, in which she is logged in."""
    oauth_wiki.alteration = taking_terms(repository)
    browser = Browser(tool_that_translates(oauth_wiki, data))
    browser.log_in()
    return browser


def test_terms_are_written_in_one_edit_of_ones_own(
    alice: Browser, oauth_wiki: OAuthWiki, repository: StandInWikibase
) -> None:
    form = form_in(alice.get(PATH))
    assert (form["language"], form["label"], form["alias"]) == ("pt", "", "")
    oauth_wiki.asked.clear()
    answer = alice.post("/skill/Q3/translate", **form | TERMS)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/skill/Q3/translate?language=pt&saved=1",
    )
    requests = oauth_wiki.asked_for("api")
    assert [one.account for one in requests] == ["Alice", "Alice"]
    assert MESSAGES["translate-saved"] in notice(alice.get(answer.headers["Location"]))


def test_the_job_brings_the_new_name_into_the_index(
    alice: Browser, wiki: LocalWiki, repository: StandInWikibase, tmp_path: Path
) -> None:
    wiki.admin.edit(f"Template:{PROFILE.template}", "A profile.")
    wiki.admin.edit(TREE_PAGE, write_outline(small_taxonomy().tree))
    wiki.alice.edit("User:Alice/Capacity Exchange", "{{Capacity Exchange profile|known=Q3}}")
    job = Job(tmp_path, {"CAPX_WIKI": wiki.api, "CAPX_ITEMS": repository.api})
    assert job.refresh().status == 0
    assert alice.post("/skill/Q3/translate", **form_in(alice.get(PATH)) | TERMS).status_code == 303
    assert job.refresh().status == 0
    item = job.taxonomy.item(ItemId("Q3"))
    assert (item.labels["pt"], item.descriptions["pt"], item.aliases["pt"]) == (
        "Píton",
        "uma linguagem",
        ("linguagem Python",),
    )


@pytest.mark.parametrize("term", TERMS)
def test_only_what_is_new_is_written(alice: Browser, oauth_wiki: OAuthWiki, term: str) -> None:
    seen: list[dict[str, object]] = []
    taking = oauth_wiki.alteration

    def keep(parameters: Parameters, ask: Ask) -> Answer:
        if "data" in parameters:
            seen.append(json.loads(parameters["data"]))
        return taking(parameters, ask)

    oauth_wiki.alteration = keep
    form = form_in(alice.get(PATH)) | {term: TERMS[term]}
    assert alice.post("/skill/Q3/translate", **form).status_code == 303
    (written,) = seen
    assert list(written) == [{"label": "labels", "description": "descriptions", "alias": "aliases"}[term]]


def test_the_terms_that_are_there_stand_in_the_form(alice: Browser, oauth_wiki: OAuthWiki) -> None:
    form = form_in(alice.get("/skill/Q3/translate?language=en"))
    assert form["label"] == "Python"
    oauth_wiki.asked.clear()
    answer = alice.post("/skill/Q3/translate", **form)
    assert answer.status_code == 400
    assert MESSAGES["translate-same"] in notice(answer)
    assert not oauth_wiki.asked


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (
            error("modification-failed", "Item Q9 already has this label."),
            409,
            "Item Q9 already has this label.",
        ),
        (error("permissiondenied", "You may not."), 409, "You may not."),
        (Answer(b"<html>", 502), 503, MESSAGES["wiki-down"]),
    ],
    ids=["not unique", "not allowed", "down"],
)
def test_what_is_not_written_comes_back(
    alice: Browser, oauth_wiki: OAuthWiki, answer: Answer, status: int, says: str
) -> None:
    form = form_in(alice.get(PATH)) | TERMS
    oauth_wiki.alteration = lambda asked, ask: answer if asked.get("action") == "wbeditentity" else ask(asked)
    page = alice.post("/skill/Q3/translate", **form)
    assert page.status_code == status
    assert says in notice(page)
    assert form_in(page).items() >= TERMS.items()


def test_a_term_longer_than_wikibase_takes_comes_back(alice: Browser) -> None:
    form = form_in(alice.get(PATH)) | {"label": "x" * 251}
    page = alice.post("/skill/Q3/translate", **form)
    assert (page.status_code, form_in(page)["label"]) == (400, "x" * 251)
    assert MESSAGES["translate-too-long"] in notice(page)


def test_a_login_that_has_ended_keeps_what_was_typed(alice: Browser, oauth_wiki: OAuthWiki) -> None:
    form = form_in(alice.get(PATH)) | TERMS
    oauth_wiki.revoke("Alice")
    page = alice.post("/skill/Q3/translate", **form)
    assert page.status_code == 401
    assert form_in(page).items() >= TERMS.items()
    alice.log_in()
    assert alice.post("/skill/Q3/translate", **form).status_code == 303


def test_a_visitor_is_led_to_log_in_and_back(oauth_wiki: OAuthWiki, wiki: LocalWiki, data: Path) -> None:
    browser = Browser(tool_that_translates(oauth_wiki, data))
    page = shown(browser.get(PATH))
    assert not page.select("form.proposal")
    (link,) = page.select("main a.cdx-button")
    leads = browser.get(str(link["href"]))
    assert leads.status_code == 302
    assert leads.headers["Location"].startswith("/login?next=%2Fskill%2FQ3%2Ftranslate")


def test_without_the_setting_a_link_leads_to_the_repository(
    oauth_wiki: OAuthWiki, wiki: LocalWiki, data: Path
) -> None:
    browser = Browser(tool_that_translates(oauth_wiki, data, CAPX_ITEMS_LOGIN=""))
    browser.log_in()
    page = browser.get(PATH)
    assert not shown(page).select("form.proposal")
    assert browser.post("/skill/Q3/translate", **TERMS, csrf="x").status_code == 403


@pytest.mark.parametrize(
    ("items", "key"), [("https://items.test/w/api.php", ""), ("", "consumer")], ids=["no consumer", "a file"]
)
def test_a_setting_that_cannot_hold_names_itself(tmp_path: Path, items: str, key: str) -> None:
    file = tmp_path / "items.json"
    file.write_text("[]", encoding="utf-8")
    consumer = {"CAPX_OAUTH_KEY": key, "CAPX_OAUTH_SECRET": key}
    with pytest.raises(SettingsError, match="CAPX_ITEMS_LOGIN"):
        tool(tmp_path, CAPX_ITEMS=items or str(file), CAPX_ITEMS_LOGIN="yes", **consumer)
    with pytest.raises(SettingsError, match="neither yes nor no"):
        tool(tmp_path, CAPX_ITEMS_LOGIN="perhaps")
