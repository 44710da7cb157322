"""A note to somebody: a section of a talk page, in their language."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from bot.messages import Messages
from bot.note_marker import Marker, write
from taxonomy.languages import bcp47, direction


@dataclass(frozen=True)
class Note:
    """heading: of the section. text: what stands under it, signed, with the marker at its end. summary: of
    the edit."""

    heading: str
    text: str
    marker: Marker
    summary: str


def section(lines: Iterable[str], marker: Marker, message: Messages) -> str:
    """The text of a note: lines of wikitext in the language and direction of the messages, whatever the
    wiki's are, then the signature, which is in the wiki's."""
    towards = direction(message.language)
    opening = f'<div lang="{bcp47(message.language)}" dir="{towards}" class="mw-content-{towards}">'
    return "\n".join((opening, *lines, "</div>", f"~~~~ {write(marker)}"))


def in_address(text: str) -> str:
    """The text as a part of a path, without what could be a signature or a magic word on a wiki page."""
    return quote(text, safe="").replace("~", "%7E").replace("_", "%5F")
