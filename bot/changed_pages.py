"""The wiki as a source for a refresh after a few changes: of all other pages it says what is recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.batches import batched
from bot.catalogue import Catalogue
from bot.changes import Change
from bot.live import LiveWiki
from bot.source import BATCH, USER_NAMESPACE, PageState, owner_of
from bot.wiki import Api
from profiles.page_types import PROFILE
from taxonomy.outline import TREE_PAGE

_ABOUT_OWNERS = {"block", "globalauth", "renameuser"}  # logs
_ABOUT_REVISIONS = "delete"  # a log; a page has the same newest revision afterwards


@dataclass(frozen=True)
class Touched:
    """What became of pages that were touched. ids: those to be asked about. profiles: those that have the
    template now. matters: whether any of it may be news to the index."""

    ids: frozenset[int]
    profiles: tuple[PageState, ...]
    matters: bool


def look_at(api: Api, catalogue: Catalogue, changes: Iterable[Change]) -> Touched:
    """One request for 50 touched titles."""
    changes = set(changes)
    titles = {change.title for change in changes}
    recorded = {page: state for page, state in catalogue.page_states().items() if state.title in titles}
    pages = dict(_pages(api, titles))
    now = {state.page_id: state for state in pages}
    profiles = {state.page_id: state for state, is_profile in pages.items() if is_profile}
    named = {state.title for state in recorded.values()}
    owners = {_owner(change) for change in changes if change.log in _ABOUT_OWNERS}
    matters = (
        TREE_PAGE in titles
        or any(now.get(page) != state for page, state in recorded.items())
        or not profiles.keys() <= recorded.keys()
        or any(change.log == _ABOUT_REVISIONS and change.title in named for change in changes)
        or bool(catalogue.pages_of(owners))
    )
    return Touched(frozenset(recorded.keys() | profiles.keys()), tuple(profiles.values()), matters)


def _owner(change: Change) -> str:
    return owner_of(change.title).partition("@")[0]  # `User:Ana@global` is a global account


def _pages(api: Api, titles: Iterable[str]) -> Iterator[tuple[PageState, bool]]:
    """Those of the pages that exist, and whether they are profiles."""
    template = f"Template:{PROFILE.template}"
    for some in batched(sorted(titles), BATCH):
        how = {"prop": "info|templates", "tltemplates": template, "tllimit": "max"}
        for answer in api.query(titles="|".join(some), **how):
            for page in answer.get("pages", ()):
                if "lastrevid" in page:
                    is_profile = page["ns"] == USER_NAMESPACE and "templates" in page
                    yield PageState(page["pageid"], page["title"], page["lastrevid"]), is_profile


class ChangedPages(LiveWiki):
    """Lists what is recorded, but for the touched pages, which are as the wiki has them now."""

    def __init__(self, api: Api, catalogue: Catalogue, touched: Touched) -> None:
        super().__init__(api)
        self._touched = touched
        self._recorded = catalogue.page_states()
        self._unlisted = set(catalogue.get("unlisted") or ())

    def listing(self, template: str) -> Iterator[PageState]:
        others = self._recorded.keys() - self._touched.ids - self._unlisted
        yield from (self._recorded[page] for page in others)
        yield from self._touched.profiles

    def states(self, page_ids: Iterable[int]) -> Iterator[PageState]:
        asked = set(page_ids)
        yield from (self._recorded[page] for page in asked - self._touched.ids)
        yield from super().states(asked & self._touched.ids)
