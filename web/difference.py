"""What differs between two texts, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_CONTEXT = 2  # unchanged lines shown around a change


@dataclass(frozen=True)
class Line:
    """A line of a difference: `same`, `old`, `new`, or `skip` for unchanged ones that are left out."""

    kind: str
    text: str = ""


def difference(old: str, new: str) -> Iterator[Line]:
    """The lines that differ, with some unchanged ones around."""
    before, after = old.split("\n") if old else [], new.split("\n")
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT)
    for number, group in enumerate(groups):
        if number:
            yield Line("skip")
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                yield from (Line("same", line) for line in before[start:end])
            else:
                yield from (Line("old", line) for line in before[start:end])
                yield from (Line("new", line) for line in after[new_start:new_end])
