"""How much there is of everything, counted when a version is built: people, offers, wants, and the gap.

An offer is a person with a skill that they share, a want a person with a skill that they want to learn; a
skill is counted as people name it. A skill's gap is how many want it, less how many can meet that by
matching's definition: who offer the skill or a narrower one. Where these are as many, there is no gap.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from profiles.places import COUNTRIES
from search.facets import Mask
from search.postings import Postings
from search.query import NOT_GIVEN
from taxonomy.items import ItemId, number
from taxonomy.tree import Tree

FEWEST = 3  # people of whom a gap says something
GROUPS = ("territory", "language")  # the facets whose values have a gap of their own
_SKILLS, _LANGUAGES, _GAP, _DAYS = 20, 30, 15, 100  # the most lines of each


class Day(NamedTuple):
    """How many there were on a day (ISO 8601, UTC)."""

    day: str
    people: int
    offers: int
    wants: int


class SkillCount(NamedTuple):
    """How many people name a skill."""

    skill: str
    people: int


class LanguageCount(NamedTuple):
    """How many people speak a language."""

    language: str
    people: int


class Place(NamedTuple):
    """How many there are in a country."""

    territory: str
    people: int
    offers: int
    wants: int


class Gap(NamedTuple):
    """A skill that more people want than can teach it."""

    skill: str
    wanted: int
    available: int


class Totals(NamedTuple):
    """How many there are in all. sharing, learning: people with an offer, with a want. shared: skills of the
    tree that somebody offers."""

    people: int
    sharing: int
    learning: int
    offers: int
    wants: int
    skills: int
    shared: int
    languages: int
    countries: int


@dataclass(frozen=True)
class Statistics:
    """All of it, each list with the most first. gap: among everybody. gaps: by facet and value, of those
    values that enough people have."""

    totals: Totals
    offered: tuple[SkillCount, ...]
    wanted: tuple[SkillCount, ...]
    languages: tuple[LanguageCount, ...]
    territories: tuple[Place, ...]
    growth: tuple[Day, ...]
    gap: tuple[Gap, ...]
    gaps: Mapping[str, Mapping[str, tuple[Gap, ...]]]

    def on(self, day: str) -> Day:
        """The line of the day for which this was counted."""
        return Day(day, self.totals.people, self.totals.offers, self.totals.wants)


def counted(postings: Postings, tree: Tree, day: str, past: Iterable[Day] = ()) -> Statistics:
    """The statistics of a day. past: the lines of earlier days; growth has the day itself too."""
    languages, countries = _languages(postings), _countries(postings)
    offers, wants = postings.sizes("offers"), postings.sizes("wishes")
    totals = Totals(
        people=len(postings),
        sharing=int(np.count_nonzero(offers)),
        learning=int(np.count_nonzero(wants)),
        offers=int(offers.sum()),
        wants=int(wants.sum()),
        skills=len(tree),
        shared=sum(skill in tree for skill in postings.values("offers")),
        languages=len(languages),
        countries=len(countries),
    )
    gaps = _Gaps(postings)
    today = Day(day, totals.people, totals.offers, totals.wants)
    return Statistics(
        totals=totals,
        offered=_skills(postings, "offers"),
        wanted=_skills(postings, "wishes"),
        languages=tuple(languages[:_LANGUAGES]),
        territories=tuple(countries),
        growth=_thinned({line.day: line for line in (*past, today)}),
        gap=gaps.among(None),
        gaps={facet: dict(gaps.by(facet)) for facet in GROUPS},
    )


def _skills(postings: Postings, relation: str) -> tuple[SkillCount, ...]:
    counts = zip(postings.values(relation), postings.counts(relation).tolist(), strict=True)
    ranked = sorted((SkillCount(*one) for one in counts), key=lambda one: (-one.people, _number(one.skill)))
    return tuple(ranked[:_SKILLS])


def _number(skill: str) -> int:
    return number(ItemId(skill))


def _languages(postings: Postings) -> list[LanguageCount]:
    counts = zip(postings.values("language"), postings.counts("language").tolist(), strict=True)
    spoken = (LanguageCount(*one) for one in counts if one[0] != NOT_GIVEN)
    return sorted(spoken, key=lambda one: (-one.people, one.language))


def _countries(postings: Postings) -> list[Place]:
    offers, wants = postings.sizes("offers"), postings.sizes("wishes")
    found = []
    for code in COUNTRIES.intersection(postings.values("territory")):
        who = postings.who("territory", code)
        found.append(Place(code, len(who), int(offers[who].sum()), int(wants[who].sum())))
    return sorted(found, key=lambda here: (-here.people, here.territory))


def _thinned(lines: Mapping[str, Day]) -> tuple[Day, ...]:
    """In order; of too many some evenly chosen, the first and the last among them."""
    ordered = sorted(lines.values())
    places = np.linspace(0, len(ordered) - 1, min(len(ordered), _DAYS)).round().astype(int)
    return tuple(ordered[place] for place in places)


class _Gaps:
    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._skills = postings.values("wishes")
        self._numbers = np.array([_number(skill) for skill in self._skills], np.int64)
        place = {skill: place for place, skill in enumerate(postings.values("available"))}
        # of each skill wanted, where it is among those offered with their broader ones; else behind the last
        self._met_at = np.array([place.get(skill, len(place)) for skill in self._skills], np.intp)

    def among(self, people: Mask | None) -> tuple[Gap, ...]:
        """The widest gaps; of equally wide ones first what more people want, then the smaller id."""
        wanted = self._postings.counts("wishes", people)
        available = np.append(self._postings.counts("available", people), 0)[self._met_at]
        ranked = np.lexsort((self._numbers, -wanted, available - wanted))[:_GAP]
        return tuple(
            Gap(self._skills[place], int(wanted[place]), int(available[place]))
            for place in ranked
            if wanted[place] > available[place]
        )

    def by(self, facet: str) -> Iterator[tuple[str, tuple[Gap, ...]]]:
        """Of each value that enough people have."""
        for value in self._postings.values(facet):
            who = self._postings.who(facet, value)
            if len(who) >= FEWEST:
                people = np.zeros(len(self._postings), np.bool_)
                people[who] = True
                yield value, self.among(people)


def to_json(statistics: Statistics) -> dict[str, Any]:
    """As JSON's types, each line a list."""
    return vars(statistics)


def from_json(said: Mapping[str, Any]) -> Statistics:
    """What `to_json` wrote; KeyError, TypeError or AttributeError for anything else."""
    return Statistics(
        totals=Totals(*said["totals"]),
        offered=tuple(SkillCount(*line) for line in said["offered"]),
        wanted=tuple(SkillCount(*line) for line in said["wanted"]),
        languages=tuple(LanguageCount(*line) for line in said["languages"]),
        territories=tuple(Place(*line) for line in said["territories"]),
        growth=tuple(Day(*line) for line in said["growth"]),
        gap=_gap(said["gap"]),
        gaps={
            facet: {value: _gap(lines) for value, lines in by_value.items()}
            for facet, by_value in said["gaps"].items()
        },
    )


def _gap(lines: Iterable[tuple[str, int, int]]) -> tuple[Gap, ...]:
    return tuple(Gap(*line) for line in lines)
