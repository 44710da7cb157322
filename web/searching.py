"""Finding people: the front page, the search page, the API's search."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, render_template, request
from toolforge_i18n import message

from search.free_text import LONGEST_TEXT
from search.listing import Listing
from search.query import FACETS, Query, Results, Sort
from web import context, facets, previews
from web.context import presenter, version
from web.parameters import is_shortened, without_value, write_query
from web.reasons import Reasons
from web.suggesting import meanings

pages = Blueprint("searching", __name__)
_API_FACET_VALUES = 100


@pages.get("/search")
def search() -> str:
    """People who fit, with counts per facet."""
    query = context.query()
    results = version().index.search(query)
    show = presenter()
    pages_count = max(1, -(-results.total // query.limit))
    return render_template(
        "search.html",
        preview=_preview(query, results.total),
        query=query,
        saved_as=write_query(replace(query, page=1)),
        total=results.total,
        cards=list(map(Reasons(query, results).card, results.listings)),
        facets=facets.facets(show, version().taxonomy.tree, query, version().index.facets(query)),
        chosen=facets.chosen(show, query),
        meanings=meanings(query),
        instead=[(typed, show.listed(words)) for typed, words in results.instead.items() if words],
        nobody=[typed for typed, words in results.instead.items() if not words],
        shortened=show.number(LONGEST_TEXT) if is_shortened(request.args) else None,
        share_href=show.href("/share", write_query(replace(query, page=1))),
        feed_href=show.href("/search.atom", write_query(replace(query, page=1, sort=Sort.NEWEST))),
        hidden=[(facet, value) for facet in FACETS for value in query.filters.get(facet, ())],
        sorts=[
            (sort, show.search_href(replace(query, sort=sort, page=1)), sort is query.sort) for sort in Sort
        ],
        loosen=_loosen(query) if not results.total else (),
        clear_href=show.search_href(replace(query, filters={}, page=1)) if query.filters else None,
        position=(show.number(query.page), show.number(pages_count)),
        previous=show.search_href(replace(query, page=query.page - 1)) if query.page > 1 else None,
        next=show.search_href(replace(query, page=query.page + 1)) if query.page < pages_count else None,
    )


def _preview(query: Query, total: int) -> previews.Preview:
    found = message("search-results", num_people=total).striptags()
    about = ": ".join(filter(None, (presenter().described(query), found)))
    return previews.preview(about, "/search", write_query(query))


def _loosen(query: Query) -> list[tuple[str, str, str, int]]:
    """For an empty search the filters (facet, name, address without it, how many are found so)."""
    show = presenter()
    ways = []
    for facet in FACETS:
        for value in query.filters.get(facet, ()):
            without = without_value(query, facet, value)
            found = version().index.find(without).total
            ways.append((facet, show.value_name(facet, value).text, show.search_href(without), found))
    if query.text and query.filters:
        without = replace(query, text="", page=1)
        found = version().index.find(without).total
        ways.append(("text", query.text, show.search_href(without), found))
    return [way for way in ways if way[3]]


@pages.get("/api/v1/profiles")
def profiles() -> Response:
    """The same search as JSON."""
    query = context.query()
    results = version().index.search(query)
    return jsonify(
        total=results.total,
        profiles=[profile_json(listing) for listing in results.listings],
        facets={facet: _first(counts) for facet, counts in version().index.facets(query).items()},
        next=_next(query, results),
    )


def _first(counts: object) -> dict[str, int]:
    assert isinstance(counts, dict)
    return dict(list(counts.items())[:_API_FACET_VALUES])


def _next(query: Query, results: Results) -> str | None:
    if query.page * query.limit >= results.total:
        return None
    return f"{request.base_url}?{write_query(replace(query, page=query.page + 1))}"


def profile_json(listing: Listing) -> dict[str, object]:
    """A listing as the API gives it."""
    profile, source = listing.profile, listing.source
    return {
        "user": listing.user,
        "page": source.page,
        "revision": source.revision,
        "updated": source.updated,
        "known": list(profile.knows),
        "available": list(profile.available),
        "wanted": list(profile.wanted),
        "languages": {spoken.code: spoken.level for spoken in profile.languages},
        "territory": list(profile.territory),
        "affiliations": list(profile.affiliations),
        "projects": list(profile.projects),
        "time_zone": profile.time_zone,
        "about": profile.about,
        "about_language": profile.about_language,
        "mentoring": list(profile.mentoring),
        "contact": list(profile.contact),
    }
