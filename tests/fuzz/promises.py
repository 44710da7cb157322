"""What is promised of a reader, whatever it is given: it ends well, soon, and in little memory.

Each case is read in a process of its own, forked from one that has everything loaded and does nothing else:
what other work leaves free in a process, a reader would take unnoticed. So the kernel's figures are those of
the case alone: its processor time, which other work on the machine does not lengthen, and the most memory it
held at once, in which (unlike in tracemalloc's) is what the parsers written in C take. And a reader that
crashes or never ends takes nothing with it.
"""

import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

SECONDS = 1.0
MEGABYTES = 100  # beyond the input
_GIVEN_UP = 2  # seconds of the processor
_MOST = 4 << 30  # bytes of addresses: a bomb must not take the machine with it

Read = Callable[[bytes], None]
_FORK = get_context("fork")


@dataclass(frozen=True)
class Cost:
    """What reading a case took: seconds of the processor, bytes beyond what was held before; its error."""

    seconds: float
    memory: int
    error: str = ""

    def __str__(self) -> str:
        return f"{self.error}{self.seconds:.2f} s, {self.memory >> 20} MB"


Measure = Callable[[Read, bytes], Cost]


class BrokenPromiseError(AssertionError):
    """A case that was not read as promised."""


def keep_promises(measure: Measure, read: Read, case: bytes) -> Cost:
    """Read the case; BrokenPromiseError if a promise is not kept."""
    cost = measure(read, case)
    if cost.seconds > SECONDS and not cost.error:  # a stutter of the machine does not come twice
        cost = min(cost, measure(read, case), key=lambda one: one.seconds)
    if cost.error or cost.seconds > SECONDS or cost.memory > (MEGABYTES << 20) + len(case):
        raise BrokenPromiseError(f"{cost} for an input of {len(case):,} bytes")
    return cost


@contextmanager
def measuring() -> Iterator[Measure]:
    """The process that forks for each case, as this one is now; readers are functions of modules."""
    ours, theirs = _FORK.Pipe()
    forking = _FORK.Process(target=_serve, args=(ours, theirs))
    forking.start()
    theirs.close()

    def measure(read: Read, case: bytes) -> Cost:
        ours.send((read, case))
        cost: Cost = ours.recv()
        return cost

    try:
        yield measure
    finally:
        ours.close()
        forking.join()


def _serve(theirs: Connection, ours: Connection) -> None:
    """In the process that forks: until nobody asks any more."""
    theirs.close()
    with suppress(EOFError):
        while True:
            ours.send(_cost(*ours.recv()))


def _cost(read: Read, case: bytes) -> Cost:
    receiving, sending = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_read, args=(read, case, sending))
    child.start()
    sending.close()
    try:
        cost: Cost = receiving.recv()
    except EOFError:
        child.join()
        how = "never ended: " if child.exitcode == -signal.SIGXCPU else f"ended with {child.exitcode}: "
        return Cost(_GIVEN_UP, 0, how)
    child.join()
    return cost


def _read(read: Read, case: bytes, sending: Connection) -> None:
    """In the child."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST, _MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (_GIVEN_UP, _GIVEN_UP + 1))
    error, before, started = "", _peak(), time.process_time()
    try:
        read(case)
    except Exception:  # whatever it is, it breaks the promise
        error = traceback.format_exc()
    sending.send(Cost(time.process_time() - started, _peak() - before, error))


def _peak() -> int:
    """The most memory that this process held at once, in bytes; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
