"""Posting arrays: for each skill, language, territory… the people who have it, as sorted numbers.

People are numbered by their last edit, the newest first: the order of results is the order of numbers. The
arrays lie in files of their own, mapped into memory by whoever reads them.
"""

import json
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from profiles.matching import LEVELS, offset_minutes
from profiles.places import regions_above
from search.listing import Listing, Source
from search.query import FACETS, NOT_GIVEN
from taxonomy.folding import fold
from taxonomy.tree import Tree

Numbers = npt.NDArray[np.uint32]
Values = Iterable[tuple[str, int]]  # with a note: a language's level, else 0
UNKNOWN_OFFSET = -32768  # minutes; no time zone was given
_EPOCH = date(2000, 1, 1)


def day_number(day: date) -> int:
    """Days since 2000, as `updated` counts them."""
    return (day - _EPOCH).days


def _by_name(user: str) -> tuple[str, str]:
    """Sorts by name, case and accents aside."""
    return fold(user), user


def newest_key(source: Source) -> int:
    """Sorts by time, then by page: unique, so that every order is stable."""
    seconds = int(datetime.fromisoformat(source.updated).timestamp())
    return max(seconds, 0) << 32 | source.page_id & 0xFFFFFFFF


class Gathered(NamedTuple):
    """A listing with the values of each facet under which it is found."""

    listing: Listing
    values: Mapping[str, Values]


def facet_values(listing: Listing, tree: Tree) -> dict[str, Values]:
    """Under which values of each facet a listing is found: its own and the broader ones, else NOT_GIVEN."""
    profile = listing.profile
    roles = {"known": profile.knows, "available": profile.available, "wanted": profile.wanted}
    found: dict[str, Values] = {
        role: _plain(wider for skill in skills for wider in (skill, *tree.broader(skill)))
        for role, skills in roles.items()
    }
    found["language"] = [(tongue.code, LEVELS[tongue.level]) for tongue in profile.languages if tongue.speaks]
    found["territory"] = _plain(wider for code in profile.territory for wider in (code, *regions_above(code)))
    found["affiliation"] = _plain(profile.affiliations)
    found["project"] = _plain(profile.projects)
    found["mentoring"] = _plain(profile.mentoring)
    return {facet: found[facet] or [(NOT_GIVEN, 0)] for facet in FACETS}


def _plain(values: Iterable[str]) -> Values:
    return [(value, 0) for value in dict.fromkeys(values)]


# what people say themselves, nothing broader added; kept from people to values too
_OWN: Mapping[str, Callable[[Listing], Iterable[str]]] = {
    "offers": lambda listing: listing.profile.available,
    "wishes": lambda listing: listing.profile.wanted,
}


class _Relation:
    """Pairs of a value and a person, gathered in the order of people."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.values = array("I")
        self.people = array("I")
        self.notes = array("B")

    def add(self, person: int, values: Values) -> None:
        for value, note in values:
            self.values.append(self.numbers.setdefault(value, len(self.numbers)))
            self.people.append(person)
            self.notes.append(note)

    def write(self, path: Path, numbers: Numbers) -> None:
        """numbers: of each person gathered, the number by which they are known."""
        values = np.frombuffer(self.values, np.uint32)
        people = numbers[np.frombuffer(self.people, np.uint32)]
        order = np.lexsort((people, values))
        _save(path, "who", people[order])
        if path.name == "language":
            _save(path, "note", np.frombuffer(self.notes, np.uint8)[order])
        _save(path, "end", np.bincount(values, minlength=len(self.numbers)).cumsum().astype(np.uint32))
        order = np.argsort(people, kind="stable")
        _save(path, "value", values[order])
        _save(path, "start", np.searchsorted(people[order], np.arange(len(numbers) + 1)).astype(np.uint32))


def _save(path: Path, part: str, what: npt.NDArray[Any]) -> None:
    np.save(path.with_name(f"{path.name}.{part}.npy"), what)


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


_ONE_AT_A_TIME = Lock()


def load_array(path: Path) -> npt.NDArray[Any]:
    """An array that was saved, mapped into memory.

    One at a time: numpy reads a file's head by `ast`, which in Python 3.11 fails now and then in several
    threads ("AST constructor recursion depth mismatch"). A plain array: slicing numpy's memmap class takes
    ten times as long."""
    with _ONE_AT_A_TIME:
        return np.asarray(np.load(path, mmap_mode="r"))


class PostingsBuilder:
    """Gathers listings and writes their arrays. today decides the time zones' offsets."""

    def __init__(self, tree: Tree, today: date) -> None:
        self._tree = tree
        self._today = today
        self._relations = {name: _Relation() for name in (*FACETS, *_OWN)}
        self._knows: Counter[str] = Counter()
        self._users: list[str] = []
        self._newest = array("Q")
        self._offsets = array("h")
        self._updated = array("i")

    def through(self, listings: Iterable[Listing]) -> Iterator[Gathered]:
        """The listings, each gathered as it passes."""
        return map(self.add, listings)

    def add(self, listing: Listing) -> Gathered:
        """Gather one more person."""
        person = len(self._users)
        self._users.append(listing.user)
        self._newest.append(newest_key(listing.source))
        gathered = Gathered(listing, facet_values(listing, self._tree))
        for facet, values in gathered.values.items():
            self._relations[facet].add(person, values)
        for name, own in _OWN.items():
            self._relations[name].add(person, _plain(own(listing)))
        self._knows.update(listing.profile.knows)
        offset = offset_minutes(listing.profile.time_zone, self._today)
        self._offsets.append(UNKNOWN_OFFSET if offset is None else offset)
        self._updated.append(day_number(date.fromisoformat(listing.source.updated[:10])))
        return gathered

    def write(self, directory: Path) -> None:
        """Write the arrays into an empty directory."""
        order = np.argsort(np.frombuffer(self._newest, np.uint64))[::-1]
        numbers = np.empty(len(order), np.uint32)
        numbers[order] = np.arange(len(order), dtype=np.uint32)
        for name, relation in self._relations.items():
            relation.write(directory / name, numbers)
        np.save(directory / "offset.npy", np.frombuffer(self._offsets, np.int16)[order])
        np.save(directory / "updated.npy", np.frombuffer(self._updated, np.int32)[order])
        by_name = sorted(range(len(order)), key=lambda person: _by_name(self._users[person]))
        np.save(directory / "by_name.npy", numbers[np.array(by_name, np.intp)])
        users = [self._users[person].encode() for person in order]
        np.save(directory / "user.npy", np.frombuffer(b"".join(users), np.uint8))
        np.save(directory / "user.end.npy", np.cumsum([len(user) for user in users], dtype=np.uint32))
        names = {name: list(relation.numbers) for name, relation in self._relations.items()}
        for name, said in (("names", names), ("knows", self._knows)):
            text = json.dumps(said, ensure_ascii=False)
            (directory / f"{name}.json").write_text(text, encoding="utf-8")


class Postings:
    """The arrays of one version, opened."""

    def __init__(self, directory: Path) -> None:
        self._values: Mapping[str, list[str]] = _read_json(directory / "names.json")
        # how many name each skill itself as known; who they are nobody asks
        self.knows: Mapping[str, int] = _read_json(directory / "knows.json")
        self._numbers = {
            relation: {value: number for number, value in enumerate(values)}
            for relation, values in self._values.items()
        }
        self._arrays: dict[str, npt.NDArray[Any]] = {
            path.name.removesuffix(".npy"): load_array(path) for path in directory.glob("*.npy")
        }
        self.offset = self._arrays["offset"]
        self.updated = self._arrays["updated"]
        self.by_name = self._arrays["by_name"]

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
        """What a person has, in their own order."""
        start, end = self._arrays[f"{relation}.start"][person : person + 2]
        return [self._values[relation][number] for number in self._arrays[f"{relation}.value"][start:end]]

    def levels(self, language: str) -> npt.NDArray[np.uint8]:
        """How well each of `who("language", language)` speaks it."""
        notes: npt.NDArray[np.uint8] = self._arrays["language.note"][self._slice("language", language)]
        return notes

    def values(self, relation: str) -> list[str]:
        """Every value that somebody has."""
        return self._values[relation]

    def counts(self, relation: str, among: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.intp]:
        """Of each of `values(relation)` how many people have it; among: only these people."""
        ends = self._arrays[f"{relation}.end"]
        if among is None:
            return np.diff(ends, prepend=np.uint32(0)).astype(np.intp)
        people = np.flatnonzero(among)
        if len(people) * 4 < len(among):
            return np.bincount(self._of_all(relation, people), minlength=len(ends))
        held = among[self._arrays[f"{relation}.who"]]
        starts = np.concatenate(([0], ends[:-1])).astype(np.intp)
        return np.add.reduceat(held, starts, dtype=np.intp) if len(ends) else np.zeros(0, np.intp)

    def sizes(self, relation: str) -> Numbers:
        """Of each person how many values they have."""
        return np.diff(self._arrays[f"{relation}.start"])

    def _of_all(self, relation: str, people: npt.NDArray[np.intp]) -> Numbers:
        """The numbers of all that some people have, one after the other."""
        starts = self._arrays[f"{relation}.start"]
        first, counts = starts[people].astype(np.intp), (starts[people + 1] - starts[people]).astype(np.intp)
        offsets = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        numbers: Numbers = self._arrays[f"{relation}.value"][np.repeat(first, counts) + offsets]
        return numbers

    def number(self, user: str) -> int | None:
        """The number of the person with a user name; None if there is nobody of that name."""
        place = bisect_left(self.by_name, _by_name(user), key=lambda number: _by_name(self.user(number)))
        found = place < len(self) and self.user(int(self.by_name[place])) == user
        return int(self.by_name[place]) if found else None

    def user(self, person: int) -> str:
        """A person's user name."""
        ends = self._arrays["user.end"]
        start = int(ends[person - 1]) if person else 0
        return bytes(self._arrays["user"][start : int(ends[person])]).decode()
