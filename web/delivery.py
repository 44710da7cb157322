"""How answers travel: small, only where they are new, and kept for as long as they hold."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from flask_compress import Compress

from web import session

_YEAR = 365 * 24 * 3600  # seconds
WORLD = "lib/world.json"
_MADE = ("lib/codex.css", WORLD)  # at set-up, not kept in the repository
_TEXTS = frozenset(
    (
        *("text/html", "text/css", "text/csv", "text/javascript", "text/plain", "text/turtle"),
        *("application/atom+xml", "application/json", "application/ld+json", "image/svg+xml"),
    )
)
_compress = Compress()
_COMPRESSION = {
    "COMPRESS_REGISTER": False,  # `deliver` decides
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # so it does
    "COMPRESS_ALGORITHM": ["br", "gzip"],  # whatever reads zstd reads Brotli, which is smaller at this speed
    "COMPRESS_STREAMS": False,  # that keeps a request open until it is read, for ever after a HEAD
    "COMPRESS_BR_LEVEL": 6,  # 60 KB in under 1 ms; 9 takes ten times as long for 4 % less
    "COMPRESS_MIMETYPES": _TEXTS,
}


@cache
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _version(name: str) -> str:
    return _content_hash(Path(current_app.static_folder or "static") / name)


def asset(name: str) -> str:
    """The address of a file in static/, another one whenever its content is."""
    return url_for("static", filename=name, v=_version(name))


def deliver(response: Response) -> Response:
    """The answer as it goes out, after `security.add_headers`, which says what nobody may keep."""
    is_whole = response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
    if is_whole and request.method in {"GET", "HEAD"} and not response.cache_control.no_store:
        _let_keep(response)
    if response.status_code != HTTPStatus.PARTIAL_CONTENT and _says_nothing_by_its_size():
        if response.mimetype in _TEXTS and request.accept_encodings:
            _read_file(response)
        _compress.after_request(response)
    return response


def _read_file(response: Response) -> None:
    """Take a file into memory, to be compressed whole."""
    if response.direct_passthrough and response.status_code == HTTPStatus.OK:
        response.direct_passthrough = False
        response.make_sequence()


def _let_keep(response: Response) -> None:
    """A file is kept under the address of its content; all else is asked for each time, and not sent again
    where it is unchanged. Tags are weak: the same for all the ways to compress one content."""
    kept = response.cache_control
    name = (request.view_args or {}).get("filename", "")
    if request.endpoint == "static" and request.args.get("v") == _version(name):
        kept.no_cache, kept.public, kept.max_age, kept.immutable = None, True, _YEAR, True
    elif not kept:
        kept.private, kept.no_cache = True, True
        if not response.is_streamed:  # that would be read before it is sent
            response.add_etag(weak=True)
            response.make_conditional(request)
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)


def _says_nothing_by_its_size() -> bool:
    """Whether the answer may be compressed: one to a login only for a page of ours, or the address bar.

    BREACH (breachattack.com) tells a page's secrets from how well they compress together with guesses in its
    address, over thousands of requests that a foreign page makes; no page can pretend by Sec-Fetch-Site to be
    another. So the token of a form and one's own lists are safe whatever else a page says, and what visitors
    are shown holds no secret. Who comes from another site, or with an old browser, waits longer for one page.
    """
    return session.current() is None or request.headers.get("Sec-Fetch-Site") in {"same-origin", "none"}


def register(app: Flask) -> None:
    """Deliver every answer so; to be called before `security.register`, as Flask runs the last one first.
    FileNotFoundError without the files that the pages need."""
    for made in (Path(app.static_folder or "static") / name for name in _MADE):
        if not made.is_file():
            raise FileNotFoundError(f"{made} is not there: `make assets` makes it")
    app.config.update(_COMPRESSION)
    _compress.init_app(app)
    app.after_request(deliver)
    app.add_template_global(asset)
