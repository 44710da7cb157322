"""The tree for others to use: SKOS as JSON-LD and Turtle, and CSV; made when the index is built."""

from hashlib import sha256

from flask import Blueprint, Response, abort, send_file

from web.context import version

pages = Blueprint("exports", __name__)
_TYPES = {"jsonld": "application/ld+json", "ttl": "text/turtle", "csv": "text/csv"}


@pages.get("/skills.<form>")
def skills(form: str) -> Response:
    """The whole tree; answers 304 to who has it already."""
    if form not in _TYPES:
        abort(404)
    path = version().export / f"skills.{form}"
    etag = sha256(path.read_bytes()).hexdigest()[:32]
    answer = send_file(path, _TYPES[form], conditional=True, etag=etag, max_age=3600)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
