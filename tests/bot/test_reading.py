"""Reading in processes of their own gives what reading in one gives."""

import os
from pathlib import Path

import pytest

import demo
from bot import reading
from tests.support.job import Job


def test_many_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.write(tmp_path / "demo", count=300)
    export, items = tmp_path / "demo" / "export.xml", tmp_path / "demo" / "items.json"
    one, many = (Job(tmp_path / name, {"CAPX_ITEMS": str(items)}) for name in ("one", "many"))
    one.refresh("--from-export", str(export))
    monkeypatch.setattr(reading, "_WORTH_IT", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    ran = many.refresh("--from-export", str(export))
    assert ran.status == 0
    assert ran.report["read"] == one.last_report()["read"] > 250
    assert many.index() == one.index()
