"""The tree of skills: read from a file, as one page, and each skill's page."""

import gzip
import http.client
import json
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from app import create_app
from bench.measuring import Row, percentile, run, timed
from bench.populations import made
from bench.serving import get_page, tool
from demo.items import skills, terms_of_skills
from profiles.profile import Profile
from search import versions
from search.listing import Listing, Source
from search.versions import last_good
from search.wikis import NOWHERE
from settings import load
from taxonomy.items import ItemId, read_entities
from taxonomy.languages import LANGUAGES
from taxonomy.outline import write_outline
from taxonomy.skills import join
from taxonomy.tree import Tree
from tests.support.exports import tree_page, write_export

_SEED = 2026
_LANGUAGES = 50
_BRANCHES = 7  # at the top; under each skill so many, until there are enough
_TIMES = 100
_PEOPLE = 3000
_WARM_UP = 50
_REQUESTS = 600


def _tree(size: int) -> Tree:
    ids = [ItemId(f"Q{number}") for number in range(1, size + 1)]
    above = (None if place < _BRANCHES else ids[place // _BRANCHES - 1] for place in range(size))
    parents = dict(zip(ids, above, strict=True))
    tree = Tree.of(parents)
    return Tree.of({item: parents[item] for item in tree})


def _entities(size: int) -> dict[str, Any]:
    """Items with a label of two words, a description of six and an alias in each of fifty languages."""
    chance = Random(_SEED)  # noqa: S311  # repeatable, not secret
    words = sorted({word for term in terms_of_skills() for word in term.split()})
    codes = ["en", *sorted(LANGUAGES)[:: len(LANGUAGES) // _LANGUAGES][: _LANGUAGES - 1]]

    def text(code: str, length: int) -> dict[str, str]:
        return {"language": code, "value": " ".join(chance.sample(words, length))}

    return {
        f"Q{number}": {
            "type": "item",
            "id": f"Q{number}",
            "lastrevid": number,
            "labels": {code: text(code, 2) for code in codes},
            "descriptions": {code: text(code, 6) for code in codes},
            "aliases": {code: [text(code, 2)] for code in codes},
        }
        for number in range(1, size + 1)
    }


def reading(size: int = 2000) -> list[Row]:
    """`python -m bot skills`, the whole program, with items in a file."""
    with TemporaryDirectory() as folder:
        items = Path(folder) / "items.json"
        items.write_text(json.dumps({"entities": _entities(size)}), encoding="utf-8")
        export = write_export(Path(folder) / "export.xml", [tree_page(write_outline(_tree(size)))])
        environment = {"CAPX_DATA": folder, "CAPX_ITEMS": str(items)}
        ran = run(["-m", "bot", "skills", "--from-export", str(export)], environment)
    return [Row(f"skills: {size:,} items in {_LANGUAGES} languages from a file", ran.seconds, "s", 3)]


def tree_of(size: int = 500) -> list[Row]:
    """/skills without HTTP between, with everything open and not."""
    with TemporaryDirectory() as folder:
        items = read_entities(_entities(size))
        versions.publish(index := Path(folder) / "index", _version(index, size, items))
        client = create_app(load({"CAPX_DATA": folder})).test_client()
        answer = client.get("/skills?uselang=pt-br").data
        timed([lambda: client.get("/skills")] * _WARM_UP)
        taken = timed([lambda: client.get("/skills")] * _TIMES)
        fallback = timed([lambda: client.get("/skills?uselang=pt-br")] * _TIMES)
    return [
        Row(f"/skills, {size} skills: p50", percentile(taken, 0.5), "ms"),
        Row(f"/skills, {size} skills: p95", percentile(taken, 0.95), "ms", 60),
        Row(f"/skills, {size} skills, all to be translated: p95", percentile(fallback, 0.95), "ms", 60),
        Row(f"/skills, {size} skills: gzipped", len(gzip.compress(answer, 6)) / 1000, "KB", 80),
    ]


def _version(index: Path, size: int, items: Any) -> versions.Version:
    taxonomy, _ = join(_tree(size), items)
    return versions.build(index, _people(size), taxonomy, "bench", NOWHERE)


def _people(skills_in_all: int) -> Iterator[Listing]:
    """Enough of them that every skill has its numbers."""
    chance = Random(_SEED)  # noqa: S311  # repeatable, not secret
    for number in range(_PEOPLE):
        some = tuple(ItemId(f"Q{chance.randint(1, skills_in_all)}") for _ in range(6))
        source = Source(f"User:P{number}/Capacity Exchange", number, number, "2026-01-01T00:00:00Z")
        yield Listing(f"P{number}", source, Profile(some[:2], some[2:4], some[4:]))


def skill_pages(directory: Path, people: int) -> list[Row]:
    """/skill/<id> over HTTP, each request another skill, language or filter."""
    data = Path(made(directory, people).directory)
    with TemporaryDirectory() as folder, tool({"CAPX_DATA": folder, "CAPX_INDEX": str(data)}) as (port, _):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        plain, filtered = ([partial(get_page, connection, path) for path in some] for some in _paths(data))
        timed(plain[:_WARM_UP])
        taken, with_filters = timed(plain), timed(filtered)
    promised = 15 if people <= 100_000 else None
    return [
        Row(f"/skill/<id>, {people:,}: p50", percentile(taken, 0.5), "ms"),
        Row(f"/skill/<id>, {people:,}: p95", percentile(taken, 0.95), "ms", promised),
        Row(f"/skill/<id> with a filter, {people:,}: p95", percentile(with_filters, 0.95), "ms", promised),
    ]


def _paths(index: Path) -> Iterator[list[str]]:
    """Addresses without filters, and with one."""
    version = last_good(index)
    assert version is not None
    chance = Random(_SEED)  # noqa: S311  # repeatable, not secret
    several = list(product(skills(), ("en", "pt-br", "ar", "hi", "zh-hant")))
    yield [f"/skill/{skill}?uselang={code}" for skill, code in chance.sample(several, _REQUESTS)]
    filters = ["language=en", "language=es", "territory=BR", "territory=150", "language=pt&territory=019"]
    several = list(product(skills(), filters))
    yield [f"/skill/{skill}?{asked}" for skill, asked in chance.sample(several, _REQUESTS)]
