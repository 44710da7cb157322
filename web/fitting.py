"""How somebody fits, as pages show it."""

from dataclasses import dataclass
from urllib.parse import quote

from profiles.matching import Lesson, Match
from web.context import presenter
from web.presenting import Name, Spoken


@dataclass(frozen=True)
class ShownLesson:
    """What is offered, and for which wish where that is another skill."""

    skill: Name
    wish: Name | None


@dataclass(frozen=True)
class ShownMatch:
    """A person who fits, with the reasons. learns is what the reader of the page would give them."""

    name: Name
    teaches: tuple[ShownLesson, ...]
    learns: tuple[ShownLesson, ...]
    language: Spoken | None
    place: str
    hours: str
    write_href: str


def shown_match(match: Match) -> ShownMatch:
    """For the reader of this request."""
    show, shared = presenter(), match.context
    return ShownMatch(
        name=show.person(match.user),
        teaches=tuple(map(shown_lesson, match.teaches)),
        learns=tuple(map(shown_lesson, match.learns)),
        language=show.spoken(shared.language) if shared.language else None,
        place=show.territory(shared.place) if shared.place else "",
        hours=show.number(round(shared.hours)) if shared.hours else "",
        write_href=show.href(f"/connect/{quote(match.user)}"),
    )


def shown_lesson(lesson: Lesson) -> ShownLesson:
    """For the reader of this request."""
    show = presenter()
    wish = show.skill(lesson.wish) if lesson.wish != lesson.skill else None
    return ShownLesson(show.skill(lesson.skill), wish)
