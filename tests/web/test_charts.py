"""Where the parts of pictures lie."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.charts import BarChart, LineChart, bar_chart, line_chart

SERIES = ("people", "offers")
FIRST = date(2026, 1, 1)
numbers = st.lists(st.tuples(*[st.integers(0, 10**7)] * len(SERIES)), min_size=2, max_size=9)


def bars(rows: Sequence[tuple[int, ...]], rtl: bool = False) -> BarChart:
    return bar_chart([(f"row {place}", row) for place, row in enumerate(rows)], SERIES, str, rtl)


def lines(rows: Sequence[tuple[int, ...]], rtl: bool = False) -> LineChart:
    days = [FIRST + timedelta(place) for place in range(len(rows))]
    return line_chart(list(zip(days, rows, strict=True)), SERIES, str, rtl)


def size(said: str) -> float:
    return float(said.removesuffix("%").removesuffix("em"))


def points(chart: LineChart) -> list[list[list[float]]]:
    """Of each series its points."""
    return [
        [[float(one) for one in point.split(",")] for point in line.split(" ")] for _, line in chart.lines
    ]


@given(numbers)
def test_a_bar_is_as_long_as_its_number_and_leaves_room_for_it(rows: list[tuple[int, ...]]) -> None:
    drawn = [bar for row in bars(rows).rows for bar in row.bars]
    most = max(number for row in rows for number in row) or 1
    for bar, number in zip(drawn, (number for row in rows for number in row), strict=True):
        assert bar.number == str(number)
        assert size(bar.width) == pytest.approx(78 * number / most, abs=0.1)
        assert (bar.x, bar.end) == ("0%", bar.width)


@given(numbers)
def test_no_two_parts_lie_on_each_other(rows: list[tuple[int, ...]]) -> None:
    chart = bars(rows)
    down = [size(part) for row in chart.rows for part in (row.foot, *(bar.top for bar in row.bars))]
    assert down == sorted(set(down))
    assert size(chart.rows[-1].bars[-1].foot) < size(chart.height)


@given(numbers)
def test_from_right_to_left_bars_are_the_mirror_image(rows: list[tuple[int, ...]]) -> None:
    one, other = bars(rows), bars(rows, rtl=True)
    assert (one.start, other.start) == ("0%", "100%")
    assert size(one.space) == -size(other.space)
    for row, mirrored in zip(one.rows, other.rows, strict=True):
        for bar, turned in zip(row.bars, mirrored.bars, strict=True):
            assert bar._replace(x="", end="") == turned._replace(x="", end="")
            assert size(turned.x) == pytest.approx(100 - size(bar.x) - size(bar.width), abs=0.1)
            assert size(turned.end) == pytest.approx(100 - size(bar.end), abs=0.1)


def test_a_long_label_is_shortened_and_keeps_its_direction() -> None:
    labels = ["short", "x" * 38, "x" * 39]
    chart = bar_chart([(label, (1,)) for label in labels], ("people",), str, False)
    assert [row.label for row in chart.rows] == [
        "\u2068short\u2069",
        f"\u2068{'x' * 38}\u2069",
        f"\u2068{'x' * 37}…\u2069",
    ]


@given(numbers)
def test_lines_go_from_edge_to_edge_and_nowhere_beyond(rows: list[tuple[int, ...]]) -> None:
    chart = lines(rows)
    for place, line in enumerate(points(chart)):
        assert (line[0][0], line[-1][0]) == (0, 100)
        assert [x for x, _ in line] == sorted(x for x, _ in line)
        top = int(chart.ticks[-1][1])
        assert [y for _, y in line] == pytest.approx([100 - 100 * row[place] / top for row in rows], abs=0.01)
        assert all(0 <= y <= 100 for _, y in line)


@given(numbers)
def test_ticks_are_nothing_all_and_the_half_of_a_round_number(rows: list[tuple[int, ...]]) -> None:
    chart, most = lines(rows), max(number for row in rows for number in row)
    assert [height for height, _ in chart.ticks] == ["100%", "50%", "0%"]
    nothing, half, top = (int(number) for _, number in chart.ticks)
    assert (nothing, 2 * half) == (0, top)
    assert most <= top <= max(10, 1.7 * most)
    assert len(str(top).rstrip("0")) <= 2


@given(numbers)
def test_from_right_to_left_time_does_too(rows: list[tuple[int, ...]]) -> None:
    one, other = lines(rows), lines(rows, rtl=True)
    assert (one.start, one.end) == (other.end, other.start) == ("0%", "100%")
    assert one.ticks == other.ticks
    for line, turned in zip(points(one), points(other), strict=True):
        assert [y for _, y in line] == [y for _, y in turned]
        assert [x for x, _ in line] == pytest.approx([100 - x for x, _ in turned], abs=0.02)


def test_days_stand_where_they_are_in_time() -> None:
    days = [FIRST, FIRST + timedelta(25), FIRST + timedelta(100)]
    chart = line_chart([(day, (1,)) for day in days], ("people",), str, False)
    assert chart.lines == (("people", "0.00,90.00 25.00,90.00 100.00,90.00"),)
