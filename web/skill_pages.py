"""The tree of skills, and one skill."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from search.query import Query, Sort
from taxonomy.items import ItemId, item_id
from taxonomy.languages import bcp47, direction
from web.context import presenter, version
from web.errors import NotInDirectoryError
from web.presenting import Card, Name

pages = Blueprint("skill_pages", __name__)
_SHOWN = 6  # people of each role on a skill's page


@dataclass(frozen=True)
class Node:
    """A skill in the tree with how many offer and want it or a narrower one."""

    name: Name
    available: int
    wanted: int
    narrower: tuple["Node", ...]


@dataclass(frozen=True)
class RolePeople:
    """The newest people who have a skill in one role, how many there are, and the search that shows all."""

    role: str
    total: int
    cards: tuple[Card, ...]
    href: str


@pages.get("/skills")
def skills() -> str:
    """The whole tree with counts."""
    counts = version().index.facets(Query())
    tree = version().taxonomy.tree
    return render_template("skills.html", nodes=[_node(top, counts) for top in tree.tops])


def _node(skill: ItemId, counts: Mapping[str, Mapping[str, int]]) -> Node:
    narrower = version().taxonomy.tree.narrower(skill)
    return Node(
        presenter().skill(skill),
        counts.get("available", {}).get(skill, 0),
        counts.get("wanted", {}).get(skill, 0),
        tuple(_node(child, counts) for child in narrower),
    )


@pages.get("/skill/<name>")
def skill(name: str) -> str | Response:
    """One skill: its names, its place in the tree, who can share it and who wants to learn it."""
    try:
        asked = item_id(name)
    except ValueError:
        raise NotInDirectoryError("error-no-skill", name) from None
    found = version().taxonomy.skill(asked)
    if found is None:
        raise NotInDirectoryError("error-no-skill", name)
    show = presenter()
    if found.item.id != name:
        return redirect(show.href(f"/skill/{found.item.id}"), 301)
    description = found.item.description(show.language)
    return render_template(
        "skill.html",
        name=show.label(found.item.label(show.language)),
        description=show.label(description) if description else None,
        item=found.item.id,
        names=[
            (code, Name(label, "", bcp47(code), direction(code)), found.item.aliases.get(code, ()))
            for code, label in sorted(found.item.labels.items())
        ],
        broader=show.skills(reversed(found.broader)),
        narrower=show.skills(found.narrower),
        people=[_people(found.item.id, role) for role in ("available", "wanted")],
    )


def _people(skill: ItemId, role: str) -> RolePeople:
    query = Query(filters={role: (skill,)}, sort=Sort.NEWEST, limit=_SHOWN)
    found = version().index.search(query)
    show = presenter()
    href = show.search_href(replace(Query(), filters=query.filters))
    return RolePeople(role, found.total, tuple(map(show.card, found.listings)), href)
