"""The demo in a real MediaWiki, as `make wiki` serves it."""

from pathlib import Path

import pytest

import demo
from tests.support.mediawiki import LocalWiki
from tests.wiki.filling import FillingError, check_authors, fill, read_pages

PEOPLE = 40


def test_every_page_is_its_authors(wiki: LocalWiki) -> None:
    assert fill(wiki, PEOPLE, seed=1)
    pages = read_pages(wiki.data / "demo" / "export.xml")
    profiles = [page for page in pages if page.title.startswith("User:")]
    assert len(profiles) == PEOPLE
    owner = profiles[0].title.removeprefix("User:").split("/")[0]
    newest = wiki.alice.newest_revision(profiles[0].title)
    assert newest is not None
    assert newest.user == profiles[0].newest_author
    assert wiki.user(owner).userinfo()["name"] == owner
    assert not fill(wiki, PEOPLE, seed=1), "the same is not done twice"
    wiki.restore()
    assert fill(wiki, 1, seed=1), "a restored wiki is empty"


def test_a_revision_without_an_account_is_noticed(wiki: LocalWiki, tmp_path: Path) -> None:
    demo.write(tmp_path, count=2, seed=1)
    wiki.maintenance("importDump", str(tmp_path / "export.xml"))
    pages = read_pages(tmp_path / "export.xml")
    newest = wiki.alice.newest_revision(pages[-1].title)
    assert newest is not None
    assert newest.user == f"imported>{pages[-1].newest_author}"
    with pytest.raises(FillingError, match="another author"):
        check_authors(wiki, pages)
