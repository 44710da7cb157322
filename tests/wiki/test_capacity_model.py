"""A repository of capacities as on Metabase: item → P67 → index term → P1 → an id on Wikidata."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

import settings
from bot.capacity_model import CapacityModel
from bot.items import TERMS, Entities, WikibaseRepository
from bot.wiki import Api
from taxonomy.items import Item, ItemId, read_entities
from tests.support.altered_wiki import AlteredWiki, always, passed_on
from tests.support.community import Person
from tests.support.faults import html
from tests.support.item_repository import (
    Asked,
    StandInWikibase,
    Statement,
    aliases,
    entity,
    item_statement,
    novalue_statement,
    terms,
    text_statement,
)
from tests.support.job import HURRIED, Job, as_a_new_process
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON, small_taxonomy

INDEX_TERM, WIKIDATA_ID = "P67", "P1"
SKILLS = tuple(small_taxonomy().tree)
TERM_OF = {item: f"Q20{item[1:]}" for item in SKILLS}  # each capacity's index term
THERE = {item: f"Q90{item[1:]}" for item in SKILLS}  # and its counterpart on Wikidata
INFO = ("info",)
CAPACITY, ON_WIKIDATA = ("info", *TERMS.split("|"), "claims"), ("info", *TERMS.split("|"))


def leads_to(term: str, rank: str = "normal") -> Statement:
    return item_statement(INDEX_TERM, term, rank)


def says(text: str, rank: str = "normal") -> Statement:
    return text_statement(WIKIDATA_ID, text, rank)


class Repositories(NamedTuple):
    """The one of the capacities, and Wikidata."""

    capacities: StandInWikibase
    wikidata: StandInWikibase

    def asked(self) -> list[list[Asked]]:
        """What each was asked since the last time."""
        said = [list(repository.asked) for repository in self]
        for repository in self:
            repository.asked.clear()
        return said


@pytest.fixture(scope="module")
def servers(wiki_server: LocalWiki) -> Iterator[Repositories]:
    """Seven capacities, named in English; their counterparts have names in German too."""
    own = [entity(item, leads_to(TERM_OF[item]), en=f"own {item}") for item in SKILLS]
    named = [entity(TERM_OF[item], says(THERE[item]), en=f"term of {item}") for item in SKILLS]
    there = [entity(THERE[item], en=f"there {item}", de=f"dort {item}") for item in SKILLS]
    with (
        StandInWikibase(wiki_server.api, [*own, *named]).serving() as capacities,
        StandInWikibase(wiki_server.api, there, "http://www.wikidata.org/entity/").serving() as wikidata,
    ):
        yield Repositories(capacities, wikidata)


@pytest.fixture
def repositories(servers: Repositories) -> Repositories:
    for repository in servers:
        repository.reset()
    return servers


@pytest.fixture
def model(repositories: Repositories, tmp_path: Path) -> CapacityModel:
    as_a_new_process(tmp_path)
    environment = settings.load({"CAPX_DATA": str(tmp_path)})

    def repository(address: str, properties: str) -> WikibaseRepository:
        return WikibaseRepository(address, lambda: Api(address, environment, HURRIED), properties)

    return CapacityModel(
        repository(repositories.capacities.api, f"{TERMS}|claims"),
        repository(repositories.wikidata.api, TERMS),
        INDEX_TERM,
        WIKIDATA_ID,
    )


def items(model: CapacityModel, *ids: str) -> dict[ItemId, Item]:
    return dict(read_entities(model.entities(ids, {})).items)


# ---- joining ----


def test_its_own_terms_win_and_missing_languages_come_from_wikidata(
    model: CapacityModel, repositories: Repositories
) -> None:
    repositories.capacities.edit(
        PYTHON,
        labels=terms(pt="própria"),
        descriptions=terms(en="own description"),
        aliases=aliases(en=["own alias"]),
    )
    repositories.wikidata.edit(
        THERE[PYTHON],
        labels=terms(ja="そこ"),
        descriptions=terms(en="theirs", de="deren"),
        aliases=aliases(en=["their alias"], de=["deren Alias", "noch einer"]),
    )
    assert items(model, PYTHON) == {
        PYTHON: Item(
            PYTHON,
            labels={"en": "own Q3", "pt": "própria", "de": "dort Q3", "ja": "そこ"},
            descriptions={"en": "own description", "de": "deren"},
            aliases={"en": ("own alias",), "de": ("deren Alias", "noch einer")},
            wikidata=ItemId(THERE[PYTHON]),
        )
    }


JOINED, ALONE = ItemId("Q903"), None
TERM_PATHS: dict[str, tuple[list[Statement], ItemId | None]] = {
    "an index term": ([leads_to("Q203")], JOINED),
    "none": ([], ALONE),
    "no value": ([novalue_statement(INDEX_TERM)], ALONE),
    "an unknown value": ([novalue_statement(INDEX_TERM, "somevalue")], ALONE),
    "a deprecated one": ([leads_to("Q203", "deprecated")], ALONE),
    "a preferred one after others": ([leads_to("Q204"), leads_to("Q203", "preferred")], JOINED),
    "a deprecated one before others": ([leads_to("Q204", "deprecated"), leads_to("Q203")], JOINED),
    "no value before another": ([novalue_statement(INDEX_TERM), leads_to("Q203")], JOINED),
    "another property": ([item_statement("P5", "Q203")], ALONE),
    "one that is missing": ([leads_to("Q404404")], ALONE),
    "itself": ([leads_to(PYTHON)], ALONE),
}


def test_the_way_from_an_item_to_its_index_term(model: CapacityModel, repositories: Repositories) -> None:
    for name, (statements, expected) in TERM_PATHS.items():
        repositories.capacities.put(entity(PYTHON, *statements, en="own"))
        item = items(model, PYTHON)[PYTHON]
        assert (name, item.wikidata) == (name, expected)
        assert item.labels == {"en": "own"} | ({"de": "dort Q3"} if expected else {}), name


ID_PATHS: dict[str, tuple[list[Statement], ItemId | None]] = {
    "an id": ([says("Q903")], JOINED),
    "in lower case, with spaces": ([says(" q903 ")], JOINED),
    "none": ([], ALONE),
    "no value": ([novalue_statement(WIKIDATA_ID)], ALONE),
    "a deprecated one": ([says("Q903", "deprecated")], ALONE),
    "a preferred one": ([says("Q904"), says("Q903", "preferred")], JOINED),
    "a malformed one before another": ([says("Q9O3"), says("Q903")], JOINED),
    "a malformed preferred one": ([says("Q903"), says("none", "preferred")], JOINED),
    **{
        f"malformed: {text}": ([says(text)], ALONE)
        for text in (
            "Q0",
            "P1",
            "L1",
            "Q1|Q2",
            "Q42.",
            "Q4294967296",
            "٤٢",
            "http://www.wikidata.org/entity/Q42",
        )
    },
}


def test_the_way_from_an_index_term_to_wikidata(model: CapacityModel, repositories: Repositories) -> None:
    for name, (statements, expected) in ID_PATHS.items():
        repositories.capacities.put(entity("Q203", *statements))
        item = items(model, PYTHON)[PYTHON]
        assert (name, item.wikidata) == (name, expected)
        assert item.labels == {"en": "own Q3"} | ({"de": "dort Q3"} if expected else {}), name


def test_an_empty_map_may_be_a_list(model: CapacityModel, repositories: Repositories) -> None:
    repositories.capacities.edit(LUA, claims=[])
    empty: dict[str, list[str]] = {"labels": [], "descriptions": [], "aliases": []}
    repositories.capacities.put(entity(PYTHON, leads_to("Q203")) | empty)
    repositories.wikidata.put(entity("Q903") | empty)
    found = items(model, PYTHON, LUA)
    assert found[PYTHON] == Item(PYTHON, wikidata=JOINED)
    assert found[LUA] == Item(LUA, {"en": "own Q4"})


OF_OTHER_TYPES = [{"amount": "+12", "unit": "1"}, {"text": "Python", "language": "en"}]


@pytest.mark.parametrize("value", OF_OTHER_TYPES, ids=["a quantity", "a text with its language"])
def test_a_value_that_is_neither_item_nor_string_leads_nowhere(
    model: CapacityModel, repositories: Repositories, value: dict[str, str]
) -> None:
    term, there = leads_to("Q203"), says("Q904")
    term["mainsnak"]["datavalue"]["value"] = there["mainsnak"]["datavalue"]["value"] = value
    repositories.capacities.put(entity(PYTHON, term, en="own Q3"))
    repositories.capacities.put(entity("Q204", there))
    assert items(model, PYTHON, LUA) == {item: Item(item, {"en": f"own {item}"}) for item in (PYTHON, LUA)}


def test_merged_and_missing_ones_on_the_way(model: CapacityModel, repositories: Repositories) -> None:
    capacities, wikidata = repositories
    capacities.merge("Q203", "Q204")
    assert items(model, PYTHON)[PYTHON].wikidata == "Q904", "the index term that it merged into"
    capacities.merge(PHOTOGRAPHY, LUA)
    found = read_entities(model.entities([PHOTOGRAPHY], {}))
    assert found.redirects == {PHOTOGRAPHY: LUA}
    assert found.items[LUA].labels == {"en": "own Q4", "de": "dort Q4"}
    capacities.delete("Q5")
    assert model.entities(["Q5"], {})["Q5"]["missing"] == ""
    wikidata.merge("Q904", "Q907")
    assert items(model, LUA)[LUA].labels == {"en": "own Q4", "de": "dort Q7"}
    wikidata.delete("Q901")
    assert items(model, "Q1")[ItemId("Q1")].labels == {"en": "own Q1"}


def test_a_counterpart_that_merged_is_the_new_one(model: CapacityModel, repositories: Repositories) -> None:
    repositories.wikidata.merge("Q903", "Q904")
    assert items(model, PYTHON)[PYTHON].wikidata == "Q904"


def test_a_counterpart_that_does_not_exist_is_none(model: CapacityModel, repositories: Repositories) -> None:
    repositories.wikidata.delete("Q903")
    assert items(model, PYTHON)[PYTHON].wikidata is None


# ---- asking for no more than is new ----


def test_only_what_changed_is_asked_for_in_whole(model: CapacityModel, repositories: Repositories) -> None:
    capacities, wikidata = repositories
    ids, its_terms, theirs = SKILLS, tuple(TERM_OF.values()), tuple(THERE.values())
    known: Entities = model.entities(ids, {})
    assert repositories.asked() == [
        [Asked(ids, CAPACITY), Asked(its_terms, CAPACITY)],
        [Asked(theirs, ON_WIKIDATA)],
    ]

    def refreshed() -> list[list[tuple[str, ...]]]:
        """The ids of which more than the revision was asked for, by repository."""
        nonlocal known
        known = model.entities(ids, known)
        asked = repositories.asked()
        of_info = [[one.ids for one in several if one.is_of_info_alone] for several in asked]
        assert of_info[0][0] == ids
        assert len(of_info[0]) == 2
        assert len(of_info[1]) == 1
        return [[one.ids for one in several if not one.is_of_info_alone] for several in asked]

    assert refreshed() == [[], []]
    capacities.edit(PYTHON, labels=terms(en="changed"))
    assert refreshed() == [[(PYTHON,)], []]
    wikidata.edit(THERE[LUA], labels=terms(de="geändert"))
    assert refreshed() == [[], [(THERE[LUA],)]]
    wikidata.put(entity("Q999", fr="une autre"))
    capacities.edit(TERM_OF[PYTHON], claims={WIKIDATA_ID: [says("Q999")]})
    assert refreshed() == [[(TERM_OF[PYTHON],)], [("Q999",)]]
    capacities.edit(LUA, claims={})
    assert refreshed() == [[(LUA,)], []]
    assert refreshed() == [[], []]
    found = read_entities(known).items
    assert (found[PYTHON].labels, found[PYTHON].wikidata) == ({"en": "changed", "fr": "une autre"}, "Q999")
    assert (found[LUA].labels, found[LUA].wikidata) == ({"en": "own Q4"}, None)
    assert read_entities(known) == read_entities(model.entities(ids, {})), "as if nothing had been known"


def test_items_with_the_same_index_term_ask_for_it_once(
    model: CapacityModel, repositories: Repositories
) -> None:
    repositories.capacities.put(entity(LUA, leads_to(TERM_OF[PYTHON]), en="the other"))
    model.entities([PYTHON, LUA], {})
    assert repositories.asked() == [
        [Asked((PYTHON, LUA), CAPACITY), Asked((TERM_OF[PYTHON],), CAPACITY)],
        [Asked((THERE[PYTHON],), ON_WIKIDATA)],
    ]


# ---- in the job ----


@pytest.fixture(scope="module")
def modelled(
    people: list[Person], server: AlteredWiki, servers: Repositories, tmp_path_factory: pytest.TempPathFactory
) -> Job:
    """A job that has read everything; since then Alice's page has changed."""
    for repository in servers:
        repository.reset()
    variables = {
        "CAPX_WIKI": server.api,
        "CAPX_ITEMS": servers.capacities.api,
        "CAPX_WIKIDATA": servers.wikidata.api,
        "CAPX_ITEMS_INDEX_TERM": INDEX_TERM,
        "CAPX_ITEMS_WIKIDATA_ID": WIKIDATA_ID,
    }
    job = Job(tmp_path_factory.mktemp("modelled"), variables)
    assert job.refresh().status == 0
    people[0].save(about="changed")
    return job


@pytest.fixture
def on_metabase(modelled: Job, repositories: Repositories, altered: AlteredWiki, tmp_path: Path) -> Job:
    """A copy of that job."""
    shutil.copytree(modelled.data, tmp_path / "data")
    return replace(modelled, data=tmp_path / "data")


def test_the_published_items_are_joined(on_metabase: Job, repositories: Repositories) -> None:
    assert on_metabase.taxonomy.items == {
        item: Item(item, {"en": f"own {item}", "de": f"dort {item}"}, wikidata=ItemId(THERE[item]))
        for item in SKILLS
    }
    assert on_metabase.live is not None
    assert on_metabase.live.about.items.concepts == "https://items.test/entity/"
    repositories.wikidata.edit(THERE[PYTHON], labels=terms(de="geändert"))
    ran = on_metabase.refresh()
    assert (ran.status, ran.report["items_changed"]) == (0, 1)
    assert on_metabase.taxonomy.item(PYTHON).labels["de"] == "geändert"


@pytest.mark.parametrize("which", Repositories._fields)
def test_either_repository_that_is_down_keeps_the_last_good_tree(
    on_metabase: Job, repositories: Repositories, which: str
) -> None:
    before, kept = on_metabase.taxonomy, on_metabase.catalogue.entities()
    repositories.capacities.edit(PYTHON, labels=terms(en="changed"))
    down: StandInWikibase = getattr(repositories, which)
    down.amiss = always(html(503))
    ran = on_metabase.refresh()
    assert ran.status == 1
    assert f"skill tree: the last good one stays: {down.api}" in ran.err
    assert on_metabase.index()["Alice"].profile.about == "changed"
    assert (on_metabase.taxonomy, on_metabase.catalogue.entities()) == (before, kept)
    down.amiss = passed_on
    repositories.asked()
    assert on_metabase.refresh().status == 0
    assert [repository.ids_asked_for for repository in repositories] == [[[PYTHON]], []]
    assert on_metabase.taxonomy.item(PYTHON).labels["en"] == "changed"


def test_another_property_is_another_repository(on_metabase: Job, repositories: Repositories) -> None:
    other = replace(on_metabase, variables={**on_metabase.variables, "CAPX_ITEMS_INDEX_TERM": "P68"})
    assert other.refresh().status == 0
    assert [repository.ids_asked_for for repository in repositories] == [[list(SKILLS)], []]
    assert other.taxonomy.item(PYTHON) == Item(PYTHON, {"en": "own Q3"})
