"""Why a search shows somebody: what fits is marked on the card, and said where the card would not show it."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from search.query import ROLES
from taxonomy.items import ItemId
from tests.support.pages import attribute, hrefs, one, page, text, texts
from tests.support.people import few_people, listing, publish
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON, small_taxonomy
from tests.web.conftest import MakeApp

TREE = small_taxonomy().tree
NAMED = {"": (), "photography": (PHOTOGRAPHY,), "lua": (LUA,), "coding": (PROGRAMMING,)}
LONG = (
    "Since 2009 I write about small museums, old maps, and how one gets hold of good pictures of both. " * 2
)
TALE = f"{LONG}My zeppelin <b>lands</b> seldom. {LONG}"


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """Few people, one with a long text, one who knows more than they share, a name like a skill's."""
    data: Path = tmp_path_factory.mktemp("reasons")
    people = [
        *few_people(),
        listing("Teller", 8, about=TALE, about_language="en", wanted=(PRESS,)),
        listing("Knower", 9, known=(PHOTOGRAPHY,), available=(PRESS,)),
        listing("Both", 11, available=(PYTHON,), wanted=(PYTHON, LUA)),
        listing("Pia", 10, available=(PYTHON,), wanted=(PHOTOGRAPHY,)),
    ]
    publish(data / "index", people)
    return make_app(data).test_client()


def card(tool: FlaskClient, asked: dict[str, str], user: str) -> Tag:
    """The card of somebody whom a search finds."""
    cards = page(tool, f"/search?{urlencode(asked)}").select("article.card")
    (found,) = (one_card for one_card in cards if text(one(one_card, "h3")) == user)
    return found


@pytest.mark.parametrize(
    ("asked", "user", "marked"),
    [
        ({"available": "Q3"}, "Ana", ["Python"]),
        ({"available": "Q1"}, "Ana", ["Python"]),  # a broader one
        ({"available": "Q99"}, "Ana", ["Python"]),  # merged into it
        ({"known": "Q2"}, "Ana", ["Python"]),
        ({"wanted": "Q5"}, "Zoë", ["photography"]),
        ({"available": "Q3", "wanted": "Q6"}, "Ana", ["Python", "photography"]),
        ({"q": "python"}, "Ana", ["Python"]),
        ({"q": "pyhton"}, "Ana", ["Python"]),  # a slip
        ({"q": "fotografía"}, "Ana", ["photography"]),  # in another language
        ({"q": "photogr"}, "Zoë", ["photography"]),  # not yet all of it
        ({"q": "programming"}, "Ana", ["Python"]),
        ({"q": "ana -lua"}, "Ana", []),
        ({"q": "p"}, "Pia", []),  # one letter names people, no skill
        ({"language": "pt"}, "Ana", []),
        ({}, "Ana", []),
    ],
)
def test_what_is_asked_for_is_marked(
    tool: FlaskClient, asked: dict[str, str], user: str, marked: list[str]
) -> None:
    assert texts(card(tool, asked, user), ".tags .found") == marked


@pytest.mark.parametrize(
    ("asked", "user", "said"),
    [
        ({"known": "Q6"}, "Knower", "Found by: knows photography"),
        ({"q": "photography"}, "Knower", "Found by: knows photography"),
        ({"known": "Q3"}, "Ana", ""),  # what is shared is marked
        ({"affiliation": "Q501"}, "Ana", "Found by: Example Wikimedians"),
        ({"project": "ptwiki"}, "Ana", "Found by: Wikipedia (Portuguese)"),
        ({"mentoring": "mentor"}, "Ana", "Found by: is a mentor"),
        ({"mentoring": "mentor", "project": "ptwiki"}, "Ana", "Wikipedia (Portuguese) · is a mentor"),
        ({"q": "museums"}, "Teller", ""),  # at the beginning, which the card shows
        ({"q": "zeppelin"}, "Teller", "My zeppelin <b>lands</b> seldom."),
        ({"q": "zepelin"}, "Teller", "My zeppelin"),
        ({"q": "small zeppelin"}, "Teller", "My zeppelin"),  # the card shows the one, not the other
        ({"q": "teller -zeppel"}, "Teller", ""),
        ({"q": "teller"}, "Teller", ""),
    ],
)
def test_what_a_card_does_not_show_is_said(
    tool: FlaskClient, asked: dict[str, str], user: str, said: str
) -> None:
    why = " ".join(texts(card(tool, asked, user), ".why"))
    assert (said in why) if said else not why


def test_a_piece_of_a_text_is_cut_on_both_sides_and_in_its_own_language(tool: FlaskClient) -> None:
    piece = one(card(tool, {"q": "zeppelin", "uselang": "ar"}, "Teller"), ".why bdi")
    assert text(piece).startswith("…")
    assert text(piece).endswith("…")
    assert (piece["lang"], piece["dir"]) == ("en", "ltr")


@given(
    some.dictionaries(some.sampled_from(ROLES), some.sampled_from(sorted(TREE)), max_size=2),
    some.sampled_from(sorted(NAMED)),
)
def test_just_what_is_asked_for_is_marked(tool: FlaskClient, asked: dict[str, ItemId], words: str) -> None:
    shown = page(tool, f"/search?{urlencode({**asked, 'q': words})}")
    for role, fitting in (("available", ("available", "known")), ("wanted", ("wanted",))):
        those = {*NAMED[words], *(asked[each] for each in fitting if each in asked)}
        for tag in shown.select(f".card .tags.{role} li"):
            (href,) = hrefs(tag)
            skill = ItemId(href.rpartition("/")[2])
            assert (attribute(tag, "class") == "found") == bool(those & {skill, *TREE.broader(skill)})


def test_people_are_read_before_what_narrows_them_down(tool: FlaskClient) -> None:
    shown = page(tool, "/search")
    assert [part.name for part in one(shown, ".searched").find_all(recursive=False)] == ["section", "aside"]
    assert one(shown, "#results a[href='#filters']")
    assert text(one(shown, "aside #filters")) == "Narrow down"
