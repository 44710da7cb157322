"""Refreshing from an export: what it says is read, and a file that is not whole changes nothing."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from search.listing import Listing
from search.wikis import Wiki
from taxonomy.problems import Reason
from tests.support.community import profile_text
from tests.support.exports import HEAD, Page, Saved, profile_page, tree_page, write_export
from tests.support.job import Job, write_items
from tests.support.taxonomies import PYTHON, small_taxonomy

NAMES = ("Ana", "Bruno", "Célia 漢字")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    items = write_items(tmp_path / "items.json", small_taxonomy())
    return Job(tmp_path / "data", {"CAPX_ITEMS": str(items)})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three people."""
    pages = [profile_page(n, name, known="Q3", about="x" * 500) for n, name in enumerate(NAMES, start=2)]
    return write_export(tmp_path / "export.xml", pages)


@pytest.fixture
def read(job: Job, export: Path) -> Job:
    """The job after it has read the three."""
    assert refresh(job, export) == dict.fromkeys(NAMES, "x" * 500)
    return job


def refresh(job: Job, export: Path) -> dict[str, str]:
    """Refresh from the export; what the listed people say about themselves."""
    ran = job.refresh("--from-export", str(export))
    assert ran.status == 0, ran.err
    return {user: listing.profile.about for user, listing in job.index().items()}


def only(job: Job, tmp_path: Path, *pages: Page) -> dict[str, Listing]:
    """The index of an export of these pages."""
    refresh(job, write_export(tmp_path / "only.xml", pages))
    return job.index()


# ---- files that are no whole export ----


BILLION_LAUGHS = '<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
BAD_FILES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda good: b"",
    "cut in the head": lambda good: good[:100],
    "cut in a page": lambda good: good[: len(good) // 2],
    "cut after a page": lambda good: good[: good.rindex(b"</page>") + len(b"</page>")],
    "cut before the last character": lambda good: good.rstrip()[:-1],
    "more after the end": lambda good: good + b"<mediawiki>",
    "no XML": lambda good: b"PK\x03\x04 something else",
    "HTML": lambda good: b"<!DOCTYPE html><html><body><p>Not found<br></body></html>",
    "XML that is no export": lambda good: b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>',
    "XML without a namespace": lambda good: b"<mediawiki><page><title>User:X</title></page></mediawiki>",
    "an export without pages": lambda good: HEAD.encode() + b"</mediawiki>",
    "a revision without an id": lambda good: good.replace(b"<id>30</id>", b""),
    "a revision without a time": lambda good: good.replace(b"timestamp>", b"time>"),
    "a page without an id": lambda good: good.replace(b"<id>3</id>", b""),
    "a page whose id is no number": lambda good: good.replace(b"<id>3</id>", b"<id>three</id>"),
    "a page whose id no database takes": lambda good: good.replace(b"<id>3</id>", b"<id>9%019d</id>" % 0),
    "a page whose id is below zero": lambda good: good.replace(b"<id>3</id>", b"<id>-3</id>"),
    "a page that comes again": lambda good: good.replace(b"<id>4</id>", b"<id>2</id>"),
    "a revision of no time": lambda good: good.replace(b"<timestamp>2026-", b"<timestamp>2026/"),
    "a page without a namespace": lambda good: good.replace(b"<ns>2</ns>", b""),
    "a page without a title": lambda good: good.replace(b"<title>User:Bruno/Capacity Exchange</title>", b""),
    "entities": lambda good: BILLION_LAUGHS.encode() + good.replace(b"xxxx", b"&b;"),
}


@pytest.mark.parametrize("damage", BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_whole_export_is_refused_and_changes_nothing(
    read: Job, export: Path, damage: Callable[[bytes], bytes]
) -> None:
    before = read.index(), read.catalogue.page_states()
    export.write_bytes(damage(export.read_bytes()))
    ran = read.refresh("--from-export", str(export))
    assert ran.status == 2
    assert str(export) in ran.err
    assert "Traceback" not in ran.err
    assert (read.index(), read.catalogue.page_states()) == before
    assert (ran.report["status"], ran.report["outcome"]) == (2, ran.err.strip().splitlines()[-1])


@pytest.mark.parametrize("path", ["missing.xml", "."])
def test_a_file_that_cannot_be_read_is_said(read: Job, tmp_path: Path, path: str) -> None:
    ran = read.refresh("--from-export", str(tmp_path / path))
    assert ran.status == 2
    assert "cannot be read" in ran.err


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("kind", PACKERS)
def test_a_packed_export_is_read_as_a_plain_one(read: Job, export: Path, kind: str) -> None:
    packed = export.with_name(f"export.xml.{kind}")
    packed.write_bytes(PACKERS[kind](export.read_bytes()))
    ran = read.refresh("--from-export", str(packed))
    assert ran.status == 0
    assert "unchanged: version" in ran.out


@pytest.mark.parametrize("damage", ["cut", "changed"])
@pytest.mark.parametrize("kind", PACKERS)
def test_a_packed_export_that_is_broken_is_refused(read: Job, export: Path, kind: str, damage: str) -> None:
    whole = PACKERS[kind](export.read_bytes())
    half = len(whole) // 2
    packed = export.with_name(f"export.xml.{kind}")
    packed.write_bytes(whole[:half] + (b"" if damage == "cut" else b"\xff" * 40 + whole[half + 40 :]))
    ran = read.refresh("--from-export", str(packed))
    assert ran.status == 2, ran.err
    assert str(packed) in ran.err


def test_the_wiki_is_named_by_the_exports_head(read: Job, export: Path) -> None:
    assert read.live is not None
    assert read.live.about.wiki == Wiki(
        "Test", "http://test.example/wiki/$1", "http://test.example/w/index.php"
    )
    whole = export.read_text()
    export.write_text(whole[: whole.index("  <siteinfo>")] + whole[whole.index("  <page>") :])
    assert "a wiki without a name: 3 profile pages seen" in read.refresh("--from-export", str(export)).out
    assert read.live.about.wiki == Wiki()


# ---- whose words count ----


def page_of(owner: str, *revisions: Saved, older: bool = False) -> Page:
    return Page(7, f"User:{owner}/Capacity Exchange", revisions, older=older)


TOO_MUCH = "{{Capacity Exchange profile|" + "{{" * 40_000


def words(about: str) -> str:
    return profile_text(known="Q3", about=about)


@pytest.mark.parametrize(
    ("page", "about", "revision", "later"),
    [
        (page_of("Ana", Saved(70, "Ana", words("one")), Saved(71, "Ana", words("two"))), "two", 71, None),
        (page_of("Ana", Saved(70, "Ana", words("one")), Saved(71, "Eve", words("two"))), "one", 70, 71),
        (page_of("Ana", Saved(70, "Ana", words("one")), Saved(71, "Eve", "")), "one", 70, 71),
        (page_of("Ana", Saved(70, "Ana", words("one")), Saved(71, None, words("two"))), "one", 70, 71),
        (page_of("Ana", Saved(71, "Ana", words("two")), Saved(70, "Eve", words("one"))), "two", 71, None),
        (page_of("Ana", Saved(70, "Eve", words("one")), Saved(71, "Ana", words("two"))), "two", 71, None),
        (page_of("Ana", Saved(70, "Ana", words("one")), Saved(71, "Ana", words("one"))), "one", 71, None),
        (
            page_of(
                "Ana",
                Saved(70, "Ana", words("one")),
                Saved(71, "Eve", words("two")),
                Saved(72, "Ana", words("two")),
            ),
            "one",
            70,
            72,
        ),
    ],
    ids=[
        "edited",
        "by another",
        "blanked",
        "by a hidden author",
        "newest first",
        "taken over",
        "moved",
        "moved after another's edit",
    ],
)
def test_the_owners_newest_words_are_read(
    job: Job, tmp_path: Path, page: Page, about: str, revision: int, later: int | None
) -> None:
    listing = only(job, tmp_path, page)["Ana"]
    assert (listing.profile.about, listing.source.revision, listing.source.later) == (about, revision, later)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (page_of("Ana", Saved(70, "Eve", words("one"))), Reason.NOT_OWNERS_WORDS),
        (
            page_of("Ana", Saved(70, "Eve", words("one")), Saved(71, "Ana", words("one"))),
            Reason.NOT_OWNERS_WORDS,
        ),
        (page_of("Ana", Saved(70, "Eve", words("one")), older=True), Reason.NEEDS_HISTORY),
        (page_of("Ana", Saved(70, None, words("one"))), Reason.NOT_OWNERS_WORDS),
        (page_of("Ana", Saved(70, "Ana", None), Saved(71, "Eve", words("two"))), Reason.HIDDEN_REVISION),
        (page_of("Ana", Saved(70, "Ana", TOO_MUCH)), Reason.TOO_MUCH_MARKUP),
    ],
    ids=["by another", "only moved", "history missing", "hidden author", "hidden text", "too much markup"],
)
def test_a_page_that_makes_no_listing_is_reported_with_its_reason(
    job: Job, tmp_path: Path, page: Page, reason: Reason
) -> None:
    assert only(job, tmp_path, page) == {}
    assert job.last_report()["refused"] == [["User:Ana/Capacity Exchange", reason]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{{Another template}}",
        "<nowiki>{{Capacity Exchange profile}}</nowiki>",
        "<!-- {{Capacity Exchange profile}} -->",
        "#REDIRECT [[User:Eve]] {{Capacity Exchange profile}}",
        "#WEITERLEITUNG [[User:Eve]] {{Capacity Exchange profile}}",
        profile_text(listed="no"),
    ],
)
def test_a_page_that_says_so_makes_no_listing_in_silence(job: Job, tmp_path: Path, text: str) -> None:
    assert only(job, tmp_path, page_of("Ana", Saved(70, "Ana", text))) == {}
    assert job.last_report()["refused"] == []


@pytest.mark.parametrize(
    "opening",
    [
        "{{capacity_Exchange profile",
        "{{ Template:Capacity Exchange profile ",
        "{{CE profile",
        "text {{cE profile\n",
    ],
)
def test_the_template_is_known_by_all_its_names(job: Job, tmp_path: Path, opening: str) -> None:
    short = "#REDIRECT [[Template:Capacity Exchange profile]]"
    redirect = Page(9, "Template:CE profile", [Saved(90, "Eve", short)], namespace=10)
    page = page_of("Ana", Saved(70, "Ana", opening + "|known=Q3}}"))
    assert only(job, tmp_path, page, redirect)["Ana"].profile.known == (PYTHON,)


@pytest.mark.parametrize("namespace", [0, 3, 4])
def test_profiles_stand_in_the_user_space_alone(job: Job, tmp_path: Path, namespace: int) -> None:
    page = Page(7, "Somewhere:Ana/Capacity Exchange", [Saved(70, "Ana", words("x"))], namespace=namespace)
    assert only(job, tmp_path, page) == {}


NASTY = {
    "2 MB": profile_text(about="é" * 1_000_000),
    "10,000 skills": profile_text(known=", ".join(f"Q{n}" for n in range(1, 10_001))),
    "never closed": "{{Capacity Exchange profile | about = {{x | known = Q3",
    "templates in templates": profile_text(about="{{a|" * 300 + "}}" * 300),
    "tags never closed": profile_text(about="<b>" * 1500),
    "every field twice": profile_text(known="Q3").replace("}}", " | known = Q4\n}}"),
    "arguments without names": "{{Capacity Exchange profile|a|b|1=c|=d|}}",
    "characters of all kinds": profile_text(about="\ufffd\u202e\u0000".replace("\x00", "") + "\U0010ffff"),
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_one_nasty_page_stops_no_run(read: Job, tmp_path: Path, text: str) -> None:
    others = [profile_page(n, name, edits=1, about="others") for n, name in enumerate(NAMES, start=2)]
    index = only(read, tmp_path, page_of("Nasty", Saved(70, "Nasty", text)), *others)
    assert {index[name].profile.about for name in NAMES} == {"others"}


def test_what_a_run_before_recorded_is_forgotten_when_it_is_in_the_export_no_more(
    read: Job, tmp_path: Path
) -> None:
    pages = [profile_page(2, "Ana", edits=1, about="left"), profile_page(9, "New", about="new")]
    ran = read.refresh("--from-export", str(write_export(tmp_path / "later.xml", pages)), "--accept-shrink")
    assert ran.status == 0
    assert {name: one.profile.about for name, one in read.index().items()} == {"Ana": "left", "New": "new"}
    counts = {name: ran.report[name] for name in ("seen", "new", "changed", "unchanged", "gone", "fetched")}
    assert counts == {"seen": 2, "new": 1, "changed": 1, "unchanged": 0, "gone": 2, "fetched": 2}


def test_an_unchanged_export_is_not_read_again(read: Job, export: Path) -> None:
    ran = read.refresh("--from-export", str(export))
    assert (ran.report["fetched"], ran.report["read"], ran.report["unchanged"]) == (0, 0, 3)
    assert "unchanged: version" in ran.out


@pytest.mark.parametrize("text", ["", "no list", "#REDIRECT [[Elsewhere]]"])
def test_an_export_whose_tree_names_no_skill_publishes_nothing(read: Job, tmp_path: Path, text: str) -> None:
    before = read.index()
    pages = [tree_page(text), profile_page(2, "Ana", about="new")]
    ran = read.refresh("--from-export", str(write_export(tmp_path / "treeless.xml", pages)))
    assert ran.status == 1
    assert "names no skill" in ran.err
    assert read.index() == before


def test_a_tree_that_cannot_all_be_read_is_reported_and_used(job: Job, tmp_path: Path) -> None:
    tree = tree_page("* {{Skill|Q3}}\n* a line without a skill\n*** {{Skill|Q4}}\n* {{Skill|Q3}}\n")
    index = only(job, tmp_path, tree, profile_page(2, "Ana", known="Q3, Q4"))
    assert index["Ana"].profile.known == ("Q3", "Q4")
    assert len(job.last_report()["tree_problems"]) == 3
    assert job.last_report()["tree_by"] == "Curator"
