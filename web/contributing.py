"""What anybody can do for the tree, on the wiki: propose a skill."""

from flask import Blueprint, render_template, request

from profiles.wikitext import escape
from taxonomy.items import ItemId
from taxonomy.outline import SKILL_TEMPLATE, TREE_PAGE
from web.context import presenter, version
from web.skill_choice import chosen_skill, skill_options

pages = Blueprint("contributing", __name__)
_PRELOAD = "Template:Capacity Exchange skill proposal"
_NEAR = 10  # existing skills shown before a new one is proposed
_LONGEST_NAME = 100  # characters; both become part of an address, in some scripts nine bytes each
_LONGEST_REASON = 400


@pages.get("/skills/propose")
def propose() -> str:
    """A form for a new skill, the skills that are near to it, and the way to the tree's talk page."""
    show = presenter()
    name, reason = _text("name", _LONGEST_NAME), _text("why", _LONGEST_REASON)
    broader = chosen_skill("broader")  # under which the new one is to stand; none for the top
    near = version().names.suggest(name, show.language, ("skill",), _NEAR, slips=True) if name else ()
    return render_template(
        "propose.html",
        name=name,
        reason=reason,
        longest=(_LONGEST_NAME, _LONGEST_REASON),
        places=list(skill_options(broader)),
        near=[(show.skill(ItemId(one.id)), one.name) for one in near],
        talk_href=_talk(name, broader, reason, [one.id for one in near]) if name else None,
        wiki=show.wiki.name,
        known=bool(show.wiki.script),
    )


def _text(parameter: str, longest: int) -> str:
    return " ".join(request.args.get(parameter, "").split())[:longest]


def _talk(name: str, broader: ItemId | None, reason: str, near: list[str]) -> str | None:
    """The address of a new section on the tree's talk page, filled in; what people type stays text there."""

    def mention(skill: str) -> str:
        return f"{{{{{SKILL_TEMPLATE}|{skill}}}}}"

    said = [escape(name), mention(broader) if broader else "–", escape(reason) or "–"]
    said.append(", ".join(map(mention, near)) or "–")
    return presenter().wiki.action(
        f"Talk:{TREE_PAGE}",
        "edit",
        section="new",
        preload=_PRELOAD,
        preloadtitle=escape(name),
        **{"preloadparams[]": said},
    )
