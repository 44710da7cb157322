"""One skill: its names, its place in the tree, who offers and who wants it, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from profiles.places import WORLD
from search.facets import filters_of
from search.query import NOT_GIVEN, Query, Sort
from search.skill_figures import RoleCounts
from taxonomy.items import item_id
from taxonomy.languages import bcp47, direction
from taxonomy.skills import Skill
from web import context, previews
from web.areas import area_of, wikidata_id
from web.context import presenter, version
from web.errors import NotInDirectoryError
from web.parameters import write_query
from web.presenting import Card, Name
from web.skill_tree import people_json

pages = Blueprint("skill_pages", __name__)
_SHOWN = 6  # people of each role
_COMBINED, _COMBINED_JSON = 8, 50
_PLACES = 12
_CHOICES = 60  # values of a filter
_FILTERS = ("language", "territory")
_ROLES = ("available", "wanted")


@dataclass(frozen=True)
class RolePeople:
    """The newest people who have a skill in one role, how many there are, the search that shows all, and
    its feed."""

    role: str
    total: int
    cards: tuple[Card, ...]
    href: str
    feed: str


@dataclass(frozen=True)
class Place:
    """How many offer and want a skill somewhere. parts: of a hundred of the most that there are anywhere."""

    name: Name
    available: str
    wanted: str
    ratio: str
    parts: tuple[int, int]


def skill_named(name: str) -> Skill:
    """The skill of an id, or of one that merged into it; NotInDirectoryError without one."""
    try:
        found = version().taxonomy.skill(item_id(name))
    except ValueError:
        found = None
    if found is None:
        raise NotInDirectoryError("error-no-skill", name)
    return found


def filters() -> Query:
    """The filters of the address that a skill's page knows."""
    asked = context.query()
    kept = {facet: values for facet, values in asked.filters.items() if facet in _FILTERS}
    return Query(filters=kept)


@pages.get("/skill/<name>")
def skill(name: str) -> str | AnyResponse:
    """All of it on one page."""
    found, show, asked = skill_named(name), presenter(), filters()
    if found.item.id != name:
        return redirect(show.href(f"/skill/{found.item.id}", write_query(asked)), 301)
    item, about = found.item, version().about
    label, description = show.label(item.label(show.language)), item.description(show.language)
    there = wikidata_id(item, about.items)
    supply = _supply(version().figures.among(item.id, filters_of(asked, version().taxonomy)))
    return render_template(
        "skill.html",
        skill=item.id,
        preview=_preview(item.id, description.text if description else "", supply),
        name=label,
        area=area_of(version(), item.id, show.skill((item.id, *found.broader)[-1]).text),
        description=show.label(description) if description else None,
        aliases=item.aliases.get(show.language, ()),
        broader=show.skills(reversed(found.broader)),
        narrower=show.skills(found.narrower),
        people=[_people(found, role, asked) for role in _ROLES],
        counts=_counts(found),
        supply=supply,
        places=list(_places(found)),
        combined=[
            (show.skill(other), show.number(count))
            for other, count in version().figures.combined(item.id, _COMBINED)
        ],
        choices=[(facet, list(_choices(found, facet, asked))) for facet in _FILTERS],
        clear_href=show.href(f"/skill/{item.id}") if asked.filters else None,
        names=list(_names(found)),
        translate_href=show.href(f"/skill/{item.id}/translate"),
        is_to_translate=bool(show.translate_href(item.id)),
        wikidata_href=f"https://www.wikidata.org/wiki/{there}" if there else None,
        item_href=about.items.page(f"Special:EntityPage/{item.id}"),
        history_href=about.items.action(f"Special:EntityPage/{item.id}", "history"),
        json_href=show.href(f"/api/v1/skill/{item.id}"),
        add_href=show.wiki.action(
            "Special:MyPage/Capacity Exchange",
            "edit",
            preload="Template:Capacity Exchange profile/preload",
        ),
    )


def _preview(skill: str, description: str, supply: tuple[int, int, str]) -> previews.Preview:
    counts = message("supply", num_offers=supply[0], num_wants=supply[1]).striptags()
    return previews.preview(". ".join(filter(None, (description, counts))), f"/skill/{skill}")


def _people(found: Skill, role: str, asked: Query) -> RolePeople:
    show, query = presenter(), replace(asked, filters={role: (found.item.id,), **asked.filters})
    results = version().index.search(replace(query, sort=Sort.NEWEST, limit=_SHOWN))
    feed = show.href("/search.atom", write_query(replace(query, sort=Sort.NEWEST)))
    cards = tuple(map(show.card, results.listings))
    return RolePeople(role, results.total, cards, show.search_href(query), feed)


def _counts(found: Skill) -> list[tuple[str, str, str]]:
    """For each role how many have the skill or a narrower one, and how many name it itself."""
    number, figures = presenter().number, version().figures
    wide, own = figures.with_narrower(found.item.id), figures.own(found.item.id)
    return [(role, number(getattr(wide, role)), number(getattr(own, role))) for role in RoleCounts._fields]


def _supply(counts: RoleCounts) -> tuple[int, int, str]:
    """How many offer and want the skill, and the ratio."""
    return counts.available, counts.wanted, _ratio(counts.available, counts.wanted)


def _ratio(offers: int, wants: int) -> str:
    """How many offer for each who wants; empty where nobody does."""
    return presenter().decimal(offers / wants) if wants else ""


def _places(found: Skill) -> Iterator[Place]:
    supplies = list(version().figures.territories(found.item.id))[:_PLACES]
    most = max((max(here.available, here.wanted) for here in supplies), default=1)
    show = presenter()
    for here in supplies:
        query = urlencode({"territory": here.territory})
        yield Place(
            name=Name(show.territory(here.territory), show.href(f"/skill/{found.item.id}", query)),
            available=show.number(here.available),
            wanted=show.number(here.wanted),
            ratio=_ratio(here.available, here.wanted),
            parts=(round(100 * here.available / most), round(100 * here.wanted / most)),
        )


def _choices(found: Skill, facet: str, asked: Query) -> Iterator[tuple[str, str, str, bool]]:
    """The values of a filter that find somebody, and the chosen ones, of which a form holds the first: value,
    name, count, whether chosen."""
    show, chosen = presenter(), asked.filters.get(facet, ())
    counts = version().figures.values(found.item.id, facet, filters_of(asked, version().taxonomy))
    for value in dict.fromkeys((*chosen, *list(counts)[:_CHOICES])):
        if value in chosen or value not in (NOT_GIVEN, WORLD):
            name = show.value_name(facet, value).text
            yield value, name, show.number(counts.get(value, 0)), value in chosen[:1]


def _names(found: Skill) -> Iterator[tuple[str, tuple[Name, ...]]]:
    """Every language with its label, if it has one, and its aliases."""
    item = found.item
    for code in sorted({*item.labels, *item.aliases}):
        names = (*filter(None, [item.labels.get(code)]), *item.aliases.get(code, ()))
        yield code, tuple(Name(name, "", bcp47(code), direction(code)) for name in names)


@pages.get("/api/v1/skill/<name>")
def skill_json(name: str) -> Response:
    """The same as JSON."""
    found, figures = skill_named(name), version().figures
    item = found.item
    return jsonify(
        skill=item.id,
        wikidata=wikidata_id(item, version().about.items),
        broader=list(found.broader),
        narrower=list(found.narrower),
        labels=dict(item.labels),
        descriptions=dict(item.descriptions),
        aliases={code: list(several) for code, several in item.aliases.items()},
        people=people_json(figures.with_narrower(item.id)),
        people_itself=people_json(figures.own(item.id)),
        territories=[here._asdict() for here in figures.territories(item.id)],
        combined=[
            {"skill": other, "people": count} for other, count in figures.combined(item.id, _COMBINED_JSON)
        ],
    )
