"""A thing done once, however often, of which thread, which process it is asked."""

import os
import subprocess
import sys
import time
from json import dumps
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from hypothesis import given
from hypothesis import settings as steps
from hypothesis import strategies as st

import web.once
from web.once import Once, UnsureError

DAY = 24 * 3600

WORKER = """
import sys
from pathlib import Path
from web.once import Once

directory, line = Path(sys.argv[1]), sys.argv[2]

def act():
    with (directory / "done").open("a") as done:
        done.write(line + "\\n")
    return "done by " + line

print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    print(Once(directory / "once").do(f"message {number}", act), flush=True)
"""

KILLED = """
import sys, time
from pathlib import Path
from web.once import Once

def act():
    print("at work", flush=True)
    time.sleep(600)

Once(Path(sys.argv[1])).do("message", act)
"""


def never() -> str:
    raise AssertionError


def worker(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def once(tmp_path: Path) -> Once:
    return Once(tmp_path / "not" / "there yet")


def test_the_second_is_told_what_the_first_did(once: Once) -> None:
    assert once.do("message", lambda: "sent, revision 7") == "sent, revision 7"
    assert once.do("message", never) == "sent, revision 7"
    assert once.do("another", lambda: "sent too") == "sent too"


@steps(max_examples=30)
@given(st.dictionaries(st.text(max_size=300), st.text(max_size=300).map(dumps), max_size=8))
def test_every_name_is_a_thing_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, things: dict[str, str]
) -> None:
    once = Once(tmp_path_factory.mktemp("once"))
    for name, said in things.items():
        assert once.do(name, lambda said=said: said) == said  # type: ignore[misc]  # bound at once
    assert {name: once.do(name, never) for name in things} == things


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_failed_may_be_tried_again(once: Once, error: type[BaseException]) -> None:
    def fail() -> str:
        raise error

    for _ in range(2):
        with pytest.raises(error):
            once.do("message", fail)
    assert once.do("message", lambda: "sent") == "sent"


def test_what_nobody_knows_is_not_tried_again(once: Once) -> None:
    def lose() -> str:
        raise UnsureError

    for act in (lose, never, never):
        with pytest.raises(UnsureError):
            once.do("message", act)


def test_of_many_threads_one_does_it(once: Once) -> None:
    barrier, done, told = Barrier(8), [], []

    def click(number: int) -> None:
        def act() -> str:
            done.append(number)
            return f"sent by {number}"

        barrier.wait()
        told.append(once.do("message", act))

    threads = [Thread(target=click, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert told == [f"sent by {done[0]}"] * 8


def test_of_several_processes_one_does_it(tmp_path: Path) -> None:
    workers = [worker(WORKER, str(tmp_path), name) for name in "abc"]
    assert [read(one) for one in workers] == ["ready"] * 3
    for one in workers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=120)[0].splitlines() for one in workers]
    assert [one.returncode for one in workers] == [0, 0, 0]
    done = (tmp_path / "done").read_text().splitlines()
    assert len(done) == 20
    assert told[0] == told[1] == told[2]
    assert sorted(told[0]) == sorted(f"done by {line}" for line in done)


def test_whoever_waits_does_it_where_the_first_gives_up(once: Once) -> None:
    at_work, go_on, told = Event(), Event(), []

    def give_up() -> str:
        at_work.set()
        go_on.wait(60)
        raise LookupError

    def first() -> None:
        with pytest.raises(LookupError):
            once.do("message", give_up)

    threads = [Thread(target=first)]
    threads[0].start()
    assert at_work.wait(60)
    threads.append(Thread(target=lambda: told.append(once.do("message", lambda: "sent by the second"))))
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert told == ["sent by the second"]


def test_after_a_process_was_killed_in_the_middle_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = worker(KILLED, str(tmp_path))
    assert read(process) == "at work"
    process.kill()
    process.communicate()
    monkeypatch.setattr(web.once, "_PATIENCE", 0.2)
    for _ in range(2):
        with pytest.raises(UnsureError):
            Once(tmp_path).do("message", never)


def test_what_is_a_day_old_is_forgotten_and_nothing_younger(tmp_path: Path) -> None:
    once = Once(tmp_path)
    once.do("old", lambda: "old")
    (old,) = tmp_path.iterdir()
    (tmp_path / "left by a crash.new").touch()
    once.do("young", lambda: "young")
    for path in tmp_path.iterdir():
        age = DAY - 600 if path.read_text() == "young" else DAY + 600
        os.utime(path, (time.time() - age,) * 2)
    once.do("now", lambda: "now")
    assert not old.exists()
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["now", "young"]
    assert once.do("young", never) == "young"
    assert once.do("old", lambda: "again") == "again"


def test_names_are_not_told_by_the_files(tmp_path: Path) -> None:
    Once(tmp_path).do("Alice to Bruno: very private", lambda: "sent")
    (file,) = tmp_path.iterdir()
    assert "private" not in f"{file.name}{file.read_text()}"
