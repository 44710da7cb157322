"""Folding: the form in which two spellings of one word are equal."""

import re
import unicodedata

# What writers use for one another and NFKD leaves apart: Arabic letters, barred ones, apostrophes, hyphens.
_SAME_LETTERS = str.maketrans(
    {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None, "ß": "ss", "ı": "i", "ł": "l", "đ": "d", "ø": "o"}
    | dict.fromkeys("’‘ʼʻ", "'")
    | {"‐": "-"}
)
# Marks that carry meaning: the vowel signs and viramas of Indic and other abugidas, kana's voicing.
_MEANT_MARKS = re.compile("[\u0900-\u0dff\u0e00-\u109f\u1780-\u17ff\u3099\u309a]")


class _Kept(dict[int, int | None]):
    """For str.translate, filled as characters are met: a decoration to None, any other to itself."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        category = unicodedata.category(character)
        decorates = category == "Cf" or (category == "Mn" and not _MEANT_MARKS.match(character))
        self[code] = None if decorates else code
        return self[code]


_KEPT = _Kept()


def fold(text: str) -> str:
    """Case, width, accents, Arabic vowels and tatweel, Hebrew points and white space made equal.

    Follows Unicode's caseless matching (The Unicode Standard, section 3.13: NFKC, case fold), then drops
    marks that only decorate. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    kept = decomposed.translate(_SAME_LETTERS).translate(_KEPT)
    return " ".join(unicodedata.normalize("NFC", kept).split())
