"""The figures of the directory: as tabular data where the wiki can have it, else as tables on a page.

https://www.mediawiki.org/wiki/Help:Tabular_data says what tabular data is; JsonConfig's JCTabularContent
checks it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.curating_views import as_text
from bot.drafts import PREFIX, Draft
from bot.messages import Messages, is_spoken
from bot.page_parts import kept, table
from bot.spread import name_of, spread
from profiles.wikitext import one_line
from search.versions import Version
from taxonomy.problems import shorten

_LONGEST = 400  # characters of a text in tabular data


@dataclass(frozen=True)
class _Figure:
    """A table of figures. name: of its page. title: the key of its message. columns: names, as tabular data
    takes them, with the keys of their messages. texts: how many columns, the first ones, are texts."""

    name: str
    title: str
    columns: dict[str, str]
    rows: tuple[tuple[str | int, ...], ...]
    texts: int = 2


_COUNTS = {"people": "statistics-total-people", "available": "facet-available", "wanted": "facet-wanted"}


def figure_tables(version: Version, message: Messages) -> Iterator[Draft]:
    """A page of tabular data for each."""
    for figure in _figures(version, message.language):
        data = json.dumps(_tabular(figure, message), ensure_ascii=False, indent="\t")
        yield Draft(f"Data:{PREFIX}{figure.name}.tab", data, message("bot-list-summary"))


def figures_page(version: Version, message: Messages, tool: str) -> Draft:
    """All of them on one page, with a link to the tool, whose address has no slash at its end."""
    shown = (part for figure in _figures(version, message.language) for part in _shown(figure, message))
    link = f"[{tool}/statistics {message('bot-list-directory')}]"
    text = "\n\n".join((kept(message), *shown, link))
    return Draft(f"{PREFIX}Figures", text, message("bot-list-summary"))


def _figures(version: Version, language: str) -> Iterator[_Figure]:
    columns = {"item": "bot-figures-item", "name": "map-skill", "known": "facet-known"}
    columns |= {name: _COUNTS[name] for name in ("available", "wanted")}
    yield _Figure("Skills", "skills", columns, tuple(_skills(version, language)))
    yield _spread("Territories", "statistics-total-countries", "territory", version, language)
    yield _spread("Languages", "languages", "language", version, language)
    columns = {"day": "statistics-day"} | {
        name: f"statistics-total-{name}" for name in ("people", "offers", "wants")
    }
    yield _Figure("Growth", "statistics-growth", columns, version.statistics.growth, texts=1)


def _skills(version: Version, language: str) -> Iterator[tuple[str | int, ...]]:
    """Of each skill how many know, offer and want it or a narrower one."""
    for item in version.taxonomy.skills():
        yield item.id, item.label(language).text, *version.figures.with_narrower(item.id)


def _spread(name: str, title: str, facet: str, version: Version, language: str) -> _Figure:
    """Of each country or language how many people there are, share something, want to learn something."""
    rows = ((code, name_of(facet, code, language), *heads) for code, heads in spread(version, facet).items())
    columns = {"code": "bot-figures-code", "name": f"facet-{facet}", **_COUNTS}
    return _Figure(name, title, columns, tuple(sorted(rows)))


def _tabular(figure: _Figure, message: Messages) -> dict[str, object]:
    fields = [
        {
            "name": name,
            "type": "string" if place < figure.texts else "number",
            "title": _localized(title, message),
        }
        for place, (name, title) in enumerate(figure.columns.items())
    ]
    return {
        "license": "CC0-1.0",
        "description": _localized(figure.title, message),
        "sources": kept(message),
        "schema": {"fields": fields},
        "data": [list(map(_value, row)) for row in figure.rows],
    }


def _localized(key: str, message: Messages) -> dict[str, str]:
    """A message in English and in the wiki's language."""
    said = (one for one in (Messages("en"), message) if is_spoken(one.language))
    return {one.language: one(key) for one in said}


def _value(value: str | int) -> str | int:
    """Tabular data takes no text that is long, has several lines, or space around it."""
    return shorten(one_line(value), _LONGEST) if isinstance(value, str) else value


def _shown(figure: _Figure, message: Messages) -> Iterator[str]:
    yield f"== {message(figure.title)} =="
    rows = ([_cell(value, message) for value in row] for row in figure.rows)
    yield table(map(message, figure.columns.values()), rows)


def _cell(value: str | int, message: Messages) -> str:
    return as_text(value) if isinstance(value, str) else message.number(value)
