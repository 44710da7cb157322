"""What happens in a village: each event is a function, and a seed decides which comes next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from profiles.page_types import PROFILE
from taxonomy.items import ItemId
from taxonomy.outline import write_outline
from tests.support.community import TREE, profile_text
from tests.support.item_repository import terms
from tests.support.taxonomies import PHOTOGRAPHY, PRESS, PROGRAMMING
from tests.support.village import NEVER, STAYING, Village, Villager, village_tree

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Life:
    """One event after another; all of them happen before one happens again. diary: what happened."""

    village: Village
    diary: list[str] = field(default_factory=list)
    _deck: list[Callable[[Village], Villager | str | None]] = field(default_factory=list)

    def goes_on(self) -> None:
        """The next event."""
        if not self._deck:
            self._deck = self.village.chance.sample(EVENTS, len(EVENTS))
        event = self._deck.pop()
        who = event(self.village)
        subject = who.name if isinstance(who, Villager) else who
        self.diary.append(f"{self.village.clock.now():%a %H:%M} {event.__name__}: {subject}")


# ---- what happens: each gives who or what it was, None if there is nobody to whom it could happen ----


def comes(village: Village) -> Villager | None:
    if one := village.somebody(lambda one: not one.is_here(village.clock.now())):
        one.says, one.is_new = village.words(), True
        one.save()
    return one


def writes_something_else(village: Village) -> Villager | None:
    if one := village.resident():
        one.says = village.words()
        one.save()
    return one


def changes_their_mind_about_notes(village: Village) -> Villager | None:
    if (one := village.resident()) and one.says:
        one.says |= {name: village.words()[name] for name in ("notify", "notes")}
        one.save()
    return one


def blanks_the_profile(village: Village) -> Villager | None:
    if one := village.leaver():
        one.says = None
        one.save()
    return one


def hides(village: Village) -> Villager | None:
    if (one := village.leaver()) and one.says:
        one.says |= {"listed": "no"}
        one.save()
    return one


def is_deleted(village: Village) -> Villager | None:
    if one := village.leaver(lambda one: not one.is_overwritten):
        village.wiki.admin.delete(one.page)
        one.is_deleted = True
    return one


def is_undeleted(village: Village) -> Villager | None:
    one = next((one for one in village.villagers if one.is_deleted), None)
    if one:
        village.wiki.admin.undelete(one.page)
        one.is_deleted, one.is_new = False, True
    return one


def moves_the_profile(village: Village) -> Villager | None:
    if one := village.resident():
        new = f"{one.user.user_page}/{village.chance.choice(['Skills', 'Me', PROFILE.subpage])}"
        if village.wiki.admin.newest_revision(new) is None:
            one.user.move(one.page, new)
            one.page = new
    return one


def is_renamed(village: Village) -> Villager | None:
    if one := village.resident():
        new = village.new_name(one)
        village.wiki.admin.rename_user(one.name, new)
        one.page = one.page.replace(one.name, new, 1)
        one.user = village.wiki.user(new, one.user.account.password)
    return one


def is_blocked_for_some_hours(village: Village) -> Villager | None:
    if one := village.leaver():
        one.blocked_until = village.clock.now() + timedelta(hours=village.chance.randrange(2, 30), minutes=10)
        village.wiki.admin.block(one.name, expiry=f"{one.blocked_until:%Y-%m-%dT%H:%M:%SZ}")
    return one


def is_blocked_for_ever(village: Village) -> Villager | None:
    if one := village.leaver():
        village.wiki.admin.block(one.name)
        one.blocked_until = FOREVER
    return one


def is_unblocked(village: Village) -> Villager | None:
    now = village.clock.now()
    one = next((one for one in village.villagers if one.blocked_until > now), None)
    if one:
        village.wiki.admin.unblock(one.name)
        one.blocked_until = NEVER
    return one


def is_vandalised(village: Village) -> Villager | None:
    """The owner's words stay what counts."""
    if one := village.resident(lambda one: not one.is_new):
        text = village.chance.choice(["", profile_text(about="Bruno was here", notify="weekly"), "Bruno!"])
        village.wiki.bruno.edit(one.page, text)
        one.is_overwritten = not text.startswith("{{")
    return one


def refuses_bots(village: Village) -> Villager | None:
    if one := village.resident():
        one.user.edit(one.talk, f"{{{{nobots}}}}\n{one.user.get_text(one.talk) or ''}")
    return one


def welcomes_bots(village: Village) -> Villager | None:
    if one := village.resident():
        one.user.edit(one.talk, (one.user.get_text(one.talk) or "").replace("{{nobots}}\n", "") or "Hello.")
    return one


def is_written_to(village: Village) -> Villager | None:
    if one := village.resident():
        village.wiki.bruno.edit(one.talk, f"{one.user.get_text(one.talk) or ''}\n\n== Hi ==\nHow are you?")
    return one


def archives_their_talk_page(village: Village) -> Villager | None:
    one = village.resident()
    if one and one.user.get_text(one.talk):
        archive = f"{one.talk}/Archive of {village.clock.now():%A %H:%M:%S.%f}"
        one.user.move(one.talk, archive)
        one.user.edit(one.talk, f"Earlier: [[{archive}]]")
    return one


def tree_is_curated(village: Village) -> str:
    places = {item: village.chance.choice([PROGRAMMING, PHOTOGRAPHY, PRESS]) for item in village.unmerged()}
    without = village.chance.choice([*places, *places, ItemId("")])
    village.wiki.alice.edit(
        TREE, write_outline(village_tree({k: v for k, v in places.items() if k != without}))
    )
    return f"without {without}"


def skill_is_renamed(village: Village) -> str:
    item = village.chance.choice([*STAYING, *village.unmerged()])
    name = f"{item} as of {village.clock.now():%A %H}"
    village.repository.edit(item, labels=terms(en=name))
    return name


def skill_is_merged(village: Village) -> str | None:
    if not (left := village.unmerged()):
        return None
    item, into = village.chance.choice(left), village.chance.choice(STAYING)
    village.merge(item, into)
    return f"{item} into {into}"


def list_is_vandalised(village: Village) -> str:
    title = village.chance.choice([f"{TREE}/{village.chance.choice(STAYING)}", "Capacity Exchange/Report"])
    village.wiki.bruno.edit(title, "Bruno was here.")
    return title


EVENTS = (
    comes,
    comes,
    comes,
    writes_something_else,
    writes_something_else,
    changes_their_mind_about_notes,
    blanks_the_profile,
    hides,
    is_deleted,
    is_undeleted,
    moves_the_profile,
    is_renamed,
    is_blocked_for_some_hours,
    is_blocked_for_ever,
    is_unblocked,
    is_vandalised,
    refuses_bots,
    welcomes_bots,
    is_written_to,
    archives_their_talk_page,
    tree_is_curated,
    skill_is_renamed,
    skill_is_merged,
    list_is_vandalised,
)
