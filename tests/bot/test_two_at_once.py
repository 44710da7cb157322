"""Two runs at the same time on one catalogue, as a scheduled one and one by hand."""

from pathlib import Path

import pytest

from bot.__main__ import BUSY
from tests.support.exports import profile_page, write_export
from tests.support.job import Job, write_items
from tests.support.mariadb import LocalMariaDB
from tests.support.taxonomies import small_taxonomy

PEOPLE = 300


@pytest.fixture(params=["sqlite", "mariadb"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Job:
    variables = {"CAPX_ITEMS": str(write_items(tmp_path / "items.json", small_taxonomy()))}
    if request.param == "mariadb":
        server: LocalMariaDB = request.getfixturevalue("mariadb")
        variables["CAPX_CATALOGUE"] = server.fresh_database()
    return Job(tmp_path / "data", variables)


def test_two_runs_at_once_harm_neither_index_nor_catalogue(job: Job, tmp_path: Path) -> None:
    before = [profile_page(n, f"Person {n}", about="before") for n in range(2, PEOPLE)]
    after = [profile_page(n, f"Person {n}", edits=1, about="after") for n in range(2, PEOPLE)]
    first, second = (
        str(write_export(tmp_path / name, pages)) for name, pages in (("1.xml", before), ("2.xml", after))
    )
    job.refresh("--from-export", first)
    runs = [job.process("refresh", "--from-export", second) for _ in range(2)]
    said = "".join(run.communicate()[1] for run in runs)
    assert "Traceback" not in said
    assert sorted(run.returncode for run in runs) in ([0, 0], [0, BUSY]), "one after the other, or one alone"
    assert ("another run is at work" in said) == any(run.returncode == BUSY for run in runs)
    assert len(job.index()) == PEOPLE - 2
    assert job.refresh("--from-export", second).status == 0
    assert {listing.profile.about for listing in job.index().values()} == {"after"}
    assert len(job.index()) == PEOPLE - 2
