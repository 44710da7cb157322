"""Seeded populations as versions of the index, made of the demo's people without a wiki between.

`python -m bench.populations DIRECTORY N` makes one, in a process of its own, from a file of listings that it
has written before: drawing people costs as much as indexing them, and must not count.
"""

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random

import demo
from bench.measuring import child
from bot.items import FileRepository
from bot.reading import relax_garbage_collection
from bot.wiki import read_export
from demo.items import affiliations
from demo.population import Person, person
from profiles.profile import Profile
from profiles.tongues import Tongue
from search import versions
from search.listing import Listing, Source, from_json, to_json
from search.statistics import Day
from search.wikis import Wiki
from taxonomy.items import ItemId, read_entities
from taxonomy.outline import TREE_PAGE, read_outline
from taxonomy.skills import Taxonomy, join

SEED = 2026
_YEARS = (1640995200, 1793491199)  # 2022-01-01 to 2026-10-31: when people last edited, in seconds of UTC
_FIRST_DAY, _DAYS = date(2025, 11, 1), 365


@dataclass(frozen=True)
class Made:
    """A published index. recipe: what it was made by; build: seconds; disk: MB of the one version."""

    directory: str
    people: int
    recipe: str
    build: float
    disk: float


def made(directory: Path, people: int, anew: bool = False) -> Made:
    """The index of so many people: as it was made before, unless its format or the demo is another by now."""
    said = directory / f"index-{people}" / "made.json"
    if said.exists() and not anew:
        kept = Made(**json.loads(said.read_text(encoding="utf-8")))
        if kept.recipe == recipe():
            return kept
    return Made(**child(["-m", "bench.populations", str(directory), str(people)]))


def recipe() -> str:
    """Another text whenever the same people would give another index."""
    return f"format {versions.FORMAT}, people {_demo_digest()}"


def _demo_digest() -> str:
    files = sorted(Path(demo.__file__).parent.glob("*.*"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def listed_person(number: int) -> Person | None:
    """Person `number`; None for who does not want to be found."""
    someone = person(number, SEED)
    return someone if someone.listed else None


def listing(someone: Person) -> Listing:
    """What the directory has of a person; their slips, which no reader understands, are left out."""
    moment = Random(f"{SEED}/{someone.number}/updated").randrange(*_YEARS)  # noqa: S311  # repeatable
    source = Source(
        page=f"User:{someone.name}/Capacity Exchange",
        page_id=someone.number + 1,
        revision=someone.number + 1_000_000,
        updated=datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return Listing(someone.name, source, _profile(someone))


def _profile(someone: Person) -> Profile:
    return Profile(
        known=tuple(map(ItemId, someone.known)),
        available=tuple(map(ItemId, someone.available)),
        wanted=tuple(map(ItemId, someone.wanted)),
        languages=tuple(Tongue(code, level) for code, level in someone.languages),
        territory=(someone.territory,) if someone.territory else (),
        affiliations=someone.affiliations,
        projects=someone.projects,
        time_zone=someone.time_zone,
        about=someone.about,
        about_language=someone.about_language,
        pronouns=someone.pronouns,
        contact=someone.contact,
        mentoring=someone.mentoring,
    )


def taxonomy(folder: Path) -> Taxonomy:
    """The demo's tree and items, read from its files as the job reads them."""
    demo.write(folder, count=0)
    export = read_export(folder / "export.xml")
    tree_page = next(revision for revision in export if revision.title == TREE_PAGE)
    tree, _ = read_outline(tree_page.text or "")
    entities = FileRepository(folder / "items.json").entities([*tree, *affiliations()], {})
    items = read_entities(entities)
    joined, _ = join(tree, items)
    return replace(joined, items=items.items)


def _listings(path: Path, people: int) -> Iterator[Listing]:
    if not path.exists():
        aside = path.with_suffix(".part")
        with aside.open("w", encoding="utf-8") as out:
            for someone in islice(filter(None, map(listed_person, count())), people):
                out.write(json.dumps(to_json(listing(someone)), ensure_ascii=False) + "\n")
        aside.rename(path)
    with path.open(encoding="utf-8") as lines:
        yield from (from_json(json.loads(line)) for line in lines)


def _past(people: int) -> Iterator[Day]:
    """A year in which the directory grew evenly."""
    for number in range(_DAYS):
        so_many = people * number // _DAYS
        yield Day(str(_FIRST_DAY + timedelta(number)), so_many, 2 * so_many, so_many)


def _make(directory: Path, people: int) -> Made:
    """Draw the people, build and publish; the seconds are those of reading the listings and building."""
    folder = directory / f"index-{people}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = directory / f"listings-{people}-{_demo_digest()}.jsonl"
    next(_listings(path, people))
    skills = taxonomy(folder / "demo")
    relax_garbage_collection()  # as the job does
    start = time.perf_counter()
    listings, nowhere, past = _listings(path, people), Wiki(), _past(people)
    version = versions.build(folder, listings, skills, recipe(), nowhere, invented=True, past=past)
    seconds = time.perf_counter() - start
    versions.check(version, None)
    versions.publish(folder, version)
    os.sync()  # or the disk would be busy with it while the next thing is measured
    files = (folder / "versions" / version.about.version).rglob("*")
    disk = sum(file.stat().st_size for file in files if file.is_file()) / 1024**2
    new = Made(str(folder), len(version.index), recipe(), seconds, disk)
    (folder / "made.json").write_text(json.dumps(asdict(new)), encoding="utf-8")
    return new


if __name__ == "__main__":
    print(json.dumps(asdict(_make(Path(sys.argv[1]), int(sys.argv[2])))))
