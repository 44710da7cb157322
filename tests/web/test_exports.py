"""The tree for others to use: three files, fetched once and then only when they change."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from werkzeug.http import http_date, parse_date

from app import create_app
from search.wikis import NOWHERE, Wiki
from settings import load
from taxonomy.items import Item, ItemId
from taxonomy.languages import bcp47
from taxonomy.skills import Taxonomy
from tests.support.areas import COUNTERPARTS, ITEMS, TECHNOLOGY, areas_taxonomy, people_of_areas
from tests.support.pages import hrefs, page
from tests.support.people import WIKI, publish
from tests.support.taxonomies import MERGED, PYTHON
from tests.web.conftest import MakeApp

TAXONOMY = areas_taxonomy()
SCHEME = "https://wiki.test/wiki/Capacity_Exchange/Skills"
TYPES = {
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
FORMATS = {"jsonld": "json-ld", "ttl": "turtle"}
each_form = pytest.mark.parametrize("form", TYPES)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over the areas, whose items are in a repository."""
    data = tmp_path_factory.mktemp("areas")
    publish(data / "index", people_of_areas(), taxonomy=TAXONOMY, items=ITEMS)
    return make_app(data).test_client()


def etags(data: Path, make_app: MakeApp, taxonomy: Taxonomy = TAXONOMY, items: Wiki = ITEMS) -> list[str]:
    """The tags of a new version's files."""
    publish(data / "index", [], taxonomy=taxonomy, items=items)
    tool = make_app(data).test_client()
    return [tool.get(f"/skills.{form}").headers["ETag"] for form in TYPES]


# ---- as files ----


@each_form
def test_a_file_says_what_it_is(tool: FlaskClient, form: str) -> None:
    answer = tool.get(f"/skills.{form}")
    assert answer.status_code == 200
    assert answer.content_type == TYPES[form]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.data.decode("utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@each_form
def test_head_says_the_same_without_the_file(tool: FlaskClient, form: str) -> None:
    whole, head = tool.get(f"/skills.{form}"), tool.head(f"/skills.{form}")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


@each_form
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_already_gets_nothing(tool: FlaskClient, form: str, method: str) -> None:
    whole = tool.get(f"/skills.{form}").headers
    for headers in (
        {"If-None-Match": whole["ETag"]},
        {"If-None-Match": f'"another", {whole["ETag"].removeprefix("W/")}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": whole["Last-Modified"]},
    ):
        answer = tool.open(f"/skills.{form}", method=method, headers=headers)
        assert (answer.status_code, answer.data) == (304, b""), headers
        assert answer.headers["ETag"] == whole["ETag"]


@each_form
def test_who_has_another_one_gets_it(tool: FlaskClient, form: str) -> None:
    whole = tool.get(f"/skills.{form}")
    modified = parse_date(whole.headers["Last-Modified"])
    assert modified is not None
    for headers in (
        {"If-None-Match": '"another"'},
        {"If-Modified-Since": http_date(modified - timedelta(seconds=1))},
        {"If-None-Match": '"another"', "If-Modified-Since": whole.headers["Last-Modified"]},
        {"If-Modified-Since": "nonsense"},
    ):
        answer = tool.get(f"/skills.{form}", headers=headers)
        assert (answer.status_code, answer.data) == (200, whole.data), headers


@each_form
def test_a_part_of_a_file(tool: FlaskClient, form: str) -> None:
    whole = tool.get(f"/skills.{form}")
    part = tool.get(f"/skills.{form}", headers={"Range": "bytes=10-19", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.data) == (206, whole.data[10:20])


@pytest.mark.parametrize(
    "form", ["rdf", "TTL", "json", "ttl.gz", "ttl%00", "..%2f..%2fabout.json", "jsonld/x", ""]
)
def test_another_form_is_not_there(tool: FlaskClient, form: str) -> None:
    assert tool.get(f"/skills.{form}").status_code == 404


@each_form
def test_a_file_is_only_read(tool: FlaskClient, form: str) -> None:
    assert tool.post(f"/skills.{form}").status_code in {403, 405}


@each_form
def test_before_anything_is_published_there_is_no_file(tmp_path: Path, make_app: MakeApp, form: str) -> None:
    tool = make_app(tmp_path).test_client()
    answer = tool.get(f"/skills.{form}")
    assert answer.status_code == 503
    assert "python -m bot refresh" in answer.text
    assert "ETag" not in answer.headers
    assert tool.get("/skills.rdf").status_code == 404


def test_the_index_may_be_beside_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "index", [], taxonomy=TAXONOMY)
    monkeypatch.chdir(tmp_path)
    tool = create_app(load({"CAPX_DATA": str(tmp_path), "CAPX_INDEX": "index"})).test_client()
    assert tool.get("/skills").status_code == 200
    assert tool.get("/skills.csv").status_code == 200


@each_form
def test_the_readers_language_changes_no_file(tool: FlaskClient, form: str) -> None:
    answer = tool.get(f"/skills.{form}?uselang=ar", headers={"Accept-Language": "ja"})
    assert answer.data == tool.get(f"/skills.{form}").data


def test_the_tree_page_leads_to_all_of_them(tool: FlaskClient) -> None:
    shown = page(tool, "/skills")
    assert {f"/skills.{form}" for form in TYPES} <= set(hrefs(shown))
    assert hrefs(shown, "link[type='text/turtle'], link[type='application/ld+json']") == [
        "/skills.ttl",
        "/skills.jsonld",
    ]


# ---- the same content, the same tag ----


def test_a_new_version_of_the_same_tree_has_the_same_tags(tmp_path: Path, make_app: MakeApp) -> None:
    first = publish(tmp_path / "index", people_of_areas(), taxonomy=TAXONOMY, items=ITEMS)
    tool = make_app(tmp_path).test_client()
    before = {form: tool.get(f"/skills.{form}").headers["ETag"] for form in TYPES}
    second = publish(tmp_path / "index", [], "another state", taxonomy=areas_taxonomy(), items=ITEMS)
    assert second.about.version != first.about.version
    tool = make_app(tmp_path).test_client()
    for form, tag in before.items():
        assert tool.get(f"/skills.{form}", headers={"If-None-Match": tag}).status_code == 304


def test_another_tree_has_other_tags(tmp_path: Path, make_app: MakeApp) -> None:
    labels = {**TAXONOMY.item(PYTHON).labels, "pt": "Python, a linguagem"}
    renamed = Taxonomy(TAXONOMY.tree, {**TAXONOMY.items, PYTHON: Item(PYTHON, labels)}, TAXONOMY.redirects)
    tags = [
        *etags(tmp_path, make_app),
        *etags(tmp_path, make_app, renamed),
        *etags(tmp_path, make_app, Taxonomy()),
        *etags(tmp_path, make_app, items=Wiki(concepts="https://elsewhere.test/")),
    ]
    assert len(set(tags)) == 4 * len(TYPES)


def test_a_version_that_comes_meanwhile_is_served(tmp_path: Path, make_app: MakeApp) -> None:
    # given a reader who has the file
    publish(tmp_path / "index", [], taxonomy=TAXONOMY)
    app = make_app(tmp_path)
    now = [100.0]
    app.extensions["capx_published"]._clock = lambda: now[0]
    before = app.test_client().get("/skills.csv")
    # when a version with another tree comes
    publish(tmp_path / "index", [], taxonomy=Taxonomy())
    now[0] += 5
    # then the reader gets that
    answer = app.test_client().get("/skills.csv", headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.data != before.data


# ---- what is in them ----


def graph(tool: FlaskClient, form: str) -> Graph:
    return Graph().parse(data=tool.get(f"/skills.{form}").text, format=FORMATS[form])


def item_of(node: object) -> str:
    assert str(node).startswith(ITEMS.concepts)
    return str(node).removeprefix(ITEMS.concepts)


def told(tool: FlaskClient) -> list[Mapping[str, str | None]]:
    """The tree as the API tells it."""
    skills: list[Mapping[str, str | None]] = tool.get("/api/v1/skills").get_json()["skills"]
    return skills


@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_the_tree_that_the_api_tells_in_its_order(tool: FlaskClient, form: str) -> None:
    read = graph(tool, form)
    (order,) = read.subjects(RDF.type, SKOS.OrderedCollection)
    head = read.value(order, SKOS.memberList)
    assert head is not None
    concepts = list(Collection(read, head))
    above = [read.value(concept, SKOS.broader) for concept in concepts]
    assert [item_of(concept) for concept in concepts] == [skill["skill"] for skill in told(tool)]
    assert [item_of(node) if node else None for node in above] == [skill["broader"] for skill in told(tool)]
    scheme = URIRef(SCHEME)
    tops = {item_of(top) for top in read.objects(scheme, SKOS.hasTopConcept)}
    assert tops == {skill["skill"] for skill in told(tool) if skill["broader"] is None}
    assert (scheme, RDF.type, SKOS.ConceptScheme) in read


@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_every_name(tool: FlaskClient, form: str) -> None:
    read = graph(tool, form)
    for item in TAXONOMY.skills():
        concept = URIRef(ITEMS.concepts + item.id)
        assert set(read.objects(concept, SKOS.prefLabel)) == {
            Literal(label, lang=bcp47(code)) for code, label in item.labels.items()
        }
        assert set(read.objects(concept, SKOS.altLabel)) == {
            Literal(alias, lang=bcp47(code)) for code, several in item.aliases.items() for alias in several
        }


@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_counterparts_and_merged_ids(tool: FlaskClient, form: str) -> None:
    read = graph(tool, form)
    wikidata = "http://www.wikidata.org/entity/"
    assert {item_of(here): str(there) for here, there in read.subject_objects(SKOS.exactMatch)} == {
        here: wikidata + there for here, there in COUNTERPARTS.items()
    }
    merged = URIRef(ITEMS.concepts + PYTHON), DCTERMS.replaces, URIRef(ITEMS.concepts + MERGED)
    assert merged in read


def test_the_table_has_the_tree_that_the_api_tells(tool: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(tool.get("/skills.csv").text, newline="")))
    assert [(row["id"], row["broader"] or None) for row in rows] == [
        (skill["skill"], skill["broader"]) for skill in told(tool)
    ]
    by_id = {row["id"]: row for row in rows}
    assert by_id[TECHNOLOGY]["uri"] == ITEMS.concepts + TECHNOLOGY
    assert by_id[TECHNOLOGY]["wikidata"] == COUNTERPARTS[TECHNOLOGY]
    assert (by_id[TECHNOLOGY]["label:ar"], by_id[PYTHON]["label:ar"]) == ("تكنولوجيا", "")
    assert by_id[PYTHON]["description:en"] == "a programming language"
    for item in TAXONOMY.skills():
        assert (
            by_id[item.id].items()
            >= {f"label:{bcp47(code)}": text for code, text in item.labels.items()}.items()
        )


def test_the_tables_head(tool: FlaskClient) -> None:
    (head, *_) = csv.reader(io.StringIO(tool.get("/skills.csv").text, newline=""))
    assert head[:4] == ["id", "uri", "broader", "wikidata"]
    labels = [column for column in head if column.startswith("label:")]
    descriptions = [column for column in head if column.startswith("description:")]
    assert head == ["id", "uri", "broader", "wikidata", *labels, *descriptions]
    codes = {bcp47(code) for item in TAXONOMY.skills() for code in item.labels}
    assert labels == sorted(f"label:{code}" for code in codes)
    assert descriptions == ["description:en", "description:es", "description:he"]


@pytest.mark.parametrize(
    ("wiki", "items", "concept", "scheme"),
    [
        (WIKI, ITEMS, "https://items.test/entity/Q3", SCHEME),
        (WIKI, NOWHERE, f"{SCHEME}#Q3", SCHEME),
        (NOWHERE, ITEMS, "https://items.test/entity/Q3", "urn:x-capacity-exchange:skills"),
        (NOWHERE, NOWHERE, "urn:x-capacity-exchange:skills#Q3", "urn:x-capacity-exchange:skills"),
    ],
)
def test_uris_are_those_of_the_wikis_that_are_known(
    tmp_path: Path, make_app: MakeApp, wiki: Wiki, items: Wiki, concept: str, scheme: str
) -> None:
    publish(tmp_path / "index", [], taxonomy=TAXONOMY, wiki=wiki, items=items)
    for form in FORMATS:
        read = graph(make_app(tmp_path).test_client(), form)
        assert read.value(None, SKOS.notation, Literal("Q3")) == URIRef(concept)
        assert list(read.subjects(RDF.type, SKOS.ConceptScheme)) == [URIRef(scheme)]


def test_a_tree_without_skills_is_three_files_too(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [], taxonomy=Taxonomy())
    tool = make_app(tmp_path).test_client()
    for form in FORMATS:
        assert not list(graph(tool, form).subjects(RDF.type, SKOS.Concept))
    assert tool.get("/skills.csv").text.splitlines() == ["id,uri,broader,wikidata"]


def test_a_counterpart_may_stand_alone(tmp_path: Path, make_app: MakeApp) -> None:
    item = Item(PYTHON, {}, {}, {}, ItemId("Q28865"))
    taxonomy = Taxonomy(type(TAXONOMY.tree).of({PYTHON: None}), {PYTHON: item})
    publish(tmp_path / "index", [], taxonomy=taxonomy, items=ITEMS)
    row = make_app(tmp_path).test_client().get("/skills.csv").text.splitlines()[1]
    assert row == "Q3,https://items.test/entity/Q3,,Q28865"
