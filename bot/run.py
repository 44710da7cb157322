"""A run: the steps that a command asks for, under one lock, with one time, one report and one status."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import cached_property

from bot.catalogue import Catalogue, CatalogueAddressError, CatalogueError
from bot.editor import Editor, StoppedError
from bot.lock import INDEX, RUN, Lock, LockedError
from bot.notify import Notify
from bot.progress import Progress
from bot.publish import Publish
from bot.refresh import Options, Refresh
from bot.report import Report
from bot.skills import SkillTree
from bot.source import BadExportError, SourceError
from bot.wiki import Api, Manners
from bot.wiring import check_may_write, now, repository_of, source_of, wiki_of_settings
from bot.writing_report import WritingReport
from search import run_log, versions
from search.versions import RefusedError, Version
from settings import Settings, SettingsError

AGREES, FAILED, MISUSED = 0, 1, 2  # exit statuses
MISUSES = (SettingsError, BadExportError, CatalogueAddressError)
FAILURES = (SourceError, CatalogueError, RefusedError, SettingsError, OSError)
_PATIENCE = 120  # seconds for a watch that is making an index
_LOGGED = 10  # runs that the tool shows


@dataclass
class Run:
    """One run of some of the steps `refresh` (with the skills first), `publish` and `notify`.

    arguments: see the command line's parser. Without a wiki, as for the demo, there is nothing to write."""

    settings: Settings
    arguments: Namespace
    manners: Manners
    steps: tuple[str, ...]
    report: Report = field(default_factory=Report)
    status: int = AGREES

    def __post_init__(self) -> None:
        self._catalogue = Catalogue(self.settings.catalogue)
        self._lock, self._index_lock = (
            Lock(self._catalogue, self.arguments.lock_for, self.manners.clock, name) for name in (RUN, INDEX)
        )
        self._deadline = time.monotonic() + 60 * self.arguments.minutes
        self._progress = Progress()

    def do(self) -> int:
        """Do it, and record it whatever happens; its exit status. A dry run needs no lock and leaves no
        record. LockedError if another is at work."""
        if self.arguments.dry_run:
            self._do_steps()
            return self.status
        with self._lock.held():
            run = self._catalogue.start_run(now(self.manners), self.report.as_json())
            self._tell_the_tool()
            try:
                self._do_steps()
            except BaseException:
                self.status = FAILED
                raise
            finally:
                self._catalogue.end_run(run, self.status, self.report.as_json())
                self._tell_the_tool()
        return self.status

    def _tell_the_tool(self) -> None:
        with suppress(OSError):  # where no index can be written either the run says so itself
            run_log.write_runs(self.settings.index, self._catalogue.last_runs(_LOGGED))

    def _permitted(self) -> None:
        """StoppedError when the run has to end: its time is up, or its lock is another's."""
        if time.monotonic() > self._deadline:
            raise StoppedError("the time is up, the next run goes on", passing=True)
        if self._lock.is_lost and not self.arguments.dry_run:
            raise StoppedError("the run lost its lock: it slept, or the catalogue was away")

    def _may_refresh(self) -> None:
        self._permitted()
        if self._index_lock.is_lost and not self.arguments.dry_run:
            raise StoppedError("the run lost its lock on the index: it slept, or the catalogue was away")

    def _do_steps(self) -> None:
        started, steps = time.monotonic(), {"publish": self._publish, "notify": self._notify}
        if "refresh" in self.steps:
            self._refresh()
        for name in self.steps:
            if name in steps and self.status == AGREES and (self.settings.wiki or len(self.steps) == 1):
                steps[name]()
        self._progress.finish()
        self.report.seconds = round(time.monotonic() - started, 1)

    @cached_property
    def _wiki(self) -> Api:
        return wiki_of_settings(self.settings, self.manners)

    def _refresh(self) -> None:
        options = Options(
            full=self.arguments.full,
            accept_shrink=self.arguments.accept_shrink,
            dry_run=self.arguments.dry_run,
            invented=self.settings.wiki is None and self.arguments.from_export is None,
        )
        try:
            source = source_of(self.settings, self.arguments.from_export, lambda: self._wiki)
            repository = repository_of(self.settings, self.manners, self._progress)
            refresh = Refresh(
                source,
                repository,
                self._catalogue,
                self.settings.index,
                options,
                self._progress,
                self.report,
                self._may_refresh,
            )
            try:
                with nullcontext() if options.dry_run else self._index_lock.held(_PATIENCE):
                    refresh.run()
            finally:
                self.report.requests = source.requests() + repository.requests()
        except (*FAILURES, LockedError) as error:
            self.report.outcome = f"failed, the live index is as it was: {self._fail(error)}"
        else:
            self.status = FAILED if self.report.tree_kept else AGREES

    def _publish(self) -> None:
        report = self.report.publish = WritingReport()

        def publish(editor: Editor) -> None:
            repository = repository_of(self.settings, self.manners, self._progress)
            tree = SkillTree(self._catalogue, repository, Report()).last_good()
            problems = tree[1] if tree else ()
            Publish(self._live(), problems, self.settings.tool, editor, self._progress).run(report)

        self._write(report, publish)

    def _notify(self) -> None:
        report = self.report.notify = WritingReport()

        def notify(editor: Editor) -> None:
            Notify(self._live(), self._catalogue, self.settings.tool, editor, self._progress).run(report)

        self._write(report, notify)

    def _write(self, report: WritingReport, step: Callable[[Editor], None]) -> None:
        try:
            check_may_write(self.settings, self.arguments.dry_run)
            editor = Editor(self._wiki, self._permitted, self.arguments.dry_run)
            before = self._wiki.requests
            try:
                step(editor)
            finally:
                report.end(editor, self._wiki.requests - before)
        except StoppedError as error:
            report.stopped = str(error)
            if not error.passing:
                self._fail(error)
        except FAILURES as error:
            report.stopped = self._fail(error)

    def _live(self) -> Version:
        if (live := versions.last_good(self.settings.index)) is None:
            raise SourceError("nothing is published yet: python -m bot refresh")
        return live

    def _fail(self, error: Exception) -> str:
        """What the report, which all can read, says of an error: hosts, accounts and paths are in the log."""
        self.status = MISUSED if isinstance(error, MISUSES) else FAILED
        if not isinstance(error, (CatalogueError, OSError)):
            return str(error)
        sys.stderr.write(f"{error}\n")
        return "the catalogue's database, or the disk; the job's log says more"
