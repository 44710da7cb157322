"""The kinds of field: how each is read from an argument's plain text, and written."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import available_timezones

from profiles import places, projects, tongues
from profiles.vocabulary import Vocabulary
from profiles.wikitext import one_line
from taxonomy.folding import fold
from taxonomy.items import item_id, number
from taxonomy.languages import LANGUAGES
from taxonomy.problems import Reason
from taxonomy.spelling import Spelling

MOST_VALUES = 500  # in one list; nobody reads more, and a card has to be shown
MOST_PIECES = 2 * MOST_VALUES  # of one list that are looked at, readable or not
_LOOKED_AT = 300  # characters of a value: no name is longer, and what was asked for is remembered
_BULLET = re.compile(r"^[^\S\n]*\*", re.MULTILINE)
_COMMAS = re.compile("[,\u060c\u3001\uff0c\n]")
_BULLET_LINES = re.compile(r"\n(?:[^\S\n]*\*)?|\A\s*\*")


class UnreadError(Exception):
    """One value that could not be read: why, and what may have been meant."""

    def __init__(self, reason: Reason, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestions = suggestions


@dataclass(frozen=True)
class Unread:
    """A piece of a field's text that was not read."""

    text: str
    reason: Reason
    suggestions: tuple[str, ...] = ()


class Kind(ABC):
    """How a field is read and written. Reading what was written gives the value back."""

    empty: Any = ""

    @abstractmethod
    def read(self, text: str, vocabulary: Vocabulary) -> tuple[Any, tuple[Unread, ...]]:
        """The value that the plain text says, and every piece of it that says nothing."""

    def write(self, value: Any) -> str:
        """The plain text that says the value; empty for no value."""
        return str(value)

    def is_outdated(self, text: str, vocabulary: Vocabulary) -> bool:
        """Whether the text should be written anew although it is read as what it is meant to say."""
        return False


class One(Kind):
    """A single value, read by a function that raises UnreadError."""

    def __init__(self, read_one: Callable[[str], str]) -> None:
        self._read_one = read_one

    def read(self, text: str, vocabulary: Vocabulary) -> tuple[Any, tuple[Unread, ...]]:
        if not text:
            return self.empty, ()
        try:
            return self._read_one(text[:_LOOKED_AT]), ()
        except UnreadError as unread:
            return self.empty, (Unread(text, unread.reason, unread.suggestions),)


class Text(Kind):
    """Free text of some length; what is longer is cut, and said."""

    def __init__(self, longest: int, normal_form: Callable[[str], str] = one_line) -> None:
        self._longest = longest
        self._normal_form = normal_form

    def read(self, text: str, vocabulary: Vocabulary) -> tuple[str, tuple[Unread, ...]]:
        whole = self._normal_form(text)
        value = whole[: self._longest].strip()
        return value, (Unread(whole[self._longest :], Reason.TOO_LONG),) if len(whole) > self._longest else ()


class Several(Kind):
    """A list, parted by commas, or by bullets on lines of their own; each value once."""

    empty: Any = ()

    @abstractmethod
    def read_one(self, text: str, vocabulary: Vocabulary) -> Any:
        """One piece of the list; UnreadError if it says nothing."""

    def key(self, value: Any) -> Any:
        """What makes two values one."""
        return value

    def read(self, text: str, vocabulary: Vocabulary) -> tuple[Any, tuple[Unread, ...]]:
        values: dict[Any, Any] = {}
        unread: list[Unread] = []
        pieces = split_list(text)
        for piece in islice(pieces, MOST_PIECES):
            try:
                value = self.read_one(piece[:_LOOKED_AT], vocabulary)
            except UnreadError as why:
                unread.append(Unread(piece, why.reason, why.suggestions))
                continue
            if len(values) < MOST_VALUES:
                values.setdefault(self.key(value), value)
            elif self.key(value) not in values:
                unread.append(Unread(piece, Reason.TOO_MANY))
        unread.extend(Unread(piece, Reason.TOO_MANY) for piece in islice(pieces, 1))
        return tuple(values.values()), tuple(unread)

    def write(self, value: Any) -> str:
        pieces = [self.write_one(one) for one in value]
        return write_list(pieces)

    def write_one(self, value: Any) -> str:
        return str(value)


def split_list(text: str) -> Iterator[str]:
    """The pieces of a list: of its lines if any has a bullet (so that a piece may hold a comma)."""
    pieces = _BULLET_LINES.split(text) if is_bulleted(text) else _COMMAS.split(text)
    return filter(None, map(one_line, pieces))


def is_bulleted(text: str) -> bool:
    """Whether a line of the text begins with a bullet."""
    return _BULLET.search(text) is not None


def write_list(pieces: list[str], bulleted: bool = False) -> str:
    """The pieces parted by commas, or as bullets where that is asked for or a piece holds a comma itself."""
    if bulleted or any(_COMMAS.search(piece) or piece.startswith("*") for piece in pieces):
        return "".join(f"\n* {piece}" for piece in pieces)
    return ", ".join(pieces)


class Skills(Several):
    """Skills by id, label or alias; written as ids. The id of one that merged into another is outdated."""

    def is_outdated(self, text: str, vocabulary: Vocabulary) -> bool:
        return any(map(vocabulary.is_merged, split_list(text)))

    def read_one(self, text: str, vocabulary: Vocabulary) -> Any:
        meant = vocabulary.find(text)
        if len(meant) == 1:
            return next(iter(meant))
        if meant:
            raise UnreadError(Reason.AMBIGUOUS_SKILL, tuple(map(str, sorted(meant, key=number))))
        raise UnreadError(Reason.UNKNOWN_SKILL, vocabulary.near(text))


class Languages(Several):
    """Languages with Babel levels, each language once."""

    def read_one(self, text: str, vocabulary: Vocabulary) -> tongues.Tongue:
        try:
            return tongues.read_tongue(text)
        except tongues.BadLevelError:
            raise UnreadError(Reason.BAD_LEVEL, tongues.LEVELS) from None
        except ValueError:
            raise UnreadError(Reason.UNKNOWN_LANGUAGE, tongues.near_languages(text)) from None

    def key(self, value: tongues.Tongue) -> str:
        return value.code

    def write_one(self, value: tongues.Tongue) -> str:
        return f"{value.code}-{value.level}"


class Territories(Several):
    """Territories by code or by a name in any language; written as codes."""

    def read_one(self, text: str, vocabulary: Vocabulary) -> str:
        meant = places.find_territories(text)
        if len(meant) == 1:
            return next(iter(meant))
        raise UnreadError(Reason.UNKNOWN_TERRITORY, tuple(sorted(meant)) or places.near_territories(text))


class Projects(Several):
    """Wikis by their database names."""

    def read_one(self, text: str, vocabulary: Vocabulary) -> str:
        name = text.lower()
        if not projects.is_project(name):
            near = name + "wiki"
            raise UnreadError(Reason.UNKNOWN_PROJECT, (near,) if projects.is_project(near) else ())
        return name


class Affiliations(Several):
    """Item ids, or names where there is no item."""

    longest = 200  # characters of one name

    def read_one(self, text: str, vocabulary: Vocabulary) -> str:
        try:
            return item_id(text)
        except ValueError:
            if len(text) > self.longest:
                raise UnreadError(Reason.TOO_LONG) from None
            return text


class Choices(Several):
    """Some of a few fixed words."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def read_one(self, text: str, vocabulary: Vocabulary) -> str:
        return read_choice(text, self.choices)


class OneOf(One):
    """One of a few fixed words, or none."""

    def __init__(self, *choices: str) -> None:
        super().__init__(lambda text: read_choice(text, choices))
        self.choices = choices


class YesNo(Kind):
    """Yes or no; the default where it says neither."""

    _words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}  # noqa: RUF012  # never changed

    def __init__(self, default: bool) -> None:
        self.empty = default

    def read(self, text: str, vocabulary: Vocabulary) -> tuple[bool, tuple[Unread, ...]]:
        if (word := fold(text[:_LOOKED_AT])) in self._words or not word:
            return self._words.get(word, self.empty), ()
        return self.empty, (Unread(text, Reason.NOT_A_CHOICE, ("yes", "no")),)

    def write(self, value: Any) -> str:
        return "yes" if value else "no"


def read_choice(text: str, choices: tuple[str, ...]) -> str:
    """The choice that the text is; UnreadError with the near ones, or all of them."""
    if (word := fold(text)) in choices:
        return word
    raise UnreadError(Reason.NOT_A_CHOICE, Spelling(choices).near(word) or choices)


@cache
def _zones() -> dict[str, str]:
    return {fold(zone): zone for zone in available_timezones()}


@cache
def _zone_spelling() -> Spelling:
    return Spelling(_zones())


def read_time_zone(text: str) -> str:
    """A name of IANA's time zone database; a space does for an underscore."""
    word = fold(text.replace(" ", "_"))
    if word in _zones():
        return _zones()[word]
    raise UnreadError(Reason.UNKNOWN_TIME_ZONE, tuple(_zones()[near] for near in _zone_spelling().near(word)))


def read_language_code(text: str) -> str:
    """A language code of MediaWiki."""
    if (code := text.lower().replace("_", "-")) in LANGUAGES:
        return code
    raise UnreadError(Reason.UNKNOWN_LANGUAGE, tongues.near_languages(text))


def read_file_name(text: str) -> str:
    """A file's name on Commons, without its namespace."""
    name = one_line(text.replace("_", " "))
    prefix, colon, rest = name.partition(":")
    name = rest.strip() if colon and fold(prefix) in {"file", "image"} else name
    if re.search(r"[#<>\[\]|{}/:]", name) or "." not in name.strip(".") or len(name.encode()) > 240:
        raise UnreadError(Reason.BAD_FILE_NAME)
    return name[0].upper() + name[1:]


def read_user_name(text: str) -> str:
    """A user name as MediaWiki allows it, without its namespace."""
    name = one_line(text.replace("_", " "))
    prefix, colon, rest = name.partition(":")
    name = rest.strip() if colon and fold(prefix) == "user" else name
    if not name or re.search(r"[#<>\[\]|{}/:@]", name) or len(name.encode()) > 255:
        raise UnreadError(Reason.BAD_USER_NAME)
    return name[0].upper() + name[1:]


def read_item_id(text: str) -> str:
    """An item id."""
    try:
        return item_id(text)
    except ValueError:
        raise UnreadError(Reason.BAD_ITEM_ID) from None
