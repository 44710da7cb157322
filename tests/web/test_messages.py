"""The interface messages: what the tool says is there, what is there is said, in every language with the same
variables. (toolforge_i18n has checks of its own, which pytest runs over i18n/.)"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from profiles.kinds import Choices
from profiles.matching import LEVELS
from profiles.page_types import PROFILE
from search.names import KINDS as NAMED
from search.query import FACETS, Sort
from taxonomy.problems import Reason
from tests.support.message_uses import BOT, Use, literals, uses
from tool_translations_config import config
from web.choosing import THEMES
from web.kept import KINDS as SAVED
from web.maps import SHOWN
from web.matching import KINDS as MATCHES
from web.presenting import WAYS
from web.suggesting import PERSON

LANGUAGES = ("en", "pt-br", "pt", "es", "fr", "de", "ar", "hi")  # which are to be complete


def read(language: str) -> dict[str, str]:
    """The messages of a language, as translatewiki.net has them."""
    said = json.loads(Path(f"i18n/{language}.json").read_text(encoding="utf-8"))
    return {key: text for key, text in said.items() if not key.startswith("@")}


ENGLISH, DOCUMENTED = read("en"), read("qqq")
# what can stand where a part of a key is computed; where this does not say it, anything that is there
COMPUTED: Mapping[str, Iterable[str]] = {
    "contact-*": WAYS,
    "connect-seen-*": WAYS,
    "connect-way-*": WAYS,
    "facet-*": FACETS,
    "level-*": LEVELS,
    "map-*": SHOWN,
    "map-*-of": SHOWN,
    "matches-*": MATCHES,
    "notify-*": ("never", "weekly", "monthly"),
    "problem-*": [reason for reason in Reason if f"problem-{reason}" in ENGLISH],  # some have no page
    "save-*": SAVED,
    "sent-just-*": WAYS,
    "sort-*": Sort,
    "suggest-*": (*NAMED, PERSON),
    "theme-*": THEMES,
    "translate-*": ("label", "description", "alias"),
}


def placeholders(text: str) -> set[int]:
    """The numbers of $1, $2.. in a text."""
    return {int(number) for number in re.findall(r"\$(\d+)", text)}


def keys_of(use: Use) -> set[str]:
    """The keys that a call can have; where a part is computed, of messages that are filled as it does it."""
    if use.key in COMPUTED:
        return {use.key.replace("*", part) for part in COMPUTED[use.key]}
    if "*" not in use.key:
        return {use.key}
    return {key for key in ENGLISH if fnmatchcase(key, use.key) and is_filled(key, use)} or {use.key}


def is_filled(key: str, use: Use) -> bool:
    """Whether a call gives a message just its variables, as far as it says which it gives."""
    return use.variables is None or set(use.variables) == set(config.variables.get(key, []))


def of_fields() -> set[str]:
    """The keys that are names of a profile's fields and their choices, which only the declaration says."""
    choices = [field.kind.choices for field in PROFILE.fields if isinstance(field.kind, Choices)]
    return {field.attribute for field in PROFILE.fields} | {
        choice for several in choices for choice in several
    }


def test_every_message_that_is_said_is_there() -> None:
    missing = {f"{key}, {use.where}" for use in uses() if use.key for key in keys_of(use) - ENGLISH.keys()}
    assert not missing


def test_every_message_that_is_there_is_said() -> None:
    said = {key for use in uses() if use.key for key in keys_of(use)}
    assert not ENGLISH.keys() - said - literals() - of_fields()


def test_every_message_is_filled_with_its_variables() -> None:
    wrong = [
        f"{use.where}: {key} is given {use.variables}, and has {config.variables.get(key, [])}"
        for use in uses()
        if use.key
        for key in keys_of(use)
        if not is_filled(key, use)
    ]
    assert not wrong


def of_the_bot() -> Iterator[tuple[str, Use]]:
    """What the bot says, which fills the variables by their order and knows no PLURAL or GENDER."""
    for use in uses():
        if use.key and Path(use.where.rpartition(":")[0]) in BOT:
            yield from ((key, use) for key in keys_of(use))


def test_the_bot_gives_the_variables_in_their_order() -> None:
    for key, use in of_the_bot():
        assert list(use.variables or ()) == config.variables.get(key, []), f"{key}, {use.where}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_bot_says_is_no_magic_word(language: str) -> None:
    said = read(language)
    assert not {key for key, _ in of_the_bot() if "{{" in said[key]}


def test_every_placeholder_is_named_and_documented() -> None:
    for key, text in ENGLISH.items():
        numbers = set(range(1, len(config.variables.get(key, [])) + 1))
        assert placeholders(text) == numbers, f"{key} has {text!r} for {config.variables.get(key, [])}"
        assert placeholders(DOCUMENTED[key]) >= numbers, f"qqq of {key} leaves a placeholder out"
        assert placeholders(DOCUMENTED[key]) <= numbers, f"qqq of {key} tells of a placeholder too many"
    assert config.variables.keys() <= ENGLISH.keys()


@pytest.mark.parametrize("path", sorted(Path("i18n").glob("*.json")), ids=lambda path: path.stem)
def test_a_translation_has_the_placeholders_of_its_message(path: Path) -> None:
    said = read(path.stem)
    if path.stem != "qqq":
        extra = {key for key in said if not placeholders(said[key]) <= placeholders(ENGLISH[key])}
        assert not extra
    assert list(said) == sorted(said), "the keys are not in their order"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_of_ours_is_complete(language: str) -> None:
    missing = ENGLISH.keys() - read(language).keys()
    assert not missing, f"{len(missing)} messages are not translated: {sorted(missing)}"
    assert not [key for key, text in read(language).items() if not text.strip()]
