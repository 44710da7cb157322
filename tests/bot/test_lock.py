"""The lock of a run: one at a time, whoever else tries, and however a run ends."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import delete, insert, select, update

from bot.__main__ import BUSY
from bot.catalogue import Catalogue
from bot.catalogue_tables import LOCKS
from bot.lock import INDEX, RUN, Lock, LockedError
from tests.support.job import ROOT, Job
from tests.support.mariadb import LocalMariaDB

NOON = 1_790_000_000.0
ELSEWHERE = "elsewhere.test"
RACERS = 4
# takes the lock for ten minutes, says so, and dies only when it is killed
HOLDER = """
import sys, time
from bot.catalogue import Catalogue
from bot.lock import Lock
with Lock(Catalogue(sys.argv[1]), 600, name=sys.argv[2]).held():
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture(params=["sqlite", "mariadb"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "mariadb":
        server: LocalMariaDB = request.getfixturevalue("mariadb")
        return server.fresh_database()
    return f"sqlite:///{tmp_path / 'catalogue.sqlite'}"


@pytest.fixture
def catalogue(address: str) -> Catalogue:
    return Catalogue(address)


class Clock:
    """A clock that stands still unless it is set."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> float:
        return self.time


def is_free(catalogue: Catalogue) -> bool:
    with catalogue.reading() as connection:
        return not connection.scalar(select(LOCKS.c.until).where(LOCKS.c.name == RUN))


def take(catalogue: Catalogue, seconds: float = 300, at: float | None = None) -> None:
    """Take the lock and give it back; LockedError where that cannot be."""
    with Lock(catalogue, seconds, (lambda: at) if at else time.time).held():
        pass


def left(catalogue: Catalogue, until: float, host: str = ELSEWHERE, process: int = 4711) -> None:
    """The lock as a run on some machine left it."""
    row = {"name": RUN, "holder": "0" * 16, "since": "2026-09-21T14:00:00Z", "until": until}
    with catalogue.writing() as connection:
        connection.execute(delete(LOCKS))
        connection.execute(insert(LOCKS), row | {"host": host, "process": process})


@contextmanager
def holder(address: str, name: str = RUN) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that holds a lock."""
    command = [sys.executable, "-c", HOLDER, address, name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


# ---- one at a time ----


def test_a_second_is_told_who_holds_it_since_when_and_until_when(catalogue: Catalogue) -> None:
    clock = Clock()
    with Lock(catalogue, 300, clock).held() as held:
        with pytest.raises(LockedError) as refused:
            take(catalogue, at=NOON + 60)
        assert not held.is_lost
    assert held.is_lost, "it was given back"
    assert str(refused.value) == (
        f"another run is at work: process {os.getpid()} on {socket.gethostname()}, "
        "since 2026-09-21T14:13:20Z; if it is dead, its lock is free at 2026-09-21T14:18:20Z"
    )


def test_it_is_given_back_in_the_end(catalogue: Catalogue) -> None:
    with Lock(catalogue).held():
        assert not is_free(catalogue)
    assert is_free(catalogue)
    take(catalogue)


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, SystemExit])
def test_it_is_given_back_however_a_run_ends(catalogue: Catalogue, end: type[BaseException]) -> None:
    with pytest.raises(end), Lock(catalogue).held():
        raise end
    assert is_free(catalogue)
    take(catalogue)


@pytest.mark.parametrize("left_behind", [False, True])
def test_of_those_who_try_at_once_exactly_one_gets_it(address: str, left_behind: bool) -> None:
    """Be it free, or left by a run that died."""
    catalogues = [Catalogue(address) for _ in range(RACERS)]
    start, tried = Barrier(RACERS), Barrier(RACERS, timeout=60)

    def race(catalogue: Catalogue) -> bool:
        start.wait()
        try:
            with Lock(catalogue).held():
                tried.wait()
                return True
        except LockedError:
            tried.wait()
            return False

    for _ in range(4):
        if left_behind:
            left(catalogues[0], until=time.time() - 1)
        with ThreadPoolExecutor(RACERS) as racers:
            assert sum(racers.map(race, catalogues)) == 1
        assert is_free(catalogues[0])


def test_locks_of_other_names_are_other_locks(catalogue: Catalogue) -> None:
    with Lock(catalogue, name=INDEX).held() as held:
        take(catalogue)
        assert not held.is_lost


# ---- runs that died ----


def test_that_of_another_machine_is_taken_over_after_its_time_and_not_before(catalogue: Catalogue) -> None:
    left(catalogue, until=NOON)
    with pytest.raises(LockedError, match=f"process 4711 on {ELSEWHERE}"):
        take(catalogue, at=NOON - 1)
    take(catalogue, at=NOON)


def test_that_of_a_process_of_this_machine_is_taken_over_as_soon_as_it_is_dead(address: str) -> None:
    catalogue = Catalogue(address)
    with holder(address) as process:
        with pytest.raises(LockedError, match=f"process {process.pid} on"):
            take(catalogue)
        process.kill()
        process.wait()
        take(catalogue)


def test_a_process_of_somebody_else_on_this_machine_counts_as_alive(catalogue: Catalogue) -> None:
    left(catalogue, until=NOON, host=socket.gethostname(), process=1)
    with pytest.raises(LockedError):
        take(catalogue, at=NOON - 1)
    take(catalogue, at=NOON)


# ---- a long run ----


def test_it_is_held_anew_as_long_as_the_work_lasts(catalogue: Catalogue) -> None:
    """Longer than the seconds for which it is taken each time."""
    with Lock(catalogue, seconds=1).held() as held:
        ends = time.monotonic() + 2.5
        while time.monotonic() < ends:
            assert not held.is_lost
            with pytest.raises(LockedError):
                take(catalogue)
            time.sleep(0.1)
    assert is_free(catalogue)


def test_who_slept_too_long_knows_that_it_is_lost(catalogue: Catalogue) -> None:
    clock = Clock()
    with Lock(catalogue, 300, clock).held() as held:
        clock.time += 299
        assert not held.is_lost
        clock.time += 1
        assert held.is_lost


def test_a_lock_that_another_took_is_lost_and_stays_the_others(catalogue: Catalogue) -> None:
    with Lock(catalogue, seconds=0.5).held() as held:
        with catalogue.writing() as connection:
            connection.execute(update(LOCKS).values(holder="1" * 16, until=NOON * 2, host=ELSEWHERE))
        time.sleep(0.3)
        assert held.is_lost
    with pytest.raises(LockedError, match=ELSEWHERE):
        take(catalogue)


def test_a_lock_that_is_held_anew_at_the_last_moment_is_not_taken_over(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at it, which found its time over, and the taking."""
    left(catalogue, until=NOON - 1)
    look = Lock._other

    def look_then_let_it_be_held_anew(lock: Lock) -> object:
        found = look(lock)
        with catalogue.writing() as connection:
            connection.execute(update(LOCKS).values(until=NOON + 300))
        return found

    monkeypatch.setattr(Lock, "_other", look_then_let_it_be_held_anew)
    with pytest.raises(LockedError):
        take(catalogue, at=NOON)


# ---- the commands ----


@pytest.mark.parametrize(
    ("command", "name"),
    [("run", RUN), ("refresh", RUN), ("publish", RUN), ("notify", RUN), ("skills", INDEX)],
)
def test_while_one_is_at_work_every_other_command_that_needs_it_says_who_and_leaves(
    address: str, tmp_path: Path, command: str, name: str
) -> None:
    job = Job(tmp_path, {"CAPX_CATALOGUE": address})
    with holder(address, name) as process:
        ran = job.run(command)
        assert ran.status == BUSY
        assert f"another run is at work: process {process.pid} on {socket.gethostname()}" in ran.err
        assert ran.out == ""
    assert Catalogue(address).last_runs(1) == [], "it was no run"


def test_a_run_takes_its_lock_for_as_long_as_is_said(address: str, tmp_path: Path) -> None:
    left(Catalogue(address), until=time.time() + 1000)
    job = Job(tmp_path, {"CAPX_CATALOGUE": address})
    assert job.run("refresh", "--lock-for", "1").status == BUSY, "of who takes it, not of who holds it"


def test_a_dry_run_waits_for_nobody(address: str, tmp_path: Path) -> None:
    left(Catalogue(address), until=time.time() + 1000)
    ran = Job(tmp_path, {"CAPX_CATALOGUE": address}).run("refresh", "--dry-run")
    assert "another run" not in ran.err
