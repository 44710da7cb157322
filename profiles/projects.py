"""Wikimedia's wikis by their database names."""

import re

from profiles.tongues import language_name
from taxonomy.languages import LANGUAGES

# the wikis of many languages, by the ending of their database names
_FAMILIES = {
    "wiki": "Wikipedia",
    "wikibooks": "Wikibooks",
    "wikinews": "Wikinews",
    "wikiquote": "Wikiquote",
    "wikisource": "Wikisource",
    "wikiversity": "Wikiversity",
    "wikivoyage": "Wikivoyage",
    "wiktionary": "Wiktionary",
}
_SINGLE = {
    "betawikiversity": "Wikiversity (beta)",
    "commonswiki": "Wikimedia Commons",
    "foundationwiki": "Wikimedia Foundation Governance Wiki",
    "incubatorwiki": "Wikimedia Incubator",
    "mediawikiwiki": "MediaWiki",
    "metawiki": "Meta-Wiki",
    "outreachwiki": "Outreach Wiki",
    "simplewiki": "Simple English Wikipedia",
    "simplewiktionary": "Simple English Wiktionary",
    "sourceswiki": "Wikisource (multilingual)",
    "specieswiki": "Wikispecies",
    "testwiki": "Test Wikipedia",
    "wikidatawiki": "Wikidata",
    "wikifunctionswiki": "Wikifunctions",
    "wikimaniawiki": "Wikimania",
}
# codes in database names that are not MediaWiki's for the same language
_OLD_CODES = {"als": "gsw", "be_x_old": "be-tarask", "no": "nb", "zh_classical": "lzh", "zh_yue": "yue"}
_SHAPE = re.compile(rf"([a-z][a-z_]*?)({'|'.join(sorted(_FAMILIES, key=len, reverse=True))})")


def _language(prefix: str) -> str | None:
    code = _OLD_CODES.get(prefix, prefix.replace("_", "-"))
    return code if code in LANGUAGES else None


def is_project(name: str) -> bool:
    """Whether the text has the form of a wiki's database name: a single wiki's, or language and family."""
    if name in _SINGLE:
        return True
    match = _SHAPE.fullmatch(name)
    return match is not None and _language(match[1]) is not None


def project_name(name: str, language: str) -> str:
    """`ptwiki` -> `Wikipedia (Portuguese)`, its language's name in the given language."""
    if name in _SINGLE:
        return _SINGLE[name]
    match = _SHAPE.fullmatch(name)
    code = _language(match[1]) if match else None
    return f"{_FAMILIES[match[2]]} ({language_name(code, language)})" if match and code else name
