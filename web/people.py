"""One person."""

from urllib.parse import quote

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from search.listing import Listing
from web.context import presenter, version
from web.errors import NotInDirectoryError

pages = Blueprint("people", __name__)


def listing_of(name: str) -> Listing:
    """The listing of a user, whose name may be written as in an address; NotInDirectoryError without one."""
    canonical = " ".join(name.replace("_", " ").split())
    canonical = canonical[:1].upper() + canonical[1:]
    listing = version().index.get(canonical)
    if listing is None:
        raise NotInDirectoryError("error-no-profile", canonical)
    return listing


@pages.get("/profile/<name>")
def profile(name: str) -> str | Response:
    """A whole profile, with its source page and revision."""
    listing, show = listing_of(name), presenter()
    if listing.user != name:
        return redirect(show.person(listing.user).href, 301)
    return render_template(
        "profile.html",
        person=show.page(listing),
        connect_href=show.href(f"/connect/{quote(listing.user)}"),
        matches_href=show.href(f"/matches/{quote(listing.user)}"),
        search_href=show.href("/search"),
    )
