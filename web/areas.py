"""The areas of the tree: each top with its colour and its picture."""

from typing import NamedTuple

from search.versions import Version
from search.wikis import Wiki
from taxonomy.items import Item, ItemId

WIKIDATA = "http://www.wikidata.org/entity/"
COLOURS = 7
# the movement's seven areas, by their ids on Wikidata; any other top shows its first letter
_PICTURES = {
    "Q759524": "structure",
    "Q11024": "communication",
    "Q60231731": "learning",
    "Q28837578": "community",
    "Q1413287": "social",
    "Q30673599": "strategy",
    "Q11016": "technology",
}


class Area(NamedTuple):
    """colour: from 1 to COLOURS. picture: the name of a drawing, or a letter."""

    colour: int
    picture: str


def wikidata_id(item: Item, items: Wiki) -> ItemId | None:
    """The item's id on Wikidata; None where it has none there."""
    return item.id if items.concepts == WIKIDATA else item.wikidata


def area_of(version: Version, skill: ItemId, letter: str) -> Area:
    """The area that a skill is in. letter: for a top that has no drawing."""
    tree = version.taxonomy.tree
    top = (skill, *tree.broader(skill))[-1]
    there = wikidata_id(version.taxonomy.item(top), version.about.items)
    return Area(tree.tops.index(top) % COLOURS + 1, _PICTURES.get(there or "", letter[:1].upper()))
