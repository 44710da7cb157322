"""A proxy between a bot and a real wiki's api.php that spoils answers, by seed.

Without faults everything passes as it is: GET and POST, cookies, status, headers. What was drawn is told by
`told`, so that a failure can be repeated.
"""

import os
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.altered_wiki import TIMEOUT, Answer, Parameters
from tests.support.fault_kinds import KINDS, Delivery, Exchange, Kind

_NOT_PASSED_ON = {"accept-encoding", "connection", "content-length", "cookie", "host", "transfer-encoding"}
_OF_THE_LINE = {"connection", "content-length", "date", "server", "transfer-encoding"}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, no seconds
_PIECES, _PAUSE = 10, 0.02  # of a slow drip; seconds
_EVENT_PROBABILITY = 0.5


@dataclass(frozen=True)
class Reply(Answer):
    """A wiki's answer with the cookies that it sets."""

    cookies: Sequence[str] = ()


@dataclass(frozen=True)
class Asked:
    """A request, the fault that was drawn for it ("" for none), and whether an event came before it."""

    parameters: Parameters
    fault: str = ""
    event: bool = False

    def __str__(self) -> str:
        names = ("action", "meta", "list", "generator", "prop", "title")
        what = " ".join(self.parameters[name] for name in names if name in self.parameters)
        return f"{what}: {self.fault or 'passed on'}{', after an event' if self.event else ''}"


@dataclass
class Faults:
    """How much goes wrong. limit: the most rows of a list that is asked for whole, so that small wikis have
    continuations too. events: what happens on the wiki just before a request for content."""

    seed: object = 0
    probability: float = 0.0
    kinds: Sequence[str] = tuple(KINDS)
    limit: int | None = None
    events: Sequence[Callable[[], None]] = ()
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(str(self.seed))  # noqa: S311  # no secrets
        self.events = tuple(self.events)

    def draw(self, parameters: Parameters) -> str:
        """The fault of a request; "" for none."""
        if self.random.random() >= self.probability:
            return ""
        suitable = [name for name in self.kinds if KINDS[name].befalls(parameters)]
        return self.random.choice(suitable) if suitable else ""

    def draw_event(self, parameters: Parameters) -> Callable[[], None] | None:
        """What happens before a request for content, if anything."""
        is_fetch = "content" in parameters.get("rvprop", "")
        if not is_fetch or not self.events or self.random.random() >= _EVENT_PROBABILITY:
            return None
        first, *self.events = self.events
        return first


class FaultProxy:
    """The server; `faults` may be set at any time, `asked` has every request."""

    def __init__(self, behind: str) -> None:
        """behind: the address of the wiki's api.php."""
        self._behind = urlsplit(behind)
        self.faults = Faults()
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._connections: set[socket.socket] = set()  # on which an answer is awaited
        self._lost: set[str] = set()  # cookies of sessions that the wiki is not to see again
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))

    @property
    def api(self) -> str:
        """The address of api.php."""
        return f"http://127.0.0.1:{self._server.server_port}{self._behind.path}"

    @contextmanager
    def serving(self) -> Iterator["FaultProxy"]:
        """Serve as long as the context lasts."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def begin(self, faults: Faults) -> None:
        """From now on with these faults; what was asked before is forgotten."""
        self.faults = faults
        self.asked.clear()
        self.most_at_once = 0

    def told(self) -> str:
        """The seed, and what happened to every request: for the message of a failed test."""
        faults = self.faults
        lines = [f"{number}. {asked}" for number, asked in enumerate(self.asked, 1)]
        return "\n".join([f"faults: seed {faults.seed!r}, probability {faults.probability}", *lines])

    def wait(self) -> None:
        """Wait for requests at work of which the client waits for no answer any more."""
        while self._connections:
            time.sleep(0.01)

    @contextmanager
    def answering(self, connection: socket.socket) -> Iterator[None]:
        """Count a request among those at once, unless its client gives up."""
        try:
            with self._lock:
                self._connections.add(connection)
                at_once = sum(not _is_readable(one, 0) for one in self._connections)
                self.most_at_once = max(self.most_at_once, at_once)
            yield
        finally:
            with self._lock:
                self._connections.discard(connection)

    def answer(
        self, method: str, parameters: Parameters, headers: Mapping[str, str]
    ) -> tuple[Answer, Delivery]:
        """The answer to a request, and how it goes over the line."""
        with self._lock:
            name, event = self.faults.draw(parameters), self.faults.draw_event(parameters)
            self.asked.append(Asked(parameters, name, event is not None))
        if event:
            event()
        kind = KINDS[name] if name else Kind(Exchange.passed_on)
        ask = partial(self._ask, method, headers)
        exchange = Exchange(parameters, ask, partial(self._forget, headers), self.faults.random)
        return kind.happens(exchange), kind.delivery

    def _ask(self, method: str, headers: Mapping[str, str], parameters: Parameters) -> Reply:
        sent = urlencode({name: self._limited(name, value) for name, value in parameters.items()})
        passed = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON}
        passed["Cookie"] = "; ".join(cookie for cookie in _cookies(headers) if cookie not in self._lost)
        connection = HTTPConnection(self._behind.netloc, timeout=TIMEOUT)
        try:
            if method == "GET":
                connection.request(method, f"{self._behind.path}?{sent}", headers=passed)
            else:
                connection.request(method, self._behind.path, sent.encode(), passed)
            response = connection.getresponse()
            said = {name: value for name, value in response.getheaders() if name.lower() not in _OF_THE_LINE}
            said.pop("Set-Cookie", None)
            cookies = response.headers.get_all("Set-Cookie", [])
            return Reply(response.read(), response.status, said, cookies=cookies)
        finally:
            connection.close()

    def _limited(self, name: str, value: str) -> str:
        limit = self.faults.limit
        return str(limit) if limit and name.endswith("limit") and value == "max" else value

    def _forget(self, headers: Mapping[str, str]) -> None:
        for cookie in _cookies(headers):
            if cookie.partition("=")[0].lower().endswith(("session", "token")):
                self._lost.add(cookie)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients who went away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it was called


def _is_readable(connection: socket.socket, timeout: float) -> bool:
    """Whether there is more to read after a request: that its client is gone."""
    waiting = select.poll()  # unlike `select`, of any number of open files
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(1000 * timeout))


def _cookies(headers: Mapping[str, str]) -> list[str]:
    return list(filter(None, headers.get("Cookie", "").split("; ")))


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, proxy: FaultProxy, *arguments: object) -> None:
        self._proxy = proxy
        super().__init__(*arguments)  # type: ignore[arg-type]  # as the server gives them

    def do_GET(self) -> None:
        self._do(urlsplit(self.path).query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._do("&".join(filter(None, (urlsplit(self.path).query, body))))

    def _do(self, form: str) -> None:
        parameters = dict(parse_qsl(form, keep_blank_values=True))
        with self._proxy.answering(self.connection):
            answer, delivery = self._proxy.answer(self.command, parameters, dict(self.headers))
        if delivery is Delivery.NEVER:
            _is_readable(self.connection, TIMEOUT)
        if delivery in {Delivery.NEVER, Delivery.RESET}:
            self._reset()
            return
        self._send_head(answer)
        if delivery is Delivery.RESET_MIDWAY:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self._reset()
        elif delivery is Delivery.SLOWLY:
            self._drip(answer.body)
        else:
            self.wfile.write(answer.body)

    def _send_head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        for cookie in answer.cookies if isinstance(answer, Reply) else ():
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(answer.length or len(answer.body)))
        self.end_headers()

    def _drip(self, body: bytes) -> None:
        step = len(body) // _PIECES + 1
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            time.sleep(_PAUSE)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        os.close(self.connection.detach())  # at once, before the server would end it properly

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
