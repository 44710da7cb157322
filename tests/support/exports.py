"""MediaWiki XML exports of a few pages, as dumpBackup writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from profiles.page_types import PROFILE
from taxonomy.outline import write_outline
from tests.support.community import TREE, profile_text
from tests.support.taxonomies import small_taxonomy

SCHEMA = "http://www.mediawiki.org/xml/export-0.11"
HEAD = f"""<mediawiki xmlns="{SCHEMA}/" version="0.11" xml:lang="en">
  <siteinfo>
    <sitename>Test</sitename>
    <base>http://test.example/wiki/Main_Page</base>
  </siteinfo>
"""
FIRST_EDIT = datetime(2026, 1, 1, tzinfo=UTC)  # each revision has its number of seconds since


@dataclass(frozen=True)
class Saved:
    """A revision: who saved which text. None stands for what is hidden."""

    id: int
    author: str | None
    text: str | None


@dataclass(frozen=True)
class Page:
    """A page with its revisions, oldest first. older: there are revisions that the export leaves out."""

    id: int
    title: str
    revisions: Sequence[Saved]
    namespace: int = 2
    older: bool = False


def tree_page(text: str | None = None) -> Page:
    """The small skill tree, or another text on its page."""
    text = write_outline(small_taxonomy().tree) if text is None else text
    return Page(1, TREE, [Saved(1, "Curator", text)], namespace=0)


def profile_page(number: int, owner: str, edits: int = 0, **fields: str) -> Page:
    """The profile of an owner after so many edits; its first revision has ten times its number."""
    saved = Saved(number * 10 + edits, owner, profile_text(**fields))
    return Page(number, f"User:{owner}/{PROFILE.subpage}", [saved])


def write_export(path: Path, pages: Iterable[Page]) -> Path:
    """Write the pages, and the tree page before them unless one of them is it."""
    several = list(pages)
    if not any(page.title == TREE for page in several):
        several.insert(0, tree_page())
    body = "".join(map(_page, several))
    path.write_text(f"{HEAD}{body}</mediawiki>\n", encoding="utf-8")
    return path


def _page(page: Page) -> str:
    revisions = "".join(
        _revision(revision, page.older or place > 0) for place, revision in enumerate(page.revisions)
    )
    head = f"    <title>{escape(page.title)}</title>\n    <ns>{page.namespace}</ns>\n    <id>{page.id}</id>\n"
    return f"  <page>\n{head}{revisions}  </page>\n"


def _revision(saved: Saved, has_parent: bool) -> str:
    parent = f"<parentid>{saved.id - 1}</parentid>" if has_parent else ""
    time = f"<timestamp>{FIRST_EDIT + timedelta(seconds=saved.id):%Y-%m-%dT%H:%M:%SZ}</timestamp>"
    return (
        f"    <revision>\n      <id>{saved.id}</id>{parent}{time}\n      {_contributor(saved.author)}\n"
        f"      <model>wikitext</model>\n      {_text(saved.text)}\n    </revision>\n"
    )


def _contributor(author: str | None) -> str:
    if author is None:
        return '<contributor deleted="deleted" />'
    return f"<contributor><username>{escape(author)}</username><id>7</id></contributor>"


def _text(text: str | None) -> str:
    if text is None:
        return '<text bytes="7" deleted="deleted" />'
    return f"<text bytes={quoteattr(str(len(text)))} xml:space='preserve'>{escape(text)}</text>"
