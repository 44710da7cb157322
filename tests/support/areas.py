"""The movement's areas with skills under them, under names of every kind, and people who have these."""

from collections.abc import Iterable

from profiles.tongues import Tongue
from search.listing import Listing
from search.wikis import Wiki
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.people import listing
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON

ITEMS = Wiki(
    "Test items",
    "https://items.test/wiki/$1",
    "https://items.test/w/index.php",
    "https://items.test/entity/",
)
COUNTERPARTS = {  # on Wikidata
    ItemId("Q101"): ItemId("Q759524"),
    ItemId("Q102"): ItemId("Q11024"),
    ItemId("Q103"): ItemId("Q60231731"),
    ItemId("Q104"): ItemId("Q28837578"),
    ItemId("Q105"): ItemId("Q1413287"),
    ItemId("Q106"): ItemId("Q30673599"),
    ItemId("Q107"): ItemId("Q11016"),
}
STRUCTURE, COMMUNICATION, LEARNING, HEALTH, SOCIAL, STRATEGY, TECHNOLOGY = COUNTERPARTS
ZOOLOGY, NAMELESS_AREA = ItemId("Q108"), ItemId("Q109")  # neither is on Wikidata
MODULES = ItemId("Q10")
SCRIPT, QUOTES, TURNED, EVERYBODYS, HEBREW, NAMELESS, ALIASED = (ItemId(f"Q{n}") for n in range(20, 27))
NASTY = {
    SCRIPT: "<script>alert(1)</script>",
    QUOTES: "\" onclick='alert(2)' & <b>&amp;",
    TURNED: "\u200fturned \u202eround\u202c",
}
_PARENTS: dict[ItemId, ItemId | None] = {
    STRUCTURE: None,
    COMMUNICATION: None,
    PHOTOGRAPHY: COMMUNICATION,
    PRESS: COMMUNICATION,
    LEARNING: None,
    HEALTH: None,
    SOCIAL: None,
    STRATEGY: None,
    TECHNOLOGY: None,
    PROGRAMMING: TECHNOLOGY,
    PYTHON: PROGRAMMING,
    LUA: PROGRAMMING,
    MODULES: LUA,
    ZOOLOGY: None,
    **dict.fromkeys((SCRIPT, QUOTES, TURNED, EVERYBODYS, HEBREW, NAMELESS, ALIASED), ZOOLOGY),
    NAMELESS_AREA: None,
}
_ITEMS = (
    Item(STRUCTURE, {"en": "organizational structure", "ar": "الهيكل التنظيمي"}),
    Item(COMMUNICATION, {"en": "communication", "es": "comunicación"}),
    Item(
        PHOTOGRAPHY,
        {"en": "photography", "es": "fotografía", "ja": "写真", "he": "צילום", "ar": "تصوير"},
        {"es": "arte de capturar imágenes", "he": "אמנות"},
        {"en": ("taking pictures",), "ar": ("التقاط الصور", "فن")},
    ),
    Item(PRESS, {"en": "press relations"}, {}, {"en": ("scripting",)}),
    Item(LEARNING, {"en": "learning"}),
    Item(HEALTH, {"en": "community health"}),
    Item(SOCIAL, {"en": "social skill"}),
    Item(STRATEGY, {"en": "strategy"}),
    Item(TECHNOLOGY, {"en": "technology", "pt": "tecnologia", "ar": "تكنولوجيا"}),
    Item(
        PROGRAMMING,
        {"en": "programming", "pt": "programação", "ja": "プログラミング"},
        {},
        {"en": ("coding",)},
    ),
    Item(PYTHON, {"en": "Python"}, {"en": "a programming language"}),
    Item(LUA, {"en": "Lua", "de": "Lua-Programmierung"}, {}, {"en": ("scripting", "Scribunto")}),
    Item(MODULES, {"en": "Lua modules"}),
    Item(ZOOLOGY, {"en": "zoology"}),
    *(Item(item, {"en": label}) for item, label in NASTY.items()),
    Item(EVERYBODYS, {"mul": "GIMP"}),
    Item(HEBREW, {"he": "עריכה"}),
    Item(ALIASED, {}, {}, {"en": ("only an alias",)}),
    Item(ItemId("Q501"), {"en": "Example Wikimedians"}),
)
OFFERED, WANTED = "available", "wanted"


def areas_taxonomy() -> Taxonomy:
    """The seven areas and two that nobody else has, with what is under them. Q99 merged into Python."""
    items = (
        Item(item.id, item.labels, item.descriptions, item.aliases, COUNTERPARTS.get(item.id))
        for item in _ITEMS
    )
    return Taxonomy(Tree.of(_PARENTS), {item.id: item for item in items}, {MERGED: PYTHON})


def on_wikidata() -> Taxonomy:
    """The areas under their ids on Wikidata, and one more top."""
    taxonomy = areas_taxonomy()
    items = [Item(there, taxonomy.item(here).labels) for here, there in COUNTERPARTS.items()]
    items.append(Item(ZOOLOGY, {"en": "zoology"}))
    return Taxonomy(Tree.of({item.id: None for item in items}), {item.id: item for item in items})


def people_of_areas() -> list[Listing]:
    """People who offer and want the skills in several places."""
    rows: list[tuple[str, Iterable[ItemId], Iterable[ItemId], str, str]] = [
        ("Ana", (PYTHON, LUA), (PHOTOGRAPHY,), "pt en", "BR-SP"),
        ("Bruno", (PYTHON,), (), "pt", "BR"),
        ("Chidi", (PROGRAMMING,), (PYTHON,), "en", "NG"),
        ("Dora", (PYTHON, MODULES), (), "en de", "DE"),
        ("Eko", (LUA, PHOTOGRAPHY), (PYTHON,), "id en", "ID JP"),
        ("Fen", (), (PYTHON, LUA), "zh-hant", "TW"),
        ("Gil", (PYTHON, PHOTOGRAPHY), (), "pt", "PT 019"),
        ("Hana", (PHOTOGRAPHY, PYTHON), (LUA,), "ja", "JP"),
        ("Ivo", (PRESS,), (PROGRAMMING,), "", "CZ"),
        ("Joe", (PYTHON, MODULES), (PYTHON,), "en", ""),
        ("Kim", (), (MODULES,), "ko en", "KR"),
        ("Lea", (PHOTOGRAPHY,), (), "de fr", "CH DE"),
    ]
    return [
        listing(
            user,
            number,
            available=tuple(offers),
            wanted=tuple(wishes),
            languages=tuple(map(Tongue, languages.split())),
            territory=tuple(places.split()),
            known=(TECHNOLOGY,) if user in {"Kim", "Ana"} else (),
        )
        for number, (user, offers, wishes, languages, places) in enumerate(rows, start=1)
    ]
