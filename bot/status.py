"""The last runs, for a person at a terminal."""

from collections.abc import Iterable
from typing import Any

_STATUS = {0: "ok", 1: "failed", 2: "called wrongly", None: "running or died"}


def status_lines(runs: Iterable[dict[str, Any]]) -> list[str]:
    """A line for each run and one for what came of it."""
    lines = []
    for run in runs:
        counts = ", ".join(f"{run[name]} {name}" for name in ("seen", "new", "changed", "gone", "fetched"))
        lines.append(
            f"{run['started']}  {_STATUS.get(run['status'], run['status'])}: {counts}, "
            f"{run['refused_count']} refused, {run['requests']} requests, {run['seconds']} s"
        )
        if run["outcome"]:
            lines.append(f"    {run['outcome']}")
    return lines or ["no run yet: python -m bot refresh"]
