"""The embedded index, on tantivy."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Order
from tantivy import Query as TantivyQuery

from profiles.places import regions_above
from search.analysis import words
from search.contract import Body, Index, PageBeyondError
from search.listing import Listing, Source, from_json, to_json
from search.query import FACETS, Query, Results, Sort
from search.skill_words import SkillWords
from taxonomy.folding import fold
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy

TEXTS = {
    "name": 4.0,
    "affiliations": 1.5,
    "about": 1.0,
}  # fields of free text and how much a hit in each weighs
SKILL_WEIGHT = 2.0
MOST_WORDS = 32  # of a text that is asked for; nobody types more, and each costs
_WRITER_MEMORY = 64_000_000  # bytes, for both threads
_MOST_VALUES = 1000  # of one facet that are counted; beyond every list there is
_MOST_FORMS = 50  # of an unfinished word, in each text
_KEYWORDS = ("user", *FACETS)
_EVERYBODY = TantivyQuery.all_query()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _KEYWORDS:
        builder.add_text_field(name, fast=name in FACETS, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("newest", fast=True)
    builder.add_text_field("alphabetic", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("listing", stored=True)
    return builder.build()


def _with_words(index: tantivy.Index) -> tantivy.Index:
    """Our words come ready cut, parted by spaces."""
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", whitespace)
    return index


def facet_values(listing: Listing, taxonomy: Taxonomy) -> dict[str, set[str]]:
    """Under which values of each facet a listing is found: its own and the broader ones."""
    profile = listing.profile
    roles = {"known": profile.knows, "available": profile.available, "wanted": profile.wanted}
    found: dict[str, set[str]] = {
        role: {wider for skill in skills for wider in (skill, *taxonomy.tree.broader(skill))}
        for role, skills in roles.items()
    }
    found["language"] = {tongue.code for tongue in profile.languages if tongue.level != "0"}
    found["territory"] = {wider for code in profile.territory for wider in (code, *regions_above(code))}
    return found | {
        "affiliation": set(profile.affiliations),
        "project": set(profile.projects),
        "mentoring": set(profile.mentoring),
    }


def _texts(listing: Listing, taxonomy: Taxonomy) -> dict[str, str]:
    affiliations = [name for value in listing.profile.affiliations for name in _names(value, taxonomy)]
    texts = {"name": listing.user, "affiliations": " ".join(affiliations), "about": listing.profile.about}
    return {name: " ".join(words(text)) for name, text in texts.items()}


def _names(affiliation: str, taxonomy: Taxonomy) -> Iterable[str]:
    item = taxonomy.items.get(affiliation)  # type: ignore[call-overload]  # a free name is just not found
    return item.names() if item else (affiliation,)


def _newest_key(source: Source) -> int:
    """Sorts by time, then by page: unique, so that paging is stable."""
    seconds = int(datetime.fromisoformat(source.updated).timestamp())
    return max(seconds, 0) << 32 | source.page_id & 0xFFFFFFFF


def _document(listing: Listing, taxonomy: Taxonomy) -> dict[str, Any]:
    return {
        "user": listing.user,
        **{facet: sorted(values) for facet, values in facet_values(listing, taxonomy).items()},
        **_texts(listing, taxonomy),
        "newest": _newest_key(listing.source),
        "alphabetic": f"{fold(listing.user)}\t{listing.user}",
        "listing": json.dumps(to_json(listing), ensure_ascii=False, separators=(",", ":")).encode(),
    }


class TantivyBody(Body):
    """Builds and opens tantivy's directories."""

    def build(self, directory: Path, listings: Iterable[Listing], taxonomy: Taxonomy) -> int:
        schema = _schema()
        writer = _with_words(tantivy.Index(schema, str(directory))).writer(_WRITER_MEMORY, num_threads=2)
        count = 0
        for listing in listings:
            writer.add_document(tantivy.Document.from_dict(_document(listing, taxonomy), schema))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return count

    def open(self, directory: Path, taxonomy: Taxonomy) -> Index:
        return TantivyIndex(_with_words(tantivy.Index.open(str(directory))), taxonomy)


class TantivyIndex(Index):
    """A version opened for reading."""

    def __init__(self, index: tantivy.Index, taxonomy: Taxonomy) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._taxonomy = taxonomy
        self._skill_words = SkillWords(taxonomy)
        # one version never changes, so neither do its answers
        self._facets = lru_cache(maxsize=256)(self._count_facets)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def __iter__(self) -> Iterator[Listing]:
        if everybody := len(self):
            hits = self._searcher.search(_EVERYBODY, limit=everybody, count=False).hits
            yield from (self._listing(address) for _, address in hits)

    def get(self, user: str) -> Listing | None:
        hits = self._searcher.search(self._term("user", user), limit=1, count=False).hits
        return self._listing(hits[0][1]) if hits else None

    def search(self, query: Query) -> Results:
        asked = _Asked(query.text, tuple(sorted(query.filters.items())))
        matching = self._query(asked)
        hits = self._searcher.search(
            matching, limit=query.limit, offset=(query.page - 1) * query.limit, count=True, **_order(query)
        )
        total = hits.count  # type: ignore[attr-defined]  # missing from tantivy's stubs
        last = max(1, -(-total // query.limit))
        if query.page > last:
            raise PageBeyondError(last)
        return Results(total, tuple(self._listing(address) for _, address in hits.hits), self._facets(asked))

    def _listing(self, address: tantivy.DocAddress) -> Listing:
        return from_json(json.loads(self._searcher.doc(address)["listing"][0]))

    def _term(self, field: str, value: str) -> TantivyQuery:
        return TantivyQuery.term_query(self._schema, field, value)

    def _any(self, field: str, values: Iterable[str]) -> TantivyQuery:
        terms = [self._term(field, value) for value in values]
        # tantivy's own term_set_query builds an automaton, which costs more than it saves for a few values
        return (
            terms[0]
            if len(terms) == 1
            else TantivyQuery.boolean_query([(Occur.Should, term) for term in terms])
        )

    def _query(self, asked: "_Asked", leaving_out: str | None = None) -> TantivyQuery:
        clauses = [self._filter(facet, values) for facet, values in asked.filters if facet != leaving_out]
        cut = words(asked.text)[:MOST_WORDS]
        if cut:  # a filter decides who is found, not in which order
            clauses = [TantivyQuery.const_score_query(clause, 0.0) for clause in clauses]
        musts = [(Occur.Must, clause) for clause in clauses]
        musts += [(Occur.Must, self._word(word, unfinished=word == cut[-1])) for word in dict.fromkeys(cut)]
        if asked.text.strip() and not cut:
            return TantivyQuery.empty_query()
        return TantivyQuery.boolean_query(musts) if musts else _EVERYBODY

    def _filter(self, facet: str, values: Iterable[str]) -> TantivyQuery:
        """Who has any of the values; a merged skill means the one that it merged into."""
        return self._any(facet, (self._taxonomy.redirects.get(ItemId(value), value) for value in values))

    def _word(self, word: str, unfinished: bool) -> TantivyQuery:
        """Everybody whose texts or skills' names hold the word, or one that begins so."""
        found: list[TantivyQuery] = []
        for field, weight in TEXTS.items():
            forms = {word}
            if unfinished:
                forms.update(
                    form for form, _ in self._searcher.terms_with_prefix(field, word, limit=_MOST_FORMS)
                )
            found += [TantivyQuery.boost_query(self._text_term(field, form), weight) for form in forms]
        if skills := self._skill_words.having(word, prefix=unfinished):
            for role in ("known", "wanted"):
                found.append(TantivyQuery.const_score_query(self._any(role, skills), SKILL_WEIGHT))
        return TantivyQuery.boolean_query([(Occur.Should, one) for one in found])

    def _text_term(self, field: str, word: str) -> TantivyQuery:
        return TantivyQuery.term_query(self._schema, field, word, index_option="freq")

    def _count_facets(self, asked: "_Asked") -> Mapping[str, Mapping[str, int]]:
        filtered = {facet for facet, _ in asked.filters}
        counts = self._count(self._query(asked), [facet for facet in FACETS if facet not in filtered])
        for facet in filtered:
            counts |= self._count(self._query(asked, leaving_out=facet), [facet])
        return counts

    def _count(self, matching: TantivyQuery, facets: Iterable[str]) -> dict[str, dict[str, int]]:
        request = {facet: {"terms": {"field": facet, "size": _MOST_VALUES}} for facet in facets}
        answer = self._searcher.aggregate(matching, request) if request else {}
        return {
            facet: {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
            for facet, counted in answer.items()
        }


@dataclass(frozen=True)
class _Asked:
    """The part of a query that decides who is found."""

    text: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]


def _order(query: Query) -> dict[str, Any]:
    if query.sort is Sort.NAME:
        return {"order_by_field": "alphabetic", "order": Order.Asc}
    if query.sort is Sort.NEWEST or not words(query.text):
        return {"order_by_field": "newest", "order": Order.Desc}
    return {}
