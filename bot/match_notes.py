"""Match notes: which of somebody's matches are new to them, and the note that tells of these."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from bot.messages import Messages
from bot.note_marker import MATCH, Marker
from bot.notes import Note, in_address, section
from bot.page_parts import person_link, skill_text
from profiles.matching import Context, Lesson, Match
from profiles.places import territory_name
from profiles.tongues import language_name
from profiles.wikitext import escape
from search.listing import Listing
from search.matching import person_of
from search.versions import Version
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy

MOST_PEOPLE = 5  # of each kind in a note; the others are in a later one
MOST_LESSONS = 10  # told of a person
_PERIODS = {"weekly": timedelta(days=7), "monthly": timedelta(days=30)}


@dataclass(frozen=True)
class Fit:
    """Somebody to tell of: their listing, how they fit, and the keys of what is told."""

    listing: Listing
    match: Match
    keys: frozenset[str]


@dataclass(frozen=True)
class News:
    """Those who are new, best first: for an exchange, and those who offer what is wanted."""

    mutual: tuple[Fit, ...] = ()
    learn_from: tuple[Fit, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Of everything told: `45` for an exchange with the person of that profile page, `45:Q5` for what
        they offer for a wish."""
        return frozenset().union(*(fit.keys for fit in (*self.mutual, *self.learn_from)))

    def __bool__(self) -> bool:
        return bool(self.mutual or self.learn_from)


def period(listing: Listing) -> timedelta | None:
    """The least time between two match notes; None for who wants none."""
    return _PERIODS.get(listing.profile.notify)


def news(listing: Listing, version: Version, told: frozenset[str]) -> News:
    """What of a person's best matches they were not told. Whom they were told of for an exchange they are
    not told of again."""
    known = frozenset(_as_of_now(key, version.taxonomy) for key in told)
    found = version.matcher.matches(person_of(listing))
    mutual = (_exchange(match, version, known) for match in found.mutual)
    learn_from = (_teacher(match, version, known) for match in found.learn_from)
    return News(
        tuple(islice(filter(None, mutual), MOST_PEOPLE)),
        tuple(islice(filter(None, learn_from), MOST_PEOPLE)),
    )


def _as_of_now(key: str, taxonomy: Taxonomy) -> str:
    """The key with the id that a wish has now: what was told of a skill that merged into another was told."""
    person, colon, wish = key.partition(":")
    return f"{person}{colon}{taxonomy.resolve(ItemId(wish))}"


def _exchange(match: Match, version: Version, known: frozenset[str]) -> Fit | None:
    listing = _listing(match, version)
    key = str(listing.source.page_id)
    return None if key in known else Fit(listing, match, frozenset({key}))


def _teacher(match: Match, version: Version, known: frozenset[str]) -> Fit | None:
    listing = _listing(match, version)
    person = str(listing.source.page_id)
    lessons = {_as_of_now(f"{person}:{one.wish}", version.taxonomy): one for one in match.teaches}
    new = dict(islice(((key, one) for key, one in lessons.items() if key not in known), MOST_LESSONS))
    if person in known or not new:
        return None
    return Fit(listing, replace(match, teaches=tuple(new.values())), frozenset(new))


def _listing(match: Match, version: Version) -> Listing:
    listing = version.index.get(match.user)
    assert listing is not None  # the matcher knows nobody else
    return listing


def match_note(listing: Listing, found: News, version: Version, message: Messages, tool: str) -> Note:
    """The note to a person. found: not empty."""
    marker = Marker(MATCH, listing.source.page_id, found.keys)
    asked = f'<code dir="ltr">notify = {listing.profile.notify}</code>'
    lines = (
        *_people(message("bot-note-mutual"), found.mutual, version.taxonomy, message, tool),
        *_people(message("bot-note-teachers"), found.learn_from, version.taxonomy, message, tool),
        f"[{tool}/matches/{in_address(listing.user)} {message('bot-note-all')}]",
        "",
        f"{message('bot-note-why', field=asked)} [{tool}/notes/stop {message('bot-note-stop')}]",
    )
    heading, summary = message("bot-note-match-heading"), message("bot-note-match-summary")
    return Note(heading, section(lines, marker, message), marker, summary)


def _people(
    opening: str, fits: tuple[Fit, ...], taxonomy: Taxonomy, message: Messages, tool: str
) -> Iterator[str]:
    if fits:
        yield opening
        for fit in fits:
            yield from _person(fit, taxonomy, message, tool)
        yield ""


def _person(fit: Fit, taxonomy: Taxonomy, message: Messages, tool: str) -> Iterator[str]:
    write = f"{tool}/connect/{in_address(fit.listing.user)}"
    yield f"* {person_link(fit.listing)} · [{write} {message('bot-note-write')}]"
    if fit.match.teaches:
        yield f"** {message('bot-note-teaches', skills=_lessons(fit.match.teaches, taxonomy, message))}"
    if fit.match.learns:
        yield f"** {message('bot-note-learns', skills=_lessons(fit.match.learns, taxonomy, message))}"
    if reasons := tuple(_reasons(fit.match.context, message)):
        yield f"** {' · '.join(reasons)}"


def _lessons(lessons: tuple[Lesson, ...], taxonomy: Taxonomy, message: Messages) -> str:
    return message.joined(_lesson(one, taxonomy, message) for one in lessons[:MOST_LESSONS])


def _lesson(lesson: Lesson, taxonomy: Taxonomy, message: Messages) -> str:
    """What is offered, and for which wish where that is another skill."""
    skill, wish = (skill_text(taxonomy.item(item), message.language) for item in (lesson.skill, lesson.wish))
    return skill if skill == wish else message("bot-note-lesson", skill=skill, wish=wish)


def _reasons(shared: Context, message: Messages) -> Iterator[str]:
    if shared.language:
        name = escape(language_name(shared.language.code, message.language))
        level = message(f"level-{shared.language.level}")
        yield message("bot-note-language", language=name, level=level)
    if shared.place:
        yield message("bot-note-place", place=escape(territory_name(shared.place, message.language)))
    if hours := round(shared.hours or 0):
        yield message("bot-note-hours", hours=hours)
