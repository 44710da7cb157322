"""The stand-in for a Wikibase answers as the real one was seen to: tests/recorded."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.item_repository import (
    LIMIT,
    Asked,
    StandInWikibase,
    entity,
    item_statement,
    text_statement,
)

RECORDED = Path(__file__).resolve().parents[1] / "recorded"
PARTS = "labels|descriptions|aliases|claims"
OF_THE_PAGE = ("pageid", "lastrevid", "modified")


def recorded(name: str) -> tuple[str, Any]:
    """The id that was asked for, and its entity."""
    answer = json.loads((RECORDED / f"wbgetentities-{name}.json").read_text(encoding="utf-8"))
    ((asked, said),) = answer["entities"].items()
    return asked, said


def answer_of(repository: StandInWikibase, ids: str, props: str = f"info|{PARTS}") -> Any:
    asked = {"action": "wbgetentities", "ids": ids, "props": props, "format": "json", "formatversion": "1"}
    return requests.post(repository.api, data=asked, timeout=10).json()


def keep(repository: StandInWikibase, asked: str, said: Any) -> None:
    """Let the repository have what was recorded."""
    if "missing" not in said:
        repository.put({name: said[name] for name in ("id", *PARTS.split("|"))})
    if "redirects" in said:
        repository.merge(asked, said["id"])


def elsewhere(said: Any) -> Any:
    """An entity but for what its page alone decides."""
    return said | {name: None for name in OF_THE_PAGE if name in said}


def shape(data: Any) -> Any:
    """Which keys there are, and of which kind the values."""
    if isinstance(data, dict):
        return {key: shape(value) for key, value in data.items()}
    return type(data)


@pytest.mark.parametrize("name", ["item", "redirect", "missing", "no-labels"])
def test_it_answers_as_wikidata_did(repository: StandInWikibase, name: str) -> None:
    asked, said = recorded(name)
    keep(repository, asked, said)
    answer = answer_of(repository, asked)
    assert answer["success"] == 1
    assert elsewhere(answer["entities"][asked]) == elsewhere(said)
    assert list(answer["entities"][asked]) == list(said)
    assert repository.asked == [Asked((asked,), ("info", *PARTS.split("|")))]


def test_of_info_alone_it_says_no_terms(repository: StandInWikibase) -> None:
    asked, said = recorded("redirect")
    keep(repository, asked, said)
    answer = answer_of(repository, asked, "info")["entities"][asked]
    assert set(answer) == set(said) - set(PARTS.split("|"))


@pytest.mark.parametrize("name", ["item", "redirect"])
def test_its_statements_are_as_wikidatas(name: str) -> None:
    _, said = recorded(name)
    named = {"P31": item_statement, "P17": item_statement, "P373": text_statement}
    for prop, statements in said["claims"].items():
        for one in statements:
            made = named[prop](prop, "Q1", one["rank"])
            assert shape(made) == shape({key: one[key] for key in made})


def test_an_edit_a_merge_and_a_deletion_show(repository: StandInWikibase) -> None:
    def info(item: str) -> Any:
        return answer_of(repository, item, "info")["entities"][item]

    before = info("Q3")
    repository.edit("Q3", labels={})
    repository.merge("Q4", "Q3")
    assert info("Q3")["lastrevid"] == info("Q4")["lastrevid"] > before["lastrevid"]
    repository.merge("Q3", "Q2")
    assert info("Q4") == {"id": "Q4", "missing": ""}, "Wikibase follows one redirect, not two"
    repository.part("Q3")
    repository.delete("Q3")
    assert info("Q3") == {"id": "Q3", "missing": ""}
    repository.reset()
    assert info("Q3") == before


def test_what_it_refuses(repository: StandInWikibase) -> None:
    many = [f"Q{n}" for n in range(1, LIMIT + 2)]
    assert answer_of(repository, "|".join(many))["error"]["code"] == "toomanyvalues"
    assert len(answer_of(repository, "|".join(many[:-1]))["entities"]) == LIMIT
    assert answer_of(repository, "Q1|nonsense")["error"]["code"] == "no-such-entity"


def test_it_says_what_stands_before_its_ids(repository: StandInWikibase) -> None:
    asked = {"action": "query", "meta": "siteinfo", "format": "json"}
    general = requests.post(repository.api, data=asked, timeout=10).json()["query"]["general"]
    assert general["wikibase-conceptbaseuri"] == "https://items.test/entity/"
    assert general["sitename"] == "DevWiki"


def test_an_entity_of_labels() -> None:
    made = entity("Q1", text_statement("P1", "Q42"), en="one")
    assert made["labels"] == {"en": {"language": "en", "value": "one"}}
    assert made["claims"]["P1"][0]["mainsnak"]["datavalue"]["value"] == "Q42"
