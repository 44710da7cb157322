"""Free text as queries of tantivy: how words are looked for, and what each hit is worth.

    score = sum over the words of rarity(word) · the best place where it stands
    rarity(word) = ln(1 + N / (1 + people who have it)) / ln(1 + N), as for skills in profiles.matching

A hit is worth the same however long the text or often the word, so that a score can be explained; equal
scores are in the order of the index, newest first.
"""

import math
from collections.abc import Iterable
from functools import lru_cache

import tantivy
from tantivy import Occur
from tantivy import Query as TantivyQuery

from search.analysis import sequences
from search.free_text import Clause, Sought, exactly, read_text
from search.skill_words import SkillWords
from search.slips import allowed
from search.spellings import Spellings
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy

NAME, ABOUT = "name", "about"  # the fields of free text; affiliations are with about
TEXTS = {NAME: 4.0, ABOUT: 1.0}  # what a hit is worth
SKILLS, SKILL_WORTH = "skills", 2.0
SHORTEST_BEGINNING = 3  # letters that a word of a text must begin with: with fewer, nearly every text has one
UNFINISHED = 0.75  # what the beginning of a word is worth beside the whole
_Place = tuple[TantivyQuery, float]  # where a word may stand, and what a hit there is worth


class TextQueries:
    """Makes the queries for the texts of one version."""

    def __init__(
        self,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        taxonomy: Taxonomy,
        spellings: Spellings,
    ) -> None:
        self._spellings = spellings
        self._schema = schema
        self._searcher = searcher
        self._tree = taxonomy.tree
        self.skill_words = SkillWords(taxonomy)
        self.understand = lru_cache(maxsize=256)(self._understand)

    def _understand(self, text: str) -> tuple[Sought, ...]:
        """What a text asks for, with slips where nobody at all has a word."""
        return tuple(map(self._seek, read_text(text)))

    def _seek(self, clause: Clause) -> Sought:
        if clause.excluded or self._somebody_has(clause):
            return Sought(clause)
        for slip in allowed(clause.spelled, clause.unfinished):
            near = [] if slip.prefix else self._spellings.near(clause.spelled, slip)
            near += (word for word in self.skill_words.near(clause.spelled, slip) if word not in near)
            somewhere = tuple(filter(self._somebody_has, map(exactly, near)))
            if somewhere:
                return Sought(clause, somewhere)
        return Sought(clause, missing=True)

    def _somebody_has(self, clause: Clause) -> bool:
        known = any(len(form) == 1 and self._people_with(form[0]) for form in clause.forms)
        return known or any(self._finds(query) for query, _ in self._places(clause))

    def _finds(self, query: TantivyQuery) -> bool:
        return bool(self._searcher.search(query, limit=1, count=False).hits)

    def query(self, several: Iterable[Sought]) -> list[tuple[Occur, TantivyQuery]]:
        """The conditions of a boolean query."""
        return [(Occur.MustNot if one.clause.excluded else Occur.Must, self._sought(one)) for one in several]

    def skills(self, several: Iterable[Sought]) -> frozenset[ItemId]:
        """The skills that are named."""
        clauses = (
            clause for one in several if not one.clause.excluded for clause in one.near or (one.clause,)
        )
        named = (
            self.skill_words.having(form, prefix=clause.unfinished and _letters(form) > 1)
            for clause in clauses
            for form in clause.forms
        )
        return frozenset().union(*named)

    def people_named(self, text: str, slips: bool) -> TantivyQuery:
        """Who has all the words in their name, the last of them begun at least; slips: or near ones."""
        clauses = [clause for clause in read_text(text) if not clause.excluded]
        return TantivyQuery.boolean_query([(Occur.Must, self._in_name(clause, slips)) for clause in clauses])

    def _in_name(self, clause: Clause, slips: bool) -> TantivyQuery:
        places = [(side_by_side(self._schema, NAME, form), 1.0) for form in clause.forms]
        if clause.unfinished:
            places += [(beginning(self._schema, NAME, form), UNFINISHED) for form in clause.forms]
        if slips and not any(self._finds(query) for query, _ in places):
            places += [(query, 0.5) for query in near_words(self._schema, NAME, clause, self._spellings)]
        return _best_of(places)

    def _sought(self, sought: Sought) -> TantivyQuery:
        clauses = sought.near or (sought.clause,)
        return _best_of([place for clause in clauses for place in self._places(clause)])

    def _places(self, clause: Clause) -> list[_Place]:
        """Where any of the clause's forms may stand, with what that is worth."""
        rarity = self._rarity(clause)
        places = (place for form in clause.forms for place in self._form(form, clause.unfinished))
        return [(query, worth * rarity) for query, worth in places]

    def _form(self, form: tuple[str, ...], unfinished: bool) -> list[_Place]:
        """Where the words may stand side by side, with what that is worth."""
        places = [
            (side_by_side(self._schema, field, form), worth)
            for field, worth in TEXTS.items()
            if all(self._searcher.doc_freq(field, word) for word in form)
        ]
        places += self._skills(self.skill_words.having(form), SKILL_WORTH)
        if unfinished:
            fields = TEXTS if _letters(form) >= SHORTEST_BEGINNING else {NAME: TEXTS[NAME]}
            begun = [(beginning(self._schema, field, form), worth) for field, worth in fields.items()]
            places += [(query, worth * UNFINISHED) for query, worth in begun]
            skills = self.skill_words.having(form, prefix=True) if _letters(form) > 1 else frozenset()
            places += self._skills(skills, SKILL_WORTH * UNFINISHED)
        return places

    def _skills(self, skills: frozenset[ItemId], worth: float) -> list[_Place]:
        # whoever has a skill has the broader ones too
        widest = [skill for skill in sorted(skills) if skills.isdisjoint(self._tree.broader(skill))]
        terms = (TantivyQuery.term_query(self._schema, SKILLS, skill, "basic") for skill in widest)
        return [(term, worth) for term in terms]

    def _rarity(self, clause: Clause) -> float:
        people = self._searcher.num_docs
        have = min(self._people_with(word) for word in clause.forms[0])
        return math.log1p(people / (1 + have)) / math.log1p(people) if people else 1.0

    def _people_with(self, word: str) -> int:
        """About how many people have a word: those with it in several places count several times."""
        in_texts = sum(self._searcher.doc_freq(field, word) for field in TEXTS)
        skills = self.skill_words.having((word,))
        return in_texts + max((self._searcher.doc_freq(SKILLS, skill) for skill in skills), default=0)


def _letters(form: tuple[str, ...]) -> int:
    """The letters of a beginning; in other scripts, and after other words, one says as much as several."""
    return len(form[-1]) if len(form) == 1 and form[0].isascii() else SHORTEST_BEGINNING


def _best_of(places: Iterable[_Place]) -> TantivyQuery:
    """Whoever is found in any place, worth what the best of these is."""
    queries = [TantivyQuery.const_score_query(query, worth) for query, worth in places]
    if not queries:
        return TantivyQuery.empty_query()
    return queries[0] if len(queries) == 1 else TantivyQuery.disjunction_max_query(queries)


def near_words(
    schema: tantivy.Schema, field: str, clause: Clause, spellings: Spellings
) -> list[TantivyQuery]:
    """Queries for the words of a field that are near to a clause's, or that begin so."""
    for slip in allowed(clause.spelled, clause.unfinished):
        if slip.prefix:
            begun = TantivyQuery.fuzzy_term_query(schema, field, clause.spelled, slip.letters, prefix=True)
            return [begun]
        if near := spellings.near(clause.spelled, slip):
            return [side_by_side(schema, field, (word,)) for word in near]
    return []


def beginning(schema: tantivy.Schema, field: str, form: tuple[str, ...]) -> TantivyQuery:
    """Words side by side, and one that begins with the last. That one may stand elsewhere: tantivy's phrases
    with an open end either look at 50 words only or fail where very many begin so."""
    *before, last = form
    begun = TantivyQuery.fuzzy_term_query(schema, field, last, distance=0, prefix=True)
    if not before:
        return begun
    return TantivyQuery.boolean_query(
        [(Occur.Must, side_by_side(schema, field, tuple(before))), (Occur.Must, begun)]
    )


def side_by_side(schema: tantivy.Schema, field: str, form: tuple[str, ...]) -> TantivyQuery:
    """Words that stand side by side, or one word."""
    if len(form) > 1:
        return TantivyQuery.phrase_query(schema, field, list(form))
    return TantivyQuery.term_query(schema, field, form[0], index_option="basic")


def ready_cut(texts: Iterable[str]) -> str:
    """Texts as `with_words` takes them. No word is a bar, so no phrase goes on past the end of a sequence."""
    several = (sequence for text in texts for sequence in sequences(text) if sequence)
    return " | ".join(" ".join(sequence) for sequence in several)


def with_words(index: tantivy.Index) -> tantivy.Index:
    """Our words come ready cut, parted by spaces; and nothing is read again but when we ask for it.

    Left to itself, tantivy watches the directory in a thread, which reads files that are being taken away.
    """
    index.config_reader("Manual")
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", whitespace)
    return index


def any_of(queries: list[TantivyQuery]) -> TantivyQuery:
    """A query for whoever fits any of several."""
    # tantivy's own term_set_query builds an automaton, which costs more than it saves for a few values
    return (
        queries[0]
        if len(queries) == 1
        else TantivyQuery.boolean_query([(Occur.Should, one) for one in queries])
    )
