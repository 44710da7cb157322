"""What changes on a wiki, as it happens. It is a hint where to look; what is there is asked anew."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.source import USER_NAMESPACE
from bot.wiki import Api
from taxonomy.outline import TREE_PAGE

_OVERLAP = 60  # seconds: a change may come into the list after later ones


@dataclass(frozen=True)
class Change:
    """Something happened to a page, or to its owner. log: the type of the log that tells of it, if any."""

    title: str
    log: str = ""


class Changes(ABC):
    """The changes in the user namespace, and of the tree page."""

    @property
    @abstractmethod
    def every(self) -> float:
        """Seconds from one question to the next."""

    @abstractmethod
    def new(self) -> set[Change]:
        """What changed since the last question, at least. SourceError if nobody can say now; the next
        answer has it then."""


class Polling(Changes):
    """Asks the wiki for its recent changes: one request each time, unless there are very many."""

    every = 10.0

    def __init__(self, api: Api, since: str) -> None:
        """since: from when on, in ISO 8601 as the wiki writes it."""
        self._api = api
        self.since = since
        self._seen: set[int] = set()

    def new(self) -> set[Change]:
        found = {row["rcid"]: row for row in self._rows()}
        fresh = [row for rcid, row in found.items() if rcid not in self._seen]
        self._seen = set(found)  # the next answer has none that is older
        self.since = max([self.since, *(row["timestamp"] for row in fresh)])
        return {change for row in fresh for change in _of_row(row)}

    def _rows(self) -> Iterator[dict[str, Any]]:
        answers = self._api.query(
            list="recentchanges",
            rcstart=iso(datetime.fromisoformat(self.since).timestamp() - _OVERLAP),
            rcdir="newer",
            rcnamespace=f"{USER_NAMESPACE}|0",  # the tree page's
            rctype="edit|new|log",
            rcprop="ids|title|timestamp|loginfo",
            rclimit="max",
        )
        for answer in answers:
            yield from answer.get("recentchanges", ())


def _of_row(row: dict[str, Any]) -> set[Change]:
    target = row.get("logparams", {}).get("target_title", "")
    return changes_of(row.get("ns"), row.get("title", ""), row.get("logtype", ""), target)


def changes_of(namespace: int | None, title: str, log: str, target: str) -> set[Change]:
    """The changes of one entry, if it is about a page that counts here, under its new title too. A hidden
    entry has no title."""
    if namespace != USER_NAMESPACE and title != TREE_PAGE:
        return set()
    return {Change(name, log) for name in (title, target) if name}


def iso(seconds: float) -> str:
    """Seconds since the epoch, as the wiki writes a time."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
