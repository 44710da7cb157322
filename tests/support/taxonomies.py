"""A small invented taxonomy for tests: seven skills, several languages, an ambiguous alias, a merged id."""

from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree

TECHNOLOGY, PROGRAMMING, PYTHON, LUA = ItemId("Q1"), ItemId("Q2"), ItemId("Q3"), ItemId("Q4")
COMMUNICATION, PHOTOGRAPHY, PRESS = ItemId("Q5"), ItemId("Q6"), ItemId("Q7")
MERGED = ItemId("Q99")  # into Q3


def small_taxonomy() -> Taxonomy:
    """Technology (programming (Python, Lua)) and communication (photography, press relations)."""
    parents: dict[ItemId, ItemId | None] = {
        TECHNOLOGY: None,
        PROGRAMMING: TECHNOLOGY,
        PYTHON: PROGRAMMING,
        LUA: PROGRAMMING,
        COMMUNICATION: None,
        PHOTOGRAPHY: COMMUNICATION,
        PRESS: COMMUNICATION,
    }
    items = [
        Item(TECHNOLOGY, {"en": "technology", "pt": "tecnologia", "ar": "تكنولوجيا"}),
        Item(
            PROGRAMMING,
            {"en": "programming", "pt": "programação", "ja": "プログラミング"},
            {},
            {"en": ("coding",)},
        ),
        Item(PYTHON, {"en": "Python"}, {"en": "a programming language"}),
        Item(LUA, {"en": "Lua", "de": "Lua-Programmierung"}, {}, {"en": ("scripting", "Scribunto")}),
        Item(COMMUNICATION, {"en": "communication", "es": "comunicación"}),
        Item(PHOTOGRAPHY, {"en": "photography", "es": "fotografía", "ja": "写真", "he": "צילום"}),
        Item(PRESS, {"en": "press relations"}, {}, {"en": ("scripting",)}),
        Item(ItemId("Q501"), {"en": "Example Wikimedians", "pt": "Wikimedistas de Exemplo"}),
    ]
    return Taxonomy(Tree.of(parents), {item.id: item for item in items}, {MERGED: PYTHON})
