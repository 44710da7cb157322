"""What people were told: a record in the catalogue, which the wiki itself corrects.

Before notes are written, the bot's own contributions to users' pages since the last time are asked for. So a
note that a run could not record, since it died, is known to the next; and a record that is lost is made anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select

from bot.batches import batched
from bot.catalogue import Catalogue
from bot.catalogue_tables import NOTES
from bot.note_marker import Marker, find
from bot.source import BATCH, SourceError, owner_of
from bot.wiki import Api

_PLACES = "2|3"  # user and user talk pages: some people keep their archives under their user page
_SEEN = "notes seen"  # the time of the newest contribution that was looked at


@dataclass(frozen=True)
class Told:
    """What somebody was told in notes of one kind: the keys, the time of the last note (ISO 8601, UTC)."""

    keys: frozenset[str] = frozenset()
    at: str = ""


class NoteRecord:
    """The record of all notes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def told(self) -> dict[tuple[int, str], Told]:
        """By recipient (the page id of the profile) and kind of note."""
        with self._catalogue.reading() as connection:
            rows = connection.execute(select(NOTES))
            return {(row.recipient, row.kind): Told(frozenset(json.loads(row.told)), row.at) for row in rows}

    def knows(self, marker: Marker) -> bool:
        """Whether something that a note would tell was told."""
        with self._catalogue.reading() as connection:
            told = connection.scalar(select(NOTES.c.told).where(_is_of(marker)))
        return told is not None and not marker.told.isdisjoint(json.loads(told))

    def add(self, marker: Marker, at: str, revision: int) -> None:
        """Record what a note told, beside what was told before."""
        with self._catalogue.writing() as connection:
            before = connection.execute(select(NOTES).where(_is_of(marker))).first()
            told = marker.told | (frozenset(json.loads(before.told)) if before else frozenset())
            row = {"recipient": marker.recipient, "kind": marker.kind, "told": json.dumps(sorted(told))}
            row |= {"at": max(at, before.at if before else ""), "revision": revision}
            connection.execute(delete(NOTES).where(_is_of(marker)))
            connection.execute(insert(NOTES), row)

    def catch_up(self, api: Api, owners: Mapping[int, str], now: str) -> None:
        """Record what the wiki knows and the record does not. owners: of the profiles, by their page ids;
        what somebody else's talk page says of a profile is not believed. SourceError if the wiki does not
        say."""
        contributions = list(_contributions(api, self._catalogue.get(_SEEN)))
        known = self._revisions()
        new = {one["revid"]: one["timestamp"] for one in contributions if one["revid"] not in known}
        for revision, (title, text) in _texts(api, sorted(new)):
            for marker in find(text)[-1:]:  # the last is ours, anybody may have written another before
                if owners.get(marker.recipient, owner_of(title)) == owner_of(title):
                    self.add(marker, new[revision], revision)
        self._catalogue.put(_SEEN, max((one["timestamp"] for one in contributions), default=now))

    def _revisions(self) -> set[int]:
        with self._catalogue.reading() as connection:
            return set(connection.scalars(select(NOTES.c.revision)))


def _is_of(marker: Marker) -> ColumnElement[bool]:
    return (NOTES.c.recipient == marker.recipient) & (NOTES.c.kind == marker.kind)


def _contributions(api: Api, since: str | None) -> Iterator[dict[str, Any]]:
    """The bot's own to the pages of users, those of the last second once more."""
    asked = {"ucuser": api.user, "ucnamespace": _PLACES, "ucdir": "newer", "uclimit": "max"}
    asked |= {"ucprop": "ids|timestamp"} | ({"ucstart": since} if since else {})
    for answer in api.query(list="usercontribs", **asked):
        yield from answer.get("usercontribs", ())


def _texts(api: Api, revisions: Iterable[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    """The titles of revisions and their texts; of hidden ones no text."""
    how = {"prop": "revisions", "rvprop": "ids|content", "rvslots": "main"}
    for some in batched(revisions, BATCH):
        found: dict[int, tuple[str, str]] = {}
        for answer in api.query(revids="|".join(map(str, some)), **how):
            for page in answer.get("pages", ()):
                for said in page.get("revisions", ()):
                    text = said.get("slots", {}).get("main", {}).get("content", "")
                    found[said["revid"]] = page["title"], text
            gone = answer.get("badrevids", {})  # pages deleted in between
            found |= dict.fromkeys(map(int, gone), ("", ""))
        if missed := set(some) - found.keys():
            raise SourceError(f"the answer leaves out the revisions {sorted(missed)}")
        yield from found.items()
