"""The two indexes of people: by country, and by language."""

from collections.abc import Iterator
from urllib.parse import quote

from bot.drafts import PREFIX, Draft
from bot.messages import Messages
from bot.page_parts import by_name, kept, person_link, table
from bot.spread import name_of, spread
from profiles.wikitext import escape
from search.query import Query, Sort
from search.skill_figures import Headcount
from search.versions import Version
from taxonomy.folding import fold

MOST_PEOPLE = 10  # of each country or language; the tool shows all


def place_pages(version: Version, message: Messages, tool: str) -> Iterator[Draft]:
    """Both pages. tool: the tool's address, without a slash at its end."""
    yield _index("Territories", "territory", f"{tool}/territory/", version, message)
    yield _index("Languages", "language", f"{tool}/search?language=", version, message)


def _index(title: str, facet: str, address: str, version: Version, message: Messages) -> Draft:
    """address: what stands before a value, in the tool."""
    counts = spread(version, facet)
    names = {value: name_of(facet, value, message.language) for value in counts}
    ordered = sorted(counts, key=lambda value: (fold(names[value]), value))
    keys = (f"facet-{facet}", "statistics-total-people", "facet-available", "facet-wanted", "bot-list-newest")
    rows = (
        (
            f"[{address}{quote(value)} {escape(names[value])}]",
            *_numbers(counts[value], message),
            _newest(facet, value, version),
        )
        for value in ordered
    )
    lines = (kept(message), table(map(message, keys), rows))
    return Draft(f"{PREFIX}{title}", "\n\n".join(lines), message("bot-list-summary"))


def _numbers(heads: Headcount, message: Messages) -> Iterator[str]:
    """How many people there are, how many share something, and how many want to learn something."""
    return map(message.number, heads)


def _newest(facet: str, value: str, version: Version) -> str:
    query = Query(filters={facet: (value,)}, sort=Sort.NEWEST, limit=MOST_PEOPLE)
    return " · ".join(map(person_link, by_name(version.index.search(query).listings)))
