"""What a page would become, for a person at a terminal."""

import difflib

_RED, _GREEN, _BOLD, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m"
_COLOURS = {"-": _RED, "+": _GREEN, "@": _BOLD}


def difference(title: str, old: str | None, new: str, coloured: bool) -> str:
    """The lines that change, as a unified difference; old is None where there is no page yet."""
    before = "(no page)" if old is None else f"{title} (as it is)"
    lines = difflib.unified_diff((old or "").splitlines(), new.splitlines(), before, title, lineterm="", n=1)
    return "\n".join(_shown(line, coloured) for line in lines)


def _shown(line: str, coloured: bool) -> str:
    # what people wrote must not move the cursor
    plain = "".join(one if one.isprintable() or one == "\t" else "\ufffd" for one in line)
    colour = _COLOURS.get(line[:1], "") if coloured else ""
    return f"{colour}{plain}{_PLAIN}" if colour else plain
