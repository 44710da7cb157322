"""Who fits somebody, both ways, and why."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template

from profiles.matching import Context, Lesson, Match, Ring, RingLesson
from search.listing import Listing
from search.matching import Matches, person_of
from web.context import presenter, version
from web.errors import NotInDirectoryError
from web.presenting import Card, Name, Spoken

pages = Blueprint("matching", __name__)
KINDS = ("mutual", "learn_from", "teach")


@dataclass(frozen=True)
class ShownLesson:
    """What is offered, and for which wish where that is another skill."""

    skill: Name
    wish: Name | None


@dataclass(frozen=True)
class ShownMatch:
    """A person who fits, with the reasons. learns is what the reader of the page would give them."""

    card: Card
    teaches: tuple[ShownLesson, ...]
    learns: tuple[ShownLesson, ...]
    language: Spoken | None
    place: str
    hours: str


def _matches(name: str) -> tuple[Listing, Matches]:
    listing = version().index.get(name)
    if listing is None:
        raise NotInDirectoryError("error-no-profile", name)
    return listing, version().matcher.matches(person_of(listing))


@pages.get("/matches/<name>")
def matches(name: str) -> str:
    """Mutual matches first, then who can teach this person, then whom this person can teach."""
    listing, found = _matches(name)
    return render_template(
        "matches.html",
        name=listing.user,
        profile_href=presenter().card(listing).name.href,
        kinds=[(kind, [_shown(match) for match in getattr(found, kind)]) for kind in KINDS],
        rings=[[_ring_lesson(one) for one in ring.lessons] for ring in found.rings],
    )


def _shown(match: Match) -> ShownMatch:
    show, shared = presenter(), match.context
    listing = version().index.get(match.user)
    assert listing is not None
    return ShownMatch(
        card=show.card(listing),
        teaches=tuple(map(_lesson, match.teaches)),
        learns=tuple(map(_lesson, match.learns)),
        language=show.spoken(shared.language) if shared.language else None,
        place=show.territory(shared.place) if shared.place else "",
        hours=show.number(round(shared.hours)) if shared.hours else "",
    )


def _lesson(lesson: Lesson) -> ShownLesson:
    show = presenter()
    wish = show.skill(lesson.wish) if lesson.wish != lesson.skill else None
    return ShownLesson(show.skill(lesson.skill), wish)


def _ring_lesson(given: RingLesson) -> tuple[Name, Name, ShownLesson]:
    """Who teaches whom what."""
    teacher, learner = (presenter().person(user) for user in (given.teacher, given.learner))
    return teacher, learner, _lesson(given.lesson)


@pages.get("/api/v1/matches/<name>")
def matches_json(name: str) -> Response:
    """The same as JSON."""
    _, found = _matches(name)
    answer = {kind: [_match_json(match) for match in getattr(found, kind)] for kind in KINDS}
    return jsonify(answer | {"rings": [_ring_json(ring) for ring in found.rings]})


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
