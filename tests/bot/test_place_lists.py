"""The two indexes of people, by country and by language."""

import mwparserfromhell

from bot.drafts import Draft
from bot.messages import Messages
from bot.place_lists import MOST_PEOPLE, place_pages
from profiles.tongues import Tongue
from search.listing import Listing
from tests.support.people import few_people, listing
from tests.support.publishing import TOOL, published
from tests.support.taxonomies import PYTHON


def indexes(*listings: Listing, language: str = "en") -> tuple[Draft, Draft]:
    territories, languages = place_pages(published(listings), Messages(language), TOOL)
    return territories, languages


def rows(draft: Draft) -> list[list[str]]:
    """The cells of the table, without its headings."""
    return [
        row.removeprefix("\n| ").split("\n| ") for row in draft.text.removesuffix("\n|}").split("\n|-")[1:]
    ]


def people(cell: str) -> list[str]:
    links = mwparserfromhell.parse(cell).filter_wikilinks()
    return [str(link.title).removeprefix("User:").removesuffix("/Capacity Exchange") for link in links]


def test_a_row_for_each_country_with_its_people() -> None:
    territories, _ = indexes(*few_people())
    assert territories.title == "Capacity Exchange/Territories"
    assert [row[:4] for row in rows(territories)] == [
        [f"[{TOOL}/territory/BR Brazil]", "2", "1", "2"],
        [f"[{TOOL}/territory/DE Germany]", "1", "1", "1"],
        [f"[{TOOL}/territory/JP Japan]", "1", "1", "0"],
        [f"[{TOOL}/territory/RU Russia]", "1", "0", "0"],
    ]
    assert [people(row[4]) for row in rows(territories)] == [
        ["Ana", "Zoë"],
        ["Bruno"],
        ["写真家"],
        ["Сергей"],
    ]


def test_a_row_for_each_language_that_somebody_speaks() -> None:
    _, languages = indexes(*few_people(), listing("A", 7, languages=(Tongue("zh-hant"), Tongue("fr", "0"))))
    assert languages.title == "Capacity Exchange/Languages"
    assert [row[0] for row in rows(languages)] == [
        f"[{TOOL}/search?language={code} {name}]"
        for code, name in [
            ("en", "English"),
            ("de", "German"),
            ("ja", "Japanese"),
            ("pt", "Portuguese"),
            ("ru", "Russian"),
            ("zh-hant", "Traditional Chinese"),
        ]
    ]
    assert rows(languages)[0][1:4] == ["2", "1", "2"]


def test_regions_and_parts_of_countries_have_no_rows_of_their_own() -> None:
    territories, _ = indexes(listing("A", 1, territory=("419",)), listing("B", 2, territory=("BR-SP",)))
    assert [row[0] for row in rows(territories)] == [f"[{TOOL}/territory/BR Brazil]"]


def test_the_newest_people_are_named_in_the_order_of_their_names() -> None:
    many = [listing(f"P{n:02}", 27 - n, territory=("BR",), wanted=(PYTHON,)) for n in range(25)]
    ((_, count, shares, wants, named),) = rows(indexes(*many)[0])
    assert (count, shares, wants) == ("25", "0", "25")
    assert people(named) == [f"P{n:02}" for n in range(MOST_PEOPLE)]


def test_the_rows_are_in_the_order_of_names_in_the_language_of_the_wiki() -> None:
    territories, _ = indexes(*few_people(), language="de")
    names = [row[0].partition(" ")[2] for row in rows(territories)]
    assert names == ["Brasilien]", "Deutschland]", "Japan]", "Russland]"]


def test_an_index_of_nobody_is_an_empty_table() -> None:
    for draft in indexes():
        assert draft.text.endswith("Newest\n|}")
        assert rows(draft) == []
