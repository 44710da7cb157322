"""The difference that a dry run shows."""

import pytest

from bot.differences import difference

OLD = "first\nsecond\nthird\nfourth\n"
NEW = "first\nsecond\nanother\nfourth\n"


def test_only_what_changes_is_shown_with_a_line_around() -> None:
    assert difference("Page", OLD, NEW, coloured=False).splitlines() == [
        "--- Page (as it is)",
        "+++ Page",
        "@@ -2,3 +2,3 @@",
        " second",
        "-third",
        "+another",
        " fourth",
    ]


def test_a_new_page_is_all_new() -> None:
    lines = difference("Page", None, "a\nb", coloured=False).splitlines()
    assert lines[0] == "--- (no page)"
    assert lines[-2:] == ["+a", "+b"]


def test_colours_tell_old_from_new() -> None:
    lines = difference("Page", OLD, NEW, coloured=True).splitlines()
    assert "\x1b[31m-third\x1b[0m" in lines
    assert "\x1b[32m+another\x1b[0m" in lines
    assert " second" in lines


@pytest.mark.parametrize("coloured", [True, False])
@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\rb", "\u202eabc", "\x07", "\x9b1m"])
def test_what_people_wrote_moves_no_cursor(hostile: str, coloured: bool) -> None:
    shown = difference("Page", "", f"before {hostile} after", coloured)
    assert hostile not in shown
    assert "before " in shown
    assert " after" in shown
