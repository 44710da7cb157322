"""What people keep in their own preferences on the wiki: whom and what they saved, what they sent."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

LONGEST = 65_535  # bytes that the wiki keeps of one preference
_VERSION = 1
KINDS = ("people", "skills", "searches")
_WAYS = ("email", "talk")


class UnreadableKeptError(ValueError):
    """What lies there was not written by this version of the tool."""


class TooMuchError(ValueError):
    """It would be more than the wiki keeps; nothing is let go of in silence."""


@dataclass(frozen=True)
class Saved:
    """People by name, skills by id, searches by query string; the latest first."""

    people: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Of the preference; UnreadableKeptError."""
        said = _read(text)
        values = {kind: said.get(kind, []) for kind in KINDS}
        if not all(isinstance(several, list) and all(map(_is_text, several)) for several in values.values()):
            raise UnreadableKeptError
        return cls(**{kind: tuple(several) for kind, several in values.items()})

    def write(self) -> str:
        """For the preference; TooMuchError."""
        text = _write(dict(vars(self)))
        if len(text.encode()) > LONGEST:
            raise TooMuchError
        return text

    def with_one(self, kind: str, value: str) -> Self:
        """With one thing more, or at the front."""
        several = dict.fromkeys((value, *getattr(self, kind)))
        return replace(self, **{kind: tuple(several)})

    def without(self, kind: str, value: str) -> Self:
        """With one thing less."""
        return replace(self, **{kind: tuple(one for one in getattr(self, kind) if one != value)})


@dataclass(frozen=True)
class Sent:
    """A message that was sent, never its text. at: ISO 8601, UTC; revision: 0 for a mail; done: whether the
    exchange took place."""

    to: str
    at: str
    way: str
    revision: int = 0
    done: bool = False


def read_sent(text: str) -> tuple[Sent, ...]:
    """Of the preference, the latest first; UnreadableKeptError."""
    several = _read(text).get("sent", [])
    try:
        sent = tuple(Sent(**one) for one in several)
    except TypeError:
        raise UnreadableKeptError from None
    if not all(map(_is_sent, sent)):
        raise UnreadableKeptError
    return sent


def _is_sent(one: Sent) -> bool:
    if not all(isinstance(getattr(one, each.name), each.type) for each in fields(Sent)):  # type: ignore[arg-type]  # they are classes here
        return False
    try:
        datetime.fromisoformat(one.at)
    except ValueError:
        return False
    return one.way in _WAYS


def merged(*several: Iterable[Sent]) -> tuple[Sent, ...]:
    """Each message once, the first of its kind, the latest first."""
    by_key: dict[tuple[str, str], Sent] = {}
    for one in (one for some in several for one in some):
        by_key.setdefault((one.to, one.at), one)
    return tuple(sorted(by_key.values(), key=lambda one: one.at, reverse=True))


def write_sent(sent: tuple[Sent, ...]) -> str:
    """For the preference; the oldest fall out until there is room."""
    while len((text := _write({"sent": [vars(one) for one in sent]})).encode()) > LONGEST:
        sent = sent[: len(sent) * 9 // 10]
    return text


def _read(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        said = json.loads(text)
        json.dumps(said, ensure_ascii=False).encode()  # JSON may hold half a character
    except (ValueError, RecursionError):
        raise UnreadableKeptError from None
    if not isinstance(said, dict) or said.get("version") != _VERSION:
        raise UnreadableKeptError
    return said


def _write(what: dict[str, Any]) -> str:
    return json.dumps({"version": _VERSION, **what}, ensure_ascii=False, separators=(",", ":"))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
