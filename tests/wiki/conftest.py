"""A community of 120 people on a wiki of its own, made once for the tests that follow it."""

from collections.abc import Iterator

import pytest

from tests.support.community import Community, settle
from tests.support.job import Job, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.parts import UnavailableError, missing
from tests.support.taxonomies import small_taxonomy

PEOPLE = 120


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    """The community, indexed. Tests share it: each does something to people of its own."""
    data = tmp_path_factory.mktemp("community")
    server = LocalWiki()
    try:
        server.start()
    except UnavailableError as reason:
        missing("MediaWiki", reason)
    items = write_items(data / "items.json", small_taxonomy())
    job = Job(data, {"CAPX_WIKI": server.api, "CAPX_ITEMS": str(items)})
    community = settle(server, job, PEOPLE)
    community.refresh()
    yield community
    server.close()
