"""The front page: what this is, in one look."""

from flask import Blueprint, render_template

from search.query import Query, Sort
from web.areas import area_of
from web.context import presenter, version
from web.fitting import ShownLesson, shown_lesson
from web.presenting import Name

pages = Blueprint("front", __name__)
_NEWEST = 6  # people


@pages.get("/")
def home() -> str:
    """The search box, two people who could teach each other, the tree's top, who is new, how to take part."""
    index = version().index
    newest = index.search(Query(sort=Sort.NEWEST, limit=_NEWEST))
    show, figures = presenter(), version().figures
    tops = [
        (
            name := show.skill(top),
            area_of(version(), top, name.text),
            show.number(figures.with_narrower(top).available),
        )
        for top in version().taxonomy.tree.tops
    ]
    return render_template(
        "home.html",
        example=_example(),
        tops=tops,
        cards=[show.card(listing) for listing in newest.listings],
        people=len(index),
        all_href=show.href("/search"),
    )


def _example() -> list[tuple[Name, Name, ShownLesson]]:
    """Who could teach whom what, both ways; nothing where nobody could."""
    if (found := version().example) is None:
        return []
    user, match = found
    one, other = presenter().person(user), presenter().person(match.user)
    return [(other, one, shown_lesson(match.teaches[0])), (one, other, shown_lesson(match.learns[0]))]
