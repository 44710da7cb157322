"""The smallest groups of people who together can teach several skills.

People who can teach just the same of the skills stand for one another, so groups are looked for among what
people can teach, and then filled with those who fit best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import combinations, product

from taxonomy.items import ItemId

MOST_SKILLS = 6  # of a team: 63 different ways to teach some of them
ALIKE = 6  # people who can teach just the same that are looked at
GROUPS = 6
_EXACT = 3  # people in a group, until which every group is looked at


@dataclass(frozen=True)
class Candidate:
    """Somebody who can teach some of the skills (bit i: the i-th), and how well they fit the one who asks."""

    user: str
    able: int
    score: float


@dataclass(frozen=True)
class Member:
    """A member of a team, with the skills that are theirs to teach."""

    user: str
    skills: tuple[ItemId, ...]


@dataclass(frozen=True)
class Teams:
    """Groups of the smallest size, those who fit best first. exact: no smaller and no better group exists.
    missing: the skills that nobody can teach; the groups are for the others."""

    groups: tuple[tuple[Member, ...], ...] = ()
    exact: bool = True
    missing: tuple[ItemId, ...] = ()


def best_teams(candidates: Sequence[Candidate], skills: Sequence[ItemId]) -> Teams:
    """The smallest groups: all of them compared up to three people, beyond that one found greedily."""
    possible = 0
    for candidate in candidates:
        possible |= candidate.able
    missing = tuple(skill for place, skill in enumerate(skills) if not possible >> place & 1)
    if not possible:
        return Teams((), True, missing)
    alike: dict[int, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: (-one.score, one.user)):
        alike.setdefault(candidate.able, []).append(candidate)
    for size in range(1, _EXACT + 1):
        if groups := _groups(alike, possible, size):
            return Teams(tuple(_members(group, skills) for group in groups), True, missing)
    return Teams((_members(_greedy(candidates, possible), skills),), False, missing)


def _groups(alike: dict[int, list[Candidate]], possible: int, size: int) -> list[tuple[Candidate, ...]]:
    """The best groups of so many people. No two of a smallest group can teach just the same, so every group
    is one way to share the skills out; the best groups come from the ways with the best best group."""
    ways = (able for able in combinations(alike, size) if _together(able) == possible)
    best_ways = nlargest(GROUPS, ways, key=lambda able: sum(alike[one][0].score for one in able))
    groups = (group for able in best_ways for group in product(*(alike[one][:ALIKE] for one in able)))
    return nlargest(GROUPS, groups, key=_fit)


def _together(several: Sequence[int]) -> int:
    together = 0
    for able in several:
        together |= able
    return together


def _fit(group: tuple[Candidate, ...]) -> tuple[float, list[str]]:
    return sum(one.score for one in group), [one.user for one in group]


def _greedy(candidates: Sequence[Candidate], possible: int) -> tuple[Candidate, ...]:
    """Again and again whoever can teach most of what is still missing, of these who fits best."""
    chosen: list[Candidate] = []
    while possible:
        best = max(candidates, key=lambda one: ((one.able & possible).bit_count(), one.score, one.user))
        chosen.append(best)
        possible &= ~best.able
    return tuple(chosen)


def _members(group: Sequence[Candidate], skills: Sequence[ItemId]) -> tuple[Member, ...]:
    return tuple(
        Member(one.user, tuple(skill for place, skill in enumerate(skills) if one.able >> place & 1))
        for one in group
    )
