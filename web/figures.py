"""The figures of the directory: the lines of which tables and files are made, and of these the pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from toolforge_i18n import message

from search.query import Query
from search.statistics import FEWEST, Gap, SkillCount, Statistics
from taxonomy.items import ItemId
from taxonomy.languages import direction
from web.charts import BarChart, LineChart, bar_chart, line_chart
from web.presenting import Name, Presenter

_BARS = 10  # of a longer list; its table has all
_EVERYTHING = ("people", "offers", "wants")
# the messages that name what a table's lines are, and what its columns count
_HEADS: Mapping[str, str] = {
    "total": "statistics-totals",
    "skill": "map-skill",
    "language": "facet-language",
    "territory": "facet-territory",
    "day": "statistics-day",
    "number": "statistics-number",
    "wanted": "facet-wanted",
    "available": "facet-available",
    **{column: f"statistics-total-{column}" for column in _EVERYTHING},
}


class Line(NamedTuple):
    """One thing with its numbers."""

    id: str
    name: Name
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """What a figure says. kind: what its lines are. columns: what their numbers count. gist: the most of it
    in a sentence, or why there is nothing. series: what the first numbers are drawn as, which as many columns
    have. drawn: as bars so many lines."""

    title: str
    kind: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    gist: str
    series: tuple[str, ...] = ("people",)
    drawn: int = _BARS


@dataclass(frozen=True)
class Figure:
    """A figure as it is shown: its picture, if there is anything to draw, and its table. legend: the series
    of the picture with their names, where there are several."""

    key: str
    title: str
    gist: str
    csv_href: str
    head: tuple[str, ...]
    rows: tuple[tuple[Name, tuple[str, ...]], ...]
    legend: tuple[tuple[str, str], ...]
    bars: BarChart | None = None
    lines: LineChart | None = None


def figure(key: str, of: Table, csv_href: str, show: Presenter) -> Figure:
    """The figure of a table."""
    several = of.series if len(of.series) > 1 else ()
    is_growth = of.kind == "day"
    return Figure(
        key=key,
        title=of.title,
        gist=of.gist,
        csv_href=csv_href,
        head=tuple(message(_HEADS[name]) for name in (of.kind, *of.columns)),
        rows=tuple((line.name, tuple(map(show.number, line.numbers))) for line in of.lines),
        legend=tuple((name, message(_HEADS[name])) for name in several),
        bars=None if is_growth or not of.lines else _bars(of, show),
        lines=_growth_lines(of, show) if is_growth and len(of.lines) > 1 else None,
    )


def _bars(of: Table, show: Presenter) -> BarChart:
    rows = [(line.name.text, line.numbers[: len(of.series)]) for line in of.lines[: of.drawn]]
    return bar_chart(rows, of.series, show.number, direction(show.language) == "rtl")


def _growth_lines(of: Table, show: Presenter) -> LineChart:
    days = [(date.fromisoformat(line.id), line.numbers) for line in of.lines]
    return line_chart(days, of.series, show.number, direction(show.language) == "rtl")


# ---- what each says ----


def totals(said: Statistics, show: Presenter) -> Table:
    """How many there are in all; drawn are the people, and who of them share and want something."""
    numbers = said.totals._asdict()
    lines = (
        Line(field, Name(message(f"statistics-total-{field}").striptags()), (number,))
        for field, number in numbers.items()
    )
    people, sharing, learning, *_ = said.totals
    gist = message("statistics-gist-totals", num_people=people, num_sharing=sharing, num_learning=learning)
    return Table(message("statistics-totals"), "total", ("number",), tuple(lines), gist.striptags(), drawn=3)


def gap(missing: Sequence[Gap] | None, name: str, show: Presenter) -> Table:
    """What is missing among some people, who have a name unless they are all; None where they are too few."""
    lines = tuple(Line(skill, show.skill(ItemId(skill)), tuple(numbers)) for skill, *numbers in missing or ())
    if lines:
        skill, (wanted, available) = lines[0].name.text, lines[0].numbers
        gist = message("statistics-gist-gap", skill=skill, num_wanted=wanted, num_available=available)
    elif missing is None:
        gist = message("statistics-gap-few", num_people=FEWEST)
    else:
        gist = message("statistics-gap-none")
    title = message("statistics-gap-of", name=name) if name else message("territory-unmet")
    both = ("wanted", "available")
    return Table(title, "skill", both, lines, gist.striptags(), both)


def offered(said: Statistics, show: Presenter) -> Table:
    """The skills that most people share."""
    return _skills(message("statistics-offered"), said.offered, "available", show)


def wanted(said: Statistics, show: Presenter) -> Table:
    """The skills that most people want to learn."""
    return _skills(message("statistics-wanted"), said.wanted, "wanted", show)


def _skills(title: str, counts: Sequence[SkillCount], role: str, show: Presenter) -> Table:
    lines = tuple(Line(skill, show.skill(ItemId(skill)), (people,)) for skill, people in counts)
    return Table(title, "skill", ("people",), lines, _most(lines), (role,))


def languages(said: Statistics, show: Presenter) -> Table:
    """The languages that most people speak."""

    def name(code: str) -> Name:
        href = show.search_href(Query(filters={"language": (code,)}))
        return show.value_name("language", code)._replace(href=href)

    lines = tuple(Line(code, name(code), (people,)) for code, people in said.languages)
    return Table(message("languages"), "language", ("people",), lines, _most(lines))


def territories(said: Statistics, show: Presenter) -> Table:
    """The countries where somebody is."""
    lines = tuple(Line(code, show.place(code), tuple(numbers)) for code, *numbers in said.territories)
    return Table(message("statistics-total-countries"), "territory", _EVERYTHING, lines, _most(lines))


def growth(said: Statistics, show: Presenter) -> Table:
    """How many there were from day to day."""
    lines = tuple(Line(day, Name(show.date(day)), tuple(numbers)) for day, *numbers in said.growth)
    first, last = lines[0], lines[-1]
    if first is last:
        gist = message("statistics-growth-soon")
    else:
        gist = message(
            "statistics-gist-growth",
            first_day=first.name.text,
            num_first=first.numbers[0],
            last_day=last.name.text,
            num_last=last.numbers[0],
        )
    return Table(message("statistics-growth"), "day", _EVERYTHING, lines, gist.striptags(), _EVERYTHING)


def _most(lines: Sequence[Line]) -> str:
    if not lines:
        return message("empty-title").striptags()
    name, people = lines[0].name.text, lines[0].numbers[0]
    return message("statistics-gist-most", name=name, num_people=people).striptags()


TABLES: Mapping[str, Callable[[Statistics, Presenter], Table]] = {
    "totals": totals,
    "offered": offered,
    "wanted": wanted,
    "growth": growth,
    "territories": territories,
    "languages": languages,
}
