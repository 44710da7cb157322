"""The tree joined with its items: merges, items that are missing, and the JSON beside the index."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.items import Item, ItemId, Items
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy, from_json, join, to_json
from taxonomy.tree import Tree
from tests.support.taxonomies import LUA, MERGED, PROGRAMMING, PYTHON, TECHNOLOGY, small_taxonomy
from tests.taxonomy.strategies import ids, items, trees

A, B, C = (ItemId(f"Q{number}") for number in (101, 102, 103))


def parents_of(tree: Tree) -> dict[str, str | None]:
    return {item: tree.parent.get(item) for item in tree}


def repository(*known: ItemId, redirects: dict[ItemId, ItemId] | None = None) -> Items:
    return Items({item: Item(item) for item in known}, redirects or {})


def test_a_tree_whose_items_are_all_there() -> None:
    taxonomy, problems = join(Tree.of({A: None, B: A}), repository(A, B))
    assert parents_of(taxonomy.tree) == {A: None, B: A}
    assert problems == ()


def test_an_item_that_is_missing_stays_and_is_a_problem() -> None:
    taxonomy, problems = join(Tree.of({A: None, B: A, C: B}), repository(A, C))
    assert parents_of(taxonomy.tree) == {A: None, B: A, C: B}
    assert problems == (Problem("item", Reason.MISSING_ITEM, B),)
    assert taxonomy.item(B).label("en").text == B


@pytest.mark.parametrize(
    ("parents", "redirects", "joined"),
    [
        # a leaf, a middle and a top that merged into an item that is not in the tree
        ({A: None, B: A}, {B: C}, {A: None, C: A}),
        ({A: None, B: A}, {A: C}, {C: None, B: C}),
        # into one that is: it stays where it first stands, what was under the other comes with it
        ({A: None, B: None, C: B}, {B: A}, {A: None, C: A}),
        ({A: None, B: A}, {B: A}, {A: None}),
        ({A: None, B: A}, {A: B}, {B: None}),
        ({A: None, B: A, C: B}, {A: C}, {C: None, B: C}),
        # a chain of merges
        ({A: None, B: A}, {B: ItemId("Q7"), ItemId("Q7"): C}, {A: None, C: A}),
    ],
)
def test_merged_items_become_what_they_merged_into(
    parents: dict[ItemId, ItemId | None], redirects: dict[ItemId, ItemId], joined: dict[ItemId, ItemId | None]
) -> None:
    taxonomy, _ = join(Tree.of(parents), repository(A, B, C, redirects=redirects))
    assert parents_of(taxonomy.tree) == joined
    for old in redirects:
        assert taxonomy.skill(old) == taxonomy.skill(taxonomy.resolve(old))


def test_merges_that_go_round_in_a_ring_are_left_alone_and_said() -> None:
    ring = {A: B, B: A}
    taxonomy, problems = join(Tree.of({A: None, B: A, C: B}), repository(A, B, C, redirects=ring))
    assert parents_of(taxonomy.tree) == {A: None, B: A, C: B}
    assert set(problems) == {Problem("item", Reason.REDIRECT_LOOP, item) for item in (A, B)}


@given(trees(), st.dictionaries(ids, ids, max_size=8), st.lists(ids).map(frozenset))
def test_any_tree_any_merges_any_items_join(
    tree: Tree, redirects: dict[ItemId, ItemId], known: frozenset[ItemId]
) -> None:
    taxonomy, _ = join(tree, repository(*known, redirects=redirects))
    walked = list(taxonomy.tree)
    assert len(walked) == len(set(walked)) == len(taxonomy.tree), "every item once, and no ring"
    assert {taxonomy.resolve(item) for item in tree} == set(walked)


def test_a_skill_knows_its_place() -> None:
    skill = small_taxonomy().skill(PROGRAMMING)
    assert skill is not None
    assert skill.item.labels["pt"] == "programação"
    assert skill.broader == (TECHNOLOGY,)
    assert skill.narrower == (PYTHON, LUA)


def test_an_item_outside_the_tree_is_no_skill() -> None:
    assert small_taxonomy().skill(ItemId("Q501")) is None
    assert small_taxonomy().skill(ItemId("Q9999")) is None


def test_a_merged_id_means_the_skill() -> None:
    assert small_taxonomy().skill(MERGED) == small_taxonomy().skill(PYTHON)
    assert [item.id for item in small_taxonomy().skills()] == list(small_taxonomy().tree)


@given(trees(), st.lists(items, max_size=5), st.dictionaries(ids, ids, max_size=3))
def test_json_gives_the_taxonomy_back(tree: Tree, known: list[Item], redirects: dict[ItemId, ItemId]) -> None:
    taxonomy = Taxonomy(tree, {item.id: item for item in known}, redirects)
    read = from_json(json.loads(json.dumps(to_json(taxonomy))))
    assert read == taxonomy
    assert list(read.tree) == list(tree)


@pytest.mark.parametrize(
    "data", [{}, {"tree": 5}, {"tree": [], "items": [{}], "redirects": {}}, [], {"items": [1]}]
)
def test_other_json_is_refused(data: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(data)  # type: ignore[arg-type]


def test_a_problem_speaks() -> None:
    said = str(Problem("known", Reason.UNKNOWN_SKILL, "x" * 500, ("photography", "press")))
    assert said.startswith("known: unknown skill: 'xxx")
    assert said.endswith("…', did you mean photography or press?")
    assert len(said) < 200
    assert str(Problem("line 3", Reason.LEVEL_JUMP, "y")) == "line 3: level jump: 'y'"
