"""The page of a person's profile, read and written on the wiki in that person's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from profiles.page_types import PROFILE
from profiles.wikitext import REDIRECT
from web.context import version
from web.wiki_api import WikiApi, WikiRefusedError, done

_CONFLICTS = frozenset({"editconflict", "articleexists", "pagedeleted", "missingtitle"})
TEMPLATE = f"Template:{PROFILE.template}"


class NoOrdinaryPageError(Exception):
    """The page is a redirect, or holds no wikitext: a profile on it would not be one."""


class EditConflictError(Exception):
    """The page has changed since it was read; it was not written."""


@dataclass(frozen=True)
class Revision:
    """A revision of the page: 0 and no text where there is no page."""

    id: int = 0
    user: str = ""
    text: str = ""


@dataclass(frozen=True)
class OwnPage:
    """The page as it is. newest: by anybody. own: the owner's newest. names: by which the template may be
    called. language: the wiki's own. token, now: what an edit needs."""

    title: str
    newest: Revision
    own: Revision
    names: tuple[str, ...]
    babel: Mapping[str, str]
    language: str
    token: str
    now: str

    @property
    def is_edited_by_another(self) -> bool:
        """Whether somebody else had the last word."""
        return self.newest.id != self.own.id


def revision_id(text: str) -> int:
    """The id of a revision as a form sends it; 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def read(api: WikiApi, user: str) -> OwnPage:
    """The page in one request, and one more where somebody else edited it last. NoOrdinaryPageError."""
    listing = version().index.get(user)
    title = listing.source.page if listing else f"User:{user}/{PROFILE.subpage}"
    said = api.get(
        action="query",
        titles=f"{title}|{TEMPLATE}",
        prop="revisions|redirects",
        rvprop="ids|user|content",
        rvslots="main",
        rdlimit="max",
        meta="tokens|babel|siteinfo",
        babuser=user,
        curtimestamp="1",
    )
    query = said["query"]
    pages = {page["title"]: page for page in query.get("pages", ())}
    names = {one["from"]: one["to"] for one in query.get("normalized", ())}
    newest = _revision(pages.get(names.get(title, title), {}))
    redirects = (page["title"].partition(":")[2] for page in pages.get(TEMPLATE, {}).get("redirects", ()))
    babel = query.get("babel")
    return OwnPage(
        title=title,
        newest=newest,
        own=newest if newest.user == user or not newest.id else _newest_of(api, title, user),
        names=(PROFILE.template, *redirects),
        babel=babel if isinstance(babel, dict) else {},  # an empty one is `[]`; the wiki may have none
        language=query["general"]["lang"],
        token=query["tokens"]["csrftoken"],
        now=said["curtimestamp"],
    )


def _newest_of(api: WikiApi, title: str, user: str) -> Revision:
    said = api.get(
        action="query",
        titles=title,
        prop="revisions",
        rvprop="ids|user|content",
        rvslots="main",
        rvuser=user,
        rvlimit="1",
    )
    return _revision(next(iter(said["query"].get("pages", ())), {}))


def _revision(page: Mapping[str, Any]) -> Revision:
    for said in page.get("revisions", ()):
        slot = said.get("slots", {}).get("main", {})
        if slot.get("contentmodel", "wikitext") != "wikitext" or REDIRECT.match(slot.get("content", "")):
            raise NoOrdinaryPageError
        return Revision(said["revid"], said.get("user", ""), slot.get("content", ""))
    return Revision()


def save(api: WikiApi, page: OwnPage, base: int, text: str, summary: str) -> int:
    """Write the page made from revision `base`; the new revision's id, or the old one's if nothing differs.

    EditConflictError if the newest revision is another one; so says the wiki too, even of the person's own
    later words, as long as it is given `baserevid` and no `basetimestamp`.
    """
    if page.newest.id != base:
        raise EditConflictError
    how = {"nocreate": "1", "baserevid": str(base)} if base else {"createonly": "1"}
    try:
        said = api.post(
            action="edit",
            title=page.title,
            text=text,
            summary=summary,
            starttimestamp=page.now,
            token=page.token,
            **how,
        )["edit"]
    except WikiRefusedError as error:
        if error.code in _CONFLICTS:
            raise EditConflictError from error
        raise
    return int(done(said).get("newrevid", base))
