"""What every body of the index can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.listing import Listing
from search.query import Query, Results
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
        """One page of the listings that fit, with counts of facets; PageBeyondError past the last page."""

    @abstractmethod
    def get(self, user: str) -> Listing | None:
        """The listing of a user."""

    @abstractmethod
    def __iter__(self) -> Iterator[Listing]:
        """Every listing, in no certain order."""


class Body(ABC):
    """A way to keep an index on disk."""

    @abstractmethod
    def build(self, directory: Path, listings: Iterable[Listing], taxonomy: Taxonomy) -> int:
        """Make a new index of the listings in an empty directory; how many there were."""

    @abstractmethod
    def open(self, directory: Path, taxonomy: Taxonomy) -> Index:
        """Open the index in a directory; OSError or ValueError if there is none that can be read."""
