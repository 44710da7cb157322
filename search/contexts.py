"""profiles.matching's context, of one person or a few with many at once."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from profiles import matching
from profiles.matching import LEVELS, Person
from profiles.places import regions_above
from search.postings import UNKNOWN_OFFSET, Postings, day_number
from search.query import NOT_GIVEN

_Weights = npt.NDArray[np.float64]
_People = npt.NDArray[np.intp]
_BY_LEVEL = np.array(
    [
        *(matching.LANGUAGE.get(level, matching.NO_LANGUAGE) for level in LEVELS.values()),
        matching.LANGUAGE_UNKNOWN,
    ]
)
_UNKNOWN = len(_BY_LEVEL) - 1
_BY_PLACE = np.array([matching.ELSEWHERE, matching.SAME_REGION, matching.SAME_PLACE])
_AGES = np.arange(100 * 366)  # days; older than any profile can be
_BY_AGE = np.maximum(0.5, 0.5 ** (_AGES / matching.HALF_FRESH))


class Contexts:
    """What one person shares with everybody, weighed for those who are asked about."""

    def __init__(self, postings: Postings, one: Person, today: date) -> None:
        self._postings = postings
        self._one = one
        self._today = today
        self._levels = self._best_levels()
        self._places = self._nearest_places()

    def weights(self, people: _People) -> _Weights:
        """matching.context's weight with each of some people."""
        weights: _Weights = _BY_LEVEL[self._levels[people]] * _BY_PLACE[self._places[people]]
        return weights * self._hours(people) * self._freshness(people)

    def _best_levels(self) -> npt.NDArray[np.uint8]:
        """For everybody the best level in a common language; the last of all where nothing is known."""
        if not self._one.languages:
            return np.full(len(self._postings), _UNKNOWN, np.uint8)
        best = np.zeros(len(self._postings), np.uint8)
        for spoken in self._one.languages:
            who = self._postings.who("language", spoken.code)
            common = np.minimum(self._postings.levels(spoken.code), np.uint8(LEVELS[spoken.level]))
            best[who] = np.maximum(best[who], common)
        best[self._postings.who("language", NOT_GIVEN)] = _UNKNOWN
        return best

    def _nearest_places(self) -> npt.NDArray[np.uint8]:
        """For everybody 2 in the same country or part, 1 in the same region, 0 elsewhere."""
        nearest = np.zeros(len(self._postings), np.uint8)
        countries, regions = _around(self._one)
        for worth, codes in ((1, regions), (2, countries)):  # countries come last and win
            for code in codes:
                nearest[self._postings.who("territory", code)] = worth
        return nearest

    def _hours(self, people: _People) -> _Weights:
        mine = np.array(_offset(self._one, self._today))
        return _hours_weights(mine, self._postings.offset[people])

    def _freshness(self, people: _People) -> _Weights:
        older = np.minimum(self._postings.updated[people], day_number(self._one.updated))
        return _freshness_weights(older, self._today)


def weights_between(some: Sequence[Person], others: Sequence[Person], today: date) -> _Weights:
    """The context's weight of each of some people (row) with each of others (column)."""
    offsets, days = (
        [np.array([of(person, today) for person in people]) for people in (some, others)]
        for of in (_offset, lambda person, _: day_number(person.updated))
    )
    weights: _Weights = _BY_LEVEL[_levels_between(some, others)] * _BY_PLACE[_places_between(some, others)]
    weights *= _hours_weights(offsets[0][:, None], offsets[1][None, :])
    return weights * _freshness_weights(np.minimum.outer(*days), today)


def _levels_between(some: Sequence[Person], others: Sequence[Person]) -> npt.NDArray[np.uint8]:
    codes = {tongue.code for person in (*some, *others) for tongue in person.languages}
    columns = {code: place for place, code in enumerate(sorted(codes))}

    def levels(people: Sequence[Person]) -> npt.NDArray[np.uint8]:
        found = np.zeros((len(people), len(columns)), np.uint8)
        for row, person in enumerate(people):
            for tongue in person.languages:
                found[row, columns[tongue.code]] = LEVELS[tongue.level]
        return found

    best: npt.NDArray[np.uint8] = np.minimum(levels(some)[:, None, :], levels(others)[None, :, :]).max(
        axis=2, initial=0
    )
    silent = [np.array([not person.languages for person in people]) for people in (some, others)]
    best[np.logical_or.outer(*silent)] = _UNKNOWN
    return best


def _places_between(some: Sequence[Person], others: Sequence[Person]) -> npt.NDArray[np.uint8]:
    rows, columns = ([_around(person) for person in people] for people in (some, others))
    nearest = [
        [2 if near & there else 1 if wide & beyond else 0 for near, wide in columns] for there, beyond in rows
    ]
    return np.array(nearest, np.uint8)


def _around(person: Person) -> tuple[set[str], set[str]]:
    """The countries and parts that a person is in, and the regions."""
    everything = {wider for own in person.territory for wider in (own, *regions_above(own))}
    regions = {code for code in everything if code.isdecimal()}
    return everything - regions, regions


def _offset(person: Person, today: date) -> int:
    offset = matching.offset_minutes(person.time_zone, today)
    return UNKNOWN_OFFSET if offset is None else offset


def _hours_weights(one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> _Weights:
    """By the offsets of two time zones in minutes."""
    gap = np.abs(one.astype(np.float64) - other) / 60 % 24
    hours = np.maximum(0.0, matching.AWAKE - np.minimum(gap, 24 - gap))
    unknown = (one == UNKNOWN_OFFSET) | (other == UNKNOWN_OFFSET)
    return np.where(unknown, matching.HOURS_UNKNOWN, 0.8 + 0.2 * hours / matching.AWAKE)


def _freshness_weights(older: npt.NDArray[np.integer], today: date) -> _Weights:
    """By the day of the older of two profiles."""
    weights: _Weights = _BY_AGE[np.clip(day_number(today) - older, 0, len(_AGES) - 1)]
    return weights
