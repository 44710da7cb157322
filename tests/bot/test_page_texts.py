"""What holds of every page that the bot writes, whatever people and items are called."""

import json
import re
import unicodedata
from collections.abc import Sequence

import mwparserfromhell
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.drafts import Draft
from profiles.tongues import Tongue
from search.listing import Listing
from search.versions import Version
from taxonomy.items import Item
from taxonomy.languages import LANGUAGES
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.nasty_texts import TEXTS
from tests.support.people import few_people, listing
from tests.support.publishing import TOOL, drafts, published
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON

TAGS = {"table", "tr", "th", "td", "bdi", "nowiki", "b", "div"}
LINK = re.compile(r"User:.*|Capacity Exchange/Skills(/Q\d+)?|Help:Capacity Exchange#The bot", re.DOTALL)
# the index keeps no halves of characters, which no wiki has in a name
NAMES = st.lists(TEXTS.map(lambda text: re.sub("[\ud800-\udfff]", "", text)), min_size=4, max_size=4)


def people(one: str, other: str, word: str) -> list[Listing]:
    """Two people who differ, and what could not be read of one."""
    problems = (Problem(word, Reason.UNKNOWN_FIELD, word), Problem("known", Reason.UNKNOWN_SKILL, word))
    return [
        listing(f"1{one}", 1, problems, available=(PYTHON,), wanted=(PHOTOGRAPHY,), territory=("BR",)),
        listing(f"2{other}", 2, available=(LUA,), wanted=(PYTHON,), languages=(Tongue("he"),)),
    ]


def taxonomy(label: str) -> Taxonomy:
    """Three skills with such a label, one under the other."""
    items = {item: Item(item, {"en": label}) for item in (PYTHON, LUA, PHOTOGRAPHY)}
    return Taxonomy(Tree.of({PYTHON: None, LUA: PYTHON, PHOTOGRAPHY: LUA}), items)


def check(draft: Draft) -> None:
    """Nothing is markup but what the bot writes itself."""
    parsed = mwparserfromhell.parse(draft.text.removeprefix("#REDIRECT "))
    assert {str(template.name) for template in parsed.ifilter_templates()} <= {"Skill"}
    assert not parsed.filter_arguments()
    assert not parsed.filter_comments()
    assert {str(tag.tag) for tag in parsed.ifilter_tags()} <= TAGS
    assert all(LINK.fullmatch(str(link.title)) for link in parsed.ifilter_wikilinks())
    assert all(str(link.url).startswith(f"{TOOL}/") for link in parsed.ifilter_external_links())
    tables = [tag for tag in parsed.ifilter_tags() if tag.tag == "table"]
    assert len(tables) == draft.text.count("{|") == draft.text.count("\n|}")
    for table in tables:
        rows = table.contents.filter_tags(recursive=False, matches=lambda tag: tag.tag == "tr")
        headings = table.contents.filter_tags(matches=lambda tag: tag.tag == "th")
        for row in rows:
            cells = row.contents.filter_tags(recursive=False, matches=lambda tag: tag.tag == "td")
            assert len(cells) in {0, len(headings)}
    assert "~~~" not in draft.text
    assert unicodedata.is_normalized("NFC", draft.text), "MediaWiki would store something else"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", draft.text)


def texts(listings: Sequence[Listing]) -> list[str]:
    return [draft.text for draft in drafts(published(listings), "en")]


@pytest.fixture(scope="module")
def version() -> Version:
    return published(few_people())


@settings(max_examples=15)  # each is an index
@given(NAMES)
@example(["}}{{evil}}", "]]{{{1}}}[[x", "\u0338</nowiki>\n|-\n| {{evil}}", "~~~~ |} '''x"])
@example(["a|b", "x!!y", "<!--", "-->"])
def test_no_name_label_or_word_is_markup(names: list[str]) -> None:
    one, other, label, word = names
    version = published(people(one, other, word), taxonomy(label))
    problems = (Problem("line 1", Reason.UNREADABLE_LINE, word),)
    for draft in drafts(version, "en", problems):
        if draft.title.endswith(".tab"):
            assert json.loads(draft.text)
        else:
            check(draft)


@pytest.mark.parametrize("language", sorted({"ar", "de", "hi", "zh-hant", *list(LANGUAGES)[::40]}))
def test_the_pages_are_sound_in_every_language(version: Version, language: str) -> None:
    for draft in drafts(version, language):
        if not draft.title.endswith(".tab"):
            check(draft)


@settings(max_examples=4)
@given(st.permutations(few_people()))
def test_the_same_people_give_the_same_texts(listings: list[Listing]) -> None:
    assert texts(listings) == texts(few_people())


def test_every_title_is_there_once(version: Version) -> None:
    titles = [draft.title for draft in drafts(version, "en")]
    assert len(titles) == len(set(titles))
    assert all(re.match(r"(Data:)?Capacity Exchange/", title) for title in titles)
