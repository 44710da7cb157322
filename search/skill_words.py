"""Which skills a word names: the skills' labels and aliases in all languages, cut into words.

Kept beside the index rather than in every listing: a word of a skill is looked up here once, and the index
knows who has the skill.
"""

from bisect import bisect_left

from search.analysis import compounds, sequences
from search.slips import Slip, near
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy


class SkillWords:
    """Words, and sequences of them, to the skills whose label or alias holds them."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._skills: dict[str, set[ItemId]] = {}
        self._names: dict[ItemId, list[str]] = {}  # each name's words, with spaces around
        self._spellings: set[str] = set()  # words, and runs of characters, as people write them
        for item in taxonomy.skills():
            for name in item.names():
                self._add(item.id, name)
        self._sorted = sorted(self._skills)
        self._spelled = sorted(self._spellings)

    def _add(self, skill: ItemId, name: str) -> None:
        for sequence in sequences(name):
            self._names.setdefault(skill, []).append(f" {' '.join(sequence)} ")
            for word in sequence:
                self._skills.setdefault(word, set()).add(skill)
        self._spellings.update(
            one.text if one.in_pairs else one.joined or one.words[0] for one in compounds(name)
        )

    def having(self, sequence: tuple[str, ...], prefix: bool = False) -> frozenset[ItemId]:
        """The skills with a name that holds the words side by side; prefix: the last one may go on."""
        *before, last = sequence
        found = self._with_word(last, prefix)
        for word in before:
            found = found & self._skills.get(word, set())
        if before:
            wanted = f" {' '.join(sequence)}" + ("" if prefix else " ")
            found = {skill for skill in found if any(wanted in name for name in self._names[skill])}
        return frozenset(found)

    def _with_word(self, word: str, prefix: bool) -> set[ItemId]:
        if not prefix:
            return self._skills.get(word, set())
        found: set[ItemId] = set()
        for place in range(bisect_left(self._sorted, word), len(self._sorted)):
            if not self._sorted[place].startswith(word):
                break
            found |= self._skills[self._sorted[place]]
        return found

    def near(self, word: str, slip: Slip) -> list[str]:
        """The words, and runs of characters, of skills that are so near to a word, nearest first."""
        return near(word, self._spelled, slip)
