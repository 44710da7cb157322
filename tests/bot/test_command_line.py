"""`python -m bot`: its commands, what it refuses, and what it leaves alone."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import demo
from bot.__main__ import main
from bot.report import MOST_NAMED
from tests.support.exports import Page, Saved, profile_page, write_export
from tests.support.job import Job, write_items
from tests.support.mariadb import LocalMariaDB
from tests.support.taxonomies import small_taxonomy


@pytest.fixture
def job(tmp_path: Path) -> Job:
    items = write_items(tmp_path / "items.json", small_taxonomy())
    return Job(tmp_path / "data", {"CAPX_ITEMS": str(items)})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export.xml", [profile_page(n, f"Person {n}") for n in range(2, 12)])


def with_variables(job: Job, **variables: str) -> Job:
    return Job(job.data, {**job.variables, **variables})


# ---- settings ----


WRONG = {
    "a wiki that is no address": {"CAPX_WIKI": "https://meta.wikimedia.org/wiki/"},
    "a wiki by another protocol": {"CAPX_WIKI": "ftp://meta.wikimedia.org/w/api.php"},
    "items that are no file": {"CAPX_ITEMS": "/nowhere/items.json"},
    "items that are no api": {"CAPX_ITEMS": "https://www.wikidata.org/"},
    "an index that is no directory": {"CAPX_INDEX": __file__},
    "an index elsewhere": {"CAPX_INDEX": "https://search.example/"},
    "a catalogue that is no URL": {"CAPX_CATALOGUE": "a file"},
    "a catalogue of an unknown kind": {"CAPX_CATALOGUE": "nosuchdatabase://x/y"},
    "data that are a file": {"CAPX_DATA": __file__},
    "data under a file": {"CAPX_DATA": f"{__file__}/data"},
    "half a login": {"CAPX_BOT_USER": "Bot@app"},
    "half a consumer": {"CAPX_OAUTH_KEY": "key"},
    "half a model": {"CAPX_ITEMS_INDEX_TERM": "P67"},
    "the other half of a model": {"CAPX_ITEMS_WIKIDATA_ID": "P1"},
    "an item for a property": {"CAPX_ITEMS_INDEX_TERM": "Q67", "CAPX_ITEMS_WIKIDATA_ID": "P1"},
    "a property without a number": {"CAPX_ITEMS_WIKIDATA_ID": "P", "CAPX_ITEMS_INDEX_TERM": "P67"},
    "a property in small letters": {"CAPX_ITEMS_WIKIDATA_ID": "p1", "CAPX_ITEMS_INDEX_TERM": "P67"},
    "a property from 0 on": {"CAPX_ITEMS_INDEX_TERM": "P067", "CAPX_ITEMS_WIKIDATA_ID": "P1"},
    "several properties": {"CAPX_ITEMS_INDEX_TERM": "P67|P68", "CAPX_ITEMS_WIKIDATA_ID": "P1"},
    "a Wikidata that is no api": {"CAPX_WIKIDATA": "https://www.wikidata.org/wiki/"},
    "a Wikidata by another protocol": {"CAPX_WIKIDATA": "ftp://www.wikidata.org/w/api.php"},
}


@pytest.mark.parametrize("variables", WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_called_by_its_name(job: Job, export: Path, variables: dict[str, str]) -> None:
    ran = with_variables(job, **variables).run("refresh", "--from-export", str(export))
    assert ran.status == 2
    assert next(iter(variables)) in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["CAPX_ITEMS_INDEX_TERM", "CAPX_ITEMS_WIKIDATA_ID"])
def test_of_half_a_model_both_variables_are_named(job: Job, export: Path, name: str) -> None:
    ran = with_variables(job, **{name: "P1"}).run("refresh", "--from-export", str(export))
    assert "CAPX_ITEMS_INDEX_TERM and CAPX_ITEMS_WIKIDATA_ID belong together" in ran.err


def test_a_wrong_setting_of_a_process(job: Job) -> None:
    ran = with_variables(job, CAPX_WIKI="nonsense://").run_alone("refresh")
    assert ran.status == 2
    assert ran.err.startswith("CAPX_WIKI='nonsense://'")


def test_a_password_of_the_catalogue_is_never_said(job: Job, export: Path) -> None:
    address = "mysql+pymysql://user:secret-word@127.0.0.1:9/none"
    ran = with_variables(job, CAPX_CATALOGUE=address).run("refresh", "--from-export", str(export))
    assert ran.status == 1
    assert "CAPX_CATALOGUE" in ran.err
    assert "secret-word" not in ran.err + ran.out


def test_items_that_are_no_entity_json_publish_nothing(job: Job, export: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text("[]")
    wrong = with_variables(job, CAPX_ITEMS=str(tmp_path / "wrong.json"))
    ran = wrong.refresh("--from-export", str(export))
    assert ran.status == 1
    assert "wrong.json is not a file of entity JSON" in ran.err
    assert job.live is None


# ---- commands ----


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["refresh", "status", "install-pages"]),
        (["refresh", "--help"], ["--from-export", "--full", "--dry-run", "--accept-shrink"]),
        (["status", "--help"], ["--runs"]),
        (["install-pages", "--help"], ["--dry-run"]),
    ],
)
def test_help(capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(word in said for word in words)


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["refresh", "--nonsense"], ["status", "--runs", "x"]]
)
def test_a_command_that_is_none_is_status_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_report_of_a_refresh(job: Job, export: Path) -> None:
    ran = job.refresh("--from-export", str(export))
    first, second, *_, last = ran.out.splitlines()
    assert first == "Test: 10 profile pages seen, 10 new, 0 changed, 0 unchanged, 0 gone"
    assert second.startswith("fetched 10, read 10, refused 0; 0 requests, ")
    assert last.startswith("published: version ")
    assert last.endswith(" with 10 profiles")
    assert ran.report["seconds"] >= 0


def test_a_long_report_is_cut_and_says_so(job: Job, tmp_path: Path) -> None:
    pages = [
        Page(n, f"User:Person {n}/Capacity Exchange", [Saved(n * 10, "Eve", "{{Capacity Exchange profile}}")])
        for n in range(2, MOST_NAMED + 7)
    ]
    ran = job.refresh("--from-export", str(write_export(tmp_path / "refused.xml", pages)))
    assert "refused: User:Person 2/Capacity Exchange: not owners words" in ran.out
    assert "refused: and 5 more" in ran.out
    assert (len(ran.report["refused"]), ran.report["refused_count"]) == (MOST_NAMED, MOST_NAMED + 5)


def test_status_tells_the_last_runs_newest_first(job: Job, export: Path, tmp_path: Path) -> None:
    assert job.run("status").out == "no run yet: python -m bot refresh\n"
    job.refresh("--from-export", str(export))
    job.refresh("--from-export", str(tmp_path / "missing.xml"))
    job.catalogue.start_run("2030-01-01T00:00:00+00:00", job.last_report())
    said = job.run("status").out.splitlines()
    runs = [line.split("  ", 1)[1].split(":")[0] for line in said if not line.startswith(" ")]
    assert runs == ["running or died", "called wrongly", "ok"]
    assert "10 seen, 10 new, 0 changed, 0 gone, 10 fetched, 0 refused, 0 requests" in said[-2]
    assert said[-1].startswith("    published: version ")
    assert len(job.run("status", "--runs", "1").out.splitlines()) < len(said)


# ---- a dry run ----


def everything(directory: Path) -> dict[str, object]:
    """What lies in a data directory: every row of the catalogue, every other file's bytes."""
    with closing(sqlite3.connect(directory / "catalogue.sqlite")) as database:
        kept: dict[str, object] = {"catalogue": list(database.iterdump())}
    files = (path for path in directory.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    return kept | {str(path.relative_to(directory)): path.read_bytes() for path in files}


def test_a_dry_run_says_what_it_would_fetch_and_writes_nothing(
    job: Job, export: Path, tmp_path: Path
) -> None:
    job.refresh("--from-export", str(export))
    before = everything(job.data)
    pages = [profile_page(2, "Person 2", edits=1), profile_page(3, "Person 3"), profile_page(99, "New")]
    ran = job.refresh("--from-export", str(write_export(tmp_path / "later.xml", pages)), "--dry-run")
    assert ran.status == 0
    assert "3 profile pages seen, 1 new, 1 changed, 1 unchanged, 8 gone" in ran.out
    assert "dry run: 2 pages would be fetched, nothing was written" in ran.out
    assert everything(job.data) == before


def test_a_dry_run_before_any_other_makes_no_index(job: Job, export: Path) -> None:
    assert "dry run: 10 pages would be fetched" in job.refresh("--from-export", str(export), "--dry-run").out
    assert not (job.data / "index").exists()
    assert job.catalogue.last_runs(1) == []


# ---- the embedded default ----


def test_without_a_wiki_the_demo_is_indexed_and_said_to_be_invented(tmp_path: Path) -> None:
    job = Job(tmp_path)
    ran = job.refresh()
    assert ran.status == 2
    assert "CAPX_WIKI" in ran.err
    assert "python -m demo" in ran.err
    demo.write(tmp_path / "demo", count=30)
    ran = job.refresh()
    assert ran.status == 0
    assert "CAPX_WIKI is unset: the embedded demo, an invented wiki" in ran.err
    assert job.live is not None
    assert job.live.about.invented
    assert job.live.about.profiles > 20


# ---- the index ----


def test_a_broken_live_index_is_built_anew(job: Job, export: Path) -> None:
    job.refresh("--from-export", str(export))
    before = job.index()
    for file in (job.data / "index").rglob("skills.json"):
        file.write_text("")
    assert job.live is None
    assert job.refresh("--from-export", str(export)).status == 0
    assert job.index() == before


def test_a_lost_pointer_is_set_again(job: Job, export: Path) -> None:
    job.refresh("--from-export", str(export))
    (job.data / "index" / "current").unlink()
    ran = job.refresh("--from-export", str(export))
    assert "unchanged: version" in ran.out
    assert (job.data / "index" / "current").read_text().strip() == ran.report["version"]


def test_a_deleted_catalogue_is_built_anew_and_the_index_is_the_same(job: Job, export: Path) -> None:
    job.refresh("--from-export", str(export))
    before = job.index()
    (job.data / "catalogue.sqlite").unlink()
    assert job.refresh("--from-export", str(export)).status == 0
    assert job.index() == before


def test_an_index_that_cannot_be_written_is_said(job: Job, export: Path) -> None:
    job.refresh("--from-export", str(export))
    shutil.rmtree(job.data / "index")
    (job.data / "index").write_text("in the way")
    ran = job.refresh("--from-export", str(export))
    assert ran.status == 1
    assert "the live index is as it was" in ran.err
    assert ran.report["status"] == 1


# ---- the catalogue on MariaDB ----


def test_the_index_is_the_same_by_way_of_mariadb(job: Job, export: Path, mariadb: LocalMariaDB) -> None:
    job.refresh("--from-export", str(export))
    other = Job(job.data / "other", {**job.variables, "CAPX_CATALOGUE": mariadb.fresh_database()})
    assert other.refresh("--from-export", str(export)).status == 0
    assert other.refresh("--from-export", str(export)).status == 0
    assert other.index() == job.index()


def test_curators_are_told_what_they_could_mend(tmp_path: Path) -> None:
    job = Job(tmp_path, {"CAPX_ITEMS": str(write_items(tmp_path / "items.json", small_taxonomy()))})
    people = [profile_page(number, f"P{number}", known="Q3, juggling") for number in range(2, 5)]
    assert job.refresh("--from-export", str(write_export(tmp_path / "export.xml", people))).status == 0
    for arguments, heading in (((), "Skills without a description"), (("--wikitext",), "== Skills without")):
        ran = job.run("check-skills", *arguments)
        assert ran.status == 0
        assert heading in ran.out
        assert "juggling" in ran.out, "three people say a word that is no skill"


def test_before_any_tree_was_read_there_is_nothing_to_check(tmp_path: Path) -> None:
    items = write_items(tmp_path / "items.json", small_taxonomy())
    ran = Job(tmp_path / "data", {"CAPX_ITEMS": str(items)}).run("check-skills")
    assert (ran.status, ran.out) == (1, "")
    assert "python -m bot skills" in ran.err
