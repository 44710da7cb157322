"""What the tests of the job on a real wiki share: a community of 120 people, and a hamlet of four."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from profiles.page_types import PROFILE
from taxonomy.outline import write_outline
from tests.support.altered_wiki import AlteredWiki, passed_on
from tests.support.community import TREE, Community, Person, profile_text, settle
from tests.support.item_repository import StandInWikibase, entities_of
from tests.support.job import Job, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.parts import UnavailableError, missing
from tests.support.people import few_people, publish
from tests.support.taxonomies import small_taxonomy
from tests.support.tool import Browser, tool_on

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


@pytest.fixture(scope="module")
def people(wiki_server: LocalWiki) -> list[Person]:
    """Four people with profiles; the last page was edited last by another."""
    wiki_server.restore()
    wiki_server.admin.edit(f"Template:{PROFILE.template}", "A profile.")
    wiki_server.admin.edit(TREE, write_outline(small_taxonomy().tree))
    users = [wiki_server.alice, wiki_server.bruno, wiki_server.admin, wiki_server.bot]
    people = [Person(user, f"I am {user.name}") for user in users]
    for person in people:
        person.save()
    wiki_server.bruno.edit(people[3].page, profile_text(about="by Bruno"))
    return people


@pytest.fixture
def bruno(people: list[Person]) -> Iterator[Person]:
    """One of them, whose profile is as it was afterwards."""
    yield people[1]
    people[1].save()


@pytest.fixture(scope="module")
def server(wiki_server: LocalWiki) -> Iterator[AlteredWiki]:
    with AlteredWiki(wiki_server.api).serving() as server:
        yield server


@pytest.fixture
def altered(server: AlteredWiki) -> AlteredWiki:
    """The people's wiki, behind a server that may alter its answers, and does not yet."""
    server.alteration = passed_on
    server.asked.clear()
    return server


@pytest.fixture(scope="module")
def up_to_date(people: list[Person], server: AlteredWiki, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A job that has read everything; since then Alice's page has changed."""
    data = tmp_path_factory.mktemp("data")
    items = write_items(data / "items.json", small_taxonomy())
    job = Job(data, {"CAPX_ITEMS": str(items), "CAPX_WIKI": server.api})
    assert job.refresh().status == 0
    people[0].save(about="changed")
    return job


@pytest.fixture
def job(up_to_date: Job, altered: AlteredWiki, tmp_path: Path) -> Job:
    """A copy of that job."""
    shutil.copytree(up_to_date.data, tmp_path / "data")
    return replace(up_to_date, data=tmp_path / "data")


@pytest.fixture(scope="module")
def item_server(wiki_server: LocalWiki) -> Iterator[StandInWikibase]:
    with StandInWikibase(wiki_server.api, entities_of(small_taxonomy())).serving() as server:
        yield server


@pytest.fixture
def repository(item_server: StandInWikibase) -> StandInWikibase:
    """A Wikibase with the items of the small taxonomy, as it began."""
    item_server.reset()
    return item_server


@pytest.fixture(scope="module")
def settled(
    people: list[Person],
    server: AlteredWiki,
    item_server: StandInWikibase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Job:
    """A job that has read everything, its items from the Wikibase; since then Alice's page has changed."""
    item_server.reset()
    data = tmp_path_factory.mktemp("settled")
    job = Job(data, {"CAPX_WIKI": server.api, "CAPX_ITEMS": item_server.api})
    assert job.refresh().status == 0
    people[0].save(about="changed")
    return job


@pytest.fixture
def on_wikibase(settled: Job, repository: StandInWikibase, altered: AlteredWiki, tmp_path: Path) -> Job:
    """A copy of that job."""
    shutil.copytree(settled.data, tmp_path / "data")
    return replace(settled, data=tmp_path / "data")


@pytest.fixture(scope="module")
def oauth_server(wiki_server: LocalWiki) -> Iterator[OAuthWiki]:
    with OAuthWiki(wiki_server).serving() as server:
        yield server


@pytest.fixture
def oauth_wiki(oauth_server: OAuthWiki) -> OAuthWiki:
    """A wiki with an approved consumer that nobody has let in; its pages are as earlier tests left them."""
    oauth_server.reset()
    return oauth_server


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an index of a few people."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    return data


@pytest.fixture
def app(wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path) -> Flask:
    """The tool over it, with a consumer on a fresh wiki."""
    return tool_on(oauth_wiki, data)


@pytest.fixture
def alice(app: Flask) -> Browser:
    """Alice's browser, in which she is logged in."""
    browser = Browser(app)
    browser.log_in()
    return browser
