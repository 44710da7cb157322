"""The last runs of the job as its log tells of them: what cannot be read there counts as not said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.run_log import read_runs

STALE = 3 * 3600.0  # seconds; a run is due every hour
_MOST = 1e12  # a larger number is none that a job counted
_STATES = {0: "done", 1: "failed", 2: "misused"}
_WRITING = ("publish", "notify")  # the steps, and the commands of these alone, which leave the index as it is


@dataclass(frozen=True)
class Tree:
    """The skill tree as a run found it. by: who edited its page last; kept: why an older tree is used."""

    size: int
    by: str
    revision: int
    problems: int
    kept: str


@dataclass(frozen=True)
class Run:
    """A run. age: seconds since it began; state: done, failed, misused, at-work or dead; counts: None for
    what was no part of it; outcomes: what the job says of it, in English."""

    started: datetime
    age: float
    seconds: float
    command: str
    status: int | None
    state: str
    counts: Mapping[str, int | None]
    outcomes: tuple[str, ...]
    tree: Tree


class _Said:
    """What a report says under some names, where it is of the kind that is asked for."""

    def __init__(self, said: object) -> None:
        self._said = said if isinstance(said, dict) else {}

    def get(self, name: str, *kinds: type) -> Any:
        value = self._said.get(name)
        return value if isinstance(value, kinds) else None

    def number(self, name: str) -> float:
        value: float = self.get(name, int, float) or 0
        return value if 0 <= value < _MOST else 0

    def count(self, name: str) -> int:
        return int(self.number(name))

    def text(self, name: str) -> str:
        text: str = self.get(name, str) or ""
        return text.encode(errors="replace").decode()  # a broken one could not be sent

    def moment(self, name: str) -> datetime | None:
        """A time of ISO 8601, in UTC unless it says otherwise."""
        try:
            read = datetime.fromisoformat(self.text(name))
            return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return None


def last_runs(index: Path, now: datetime) -> list[Run]:
    """The runs in the log beside the index, newest first, without those whose beginning is not said."""
    logged = map(_Said, read_runs(index))
    dated = [(said, started) for said in logged if (started := said.moment("started"))]
    return [_run(said, started, now, place == 0) for place, (said, started) in enumerate(dated)]


def _run(said: _Said, started: datetime, now: datetime, is_newest: bool) -> Run:
    age, status = (now - started).total_seconds(), said.get("status", int)
    steps = {name: _Said(part) for name in _WRITING if (part := said.get(name, dict))}
    stopped = [f"{name}: {why}" for name, step in steps.items() if (why := step.text("stopped"))]
    return Run(
        started,
        age,
        said.number("seconds"),
        said.text("command"),
        status,
        _state(status, is_newest and age < STALE),
        _counts(said, steps),
        tuple(filter(None, (said.text("outcome"), *stopped))),
        _tree(said),
    )


def _state(status: int | None, may_be_at_work: bool) -> str:
    if status is None:
        return "at-work" if may_be_at_work else "dead"
    return _STATES.get(status, "failed")


def _counts(said: _Said, steps: Mapping[str, _Said]) -> dict[str, int | None]:
    """Profiles seen and what became of them, pages and notes written, requests of all steps."""
    profiles = {name: said.count(name) for name in ("seen", "new", "changed", "gone")}
    written = {name: step.count("written") for name, step in steps.items()}
    return {
        **profiles,
        "refused": said.count("refused_count"),
        "written": written.get("publish"),
        "notes": written.get("notify"),
        "requests": sum(one.count("requests") for one in (said, *steps.values())),
    }


def _tree(said: _Said) -> Tree:
    problems = said.count("tree_problems_count") or len(said.get("tree_problems", list) or ())
    size, revision = said.count("tree_size"), said.count("tree_revision")
    return Tree(size, said.text("tree_by"), revision, problems, said.text("tree_kept"))


def tree_of(runs: Sequence[Run]) -> Tree | None:
    """The skill tree as it was found last."""
    return next((run.tree for run in runs if run.tree.size or run.tree.kept), None)


def problems(runs: Sequence[Run], invented: bool, index: str | None) -> list[str]:
    """The codes of what is wrong. invented: the index is the demo's, which nobody keeps up; index: what is
    wrong with it."""
    ended, tree = [run for run in runs if run.state != "at-work"], tree_of(runs)
    found = {
        "index": bool(index),
        "never-ran": not (runs or invented),
        "last-run-failed": bool(ended) and ended[0].state != "done",
        "stale": _is_stale(runs) and not invented,
        "tree-kept": tree is not None and bool(tree.kept),
    }
    return [code for code, is_so in found.items() if is_so]


def _is_stale(runs: Sequence[Run]) -> bool:
    """Whether the last good run is long over, or none was good for as long as the log goes back. When the
    index was built says nothing of that: an unchanged wiki needs no new one."""
    good = (run for run in runs if run.state == "done" and run.command not in _WRITING)
    ended = (run.age - run.seconds for run in good)
    return bool(runs) and next(ended, runs[-1].age) > STALE
