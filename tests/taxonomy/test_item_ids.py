"""Item ids: what is one, and how it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.items import ItemId, is_item_id, item_id, number


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Q42", "Q42"),
        ("q42", "Q42"),
        (" Q42\n", "Q42"),
        ("Q1", "Q1"),
        ("Q2147483647", "Q2147483647"),  # the largest that Wikibase has
    ],
)
def test_an_item_id(text: str, written: str) -> None:
    assert item_id(text) == written
    assert is_item_id(written)
    assert is_item_id(text) == (text == written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q",
        "42",
        "Q0",
        "Q042",
        "Q-1",
        "Q4 2",
        "Q42x",
        "xQ42",
        "P42",
        "L42",
        "QQ42",
        "Q2147483648",
        "Q" + "9" * 4000,
        "Q４２",  # fullwidth digits
        "Ｑ42",
        "Q٤٢",
        "Q42\x00",
        "Q42,Q43",
        "Item:Q42",
    ],
)
def test_no_item_id(text: str) -> None:
    assert not is_item_id(text)
    with pytest.raises(ValueError, match="is not an item id"):
        item_id(text)


def test_ids_sort_by_number() -> None:
    assert sorted(map(ItemId, ["Q100", "Q9", "Q20"]), key=number) == ["Q9", "Q20", "Q100"]


@given(st.text())
def test_any_text_is_an_id_or_a_value_error(text: str) -> None:
    try:
        written = item_id(text)
    except ValueError:
        assert not is_item_id(text)
    else:
        assert item_id(written) == written
