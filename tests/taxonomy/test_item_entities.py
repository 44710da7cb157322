"""Entities of Wikibase's JSON: whole ones, missing and merged ones, and garbage."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.items import Item, ItemId, Items, read_entities
from taxonomy.problems import Problem, Reason

PYTHON = {
    "type": "item",
    "id": "Q28865",
    "wikidata": "Q42",
    "lastrevid": 77,
    "labels": {"en": {"language": "en", "value": "Python"}, "ja": {"language": "ja", "value": "パイソン"}},
    "descriptions": {"en": {"language": "en", "value": "a programming language"}},
    "aliases": {"en": [{"language": "en", "value": "CPython"}, {"language": "en", "value": "Py"}]},
}


def test_a_whole_entity() -> None:
    item = read_entities({"Q28865": PYTHON}).items[ItemId("Q28865")]
    assert item.labels == {"en": "Python", "ja": "パイソン"}
    assert item.descriptions == {"en": "a programming language"}
    assert item.aliases == {"en": ("CPython", "Py")}
    assert item.wikidata == "Q42"
    assert set(item.names()) == {"Python", "パイソン", "CPython", "Py"}


def test_empty_maps_are_lists_in_phps_json() -> None:
    entity = {"id": "Q5", "labels": [], "descriptions": [], "aliases": []}
    assert read_entities({"Q5": entity}) == Items({ItemId("Q5"): Item(ItemId("Q5"))})


def test_an_entity_without_terms() -> None:
    assert read_entities({"Q5": {"id": "Q5"}}).items == {"Q5": Item(ItemId("Q5"))}


def test_a_missing_entity_is_a_problem() -> None:
    answer = read_entities({"Q9": {"id": "Q9", "missing": ""}})
    assert answer == Items(problems=(Problem("item", Reason.MISSING_ITEM, "Q9"),))


def test_a_merged_entity_is_a_redirect() -> None:
    answer = read_entities({"Q7": {"id": "Q8"}})
    assert answer.items == {"Q8": Item(ItemId("Q8"))}
    assert answer.redirects == {"Q7": "Q8"}


@pytest.mark.parametrize(
    ("key", "entity"),
    [
        ("Q1", None),
        ("Q1", 5),
        ("Q1", []),
        ("Q1", {}),
        ("Q1", {"id": None}),
        ("Q1", {"id": "P31"}),
        ("P31", {"id": "Q1"}),
        ("", {"id": "Q1"}),
        ("Q1", {"id": "Q1", "labels": {"en": None}}),
        ("Q1", {"id": "Q1", "labels": {"en": {"language": "en"}}}),
        ("Q1", {"id": "Q1", "labels": {"en": "Python"}}),
        ("Q1", {"id": "Q1", "aliases": {"en": {"value": "x"}}}),
        ("Q1", {"id": "Q1", "aliases": {"en": None}}),
        ("Q1", {"id": "Q1", "wikidata": "P1"}),
        ("Q1", {"id": "Q1", "wikidata": None}),
    ],
)
def test_garbage_is_a_problem_and_the_rest_counts(key: str, entity: Any) -> None:
    answer = read_entities({key: entity, "Q28865": PYTHON})
    assert list(answer.items) == ["Q28865"]
    assert answer.problems == (Problem("item", Reason.BAD_ITEM_ID, key),)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "labels", "aliases", "en", "value", "missing", "wikidata"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["Q1", "Q2", "x"]), _JSON))
def test_any_json_is_items_or_problems(entities: dict[str, Any]) -> None:
    answer = read_entities(entities)
    assert len(answer.problems) + len(answer.items) <= len(entities)


def test_answers_of_several_requests_join() -> None:
    first = Items({ItemId("Q1"): Item(ItemId("Q1"))}, {ItemId("Q9"): ItemId("Q1")})
    second = Items({ItemId("Q2"): Item(ItemId("Q2"))}, problems=(Problem("item", Reason.MISSING_ITEM, "Q3"),))
    both = first | second
    assert set(both.items) == {"Q1", "Q2"}
    assert both.redirects == {"Q9": "Q1"}
    assert both.problems == second.problems
