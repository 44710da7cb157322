"""A wiki and the people there, of whom it is known what they last said and whether they may be found.

What happens to them is in tests.support.village_life.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from bot.drafts import STOP_PAGE
from profiles.page_types import PROFILE
from taxonomy.items import Item, ItemId
from taxonomy.outline import write_outline
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.community import TREE, profile_text
from tests.support.item_repository import StandInWikibase
from tests.support.mediawiki import LocalWiki, WikiUser
from tests.support.simulated_time import Clock
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PYTHON, small_taxonomy

STAYING = (PYTHON, LUA, PHOTOGRAPHY, PRESS)  # skills that no curator touches
MERGING = {ItemId(f"Q{n}"): name for n, name in enumerate(("film", "sound", "maps", "law"), 11)}
FEW = 16  # of whom three may leave between two runs: the job believes 80 %
NEVER = datetime.min.replace(tzinfo=UTC)


def village_tree(places: dict[ItemId, ItemId]) -> Tree:
    """The small tree with more skills, each under one of its own."""
    small = small_taxonomy().tree
    return Tree.of({**{item: small.parent.get(item) for item in small}, **places})


def village_taxonomy() -> Taxonomy:
    """The small taxonomy, and some more skills under photography."""
    small = small_taxonomy()
    items = {item: Item(item, {"en": name}) for item, name in MERGING.items()}
    return replace(
        small, tree=village_tree(dict.fromkeys(MERGING, PHOTOGRAPHY)), items={**small.items, **items}
    )


@dataclass
class Villager:
    """Somebody with an account. says: the fields of their profile; None while there is none."""

    user: WikiUser
    page: str
    says: dict[str, str] | None = None
    is_deleted: bool = False
    is_new: bool = True  # no run has read the page
    is_overwritten: bool = False  # by somebody else, so that no list of profiles has the page
    blocked_until: datetime = NEVER

    @property
    def name(self) -> str:
        """The account's name now."""
        return self.user.name

    @property
    def talk(self) -> str:
        """The title of the talk page."""
        return f"User talk:{self.name}"

    def is_here(self, now: datetime) -> bool:
        """Whether they have a profile that they, and the wiki, want to be found."""
        said = self.says is not None and self.says.get("listed") != "no"
        return said and not self.is_deleted and self.blocked_until <= now

    def save(self) -> None:
        """Write the page as it should be by now."""
        self.user.edit(self.page, profile_text(**self.says) if self.says is not None else "")
        self.is_overwritten = False


@dataclass
class Village:
    """A wiki, those who have an account there, and an item repository."""

    wiki: LocalWiki
    repository: StandInWikibase
    clock: Clock
    chance: random.Random
    villagers: list[Villager]
    is_stopped: bool = False

    def __post_init__(self) -> None:
        self._numbers = count()
        self._merged: set[ItemId] = set()
        self._go = ""

    def stop_the_bot(self) -> None:
        """Alice has had enough of it."""
        self._go = self.wiki.alice.get_text(STOP_PAGE) or ""
        self.wiki.alice.edit(STOP_PAGE, "Please stop for a while.")
        self.is_stopped = True

    def let_the_bot_go_on(self) -> None:
        """She takes it back."""
        self.wiki.alice.edit(STOP_PAGE, self._go)
        self.is_stopped = False

    def everybody_was_read(self) -> None:
        """A run has been there."""
        for one in self.villagers:
            one.is_new = False

    def here(self) -> list[Villager]:
        """Those who should be found now."""
        return [one for one in self.villagers if one.is_here(self.clock.now())]

    # ---- for what happens ----

    def somebody(self, fits: Callable[[Villager], bool] = lambda one: True) -> Villager | None:
        """Somebody who can edit now, and is fit for it."""
        now = self.clock.now()
        fit = [one for one in self.villagers if one.blocked_until <= now and not one.is_deleted and fits(one)]
        return self.chance.choice(fit) if fit else None

    def resident(self, fits: Callable[[Villager], bool] = lambda one: True) -> Villager | None:
        """Somebody who is found now, and can edit."""
        return self.somebody(lambda one: one.is_here(self.clock.now()) and fits(one))

    def leaver(self, fits: Callable[[Villager], bool] = lambda one: True) -> Villager | None:
        """A resident, unless there are so few that the job would not believe that they leave."""
        return self.resident(fits) if len(self.here()) > FEW else None

    def words(self) -> dict[str, str]:
        """What a profile may say; no two are alike."""
        choice, skills = self.chance.choice, [*STAYING, *MERGING]
        return {
            "known": choice(["", "", "nonsense", "photography, Q4", "Q99, film", "Q424242"]),
            "available": ", ".join(self.chance.sample(skills, 2)),
            "wanted": ", ".join(self.chance.sample(skills, 3)),
            "languages": choice(["pt-N, en-3", "es-N, en-4", "de-N, en-2", "en-N"]),
            "territory": choice(["BR", "MX", "DE", "IN", ""]),
            "about": f"My words number {next(self._numbers)}. 😀",
            "notify": choice(["weekly", "weekly", "monthly", ""]),
            "notes": choice(["yes", ""]),
        }

    def new_name(self, villager: Villager) -> str:
        """A name that nobody has had."""
        return f"{villager.name.partition(' once')[0]} once renamed {next(self._numbers)}"

    def unmerged(self) -> list[ItemId]:
        """Skills that may still merge."""
        return sorted(MERGING.keys() - self._merged)

    def merge(self, item: ItemId, into: ItemId) -> None:
        """Merge a skill into another."""
        self._merged.add(item)
        self.repository.merge(item, into)


def found_village(
    wiki: LocalWiki, repository: StandInWikibase, clock: Clock, seed: int, size: int
) -> Village:
    """A village with a skill tree, to which so many people may come, of whom none has yet."""
    wiki.admin.edit(TREE, write_outline(village_taxonomy().tree))
    users = wiki.create_users(f"Villager {n} 漢 é" for n in range(size))
    people = [Villager(user, f"{user.user_page}/{PROFILE.subpage}") for user in users]
    return Village(wiki, repository, clock, random.Random(seed), people)  # noqa: S311  # no secret
