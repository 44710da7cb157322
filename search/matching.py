"""profiles.matching's definition, evaluated for one person over everybody at once, exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from profiles import matching
from profiles.matching import Match, Person, Population, Ring
from search.contexts import Contexts
from search.facets import Facets, Filters
from search.lessons import LessonTable
from search.listing import Listing
from search.postings import Postings
from search.rings import best_rings
from search.teams import ALIKE, Candidate, Teams, best_teams
from taxonomy.items import ItemId
from taxonomy.tree import Tree

BEST = 24  # matches of each kind
RING_SIDE = 60  # people looked at on each side of a ring
_LOOKED_AT = 400  # people whose context is looked at first; after them only those who can still be better
_Weights = npt.NDArray[np.float64]


def person_of(listing: Listing) -> Person:
    """What of a listing matters to matching. A language not spoken at all (level 0) is as one not given."""
    profile = listing.profile
    return Person(
        user=listing.user,
        available=profile.available,
        wanted=profile.wanted,
        languages=tuple(tongue for tongue in profile.languages if tongue.speaks),
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
    """Matches one person with everybody of a version, or with those who fit some filters.

    at: the listing of a person's number. today: the day the version was built, so that the same version
    always answers the same.
    """

    def __init__(self, postings: Postings, tree: Tree, today: date, at: Callable[[int], Listing]) -> None:
        self._postings = postings
        self._tree = tree
        self._today = today
        self._at = at
        self._facets = Facets(postings)
        counted = zip(postings.values("available"), postings.counts("available").tolist(), strict=True)
        self.population = Population(
            tree, len(postings), {ItemId(skill): people for skill, people in counted}
        )
        self._table = LessonTable(self.population)

    def matches(self, one: Person, filters: Filters = (), best: int = BEST) -> Matches:
        """Mutual matches, who can teach this person, whom this person can teach."""
        learns, teaches = self._both_ways(one, filters)
        only_learns, only_teaches = np.where(teaches, 0.0, learns), np.where(learns, 0.0, teaches)
        contexts = Contexts(self._postings, one, self._today)
        mutual, learn_from, teach = (
            tuple(self._explained(one, place, score) for place, score in _best(contexts, worth, best))
            for worth in (np.sqrt(learns * teaches), only_learns, only_teaches)
        )
        return Matches(mutual, learn_from, teach)

    def pair(self, one: Person, other: Person) -> Match:
        """How well one person fits another, seen from the one."""
        return matching.match(one, other, self.population, self._today)

    def rings(self, one: Person, filters: Filters = (), best: int = BEST) -> tuple[Ring, ...]:
        """The best rings through one person: exact among the people who fit best on either side, those
        whom the person can teach best and those who can teach the person best."""
        learns, teaches = self._both_ways(one, filters)
        contexts = Contexts(self._postings, one, self._today)
        taught, teaching = (
            [(self._person(place), score) for place, score in _best(contexts, worth, RING_SIDE)]
            for worth in (np.where(learns, 0.0, teaches), np.where(teaches, 0.0, learns))
        )
        return best_rings(one, taught, teaching, self._table, self.population, self._today, best)

    def teams(self, one: Person, skills: tuple[ItemId, ...], filters: Filters = ()) -> Teams:
        """The smallest groups of people who together can teach some skills, those who fit best first."""
        able = np.zeros(len(self._postings), np.uint32)
        for place, skill in enumerate(skills):
            able[self._postings.who("available", skill)] |= np.uint32(1 << place)
        self._leave_out(able, one, filters)
        contexts = Contexts(self._postings, one, self._today)
        candidates = [
            Candidate(self._postings.user(place), covered, score)
            for covered in np.unique(able[able > 0]).tolist()
            for place, score in _best(contexts, np.where(able == covered, 1.0, 0.0), ALIKE)
        ]
        return best_teams(candidates, skills)

    def _both_ways(self, one: Person, filters: Filters) -> tuple[_Weights, _Weights]:
        """For everybody else what they can teach the person, and what they can learn from the person."""
        learns, teaches = self._can_teach(one), self._can_learn_from(one)
        for worth in (learns, teaches):
            self._leave_out(worth, one, filters)
        return learns, teaches

    def _leave_out(self, worth: npt.NDArray[np.generic], one: Person, filters: Filters) -> None:
        """Nothing for the person, nor for those who do not fit the filters."""
        if (number := self._postings.number(one.user)) is not None:
            worth[number] = 0
        if (mask := self._facets.having(filters)) is not None:
            worth[~mask] = 0

    def _can_teach(self, learner: Person) -> _Weights:
        """For everybody what their best lessons for the learner's wishes are worth together."""
        total = np.zeros(len(self._postings))
        for wish in learner.wanted:
            rarity = self.population.rarity(wish)
            if broader := self._tree.broader(wish):
                near = np.zeros(len(self._postings))
                for steps, skill in reversed(list(enumerate(broader, start=1))):
                    near[self._postings.who("offers", skill)] = rarity * 0.5**steps
                near[self._postings.who("available", wish)] = rarity
                total += near
            else:
                total[self._postings.who("available", wish)] += rarity
        return total

    def _can_learn_from(self, teacher: Person) -> _Weights:
        """For everybody what the teacher's best lessons for their wishes are worth together."""
        total = np.zeros(len(self._postings))
        for skill, worth in zip(self._table.skills, self._table.worths(teacher.available), strict=True):
            if worth:
                total[self._postings.who("wishes", skill)] += worth
        return total

    def _person(self, number: int) -> Person:
        return person_of(self._at(number))

    def _explained(self, one: Person, number: int, score: float) -> Match:
        pair = self.pair(one, self._person(number))
        return Match(pair.user, score, pair.teaches, pair.learns, pair.context)


def _best(contexts: Contexts, worth: _Weights, best: int) -> list[tuple[int, float]]:
    """The people for whom worth · context is highest, so many at most.

    No context is over 1. So once the scores of some are known, only those whose worth alone is as high
    as the last of the best can still be among them."""
    people = np.flatnonzero(worth)
    if len(people) > _LOOKED_AT:
        first = people[np.argpartition(-worth[people], _LOOKED_AT)[:_LOOKED_AT]]
        reached = np.sort(worth[first] * contexts.weights(first))[-best]
        people = people[worth[people] >= reached]
    scores = worth[people] * contexts.weights(people)
    if len(people) > best:  # all that tie with the last stay, so that the newest of them come first
        least = np.partition(scores, -best)[-best]
        people, scores = people[scores >= least], scores[scores >= least]
    ranked = np.lexsort((people, -scores))[:best]
    return [(int(people[place]), float(scores[place])) for place in ranked]
