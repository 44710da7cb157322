"""A refresh that is killed at any moment: the live index answers on, and the next run makes it right."""

import itertools
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.listing import Listing
from search.published import PublishedIndex
from search.query import Query
from tests.support.exports import Page, profile_page, write_export
from tests.support.job import Job, write_items
from tests.support.taxonomies import small_taxonomy

PEOPLE = 400
STEPS = 5  # that a run tells of: listing, fetching, owners, reading, indexing


@dataclass(frozen=True)
class State:
    """A state of a wiki, as an export, and its index as an undisturbed run makes it."""

    export: Path
    index: Mapping[str, Listing]


@pytest.fixture
def items(tmp_path: Path) -> dict[str, str]:
    return {"CAPX_ITEMS": str(write_items(tmp_path / "items.json", small_taxonomy()))}


@pytest.fixture
def states(tmp_path: Path, items: dict[str, str]) -> tuple[State, State]:
    """A wiki before and after half of the pages were edited, some deleted, and some made."""
    before = [profile_page(n, f"Person {n}", known="Q3", about="before") for n in range(2, PEOPLE)]
    edited = [profile_page(n, f"Person {n}", edits=1, known="Q4", about="after") for n in range(2, PEOPLE, 2)]
    made = [profile_page(n, f"Newcomer {n}", wanted="Q3") for n in range(PEOPLE, PEOPLE + 15)]
    after = {page.id: page for page in (*before[20:], *edited[10:], *made)}
    exports = {"before": before, "after": list(after.values())}
    one, other = (_undisturbed(tmp_path / name, pages, items) for name, pages in exports.items())
    assert one.index != other.index
    return one, other


def _undisturbed(directory: Path, pages: Iterable[Page], items: dict[str, str]) -> State:
    job = Job(directory, items)
    directory.mkdir()
    export = write_export(directory / "export.xml", pages)
    assert job.refresh("--from-export", str(export)).status == 0
    return State(export, job.index())


class Reader:
    """Somebody who asks the live index all the time."""

    def __init__(self, index: Path) -> None:
        self._published = PublishedIndex(index)
        self._ended = threading.Event()
        self.totals: set[int] = set()
        self.failures: list[str] = []

    @contextmanager
    def asking(self) -> Iterator["Reader"]:
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()

    def _ask(self) -> None:
        while not self._ended.wait(0.005):
            try:
                self.totals.add(self._published.current().index.search(Query()).total)
            except Exception as error:  # whatever it is, the test is to tell
                self.failures.append(repr(error))


def begun(job: Job, export: Path) -> "subprocess.Popen[str]":
    """A refresh in a process of its own that has just said in which mode it is."""
    process = job.process("refresh", "--from-export", str(export))
    assert process.stderr is not None
    process.stderr.readline()
    return process


def seconds_of_a_run(job: Job, state: State) -> float:
    process = begun(job, state.export)
    since = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - since


def kill_in_the_midst(process: "subprocess.Popen[str]", moments: random.Random, seconds: float) -> bool:
    """Kill the process some steps further on, and a while later; whether it was still at work."""
    assert process.stderr is not None
    for _ in range(moments.randrange(STEPS)):
        process.stderr.readline()
    time.sleep(moments.uniform(0, seconds / STEPS))
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_runs(
    tmp_path: Path, items: dict[str, str], states: tuple[State, State], seed: int, kills: int
) -> None:
    moments = random.Random(seed)  # noqa: S311  # no secrets
    job = Job(tmp_path / "data", items)
    seconds = max(seconds_of_a_run(job, state) for state in states)
    turns = itertools.cycle(states)
    with Reader(tmp_path / "data" / "index").asking() as reader:
        while kills:
            state = next(turns)
            kills -= kill_in_the_midst(begun(job, state.export), moments, seconds)
            assert job.refresh("--from-export", str(state.export)).status == 0
            assert job.index() == state.index, f"{kills} kills before the end"
    assert reader.failures == []
    assert reader.totals <= {len(state.index) for state in states}


def test_four_kills_leave_the_live_index_and_the_next_run_makes_it_right(
    tmp_path: Path, items: dict[str, str], states: tuple[State, State], seed: int
) -> None:
    kill_runs(tmp_path, items, states, seed, kills=4)


@pytest.mark.soak
def test_fifty_kills_leave_the_live_index_and_the_next_run_makes_it_right(
    tmp_path: Path, items: dict[str, str], states: tuple[State, State], seed: int
) -> None:
    kill_runs(tmp_path, items, states, seed, kills=50)
