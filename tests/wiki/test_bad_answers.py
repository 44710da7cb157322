"""A wiki that is down, slow, or wrong: nothing is deleted for it, and the live index serves on."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search.listing import Listing
from tests.support.altered_wiki import (
    Alteration,
    AlteredWiki,
    Answer,
    Ask,
    Parameters,
    always,
    at_first,
    changed,
    passed_on,
    said,
    whenever,
)
from tests.support.community import Person, profile_text
from tests.support.faults import CONNECTION_CUT, CUT_SHORT, MAXLAG, html, refusal
from tests.support.job import HURRIED, Job
from tests.support.mediawiki import LocalWiki
from tests.support.ports import free_port

FAULTS = {
    "HTTP 500": html(500),
    "HTTP 502": html(502),
    "HTTP 503": html(503),
    "HTTP 504": html(504),
    "HTML with HTTP 200": html(200),
    "JSON cut short": CUT_SHORT,
    "connection cut": CONNECTION_CUT,
    "maxlag": said(MAXLAG),
    "readonly": said(refusal("readonly", "The wiki is currently in read-only mode.")),
    "database error": said(refusal("internal_api_error_DBQueryError", "[X] Caught exception")),
    "crash": said(refusal("internal_api_error_TypeError", "[X] Caught exception")),
}


def content(parameters: Parameters) -> bool:
    return "content" in parameters.get("rvprop", "") and "rvuser" not in parameters


def state(job: Job) -> tuple[dict[str, Listing], set[int]]:
    """The live index, and which pages the catalogue has."""
    return job.index(), set(job.catalogue.page_states())


def asks(**wanted: str) -> Callable[[Parameters], bool]:
    return lambda parameters: all(parameters.get(name) == value for name, value in wanted.items())


REQUESTS = {
    "the wiki itself": lambda parameters: "siteinfo" in parameters.get("meta", ""),
    "the list": asks(generator="embeddedin"),
    "the log of blocks": asks(letype="block"),
    "the log of renames": asks(letype="renameuser"),
    "the log of deletions": asks(letype="delete"),
    "content": content,
    "redirects": asks(prop="redirects"),
}


def test_a_wiki_that_is_down_leaves_the_live_index(job: Job) -> None:
    before = state(job)
    down = Job(job.data, {**job.variables, "CAPX_WIKI": f"http://127.0.0.1:{free_port()}/w/api.php"})
    ran = down.refresh()
    assert ran.status == 1
    assert ran.err.count("Traceback") == 0
    assert down.variables["CAPX_WIKI"] in ran.err
    assert (ran.report["status"], ran.report["outcome"]) == (1, ran.err.strip().splitlines()[-1])
    assert state(job) == before


def test_a_wiki_whose_name_nobody_knows_is_said(job: Job) -> None:
    nowhere = replace(job, variables={**job.variables, "CAPX_WIKI": "http://wiki.invalid/w/api.php"})
    ran = nowhere.refresh()
    assert ran.status == 1
    assert "http://wiki.invalid/w/api.php" in ran.err


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wiki_that_only_fails_is_given_up_with_status_1(
    job: Job, altered: AlteredWiki, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    before = state(job)
    altered.alteration = always(FAULTS[fault])
    ran = job.refresh()
    assert ran.status == 1
    assert "the live index is as it was" in ran.err
    assert state(job) == before
    assert len(altered.asked) == (2 if fault == "crash" else HURRIED.retries + 1), "it is tried again"


@pytest.mark.parametrize("fault", ["JSON cut short", "crash"])
@pytest.mark.parametrize("request_for", REQUESTS)
def test_whichever_request_fails_nothing_is_lost(
    job: Job, altered: AlteredWiki, request_for: str, fault: str
) -> None:
    before = state(job)
    altered.alteration = whenever(REQUESTS[request_for], FAULTS[fault])
    assert job.refresh().status == 1
    assert state(job) == before
    altered.alteration = passed_on
    assert job.refresh().status == 0
    assert job.index()["Alice"].profile.about == "changed"


@pytest.mark.parametrize("fault", ["HTTP 503", "JSON cut short", "database error"])
def test_a_fault_that_passes_is_waited_for(job: Job, altered: AlteredWiki, fault: str) -> None:
    altered.alteration = at_first(2, FAULTS[fault])
    assert job.refresh().status == 0
    assert job.index()["Alice"].profile.about == "changed"


def test_it_waits_as_long_as_a_lagged_wiki_says(
    job: Job, altered: AlteredWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    altered.alteration = at_first(1, said(MAXLAG, **{"Retry-After": "5"}))
    assert job.refresh().status == 0
    assert 4 < max(slept) <= 5


# ---- answers that are no UTF-8, or say that they are not ----


def content_at_first(codec: str, charset: str) -> Alteration:
    """The first answer with texts is encoded in one way and says that it is in another."""
    waiting = [codec]

    def alteration(parameters: Parameters, ask: Ask) -> Answer:
        answer = ask(parameters)
        if not content(parameters) or not waiting:
            return answer
        body = answer.body.decode().encode(waiting.pop(), "replace")
        return Answer(body, headers={"Content-Type": f"application/json; charset={charset}"})

    return alteration


@pytest.mark.parametrize(
    ("codec", "charset"),
    [("utf-8", "iso-8859-1"), ("utf-16", "utf-16"), ("utf-16", "utf-8"), ("latin-1", "latin-1")],
)
def test_whatever_an_answer_calls_its_encoding_words_stay_as_they_are(
    job: Job, altered: AlteredWiki, people: list[Person], codec: str, charset: str
) -> None:
    words = f"Olá é 漢字 😀 {codec} {charset}"
    people[0].save(about=words)
    altered.alteration = content_at_first(codec, charset)
    try:
        assert job.refresh().status == 0
        assert job.index()["Alice"].profile.about == words
    finally:
        people[0].save(about="changed")


# ---- answers that are JSON, and wrong ----


def without_the_first_page(answer: Any) -> None:
    answer["query"]["pages"] = answer["query"]["pages"][1:]


def without_revisions(answer: Any) -> None:
    answer["query"]["pages"][0].pop("revisions")


def without_users(answer: Any) -> None:
    answer["query"].pop("users")


def continued_for_ever(answer: Any) -> None:
    answer["continue"] = {"geicontinue": "2|77", "continue": "gei||"}


def empty(answer: Any) -> None:
    answer.pop("query")


WRONG = {
    "a page left out": (content, without_the_first_page, "leaves out the pages"),
    "a page without its revision": (content, without_revisions, "without its revision"),
    "no content": (content, empty, "leaves out the pages"),
    "a list without end": (asks(generator="embeddedin"), continued_for_ever, "repeats its continuation"),
    "nothing of itself": (lambda asked: "siteinfo" in asked.get("meta", ""), empty, "nothing of itself"),
    "no object": (asks(prop="redirects"), lambda answer: answer.update(query=[]), "without a result"),
}


@pytest.mark.parametrize(("asked", "change", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_refused_and_deletes_nothing(
    job: Job,
    altered: AlteredWiki,
    asked: Callable[[Parameters], bool],
    change: Callable[[Any], None],
    message: str,
) -> None:
    before = state(job)
    altered.alteration = changed(asked, change)
    ran = job.refresh()
    assert ran.status == 1
    assert message in ran.err
    assert state(job) == before


@pytest.mark.parametrize("change", [without_the_first_page, empty], ids=["one missing", "empty"])
def test_a_list_that_leaves_pages_out_loses_none(
    job: Job, altered: AlteredWiki, change: Callable[[Any], None]
) -> None:
    altered.alteration = changed(asks(generator="embeddedin"), change)
    assert job.refresh().status == 0
    assert job.index().keys() == {"Alice", "Bruno", "Admin", "DevBot"}
    assert job.index()["Alice"].profile.about == "changed"


def test_pages_no_longer_listed_are_kept_unless_the_wiki_says_that_they_are_gone(
    job: Job, altered: AlteredWiki
) -> None:
    before = state(job)
    lists_nothing = changed(asks(generator="embeddedin"), empty)

    def alteration(parameters: Parameters, ask: Callable[[Parameters], Answer]) -> Answer:
        if "pageids" in parameters and parameters.get("prop") == "info":
            return said({"batchcomplete": True})
        return lists_nothing(parameters, ask)

    altered.alteration = alteration
    ran = job.refresh()
    assert (ran.status, state(job)) == (1, before)
    assert "leaves out the pages" in ran.err


@pytest.mark.parametrize("change", [empty, without_users], ids=["empty", "no users"])
def test_owners_of_whom_the_answer_says_nothing_are_not_let_in(
    job: Job, altered: AlteredWiki, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    job = replace(job, data=tmp_path / "new")
    altered.alteration = changed(asks(list="users"), change)
    ran = job.refresh()
    assert (ran.status, job.index()) == (1, {})
    assert "leaves out 4 users" in ran.err


def test_an_owners_own_revision_that_the_answer_leaves_out_is_not_taken_for_none(
    people: list[Person], wiki_server: LocalWiki, altered: AlteredWiki, job: Job
) -> None:
    wiki_server.bruno.edit(people[3].page, profile_text(about="by Bruno again"))
    altered.alteration = changed(lambda asked: "rvuser" in asked, empty)
    before = state(job)
    ran = job.refresh()
    assert (ran.status, state(job)) == (1, before)
    assert "leaves out the page" in ran.err


def test_a_page_deleted_while_it_is_fetched_is_gone(
    people: list[Person], wiki_server: LocalWiki, altered: AlteredWiki, job: Job
) -> None:
    def alteration(parameters: Parameters, ask: Ask) -> Answer:
        if content(parameters) and "pageids" in parameters:
            wiki_server.admin.delete(people[0].page)
        return ask(parameters)

    altered.alteration = alteration
    ran = job.refresh("--accept-shrink")
    wiki_server.admin.undelete(people[0].page)
    assert (ran.status, ran.report["gone"]) == (0, 1)
    assert job.index().keys() == {"Bruno", "Admin", "DevBot"}


# ---- an index that shrinks ----


def test_a_shrink_under_80_percent_is_refused_until_it_is_accepted(people: list[Person], job: Job) -> None:
    before = job.index()
    for person in people[1:3]:
        person.user.edit(person.page, "")
    ran = job.refresh()
    assert ran.status == 1
    assert "--accept-shrink" in ran.err
    assert job.index() == before
    assert job.refresh().status == 1, "it stays refused"
    assert job.refresh("--accept-shrink").status == 0
    assert job.index().keys() == {"Alice", "DevBot"}
    for person in people[1:3]:
        person.save()


def test_a_run_is_recorded_though_it_fails(job: Job, altered: AlteredWiki) -> None:
    altered.alteration = always(FAULTS["HTTP 503"])
    job.refresh()
    altered.alteration = passed_on
    job.refresh()
    first, second = job.run("status", "--runs", "2").out.splitlines()[0::2]
    assert "ok" in first
    assert "failed" in second
