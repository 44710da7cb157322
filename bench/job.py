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
from tests.support.community import LOGIN
from tests.support.mediawiki import LocalWiki

_CHANGED = 100
_LARGEST = 100_000  # people, of whom the promises are


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
    promised = people == _LARGEST
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
    return rows + list(_whole_runs(wiki, folder, environment, people))


def _whole_runs(wiki: LocalWiki, folder: Path, environment: Mapping[str, str], people: int) -> Iterator[Row]:
    """Refresh, publish and notify: the first time, and after a hundred pages changed. Edits are made at 999 a
    minute; what the wiki takes for them counts as ours."""
    environment = {**environment, **LOGIN, "CAPX_EDITS_PER_MINUTE": "999"}
    run(["-m", "bot", "install-pages"], environment)
    first = run(["-m", "bot", "run"], environment)
    yield Row(f"wiki of {people:,}: first run, with all lists", first.seconds, "s")
    for page, (owner, text) in enumerate(islice(_profiles(folder), _CHANGED)):
        wiki.admin.edit(f"User:{owner}/Capacity Exchange", f"{text}\n<!-- again {page} -->")
    asked, ran, waited = _refresh(wiki, environment, "run")
    name = f"wiki of {people:,}, a run with {_CHANGED} changed"
    promised = people == _LARGEST
    yield Row(f"{name}: beside the wiki's own time", ran.seconds - waited, "s", 60 if promised else None)
    yield Row(f"{name}: memory", ran.memory, "MB", 500 if promised else None)
    yield Row(f"{name}: requests", asked, "")


def _refresh(
    wiki: LocalWiki, environment: Mapping[str, str], command: str = "refresh"
) -> tuple[int, Ran, float]:
    """Requests, the run, and the seconds that the wiki itself takes for the same requests to read."""
    wiki.mark()
    ran = run(["-m", "bot", command], environment)
    requested = wiki.requests()
    asked = [one for one in requested if one.parameters.get("action") == "query"]
    with requests.Session() as session:
        replayed = timed([partial(session.post, wiki.api, dict(one.parameters), timeout=60) for one in asked])
    return len(requested), ran, sum(replayed)


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
