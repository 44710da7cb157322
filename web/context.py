"""What every view needs: the version of the index that this request uses, and its presenter."""

from dataclasses import replace

from flask import current_app, g, request

from search.published import PublishedIndex
from search.query import PAGE_SIZE, Query
from search.versions import Version
from settings import Settings
from taxonomy.items import ItemId
from web.parameters import read_query
from web.presenting import Presenter

PUBLISHED = "capx_published"
SETTINGS = "capx_settings"


def settings() -> Settings:
    """The settings of this process."""
    here: Settings = current_app.extensions[SETTINGS]
    return here


def published() -> PublishedIndex:
    """The published index of this process."""
    index: PublishedIndex = current_app.extensions[PUBLISHED]
    return index


def version() -> Version:
    """The version that this request uses, the same to its end; NoIndexError if there is none."""
    if "version" not in g:
        g.version = published().current()
    current: Version = g.version
    return current


def query(limit: int = PAGE_SIZE) -> Query:
    """The search that the address asks for; ids that merged are what they merged into."""
    asked, resolve = read_query(request.args, limit), version().taxonomy.resolve
    filters = {
        facet: tuple(dict.fromkeys(resolve(ItemId(value)) for value in values))
        for facet, values in asked.filters.items()
    }
    return replace(asked, filters=filters)


def address(path: str, query: str = "") -> str:
    """An address of the tool for others: whole, and without the reader's language."""
    return f"{request.url_root.rstrip('/')}{path}" + (f"?{query}" if query else "")


def presenter() -> Presenter:
    """Presents this request's version to its reader."""
    if "presenter" not in g:
        asked = request.args.get("uselang", "")
        g.presenter = Presenter(
            version(), g.interface_language_code, request.script_root, asked if asked.isascii() else ""
        )
    current: Presenter = g.presenter
    return current
