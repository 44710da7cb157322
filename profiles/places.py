"""Territories: ISO 3166 codes, the UN M49 regions above them, and their names from CLDR."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

import pycountry
from babel import Locale

from profiles.locales import locale_for, names_in_all_languages
from taxonomy.folding import fold
from taxonomy.spelling import Spelling

# what CLDR lists beside real territories: groupings that are not UN M49's, and codes for tests
_NOT_TERRITORIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ"})
WORLD = "001"


def _regions() -> dict[str, list[str]]:
    """CLDR's containment (supplemental data of version 48, npm's cldr-core): a region to what lies in it."""
    text = resources.files(__package__).joinpath("regions.json").read_text(encoding="utf-8")
    regions: dict[str, list[str]] = json.loads(text)
    return regions


REGIONS: Mapping[str, list[str]] = _regions()
COUNTRIES = frozenset(filter(str.isalpha, map(str, Locale("en").territories))) - _NOT_TERRITORIES


@cache
def _right_above() -> dict[str, list[str]]:
    above: dict[str, list[str]] = {}
    for region, members in REGIONS.items():
        for member in members:
            above.setdefault(member, []).append(region)
    return above


@cache
def _subdivisions() -> Mapping[str, str]:
    """ISO 3166-2: code to name."""
    return {part.code: part.name for part in pycountry.subdivisions}


def is_territory(code: str) -> bool:
    """Whether the code is a country's, one of its parts', or a region's."""
    return code in COUNTRIES or code in REGIONS or ("-" in code and code in _subdivisions())


@cache
def regions_above(code: str) -> tuple[str, ...]:
    """Everything the territory lies in, nearest first, the world left out: BR-SP -> BR, 005, 019, 419."""
    found: dict[str, None] = {}
    waiting = [code.partition("-")[0]] if "-" in code else list(_right_above().get(code, ()))
    while waiting:
        region = waiting.pop(0)
        if region != WORLD:
            found.setdefault(region)
            waiting.extend(_right_above().get(region, ()))
    return tuple(found)


def territory_name(code: str, language: str) -> str:
    """The territory's name in the language, along CLDR's own fallbacks; the code where there is none."""
    if "-" in code and code in _subdivisions():
        return f"{_subdivisions()[code]}, {territory_name(code.partition('-')[0], language)}"
    name: str = locale_for(language).territories.get(code) or Locale("en").territories.get(code) or code
    return name


def territory_names(code: str) -> Iterator[tuple[str, str]]:
    """Every name that CLDR has for a territory, each with a language; for a part ISO's name."""
    if code in _subdivisions():
        yield "", _subdivisions()[code]
    yield from names_in_all_languages("territories", code)


@cache
def _codes_by_name() -> Mapping[str, frozenset[str]]:
    """Every name of every country and region in every language of CLDR, folded, to what it may mean."""
    codes: dict[str, set[str]] = {}
    for code in (*COUNTRIES, *REGIONS):
        for _, name in names_in_all_languages("territories", code):
            codes.setdefault(fold(name), set()).add(code)
    return {name: frozenset(meant) for name, meant in codes.items()}


@cache
def _spelling() -> Spelling:
    return Spelling(fold(name) for name in Locale("en").territories.values())


@lru_cache(maxsize=10_000)  # people write the same few hundred over and over
def find_territories(text: str) -> frozenset[str]:
    """The codes that a code or a name in any language may mean; a country wins over a region of its name."""
    code = text.strip().upper()
    if is_territory(code):
        return frozenset({code})
    meant = _codes_by_name().get(fold(text), frozenset())
    return (meant & COUNTRIES) or meant


def near_territories(text: str) -> tuple[str, ...]:
    """English names near to the text, as their codes."""
    return tuple(code for name in _spelling().near(fold(text)) for code in sorted(find_territories(name)))
