"""The skill tree of a run: the tree page joined with its items, and the items that profiles name besides.

What the community does to the page is followed, as long as it can be believed: a page that is emptied, cut
down or broken, and a repository that does not answer, leave the last good tree in use.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from bot.catalogue import Catalogue
from bot.items import Entities, Entity, ItemRepository
from bot.report import Report
from bot.source import Revision, Source, SourceError
from search.wikis import Wiki
from taxonomy.items import ItemId, Items, read_entities
from taxonomy.outline import TREE_PAGE, read_outline
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy, join, to_json
from taxonomy.tree import Tree

SHRINK = 0.5  # a tree under this part of the last is not believed
MOST_ASKED = 2500  # ids in profiles that are no skill: asked for at most so many a run, 50 a request


class BrokenTreeError(SourceError):
    """The tree page cannot be believed; the message says why."""


class SkillTree:
    """The tree, its items, and what the catalogue keeps of both."""

    def __init__(
        self,
        catalogue: Catalogue,
        repository: ItemRepository,
        report: Report,
        accept_shrink: bool = False,
        everything: bool = False,
    ) -> None:
        """everything: ask again about all ids that are no skill, as once a day."""
        self._catalogue = catalogue
        self._repository = repository
        self._report = report
        self._accept_shrink = accept_shrink
        self._everything = everything
        self._entities: dict[str, Entity] = catalogue.entities()

    def read(self, source: Source) -> Taxonomy:
        """The tree as it is now; the last good one where the new one, or what the repository says of its
        items, cannot be believed. SourceError where there is no last good one yet."""
        try:
            return self._newest(source)
        except SourceError as error:
            if (last := self.last_good()) is None:
                raise
            self._report.tree_kept = str(error)
            self._report.tree_size = len(last[0].tree)
            return last[0]

    def last_good(self) -> tuple[Taxonomy, tuple[Problem, ...]] | None:
        """The tree that was last believed, with what is amiss with it; None where there is none yet."""
        kept = self._catalogue.get("tree")
        return _joined(read_outline(kept["text"]), self._entities) if kept else None

    def _newest(self, source: Source) -> Taxonomy:
        kept = self._catalogue.get("tree")
        known = Revision(**kept) if kept else None
        page = source.tree_page(known)
        if page is None or page.text is None:
            raise BrokenTreeError(f"there is no page {TREE_PAGE!r}: `python -m bot install-pages` makes one")
        self._report.tree_by, self._report.tree_revision = page.author or "", page.id
        outline = read_outline(page.text)
        fetched = self._fetched(outline[0])
        taxonomy, problems = _joined(outline, {**self._known(), **fetched})
        self._judge(taxonomy, problems, page)
        deleted = self._record(fetched)
        if page != known:
            self._catalogue.put("tree", asdict(page))
        self._report.tree_size = len(taxonomy.tree)
        self._report.tree_problems = [str(problem) for problem in (*problems, *deleted)]
        return taxonomy

    def _judge(self, taxonomy: Taxonomy, problems: Iterable[Problem], page: Revision) -> None:
        """BrokenTreeError for a tree that nobody can have meant."""
        by = f"; {page.author or 'somebody hidden'} edited it last (revision {page.id})"
        if not taxonomy.tree:
            raise BrokenTreeError(f"the page {TREE_PAGE!r} names no skill{by}")
        loops = (problem.text for problem in problems if problem.reason is Reason.REDIRECT_LOOP)
        if ring := [item for item in loops if item in taxonomy.tree]:
            raise BrokenTreeError(f"the items {', '.join(ring)} redirect to each other")
        last = self.last_good()
        size, before = _with_items(taxonomy), _with_items(last[0]) if last else 0
        if size < SHRINK * before and not self._accept_shrink:
            raise BrokenTreeError(
                f"the page {TREE_PAGE!r} has {size} skills with items, the last good tree {before}: under "
                f"{SHRINK:.0%}{by}. If that is right, run again with --accept-shrink"
            )

    def items(self, ids: Iterable[ItemId]) -> Items:
        """The items of ids that are no skills, and what they merged into. Those of which the repository
        does not answer are as they last were."""
        wanted = list(dict.fromkeys(ids))
        try:
            self._record(self._fetched(wanted))
        except SourceError as error:
            self._report.tree_kept = self._report.tree_kept or str(error)
        return read_entities({item: self._entities[item] for item in wanted if item in self._entities})

    def merged(self, taxonomy: Taxonomy, ids: Iterable[ItemId]) -> Taxonomy:
        """The same taxonomy, with those of some ids in profiles that have merged into its skills."""
        asked = [item for item in ids if self._everything or item not in self._entities]
        self.items(asked[:MOST_ASKED])
        known = join(taxonomy.tree, Items(taxonomy.items, _redirects(self._entities)))[0]
        return replace(taxonomy, redirects=known.redirects)

    def wiki(self) -> Wiki:
        """Where the items' pages are; where they last were if the repository does not answer."""
        try:
            now = self._repository.wiki()
            self._catalogue.put("items", asdict(now))
        except SourceError:
            return Wiki(**(self._catalogue.get("items") or {}))
        return now

    def _known(self) -> Entities:
        """What the catalogue has of this repository."""
        return self._entities if self._catalogue.get("repository") == self._repository.name else {}

    def _fetched(self, ids: Iterable[str]) -> dict[str, Entity]:
        """What the repository says now; what the catalogue has as it is now is not fetched again."""
        return self._repository.entities(ids, self._known())

    def _record(self, fetched: Entities) -> list[Problem]:
        """Record what is new of the entities; the items that are gone are problems."""
        known = self._known()
        new = {key: entity for key, entity in fetched.items() if entity != known.get(key)}
        self._catalogue.record_entities(new, self._repository.name)
        self._entities = {**known, **new}
        self._report.items_changed += len(new)
        return [
            Problem("item", Reason.DELETED_ITEM, key)
            for key, entity in new.items()
            if "missing" in entity and key in known
        ]


def _joined(
    outline: tuple[Tree, tuple[Problem, ...]], entities: Entities
) -> tuple[Taxonomy, tuple[Problem, ...]]:
    """The taxonomy of the tree page as it was read, with every merged id that is known."""
    tree, problems = outline
    items = read_entities({item: entities[item] for item in tree if item in entities})
    taxonomy, misfits = join(tree, replace(items, redirects=_redirects(entities)))
    return taxonomy, (*problems, *misfits)


def _redirects(entities: Entities) -> dict[ItemId, ItemId]:
    """Every merged id among the entities, with what it merged into."""
    return {
        ItemId(asked): ItemId(entity["id"])
        for asked, entity in entities.items()
        if entity.get("id", asked) != asked
    }


def _with_items(taxonomy: Taxonomy) -> int:
    return sum(item in taxonomy.items for item in taxonomy.tree)


def digest(taxonomy: Taxonomy) -> str:
    """A short digest of everything in the taxonomy."""
    return _digest(to_json(taxonomy))


def vocabulary_digest(taxonomy: Taxonomy) -> str:
    """A short digest of all that reading a profile depends on: which names and ids mean which skill."""
    names = sorted((item.id, sorted(set(item.names()))) for item in taxonomy.skills())
    redirects = {old: new for old, new in taxonomy.redirects.items() if new in taxonomy.tree}
    return _digest([names, redirects])


def _digest(what: Any) -> str:
    text = json.dumps(what, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
