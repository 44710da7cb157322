"""Near words: what a misspelt word may have meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

_LIKE_ENOUGH = 0.7  # difflib's ratio; below it a suggestion puzzles more than it helps
_LONGEST = 80  # no skill, place or language has a longer name; longer input is not a slip of the finger


def _with_one_letter_less(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


class Spelling:
    """Known words, found again from a form with a slip or two.

    Words are joined when they are equal after at most one letter is deleted from each (the symmetric delete
    method, W. Garbe 2012, at distance one): that finds every single slip, every swap, and most double ones.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_shorter: defaultdict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            for shorter in set(_with_one_letter_less(word)):
                self._by_shorter[shorter].append(word)

    def near(self, word: str, limit: int = 3) -> tuple[str, ...]:
        """The known words nearest to this one, best first; empty where none is near enough."""
        if not 2 < len(word) <= _LONGEST:
            return ()
        found = {
            known for shorter in _with_one_letter_less(word) for known in self._by_shorter.get(shorter, ())
        }
        ranked = sorted((-SequenceMatcher(None, word, known).ratio(), known) for known in found)
        return tuple(known for ratio, known in ranked if -ratio >= _LIKE_ENOUGH)[:limit]
