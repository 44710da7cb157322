"""The tree: broader, narrower, distance, and the laws between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.items import ItemId
from taxonomy.tree import Tree
from tests.support.taxonomies import (
    COMMUNICATION,
    LUA,
    PHOTOGRAPHY,
    PROGRAMMING,
    PYTHON,
    TECHNOLOGY,
    small_taxonomy,
)
from tests.taxonomy.strategies import trees

TREE = small_taxonomy().tree
OTHER = ItemId("Q12345")


def test_the_small_tree() -> None:
    assert TREE.tops == (TECHNOLOGY, COMMUNICATION)
    assert TREE.narrower(PROGRAMMING) == (PYTHON, LUA)
    assert TREE.narrower(PYTHON) == ()
    assert TREE.broader(PYTHON) == (PROGRAMMING, TECHNOLOGY)
    assert TREE.broader(TECHNOLOGY) == ()
    assert TREE.expand(TECHNOLOGY) == (TECHNOLOGY, PROGRAMMING, PYTHON, LUA)
    assert TREE.expand(PYTHON) == (PYTHON,)
    assert len(TREE) == 7
    assert PYTHON in TREE


def test_an_item_that_is_not_there() -> None:
    assert OTHER not in TREE
    assert TREE.broader(OTHER) == TREE.narrower(OTHER) == ()
    assert TREE.expand(OTHER) == (OTHER,)


def test_an_empty_tree() -> None:
    assert list(Tree()) == []
    assert len(Tree()) == 0
    assert Tree.of({}) == Tree()


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        (PYTHON, PYTHON, 0),
        (PYTHON, PROGRAMMING, 1),
        (PYTHON, LUA, 2),
        (PYTHON, TECHNOLOGY, 2),
        (TECHNOLOGY, COMMUNICATION, 2),
        (PYTHON, PHOTOGRAPHY, 5),
    ],
)
def test_distances(one: ItemId, other: ItemId, steps: int) -> None:
    assert TREE.distance(one, other) == TREE.distance(other, one) == steps


@given(trees())
def test_expand_and_broader_agree(tree: Tree) -> None:
    for one in tree:
        for other in tree:
            assert (other in tree.expand(one)) == (one == other or one in tree.broader(other))


@given(trees())
def test_walking_meets_every_item_once_and_parents_first(tree: Tree) -> None:
    walked = list(tree)
    assert len(walked) == len(set(walked)) == len(tree)
    for place, item in enumerate(walked):
        assert item in tree
        assert set(tree.broader(item)) <= set(walked[:place])


@given(trees(), st.data())
def test_distance_is_a_metric(tree: Tree, data: st.DataObject) -> None:
    if not len(tree):
        return
    a, b, c = (data.draw(st.sampled_from(list(tree))) for _ in range(3))
    assert tree.distance(a, b) == tree.distance(b, a)
    assert (tree.distance(a, b) == 0) == (a == b)
    assert tree.distance(a, c) <= tree.distance(a, b) + tree.distance(b, c)


@given(trees())
def test_neighbours_are_one_step_apart(tree: Tree) -> None:
    for item, above in tree.parent.items():
        assert tree.distance(item, above) == 1
