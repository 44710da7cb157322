"""How things are measured: wall time, percentiles, memory, and how they are printed."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MEGA = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """A line of the table. ceiling: what is promised, in the same unit; None where nothing is."""

    what: str
    measured: float
    unit: str
    ceiling: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.ceiling is None or self.measured <= self.ceiling


@dataclass(frozen=True)
class Ran:
    """A finished program: seconds, the most memory of it and its children together (MB), and its output."""

    seconds: float
    memory: float
    output: str


def machine() -> str:
    """What this was measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if "model name" in line
        ),
        platform.processor() or "unknown processor",
    )
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{os.cpu_count()} × {model}, {pages // _MEGA // 1024} GB, Python {platform.python_version()}"


def percentile(seconds: Sequence[float], share: float) -> float:
    """A percentile in milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """The seconds that each call takes."""
    taken = []
    for call in calls:
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return taken


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> Ran:
    """Run a program of the project to its end, watching the memory of its whole family."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    memory = 0.0
    while process.poll() is None:
        memory = max(memory, sum(map(proportional_memory, family(process.pid))))
        time.sleep(0.25)
    output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}: {output}")
    return Ran(time.perf_counter() - start, memory, output)


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = _read(f"/proc/{pid}/task/{pid}/children").split()
    return [pid, *(each for child in children for each in family(int(child)))]


def proportional_memory(pid: int) -> float:
    """MB of a process, what it shares counted in part (PSS); the files that it maps count too."""
    return _kilobytes(pid, "Pss:") / 1024


def private_memory(pid: int) -> float:
    """MB that a process has for itself alone."""
    return (_kilobytes(pid, "Private_Clean:") + _kilobytes(pid, "Private_Dirty:")) / 1024


def _kilobytes(pid: int, name: str) -> int:
    lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(name))


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | at most | |", "|---|---:|---:|---|"]
    for row in rows:
        ceiling = "" if row.ceiling is None else f"{row.ceiling:,.0f} {row.unit}"
        verdict = "" if row.ceiling is None else ("holds" if row.holds else "**does not hold**")
        digits = 1 if row.measured < 100 else 0
        lines.append(f"| {row.what} | {row.measured:,.{digits}f} {row.unit} | {ceiling} | {verdict} |")
    return "\n".join(lines)
