"""The job, as `python -m bot` runs it, with a data directory of its own."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pywikibot import throttle
from pywikibot.comms import http

from bot.__main__ import main
from bot.catalogue import Catalogue
from bot.wiki import Manners
from search.listing import Listing
from search.versions import Version, last_good
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy, to_json

ROOT = Path(__file__).resolve().parents[2]
HURRIED = Manners(retries=2, first_wait=0, longest_wait=0, between_edits=0)


@dataclass(frozen=True)
class Ran:
    """What a command answered: its exit status, what it said, and its report."""

    status: int
    out: str
    err: str
    report: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """How an index differs from an earlier one: listings that came or changed by user, and users who left."""

    now: Mapping[str, Listing] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


@dataclass
class Job:
    """Runs commands with this directory and these CAPX_… variables, and none of the environment's own."""

    data: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    manners: Manners = HURRIED

    def run(self, *arguments: str) -> Ran:
        """Run a command in this process, as a new process would."""
        as_a_new_process(self.data)
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as environment:
            for name in (name for name in os.environ if name.startswith("CAPX_")):
                environment.delenv(name)
            for name, value in self.environment.items():
                environment.setenv(name, value)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = main(arguments, self.manners)
        return Ran(status, out.getvalue(), err.getvalue(), self.last_report())

    def refresh(self, *arguments: str) -> Ran:
        """`refresh`, in this process."""
        return self.run("refresh", *arguments)

    def process(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin a command in a process of its own."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CAPX_")}
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=ROOT,
            env=clean | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_alone(self, *arguments: str) -> Ran:
        """Run a command in a process of its own."""
        process = self.process(*arguments)
        out, err = process.communicate(timeout=120)
        return Ran(process.returncode, out, err, self.last_report())

    @property
    def environment(self) -> dict[str, str]:
        """The CAPX_… variables."""
        return {"CAPX_DATA": str(self.data), **self.variables}

    @property
    def catalogue(self) -> Catalogue:
        """The job's catalogue."""
        return Catalogue(f"sqlite:///{self.data / 'catalogue.sqlite'}")

    def last_report(self) -> dict[str, Any]:
        """The last recorded run's report; empty if there is none."""
        if not (self.data / "catalogue.sqlite").exists():
            return {}
        return next(iter(self.catalogue.last_runs(1)), {})

    @property
    def live(self) -> Version | None:
        """The version that serves."""
        return last_good(self.data / "index")

    @property
    def taxonomy(self) -> Taxonomy:
        """The tree and its items, as published."""
        assert self.live is not None, "nothing is published yet"
        return self.live.taxonomy

    def index(self) -> dict[str, Listing]:
        """Every listing of the live index, by user."""
        if (live := self.live) is None:
            return {}
        listings = list(live.index)
        by_user = {listing.user: listing for listing in listings}
        assert len(by_user) == len(listings), "nobody is in the index twice"
        return by_user


def as_a_new_process(data: Path) -> None:
    """Forget what pywikibot keeps as long as a process lives: sessions, and its number among processes."""
    http.cookie_jar.clear()
    throttle.pid = 0
    (data / "pywikibot" / "throttle.ctrl").unlink(missing_ok=True)


def difference(before: Mapping[str, Listing], after: Mapping[str, Listing]) -> Change:
    """What changed between two indexes."""
    now = {user: listing for user, listing in after.items() if before.get(user) != listing}
    return Change(now, frozenset(before.keys() - after.keys()))


def entities(taxonomy: Taxonomy) -> dict[str, Any]:
    """A taxonomy's items as an item repository gives them, merged ones under their old ids too."""
    found = {entity["id"]: entity for entity in to_json(taxonomy)["items"]}
    return found | {str(old): found[new] for old, new in taxonomy.redirects.items()}


def write_items(path: Path, taxonomy: Taxonomy, without: frozenset[ItemId] = frozenset()) -> Path:
    """A file of entity JSON, perhaps without some of the items."""
    found = {key: entity for key, entity in entities(taxonomy).items() if key not in without}
    path.write_text(json.dumps({"entities": found}, ensure_ascii=False), encoding="utf-8")
    return path
