"""Files of comma-separated values that a spreadsheet may open."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """The text of a cell: anybody may edit an item, and a spreadsheet runs what looks like a formula."""
    return "'" + text if text.startswith(_FORMULA) else text
