"""What the bot writes, on a real MediaWiki: it is stored as it was written, and shows what it should."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.drafts import HELP, Draft
from bot.wiki_pages import wiki_pages
from search.versions import Version
from taxonomy.items import Item, ItemId
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.mediawiki import LocalWiki
from tests.support.nasty_texts import NASTY
from tests.support.people import few_people, listing
from tests.support.publishing import TOOL, drafts, published
from tests.support.taxonomies import PYTHON

SKILLS = "Capacity Exchange/Skills"
NO_TITLE = re.compile(r"[\[\]{}|<>#\x00-\x1f\x7f-\x9f]|~~~|&#?\w+;")  # which no user name has


@pytest.fixture(scope="module")
def installed(wiki_server: LocalWiki) -> LocalWiki:
    wiki_server.restore()
    for title, text in wiki_pages().items():
        wiki_server.admin.edit(title, text)
    return wiki_server


@pytest.fixture
def arabic(installed: LocalWiki) -> Iterator[LocalWiki]:
    installed.runtime(wgLanguageCode="ar")
    yield installed
    installed.runtime()


def pages(version: Version, language: str) -> list[Draft]:
    """All but the tabular data, which this wiki cannot have."""
    return [draft for draft in drafts(version, language) if not draft.title.endswith(".tab")]


def nasty() -> Version:
    """People, labels and words that look like markup."""
    labels = [re.sub("[\ud800\ufffe]", "", text) for text in NASTY]  # which no wiki stores
    items = [Item(ItemId(f"Q{number}"), {"en": label}) for number, label in enumerate(labels, 1)]
    parents: dict[ItemId, ItemId | None] = {item.id: items[0].id for item in items[1:]}
    tree = Tree.of({items[0].id: None, **parents})
    problems = tuple(Problem(text, Reason.UNKNOWN_FIELD, text) for text in labels)
    people = [
        listing(f"A{text}", number, problems[number : number + 1], available=(PYTHON,), territory=("BR",))
        for number, text in enumerate(text[:60] for text in labels)
        if not NO_TITLE.search(text)
    ]
    return published(people, Taxonomy(tree, {item.id: item for item in items}))


def shown(wiki: LocalWiki, draft: Draft) -> dict[str, Any]:
    """The page as the wiki parses it, once it is stored."""
    wiki.admin.edit(draft.title, draft.text)
    assert wiki.admin.get_text(draft.title) == draft.text.strip(), "it would be written with each run"
    how = {"prop": "text|links|templates|externallinks|parsewarnings", "disablelimitreport": True}
    answer: dict[str, Any] = wiki.alice.call(action="parse", page=draft.title, **how)["parse"]
    return answer


def titles(answer: dict[str, Any], part: str) -> set[str]:
    return {one["title"] for one in answer[part]}


def check(answer: dict[str, Any]) -> None:
    """Nothing is there that the bot did not write."""
    assert answer["parsewarnings"] == []
    assert not re.search('class="[^"]*(?:error|warning)', answer["text"])
    assert "<script" not in answer["text"]
    assert titles(answer, "templates") <= {"Template:Skill"}
    links = titles(answer, "links")
    assert all(re.match(rf"User:|{SKILLS}(/Q\d+)?$|{HELP}$|D:Q\d+$", title) for title in links), links
    assert all(address.startswith(f"{TOOL}/") for address in answer["externallinks"])


def test_every_page_is_stored_as_it_is_and_renders_soundly(installed: LocalWiki) -> None:
    people = (one for one in few_people() if "<" not in one.user)  # whose page no wiki has
    for draft in pages(published(people), "en"):
        answer = shown(installed, draft)
        check(answer)
        text = re.sub(r"<[^>]*>", "", answer["text"])
        assert not re.search(r"\{\{|\}\}|\[\[|\]\]|\{\||\|\}|^\|", text, re.MULTILINE), draft.title


def test_names_that_look_like_markup_harm_no_page(installed: LocalWiki) -> None:
    version = nasty()
    for draft in pages(version, "en"):
        answer = shown(installed, draft)
        check(answer)
        assert answer["text"].count("<table") == draft.text.count("{|")


def test_the_links_of_a_skill_lead_where_they_should(installed: LocalWiki) -> None:
    draft = next(one for one in pages(published(few_people()), "en") if one.title == f"{SKILLS}/Q2")
    answer = shown(installed, draft)
    people = {f"User:{user}/Capacity Exchange" for user in ("Ana", "Bruno", "Zoë")}
    skills = {f"{SKILLS}/Q{number}" for number in (1, 3, 4)}
    assert titles(answer, "links") == {*people, *skills, HELP, "D:Q2"}  # which here is no other wiki
    assert answer["externallinks"] == [f"{TOOL}/skill/Q2"]
    assert "<bdi>programming</bdi></bdi> (Q2)" in answer["text"]
    assert "The_bot" in answer["text"]


def test_the_page_of_a_merged_skill_leads_to_the_other(installed: LocalWiki) -> None:
    draft = next(one for one in pages(published(few_people()), "en") if one.title == f"{SKILLS}/Q99")
    shown(installed, draft)
    answer = installed.alice.call(action="query", titles=draft.title, redirects=True)["query"]
    assert answer["pages"][0]["title"] == f"{SKILLS}/Q3"


def test_on_a_wiki_from_right_to_left(arabic: LocalWiki) -> None:
    for draft in pages(published(few_people()), "ar"):
        answer = shown(arabic, draft)
        assert answer["parsewarnings"] == []
        assert titles(answer, "templates") <= {"قالب:Skill"}
        page = arabic.alice.session().get(
            f"{arabic.api.removesuffix('/w/api.php')}/wiki/{draft.title}", timeout=60
        )
        assert page.status_code == 200
        assert re.search('<div id="mw-content-text"[^>]* dir="rtl"', page.text)
        is_report = draft.title.endswith("/Report")
        assert ('<div lang="en" dir="ltr" class="mw-content-ltr">' in page.text) == is_report
