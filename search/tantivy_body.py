"""The embedded index: tantivy for words, posting arrays for filters and counts.

Documents lie in the order of their last edit, newest first, in one segment: a document's number is the
person's number in the posting arrays.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Order
from tantivy import Query as TantivyQuery

from search import spellings
from search.analysis import words
from search.contract import Body, Index, PageBeyondError
from search.facets import Counts, Facets, Filters, Mask, filters_of
from search.free_text import Sought
from search.listing import Listing, from_json, to_json
from search.postings import Gathered, Postings, newest_key
from search.query import FACETS, Found, Query, Results, Sort
from search.spellings import Spellings
from search.tantivy_text import ABOUT, NAME, SKILLS, TEXTS, TextQueries, any_of, ready_cut, with_words
from taxonomy.skills import Taxonomy

_WRITER_MEMORY = 2_000_000_000  # bytes, at most: what fits is written as one segment; 1 M people take 1 GB
_SPELLINGS = "spellings"  # a directory beside tantivy's files
_SAID = 3  # words that are named as found instead of another
_EVERYBODY = TantivyQuery.all_query()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("user", SKILLS, *FACETS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("newest", fast=True)
    builder.add_bytes_field("listing", stored=True)
    return builder.build()


def _texts(listing: Listing, taxonomy: Taxonomy) -> dict[str, str]:
    about = [listing.profile.about]
    for affiliation in listing.profile.affiliations:
        about += taxonomy.names(affiliation)
    return {NAME: ready_cut([listing.user]), ABOUT: ready_cut(about)}


def _document(gathered: Gathered, taxonomy: Taxonomy) -> dict[str, Any]:
    listing = gathered.listing
    facets = {facet: [value for value, _ in values] for facet, values in gathered.values.items()}
    return {
        "user": listing.user,
        **facets,
        SKILLS: sorted({*facets["known"], *facets["wanted"]}),
        **_texts(listing, taxonomy),
        "newest": newest_key(listing.source),
        "listing": json.dumps(to_json(listing), ensure_ascii=False, separators=(",", ":")).encode(),
    }


def _all_words(searcher: tantivy.Searcher) -> Mapping[str, int]:
    """Every word of the texts, with about how many people have it."""
    counted: Counter[str] = Counter()
    for field in TEXTS:
        counted.update(dict(searcher.terms_with_prefix(field, "")))
    return counted


class TantivyBody(Body):
    """Builds and opens tantivy's directories."""

    def build(self, directory: Path, people: Iterable[Gathered], taxonomy: Taxonomy) -> int:
        schema = _schema()
        index = with_words(
            tantivy.Index(schema, str(directory), sort_by_field="newest", sort_order=Order.Desc)
        )
        writer = index.writer(_WRITER_MEMORY, num_threads=1)
        count = 0
        for gathered in people:
            writer.add_document(tantivy.Document.from_dict(_document(gathered, taxonomy), schema))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        (directory / _SPELLINGS).mkdir()
        spellings.build(directory / _SPELLINGS, _all_words(index.searcher()))
        return count

    def open(self, directory: Path, taxonomy: Taxonomy, postings: Postings) -> Index:
        index = with_words(tantivy.Index.open(str(directory)))
        return TantivyIndex(index, taxonomy, postings, Spellings(directory / _SPELLINGS))


class TantivyIndex(Index):
    """A version opened for reading; ValueError unless document numbers are people's numbers."""

    def __init__(
        self, index: tantivy.Index, taxonomy: Taxonomy, postings: Postings, spelled: Spellings
    ) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._taxonomy = taxonomy
        self._postings = postings
        if self._searcher.num_segments > 1 or len(postings) != len(self):
            raise ValueError("the index and its posting arrays do not belong together")
        self._texts = TextQueries(self._schema, self._searcher, taxonomy, spelled)
        self._facets = Facets(postings)
        # a version never changes, so neither do its answers
        self._with_text = lru_cache(maxsize=32)(self._people_with_text)
        self._counts = lru_cache(maxsize=32)(self._count)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def __iter__(self) -> Iterator[Listing]:
        return map(self.at, range(len(self)))

    def get(self, user: str) -> Listing | None:
        term = TantivyQuery.term_query(self._schema, "user", user, "basic")
        hits = self._searcher.search(term, limit=1, count=False).hits
        return self.at(hits[0][1].doc) if hits else None

    def people_named(self, text: str, limit: int, slips: bool = False) -> tuple[str, ...]:
        if not words(text):
            return ()
        hits = self._searcher.search(self._texts.people_named(text, slips), limit=limit, count=False).hits
        return tuple(self._postings.user(address.doc) for _, address in hits)

    def search(self, query: Query) -> Results:
        found, sought = self.find(query), self._texts.understand(query.text)
        instead = {
            one.clause.typed: tuple(clause.typed for clause in one.near[:_SAID])
            for one in sought
            if one.near or one.missing
        }
        return Results(found.total, tuple(map(self.at, found.people)), instead, self._texts.skills(sought))

    def find(self, query: Query) -> Found:
        sought, filters = self._texts.understand(query.text), filters_of(query, self._taxonomy)
        if query.text.strip() and not sought:
            found = Found(0, ())
        elif sought and query.sort is Sort.RELEVANCE:
            found = self._ranked(query, sought, filters)
        else:
            found = self._ordered(query, self._facets.having(filters, self._mask(sought)))
        last = max(1, -(-found.total // query.limit))
        if query.page > last:
            raise PageBeyondError(last)
        return found

    def facets(self, query: Query) -> Counts:
        sought = self._texts.understand(query.text)
        if query.text.strip() and not sought:
            return {}
        return self._counts(sought, filters_of(query, self._taxonomy))

    def _count(self, sought: tuple[Sought, ...], filters: Filters) -> Counts:
        return self._facets.counts(filters, self._mask(sought))

    def _ranked(self, query: Query, sought: tuple[Sought, ...], filters: Filters) -> Found:
        """How many people have the words, and the best of the page."""
        conditions = self._texts.query(sought)
        for facet, values in filters:  # a filter decides who is found, not in which order
            terms = [TantivyQuery.term_query(self._schema, facet, value, "basic") for value in values]
            conditions.append((Occur.Must, TantivyQuery.const_score_query(any_of(terms), 0.0)))
        hits = self._searcher.search(
            _all_of(conditions), limit=query.limit, offset=(query.page - 1) * query.limit, count=True
        )
        total: int = hits.count  # type: ignore[attr-defined]  # missing from tantivy's stubs
        return Found(total, tuple(address.doc for _, address in hits.hits))

    def _ordered(self, query: Query, mask: Mask | None) -> Found:
        """How many people there are, and those of the page by time or name."""
        first = (query.page - 1) * query.limit
        if query.sort is Sort.NAME:
            by_name = self._postings.by_name
            people = by_name if mask is None else by_name[mask[by_name]]
            return Found(len(people), tuple(people[first : first + query.limit].tolist()))
        if mask is None:
            return Found(len(self), tuple(range(first, min(first + query.limit, len(self)))))
        people = np.flatnonzero(mask)
        return Found(len(people), tuple(people[first : first + query.limit].tolist()))

    def _mask(self, sought: tuple[Sought, ...]) -> Mask | None:
        return self._with_text(sought) if sought else None

    def _people_with_text(self, sought: tuple[Sought, ...]) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        if len(self):
            query = _all_of(self._texts.query(sought))
            hits = self._searcher.search(query, limit=len(self), count=False).hits
            mask[[address.doc for _, address in hits]] = True
        return mask

    def at(self, number: int) -> Listing:
        document = self._searcher.doc(tantivy.DocAddress(0, number))
        return from_json(json.loads(document["listing"][0]))


def _all_of(conditions: list[tuple[Occur, TantivyQuery]]) -> TantivyQuery:
    if all(occur is Occur.MustNot for occur, _ in conditions):
        conditions = [(Occur.Must, TantivyQuery.const_score_query(_EVERYBODY, 0.0)), *conditions]
    return TantivyQuery.boolean_query(conditions)
