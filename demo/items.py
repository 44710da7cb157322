"""The demo's skills and affiliations, and their entity JSON in Wikibase's own form.

The ids belong to the demo's own invented item repository: Q8 here has nothing to do with Wikidata's Q8.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TextIO

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Item:
    """A skill (with its broader one, unless a top) or an affiliation (with its territories, if any)."""

    id: str
    labels: Mapping[str, str]
    descriptions: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    parent: str | None = None
    territories: tuple[str, ...] = ()
    wikidata: str = ""  # the seven tops are the movement's own, which are on Wikidata

    def terms(self, language: str) -> tuple[str, ...]:
        """The label and aliases in `language`, the label first; empty if there are none."""
        label = self.labels.get(language)
        return (*([label] if label else ()), *self.aliases.get(language, ()))


def read_text(name: str) -> str:
    """A data file of this room."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def read_data(name: str) -> Any:
    """What a JSON file of this room says."""
    return json.loads(read_text(name))


def _item(row: Mapping[str, Any]) -> Item:
    return Item(
        id=row["id"],
        labels=row["labels"],
        descriptions=row["descriptions"],
        aliases={language: tuple(words) for language, words in row["aliases"].items()},
        parent=row.get("parent"),
        territories=tuple(row.get("territories", ())),
        wikidata=row.get("wikidata", ""),
    )


@cache
def skills() -> Mapping[str, Item]:
    """Every skill by its id, in the order of the tree: a skill comes after its broader one."""
    return {row["id"]: _item(row) for row in read_data("skills.json")}


@cache
def affiliations() -> Mapping[str, Item]:
    """Every affiliation by its id."""
    return {row["id"]: _item(row) for row in read_data("affiliations.json")}


def depth(skill: Item) -> int:
    """How many broader skills stand above `skill`: 0 for a top."""
    return 0 if skill.parent is None else 1 + depth(skills()[skill.parent])


def _names(skill: Item) -> frozenset[str]:
    languages = skill.labels.keys() | skill.aliases.keys()
    return frozenset(term.casefold() for language in languages for term in skill.terms(language))


@cache
def terms_of_skills() -> Mapping[str, int]:
    """Every label and alias, case-folded, with the number of skills that bear it: 2 or more is ambiguous."""
    return Counter(term for skill in skills().values() for term in _names(skill))


def _values(terms: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {language: {"language": language, "value": value} for language, value in terms.items()}


def entity(item: Item) -> dict[str, object]:
    """One item as `wbgetentities` gives it."""
    return {
        "type": "item",
        "id": item.id,
        "labels": _values(item.labels),
        "descriptions": _values(item.descriptions),
        "aliases": {
            language: [{"language": language, "value": value} for value in values]
            for language, values in item.aliases.items()
        },
        "claims": {},
        "sitelinks": {},
        "lastrevid": 1000 + int(item.id[1:]),
        "modified": "2026-10-31T00:00:00Z",
    } | ({"wikidata": item.wikidata} if item.wikidata else {})


def write_items(out: TextIO) -> None:
    """Write all skills and affiliations to `out`, like one answer of `wbgetentities`."""
    items = (*skills().values(), *affiliations().values())
    json.dump({"entities": {item.id: entity(item) for item in items}, "success": 1}, out, ensure_ascii=False)
    out.write("\n")
