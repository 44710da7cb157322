"""Languages that people speak: MediaWiki's codes with Babel's levels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from profiles.locales import locale_for, names_in_all_languages
from taxonomy.folding import fold
from taxonomy.languages import LANGUAGES, bcp47
from taxonomy.spelling import Spelling

LEVELS = ("0", "1", "2", "3", "4", "5", "N")
NATIVE = "N"
_LEVEL = re.compile(r"(.+?)\s*-\s*([0-9]+|[nN])", re.ASCII)


@dataclass(frozen=True)
class Tongue:
    """A language and how well somebody speaks it: a level of Babel, 0 to 5 or N."""

    code: str
    level: str = NATIVE

    @property
    def speaks(self) -> bool:
        """Whether any of it is spoken: Babel's level 0 says that nothing is."""
        return self.level != LEVELS[0]


class BadLevelError(ValueError):
    """The level is none of Babel's."""


def read_tongue(text: str) -> Tongue:
    """`pt-N`, `zh-hant-3`, or `pt` alone, which Babel reads as native.

    ValueError where the language is unknown, BadLevelError where only its level is.
    """
    plain = text.strip().replace("_", "-").lower()
    if plain in LANGUAGES:
        return Tongue(plain)
    match = _LEVEL.fullmatch(plain)
    code, level = (match[1], match[2].upper()) if match else (plain, NATIVE)
    if code not in LANGUAGES:
        raise ValueError(f"{code!r} is not a language code of MediaWiki")
    if level not in LEVELS:
        raise BadLevelError(f"{level!r} is not a level of Babel: 0 to 5, or N")
    return Tongue(code, level)


def language_name(code: str, language: str) -> str:
    """The language's name in a language, from CLDR; its autonym where CLDR has none."""
    names = locale_for(language).languages
    if name := names.get(bcp47(code).replace("-", "_")) or names.get(code):
        return str(name)
    return LANGUAGES[code]["autonym"] if code in LANGUAGES else code


def language_names(code: str) -> Iterator[tuple[str, str]]:
    """Every name that CLDR has for a language, each with a language it is in; the autonym first."""
    if code in LANGUAGES:
        yield code, LANGUAGES[code]["autonym"]
    for cldr in dict.fromkeys((bcp47(code).replace("-", "_"), code)):
        yield from names_in_all_languages("languages", cldr)


@cache
def _codes_by_name() -> dict[str, str]:
    """English names and autonyms, folded, to codes: for suggestions only."""
    names = {fold(language_name(code, "en")): code for code in LANGUAGES}
    return names | {fold(info["autonym"]): code for code, info in LANGUAGES.items()}


@cache
def _spelling() -> Spelling:
    return Spelling((*_codes_by_name(), *LANGUAGES))


def near_languages(text: str) -> tuple[str, ...]:
    """Codes of languages whose code, name or autonym is near to the text."""
    word = fold(text.rpartition("-")[0] or text)
    exact = _codes_by_name().get(word)
    near = (exact,) if exact else tuple(_codes_by_name().get(name, name) for name in _spelling().near(word))
    return tuple(dict.fromkeys(near))
