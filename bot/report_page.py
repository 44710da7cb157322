"""The curators' report as a page of the wiki."""

from collections.abc import Iterable, Sequence

from bot.curating import sections, usage
from bot.curating_views import wikitext
from bot.drafts import PREFIX, Draft
from bot.messages import Messages
from bot.page_parts import kept
from search.listing import Listing
from search.versions import Version
from taxonomy.problems import Problem


def report_page(
    version: Version, tree_problems: Sequence[Problem], listings: Iterable[Listing], message: Messages
) -> Draft:
    """What curators may want to mend, in English. tree_problems: of the tree page and of joining it with
    its items. listings: everybody's, in any order."""
    found = wikitext(sections(version.taxonomy, tree_problems, usage(listings)))
    lines = (kept(message), '<div lang="en" dir="ltr" class="mw-content-ltr">', found.strip(), "</div>")
    return Draft(f"{PREFIX}Report", "\n".join(lines), message("bot-list-summary"))
