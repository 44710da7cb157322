"""Progress: a line that moves on a terminal, a line a batch elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from bot.batches import batched

T = TypeVar("T")
_BATCH = 5000  # things between two words
PATIENCE = 2.0  # seconds of work that need no word


class Progress:
    """Says how far a step is; quiet as long as the step is quick on a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._step = ""
        self._total: int | None = None
        self._done = 0
        self._started = 0.0
        self._shown = False

    def start(self, step: str, total: int | None = None) -> None:
        """Begin a step of so many things, if that is known."""
        self.finish()
        self._step, self._total, self._done, self._started = step, total, 0, time.monotonic()

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        said = f"{self._step}: {self._done:,}" + (f" of {self._total:,}" if self._total is not None else "")
        if not self._terminal:
            print(said, file=self._stream, flush=True)
        elif time.monotonic() - self._started > PATIENCE:
            self._shown = True
            print(f"\r{said}\x1b[K", end="", file=self._stream, flush=True)

    def through(self, things: Iterable[T]) -> Iterator[T]:
        """The same things, said from time to time how many have passed."""
        for some in batched(things, _BATCH):
            yield from some
            self.advance(len(some))

    def finish(self) -> None:
        """End the step's line."""
        if self._shown:
            print(file=self._stream, flush=True)
        self._shown = False
