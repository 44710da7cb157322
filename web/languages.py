"""The reader's language: `?uselang=`, else the browser's, else English."""

from collections.abc import Iterator
from contextlib import contextmanager

import toolforge_i18n._language_info as language_table
from flask import g, request

from taxonomy.languages import LANGUAGES

# what browsers send (BCP 47, lower case) to MediaWiki's codes
_BY_BCP47 = {info["bcp47"].lower(): code for code, info in LANGUAGES.items()}


def use_our_language_table() -> None:
    """Give toolforge_i18n the table that it would otherwise ask Meta-Wiki for, at the first request.

    It has no public way to do so: these two names are what it fills by itself.
    """
    language_table._language_info = LANGUAGES  # type: ignore[assignment]  # its dir is a Literal, ours a str
    language_table._by_bcp47 = {info["bcp47"]: code for code, info in LANGUAGES.items()}


def interface_language(translations: object) -> str:
    """MediaWiki's code of the language to show; `qqx` shows the messages' keys. An unknown one is ignored."""
    asked = request.args.get("uselang", "").lower()
    if asked in LANGUAGES or asked == "qqx":
        return asked
    for tag in request.accept_languages.values():
        if code := _BY_BCP47.get(tag.lower()) or _BY_BCP47.get(tag.partition("-")[0].lower()):
            return code
    return "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say messages in a language that is not the reader's, as for whom a text is written."""
    before, g.interface_language_code = g.interface_language_code, language
    try:
        yield
    finally:
        g.interface_language_code = before
