"""The lock of a run, kept in the catalogue: files cannot be locked between the machines of NFS.

It is held for some seconds and held anew all the while, so that the lock of a run that died is free after
that time (at once, if it died on this very machine), and that of a long run never is.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Insert, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.catalogue import Catalogue, CatalogueError
from bot.catalogue_tables import LOCKS

SECONDS = 300
RUN, INDEX = "run", "index"  # for all that a run does, and for the part of it that makes the index


class LockedError(Exception):
    """Another run holds the lock; the message says who, and since when."""


class Lock:
    """Holds the lock as long as a context lasts."""

    def __init__(
        self,
        catalogue: Catalogue,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.time,
        name: str = RUN,
    ) -> None:
        self._catalogue = catalogue
        self._seconds = seconds
        self._clock = clock
        self._name = name
        self._holder = os.urandom(8).hex()
        self._mine = (LOCKS.c.name == self._name) & (LOCKS.c.holder == self._holder)
        self._until = 0.0
        self._ended = threading.Event()

    @property
    def is_lost(self) -> bool:
        """Whether it may belong to another by now: this process slept, or the catalogue is away."""
        return self._clock() >= self._until

    @contextmanager
    def held(self, patience: float = 0) -> Iterator["Lock"]:
        """Take it, or LockedError after so many seconds; give it back in the end."""
        self._take_within(patience)
        self._ended.clear()
        thread = threading.Thread(target=self._hold_on, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()
            with suppress(CatalogueError), self._catalogue.writing() as connection:
                # not deleted: of two who insert it anew at once MariaDB may call one a deadlock
                connection.execute(update(LOCKS).where(self._mine).values(until=0))
            self._until = 0.0

    def _take_within(self, seconds: float) -> None:
        last = time.monotonic() + seconds
        while True:
            try:
                self._take()
                return
            except LockedError:
                if time.monotonic() >= last:
                    raise
            time.sleep(1)

    def _take(self) -> None:
        now = self._clock()
        until = now + self._seconds
        mine = {"name": self._name, "holder": self._holder, "since": _iso(now), "until": until}
        mine |= {"host": socket.gethostname(), "process": os.getpid()}
        held = self._other()
        if held and held.until > now and not _is_dead(held):
            raise LockedError(_said(held))
        try:
            with self._catalogue.writing() as connection:
                if held:  # as it was: it may have been held anew, or taken by another
                    same = (LOCKS.c.name == self._name) & (LOCKS.c.holder == held.holder)
                    change: Update | Insert = update(LOCKS).where(same, LOCKS.c.until <= held.until)
                else:
                    change = insert(LOCKS)
                taken = connection.execute(change.values(mine)).rowcount
        except CatalogueError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            taken = 0
        if not taken:
            raise LockedError(_said(self._other()))
        self._until = until

    def _other(self) -> Any:
        """Who holds it, or held it last."""
        with self._catalogue.reading() as connection:
            return connection.execute(select(LOCKS).where(LOCKS.c.name == self._name)).first()

    def _hold_on(self) -> None:
        while not self._ended.wait(self._seconds / 5):
            until = self._clock() + self._seconds
            with suppress(CatalogueError):  # else the next time
                with self._catalogue.writing() as connection:
                    held = connection.execute(update(LOCKS).where(self._mine).values(until=until)).rowcount
                self._until = until if held else 0.0


def _is_dead(held: Any) -> bool:
    """Whether it is known to be: a process of this machine that is no more."""
    if held.host != socket.gethostname():
        return False
    try:
        os.kill(held.process, 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is somebody else's
        return False
    return False


def _said(held: Any) -> str:
    return (
        f"another run is at work: process {held.process} on {held.host}, since {held.since}; "
        f"if it is dead, its lock is free at {_iso(held.until)}"
    )


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
