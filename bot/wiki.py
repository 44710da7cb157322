"""The way to a wiki: the one module that imports pywikibot.

Manners (user agent, throttle, maxlag, time-outs, retries, login) are pywikibot's, set here once.
"""

import logging
import lzma
import os
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

os.environ["PYWIKIBOT_NO_USER_CONFIG"] = "2"  # read at import: no user-config.py, and no word about it

import pywikibot
from pywikibot import config, family, login, xmlreader
from pywikibot.comms.eventstreams import EventStreams
from pywikibot.data.api import Request
from pywikibot.exceptions import (
    APIError,
    ApiTimeoutError,
    Error,
    FatalServerError,
    NoUsernameError,
    ServerError,
)
from pywikibot.site import DataSite, Namespace
from pywikibot.tools import open_archive
from requests import Response

from bot.batches import batched
from bot.source import BATCH, BadExportError, RefusedRequestError, Revision, SourceError
from settings import Settings

T = TypeVar("T")
_SESSION_ENDED = frozenset({"badtoken", "assertbotfailed", "assertuserfailed", "notloggedin"})
_PASSING = (ServerError, FatalServerError, ConnectionError)  # what a wiki that is down for a while answers


@dataclass(frozen=True)
class Manners:
    """How politely and how patiently we ask. Seconds."""

    retries: int = 5
    first_wait: float = 2.0  # doubled at each retry
    longest_wait: float = 60.0
    time_out: tuple[float, float] = (6.05, 45.0)  # to connect, to read
    between_edits: float | None = None  # None: as the settings say
    write_maxlag: int = 5
    read_maxlag: int = 30
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time  # seconds since the epoch


POLITE = Manners()


def _no_traceback(record: logging.LogRecord) -> bool:
    """pywikibot prints one at each retry; why it gave up in the end is said by whoever raises."""
    return not record.getMessage().startswith("Traceback")


def set_manners(settings: Settings, manners: Manners) -> None:
    """Configure pywikibot, which keeps all this in one module."""
    directory = settings.data / "pywikibot"
    directory.mkdir(parents=True, exist_ok=True)
    config.base_dir = str(directory)
    config.user_agent_format = settings.user_agent + " {pwb} {http_backend} {python}"
    config.max_retries = manners.retries
    config.retry_wait = manners.first_wait
    config.retry_max = manners.longest_wait
    config.socket_timeout = manners.time_out
    config.write_maxlag = manners.write_maxlag
    config.read_maxlag = manners.read_maxlag
    config.minthrottle = 0  # one request at a time and maxlag are the manners for reading
    between = manners.between_edits
    config.put_throttle = 60 / settings.edits_per_minute if between is None else between
    logging.getLogger("pywiki").addFilter(_no_traceback)


def _family(address: str) -> family.Family:
    """A family of one wiki, by the address of its api.php."""
    parts = urlsplit(address)

    class OneWiki(family.Family):  # type: ignore[misc]  # pywikibot ships no types
        name = "capx"
        langs = {"wiki": parts.netloc}  # noqa: RUF012  # as pywikibot's own families have it

        def protocol(self, code: str) -> str:
            return parts.scheme

        def scriptpath(self, code: str) -> str:
            return parts.path.removesuffix("/api.php")

    # a name of its own for each address: pywikibot counts the processes at work on a site by it
    OneWiki.name = "capx" + "".join(filter(str.isalnum, parts.netloc + parts.path))
    return OneWiki()


# pywikibot knows classes of requests by their names' end
class _Utf8Request(Request):  # type: ignore[misc]  # pywikibot ships no types
    """A request whose answer is UTF-8, whatever it calls itself, as JSON is (RFC 8259, 8.1)."""

    def _json_loads(self, response: Response) -> dict[str, Any] | None:
        try:
            response.content.decode()
        except UnicodeDecodeError:  # what is neither is no answer, and asked for again
            self.wait()
            return None
        response.encoding = "utf-8"
        answer: dict[str, Any] | None = super()._json_loads(response)
        return answer


class _Site(DataSite):  # type: ignore[misc]  # pywikibot ships no types
    """A site that begins a lost session anew with the bot password it was given; pywikibot's own way would
    ask for one at a terminal."""

    bot_login = ("", "")

    @staticmethod
    def _request_class(wanted: Mapping[str, Any]) -> type[Request]:
        request: type[Request] = DataSite._request_class(wanted)
        return _Utf8Request if request is Request else request

    def login(self, *arguments: Any, cookie_only: bool = False, **more: Any) -> None:
        """Log in; NoUsernameError if the wiki refuses. cookie_only: just go on with an earlier session."""
        if cookie_only:
            super().login(*arguments, cookie_only=True, **more)
            return
        name, password = self.bot_login
        manager = login.ClientLoginManager(password=password, site=self, user=name.partition("@")[0])
        manager.login_name = name
        try:
            self._log_in(manager)
        except NoUsernameError:  # the session may be lost while it begins, or only the answer that it has
            if not self._is_known():
                self._log_in(manager)
        self._loginstatus = login.LoginStatus.AS_USER

    def _log_in(self, manager: Any) -> None:
        self.tokens.clear()  # they were of another session
        if not manager.password or not manager.login():
            raise NoUsernameError(f"could not log in as {manager.login_name or 'nobody'}")
        if not self._is_known():
            raise NoUsernameError(f"logged in as {self.userinfo['name']}, not as {self.username()}")

    def log_in_if_lost(self) -> None:
        """Begin a new session, if the wiki no longer knows the old one."""
        if not self._is_known():
            self.login()

    def _is_known(self) -> bool:
        del self.userinfo  # what was known of who asks
        return bool(self.userinfo["name"] == self.username())


class _OnceRequest(_Utf8Request):
    """A request that is not sent a second time by itself: the first may have been done, or the wiki wants
    nothing written now."""

    def wait(self, delay: float | None = None, **_: Any) -> None:
        raise ApiTimeoutError("no answer came that says whether it was done")

    def _logged_in(self, code: str) -> bool:  # asked first, of every error
        raise APIError(**self.last_error)


class _KnownPage(pywikibot.Page):  # type: ignore[misc]  # pywikibot ships no types
    """A page of which the text is known, so that its templates are asked of nobody."""

    def __init__(self, site: _Site, title: str, text: str) -> None:
        super().__init__(site, title)
        self._known = text

    @property
    def text(self) -> str:
        """The wikitext."""
        return self._known

    def templates(self, **_: Any) -> Iterator[pywikibot.Page]:
        """What the text transcludes."""
        for name, _ in self.raw_extracted_templates:
            link = pywikibot.Link(name, self.site, Namespace.TEMPLATE)
            with suppress(Error):  # a magic word, or what only looks like a name
                link.parse()
                yield pywikibot.Page(link)


class UnsureError(SourceError):
    """No answer came that can be trusted: what was to be written may be written, or not, or soon."""


class Api:
    """A wiki's api.php."""

    def __init__(self, address: str, settings: Settings, manners: Manners = POLITE) -> None:
        """SourceError if there is no wiki at the address that answers."""
        self._manners = manners
        self.clock = manners.clock
        set_manners(settings, manners)
        self.address = address
        self.user = ""  # the account by which is written; empty for nobody's
        self._token = self._assertion = ""
        self.requests = 0
        user = settings.bot_user.partition("@")[0] or None
        # not by pywikibot.Site, which would give back an earlier site with what it knew then; a DataSite is
        # an APISite that can have items
        self.site = self._patiently(lambda: _Site("wiki", _family(address), user))

    def log_in(self, user: str, password: str) -> None:
        """Log in with a bot password (`Name@app`); SourceError if the wiki refuses."""
        self.site.bot_login = (user, password)
        self.user = str(self.site.username())
        if self.site.logged_in():  # by an earlier run's session: the wiki refuses a second login within one
            return
        try:
            self._patiently(self.site.login)
        except SourceError as error:
            raise SourceError(f"could not log in as {self.user}: {error}") from error

    def ask(self, **parameters: Any) -> dict[str, Any]:
        """One request; SourceError when the wiki does not answer, or answers with an error, for too long."""

        def submit() -> dict[str, Any]:
            self.requests += 1
            answer: dict[str, Any] = _Utf8Request(
                site=self.site, use_get=True, parameters={"formatversion": 2, **parameters}
            ).submit()
            return answer

        return self._patiently(submit)

    def _patiently(self, act: Callable[[], T]) -> T:
        """What the act gives, tried again while the wiki is down; SourceError in the end."""
        waits = iter(self._waits())
        while True:
            try:
                return act()
            except APIError as error:
                raise RefusedRequestError(self.address, error.code, error.info) from error
            except _PASSING as error:
                if (wait := next(waits, None)) is None:
                    raise SourceError(f"{self.address} does not answer: {error}") from error
                self._manners.sleep(wait)
            except Error as error:
                raise SourceError(f"{self.address}: {error}") from error

    def query(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The `query` part of every answer along the continuation, to its end or SourceError."""
        continuation: Mapping[str, str] = {}
        seen: set[tuple[tuple[str, str], ...]] = set()
        while True:
            answer = self.ask(action="query", **parameters, **continuation)
            if not isinstance(answer.get("query", {}), dict) or "error" in answer:
                raise SourceError(f"{self.address} gave an answer without a result")
            yield answer.get("query", {})
            if "continue" not in answer:
                return
            continuation = answer["continue"]
            mark = tuple(sorted((key, str(value)) for key, value in continuation.items()))
            if mark in seen:
                raise SourceError(f"{self.address} repeats its continuation: the list may be incomplete")
            seen.add(mark)

    def pages(self, titles: Iterable[str]) -> dict[str, Revision | None]:
        """The newest revision of every page, by the title that was asked for; None where there is no page."""
        found: dict[str, Revision | None] = {}
        for some in batched(titles, BATCH):
            found |= self._newest(some)
        return found

    def _newest(self, titles: Sequence[str]) -> dict[str, Revision | None]:
        named: dict[str, str] = {}
        pages: dict[str, dict[str, Any]] = {}
        how = {"prop": "revisions", "rvprop": "ids|timestamp|user|content", "rvslots": "main"}
        for answer in self.query(titles="|".join(titles), **how):
            named |= {one["from"]: one["to"] for one in answer.get("normalized", ())}
            for page in answer.get("pages", ()):
                pages[page["title"]] = pages.get(page["title"], {}) | page
        asked = {title: pages.get(named.get(title, title)) for title in titles}
        for title, page in asked.items():
            if page is None or page.keys().isdisjoint({"missing", "invalid", "revisions"}):
                raise SourceError(f"the answer leaves out the page {title!r}")
        return {title: _revision(page) if page else None for title, page in asked.items()}

    def may_edit(self, title: str, text: str) -> bool:
        """Whether the page lets bots edit, or at least this one: {{bots}}, {{nobots}}."""
        return bool(_KnownPage(self.site, title, text).botMayEdit())

    def edit(self, title: str, text: str, summary: str, base: int | None) -> int | None:
        """Write a page that was made from revision `base` (None: there was no page); the new revision, None
        if the wiki found nothing to change. It is asked once: RefusedRequestError if it says no, UnsureError
        if it does not say."""
        how = {"createonly": True} if base is None else {"nocreate": True, "baserevid": base}
        parameters = {"action": "edit", "title": title, "text": text, "summary": summary, "bot": True, **how}
        try:
            said = self._write(parameters)
        except RefusedRequestError as error:
            if error.code not in _SESSION_ENDED:
                raise
            self._token = ""
            said = self._write(parameters)
        done = said.get("edit", {})
        if done.get("result") != "Success":
            raise RefusedRequestError(self.address, done.get("code", "failure"), str(done)[:200])
        return int(done["newrevid"]) if "newrevid" in done else None

    def _write(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """One request that writes, by the account and in its session: nothing is ever written by nobody."""
        if not self._token:
            self._patiently(self.site.log_in_if_lost)
            asked = self.ask(action="query", meta="tokens|userinfo", uiprop="rights")["query"]
            self._token = asked["tokens"]["csrftoken"]
            self._assertion = "bot" if "bot" in asked["userinfo"]["rights"] else "user"
        mark = {"token": self._token, "formatversion": 2}
        try:
            request = _OnceRequest(site=self.site, parameters={**parameters, **mark})
        except Error as error:  # it knows already that nobody is logged in
            raise RefusedRequestError(self.address, "assertuserfailed", str(error)) from error
        request["assert"] = self._assertion  # pywikibot has set its own
        self.requests += 1
        try:
            said: dict[str, Any] = request.submit()
        except APIError as error:
            raise RefusedRequestError(self.address, error.code, error.info) from error
        except (*_PASSING, Error) as error:
            raise UnsureError(f"{self.address}: {error}") from error
        return said

    def _waits(self) -> list[float]:
        manners = self._manners
        return [min(manners.first_wait * 2**tried, manners.longest_wait) for tried in range(manners.retries)]


def _revision(page: Mapping[str, Any]) -> Revision | None:
    for said in page.get("revisions", ()):
        slot = said.get("slots", {}).get("main", {})
        return Revision(said["revid"], said.get("user"), said["timestamp"], slot.get("content"))
    return None


@dataclass(frozen=True)
class ExportedRevision:
    """A revision in an export. parent: whether an older one exists, in the export or not."""

    page_id: int
    namespace: int
    title: str
    id: int
    author: str | None
    updated: str
    text: str | None
    parent: bool


class _Export(xmlreader.XmlDump):  # type: ignore[misc]  # pywikibot ships no types
    """XmlDump, keeping what XmlEntry leaves out: whether a revision has a parent, and hidden authors."""

    def _create_revision(self, headers: Any, revision: Element) -> ExportedRevision:
        def text_of(path: str) -> str | None:
            return revision.findtext("/".join(f"{self.uri}{part}" for part in path.split("/")))

        def needed(value: str | None, name: str) -> str:
            if value is None:
                raise ValueError(f"a page or revision has no {name}")
            return value

        def number(value: str | None) -> int:
            if not 0 < (said := int(needed(value, "id"))) < 2**63:  # what a database takes
                raise ValueError(f"{said} is no id")
            return said

        updated = needed(text_of("timestamp"), "timestamp")
        datetime.strptime(updated, "%Y-%m-%dT%H:%M:%S%z")  # ValueError for what is no time

        text = revision.find(f"{self.uri}text")
        hidden = text is None or "deleted" in text.attrib
        return ExportedRevision(
            page_id=number(headers.pageid),
            namespace=int(headers.ns),
            title=needed(headers.title, "title"),
            id=number(text_of("id")),
            author=text_of("contributor/username") or text_of("contributor/ip"),
            updated=updated,
            text=None if hidden or text is None else text.text or "",
            parent=bool(int(text_of("parentid") or 0)),
        )


def open_export(path: Path) -> IO[bytes]:
    """The file, unpacked where it is packed."""
    file: IO[bytes] = open_archive(path)
    return file


_BROKEN = (ParseError, EOFError, zlib.error, lzma.LZMAError)  # as XML, or as a packed file


def read_export(path: Path) -> Iterator[ExportedRevision]:
    """Every revision of every page of a MediaWiki export (plain, or packed as pywikibot knows it).

    BadExportError where it is cut short, not XML, or not an export.
    """
    export = _Export(str(path), revisions="all")
    try:
        yield from export.parse()
    except (*_BROKEN, ValueError, TypeError, AttributeError) as error:
        raise BadExportError(f"{path} is not a whole MediaWiki export: {error}") from error
    except OSError as error:
        raise BadExportError(f"{path} cannot be read: {error}") from error
    if not export.uri or "mediawiki.org/xml/export" not in export.uri:
        raise BadExportError(f"{path} is not a MediaWiki export")


def open_stream(api: Api, address: str, since: str) -> Iterator[dict[str, Any]]:
    """Every event of a stream from a time on, as it happens; connected anew where it is cut, and SourceError
    when that fails for too long."""
    try:
        yield from EventStreams(url=f"{address}?since={since}", site=api.site)
    except (OSError, ValueError) as error:  # all that requests raises is an OSError
        raise SourceError(f"{address}: {error}") from error
