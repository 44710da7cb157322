"""The reader's language: `?uselang=`, else what they chose before, else the browser's, else English."""

from collections.abc import Iterator
from contextlib import contextmanager

import toolforge_i18n
import toolforge_i18n._language_info as language_table
from flask import g, request
from markupsafe import Markup
from toolforge_i18n import lang_mw_to_bcp47

from taxonomy.languages import LANGUAGES

CHOSEN = "capx-language"  # the cookie of who chose one
# what browsers send (BCP 47, lower case) to MediaWiki's codes
_BY_BCP47 = {info["bcp47"].lower(): code for code, info in LANGUAGES.items()}


def use_our_language_table() -> None:
    """Give toolforge_i18n the table that it would otherwise ask Meta-Wiki for, at the first request.

    It has no public way to do so: these two names are what it fills by itself. And where the two kinds of
    code differ (pt-br, pt-BR) it asks its table with the wrong one, and marks each message as foreign.
    """
    by_bcp47 = {info["bcp47"]: info for info in LANGUAGES.values()}
    language_table._language_info = by_bcp47 | LANGUAGES  # type: ignore[assignment]  # its dir is a Literal
    language_table._by_bcp47 = {info["bcp47"]: code for code, info in LANGUAGES.items()}
    toolforge_i18n._flask.add_lang_if_needed = _marked_if_needed


_marked = toolforge_i18n.add_lang_if_needed


def _marked_if_needed(message: Markup, language_code: str) -> Markup:
    """The text, marked with its language where that is not the one around it."""
    around = g.html_language_codes[-1:]
    return message if around == [lang_mw_to_bcp47(language_code)] else _marked(message, language_code)


def interface_language(translations: object) -> str:
    """MediaWiki's code of the language to show; `qqx` shows the messages' keys. An unknown one is ignored."""
    asked = request.args.get("uselang", "").lower()
    if asked in LANGUAGES or asked == "qqx":
        return asked
    if (chosen := request.cookies.get(CHOSEN, "")) in LANGUAGES:
        return chosen
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
