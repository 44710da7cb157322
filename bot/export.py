"""A MediaWiki XML export as a source: two passes, one that lists, one that fetches."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from defusedxml.ElementTree import iterparse

from bot.source import (
    USER_NAMESPACE,
    BadExportError,
    PageState,
    RawPage,
    Revision,
    Source,
    owner_of,
)
from bot.wiki import ExportedRevision, open_export, read_export
from profiles.wikitext import REDIRECT, transclusion
from search.wikis import Wiki
from taxonomy.outline import TREE_PAGE

_TEMPLATE_NAMESPACE = 10


@dataclass
class _Seen:
    """What the first pass keeps."""

    tree: Revision | None
    names: tuple[str, ...]
    listing: dict[int, PageState]
    last_time: str


class Export(Source):
    """Reads a file, whole, before it answers anything: a file that is cut short answers nothing."""

    live = False

    def __init__(self, path: Path, template: str) -> None:
        self._path = path
        self._template = template
        self._seen = self._list()

    def _pages(self) -> Iterator[tuple[RawPage, list[ExportedRevision]]]:
        for _, group in groupby(read_export(self._path), key=lambda revision: revision.page_id):
            revisions = sorted(group, key=lambda revision: (revision.updated, revision.id))
            yield _raw_page(revisions), revisions

    def _list(self) -> _Seen:
        """The first pass. Redirects to the template may stand anywhere: who transcludes it is asked last."""
        seen = _Seen(None, (self._template,), {}, "")
        candidates: dict[int, tuple[PageState, set[str]]] = {}
        for page, revisions in self._pages():
            newest = revisions[-1]
            seen.last_time = max(seen.last_time, newest.updated)
            if page.title == TREE_PAGE:
                seen.tree = _revision(newest)
            elif page.namespace == _TEMPLATE_NAMESPACE and self._redirects_here(newest.text or ""):
                seen.names += (page.title.partition(":")[2],)
            elif page.namespace == USER_NAMESPACE:
                if page.page_id in candidates:
                    raise BadExportError(f"{self._path} holds the page {page.page_id} twice")
                names = _transcluded(newest.text) | _transcluded(page.own.text if page.own else "")
                candidates[page.page_id] = PageState(page.page_id, page.title, page.newest), names
        if not seen.last_time:
            raise BadExportError(f"{self._path} holds no page")
        template = transclusion(seen.names)
        transcluding = (state for state, names in candidates.values() if any(map(template.match, names)))
        seen.listing = {state.page_id: state for state in transcluding}
        return seen

    def _redirects_here(self, text: str) -> bool:
        redirect = REDIRECT.match(text)
        return redirect is not None and bool(transclusion((self._template,)).match("{{" + redirect[1] + "}}"))

    def wiki(self) -> Wiki:
        """From <siteinfo>: the base is the main page's address."""
        name = base = ""
        with open_export(self._path) as file:
            for _, element in iterparse(file, events=("end",)):
                tag = element.tag.rpartition("}")[2]
                name = element.text or "" if tag == "sitename" else name
                base = element.text or "" if tag == "base" else base
                if tag in {"siteinfo", "page"}:
                    break
        site = re.match(r"(https?://[^/]+)(/.*/|/)", base)
        return Wiki(name, f"{site[1]}{site[2]}$1", f"{site[1]}/w/index.php") if site else Wiki(name)

    def now(self) -> str:
        return self._seen.last_time

    def template_names(self, template: str) -> tuple[str, ...]:
        return self._seen.names

    def tree_page(self, known: Revision | None = None) -> Revision | None:
        return self._seen.tree

    def listing(self, template: str) -> Iterator[PageState]:
        return iter(self._seen.listing.values())

    def states(self, page_ids: Iterable[int]) -> Iterator[PageState]:
        return (self._seen.listing[page] for page in page_ids if page in self._seen.listing)

    def fetch(self, page_ids: Iterable[int]) -> Iterator[RawPage]:
        wanted = frozenset(page_ids)
        return (page for page, _ in self._pages() if page.page_id in wanted) if wanted else iter(())


_TRANSCLUSION = re.compile(r"\{\{([^{}|<>\[\]]{1,255})")


def _transcluded(text: str | None) -> set[str]:
    """What a text transcludes, each as `{{name}}`."""
    return {f"{{{{{name.strip()}}}}}" for name in _TRANSCLUSION.findall(text or "")}


def _revision(exported: ExportedRevision) -> Revision:
    return Revision(exported.id, exported.author, exported.updated, exported.text)


def _own(revisions: list[ExportedRevision], owner: str) -> ExportedRevision | None:
    """The owner's newest revision, see LiveWiki: not one of a move with what somebody else had written."""
    parents = (None, *revisions[:-1])
    said = [(one, parent) for one, parent in zip(revisions, parents, strict=True) if one.author == owner]
    changed = (one for one, parent in reversed(said) if parent is None or one.text != parent.text)
    words = next(changed, None)
    return said[-1][0] if words and words.text == said[-1][0].text else words


def _raw_page(revisions: list[ExportedRevision]) -> RawPage:
    """The page of its revisions, oldest first."""
    newest = revisions[-1]
    owner = owner_of(newest.title)
    own = _own(revisions, owner)
    return RawPage(
        page_id=newest.page_id,
        namespace=newest.namespace,
        title=newest.title,
        newest=newest.id,
        own=_revision(own) if own else None,
        needs_history=own is None and revisions[0].parent,
    )
