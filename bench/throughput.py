"""Whole pages over HTTP: searches a second of the tool as the Procfile starts it, with some clients at once.

`python -m bench.throughput PORT` is the clients, a process of their own that shares the cores with the tool.
"""

import http.client
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from bench.measuring import Row, child, family, percentile, private_memory, proportional_memory, timed
from bench.searching import private_ceiling
from bench.serving import get_page, tool

CLIENTS, WORKERS, THREADS = 4, 2, 2
SEARCHES, WARM_UP = 2400, 200
_PROMISED = {100_000: 150}  # searches a second
_MIX = {"filters": 0.45, "text": 0.3, "typo": 0.1, "everybody": 0.15}
_PAGES = 400  # of everybody that somebody may look at


def whole_pages(directory: Path, people: int) -> list[Row]:
    """A seeded mix of searches, each another one: searches a second, times, and the workers' memory."""
    from bench.populations import made

    paths = addresses(people, SEARCHES + WARM_UP)
    with tool({"CAPX_INDEX": str(Path(made(directory, people).directory).absolute())}, WORKERS, THREADS) as (
        port,
        pid,
    ):
        child(["-m", "bench.throughput", str(port)], paths[:WARM_UP])
        told = child(["-m", "bench.throughput", str(port)], paths[WARM_UP:])
        workers = family(pid)[1:]
        private = max(map(private_memory, workers))
        shared = max(map(proportional_memory, workers))
    name = f"{people:,}: whole pages, {WORKERS} workers, {CLIENTS} clients"
    return [
        Row(f"{name}: searches a second", told["rate"], "", floor=_PROMISED.get(people)),
        Row(f"{name}: p50", told["p50"], "ms"),
        Row(f"{name}: p95", told["p95"], "ms"),
        Row(f"{people:,}: private memory of a web worker", private, "MB", private_ceiling(people)),
        Row(f"{people:,}: the same with its part of what is shared (PSS)", shared, "MB"),
    ]


def addresses(people: int, count: int) -> list[str]:
    """So many different searches for a population, in a seeded order."""
    from bench.drawing import draw
    from bench.populations import SEED

    chance = Random(f"{SEED}/pages/{people}")  # noqa: S311  # repeatable, not secret
    kinds = {kind: round(share * count) for kind, share in _MIX.items()}
    pages = range(1, min(_PAGES, people // 25) + 1)
    paths = [f"/search?page={page}" for page in chance.sample(pages, min(kinds["everybody"], len(pages)))]
    paths += [
        f"/search?{urlencode(query, doseq=True)}" for query in draw("filters", people, kinds["filters"])
    ]
    for kind in ("text", "typo"):
        paths += [f"/search?{urlencode({'q': text})}" for text in draw(kind, people, kinds[kind])]
    chance.shuffle(paths)
    return paths


def _client(port: int, paths: Sequence[str]) -> list[float]:
    """The seconds that each page takes a client with one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    return timed([partial(get_page, connection, path) for path in paths])


def _clients(port: int, paths: Sequence[str]) -> dict[str, float]:
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        each = clients.map(partial(_client, port), [paths[first::CLIENTS] for first in range(CLIENTS)])
        taken = [seconds for one in each for seconds in one]
    rate = len(taken) / (time.perf_counter() - start)
    return {"rate": rate, "p50": percentile(taken, 0.5), "p95": percentile(taken, 0.95)}


if __name__ == "__main__":
    print(json.dumps(_clients(int(sys.argv[1]), json.load(sys.stdin))))
