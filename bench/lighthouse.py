"""What Lighthouse, on its phone profile, says of the tool's pages: `make lighthouse`.

The reports go to build/lighthouse, the figures to bench/lighthouse.md. The exit status is 1 where a promise
is not kept.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.measuring import machine
from bench.serving import tool
from search.versions import last_good
from settings import load

REPORTS = Path("build/lighthouse")
TABLE = Path("bench/lighthouse.md")
PROMISED: Mapping[str, int] = {"performance": 95, "accessibility": 100, "best-practices": 95}
_PAGES = {"front": "/", "search": "/search", "skills": "/skills", "statistics": "/statistics", "map": "/map"}
_CHROMIUM = "--headless=new --no-sandbox --disable-gpu"
_PATIENCE = 180  # seconds for one page
_FAULTY = 0.9  # an audit's score under which Lighthouse itself no longer marks it green


@dataclass(frozen=True)
class Scored:
    """A page's scores by category, of a hundred; its audits' numbers by name; what measured them; the titles
    of the audits that found a fault."""

    page: str
    scores: Mapping[str, int]
    numbers: Mapping[str, float]
    versions: str
    faults: tuple[str, ...]

    def missed(self, categories: Iterable[str] = PROMISED) -> list[str]:
        """The categories under what is promised, in words."""
        return [
            f"{self.page}: {name} {self.scores[name]}, promised {PROMISED[name]}: {', '.join(self.faults)}"
            for name in categories
            if self.scores[name] < PROMISED[name]
        ]


def pages_of(data: Path) -> dict[str, str]:
    """The addresses that are looked at, by name: of the profiles the one with the most to show."""
    version = last_good(data / "index")
    assert version is not None
    fullest = max(version.index, key=lambda one: len(one.profile.available) + len(one.profile.wanted))
    return _PAGES | {"profile": f"/profile/{quote(fullest.user)}"}


def score(page: str, address: str, reports: Path = REPORTS) -> Scored:
    """Load a page in a browser of its own, and keep the whole report as HTML and JSON."""
    reports.mkdir(parents=True, exist_ok=True)
    command = ["assets/npm", "exec", "--offline", "--", "lighthouse", address, "--quiet"]
    command += ["--output=json", "--output=html", f"--output-path={reports / page}"]
    command += [f"--only-categories={','.join(PROMISED)}", f"--chrome-flags={_CHROMIUM}"]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    for is_last in (False, True):  # on a busy machine a trace may fail, and Lighthouse asks to be run again
        if not subprocess.run(command, env=environment, check=is_last, timeout=_PATIENCE).returncode:
            break
    return _read(page, json.loads((reports / f"{page}.report.json").read_text(encoding="utf-8")))


def _read(page: str, said: dict[str, Any]) -> Scored:
    audits, browser = said["audits"], said["environment"]["hostUserAgent"].partition("Chrome/")[2].split()[0]
    weighed = [
        each["id"] for one in said["categories"].values() for each in one["auditRefs"] if each["weight"]
    ]
    asked = [one for one in audits["network-requests"]["details"]["items"] if one["protocol"] != "data"]
    applied = [audits[name] for name in weighed if audits[name]["score"] is not None]
    return Scored(
        page,
        {name: round(100 * said["categories"][name]["score"]) for name in PROMISED},
        {name: audit["numericValue"] for name, audit in audits.items() if "numericValue" in audit}
        | {"requests": len(asked)},
        f"Lighthouse {said['lighthouseVersion']}, Chromium {browser}",
        tuple(audit["title"] for audit in applied if audit["score"] < _FAULTY),
    )


def _line(one: Scored) -> list[str]:
    number = one.numbers
    return [
        one.page,
        *map(str, one.scores.values()),
        f"{number['first-contentful-paint'] / 1000:.1f} s",
        f"{number['largest-contentful-paint'] / 1000:.1f} s",
        f"{number['total-blocking-time']:.0f} ms",
        f"{number['cumulative-layout-shift']:.3f}",
        f"{number['total-byte-weight']:,.0f}",
        f"{number['requests']:.0f}",
    ]


def _table(several: list[Scored]) -> str:
    head = ("page", *PROMISED, "first paint", "largest paint", "blocked", "shifts", "bytes", "requests")
    lines = [head, ["---"] * len(head), *map(_line, several)]
    rows = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    said = f"{several[0].versions}, on its phone profile (simulated: slow 4G, a processor four times slower)"
    return f"# Lighthouse\n\n{said}, of the demo, on {machine()}.\n\n{rows}\n"


def main() -> int:
    """Score every page of the tool over the data directory that the environment names."""
    data = load().data.absolute()
    with tool({"CAPX_DATA": str(data)}, workers=2) as (port, _):
        several = [score(page, f"http://127.0.0.1:{port}{path}") for page, path in pages_of(data).items()]
    TABLE.write_text(table := _table(several), encoding="utf-8")
    print(table)
    missed = [each for one in several for each in one.missed()]
    print("\n".join(missed), file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
