"""How things are measured: wall time, percentiles, memory, and how they are printed."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MEGA = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """A line of the table. ceiling, floor: what is promised, in the same unit; None where nothing is."""

    what: str
    measured: float
    unit: str
    ceiling: float | None = None
    floor: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return (self.ceiling is None or self.measured <= self.ceiling) and (
            self.floor is None or self.measured >= self.floor
        )

    @property
    def promise(self) -> str:
        """What is promised, in words."""
        bounds = (("at most", self.ceiling), ("at least", self.floor))
        return ", ".join(f"{name} {bound:,.0f} {self.unit}" for name, bound in bounds if bound is not None)

    @property
    def verdict(self) -> str:
        """Whether the promise holds; empty where nothing is promised."""
        return "" if not self.promise else "holds" if self.holds else "**does not hold**"


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


def child(arguments: Sequence[str], said: Any = None) -> Any:
    """What a program of the project prints as JSON, told some JSON: a fresh process, watched by nobody."""
    done = subprocess.run(
        [sys.executable, *arguments], input=json.dumps(said), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = _read(f"/proc/{pid}/task/{pid}/children").split()
    return [pid, *(each for child in children for each in family(int(child)))]


def proportional_memory(pid: int) -> float:
    """MB of a process, what it shares counted in part (PSS); the files that it maps count too."""
    return _kilobytes(pid, "Pss:") / 1024


def private_memory(pid: int) -> float:
    """MB that another worker would need again: the pages that the process has written itself.

    Files of the index and of libraries that it only reads are mapped, lie in memory once for all workers and
    can be dropped and read anew; the kernel calls them private too as long as nobody else maps them
    (Private_Clean), so they are left out.
    """
    os.sync()  # pages of a file that was just written would count as dirty until they are on the disk
    return _kilobytes(pid, "Private_Dirty:") / 1024


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
    lines = ["| what | measured | promised | |", "|---|---:|---:|---|"]
    for row in rows:
        digits = 2 if row.measured < 10 else 1 if row.measured < 100 else 0
        lines.append(
            f"| {row.what} | {row.measured:,.{digits}f} {row.unit} | {row.promise} | {row.verdict} |"
        )
    return "\n".join(lines)
