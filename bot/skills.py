"""The skill tree of a run: the tree page joined with its items, and the items that profiles name besides.

What the community does to the page is followed, as long as it can be believed: a page that is emptied, cut
down or broken, and a repository that does not answer, leave the last good tree in use.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from bot.catalogue import Catalogue
from bot.items import Entities, Entity, ItemRepository
from bot.report import Report
from bot.source import Revision, Source, SourceError
from search.wikis import Wiki
from taxonomy.items import ItemId, Items, is_item_id, read_entities
from taxonomy.outline import TREE_PAGE, read_outline
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy, join, to_json
from taxonomy.tree import Tree

SHRINK = 0.5  # a tree under this part of the last is not believed
MOST_SKILLS = 5000  # nor is one with more, ten times what the largest known has
MOST_ASKED = 2500  # ids in profiles that are no skill: asked for at most so many a run, 50 a request


class BrokenTreeError(SourceError):
    """The tree cannot be believed; the message says why."""


class BrokenPageError(BrokenTreeError):
    """And it is the page's fault: of the item repository nothing is known."""


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
        """everything: ask again about all ids that are no skill: once a day, and when the page changed."""
        self._catalogue = catalogue
        self._repository = repository
        self._report = report
        self._accept_shrink = accept_shrink
        self._everything = everything
        self._entities: dict[str, Entity] = catalogue.entities()
        self._believed = False  # what the repository says now

    def read(self, source: Source) -> Taxonomy:
        """The tree as it is now; the last good one where the new one, or what the repository says of its
        items, cannot be believed. SourceError where there is no last good one yet."""
        try:
            return self._newest(source)
        except SourceError as error:
            if (last := self.last_good()) is None:
                raise
            self._believed = isinstance(error, BrokenPageError) and bool(self._known())
            self._report.tree_kept = f"the last good one stays: {error}"
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
            raise BrokenPageError(f"there is no page {TREE_PAGE!r}: `python -m bot install-pages` makes one")
        self._report.tree_by, self._report.tree_revision = page.author or "", page.id
        outline = read_outline(page.text)
        if len(outline[0]) > MOST_SKILLS:
            raise BrokenPageError(f"the page {TREE_PAGE!r} names over {MOST_SKILLS:,} skills{_by(page)}")
        fetched = self._fetched(outline[0])
        taxonomy, problems = _joined(outline, {**self._known(), **fetched})
        self._judge(taxonomy, problems, page)
        self._believed = True
        deleted = self._record(fetched)
        if page != known:
            self._catalogue.put("tree", asdict(page))
            self._everything = True  # who takes a skill out of the tree has often merged it
        self._report.tree_size = len(taxonomy.tree)
        self._report.tree_problems = [str(problem) for problem in (*problems, *deleted)]
        return taxonomy

    def _judge(self, taxonomy: Taxonomy, problems: Iterable[Problem], page: Revision) -> None:
        """BrokenTreeError for a tree that nobody can have meant."""
        if not taxonomy.tree:
            raise BrokenPageError(f"the page {TREE_PAGE!r} names no skill{_by(page)}")
        loops = (problem.text for problem in problems if problem.reason is Reason.REDIRECT_LOOP)
        if ring := [item for item in loops if item in taxonomy.tree]:
            raise BrokenTreeError(f"the items {', '.join(ring)} redirect to each other")
        last = self.last_good()
        size, before = _with_items(taxonomy), _with_items(last[0]) if last else 0
        if size < SHRINK * before and not self._accept_shrink:
            cut_down = len(taxonomy.tree) < SHRINK * before
            raise (BrokenPageError if cut_down else BrokenTreeError)(
                f"the page {TREE_PAGE!r} has {size} skills with items, the last good tree {before}: under "
                f"{SHRINK:.0%}{_by(page)}. If that is right, run again with --accept-shrink"
            )

    def whole(self, taxonomy: Taxonomy, ids: Iterable[ItemId]) -> Taxonomy:
        """The same taxonomy with the items of ids that are no skills, and with all that is merged by now."""
        wanted = list(dict.fromkeys(ids))
        self._refresh(wanted)
        named = read_entities({item: self._entities[item] for item in wanted if item in self._entities})
        return replace(self._with_merged(taxonomy), items={**named.items, **taxonomy.items})

    def merged(self, taxonomy: Taxonomy, ids: Iterable[ItemId]) -> Taxonomy:
        """The same taxonomy, with those of some ids in profiles that have merged into its skills."""
        asked = [item for item in ids if self._everything or item not in self._entities]
        if self._everything:  # a merge may have been undone
            asked += _redirects(self._entities)
        self._refresh(asked[:MOST_ASKED])
        return self._with_merged(taxonomy)

    def _with_merged(self, taxonomy: Taxonomy) -> Taxonomy:
        known = join(taxonomy.tree, Items(taxonomy.items, _redirects(self._entities)))[0]
        return replace(taxonomy, redirects=known.redirects)

    def _refresh(self, ids: Iterable[ItemId]) -> None:
        """Bring the items of some ids up to date; they stay as they are if the repository cannot be believed,
        or does not answer any more."""
        if self._believed:
            try:
                self._record(self._fetched(ids))
            except SourceError as error:
                self._report.tree_kept = f"other items are as they last were: {error}"

    def wiki(self) -> Wiki:
        """Where the pages of the items are that are in use."""
        if self._believed:
            with suppress(SourceError):  # where they were will do
                self._catalogue.put("items", asdict(self._repository.wiki()))
        return Wiki(**(self._catalogue.get("items") or {}))

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


def _by(page: Revision) -> str:
    return f"; {page.author or 'somebody hidden'} edited it last (revision {page.id})"


def _redirects(entities: Entities) -> dict[ItemId, ItemId]:
    """Every merged id among the entities, with what it merged into."""
    return {
        ItemId(asked): ItemId(now)
        for asked, entity in entities.items()
        if (now := str(entity.get("id", asked))) != asked and is_item_id(now)
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
