"""One person."""

from urllib.parse import quote

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from web.context import presenter, version
from web.errors import NotInDirectoryError

pages = Blueprint("people", __name__)


@pages.get("/profile/<name>")
def profile(name: str) -> str | Response:
    """A whole profile, with its source page and revision."""
    canonical = " ".join(name.replace("_", " ").split())
    canonical = canonical[:1].upper() + canonical[1:]
    listing = version().index.get(canonical)
    if listing is None:
        raise NotInDirectoryError("error-no-profile", canonical)
    show = presenter()
    if canonical != name:
        return redirect(show.card(listing).name.href, 301)
    return render_template(
        "profile.html",
        person=show.page(listing),
        matches_href=show.href(f"/matches/{quote(listing.user)}"),
        search_href=show.href("/search"),
    )
