"""When a process that would run for ever is asked to end."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_BEAT = 0.5  # seconds that a sleeper may take to notice


class Ending:
    """Whether it was asked to. A signal interrupts no work, a second one does."""

    def __init__(self, nap: Callable[[float], None] = time.sleep) -> None:
        self.asked = False
        self._nap = nap

    @contextmanager
    def heeded(self) -> Iterator["Ending"]:
        """Heed SIGTERM and SIGINT as long as the context lasts; for the main thread alone."""
        before = {number: signal.signal(number, self._ask) for number in _SIGNALS}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(number, signal.SIG_DFL)

    def sleep(self, seconds: float) -> None:
        """Sleep so long, or until asked to end."""
        while seconds > 0 and not self.asked:
            self._nap(min(seconds, _BEAT))
            seconds -= _BEAT
