"""Near words among very many: a dictionary on disk, asked by what is left when a letter is taken away.

A typed word and a known one are joined where they are equal after at most one letter is deleted from each
(the symmetric delete method, W. Garbe 2012). For two slips all words of the same beginning are compared too.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from zlib import crc32

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.postings import load_array
from search.slips import SHORTEST, Slip

_MOST = 20  # near words of one word
_SAME_BEGINNING = 2  # letters


def _forms(word: str) -> set[str]:
    """The word, and the word without any one of its letters."""
    return {word, *(word[:gap] + word[gap + 1 :] for gap in range(len(word)))}


def build(directory: Path, words: Mapping[str, int]) -> None:
    """Write the dictionary of words, each with how many people have it, into an empty directory."""
    known = sorted(word for word in words if len(word) >= SHORTEST)
    hashes, places = array("I"), array("I")
    for place, word in enumerate(known):
        before = len(hashes)
        hashes.extend(crc32(form.encode()) for form in _forms(word))
        places.extend([place] * (len(hashes) - before))
    order = np.argsort(np.frombuffer(hashes, np.uint32), kind="stable")
    encoded = [word.encode() for word in known]
    for name, numbers in (
        ("hash", np.frombuffer(hashes, np.uint32)[order]),
        ("place", np.frombuffer(places, np.uint32)[order]),
        ("people", np.array([words[word] for word in known], np.uint32)),
        ("word", np.frombuffer(b"".join(encoded), np.uint8)),
        ("end", np.cumsum([len(word) for word in encoded], dtype=np.uint32)),
    ):
        np.save(directory / f"{name}.npy", numbers)


class Spellings:
    """A dictionary, opened."""

    def __init__(self, directory: Path) -> None:
        self._hashes, self._places, self._people, self._words, self._ends = (
            load_array(directory / f"{name}.npy") for name in ("hash", "place", "people", "word", "end")
        )

    def near(self, word: str, slip: Slip) -> list[str]:
        """The known words that the slip leads to: the nearest first, of these what most people have."""
        wanted = np.array([crc32(form.encode()) for form in _forms(word)], np.uint32)
        first, last = (np.searchsorted(self._hashes, wanted, side) for side in ("left", "right"))
        places = {
            int(place)
            for start, end in zip(first[first < last], last[first < last], strict=True)
            for place in self._places[start:end]
        }
        if slip.letters > 1:
            places.update(self._beginning(word[:_SAME_BEGINNING]))
        return self._nearest(word, slip, places)[:_MOST]

    def _beginning(self, letters: str) -> range:
        """Where the words are that begin so."""
        everywhere = range(len(self._ends))
        first, last = (
            bisect_left(everywhere, text, key=self._word) for text in (letters, letters + chr(0x10FFFF))
        )
        return everywhere[first:last]

    def _nearest(self, word: str, slip: Slip, places: Iterable[int]) -> list[str]:
        known = {place: self._word(place) for place in places}
        found = process.extract(word, known, scorer=OSA.distance, score_cutoff=slip.letters, limit=None)
        ranked = sorted((distance, -int(self._people[place]), other) for other, distance, place in found)
        return [other for _, _, other in ranked]

    def _word(self, place: int) -> str:
        start = int(self._ends[place - 1]) if place else 0
        return bytes(self._words[start : int(self._ends[place])]).decode()
