"""The whole tree of skills on one page, to open, to close and to search."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, Response, jsonify, render_template, request

from search.names import Named
from search.skill_figures import RoleCounts
from taxonomy.items import ItemId
from taxonomy.outline import TREE_PAGE
from web.areas import Area, area_of
from web.context import presenter, version
from web.parameters import LONGEST_VALUE
from web.presenting import Name

pages = Blueprint("skill_tree", __name__)
_MOST_FOUND = 500  # as many as a large tree has
_LEVELS_OPEN = 1


class Node(NamedTuple):  # a page makes hundreds of these
    """A skill in the tree. counts: for each role how many have it or a narrower one, and how many name it
    itself where that differs. found: the name by which it was found, where it is another than shown."""

    name: Name
    translate: str
    counts: tuple[tuple[str, str], ...]
    area: Area | None
    is_open: bool
    is_found: bool
    found: str
    narrower: tuple["Node", ...]


@pages.get("/skills")
def skills() -> str:
    """The tree, or the part of it in which a name was found."""
    asked, show = request.args.get("q", "").strip()[:LONGEST_VALUE], presenter()
    found = _found(asked) if asked else {}
    tree, wiki = version().taxonomy.tree, show.wiki
    shown = frozenset(above for skill in found for above in (skill, *tree.broader(skill)))
    everything = request.args.get("open") == "all"
    maker = _Nodes(found, shown if asked else None, everything)
    return render_template(
        "skills.html",
        asked=asked,
        nodes=[maker.node(top, 0) for top in tree.tops if not asked or top in shown],
        found=len(found),
        everything=everything,
        total=len(tree),
        page_href=wiki.page(TREE_PAGE),
        history_href=wiki.action(TREE_PAGE, "history"),
    )


def _found(asked: str) -> Mapping[ItemId, Named]:
    """The skills whose name the text may be, or near to it."""
    names = version().names.suggest(asked, presenter().language, ("skill",), _MOST_FOUND, slips=True)
    return {ItemId(named.id): named for named in names}


class _Nodes:
    """Makes nodes. found: what is searched for. shown: all that leads there; None where all are shown."""

    def __init__(
        self, found: Mapping[ItemId, Named], shown: frozenset[ItemId] | None, everything: bool
    ) -> None:
        self._found = found
        self._shown = shown
        self._everything = everything
        self._show = presenter()
        self._tree = version().taxonomy.tree
        self._figures = version().figures

    def node(self, skill: ItemId, depth: int, within: bool = False) -> Node:
        """A skill and what is under it. within: under a skill that was found, all are shown."""
        name, named = self._show.skill(skill), self._found.get(skill)
        is_found = named is not None
        children = self._tree.narrower(skill)
        if self._shown is not None and not (within or is_found):
            children = tuple(child for child in children if child in self._shown)
        leads = self._shown is not None and any(child in self._shown for child in children)
        return Node(
            name=name,
            translate=self._show.translate_href(skill),
            counts=self._counts(skill),
            area=area_of(version(), skill, name.text) if not depth else None,
            is_open=self._everything or leads or (self._shown is None and depth < _LEVELS_OPEN),
            is_found=is_found,
            found=named.name if named and named.name != name.text else "",
            narrower=tuple(self.node(child, depth + 1, within or is_found) for child in children),
        )

    def _counts(self, skill: ItemId) -> tuple[tuple[str, str], ...]:
        number = self._show.number
        wide, own = self._figures.with_narrower(skill), self._figures.own(skill)
        return tuple(
            (number(all_of), number(itself) if itself != all_of else "")
            for all_of, itself in zip(wide, own, strict=True)
        )


@pages.get("/api/v1/skills")
def skills_json() -> Response:
    """The tree as JSON, each skill before the narrower ones."""
    taxonomy, figures = version().taxonomy, version().figures
    return jsonify(
        skills=[
            {
                "skill": item.id,
                "broader": taxonomy.tree.parent.get(item.id),
                "label": (label := item.label(presenter().language)).text,
                "language": label.language,
                "people": people_json(figures.with_narrower(item.id)),
                "people_itself": people_json(figures.own(item.id)),
            }
            for item in taxonomy.skills()
        ]
    )


def people_json(counts: RoleCounts) -> dict[str, int]:
    """How many know, offer and want a skill."""
    return counts._asdict()
