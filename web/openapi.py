"""The API's description in OpenAPI 3.1 (spec.openapis.org/oas/v3.1): with the limits that the views keep."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from search.free_text import LONGEST_TEXT
from search.names import KINDS
from search.query import FACETS, NOT_GIVEN, PAGE_SIZE, ROLES, Sort
from search.statistics import GROUPS
from search.teams import MOST_SKILLS
from web.parameters import LONGEST_NAME, LONGEST_VALUE, MOST_LISTINGS, MOST_VALUES
from web.suggesting import PERSON

pages = Blueprint("openapi", __name__)
Schema = Mapping[str, Any]
_FIXED: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text())
_KINDS = (*KINDS, PERSON)
_FAILURES = {
    400: "A parameter is wrong.",
    404: "There is no such person, skill or territory.",
    503: "Nothing is published yet.",
}
_SKILL = "Item id of a skill, which finds its narrower ones too."
_VALUES: Mapping[str, tuple[str, Schema]] = {
    **dict.fromkeys(ROLES, (_SKILL, {"examples": ["Q11024"]})),
    "language": ("MediaWiki's code of a spoken language.", {"examples": ["pt-br"]}),
    "territory": ("ISO 3166 code, or a region of UN M49.", {"examples": ["BR", "BR-SP", "419"]}),
    "affiliation": ("Item id, or a name as profiles write it.", {"maxLength": LONGEST_NAME}),
    "project": ("Database name of a wiki.", {"examples": ["ptwiki"]}),
    "mentoring": ("What somebody is willing to be.", {"enum": ["mentor", "mentee", NOT_GIVEN]}),
}


@pages.get("/api/v1/openapi.json")
def description() -> Response:
    """What can be asked of the API, and what it answers."""
    components = {"schemas": _FIXED["components"]["schemas"] | _schemas()}
    servers = [{"url": request.script_root or "/"}]
    return jsonify(_FIXED | {"servers": servers, "paths": _paths(), "components": components})


def _schemas() -> dict[str, Schema]:
    counts = {facet: _reference("Counts") for facet in FACETS}
    return {
        "Facets": {"type": "object", "required": list(FACETS), "properties": counts},
        "Kind": {"type": "string", "enum": list(_KINDS)},
    }


def _paths() -> dict[str, Schema]:
    filters = [_facet(facet) for facet in FACETS]
    text = _parameter("q", f"Words, the first {LONGEST_TEXT} characters of them.", {"type": "string"})
    name, skill = _in_path("User name."), _in_path("Item id of a skill, or of one that merged into it.")
    team = _several("team", "Skills for which a team is looked for.", {}, MOST_SKILLS)
    territory = _in_path("ISO 3166 code, or a region of UN M49, in either case.")
    kind = _several("kind", "Only suggestions of these kinds.", {"enum": list(_KINDS)})
    search = [text, *filters, *_paging()]
    return {
        "/api/v1/profiles": _get("People who fit all that is asked.", "Profiles", search, (400, 503)),
        "/api/v1/matches/{name}": _get(
            "Who fits somebody, and why.", "Matches", [name, *filters, team], (400, 404, 503)
        ),
        "/api/v1/suggest": _get(
            "What a text may be the beginning of.", "Suggestions", [text, kind], (400, 503)
        ),
        "/api/v1/skills": _get("The whole tree of skills.", "Skills", [], (503,)),
        "/api/v1/skill/{name}": _get(
            "One skill: names, place, supply and demand.", "Skill", [skill], (404, 503)
        ),
        "/api/v1/territory/{name}": _get(
            "One territory: what people there share, miss, belong to and speak.",
            "Territory",
            [territory],
            (404, 503),
        ),
        "/api/v1/statistics": _get("How much there is of everything.", "Statistics", _groups(), (400, 503)),
        "/healthz": _health(),
    }


def _groups() -> list[Schema]:
    """Whose gap is asked for."""
    return [
        _parameter(
            facet,
            "Whose gap is told: one value, a place rather than a language.",
            {"type": "string", **_VALUES[facet][1]},
        )
        for facet in GROUPS
    ]


def _facet(facet: str) -> Schema:
    meaning, schema = _VALUES[facet]
    meaning = f"{meaning} Any of several. {NOT_GIVEN} finds who says nothing there."
    return _several(facet, meaning, {"maxLength": LONGEST_VALUE, **schema})


def _paging() -> list[Schema]:
    return [
        _parameter("sort", "Order.", {"type": "string", "enum": list(Sort), "default": Sort.RELEVANCE}),
        _parameter("page", "Past the last one is an error.", {"type": "integer", "minimum": 1, "default": 1}),
        _parameter(
            "limit",
            "People on one page.",
            {"type": "integer", "minimum": 1, "maximum": MOST_LISTINGS, "default": PAGE_SIZE},
        ),
    ]


def _in_path(meaning: str) -> dict[str, Any]:
    return _parameter("name", meaning, {"type": "string"}) | {"in": "path", "required": True}


def _several(name: str, meaning: str, item: Schema, most: int = MOST_VALUES) -> Schema:
    """A parameter that may be given several times."""
    values = {"type": "array", "maxItems": most, "items": {"type": "string", **item}}
    return _parameter(name, meaning, values) | {"style": "form", "explode": True}


def _parameter(name: str, meaning: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def _get(summary: str, answer: str, parameters: Iterable[Schema], errors: Iterable[int]) -> Schema:
    language = _parameter("uselang", "MediaWiki's code of the reader's language.", {"type": "string"})
    responses = {"200": _response("What was asked for.", answer)}
    responses |= {str(status): _response(_FAILURES[status], "Error") for status in errors}
    return {"get": {"summary": summary, "parameters": [*parameters, language], "responses": responses}}


def _health() -> Schema:
    responses = {"200": _response("It serves.", "Health"), "503": _response("It has no index.", "Health")}
    return {"get": {"summary": "Whether the tool serves, and what.", "responses": responses}}


def _response(meaning: str, schema: str) -> Schema:
    return {"description": meaning, "content": {"application/json": {"schema": _reference(schema)}}}


def _reference(schema: str) -> Schema:
    return {"$ref": f"#/components/schemas/{schema}"}
