"""Trees, items and texts in many scripts, as hypothesis draws them."""

from hypothesis import strategies as st

from taxonomy.items import Item, ItemId
from taxonomy.languages import LANGUAGES
from taxonomy.tree import Tree

ids = st.integers(1, 40).map(lambda number: ItemId(f"Q{number}"))
codes = st.sampled_from(sorted(LANGUAGES))
# letters, marks and digits of every script, more often than Python's st.text() gives them
LETTERS = st.text(st.characters(categories=("L", "M", "N", "Zs", "Cf", "Po")), max_size=20)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Any forest: each item under one that was drawn before it, or at the top."""
    parents: dict[ItemId, ItemId | None] = {}
    for item in draw(st.lists(ids, unique=True, max_size=15)):
        parents[item] = draw(st.sampled_from([None, *parents]))
    return Tree.of(parents)


items = st.builds(
    Item,
    ids,
    st.dictionaries(codes, st.text(), max_size=4),
    st.dictionaries(codes, st.text(), max_size=2),
    st.dictionaries(codes, st.lists(st.text(), max_size=3).map(tuple), max_size=2),
    st.none() | ids,
)
