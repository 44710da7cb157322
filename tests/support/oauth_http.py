"""HTTP as a stand-in for a wiki speaks it: a request as PHP reads it, what is kept of it, and the server."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message as Headers
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from tests.support.altered_wiki import Answer

Step = Literal["initiate", "authenticate", "token", "identify", "api", "page"]
STEPS: tuple[Step, ...] = ("initiate", "authenticate", "token", "identify", "api", "page")
URLENCODED = "application/x-www-form-urlencoded"

_SPECIAL_PAGES: dict[str, Step] = {
    "Special:OAuth/initiate": "initiate",
    "Special:OAuth/authenticate": "authenticate",
    "Special:OAuth/authorize": "authenticate",
    "Special:OAuth/token": "token",
    "Special:OAuth/identify": "identify",
}
_SECRET = re.compile(r"password|token$|^retype$|^oauth_|^requestToken$|^consumerKey$", re.IGNORECASE)
_FOR_ANYBODY = {
    "help",
    "paraminfo",
    "login",
    "logout",
    "clientlogin",
}  # modules that show nothing of the wiki
_META_FOR_ANYBODY = {"tokens", "authmanagerinfo"}
_OF_PAGES = {
    "prop",
    "list",
    "titles",
    "pageids",
    "revids",
    "generator",
    "redirects",
    "converttitles",
    "export",
}

File = tuple[str, bytes, str]  # name, content, type


@dataclass(frozen=True)
class Asked:
    """What was asked for, without secrets. account: in whose name; empty where in nobody's."""

    step: Step
    method: str
    path: str
    parameters: Mapping[str, str]
    account: str
    agent: str


@dataclass(frozen=True)
class Request:
    """An HTTP request. target: path and query as they were sent."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def path(self) -> str:
        """The path."""
        return urlsplit(self.target).path

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters in the address."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """The parameters in the body, of either kind of form."""
        return self._body[0]

    @property
    def files(self) -> dict[str, File]:
        """What was uploaded, by parameter."""
        return self._body[1]

    @property
    def parameters(self) -> dict[str, str]:
        """All parameters; PHP too reads the last where there are several of a name."""
        return self.query | self.form

    @property
    def is_signed(self) -> bool:
        """Whether it has OAuth's header."""
        return self.headers.get("Authorization", "").startswith("OAuth ")

    @property
    def step(self) -> Step:
        """What of the wiki it is for."""
        if self.path == "/w/api.php":
            return "api"
        title = self.parameters.get("title", "") if self.path == "/w/index.php" else ""
        if self.path.startswith("/wiki/"):
            title = unquote(self.path.removeprefix("/wiki/"))
        return _SPECIAL_PAGES.get(title, "page")

    @property
    def has_to_read(self) -> bool:
        """Whether, as a request to the API, it needs the right to read."""
        asked = self.parameters
        if asked.get("action") != "query":
            return asked.get("action", "help") not in _FOR_ANYBODY
        meta = set(asked.get("meta", "").split("|"))
        return not _OF_PAGES.isdisjoint(asked) or not meta <= _META_FOR_ANYBODY

    def told(self, account: str) -> Asked:
        """What to keep of it."""
        given = {
            name: "(removed)" if _SECRET.search(name) else value for name, value in self.parameters.items()
        }
        agent = self.headers.get("User-Agent", "")
        return Asked(self.step, self.method, self.path, given, account, agent)

    @cached_property
    def _body(self) -> tuple[dict[str, str], dict[str, File]]:
        kind, options = parse_options_header(self.headers.get("Content-Type", ""))
        _, form, files = FormDataParser(silent=False).parse(
            BytesIO(self.body), kind, len(self.body), dict(options)
        )
        uploads = {
            name: (one.filename or name, one.read(), one.mimetype) for name, one in files.items(multi=True)
        }
        return {name: values[-1] for name, values in form.lists()}, uploads


class Server:
    """Answers requests on one port, which it keeps; `answer` is called by several threads."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        self._answer = answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._port = self._server.server_port
        self._thread: Thread | None = None

    @property
    def address(self) -> str:
        """Scheme and host."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Serve no longer: connections are refused."""
        self._server.shutdown()
        self._server.server_close()
        if self._thread:
            self._thread.join()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Refuse connections as long as the context lasts."""
        self.stop()
        try:
            yield
        finally:
            self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
            self.start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = server._answer(Request(self.command, self.path, self.headers, body))
                with suppress(ConnectionError):  # who was made to wait may have gone
                    self._send(answer)

            do_POST = do_GET  # noqa: N815  # the name is http.server's

            def _send(self, answer: Answer) -> None:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(answer.length or len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler
