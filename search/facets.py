"""Who fits some filters, and how many there are of every value: counted from the posting arrays."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from search.postings import Postings
from search.query import FACETS, Query
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy

MOST_VALUES = 1000  # of one facet that are counted; beyond every list there is
Mask = npt.NDArray[np.bool_]
Filters = tuple[tuple[str, tuple[str, ...]], ...]  # facet and values, hashable
Counts = Mapping[str, Mapping[str, int]]


def filters_of(query: Query, taxonomy: Taxonomy) -> Filters:
    """A query's filters in one order; a merged skill means the one that it merged into."""
    return tuple(
        (facet, tuple(taxonomy.resolve(ItemId(value)) for value in values))
        for facet, values in sorted(query.filters.items())
    )


class Facets:
    """Filters over one version. Several values of a facet mean any of them, several facets all."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        # a version never changes, so neither do its answers
        self._one = lru_cache(maxsize=32)(self._having_any)

    def having(self, filters: Filters, among: Mask | None = None) -> Mask | None:
        """The people who fit the filters, among some; None means everybody."""
        mask = among
        for facet, values in filters:
            one = self._one(facet, values)
            mask = one if mask is None else mask & one
        return mask

    def _having_any(self, facet: str, values: tuple[str, ...]) -> Mask:
        mask = np.zeros(len(self._postings), np.bool_)
        for value in values:
            mask[self._postings.who(facet, value)] = True
        return mask

    def counts(self, filters: Filters, among: Mask | None = None) -> Counts:
        """For each facet how many have each value, most first; a facet's own filter is left out for it."""
        everything = self.having(filters, among)
        filtered = {facet for facet, _ in filters}
        return {
            facet: self._count(
                facet, self._without(facet, filters, among) if facet in filtered else everything
            )
            for facet in FACETS
        }

    def count(self, facet: str, filters: Filters, among: Mask | None = None) -> dict[str, int]:
        """The same of one facet."""
        return self._count(facet, self._without(facet, filters, among))

    def _without(self, facet: str, filters: Filters, among: Mask | None) -> Mask | None:
        return self.having(tuple(one for one in filters if one[0] != facet), among)

    def _count(self, facet: str, among: Mask | None) -> dict[str, int]:
        counts = self._postings.counts(facet, among)
        values = self._postings.values(facet)
        order = np.argsort(-counts, kind="stable")[:MOST_VALUES]
        return {values[place]: int(counts[place]) for place in order if counts[place]}
