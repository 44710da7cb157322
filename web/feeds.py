"""Saved searches: an Atom feed (RFC 4287) of the people whom a search newly finds."""

import re
from dataclasses import replace
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request

from search.query import Query, Sort
from taxonomy.languages import bcp47
from web import context
from web.context import presenter, version

pages = Blueprint("feeds", __name__)
_ENTRIES = 50
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


@pages.get("/search.atom")
def search() -> Response:
    """The people of a search who last changed their profiles, newest first."""
    query = replace(context.query(), sort=Sort.NEWEST, page=1, limit=_ENTRIES)
    found = version().index.search(query)
    cards = [presenter().card(listing) for listing in found.listings]
    feed = render_template(
        "feed.xml",
        feed_href=request.url,
        search_href=urljoin(request.url, presenter().search_href(replace(query, limit=Query().limit))),
        about=presenter().described(query),
        updated=max((card.updated_iso for card in cards), default=version().about.built),
        entries=[(card, urljoin(request.url, card.name.href.partition("?")[0])) for card in cards],
        language=bcp47(presenter().language),
    )
    return Response(_NOT_XML.sub("", feed), mimetype="application/atom+xml")
