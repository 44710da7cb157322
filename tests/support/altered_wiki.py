"""A server before a real wiki's api.php that passes requests on, and alters answers as a test wants.

So an ill-behaved wiki, or one with an extension that the tests' wiki has not got, is real otherwise.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import requests

TIMEOUT = 60.0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. length: what the header promises, where that is not the body's."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


Parameters = Mapping[str, str]
Ask = Callable[[Parameters], Answer]
Alteration = Callable[[Parameters, Ask], Answer]  # how one request is answered, with the wiki to ask


def said(data: Any, **headers: str) -> Answer:
    """An answer of JSON."""
    typed = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(json.dumps(data, ensure_ascii=False).encode(), headers=typed | headers)


def passed_on(parameters: Parameters, ask: Ask) -> Answer:
    """Just what the wiki answers."""
    return ask(parameters)


def whenever(asked: Callable[[Parameters], bool], answer: Answer) -> Alteration:
    """This answer to such requests."""
    return lambda parameters, ask: answer if asked(parameters) else ask(parameters)


def always(answer: Answer) -> Alteration:
    """This answer to everything."""
    return lambda parameters, ask: answer


def at_first(times: int, answer: Answer) -> Alteration:
    """This answer to so many requests, then what the wiki says."""
    left = iter(range(times))
    return lambda parameters, ask: ask(parameters) if next(left, None) is None else answer


def changed(asked: Callable[[Parameters], bool], change: Callable[[Any], object]) -> Alteration:
    """The wiki's own JSON to such requests, after `change` has altered it in place."""

    def alter(parameters: Parameters, ask: Ask) -> Answer:
        answer = ask(parameters)
        if not asked(parameters):
            return answer
        data = answer.json
        change(data)
        return replace(answer, body=said(data).body)

    return alter


def several(*alterations: Alteration) -> Alteration:
    """The first alteration is nearest to who asks."""

    def alter(parameters: Parameters, ask: Ask) -> Answer:
        for alteration in reversed(alterations):
            ask = _bound(alteration, ask)
        return ask(parameters)

    return alter


def _bound(alteration: Alteration, ask: Ask) -> Ask:
    return lambda parameters: alteration(parameters, ask)


class AlteredWiki:
    """The server; `alteration` may be set at any time, `asked` has the parameters of every request."""

    def __init__(self, behind: str) -> None:
        self._behind = behind
        self.alteration: Alteration = passed_on
        self.asked: list[Parameters] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def api(self) -> str:
        """The address of api.php."""
        return f"http://127.0.0.1:{self._server.server_port}/w/api.php"

    @contextmanager
    def serving(self) -> Iterator["AlteredWiki"]:
        """Serve as long as the context lasts."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def answer(self, parameters: Parameters) -> Answer:
        """The answer to a request."""
        self.asked.append(parameters)
        return self.alteration(parameters, self._ask)

    def _ask(self, parameters: Parameters) -> Answer:
        response = requests.post(self._behind, data=dict(parameters), timeout=TIMEOUT)
        kept = {name: response.headers[name] for name in ("Content-Type",) if name in response.headers}
        return Answer(response.content, response.status_code, kept)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wiki = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = wiki.answer(dict(parse_qsl(body.decode(), keep_blank_values=True)))
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(answer.length or len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler
