"""The log of the last runs: what is written is read, and whatever is not whole is no log."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.run_log import read_runs, write_runs

Runs = list[dict[str, Any]]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS)
RUNS = st.lists(st.dictionaries(TEXTS, VALUES))


@given(runs=RUNS)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, runs: list[dict[str, Any]]
) -> None:
    directory = tmp_path_factory.mktemp("index")
    write_runs(directory, [{"started": "an older log"}])
    write_runs(directory, runs)
    assert read_runs(directory) == runs


def test_where_there_is_no_log_nothing_is_read_and_one_can_be_begun(tmp_path: Path) -> None:
    assert read_runs(tmp_path / "index") == []
    write_runs(tmp_path / "index", [{"status": 0}])
    assert read_runs(tmp_path / "index") == [{"status": 0}]


@pytest.mark.parametrize("content", [b"", b"[{", b"null", b"{}", b"\xff\xfe", b'"runs"', b'[{"started": "2'])
def test_a_broken_log_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "runs.json").write_bytes(content)
    assert read_runs(tmp_path) == []


def test_a_log_that_cannot_be_opened_is_none(tmp_path: Path) -> None:
    (tmp_path / "runs.json").mkdir()
    assert read_runs(tmp_path) == []


def test_nobody_reads_half_a_log_while_it_is_written(tmp_path: Path) -> None:
    long, short = ([{"outcome": letter * size}] for letter, size in (("a", 200_000), ("b", 10)))
    write_runs(tmp_path, long)
    seen: list[str] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.append(json.dumps(read_runs(tmp_path)))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(300):
        write_runs(tmp_path, short if number % 2 else long)
    ended.set()
    reader.join()
    assert set(seen) <= {json.dumps(long), json.dumps(short)}
    assert seen
    assert [path.name for path in tmp_path.iterdir()] == ["runs.json"]
