"""CLDR's locales: by MediaWiki's language codes, and all of them together."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError, localedata

from taxonomy.languages import LANGUAGES, bcp47, fallback_chain

_Kind = Literal["territories", "languages"]
_LOCALES = {"pt": "pt_PT"}  # CLDR's Portuguese is that of Brazil, MediaWiki's that of Portugal


@lru_cache(maxsize=256)
def locale_for(language: str) -> Locale:
    """The first locale that CLDR has along the language's fallback chain, which ends in English."""
    for code in fallback_chain(language):
        try:
            return Locale.parse(_LOCALES.get(code) or bcp47(code).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def names_in_all_languages(kind: _Kind, code: str) -> Iterator[tuple[str, str]]:
    """What a territory or language is called anywhere: languages of MediaWiki's codes, each with a name."""
    for line in _all_names()[kind].get(code, "").splitlines():
        language, _, name = line.partition("\t")
        yield language, name


@cache
def _all_names() -> Mapping[_Kind, Mapping[str, str]]:
    """For every code its languages and names, as lines of a text: as objects they would take 60 MB."""
    found: dict[_Kind, dict[str, list[str]]] = {"territories": {}, "languages": {}}
    for identifier in sorted(filter(_is_language, localedata.locale_identifiers()), key=len):
        kept = localedata._cache.pop(identifier, None)  # with what it inherits
        data = localedata.load(identifier, merge_inherited=False)
        language = _language_of(identifier)
        for kind, names in found.items():
            for code, name in data.get(kind, {}).items():
                names.setdefault(code, []).append(f"{language}\t{name}")
        localedata._cache.pop(identifier, None)  # Babel would keep each for ever, some 100 MB in all
        if kept is not None:
            localedata._cache[identifier] = kept
    return {kind: {code: "\n".join(lines) for code, lines in names.items()} for kind, names in found.items()}


def _is_language(identifier: str) -> bool:
    """Not a country's variant, which differs in a name or two, unless MediaWiki has it too."""
    code = identifier.replace("_", "-")
    is_script = all(len(part) == 4 for part in code.split("-")[1:])
    return is_script or code.lower() in LANGUAGES or identifier in _LOCALES.values()


def _language_of(identifier: str) -> str:
    """zh_Hant_HK -> zh-hant, pt_BR -> pt: the longest beginning that MediaWiki has a code for."""
    parts = identifier.lower().split("_")
    codes = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((code for code in codes if code in LANGUAGES), parts[0])
