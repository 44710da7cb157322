"""Completing what people type, and saying what it may mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, request
from toolforge_i18n import message

from search.names import FACET_OF, KINDS, Named
from search.query import Query
from taxonomy.languages import bcp47
from web.context import presenter, version
from web.parameters import BadParameterError
from web.presenting import Name

pages = Blueprint("suggesting", __name__)
MOST = 10
PERSON = "person"
# the filters that a thing of each kind can become
_FACETS = {kind: (facet,) for kind, facet in FACET_OF.items()} | {"skill": (FACET_OF["skill"], "wanted")}
_LONGEST_NAME = 5  # words of a name within a longer text


@pages.get("/api/v1/suggest")
def suggest() -> Response:
    """What the text may be the beginning of: skills and other things to filter by, then people."""
    text, kinds = request.args.get("q", ""), _kinds()
    found = _found(text, kinds, slips=False) or _found(text, kinds, slips=True)
    said = message("suggest-count", num_suggestions=len(found)).striptags()
    return jsonify(suggestions=found, said=said)


def _found(text: str, kinds: tuple[str, ...], slips: bool) -> list[dict[str, object]]:
    things = [kind for kind in kinds if kind != PERSON]
    named = version().names.suggest(text, presenter().language, things, MOST, slips)
    found = [_suggestion(one) for one in named]
    if PERSON in kinds and len(found) < MOST and not (found and slips):
        found += map(_person, version().index.people_named(text, MOST - len(found), slips))
    return found


def _kinds() -> tuple[str, ...]:
    asked = tuple(filter(None, request.args.getlist("kind")))
    for kind in asked:
        if kind not in (*KINDS, PERSON):
            raise BadParameterError("kind", kind)
    return asked or (*KINDS, PERSON)


def _suggestion(named: Named) -> dict[str, object]:
    facet = FACET_OF[named.kind]
    language = named.language if named.language not in {"", "code"} else None
    return {
        "kind": named.kind,
        "id": named.id,
        "label": named.name,
        "language": language,
        "lang": bcp47(language) if language else None,
        "count": named.count,
        "facet": facet,
        "href": presenter().search_href(Query(filters={facet: (named.id,)})),
    }


def _person(user: str) -> dict[str, object]:
    href = presenter().person(user).href
    return {
        "kind": PERSON,
        "id": user,
        "label": user,
        "language": None,
        "lang": None,
        "count": 1,
        "facet": None,
        "href": href,
    }


@dataclass(frozen=True)
class Meaning:
    """Words of a search that name something, and the searches with a filter in their place."""

    words: str
    filters: tuple[tuple[str, Name], ...]  # facet, and the value's name with the address


def meanings(query: Query) -> list[Meaning]:
    """What the words of a search's text may name: the longest names, and of each the first things."""
    chunks = query.text.split()
    if not chunks or any(chunk.startswith(("-", '"')) for chunk in chunks):
        return []
    spans = dict(_spans(chunks))
    named = version().names.named(spans, presenter().language)
    found: list[Meaning] = []
    taken: set[int] = set()
    for span in spans:
        places = set(spans[span])
        things = [one for one in named.get(span, ()) if one.language != "code" or len(places) == len(chunks)]
        if things and not places & taken:
            taken |= places
            rest = " ".join(chunk for place, chunk in enumerate(chunks) if place not in places)
            found.append(Meaning(span, tuple(_filters(query, rest, things))))
    return found


def _spans(chunks: list[str]) -> Iterator[tuple[str, range]]:
    """Neighbouring words with their places, long ones first."""
    for length in range(min(len(chunks), _LONGEST_NAME), 0, -1):
        for start in range(len(chunks) - length + 1):
            yield " ".join(chunks[start : start + length]), range(start, start + length)


def _filters(query: Query, rest: str, things: Iterable[Named]) -> Iterator[tuple[str, Name]]:
    for thing in things:
        for facet in _FACETS[thing.kind]:
            chosen = tuple(dict.fromkeys((*query.filters.get(facet, ()), thing.id)))
            meant = replace(query, text=rest, filters={**query.filters, facet: chosen}, page=1)
            name = presenter().value_name(facet, thing.id)
            yield facet, name._replace(href=presenter().search_href(meant))
