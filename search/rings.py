"""Rings of three through one person, best first, by profiles.matching's definition."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from profiles import matching
from profiles.matching import Person, Population, Ring
from search.contexts import weights_between
from search.lessons import LessonTable

_ROUNDING = 1e-9
Scored = Sequence[tuple[Person, float]]  # people with one_way of the lesson to or from them


def best_rings(
    one: Person,
    taught: Scored,
    teaching: Scored,
    table: LessonTable,
    population: Population,
    today: date,
    best: int,
) -> tuple[Ring, ...]:
    """The best rings in which the one teaches somebody of taught, who teaches somebody of teaching, who
    teaches the one. None has a mutual match in it, which would make it needless."""
    if not taught or not teaching:
        return ()
    seconds, thirds = [person for person, _ in taught], [person for person, _ in teaching]
    product = table.between(seconds, thirds) * weights_between(seconds, thirds, today)
    product[table.between(thirds, seconds).T > 0] = 0
    product *= np.outer([score for _, score in taught], [score for _, score in teaching])
    least = np.sort(product, axis=None)[-best:][0]
    rings = (
        matching.ring(one, seconds[second], thirds[third], population, today)
        for second, third in np.argwhere((product > 0) & (product >= least * (1 - _ROUNDING)))
    )
    return tuple(sorted(filter(None, rings), key=lambda ring: (-ring.score, ring.members))[:best])
