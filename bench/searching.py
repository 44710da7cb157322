"""Searching and matching inside the index, as one worker does it: time, memory, size.

`python -m bench.searching DIRECTORY` measures the index there, in a fresh process that has read nothing but
it, with the queries that it is told: so its memory is a reader's, not the generator's.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.measuring import Row, child, machine, percentile, private_memory, proportional_memory, timed
from search.listing import Listing
from search.matching import person_of
from search.names import KINDS as NAMES
from search.query import Query
from search.versions import Version, last_good

WARM_UP, QUERIES = 50, 400  # of each kind, the warm-up not counted
SIZES = (10_000, 100_000, 1_000_000)
_SUGGESTED = 10
# what is measured, and its p95 in ms at most, by size
KINDS = {
    "filters": ("filters, page of 24, total, all facets", (3, 10, 100)),
    "text": ("two words, ranked, with total", (1, 2, 10)),
    "typo": ("two words, one with a typo", (1, 3, 20)),
    "suggest": ("suggest", (1, 2, 5)),
    "matches": ("mutual and one-way, the 24 best, with reasons", (5, 10, 60)),
    "rings": ("rings of three", (10, 15, 80)),
}
_PRIVATE, _DISK, _BUILD = (80, 120, 300), (15, 130, 1200), (3, 30, 300)  # MB, MB, s


@dataclass(frozen=True)
class Measured:
    """What one size gave. times: kind to its p50 and p95, ms; private, pss, disk: MB; build: s."""

    people: int
    times: Mapping[str, Sequence[float]]
    private: float
    pss: float
    disk: float
    build: float
    machine: str


def measure(directory: Path, people: int, anew: bool = False) -> Measured:
    """Measure a population, making its index if there is none; kept beside it for the plot of growth."""
    from bench.drawing import draw
    from bench.populations import made

    index = made(directory, people, anew)
    queries = {kind: draw(kind, people, WARM_UP + QUERIES) for kind in KINDS}
    told = child(["-m", "bench.searching", index.directory], queries)
    measured = Measured(people, **told, disk=index.disk, build=index.build, machine=machine())
    kept_at(directory, people).write_text(json.dumps(asdict(measured)), encoding="utf-8")
    return measured


def kept_at(directory: Path, people: int) -> Path:
    """Where the last measurement of a size is."""
    return directory / f"searching-{people}.json"


def rows(measured: Measured) -> list[Row]:
    """The lines of the table."""
    people = f"{measured.people:,}"
    found = []
    for kind, (name, ceilings) in KINDS.items():
        p50, p95 = measured.times[kind]
        found.append(Row(f"{people}: {name}: p50", p50, "ms"))
        found.append(Row(f"{people}: {name}: p95", p95, "ms", _of(ceilings, measured.people)))
    return [
        *found,
        Row(f"{people}: private memory of a reader", measured.private, "MB", _of(_PRIVATE, measured.people)),
        Row(f"{people}: the same with its part of what is shared (PSS)", measured.pss, "MB"),
        Row(f"{people}: index on disk", measured.disk, "MB", _of(_DISK, measured.people)),
        Row(f"{people}: build", measured.build, "s", _of(_BUILD, measured.people)),
    ]


def _of(by_size: Sequence[float], people: int) -> float | None:
    return dict(zip(SIZES, by_size, strict=True)).get(people)


def private_ceiling(people: int) -> float | None:
    """MB that a worker may need for itself."""
    return _of(_PRIVATE, people)


def _filtered(version: Version, filters: Mapping[str, Sequence[str]]) -> None:
    query = Query(filters={facet: tuple(values) for facet, values in filters.items()})
    version.index.search(query)
    version.index.facets(query)


def _text(version: Version, text: str) -> None:
    """The ranked people of the page and the total; reading a page of listings is part of the filters' row."""
    version.index.find(Query(text))


def _suggest(version: Version, asked: tuple[str, str]) -> None:
    """As /api/v1/suggest does without a kind: things to filter by, then people; else near ones."""
    text, language = asked
    for slips in (False, True):
        found = len(version.names.suggest(text, language, NAMES, _SUGGESTED, slips))
        if found < _SUGGESTED and not (found and slips):
            found += len(version.index.people_named(text, _SUGGESTED - found, slips))
        if found:
            break


def _listing(version: Version, user: str) -> Listing:
    found = version.index.get(user)
    assert found is not None, user
    return found


def _matches(version: Version, listing: Listing) -> None:
    version.matcher.matches(person_of(listing))


def _rings(version: Version, listing: Listing) -> None:
    version.matcher.rings(person_of(listing))


_CALLS: Mapping[str, Callable[[Version, Any], None]] = {
    "filters": _filtered,
    "text": _text,
    "typo": _text,
    "suggest": _suggest,
    "matches": _matches,
    "rings": _rings,
}


def _calls(version: Version, kind: str, queries: Sequence[Any]) -> list[Callable[[], None]]:
    if kind in {"matches", "rings"}:
        queries = [_listing(version, user) for user in queries]
    return [partial(_CALLS[kind], version, query) for query in queries]


def _measure(index: Path, queries: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    version = last_good(index)
    assert version is not None, index
    calls = {kind: _calls(version, kind, several) for kind, several in queries.items()}
    gc.collect()
    gc.freeze()
    times = {}
    for kind, several in calls.items():
        timed(several[:WARM_UP])
        taken = timed(several[WARM_UP:])
        times[kind] = (percentile(taken, 0.5), percentile(taken, 0.95))
    own = os.getpid()
    return {"times": times, "private": private_memory(own), "pss": proportional_memory(own)}


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]), json.load(sys.stdin))))
