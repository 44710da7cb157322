"""How time grows with the population: a table and a plot of every size that was measured."""

import json
import math
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from bench.searching import KINDS, SIZES, Measured, kept_at

_HERE = Path(__file__).parent
_SHORT = {"filters": "filters and facets", "text": "two words", "typo": "a typo", "suggest": "suggest"} | {
    "matches": "matches",
    "rings": "rings of three",
}
# Okabe and Ito's colours, which the colour-blind can tell apart; each is readable on white and on black
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#7a7a7a")
_WIDTH, _HEIGHT = 740, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 570, 60, 380  # the plot's edges; its key is to the right
_STYLE = """
    text { font: 13px sans-serif; fill: #222 }
    .grid { stroke: #8884; stroke-width: 1 }
    @media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


def measured(directory: Path) -> list[Measured]:
    """What was measured last of each size, the smallest first."""
    paths = (kept_at(directory, people) for people in SIZES)
    return [Measured(**json.loads(path.read_text(encoding="utf-8"))) for path in paths if path.exists()]


def write(directory: Path) -> None:
    """Write growth.md and growth.svg beside this module from the measurements in a directory."""
    several = measured(directory)
    (_HERE / "growth.md").write_text(table(several), encoding="utf-8")
    (_HERE / "growth.svg").write_text(plot(several), encoding="utf-8")


def table(several: Sequence[Measured]) -> str:
    """Median and 95th percentile of each kind at each size, in milliseconds."""
    sizes = [f"{one.people:,}" for one in several]
    lines = [
        "# Growth with the population",
        "",
        f"p50 / p95 in ms, one process, {several[-1].machine}. `make bench ARGS=--growth` writes this page.",
        "",
        f"| people | {' | '.join(sizes)} |",
        f"|---|{'---:|' * len(sizes)}",
    ]
    for kind, (name, _) in KINDS.items():
        times = [f"{p50:.2f} / {p95:.2f}" for p50, p95 in (one.times[kind] for one in several)]
        lines.append(f"| {name} | {' | '.join(times)} |")
    for name, values in (
        ("private memory, MB", [one.private for one in several]),
        ("index on disk, MB", [one.disk for one in several]),
        ("build, s", [one.build for one in several]),
    ):
        lines.append(f"| {name} | {' | '.join(f'{value:,.1f}' for value in values)} |")
    return "\n".join([*lines, "", "![p95 by population, both axes logarithmic](growth.svg)", ""])


def plot(several: Sequence[Measured]) -> str:
    """p95 by population as an SVG, both axes logarithmic."""
    lowest, highest = _decades([p95 for one in several for _, p95 in one.times.values()])
    body = [*_grid(lowest, highest)]
    for place, kind in enumerate(KINDS):
        points = [(_x(one.people), _y(one.times[kind][1], lowest, highest)) for one in several]
        body += _curve(points, _COLOURS[place])
        body += _key(place, _SHORT[kind])
    description = "; ".join(
        f"{_SHORT[kind]}: {', '.join(f'{one.times[kind][1]:.2f} ms at {one.people:,}' for one in several)}"
        for kind in KINDS
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
            ' aria-labelledby="title desc">',
            '  <title id="title">Time of a query by size of the population</title>',
            f'  <desc id="desc">95th percentile. {escape(description)}.</desc>',
            f"  <style>{_STYLE}  </style>",
            _text(_LEFT, 30, "Time of a query (p95) by size of the population", "start"),
            *body,
            _text((_LEFT + _RIGHT) / 2, _HEIGHT - 14, "people in the directory"),
            f'  <text transform="translate(20 {(_TOP + _BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
            "milliseconds</text>",
            "</svg>",
            "",
        ]
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def _x(people: float) -> float:
    first, last = math.log10(SIZES[0]), math.log10(SIZES[-1])
    return _LEFT + (_RIGHT - _LEFT) * (math.log10(people) - first) / (last - first)


def _y(milliseconds: float, lowest: int, highest: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * (math.log10(milliseconds) - lowest) / (highest - lowest)


def _grid(lowest: int, highest: int) -> Iterator[str]:
    """A line with its label for every power of ten."""
    for power in range(lowest, highest + 1):
        y = _y(10.0**power, lowest, highest)
        yield f'  <path class="grid" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>'
        yield _text(_LEFT - 8, y + 4, f"{10.0**power:g}", "end")
    for people in SIZES:
        yield f'  <path class="grid" d="M{_x(people):.1f} {_TOP}V{_BOTTOM}"/>'
        yield _text(_x(people), _BOTTOM + 20, f"{people:,}")


def _curve(points: Sequence[tuple[float, float]], colour: str) -> Iterator[str]:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'  <polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    for x, y in points:
        yield f'  <circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'


def _key(place: int, name: str) -> Iterator[str]:
    y = _TOP + 20 + 24 * place
    yield f'  <path d="M{_RIGHT + 16} {y - 4}h20" stroke="{_COLOURS[place]}" stroke-width="2.5"/>'
    yield _text(_RIGHT + 42, y, name, "start")


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'  <text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
