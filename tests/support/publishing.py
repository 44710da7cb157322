"""An index that lives as long as the tests, and all that the bot would write of one."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.drafts import Draft
from bot.figure_pages import figure_tables, figures_page
from bot.messages import Messages
from bot.place_lists import place_pages
from bot.report_page import report_page
from bot.skill_lists import gone_pages, skill_pages
from search.listing import Listing
from search.versions import Version
from taxonomy.problems import Problem
from taxonomy.skills import Taxonomy
from tests.support.people import publish

TOOL = "https://tool.test"
GONE = ("Capacity Exchange/Skills/Q99", "Capacity Exchange/Skills/Q777")
_directory = TemporaryDirectory(prefix="capacity-exchange-published-")


def published(listings: Iterable[Listing], taxonomy: Taxonomy | None = None) -> Version:
    """An index of the listings, by default with the small taxonomy."""
    return publish(Path(_directory.name), listings, taxonomy=taxonomy)


def drafts(version: Version, language: str, problems: tuple[Problem, ...] = ()) -> Iterator[Draft]:
    """Every page that there is, of either kind of wiki."""
    message = Messages(language)
    yield report_page(version, problems, version.index, message)
    yield from place_pages(version, message, TOOL)
    yield from figure_tables(version, message)
    yield figures_page(version, message, TOOL)
    yield from skill_pages(version, message, TOOL)
    yield from gone_pages(GONE, version, message)
