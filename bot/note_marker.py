"""The HTML comment at the end of a note, by which the wiki itself remembers what was told.

<!-- Capacity Exchange: match note for 123; told 45 45:Q5 67 -->
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["match", "problems"]
MATCH: Kind = "match"
PROBLEMS: Kind = "problems"
_KEY = re.compile(r"[0-9A-Za-z:]+", re.ASCII)
_MARKER = re.compile(
    r"\s*Capacity\s+Exchange\s*:\s*(match|problems)\s+note\s+for\s+([0-9]{1,18})\s*;"
    r"\s*told((?:\s+[0-9A-Za-z:]+)*+)\s*",
    re.ASCII,
)


@dataclass(frozen=True)
class Marker:
    """What a note told, as keys without space or punctuation but the colon. recipient: the page id of the
    profile, which a rename does not change."""

    kind: Kind
    recipient: int
    told: frozenset[str]


def write(marker: Marker) -> str:
    """The comment; ValueError for a key that could be read as anything else."""
    if wrong := [key for key in marker.told if not _KEY.fullmatch(key)]:
        raise ValueError(f"a marker cannot hold {wrong}")
    told = "".join(f" {key}" for key in sorted(marker.told))
    return f"<!-- Capacity Exchange: {marker.kind} note for {marker.recipient}; told{told} -->"


def find(wikitext: str) -> list[Marker]:
    """The markers in a text, in its order. Anybody may have written them."""
    return [
        Marker(MATCH if found[1] == MATCH else PROBLEMS, int(found[2]), frozenset(found[3].split()))
        for found in map(_MARKER.fullmatch, _comments(wikitext))
        if found
    ]


def _comments(wikitext: str) -> Iterator[str]:
    """What stands in comments. A comment ends at the first end: what begins another within is part of it."""
    for piece in wikitext.split("-->")[:-1]:
        yield piece.partition("<!--")[2]
