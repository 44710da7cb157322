"""A repository of capacities, modelled as on metabase.wikibase.cloud: item → index term → Wikidata item.

The labels are the item's own; what it lacks in a language is taken from its counterpart on Wikidata.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.items import Entities, Entity, ItemRepository
from search.wikis import Wiki
from taxonomy.items import item_id

_PARTS = "parts"  # what an entity was joined from is kept with it: by it the repositories know what is new
_TERMS = ("labels", "descriptions", "aliases")


class CapacityModel(ItemRepository):
    """Joins two repositories by two properties: one leads from an item to its index term, the other from
    that to an id on Wikidata, as a string."""

    def __init__(
        self, capacities: ItemRepository, wikidata: ItemRepository, index_term: str, wikidata_id: str
    ) -> None:
        self.name = f"{capacities.name} {index_term}/{wikidata_id} {wikidata.name}"
        self._capacities = capacities
        self._wikidata = wikidata
        self._index_term = index_term
        self._wikidata_id = wikidata_id

    def entities(self, ids: Iterable[str], known: Entities) -> dict[str, Entity]:
        own = self._capacities.entities(ids, _parts(known, "own"))
        term_of = {one: next(_values(entity, self._index_term), "") for one, entity in own.items()}
        terms = self._capacities.entities(filter(None, term_of.values()), _parts(known, "term"))
        counterpart_of = {one: self._counterpart(terms.get(term)) for one, term in term_of.items()}
        there = self._wikidata.entities(filter(None, counterpart_of.values()), _parts(known, "wikidata"))
        return {one: _joined(one, own, (term_of[one], terms), (counterpart_of[one], there)) for one in own}

    def _counterpart(self, term: Entity | None) -> str:
        """The Wikidata id that an index term names; empty where it names none."""
        for value in _values(term or {}, self._wikidata_id):
            try:
                return item_id(value)
            except ValueError:
                continue
        return ""

    def wiki(self) -> Wiki:
        return self._capacities.wiki()

    def requests(self) -> int:
        return self._capacities.requests() + self._wikidata.requests()


def _parts(known: Entities, name: str) -> Entities:
    """The entities of one kind that known ones were joined from, by the id that was asked for."""
    found: dict[str, Entity] = {}
    for entity in known.values():
        found |= entity.get(_PARTS, {}).get(name, {})
    return found


def _values(entity: Entity, prop: str) -> Iterator[str]:
    """The values of a property, item ids or strings: preferred ones first, deprecated ones not at all."""
    claims = entity.get("claims")
    statements = claims.get(prop) if isinstance(claims, dict) else ()  # an empty map is `[]` in PHP's JSON
    for rank in ("preferred", "normal"):
        for statement in statements if isinstance(statements, list) else ():
            try:
                value = statement["mainsnak"]["datavalue"]["value"]
            except (KeyError, TypeError):  # no value, or garbage
                continue
            value = value.get("id") if isinstance(value, dict) else value
            if statement.get("rank") == rank and isinstance(value, str):
                yield value


def _joined(asked: str, own: Entities, term: tuple[str, Entities], wikidata: tuple[str, Entities]) -> Entity:
    """One entity of the parts of the id that was asked for."""
    counterpart, there = wikidata
    parts = {
        "own": {asked: own[asked]},
        "term": {one: found[one] for one, found in [term] if one in found},
        "wikidata": {counterpart: there[counterpart]} if counterpart in there else {},
    }
    entity: Entity = {name: part for name, part in own[asked].items() if name != "claims"} | {_PARTS: parts}
    other = there.get(counterpart, {"missing": ""})
    if "missing" in entity or "missing" in other:
        return entity
    terms = {name: {**_map(other.get(name)), **_map(entity.get(name))} for name in _TERMS}
    return entity | terms | {"wikidata": other["id"]}


def _map(terms: Any) -> Mapping[str, Any]:
    return terms if isinstance(terms, dict) else {}
