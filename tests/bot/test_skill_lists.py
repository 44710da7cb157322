"""The wiki page of each skill, and what becomes of the pages of skills that left the tree."""

import mwparserfromhell
import pytest

from bot.drafts import Draft
from bot.messages import Messages
from bot.skill_lists import MOST_LINES, MOST_PEOPLE, gone_pages, skill_pages
from profiles.places import COUNTRIES
from profiles.tongues import Tongue
from search.listing import Listing
from search.versions import Version
from taxonomy.languages import LANGUAGES
from tests.support.people import few_people, listing
from tests.support.publishing import TOOL, published
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON

ENGLISH = Messages("en")
PREFIX = "Capacity Exchange/Skills/"


def pages(version: Version, language: str = "en") -> dict[str, Draft]:
    """The pages by the ids of their skills, in their order."""
    drafts = skill_pages(version, Messages(language), TOOL)
    return {draft.title.removeprefix(PREFIX): draft for draft in drafts}


def page(skill: str, *listings: Listing) -> str:
    return pages(published(listings))[skill].text


def links(text: str) -> list[str]:
    """The pages that a text links to, without the help page of every page."""
    _, *others = mwparserfromhell.parse(text).filter_wikilinks()
    return [str(link.title) for link in others]


def test_every_skill_has_a_page_in_the_order_of_the_tree() -> None:
    found = pages(published(few_people()))
    assert list(found) == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7"]
    assert [skill for skill, draft in found.items() if not draft.create] == [PRESS]


def test_a_skill_that_nobody_shares_or_wants_says_so() -> None:
    found = page(PYTHON, listing("Ana", 1, known=(PYTHON,)))
    assert "Nobody shares this skill or wants to learn it now." in found
    assert "{|" not in found
    assert f"[{TOOL}/skill/Q3 More in the directory]" in found


def test_a_page_begins_with_who_keeps_it_and_where_the_skill_is() -> None:
    kept, skill, broader, narrower, *_ = page(PROGRAMMING, *few_people()).split("\n\n")
    assert kept.startswith("A bot keeps this page")
    assert "[[Help:Capacity Exchange#The bot|" in kept
    assert skill == "'''{{Skill|Q2|<bdi><nowiki>programming</nowiki></bdi>}}'''"
    assert (broader[:9], links(kept + broader)) == ("Part of: ", [f"{PREFIX}Q1"])
    assert (narrower[:16], links(kept + narrower)) == ("More precisely: ", [f"{PREFIX}Q3", f"{PREFIX}Q4"])


def test_people_are_linked_by_their_profiles_and_count_at_the_broader_skill_too() -> None:
    people = (listing("Bo", 2, available=(LUA,)), listing("Ana", 1, available=(PYTHON,), wanted=(LUA,)))
    found = page(PROGRAMMING, *people)
    profiles = [link for link in links(found) if link.startswith("User:")]
    assert profiles == [f"User:{user}/Capacity Exchange" for user in ("Ana", "Bo", "Ana")]
    assert "== Who can share it ==\n\nPeople: 2\n" in found
    assert "== Who wants to learn it ==\n\nPeople: 1\n" in found


def test_what_somebody_speaks_and_where_they_are() -> None:
    speaks = (Tongue("pt"), Tongue("en", "3"), Tongue("fr", "0"))
    ana = listing("Ana", 1, available=(PYTHON,), languages=speaks, territory=("BR-SP", "419"))
    row = "| Portuguese, native · English, advanced\n| São Paulo, Brazil · Latin America\n"
    assert row in page(PYTHON, ana)


def test_of_many_people_the_newest_are_there_by_name_with_a_link_to_all() -> None:
    people = [listing(f"P{n:02}", n, wanted=(PYTHON,)) for n in range(28)]
    people += [listing(f"a{n:02}", n, wanted=(PYTHON,)) for n in range(28)]  # each later than the P before
    found = page(PYTHON, *people)
    newest = sorted(person.user for person in sorted(people, key=_newest)[-MOST_PEOPLE:])
    shown = [link.removeprefix("User:").partition("/")[0] for link in links(found)[2:]]
    assert sorted(shown) == newest
    assert shown == sorted(shown, key=str.casefold)
    assert f"[{TOOL}/search?wanted=Q3 and {56 - MOST_PEOPLE} more]" in found


def _newest(person: Listing) -> tuple[str, int]:
    return person.source.updated, person.source.page_id


def test_languages_and_countries_of_those_who_share_or_want_the_most_first() -> None:
    found = page(PYTHON, *few_people(), listing("Eva", 7, wanted=(PYTHON,), languages=(Tongue("de"),)))
    assert found.count("{|") == 4
    assert "|-\n| German\n| 0\n| 2\n|-\n| English\n| 1\n| 0\n|-\n| Portuguese\n| 1\n| 0\n|}" in found
    assert "|-\n| Brazil\n| 1\n| 0\n|-\n| Germany\n| 0\n| 1\n|}" in found
    assert "Russia" not in found


def test_only_the_first_of_many_languages_and_countries_are_there() -> None:
    languages = tuple(map(Tongue, sorted(LANGUAGES)[:40]))
    found = page(
        PYTHON, listing("Ana", 1, wanted=(PYTHON,), languages=languages, territory=tuple(sorted(COUNTRIES)))
    )
    assert found.count("\n|-\n") == 1 + 2 * MOST_LINES


def test_a_page_is_in_the_language_of_the_wiki() -> None:
    found = pages(published(few_people()), "pt-br")[PHOTOGRAPHY]
    assert "fotografía" not in found.text
    assert "Japão" in found.text
    assert "== Idiomas ==" in found.text
    assert found.summary == "de acordo com os perfis"


@pytest.mark.parametrize(
    ("title", "says"),
    [
        (f"{PREFIX}Q99", "#REDIRECT [[Capacity Exchange/Skills/Q3]]"),
        (f"{PREFIX}Q501", "not in [[Capacity Exchange/Skills|the tree of skills]] any more"),
        (f"{PREFIX}Q777", "{{Skill|Q777}}"),
        (f"{PREFIX}Q3", None),
        (f"{PREFIX}Q777/pt", None),
        (f"{PREFIX}Q0777", None),
        (f"{PREFIX}Quality", None),
        (f"Talk:{PREFIX}Q777", None),
        ("Q777", None),
    ],
)
def test_what_becomes_of_a_page_that_exists(title: str, says: str | None) -> None:
    found = list(gone_pages([title], published(few_people()), ENGLISH))
    assert [draft.title for draft in found] == ([title] if says else [])
    assert all(says and says in draft.text for draft in found)
