"""Doing a thing once, however often it is asked and of which process: a double click sends one message."""

import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

_AGE = 24 * 3600  # seconds after which nobody asks for the same again
_PATIENCE = 50.0  # seconds in which another process has done it, or never will
_PAUSE = 0.1
_UNSURE = "?"


class UnsureError(Exception):
    """Nobody knows whether it was done."""


class Once:
    """Files in a directory, one for each thing: whoever makes the file does it, and writes down what came of
    it. To make a file that must not exist is safe among processes, on NFS too."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def do(self, name: str, act: Callable[[], str]) -> str:
        """What `act` says, or said to whoever was first.

        UnsureError of `act` stays; after any other exception of it, it was not done and may be tried again.
        """
        path = self._directory / sha256(name.encode()).hexdigest()
        while not self._claim(path):
            if said := _said(path):
                if said == _UNSURE:
                    raise UnsureError
                return said
        try:
            said = act()
        except UnsureError:
            _write(path, _UNSURE)
            raise
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        _write(path, said)
        return said

    def _claim(self, path: Path) -> bool:
        self._directory.mkdir(parents=True, exist_ok=True)
        self._sweep()
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _sweep(self) -> None:
        """Take away what is too old to be asked for."""
        for path in self._directory.iterdir():
            try:
                if path.stat().st_mtime < time.time() - _AGE:
                    path.unlink()
            except FileNotFoundError:  # another process was quicker
                continue


def _said(path: Path) -> str:
    """What the first one wrote, once it has; empty where it gave up, UnsureError where it never comes."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if said := path.read_text(encoding="utf-8"):
                return said
        except FileNotFoundError:
            return ""
        time.sleep(_PAUSE)
    raise UnsureError


def _write(path: Path, said: str) -> None:
    """All of it at once."""
    aside = path.with_suffix(".new")
    aside.write_text(said, encoding="utf-8")
    aside.replace(path)
