"""profiles.matching's definition, evaluated for one person over everybody at once, exactly."""

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from profiles import matching
from profiles.matching import LEVELS, Match, Person, Population, Ring
from profiles.places import regions_above
from search.listing import Listing
from search.postings import UNKNOWN_OFFSET, Postings, day_number
from taxonomy.items import ItemId
from taxonomy.tree import Tree

BEST = 24  # matches of each kind
RING_SIDE = 60  # people looked at on each side of a ring
RING_PAIRS = 300  # pairs of them looked at one by one, at most
_Weights = npt.NDArray[np.float64]


def _highest(scores: _Weights, most: int) -> npt.NDArray[np.intp]:
    """Where the highest scores above zero are, so many at most, in no certain order."""
    places = np.flatnonzero(scores)
    if len(places) > most:
        places = places[np.argpartition(-scores[places], most)[:most]]
    return places


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
    rings: tuple[Ring, ...]


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
        offers = {ItemId(skill): len(postings.who("offered", skill)) for skill in postings.values("offered")}
        self.population = Population(tree, len(postings), offers)
        self._speaks = self._speaks_something()
        self._skills = {str(skill): place for place, skill in enumerate(tree)}
        self._nearness = self._nearness_of_all()
        self._rarities = np.array([self.population.rarity(skill) for skill in tree])

    def _nearness_of_all(self) -> npt.NDArray[np.float32]:
        """Population.nearness of every offered skill (row) to every wished one, along the tree's branches."""
        near = np.identity(len(self._skills), np.float32)
        for skill, place in self._skills.items():
            for steps, broader in enumerate(self._tree.broader(ItemId(skill)), start=1):
                near[place, self._skills[broader]] = 1.0
                near[self._skills[broader], place] = 0.5**steps
        return near

    def _nearest(self, offered: Iterable[str]) -> npt.NDArray[np.float32]:
        """How near the best of some offered skills comes to each skill."""
        rows = [self._skills[skill] for skill in offered if skill in self._skills]
        nearest: npt.NDArray[np.float32] = self._nearness[rows].max(axis=0, initial=0)
        return nearest

    def matches(self, one: Person, best: int = BEST) -> Matches:
        """Mutual matches, who can teach this person, whom this person can teach."""
        learns, teaches = self._can_teach(one), self._can_learn_from(one)
        fits = np.flatnonzero((learns > 0) | (teaches > 0))
        learns, teaches, context = learns[fits], teaches[fits], self._context(one, fits)
        from_them, to_them = (
            np.where(teaches, 0.0, learns) * context,
            np.where(learns, 0.0, teaches) * context,
        )
        mutual, learn_from, teach = (
            self._best(one, fits, scores, best)
            for scores in (np.sqrt(learns * teaches) * context, from_them, to_them)
        )
        return Matches(mutual, learn_from, teach, self._rings(one, fits, to_them, from_them, best))

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
        near = self._nearest(teacher.available)
        for skill, place in self._skills.items():
            if near[place]:
                total[self._postings.who("wanted", skill)] += self._rarities[place] * near[place]
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

    def _rings(
        self, one: Person, people: npt.NDArray[np.intp], to_them: _Weights, from_them: _Weights, best: int
    ) -> tuple[Ring, ...]:
        """The best rings through one person: exact among the people who fit best on either side.

        Who is taught and who teaches are the best on each side; of their pairs those with the most to teach
        are looked at one by one, by the definition."""
        taught = people[_highest(to_them, RING_SIDE)]
        teaching = people[_highest(from_them, RING_SIDE)]
        if not len(taught) or not len(teaching):
            return ()
        worth = self._worth_between(taught, teaching)
        worth[self._worth_between(teaching, taught).T > 0] = 0  # they are a mutual match without this ring
        worth *= to_them[np.searchsorted(people, taught)][:, None]
        worth *= from_them[np.searchsorted(people, teaching)][None, :]
        pairs = _highest(worth.ravel(), RING_PAIRS)
        pairs = pairs[np.argsort(-worth.ravel()[pairs], kind="stable")]
        get = cache(lambda person: self._get(self._postings.user(person)))
        found: list[Ring] = []
        for place in pairs:
            # the two's own context is at most 1, so no later pair can give more than this
            if len(found) >= best and np.cbrt(worth.flat[place]) < found[best - 1].score:
                break
            second, third = (
                get(int(taught[place // len(teaching)])),
                get(int(teaching[place % len(teaching)])),
            )
            ring = second and third and self._ring(one, second, third)
            if ring:
                insort(found, ring, key=lambda ring: (-ring.score, ring.members))
        return tuple(found[:best])

    def _ring(self, one: Person, second: Listing, third: Listing) -> Ring | None:
        return matching.ring(one, person_of(second), person_of(third), self.population, self._today)

    def _worth_between(self, teachers: npt.NDArray[np.intp], learners: npt.NDArray[np.intp]) -> _Weights:
        """What each of some teachers can teach each of some learners."""
        offers = np.zeros((len(teachers), len(self._skills)))
        for row, teacher in enumerate(teachers):
            offers[row] = self._nearest(self._postings.of("available", int(teacher)))
        wanted = np.zeros((len(self._skills), len(learners)))
        for row, learner in enumerate(learners):
            wishes = [self._skills[wish] for wish in self._postings.of("wanted", int(learner))]
            wanted[wishes, row] = self._rarities[wishes]
        between: _Weights = offers @ wanted
        return between

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
