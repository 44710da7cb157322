"""The comment by which the wiki remembers what was told: written, found again, and never mistaken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.note_marker import MATCH, PROBLEMS, Marker, find, write

MARKER = Marker(MATCH, 123, frozenset({"45", "45:Q5", "67"}))
WRITTEN = "<!-- Capacity Exchange: match note for 123; told 45 45:Q5 67 -->"
KEYS = st.frozensets(st.from_regex(r"[0-9a-f]{16}|[1-9][0-9]*(:Q[1-9][0-9]*)?", fullmatch=True))
MARKERS = st.builds(Marker, st.sampled_from([MATCH, PROBLEMS]), st.integers(0, 10**18 - 1), KEYS)
TEXTS = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(["<!--", "-->", "<!-- Capacity Exchange: match note for ", "; told ", "9" * 5000]),
    )
).map("".join)


def test_what_it_looks_like() -> None:
    assert write(MARKER) == WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        f"== A note ==\nText. ~~~~ {WRITTEN}\n\n== Thanks ==\nI like that.",
        "<!--Capacity Exchange:match note for 123;told 45 45:Q5 67-->",
        "<!--\n  Capacity  Exchange : match\tnote\nfor 123 ; told\n67 45\t45:Q5 45\n-->",
        f"<!-- another comment -->{WRITTEN}<!-- and one that has no end",
        f"a stray --> before it {WRITTEN} and one --> after it",
    ],
)
def test_it_is_found(text: str) -> None:
    assert find(text) == [MARKER]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Capacity Exchange: match note for 123; told 45",
        WRITTEN.removesuffix("-->"),
        WRITTEN.replace("match", "praise"),
        WRITTEN.replace("123", "12x"),
        WRITTEN.replace("123", "9" * 5000),
        WRITTEN.replace("123", "١٢٣"),
        WRITTEN.replace("67", "6-7"),
        WRITTEN.replace("67", "<b>"),
        WRITTEN.replace("Capacity", "Our Capacity"),
        f"<!-- in a comment {WRITTEN}",
    ],
)
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("key", ["", "a b", "-->", "4-5", "45:Q5>", "٤٥"])
def test_a_key_that_could_be_read_as_anything_else_is_not_written(key: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        write(Marker(PROBLEMS, 1, frozenset({key})))


@given(st.lists(MARKERS, max_size=4), st.text(st.characters(exclude_characters="<>")))
def test_all_are_found_in_their_order(markers: list[Marker], around: str) -> None:
    assert find(around + around.join(map(write, markers)) + around) == markers


@given(TEXTS)
def test_no_text_makes_the_search_fail(text: str) -> None:
    find(text)


def test_the_search_is_quick_in_a_text_made_to_be_slow() -> None:
    for piece in ("<!--", "-->", "<!-- Capacity Exchange: match note for 1; told 1 1", " "):
        find(piece * 200_000 + "x")
