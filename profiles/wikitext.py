"""Between wikitext and the plain text that a template's argument says."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import mwparserfromhell
from mwparserfromhell.nodes import (
    Argument,
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Node,
    Tag,
    Template,
    Wikilink,
)
from mwparserfromhell.wikicode import Wikicode

from taxonomy.outline import template_name

_MARKUP = re.compile(r"[&<\[{|'~_\n]")  # a value without any of these is plain text already
_LINE_MARKS = frozenset({"*", "#", ":", ";", "----"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# what would be markup: entities, tags, links, templates, arguments, quotes of bold, signatures, magic words;
# and the stroke that NFC, which MediaWiki stores, would join with the end of a tag before it
_TO_ESCAPE = re.compile(
    r"&(?=#?\w+;)|<|\[|\]|\{|\}|\||'(?=')|(?<=')'|~(?=~~)|(?<=~)~|_(?=_)|(?<=_)_|\A\u0338"
)
_HIGHEST = 30  # marks on one letter
_TOWER = re.compile(rf"[^\w\x00-\u02ff]{{{_HIGHEST + 1},}}")  # marks, and what else is no letter

REDIRECT = re.compile(r"\s*+#[^\s\[:]++\s*+:?\s*+\[\[([^\]|]+)")  # its magic word in any language
_BRACES = re.compile(r"\{\{|\}\}")
_OPENERS = ("<", "[", "{", "''")
_MARKS = ("|", "*", "#", ":", ";", "=", "&", "----")
_MOST_MARKS = 20_000
_CLOSED_TAG = re.compile(r"<!--|<(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+>")
_MOST_SECONDS = 0.4  # for a page
# seconds as measured on pages of such characters alone
_A_CHARACTER, _A_MARK, _IN_A_TAG = 15e-9, 500e-9, 1.2e-6


class UnreadableError(ValueError):
    """The wikitext has more markup than can be parsed in reasonable time."""


@dataclass(frozen=True)
class Plain:
    """What an argument says, and the pieces of markup in it that say nothing to us."""

    text: str
    dropped: tuple[str, ...] = ()


def clean(text: str) -> str:
    """The text as MediaWiki stores it: NFC, no control characters but the line break, no space around."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _TOWER.sub(_lower, _CONTROL.sub(" ", unified))).strip()


def _lower(tower: re.Match[str]) -> str:
    """The characters without the marks above what Unicode's stream-safe format allows (UAX #15, section 13):
    NFC sorts the marks of a letter, in time of the square of their number."""
    kept, height = [], 0
    for character in tower[0]:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= _HIGHEST:
            kept.append(character)
    return "".join(kept)


def one_line(text: str) -> str:
    """The text cleaned, with every run of white space made one space."""
    return " ".join(clean(text).split())


def parse(wikitext: str) -> Wikicode:
    """The parsed text; NUL, at which the parser would stop, becomes what MediaWiki stores in its place.

    UnreadableError where there is so much markup that the parser, at its worst quadratic, would be long.
    """
    if _seconds_at_worst(wikitext) > _MOST_SECONDS:
        raise UnreadableError
    return mwparserfromhell.parse(wikitext.replace("\x00", "\ufffd"))


def _seconds_at_worst(wikitext: str) -> float:
    """How long the parser may be: what is opened and not closed it reads to the page's end, then again."""
    openers = sum(map(wikitext.count, _OPENERS))
    marks = sum(map(wikitext.count, _MARKS))
    if marks > _MOST_MARKS:
        return inf
    seconds = openers * (len(wikitext) * _A_CHARACTER + (openers + marks) * _A_MARK)
    if seconds > _MOST_SECONDS:
        return seconds
    unclosed = wikitext.count("<") - sum(1 for _ in _CLOSED_TAG.finditer(wikitext))
    unclosed += wikitext.count("<!--", wikitext.rfind("-->") + 1)
    return seconds + unclosed * len(wikitext) * _IN_A_TAG


def plain_text(wikicode: Wikicode) -> Plain:
    """Links as their text, entities as characters, bold and italics without their marks, no comments.

    List marks at the start of lines stay. Templates, arguments and other tags are dropped, and named.
    """
    wikitext = str(wikicode)
    if not _MARKUP.search(wikitext):
        return Plain(clean(wikitext))
    dropped: list[str] = []
    text = _say(wikicode.nodes, dropped)
    return Plain(clean(text), tuple(dropped))


def _say(nodes: Iterable[Node], dropped: list[str]) -> str:
    return "".join(_say_node(node, dropped) for node in nodes)


def _say_node(node: Node, dropped: list[str]) -> str:
    match node:
        case Comment():
            return ""
        case HTMLEntity():
            return str(node.normalize())
        case Wikilink():
            return _say((node.text or node.title).nodes, dropped)
        case ExternalLink():
            return _say((node.title or node.url).nodes, dropped)
        case Heading():
            return "=" * node.level + _say(node.title.nodes, dropped) + "=" * node.level
        case Tag():
            return _say_tag(node, dropped)
        case Template() | Argument():
            dropped.append(str(node))
            return ""
        case _:
            return str(node)


def _say_tag(tag: Tag, dropped: list[str]) -> str:
    name = str(tag.tag).strip().lower()
    if tag.wiki_markup is not None and str(tag.wiki_markup) in _LINE_MARKS:
        return str(tag.wiki_markup)
    if name == "br":
        return "\n"
    if name in {"b", "i", "nowiki", "strong", "em", "small", "span"} and tag.contents is not None:
        return _say(tag.contents.nodes, dropped)
    dropped.append(str(tag))
    return ""


def escape(text: str) -> str:
    """Wikitext that says the text and nothing else: `plain_text(parse(escape(text))).text == clean(text)`."""
    return _TO_ESCAPE.sub(lambda found: f"&#{ord(found[0])};", clean(text))


@dataclass(frozen=True)
class Found:
    """The parsed part of a page that holds a template, the text around that part, the transclusions in it."""

    before: str
    part: Wikicode
    after: str
    templates: tuple[Template, ...]


def find_templates(wikitext: str, names: Iterable[str]) -> Found:
    """A page's transclusions of a template by any of its names, wherever they stand, in order.

    Of a page with too much markup only the first transclusion is parsed; UnreadableError if even that has.
    """
    try:
        before, part, after = "", parse(wikitext), ""
    except UnreadableError:
        start, end = _first_transclusion(wikitext, names)
        before, part, after = wikitext[:start], parse(wikitext[start:end]), wikitext[end:]
    wanted = frozenset(map(template_name, names))
    templates = (found for found in part.filter_templates() if template_name(str(found.name)) in wanted)
    return Found(before, part, after, tuple(templates))


def transclusion(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern that is found in every text that transcludes a template by one of its names."""
    either = "|".join(_name_pattern(template_name(name)) for name in names)
    return re.compile(
        rf"\{{\{{[\s_]*+(?::?[\s_]*+template[\s_]*+:[\s_]*+)?(?i:{either})[\s_]*(?=[|}}<]|\Z)",
        re.IGNORECASE,
    )


def _name_pattern(name: str) -> str:
    return r"[\s_]+".join(map(re.escape, name.split()))


def _first_transclusion(wikitext: str, names: Iterable[str]) -> tuple[int, int]:
    """Where the first transclusion starts and ends, by counting braces."""
    if (found := transclusion(names).search(wikitext)) is None:
        raise UnreadableError
    depth = 0
    for braces in _BRACES.finditer(wikitext, found.start()):
        depth += 1 if braces[0] == "{{" else -1
        if depth == 0:
            return found.start(), braces.end()
    raise UnreadableError
