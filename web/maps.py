"""The map: how many people there are in each country, of all or of those who have a skill."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, g, render_template, request
from markupsafe import Markup
from toolforge_i18n import message

from profiles.places import WORLD
from search.query import NOT_GIVEN
from search.skill_figures import Headcount
from taxonomy.folding import fold
from taxonomy.items import ItemId
from web import world
from web.context import presenter, version
from web.parameters import BadParameterError
from web.presenting import Name
from web.skill_choice import chosen_skill, skill_options

pages = Blueprint("maps", __name__)
SHOWN = Headcount._fields
_CLASSES = 5  # the colours of static/style.css


class Asked(NamedTuple):
    """What the address asks for: whom to count, of which skill, where."""

    show: str
    skill: ItemId | None
    region: str

    def href(self, region: str) -> str:
        """The address of the same in another region."""
        pairs = (("show", self.show), ("skill", self.skill), ("region", region))
        usual = (SHOWN[0], None, WORLD)
        said = "&".join(
            f"{name}={value}" for (name, value), left in zip(pairs, usual, strict=True) if value != left
        )
        return presenter().href("/map", said)


class Shape(NamedTuple):
    """A territory where somebody is. people: in words."""

    path: Markup
    colour: int
    place: Name
    people: str


def class_starts(most: int) -> list[int]:
    """The smallest number of each class, at most five, of numbers from 1 to the most.

    They grow geometrically, as numbers do that spread over magnitudes, most of them small (I. S. Evans, "The
    selection of class intervals", 1977), and are round, by 1-2-5, to be read in a legend.
    """
    round_ones = [one * 10**zeros for zeros in range(len(str(most))) for one in (1, 2, 5)]
    within = [number for number in round_ones if number <= max(most, 1)]
    steps = (sorted({1, *within[::-step]}) for step in range(1, len(within) + 1))
    return next(starts for starts in steps if len(starts) <= _CLASSES)


@pages.get("/map")
def world_map() -> str:
    """A picture of the territories, and the same as a table."""
    asked, show = _asked(), presenter()
    counts = version().figures.headcounts(asked.skill)
    here = {code: head for code, head in counts.items() if code in world.countries_in(asked.region)}
    numbers = {code: number for code, head in here.items() if (number := getattr(head, asked.show))}
    classes, view = _Classes(numbers.values()), world.views()[asked.region]
    return render_template(
        "map.html",
        asked=asked,
        view=view,
        place=show.territory(asked.region),
        skill=show.skill(asked.skill) if asked.skill else None,
        land=Markup().join(one.path for one in view.outlines if one.code not in numbers),
        shapes=_shapes(view.outlines, numbers, classes),
        legend=list(classes.legend()),
        rows=list(_rows(asked, here)),
        kinds=SHOWN,
        skills=list(skill_options(asked.skill)),
        regions=_regions(asked),
        nowhere=getattr(counts[NOT_GIVEN], asked.show)
        if asked.region == WORLD and NOT_GIVEN in counts
        else 0,
    )


def _asked() -> Asked:
    given = request.args
    shown, region = given.get("show") or SHOWN[0], given.get("region") or WORLD
    if shown not in SHOWN:
        raise BadParameterError("show", shown)
    if region not in world.views():
        raise BadParameterError("region", region)
    return Asked(shown, chosen_skill("skill"), region)


class _Classes:
    """Classes of some numbers, each with one of the colours, the strongest for the last."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._most = max(numbers, default=0)
        self._starts = class_starts(self._most)
        self._weakest = _CLASSES - len(self._starts) + 1

    def colour(self, number: int) -> int:
        """Of a number from 1."""
        return bisect_right(self._starts, number) + self._weakest - 1

    def legend(self) -> Iterator[tuple[int, str]]:
        """Each colour with its range of numbers."""
        ends = [start - 1 for start in self._starts[1:]] + [self._most]
        number = presenter().number
        for place, (start, end) in enumerate(zip(self._starts, ends, strict=True)):
            if end == start:
                yield self._weakest + place, number(start)
            elif end:
                said = message("map-range", first=number(start), last=number(end))
                yield self._weakest + place, said.striptags()


def _regions(asked: Asked) -> list[tuple[str, str, bool]]:
    """The same elsewhere, the world first: name, address, whether it is this one."""
    views, show = world.views(), presenter()
    regions = [(show.territory(region), asked.href(region), region == asked.region) for region in views]
    return [regions[0], *sorted(regions[1:], key=lambda region: fold(region[0]))]


def _shapes(outlines: Iterable[world.Outline], numbers: Mapping[str, int], classes: _Classes) -> list[Shape]:
    """By name, as the tab key goes; but those with a dot last, since what comes later lies above."""
    show, shapes = presenter(), []
    for outline in outlines:
        if number := numbers.get(outline.code):
            people = _in_words(number, show.language, g.qqx)
            place, path = show.place(outline.code), outline.path + outline.dot
            shapes.append((bool(outline.dot), Shape(path, classes.colour(number), place, people)))
    return [shape for _, shape in sorted(shapes, key=lambda one: (one[0], fold(one[1].place.text)))]


@lru_cache(maxsize=8192)  # a message takes long to make, and a map needs a hundred
def _in_words(number: int, *_language: object) -> str:
    """As this request's language has it."""
    return message("search-results", num_people=number).striptags()


def _rows(asked: Asked, here: Mapping[str, Headcount]) -> Iterator[tuple[Name, list[str]]]:
    """Each territory with its numbers, most first."""
    show = presenter()
    named = [(show.place(code), head) for code, head in here.items()]
    for place, head in sorted(named, key=lambda row: (-getattr(row[1], asked.show), fold(row[0].text))):
        yield place, list(map(show.number, head))
