"""Whether search and matching are right, on a population that is always the same."""

import sys
from pathlib import Path

from bench.brute_force import agreement
from bench.measuring import Row
from bench.populations import made
from bench.recall import Recall
from search.versions import last_good

PEOPLE = 10_000
_SHOWN = 20  # examples of what was not found


def quality(directory: Path) -> list[Row]:
    """Recall and the agreement of the fast matching with the slow one; examples of misses go to stderr."""
    index = Path(made(directory, PEOPLE).directory)
    version = last_good(index)
    assert version is not None
    recall = Recall(version)
    rows = recall.rows()
    for case in recall.missed[:_SHOWN]:
        print(f"not found: {case.meant!r} by {case.typed!r}", file=sys.stderr)
    return [*rows, agreement(index)]
