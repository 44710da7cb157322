"""The tool: whole pages over HTTP from one worker."""

import http.client
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measuring import Row, family, percentile, private_memory, proportional_memory, timed
from bench.serving import get_page, tool
from search.versions import last_good

_REQUESTS = 400
_WARM_UP = 40
_SEED = 2026


def search_pages(directory: Path, people: int) -> list[Row]:
    """/search with three filters, each request another one; and the memory of the worker after all."""
    data = directory / f"data-{people}"
    with tool({"CAPX_DATA": str(data)}) as (port, pid):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        filtered = [partial(get_page, connection, path) for path in _three_filters(data)]
        text = [partial(get_page, connection, path) for path in _texts(data)]
        everybody = [partial(get_page, connection, f"/search?page={page}") for page in range(1, 60)]
        timed(filtered[:_WARM_UP])
        taken, texts, all_pages = timed(filtered[_WARM_UP:]), timed(text), timed(everybody)
        workers = family(pid)[1:]
        promised = people == 100_000
        return [
            Row(
                f"/search, 3 filters, {people:,}: p50", percentile(taken, 0.5), "ms", 8 if promised else None
            ),
            Row(
                f"/search, 3 filters, {people:,}: p95",
                percentile(taken, 0.95),
                "ms",
                20 if promised else None,
            ),
            Row(f"/search, 2 words, {people:,}: p50", percentile(texts, 0.5), "ms"),
            Row(f"/search, 2 words, {people:,}: p95", percentile(texts, 0.95), "ms"),
            Row(f"/search, everybody, {people:,}: p95", percentile(all_pages, 0.95), "ms"),
            Row(f"worker, {people:,}: all memory (PSS)", max(map(proportional_memory, workers)), "MB", 250),
            Row(f"worker, {people:,}: private memory", max(map(private_memory, workers)), "MB"),
        ]


def _three_filters(data: Path) -> Iterator[str]:
    """Searches as people make them: a skill, a language and a territory of somebody who is there."""
    version = last_good(data / "index")
    assert version is not None
    chance = random.Random(_SEED)  # noqa: S311  # repeatable, not secret
    listings = [
        one
        for one in version.index
        if one.profile.available and one.profile.languages and one.profile.territory
    ]
    for listing in chance.sample(listings, _REQUESTS):
        profile = listing.profile
        skill, spoken = chance.choice(profile.available), chance.choice(profile.languages).code
        yield f"/search?available={skill}&language={spoken}&territory={profile.territory[0]}"


def _texts(data: Path) -> Iterator[str]:
    version = last_good(data / "index")
    assert version is not None
    chance = random.Random(_SEED)  # noqa: S311  # repeatable, not secret
    words = ["photo", "wiki", "edit", "data", "media", "mapping", "translation", "grant", "workshop", "legal"]
    for _ in range(_REQUESTS // 4):
        yield f"/search?q={'+'.join(chance.sample(words, 2))}"
