"""The step that writes notes on talk pages, for those who asked for them in their profile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.batches import batched
from bot.catalogue import Catalogue
from bot.editor import Editor
from bot.match_notes import match_note, news, period
from bot.messages import Messages
from bot.note_language import language_of
from bot.note_marker import MATCH, PROBLEMS
from bot.note_record import NoteRecord, Told
from bot.notes import Note
from bot.problem_notes import problem_note, untold
from bot.progress import Progress
from bot.siteinfo import site_info
from bot.source import BATCH, Revision
from bot.writing_report import WritingReport
from profiles.wikitext import REDIRECT
from search.listing import Listing
from search.versions import Version


@dataclass(frozen=True)
class Addressed:
    """A note that is due, and the talk page for it."""

    title: str
    note: Note


@dataclass(frozen=True)
class Notify:
    """Writes to the people of the published index."""

    version: Version
    catalogue: Catalogue
    tool: str
    editor: Editor
    progress: Progress

    def run(self, report: WritingReport) -> None:
        """Write what is due; StoppedError in the midst leaves the rest to the next run."""
        record, about = NoteRecord(self.catalogue), site_info(self.editor.api)["general"]
        now = about["time"]
        asking = [one for one in self.version.index if one.profile.notify or one.profile.notes]
        report.compared = len(asking)
        owners = {listing.source.page_id: listing.user for listing in asking}
        self._catch_up(record, owners, now)
        due = list(self._due(asking, record.told(), now, about["lang"]))
        report.waiting = len(due)
        self.progress.start("writing notes", len(due))
        for some in batched(due, BATCH):
            pages = self.editor.api.pages(addressed.title for addressed in some)
            # what a run that died had sent may be saved only now: before the pages were asked for, it is
            # known by this; after that, it is a conflict
            self._catch_up(record, owners, now)
            for addressed in some:
                marker = addressed.note.marker
                if not record.knows(marker) and (revision := self._write(addressed, pages[addressed.title])):
                    record.add(marker, now, revision)
                report.waiting -= 1
                self.progress.advance(1)

    def _catch_up(self, record: NoteRecord, owners: Mapping[int, str], now: str) -> None:
        if self.editor.api.user:  # else it is a dry run by nobody
            record.catch_up(self.editor.api, owners, now)

    def _due(
        self, asking: list[Listing], told: dict[tuple[int, str], Told], now: str, wiki_language: str
    ) -> Iterator[Addressed]:
        """Those who waited longest first."""
        nothing = Told()
        asking.sort(key=lambda one: (told.get((one.source.page_id, MATCH), nothing).at, one.source.page_id))
        for listing in asking:
            recipient = listing.source.page_id
            message = Messages(language_of(listing.profile, wiki_language))
            if note := self._of_problems(listing, told.get((recipient, PROBLEMS), nothing), message):
                yield Addressed(f"User talk:{listing.source.page.partition(':')[2]}", note)
            if note := self._of_matches(listing, told.get((recipient, MATCH), nothing), now, message):
                yield Addressed(f"User talk:{listing.user}", note)

    def _of_problems(self, listing: Listing, told: Told, message: Messages) -> Note | None:
        if not listing.profile.notes or not (problems := untold(listing, told.keys)):
            return None
        return problem_note(listing, problems, message, self.tool)

    def _of_matches(self, listing: Listing, told: Told, now: str, message: Messages) -> Note | None:
        every = period(listing)
        if every is None or (told.at and _time(now) - _time(told.at) < every):
            return None
        found = news(listing, self.version, told.keys)
        return match_note(listing, found, self.version, message, self.tool) if found else None

    def _write(self, addressed: Addressed, page: Revision | None) -> int | None:
        before = (page.text or "") if page else ""
        if REDIRECT.match(before):
            self.editor.refused.append((addressed.title, "it is a redirect"))
            return None
        note = addressed.note
        section = f"== {note.heading} ==\n{note.text}"
        text = f"{before.rstrip()}\n\n{section}" if before.strip() else section
        return self.editor.write(addressed.title, text, note.summary, page)


def _time(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
