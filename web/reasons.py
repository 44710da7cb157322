"""Why a search shows somebody: what of theirs it asks for."""

import re
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
        typed = (clause.typed for clause in read_text(query.text) if not clause.excluded)
        near = (word for words in results.instead.values() for word in words)
        self._words = [re.compile(_beginning(word), re.IGNORECASE) for word in (*typed, *near)]

    def card(self, listing: Listing) -> Card:
        """The person's card: what fits is marked there, and said where it would not be seen."""
        card = presenter().card(listing)
        if not (self._query.text or self._query.filters):
            return card
        found = [(role, skill) for role in ("available", "wanted") for skill in self._skills(listing, role)]
        why = self._unseen(listing, {skill for _, skill in found})
        return replace(
            card, found=tuple((role, presenter().skill(skill)) for role, skill in found), why=tuple(why)
        )

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
        """What stands around the first of those words of the search that a card would cut off."""
        found = filter(None, (word.search(about) for word in self._words))
        if not (unseen := [word.span() for word in found if word.start() > _CUT_OFF]):
            return ""
        first, last = min(unseen)[0] - _AROUND, min(unseen)[1] + _AROUND
        return f"…{about[first:last]}{'…' if last < len(about) else ''}"


def _beginning(word: str) -> str:
    """A pattern for words that begin so; scripts other than ours may have no spaces between."""
    return rf"\b{re.escape(word)}" if word.isascii() else re.escape(word)
