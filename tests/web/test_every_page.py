"""Whether the list of all pages is whole: what holds on every page is tried on those alone."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.all_pages import OWN, VISITORS, Page
from tests.support.tool import tool

# what answers no page of its own: files, programs, and ways to one of the pages
NO_PAGES = {
    "static",
    "choosing.choose",
    "exports.skills",
    "feeds.search",
    "health.healthz",
    "login.login",
    "openapi.description",
    "pictures.picture",
    "previews.robots",
    "statistics.file",
}


@pytest.fixture(scope="module")
def app(published: Path) -> Flask:
    return tool(published)


def views(app: Flask) -> Iterator[str]:
    """The names of what answers a GET, but for the API."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            yield rule.endpoint


def shown(app: Flask, pages: Iterable[Page]) -> Iterator[str]:
    """The names of what shows the pages."""
    adapter = app.url_map.bind("localhost")
    for page in pages:
        if page.status not in {404, 405}:
            yield adapter.match(page.path.partition("?")[0])[0]


def test_every_view_has_a_page_in_the_list(app: Flask) -> None:
    listed = {*shown(app, VISITORS), *shown(app, OWN)}
    assert set(views(app)) - NO_PAGES == listed
