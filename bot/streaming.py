"""Changes from Wikimedia's stream of what happens on all its wikis."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from bot.changes import Change, Changes, Polling, changes_of, iso
from bot.source import SourceError
from bot.wiki import Api, open_stream

STREAM = "https://stream.wikimedia.org/v2/stream/recentchange"
_STREAMED = re.compile(
    r"(.+\.)?(wiki(books|data|functions|media|news|pedia|quote|source|versity|voyage)|wiktionary|mediawiki)\.org"
)
_KINDS = {"edit", "new", "log"}
_EVERY = 5.0  # seconds
_SILENCE = 60.0  # seconds; some thirty events come in each
_AGAIN = 3600.0  # seconds of polling until the stream is tried once more


def changes_on(api: Api, since: str, say: Callable[[str], None]) -> Changes:
    """The changes from a time on, in the way that the wiki has."""
    return Streaming(api, since, say) if is_streamed(api.address) else Polling(api, since)


def is_streamed(address: str) -> bool:
    """Whether the stream tells of the wiki whose api.php this is."""
    return bool(_STREAMED.fullmatch(_host(address)))


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


class _Listener(threading.Thread):
    """Hears the stream, which may be silent for long, and keeps what is told of one wiki."""

    def __init__(self, api: Api, address: str, since: str, clock: Callable[[], float]) -> None:
        super().__init__(daemon=True)
        self._api = api
        self._address = address
        self._clock = clock
        self._heard = clock()
        self._ended = False
        self._kept: deque[Change] = deque()
        self.since = since

    def run(self) -> None:
        with suppress(SourceError):  # is_broken tells
            for event in open_stream(self._api, self._address, self.since):
                if self._ended:
                    return
                self._heard = self._clock()
                self._keep(event)

    def _keep(self, event: dict[str, Any]) -> None:
        if event.get("server_name") == _host(self._api.address) and event.get("type") in _KINDS:
            self._kept.extend(_of_event(event))
        if "timestamp" in event:
            self.since = max(self.since, iso(event["timestamp"]))

    def is_broken(self) -> bool:
        """Whether it will not tell what happens now."""
        return not self.is_alive() or self._clock() - self._heard > _SILENCE

    def end(self) -> None:
        """Listen no longer than to the next event."""
        self._ended = True

    def taken(self) -> set[Change]:
        """What was heard since the last time."""
        return {self._kept.popleft() for _ in range(len(self._kept))}


class Streaming(Changes):
    """Listens to the stream; while it is broken, the wiki is polled."""

    def __init__(
        self,
        api: Api,
        since: str,
        say: Callable[[str], None],
        address: str = STREAM,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """say: told when the stream breaks."""
        self._api = api
        self._say = say
        self._address = address
        self._clock = clock
        self._again = 0.0
        self._polling: Polling | None = None
        self._listener = self._listen(since)

    def _listen(self, since: str) -> _Listener:
        listener = _Listener(self._api, self._address, since, self._clock)
        listener.start()
        return listener

    @property
    def every(self) -> float:
        return self._polling.every if self._polling else _EVERY

    def new(self) -> set[Change]:
        if self._polling is None and self._listener.is_broken():
            self._say("the stream of changes broke: the wiki is polled instead")
            self._listener.end()
            self._polling = Polling(self._api, self._listener.since)
            self._again = self._clock() + _AGAIN
        polled = self._polling.new() if self._polling else set()
        changes = polled | self._listener.taken()
        if self._polling and self._clock() > self._again:
            self._listener, self._polling = self._listen(self._polling.since), None
        return changes


def _of_event(event: dict[str, Any]) -> set[Change]:
    said = event.get("log_params")
    target = said.get("target", "") if isinstance(said, dict) else ""
    return changes_of(event.get("namespace"), event.get("title", ""), event.get("log_type", ""), target)
