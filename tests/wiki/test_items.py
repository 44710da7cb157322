"""Items from a Wikibase: what is asked of it, what changes there, and another one in its place."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import settings
from bot.items import FileRepository, WikibaseRepository
from bot.source import SourceError
from bot.wiki import Api
from search.wikis import Wiki
from taxonomy.items import ItemId
from taxonomy.problems import Reason
from tests.support.altered_wiki import AlteredWiki, always
from tests.support.community import LOGIN, Person
from tests.support.faults import html
from tests.support.item_repository import CONCEPTS, Asked, StandInWikibase, entity, terms
from tests.support.job import HURRIED, Job, as_a_new_process, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON, TECHNOLOGY, small_taxonomy

SKILLS = tuple(small_taxonomy().tree)
INFO = ("info",)
WHOLE = ("info", "labels", "descriptions", "aliases")


@pytest.fixture
def new(on_wikibase: Job, tmp_path: Path) -> Job:
    """A job that has read nothing yet."""
    return replace(on_wikibase, data=tmp_path / "new")


@pytest.fixture
def calm(on_wikibase: Job, repository: StandInWikibase, altered: AlteredWiki) -> Job:
    """A job that is up to date."""
    assert on_wikibase.refresh().status == 0
    repository.asked.clear()
    altered.asked.clear()
    return on_wikibase


@pytest.fixture
def other(wiki_server: LocalWiki) -> Iterator[StandInWikibase]:
    """Another repository, where the ids of the skills are those of other things."""
    things = [entity(item, en=f"another {item}") for item in SKILLS]
    with StandInWikibase(wiki_server.api, things, "https://other.test/entity/").serving() as other:
        yield other


def by_way_of(job: Job, repository: StandInWikibase) -> Job:
    return replace(job, variables={**job.variables, "CAPX_ITEMS": repository.api})


def pages_fetched(altered: AlteredWiki) -> int:
    return sum("content" in asked.get("rvprop", "") for asked in altered.asked)


# ---- the first time ----


def test_the_labels_of_the_tree_come_from_the_repository_once(new: Job, repository: StandInWikibase) -> None:
    assert new.refresh().status == 0
    assert new.taxonomy.items == {item: small_taxonomy().items[item] for item in SKILLS}
    assert repository.asked == [Asked(SKILLS, WHOLE)]
    assert new.live is not None
    assert new.live.about.items.concepts == CONCEPTS


def test_a_login_on_the_wiki_is_none_in_the_repository(new: Job, wiki_server: LocalWiki) -> None:
    variables = {**new.variables, **LOGIN, "CAPX_WIKI": wiki_server.api}
    assert replace(new, variables=variables).refresh().status == 0
    assert new.index().keys() == {"Alice", "Bruno", "Admin", "DevBot"}


def test_the_items_of_affiliations_are_fetched_too(
    new: Job, repository: StandInWikibase, bruno: Person
) -> None:
    bruno.save(affiliations="Q501, A group without an item")
    assert new.refresh().status == 0
    assert new.taxonomy.item(ItemId("Q501")).labels["pt"] == "Wikimedistas de Exemplo"
    assert repository.asked[1:] == [Asked(("Q501",), WHOLE)]


def test_a_repository_that_is_none_publishes_nothing(new: Job, wiki_server: LocalWiki) -> None:
    plain = replace(new, variables={**new.variables, "CAPX_ITEMS": wiki_server.api})
    ran = plain.refresh()
    assert (ran.status, plain.index()) == (1, {})
    assert "wbgetentities" in ran.err


def test_fifty_items_a_request(repository: StandInWikibase, tmp_path: Path) -> None:
    ids = [ItemId(f"Q{n}") for n in range(1, 121)]
    for one in ids:
        repository.put(entity(one))
    as_a_new_process(tmp_path)
    api = Api(repository.api, settings.load({"CAPX_DATA": str(tmp_path)}), HURRIED)
    found = WikibaseRepository(repository.api, lambda: api).entities(ids, {})
    assert [(key, one["id"], one["labels"]) for key, one in found.items()] == [(key, key, {}) for key in ids]
    assert [len(asked.ids) for asked in repository.asked] == [50, 50, 20]


@pytest.mark.parametrize(
    "text", ["", "not JSON", "[]", '{"no": "entities"}', '{"entities"', '{"entities": []}']
)
def test_a_file_that_is_no_entity_json_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "items.json"
    file.write_text(text)
    with pytest.raises(SourceError, match=r"items\.json is not a file of entity JSON"):
        FileRepository(file).entities(["Q1"], {})


@pytest.mark.parametrize("garbage", [None, "Python", {"id": 5}], ids=str)
def test_garbage_for_an_entity_of_a_file_ends_no_run_in_a_traceback(
    new: Job, tmp_path: Path, garbage: object
) -> None:
    file = write_items(tmp_path / "items.json", small_taxonomy())
    known = json.loads(file.read_text())["entities"]
    file.write_text(json.dumps({"entities": known | {PYTHON: garbage}}))
    ran = replace(new, variables={**new.variables, "CAPX_ITEMS": str(file)}).refresh()
    assert ran.status in {0, 1}
    assert new.live is None or LUA in new.live.taxonomy.items


# ---- what changes there ----


CHANGES: dict[str, tuple[Callable[[StandInWikibase], None], tuple[str, ...]]] = {
    "nothing": (lambda items: None, ()),
    "an edit": (lambda items: items.edit(PHOTOGRAPHY, labels=terms(en="picture taking")), (PHOTOGRAPHY,)),
    "a merge, which edits the other": (lambda items: items.merge(LUA, PYTHON), (PYTHON, LUA)),
    "an edit to what it merged into": (lambda items: items.edit(PYTHON, aliases={}), (PYTHON, LUA)),
    "a redirect elsewhere": (lambda items: items.redirect(LUA, TECHNOLOGY), (LUA,)),
    "the merge undone": (lambda items: items.part(LUA), (LUA,)),
    "a deletion": (lambda items: items.delete(PYTHON), (PYTHON,)),
    "its end": (lambda items: items.restore(PYTHON), (PYTHON,)),
}


def test_only_what_changed_is_fetched_again(
    calm: Job, repository: StandInWikibase, altered: AlteredWiki
) -> None:
    for name, (change, fetched) in CHANGES.items():
        repository.asked.clear()
        change(repository)
        assert calm.refresh().status == 0, name
        whole = [Asked(fetched, WHOLE)] if fetched else []
        assert repository.asked == [Asked(SKILLS, INFO), *whole], name
        assert calm.last_report()["items_changed"] == len(fetched), name
    changed = {item.id: item for item in calm.taxonomy.items.values()}
    expected = dict(small_taxonomy().items)
    expected[PHOTOGRAPHY] = replace(
        expected[PHOTOGRAPHY], labels={**expected[PHOTOGRAPHY].labels, "en": "picture taking"}
    )
    assert changed == {item: expected[item] for item in SKILLS}
    assert pages_fetched(altered) == 0


def test_a_full_run_asks_no_more_of_the_tree(calm: Job, repository: StandInWikibase) -> None:
    assert calm.refresh("--full").status == 0
    assert repository.asked == [Asked(SKILLS, INFO)]


def test_a_label_is_another_word_for_a_skill_and_no_page_is_fetched_anew(
    calm: Job, repository: StandInWikibase, altered: AlteredWiki
) -> None:
    assert calm.index()["Bruno"].profile.wanted == (PHOTOGRAPHY,), "he wrote: photography"
    repository.edit(PHOTOGRAPHY, labels=terms(en="picture taking", de="Fotografie"))
    assert calm.refresh().status == 0
    labels = calm.taxonomy.item(PHOTOGRAPHY).labels
    assert (labels["en"], labels["de"], labels["ja"]) == ("picture taking", "Fotografie", "写真")
    assert pages_fetched(altered) == 0
    bruno = calm.index()["Bruno"]
    assert bruno.profile.wanted == ()
    assert [(problem.reason, problem.text) for problem in bruno.problems] == [
        (Reason.UNKNOWN_SKILL, "photography")
    ]


def test_an_item_that_is_gone_is_said_once_and_comes_back(calm: Job, repository: StandInWikibase) -> None:
    repository.delete(PHOTOGRAPHY)
    gone, missing = "item: deleted item: 'Q6'", "item: missing item: 'Q6'"
    first, second = calm.refresh(), calm.refresh()
    assert (first.status, second.status) == (0, 0)
    assert first.report["tree_problems"] == [missing, gone]
    assert second.report["tree_problems"] == [missing]
    assert PHOTOGRAPHY in calm.taxonomy.tree
    assert calm.taxonomy.item(PHOTOGRAPHY).labels == {}
    repository.restore(PHOTOGRAPHY)
    assert calm.refresh().report["tree_problems"] == []
    assert calm.taxonomy.item(PHOTOGRAPHY).labels["en"] == "photography"


# ---- another repository in its place ----


def test_another_repository_forgets_the_items_of_the_last(
    calm: Job, repository: StandInWikibase, other: StandInWikibase, bruno: Person
) -> None:
    bruno.save(affiliations="Q501", known="Q424242")
    assert calm.refresh().status == 0
    assert set(calm.catalogue.entities()) == {*SKILLS, "Q501", "Q424242"}
    other.put(entity("Q501", en="another group"))
    repository.asked.clear()
    assert by_way_of(calm, other).refresh().status == 0
    assert repository.asked == []
    assert other.asked == [
        Asked(SKILLS, WHOLE),
        Asked(("Q424242",), WHOLE),
        Asked(("Q501",), WHOLE),
    ]
    assert {item.labels["en"] for item in calm.taxonomy.items.values()} == {
        "another group",
        *(f"another {item}" for item in SKILLS),
    }
    assert calm.live is not None
    assert calm.live.about.items.concepts == "https://other.test/entity/"
    assert calm.refresh().status == 0
    assert calm.taxonomy.items == dict(small_taxonomy().items)


@pytest.mark.parametrize("amiss", ["down", "without any of the items"])
def test_another_repository_that_cannot_be_believed_takes_nothing_away(
    calm: Job, other: StandInWikibase, amiss: str
) -> None:
    before = calm.taxonomy
    if amiss == "down":
        other.amiss = always(html(503))
    else:
        other.delete(*SKILLS)
    for run in ("first", "second"):
        ran = by_way_of(calm, other).refresh()
        assert (run, ran.status) == (run, 1)
        assert calm.taxonomy == before, run
    assert calm.refresh().status == 0
    assert calm.taxonomy == before


def test_the_items_of_the_last_repository_are_not_said_to_be_the_others(
    calm: Job, other: StandInWikibase
) -> None:
    def where() -> Wiki:
        assert calm.live is not None
        return calm.live.about.items

    before = where()
    other.delete(*SKILLS)
    assert by_way_of(calm, other).refresh().status == 1
    assert where() == before
