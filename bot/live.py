"""The live wiki as a source."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, pairwise
from typing import Any

from bot.batches import batched
from bot.siteinfo import site_info, wiki_of
from bot.source import (
    BATCH,
    USER_NAMESPACE,
    OwnerState,
    PageState,
    RawPage,
    RefusedRequestError,
    Revision,
    Source,
    SourceError,
    owner_of,
)
from bot.wiki import Api
from search.wikis import Wiki
from taxonomy.outline import TREE_PAGE

_SKEW = 600  # seconds that two clocks may differ, and a run may take to begin
_CONTENT = {"rvprop": "ids|timestamp|user|flags|sha1|content", "rvslots": "main"}


class LiveWiki(Source):
    """Reads through api.php, in batches."""

    live = True

    def __init__(self, api: Api) -> None:
        self._api = api
        self._about = site_info(api)
        self._check_clock()

    def _check_clock(self) -> None:
        """SourceError where its clock and ours differ: who is blocked until when, and what happened since
        the last run, cannot be known then."""
        there = datetime.fromisoformat(self.now())
        if abs(there.timestamp() - self._api.clock()) > _SKEW:
            here = datetime.fromtimestamp(self._api.clock(), UTC).isoformat(timespec="seconds")
            raise SourceError(f"the clock of {self._api.address} says {self.now()}, this machine's {here}")

    def _has_extension(self, name: str) -> bool:
        return any(extension.get("name") == name for extension in self._about["extensions"])

    def wiki(self) -> Wiki:
        return wiki_of(self._about)

    def now(self) -> str:
        return str(self._about["general"]["time"])

    def template_names(self, template: str) -> tuple[str, ...]:
        names = [template]
        for answer in self._api.query(titles=f"Template:{template}", prop="redirects", rdlimit="max"):
            for page in answer.get("pages", ()):
                names += [found["title"].partition(":")[2] for found in page.get("redirects", ())]
        return tuple(names)

    def tree_page(self, known: Revision | None = None) -> Revision | None:
        newest = self._newest(TREE_PAGE, rvprop="ids|timestamp|user")
        if newest and known and newest.id == known.id:
            return replace(known, author=newest.author)  # who may have been hidden since
        return self._newest(TREE_PAGE, **_CONTENT) if newest else None

    def _newest(self, title: str, **parameters: str) -> Revision | None:
        """A page's newest revision, if there is one."""
        for answer in self._api.query(titles=title, prop="revisions", **parameters):
            for page in answer.get("pages", ()):
                if page.get("revisions"):
                    return _revision(page["revisions"][0])
        return None

    def listing(self, template: str) -> Iterator[PageState]:
        answers = self._api.query(
            generator="embeddedin",
            geititle=f"Template:{template}",
            geinamespace=USER_NAMESPACE,
            geilimit="max",
            prop="info",
        )
        for answer in answers:
            yield from filter(None, map(_state, answer.get("pages", ())))

    def states(self, page_ids: Iterable[int]) -> Iterator[PageState]:
        for page in self._pages(page_ids, prop="info"):
            if state := _state(page):
                yield state

    def fetch(self, page_ids: Iterable[int]) -> Iterator[RawPage]:
        for page in self._pages(page_ids, prop="revisions", **_CONTENT):
            if page.get("missing"):
                continue
            if not page.get("revisions"):
                raise SourceError(f"{page.get('title')} came without its revision")
            newest = page["revisions"][0]
            page_id, title, owner = page["pageid"], page["title"], owner_of(page["title"])
            own = newest if newest.get("user") == owner else self._newest_by(page_id, owner)
            if own and own.get("minor") and own.get("parentid"):
                own = self._words_of(page_id, owner, own)
            yield RawPage(page_id, page["ns"], title, newest["revid"], _revision(own) if own else None)

    def _words_of(self, page_id: int, owner: str, own: dict[str, Any]) -> dict[str, Any] | None:
        """The owner's newest revision, unless they only moved the page with what somebody else had written:
        a move leaves a minor edit that changes nothing. Then the newest in which they changed something."""
        words: dict[str, Any] | None = None
        for revision, parent in pairwise(chain(self._history(page_id), [{"parentid": 0}])):
            if revision.get("user") == owner and revision.get("sha1") != parent.get("sha1"):
                words = revision
                break
        if words is None or words.get("sha1") == own.get("sha1"):
            return words and own
        for answer in self._api.query(revids=words["revid"], prop="revisions", **_CONTENT):
            for page in answer.get("pages", ()):
                return page["revisions"][0] if page.get("revisions") else None
        raise SourceError(f"the answer leaves out the revision {words['revid']}")

    def _history(self, page_id: int) -> Iterator[dict[str, Any]]:
        """Every revision of a page, newest first, without its text."""
        how = {"prop": "revisions", "rvprop": "ids|user|sha1", "rvlimit": BATCH}
        for answer in self._api.query(pageids=page_id, **how):
            for page in answer.get("pages", ()):
                yield from page.get("revisions", ())

    def _newest_by(self, page_id: int, owner: str) -> dict[str, Any] | None:
        answers = self._api.query(pageids=page_id, prop="revisions", rvuser=owner, rvlimit=1, **_CONTENT)
        try:
            for answer in answers:
                for page in answer.get("pages", ()):
                    return page["revisions"][0] if page.get("revisions") else None
        except RefusedRequestError as error:
            if error.code == "baduser":  # a page may stand under a name that no account can have
                return None
            raise
        raise SourceError(f"the answer leaves out the page {page_id}")

    def _pages(self, page_ids: Iterable[int], **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every page asked for, found or missing; SourceError if the answer leaves one out."""
        for ids in batched(page_ids, BATCH):
            found: dict[int, dict[str, Any]] = {}
            for answer in self._api.query(pageids="|".join(map(str, ids)), **parameters):
                for page in answer.get("pages", ()):
                    # a continued answer repeats the pages, without what it said of them before
                    found[page["pageid"]] = found.get(page["pageid"], {}) | page
            if missed := set(ids) - found.keys():
                raise SourceError(f"the answer leaves out the pages {sorted(missed)}")
            yield from (found[page_id] for page_id in ids)

    def owners(self, names: Iterable[str], locks: Container[str] = ()) -> Iterator[OwnerState]:
        for some in batched(filter(None, names), BATCH):
            answers = self._api.query(list="users", ususers="|".join(some), usprop="blockinfo")
            users = [user for answer in answers for user in answer.get("users", ())]
            if len(users) < len(some):
                raise SourceError(f"the answer leaves out {len(some) - len(users)} users")
            for user in users:
                locked = user["name"] in locks and self._is_locked(user["name"])
                yield OwnerState(user["name"], _blocked_until(user), locked)

    def _is_locked(self, name: str) -> bool:
        if not self._has_extension("CentralAuth"):
            return False
        answers = self._api.query(meta="globaluserinfo", guiuser=name)
        return any(answer.get("globaluserinfo", {}).get("locked") for answer in answers)

    def touched_owners(self, since: str) -> tuple[frozenset[str], frozenset[str]]:
        touched = self._subjects("block", since)
        if self._has_extension("CentralAuth"):
            touched |= {name.partition("@")[0] for name in self._subjects("globalauth", since)}
        renamed: set[str] = set()
        if self._has_extension("Renameuser") or self._about["general"]["generator"] >= "MediaWiki 1.40":
            for event in self._events("renameuser", since):
                names = (owner_of(event.get("title", "")), event.get("params", {}).get("newuser"))
                renamed.update(filter(None, names))
        return frozenset(touched), frozenset(renamed)

    def touched_pages(self, since: str) -> frozenset[int]:
        events = self._events("delete", since, lenamespace=USER_NAMESPACE)
        # a page that was moved since is known by the id in the log
        return frozenset(event[name] for event in events for name in ("pageid", "logpage") if name in event)

    def _subjects(self, kind: str, since: str) -> set[str]:
        return {owner_of(event["title"]) for event in self._events(kind, since) if "title" in event}

    def _events(self, kind: str, since: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        answers = self._api.query(
            list="logevents",
            letype=kind,
            lestart=since,
            ledir="newer",
            leprop="ids|title|details",
            lelimit="max",
            **parameters,
        )
        for answer in answers:
            yield from answer.get("logevents", ())

    def babel(self, name: str) -> Mapping[str, str] | None:
        if not self._has_extension("Babel"):
            return None
        for answer in self._api.query(meta="babel", babuser=name):
            levels = answer.get("babel", {})
            return dict(levels) if isinstance(levels, dict) else {}  # an empty one is `[]` in PHP's JSON
        return {}

    def requests(self) -> int:
        return self._api.requests


def _state(page: dict[str, Any]) -> PageState | None:
    if page.get("missing") or "lastrevid" not in page:
        return None
    return PageState(page["pageid"], page["title"], page["lastrevid"])


def _revision(revision: dict[str, Any]) -> Revision:
    slot = revision.get("slots", {}).get("main", {})
    return Revision(revision["revid"], revision.get("user"), revision["timestamp"], slot.get("content"))


def _blocked_until(user: dict[str, Any]) -> str | None:
    if "blockid" not in user or user.get("blockpartial"):
        return None
    until = str(user.get("blockexpiry", ""))
    return until if until[:1].isdigit() else "infinity"  # MediaWiki has several words for that
