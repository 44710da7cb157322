"""Items as Wikibase gives them: ids, labels, descriptions, aliases."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NewType

from taxonomy.languages import Label, pick_label
from taxonomy.problems import Problem, Reason

ItemId = NewType("ItemId", str)
_ITEM_ID = re.compile(r"[Qq]([1-9][0-9]{0,9})", re.ASCII)
_LARGEST = 2**31 - 1  # Wikibase's own limit for an item's number


def item_id(text: str) -> ItemId:
    """The item id that the text is, in capitals; ValueError if it is none."""
    match = _ITEM_ID.fullmatch(text.strip())
    if match is None or int(match[1]) > _LARGEST:
        raise ValueError(f"{text!r} is not an item id such as Q42")
    return ItemId("Q" + match[1])


def is_item_id(text: str) -> bool:
    """Whether the text is an item id as `item_id` writes it."""
    try:
        return item_id(text) == text
    except ValueError:
        return False


def number(item: ItemId) -> int:
    """Q42 -> 42, for sorting ids as people do."""
    return int(item[1:])


@dataclass(frozen=True)
class Item:
    """An item's terms. Labels and descriptions by language code; aliases too, several each.

    wikidata: its counterpart on Wikidata, where the repository is another one and says so.
    """

    id: ItemId
    labels: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wikidata: ItemId | None = None

    def label(self, language: str) -> Label:
        """The label along the language's fallback chain; the id itself where there is none at all."""
        return pick_label(self.labels, language) or Label(self.id, None)

    def description(self, language: str) -> Label | None:
        """The description along the language's fallback chain."""
        return pick_label(self.descriptions, language)

    def names(self) -> Iterable[str]:
        """Every label and alias in every language."""
        yield from self.labels.values()
        for aliases in self.aliases.values():
            yield from aliases


@dataclass(frozen=True)
class Items:
    """What an item repository answered: the items, the ids that merged into others, and what was amiss."""

    items: Mapping[ItemId, Item] = field(default_factory=dict)
    redirects: Mapping[ItemId, ItemId] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def __or__(self, other: "Items") -> "Items":
        return Items(
            {**self.items, **other.items},
            {**self.redirects, **other.redirects},
            self.problems + other.problems,
        )


def _texts(terms: Any) -> dict[str, str]:
    # an empty map is `[]` in PHP's JSON
    return {code: str(term["value"]) for code, term in terms.items()} if isinstance(terms, dict) else {}


def _aliases(terms: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(terms, dict):
        return {}
    return {code: tuple(str(term["value"]) for term in several) for code, several in terms.items()}


def item_from_entity(entity: Mapping[str, Any]) -> Item:
    """One entity of Wikibase's JSON as an Item; KeyError, TypeError or ValueError if it is not one."""
    return Item(
        id=item_id(entity["id"]),
        labels=_texts(entity.get("labels")),
        descriptions=_texts(entity.get("descriptions")),
        aliases=_aliases(entity.get("aliases")),
        wikidata=item_id(entity["wikidata"]) if "wikidata" in entity else None,
    )


def read_entities(entities: Mapping[str, Any]) -> Items:
    """The `entities` object of `wbgetentities` or of a dump file as Items.

    A missing entity or one that cannot be read is a problem; a merged one (asked for under its old id) is
    a redirect.
    """
    items: dict[ItemId, Item] = {}
    redirects: dict[ItemId, ItemId] = {}
    problems: list[Problem] = []
    for key, entity in entities.items():
        try:
            asked = item_id(key)
            if "missing" in entity:
                problems.append(Problem("item", Reason.MISSING_ITEM, key))
                continue
            item = item_from_entity(entity)
        except (KeyError, TypeError, ValueError, AttributeError):
            problems.append(Problem("item", Reason.BAD_ITEM_ID, key))
            continue
        items[item.id] = item
        if asked != item.id:
            redirects[asked] = item.id
    return Items(items, redirects, tuple(problems))
