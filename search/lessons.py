"""profiles.matching's lessons, as matrices over the skills of the tree."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from profiles.matching import Person, Population
from taxonomy.items import ItemId

Matrix = npt.NDArray[np.float64]


class LessonTable:
    """What every offered skill is worth for every wished one. skills: the place of each skill."""

    def __init__(self, population: Population) -> None:
        self.skills = {skill: place for place, skill in enumerate(population.tree)}
        self._nearness = np.identity(len(self.skills))
        for skill, place in self.skills.items():
            for steps, broader in enumerate(population.tree.broader(skill), start=1):
                self._nearness[place, self.skills[broader]] = 1.0
                self._nearness[self.skills[broader], place] = 0.5**steps
        self._rarities = np.array([population.rarity(skill) for skill in self.skills])

    def worths(self, offered: Iterable[ItemId]) -> Matrix:
        """What the best lesson among some offered skills is worth for each wish."""
        rows = [self.skills[skill] for skill in offered if skill in self.skills]
        worths: Matrix = self._nearness[rows].max(axis=0, initial=0.0) * self._rarities
        return worths

    def between(self, teachers: Sequence[Person], learners: Sequence[Person]) -> Matrix:
        """What the lessons of each teacher (row) for each learner (column) are worth together."""
        offers = np.array([self.worths(teacher.available) for teacher in teachers])
        wishes = np.zeros((len(self.skills), len(learners)))
        for column, learner in enumerate(learners):
            wishes[[self.skills[wish] for wish in learner.wanted if wish in self.skills], column] = 1.0
        between: Matrix = offers @ wishes
        return between
