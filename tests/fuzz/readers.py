"""What is fuzzed: each reader as the job uses it. What it documents to raise is no failure; all else is."""

import gc
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

from bot import note_marker
from bot.capacity_model import CapacityModel
from bot.catalogue import Unread
from bot.export import Export
from bot.items import FileRepository, ItemRepository, WikibaseRepository
from bot.pages import PageReader, dump
from bot.source import BATCH, BadExportError, RawPage, Revision, SourceError
from bot.wiki import Api
from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.vocabulary import Vocabulary
from profiles.writing import write_page
from search.listing import from_json
from taxonomy import skills
from taxonomy.items import ItemId, Items, read_entities
from taxonomy.outline import read_outline
from tests.fuzz import seeds
from tests.fuzz.inputs import Cases, suffix
from tests.fuzz.promises import Read
from tests.support.community import profile_text
from tests.support.taxonomies import PYTHON, small_taxonomy

_TAXONOMY = small_taxonomy()
_PAGES = PageReader(Vocabulary(_TAXONOMY), (PROFILE.template, "CapX"))
_WITHOUT_MERGED = Vocabulary(replace(_TAXONOMY, redirects={}))  # merged ids are written anew
_OTHER = Profile(known=(PYTHON,), about="{{x}}", territory=("BR",), listed=False)
_MERGED = {ItemId("Q3"): ItemId("Q4"), ItemId("Q5"): ItemId("Q6"), ItemId("Q6"): ItemId("Q5")}


@dataclass(frozen=True)
class Reader:
    """A reader with what it is given."""

    read: Read
    cases: Callable[[], Cases]


def _text(case: bytes) -> str:
    """As MediaWiki stores it."""
    return case.decode(errors="replace")


def _profile(case: bytes) -> None:
    """From a page to the listing that the catalogue keeps, and back."""
    own = Revision(70, "Ana", "2026-01-01T00:00:00Z", _text(case))
    reading, _ = _PAGES.read(Unread(RawPage(7, 2, "User:Ana/Capacity Exchange", 71, own), {"pt": "N"}))
    if reading.listing is not None:
        assert dump(from_json(json.loads(reading.listing.encode()))) == reading.listing


def _writing(case: bytes) -> None:
    """What was read, written back, moves no byte; and another profile can be written over it."""
    text = _text(case)
    profile = read_page(text, PROFILE, _WITHOUT_MERGED).profile
    if profile is not None:
        assert write_page(text, profile, PROFILE, _WITHOUT_MERGED) == text
        write_page(text, _OTHER, PROFILE, _WITHOUT_MERGED)


def _tree(case: bytes) -> None:
    """From the tree page to the taxonomy, with merged items and some that redirect to each other."""
    tree, _ = read_outline(_text(case))
    _kept(skills.join(tree, Items(_TAXONOMY.items, _MERGED))[0])


def _kept(taxonomy: skills.Taxonomy) -> None:
    """As it is published, and read again."""
    said = json.dumps(skills.to_json(taxonomy), ensure_ascii=False).encode()
    assert skills.from_json(json.loads(said)) == taxonomy


class _Answering:
    """A wiki that answers this, whatever it is asked."""

    requests = 0

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._answer = answer

    def ask(self, **_: Any) -> Mapping[str, Any]:
        return self._answer


def _items(case: bytes) -> None:
    """From a file, from an answer of wbgetentities, and from two joined, to items."""
    with NamedTemporaryFile(suffix=".json") as file:
        file.write(case)
        file.flush()
        _take(FileRepository(Path(file.name)), ["Q42", "Q1040", "Q3"])
        joined = FileRepository(Path(file.name))
        _take(CapacityModel(joined, joined, "P31", "P373"), ["Q42", "Q1040"])
    answer: Any = None
    with suppress(ValueError, RecursionError):  # it is pywikibot that reads answers
        answer = json.loads(case)
    if isinstance(answer, dict):
        entities = answer.get("entities")
        ids = list(entities)[:BATCH] if isinstance(entities, dict) else ["Q42"]
        _take(WikibaseRepository("a wiki", lambda: cast(Api, _Answering(answer))), ids)


def _take(repository: ItemRepository, ids: list[str]) -> None:
    with suppress(SourceError):
        entities = repository.entities(ids, {})
        repository.entities(ids, entities)
        _kept(skills.join(_TAXONOMY.tree, read_entities(entities))[0])


def _export(case: bytes) -> None:
    """A file, listed and fetched whole."""
    with NamedTemporaryFile(suffix=suffix(case)) as file, suppress(BadExportError):
        file.write(case)
        file.flush()
        export = Export(Path(file.name), PROFILE.template)
        export.wiki()
        listed = {state.page_id for state in export.listing(PROFILE.template)}
        assert {page.page_id for page in export.fetch(listed)} == listed


def _marker(case: bytes) -> None:
    note_marker.find(_text(case))


READERS: Mapping[str, Reader] = {
    "profile": Reader(_profile, seeds.profile_pages),
    "writing": Reader(_writing, seeds.profile_pages),
    "tree": Reader(_tree, seeds.tree_pages),
    "items": Reader(_items, seeds.answers),
    "export": Reader(_export, seeds.export_files),
    "marker": Reader(_marker, seeds.profile_pages),
}


def warm() -> None:
    """Load what the first page would: tables of names, and of what is near to them."""
    wrong = {field.name.replace(" ", "_"): "xyzzy-9" for field in PROFILE.fields}
    for reader in READERS.values():
        reader.read(profile_text(**wrong, unknown="x").encode())
    gc.freeze()
