"""What the bot says on the wiki: messages of the interface, as wikitext in somebody's language.

toolforge_i18n, which says them in the tool, belongs to Flask. Messages of the bot have placeholders and no
PLURAL or GENDER.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup

from profiles.locales import locale_for
from taxonomy.languages import fallback_chain

ListStyle = Literal["standard", "or"]
_FOLDER = Path(__file__).parent.parent / "i18n"
_PLACEHOLDER = re.compile(r"\$(\d)")


class Messages:
    """The messages in a language, each along its fallback chain."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._tables = [_table(code) for code in fallback_chain(language)]

    def __call__(self, key: str, **values: object) -> str:
        """A message with its variables in their order: texts of wikitext, or whole numbers."""
        text = next(table[key] for table in self._tables if key in table)
        filled = [self.number(value) if isinstance(value, int) else str(value) for value in values.values()]
        return _PLACEHOLDER.sub(lambda found: filled[int(found[1]) - 1], text)

    def joined(self, texts: Iterable[str], style: ListStyle = "standard") -> str:
        """Texts of wikitext as a list in the language."""
        # as markup, since toolforge_i18n, in a process that has loaded it, makes Babel escape what is not
        kept = [Markup(text) for text in texts]  # noqa: S704  # and of HTML there is nothing here
        return str(format_list(kept, style, locale=locale_for(self.language)))

    def number(self, number: int) -> str:
        """A whole number as the language writes it."""
        return str(format_decimal(number, locale=locale_for(self.language)))


def is_spoken(language: str) -> bool:
    """Whether there are messages in the language, or in one that its speakers are used to read instead."""
    return any(_table(code) for code in fallback_chain(language) if code not in {"mul", "en"}) or (
        language.partition("-")[0] == "en"
    )


@cache
def _table(code: str) -> dict[str, str]:
    path = _FOLDER / f"{code}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
