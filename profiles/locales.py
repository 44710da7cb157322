"""From MediaWiki's language codes to CLDR's locales."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from taxonomy.languages import bcp47, fallback_chain


@lru_cache(maxsize=256)
def locale_for(language: str) -> Locale:
    """The first locale that CLDR has along the language's fallback chain, which ends in English."""
    for code in fallback_chain(language):
        try:
            return Locale.parse(bcp47(code), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
