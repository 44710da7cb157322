"""Text cut into words: the same when building the index and when asking it."""

import re
import unicodedata

from taxonomy.folding import fold

LONGEST_WORD = 60  # characters; what is longer is cut, the same on both sides
# scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
)
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+", re.UNICODE)
_UNSPACED_RUN = re.compile(rf"[{_UNSPACED}]")


class _Shapes(dict[int, int]):
    """For str.translate: combining marks, which Python's \\w does not see, as a letter; the rest as it is."""

    def __missing__(self, code: int) -> int:
        is_mark = unicodedata.category(chr(code)) in {"Mn", "Mc"} and not _UNSPACED_RUN.match(chr(code))
        self[code] = ord("\u02bc") if is_mark else code
        return self[code]


_SHAPES = _Shapes()


def words(text: str) -> list[str]:
    """The text's words, folded; runs of scripts without spaces as overlapping pairs of characters."""
    folded = fold(text)
    shape = folded if folded.isascii() else folded.translate(_SHAPES)
    found: list[str] = []
    for match in _WORD.finditer(shape):
        word = folded[match.start() : match.end()]
        if _UNSPACED_RUN.match(word) and len(word) > 1:
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word[:LONGEST_WORD])
    return found
