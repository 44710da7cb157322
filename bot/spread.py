"""Where people are and what they speak: the countries and languages that the bot's pages count, and their
names."""

from functools import lru_cache

from profiles.places import COUNTRIES, territory_name
from profiles.tongues import language_name
from search.query import NOT_GIVEN
from search.skill_figures import Headcount
from search.versions import Version
from taxonomy.items import ItemId

_NAMES = {"language": language_name, "territory": territory_name}


def spread(version: Version, facet: str, skill: ItemId | None = None) -> dict[str, Headcount]:
    """How many people there are in each country, or speak each language; of a skill: how many have it. No
    regions and parts of countries."""
    counts = version.figures.headcounts(skill, facet)
    return {value: heads for value, heads in counts.items() if _is_counted(facet, value)}


def _is_counted(facet: str, value: str) -> bool:
    return value in COUNTRIES if facet == "territory" else value != NOT_GIVEN


@lru_cache(maxsize=8192)  # one page after the other names the same few hundred
def name_of(facet: str, value: str, language: str) -> str:
    """The name of a territory or of a language in a language."""
    return _NAMES[facet](value, language)
