"""The taxonomy: the tree joined with its items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from taxonomy.items import Item, ItemId, Items, item_from_entity
from taxonomy.problems import Problem, Reason
from taxonomy.tree import Tree


@dataclass(frozen=True)
class Skill:
    """An item with its place in the tree: what is above it (nearest first) and right under it."""

    item: Item
    broader: tuple[ItemId, ...]
    narrower: tuple[ItemId, ...]


@dataclass(frozen=True)
class Taxonomy:
    """The tree, the items of its skills and of everything else that profiles name, and merged ids."""

    tree: Tree = field(default_factory=Tree)
    items: Mapping[ItemId, Item] = field(default_factory=dict)
    redirects: Mapping[ItemId, ItemId] = field(default_factory=dict)

    def item(self, item: ItemId) -> Item:
        """The item, or one without any terms where the repository has none."""
        return self.items.get(item) or Item(item)

    def names(self, value: str) -> tuple[str, ...]:
        """Everything that a value is called: an item's terms in all languages, or a free name itself."""
        item = self.items.get(ItemId(value))
        return tuple(item.names()) if item else (value,)

    def skill(self, item: ItemId) -> Skill | None:
        """The skill of that id, following merges; None if it is not in the tree."""
        resolved = self.resolve(item)
        if resolved not in self.tree:
            return None
        return Skill(self.item(resolved), self.tree.broader(resolved), self.tree.narrower(resolved))

    def resolve(self, item: ItemId) -> ItemId:
        """The id that a merged id stands for now; any other id is itself."""
        return self.redirects.get(item, item)

    def skills(self) -> Iterator[Item]:
        """The items of the tree, in its order."""
        return map(self.item, self.tree)


def _final(item: ItemId, redirects: Mapping[ItemId, ItemId]) -> ItemId | None:
    """Where a chain of merges ends; None if it goes round in a ring."""
    seen = {item}
    while item in redirects:
        item = redirects[item]
        if item in seen:
            return None
        seen.add(item)
    return item


def join(tree: Tree, items: Items) -> tuple[Taxonomy, tuple[Problem, ...]]:
    """The taxonomy of a tree page and its items, and what does not fit.

    Merged ids in the tree become the ids they merged into; an item that they put under itself is one, as a
    second mention. An item that the repository does not have stays, shown by its id, and is a problem.
    """
    problems: list[Problem] = []
    redirects: dict[ItemId, ItemId] = {}
    for old in items.redirects:
        if (new := _final(old, items.redirects)) is None:
            problems.append(Problem("item", Reason.REDIRECT_LOOP, old))
        else:
            redirects[old] = new
    parents: dict[ItemId, ItemId | None] = {}
    for item in tree:
        resolved = redirects.get(item, item)
        if resolved in parents:
            problems.append(Problem("item", Reason.SECOND_MENTION, item))
            continue
        above = tree.parent.get(item)
        parents[resolved] = redirects.get(above, above) if above else None
        if resolved not in items.items:
            problems.append(Problem("item", Reason.MISSING_ITEM, resolved))
    return Taxonomy(Tree.of(parents), items.items, redirects), tuple(problems)


def to_json(taxonomy: Taxonomy) -> dict[str, Any]:
    """The taxonomy as JSON's types; items in Wikibase's own entity format."""
    return {
        "tree": [[item, taxonomy.tree.parent.get(item)] for item in taxonomy.tree],
        "redirects": dict(taxonomy.redirects),
        "items": [_entity(item) for item in taxonomy.items.values()],
    }


def from_json(data: Mapping[str, Any]) -> Taxonomy:
    """What `to_json` gave; KeyError, TypeError or ValueError for anything else."""
    items = [item_from_entity(entity) for entity in data["items"]]
    parents = {ItemId(item): (ItemId(above) if above else None) for item, above in data["tree"]}
    redirects = {ItemId(old): ItemId(new) for old, new in data["redirects"].items()}
    return Taxonomy(Tree.of(parents), {item.id: item for item in items}, redirects)


def _entity(item: Item) -> dict[str, Any]:
    def term(code: str, text: str) -> dict[str, str]:
        return {"language": code, "value": text}

    return {
        "id": item.id,
        "labels": {code: term(code, text) for code, text in item.labels.items()},
        "descriptions": {code: term(code, text) for code, text in item.descriptions.items()},
        "aliases": {code: [term(code, text) for text in several] for code, several in item.aliases.items()},
    } | ({"wikidata": item.wikidata} if item.wikidata else {})
