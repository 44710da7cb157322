"""profiles.matching's definition, evaluated for one person over everybody at once, exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from profiles import matching
from profiles.matching import LEVELS, Match, Person, Population
from profiles.places import regions_above
from search.listing import Listing
from search.postings import UNKNOWN_OFFSET, Postings, day_number
from taxonomy.items import ItemId
from taxonomy.tree import Tree

BEST = 24  # matches of each kind
_Weights = npt.NDArray[np.float64]


def person_of(listing: Listing) -> Person:
    """What of a listing matters to matching."""
    profile = listing.profile
    return Person(
        user=listing.user,
        available=profile.available,
        wanted=profile.wanted,
        languages=profile.languages,
        territory=profile.territory,
        time_zone=profile.time_zone,
        updated=date.fromisoformat(listing.source.updated[:10]),
    )


@dataclass(frozen=True)
class Matches:
    """The best of everybody for one person, each kind best first."""

    mutual: tuple[Match, ...]
    learn_from: tuple[Match, ...]
    teach: tuple[Match, ...]


class Matcher:
    """Matches one person with everybody of a version. today: the day the version was built, so that the
    same version always answers the same."""

    def __init__(
        self, postings: Postings, tree: Tree, today: date, get: Callable[[str], Listing | None]
    ) -> None:
        self._postings = postings
        self._tree = tree
        self._today = today
        self._get = get
        self._speaks = self._speaks_something()
        offers = {ItemId(skill): len(postings.who("offered", skill)) for skill in postings.values("offered")}
        self.population = Population(tree, len(postings), offers)

    def matches(self, one: Person, best: int = BEST) -> Matches:
        """Mutual matches, who can teach this person, whom this person can teach."""
        learns, teaches = self._can_teach(one), self._can_learn_from(one)
        fits = np.flatnonzero((learns > 0) | (teaches > 0))
        learns, teaches, context = learns[fits], teaches[fits], self._context(one, fits)
        kinds = (np.sqrt(learns * teaches), np.where(teaches, 0.0, learns), np.where(learns, 0.0, teaches))
        return Matches(*(self._best(one, fits, worth * context, best) for worth in kinds))

    def _can_teach(self, learner: Person) -> _Weights:
        """For everybody what their best lessons for the learner's wishes are worth together."""
        total = np.zeros(len(self._postings))
        for wish in learner.wanted:
            near = np.zeros(len(self._postings))
            for steps, broader in reversed(list(enumerate(self._tree.broader(wish), start=1))):
                near[self._postings.who("available", broader)] = 0.5**steps
            near[self._postings.who("offered", wish)] = 1.0
            total += self.population.rarity(wish) * near
        return total

    def _can_learn_from(self, teacher: Person) -> _Weights:
        """For everybody what the teacher's best lessons for their wishes are worth together."""
        total = np.zeros(len(self._postings))
        for wish in self._postings.values("wanted"):
            near = max(
                (self.population.nearness(skill, ItemId(wish)) for skill in teacher.available), default=0
            )
            if near:
                total[self._postings.who("wanted", wish)] += self.population.rarity(ItemId(wish)) * near
        return total

    def _best(
        self, one: Person, people: npt.NDArray[np.intp], scores: _Weights, best: int
    ) -> tuple[Match, ...]:
        """The best of some people by their scores, the person themselves and those with none left out."""
        fits = np.flatnonzero(scores)
        if len(fits) > best + 1:  # one more: the person themselves may be among them
            fits = fits[np.argpartition(-scores[fits], best)[: best + 1]]
        ranked = fits[np.lexsort((people[fits], -scores[fits]))]
        found = []
        for place in ranked:
            listing = self._get(self._postings.user(int(people[place])))
            if listing is not None and listing.user != one.user:
                found.append(self._explained(one, listing, float(scores[place])))
        return tuple(found[:best])

    def _explained(self, one: Person, listing: Listing, score: float) -> Match:
        pair = matching.match(one, person_of(listing), self.population, self._today)
        return Match(pair.user, score, pair.teaches, pair.learns, pair.context)

    def _context(self, one: Person, people: npt.NDArray[np.intp]) -> _Weights:
        """matching.context's weight with each of some people."""
        weight: _Weights = self._language(one, people) * self._place(one)[people]
        return weight * self._hours(one, people) * self._freshness(one, people)

    def _language(self, one: Person, people: npt.NDArray[np.intp]) -> _Weights:
        if not one.languages:
            return np.full(len(people), matching.LANGUAGE_UNKNOWN)
        best = np.zeros(len(self._postings), np.uint8)
        for spoken in one.languages:
            who = self._postings.who("language", spoken.code)
            common = np.minimum(self._postings.levels(spoken.code), np.uint8(LEVELS[spoken.level]))
            best[who] = np.maximum(best[who], common)
        by_level = [matching.LANGUAGE.get(level, matching.NO_LANGUAGE) for level in LEVELS.values()]
        return np.where(self._speaks[people], np.array(by_level)[best[people]], matching.LANGUAGE_UNKNOWN)

    def _speaks_something(self) -> npt.NDArray[np.bool_]:
        speaks = np.zeros(len(self._postings), np.bool_)
        for language in self._postings.values("language"):
            speaks[self._postings.who("language", language)] = True
        return speaks

    def _place(self, one: Person) -> _Weights:
        weights = np.full(len(self._postings), matching.ELSEWHERE)
        mine = {wider for own in one.territory for wider in (own, *regions_above(own))}
        for code in sorted(mine):  # regions have numbers and come first, so that countries win
            weights[self._postings.who("territory", code)] = (
                matching.SAME_REGION if code.isdecimal() else matching.SAME_PLACE
            )
        return weights

    def _hours(self, one: Person, people: npt.NDArray[np.intp]) -> _Weights:
        mine = matching.offset_minutes(one.time_zone, self._today)
        if mine is None:
            return np.full(len(people), matching.HOURS_UNKNOWN)
        theirs = self._postings.offset[people].astype(np.float64)
        gap = np.abs(theirs - mine) / 60 % 24
        hours = np.maximum(0.0, matching.AWAKE - np.minimum(gap, 24 - gap))
        return np.where(theirs == UNKNOWN_OFFSET, matching.HOURS_UNKNOWN, 0.8 + 0.2 * hours / matching.AWAKE)

    def _freshness(self, one: Person, people: npt.NDArray[np.intp]) -> _Weights:
        older = np.minimum(self._postings.updated[people], day_number(one.updated))
        age = np.maximum(0, day_number(self._today) - older)
        weights: _Weights = np.maximum(0.5, 0.5 ** (age / matching.HALF_FRESH))
        return weights
