"""Seeded queries, each another one, drawn from what the people of a population say themselves."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from bench.populations import SEED, listed_person
from bench.slips import can_slip, is_spaced, text_words, typo
from demo.items import Item, affiliations, skills
from demo.population import Person
from profiles.places import regions_above, territory_name
from profiles.tongues import language_name
from search.analysis import compounds
from taxonomy.folding import fold

_RUN = 4  # characters of a script without spaces that somebody types for a word
_SHORTEST = 4  # letters of a word that is looked for
_LONGEST_PREFIX = 6
_TYPOS = 0.25  # of the texts to complete


def draw(kind: str, people: int, count: int) -> list[Any]:
    """So many queries of a kind for a population of so many people, always the same, as JSON's types."""
    chance = Random(f"{SEED}/{kind}/{people}")  # noqa: S311  # repeatable, not secret
    found: dict[str, Any] = {}
    while len(found) < count:
        one = DRAWN[kind](chance, _somebody(chance, people))
        if one:
            found.setdefault(repr(one), one)
    return list(found.values())


def _somebody(chance: Random, people: int) -> Person:
    """Anybody who is in the directory."""
    while True:
        if someone := listed_person(chance.randrange(people)):
            return someone


def filters(chance: Random, someone: Person) -> dict[str, list[str]]:
    """One, two or three filters that the person fits, as wide as they are written or wider."""
    values = {
        "available": [wider for skill in someone.available for wider in _skill_and_above(skill)],
        "wanted": [wider for skill in someone.wanted for wider in _skill_and_above(skill)],
        "known": [wider for skill in someone.known for wider in _skill_and_above(skill)],
        "language": [code for code, level in someone.languages if level != "0"],
        "territory": [someone.territory, *regions_above(someone.territory)] if someone.territory else [],
        "affiliation": list(someone.affiliations),
        "project": list(someone.projects),
        "mentoring": list(someone.mentoring),
    }
    given = [facet for facet, several in values.items() if several]
    chosen = chance.sample(given, min(len(given), chance.randint(1, 3)))
    return {facet: [chance.choice(values[facet])] for facet in sorted(chosen)}


def _skill_and_above(skill: str) -> Iterator[str]:
    above: str | None = skill
    while above is not None:
        yield above
        above = skills()[above].parent


def two_words(chance: Random, someone: Person) -> str | None:
    """Two words of the person's name, text and skills, each from any of these, in the languages they use;
    not `to` and `de`, which nobody looks for."""
    sources = [words for words in map(_content_words, _texts(chance, someone)) if words]
    if not sources:
        return None
    first, second = (_typed(chance, chance.choice(chance.choice(sources))) for _ in range(2))
    return f"{first} {second}" if fold(first) != fold(second) else None


def _content_words(text: str) -> list[str]:
    return [word for word in text_words(text) if len(word) >= _SHORTEST or not is_spaced(word)]


def _texts(chance: Random, someone: Person) -> tuple[str, str, str]:
    known = [skills()[skill] for skill in (*someone.known, *someone.available)]
    label = _name(chance, chance.choice(known), someone) if known else ""
    return someone.name, someone.about, label


def _name(chance: Random, item: Item, someone: Person) -> str:
    """What the item is called in a language of the person's, or else in any."""
    own = [code for code, _ in someone.languages if code in item.labels]
    return chance.choice(item.terms(chance.choice(own or sorted(item.labels))))


def _typed(chance: Random, word: str) -> str:
    """A word as somebody types it: often in small letters; of a text without spaces a few characters."""
    if not is_spaced(word) and len(word) > _RUN:
        start = chance.randrange(len(word) - _RUN + 1)
        word = word[start : start + chance.randint(2, _RUN)]
    return word.lower() if chance.random() < 0.5 else word


def with_slip(chance: Random, someone: Person) -> str | None:
    """Two words, with a typo in one that has five letters or more."""
    words = (two_words(chance, someone) or "").split()
    long = [place for place, word in enumerate(words) if can_slip(word)]
    if not long:
        return None
    place = chance.choice(long)
    words[place] = typo(chance, words[place])
    return " ".join(words)


def beginning(chance: Random, someone: Person) -> list[str] | None:
    """The first letters of something's name, or the name with a typo; and the reader's language."""
    name = chance.choice(_names(chance, someone))
    if chance.random() < _TYPOS:
        return [typo(chance, name), someone.home] if can_slip(name) else None
    text = name[: chance.randint(1, _LONGEST_PREFIX)].strip()
    return [text, someone.home] if any(compounds(text)) else None


def _names(chance: Random, someone: Person) -> list[str]:
    """Names of what the person has to do with, a skill as likely as all others together."""
    known = [skills()[skill] for skill in (*someone.known, *someone.available, *someone.wanted)]
    names = [someone.name, language_name(someone.home, someone.home)]
    names += [_name(chance, affiliations()[group], someone) for group in someone.affiliations[:1]]
    if someone.territory:
        names.append(territory_name(someone.territory, someone.home))
    return [*names, *(_name(chance, chance.choice(known), someone) for _ in names if known)]


def exchanging(_chance: Random, someone: Person) -> str | None:
    """Somebody who has something to share or to learn."""
    return someone.name if someone.available or someone.wanted else None


DRAWN: dict[str, Callable[[Random, Person], Any]] = {
    "filters": filters,
    "text": two_words,
    "typo": with_slip,
    "suggest": beginning,
    "matches": exchanging,
    "rings": exchanging,
}
