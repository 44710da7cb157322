"""What watchers see: of the index, and of the last runs, whatever state their log is in."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bot.writing_report import WritingReport
from search.run_log import write_runs
from tests.support.pages import attribute, hrefs, one, page, text, texts
from tests.support.people import few_people, publish
from tests.support.runs import all_kinds_of_runs, run
from tests.web.conftest import MakeApp

Json = dict[str, Any]
Runs = list[Json]
Watched = Callable[[Runs], FlaskClient]
TREE: Json = {"tree_size": 7, "tree_by": "Ana", "tree_revision": 70}


@pytest.fixture
def watched(tmp_path: Path, make_app: MakeApp) -> Watched:
    """The tool over an index of a few people, and the log of some runs."""
    publish(tmp_path / "index", few_people())

    def client(runs: Runs) -> FlaskClient:
        write_runs(tmp_path / "index", runs)
        return make_app(tmp_path).test_client()

    return client


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool after runs of every kind."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    write_runs(data / "index", all_kinds_of_runs())
    return make_app(data).test_client()


def health(client: FlaskClient, status: int = 200) -> Json:
    answer = client.get("/healthz")
    assert answer.status_code == status
    said: Json = answer.get_json()
    return said


def rows(of: Tag) -> list[list[str]]:
    """The table of the runs, its head first."""
    return [texts(row, "th, td") for row in of.select("table tr")]


# ---- problems ----


CASES: dict[str, tuple[Runs, list[str]]] = {
    "all is well": ([run(1), run(2)], []),
    "just over three hours ago, and long": ([run(3.1, seconds=1800.0)], []),
    "nothing for long": ([run(3.5)], ["stale"]),
    "failed once": ([run(1, 1), run(2)], ["last-run-failed"]),
    "called wrongly": ([run(1, 2), run(2)], ["last-run-failed"]),
    "ended with what nobody knows": ([run(1, 99), run(2)], ["last-run-failed"]),
    "failed for long": ([run(hours, 1) for hours in range(1, 6)], ["last-run-failed", "stale"]),
    "failed since it was set up": ([run(1, 1), run(2, 1)], ["last-run-failed"]),
    "at work": ([run(0.1, None), run(1)], []),
    "at work after a failure": ([run(0.1, None), run(1, 1), run(2)], ["last-run-failed"]),
    "at work for the first time": ([run(0.1, None)], []),
    "died": ([run(0.1, None), run(1, None), run(2)], ["last-run-failed"]),
    "died long ago, and nothing since": ([run(5, None), run(6)], ["last-run-failed", "stale"]),
    "only writing": ([run(1, command="publish"), run(2, command="notify"), run(4)], ["stale"]),
    "of an older job": ([{"started": run(1)["started"], "status": 0}], []),
    "an older tree": ([run(1, 1, **TREE, tree_kept="emptied"), run(2)], ["last-run-failed", "tree-kept"]),
    "an older tree until then": ([run(1, **TREE), run(2, 1, **TREE, tree_kept="emptied")], []),
    "an older tree, then nothing of trees": (
        [run(1, command="notify"), run(2, 1, **TREE, tree_kept="emptied"), run(2.5)],
        ["tree-kept"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong(watched: Watched, case: str) -> None:
    runs, problems = CASES[case]
    client = watched(runs)
    said = health(client)
    assert (said["status"], said["problems"]) == ("ok", problems)
    shown = page(client, "/status?uselang=qqx")
    assert re.findall(r"\(status-problem-([a-z-]+)\)", shown.get_text()) == problems
    assert ("(status-fine)" in shown.get_text()) == (not problems)


@pytest.mark.parametrize("invented", [False, True])
def test_without_a_log_only_the_demo_is_well(tmp_path: Path, make_app: MakeApp, invented: bool) -> None:
    publish(tmp_path / "index", few_people(), invented=invented)
    client = make_app(tmp_path).test_client()
    said = health(client)
    assert (said["last_run"], said["problems"]) == (None, [] if invented else ["never-ran"])
    shown = page(client, "/status")
    assert texts(shown, ".empty") == ["No run yet."]
    assert not shown.select("table")


def test_the_demo_does_not_grow_stale(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", few_people(), invented=True)
    write_runs(tmp_path / "index", [run(1000)])
    assert health(make_app(tmp_path).test_client())["problems"] == []


def test_a_broken_pointer_is_a_problem_of_the_tool(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", few_people())
    write_runs(tmp_path / "index", [run(1)])
    (tmp_path / "index" / "current").write_text("nonsense")
    client = make_app(tmp_path).test_client()
    said = health(client)
    assert (said["status"], said["problems"]) == ("degraded", ["index"])
    assert "The last good one is shown instead" in client.get("/status").text


def test_before_anything_is_published_the_last_run_is_told(tmp_path: Path, make_app: MakeApp) -> None:
    client = make_app(tmp_path).test_client()
    said = health(client, 503)
    assert (said["age"], said["last_run"], said["problems"]) == (None, None, ["never-ran"])
    write_runs(tmp_path / "index", [run(1, 1)])
    said = health(client, 503)
    assert (said["last_run"]["status"], said["problems"]) == (1, ["last-run-failed"])
    assert client.get("/status").status_code == 503


def test_the_last_run_in_short(watched: Watched) -> None:
    last = run(1, 1, seconds=12.5)
    said = health(watched([last, run(2)]))
    assert said["last_run"] == {"started": last["started"], "status": 1, "seconds": 12.5}
    assert 0 <= said["age"] < 600


# ---- the page ----


def test_the_runs_are_a_table(eventful: FlaskClient) -> None:
    head, *body = rows(page(eventful, "/status"))
    assert head[:3] == ["When", "Command", "How it ended"]
    assert head[3:8] == ["Profiles seen", "New", "Changed", "Gone", "Refused"]
    assert head[8:] == ["Pages written", "Notes", "Requests", "Seconds"]
    commands, ends = [row[1] for row in body], [row[2] for row in body]
    assert commands == ["run", "refresh", "run", "publish", "run"]
    assert ends[:3] == ["At work", "Failed", "Broken off"]
    assert ends[3] == "Called wronglypublish: CAPX_BOT_USER is unset"
    assert ends[4] == "Donepublished 1240 profiles"
    assert body[4][3:] == ["6", "1,234", "0", "0", "1", "17", "3", "55", "12.5"]
    assert body[1][8:10] == ["–", "–"]


def test_when_a_run_began_is_told_in_the_readers_language(eventful: FlaskClient) -> None:
    for language, ago in (("en", "4 hours ago"), ("de", "vor 4 Stunden"), ("ar", "قبل 4 ساعات")):
        shown = page(eventful, f"/status?uselang={language}").select("table time")[4]
        assert text(shown).startswith(ago)
        assert text(shown).endswith("UTC")
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", attribute(shown, "datetime"))


def test_the_tree_and_why_an_older_one_is_used(eventful: FlaskClient) -> None:
    tree = one(page(eventful, "/status"), "section[aria-labelledby=tree]")
    assert texts(tree, "dd") == ["7", "Ana · revision 70", "1", "the last good one stays: emptied"]
    assert hrefs(tree) == ["https://wiki.test/w/index.php?oldid=70"]


def test_a_hidden_editor_has_no_name(watched: Watched) -> None:
    tree = one(page(watched([run(1, **TREE | {"tree_by": ""})]), "/status"), "section[aria-labelledby=tree]")
    assert texts(tree, "dd") == ["7", "somebody whose name is hidden · revision 70", "0"]


def test_what_the_job_says_is_marked_as_english(eventful: FlaskClient) -> None:
    shown = page(eventful, "/status?uselang=ar")
    assert attribute(one(shown, "html"), "dir") == "rtl"
    english = {text(said) for said in shown.select('bdi[lang=en][dir="ltr"]')}
    assert english >= {"refresh", "published 1240 profiles", "the last good one stays: emptied"}
    assert "publish: CAPX_BOT_USER is unset" in english


def test_no_markup_and_no_refused_page_gets_out_of_a_report(watched: Watched) -> None:
    bad = "<script>alert(1)</script>"
    stopped = WritingReport(stopped=bad)
    tree: Json = {"tree_size": 1, "tree_kept": bad, "tree_by": bad, "tree_revision": 1}
    refused = [("User:Bruno", "no-template")]
    said = run(1, command=bad, outcome=bad, refused=refused, publish=stopped, notify=stopped, **tree)
    shown = watched([said]).get("/status").text
    assert bad not in shown
    assert shown.count("&lt;script&gt;alert(1)") == 6
    assert "User:Bruno" not in shown


def test_the_status_is_a_click_away(eventful: FlaskClient) -> None:
    for address in ("/", "/nothing"):
        assert one(page(eventful, address, 404 if address == "/nothing" else 200), 'a[href="/status"]')


# ---- always true ----


@pytest.mark.parametrize("address", ["/status", "/healthz"])
@pytest.mark.parametrize("encoding", ["br", "identity"])
def test_nobody_is_shown_what_was(tmp_path: Path, make_app: MakeApp, address: str, encoding: str) -> None:
    publish(tmp_path / "index", few_people())
    write_runs(tmp_path / "index", [run(1)])
    client = make_app(tmp_path).test_client()
    before = client.get(address, headers={"Accept-Encoding": encoding})
    write_runs(tmp_path / "index", [run(0.1, 1), run(1)])
    again = {"Accept-Encoding": encoding, "If-None-Match": before.headers["ETag"]}
    after = client.get(address, headers=again)
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert (after.cache_control.no_cache, after.cache_control.max_age) == (True, None)


# ---- whatever the log says ----


NAMES = st.sampled_from(sorted(run(1))) | st.text()
NASTY = st.sampled_from(
    ["\ud800", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", 10**400, -1, float("nan"), 1e308]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str) | NASTY,
    lambda several: st.lists(several, max_size=3) | st.dictionaries(NAMES, several, max_size=5),
    max_leaves=8,
)
STARTED = st.sampled_from([run(1)["started"], "2026-01-02", "2999-01-01T00:00:00", "0001-01-01T00:00:00Z"])
REPORTS = st.builds(
    lambda said, started: {**said, "started": started}, st.dictionaries(NAMES, VALUES, max_size=12), STARTED
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> tuple[Path, FlaskClient]:
    """A log to be broken, and the tool beside it."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    return data / "index" / "runs.json", make_app(data).test_client()


@given(log=st.lists(REPORTS | VALUES, max_size=4) | VALUES)
def test_whatever_the_log_says_the_tool_answers(broken: tuple[Path, FlaskClient], log: object) -> None:
    path, client = broken
    path.write_text(json.dumps(log), encoding="utf-8")
    for address in ("/status", "/healthz"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("content", [b"", b"[", b"\xff", b'[{"started": "yesterday"}]', b"[null, 7]"])
def test_a_broken_log_is_no_log(broken: tuple[Path, FlaskClient], content: bytes) -> None:
    path, client = broken
    path.write_bytes(content)
    assert health(client)["problems"] == ["never-ran"]
    assert "No run yet." in client.get("/status").text
