"""Sharing a profile or a search: its address, the same as a QR code, and what to paste on other pages."""

from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, urlencode

import segno
from flask import Blueprint, render_template, request
from markupsafe import Markup
from toolforge_i18n import message

from search.query import PAGE_SIZE
from web import context, previews
from web.context import address, presenter
from web.parameters import write_query
from web.people import listing_of
from web.presenting import Name
from web.previews import Preview

pages = Blueprint("sharing", __name__)
_USERBOX = "Capacity Exchange userbox"  # a template of wiki/
_LONGEST_CODE = 500  # characters; a longer one takes over 20 ms to draw, and phones hardly read it
_FRAME = Markup('<iframe src="{}" title="{}" width="100%" height="480" loading="lazy"></iframe>')


@lru_cache(maxsize=512)
def qr_code(text: str) -> Markup | None:
    """The text as an SVG, dark on light whatever is around it; None for one that is too long."""
    if len(text) > _LONGEST_CODE:
        return None
    code = segno.make(text, micro=False)
    return Markup(code.svg_inline(omitsize=True, light="#fff"))  # noqa: S704  # paths and numbers alone


@pages.get("/share")
def share() -> str:
    """What there is to share a profile, or else a search, by."""
    return _person(asked) if (asked := request.args.get("profile")) else _search()


def _person(asked: str) -> str:
    user, wiki = listing_of(asked).user, presenter().wiki
    return _shown(
        presenter().person(user),
        previews.preview(path=f"/profile/{quote(user)}"),
        urlencode({"profile": user}),
        userbox=f"{{{{{_USERBOX}|1={user}}}}}",
        userbox_href=wiki.page(f"Template:{_USERBOX}"),  # none where the wiki is an invented one
    )


def _search() -> str:
    show, query = presenter(), replace(context.query(), page=1, limit=PAGE_SIZE)
    name = Name(show.described(query) or message("search-title").striptags(), show.search_href(query))
    return _shown(name, previews.preview(path="/search", query=write_query(query)), write_query(query))


def _shown(name: Name, preview: Preview, embedded: str, **userbox: str | None) -> str:
    """The page about what has this name, link and preview. embedded: how it is asked for as cards."""
    title = f"{name.text} – {message('title').striptags()}"
    return render_template(
        "share.html",
        name=name,
        preview=preview,
        qr=qr_code(preview.address),
        frame=str(_FRAME.format(address("/embed", embedded), title)),
        **userbox,
    )
