"""Posting arrays: for each skill, language and territory the people who have it, as sorted numbers.

People are numbered in the order of the listings. The arrays lie in files of their own, mapped into memory by
whoever reads them.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from profiles.matching import LEVELS, offset_minutes
from profiles.places import regions_above
from search.listing import Listing
from taxonomy.tree import Tree

Numbers = npt.NDArray[np.uint32]
UNKNOWN_OFFSET = -32768  # minutes; no time zone was given
_EPOCH = date(2000, 1, 1)


def day_number(day: date) -> int:
    """Days since 2000, as `updated` counts them."""
    return (day - _EPOCH).days


class _Relation:
    """Pairs of a value and a person, gathered in the order of people."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.values = array("I")
        self.people = array("I")
        self.notes = array("B")  # a language's level

    def add(self, person: int, value: str, note: int = 0) -> None:
        self.values.append(self.numbers.setdefault(value, len(self.numbers)))
        self.people.append(person)
        self.notes.append(note)


class PostingsBuilder:
    """Gathers listings and writes their arrays. today decides the time zones' offsets."""

    def __init__(self, tree: Tree, today: date) -> None:
        self._tree = tree
        self._today = today
        self._relations = {name: _Relation() for name in _RELATIONS}
        self._users: list[str] = []
        self._offsets = array("h")
        self._updated = array("i")

    def through(self, listings: Iterable[Listing]) -> Iterator[Listing]:
        """The same listings, each gathered as it passes."""
        for listing in listings:
            self.add(listing)
            yield listing

    def add(self, listing: Listing) -> None:
        """Gather one more person."""
        person = len(self._users)
        self._users.append(listing.user)
        for name, values_of in _RELATIONS.items():
            for value, note in values_of(listing, self._tree):
                self._relations[name].add(person, value, note)
        offset = offset_minutes(listing.profile.time_zone, self._today)
        self._offsets.append(UNKNOWN_OFFSET if offset is None else offset)
        self._updated.append(day_number(date.fromisoformat(listing.source.updated[:10])))

    def write(self, directory: Path) -> None:
        """Write the arrays into an empty directory."""
        names = {}
        for name, relation in self._relations.items():
            values = np.frombuffer(relation.values, np.uint32)
            order = np.argsort(values, kind="stable")
            np.save(directory / f"{name}.who.npy", np.frombuffer(relation.people, np.uint32)[order])
            np.save(directory / f"{name}.note.npy", np.frombuffer(relation.notes, np.uint8)[order])
            ends = np.bincount(values, minlength=len(relation.numbers)).cumsum()
            np.save(directory / f"{name}.end.npy", ends.astype(np.uint32))
            if name in _FORWARD:
                people = np.frombuffer(relation.people, np.uint32)
                starts = np.searchsorted(people, np.arange(len(self._users) + 1))
                np.save(directory / f"{name}.start.npy", starts.astype(np.uint32))
                np.save(directory / f"{name}.value.npy", values)
            names[name] = list(relation.numbers)
        np.save(directory / "offset.npy", np.frombuffer(self._offsets, np.int16))
        np.save(directory / "updated.npy", np.frombuffer(self._updated, np.int32))
        users = [user.encode() for user in self._users]
        np.save(directory / "user.npy", np.frombuffer(b"".join(users), np.uint8))
        np.save(directory / "user.end.npy", np.cumsum([len(user) for user in users], dtype=np.uint32))
        (directory / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _offered_or_broader(listing: Listing, tree: Tree) -> Iterable[tuple[str, int]]:
    found = {wider for skill in listing.profile.available for wider in (skill, *tree.broader(skill))}
    return ((skill, 0) for skill in sorted(found))


_RELATIONS: Mapping[str, Callable[[Listing, Tree], Iterable[tuple[str, int]]]] = {
    "available": lambda listing, _: ((skill, 0) for skill in listing.profile.available),
    "offered": _offered_or_broader,
    "wanted": lambda listing, _: ((skill, 0) for skill in listing.profile.wanted),
    "language": lambda listing, _: (
        (spoken.code, LEVELS[spoken.level]) for spoken in listing.profile.languages
    ),
    "territory": lambda listing, _: (
        (code, 0)
        for code in sorted(
            {wider for own in listing.profile.territory for wider in (own, *regions_above(own))}
        )
    ),
}


_FORWARD = ("available", "wanted")  # also kept the other way round, from people to values


class Postings:
    """The arrays of one version, opened."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        names = json.loads((directory / "names.json").read_text(encoding="utf-8"))
        self._numbers = {
            relation: {value: number for number, value in enumerate(values)}
            for relation, values in names.items()
        }
        self._values = {relation: list(values) for relation, values in names.items()}
        self._arrays: dict[str, npt.NDArray[Any]] = {
            path.name.removesuffix(".npy"): np.load(path, mmap_mode="r") for path in directory.glob("*.npy")
        }
        self.offset = self._arrays["offset"]
        self.updated = self._arrays["updated"]

    def __len__(self) -> int:
        return len(self.offset)

    def _slice(self, relation: str, value: str) -> slice:
        number = self._numbers[relation].get(value)
        if number is None:
            return slice(0, 0)
        ends = self._arrays[f"{relation}.end"]
        return slice(int(ends[number - 1]) if number else 0, int(ends[number]))

    def who(self, relation: str, value: str) -> Numbers:
        """The people who have the value, in order; none for a value that nobody has."""
        people: Numbers = self._arrays[f"{relation}.who"][self._slice(relation, value)]
        return people

    def of(self, relation: str, person: int) -> list[str]:
        """What a person offers or wants, in their own order; for the relations kept both ways."""
        start, end = self._arrays[f"{relation}.start"][person : person + 2]
        return [self._values[relation][number] for number in self._arrays[f"{relation}.value"][start:end]]

    def levels(self, language: str) -> npt.NDArray[np.uint8]:
        """How well each of `who("language", language)` speaks it."""
        notes: npt.NDArray[np.uint8] = self._arrays["language.note"][self._slice("language", language)]
        return notes

    def values(self, relation: str) -> Iterable[str]:
        """Every value that somebody has."""
        return self._values[relation]

    def user(self, person: int) -> str:
        """A person's user name."""
        ends = self._arrays["user.end"]
        start = int(ends[person - 1]) if person else 0
        return bytes(self._arrays["user"][start : int(ends[person])]).decode()
