"""Notes on a real MediaWiki: shown as they should be, signed once, and calling nobody."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.match_notes import match_note, news
from bot.messages import Messages
from bot.note_marker import find
from bot.notes import Note
from bot.problem_notes import problem_note, untold
from bot.wiki_pages import wiki_pages
from search.listing import Listing
from taxonomy.items import Item
from taxonomy.problems import Problem, Reason
from tests.support.mediawiki import LocalWiki
from tests.support.people import listing, publish
from tests.support.taxonomies import PHOTOGRAPHY, PYTHON, small_taxonomy

NASTY = "~~~~ ''a'' RFC 1 {{x}} [[User:Admin]] https://a.test --> <b>=|"
NOTHING: frozenset[str] = frozenset()
PROBLEM = Problem(NASTY, Reason.UNKNOWN_FIELD, NASTY, (NASTY, "Q4"))
ALICE = listing(
    "Alice", 1, (PROBLEM,), available=(PYTHON,), wanted=(PHOTOGRAPHY,), notify="weekly", notes=True
)
OTHERS = (
    listing("Bruno", 2, available=(PHOTOGRAPHY,), wanted=(PYTHON,)),
    listing("O''Nil & =Søn?", 3, available=(PHOTOGRAPHY,), wanted=(PYTHON,)),
    listing("Magnet:x RFC 1 (*=;", 4, available=(PHOTOGRAPHY,)),
)


@pytest.fixture(scope="module")
def installed(wiki_server: LocalWiki) -> LocalWiki:
    wiki_server.restore()
    for title, text in wiki_pages().items():
        wiki_server.admin.edit(title, text)
    return wiki_server


def of_matches(directory: Path, language: str) -> Note:
    """A note to Alice of people with plain and nasty names, and a skill with a nasty label."""
    items = {**small_taxonomy().items, PHOTOGRAPHY: Item(PHOTOGRAPHY, {"mul": NASTY})}
    version = publish(directory, [ALICE, *OTHERS], taxonomy=replace(small_taxonomy(), items=items))
    return match_note(ALICE, news(ALICE, version, NOTHING), version, Messages(language), "https://capx.test")


def of_problems(listing: Listing, language: str) -> Note:
    return problem_note(listing, untold(listing, NOTHING), Messages(language), "https://capx.test")


def put(wiki: LocalWiki, title: str, note: Note) -> dict[str, Any]:
    """The talk page with the note under what was there, as MediaWiki parses it."""
    wiki.admin.edit(title, f"== Welcome ==\nHello.\n\n== {note.heading} ==\n{note.text}", note.summary)
    asked = "text|externallinks|links|parsewarnings|sections"
    parsed: dict[str, Any] = wiki.alice.call(action="parse", page=title, prop=asked)["parse"]
    return parsed


def check(wiki: LocalWiki, title: str, note: Note, parsed: dict[str, Any]) -> None:
    saved, html = wiki.alice.get_text(title) or "", parsed["text"]
    assert find(saved) == [note.marker]
    assert note.text.partition("~~~~")[0] in saved, "nothing but the signature was changed as it was saved"
    assert saved.count("User:Admin|") == 1
    assert [section["line"] for section in parsed["sections"]] == ["Welcome", note.heading]
    assert parsed["parsewarnings"] == []
    assert 'class="error' not in html
    assert "told" not in html
    assert not re.search("<b>|<i>|{{{", html)
    assert [link for link in parsed["externallinks"] if not link.startswith("https://capx.test/")] == []
    called = {link["title"] for link in parsed["links"] if link["ns"] == 2 and "/" not in link["title"]}
    assert called <= {"User:Admin"}, "only the signature leads to a user page"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_match_note(installed: LocalWiki, tmp_path: Path, language: str) -> None:
    note = of_matches(tmp_path, language)
    parsed = put(installed, "User talk:Alice", note)
    check(installed, "User talk:Alice", note, parsed)
    profiles = {link["title"] for link in parsed["links"] if link["title"].endswith("/Capacity Exchange")}
    assert profiles == {other.source.page for other in OTHERS}
    assert len(note.marker.told) == 3


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_problem_note(installed: LocalWiki, language: str) -> None:
    note = of_problems(ALICE, language)
    parsed = put(installed, "User talk:Alice/Capacity Exchange", note)
    check(installed, "User talk:Alice/Capacity Exchange", note, parsed)
    assert "Special:EditPage/User:Alice/Capacity_Exchange" in parsed["text"]
