"""Item repositories: where labels come from."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.batches import batched
from bot.siteinfo import site_info, wiki_of
from bot.source import BATCH, SourceError
from bot.wiki import Api
from search.wikis import NOWHERE, Wiki

Entity = dict[str, Any]
Entities = Mapping[str, Entity]
TERMS = "labels|descriptions|aliases"


class ItemRepository(ABC):
    """Gives entities in Wikibase's JSON, by the id that was asked for.

    name: tells it from every other repository; an entity known from one is nothing to another.
    """

    name: str

    @abstractmethod
    def entities(self, ids: Iterable[str], known: Entities) -> dict[str, Entity]:
        """An entity for every id; `{"missing": ""}` for one that does not exist. Those that are known at
        their newest revision are not fetched again. SourceError otherwise."""

    def wiki(self) -> Wiki:
        """Where its pages are; SourceError if it does not say so."""
        return NOWHERE

    def requests(self) -> int:
        """How many requests were made so far."""
        return 0


class WikibaseRepository(ItemRepository):
    """A Wikibase, by its api.php; it is not asked for anything before it is needed."""

    def __init__(
        self,
        address: str,
        connect: Callable[[], Api],
        properties: str = TERMS,
        advance: Callable[[int], None] = lambda count: None,
    ) -> None:
        """properties: the parts of an entity that are fetched, as `props` names them. advance: told after
        each request of how many items it was."""
        self.name = address
        self._connect = connect
        self._properties = properties
        self._advance = advance

    @cached_property
    def _api(self) -> Api:
        return self._connect()

    def entities(self, ids: Iterable[str], known: Entities) -> dict[str, Entity]:
        asked = list(dict.fromkeys(ids))
        states = self._ask([one for one in asked if one in known], "info")
        unchanged = {one for one, state in states.items() if _revision(state) == _revision(known[one])}
        fetched = self._ask([one for one in asked if one not in unchanged], f"info|{self._properties}")
        return {one: known[one] if one in unchanged else fetched[one] for one in asked}

    def _ask(self, ids: list[str], properties: str) -> dict[str, Entity]:
        found: dict[str, Entity] = {}
        for some in batched(ids, BATCH):
            answer = self._api.ask(
                action="wbgetentities",
                ids="|".join(some),
                props=properties,
                redirects="yes",
                formatversion=1,  # the format of Wikibase's dumps, which the file repository reads too
            ).get("entities", {})
            try:
                found |= {asked: entity for asked, entity in checked(answer).items() if asked in some}
            except (ValueError, RecursionError) as error:
                raise SourceError(f"{self.name}: {error}") from error
            if missed := set(some) - found.keys():
                raise SourceError(f"{self.name} leaves out the items {sorted(missed)}")
            self._advance(len(some))
        return found

    def wiki(self) -> Wiki:
        return wiki_of(site_info(self._api))

    def requests(self) -> int:
        return self._api.requests if "_api" in vars(self) else 0


def checked(entities: object) -> dict[str, Entity]:
    """The entities of an answer; ValueError if they are no map of objects, or could not be kept."""
    if isinstance(entities, dict) and all(isinstance(entity, dict) for entity in entities.values()):
        json.dumps(entities, ensure_ascii=False).encode()  # not so with half a character, as in "\ud800"
        return entities
    raise ValueError("what should be entities is something else")


def _revision(entity: Entity) -> tuple[object, ...]:
    """What differs when anything about an entity does: what it is now, at which revision, whether at all."""
    return entity.get("id"), entity.get("lastrevid"), "missing" in entity


class FileRepository(ItemRepository):
    """A file of entity JSON, as `wbgetentities` answers it."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        try:
            return checked(json.loads(self._path.read_bytes())["entities"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise SourceError(f"{self._path} is not a file of entity JSON: {error}") from error

    def entities(self, ids: Iterable[str], known: Entities) -> dict[str, Entity]:
        return {asked: self._entities.get(asked, {"id": asked, "missing": ""}) for asked in ids}
