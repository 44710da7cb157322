"""Versions on disk: built aside, checked, published, pruned; and whatever may be wrong with them."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search import versions
from search.listing import Listing
from search.query import Query
from search.versions import GRACE, KEPT, RefusedError, Version
from search.wikis import Wiki
from tests.search.populations import person
from tests.support.taxonomies import small_taxonomy

WIKI = Wiki("Test wiki", "https://wiki.example/wiki/$1", "https://wiki.example/w/index.php")


def people(count: int) -> list[Listing]:
    return [person(f"Person {number}", number) for number in range(count)]


def build(directory: Path, count: int = 3, state: str = "state") -> Version:
    return versions.build(directory, people(count), small_taxonomy(), state, WIKI)


def build_days(directory: Path, days: int) -> list[str]:
    """A version of each day, oldest first; what they are named decides which is newer."""
    names = [f"2026010{day}T000000.000000Z-0000000{day}" for day in range(1, days + 1)]
    whole = directory / "versions" / build(directory).about.version
    for name in names:
        shutil.copytree(whole, directory / "versions" / name)
        about = json.loads((whole / "about.json").read_text(encoding="utf-8")) | {"version": name}
        (directory / "versions" / name / "about.json").write_text(json.dumps(about), encoding="utf-8")
    shutil.rmtree(whole)
    return names


def make_old(*paths: Path) -> None:
    long_ago = time.time() - 2 * GRACE
    for path in paths:
        os.utime(path, (long_ago, long_ago))


def point_at(directory: Path, name: str) -> None:
    versions.publish(directory, versions.open_version(directory, name))


# ---- building and opening ----


def test_a_version_says_what_it_holds(tmp_path: Path) -> None:
    version = versions.build(tmp_path, people(3), small_taxonomy(), "digest", WIKI, invented=True)
    about = version.about
    assert (about.profiles, about.state, about.wiki, about.invented) == (3, "digest", WIKI, True)
    assert about.built.endswith("Z")
    assert version.taxonomy == small_taxonomy()
    assert version.index.search(Query()).total == 3
    assert versions.versions(tmp_path) == [about.version]


def test_an_opened_version_is_the_one_that_was_built(tmp_path: Path) -> None:
    built = build(tmp_path)
    opened = versions.open_version(tmp_path, built.about.version)
    assert (opened.about, opened.taxonomy) == (built.about, built.taxonomy)
    assert set(opened.index) == set(built.index) == set(people(3))


def test_a_build_that_fails_leaves_no_version(tmp_path: Path) -> None:
    build(tmp_path)
    before = versions.versions(tmp_path)

    def listings() -> list[Listing]:
        raise OSError("the catalogue is gone")

    with pytest.raises(OSError, match="the catalogue is gone"):
        versions.build(tmp_path, (listing for listing in listings()), small_taxonomy(), "state", WIKI)
    assert versions.versions(tmp_path) == before


def test_a_new_version_serves_nobody_yet(tmp_path: Path) -> None:
    first = build(tmp_path)
    versions.publish(tmp_path, first)
    build(tmp_path)
    assert versions.pointed(tmp_path) == first.about.version


def test_before_the_first_version_there_is_none(tmp_path: Path) -> None:
    assert versions.versions(tmp_path) == []
    assert versions.pointed(tmp_path) is None
    assert versions.last_good(tmp_path) is None
    assert versions.versions(tmp_path / "not there") == []


def remove(pattern: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        for path in list(folder.glob(pattern)):
            path.unlink() if path.is_file() else shutil.rmtree(path)

    return damage


def write(name: str, content: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "all gone": shutil.rmtree,
    "about gone": remove("about.json"),
    "about empty": write("about.json", b""),
    "about not an object": write("about.json", b"[]"),
    "about of another format": write("about.json", b'{"wiki": {}}'),
    "about without a wiki": write("about.json", b'{"wiki": null}'),
    "about not in UTF-8": write("about.json", b"\xff"),
    "skills gone": remove("skills.json"),
    "skills cut short": write("skills.json", b'{"tree": [["Q1'),
    "skills not an object": write("skills.json", b"[]"),
    "skills without items": write("skills.json", b"{}"),
    "statistics gone": remove("statistics.json"),
    "statistics not an object": write("statistics.json", b"[]"),
    "statistics of nothing": write("statistics.json", b"{}"),
    "index gone": remove("tantivy"),
    "index empty": remove("tantivy/*"),
    "index not readable": write("tantivy/meta.json", b"{"),
    "words gone": remove("tantivy/*.term"),
    "listings gone": remove("tantivy/*.store"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_version_is_not_opened_and_the_one_before_is(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    older, newer = build_days(tmp_path, 2)
    point_at(tmp_path, newer)
    damage(tmp_path / "versions" / newer)
    with pytest.raises((OSError, ValueError)):
        versions.open_version(tmp_path, newer)
    good = versions.last_good(tmp_path)
    assert good is not None
    assert good.about.version == older


def test_where_all_are_damaged_there_is_none(tmp_path: Path) -> None:
    for name in build_days(tmp_path, 3):
        (tmp_path / "versions" / name / "about.json").unlink()
    assert versions.last_good(tmp_path) is None


# ---- checking ----


@pytest.mark.parametrize(
    ("before", "now", "accepted"),
    [
        (None, 0, True),
        (0, 0, True),
        (10, 10, True),
        (10, 20, True),
        (10, 8, True),
        (10, 7, False),
        (10, 0, False),
    ],
)
def test_too_few_are_refused_unless_that_is_right(
    tmp_path: Path, before: int | None, now: int, accepted: bool
) -> None:
    old = build(tmp_path, before) if before is not None else None
    new = build(tmp_path, now)
    versions.check(new, old, accept_shrink=True)
    if accepted:
        versions.check(new, old)
    else:
        with pytest.raises(RefusedError, match=f"has {now} profiles, the last one {before}.*--accept-shrink"):
            versions.check(new, old)


def test_an_index_that_does_not_hold_what_was_put_in_is_refused(tmp_path: Path) -> None:
    name = build(tmp_path).about.version
    about = tmp_path / "versions" / name / "about.json"
    text = about.read_text(encoding="utf-8").replace('"profiles": 3', '"profiles": 4')
    about.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match="holds 3 profiles, 4 were put in"):
        versions.check(versions.open_version(tmp_path, name), None, accept_shrink=True)


def test_a_refused_version_can_be_discarded(tmp_path: Path) -> None:
    kept, refused = build(tmp_path), build(tmp_path)
    versions.discard(tmp_path, refused)
    versions.discard(tmp_path, refused)
    assert versions.versions(tmp_path) == [kept.about.version]


# ---- publishing ----


def test_publishing_moves_the_pointer_and_nothing_else(tmp_path: Path) -> None:
    first, second = build(tmp_path), build(tmp_path, 4)
    versions.publish(tmp_path, first)
    assert versions.pointed(tmp_path) == first.about.version
    versions.publish(tmp_path, second)
    assert versions.pointed(tmp_path) == second.about.version
    assert set(versions.versions(tmp_path)) == {first.about.version, second.about.version}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "versions"]


def test_going_back_is_pointing_at_an_older_one(tmp_path: Path) -> None:
    older, newer = build_days(tmp_path, 2)
    point_at(tmp_path, newer)
    # by hand, as the runbook says
    (tmp_path / ".current-by-hand").write_text(f"{older}\n", encoding="utf-8")
    (tmp_path / ".current-by-hand").replace(tmp_path / "current")
    good = versions.last_good(tmp_path)
    assert good is not None
    assert good.about.version == older


@pytest.mark.parametrize(
    "pointer", ["", "\n", "nonsense", "../../elsewhere", "20260101T000000Z", "2026\x00", "é"]
)
def test_a_damaged_pointer_is_said_and_the_newest_version_is_good(tmp_path: Path, pointer: str) -> None:
    *_, newest = build_days(tmp_path, 3)
    (tmp_path / "current").write_text(pointer, encoding="utf-8")
    with pytest.raises(ValueError, match="pointer"):
        versions.pointed(tmp_path)
    good = versions.last_good(tmp_path)
    assert good is not None
    assert good.about.version == newest


def test_a_pointer_that_is_no_text(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError):  # noqa: PT011  # UnicodeDecodeError, whose words are Python's
        versions.pointed(tmp_path)
    assert versions.last_good(tmp_path) is not None


def test_a_pointer_to_what_is_gone(tmp_path: Path) -> None:
    *_, newest = build_days(tmp_path, 2)
    (tmp_path / "current").write_text("20200101T000000.000000Z-00000000\n", encoding="utf-8")
    assert versions.pointed(tmp_path) == "20200101T000000.000000Z-00000000"
    good = versions.last_good(tmp_path)
    assert good is not None
    assert good.about.version == newest


# ---- pruning ----


def test_the_last_ones_stay_and_older_ones_go(tmp_path: Path) -> None:
    names = build_days(tmp_path, 6)
    point_at(tmp_path, names[-1])
    make_old(*(tmp_path / "versions").iterdir())
    versions.prune(tmp_path)
    assert sorted(versions.versions(tmp_path)) == names[-KEPT:]


def test_the_one_that_serves_stays_however_old(tmp_path: Path) -> None:
    names = build_days(tmp_path, 6)
    point_at(tmp_path, names[0])
    make_old(*(tmp_path / "versions").iterdir())
    versions.prune(tmp_path, kept=1)
    assert sorted(versions.versions(tmp_path)) == [names[0], names[-1]]


def test_young_ones_stay_for_readers_on_other_hosts(tmp_path: Path) -> None:
    names = build_days(tmp_path, 6)
    point_at(tmp_path, names[-1])
    make_old(tmp_path / "versions" / names[0])
    versions.prune(tmp_path)
    assert sorted(versions.versions(tmp_path)) == names[1:]


def test_what_dead_runs_left_goes_once_it_is_old(tmp_path: Path) -> None:
    (name,) = build_days(tmp_path, 1)
    point_at(tmp_path, name)
    old, young = (tmp_path / "versions" / f".building-{which}" for which in ("old", "young"))
    for folder in (old, young):
        (folder / "tantivy").mkdir(parents=True)
    pointer = tmp_path / ".current-of-a-dead-run"
    pointer.write_text("x", encoding="utf-8")
    make_old(old, pointer)
    versions.prune(tmp_path)
    assert not old.exists()
    assert not pointer.exists()
    assert young.exists()
    assert versions.versions(tmp_path) == [name]


def test_a_version_that_is_open_can_be_read_on_when_it_is_gone(tmp_path: Path) -> None:
    older, newer = build_days(tmp_path, 2)
    reading = versions.open_version(tmp_path, older)
    point_at(tmp_path, newer)
    make_old(*(tmp_path / "versions").iterdir())
    versions.prune(tmp_path, kept=1)
    assert versions.versions(tmp_path) == [newer]
    assert reading.index.search(Query("person")).total == 3
