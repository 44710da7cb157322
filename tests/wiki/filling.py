"""Puts the demo's pages into a local MediaWiki, each with its history and its authors."""

import json
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

import demo
from tests.support.mediawiki import LocalWiki

TITLES_A_REQUEST = 500  # what an account with the bot right may ask for


class FillingError(Exception):
    """There is nothing to put into the wiki, or it does not tell what was put into it."""


@dataclass(frozen=True)
class Page:
    """A page of an export: who has an account among its authors, and who saved the newest revision."""

    title: str
    accounts: frozenset[str]
    newest_author: str


def demo_directory(wiki: LocalWiki) -> Path:
    """Where the demo's files lie: export.xml, and items.json with the skills."""
    return wiki.data / "demo"


def fill(wiki: LocalWiki, people: int, seed: int) -> bool:
    """Make the wiki hold the demo and nothing else, unless it was filled with the same; whether it was done.

    Raises FillingError if a page has another author afterwards than in the demo.
    """
    note = wiki.data / "data" / "filled.json"  # beside the pages: what takes them away takes it too
    wanted = json.dumps({"people": people, "seed": seed})
    if note.exists() and note.read_text() == wanted:
        return False
    wiki.restore()
    demo.write(demo_directory(wiki), count=people, seed=seed)
    export = demo_directory(wiki) / "export.xml"
    pages = read_pages(export)
    import_export(wiki, export, pages)
    check_authors(wiki, pages)
    note.write_text(wanted)
    return True


def read_pages(export: Path) -> list[Page]:
    """The pages of a MediaWiki export with history; raises FillingError where there is none."""
    pages = [_page(element) for element in ElementTree.parse(export).findall("{*}page")]
    if not pages:
        raise FillingError(f"no page in {export}")
    return pages


def import_export(wiki: LocalWiki, export: Path, pages: list[Page]) -> None:
    """Import the pages, their authors' accounts first: importDump knows no author without an account."""
    wiki.create_users(sorted(frozenset[str]().union(*(page.accounts for page in pages))))
    wiki.maintenance("importDump", str(export))
    wiki.jobs()
    wiki.maintenance("rebuildrecentchanges")
    wiki.maintenance("initSiteStats", "--update")


def check_authors(wiki: LocalWiki, pages: list[Page]) -> None:
    """Raise FillingError if the wiki names another author of a page's newest revision than the export."""
    for start in range(0, len(pages), TITLES_A_REQUEST):
        batch = pages[start : start + TITLES_A_REQUEST]
        told = _authors(wiki, [page.title for page in batch])
        wrong = [page.title for page in batch if told.get(page.title) != page.newest_author]
        if wrong:
            raise FillingError(f"{len(wrong)} pages have another author than in the demo: {wrong[0]}, ...")


def _authors(wiki: LocalWiki, titles: list[str]) -> dict[str, str]:
    answer = wiki.bot.call(action="query", prop="revisions", titles="|".join(titles), rvprop="user")
    found = (page for page in answer["query"]["pages"] if "revisions" in page)
    return {page["title"]: page["revisions"][0]["user"] for page in found}


def _page(element: Element) -> Page:
    accounts = [name.text for name in element.findall(".//{*}username") if name.text]
    newest = element.findall("{*}revision")[-1]
    author = newest.findtext("{*}contributor/{*}username") or newest.findtext("{*}contributor/{*}ip")
    return Page(element.findtext("{*}title") or "", frozenset(accounts), author or "")
