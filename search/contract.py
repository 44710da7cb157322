"""What every body of the index can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.facets import Counts
from search.listing import Listing
from search.postings import Gathered, Postings
from search.query import Found, Query, Results
from taxonomy.skills import Taxonomy


class PageBeyondError(ValueError):
    """The query asks for a page after the last one."""

    def __init__(self, last: int) -> None:
        super().__init__(f"there are only {last} pages")
        self.last = last


class Index(ABC):
    """An opened version of the index, never changing."""

    @abstractmethod
    def __len__(self) -> int:
        """How many listings there are."""

    @abstractmethod
    def search(self, query: Query) -> Results:
        """One page of the listings that fit; PageBeyondError past the last page."""

    @abstractmethod
    def find(self, query: Query) -> Found:
        """The same without the listings."""

    @abstractmethod
    def facets(self, query: Query) -> Counts:
        """For each facet of a search its values with how many people have them, most first. The counts of
        a facet ignore its own filter, so that alternatives can be seen."""

    @abstractmethod
    def get(self, user: str) -> Listing | None:
        """The listing of a user."""

    @abstractmethod
    def at(self, number: int) -> Listing:
        """The listing of the person with a number in the posting arrays."""

    @abstractmethod
    def people_named(self, text: str, limit: int, slips: bool = False) -> tuple[str, ...]:
        """User names that hold all the words, the last of which may be unfinished; slips: or near ones."""

    @abstractmethod
    def __iter__(self) -> Iterator[Listing]:
        """Every listing, in no certain order."""


class Body(ABC):
    """A way to keep an index on disk."""

    @abstractmethod
    def build(self, directory: Path, people: Iterable[Gathered], taxonomy: Taxonomy) -> int:
        """Make a new index of the people's listings in an empty directory; how many there were."""

    @abstractmethod
    def open(self, directory: Path, taxonomy: Taxonomy, postings: Postings) -> Index:
        """Open the index in a directory, with the posting arrays of the same listings; OSError or ValueError
        if there is none that can be read."""
