"""How well two people fit, and why: the one definition, for a pair.

    lesson(a for w)   = rarity(w) · nearness(a, w)
    teaches(T → L)    = sum over what L wants of the best lesson that T offers for it
    context(A, B)     = language · place · hours · freshness        each in (0, 1], the same both ways
    one way (T → L)   = teaches(T → L) · context(T, L)
    mutual (A, B)     = √(teaches(A → B) · teaches(B → A)) · context(A, B)
    ring (A, B, C)    = ∛(one way (A → B) · one way (B → C) · one way (C → A)), unless two of them are a
                        mutual match, which makes the ring needless

The geometric mean makes a mutual match as strong as its weaker side allows: who has nothing to give back is
no mutual match at all. A sum, not a mean, over the wishes: whoever fits one more of them never fits less.

rarity(w)      ln(1 + N / (1 + offers of w or narrower)) / ln(1 + N), the inverse document frequency of text
               search (K. Spärck Jones 1972) brought to (0, 1]; N people.
nearness(a, w) 1 if a is w or narrower than w; ½ for each step that a is broader than w; else 0.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from profiles.places import regions_above
from profiles.tongues import Tongue
from taxonomy.items import ItemId
from taxonomy.tree import Tree

# by the best level that both reach in one language; under 2 (Babel: basic) a language is no bridge
LANGUAGE = {2: 0.7, 3: 0.85, 4: 0.95, 5: 1.0, 6: 1.0}
NO_LANGUAGE, LANGUAGE_UNKNOWN = 0.3, 0.6
SAME_PLACE, SAME_REGION, ELSEWHERE = 1.0, 0.95, 0.9
AWAKE = 14  # hours of a day, 8 to 22
HOURS_UNKNOWN = 0.9
HALF_FRESH = 3 * 365.25  # days after which a profile counts half; it never counts less
LEVELS = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "N": 6}


@dataclass(frozen=True)
class Person:
    """What of a profile matters to matching. updated: the day of the owner's last edit."""

    user: str
    available: tuple[ItemId, ...] = ()
    wanted: tuple[ItemId, ...] = ()
    languages: tuple[Tongue, ...] = ()
    territory: tuple[str, ...] = ()
    time_zone: str = ""
    updated: date = date(2000, 1, 1)


@dataclass(frozen=True)
class Population:
    """Among whom people are matched: how many they are, and how many offer each skill or a narrower one."""

    tree: Tree
    people: int
    offers: Mapping[ItemId, int] = field(default_factory=dict)

    def rarity(self, skill: ItemId) -> float:
        """Near 1 for what nobody offers, near 0 for what everybody does."""
        if self.people < 1:
            return 1.0
        return math.log1p(self.people / (1 + self.offers.get(skill, 0))) / math.log1p(self.people)

    def nearness(self, offered: ItemId, wished: ItemId) -> float:
        """How far an offered skill answers a wished one."""
        if offered == wished or wished in self.tree.broader(offered):
            return 1.0
        above = self.tree.broader(wished)
        return 0.5 ** (above.index(offered) + 1) if offered in above else 0.0


@dataclass(frozen=True)
class Lesson:
    """What is offered for a wish, and what that is worth."""

    skill: ItemId
    wish: ItemId
    worth: float


@dataclass(frozen=True)
class Context:
    """What two people share beside skills, and its weight: the best common language (None: none at level 2),
    the place or region that both are in, the waking hours of a day they have in common (None: unknown)."""

    weight: float
    language: Tongue | None = None
    place: str | None = None
    hours: float | None = None


@dataclass(frozen=True)
class Match:
    """How well somebody fits, seen from one side: what they would teach, what they would learn."""

    user: str
    score: float
    teaches: tuple[Lesson, ...]
    learns: tuple[Lesson, ...]
    context: Context


@dataclass(frozen=True)
class RingLesson:
    """The lesson worth most that one member of a ring gives the next."""

    teacher: str
    learner: str
    lesson: Lesson


@dataclass(frozen=True)
class Ring:
    """Three people of whom each teaches the next, and the last the first."""

    score: float
    lessons: tuple[RingLesson, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The three, in the order of teaching."""
        return tuple(given.teacher for given in self.lessons)


def lessons(teacher: Person, learner: Person, population: Population) -> tuple[Lesson, ...]:
    """The best lesson for each wish of the learner that the teacher can answer, most worth first."""
    found = []
    for wish in learner.wanted:
        near = {skill: population.nearness(skill, wish) for skill in teacher.available}
        best = max(near, key=near.__getitem__, default=None)
        if best is not None and near[best]:
            found.append(Lesson(best, wish, population.rarity(wish) * near[best]))
    return tuple(sorted(found, key=lambda lesson: -lesson.worth))


def worth(several: Iterable[Lesson]) -> float:
    """What lessons are worth together."""
    return math.fsum(lesson.worth for lesson in several)


def match(one: Person, other: Person, population: Population, today: date) -> Match:
    """How well the other fits the one, both ways at once; score 0 where one has nothing to give."""
    teaches, learns = lessons(other, one, population), lessons(one, other, population)
    shared = context(one, other, today)
    return Match(
        other.user, math.sqrt(worth(teaches) * worth(learns)) * shared.weight, teaches, learns, shared
    )


def one_way(teacher: Person, learner: Person, population: Population, today: date) -> float:
    """How well a teacher fits a learner, whatever comes back."""
    return worth(lessons(teacher, learner, population)) * context(teacher, learner, today).weight


def ring(one: Person, second: Person, third: Person, population: Population, today: date) -> Ring | None:
    """The ring in which the first teaches the second, the second the third, the third the first; None where
    one of these has nothing to teach the next, or two of them have something to teach each other."""
    pairs = ((one, second), (second, third), (third, one))
    if any(lessons(learner, teacher, population) for teacher, learner in pairs):
        return None
    given = [lessons(teacher, learner, population) for teacher, learner in pairs]
    if not all(given):
        return None
    strengths = (one_way(teacher, learner, population, today) for teacher, learner in pairs)
    named = zip(pairs, given, strict=True)
    return Ring(
        math.cbrt(math.prod(strengths)),
        tuple(RingLesson(teacher.user, learner.user, best[0]) for (teacher, learner), best in named),
    )


def context(one: Person, other: Person, today: date) -> Context:
    """What both share; the same from either side."""
    language, language_weight = _language(one.languages, other.languages)
    place, place_weight = _place(one.territory, other.territory)
    hours = _common_hours(one.time_zone, other.time_zone, today)
    hours_weight = HOURS_UNKNOWN if hours is None else 0.8 + 0.2 * hours / AWAKE
    weight = language_weight * place_weight * hours_weight * freshness(min(one.updated, other.updated), today)
    return Context(weight, language, place, hours)


def freshness(updated: date, today: date) -> float:
    """1 for a profile of today, falling by half in three years, and no further."""
    return float(max(0.5, 0.5 ** (max(0, (today - updated).days) / HALF_FRESH)))


def _language(one: Iterable[Tongue], other: Iterable[Tongue]) -> tuple[Tongue | None, float]:
    first, second = ({tongue.code: tongue.level for tongue in side} for side in (one, other))
    if not first or not second:
        return None, LANGUAGE_UNKNOWN
    weaker = (
        (code, min(first[code], second[code], key=LEVELS.__getitem__))
        for code in first.keys() & second.keys()
    )
    code, level = max(weaker, key=lambda pair: (LEVELS[pair[1]], pair[0]), default=("", "0"))
    if LEVELS[level] < min(LANGUAGE):
        return None, NO_LANGUAGE
    return Tongue(code, level), LANGUAGE[LEVELS[level]]


def _place(one: Iterable[str], other: Iterable[str]) -> tuple[str | None, float]:
    first, second = (
        {code: None for each in side for code in (each, *regions_above(each))} for side in (one, other)
    )
    shared = [code for code in first if code in second]
    countries = sorted(code for code in shared if code.isalpha() or "-" in code)
    if countries:
        return max(countries, key=lambda code: (len(code), code)), SAME_PLACE  # a part before its country
    return (min(shared), SAME_REGION) if shared else (None, ELSEWHERE)


@cache
def offset_minutes(time_zone: str, today: date) -> int | None:
    """Minutes that a zone's noon of the day lies from UTC's; None where no zone is given."""
    offset = ZoneInfo(time_zone).utcoffset(datetime.combine(today, time(12))) if time_zone else None
    return None if offset is None else int(offset.total_seconds() // 60)


def _common_hours(one: str, other: str, today: date) -> float | None:
    first, second = offset_minutes(one, today), offset_minutes(other, today)
    if first is None or second is None:
        return None
    gap = abs(first - second) / 60 % 24
    return max(0.0, AWAKE - min(gap, 24 - gap))
