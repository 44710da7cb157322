"""What differs between two texts, line by line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_CONTEXT = 2  # unchanged lines shown around a change
_MOST = 1000  # lines that are compared: at its worst, blank ones, that takes a time quadratic in them
_SHOWN_OF_MANY = 100


@dataclass(frozen=True)
class Line:
    """A line of a difference: `same`, `old`, `new`, or `skip` for unchanged ones that are left out."""

    kind: str
    text: str = ""


def difference(old: str, new: str) -> Iterator[Line]:
    """The lines that differ, with some unchanged ones around; of very many the first ones, all as changed."""
    before, after = _without_ends(old.split("\n") if old else [], new.split("\n"))
    if max(len(before), len(after)) > _MOST:
        yield from (Line("old", line) for line in before[:_SHOWN_OF_MANY])
        yield Line("skip")
        yield from (Line("new", line) for line in after[:_SHOWN_OF_MANY])
        yield Line("skip")
        return
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


def _without_ends(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Both without what they have in common at the start and at the end, but for what is shown around."""
    start = max(0, _same(before, after) - _CONTEXT)
    before, after = before[start:], after[start:]
    end = max(0, _same(reversed(before), reversed(after)) - _CONTEXT)
    return before[: len(before) - end], after[: len(after) - end]


def _same(before: Iterable[str], after: Iterable[str]) -> int:
    """How many lines are the same from the start on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
