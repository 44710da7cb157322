"""How fast the bot asks and writes, measured at the wiki."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from taxonomy.items import Item, ItemId
from taxonomy.outline import write_outline
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.community import LOGIN, TREE, Community, settle
from tests.support.fault_proxy import FaultProxy
from tests.support.job import Job, write_items
from tests.support.mediawiki import ApiRequest, LocalWiki
from tests.support.taxonomies import small_taxonomy

A_SECOND_EACH = "60"  # edits a minute


@pytest.fixture(scope="module")
def village(wiki_server: LocalWiki, tmp_path_factory: pytest.TempPathFactory) -> Community:
    """Four people; the bot has written nothing yet."""
    wiki_server.restore()
    data = tmp_path_factory.mktemp("village")
    items = write_items(data / "items.json", small_taxonomy())
    variables = {"CAPX_WIKI": wiki_server.api, "CAPX_ITEMS": str(items), **LOGIN}
    return settle(wiki_server, Job(data, variables), 4)


@pytest.fixture
def proxy(village: Community) -> Iterator[FaultProxy]:
    with FaultProxy(village.wiki.api).serving() as proxy:
        yield proxy


def edits(wiki: LocalWiki) -> list[ApiRequest]:
    return [request for request in wiki.requests() if request.parameters.get("action") == "edit"]


def test_edits_keep_their_distance_even_over_a_kill(village: Community, proxy: FaultProxy) -> None:
    wiki = village.wiki
    paced = {"CAPX_WIKI": proxy.api, "CAPX_EDITS_PER_MINUTE": A_SECOND_EACH}
    job = replace(village.job, variables={**village.job.variables, **paced})
    wiki.mark()
    first = job.process("run")
    assert first.stderr is not None
    while "writing pages: 3 of" not in first.stderr.readline():
        assert first.poll() is None, "it ended before it had written three pages"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert job.run_alone("run").status == 0
    made = edits(wiki)
    assert len(made) >= 6
    assert min(later.time - earlier.time for earlier, later in pairwise(made)) > 0.95
    assert proxy.most_at_once == 1


def test_comparing_costs_one_request_for_fifty_pages(village: Community) -> None:
    skills = [ItemId(f"Q{number}") for number in range(1, 121)]
    items = {skill: Item(skill, {"en": f"skill {skill}"}) for skill in skills}
    taxonomy = Taxonomy(Tree.of(dict.fromkeys(skills)), items, {})
    write_items(village.job.data / "items.json", taxonomy)
    village.wiki.admin.edit(TREE, write_outline(taxonomy.tree))
    assert village.job.run("run").status == 0
    village.wiki.mark()
    ran = village.job.run("publish")
    compared, asked = ran.report["publish"]["compared"], village.wiki.requests()
    assert compared > 120
    assert [request for request in asked if request.asks_content] != []
    assert sum(request.asks_content for request in asked) <= -(-compared // 50)
    assert len(asked) <= -(-compared // 50) + 6, "beside them login, siteinfo, the pages that exist"
