"""A server of Server-Sent Events as Wikimedia's EventStreams sends them: a history, and who listens to it.

As there, an id in Last-Event-ID counts for more than `since` in the address.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.changes import iso

_RECONNECT = 20  # ms


def event(kind: str, namespace: int, title: str, wiki: str, timestamp: float, **more: Any) -> dict[str, Any]:
    """An event of the schema mediawiki/recentchange; wiki: its server's name."""
    meta = {"domain": wiki, "stream": "mediawiki.recentchange", "dt": iso(timestamp), "id": "0-0"}
    return {
        "$schema": "/mediawiki/recentchange/1.0.0",
        "meta": meta,
        "type": kind,
        "namespace": namespace,
        "title": title,
        "timestamp": int(timestamp),
        "server_name": wiki,
        **more,
    }


class EventStream:
    """The server. asked: since when, and after which id, each connection wanted to listen."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self._news = Condition()
        self._cuts = 0
        self.status = 200
        self.asked: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """Where to listen."""
        return f"http://127.0.0.1:{self._server.server_port}/v2/stream/recentchange"

    @contextmanager
    def serving(self) -> Iterator["EventStream"]:
        """Serve as long as the context lasts."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.status = 503
            self.cut()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def tell(self, *events: dict[str, Any]) -> None:
        """These events happen."""
        with self._news:
            self._events.extend(events)
            self._news.notify_all()

    def cut(self) -> None:
        """All connections break off."""
        with self._news:
            self._cuts += 1
            self._news.notify_all()

    def _start(self, since: str, last: str) -> int:
        self.asked.append((since, last))
        if last:
            return int(json.loads(last)[0]["offset"]) + 1
        told = (n for n, one in enumerate(self._events) if one["meta"]["dt"] >= since)
        return next(told, len(self._events))

    def _told(self, position: int) -> Iterator[tuple[int, dict[str, Any]]]:
        cuts = self._cuts
        while True:
            with self._news:
                while position >= len(self._events) and cuts == self._cuts:
                    self._news.wait()
                if cuts != self._cuts:
                    return
            yield position, self._events[position]
            position += 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                since = parse_qs(urlsplit(self.path).query).get("since", [""])[0]
                position = stream._start(since, self.headers.get("Last-Event-ID", ""))
                self.send_response(stream.status)
                self.send_header("Content-Type", "text/event-stream; charset=utf-8")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.close_connection = True
                with suppress(ConnectionError):
                    self._write(f":ok\n\nretry: {_RECONNECT}\n\n")
                    for number, told in stream._told(position) if stream.status == 200 else ():
                        where = [{"topic": "eqiad.mediawiki.recentchange", "partition": 0, "offset": number}]
                        self._write(f"event: message\nid: {json.dumps(where)}\ndata: {json.dumps(told)}\n\n")

            def _write(self, text: str) -> None:
                data = text.encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler
