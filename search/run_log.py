"""What the last runs of the job did, beside the index: for those who watch over it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_FILE = "runs.json"


def write_runs(directory: Path, runs: Iterable[Mapping[str, Any]]) -> None:
    """Replace the log with the reports of the last runs, newest first, in one step."""
    directory.mkdir(parents=True, exist_ok=True)
    new = directory / f".{_FILE}.new"
    new.write_text(json.dumps(list(runs), ensure_ascii=False), encoding="utf-8")
    new.replace(directory / _FILE)


def read_runs(directory: Path) -> list[dict[str, Any]]:
    """The reports, newest first: see bot.report.Report.as_json, with `started` (ISO 8601) and `status` (0:
    done, 1: failed, 2: called wrongly, None: at work, or dead). Empty where no run told of itself."""
    try:
        runs = json.loads((directory / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return list(runs) if isinstance(runs, list) else []
