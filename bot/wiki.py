"""The way to a wiki: the one module that imports pywikibot.

Manners (user agent, throttle, maxlag, time-outs, retries, login) are pywikibot's, set here once.
"""

import logging
import lzma
import os
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

os.environ["PYWIKIBOT_NO_USER_CONFIG"] = "2"  # read at import: no user-config.py, and no word about it

import pywikibot
from pywikibot import config, family, login, xmlreader
from pywikibot.data.api import Request
from pywikibot.exceptions import (
    APIError,
    Error,
    FatalServerError,
    ServerError,
)
from pywikibot.site import DataSite
from pywikibot.tools import open_archive

from bot.source import BadExportError, RefusedRequestError, SourceError
from settings import Settings

T = TypeVar("T")
_PASSING = (ServerError, FatalServerError, ConnectionError)  # what a wiki that is down for a while answers


@dataclass(frozen=True)
class Manners:
    """How politely and how patiently we ask. Seconds."""

    retries: int = 5
    first_wait: float = 2.0  # doubled at each retry
    longest_wait: float = 60.0
    time_out: tuple[float, float] = (6.05, 45.0)  # to connect, to read
    between_edits: float = 10.0
    write_maxlag: int = 5
    read_maxlag: int = 30
    sleep: Callable[[float], None] = time.sleep


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
    config.put_throttle = manners.between_edits
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


class Api:
    """A wiki's api.php."""

    def __init__(self, address: str, settings: Settings, manners: Manners = POLITE) -> None:
        """SourceError if there is no wiki at the address that answers."""
        self._manners = manners
        set_manners(settings, manners)
        self.address = address
        self.requests = 0
        user = settings.bot_user.partition("@")[0] or None
        # not by pywikibot.Site, which would give back an earlier site with what it knew then; a DataSite is
        # an APISite that can have items
        self.site = self._patiently(lambda: DataSite("wiki", _family(address), user))

    def log_in(self, user: str, password: str) -> None:
        """Log in with a bot password (`Name@app`); SourceError if the wiki refuses."""
        if self.site.logged_in():  # by an earlier run's session: the wiki refuses a second login within one
            return
        name = user.partition("@")[0]
        manager = login.ClientLoginManager(password=password, site=self.site, user=name)
        manager.login_name = user
        try:
            logged_in = self._patiently(manager.login)
        except SourceError as error:
            raise SourceError(f"could not log in as {name}: {error}") from error
        if not logged_in:
            raise SourceError(f"could not log in as {name}: {self.address} refuses")

    def ask(self, **parameters: Any) -> dict[str, Any]:
        """One request; SourceError when the wiki does not answer, or answers with an error, for too long."""

        def submit() -> dict[str, Any]:
            self.requests += 1
            answer: dict[str, Any] = Request(
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

    def exists(self, title: str) -> bool:
        """Whether there is a page of that title."""
        return self._patiently(lambda: bool(pywikibot.Page(self.site, title).exists()))

    def differs(self, title: str, text: str) -> bool:
        """Whether the page's text is another; white space at its ends aside, which MediaWiki trims."""
        page = pywikibot.Page(self.site, title)
        return self._patiently(lambda: not page.exists() or bool(page.text.strip() != text.strip()))

    def save(self, title: str, text: str, summary: str) -> bool:
        """Write a page where it differs; whether it was written. SourceError if the wiki refuses."""
        try:
            if not self.differs(title, text):
                return False
            page = pywikibot.Page(self.site, title)
            page.text = text
            page.save(summary=summary, quiet=True, bot=True)
        except Error as error:
            raise SourceError(f"{title} could not be written: {error}") from error
        return True

    def _waits(self) -> list[float]:
        manners = self._manners
        return [min(manners.first_wait * 2**tried, manners.longest_wait) for tried in range(manners.retries)]


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

        text = revision.find(f"{self.uri}text")
        hidden = text is None or "deleted" in text.attrib
        return ExportedRevision(
            page_id=int(headers.pageid),
            namespace=int(headers.ns),
            title=needed(headers.title, "title"),
            id=int(needed(text_of("id"), "id")),
            author=text_of("contributor/username") or text_of("contributor/ip"),
            updated=needed(text_of("timestamp"), "timestamp"),
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
