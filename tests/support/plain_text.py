"""The text of a page that no translator can reach: it is there with keys in place of messages, and in another
language too."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import PageElement, PreformattedString

OTHER = "ar"  # a language of another script, into which everything is translated
# where people's own words stand, and names that are the same in all languages
_CONTENT = "bdi, code, pre, q, textarea, time, [lang]:not(html), .about, [role=img] svg"
_NAMES = frozenset({"JSON", "LD", "Turtle", "CSV", "Wikidata", "São", "Paulo"})
_SAID_BY = ("title", "aria-label", "aria-description", "placeholder", "alt")
_META = "meta[name=description], meta[property='og:title'], meta[property='og:description']"
_WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(with_keys: str, translated: str) -> set[str]:
    """The words of a page, shown with `?uselang=qqx` and in OTHER, that are plain text in both."""
    keys, other = (BeautifulSoup(page, "html.parser") for page in (with_keys, translated))
    content = {word for page in (keys, other) for word in _words(_texts_of_content(page))}
    left = _words(map(without_keys, _texts(keys))) & _words(_texts(other))
    return left - content - _NAMES


def without_keys(text: str) -> str:
    """A text without `(key)` and `(key: name=…)`, whatever they are filled with."""
    left, at = "", 0
    while at < len(text):
        key = re.match(r"\(([\w-]+)[:)]", text[at:])
        if key and key[1] in _keys():
            at = _closed(text, at)
        else:
            left += text[at]
            at += 1
    return left


def _closed(text: str, at: int) -> int:
    """The place behind the bracket that closes the one at this place."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return place + 1
    return len(text)


@cache
def _keys() -> frozenset[str]:
    return frozenset(json.loads(Path("i18n/en.json").read_text(encoding="utf-8")))


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text)}


def _texts_of_content(page: BeautifulSoup) -> Iterator[str]:
    for part in page.select(_CONTENT):
        yield part.get_text(" ")


def _texts(page: BeautifulSoup) -> Iterator[str]:
    """All that is read or said, but for content."""
    content = {id(part) for part in page.select(_CONTENT)}  # two tags that look alike are equal

    def is_ours(part: PageElement) -> bool:
        return not any(id(above) in content for above in part.parents)

    for text in page.find_all(string=True):
        is_shown = not isinstance(text, PreformattedString)  # which comments are, and the document's type
        if is_shown and is_ours(text):
            yield str(text)
    yield from (str(part["content"]) for part in page.select(_META))
    for part in filter(is_ours, page.find_all(True)):
        yield from (str(part[name]) for name in _SAID_BY if part.has_attr(name))
