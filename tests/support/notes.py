"""What holds for every note, whatever stands in it."""

import re
from collections.abc import Iterable

import mwparserfromhell

from bot.note_marker import find
from bot.notes import Note

TOOL = "https://capx.test"
_TAGS = {"div", "bdi", "nowiki", "code", "q", "li"}


def check(note: Note, pages: Iterable[str]) -> None:
    """It is signed once and ends with its marker; nothing in it is markup but what the note writes itself.

    pages: what it may link to on the wiki, by escaped titles."""
    assert find(note.text) == [note.marker]
    assert note.text.count("<!--") == 1
    assert note.text.endswith("-->")
    assert re.findall("~{3,}", note.text) == ["~~~~"]
    assert "__" not in note.text
    parsed = mwparserfromhell.parse(note.text)
    assert {str(template.name) for template in parsed.ifilter_templates()} <= {"Skill"}
    assert not parsed.filter_arguments()
    assert not parsed.filter_headings()
    assert {str(link.title) for link in parsed.ifilter_wikilinks()} <= set(pages)
    assert all(str(link.url).startswith(f"{TOOL}/") for link in parsed.ifilter_external_links())
    assert {str(tag.tag) for tag in parsed.ifilter_tags()} <= _TAGS
