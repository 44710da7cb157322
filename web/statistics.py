"""The directory in figures: pictures, tables and files of what was counted when the index was built."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, render_template
from toolforge_i18n import message

from search.spreadsheets import cell
from search.statistics import GROUPS, Gap
from taxonomy.folding import fold
from web import context, figures, previews
from web.context import presenter, version
from web.figures import TABLES, Figure, Table

pages = Blueprint("statistics", __name__)
_GAP = "gap"
_FIRST = ("people", "offers", "wants", "languages", "countries")  # of the totals, to be seen at once


class Group(NamedTuple):
    """The people whose gap is asked for: those with a value of a facet, or everybody."""

    facet: str = ""
    value: str = ""

    @property
    def query(self) -> str:
        """Asks for them."""
        return urlencode({self.facet: self.value}) if self.facet else ""

    @property
    def gap(self) -> Sequence[Gap] | None:
        """What is missing among them; None where they are too few."""
        said = version().statistics
        return said.gaps[self.facet].get(self.value) if self.facet else said.gap


def _group() -> Group:
    """Whom the address asks for: of a place and a language the place, of several values the first."""
    filters = context.query().filters
    return next((Group(facet, filters[facet][0]) for facet in GROUPS if facet in filters), Group())


@pages.get("/statistics")
def statistics() -> str:
    """All figures on one page."""
    show, group, said = presenter(), _group(), version().statistics
    shown = {key: _figure(key, group) for key in TABLES}
    totals = dict(zip(said.totals._fields, shown["totals"].rows, strict=True))
    return render_template(
        "statistics.html",
        preview=previews.preview(message("statistics-intro").striptags(), "/statistics", group.query),
        is_empty=not said.totals.people,
        first=[totals[field] for field in _FIRST],
        gap=_figure(_GAP, group),
        choices=[(facet, list(_choices(facet, group))) for facet in GROUPS],
        clear_href=show.href("/statistics") if group.facet else None,
        figures=shown,
        json_href=show.href("/api/v1/statistics", group.query),
    )


def _figure(key: str, group: Group) -> Figure:
    csv_href = presenter().href(f"/statistics/{key}.csv", group.query if key == _GAP else "")
    return figures.figure(key, _table(key, group), csv_href, presenter())


def _table(key: str, group: Group) -> Table:
    if key != _GAP:
        return TABLES[key](version().statistics, presenter())
    name = presenter().value_name(*group).text if group.facet else ""
    return figures.gap(group.gap, name, presenter())


def _choices(facet: str, group: Group) -> Iterator[tuple[str, str, bool]]:
    """The values that have a gap of their own, and the chosen one, by name."""
    show = presenter()
    values = {*version().statistics.gaps[facet], *([group.value] if facet == group.facet else [])}
    named = ((show.value_name(facet, value).text, value) for value in values)
    for name, value in sorted(named, key=lambda one: (fold(one[0]), one[1])):
        yield value, name, (facet, value) == group


@pages.get("/statistics/<key>.csv")
def file(key: str) -> Response:
    """A figure's table for spreadsheets: ids, names in the reader's language, plain numbers."""
    if key != _GAP and key not in TABLES:
        abort(404)
    group = _group()
    of = _table(key, group)
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow((of.kind, "name", *of.columns))
    lines.writerows((line.id, cell(line.name.text), *line.numbers) for line in of.lines)
    answer = Response(written.getvalue(), mimetype="text/csv")
    name = "-".join(filter(None, (key, group.value if key == _GAP else "")))
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@pages.get("/api/v1/statistics")
def statistics_json() -> Response:
    """The same as JSON."""
    said, missing = version().statistics, _group().gap
    lists = {
        name: getattr(said, name) for name in ("offered", "wanted", "languages", "territories", "growth")
    }
    return jsonify(
        totals=said.totals._asdict(),
        gap=None if missing is None else [one._asdict() for one in missing],
        **{name: [one._asdict() for one in lines] for name, lines in lists.items()},
    )
