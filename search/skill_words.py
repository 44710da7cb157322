"""Which skills a word names: the skills' labels and aliases in all languages, cut into words.

Kept beside the index rather than in every listing: a word of a skill is looked up here once, and the
skill's postings say who has it.
"""

from bisect import bisect_left
from collections.abc import Mapping

from search.analysis import words
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy


class SkillWords:
    """Words to the skills whose label or alias holds them."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        skills: dict[str, set[ItemId]] = {}
        for item in taxonomy.skills():
            for name in item.names():
                for word in words(name):
                    skills.setdefault(word, set()).add(item.id)
        self._skills: Mapping[str, set[ItemId]] = skills
        self._sorted = sorted(skills)

    def having(self, word: str, prefix: bool = False) -> frozenset[ItemId]:
        """The skills with that word, or with any word that begins so."""
        if not prefix:
            return frozenset(self._skills.get(word, ()))
        found: set[ItemId] = set()
        for place in range(bisect_left(self._sorted, word), len(self._sorted)):
            if not self._sorted[place].startswith(word):
                break
            found |= self._skills[self._sorted[place]]
        return frozenset(found)
