"""What fingers do to words: a letter too few, too many, another or swapped; cases and accents changed."""

import string
import unicodedata
from collections.abc import Iterator
from random import Random

from search.analysis import compounds
from taxonomy.folding import fold

SHORTEST = 5  # letters of a word that gets a typo
_PUNCTUATION = string.punctuation + "«»„“”،、。・…¡¿।！？：；（）"
_VOWELS = {"a": "á", "e": "é", "i": "î", "o": "ö", "u": "ù"}


def is_spaced(word: str) -> bool:
    """Whether the word is of a script that parts its words with spaces, and is no pair of characters."""
    return not any(compound.in_pairs for compound in compounds(word))


def text_words(text: str) -> list[str]:
    """The words of a text as somebody types them, without stops."""
    return [word for chunk in text.split() if (word := chunk.strip(_PUNCTUATION))]


def can_slip(word: str) -> bool:
    """Whether it is a word of five letters or more, of a script with spaces and without other signs."""
    only_letters = all(unicodedata.category(letter)[0] in "LM" for letter in word)  # M: their marks
    return only_letters and len(fold(word)) >= SHORTEST and is_spaced(word)


def typo(chance: Random, word: str) -> str:
    """The word with one letter missing, too many, another or swapped with the next."""
    letters = string.ascii_lowercase if word.isascii() else word.lower()
    while True:
        place = chance.randrange(len(word))
        letter = chance.choice(letters)
        slipped = chance.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :],
            )
        )
        if fold(slipped) != fold(word):
            return slipped


def with_typo(chance: Random, text: str) -> str | None:
    """The text with a typo in one of its words of five letters or more; None if it has none."""
    chunks = text.split()
    places = [place for place, chunk in enumerate(chunks) if can_slip(chunk)]
    if not places:
        return None
    place = chance.choice(places)
    chunks[place] = typo(chance, chunks[place])
    return " ".join(chunks)


def otherwise(text: str) -> Iterator[str]:
    """The text in other cases, without its accents, with accents that it should not have."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not "\u0300" <= letter <= "\u036f"
    )
    accented = "".join(_VOWELS.get(letter, letter) for letter in text)
    for other in (text.upper(), text.lower(), text.title(), unicodedata.normalize("NFC", bare), accented):
        if other != text:
            yield other
