"""Where pages are read from: one contract for the live wiki and for an export."""

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from search.wikis import Wiki

USER_NAMESPACE = 2
BATCH = 50  # pages with content a request, for everybody


class SourceError(Exception):
    """The source could not answer, or its answer cannot be trusted: nothing may be concluded from it."""


class RefusedRequestError(SourceError):
    """The wiki answered with an error; code is the API's."""

    def __init__(self, address: str, code: str, info: str) -> None:
        super().__init__(f"{address} answered {code}: {info}")
        self.code = code


class BadExportError(SourceError):
    """The export is not one, or not whole."""


@dataclass(frozen=True)
class PageState:
    """A page as a list shows it: no content."""

    page_id: int
    title: str
    newest: int


@dataclass(frozen=True)
class Revision:
    """A revision; author or text is None where it is hidden. updated is ISO 8601 in UTC."""

    id: int
    author: str | None
    updated: str
    text: str | None


@dataclass(frozen=True)
class RawPage:
    """A page with the newest revision and the newest one by its owner (None if there is none).

    needs_history: the owner may have one, but the source does not have the page's older revisions.
    """

    page_id: int
    namespace: int
    title: str
    newest: int
    own: Revision | None
    needs_history: bool = False

    @property
    def owner(self) -> str:
        """The user whose user space this is."""
        return owner_of(self.title)


@dataclass(frozen=True)
class OwnerState:
    """What keeps an owner out of the index. blocked_until: ISO 8601, `infinity`, or None; partial blocks
    do not count."""

    name: str
    blocked_until: str | None = None
    locked: bool = False


def owner_of(title: str) -> str:
    """`User:Alice/Capacity Exchange` -> `Alice`; user names hold no slash."""
    return title.partition(":")[2].partition("/")[0]


class Source(ABC):
    """A wiki to read from. Every method raises SourceError rather than give an answer that may be wrong."""

    live: bool

    @abstractmethod
    def wiki(self) -> Wiki:
        """The wiki's name and addresses."""

    @abstractmethod
    def now(self) -> str:
        """The wiki's own time, ISO 8601 in UTC."""

    @abstractmethod
    def template_names(self, template: str) -> tuple[str, ...]:
        """The names by which pages may transclude the template: its own, and redirects to it."""

    @abstractmethod
    def tree_page(self, known: Revision | None = None) -> Revision | None:
        """The newest revision of the tree page; None if there is no such page. One that is known already
        need not be read again."""

    @abstractmethod
    def listing(self, template: str) -> Iterator[PageState]:
        """Every page in the user namespace that transcludes the template; complete, or SourceError."""

    @abstractmethod
    def states(self, page_ids: Iterable[int]) -> Iterator[PageState]:
        """Those of the pages that still exist."""

    @abstractmethod
    def fetch(self, page_ids: Iterable[int]) -> Iterator[RawPage]:
        """The pages with their owner's newest revision; those that do not exist are left out."""

    def owners(self, names: Iterable[str], locks: Container[str] = ()) -> Iterator[OwnerState]:
        """Whether the owners are blocked; of those in locks also whether they are locked, at a request each.

        None of those of whom the source knows nothing."""
        return iter(())

    def touched_owners(self, since: str) -> tuple[frozenset[str], frozenset[str]]:
        """Who was blocked, unblocked or locked since a time; and who was renamed (old and new names)."""
        return frozenset(), frozenset()

    def touched_pages(self, since: str) -> frozenset[int]:
        """Pages of which old revisions were hidden, deleted or restored since a time."""
        return frozenset()

    def babel(self, name: str) -> Mapping[str, str] | None:
        """The languages of a user's Babel with their levels; None where the wiki has no Babel."""
        return None

    def requests(self) -> int:
        """How many requests were made so far."""
        return 0
