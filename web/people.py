"""One person."""

from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from search.listing import Listing
from search.matching import person_of
from web import previews, session
from web.context import presenter, version
from web.errors import NotInDirectoryError
from web.fitting import ShownMatch, shown_match

pages = Blueprint("people", __name__)


def listing_of(name: str) -> Listing:
    """The listing of a user, whose name may be written as in an address; NotInDirectoryError without one."""
    canonical = " ".join(name.replace("_", " ").split())
    canonical = canonical[:1].upper() + canonical[1:]
    listing = version().index.get(canonical)
    if listing is None:
        raise NotInDirectoryError("error-no-profile", canonical)
    return listing


def _fits(listing: Listing) -> ShownMatch | None:
    """What this person and the reader could teach each other; None for a visitor, or who has no profile."""
    logged_in = session.current()
    reader = version().index.get(logged_in.user) if logged_in else None
    if reader is None or reader.user == listing.user:
        return None
    return shown_match(version().matcher.pair(person_of(reader), person_of(listing)))


@pages.get("/profile/<name>")
def profile(name: str) -> str | Response:
    """A whole profile, with its source page and revision."""
    listing, show = listing_of(name), presenter()
    if listing.user != name:
        return redirect(show.person(listing.user).href, 301)
    person, logged_in = show.page(listing), session.current()
    return render_template(
        "profile.html",
        person=person,
        preview=previews.of_person(person.card),
        connect_href=show.href(f"/connect/{quote(listing.user)}"),
        share_href=show.href("/share", urlencode({"profile": listing.user})),
        fits=_fits(listing),
        own=listing.profile if logged_in and logged_in.user == listing.user else None,
        matches_href=show.href(f"/matches/{quote(listing.user)}"),
        search_href=show.href("/search"),
    )
