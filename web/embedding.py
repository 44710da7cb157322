"""A few cards for pages of other sites, which may show this page, and no other of ours, in a frame."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from toolforge_i18n import message
from werkzeug.datastructures import ImmutableMultiDict

from search.query import PAGE_SIZE
from web import context, security
from web.choosing import THEMES
from web.context import presenter, version
from web.people import listing_of
from web.presenting import Name

pages = Blueprint("embedding", __name__)
_CARDS, _MOST_CARDS = 3, 10


@pages.url_value_preprocessor
def without_cookies(endpoint: str | None, values: object) -> None:
    """Take everybody for the same stranger: what a foreign page frames is no reader's own."""
    request.cookies = ImmutableMultiDict()


@pages.context_processor
def dress() -> dict[str, object]:
    """A page without head and foot, whatever it says, in the system's colours unless others are asked for."""
    theme = request.args.get("theme", "")
    return {"layout": "bare.html", "theme": theme if theme in THEMES[1:] else ""}


@pages.after_request
def let_frame(response: Response) -> Response:
    """Anybody may show it within a page of theirs."""
    response.headers["Content-Security-Policy"] = security.policy(ancestors="*")
    return response


@pages.get("/embed")
def embed() -> str:
    """The card of a profile, or the first cards of a search."""
    if user := request.args.get("profile"):
        person = presenter().card(listing_of(user))
        return render_template("embed.html", name=None, cards=[person], more_href=person.name.href)
    return _search()


def _search() -> str:
    query, show = context.query(limit=_CARDS), presenter()
    found = version().index.search(replace(query, page=1, limit=min(query.limit, _MOST_CARDS)))
    whole = replace(query, page=1, limit=PAGE_SIZE)
    return render_template(
        "embed.html",
        name=Name(show.described(whole) or message("search-title").striptags()),
        total=found.total,
        cards=[show.card(listing) for listing in found.listings],
        more_href=show.search_href(whole),
    )
