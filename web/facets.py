"""The facets of a search: what there is to choose, with counts and links.

A value's link chooses it in place of what is chosen of its facet, so that it finds as many people as it says;
where something is chosen, a second link adds the value to that. A chosen value's link removes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple
from urllib.parse import quote_plus

from profiles.places import REGIONS, WORLD, regions_above
from search.query import FACETS, NOT_GIVEN, ROLES, Query
from taxonomy.items import ItemId
from taxonomy.tree import Tree
from web.parameters import MOST_VALUES as MOST_AT_ONCE
from web.parameters import without_value, write_query
from web.presenting import Name, Presenter

FIRST_VALUES = 8  # of a facet; the rest opens
MOST_VALUES = 16
COUNTRIES_SHOWN = 4  # of each continent, until something in it is chosen


class Value(NamedTuple):
    """A facet's value: its name, how many have it, whether it is chosen, the link that adds it to what is
    chosen, and the values under it."""

    name: Name
    number: str
    chosen: bool = False
    also: str = ""
    below: tuple["Value", ...] = ()


@dataclass(frozen=True)
class Facet:
    """A facet's values: those shown at once, and those behind a click."""

    key: str
    first: tuple[Value, ...]
    more: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A value that is chosen, with the link that removes it."""

    facet: str
    value: Value


class FacetLinks:
    """Makes the values of one facet of one search."""

    def __init__(
        self,
        show: Presenter,
        query: Query,
        facet: str,
        counts: Mapping[str, int],
        path: str = "/search",
        more: str = "",
    ) -> None:
        """path: the page that is filtered. more: what else its address asks for."""
        self._show = show
        self._path = path
        self._more = more
        self._query = query
        self._facet = facet
        self.counts = counts
        self.chosen = query.filters.get(facet, ())
        others = {name: values for name, values in query.filters.items() if name != facet}
        self._instead = write_query(replace(query, filters=others, page=1))
        self._also = write_query(replace(query, page=1)) if 0 < len(self.chosen) < MOST_AT_ONCE else ""

    def value(self, value: str, below: Iterable[Value] = ()) -> Value:
        """One value."""
        number = self._show.number(self.counts.get(value, 0))
        name = self._show.value_name(self._facet, value)
        if value in self.chosen:
            asked = write_query(without_value(self._query, self._facet, value))
            href = self._href(asked)
            return Value(name._replace(href=href), number, True, "", tuple(below))
        pair = f"{self._facet}={quote_plus(value)}"
        also = self._href(f"{self._also}&{pair}") if self._also else ""
        href = self._href(f"{self._instead}&{pair}".removeprefix("&"))
        return Value(name._replace(href=href), number, False, also, tuple(below))

    def _href(self, asked: str) -> str:
        return self._show.href(self._path, "&".join(filter(None, (asked, self._more))))


def facets(show: Presenter, tree: Tree, query: Query, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """Every facet that has a value to choose: skills as the tree, places by continent, others by number."""
    found = []
    for facet in FACETS:
        links = FacetLinks(show, query, facet, counts.get(facet, {}))
        if facet in ROLES:
            shown = Facet(facet, tuple(_skills(links, tree, tree.tops)) + _not_given(links))
        elif facet == "territory":
            shown = Facet(facet, tuple(_continents(links)) + _not_given(links))
        else:
            shown = _by_number(facet, links)
        found.append(shown)
    return [facet for facet in found if facet.first]


def chosen(show: Presenter, query: Query, path: str = "/search", more: str = "") -> list[Chosen]:
    """All that is chosen, to be removed one by one. path, more: as for FacetLinks."""
    found = []
    for facet in FACETS:
        links = FacetLinks(show, query, facet, {}, path, more)
        found += [Chosen(facet, links.value(value)) for value in links.chosen]
    return found


def _not_given(links: FacetLinks) -> tuple[Value, ...]:
    shown = NOT_GIVEN in links.counts or NOT_GIVEN in links.chosen
    return (links.value(NOT_GIVEN),) if shown else ()


def _by_number(facet: str, links: FacetLinks) -> Facet:
    others = [value for value in links.counts if value not in links.chosen and value != NOT_GIVEN]
    shown = [*filter(NOT_GIVEN.__ne__, links.chosen), *others][: max(MOST_VALUES, len(links.chosen))]
    values = tuple(map(links.value, shown)) + _not_given(links)
    first = max(FIRST_VALUES, len(links.chosen))
    return Facet(facet, values[:first], values[first:])


def _skills(links: FacetLinks, tree: Tree, several: Iterable[ItemId]) -> Iterable[Value]:
    """The skills that somebody has; under a skill its narrower ones, where it or one of them is chosen."""
    chosen = map(ItemId, links.chosen)
    is_open = {wider for skill in chosen if skill in tree for wider in (skill, *tree.broader(skill))}

    def shown(siblings: Iterable[ItemId]) -> Iterable[Value]:
        for skill in siblings:
            if skill in is_open or skill in links.counts:
                yield links.value(skill, shown(tree.narrower(skill)) if skill in is_open else ())

    return shown(several)


def _continents(links: FacetLinks) -> Iterable[Value]:
    """The continents, in each its countries with most people, in a chosen country its parts."""
    inside: dict[str, list[str]] = {continent: [] for continent in REGIONS[WORLD]}
    for code in dict.fromkeys((*links.counts, *links.chosen)):
        continent = _continent(code)
        if continent and code.isalpha():
            inside[continent].append(code)
    regions = [code for code in links.chosen if code.isdecimal() and code not in inside]
    yield from map(links.value, regions)
    for continent in sorted(inside, key=lambda code: -links.counts.get(code, 0)):
        if inside[continent] or continent in (*links.counts, *links.chosen):
            is_open = any(continent in (code, _continent(code)) for code in links.chosen)
            countries = _first(links, inside[continent], MOST_VALUES if is_open else COUNTRIES_SHOWN)
            yield links.value(continent, [_country(links, code) for code in countries])


def _country(links: FacetLinks, code: str) -> Value:
    is_open = any(code == each.partition("-")[0] for each in links.chosen)
    if not is_open:
        return links.value(code)
    parts = [part for part in (*links.counts, *links.chosen) if part.startswith(f"{code}-")]
    return links.value(code, map(links.value, _first(links, parts, MOST_VALUES)))


def _first(links: FacetLinks, places: Iterable[str], most: int) -> list[str]:
    """So many of some places, in their order, and those in which something is chosen whatever their place."""
    around = {each.partition("-")[0] for each in links.chosen}
    several = list(dict.fromkeys(places))
    return [
        code for place, code in enumerate(several) if place < most or code in links.chosen or code in around
    ]


@cache
def _continent(code: str) -> str | None:
    return next((region for region in regions_above(code) if region in REGIONS[WORLD]), None)
