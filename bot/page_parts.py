"""What the bot's pages are made of: links, names and tables as wikitext."""

from collections.abc import Iterable

from bot.curating_views import as_text, page_link
from bot.drafts import HELP, PREFIX
from bot.messages import Messages
from search.listing import Listing
from taxonomy.folding import fold
from taxonomy.items import Item, ItemId
from taxonomy.outline import SKILL_TEMPLATE


def kept(message: Messages) -> str:
    """What stands at the top of every page: that the bot keeps it."""
    return message("bot-list-kept", help=f"{HELP}#The bot")


def page_of(skill: ItemId) -> str:
    """The title of a skill's page."""
    return f"{PREFIX}Skills/{skill}"


def skill_text(item: Item, language: str) -> str:
    """A skill by its template, with its label if it has one."""
    label = item.label(language)
    said = f"|{as_text(label.text)}" if label.language else ""
    return f"{{{{{SKILL_TEMPLATE}|{item.id}{said}}}}}"


def skill_link(item: Item, language: str) -> str:
    """A skill's label, leading to its page."""
    return page_link(page_of(item.id), item.label(language).text)


def person_link(listing: Listing) -> str:
    """A user name, leading to the profile: a link to the user page would call its owner."""
    return page_link(listing.source.page, listing.user)


def by_name(listings: Iterable[Listing]) -> list[Listing]:
    """In the order of their names, which edits of profiles do not change."""
    return sorted(listings, key=lambda listing: (fold(listing.user), listing.user))


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are wikitext of one line."""
    lines = ['{| class="wikitable sortable"', *(f'! scope="col" | {heading}' for heading in headings)]
    for row in rows:
        lines += ["|-", *(f"| {cell}" for cell in row)]
    return "\n".join((*lines, "|}"))
