"""The skill tree of a run: the tree page joined with its items, and the items that profiles name besides."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from bot.catalogue import Catalogue
from bot.items import ItemRepository
from bot.report import Report
from bot.source import TREE_PAGE, Revision, Source, SourceError
from taxonomy.items import ItemId, Items, read_entities
from taxonomy.outline import read_outline
from taxonomy.skills import Taxonomy, join, to_json


class SkillTree:
    """Reads the tree page, and asks the repository only for items that the catalogue does not have."""

    def __init__(self, catalogue: Catalogue, repository: ItemRepository, anew: bool = False) -> None:
        self._catalogue = catalogue
        self._repository = repository
        self._entities = {} if anew else catalogue.entities()

    def read(self, source: Source, report: Report) -> Taxonomy:
        """The tree as it is now; SourceError if the wiki has none, or an empty one."""
        kept = self._catalogue.get("tree")
        known = Revision(**kept) if kept else None
        page = source.tree_page(known)
        if page is None or page.text is None:
            raise SourceError(f"there is no page {TREE_PAGE!r}: `python -m bot install-pages` makes one")
        tree, problems = read_outline(page.text)
        if not tree:
            raise SourceError(f"the page {TREE_PAGE!r} names no skill any more; {page.author} edited it last")
        if page != known:
            self._catalogue.put("tree", asdict(page))
        taxonomy, misfits = join(tree, self.items(tree))
        report.tree_by = page.author or ""
        report.tree_problems = [str(problem) for problem in (*problems, *misfits)]
        return taxonomy

    def items(self, ids: Iterable[ItemId]) -> Items:
        """The items of these ids; what the catalogue does not have is fetched and recorded."""
        wanted = list(dict.fromkeys(ids))
        if missing := [item for item in wanted if item not in self._entities]:
            fetched = self._repository.entities(missing)
            self._catalogue.record_entities(fetched)
            self._entities |= fetched
        return read_entities({item: self._entities[item] for item in wanted})


def digest(taxonomy: Taxonomy) -> str:
    """A short digest of everything in the taxonomy that reading depends on."""
    text = json.dumps(to_json(taxonomy), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
