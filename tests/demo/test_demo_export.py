"""The demo's export: as MediaWiki writes one, the same for the same seed, and readable by pywikibot."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pywikibot.xmlreader import XmlDump, XmlEntry

import demo
from demo.export import sha1_base36
from demo.items import skills
from demo.population import people

_SPACE = "{http://www.mediawiki.org/xml/export-0.11/}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo")
    demo.write(path, count=1000)
    return path


@pytest.fixture(scope="module")
def histories(folder: Path) -> dict[str, list[XmlEntry]]:
    entries: Iterator[XmlEntry] = XmlDump(str(folder / "export.xml"), revisions="all").parse()
    return {title: list(group) for title, group in groupby(entries, key=lambda entry: entry.title)}


def _owner(title: str) -> str:
    return title.removeprefix("User:").removesuffix("/Capacity Exchange")


def test_same_seed_same_bytes(folder: Path, tmp_path: Path) -> None:
    demo.write(tmp_path, count=1000)
    for name in ("export.xml", "items.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_smaller_export_begins_a_larger_one(folder: Path, tmp_path: Path) -> None:
    demo.write(tmp_path, count=100)
    small = (tmp_path / "export.xml").read_bytes().removesuffix(b"</mediawiki>\n")
    assert (folder / "export.xml").read_bytes().startswith(small)


def test_nothing_else_is_left_behind(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"export.xml", "items.json"}


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    def fail(_done: int) -> None:
        raise KeyboardInterrupt

    demo.write(tmp_path, count=1)
    before = (tmp_path / "export.xml").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        demo.write(tmp_path, count=2, progress=fail)
    assert (tmp_path / "export.xml").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


def test_every_person_has_a_page_with_the_template(histories: dict[str, list[XmlEntry]]) -> None:
    pages = [title for title in histories if title.startswith("User:")]
    assert [_owner(title) for title in pages] == [someone.name for someone in people(1000, 2026)]
    for title in pages:
        first = histories[title][0]
        assert first.username == _owner(title)
        assert re.search(r"\{\{\s*[Cc]apacity Exchange profile", first.text), title
        assert "invented" in first.text or "{{Demo notice}}" in first.text


def test_revisions_and_pages_are_numbered_upwards_in_time(histories: dict[str, list[XmlEntry]]) -> None:
    entries = [entry for history in histories.values() for entry in history]
    assert [int(entry.revisionid) for entry in entries] == list(range(1, len(entries) + 1))
    assert [int(history[0].id) for history in histories.values()] == list(range(1, len(histories) + 1))
    assert all("2024-01-01T00:00:00Z" <= entry.timestamp <= "2026-10-31T23:59:59Z" for entry in entries)
    for history in histories.values():
        assert all(a.timestamp < b.timestamp for a, b in pairwise(history))
        assert all(a.text != b.text for a, b in pairwise(history))


def test_a_few_pages_were_last_edited_by_somebody_else(histories: dict[str, list[XmlEntry]]) -> None:
    last = {_owner(title): history[-1] for title, history in histories.items() if title.startswith("User:")}
    foreign = [entry for owner, entry in last.items() if entry.username != owner]
    assert 15 <= len(foreign) <= 50
    assert any(entry.ipedit for entry in foreign)
    assert any(not entry.text for entry in foreign)
    assert {entry.username for entry in foreign if not entry.ipedit} <= last.keys()


def test_the_tree_page_names_every_skill_under_its_broader_one(histories: dict[str, list[XmlEntry]]) -> None:
    text = histories["Capacity Exchange/Skills"][0].text
    above: dict[int, str] = {}
    for stars, item in re.findall(r"^(\*+) \{\{Skill\|(Q\d+)\}\}$", text, re.MULTILINE):
        above[len(stars)] = item
        assert skills()[item].parent == above.get(len(stars) - 1)
    assert re.findall(r"Q\d+", text) == list(skills())


def test_sizes_and_sums_are_right(folder: Path) -> None:
    for revision in ElementTree.parse(folder / "export.xml").iter(f"{_SPACE}revision"):  # noqa: S314
        text = revision.find(f"{_SPACE}text")
        assert text is not None
        content = (text.text or "").encode()
        assert text.get("bytes") == str(len(content))
        assert text.get("sha1") == revision.findtext(f"{_SPACE}sha1") == sha1_base36(content)


def test_sha1_is_mediawikis() -> None:
    assert sha1_base36(b"") == "phoiac9h4m842xq45sp7s6u21eteeq1"
    assert int(sha1_base36(b"x"), 36) == int(hashlib.sha1(b"x", usedforsecurity=False).hexdigest(), 16)
    assert {len(sha1_base36(bytes([number]))) for number in range(256)} == {31}


def test_the_command_writes_what_it_says(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo", "--people", "3", str(tmp_path / "new")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("3 invented people")
    assert (tmp_path / "new" / "export.xml").read_text(encoding="utf-8").count("<ns>2</ns>") == 3
