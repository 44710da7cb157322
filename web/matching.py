"""Who fits somebody, both ways, and why."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from profiles.matching import Context, Match, Person, Ring, RingLesson
from profiles.places import regions_above
from search.facets import Filters, filters_of
from search.listing import Listing
from search.matching import Matches, person_of
from search.query import Query
from search.teams import MOST_SKILLS, Teams
from taxonomy.items import ItemId, item_id
from web import context, facets
from web.context import presenter, version
from web.fitting import ShownLesson, shown_lesson, shown_match
from web.parameters import BadParameterError
from web.people import listing_of
from web.presenting import Name

pages = Blueprint("matching", __name__)
KINDS = ("mutual", "learn_from", "teach")


@dataclass(frozen=True)
class Asked:
    """For whom matches are asked, among whom, and for which skills a team is looked for."""

    listing: Listing
    query: Query
    team: tuple[ItemId, ...]

    @property
    def person(self) -> Person:
        """The one for whom is matched."""
        return person_of(self.listing)

    @property
    def filters(self) -> Filters:
        """Those of a search: only who fits them is matched."""
        return filters_of(self.query, version().taxonomy)

    @property
    def more(self) -> str:
        """What the address asks for beside the filters."""
        return urlencode([("team", skill) for skill in self.team])

    def found(self) -> tuple[Matches, tuple[Ring, ...], Teams | None]:
        """The matches, the rings, and where skills for one were given, the teams."""
        matcher = version().matcher
        teams = matcher.teams(self.person, self.team, self.filters) if self.team else None
        return matcher.matches(self.person, self.filters), matcher.rings(self.person, self.filters), teams


def _asked(name: str) -> Asked:
    return Asked(listing_of(name), context.query(), _team())


def _team() -> tuple[ItemId, ...]:
    """The skills for which a team is looked for; BadParameterError for what is none, or for too many."""
    skills: dict[ItemId, None] = {}
    for value in filter(None, map(str.strip, request.args.getlist("team"))):
        try:
            skill = version().taxonomy.skill(item_id(value))
        except ValueError:
            skill = None
        if skill is None:
            raise BadParameterError("team", value)
        skills.setdefault(skill.item.id)
    if len(skills) > MOST_SKILLS:
        raise BadParameterError("team", "", "error-parameter-too-many")
    return tuple(skills)


@pages.get("/matches/<name>")
def matches(name: str) -> str:
    """Mutual matches first, then who can teach this person, then whom this person can teach."""
    asked, show = _asked(name), presenter()
    found, rings, teams = asked.found()
    path = f"/matches/{quote(asked.listing.user)}"
    return render_template(
        "matches.html",
        name=asked.listing.user,
        path=show.href(path),
        clear_href=show.href(path, asked.more),
        profile_href=show.person(asked.listing.user).href,
        kinds=[(kind, [shown_match(match) for match in getattr(found, kind)]) for kind in KINDS],
        rings=[[_ring_lesson(one) for one in ring.lessons] for ring in rings],
        team=_shown_team(teams) if teams else None,
        wishes=[(skill, show.skill(skill), skill in asked.team) for skill in _wishes(asked)],
        hidden=[(facet, value) for facet, values in asked.query.filters.items() for value in values],
        chosen=facets.chosen(show, asked.query, path, asked.more),
        narrower=_narrower(asked, path),
    )


def _narrower(asked: Asked, path: str) -> list[tuple[str, list[facets.Value]]]:
    """Filters that are near at hand: the person's own languages, places and the regions around."""
    profile = asked.listing.profile
    near = {
        "language": [tongue.code for tongue in profile.languages if tongue.speaks],
        "territory": [wider for code in profile.territory for wider in (code, *regions_above(code))],
    }
    found = []
    for facet, values in near.items():
        links = facets.FacetLinks(presenter(), asked.query, facet, {}, path, asked.more)
        others = [value for value in dict.fromkeys(values) if value not in links.chosen]
        found.append((facet, list(map(links.value, others))))
    return [(facet, values) for facet, values in found if values]


def _wishes(asked: Asked) -> list[ItemId]:
    """The skills to choose from for a team: those asked for, then the person's wishes."""
    return list(dict.fromkeys((*asked.team, *asked.listing.profile.wanted)))[: 2 * MOST_SKILLS]


@dataclass(frozen=True)
class ShownTeam:
    """Teams as the page shows them: in each its members with the skills that are theirs to teach."""

    groups: list[list[tuple[Name, tuple[Name, ...]]]]
    exact: bool
    missing: tuple[Name, ...]


def _shown_team(teams: Teams) -> ShownTeam:
    show = presenter()
    groups = [
        [(show.person(member.user), show.skills(member.skills)) for member in group] for group in teams.groups
    ]
    return ShownTeam(groups, teams.exact, show.skills(teams.missing))


def _ring_lesson(given: RingLesson) -> tuple[Name, Name, ShownLesson]:
    """Who teaches whom what."""
    teacher, learner = (presenter().person(user) for user in (given.teacher, given.learner))
    return teacher, learner, shown_lesson(given.lesson)


@pages.get("/api/v1/matches/<name>")
def matches_json(name: str) -> Response:
    """The same as JSON."""
    found, rings, teams = _asked(name).found()
    answer: dict[str, object] = {
        kind: [_match_json(match) for match in getattr(found, kind)] for kind in KINDS
    }
    answer["rings"] = [_ring_json(ring) for ring in rings]
    return jsonify(answer | ({"team": _team_json(teams)} if teams else {}))


def _team_json(teams: Teams) -> dict[str, object]:
    groups = [[{"user": one.user, "teaches": list(one.skills)} for one in group] for group in teams.groups]
    return {"groups": groups, "exact": teams.exact, "missing": list(teams.missing)}


def _match_json(match: Match) -> dict[str, object]:
    language = match.context.language
    return {
        "user": match.user,
        "score": round(match.score, 4),
        "teaches": [{"skill": lesson.skill, "for": lesson.wish} for lesson in match.teaches],
        "learns": [{"skill": lesson.skill, "for": lesson.wish} for lesson in match.learns],
        "languages": {language.code: language.level} if language else {},
        "reasons": _reasons(match.context),
    }


def _ring_json(ring: Ring) -> dict[str, object]:
    lessons = [
        {"teacher": one.teacher, "learner": one.learner, "skill": one.lesson.skill, "for": one.lesson.wish}
        for one in ring.lessons
    ]
    return {"members": list(ring.members), "lessons": lessons, "score": round(ring.score, 4)}


def _reasons(shared: Context) -> list[dict[str, object]]:
    reasons: list[dict[str, object]] = []
    if shared.language:
        reasons.append(
            {"reason": "language", "language": shared.language.code, "level": shared.language.level}
        )
    if shared.place:
        reasons.append({"reason": "place", "territory": shared.place})
    if shared.hours:
        reasons.append({"reason": "hours", "hours": round(shared.hours, 1)})
    return reasons
