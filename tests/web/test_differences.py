"""What differs between two texts, line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.difference import difference

CASES = {
    "nothing": ("a\nb", "a\nb", []),
    "a new page": ("", "a\nb", ["+a", "+b"]),
    "one line in many": ("\n".join("abcdefgh"), "\n".join("abcdXfgh"), [" c", " d", "-e", "+X", " f", " g"]),
    "two places": (
        "1\n2\n3\n4\n5\n6\n7\n8\n9",
        "A\n2\n3\n4\n5\n6\n7\n8\nB",
        ["-1", "+A", " 2", " 3", "…", " 7", " 8", "-9", "+B"],
    ),
    "at the end": ("a\nb\nc\nd", "a\nb\nc\nd\ne", [" c", " d", "+e"]),
    "lines that repeat": ("x\nx\nx", "x\nx\nx\nx", [" x", " x", "+x"]),
}
SIGNS = {"same": " ", "old": "-", "new": "+"}


def said(old: str, new: str) -> list[str]:
    return ["…" if one.kind == "skip" else SIGNS[one.kind] + one.text for one in difference(old, new)]


@pytest.mark.parametrize(("old", "new", "lines"), CASES.values(), ids=CASES)
def test_changed_lines_are_shown_with_some_around(old: str, new: str, lines: list[str]) -> None:
    assert said(old, new) == lines


@given(st.lists(st.sampled_from("abc"), min_size=1), st.lists(st.sampled_from("abc"), min_size=1))
def test_what_is_left_out_is_the_same_on_both_sides(before: list[str], after: list[str]) -> None:
    lines = said("\n".join(before), "\n".join(after))
    kept = [line[1:] for line in lines if line[0] in " -"], [line[1:] for line in lines if line[0] in " +"]
    assert len(before) - len(kept[0]) == len(after) - len(kept[1])
    assert (not lines) == (before == after)


def test_very_many_changed_lines_are_shown_in_part() -> None:
    lines = said("\n" * 40_000, "\n".join(map(str, range(40_000))))
    assert lines[0] == "-"
    assert lines[-1] == "…"
    assert len(lines) < 300
