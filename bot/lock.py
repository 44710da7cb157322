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

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.catalogue import Catalogue, CatalogueError
from bot.catalogue_tables import LOCKS

SECONDS = 300
_NAME = "run"  # every run that writes the index, whatever else it does


class LockedError(Exception):
    """Another run holds the lock; the message says who, and since when."""


class Lock:
    """Holds the lock as long as a context lasts."""

    def __init__(
        self, catalogue: Catalogue, seconds: float = SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        self._catalogue = catalogue
        self._seconds = seconds
        self._clock = clock
        self._holder = os.urandom(8).hex()
        self._until = 0.0
        self._ended = threading.Event()

    @property
    def is_lost(self) -> bool:
        """Whether it may belong to another by now: this process slept, or the catalogue is away."""
        return self._clock() >= self._until

    @contextmanager
    def held(self) -> Iterator["Lock"]:
        """Take it, or LockedError; give it back in the end."""
        self._take()
        self._ended.clear()
        thread = threading.Thread(target=self._hold_on, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()
            with suppress(CatalogueError), self._catalogue.writing() as connection:
                connection.execute(delete(LOCKS).where(LOCKS.c.name == _NAME, LOCKS.c.holder == self._holder))
            self._until = 0.0

    def _take(self) -> None:
        now = self._clock()
        until = now + self._seconds
        mine = {"name": _NAME, "holder": self._holder, "since": _iso(now), "until": until}
        mine |= {"host": socket.gethostname(), "process": os.getpid()}
        if (held := self._other()) and (held.until <= now or _is_dead(held)):
            as_it_was = (LOCKS.c.holder == held.holder) & (LOCKS.c.until <= held.until)  # not held anew since
            with self._catalogue.writing() as connection:
                connection.execute(delete(LOCKS).where(LOCKS.c.name == _NAME, as_it_was))
        try:
            with self._catalogue.writing() as connection:
                connection.execute(insert(LOCKS), mine)
        except CatalogueError as error:
            if isinstance(error.__cause__, IntegrityError) and (held := self._other()):
                raise LockedError(_said(held)) from error
            raise
        self._until = until

    def _other(self) -> Any:
        """Who holds it."""
        with self._catalogue.reading() as connection:
            return connection.execute(select(LOCKS).where(LOCKS.c.name == _NAME)).first()

    def _hold_on(self) -> None:
        while not self._ended.wait(self._seconds / 5):
            until = self._clock() + self._seconds
            still_mine = (LOCKS.c.name == _NAME) & (LOCKS.c.holder == self._holder)
            with suppress(CatalogueError):  # else the next time
                with self._catalogue.writing() as connection:
                    held = connection.execute(update(LOCKS).where(still_mine).values(until=until)).rowcount
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
