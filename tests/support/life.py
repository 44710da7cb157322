"""What people do on a wiki in the course of time, by seed, for runs of the job between."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from profiles.page_types import PROFILE
from taxonomy.outline import write_outline
from taxonomy.tree import Tree
from tests.support.community import TREE, profile_text
from tests.support.mediawiki import LocalWiki, WikiUser
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, small_taxonomy

SKILLS = ("Q3", "Q4", "photography", "press relations", "Q99", "coding", "no such skill", "Q404")
ELSEWHERE = "About my skills"  # another subpage
# all keep the template: where another took it away, only a job that knew the page before finds it
VANDALISM = (profile_text(known="Q4", about="ha ha"), profile_text(listed="no"), profile_text() + "vandal")


@dataclass
class Resident:
    """Somebody with an account, and where their profile is. asked: fields by which they ever asked for notes.
    titles: all that the profile ever had."""

    user: WikiUser
    title: str
    is_there: bool = True
    is_deleted: bool = False
    is_blocked: bool = False
    revisions: list[int] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.titles.add(self.title)

    @property
    def name(self) -> str:
        """The account's name, as it is now."""
        return self.user.name

    @property
    def talk(self) -> set[str]:
        """The pages on which notes are wanted, or once were: those of a renamed account move with it."""
        parts = [title.replace("User:", "User talk:", 1).split("/", 1) for title in self.titles]
        own, subpages = {user for user, _ in parts}, {subpage for _, subpage in parts}
        below = {f"{user}/{subpage}" for user in own for subpage in subpages}
        return (own if "notify" in self.asked else set()) | (below if "notes" in self.asked else set())

    def goes_to(self, title: str) -> None:
        """The profile has another title."""
        self.title = title
        self.titles.add(title)


def resident(user: WikiUser, has_page: bool) -> Resident:
    """Somebody as they begin."""
    return Resident(user, f"{user.user_page}/{PROFILE.subpage}", has_page)


class Life:
    """Things happen to residents: `told` says what so far. touched: names of those to whom something
    happened while a run was at work."""

    def __init__(self, wiki: LocalWiki, residents: Iterable[Resident], random: Random) -> None:
        self._wiki = wiki
        self._random = random
        self._words = 0
        self.residents = list(residents)
        self.told: list[str] = []
        self.touched: set[str] = set()

    def happen(self) -> None:
        """Something happens to somebody, or to the skill tree."""
        if self._random.random() < 0.1:
            self._change_tree()
        else:
            self._act(_OFTEN)

    def happen_meanwhile(self) -> None:
        """Something happens to somebody while a run is at work."""
        self.touched |= self._act(_MEANWHILE)

    def _act(self, acts: Iterable["Act"]) -> set[str]:
        """Who it happened to, by old name and new."""
        act = self._random.choice([act for act in acts if any(map(_ACTS[act], self.residents))])
        who = self._random.choice([one for one in self.residents if _ACTS[act](one)])
        before = who.name
        self.told.append(f"{act.__name__} {before}")
        act(self, who)
        return {before, who.name}

    def _newest(self, who: Resident) -> int:
        newest = self._wiki.admin.newest_revision(who.title)
        return newest.id if newest else 0

    # ---- acts ----

    def write(self, who: Resident) -> None:
        """The owner writes the profile, anew or again."""
        self._words += 1
        fields = {
            "known": ", ".join(self._random.sample(SKILLS, 2)),
            "wanted": self._random.choice(SKILLS),
            "languages": self._random.choice(["pt-N, en-3", "en", "xx-9"]),
            "about": f"Words {self._words} é 漢字 😀",
            "listed": self._random.choice(["yes"] * 9 + ["no"]),
            "notes": self._random.choice(["yes", "no"]),
            "notify": self._random.choice(["weekly", "monthly", "no"]),
        }
        who.asked |= {name for name in ("notify", "notes") if fields[name] != "no"}
        if who.is_deleted:  # what was deleted stays so
            who.revisions.clear()
        who.revisions.append(who.user.edit(who.title, profile_text(**fields)))
        who.is_there, who.is_deleted = True, False

    def blank(self, who: Resident) -> None:
        """The owner empties the page."""
        who.revisions.append(who.user.edit(who.title, ""))

    def vandalise(self, who: Resident) -> None:
        """Another writes on the page."""
        self._wiki.bruno.edit(who.title, self._random.choice(VANDALISM))

    def delete(self, who: Resident) -> None:
        """An admin deletes the page."""
        self._wiki.admin.delete(who.title)
        who.is_there, who.is_deleted = False, True

    def restore(self, who: Resident) -> None:
        """An admin brings it back."""
        self._wiki.admin.undelete(who.title)
        who.is_there, who.is_deleted = True, False

    def move(self, who: Resident) -> None:
        """The page goes to another subpage, or back."""
        there = ELSEWHERE if who.title.endswith(PROFILE.subpage) else PROFILE.subpage
        new = f"{who.user.user_page}/{there}"
        self._wiki.admin.move(who.title, new, redirect=False)
        who.goes_to(new)

    def hide(self, who: Resident) -> None:
        """An admin hides what the owner wrote once."""
        own = [revision for revision in who.revisions if revision != self._newest(who)]
        if own:
            self._wiki.admin.hide_revision(self._random.choice(own))

    def block(self, who: Resident) -> None:
        """An admin blocks the account."""
        self._wiki.admin.block(who.name)
        who.is_blocked = True

    def unblock(self, who: Resident) -> None:
        """The block is lifted."""
        self._wiki.admin.unblock(who.name)
        who.is_blocked = False

    def rename(self, who: Resident) -> None:
        """The account gets another name, its pages move with it."""
        self._words += 1
        new = f"{who.name.partition(' the ')[0]} the {self._words}th"
        self._wiki.admin.rename_user(who.name, new, redirect=False)
        who.user = self._wiki.user(new, who.user.account.password)
        who.goes_to(f"User:{new}/{who.title.partition('/')[2]}")

    def _change_tree(self) -> None:
        """A curator leaves out some skills, or puts them elsewhere."""
        tree = small_taxonomy().tree
        leaves = (LUA, PHOTOGRAPHY, PRESS)
        parents = {skill: tree.parent.get(skill) for skill in tree if skill not in leaves}
        for skill in leaves:
            if self._random.random() < 0.7:
                parents[skill] = self._random.choice([*parents])
        self.told.append(f"the tree is {parents}")
        self._wiki.admin.edit(TREE, write_outline(Tree.of(parents)))


Act = Callable[[Life, Resident], None]
_ACTS: dict[Act, Callable[[Resident], bool]] = {  # and to whom they may happen
    Life.write: lambda one: not one.is_blocked,
    Life.blank: lambda one: one.is_there and not one.is_blocked,
    Life.vandalise: lambda one: one.is_there,
    Life.delete: lambda one: one.is_there,
    Life.restore: lambda one: one.is_deleted,
    Life.move: lambda one: one.is_there,
    Life.hide: lambda one: one.is_there and bool(one.revisions),
    Life.block: lambda one: not one.is_blocked,
    Life.unblock: lambda one: one.is_blocked,
    Life.rename: lambda one: one.is_there,
}
_OFTEN: list[Act] = [*_ACTS, Life.write, Life.write, Life.write]
_MEANWHILE: list[Act] = [Life.write, Life.delete, Life.restore, Life.move, Life.hide, Life.rename]
