"""How much of a skill there is: who knows, offers and wants it, where, and what people combine with it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from search.facets import Facets, Filters, Mask
from search.postings import Postings
from search.query import NOT_GIVEN
from taxonomy.items import ItemId
from taxonomy.tree import Tree

_FEWEST = 2  # people who combine two skills; one alone shows no habit


class RoleCounts(NamedTuple):
    """How many people know a skill, offer it and want it."""

    known: int
    available: int
    wanted: int


class Supply(NamedTuple):
    """How many people offer and want a skill in a country."""

    territory: str
    available: int
    wanted: int


class Headcount(NamedTuple):
    """How many people there are somewhere, and how many of them offer and want something. Of a skill: how
    many have it in any role, offer it and want it."""

    people: int
    available: int
    wanted: int


class SkillFigures:
    """The figures of one version. A skill counts with its narrower ones, unless it says otherwise."""

    def __init__(self, postings: Postings, tree: Tree) -> None:
        self._postings = postings
        self._facets = Facets(postings)
        self._tree = tree
        # a version never changes, so neither do its answers
        self.headcounts = lru_cache(maxsize=64)(self._headcounts)
        self._wide, self._own = (
            [dict(zip(postings.values(name), postings.counts(name).tolist(), strict=True)) for name in names]
            for names in (("known", "available", "wanted"), ("offers", "wishes"))
        )

    def with_narrower(self, skill: ItemId) -> RoleCounts:
        """How many have the skill or a narrower one."""
        known, available, wanted = (counts.get(skill, 0) for counts in self._wide)
        return RoleCounts(known, available, wanted)

    def own(self, skill: ItemId) -> RoleCounts:
        """How many name the skill itself."""
        available, wanted = (counts.get(skill, 0) for counts in self._own)
        return RoleCounts(self._postings.knows.get(skill, 0), available, wanted)

    def among(self, skill: ItemId, filters: Filters) -> RoleCounts:
        """How many of the people who fit some filters have the skill."""
        fit = self._facets.having(filters)
        people = (self._postings.who(role, skill) for role in ("known", "available", "wanted"))
        known, available, wanted = (
            len(who) if fit is None else int(np.count_nonzero(fit[who])) for who in people
        )
        return RoleCounts(known, available, wanted)

    def values(self, skill: ItemId, facet: str, filters: Filters) -> dict[str, int]:
        """For a facet its values among those who offer or want the skill, most first; the facet's own
        filter is left out."""
        return self._facets.count(
            facet, filters, self._mask("available", skill) | self._mask("wanted", skill)
        )

    def territories(self, skill: ItemId) -> Iterator[Supply]:
        """The countries of those who offer or want the skill, those of most people first."""
        offers, wants = (
            self._facets.count("territory", (), self._mask(role, skill)) for role in ("available", "wanted")
        )
        countries = [code for code in {**offers, **wants} if len(code) == len("BR") and code.isalpha()]
        for code in sorted(countries, key=lambda code: (-offers.get(code, 0) - wants.get(code, 0), code)):
            yield Supply(code, offers.get(code, 0), wants.get(code, 0))

    def _headcounts(self, skill: ItemId | None = None, facet: str = "territory") -> Mapping[str, Headcount]:
        """Of each value that somebody has of a facet, regions and NOT_GIVEN among them, how many have it."""
        offers, wants = (
            ~self._mask(role, ItemId(NOT_GIVEN)) if skill is None else self._mask(role, skill)
            for role in ("available", "wanted")
        )
        people = None if skill is None else self._mask("known", skill) | wants
        counts = (self._postings.counts(facet, among).tolist() for among in (people, offers, wants))
        heads = zip(self._postings.values(facet), map(Headcount, *counts), strict=True)
        return {value: head for value, head in heads if head.people}

    def combined(self, skill: ItemId, most: int) -> list[tuple[ItemId, int]]:
        """The skills that those who offer this one offer too, with how many do; first those that go
        together most, by Ochiai's coefficient: both / √(one · other), A. Ochiai 1957. Skills above and
        under this one are none."""
        related = {*self._tree.expand(skill), *self._tree.broader(skill)}
        people = self._mask("available", skill)
        both, each = self._postings.counts("offers", people), self._postings.counts("offers")
        scores = both / np.sqrt(np.maximum(each, 1) * max(1, np.count_nonzero(people)))
        skills = self._postings.values("offers")
        ranked = sorted(np.flatnonzero(both >= _FEWEST).tolist(), key=lambda one: (-scores[one], skills[one]))
        others = ((ItemId(skills[one]), int(both[one])) for one in ranked if skills[one] not in related)
        return list(others)[:most]

    def _mask(self, role: str, skill: ItemId) -> Mask:
        mask = np.zeros(len(self._postings), np.bool_)
        mask[self._postings.who(role, skill)] = True
        return mask
