"""The daily line: how many there are, recorded by every run after which the index agrees with the wiki."""

from pathlib import Path

import pytest

from search.statistics import Day
from tests.support.exports import FIRST_EDIT, Page, Saved, profile_page, write_export
from tests.support.job import Job, Ran, write_items
from tests.support.taxonomies import small_taxonomy

A_DAY = 24 * 3600  # as revisions are numbered, whose number of seconds since FIRST_EDIT is their time
FIRST, SECOND, THIRD = (f"{FIRST_EDIT:%Y-%m}-{FIRST_EDIT.day + later:02}" for later in range(3))
ANA = profile_page(2, "Ana", available="Q3, Q4", wanted="Q6")
BRUNO = profile_page(3, "Bruno", wanted="Q3, Q6")
OTHERS = [profile_page(number, f"Person {number}") for number in range(4, 14)]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    items = write_items(tmp_path / "items.json", small_taxonomy())
    return Job(tmp_path / "data", {"CAPX_ITEMS": str(items)})


def clock(day: int) -> Page:
    """A page without a profile that is saved so many days later: an export is of its last edit's day."""
    return Page(999, "User:Somebody/Notes", [Saved(day * A_DAY + 999, "Somebody", "Hello.")])


def refresh(job: Job, *pages: Page, day: int = 0, options: tuple[str, ...] = ()) -> Ran:
    """Refresh from an export of these pages, of so many days later."""
    path = write_export(job.data.parent / "export.xml", [*pages, clock(day)])
    return job.refresh("--from-export", str(path), *options)


def growth(job: Job) -> list[Day]:
    """What the live version shows."""
    assert job.live is not None
    return list(job.live.statistics.growth)


def test_a_run_records_how_many_there_are(job: Job) -> None:
    assert refresh(job, ANA, BRUNO).status == 0
    assert job.catalogue.days() == growth(job) == [Day(FIRST, 2, 2, 3)]


def test_the_last_run_of_a_day_counts(job: Job) -> None:
    refresh(job, ANA)
    refresh(job, ANA, BRUNO)
    assert job.catalogue.days() == growth(job) == [Day(FIRST, 2, 2, 3)]


def test_every_day_has_its_line(job: Job) -> None:
    refresh(job, ANA)
    refresh(job, ANA, BRUNO, day=1)
    assert job.catalogue.days() == growth(job) == [Day(FIRST, 1, 2, 1), Day(SECOND, 2, 2, 3)]


def test_a_day_on_which_nothing_changed_has_its_line_too(job: Job) -> None:
    refresh(job, ANA)
    assert refresh(job, ANA, day=1).out.splitlines()[-1].startswith("unchanged")
    assert job.catalogue.days() == [Day(FIRST, 1, 2, 1), Day(SECOND, 1, 2, 1)]
    # the live version stays as it is; the next one has both
    assert growth(job) == [Day(FIRST, 1, 2, 1)]
    refresh(job, ANA, BRUNO, day=2)
    assert growth(job) == [Day(FIRST, 1, 2, 1), Day(SECOND, 1, 2, 1), Day(THIRD, 2, 2, 3)]


def test_a_refused_run_records_nothing(job: Job) -> None:
    refresh(job, ANA, *OTHERS)
    assert refresh(job, ANA, day=1).status == 1
    assert [line.day for line in job.catalogue.days()] == [FIRST]
    assert refresh(job, ANA, day=1, options=("--accept-shrink",)).status == 0
    assert job.catalogue.days() == [Day(FIRST, 11, 2, 1), Day(SECOND, 1, 2, 1)]


def test_a_dry_run_records_nothing(job: Job) -> None:
    refresh(job, ANA)
    assert refresh(job, ANA, BRUNO, day=1, options=("--dry-run",)).status == 0
    assert [line.day for line in job.catalogue.days()] == [FIRST]


def test_an_older_export_puts_its_line_before_the_later_ones(job: Job) -> None:
    refresh(job, ANA, BRUNO, day=2)
    refresh(job, ANA, BRUNO, *OTHERS, day=1)
    assert growth(job) == [Day(SECOND, 12, 2, 3), Day(THIRD, 2, 2, 3)]
