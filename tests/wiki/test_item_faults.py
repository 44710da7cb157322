"""An item repository that is down, lagged or wrong: the tree stays as it was, and profiles go on."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.altered_wiki import Alteration, Answer, Ask, Parameters, always, at_first, passed_on, said
from tests.support.community import Person
from tests.support.faults import CONNECTION_CUT, CUT_SHORT, MAXLAG, html
from tests.support.item_repository import (
    StandInWikibase,
    answering_entities,
    asks_of_entities,
    error,
    leaving_out,
    saying_missing,
    terms,
    with_entities,
)
from tests.support.job import HURRIED, Job
from tests.support.taxonomies import PHOTOGRAPHY, small_taxonomy

SKILLS = tuple(small_taxonomy().tree)


def only_of_parts(amiss: Alteration) -> Alteration:
    """Amiss in the requests of labels; whether anything changed is answered well."""

    def alter(parameters: Parameters, ask: Ask) -> Answer:
        of_parts = asks_of_entities(parameters) and parameters["props"] != "info"
        return amiss(parameters, ask) if of_parts else ask(parameters)

    return alter


LEFT_OUT = "leaves out the items ['Q6']"
NO_ANSWER = "Maximum retries attempted"
FAULTS: dict[str, tuple[Alteration, str]] = {
    "down": (always(html(503)), NO_ANSWER),
    "down for labels": (only_of_parts(always(html(503))), NO_ANSWER),
    "HTML with HTTP 200": (answering_entities(html(200)), NO_ANSWER),
    "cut short": (answering_entities(CUT_SHORT), NO_ANSWER),
    "connection cut": (answering_entities(CONNECTION_CUT), NO_ANSWER),
    "lagged for ever": (answering_entities(said(MAXLAG, **{"Retry-After": "5"})), "maxlag"),
    "an error": (answering_entities(error("no-such-entity", "No such")), "answered no-such-entity"),
    "one left out": (leaving_out(PHOTOGRAPHY), LEFT_OUT),
    "one left out of labels": (only_of_parts(leaving_out(PHOTOGRAPHY)), LEFT_OUT),
    "no entities at all": (with_entities(lambda answer: answer.pop("entities")), "leaves out the items"),
    "over half missing": (saying_missing(*SKILLS[:4]), "3 skills with items, the last good tree 7"),
}


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have slept."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def kept(job: Job) -> Mapping[str, Any]:
    """What the catalogue has of items and of the tree."""
    return {"items": job.catalogue.entities(), "tree": job.catalogue.get("tree")}


@pytest.mark.parametrize(("amiss", "cause"), FAULTS.values(), ids=FAULTS)
def test_the_tree_stays_and_profiles_go_on(
    on_wikibase: Job, repository: StandInWikibase, amiss: Alteration, cause: str
) -> None:
    tree, before = on_wikibase.taxonomy, kept(on_wikibase)
    assert on_wikibase.index()["Alice"].profile.about == "I am Alice"
    repository.edit(PHOTOGRAPHY, labels=terms(en="picture taking"))
    repository.amiss = amiss
    ran = on_wikibase.refresh()
    (why,) = (line for line in ran.err.splitlines() if "the last good one stays" in line)
    assert (ran.status, ran.report["status"]) == (1, 1)
    assert why.startswith("skill tree: the last good one stays: ")
    assert cause in why
    assert ran.err.splitlines()[-1].startswith("published: version ")
    assert on_wikibase.index()["Alice"].profile.about == "changed"
    assert (on_wikibase.taxonomy, kept(on_wikibase)) == (tree, before)


@pytest.mark.parametrize("fault", ["down for labels", "over half missing"])
def test_after_a_fault_only_what_changed_is_fetched(
    on_wikibase: Job, repository: StandInWikibase, fault: str
) -> None:
    repository.edit(PHOTOGRAPHY, labels=terms(en="picture taking"))
    repository.amiss, _ = FAULTS[fault]
    assert on_wikibase.refresh().status == 1
    repository.amiss = passed_on
    repository.asked.clear()
    assert on_wikibase.refresh().status == 0
    assert repository.ids_asked_for == [[PHOTOGRAPHY]], "nothing else was forgotten, nothing else recorded"
    assert on_wikibase.taxonomy.item(PHOTOGRAPHY).labels["en"] == "picture taking"


@pytest.mark.parametrize("fault", ["down", "one left out"])
def test_the_first_time_nothing_is_published(
    on_wikibase: Job, repository: StandInWikibase, tmp_path: Path, fault: str
) -> None:
    new = replace(on_wikibase, data=tmp_path / "new")
    repository.amiss, cause = FAULTS[fault]
    ran = new.refresh()
    assert ran.status == 1
    assert cause in ran.err
    assert ran.report["outcome"].startswith("failed, the live index is as it was: ")
    assert new.live is None
    assert kept(new) == {"items": {}, "tree": None}
    repository.amiss = passed_on
    assert new.refresh().status == 0
    assert new.taxonomy.items == {item: small_taxonomy().items[item] for item in SKILLS}


def test_a_lag_that_passes_is_waited_for(
    on_wikibase: Job, repository: StandInWikibase, no_sleep: list[float]
) -> None:
    lagged = at_first(HURRIED.retries, said(MAXLAG, **{"Retry-After": "5"}))
    repository.amiss = lambda asked, ask: lagged(asked, ask) if asks_of_entities(asked) else ask(asked)
    assert on_wikibase.refresh().status == 0
    assert [round(seconds) for seconds in no_sleep if seconds > 1] == [5, 5]


def test_a_lagged_repository_may_refuse(on_wikibase: Job, repository: StandInWikibase) -> None:
    seen: list[Parameters] = []

    def noted(asked: Parameters, ask: Ask) -> Answer:
        seen.append(asked)
        return ask(asked)

    repository.amiss = noted
    assert on_wikibase.refresh().status == 0
    assert {asked.get("maxlag") for asked in seen if asks_of_entities(asked)} == {str(HURRIED.read_maxlag)}


# ---- answers that are JSON, and wrong ----


WRONG = {
    "a list of entities": lambda answer: answer.update(entities=[]),
    "an entity that is text": lambda answer: answer["entities"].update(Q6="photography"),
    "an entity that is nothing": lambda answer: answer["entities"].update(Q6=None),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_entities_that_are_none_are_not_believed(
    on_wikibase: Job, repository: StandInWikibase, change: Any
) -> None:
    tree, before = on_wikibase.taxonomy, kept(on_wikibase)
    repository.amiss = with_entities(change)
    ran = on_wikibase.refresh()
    assert ran.status == 1
    assert "skill tree: the last good one stays: " in ran.err
    assert on_wikibase.index()["Alice"].profile.about == "changed"
    assert (on_wikibase.taxonomy, kept(on_wikibase)) == (tree, before)


# ---- items that are gone ----


def test_half_of_the_items_may_go_and_no_more(on_wikibase: Job, repository: StandInWikibase) -> None:
    repository.delete(*SKILLS[:4])
    ran = on_wikibase.refresh()
    assert ran.status == 1
    assert "under 50%" in ran.err
    assert "--accept-shrink" in ran.err
    repository.restore(SKILLS[0])
    ran = on_wikibase.refresh()
    assert (ran.status, ran.report["tree_size"]) == (0, 7)
    assert set(small_taxonomy().tree) - on_wikibase.taxonomy.items.keys() == set(SKILLS[1:4])
    repository.delete(*SKILLS)
    assert on_wikibase.refresh().status == 1
    assert on_wikibase.refresh("--accept-shrink").status == 0
    assert on_wikibase.taxonomy.items == {}


def test_affiliations_and_unknown_ids_are_as_they_were(
    on_wikibase: Job, repository: StandInWikibase, bruno: Person
) -> None:
    bruno.save(affiliations="Q501", known="Q99, Q424242")
    repository.merge("Q99", "Q3")
    assert on_wikibase.refresh().status == 0
    before, items = on_wikibase.index()["Bruno"], on_wikibase.taxonomy
    repository.edit(PHOTOGRAPHY, labels=terms(en="picture taking"))
    for name in ("down", "down for labels", "one left out", "over half missing"):
        repository.amiss, _ = FAULTS[name]
        assert on_wikibase.refresh().status == 1, name
        assert on_wikibase.index()["Bruno"] == before, name
        assert on_wikibase.taxonomy == items, name
