"""The words by which skills are known: any label or alias in any language."""

from functools import lru_cache

from taxonomy.folding import fold
from taxonomy.items import ItemId, item_id
from taxonomy.skills import Taxonomy
from taxonomy.spelling import Spelling


class Vocabulary:
    """Skills by id, label or alias, case and accents folded."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._skills = frozenset(taxonomy.tree)
        names: dict[str, set[ItemId]] = {}
        for item in taxonomy.skills():
            for name in item.names():
                names.setdefault(fold(name), set()).add(item.id)
        self._by_name = {name: frozenset(meant) for name, meant in names.items()}
        self._spelling = Spelling(self._by_name)
        # people write the same few hundred over and over
        self.find = lru_cache(maxsize=10_000)(self._find)
        self.near = lru_cache(maxsize=10_000)(self._near)

    def _find(self, text: str) -> frozenset[ItemId]:
        """The skills that an id or a name may mean; a merged id means the one it merged into."""
        try:
            item = self.taxonomy.resolve(item_id(text))
        except ValueError:
            return self._by_name.get(fold(text), frozenset())
        return frozenset({item} & self._skills)

    def is_merged(self, text: str) -> bool:
        """Whether the text is the id of an item that merged into another."""
        try:
            item = item_id(text)
        except ValueError:
            return False
        return item in self.taxonomy.redirects

    def _near(self, text: str) -> tuple[str, ...]:
        """Known names near to the text, folded, best first."""
        return self._spelling.near(fold(text))
