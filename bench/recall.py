"""Recall: how often the skill or person that somebody means is among the first ten that they are shown.

The set is fixed: every label of every skill in every language, and people drawn by a seed.

A skill counts as found if a suggestion names it, if the words are understood as it, or if all of the first
ten people have it. A person counts as found if they are among the first ten results.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from bench.drawing import draw
from bench.measuring import Row
from bench.populations import SEED
from bench.slips import SHORTEST, is_spaced, otherwise, typo, with_typo
from search.analysis import compounds, words
from search.listing import Listing
from search.query import Query
from search.versions import Version
from taxonomy.folding import fold
from taxonomy.items import ItemId

FIRST = 10
PEOPLE = 500
SHORTEST_PREFIX = 3  # letters
_Change = Callable[[Random, str], str | None]  # of a text; None for one that cannot be changed so


def _exact(_chance: Random, text: str) -> str:
    return text


def _beginning(chance: Random, text: str) -> str | None:
    """Three letters or more of the text, not all."""
    if len(fold(text)) <= SHORTEST_PREFIX:
        return None
    prefix = text[: chance.randrange(SHORTEST_PREFIX, len(text))].rstrip()
    return prefix if len(fold(prefix)) >= SHORTEST_PREFIX else None


def _otherwise(chance: Random, text: str) -> str | None:
    others = list(otherwise(text))
    return chance.choice(others) if others else None


def _typo_in_pairs(chance: Random, text: str) -> str | None:
    return None if is_spaced(text) or len(text) < SHORTEST else typo(chance, text)


# what is done to the words, and how many of a hundred must be found
CHANGES: dict[str, tuple[_Change, float | None]] = {
    "exact": (_exact, 100),
    "one typo in a word of 5 letters or more": (with_typo, 95),
    "the first 3 letters or more": (_beginning, 95),
    "case or accents changed": (_otherwise, 100),
    "one typo in 5 characters or more of a script without spaces": (_typo_in_pairs, None),
}


@dataclass(frozen=True)
class Case:
    """What was typed for what, and whether it led there."""

    typed: str
    meant: str
    found: bool


class Recall:
    """Asks one version for what is known to be there. missed: what was promised and not found."""

    def __init__(self, version: Version) -> None:
        self._version = version
        self.missed: list[Case] = []

    def rows(self) -> list[Row]:
        """The lines of the table, for skills and for people."""
        rows = []
        for what, cases_of in (("skill", self._skills), ("person", self._people)):
            for name, (change, floor) in CHANGES.items():
                cases = list(cases_of(Random(f"{SEED}/{what}/{name}"), change))  # noqa: S311  # repeatable
                share = 100 * sum(case.found for case in cases) / len(cases)
                rows.append(Row(f"{what}, {name} ({len(cases):,} cases)", share, "%", floor=floor))
                if floor is not None:
                    self.missed += [case for case in cases if not case.found]
        return rows

    def _skills(self, chance: Random, change: _Change) -> Iterator[Case]:
        for item in self._version.taxonomy.skills():
            for language, label in item.labels.items():
                if text := change(chance, label):
                    yield Case(text, label, self._finds_skill(text, language, item.id))

    def _people(self, chance: Random, change: _Change) -> Iterator[Case]:
        for user in draw("matches", len(self._version.index), PEOPLE):
            text = change(chance, user)
            if text and (change is not _beginning or self._means_few(text)):
                yield Case(text, user, self._finds_person(text, user))

    def _finds_skill(self, text: str, language: str, skill: ItemId) -> bool:
        names = self._version.names
        suggested = names.suggest(text, language, ("skill",), FIRST)
        suggested = suggested or names.suggest(text, language, ("skill",), FIRST, slips=True)
        understood = names.named([text], language).get(text, ())
        return any(one.id == skill for one in (*suggested, *understood)) or self._all_have(text, skill)

    def _all_have(self, text: str, skill: ItemId) -> bool:
        first = self._version.index.search(Query(text, limit=FIRST)).listings
        return bool(first) and all(skill in self._skills_of(listing) for listing in first)

    def _skills_of(self, listing: Listing) -> set[ItemId]:
        tree = self._version.taxonomy.tree
        own = (*listing.profile.knows, *listing.profile.wanted)
        return {wider for skill in own for wider in (skill, *tree.broader(skill))}

    def _finds_person(self, text: str, user: str) -> bool:
        first = self._version.index.search(Query(text, limit=FIRST)).listings
        return any(listing.user == user for listing in first)

    def _means_few(self, text: str) -> bool:
        """Whether the beginning is one of at most ten names: of more, nobody can tell who is meant."""
        typed = " ".join(word for one in compounds(text) for word in one.words)
        return sum(f" {typed}" in name for name in self._names) <= FIRST

    @cached_property
    def _names(self) -> list[str]:
        return [f" {' '.join(words(listing.user))}" for listing in self._version.index]
