"""A stand-in for a Wikibase, before a real wiki's api.php: it answers `wbgetentities` as Wikibase does.

The shapes are those of tests/recorded; which errors and what of a merged item are from Wikibase's own
repo/includes/Api/GetEntities.php and ResultBuilder.php. Everything else is the wiki's own answer.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from taxonomy.items import Item
from taxonomy.skills import Taxonomy
from tests.support.altered_wiki import (
    Alteration,
    AlteredWiki,
    Answer,
    Ask,
    Parameters,
    changed,
    passed_on,
    said,
    whenever,
)

Entity = dict[str, Any]
Statement = dict[str, Any]
LIMIT = 50  # ids a request, for everybody but bots
CONCEPTS = "https://items.test/entity/"
_ID = re.compile(r"[QP][1-9]\d{0,9}", re.ASCII)
_PARTS = ("labels", "descriptions", "aliases", "claims")  # each given only where `props` names it


@dataclass(frozen=True)
class Asked:
    """A request of `wbgetentities`."""

    ids: tuple[str, ...]
    props: tuple[str, ...]

    @property
    def is_of_info_alone(self) -> bool:
        """Whether no part of the entities was asked for, only whether they changed."""
        return self.props == ("info",)


@dataclass
class _Page:
    """An entity's page: its number, and what it holds now."""

    number: int
    revision: int
    entity: Entity
    redirect: str = ""  # what it merged into
    deleted: bool = False


class StandInWikibase:
    """The repository; `amiss` alters any of its answers, `asked` has what was asked for of entities.

    `reset` brings back what it began with, revisions and all.
    """

    def __init__(self, behind: str, entities: Iterable[Entity] = (), concepts: str = CONCEPTS) -> None:
        self._first = list(entities)
        self._concepts = concepts
        self._server = AlteredWiki(behind)
        self._server.alteration = lambda parameters, ask: self.amiss(
            parameters, lambda asked: self._answer(asked, ask)
        )
        self.reset()

    def reset(self) -> None:
        """As it began."""
        self.amiss: Alteration = passed_on
        self.asked: list[Asked] = []
        self._pages: dict[str, _Page] = {}
        self._newest = 1000
        for entity in self._first:
            self.put(entity)

    @contextmanager
    def serving(self) -> Iterator["StandInWikibase"]:
        """Serve as long as the context lasts."""
        with self._server.serving():
            yield self

    @property
    def api(self) -> str:
        """The address of its api.php."""
        return self._server.api

    @property
    def ids_asked_for(self) -> list[list[str]]:
        """The ids of every request of entities' parts; not those of whether they changed."""
        return [list(asked.ids) for asked in self.asked if not asked.is_of_info_alone]

    # ---- what people do there ----

    def put(self, entity: Entity) -> None:
        """Make an entity, or write it anew."""
        before = self._pages.get(entity["id"])
        number = before.number if before else len(self._pages) + 1
        self._pages[entity["id"]] = _Page(number, self._revision(), entity)

    def edit(self, item: str, **parts: Any) -> None:
        """Change parts of an entity; of the terms only the languages given."""
        page = self._pages[item]
        for name, part in parts.items():
            page.entity = page.entity | {name: part if name == "claims" else page.entity[name] | part}
        page.revision = self._revision()

    def merge(self, old: str, new: str) -> None:
        """Merge an item into another, which is edited by that."""
        self.redirect(old, new)
        self._pages[new].revision = self._revision()

    def redirect(self, old: str, new: str) -> None:
        """Make an item a redirect to another, which is not edited by that."""
        self._pages.setdefault(old, _Page(len(self._pages) + 1, 0, entity(old)))
        self._pages[old].redirect = new
        self._pages[old].revision = self._revision()

    def part(self, old: str) -> None:
        """Undo a merge: the item is itself again."""
        self._pages[old].redirect = ""
        self._pages[old].revision = self._revision()

    def delete(self, *items: str) -> None:
        """Delete items."""
        for item in items:
            self._pages[item].deleted = True

    def restore(self, *items: str) -> None:
        """Bring deleted items back, at the revisions they had."""
        for item in items:
            self._pages[item].deleted = False

    def _revision(self) -> int:
        self._newest += 1
        return self._newest

    # ---- what it answers ----

    def _answer(self, parameters: Parameters, ask: Ask) -> Answer:
        if parameters.get("action") != "wbgetentities":
            return changed(asks_of_itself, self._add_concepts)(parameters, ask)
        ids = parameters["ids"].split("|")
        asked = Asked(tuple(ids), tuple(parameters["props"].split("|")))
        self.asked.append(asked)
        assert parameters["formatversion"] == "1", "the stand-in knows this format alone"
        if len(ids) > LIMIT:
            info = f'Too many values supplied for parameter "ids". The limit is {LIMIT}.'
            return error("toomanyvalues", info, parameter="ids", limit=LIMIT, lowlimit=LIMIT, highlimit=500)
        for one in ids:
            if not _ID.fullmatch(one.strip().upper()):
                return error("no-such-entity", f'Could not find an entity with the ID "{one}".', id=one)
        named = dict.fromkeys(one.strip().upper() for one in ids)
        resolved = parameters.get("redirects", "yes") == "yes"
        return said({"entities": {one: self._said_of(one, asked, resolved) for one in named}, "success": 1})

    def _add_concepts(self, answer: Any) -> None:
        if "general" in answer.get("query", {}):
            answer["query"]["general"]["wikibase-conceptbaseuri"] = self._concepts

    def _said_of(self, asked: str, request: Asked, resolved: bool) -> Entity:
        page, found = self._pages.get(asked), asked
        if page and page.redirect and resolved:
            page, found = self._pages[page.redirect], page.redirect
        if page is None or page.deleted or page.redirect:  # only one redirect is followed
            return {"id": asked, "missing": ""}
        answer: Entity = {}
        if "info" in request.props:
            answer |= {"pageid": page.number, "ns": 0, "title": found, "lastrevid": page.revision}
            answer |= {"modified": "2026-01-01T00:00:00Z"}
        if found != asked:
            answer["redirects"] = {"from": asked, "to": found}
        given = {name: page.entity[name] for name in _PARTS if name in request.props}
        return answer | {"type": "item", "id": found} | given


def error(code: str, info: str, **more: object) -> Answer:
    """An error in the format of version 1."""
    return said({"error": {"code": code, "info": info, **more, "*": "See the API's own documentation."}})


def asks_of_itself(parameters: Parameters) -> bool:
    """Whether a request is of what the wiki says of itself."""
    return "siteinfo" in parameters.get("meta", "")


def asks_of_entities(parameters: Parameters) -> bool:
    """Whether a request is of entities."""
    return parameters.get("action") == "wbgetentities"


# ---- entities ----


def entity(item: str, *statements: Statement, **labels: str) -> Entity:
    """An entity with these labels by language."""
    claims: dict[str, list[Statement]] = {}
    for one in statements:
        claims.setdefault(one["mainsnak"]["property"], []).append(one)
    texts = {code: {"language": code, "value": label} for code, label in labels.items()}
    return {"id": item, "labels": texts, "descriptions": {}, "aliases": {}, "claims": claims}


def entity_of(item: Item) -> Entity:
    """An item as an entity, without statements."""
    return entity(item.id, **item.labels) | {
        "descriptions": terms(**item.descriptions),
        "aliases": aliases(**item.aliases),
    }


def entities_of(taxonomy: Taxonomy) -> list[Entity]:
    """The items of a taxonomy."""
    return [entity_of(item) for item in taxonomy.items.values()]


def terms(**texts: str) -> dict[str, dict[str, str]]:
    """Labels or descriptions by language."""
    return {code: {"language": code, "value": text} for code, text in texts.items()}


def aliases(**texts: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """Aliases by language."""
    return {code: [{"language": code, "value": one} for one in several] for code, several in texts.items()}


def _statement(snak: Mapping[str, Any], rank: str) -> Statement:
    return {"mainsnak": snak, "type": "statement", "id": "Q1$1", "rank": rank}


def item_statement(prop: str, item: str, rank: str = "normal") -> Statement:
    """A statement whose value is an item."""
    value = {"entity-type": "item", "numeric-id": int(item[1:]), "id": item}
    data = {"value": value, "type": "wikibase-entityid"}
    snak = {"snaktype": "value", "property": prop, "hash": "1", "datavalue": data}
    return _statement(snak | {"datatype": "wikibase-item"}, rank)


def text_statement(prop: str, text: str, rank: str = "normal") -> Statement:
    """A statement whose value is a string."""
    data = {"value": text, "type": "string"}
    snak = {"snaktype": "value", "property": prop, "hash": "1", "datavalue": data}
    return _statement(snak | {"datatype": "string"}, rank)


def novalue_statement(prop: str, kind: str = "novalue", rank: str = "normal") -> Statement:
    """A statement that there is no value, or (`somevalue`) an unknown one."""
    return _statement({"snaktype": kind, "property": prop, "hash": "1", "datatype": "string"}, rank)


# ---- what may be amiss ----


def answering_entities(answer: Answer) -> Alteration:
    """This answer to every request of entities."""
    return whenever(asks_of_entities, answer)


def with_entities(change: Callable[[Any], object]) -> Alteration:
    """Its answers of entities, altered: `change` has the whole answer."""
    return changed(asks_of_entities, change)


def leaving_out(*items: str) -> Alteration:
    """Answers without a word of some items."""
    return with_entities(lambda answer: [answer["entities"].pop(item, None) for item in items])


def saying_missing(*items: str) -> Alteration:
    """Answers that some items do not exist."""

    def change(answer: Any) -> None:
        gone = {item: {"id": item, "missing": ""} for item in items if item in answer["entities"]}
        answer["entities"] |= gone

    return with_entities(change)


def redirecting(**to: str) -> Alteration:
    """Answers in which each of these items is merged into another, though that may be merged too."""

    def change(answer: Any) -> None:
        for old, new in to.items():
            if old in answer["entities"]:
                answer["entities"][old] |= {"id": new, "redirects": {"from": old, "to": new}}

    return with_entities(change)
