"""The main job: make the index agree with the wiki, whatever happened since the last run.

It compares states, it does not replay events. Whatever is recorded is recorded in batches, so that a run
that dies anywhere is gone on with by the next; the live index changes only at the very end.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.batches import batched
from bot.catalogue import Catalogue, CatalogueError, PageReading, Unread
from bot.choosing import Chosen
from bot.items import ItemRepository
from bot.progress import Progress
from bot.reading import Readers, readers
from bot.report import Report
from bot.skills import SkillTree, digest, vocabulary_digest
from bot.source import BATCH, PageState, Source
from profiles.page_types import PROFILE
from profiles.reading import READER
from search import versions
from search.listing import Listing
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy

_EXPORT_BATCH = 500  # pages a transaction; an export answers at once
_LIST_BATCH = 5000
_OWNER_BATCH = 500


@dataclass(frozen=True)
class Options:
    """full: compare every owner and fetch every item, as once a day."""

    full: bool = False
    accept_shrink: bool = False
    dry_run: bool = False
    invented: bool = False


class Refresh:
    """One run."""

    def __init__(
        self,
        source: Source,
        repository: ItemRepository,
        catalogue: Catalogue,
        index: Path,
        options: Options,
        progress: Progress,
        report: Report,
        permitted: Callable[[], None] = lambda: None,
    ) -> None:
        """permitted: raises SourceError when the run has to end, and is asked before each batch."""
        self._source = source
        self._catalogue = catalogue
        self._index = index
        self._options = options
        self._progress = progress
        self._skills = SkillTree(
            catalogue, repository, report, options.accept_shrink, everything=options.full
        )
        self._permitted = permitted
        self._touched: frozenset[str] = frozenset()
        self.report = report

    def run(self) -> None:
        """Do all of it. SourceError, CatalogueError or RefusedError leave the live index as it was."""
        self.report.source = self._source.wiki().name or "a wiki without a name"
        self._progress.start("items of skills")
        taxonomy = None if self._options.dry_run else self._skills.read(self._source)
        listed = self._list()
        stale, unlisted = self._compare(listed, self._catalogue.page_states())
        if taxonomy is None:
            self.report.outcome = f"dry run: {len(stale)} pages would be fetched, nothing was written"
            return
        if self._catalogue.get("since") is None:  # what is recorded from now on is followed by the logs
            self._catalogue.put("since", self._source.now())
        self._fetch(stale)
        self._ask_about_owners()
        reader = self._read(taxonomy)
        chosen = self._chosen()
        if (merged := self._skills.merged(taxonomy, chosen.unknown)) != taxonomy:
            taxonomy, reader = merged, self._read(merged)
            chosen = self._chosen()
        self.report.refused = self._catalogue.refused()
        self._forget(self._catalogue.without_reading(unlisted))
        self._publish(taxonomy, chosen, reader)
        self._catalogue.put("since", self._source.now())

    def _list(self) -> dict[int, PageState]:
        self._progress.start("listing")
        listed: dict[int, PageState] = {}
        for some in batched(self._source.listing(PROFILE.template), _LIST_BATCH):
            listed.update((state.page_id, state) for state in some)
            self._progress.advance(len(some))
        return listed

    def _compare(
        self, listed: dict[int, PageState], recorded: dict[int, PageState]
    ) -> tuple[list[int], list[int]]:
        """The pages to be fetched, and the recorded ones that exist but are no longer listed.

        The latter may have been blanked by somebody else: their owner's words still count."""
        asked = sorted(recorded.keys() - listed.keys())
        unlisted = {state.page_id: state for state in self._source.states(asked)}
        self._list_again(listed, {page for page, state in unlisted.items() if recorded[page] == state})
        now = {**unlisted, **listed}
        self._forget(recorded.keys() - now.keys())
        new = now.keys() - recorded.keys()
        changed = {page for page in now.keys() & recorded.keys() if recorded[page] != now[page]}
        changed |= now.keys() & self._reconsidered()
        self.report.seen, self.report.new, self.report.changed = len(listed), len(new), len(changed)
        self.report.unchanged = len(listed.keys() - new - changed)
        return sorted(new | changed), sorted(unlisted.keys() - listed.keys())

    def _list_again(self, listed: dict[int, PageState], untouched: set[int]) -> None:
        """Once more, if recorded pages are missing that nobody touched since: an answer may have left them
        out. Those that are missing twice are not asked about again."""
        missing = set(self._catalogue.get("unlisted") or ())
        if untouched - missing:
            listed |= self._list()
        if not self._options.dry_run and (now := untouched - listed.keys()) != missing:
            self._catalogue.put("unlisted", sorted(now))

    def _reconsidered(self) -> set[int]:
        """Recorded pages whose owner's newest revision may be another one although the page's is not: their
        owner was renamed, or old revisions were hidden. Owners who were blocked are kept for later."""
        since = self._catalogue.get("since")
        if since is None:
            return set()
        blocked, renamed = self._source.touched_owners(since)
        self._touched = blocked | renamed
        pages = self._catalogue.pages_of(renamed) | self._source.touched_pages(since)
        # a suppression is in no public log
        return pages | self._catalogue.not_by_owner() if self._options.full else pages

    def _forget(self, gone: Iterable[int]) -> None:
        pages = list(gone)
        self.report.gone += len(pages)
        if pages and not self._options.dry_run:
            self._catalogue.forget(pages)

    def _fetch(self, stale: list[int]) -> None:
        self._progress.start("fetching", len(stale))
        gone = set(stale)
        for pages in batched(self._source.fetch(stale), BATCH if self._source.live else _EXPORT_BATCH):
            self._permitted()
            self._catalogue.record(pages)
            gone.difference_update(page.page_id for page in pages)
            self.report.fetched += len(pages)
            self._progress.advance(len(pages))
        self._forget(gone)

    def _ask_about_owners(self) -> None:
        """About those never asked about, and those of whom the logs speak; about all if full."""
        everybody = set(self._catalogue.owners())
        asked = {*self._catalogue.unknown_owners(), *(self._touched & everybody)}
        if self._options.full:
            asked = everybody
            self._catalogue.forget_babel()
        self._progress.start("owners", len(asked))
        locks = everybody if self._options.full else self._touched
        for some in batched(sorted(asked), _OWNER_BATCH):
            self._catalogue.record_owners(self._source.owners(some, locks))
            self._progress.advance(len(some))

    def _read(self, taxonomy: Taxonomy) -> str:
        """Read what this reader has not read; the reader's name."""
        names = self._source.template_names(PROFILE.template)
        spelled = hashlib.sha256("|".join(names).encode()).hexdigest()[:8]
        reader = f"{READER}-{vocabulary_digest(taxonomy)}-{spelled}"
        pages = self._catalogue.count_unread(reader)
        self._progress.start("reading", pages)
        with readers(taxonomy, names, pages) as reading:
            for batch in reading.read(self._catalogue.unread(reader)):
                self._permitted()
                says = [self._with_babel(reading, *one) for one in batch]
                self._catalogue.record_readings(reader, says)
                self.report.read += len(batch)
                self._progress.advance(len(batch))
        return reader

    def _with_babel(
        self, reading: Readers, unread: Unread, says: PageReading, wants_babel: bool
    ) -> PageReading:
        """What a page says, with the languages of the owner's Babel where it leaves them to that."""
        if wants_babel and (babel := self._source.babel(unread.page.owner)) is not None:
            return reading.read_one(replace(unread, babel=babel))
        return says

    def _chosen(self) -> Chosen:
        return Chosen(self._catalogue, self._source.now())

    def _publish(self, taxonomy: Taxonomy, chosen: Chosen, reader: str) -> None:
        """Build, check and point at a new version, unless the live one was made of just the same."""
        if unread := self._catalogue.count_unread(reader):
            raise CatalogueError(f"another run is at work: {unread} pages are yet to be read")
        self.report.left_out = dict(chosen.left_out)
        day = self._source.now()[: len("2026-01-01")]
        whole = self._skills.whole(taxonomy, chosen.affiliations)
        wiki, items = self._source.wiki(), self._skills.wiki()
        state = hashlib.sha256(
            f"{versions.FORMAT} {wiki} {items} {digest(whole)} {chosen.digest}".encode()
        ).hexdigest()
        live = versions.last_good(self._index)
        if live and live.about.state == state:
            self._point_at(live, "unchanged", day)
            return
        self._progress.start("indexing", len(chosen))
        listings = (_with_merged(listing, whole) for listing in self._progress.through(chosen))
        invented, past = self._options.invented, self._catalogue.days()
        new = versions.build(self._index, listings, whole, state, wiki, items, invented, past, day)
        try:
            versions.check(new, live, self._options.accept_shrink)
        except versions.RefusedError:
            versions.discard(self._index, new)
            raise
        self._point_at(new, "published", day)

    def _point_at(self, version: versions.Version, said: str, day: str) -> None:
        self._permitted()
        versions.publish(self._index, version)
        versions.prune(self._index)
        self._catalogue.record_day(version.statistics.on(day))
        self.report.profiles, self.report.version = version.about.profiles, version.about.version
        self.report.outcome = (
            f"{said}: version {version.about.version} with {version.about.profiles} profiles"
        )


def _with_merged(listing: Listing, taxonomy: Taxonomy) -> Listing:
    """The listing with the affiliations that its owner's merged into."""
    named = listing.profile.affiliations
    now = tuple(dict.fromkeys(map(taxonomy.resolve, map(ItemId, named))))
    return listing if now == named else replace(listing, profile=replace(listing.profile, affiliations=now))
