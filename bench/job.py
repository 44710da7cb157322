"""The job: an export of many profiles, and a live wiki on which nothing or little changed."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

import requests

import demo
from bench.measuring import Ran, Row, run, timed
from bot.wiki import read_export
from tests.support.mediawiki import LocalWiki

_CHANGED = 100


def population(directory: Path, people: int) -> Path:
    """A seeded population's export and items, made once."""
    folder = directory / f"population-{people}"
    if not (folder / "export.xml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        demo.write(folder, people)
    return folder


def from_export(directory: Path, people: int) -> list[Row]:
    """Read an export, parse and publish."""
    folder = population(directory, people)
    environment = {"CAPX_DATA": str(directory / f"data-{people}"), "CAPX_ITEMS": str(folder / "items.json")}
    ran = run(["-m", "bot", "refresh", "--from-export", str(folder / "export.xml")], environment)
    promised = people == 100_000
    return [
        Row(f"export of {people:,}: read, parse, publish", ran.seconds, "s", 75 if promised else None),
        Row(f"export of {people:,}: memory", ran.memory, "MB", 500 if promised else None),
    ]


def live(directory: Path, people: int) -> list[Row]:
    """Refresh from a real MediaWiki: everything, then nothing changed, then a hundred pages."""
    folder = population(directory, people)
    wiki = LocalWiki()
    wiki.start()
    try:
        return _live(wiki, folder, directory / f"live-{people}", people)
    finally:
        wiki.close()


def _live(wiki: LocalWiki, folder: Path, data: Path, people: int) -> list[Row]:
    _fill(wiki, folder)
    environment = {"CAPX_WIKI": wiki.api, "CAPX_ITEMS": str(folder / "items.json"), "CAPX_DATA": str(data)}
    first = run(["-m", "bot", "refresh"], environment)
    rows = [Row(f"wiki of {people:,}: first refresh", first.seconds, "s")]
    lists = -(-people // 500)
    asked, ran, waited = _refresh(wiki, environment)
    rows += [
        Row(f"wiki of {people:,}, nothing changed: requests", asked, "", lists + 10),
        Row(
            f"wiki of {people:,}, nothing changed: beside the wiki's own time", ran.seconds - waited, "s", 15
        ),
    ]
    for page, (owner, text) in enumerate(islice(_profiles(folder), _CHANGED)):
        wiki.admin.edit(f"User:{owner}/Capacity Exchange", f"{text}\n<!-- {page} -->")
    asked, ran, waited = _refresh(wiki, environment)
    # each of these was last edited by somebody else, which is the dearest case
    rows.append(
        Row(f"wiki of {people:,}, {_CHANGED} changed by others: requests", asked, "", lists + 20 + _CHANGED)
    )
    return rows


def _refresh(wiki: LocalWiki, environment: Mapping[str, str]) -> tuple[int, Ran, float]:
    """Requests, the run, and the seconds that the wiki itself takes for the same requests."""
    wiki.mark()
    ran = run(["-m", "bot", "refresh"], environment)
    asked = wiki.requests()
    with requests.Session() as session:
        replayed = timed([partial(session.post, wiki.api, dict(one.parameters), timeout=60) for one in asked])
    return len(asked), ran, sum(replayed)


def _fill(wiki: LocalWiki, folder: Path) -> None:
    for revision in read_export(folder / "export.xml"):
        if revision.namespace in {0, 10}:
            wiki.admin.edit(revision.title, revision.text or "")
    wiki.bulk_profiles(_profiles(folder))


def _profiles(folder: Path) -> Iterator[tuple[str, str]]:
    """Owner and text of every page as its owner last left it."""
    page = -1
    last: tuple[str, str] | None = None
    for revision in read_export(folder / "export.xml"):
        owner = re.sub(r"^User:|/.*$", "", revision.title)
        if revision.page_id != page and last:
            yield last
            last = None
        page = revision.page_id
        if revision.author == owner and revision.text is not None:
            last = owner, revision.text
    if last:
        yield last
