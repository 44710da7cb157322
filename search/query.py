"""What can be asked of the index, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from search.listing import Listing
from taxonomy.items import ItemId

PAGE_SIZE = 24
ROLES = ("available", "wanted", "known")
FACETS = (*ROLES, "language", "territory", "affiliation", "project", "mentoring")
NOT_GIVEN = "-"  # the value of a facet for those who say nothing there


class Sort(StrEnum):
    """The orders of results; relevance means newest where no text is asked for."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True)
class Query:
    """A search. Several values of one facet mean any of them; different facets, and the text, mean all.

    A skill finds the narrower ones too, a region its countries and their parts.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    limit: int = PAGE_SIZE


@dataclass(frozen=True)
class Found:
    """How many people a search finds, and those of its page, by their numbers in the posting arrays."""

    total: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class Results:
    """One page of a search's results. instead: for words that nobody has, the near ones that were looked
    for in their place; none where there is nothing near either. skills: those that the words name."""

    total: int
    listings: tuple[Listing, ...]
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skills: frozenset[ItemId] = frozenset()
