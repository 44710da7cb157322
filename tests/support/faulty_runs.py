"""Runs of the job through the fault proxy while a wiki lives on, each compared with a clean rebuild."""

import gc
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from bot.wiki import Manners
from search.listing import Listing
from taxonomy.skills import Taxonomy
from tests.support.fault_kinds import KINDS
from tests.support.fault_proxy import FaultProxy, Faults
from tests.support.job import HURRIED, Job, Ran
from tests.support.life import Life
from tests.support.mediawiki import LocalWiki

IMPATIENT = replace(HURRIED, retries=3, time_out=(2.0, 2.0))
PROBABILITIES = (0.01, 0.03, 0.06, 0.12, 0.25)
MOST_ACTS = 4  # between two runs
SETTLING = 0.2  # seconds that the wiki may be at work on an edit after it answered
ROWS = 5  # of a list an answer
COMMAND = ("run", "--accept-shrink")  # no floor: a fault must not cost anybody their place even so
Check = Callable[[Ran], None]


@dataclass(frozen=True)
class State:
    """A published index."""

    index: dict[str, Listing]
    taxonomy: Taxonomy

    def differing(self, other: "State") -> set[str]:
        """The users of whom two indexes say different things."""
        users = self.index.keys() | other.index.keys()
        return {user for user in users if self.index.get(user) != other.index.get(user)}


def state(job: Job) -> State:
    """What the job published, but for merged ids: it remembers those that nobody names any more."""
    return State(job.index(), replace(job.taxonomy, redirects={}))


@dataclass
class FaultyRuns:
    """job: reads the wiki through the proxy, and published its state already. check: what else has to hold
    after each run."""

    wiki: LocalWiki
    proxy: FaultProxy
    job: Job
    life: Life
    seed: int
    directory: Path
    command: tuple[str, ...] = COMMAND
    kinds: Sequence[str] = tuple(KINDS)
    check: Check = lambda ran: None
    done: int = 0
    agreed: int = 0
    _truths: list[State] = field(init=False)  # since the live index was published

    def __post_init__(self) -> None:
        self._random = Random(f"{self.seed} runs")  # noqa: S311  # no secrets
        self._truths = [self.clean()]

    def go(self, count: int) -> None:
        """So many runs with faults, then one without."""
        for _ in range(count):
            self._live_on()
            self.once(self._random.choice(PROBABILITIES))
        ran = self.once(0.0)
        assert ran.status == 0, self._told(ran)

    def once(self, probability: float) -> Ran:
        """One run; AssertionError, with all that is needed to repeat it, if it breaks a promise."""
        self.done += 1
        before = state(self.job)
        self.life.touched.clear()
        events = [self.life.happen_meanwhile] * self._random.choice([0, 0, 1, 2]) if probability else []
        self.proxy.begin(Faults(f"{self.seed} {self.done}", probability, self.kinds, ROWS, events))
        ran = self.job.run(*self.command)
        self.proxy.wait()
        told = self._told(ran)
        time.sleep(SETTLING)
        truth, now = self.clean(), state(self.job)
        gc.collect()  # of files that are open: an index has hundreds
        self._truths.append(truth)
        assert "Traceback" not in ran.out + ran.err, told
        agrees = now.differing(truth) <= self.life.touched and now.taxonomy == truth.taxonomy
        if ran.status == 0:
            assert agrees, f"{self._differences(now, truth)}\n{told}"
        else:
            assert ran.err.strip(), told
            assert agrees or now == before, f"{self._differences(now, truth)}\n{told}"
        if agrees:
            self._truths = [truth, now]  # they may differ in those who were touched
        self._check_nobody_is_missing(now, told)
        self.agreed += ran.status == 0
        assert self.proxy.most_at_once <= 1, told
        self.check(ran)
        return ran

    def clean(self) -> State:
        """What a job that knows nothing makes of the wiki without a proxy."""
        shutil.rmtree(self.directory, ignore_errors=True)
        job = Job(self.directory, {**self.job.variables, "CAPX_WIKI": self.wiki.api}, Manners(retries=0))
        ran = job.refresh()
        assert ran.status == 0, ran.err
        return state(job)

    def _live_on(self) -> None:
        for _ in range(self._random.randrange(MOST_ACTS + 1)):
            self.life.happen()
        time.sleep(SETTLING)

    def _check_nobody_is_missing(self, now: State, told: str) -> None:
        always = set.intersection(*(set(truth.index) for truth in self._truths))
        missing = always - now.index.keys() - self.life.touched
        assert not missing, f"{missing} were there all the time\n{told}"

    def _differences(self, now: State, truth: State) -> str:
        users: Iterable[str] = sorted(now.differing(truth) - self.life.touched)
        lines = [f"{user}: {now.index.get(user)} instead of {truth.index.get(user)}" for user in users]
        if now.taxonomy != truth.taxonomy:
            lines.append(f"{now.taxonomy} instead of {truth.taxonomy}")
        return "\n".join(lines)

    def _told(self, ran: Ran) -> str:
        said = [line[:200] for line in ran.err.splitlines()[-30:]]
        lived = [*self.life.told[-12:], f"at the same time to {sorted(self.life.touched)}"]
        run = f"run {self.done} of SEED={self.seed} ended with {ran.status}:"
        return "\n".join([run, *said, self.proxy.told(), "what happened last:", *lived])
