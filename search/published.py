"""The published index as a long-running reader sees it: always the version that is pointed at."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from search.versions import Version, last_good, open_version, pointed

EVERY = 1.0  # seconds between looks at the pointer; the promise is to change over within five
_log = logging.getLogger(__name__)


class NoIndexError(Exception):
    """Nothing has been published yet."""


class PublishedIndex:
    """Opens the pointed version and changes over when another is published.

    A request takes `current()` once and keeps it: its version stays readable while it is in use.
    """

    def __init__(self, directory: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._directory = directory
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._version: Version | None = None
        self.problem: str | None = None

    def current(self) -> Version:
        """The version that serves now; NoIndexError if there never was one."""
        nothing_yet = self._version is None
        if (nothing_yet or self._is_time()) and self._lock.acquire(blocking=nothing_yet):
            try:
                if self._is_time():  # else another thread looked while this one waited
                    self._look()
            finally:
                self._lock.release()
        if self._version is None:
            raise NoIndexError
        return self._version

    def _is_time(self) -> bool:
        return self._clock() - self._looked >= EVERY

    def _look(self) -> None:
        self._looked = self._clock()
        try:
            name = pointed(self._directory)
            if name and (self._version is None or name != self._version.about.version):
                self._version = open_version(self._directory, name)
            self.problem = None
        except (OSError, ValueError) as error:
            self._stay(str(error))

    def _stay(self, problem: str) -> None:
        """The last good version serves on; said once in the log, and on /healthz as long as it lasts."""
        if self._version is None:
            self._version = last_good(self._directory)
        if problem != self.problem:
            _log.error("the pointed index cannot be opened, the last good one serves: %s", problem)
        self.problem = problem
