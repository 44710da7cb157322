"""Slips of the finger: how far from a known word a typed one may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters; a shorter word with one changed is another word
TWO_SLIPS = 8  # letters of a word that may have two


@dataclass(frozen=True)
class Slip:
    """How many letters may be wrong, missing, too many or swapped (optimal string alignment, as tantivy
    counts them too); prefix: in the beginning of a longer word."""

    letters: int
    prefix: bool = False


def allowed(word: str, unfinished: bool) -> tuple[Slip, ...]:
    """The slips to try for a word that nobody has, the likeliest first."""
    if len(word) < SHORTEST:
        return ()
    slips = [Slip(1), Slip(2)] if len(word) >= TWO_SLIPS else [Slip(1)]
    return (*slips, Slip(1, prefix=True)) if unfinished and len(word) > SHORTEST else tuple(slips)


def near(word: str, known: Sequence[str], slip: Slip) -> list[str]:
    """The known words that a slip leads to, nearest first."""
    if not slip.prefix:
        return [other for other, _, _ in _extract(word, known, slip.letters)]
    found: dict[str, None] = {}
    for length in range(len(word) - slip.letters, len(word) + slip.letters + 1):
        beginnings = [other[:length] for other in known]
        found |= dict.fromkeys(known[place] for _, _, place in _extract(word, beginnings, slip.letters))
    return list(found)


def _extract(word: str, known: Sequence[str], letters: int) -> list[tuple[str, int, int]]:
    """Known word, its distance, its place."""
    found: list[tuple[str, int, int]] = process.extract(
        word, known, scorer=OSA.distance, score_cutoff=letters, limit=None
    )
    return found
