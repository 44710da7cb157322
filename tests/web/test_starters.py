"""How a message begins: why two people fit, in a language that both read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

from profiles.profile import Profile
from profiles.tongues import Tongue
from taxonomy.items import Item
from taxonomy.skills import Taxonomy
from tests.support.people import listing, publish
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON, small_taxonomy
from tests.support.tool import MESSAGES, tool
from web.letter import LONGEST_SUBJECT, LONGEST_TEXT, Letter
from web.starter import Starter, common_language, starter

GERMAN = {
    "starter-subject": "Gruß vom Capacity Exchange",
    "starter-about": "Über $1",
    "starter-hello": "Hallo $1,",
    "starter-learn": "Du kannst $1 zeigen, was ich lernen will.",
    "starter-teach": "Ich kann $1 zeigen, was du lernen willst.",
    "starter-ask": "Finden wir Zeit?",
    "starter-thanks": "Danke",
    "starter-thanks-text": "danke für den Austausch!",
}
ALICE = listing("Alice", 1, available=(PYTHON,), wanted=(LUA,), languages=(Tongue("en"), Tongue("de", "2")))
BRUNO = listing("Bruno", 2, available=(LUA,), wanted=(PYTHON,), languages=(Tongue("de"), Tongue("en", "1")))
SHY = listing("Shy", 3)
EVIL = listing("<script>alert(1)", 4, available=(LUA,))
ENGLISH = (Tongue("en"),)
OTHERS = [listing(f"Somebody {number}", 10 + number, available=(PYTHON, LUA)) for number in range(3)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The tool, translated into German too."""
    data: Path = tmp_path_factory.mktemp("data")
    publish(data / "index", [ALICE, BRUNO, SHY, EVIL, *OTHERS])
    app = tool(data)
    i18n = app.extensions["toolforge_i18n"]  # which holds messages with their variables by name
    names = {key: "".join(i18n.config.variables.get(key, ())) for key in GERMAN}
    i18n.translations["de"] = {key: text.replace("$1", f"{{{names[key]}}}") for key, text in GERMAN.items()}
    return app


@pytest.fixture
def begun(app: Flask) -> Iterator[None]:
    """A request to the tool."""
    with app.test_request_context("/connect/Bruno"):
        app.preprocess_request()
        yield


def english(key: str, value: str = "") -> str:
    return str(MESSAGES[key]).replace("$1", value)


# ---- the language ----


def speaking(*tongues: str) -> Profile:
    return Profile(languages=tuple(Tongue(*one.split("-")) for one in tongues))


LANGUAGES = [
    (("en-N", "de-2"), ("de-N", "en-4"), "en", "de"),  # the recipient's best
    (("en-N", "de-1"), ("de-N", "en-4"), "en", "en"),  # in which the sender can write
    (("en-N", "de-N"), ("de-1", "en-3"), "de", "en"),  # and the recipient read
    (("en-N",), ("de-N", "en-1"), "en", ""),
    (("en-N",), ("de-N",), "de", ""),
    (("en-N",), (), "en", ""),
    ((), ("de-N", "en-N"), "de", "de"),  # who does not say speaks that of the page
    ((), ("de-N", "en-2"), "en", "en"),
    ((), ("de-N",), "fr", ""),
    (("de-0", "en-N"), ("de-N", "en-2"), "en", "en"),
    (("it-N", "en-2"), ("it-N", "en-3"), "it", "en"),  # the tool has no Italian
    (("it-N",), ("it-N",), "it", ""),
]


@pytest.mark.parametrize(("sender", "recipient", "reader", "expected"), LANGUAGES, ids=range(len(LANGUAGES)))
def test_the_language_is_the_recipients_best_that_the_sender_speaks(
    begun: object, sender: tuple[str, ...], recipient: tuple[str, ...], reader: str, expected: str
) -> None:
    assert common_language(speaking(*sender), speaking(*recipient), reader) == expected


def test_the_beginning_is_in_that_language_whatever_that_of_the_page(begun: object) -> None:
    for reader in ("en", "de", "ar", "fr"):
        assert starter(ALICE, BRUNO, reader) == Starter(
            "de",
            "Über Lua-Programmierung",
            "Hallo Bruno,\n\nDu kannst Lua-Programmierung zeigen, was ich lernen will. "
            "Ich kann Python zeigen, was du lernen willst. Finden wir Zeit?\n",
        )


def test_the_page_goes_on_in_its_own_language(app: Flask, begun: object) -> None:
    before = g.interface_language_code
    starter(ALICE, BRUNO, "en")
    assert g.interface_language_code == before


# ---- the reason ----


def test_without_a_common_language_it_is_in_that_of_the_page_and_claims_nothing(begun: object) -> None:
    found = starter(ALICE, SHY, "de")
    assert (found.language, found.subject) == ("", GERMAN["starter-subject"])
    assert found.text == "Hallo Shy,\n"


def test_who_fits_one_way_is_told_that_way(begun: object) -> None:
    found = starter(ALICE, EVIL, "en")
    assert found.subject == english("starter-about", "Lua")
    assert found.text == (
        f"Hello <script>alert(1),\n\n{english('starter-learn', 'Lua')} {english('starter-ask')}\n"
    )
    taught = starter(OTHERS[0], BRUNO, "en")
    assert english("starter-teach", "Python") in taught.text
    assert "I want to learn" not in taught.text


def test_without_a_profile_there_is_no_reason(begun: object) -> None:
    assert starter(None, BRUNO, "en") == Starter("", english("starter-subject"), "Hello Bruno,\n")


def test_who_shares_nothing_says_hello(begun: object) -> None:
    assert starter(SHY, SHY, "en") == Starter("", english("starter-subject"), "Hello Shy,\n")


def test_thanks_are_thanks(begun: object) -> None:
    assert starter(ALICE, BRUNO, "en", thanks=True) == Starter(
        "de", GERMAN["starter-thanks"], f"Hallo Bruno,\n\n{GERMAN['starter-thanks-text']}\n"
    )
    assert starter(None, BRUNO, "en", thanks=True).subject == english("starter-thanks")


# ---- how much ----


def test_three_skills_are_named_and_no_more(tmp_path: Path) -> None:
    skills = (PYTHON, LUA, PHOTOGRAPHY, PRESS, PROGRAMMING)
    one, other = (
        listing("One", 1, languages=ENGLISH, wanted=skills),
        listing("Other", 2, languages=ENGLISH, available=skills),
    )
    publish(tmp_path / "index", [one, other, *OTHERS])
    app = tool(tmp_path)
    with app.test_request_context("/connect/Other"):
        app.preprocess_request()
        found = starter(one, other, "en")
    names = ("Python", "Lua", "photography", "press relations", "programming")
    named = [name for name in names if name in found.subject]
    assert len(named) == 3
    assert " and " in found.subject


def test_no_beginning_is_too_long_to_be_sent(tmp_path: Path) -> None:
    plain = small_taxonomy()
    items = {item: Item(item, {"en": f"{'long name ' * 24}{item}"}) for item in plain.tree}
    skills = (PYTHON, LUA, PHOTOGRAPHY)
    one = listing("One", 1, languages=ENGLISH, wanted=skills, available=(PRESS,))
    other = listing("O" * 85, 2, languages=ENGLISH, available=skills, wanted=(PRESS,))
    publish(tmp_path / "index", [one, other], taxonomy=Taxonomy(plain.tree, items, plain.redirects))
    app = tool(tmp_path)
    with app.test_request_context("/connect/Other"):
        app.preprocess_request()
        found = starter(one, other, "en")
    assert len(found.subject) <= LONGEST_SUBJECT
    assert len(found.text) <= LONGEST_TEXT
    assert Letter("talk", found.subject, found.text).problem == ""
