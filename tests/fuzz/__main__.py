"""`make fuzz`: gives the readers what nobody writes, and ends with 1 if one breaks a promise.

By hypothesis, which shrinks what fails: what these readers have to fear is tokens in their thousands, and a
grammar finds those sooner than bytes that are led by coverage, of which the parsers in C would show nothing.
"""

import argparse
import itertools
import os
import random
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Verbosity, given, seed, settings
from hypothesis.errors import Flaky, HypothesisWarning

from tests.fuzz.promises import BrokenPromiseError, Measure, keep_promises, measuring
from tests.fuzz.readers import READERS, warm

_DIRECTORY = Path("build/fuzz")
_ROUND = 50  # cases of a reader, before the next one's turn


class Trial:
    """The fuzzing of one reader: what it took so far, and whether it keeps its promises."""

    def __init__(self, name: str, measure: Measure) -> None:
        self._name = name
        self._measure = measure
        self._cases = READERS[name].cases()
        self._read = self._memory = 0
        self._seconds = 0.0
        self._broken = ""
        self.kept = True

    def run(self, number: str, cases: int) -> None:
        """Try so many cases; the first that breaks a promise is saved, shrunk and told."""
        path = _DIRECTORY / f"{self._name}-{number}"

        @seed(number)
        @settings(
            max_examples=cases,
            database=None,
            deadline=None,
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )
        @given(self._cases)
        def promises_are_kept(case: bytes) -> None:
            self._try(case, path)

        try:
            promises_are_kept()
        except (BrokenPromiseError, Flaky):
            self.kept = False
            _say(
                f"{self._broken}\n{path.read_bytes()[:300]!r}\nTo repeat it: make fuzz ARGS='--again {path}'"
            )

    def _try(self, case: bytes, path: Path) -> None:
        try:
            cost = keep_promises(self._measure, READERS[self._name].read, case)
        except BrokenPromiseError as error:
            self._broken = str(error)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(case)  # the last one is the smallest
            raise
        self._read += 1
        self._seconds = max(self._seconds, cost.seconds)
        self._memory = max(self._memory, cost.memory)

    def __str__(self) -> str:
        most = f"at most {self._seconds:.2f} s, {self._memory >> 20} MB"
        return f"{self._name:<8}{self._read:>8,} cases, {most}{'' if self.kept else ': BREAKS A PROMISE'}"


def main() -> int:
    """Read the command line, do it; the exit status."""
    options = _options()
    warnings.simplefilter("ignore", HypothesisWarning)  # inputs are large, their representations too
    warm()
    with measuring() as measure:
        return _again(options.again, measure) if options.again else _fuzz(options, measure)


def _fuzz(options: argparse.Namespace, measure: Measure) -> int:
    number = os.environ.get("SEED") or str(random.SystemRandom().randrange(2**32))
    _say(f"SEED={number}")
    trials = [Trial(name, measure) for name in options.only]
    ends = time.monotonic() + 60 * options.minutes
    for turn, trial in _turns(trials):
        if time.monotonic() > ends if options.cases is None else turn > 0:
            break
        trial.run(f"{number}-{turn}", options.cases or _ROUND)
    _say("\n".join(map(str, trials)))
    return 0 if all(trial.kept for trial in trials) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="SEED=n repeats a run.")
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="%(default)s, of all together")
    parser.add_argument(
        "--cases", type=int, metavar="N", help="so many of each reader, however long it takes"
    )
    parser.add_argument("--only", nargs="+", choices=READERS, default=[*READERS], help="only these readers")
    parser.add_argument("--again", type=Path, metavar="FILE", help="only this case, as it was saved")
    return parser.parse_args()


def _again(path: Path, measure: Measure) -> int:
    try:
        _say(str(keep_promises(measure, READERS[path.name.partition("-")[0]].read, path.read_bytes())))
    except BrokenPromiseError as error:
        _say(str(error))
        return 1
    return 0


def _turns(trials: Sequence[Trial]) -> Iterator[tuple[int, Trial]]:
    """One after the other, again and again, as long as there are any that keep their promises."""
    for turn in itertools.count():
        if not (sound := [trial for trial in trials if trial.kept]):
            return
        yield from ((turn, trial) for trial in sound)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
