"""Versions of the index on disk: built aside, checked, pointed at, kept for a while.

    <index>/current             the name of the version that serves, replaced atomically
    <index>/versions/<name>/    never changed once there: tantivy/, postings/, names/, export/, three files

No lock is relied on and no open file is overwritten, since the directory may be on NFS.
"""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from profiles.matching import Match
from profiles.vocabulary import Vocabulary
from search import names, statistics
from search.contract import Body, Index
from search.listing import Listing
from search.matching import Matcher, person_of
from search.names import Names
from search.postings import Postings, PostingsBuilder
from search.query import Query, Sort
from search.skill_figures import SkillFigures
from search.statistics import Day, Statistics
from search.tantivy_body import TantivyBody
from search.wikis import NOWHERE, Wiki
from taxonomy import skills
from taxonomy.outline import TREE_PAGE
from taxonomy.skills import Taxonomy

FORMAT = 13  # raise it when the same listings are to be indexed anew
KEPT = 3
GRACE = (
    3600.0  # seconds that an older version stays: on NFS a reader of another host would lose its open files
)
SHRINK = 0.8  # a new index under this part of the last is not believed
_TRIED = 24  # of the newest people, until one is found for an example
EXPORT = "export"  # the directory of a version with the tree for others to use
_MADE_OF = "made-of"  # a file there: a digest of all that the others were made of
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}", re.ASCII)


class RefusedError(Exception):
    """The new index was not published; the message says why. The old one serves on."""


@dataclass(frozen=True)
class About:
    """What a version says of itself. state: a digest of everything that it was built from. wiki has the
    profiles and the tree page, items the items of the skills."""

    version: str
    built: str  # ISO 8601, UTC
    profiles: int
    state: str
    wiki: Wiki
    items: Wiki = NOWHERE
    invented: bool = False


@dataclass(frozen=True)
class Version:
    """An opened version."""

    about: About
    taxonomy: Taxonomy
    index: Index
    matcher: Matcher
    names: Names
    figures: SkillFigures
    statistics: Statistics
    export: Path  # the directory with the tree for others to use

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names by which its skills are known, for reading what people write."""
        return Vocabulary(self.taxonomy)

    @cached_property
    def example(self) -> tuple[str, Match] | None:
        """Somebody new, and who could best exchange skills with them; None where that is nobody."""
        for listing in self.index.search(Query(sort=Sort.NEWEST, limit=_TRIED)).listings:
            if mutual := self.matcher.matches(person_of(listing), best=1).mutual:
                return listing.user, mutual[0]
        return None


def versions(directory: Path) -> list[str]:
    """The names of the versions there, newest first."""
    folder = directory / "versions"
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return sorted(filter(_NAME.fullmatch, names), reverse=True)


def pointed(directory: Path) -> str | None:
    """The version that the pointer names; None where there is none yet. ValueError if it names nothing."""
    try:
        name = (directory / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    if not _NAME.fullmatch(name):
        raise ValueError("the pointer to the current version is not readable")
    return name


def open_version(directory: Path, name: str, body: Body | None = None) -> Version:
    """Open a version; OSError or ValueError if it is not there or not whole."""
    folder = directory / "versions" / name
    try:
        about, tree, counted = (_read(folder / f"{part}.json") for part in ("about", "skills", "statistics"))
        taxonomy = skills.from_json(tree)
        postings = Postings(folder / "postings")
        index = (body or TantivyBody()).open(folder / "tantivy", taxonomy, postings)
        said = About(**about | {name: Wiki(**about[name]) for name in ("wiki", "items")})
        built = datetime.fromisoformat(said.built).date()
        matcher = Matcher(postings, taxonomy.tree, built, index.at)
        figures = SkillFigures(postings, taxonomy.tree)
        names_there, said_in_all = Names(folder / "names"), statistics.from_json(counted)
        return Version(said, taxonomy, index, matcher, names_there, figures, said_in_all, folder / EXPORT)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"version {name} is not whole: {error}") from error


def last_good(directory: Path) -> Version | None:
    """The pointed version, or the newest that can be opened; None where there is none."""
    try:
        first = pointed(directory)
    except ValueError:
        first = None
    for name in dict.fromkeys(filter(None, (first, *versions(directory)))):
        try:
            return open_version(directory, name)
        except (OSError, ValueError):
            continue
    return None


def build(
    directory: Path,
    listings: Iterable[Listing],
    taxonomy: Taxonomy,
    state: str,
    wiki: Wiki,
    items: Wiki = NOWHERE,
    invented: bool = False,
    past: Iterable[Day] = (),
    day: str | None = None,
) -> Version:
    """Build a new version aside and open it again. It is complete on disk, but serves nobody yet.

    day: on which the listings were as they are, today if it is not given. past: the lines of other days."""
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S.%f}Z-{uuid4().hex[:8]}"
    (directory / "versions").mkdir(parents=True, exist_ok=True)
    aside = directory / "versions" / f".building-{name}"
    (aside / "tantivy").mkdir(parents=True)
    (aside / "postings").mkdir()
    postings = PostingsBuilder(taxonomy.tree, now.date())
    count = TantivyBody().build(aside / "tantivy", postings.through(listings), taxonomy)
    postings.write(aside / "postings")
    (aside / "names").mkdir()
    written = Postings(aside / "postings")
    names.build(aside / "names", taxonomy, written)
    counted = statistics.counted(written, taxonomy.tree, day or f"{now:%Y-%m-%d}", past)
    built = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    about = About(name, built, count, state, wiki, items, invented)
    _write(aside / "skills.json", json.dumps(skills.to_json(taxonomy), ensure_ascii=False))
    _write(aside / "statistics.json", json.dumps(statistics.to_json(counted)))
    _write(aside / "about.json", json.dumps(asdict(about), ensure_ascii=False))
    _export(directory, aside, taxonomy, about)
    aside.rename(directory / "versions" / name)
    return open_version(directory, name)


def _export(directory: Path, aside: Path, taxonomy: Taxonomy, about: About) -> None:
    """Write the tree for others to use, as the newest version has it if it has the same tree."""
    from search import skos  # the web, which never builds, need not carry rdflib

    scheme = about.wiki.page(TREE_PAGE) or "urn:x-capacity-exchange:skills"
    addresses = skos.Addresses(about.items.concepts or f"{scheme}#", scheme)
    said = f"{addresses}\n{(aside / 'skills.json').read_text(encoding='utf-8')}"
    digest = hashlib.sha256(said.encode()).hexdigest()
    if made := _export_made_of(directory, digest):
        shutil.copytree(made, aside / EXPORT)  # with its times: what is unchanged looks so
        return
    (aside / EXPORT).mkdir()
    skos.write(aside / EXPORT, taxonomy, addresses)
    _write(aside / EXPORT / _MADE_OF, digest)


def _export_made_of(directory: Path, digest: str) -> Path | None:
    """The newest version's export, if it was made of just the same."""
    for name in versions(directory)[:1]:
        export = directory / "versions" / name / EXPORT
        with suppress(OSError):  # an older one may have none
            if (export / _MADE_OF).read_text(encoding="utf-8") == digest:
                return export
    return None


def check(new: Version, old: Version | None, accept_shrink: bool = False) -> None:
    """RefusedError unless the new version holds what it says, and not much less than the old one."""
    if len(new.index) != new.about.profiles:
        raise RefusedError(f"the new index holds {len(new.index)} profiles, {new.about.profiles} were put in")
    new.index.search(Query("a"))  # every part of it can be read
    new.index.facets(Query())
    before = len(old.index) if old else 0
    if len(new.index) < SHRINK * before and not accept_shrink:
        raise RefusedError(
            f"the new index has {len(new.index)} profiles, the last one {before}: under {SHRINK:.0%}. "
            "If that is right, run again with --accept-shrink"
        )


def publish(directory: Path, new: Version) -> None:
    """Let the new version serve, from one moment to the next."""
    aside = directory / f".current-{uuid4().hex}"
    _write(aside, new.about.version + "\n")
    aside.replace(directory / "current")


def discard(directory: Path, version: Version) -> None:
    """Remove a version that must not serve."""
    shutil.rmtree(directory / "versions" / version.about.version, ignore_errors=True)


def prune(directory: Path, kept: int = KEPT, grace: float = GRACE) -> None:
    """Remove the versions that are neither among the last ones nor young, and what dead runs left."""
    folder = directory / "versions"
    young = time.time() - grace
    keep = {pointed(directory), *versions(directory)[:kept]}
    for path in (*folder.iterdir(), *directory.glob(".current-*")):
        with suppress(FileNotFoundError):  # another run may prune too
            if path.name not in keep and path.stat().st_mtime < young:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, text: str) -> None:
    """Written through to the disk, so that what is pointed at is there after a crash."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
