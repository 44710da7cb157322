"""A watch of a community's wiki, with a copy of what the community's job has read."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.changes import Changes, Polling
from bot.ending import Ending
from bot.lock import Lock
from bot.progress import Progress
from bot.watch import Watch
from bot.wiki import Api
from bot.wiring import repository_of, wiki_of_settings
from search.listing import Listing
from settings import load
from tests.support.job import HURRIED, Change, Job, as_a_new_process, difference


class Watching:
    """The watch; `said` has its lines, `slept` how long it was idle, in seconds."""

    def __init__(self, job: Job, data: Path, api: str, changes: Callable[[Api, str], Changes] = Polling):
        """api: where this watch finds the wiki that the job has read."""
        shutil.copytree(job.data, data)
        as_a_new_process(data)
        self.job = replace(job, data=data, variables={**job.variables, "CAPX_WIKI": api})
        settings = load(self.job.environment)
        self.catalogue = self.job.catalogue
        self.said: list[str] = []
        self.slept: list[float] = []
        self.before = self.job.index()
        self.wiki = wiki_of_settings(settings, HURRIED)
        self.changes = changes(self.wiki, self.catalogue.get("since"))
        self.ending = Ending(self.slept.append)
        self._watch = Watch(
            self.changes,
            self.wiki,
            repository_of(settings, HURRIED, Progress()),
            self.catalogue,
            settings.index,
            Lock(self.catalogue),
            self.said.append,
            self.ending,
        )

    def rounds(self, rounds: int | None = 1) -> Change:
        """Watch for so many rounds; what changed in the index since the last time."""
        self._watch.run(rounds)
        before, self.before = self.before, self.job.index()
        return difference(before, self.before)

    def truth(self) -> dict[str, Listing]:
        """The index that a full refresh makes of the wiki now; the watch's own stays as it is."""
        aside = self.job.data.with_name("truth")
        shutil.copytree(self.job.data, aside)
        try:
            full = replace(self.job, data=aside)
            ran = full.refresh("--full", "--accept-shrink")
            assert ran.status == 0, ran.err
            return full.index()
        finally:
            shutil.rmtree(aside)
