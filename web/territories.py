"""One territory: who is there, what they share and miss, where they belong, what they speak."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from flask import Blueprint, Response, jsonify, redirect, render_template
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from profiles.places import REGIONS, WORLD, is_territory, regions_above
from search.query import NOT_GIVEN, Query, Sort
from search.statistics import Gap
from taxonomy.folding import fold
from taxonomy.items import ItemId
from web import previews, world
from web.context import presenter, version
from web.errors import NotInDirectoryError
from web.parameters import write_query
from web.presenting import Name

pages = Blueprint("territories", __name__)
_NEWEST = 6  # people
_SHOWN, _SHOWN_JSON = 12, 100  # values of a facet
_FACETS = ("available", "affiliation", "language")
Counted = tuple[Name, str]  # a link, and how many people it finds


@pages.get("/territory/<name>")
def territory(name: str) -> str | AnyResponse:
    """A country, a part of one, or a region."""
    code, show = _code(name), presenter()
    if code == WORLD:
        return redirect(show.href("/map"), 301)
    if code != name:
        return redirect(show.href(f"/territory/{code}"), 301)
    query = _here(code)
    newest = version().index.search(replace(query, sort=Sort.NEWEST, limit=_NEWEST))
    counts, people = version().index.facets(query), message("search-results", num_people=newest.total)
    return render_template(
        "territory.html",
        preview=previews.preview(f"{show.territory(code)}: {people.striptags()}", f"/territory/{code}"),
        name=show.territory(code),
        above=[show.place(region) for region in reversed(regions_above(code))],
        regions=list(_with_people(region for region in REGIONS.get(code, ()) if region.isdecimal())),
        inside=list(_with_people(_inside(code))),
        total=newest.total,
        cards=list(map(show.card, newest.listings)),
        all_href=show.search_href(query),
        feed_href=show.href("/search.atom", write_query(replace(query, sort=Sort.NEWEST))),
        map_href=show.href("/map", f"region={world.view_around(code)}"),
        top={facet: list(_top(code, facet, counts[facet])) for facet in _FACETS},
        unmet=[
            (show.skill(ItemId(one.skill)), show.number(one.wanted), show.number(one.available))
            for one in _unmet(code)
        ],
    )


@pages.get("/api/v1/territory/<name>")
def territory_json(name: str) -> Response:
    """The same as JSON."""
    code = _code(name)
    counts = version().index.facets(_here(code))
    return jsonify(
        territory=code,
        above=list(regions_above(code)),
        people=version().index.find(_here(code)).total,
        unmet=[one._asdict() for one in _unmet(code)],
        **{facet: dict(islice(counts[facet].items(), _SHOWN_JSON)) for facet in _FACETS},
    )


def _code(name: str) -> str:
    """The code of a territory, whatever its case; NotInDirectoryError where there is none."""
    if name.isascii() and is_territory(code := name.upper()):
        return code
    raise NotInDirectoryError("error-no-territory", name)


def _here(code: str) -> Query:
    return Query(filters={"territory": (code,)})


def _inside(code: str) -> Iterable[str]:
    """The countries of a region, the parts of a country where somebody is."""
    counts = version().figures.headcounts()
    return world.countries_in(code) or (part for part in counts if part.startswith(f"{code}-"))


def _with_people(codes: Iterable[str]) -> Iterator[Counted]:
    """Of some territories those where somebody is, most people first."""
    show, counts = presenter(), version().figures.headcounts()
    found = [(show.place(code), counts[code].people) for code in codes if code in counts]
    for place, people in sorted(found, key=lambda one: (-one[1], fold(one[0].text))):
        yield place, show.number(people)


def _found(code: str, facet: str, value: str) -> Name:
    """A facet's value, leading to the people there who have it."""
    show = presenter()
    href = show.search_href(Query(filters={"territory": (code,), facet: (value,)}))
    return show.value_name(facet, value)._replace(href=href)


def _top(code: str, facet: str, counts: Mapping[str, int]) -> Iterator[Counted]:
    given = ((value, count) for value, count in counts.items() if value != NOT_GIVEN)
    for value, count in islice(given, _SHOWN):
        yield _found(code, facet, value), presenter().number(count)


def _unmet(code: str) -> Sequence[Gap]:
    """What is missing there, as the statistics have it; nothing of too few people."""
    return version().statistics.gaps["territory"].get(code, ())
