"""A page for each skill: who can share it, who wants to learn it, and where they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.drafts import Draft
from bot.messages import Messages
from bot.page_parts import by_name, kept, page_of, person_link, skill_link, skill_text, table
from bot.spread import name_of, spread
from profiles.wikitext import escape
from search.listing import Listing
from search.query import Query, Sort
from search.skill_figures import Headcount
from search.versions import Version
from taxonomy.items import ItemId, is_item_id
from taxonomy.outline import TREE_PAGE
from taxonomy.skills import Skill

MOST_PEOPLE = 30  # of each role; the tool shows all
MOST_LINES = 10  # of languages and of countries
_ROLES = ("available", "wanted")
_PAGES = page_of(ItemId(""))  # what the titles begin with


def skill_pages(version: Version, message: Messages, tool: str) -> Iterator[Draft]:
    """A page for each skill of the tree, in its order; for one that nobody shares or wants only where there
    is a page already. tool: the tool's address, without a slash at its end."""
    for item in version.taxonomy.tree:
        if skill := version.taxonomy.skill(item):
            yield _Page(skill, version, message, tool).draft()


def gone_pages(existing: Iterable[str], version: Version, message: Messages) -> Iterator[Draft]:
    """Of the titles that exist those of skills that are not in the tree any more: each leads to the page of
    the skill that it merged into, or says that it is gone."""
    for title in existing:
        item = ItemId(title.removeprefix(_PAGES))
        if title == page_of(item) and is_item_id(item) and item not in version.taxonomy.tree:
            yield Draft(title, _gone(item, version, message), message("bot-list-summary"), create=False)


def _gone(item: ItemId, version: Version, message: Messages) -> str:
    if merged := version.taxonomy.skill(item):
        return f"#REDIRECT [[{page_of(merged.item.id)}]]"
    name = skill_text(version.taxonomy.item(item), message.language)
    return "\n\n".join((kept(message), name, message("bot-list-gone", tree=TREE_PAGE)))


@dataclass(frozen=True)
class _Page:
    """The page of one skill. People and numbers are of those who have the skill or a narrower one."""

    skill: Skill
    version: Version
    message: Messages
    tool: str

    def draft(self) -> Draft:
        item, message = self.skill.item.id, self.message
        counts = self.version.figures.with_narrower(item)
        is_used = bool(counts.available or counts.wanted)
        lines = (
            kept(message),
            *self._tree(),
            *(self._people_and_places() if is_used else [message("bot-list-nobody")]),
            f"[{self.tool}/skill/{item} {message('bot-list-directory')}]",
        )
        return Draft(page_of(item), "\n\n".join(lines), message("bot-list-summary"), create=is_used)

    def _tree(self) -> Iterator[str]:
        message, skill = self.message, self.skill
        yield f"'''{skill_text(skill.item, message.language)}'''"
        if skill.broader:
            broader = " › ".join(map(self._link, reversed(skill.broader)))
            yield message("labelled", label=message("broader"), value=broader)
        if skill.narrower:
            narrower = " · ".join(map(self._link, skill.narrower))
            yield message("labelled", label=message("narrower"), value=narrower)

    def _link(self, skill: ItemId) -> str:
        return skill_link(self.version.taxonomy.item(skill), self.message.language)

    def _people_and_places(self) -> Iterator[str]:
        for role in _ROLES:
            yield from self._people(role)
        yield from self._counts("languages", "language")
        yield from self._counts("statistics-total-countries", "territory")

    def _people(self, role: str) -> Iterator[str]:
        """How many there are and the newest of them."""
        message, item = self.message, self.skill.item.id
        query = Query(filters={role: (item,)}, sort=Sort.NEWEST, limit=MOST_PEOPLE)
        found = self.version.index.search(query)
        if not found.total:
            return
        yield f"== {message(f'who-{role}')} =="
        yield message("labelled", label=message("statistics-total-people"), value=found.total)
        headings = (message(key) for key in ("statistics-total-people", "facet-language", "facet-territory"))
        yield table(headings, map(self._person, by_name(found.listings)))
        if more := found.total - len(found.listings):
            yield f"[{self.tool}/search?{role}={item} {message('bot-list-more', count=more)}]"

    def _person(self, listing: Listing) -> tuple[str, str, str]:
        spoken = (tongue for tongue in listing.profile.languages if tongue.speaks)
        tongues = (
            self.message(
                "tongue-level",
                language=self._name("language", tongue.code),
                level=self.message(f"level-{tongue.level}"),
            )
            for tongue in spoken
        )
        places = (self._name("territory", code) for code in listing.profile.territory)
        return person_link(listing), " · ".join(tongues), " · ".join(places)

    def _counts(self, title: str, facet: str) -> Iterator[str]:
        """Of the languages or countries with most of them how many share and want the skill."""
        message, counts = self.message, spread(self.version, facet, self.skill.item.id)
        used = (value for value, heads in counts.items() if heads.available or heads.wanted)
        ranked = sorted(used, key=lambda value: (-counts[value].available - counts[value].wanted, value))
        if ranked:
            yield f"== {message(title)} =="
            headings = (message(key) for key in (f"facet-{facet}", "facet-available", "facet-wanted"))
            yield table(headings, (self._line(facet, value, counts[value]) for value in ranked[:MOST_LINES]))

    def _line(self, facet: str, value: str, heads: Headcount) -> tuple[str, str, str]:
        number = self.message.number
        return self._name(facet, value), number(heads.available), number(heads.wanted)

    def _name(self, facet: str, value: str) -> str:
        return escape(name_of(facet, value, self.message.language))
