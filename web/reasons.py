"""Why a search shows somebody: what of theirs it asks for."""

from collections.abc import Iterator
from dataclasses import replace

from search.free_text import read_text
from search.listing import Listing
from search.query import Query, Results
from taxonomy.items import ItemId
from web.context import presenter, version
from web.presenting import Card, Name

_CUT_OFF = 100  # characters of a text that every card shows
_AROUND = 50  # characters of a text shown on either side of a word
_UNSEEN = {"affiliation": "affiliations", "project": "projects", "mentoring": "mentoring"}  # facets to fields


class Reasons:
    """The reasons of one search."""

    def __init__(self, query: Query, results: Results) -> None:
        self._query = query
        self._named = results.skills
        near = (word for words in results.instead.values() for word in words)
        clauses = (clause for clause in read_text(query.text) if not clause.excluded)
        self._words = [word.casefold() for word in (*(clause.typed for clause in clauses), *near)]

    def card(self, listing: Listing) -> Card:
        """The person's card: what fits is marked there, and said where it would not be seen."""
        card = presenter().card(listing)
        if not (self._query.text or self._query.filters):
            return card
        found = {*self._skills(listing, "available"), *self._skills(listing, "wanted")}
        return replace(card, found=presenter().skills(found), why=tuple(self._unseen(listing, found)))

    def _skills(self, listing: Listing, role: str) -> Iterator[ItemId]:
        """The person's skills in a role that are asked for, or narrower than one that is."""
        roles = ("available", "known") if role == "available" else (role,)  # what is shared is known too
        asked = {skill for each in roles for skill in self._query.filters.get(each, ())} | self._named
        for skill in listing.profile.knows if role == "known" else getattr(listing.profile, role):
            if not asked.isdisjoint((skill, *version().taxonomy.tree.broader(skill))):
                yield skill

    def _unseen(self, listing: Listing, seen: set[ItemId]) -> Iterator[tuple[str, Name]]:
        """What a card does not show by itself: the facet, and the value that the person has."""
        show, profile = presenter(), listing.profile
        for skill in self._skills(listing, "known"):
            if skill not in seen:
                yield "known", show.skill(skill)
        for facet, field in _UNSEEN.items():
            for value in self._query.filters.get(facet, ()):
                if value in getattr(profile, field):
                    yield facet, show.value_name(facet, value)
        if snippet := self._snippet(profile.about):
            yield "about", show.about(snippet, profile.about_language)

    def _snippet(self, about: str) -> str:
        """What stands around the first word of the search in a text that a card would cut off before it."""
        folded = about.casefold()  # of the same length but for a few letters: a snippet may begin elsewhere
        places = [place for word in self._words if (place := folded.find(word)) > _CUT_OFF]
        if not places:
            return ""
        first, last = min(places) - _AROUND, min(places) + _AROUND
        return f"…{about[first:last]}{'…' if last < len(about) else ''}"
