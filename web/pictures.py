"""The preview of a picture that somebody names in their profile: fetched from the wiki by us, so that no
browser's request leaves for a third party."""

from urllib.parse import urljoin

import requests
from flask import Blueprint, Response, abort, request

from profiles.kinds import UnreadError, read_file_name
from web import session, wiki_api
from web.context import settings
from web.session import Session
from web.troubles import WIKI_ERRORS
from web.wiki_api import WikiApi

pages = Blueprint("pictures", __name__)
_WIDTH = 240  # pixels
_LARGEST, _PIECE = 500_000, 65_536  # bytes
_KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@pages.get("/picture")
def picture() -> Response:
    """The thumbnail of a file on the wiki or on Commons, for who is logged in; 404 where there is none."""
    logged_in = session.current()
    if logged_in is None:
        abort(401)
    try:
        name = read_file_name(request.args.get("name", ""))
        address = _thumbnail(logged_in, name)
        found = _fetched(address) if address else None
    except (UnreadError, requests.RequestException, *WIKI_ERRORS):
        found = None
    return found or abort(404)


def _thumbnail(logged_in: Session, name: str) -> str:
    """Where it is; empty where there is no such file."""
    said = WikiApi(settings(), logged_in).get(
        action="query", titles=f"File:{name}", prop="imageinfo", iiprop="url", iiurlwidth=str(_WIDTH)
    )["query"]
    for page in said.get("pages", ()):
        for one in page.get("imageinfo", ()):
            if place := one.get("thumburl"):
                return urljoin(str(settings().wiki), str(place))
    return ""


def _fetched(address: str) -> Response | None:
    """The picture, if it is one that a browser can do no harm with, and small."""
    agent = {"User-Agent": settings().user_agent}
    with requests.get(
        address, headers=agent, timeout=wiki_api.TIME_OUT, stream=True, allow_redirects=False
    ) as answer:
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if answer.status_code != 200 or kind not in _KINDS:
            return None
        content = b""
        for piece in answer.iter_content(_PIECE):
            content += piece
            if len(content) > _LARGEST:
                return None
    return Response(content, mimetype=kind)
