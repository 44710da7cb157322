"""Near real time, as an option: what changes on the wiki is soon in the index. Truth is the hourly run's."""

import io
import time
from collections.abc import Callable, Iterable
from itertools import repeat
from pathlib import Path

from bot.catalogue import Catalogue, CatalogueError
from bot.changed_pages import ChangedPages, Touched, look_at
from bot.changes import Change, Changes
from bot.ending import Ending
from bot.items import Entities, Entity, ItemRepository
from bot.lock import Lock, LockedError
from bot.progress import Progress
from bot.refresh import Options, Refresh
from bot.report import Report
from bot.source import SourceError
from bot.wiki import Api
from search.versions import RefusedError
from search.wikis import Wiki

_PASSING = (SourceError, CatalogueError, OSError)
_LONGEST = 60.0  # seconds between two attempts while the wiki is down
_SETTLING = 5.0  # seconds: MediaWiki writes down a page's templates a moment after the page itself


class Watch:
    """Refreshes whenever profiles or the tree page change; nothing that passes ends it."""

    def __init__(
        self,
        changes: Changes,
        api: Api,
        repository: ItemRepository,
        catalogue: Catalogue,
        index: Path,
        lock: Lock,
        say: Callable[[str], None],
        ending: Ending,
    ) -> None:
        """lock: taken for each refresh. say: told a line after each, and when something fails."""
        self._changes = changes
        self._api = api
        self._repository = _KnownItems(repository)
        self._catalogue = catalogue
        self._index = index
        self._lock = lock
        self._say = say
        self._ending = ending
        self._pending: set[Change] = set()
        self._due = False  # a refresh that failed may have recorded already what it was for
        self._failing = False

    def run(self, rounds: int | None = None) -> None:
        """Watch until asked to end, or for so many rounds."""
        wait = self._changes.every
        for _ in repeat(None) if rounds is None else range(rounds):
            self._ending.sleep(wait)
            if self._ending.asked:
                return
            wait = self._changes.every if self._round_is_well() else min(2 * wait, _LONGEST)

    def _round_is_well(self) -> bool:
        try:
            self._round()
        except LockedError:  # what it would do is done by the other, or due in the next round
            return True
        except RefusedError as error:  # all is recorded; that it be published is for a person to say
            self._say(str(error))
            self._done()
            return True
        except _PASSING as error:
            if not self._failing:
                self._say(f"{error}; it is tried again until it works")
            self._failing = True
            return False
        if self._failing:
            self._say("it works again")
        self._failing = False
        return True

    def _round(self) -> None:
        self._pending |= self._changes.new()
        if not self._pending:
            return
        self._ending.sleep(_SETTLING)
        touched = look_at(self._api, self._catalogue, self._pending)
        self._due = self._due or touched.matters
        if self._due:
            with self._lock.held():
                self._refresh(touched)
        self._done()

    def _done(self) -> None:
        self._pending.clear()
        self._due = False

    def _refresh(self, touched: Touched) -> None:
        started, before = time.monotonic(), self._api.requests
        report = Report()
        Refresh(
            ChangedPages(self._api, self._catalogue, touched),
            self._repository,
            self._catalogue,
            self._index,
            Options(),
            Progress(io.StringIO()),
            report,
            self._permitted,
        ).run()
        took = f"{self._api.requests - before} requests, {time.monotonic() - started:.1f} s"
        kept = f"; skill tree: {report.tree_kept}" if report.tree_kept else ""
        said = f"{report.new} new, {report.changed} changed, {report.gone} gone; {report.outcome}; {took}"
        self._say(said + kept)

    def _permitted(self) -> None:
        if self._lock.is_lost:
            raise SourceError("the lock was lost: this process slept, or the catalogue was away")


class _KnownItems(ItemRepository):
    """Asks for items only that nobody asked for yet: what became of the others waits for the hourly run."""

    def __init__(self, repository: ItemRepository) -> None:
        self._repository = repository
        self.name = repository.name

    def entities(self, ids: Iterable[str], known: Entities) -> dict[str, Entity]:
        asked = list(ids)
        unknown = self._repository.entities([one for one in asked if one not in known], known)
        return {one: known[one] if one in known else unknown[one] for one in asked}

    def wiki(self) -> Wiki:
        return self._repository.wiki()
