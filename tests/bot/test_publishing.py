"""The live index while versions come and go under its readers."""

import itertools
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from search import versions
from search.published import NoIndexError, PublishedIndex
from search.query import Query
from search.versions import Version
from search.wikis import Wiki
from tests.support.people import listing
from tests.support.taxonomies import PYTHON, small_taxonomy

CLIENTS = 8
PEOPLE = 5
KNOW_PYTHON = Query(filters={"known": (PYTHON,)})


def publish(index: Path, number: int) -> Version:
    """Build and publish a version, and leave no old one but the last three."""
    about = f"version {number}"
    people = [listing(f"Person {n}", n, known=(PYTHON,), about=about) for n in range(PEOPLE)]
    version = versions.build(index, people, small_taxonomy(), f"state {number}", Wiki("Test"))
    versions.check(version, None)
    versions.publish(index, version)
    versions.prune(index, grace=0)
    return version


class Clients:
    """Threads that ask all the time, each for everybody, and look whether the answer is of one version."""

    def __init__(self, published: PublishedIndex) -> None:
        self._published = published
        self._ended = threading.Event()
        self.answers = 0
        self.failures: list[str] = []
        self.seen: set[str] = set()

    @contextmanager
    def asking(self) -> Iterator["Clients"]:
        threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def _ask(self) -> None:
        while not self._ended.wait(0.001):
            try:
                version = self._published.current()
                found = version.index.search(KNOW_PYTHON)
                said = {one.profile.about for one in found.listings}
                assert (found.total, len(said)) == (PEOPLE, 1)
            except Exception as error:  # every failure is what the test looks for
                self.failures.append(repr(error))
                return
            self.answers += 1
            self.seen |= said


def looking_always(index: Path) -> PublishedIndex:
    """A reader for which a second passes whenever it asks for the time."""
    seconds = itertools.count()
    return PublishedIndex(index, clock=lambda: float(next(seconds)))


def change_under_load(index: Path, changes: int) -> None:
    publish(index, 0)
    clients = Clients(looking_always(index))
    with clients.asking():
        for number in range(1, changes + 1):
            publish(index, number)
    assert clients.failures == []
    assert clients.answers > changes
    assert len(clients.seen) > changes / 2, "most of the versions were seen"
    assert len(versions.versions(index)) <= versions.KEPT + 1


def test_twenty_changes_under_load_fail_no_request(tmp_path: Path) -> None:
    change_under_load(tmp_path, 20)


@pytest.mark.soak
def test_a_thousand_changes_under_load_fail_no_request(tmp_path: Path) -> None:
    change_under_load(tmp_path, 1000)


def test_a_change_is_seen_within_five_seconds(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    reader = PublishedIndex(tmp_path)
    reader.current()
    new = publish(tmp_path, 2)
    begun = time.monotonic()
    while reader.current().about != new.about:
        time.sleep(0.01)
        assert time.monotonic() - begun < 5


def test_a_request_goes_on_with_its_version_after_that_is_deleted(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    held = looking_always(tmp_path).current()
    shutil.rmtree(tmp_path / "versions")
    assert held.index.search(KNOW_PYTHON).listings[0].profile.about == "version 1"
    assert len(list(held.index)) == PEOPLE


def test_before_the_first_version_there_is_none(tmp_path: Path) -> None:
    reader = looking_always(tmp_path)
    with pytest.raises(NoIndexError):
        reader.current()
    version = publish(tmp_path, 1)
    assert reader.current().about == version.about


POINTERS = {
    "empty": "",
    "garbage": "\x00\ufffd",
    "cut short": "20261122T1000",
    "a missing version": "20261122T100000.000000Z-01234567",
    "a way out": "../../elsewhere",
}


@pytest.mark.parametrize("pointer", POINTERS.values(), ids=POINTERS)
def test_a_wrong_pointer_leaves_the_last_good_version(tmp_path: Path, pointer: str) -> None:
    good = publish(tmp_path, 1)
    before = looking_always(tmp_path)
    before.current()
    (tmp_path / "current").write_text(pointer)
    for reader in (before, looking_always(tmp_path)):
        assert reader.current().about == good.about
        assert reader.problem
    new = publish(tmp_path, 2)
    assert before.current().about == new.about
    assert before.problem is None


def test_a_pointer_that_is_no_text_leaves_the_last_good_version(tmp_path: Path) -> None:
    good = publish(tmp_path, 1)
    (tmp_path / "current").write_bytes(b"\xff\xfe")
    reader = looking_always(tmp_path)
    assert reader.current().about == good.about
    assert reader.problem


def remove(file: Path) -> None:
    file.unlink()


def rewrite(file: Path, data: bytes) -> None:
    # a file that somebody has mapped is never made shorter: to read on would be a bus error
    file.unlink()
    file.write_bytes(data)


def empty(file: Path) -> None:
    rewrite(file, b"")


def cut(file: Path) -> None:
    data = file.read_bytes()
    rewrite(file, data[: len(data) // 2])


NEEDED = ["about.json", "skills.json", "tantivy/meta.json"]
NEEDED += [f"tantivy/*.{kind}" for kind in ("store", "term", "idx", "fast", "fieldnorm")]


@pytest.mark.parametrize("damage", [remove, empty, cut])
@pytest.mark.parametrize("file", NEEDED)
def test_a_broken_newest_version_leaves_the_last_good_one(
    tmp_path: Path, file: str, damage: Callable[[Path], None]
) -> None:
    good = publish(tmp_path, 1)
    before = looking_always(tmp_path)
    before.current()
    broken = publish(tmp_path, 2)
    damage(next((tmp_path / "versions" / broken.about.version).glob(file)))
    for reader in (before, looking_always(tmp_path)):
        assert reader.current().about == good.about
        assert reader.problem
        assert reader.current().index.search(KNOW_PYTHON).total == PEOPLE


# ---- what stays on disk ----


def test_the_last_three_versions_stay_and_young_ones_too(tmp_path: Path) -> None:
    made = [versions.build(tmp_path, [], small_taxonomy(), "", Wiki()) for _ in range(5)]
    versions.publish(tmp_path, made[-1])
    versions.prune(tmp_path)
    assert len(versions.versions(tmp_path)) == 5
    versions.prune(tmp_path, grace=0)
    assert made[-1].about.version in versions.versions(tmp_path)
    assert len(versions.versions(tmp_path)) in (3, 4)


def test_what_a_dead_run_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    live = publish(tmp_path, 1)
    left = tmp_path / "versions" / ".building-20200101T000000.000000Z-01234567"
    (left / "tantivy").mkdir(parents=True)
    pointer = tmp_path / ".current-0123"
    pointer.write_text("20200101T000000.000000Z-01234567")
    versions.prune(tmp_path)
    assert left.exists()
    for path in (left, pointer):
        os.utime(path, (0, 0))
    versions.prune(tmp_path)
    assert not left.exists()
    assert not pointer.exists()
    assert versions.versions(tmp_path) == [live.about.version]


def test_an_index_that_holds_less_than_was_put_in_is_refused(tmp_path: Path) -> None:
    version = publish(tmp_path, 1)
    lying = replace(version, about=replace(version.about, profiles=PEOPLE + 1))
    with pytest.raises(versions.RefusedError, match="holds 5 profiles, 6 were put in"):
        versions.check(lying, None)
