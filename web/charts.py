"""Where the parts of a picture lie, for a template to draw: plain arithmetic.

A picture is as wide as the page has room and its letters are as large as the page's: what lies across is in
percent, what lies down in the letters' height (em). From right to left it is the mirror image.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

_WIDEST = 78.0  # percent, so that a number has room behind the longest bar
_LABEL, _BAR, _BETWEEN = 1.1, 1.2, 0.9  # em: down to a label's foot, from bar to bar, from row to row
_ROUND = (10, 12, 16, 20, 30, 40, 60, 80, 100)
_LONGEST = 38  # characters that fit on a phone; the table has the whole label


class Bar(NamedTuple):
    """top, foot: of the bar, and of the number behind it, at `end`."""

    series: str
    top: str
    foot: str
    x: str
    width: str
    end: str
    number: str


class Row(NamedTuple):
    """Bars under their label."""

    label: str
    foot: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """start: where lines begin. space: from a bar to its number, in em."""

    height: str
    start: str
    space: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class LineChart:
    """lines: of each series its points, in a square of 100. ticks: some heights, in percent from the top, and
    the numbers that they mean. start, end: where the first day stands and the last."""

    lines: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[str, str], ...]
    start: str
    end: str


def bar_chart(
    rows: Sequence[tuple[str, Sequence[int]]], series: Sequence[str], write: Callable[[int], str], rtl: bool
) -> BarChart:
    """Labels, each with a bar for each of its numbers, which are of these series."""
    most = max((number for _, numbers in rows for number in numbers), default=0) or 1
    drawn, top = [], 0.0
    for label, numbers in rows:
        foot, bars = top + _LABEL, []
        for place, (name, number) in enumerate(zip(series, numbers, strict=True)):
            width, y = _WIDEST * number / most, foot + 0.3 + place * _BAR
            x, end = (100 - width, 100 - width) if rtl else (0, width)
            bars.append(
                Bar(name, _em(y), _em(y + 0.8), _percent(x), _percent(width), _percent(end), write(number))
            )
        drawn.append(Row(_shortened(label), _em(foot), tuple(bars)))
        top = foot + len(series) * _BAR + _BETWEEN
    return BarChart(_em(top), _percent(100 * rtl), _em(-0.4 if rtl else 0.4), tuple(drawn))


def line_chart(
    lines: Sequence[tuple[date, Sequence[int]]], series: Sequence[str], write: Callable[[int], str], rtl: bool
) -> LineChart:
    """Two days or more, each with a number for each series."""
    first, last = lines[0][0], lines[-1][0]
    top = _round_up(max(number for _, numbers in lines for number in numbers))

    def points(place: int) -> str:
        across = [100 * ((day - first).days / (last - first).days) for day, _ in lines]
        down = [100 - 100 * numbers[place] / top for _, numbers in lines]
        return " ".join(f"{100 - x if rtl else x:.2f},{y:.2f}" for x, y in zip(across, down, strict=True))

    return LineChart(
        lines=tuple((name, points(place)) for place, name in enumerate(series)),
        ticks=tuple((_percent(100 - 100 * part / 2), write(top * part // 2)) for part in range(3)),
        start=_percent(100 * rtl),
        end=_percent(100 * (not rtl)),
    )


def _round_up(number: int) -> int:
    """The next round number, of which the half is round too."""
    size: int = 10 ** (len(str(max(number, 10))) - 2)
    return next(round_one for part in _ROUND if (round_one := part * size) >= number)


def _shortened(label: str) -> str:
    """Marked as a direction of its own (U+2068, U+2069), since there is no <bdi> in a picture."""
    short = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    return f"\u2068{short}\u2069"


def _em(number: float) -> str:
    return f"{number:.4g}em"


def _percent(number: float) -> str:
    return f"{number:.4g}%"
