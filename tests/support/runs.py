"""Runs of the job as its log tells of them, so many hours ago."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.report import Report
from bot.writing_report import WritingReport


def run(hours_ago: float, status: int | None = 0, **said: Any) -> dict[str, Any]:
    """A report as the job hands it to the log; by default of a refresh that found nothing new."""
    started = datetime.now(UTC) - timedelta(hours=hours_ago)
    usual: dict[str, Any] = {"command": "refresh", "source": "Test wiki", "seen": 6, "seconds": 12.5}
    report = Report(**usual | said)
    return {**report.as_json(), "started": started.isoformat(timespec="seconds"), "status": status}


def all_kinds_of_runs() -> list[dict[str, Any]]:
    """One at work, and one of each end and kind before it."""
    tree: dict[str, Any] = {"tree_size": 7, "tree_by": "Ana", "tree_revision": 70}
    return [
        run(0.1, None, command="run"),
        run(1, 1, **tree, tree_problems=["Q9: not there"], tree_kept="the last good one stays: emptied"),
        run(2, None, command="run", seen=0),
        run(3, 2, command="publish", publish=WritingReport(stopped="CAPX_BOT_USER is unset")),
        run(
            4,
            command="run",
            new=1234,
            refused=[("User:Bruno/Capacity Exchange", "no-template")],
            outcome="published 1240 profiles",
            requests=30,
            publish=WritingReport(compared=50, written=17, requests=20),
            notify=WritingReport(compared=6, written=3, requests=5),
            **tree,
        ),
    ]
