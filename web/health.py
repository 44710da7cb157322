"""What a watcher asks."""

from flask import Blueprint, Response, jsonify

from search.published import NoIndexError
from web.context import published

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Whether the tool serves, and what. `degraded`: the last good index serves, not the one pointed at."""
    try:
        about = published().current().about
    except NoIndexError:
        return jsonify(status="no index", profiles=0, index=None, built=None), 503
    problem = published().problem
    answer = {"status": "degraded" if problem else "ok", "profiles": about.profiles}
    answer |= {"index": about.version, "built": about.built} | ({"problem": problem} if problem else {})
    return jsonify(answer), 200
