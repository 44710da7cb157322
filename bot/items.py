"""Item repositories: where labels come from."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.batches import batched
from bot.source import BATCH, SourceError
from bot.wiki import Api
from taxonomy.items import ItemId


class ItemRepository(ABC):
    """Gives entities in Wikibase's JSON, by the id that was asked for."""

    @abstractmethod
    def entities(self, ids: Iterable[ItemId]) -> dict[str, dict[str, Any]]:
        """An entity for every id; `{"missing": ""}` for one that does not exist. SourceError otherwise."""


class WikibaseRepository(ItemRepository):
    """A Wikibase, by its api.php."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def entities(self, ids: Iterable[ItemId]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for some in batched(ids, BATCH):
            answer = self._api.ask(
                action="wbgetentities",
                ids="|".join(some),
                props="info|labels|descriptions|aliases",
                redirects="yes",
                formatversion=1,  # the format of Wikibase's dumps, which the file repository reads too
            ).get("entities", {})
            if missed := set(some) - answer.keys():
                raise SourceError(f"{self._api.address} leaves out the items {sorted(missed)}")
            found |= {asked: answer[asked] for asked in some}
        return found


class FileRepository(ItemRepository):
    """A file of entity JSON, as `wbgetentities` answers it."""

    def __init__(self, path: Path) -> None:
        try:
            self._entities: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))[
                "entities"
            ]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{path} is not a file of entity JSON: {error}") from error

    def entities(self, ids: Iterable[ItemId]) -> dict[str, dict[str, Any]]:
        return {asked: self._entities.get(asked, {"id": asked, "missing": ""}) for asked in ids}
