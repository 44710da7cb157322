"""The fuzzing in short, which is `make fuzz` in long; and that it notices a promise that is broken."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.promises import BrokenPromiseError, keep_promises, measuring
from tests.fuzz.readers import READERS

_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", READERS)
def test_a_reader_keeps_its_promises(name: str) -> None:
    # in a process of its own: coverage would lengthen the times
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--only", name, "--cases", "20"],
        cwd=_ROOT,
        env={"SEED": "2026", **os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def raises(case: bytes) -> None:
    case.decode()


def never_ends(case: bytes) -> None:
    while case:
        pass


def holds_much(case: bytes) -> None:
    assert case * (150 << 20)


def dies(case: bytes) -> None:
    os._exit(len(case))


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (raises, "UnicodeDecodeError"),
        (never_ends, "never ended"),
        (holds_much, r", 1[45]\d MB for an input of 1 bytes"),
        (dies, "ended with 1"),
    ],
)
def test_a_broken_promise_is_noticed(read: Callable[[bytes], None], said: str) -> None:
    with measuring() as measure, pytest.raises(BrokenPromiseError, match=said):
        keep_promises(measure, read, b"\xff")


def reads(case: bytes) -> None:
    assert case


def test_a_kept_promise_is_measured() -> None:
    with measuring() as measure:
        cost = keep_promises(measure, reads, b"x" * 1000)
    assert cost.seconds < 0.1
    assert cost.memory < 10 << 20
