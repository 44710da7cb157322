"""The one way by which the bot writes on the wiki: one edit at a time, and none that anybody does not want.

Before each edit it is asked whether the wiki's people stopped the bot, and whether the page wants bots. What
speaks against one page is told and the next page is written; what speaks against writing at all ends it. An
edit of which no answer came is looked for on the wiki before it is made again.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.differences import difference
from bot.drafts import HELP, STOP_PAGE
from bot.source import RefusedRequestError, Revision, SourceError
from bot.stop_page import why_stopped
from bot.wiki import Api, UnsureError

_TRIES = 3  # for an edit that may have been lost
# by what the API calls it: a reason that lies in the page, or in what somebody else just did to it
_OF_THE_PAGE = (
    "abusefilter-",
    "articleexists",
    "cascadeprotected",
    "contenttoobig",
    "editconflict",
    "failure",
    "invalidtitle",
    "missingtitle",
    "pagedeleted",
    "protected",
    "spamblacklist",
    "tpt-target-page",
    "titleblacklist-",
)
_PASSING = frozenset({"readonly", "maxlag", "ratelimited"})  # the next run will do


class StoppedError(SourceError):
    """Nothing may be written for now; the message says why. passing: nobody has to do anything about it."""

    def __init__(self, why: str, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass
class Editor:
    """Writes pages. permitted: raises StoppedError when the run has to end. dry: every difference is shown
    and nothing is written."""

    api: Api
    permitted: Callable[[], None] = lambda: None
    dry: bool = False
    written: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, reason

    def write(self, title: str, text: str, summary: str, now: Revision | None) -> int | None:
        """Write a page that was made from the revision that it has now (None: there is no page); the new
        revision, None where it was not written. StoppedError if there is to be no other edit either."""
        old = now.text if now else None
        if now and (old is None or not self.api.may_edit(title, old)):
            self.refused.append((title, "it is hidden" if old is None else "it wants no bot"))
            return None
        if self.dry:
            sys.stdout.write(f"{difference(title, old, text, sys.stdout.isatty())}\n")
            self.written += 1
            return None
        try:
            revision = self._edit(title, text, f"[[{HELP}#The bot|Capacity Exchange]]: {summary}", now)
        except RefusedRequestError as error:
            if error.code.startswith(_OF_THE_PAGE):
                self.refused.append((title, error.code))
                return None
            raise StoppedError(str(error), error.code in _PASSING) from error
        self.written += revision is not None
        return revision

    def _edit(self, title: str, text: str, summary: str, now: Revision | None) -> int | None:
        base = now.id if now else None
        for _ in range(_TRIES):
            self._ask(title)
            try:
                return self.api.edit(title, text, summary, base)
            except UnsureError:
                newest = self._found(title)
                if newest and newest.id != base:
                    if self._is_ours(newest, text):
                        return newest.id
                    raise RefusedRequestError(self.api.address, "editconflict", "somebody edited") from None
        raise StoppedError("no answer came to an edit, and it was not made")

    def _found(self, title: str) -> Revision | None:
        try:
            return self.api.pages([title])[title]
        except SourceError as error:
            raise StoppedError(f"it is not known whether {title!r} was written: {error}") from error

    def _is_ours(self, newest: Revision, text: str) -> bool:
        return newest.author == self.api.user and (newest.text or "").strip() == text.strip()

    def _ask(self, title: str) -> None:
        """StoppedError unless the run may go on, and the wiki's people let it."""
        self.permitted()
        if title == STOP_PAGE:  # it is only ever made, so that it can be changed
            return
        try:
            why = why_stopped(self.api)
        except SourceError as error:
            raise StoppedError(f"the stop page cannot be read: {error}", passing=True) from error
        if why:
            raise StoppedError(why, passing=True)
