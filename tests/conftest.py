"""What all tests share: the real wiki, the real database, a seed, and a quiet pywikibot."""

import os
import random
import sys
import tempfile
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from tests.support.mariadb import LocalMariaDB
from tests.support.mediawiki import LocalWiki
from tests.support.parts import UnavailableError, missing
from tests.support.response_scan import taken

# pywikibot reads these when it is imported, and leaves a throttle file in its directory
_pywikibot_directory = tempfile.TemporaryDirectory(prefix="capacity-exchange-pywikibot-")
os.environ["PYWIKIBOT_NO_USER_CONFIG"] = "2"
os.environ["PYWIKIBOT_DIR"] = _pywikibot_directory.name

# a template is compiled once, not once for each of a thousand tools
_compiled = tempfile.TemporaryDirectory(prefix="capacity-exchange-templates-")
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(_compiled.name)}

# machines are noisy, so no deadline; every run tries the same examples unless HYPOTHESIS_PROFILE=explore
settings.register_profile("steady", deadline=None, print_blob=True, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders of long files first: what is left for the end is short, so that every process has work."""
    items.sort(key=lambda item: item.path.parent.name not in {"browser", "wiki"})


@pytest.fixture(autouse=True)
def answers_keep_to_the_rules() -> Iterator[None]:
    """Whatever the tool answers in a test, what every answer has to keep to is kept."""
    yield
    faults = taken()
    assert not faults, "\n".join(["answers that break the rules:", *faults])


@pytest.fixture(scope="session")
def wiki_server() -> Iterator[LocalWiki]:
    """This process's own MediaWiki, as earlier tests left it."""
    server = LocalWiki()
    try:
        server.start()
    except UnavailableError as reason:
        missing("MediaWiki", reason)
    yield server
    server.close()


@pytest.fixture
def wiki(wiki_server: LocalWiki) -> LocalWiki:
    """A MediaWiki in the fresh state: four accounts, one page."""
    wiki_server.restore()
    return wiki_server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[LocalMariaDB]:
    """This process's own MariaDB; ask it for a `fresh_database()`."""
    server = LocalMariaDB()
    try:
        server.start()
    except UnavailableError as reason:
        missing("MariaDB", reason)
    yield server
    server.close()


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """SEED of the environment, else in a long proof a random one, and in its short version always the same;
    printed, to repeat a failure."""
    is_long = request.node.get_closest_marker("soak") is not None
    number = int(os.environ.get("SEED") or (random.SystemRandom().randrange(2**32) if is_long else 1))
    sys.stdout.write(f"SEED={number}\n")
    return number
