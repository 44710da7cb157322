"""The tree of skills: what is broader, what is narrower, how far apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from taxonomy.items import ItemId


@dataclass(frozen=True)
class Tree:
    """Item ids in a forest, in the order the community gave them.

    tops: the items under no other. children: the items right under an item (an item without any is not a
    key). parent: the item right above one (a top is not a key). above: all items above one, nearest first.
    Make it with `Tree.of`.
    """

    tops: tuple[ItemId, ...] = ()
    children: Mapping[ItemId, tuple[ItemId, ...]] = field(default_factory=dict)
    parent: Mapping[ItemId, ItemId] = field(default_factory=dict)
    above: Mapping[ItemId, tuple[ItemId, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, parents: Mapping[ItemId, ItemId | None]) -> "Tree":
        """The tree of a map from each item to the one right above it (None for a top); parents come first."""
        children: dict[ItemId, list[ItemId]] = {}
        chains: dict[ItemId, tuple[ItemId, ...]] = {}
        for item, above in parents.items():
            if above is not None:
                children.setdefault(above, []).append(item)
            chains[item] = (above, *chains[above]) if above is not None else ()
        return cls(
            tops=tuple(item for item, above in parents.items() if above is None),
            children={item: tuple(below) for item, below in children.items()},
            parent={item: above for item, above in parents.items() if above is not None},
            above=chains,
        )

    def __contains__(self, item: object) -> bool:
        return item in self.parent or item in self.tops

    def __iter__(self) -> Iterator[ItemId]:
        """Every item, each before the ones under it, in the community's order."""
        for top in self.tops:
            yield from self.expand(top)

    def __len__(self) -> int:
        return len(self.tops) + len(self.parent)

    def narrower(self, item: ItemId) -> tuple[ItemId, ...]:
        """The items right under this one."""
        return self.children.get(item, ())

    def broader(self, item: ItemId) -> tuple[ItemId, ...]:
        """The items above this one, nearest first."""
        return self.above.get(item, ())

    def expand(self, item: ItemId) -> tuple[ItemId, ...]:
        """The item and everything under it, each before the ones under it."""
        found, waiting = [], [item]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(reversed(self.narrower(found[-1])))
        return tuple(found)

    def distance(self, one: ItemId, other: ItemId) -> int:
        """Steps up and down between two items of the tree; tops are joined by one step above them all."""
        up = {item: steps for steps, item in enumerate((one, *self.broader(one)))}
        path = (other, *self.broader(other))
        for steps, item in enumerate(path):
            if item in up:
                return up[item] + steps
        return len(up) + len(path)
