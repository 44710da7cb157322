"""MediaWiki's languages: codes, autonyms, direction and fallback chains, from the table beside this file.

The table is what `meta=languageinfo` of a wiki answers; `python -m bot tables` brings it anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TypedDict

LAST_FALLBACKS = ("mul", "en")  # Wikibase's "for all languages", then MediaWiki's last resort


class LanguageInfo(TypedDict):
    """A row of the table, as MediaWiki gives it."""

    autonym: str
    bcp47: str
    dir: str
    fallbacks: list[str]


def _table() -> dict[str, LanguageInfo]:
    text = resources.files(__package__).joinpath("languages.json").read_text(encoding="utf-8")
    table: dict[str, LanguageInfo] = json.loads(text)
    return table


LANGUAGES = _table()


@lru_cache(maxsize=1024)
def fallback_chain(language: str) -> tuple[str, ...]:
    """The language itself, its fallbacks, `mul`, English; each once, in the order they are tried, which is
    that of Wikibase (LanguageFallbackChainFactory)."""
    own = LANGUAGES[language]["fallbacks"] if language in LANGUAGES else []
    return tuple(dict.fromkeys((language, *own, *LAST_FALLBACKS)))


def direction(language: str) -> str:
    """`ltr` or `rtl`; `auto` for a language that is not in the table."""
    return LANGUAGES[language]["dir"] if language in LANGUAGES else "auto"


def bcp47(language: str) -> str:
    """The code as HTML's lang attribute wants it."""
    return LANGUAGES[language]["bcp47"] if language in LANGUAGES else language


@dataclass(frozen=True)
class Label:
    """A text with the language it is in; an item's id when there was no text has language None."""

    text: str
    language: str | None


def pick_label(labels: Mapping[str, str], language: str) -> Label | None:
    """The first label along the fallback chain, else any (the first by code), else None."""
    for code in fallback_chain(language):
        if code in labels:
            return Label(labels[code], code)
    return Label(labels[first], first) if (first := min(labels, default=None)) is not None else None
