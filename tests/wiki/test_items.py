"""Labels from an item repository, answered as Wikibase does: FACTS of wbgetentities, formatversion 1."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import settings
from bot.items import FileRepository, WikibaseRepository
from bot.source import SourceError
from bot.wiki import Api
from taxonomy.items import ItemId
from tests.support.altered_wiki import Alteration, AlteredWiki, Answer, Ask, Parameters, said
from tests.support.community import LOGIN, TREE, Person
from tests.support.job import HURRIED, Job, as_a_new_process, entities
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import PYTHON, small_taxonomy

Entities = dict[str, Any]


def repository_of(known: Entities, amiss: Callable[[Entities], Entities] = dict) -> Alteration:
    """A Wikibase with these entities; `amiss` alters what it answers."""

    def alter(parameters: Parameters, ask: Ask) -> Answer:
        if parameters.get("action") != "wbgetentities":
            return ask(parameters)
        ids = parameters["ids"].split("|")
        if len(ids) > 50 or parameters["formatversion"] != "1" or parameters["redirects"] != "yes":
            return said({"error": {"code": "toomanyvalues", "info": "Too many values supplied", "*": "See"}})
        found = {one: known.get(one, {"id": one, "missing": ""}) for one in ids}
        return said({"entities": amiss(found), "success": 1})

    return alter


def ids_asked_for(altered: AlteredWiki) -> list[list[str]]:
    return [asked["ids"].split("|") for asked in altered.asked if asked["action"] == "wbgetentities"]


@pytest.fixture
def on_wikibase(job: Job, altered: AlteredWiki, tmp_path: Path) -> Job:
    """A new job whose items come from a Wikibase."""
    altered.alteration = repository_of(entities(small_taxonomy()))
    return Job(tmp_path / "new", {**job.variables, "CAPX_ITEMS": altered.api})


def test_the_labels_of_the_tree_come_from_the_repository_once(on_wikibase: Job, altered: AlteredWiki) -> None:
    assert on_wikibase.refresh().status == 0
    assert on_wikibase.live is not None
    assert on_wikibase.live.taxonomy.item(PYTHON).labels == {"en": "Python"}
    assert ids_asked_for(altered) == [sorted(small_taxonomy().tree)]
    altered.asked.clear()
    assert on_wikibase.refresh().status == 0
    assert ids_asked_for(altered) == []
    assert on_wikibase.refresh("--full").status == 0
    assert len(ids_asked_for(altered)) == 1


def test_a_login_on_the_wiki_is_none_in_the_repository(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    variables = {**on_wikibase.variables, **LOGIN, "CAPX_WIKI": wiki_server.api}
    assert replace(on_wikibase, variables=variables).refresh().status == 0
    assert on_wikibase.index().keys() == {"Alice", "Bruno", "Admin", "DevBot"}


def test_the_items_of_affiliations_are_fetched_too(
    on_wikibase: Job, altered: AlteredWiki, people: list[Person]
) -> None:
    people[1].save(affiliations="Q501, A group without an item")
    assert on_wikibase.refresh().status == 0
    assert on_wikibase.live is not None
    assert on_wikibase.live.taxonomy.item(ItemId("Q501")).labels["pt"] == "Wikimedistas de Exemplo"
    assert ids_asked_for(altered)[1:] == [["Q501"]]


def test_merged_and_missing_items(on_wikibase: Job, people: list[Person], wiki_server: LocalWiki) -> None:
    tree = "* {{Skill|Q1}}\n** {{Skill|Q99}}\n* {{Skill|Q6}}\n* {{Skill|Q424242}}\n"
    before = str(wiki_server.admin.get_text(TREE))
    wiki_server.admin.edit(TREE, tree)
    people[1].save(known="Q99, Q3, Python, Q424242")
    assert on_wikibase.refresh().status == 0
    wiki_server.admin.edit(TREE, before)
    assert on_wikibase.index()["Bruno"].profile.known == (PYTHON, "Q424242")
    assert any("Q424242" in problem for problem in on_wikibase.last_report()["tree_problems"])


@pytest.mark.parametrize(
    "amiss",
    [lambda found: {}, lambda found: {key: found[key] for key in found if key != "Q3"}],
    ids=["none", "one left out"],
)
def test_an_answer_that_leaves_items_out_publishes_nothing(
    on_wikibase: Job, altered: AlteredWiki, amiss: Callable[[Entities], Entities]
) -> None:
    altered.alteration = repository_of(entities(small_taxonomy()), amiss)
    ran = on_wikibase.refresh()
    assert (ran.status, on_wikibase.index()) == (1, {})
    assert "leaves out the items" in ran.err


def test_a_repository_that_is_none_publishes_nothing(on_wikibase: Job, wiki_server: LocalWiki) -> None:
    plain = replace(on_wikibase, variables={**on_wikibase.variables, "CAPX_ITEMS": wiki_server.api})
    ran = plain.refresh()
    assert (ran.status, plain.index()) == (1, {})
    assert "wbgetentities" in ran.err


def test_fifty_items_a_request(altered: AlteredWiki, tmp_path: Path) -> None:
    ids = [ItemId(f"Q{n}") for n in range(1, 121)]
    known: Entities = {one: {"id": one, "labels": {}} for one in ids}
    altered.alteration = repository_of(known)
    as_a_new_process(tmp_path)
    api = Api(altered.api, settings.load({"CAPX_DATA": str(tmp_path)}), HURRIED)
    assert WikibaseRepository(api).entities(ids) == known
    assert [len(asked) for asked in ids_asked_for(altered)] == [50, 50, 20]


@pytest.mark.parametrize("text", ["", "not JSON", "[]", '{"no": "entities"}', '{"entities"'])
def test_a_file_that_is_no_entity_json_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "items.json"
    file.write_text(text)
    with pytest.raises(SourceError, match=r"items\.json is not a file of entity JSON"):
        FileRepository(file)
