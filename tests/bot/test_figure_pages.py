"""The figures, as tabular data that JsonConfig takes, and as tables on a page."""

import json
import re
from typing import Any

import pytest

from bot.figure_pages import figure_tables, figures_page
from bot.messages import Messages
from search.versions import Version
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.nasty_texts import NASTY
from tests.support.people import few_people
from tests.support.publishing import TOOL, published

NAMES = ["Skills", "Territories", "Languages", "Growth"]
HEADER = re.compile(r"[^\W\d]\w*")
LANGUAGE = re.compile(r"[a-z0-9-]{2,}")


@pytest.fixture(scope="module")
def version() -> Version:
    return published(few_people())


def tables(version: Version, language: str = "en") -> dict[str, Any]:
    """The data by the names of their pages."""
    drafts = figure_tables(version, Messages(language))
    return {
        draft.title.removeprefix("Data:Capacity Exchange/").removesuffix(".tab"): json.loads(draft.text)
        for draft in drafts
    }


def check_line(text: Any) -> None:
    """As JCUtils::isValidLineString and the longest that JCValidators::isStringLine takes."""
    assert isinstance(text, str)
    assert len(text) <= 400
    assert not re.search(r"^\s|[\r\n\t]|\s$", text)


def check_localized(texts: dict[str, str]) -> None:
    assert texts
    assert all(map(LANGUAGE.fullmatch, texts))
    for text in texts.values():
        check_line(text)


def check_tabular(data: dict[str, Any]) -> None:
    """What JsonConfig's JCTabularContent checks."""
    assert list(data) == ["license", "description", "sources", "schema", "data"]
    assert data["license"] == "CC0-1.0"
    check_localized(data["description"])
    assert isinstance(data["sources"], str)
    fields = data["schema"]["fields"]
    assert len({field["name"] for field in fields}) == len(fields)
    for field in fields:
        assert field.keys() == {"name", "type", "title"}
        assert HEADER.fullmatch(field["name"])
        check_localized(field["title"])
    for row in data["data"]:
        for value, field in zip(row, fields, strict=True):
            if field["type"] == "number":
                assert type(value) is int
            else:
                assert field["type"] == "string"
                check_line(value)


@pytest.mark.parametrize("language", ["en", "ar", "ja", "pt-br"])
def test_the_tables_are_tabular_data(version: Version, language: str) -> None:
    found = tables(version, language)
    assert list(found) == NAMES
    for data in found.values():
        check_tabular(data)


def test_no_label_breaks_the_data() -> None:
    labels = [label.replace("\ud800", "") for label in NASTY]
    items = [Item(ItemId(f"Q{number}"), {"en": label}) for number, label in enumerate(labels, 1)]
    taxonomy = Taxonomy(Tree.of({item.id: None for item in items}), {item.id: item for item in items})
    data = tables(published([], taxonomy))["Skills"]
    assert len(data["data"]) == len(labels)
    check_tabular(data)


def test_what_the_tables_say(version: Version) -> None:
    found = {name: data["data"] for name, data in tables(version).items()}
    assert found["Skills"][1:3] == [["Q2", "programming", 3, 2, 2], ["Q3", "Python", 1, 1, 1]]
    assert found["Territories"][0] == ["BR", "Brazil", 2, 1, 2]
    assert found["Languages"][1] == ["en", "English", 2, 1, 2]
    assert [row[1:] for row in found["Growth"]] == [[6, 3, 4]]


def test_titles_are_in_english_and_in_the_language_of_the_wiki(version: Version) -> None:
    assert tables(version, "de")["Growth"]["description"] == {"en": "Growth", "de": "Wachstum"}
    assert tables(version, "en")["Growth"]["description"] == {"en": "Growth"}
    assert tables(version, "ja")["Growth"]["description"] == {"en": "Growth"}


def test_the_page_of_figures_has_the_same_rows(version: Version) -> None:
    page = figures_page(version, Messages("en"), TOOL)
    assert page.title == "Capacity Exchange/Figures"
    data = [row for table in tables(version).values() for row in table["data"]]
    assert page.text.count("\n|-\n") == len(data)
    shown = re.sub(r"</?(?:bdi|nowiki)>", "", page.text)
    for row in data:
        assert "|-\n" + "\n".join(f"| {value}" for value in row) in shown
    assert page.text.endswith(f"[{TOOL}/statistics More in the directory]")
