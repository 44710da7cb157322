"""The catalogue on SQLite and on MariaDB: one contract."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import create_engine

from bot.catalogue import Candidate, Catalogue, CatalogueError, PageReading, Unread
from bot.catalogue_tables import DAYS
from bot.source import OwnerState, PageState, RawPage, Revision
from search.statistics import Day
from tests.support.mariadb import LocalMariaDB

READER = "1-abc"
LONG = "ação 漢字 😀 " * 150_000  # more than 2 MB


@pytest.fixture(params=["sqlite", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    server: LocalMariaDB = request.getfixturevalue("mariadb")
    return server.fresh_database()


@pytest.fixture
def catalogue(url: str) -> Catalogue:
    return Catalogue(url)


def page(number: int, owner: str = "Ana", text: str | None = "text", newest: int | None = None) -> RawPage:
    """A page whose owner's newest revision is ten times its number."""
    own = Revision(number * 10, owner, "2026-11-22T10:00:00Z", text)
    return RawPage(number, 2, f"User:{owner}/Page {number}", newest or own.id, own)


def reading(number: int, listing: str | None = "{}", **more: Any) -> PageReading:
    return PageReading(number, listing, **more)


def unread(catalogue: Catalogue, reader: str = READER) -> list[RawPage]:
    return [one.page for batch in catalogue.unread(reader) for one in batch]


def candidates(catalogue: Catalogue) -> list[tuple[int, str]]:
    return [(candidate.page_id, candidate.owner) for candidate in catalogue.candidates()]


class TestCatalogue:
    """What every database must do."""

    def test_a_page_is_kept_as_it_was_fetched(self, catalogue: Catalogue) -> None:
        pages = [
            page(1, owner="Ana 😀 漢字", text="ação\n😀"),
            page(2, text=""),
            page(3, text=None, newest=99),
            replace(page(4), own=None, needs_history=True),
        ]
        catalogue.record(pages)
        hidden = replace(pages[2], own=Revision(30, "Ana", "2026-11-22T10:00:00Z", None))
        assert unread(catalogue) == [pages[0], pages[1], hidden, pages[3]]
        assert catalogue.page_states() == {
            one.page_id: PageState(one.page_id, one.title, one.newest) for one in pages
        }

    def test_a_text_of_two_megabytes(self, catalogue: Catalogue) -> None:
        catalogue.record([page(1, text=LONG), page(2, text=LONG)])
        assert {one.own.text for one in unread(catalogue) if one.own} == {LONG}
        catalogue.record_readings(READER, [reading(1, LONG)])
        assert [candidate.reading for candidate in catalogue.candidates()] == [LONG]
        catalogue.put("tree", LONG)
        assert catalogue.get("tree") == LONG

    def test_recording_a_page_anew_replaces_it_and_its_reading(self, catalogue: Catalogue) -> None:
        catalogue.record([page(1), page(2)])
        catalogue.record_readings(READER, [reading(1, babel={"en": "4"}), reading(2)])
        again = replace(page(1, text="new"), newest=77)
        catalogue.record([again])
        assert list(catalogue.unread(READER)) == [[Unread(again, None)]]
        assert candidates(catalogue) == [(2, "Ana")]
        catalogue.record([])
        assert len(catalogue.page_states()) == 2

    def test_thousands_of_pages_in_order(self, catalogue: Catalogue) -> None:
        catalogue.record(page(number, owner=f"Owner {number}") for number in range(2500, 0, -1))
        assert [one.page_id for one in unread(catalogue)] == list(range(1, 2501))
        assert catalogue.count_unread(READER) == 2500
        catalogue.record_readings(READER, [reading(number) for number in range(1, 2501)])
        assert catalogue.count_unread(READER) == 0
        assert [number for number, _ in candidates(catalogue)] == list(range(1, 2501))
        assert catalogue.pages_of(f"Owner {number}" for number in range(1, 2001)) == set(range(1, 2001))
        catalogue.forget(range(1, 2400))
        assert len(catalogue.page_states()) == 101
        assert catalogue.owners() == sorted(f"Owner {number}" for number in range(2400, 2501))

    def test_names_that_differ_in_case_accents_or_width_are_different_people(
        self, catalogue: Catalogue
    ) -> None:
        names = ["ANA", "Ana", "Aña", "Aná", "Ａna", "Straße", "Strasse", "É", "E\u0301", "😀", "😁"]
        catalogue.record(page(number, owner=name) for number, name in enumerate(names, start=1))
        catalogue.record_owners([OwnerState("Ana", "infinity"), OwnerState("😀", locked=True)])
        catalogue.record_readings(READER, [reading(number) for number in range(1, len(names) + 1)])
        kept_out = {one.owner for one in catalogue.candidates() if one.blocked_until or one.locked}
        assert kept_out == {"Ana", "😀"}
        assert catalogue.pages_of(["ana", "Ana"]) == {2}
        assert catalogue.unknown_owners() == sorted({*names} - {"Ana", "😀"})
        assert catalogue.owners() == sorted(names)

    def test_which_pages_are_unread_depends_on_the_reader(self, catalogue: Catalogue) -> None:
        catalogue.record([page(1), page(2)])
        catalogue.record_readings("old", [reading(1), reading(2)])
        assert unread(catalogue, "old") == []
        assert len(unread(catalogue, "new")) == catalogue.count_unread("new") == 2
        catalogue.record_readings("new", [reading(1)])
        assert [one.page_id for one in unread(catalogue, "new")] == [2]

    def test_reading_while_readings_are_recorded_sees_each_page_once(self, catalogue: Catalogue) -> None:
        catalogue.record(page(number) for number in range(1, 700))
        seen: list[int] = []
        for batch in catalogue.unread(READER):
            seen += [one.page.page_id for one in batch]
            catalogue.record_readings(READER, [reading(one.page.page_id) for one in batch])
        assert seen == list(range(1, 700))

    def test_pages_without_a_listing_and_why(self, catalogue: Catalogue) -> None:
        catalogue.record(page(number) for number in (1, 2, 3))
        catalogue.record_readings(
            READER, [reading(1), reading(2, None), reading(3, None, refused="hidden-revision")]
        )
        assert catalogue.without_reading([1, 2, 3, 4]) == [2, 3]
        assert catalogue.refused() == [("User:Ana/Page 3", "hidden-revision")]
        assert candidates(catalogue) == [(1, "Ana")]

    def test_babel_is_kept_until_it_is_to_be_asked_again(self, catalogue: Catalogue) -> None:
        catalogue.record(page(number) for number in (1, 2, 3))
        asked: list[dict[str, str] | None] = [{"pt": "N"}, {}, None]
        catalogue.record_readings(
            READER, [reading(number, babel=levels) for number, levels in enumerate(asked, start=1)]
        )
        again = [one.babel for batch in catalogue.unread("another") for one in batch]
        assert again == asked
        catalogue.forget_babel()
        assert [one.page_id for one in unread(catalogue)] == [1, 2]

    def test_what_keeps_owners_out(self, catalogue: Catalogue) -> None:
        owners = [OwnerState("A"), OwnerState("B", "2026-11-22T10:00:00Z"), OwnerState("C", locked=True)]
        catalogue.record(page(number, owner=name) for number, name in enumerate("ABCD", start=1))
        catalogue.record_readings(READER, [reading(number) for number in (1, 2, 3, 4)])
        catalogue.record_owners(owners)
        assert list(catalogue.candidates()) == [
            Candidate(1, "User:A/Page 1", "A", "{}", None, False),
            Candidate(2, "User:B/Page 2", "B", "{}", "2026-11-22T10:00:00Z", False),
            Candidate(3, "User:C/Page 3", "C", "{}", None, True),
            Candidate(4, "User:D/Page 4", "D", "{}", None, False),
        ]
        assert catalogue.unknown_owners() == ["D"]
        catalogue.record_owners([OwnerState("B"), OwnerState("D")])
        catalogue.record_owners([])
        assert [one.blocked_until for one in catalogue.candidates()] == [None] * 4

    def test_an_owner_without_pages_is_forgotten_with_the_last(self, catalogue: Catalogue) -> None:
        catalogue.record([page(1), page(2), page(3, owner="Bruno")])
        catalogue.record_owners([OwnerState("Ana", "infinity"), OwnerState("Bruno", "infinity")])
        catalogue.forget([1, 3])
        catalogue.record([page(3, owner="Bruno")])
        assert catalogue.unknown_owners() == ["Bruno"]

    def test_pages_whose_newest_revision_is_not_the_owners(self, catalogue: Catalogue) -> None:
        catalogue.record([page(1), page(2, newest=99), replace(page(3), own=None)])
        assert catalogue.not_by_owner() == {2, 3}

    def test_entities(self, catalogue: Catalogue) -> None:
        many = {f"Q{number}": {"id": f"Q{number}", "labels": {}} for number in range(1, 1201)}
        catalogue.record_entities(many, "a repository")
        merged = {"id": "Q8", "labels": {"ja": {"value": "写真 😀"}}}
        catalogue.record_entities({"Q7": merged, "Q1201": {"missing": ""}}, "a repository")
        kept = catalogue.entities()
        assert len(kept) == 1201
        assert kept["Q7"] == merged
        assert kept["Q6"] == many["Q6"]
        catalogue.record_entities({}, "a repository")

    def test_values_between_runs(self, catalogue: Catalogue) -> None:
        assert catalogue.get("since") is None
        for value in ("2026-11-22T10:00:00Z", {"text": "😀"}, None, [1]):
            catalogue.put("since", value)
            assert catalogue.get("since") == value

    def test_runs_are_told_newest_first(self, catalogue: Catalogue) -> None:
        first = catalogue.start_run("2026-11-22T10:00:00+00:00", {"outcome": ""})
        second = catalogue.start_run("2026-11-22T11:00:00+00:00", {"outcome": ""})
        assert second > first
        catalogue.end_run(first, 0, {"outcome": "published 😀"})
        assert catalogue.last_runs(5) == [
            {"outcome": "", "started": "2026-11-22T11:00:00+00:00", "status": None},
            {"outcome": "published 😀", "started": "2026-11-22T10:00:00+00:00", "status": 0},
        ]
        assert len(catalogue.last_runs(1)) == 1

    def test_the_last_line_of_a_day_stays(self, catalogue: Catalogue) -> None:
        assert catalogue.days() == []
        for line in (Day("2026-11-22", 5, 7, 9), Day("2026-02-01", 1, 2, 0), Day("2026-11-22", 6, 8, 1)):
            catalogue.record_day(line)
        assert catalogue.days() == [Day("2026-02-01", 1, 2, 0), Day("2026-11-22", 6, 8, 1)]

    def test_a_catalogue_from_before_there_were_days_gets_them(self, url: str) -> None:
        Catalogue(url).record([page(1)])
        with create_engine(url).begin() as connection:
            DAYS.drop(connection)
        older = Catalogue(url)
        older.record_day(Day("2026-11-22", 1, 0, 0))
        assert older.days() == [Day("2026-11-22", 1, 0, 0)]
        assert set(older.page_states()) == {1}

    def test_another_process_sees_what_was_recorded(self, url: str) -> None:
        Catalogue(url).record([page(1)])
        assert unread(Catalogue(url)) == [page(1)]

    def test_a_batch_that_cannot_be_recorded_whole_is_not_recorded(self, catalogue: Catalogue) -> None:
        catalogue.record([page(1)])
        twice = [page(2), page(2)]
        with pytest.raises(CatalogueError, match="CAPX_CATALOGUE"):
            catalogue.record(twice)
        assert set(catalogue.page_states()) == {1}

    def test_candidates_can_be_left_half_way(self, catalogue: Catalogue) -> None:
        catalogue.record(page(number) for number in range(1, 1000))
        catalogue.record_readings(READER, [reading(number) for number in range(1, 1000)])
        half_way = cast(Generator[Candidate], catalogue.candidates())
        next(half_way)
        half_way.close()
        catalogue.put("name", "nothing is locked")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all.sqlite",
        "mysql+pymysql://root@127.0.0.1:9/none",
        "no url",
        "oracle+none://x",
    ],
)
def test_a_catalogue_that_cannot_be_opened_names_its_variable(url: str) -> None:
    with pytest.raises(CatalogueError, match="CAPX_CATALOGUE"):
        Catalogue(url)


def test_a_database_that_goes_away_is_said(mariadb: LocalMariaDB) -> None:
    catalogue = Catalogue(mariadb.fresh_database())
    mariadb.kill()
    with pytest.raises(CatalogueError, match="CAPX_CATALOGUE"):
        catalogue.page_states()
    mariadb.start()
    assert catalogue.page_states() == {}
