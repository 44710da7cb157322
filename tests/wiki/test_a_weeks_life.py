"""A week in the life of a wiki, its people and the bot, which nobody watches.

Time is simulated, for the bot and the wiki alike. People come, write, leave, are renamed and blocked; skills
are renamed and merge; once somebody stops the bot, and once its record of notes is lost. After every run all
that it wrote is judged, and at midnight wiki, catalogue, index and pages are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.catalogue_tables import NOTES
from bot.match_notes import period
from bot.note_marker import MATCH, Marker, find
from search.listing import Listing
from taxonomy.items import ItemId
from tests.support.bot_edits import BotEdit, edits_since, mark
from tests.support.community import LOGIN, install_pages
from tests.support.item_repository import StandInWikibase, entities_of
from tests.support.job import HURRIED, Job
from tests.support.mediawiki import LocalWiki
from tests.support.simulated_time import MONDAY, Clock
from tests.support.village import STAYING, Village, found_village, village_taxonomy
from tests.support.village_life import Life, comes

HOUR = timedelta(hours=1)
DAYS = 7
STOPPED = range(2 * 24 + 3, 2 * 24 + 18)  # the hours in which the bot is stopped, on Wednesday
LOST = 4 * 24 + 8  # the hour at which the record of notes is lost, on Friday
PAGES = "Capacity Exchange/"
STEPS = ("publish", "notify")


@dataclass
class Told:
    """What somebody was told in notes of one kind, and when the last was written."""

    keys: set[str] = field(default_factory=set)
    at: datetime = MONDAY


@dataclass
class Week:
    """The village, the job that runs there, and what the bot wrote so far."""

    village: Village
    life: Life
    job: Job
    directory: Path
    seen: int = 0  # the bot's newest revision that was judged
    told: dict[tuple[int, str], Told] = field(default_factory=dict)
    match_notes: int = 0
    now: datetime = MONDAY  # when the last run was to begin

    def live(self, every: int, events: int) -> None:
        """From Monday to the next: some events before each run, a run every so many hours."""
        for hour in range(0, DAYS * 24 + every + 1, every):
            self.village.clock.go_to(MONDAY + (hour - every / 2) * HOUR)
            for _ in range(events):
                self.life.goes_on()
            self.somebody_stops_or_starts_the_bot(hour)
            if hour - every < LOST <= hour:
                self.the_record_of_notes_is_lost()
            self.now = MONDAY + hour * HOUR
            self.village.clock.go_to(self.now)
            midnight = hour % 24 == 0
            self.run("--full" if midnight else "--lock-for=300")
            if midnight:
                self.everything_agrees()
        self.run("--full")
        self.everything_agrees()

    def somebody_stops_or_starts_the_bot(self, hour: int) -> None:
        if hour in STOPPED and not self.village.is_stopped:
            self.village.stop_the_bot()
        if hour not in STOPPED and self.village.is_stopped:
            self.village.let_the_bot_go_on()

    def the_record_of_notes_is_lost(self) -> None:
        """The wiki itself remembers what was told, and when."""
        with self.job.catalogue.writing() as connection:
            connection.execute(delete(NOTES))
        self.job.catalogue.put("notes seen", None)

    # ---- after every run ----

    def run(self, *arguments: str) -> None:
        ran = self.job.run("run", *arguments)
        assert ran.status == 0, ran.err
        self.village.everybody_was_read()
        edits = edits_since(self.village.wiki, self.seen)
        self.seen = max([self.seen, *(edit.id for edit in edits)])
        for step in STEPS:
            said = ran.report[step]
            assert bool(said["stopped"]) == (self.village.is_stopped and said["waiting"] > 0)
        assert len(edits) == sum(ran.report[step]["written"] for step in STEPS)
        listed = self.job.index()
        for edit in edits:
            self.judge(edit, {listing.source.page_id: listing for listing in listed.values()})

    def judge(self, edit: BotEdit, listed: dict[int, Listing]) -> None:
        assert not self.village.is_stopped
        before = edit.before or ""
        assert edit.text != before
        assert "{{nobots}}" not in before
        if not edit.title.startswith("User talk:"):
            assert edit.title.startswith(PAGES)
            return
        assert edit.text.startswith(before.rstrip()), "a note is added to what people wrote"
        [*_, marker] = find(edit.text)
        listing = listed[marker.recipient]
        self.wanted(marker, listing, edit)
        self.is_new(marker, listing)

    def wanted(self, marker: Marker, listing: Listing, edit: BotEdit) -> None:
        """Its reader asked for the note, by what the village knows."""
        reader = next(one for one in self.village.here() if one.page == listing.source.page)
        assert reader.says
        if marker.kind == MATCH:
            self.match_notes += 1
            assert edit.title == reader.talk
            assert reader.says["notify"] in {"weekly", "monthly"}
        else:
            assert edit.title == f"User talk:{reader.page.partition(':')[2]}"
            assert reader.says["notes"] == "yes"

    def is_new(self, marker: Marker, listing: Listing) -> None:
        """Nothing is told twice, and nobody is told too often."""
        told = self.told.setdefault((marker.recipient, marker.kind), Told())
        assert marker.told
        assert not {*map(self.as_of_now, told.keys)} & marker.told, f"{listing.user} was told that before"
        if marker.kind == MATCH and told.keys:
            every = period(listing)
            assert every
            assert self.now - told.at >= every, f"{listing.user} has had a note only just before"
        told.keys |= marker.told
        told.at = self.now

    def as_of_now(self, key: str) -> str:
        """The key with the id that its skill has now."""
        person, colon, skill = key.partition(":")
        return f"{person}{colon}{self.job.taxonomy.resolve(ItemId(skill))}"

    # ---- every midnight ----

    def everything_agrees(self) -> None:
        self.the_index_has_those_who_are_here()
        self.a_new_index_is_the_same()
        self.the_catalogue_has_the_wikis_pages()
        self.the_pages_are_up_to_date()

    def the_index_has_those_who_are_here(self) -> None:
        found = {user: listing.profile.about for user, listing in self.job.index().items()}
        assert found == {one.name: (one.says or {})["about"] for one in self.village.here()}

    def a_new_index_is_the_same(self) -> None:
        """But for those whose page somebody else overwrote: who never read it does not find it."""
        fresh = replace(self.job, data=self.directory / f"fresh-{self.now:%d-%H}")
        ran = fresh.refresh()
        assert ran.status == 0, ran.err
        unlisted = {one.name for one in self.village.villagers if one.is_overwritten}
        known = {user: listing for user, listing in self.job.index().items() if user not in unlisted}
        assert fresh.index() == known
        old, new = self.job.taxonomy, fresh.taxonomy
        assert (new.tree, new.items) == (old.tree, old.items)
        assert new.redirects.items() <= old.redirects.items(), (
            "the job may remember merged ids that none uses"
        )

    def the_catalogue_has_the_wikis_pages(self) -> None:
        recorded = self.job.catalogue.page_states()
        asked = {"pageids": "|".join(map(str, recorded)), "prop": "info"}
        pages = self.village.wiki.admin.call(action="query", **asked)["query"]["pages"]
        now = {page["pageid"]: (page["title"], page["lastrevid"]) for page in pages}
        assert now == {state.page_id: (state.title, state.newest) for state in recorded.values()}

    def the_pages_are_up_to_date(self) -> None:
        again = self.job.run("publish")
        assert again.status == 0, again.err
        assert (again.report["publish"]["written"], again.report["publish"]["refused"]) == (0, [])
        assert mark(self.village.wiki) == self.seen
        for skill in STAYING:
            self.the_page_of_a_skill_links_to_its_people(skill)

    def the_page_of_a_skill_links_to_its_people(self, skill: ItemId) -> None:
        narrower = set(self.job.taxonomy.tree.expand(skill))
        people = [listing for listing in self.job.index().values() if uses(listing, narrower)]
        text = self.village.wiki.admin.get_text(f"{PAGES}Skills/{skill}") or ""
        linked = {one.source.page for one in self.job.index().values() if f"[[{one.source.page}|" in text}
        assert linked == {one.source.page for one in people}


def uses(listing: Listing, skills: set[ItemId]) -> bool:
    return not skills.isdisjoint({*listing.profile.available, *listing.profile.wanted})


@pytest.fixture
def repository(wiki: LocalWiki) -> Iterator[StandInWikibase]:
    with StandInWikibase(wiki.api, entities_of(village_taxonomy())).serving() as repository:
        yield repository


@pytest.fixture
def week(wiki: LocalWiki, repository: StandInWikibase, seed: int, tmp_path: Path) -> Week:
    """Twenty people have come, in the week before."""
    clock = Clock(wiki)
    clock.go_to(MONDAY - 24 * HOUR)
    variables = {"CAPX_WIKI": wiki.api, "CAPX_ITEMS": repository.api, **LOGIN}
    job = Job(tmp_path / "data", variables, replace(HURRIED, clock=clock.time))
    assert install_pages(job).status == 0
    village = found_village(wiki, repository, clock, seed, size=30)
    for _ in range(20):
        comes(village)
    return Week(village, Life(village), job, tmp_path, seen=mark(wiki))


def live_a_week(week: Week, every: int, events: int) -> None:
    try:
        week.live(every, events)
    except AssertionError as error:
        error.add_note("\n".join(week.life.diary))
        raise
    told_often = [told for (_, kind), told in week.told.items() if kind == MATCH]
    assert week.match_notes > len(told_often), "somebody was told more after a week"
    assert {kind for _, kind in week.told} == {"match", "problems"}
    days = [day.day for day in week.job.catalogue.days()]
    assert days == [f"{MONDAY + n * 24 * HOUR:%Y-%m-%d}" for n in range(DAYS + 1)]


def test_a_week_with_a_run_every_twenty_hours(week: Week) -> None:
    live_a_week(week, every=20, events=5)


@pytest.mark.soak
def test_a_week_with_a_run_every_hour(week: Week) -> None:
    live_a_week(week, every=1, events=2)
