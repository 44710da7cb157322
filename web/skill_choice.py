"""Choosing one skill of the whole tree by a select."""

from collections.abc import Iterator

from flask import request

from taxonomy.items import ItemId, item_id
from web.context import presenter, version
from web.parameters import BadParameterError
from web.presenting import Name


def chosen_skill(parameter: str) -> ItemId | None:
    """The skill that a parameter of the address names; None where it is empty, BadParameterError where it is
    none of the tree."""
    value = request.args.get(parameter, "").strip()
    try:
        found = version().taxonomy.skill(item_id(value)) if value else None
    except ValueError:
        found = None
    if value and found is None:
        raise BadParameterError(parameter, value)
    return found.item.id if found else None


def skill_options(chosen: ItemId | None) -> Iterator[tuple[ItemId, str, Name, bool]]:
    """Every skill, with dashes for its depth, and whether it is the chosen one."""
    tree = version().taxonomy.tree
    for skill in tree:
        yield skill, "– " * len(tree.broader(skill)), presenter().skill(skill), skill == chosen
