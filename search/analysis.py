"""Text cut into words: the same when building the index and when asking it.

Scripts with spaces give words. Scripts without, and Korean, whose particles cling to words, give overlapping
pairs of characters. What is written together with a hyphen or an apostrophe, or in camel case, gives its
parts and, beside them, the whole: "OER-LSA" is `oer`, `lsa` and `oerlsa`; "WikiProject" is `wiki`, `project`
and `wikiproject`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from taxonomy.folding import fold

LONGEST_WORD = 60  # characters; what is longer is cut, the same on both sides
# Thai, Lao, Burmese, Khmer, kana, Han, Hangul
_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003134f"
)
_JOINERS = "-'_·־׳״\""  # between two letters they join a word rather than end it
_LETTERS = rf"(?:[^\W_]|[{_PAIRED}])+"  # of these, Python's \w leaves out the vowel signs
_CAMEL = "\ue000"  # for private use: stands where camel case begins another word
_COMPOUND = re.compile(rf"{_LETTERS}(?:[{_JOINERS}{_CAMEL}]{_LETTERS})*")
_PIECE = re.compile(rf"[{_PAIRED}]+|[^\W_{_PAIRED}]+")
_IS_PAIRED = re.compile(rf"[{_PAIRED}]")


class _Shapes(dict[int, int]):
    """For str.translate: combining marks, which Python's \\w does not see, as a letter; stops that lie among
    the letters of a script as a space; the rest as it is."""

    def __missing__(self, code: int) -> int:
        category, is_paired = unicodedata.category(chr(code)), _IS_PAIRED.match(chr(code))
        if is_paired:
            self[code] = ord(" ") if category[0] == "P" else code
        else:
            self[code] = ord("\u02bc") if category in {"Mn", "Mc"} else code
        return self[code]


_SHAPES = _Shapes()


@dataclass(frozen=True)
class Compound:
    """What stands between two spaces or stops, folded.

    words: cut wherever it can be. camel: the same, but camel case left as one word. joined: all as one word;
    empty where that is nothing else. in_pairs: it ends with pairs of characters, not with a word.
    """

    text: str
    words: tuple[str, ...]
    camel: tuple[str, ...]
    joined: str = ""
    in_pairs: bool = False

    def indexed(self, several: tuple[str, ...]) -> tuple[str, ...]:
        """Its words or camel as the index has them: pairs end with their last character; so each begins a
        word."""
        return (*several, several[-1][1]) if self.in_pairs and len(several[-1]) > 1 else several


def compounds(text: str) -> Iterator[Compound]:
    """The text's words, folded, kept together as they are written."""
    for chunk in text.split():
        yield from _compounds(chunk)


def words(text: str) -> list[str]:
    """The text's words for the index, in all their forms."""
    return [word for sequence in sequences(text) for word in sequence]


def sequences(text: str) -> list[list[str]]:
    """The words that stand side by side: in their order; then so with camel case left as it is; then each
    compound written as one. Later ones only where they are anything new."""
    several = list(compounds(text))
    found = [[word for one in several for word in one.indexed(one.words)]]
    if any(one.camel != one.words for one in several):
        found.append([word for one in several for word in one.indexed(one.camel)])
    return found + [[one.joined] for one in several if one.joined and one.joined not in one.camel]


@lru_cache(maxsize=20_000)  # most of a text is the same few thousand chunks
def _compounds(chunk: str) -> tuple[Compound, ...]:
    chunk = unicodedata.normalize("NFC", chunk)
    if not (chunk.islower() or chunk.isupper() or chunk.istitle()):
        chunk = "".join(_with_breaks(chunk))
    folded = fold(chunk)
    shape = folded if folded.isascii() else folded.translate(_SHAPES)
    return tuple(_compound(folded, shape, *match.span()) for match in _COMPOUND.finditer(shape))


def _with_breaks(chunk: str) -> Iterator[str]:
    """The characters, with a mark where camel case begins another word: WikiData, GLAMWiki."""
    for place, character in enumerate(chunk):
        before, after = chunk[place - 1 : place], chunk[place + 1 : place + 2]
        if character.isupper() and (before.islower() or (before.isupper() and after.islower())):
            yield _CAMEL
        yield character


def _compound(folded: str, shape: str, start: int, end: int) -> Compound:
    apart: list[str] = []
    camel: list[str] = []
    pieces = list(_PIECE.finditer(shape, start, end))
    for match in pieces:
        piece = folded[match.start() : match.end()]
        if _IS_PAIRED.match(piece):
            pairs = _pairs(piece, is_last=match is pieces[-1])
            apart += pairs
            camel += pairs
        else:
            word = piece[:LONGEST_WORD]
            if shape[match.start() - 1 : match.start()] == _CAMEL and apart:
                camel[-1] = (camel[-1] + word)[:LONGEST_WORD]
            else:
                camel.append(word)
            apart.append(word)
    in_pairs = bool(_IS_PAIRED.match(folded[end - 1]))
    plain = len(pieces) > 1 and not _IS_PAIRED.search(shape, start, end)
    joined = "".join(apart)[:LONGEST_WORD] if plain else ""
    return Compound(folded[start:end].replace(_CAMEL, ""), tuple(apart), tuple(camel), joined, in_pairs)


def _pairs(run: str, is_last: bool) -> list[str]:
    """Overlapping pairs of the characters; one that is followed by something ends with the last alone."""
    pairs = [run[place : place + 2] for place in range(max(1, len(run) - 1))]
    return pairs if is_last or len(run) == 1 else [*pairs, run[-1]]
