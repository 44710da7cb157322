"""What the findings of bot/curating.py are called, and how they look in a terminal and on a wiki page.

What a finding says comes from wiki pages that anybody edits: nothing in it may move a cursor, turn the
direction of what stands beside it, or be markup.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import NamedTuple

from profiles.wikitext import escape, one_line
from taxonomy.items import ItemId
from taxonomy.outline import SKILL_TEMPLATE
from taxonomy.problems import shorten

_WIDEST = 60  # characters of a cell in a terminal; two such cells and a count fit a wide one
_JOINERS = "\u200c\u200d"  # zero-width, but Persian, Indic scripts and emoji are spelt with them
_ISOLATE, _END = "\u2068", "\u2069"  # first strong isolate, pop directional isolate (UAX #9)
_MOST_ITEMS = 10  # in one cell
_NOTHING = "Nothing was found."


class Mention(NamedTuple):
    """A profile page and one of its fields."""

    page: str
    field: str


@dataclass(frozen=True)
class Finding:
    """One thing to look at. text and detail are as the wiki has them: whoever shows them escapes them.

    item: the item it is about; None for a word. meant: the skills that a word means or may mean. pages:
    where it was found, each with the field.
    """

    item: ItemId | None
    text: str
    detail: str = ""
    count: int = 0
    meant: tuple[ItemId, ...] = ()
    pages: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Columns:
    """What a section's findings have in each part; empty where they have nothing in it."""

    count: str = "people"
    item: str = "item"
    text: str = "name"
    detail: str = ""
    pages: str = ""


@dataclass(frozen=True)
class Section:
    """Findings of one kind, the weightiest first, and in one sentence what to do about them.

    more: how many were found besides those that are listed.
    """

    key: str
    title: str
    advice: str
    columns: Columns = Columns()
    findings: tuple[Finding, ...] = ()
    more: int = 0


class _Look(NamedTuple):
    """How the parts of a finding are shown."""

    item: Callable[[ItemId], str]
    text: Callable[[str], str]
    pages: Callable[[Iterable[Mention]], str]


LABELS = Section(
    "labels",
    "Skills without a label in a language that many people speak",
    "Give the item a label in each language named, one of those that most people of the directory speak.",
    Columns(detail="missing"),
)
DESCRIPTIONS = Section(
    "descriptions",
    "Skills without a description",
    "Give the item a description in any language, so that nobody takes the skill for another.",
)
UNUSED = Section(
    "unused",
    "Skills that nobody names",
    "Ask whether the tree needs it; a broader skill counts only where somebody names it itself, whatever"
    " is named under it.",
    Columns(count="", detail="skills under it"),
)
OUTSIDE = Section(
    "outside",
    "Items that profiles name and the tree does not have",
    "Add the item to the tree page if it is a skill; else tell those who name it which skill comes near.",
)
TREE_PAGE = Section(
    "tree-page",
    "Problems of the tree page",
    "Mend the line on the tree page; of an item that stands there twice only the first place counts.",
    Columns(count="", text="as it stands there", detail="problem"),
)
AMBIGUOUS = Section(
    "ambiguous",
    "Names that mean several skills",
    "Take the name from the items that it fits less, since it is not understood in a profile.",
    Columns(count="profiles with it", item="items", detail="labels"),
)
WORDS = Section(
    "words",
    "Unknown words that several people use for skills",
    "Make the word an alias of the item that it means, or add a new skill to the tree.",
    Columns(item="nearest item", text="word", detail="nearest known name"),
)
UNMET = Section(
    "unmet",
    "Skills that several people want and nobody shares",
    "Look for somebody who could share it or a narrower skill, or for a course; ask whether the tree has it"
    " in the right place.",
    Columns(count="people who want it"),
)
PROBLEMS = Section(
    "problems",
    "What could not be read in profiles",
    "Help the owners to mend their pages, of which some are named: only their own edits count.",
    Columns(count="profiles", item="", text="problem", pages="pages, with the field"),
)


def table(sections: Iterable[Section]) -> str:
    """The sections for a terminal: title, advice, and the findings in aligned columns."""
    return "\n\n".join("\n".join(_lines(section)) for section in sections)


def _lines(section: Section) -> Iterator[str]:
    yield from (section.title, section.advice)
    if not section.findings:
        yield f"  {_NOTHING}"
        return
    rows = [_headings(section), *(_row(section, finding, _PLAIN) for finding in section.findings)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(map(_padded, row, widths)).rstrip()
    if section.more:
        yield f"  and {section.more} more"


def wikitext(sections: Iterable[Section]) -> str:
    """The sections for a wiki page: a heading, the advice and a table each.

    It transcludes nothing but the template of skills, by their ids, and links to nothing but profiles.
    """
    return "\n".join(line for section in sections for line in _wiki_lines(section))


def _wiki_lines(section: Section) -> Iterator[str]:
    yield from (f"== {section.title} ==", section.advice, "")
    if not section.findings:
        yield from (_NOTHING, "")
        return
    yield from ('{| class="wikitable sortable"', f"! {' !! '.join(_headings(section))}")
    for finding in section.findings:
        yield "|-"
        yield from (f"| {cell}" for cell in _row(section, finding, _WIKI))
    yield from ("|}", f"and {section.more} more\n" if section.more else "")


def _headings(section: Section) -> list[str]:
    return [heading for heading in astuple(section.columns) if heading]


def _row(section: Section, finding: Finding, show: _Look) -> list[str]:
    """The cells of a finding, without those of columns that its section does not have."""
    items = finding.meant if finding.item is None else (finding.item,)
    shown = [*map(show.item, items[:_MOST_ITEMS]), *(["…"] if len(items) > _MOST_ITEMS else [])]
    texts = (show.text(finding.text), show.text(finding.detail), show.pages(finding.pages))
    cells = (str(finding.count), ", ".join(shown), *texts)
    return [cell for cell, heading in zip(cells, astuple(section.columns), strict=True) if heading]


def _visible(text: str) -> str:
    """The text on one line, without controls and without the format characters that change its neighbours."""
    kept = (one for one in text if one in _JOINERS or unicodedata.category(one) != "Cf")
    return one_line("".join(kept))


# ---- in a terminal ----


def _isolated(text: str) -> str:
    """The text, cut; one with letters from right to left in an isolate, so that its row stays in order."""
    short = shorten(_visible(text), _WIDEST)
    turns = any(unicodedata.bidirectional(one) in {"R", "AL", "AN"} for one in short)
    return f"{_ISOLATE}{short}{_END}" if turns else short


def _named(pages: Iterable[Mention]) -> str:
    return _isolated(", ".join(f"{page} ({field})" for page, field in pages))


def _padded(cell: str, width: int) -> str:
    """The cell with spaces around, a number at the right."""
    space = " " * (width - _width(cell))
    return space + cell if cell.isdecimal() else cell + space


def _width(text: str) -> int:
    """The columns that the text takes: marks and format characters none, wide characters two (UAX #11)."""
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


_PLAIN = _Look(str, _isolated, _named)


# ---- on a wiki page ----


def _transcluded(item: ItemId) -> str:
    return f"{{{{{SKILL_TEMPLATE}|{item}}}}}"


def as_text(text: str) -> str:
    """Wikitext that says the text: `nowiki` for what is markup only in places (lists, `RFC 1`, addresses),
    entities for what could end it, `bdi` for its direction."""
    short = shorten(_visible(text))
    return f"<bdi><nowiki>{escape(short)}</nowiki></bdi>" if short else ""


def page_link(title: str, text: str) -> str:
    """A link to a page with another text, unless nothing of that can be seen: MediaWiki would invent one."""
    shown = as_text(text)
    return f"[[{escape(one_line(title))}{shown and f'|{shown}'}]]"


def _linked(pages: Iterable[Mention]) -> str:
    return " · ".join(f"{page_link(page, page)} ({as_text(field)})" for page, field in pages)


_WIKI = _Look(_transcluded, as_text, _linked)
