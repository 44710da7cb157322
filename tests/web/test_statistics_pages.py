"""The statistics: pictures, tables and files that say the same, whose gap is shown, and what of nobody."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from profiles.tongues import Tongue
from search import versions
from search.listing import Listing
from search.statistics import FEWEST, Day, Gap, Statistics
from search.versions import Version
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from tests.support.areas import areas_taxonomy, people_of_areas
from tests.support.pages import attribute, hrefs, one, options, page, text, texts
from tests.support.people import WIKI, listing
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON
from tests.web.conftest import MakeApp

TAXONOMY = areas_taxonomy()
PAST = [Day("2026-01-01", 3, 2, 1), Day("2026-02-01", 1000, 1500, 900)]
DAY = "2026-03-01"
COLUMNS = {
    "totals": ["total", "name", "number"],
    "gap": ["skill", "name", "wanted", "available"],
    "offered": ["skill", "name", "people"],
    "wanted": ["skill", "name", "people"],
    "growth": ["day", "name", "people", "offers", "wants"],
    "territories": ["territory", "name", "people", "offers", "wants"],
    "languages": ["language", "name", "people"],
}
each_figure = pytest.mark.parametrize("figure", COLUMNS)
Made = tuple[FlaskClient, Version]


def build(
    data: Path, listings: Iterable[Listing], past: Iterable[Day] = PAST, taxonomy: Taxonomy = TAXONOMY
) -> Version:
    new = versions.build(data / "index", listings, taxonomy, "", WIKI, past=past, day=DAY)
    versions.publish(data / "index", new)
    return new


def learners() -> list[Listing]:
    """Enough Spanish speaking people in Chile to have a gap, and nothing to share."""
    return [
        listing(
            f"Learner {number}",
            number,
            wanted=(LUA, PHOTOGRAPHY)[: 1 + number % 2],
            territory=("CL",),
            languages=(Tongue("es"),),
        )
        for number in range(20, 20 + FEWEST)
    ]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> Made:
    """The tool over people of several places on several days, and what its version says."""
    data = tmp_path_factory.mktemp("data")
    version = build(data, [*people_of_areas(), *learners()])
    return make_app(data).test_client(), version


@pytest.fixture
def tool(here: Made) -> FlaskClient:
    return here[0]


@pytest.fixture
def said(here: Made) -> Statistics:
    return here[1].statistics


@pytest.fixture
def made(tmp_path: Path, make_app: MakeApp) -> Callable[..., FlaskClient]:
    """Makes the tool over other people."""

    def make(listings: Iterable[Listing], **more: Any) -> FlaskClient:
        build(tmp_path, listings, **more)
        return make_app(tmp_path).test_client()

    return make


def lines_of(said: Statistics, figure: str) -> list[list[str]]:
    """What is to be told of a figure: ids and numbers."""
    if figure == "totals":
        return [[name, str(number)] for name, number in said.totals._asdict().items()]
    return [list(map(str, line)) for line in getattr(said, figure)]


def rows_of_file(tool: FlaskClient, address: str) -> list[list[str]]:
    answer = tool.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8"), newline="")))


def rows_of_table(shown: Tag) -> list[list[str]]:
    return [texts(row, "th, td") for row in shown.select("tbody tr")]


def figure_of(tool: FlaskClient, figure: str, address: str = "/statistics") -> Tag:
    return one(page(tool, address), f"figure#{figure}")


def title(tool: FlaskClient, address: str) -> str:
    return text(one(figure_of(tool, "gap", address), "h2"))


# ---- a picture, a table, a file ----


@each_figure
def test_the_file_has_what_was_counted(tool: FlaskClient, said: Statistics, figure: str) -> None:
    head, *rows = rows_of_file(tool, f"/statistics/{figure}.csv")
    assert head == COLUMNS[figure]
    assert [[row[0], *row[2:]] for row in rows] == lines_of(said, figure)
    assert all(row[1] for row in rows)


@each_figure
def test_the_table_has_the_same_as_the_file(tool: FlaskClient, figure: str) -> None:
    shown = figure_of(tool, figure)
    head, *rows = rows_of_file(tool, one(shown, "p.hint a")["href"])  # type: ignore[arg-type]
    assert len(shown.select("thead th[scope=col]")) == len(head) - 1
    assert text(one(shown, "caption")) == text(one(shown, "h2"))
    plain = [[cell.replace(",", "") for cell in row] for row in rows_of_table(shown)]
    assert plain == [[row[1].replace(",", ""), *row[2:]] for row in rows]
    assert len(shown.select("tbody th[scope=row]")) == len(rows)


@each_figure
def test_the_picture_has_a_name_and_a_description_and_shows_what_the_table_has(
    tool: FlaskClient, figure: str
) -> None:
    shown = figure_of(tool, figure)
    picture = one(shown, "svg[role=img]")
    named = [text(one(picture, f"#{part}")) for part in attribute(picture, "aria-labelledby").split()]
    assert named[0] == text(one(picture, "title")) == text(one(shown, "h2"))
    assert named[1] == text(one(picture, "desc")) != ""
    cells = {cell for row in rows_of_table(shown) for cell in row}
    drawn = {found.get_text().strip("\u2068\u2069") for found in picture.select("text")}
    assert drawn - cells <= {"0", "800", "1,600"}  # the heights of growth


def test_the_totals_stand_at_the_beginning(tool: FlaskClient, said: Statistics) -> None:
    shown = one(page(tool, "/statistics"), "dl.totals")
    totals = said.totals
    numbers = (totals.people, totals.offers, totals.wants, totals.languages, totals.countries)
    assert texts(shown, "dd") == list(map(str, numbers))
    assert texts(shown, "dt") == ["People", "Offers", "Wishes", "Languages", "Countries"]


def test_a_long_list_is_drawn_in_part_and_told_in_whole(tool: FlaskClient, said: Statistics) -> None:
    shown = figure_of(tool, "territories")
    assert len(said.territories) > 10 == len(shown.select("svg.chart rect"))
    assert len(rows_of_table(shown)) == len(said.territories)


def test_what_the_gist_tells(tool: FlaskClient) -> None:
    gists = {key: text(one(figure_of(tool, key), "desc")) for key in ("totals", "gap", "offered", "growth")}
    assert gists == {
        "totals": "Of 15 people, 10 share something and 11 want to learn something.",
        "gap": "The widest gap is at Lua: 5 people want to learn it, 4 people can share it.",
        "offered": "At the top: Python, 6 people.",
        "growth": "On Jan 1, 2026 there were 3 people, on Mar 1, 2026 15 people.",
    }


def test_names_lead_to_their_pages(tool: FlaskClient) -> None:
    shown = page(tool, "/statistics?uselang=pt")
    assert f"/skill/{PYTHON}?uselang=pt" in hrefs(one(shown, "#offered"))
    assert f"/skill/{PYTHON}?uselang=pt" in hrefs(one(shown, "#wanted"))
    assert "/territory/BR?uselang=pt" in hrefs(one(shown, "#territories"))
    assert "/search?language=pt&uselang=pt" in hrefs(one(shown, "#languages"))
    for href in {href for figure in COLUMNS for href in hrefs(one(shown, f"#{figure}"), "table a")}:
        assert tool.get(href).status_code == 200, href


def test_the_page_and_its_files_are_in_the_readers_language(tool: FlaskClient) -> None:
    shown = page(tool, "/statistics?uselang=ar")
    href = hrefs(one(shown, "#territories"), "p.hint a")[0]
    assert href == "/statistics/territories.csv?uselang=ar"
    names = {row[0]: row[1] for row in rows_of_file(tool, href)}
    assert names["BR"] == "البرازيل"
    assert names["BR"] in texts(one(shown, "#territories"), "tbody th")


def test_from_right_to_left_bars_begin_at_the_right(tool: FlaskClient) -> None:
    for language, start in (("en", "0%"), ("he", "100%")):
        picture = one(figure_of(tool, "offered", f"/statistics?uselang={language}"), "svg.chart")
        bar, label = picture.select("rect")[0], picture.select("text")[0]
        assert attribute(label, "x") == start
        edge = float(attribute(bar, "x")[:-1]) + (
            float(attribute(bar, "width")[:-1]) if start == "100%" else 0
        )
        assert edge == float(start[:-1])


# ---- the gap ----


def gap_rows(gap: Iterable[Gap], version: Version) -> list[list[str]]:
    label = version.taxonomy.item
    return [[label(ItemId(one.skill)).label("en").text, str(one.wanted), str(one.available)] for one in gap]


@pytest.mark.parametrize(
    ("asked", "facet", "value", "name"),
    [
        ("territory=CL", "territory", "CL", "Chile"),
        ("territory=cl", "territory", "CL", "Chile"),
        ("territory=005", "territory", "005", "South America"),
        ("language=es", "language", "es", "Spanish"),
        ("territory=&language=es", "language", "es", "Spanish"),
        ("territory=CL&language=en", "territory", "CL", "Chile"),
        ("territory=CL&territory=BR", "territory", "CL", "Chile"),
    ],
)
def test_the_gap_of_some(here: Made, asked: str, facet: str, value: str, name: str) -> None:
    tool, version = here
    gap = version.statistics.gaps[facet][value]
    address = f"/statistics?{asked}"
    shown = figure_of(tool, "gap", address)
    assert text(one(shown, "h2")) == f"Wanted more than shared: {name}"
    assert rows_of_table(shown) == gap_rows(gap, version) != gap_rows(version.statistics.gap, version)
    assert [choice.value for choice in options(shown, facet) if choice.chosen] == [value]
    file = hrefs(shown, "p.hint a")[-1]
    assert [row[2:] for row in rows_of_file(tool, file)[1:]] == [row[1:] for row in rows_of_table(shown)]
    assert one(page(tool, address), "link[type='application/json']")["href"] == (
        f"/api/v1/statistics?{facet}={value}"
    )
    assert tool.get(f"/api/v1/statistics?{asked}").get_json()["gap"] == [line._asdict() for line in gap]


def test_the_gap_of_everybody(here: Made) -> None:
    tool, version = here
    shown = figure_of(tool, "gap")
    assert text(one(shown, "h2")) == "Wanted more than shared"
    assert rows_of_table(shown) == gap_rows(version.statistics.gap, version)


def test_there_is_to_choose_who_has_a_gap_by_name(tool: FlaskClient, said: Statistics) -> None:
    shown = figure_of(tool, "gap")
    for facet in ("territory", "language"):
        everybody, *others = options(shown, facet)
        assert (everybody.value, everybody.chosen) == ("", False)
        assert {choice.value for choice in others} == said.gaps[facet].keys()
        assert [choice.text.casefold() for choice in others] == sorted(
            choice.text.casefold() for choice in others
        )


def test_of_too_few_it_says_so(tool: FlaskClient) -> None:
    address = "/statistics?territory=NG"
    shown = figure_of(tool, "gap", address)
    assert text(one(shown, ".empty")) == "Too few people to tell: a gap is shown from 3 people on."
    assert shown.select("svg, table, details") == []
    assert title(tool, address) == "Wanted more than shared: Nigeria"
    assert [choice.text for choice in options(shown, "territory") if choice.chosen] == ["Nigeria"]
    assert rows_of_file(tool, "/statistics/gap.csv?territory=NG") == [COLUMNS["gap"]]
    assert tool.get("/api/v1/statistics?territory=NG").get_json()["gap"] is None


def test_where_nothing_is_missing_it_says_so(made: Callable[..., FlaskClient]) -> None:
    tool = made(listing(f"Person {number}", number, available=(LUA,)) for number in range(FEWEST))
    assert text(one(figure_of(tool, "gap"), ".empty")) == "No skill is wanted by more people than share it."
    assert tool.get("/api/v1/statistics").get_json()["gap"] == []


@pytest.mark.parametrize("path", ["/statistics", "/statistics/gap.csv", "/api/v1/statistics"])
@pytest.mark.parametrize("asked", ["territory=ZZ", "territory=' OR 1", "language=xx-nonsense", "language=PT"])
def test_what_is_no_place_or_language_is_refused(tool: FlaskClient, path: str, asked: str) -> None:
    assert tool.get(f"{path}?{asked}").status_code == 400


# ---- files ----


def test_a_file_is_called_by_what_is_in_it(tool: FlaskClient) -> None:
    for path, name in (
        ("/statistics/growth.csv?territory=CL", "growth.csv"),
        ("/statistics/gap.csv", "gap.csv"),
        ("/statistics/gap.csv?territory=CL", "gap-CL.csv"),
    ):
        headers = tool.get(path).headers
        assert headers["Content-Disposition"] == f"attachment; filename={name}"
        assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/statistics/nothing.csv", "/statistics/gap.json", "/statistics/gap"])
def test_there_is_no_other_file(tool: FlaskClient, path: str) -> None:
    assert tool.get(path).status_code == 404


@pytest.mark.parametrize(
    "label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=cmd|"/c calc"!A0, "and" more\nlines']
)
def test_a_spreadsheet_runs_nothing(made: Callable[..., FlaskClient], label: str) -> None:
    items = {**TAXONOMY.items, PYTHON: Item(PYTHON, {"en": label})}
    taxonomy = replace(TAXONOMY, items=items)
    tool = made(people_of_areas(), taxonomy=taxonomy)
    names = {row[0]: row[1] for row in rows_of_file(tool, "/statistics/offered.csv")}
    assert names[PYTHON] == f"'{label}"


# ---- hardly anybody ----


def test_where_nobody_is_it_says_so(made: Callable[..., FlaskClient]) -> None:
    tool = made([])
    shown = page(tool, "/statistics")
    assert text(one(shown, "main .empty")) == "Nobody is here yet. Be the first!"
    assert shown.select("main figure, main svg") == []
    for figure in ("gap", "offered", "wanted", "languages", "territories"):
        assert rows_of_file(tool, f"/statistics/{figure}.csv") == [COLUMNS[figure]]
    answer = tool.get("/api/v1/statistics").get_json()
    assert (answer["totals"]["people"], answer["offered"], answer["gap"]) == (0, [], [])


def test_growth_is_drawn_from_the_second_day_on(made: Callable[..., FlaskClient]) -> None:
    shown = figure_of(made(people_of_areas(), past=[]), "growth")
    assert text(one(shown, ".empty")) == "The picture begins with the second day."
    assert shown.select("svg") == []
    assert len(rows_of_table(shown)) == 1
    shown = figure_of(made(people_of_areas(), past=PAST[:1]), "growth")
    assert [attribute(line, "class") for line in shown.select("polyline")] == [
        "series-people",
        "series-offers",
        "series-wants",
    ]


def test_people_who_say_nothing_have_figures_too(made: Callable[..., FlaskClient]) -> None:
    shown = page(made([listing("Nobody in particular", 1)], past=[]), "/statistics")
    assert (
        texts(shown, "#offered .empty, #wanted .empty, #languages .empty, #territories .empty")
        == ["No one found"] * 4
    )
    assert text(one(shown, "#totals desc")) == (
        "Of 1 person, 0 share something and 0 want to learn something."
    )


# ---- as JSON ----


def test_the_api_tells_the_same(tool: FlaskClient, said: Statistics) -> None:
    answer = tool.get("/api/v1/statistics").get_json()
    assert answer["totals"] == said.totals._asdict()
    for name in ("gap", "offered", "wanted", "languages", "territories", "growth"):
        assert answer[name] == [line._asdict() for line in getattr(said, name)]
