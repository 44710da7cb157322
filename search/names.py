"""Names of everything that can be filtered by, to complete and to understand what people type.

A small tantivy index of its own: one document for each name of a skill, an affiliation, a language or a
territory, those that most people have first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Order
from tantivy import Query as TantivyQuery

from profiles.places import territory_names
from profiles.tongues import language_names
from search import spellings
from search.analysis import compounds
from search.free_text import Clause, read_text
from search.postings import Postings
from search.query import NOT_GIVEN
from search.spellings import Spellings
from search.tantivy_text import any_of, beginning, near_words, ready_cut, side_by_side, with_words
from taxonomy.items import Item, ItemId
from taxonomy.languages import fallback_chain
from taxonomy.skills import Taxonomy

# the facet by which people with a thing are counted, and found when it is chosen
FACET_OF = {
    "skill": "available",
    "language": "language",
    "territory": "territory",
    "affiliation": "affiliation",
}
KINDS = tuple(FACET_OF)
_CODE = "code"  # the language of names that are codes
_SHORT = 3  # letters; with fewer only names that the reader can read are looked at
_OTHER_SPELLINGS = 20  # of one thing that may be found before another thing
_SPELLINGS = "spellings"  # a directory beside tantivy's files
_MEMORY = 200_000_000  # bytes, for building
_LANGUAGE, _BEGINS, _SKILL = 10.0, 4.0, 2.0  # what makes one suggestion better than another


@dataclass(frozen=True)
class Named:
    """Something with the name that was found, in a language of MediaWiki's codes (empty where it is in none,
    `code` for a code), and how many people have it."""

    kind: str
    id: str
    name: str
    language: str
    count: int


def _key(text: str) -> str:
    """The form in which two spellings of a whole name are equal."""
    return " ".join(one.text for one in compounds(text))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("kind", "key", "language"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("count", fast=True)
    builder.add_bytes_field("named", stored=True)
    return builder.build()


def _named(taxonomy: Taxonomy, postings: Postings) -> Iterator[tuple[str, str, Iterable[tuple[str, str]]]]:
    """Kind, id, and every name with its language; of territories and languages those that somebody has."""
    for item in taxonomy.skills():
        yield "skill", item.id, _terms(item)
    for value in postings.values("affiliation"):
        named = taxonomy.items.get(ItemId(value))
        yield "affiliation", value, _terms(named) if named else [("", value)]
    for code in postings.values("language"):
        yield "language", code, [(_CODE, code), *language_names(code)]
    for code in postings.values("territory"):
        yield "territory", code, [(_CODE, code), *territory_names(code)]


def _terms(item: Item) -> Iterator[tuple[str, str]]:
    yield from item.labels.items()
    for language, aliases in item.aliases.items():
        yield from ((language, alias) for alias in aliases)


def build(directory: Path, taxonomy: Taxonomy, postings: Postings) -> None:
    """Make the index of names in an empty directory."""
    schema = _schema()
    index = tantivy.Index(schema, str(directory), sort_by_field="count", sort_order=Order.Desc)
    writer = with_words(index).writer(_MEMORY, num_threads=1)
    counts = {
        kind: dict(zip(postings.values(facet), postings.counts(facet).tolist(), strict=True))
        for kind, facet in FACET_OF.items()
    }
    key_of = cache(_key)  # most languages share their names with others
    for kind, value, names in _named(taxonomy, postings):
        if value == NOT_GIVEN:
            continue
        by_key: dict[str, dict[str, str]] = {}
        for language, name in names:
            by_key.setdefault(key_of(name), {}).setdefault(language, name)
        for key, in_languages in by_key.items():
            said = _document(kind, value, key, in_languages, counts[kind].get(value, 0))
            writer.add_document(tantivy.Document.from_dict(said, schema))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    (directory / _SPELLINGS).mkdir()
    spellings.build(directory / _SPELLINGS, dict(index.searcher().terms_with_prefix("words", "")))


def _document(kind: str, value: str, key: str, names: Mapping[str, str], count: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "language": list(names),
        "words": ready_cut(dict.fromkeys(names.values())),
        "count": count,
        "named": json.dumps([kind, value, names, count], ensure_ascii=False).encode(),
    }


class Names:
    """The names of one version."""

    def __init__(self, directory: Path) -> None:
        index = with_words(tantivy.Index.open(str(directory)))
        self._schema = index.schema
        self._searcher = index.searcher()
        self._spellings = Spellings(directory / _SPELLINGS)

    def suggest(
        self,
        text: str,
        language: str,
        kinds: Iterable[str] = KINDS,
        limit: int = 10,
        slips: bool = False,
    ) -> tuple[Named, ...]:
        """What the text may be the beginning of, each thing once: by its names in the reader's language
        first, then along the fallback chain, then in any. slips: words that nothing has lead to near ones."""
        clauses = [clause for clause in read_text(text) if not clause.excluded]
        wanted = tuple(kinds)
        if not clauses or not wanted:
            return ()
        read = self._nearly if slips else self._word
        return self._best(map(read, clauses), text, language, wanted, limit)

    def named(self, texts: Iterable[str], language: str) -> dict[str, tuple[Named, ...]]:
        """For each of some texts what has just that name: along the reader's fallback chain, or else in any
        language."""
        chain = fallback_chain(language)
        keys = {text: key for text in texts if (key := _key(text))}
        if not keys:
            return {}
        query = any_of([self._term("key", key) for key in {*keys.values()}])
        found: dict[str, list[Named]] = {}
        for _, address in self._searcher.search(query, limit=10 * len(keys), count=False).hits:
            one = self._named(address, chain)
            found.setdefault(_key(one.name), []).append(one)
        return {
            text: tuple(one for one in found[key] if one.language in chain) or tuple(found[key])
            for text, key in keys.items()
            if key in found
        }

    def _best(
        self,
        conditions: Iterable[TantivyQuery],
        text: str,
        language: str,
        kinds: tuple[str, ...],
        limit: int,
    ) -> tuple[Named, ...]:
        query = TantivyQuery.boolean_query(
            [
                *((Occur.Must, _worth(condition, 0.0)) for condition in conditions),
                (Occur.Must, _worth(any_of([self._term("kind", kind) for kind in kinds]), 0.0)),
                *self._preferences(text, language),
            ]
        )
        best: dict[tuple[str, str], Named] = {}
        for _, address in self._searcher.search(query, limit=_OTHER_SPELLINGS * limit, count=False).hits:
            one = self._named(address, fallback_chain(language))
            best.setdefault((one.kind, one.id), one)
            if len(best) == limit:
                break
        return tuple(best.values())

    def _preferences(self, text: str, language: str) -> Iterator[tuple[Occur, TantivyQuery]]:
        chain = fallback_chain(language)
        near = [(self._term("language", code), len(chain) - place) for place, code in enumerate(chain)]
        yield (
            Occur.Should,
            TantivyQuery.disjunction_max_query([_worth(term, _LANGUAGE * steps) for term, steps in near]),
        )
        if len(text) < _SHORT and text.isascii():  # too many names begin so, in too many languages
            codes = [self._term("language", code) for code in (*chain, "", _CODE)]
            yield Occur.Must, _worth(any_of(codes), 0.0)
        begins = TantivyQuery.fuzzy_term_query(self._schema, "key", _key(text), distance=0, prefix=True)
        yield Occur.Should, _worth(begins, _BEGINS)
        yield Occur.Should, _worth(self._term("kind", "skill"), _SKILL)

    def _term(self, field: str, value: str) -> TantivyQuery:
        return TantivyQuery.term_query(self._schema, field, value, "basic")

    def _word(self, clause: Clause) -> TantivyQuery:
        return any_of([self._form(form, clause.unfinished) for form in clause.forms])

    def _form(self, form: tuple[str, ...], unfinished: bool) -> TantivyQuery:
        return (beginning if unfinished else side_by_side)(self._schema, "words", form)

    def _nearly(self, clause: Clause) -> TantivyQuery:
        """The clause, or where nothing has its word, what is near."""
        exactly = self._word(clause)
        if self._finds(exactly):
            return exactly
        return any_of([exactly, *near_words(self._schema, "words", clause, self._spellings)])

    def _finds(self, query: TantivyQuery) -> bool:
        return bool(self._searcher.search(query, limit=1, count=False).hits)

    def _named(self, address: tantivy.DocAddress, chain: Iterable[str]) -> Named:
        kind, value, names, count = json.loads(self._searcher.doc(address)["named"][0])
        language = next((code for code in chain if code in names), next(iter(names)))
        return Named(kind, value, names[language], language, count)


def _worth(query: TantivyQuery, worth: float) -> TantivyQuery:
    return TantivyQuery.const_score_query(query, worth)
