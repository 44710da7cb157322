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


def _keep_marks_in_words(text: str) -> str:
    """Combining marks as Python's \\w does not see them, made part of the word before."""
    return "".join(
        "\u02bc" if unicodedata.category(c) in {"Mn", "Mc"} and not _UNSPACED_RUN.match(c) else c
        for c in text
    )


def words(text: str) -> list[str]:
    """The text's words, folded; runs of scripts without spaces as overlapping pairs of characters."""
    folded = fold(text)
    shape = folded if folded.isascii() else _keep_marks_in_words(folded)
    found: list[str] = []
    for match in _WORD.finditer(shape):
        word = folded[match.start() : match.end()]
        if _UNSPACED_RUN.match(word) and len(word) > 1:
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word[:LONGEST_WORD])
    return found
