"""The best matches by the definition for a pair, everybody looked at one by one: slow, and right."""

import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random

from bench.measuring import Row
from bench.populations import SEED
from profiles.matching import Match, Person, Population, context, lessons, worth
from search.listing import Listing
from search.matching import BEST, person_of
from search.versions import Version, last_good
from taxonomy.items import ItemId
from taxonomy.tree import Tree

PROFILES = 200
_PROCESSES = 2
_CLOSE = 1e-9
_Best = tuple[list[float], ...]  # scores of mutual matches, of who can teach, of who can learn; best first


class Everybody:
    """All people of a version; what they offer is counted here, not taken from the index."""

    def __init__(self, version: Version) -> None:
        listings = sorted(version.index, key=lambda listing: listing.user)
        self.people = [person_of(listing) for listing in listings]
        self._today = datetime.fromisoformat(version.about.built).date()
        tree = version.taxonomy.tree
        offers = Counter(skill for listing in listings for skill in _offers(listing, tree))
        self._population = Population(tree, len(listings), offers)

    def best(self, one: Person) -> _Best:
        """The best scores of each kind for one person."""
        mutual: list[float] = []
        learn_from: list[float] = []
        teach: list[float] = []
        for other in self.people:
            if other.user == one.user:
                continue
            learns = worth(lessons(other, one, self._population))
            teaches = worth(lessons(one, other, self._population))
            if not learns and not teaches:
                continue
            weight = context(one, other, self._today).weight
            if learns and teaches:
                mutual.append(math.sqrt(learns * teaches) * weight)
            else:
                (learn_from if learns else teach).append((learns or teaches) * weight)
        return tuple(sorted(scores, reverse=True)[:BEST] for scores in (mutual, learn_from, teach))


def _offers(listing: Listing, tree: Tree) -> set[ItemId]:
    own = listing.profile.available
    return {wider for skill in own for wider in (skill, *tree.broader(skill))}


def agreement(index: Path) -> Row:
    """For how many profiles of a seeded choice the index gives just these scores."""
    version = last_good(index)
    assert version is not None
    everybody = Everybody(version)
    chosen = Random(SEED).sample(everybody.people, PROFILES)  # noqa: S311  # repeatable, not secret
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _start, (index,)) as pool:
        right = list(pool.map(_best, chosen, chunksize=5))
    agree = sum(_same(_of_index(version, one), best) for one, best in zip(chosen, right, strict=True))
    return Row(
        f"matching: profiles of {PROFILES} whose {BEST} best of each kind are those of the definition",
        agree,
        "",
        floor=PROFILES,
    )


def _of_index(version: Version, one: Person) -> _Best:
    found = version.matcher.matches(one, best=BEST)
    return _scores(found.mutual), _scores(found.learn_from), _scores(found.teach)


def _scores(matches: Sequence[Match]) -> list[float]:
    return [match.score for match in matches]


def _same(one: _Best, other: _Best) -> bool:
    return all(
        len(first) == len(second) and all(abs(a - b) <= _CLOSE for a, b in zip(first, second, strict=True))
        for first, second in zip(one, other, strict=True)
    )


_of_this_process: list[Everybody] = []


def _start(index: Path) -> None:
    version = last_good(index)
    assert version is not None
    _of_this_process.append(Everybody(version))


def _best(one: Person) -> _Best:
    return _of_this_process[0].best(one)
