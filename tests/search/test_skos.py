"""The tree as SKOS: whatever is in it, rdflib reads the same tree and texts back from each file."""

import csv
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS

from search import skos
from search.skos import WIKIDATA, Addresses
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.profiles.strategies import NASTY_TEXT
from tests.support.taxonomies import MERGED, PYTHON, small_taxonomy
from tests.taxonomy.strategies import LETTERS, codes, ids, trees

ADDRESSES = Addresses("https://items.example/entity/", "https://capx.example/skills")
FORMATS = {"skills.ttl": "turtle", "skills.jsonld": "json-ld"}

NASTY = [
    '\n\\"',
    '"""',
    "\\",
    "\\u0041",
    "\r",
    "\r\n",
    "\x00\x08\x0c\x1f",
    "\x85\u2028",
    "\u200f\u202e",
    "\ufeff",
]
TEXTS = st.one_of(
    LETTERS, NASTY_TEXT, st.lists(st.sampled_from([*NASTY, "a", '"', "\n"]), max_size=5).map("".join)
)
SHARED = ["als", "gsw", "be-x-old", "be-tarask", "zh-yue", "yue", "zh-cn", "zh-hans-cn"]
BAD = ["", "EN", "en\n", "en us", "de_AT", "ελ", "@none", "-", "much-toolongforatag"]
CODES = st.one_of(codes, st.sampled_from([*SHARED, *BAD]))


@st.composite
def taxonomies(draw: st.DrawFn) -> Taxonomy:
    """Any forest; some of its items without terms, some merged from others."""
    tree = draw(trees())
    labels, several = st.dictionaries(CODES, TEXTS, max_size=5), st.lists(TEXTS, max_size=3).map(tuple)
    items = {
        item: Item(
            item,
            draw(labels),
            draw(labels),
            draw(st.dictionaries(CODES, several)),
            wikidata=draw(st.none() | ids),
        )
        for item in tree
        if draw(st.booleans())
    }
    redirects = st.dictionaries(st.integers(50, 60).map(lambda number: ItemId(f"Q{number}")), ids, max_size=3)
    return Taxonomy(tree, items, draw(redirects))


def labelled(labels: Mapping[str, str], aliases: Mapping[str, tuple[str, ...]] | None = None) -> Taxonomy:
    """A tree of one skill."""
    return Taxonomy(Tree.of({PYTHON: None}), {PYTHON: Item(PYTHON, labels, {}, aliases or {})})


def read_back(taxonomy: Taxonomy, addresses: Addresses = ADDRESSES) -> dict[str, Graph]:
    """What rdflib reads from each file."""
    with TemporaryDirectory() as directory:
        skos.write(Path(directory), taxonomy, addresses)
        return {name: Graph().parse(Path(directory, name), format=FORMATS[name]) for name in FORMATS}


def item_of(node: object) -> ItemId:
    return ItemId(str(node).removeprefix(ADDRESSES.concepts))


def tree_of(graph: Graph) -> Tree:
    """The tree, made anew from what is broader and from the order."""
    head = graph.value(ADDRESSES.order(), SKOS.memberList)
    assert head is not None
    parents: dict[ItemId, ItemId | None] = {}
    for concept in Collection(graph, head):
        above = graph.value(concept, SKOS.broader)
        parents[item_of(concept)] = item_of(above) if above else None
    return Tree.of(parents)


def texts_of(graph: Graph, item: ItemId, kind: URIRef) -> list[tuple[str, str]]:
    """Pairs of tag and text."""
    found = (node for node in graph.objects(ADDRESSES.concept(item), kind) if isinstance(node, Literal))
    return sorted((str(node.language), str(node)) for node in found)


def rows_of(directory: Path) -> list[dict[str, str]]:
    with (directory / "skills.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- any tree, any texts ----


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(taxonomies())
@example(Taxonomy())
@example(small_taxonomy())
@example(labelled({"en": 'two lines\n\\"', "pt": "\n", "de": '"'}))
def test_both_files_are_read_back_as_they_were_made(taxonomy: Taxonomy) -> None:
    made = skos.graph(taxonomy, ADDRESSES)
    for read in read_back(taxonomy).values():
        assert isomorphic(read, made)
        assert tree_of(read) == taxonomy.tree
        assert_relations_go_both_ways(read, taxonomy.tree)
        for item in taxonomy.skills():
            assert_names_are_kept(read, item)


def assert_relations_go_both_ways(read: Graph, tree: Tree) -> None:
    scheme = URIRef(ADDRESSES.scheme)
    assert set(read.subjects(RDF.type, SKOS.Concept)) == {ADDRESSES.concept(item) for item in tree}
    assert set(read.subjects(RDF.type, SKOS.Concept)) == set(read.subjects(SKOS.inScheme, scheme))
    assert {(below, above) for below, above in read.subject_objects(SKOS.broader)} == {
        (below, above) for above, below in read.subject_objects(SKOS.narrower)
    }
    tops = {ADDRESSES.concept(top) for top in tree.tops}
    assert (
        set(read.objects(scheme, SKOS.hasTopConcept)) == set(read.subjects(SKOS.topConceptOf, scheme)) == tops
    )


def assert_names_are_kept(read: Graph, item: Item) -> None:
    """Each text is there under its tag, preferred or not (S13); a tag has one preferred name (S14)."""
    labels = {(skos.tag(code), text) for code, text in item.labels.items() if text}
    aliases = {(skos.tag(code), text) for code, several in item.aliases.items() for text in several if text}
    preferred, others = (texts_of(read, item.id, kind) for kind in (SKOS.prefLabel, SKOS.altLabel))
    assert {key for key, _ in preferred} == {key for key, _ in labels}
    assert len(preferred) == len({key.lower() for key, _ in preferred})
    assert set(preferred) <= labels
    assert set(preferred).isdisjoint(others)
    assert set(preferred) | set(others) == labels | aliases
    definitions = {(skos.tag(code), text) for code, text in item.descriptions.items() if text}
    assert set(texts_of(read, item.id, SKOS.definition)) == definitions


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(taxonomies())
def test_the_table_has_a_row_for_each_item_and_no_formula(taxonomy: Taxonomy) -> None:
    with TemporaryDirectory() as directory:
        skos.write(Path(directory), taxonomy, ADDRESSES)
        rows = rows_of(Path(directory))
    assert [row["id"] for row in rows] == list(taxonomy.tree)
    for row, item in zip(rows, taxonomy.skills(), strict=True):
        assert row["broader"] == taxonomy.tree.parent.get(item.id, "")
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
        labels = {
            key.removeprefix("label:"): cell for key, cell in row.items() if cell and key.startswith("label:")
        }
        preferred, _ = skos.names(item)
        assert labels.keys() == preferred.keys()
        assert all(labels[key] in (text, f"'{text}") for key, (text,) in preferred.items())


# ---- one of each ----


def test_the_small_tree() -> None:
    for read in read_back(small_taxonomy()).values():
        assert tree_of(read) == small_taxonomy().tree
        python = ADDRESSES.concept(PYTHON)
        assert read.value(python, SKOS.notation) == Literal("Q3")
        assert read.value(python, SKOS.definition) == Literal("a programming language", lang="en")
        assert (python, DCTERMS.replaces, ADDRESSES.concept(MERGED)) in read
        title = Literal("Capacity Exchange: skills", lang="en")
        assert read.value(URIRef(ADDRESSES.scheme), DCTERMS.title) == title


def test_an_empty_tree_is_an_empty_list() -> None:
    for read in read_back(Taxonomy()).values():
        assert read.value(ADDRESSES.order(), SKOS.memberList) == RDF.nil


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('two lines\n\\"', r'"two lines\n\\\""@en'),  # rdflib's own is read by rdflib alone
        ('\r\n"""', r'"\r\n\"\"\""@en'),
        ("\x00\x1f\t", r'"\u0000\u001f\t"@en'),
        ("<b>'&amp;'</b>\u200fא", "\"<b>'&amp;'</b>\u200fא\"@en"),
    ],
)
def test_a_text_is_one_line_of_turtle(tmp_path: Path, text: str, written: str) -> None:
    skos.write(tmp_path, labelled({"en": text}), ADDRESSES)
    assert f"skos:prefLabel {written} ;" in (tmp_path / "skills.ttl").read_text(encoding="utf-8")


def test_an_id_that_merged_into_what_is_no_skill_is_left_out() -> None:
    taxonomy = Taxonomy(Tree.of({PYTHON: None}), {}, {MERGED: ItemId("Q501")})
    assert (None, DCTERMS.replaces, None) not in skos.graph(taxonomy, ADDRESSES)


@pytest.mark.parametrize(
    ("concepts", "wikidata", "match"),
    [
        ("https://items.example/entity/", None, None),
        ("https://items.example/entity/", "Q28865", WIKIDATA + "Q28865"),
        ("https://items.example/entity/", "Q3", WIKIDATA + "Q3"),
        (WIKIDATA, "Q3", None),
        (WIKIDATA, "Q28865", WIKIDATA + "Q28865"),
    ],
)
def test_the_counterpart_on_wikidata(concepts: str, wikidata: ItemId | None, match: str | None) -> None:
    taxonomy = Taxonomy(Tree.of({PYTHON: None}), {PYTHON: Item(PYTHON, wikidata=wikidata)})
    made = skos.graph(taxonomy, Addresses(concepts, ADDRESSES.scheme))
    assert list(map(str, made.objects(None, SKOS.exactMatch))) == ([match] if match else [])


@pytest.mark.parametrize(
    ("scheme", "order"),
    [
        ("https://capx.example/skills", "https://capx.example/skills#order"),
        ("https://capx.example/", "https://capx.example/#order"),
        ("https://capx.example/#", "https://capx.example/#order"),
        ("https://capx.example/data#skills", "https://capx.example/data#skills-order"),
        ("urn:example:skills", "urn:example:skills#order"),
    ],
)
@pytest.mark.parametrize(
    "concepts", ["https://items.example/entity/", "https://x.example/?id=", "urn:x:", "https://x.example/a#"]
)
def test_addresses_of_any_form(concepts: str, scheme: str, order: str) -> None:
    addresses = Addresses(concepts, scheme)
    assert str(addresses.order()) == order
    for read in read_back(small_taxonomy(), addresses).values():
        assert isomorphic(read, skos.graph(small_taxonomy(), addresses))


# ---- languages ----


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("pt", "pt"),
        ("zh-hans", "zh-Hans"),
        ("zh-cn", "zh-Hans-CN"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("simple", "en-simple"),
        ("als", "gsw"),
        ("mul", "mul"),
        ("EN", "en"),
        ("xx-new", "xx-new"),
        *((code, "und") for code in BAD if code != "EN"),
    ],
)
def test_tags(code: str, tag: str) -> None:
    assert skos.tag(code) == tag


@pytest.mark.parametrize(
    ("labels", "preferred", "others"),
    [
        ({"als": "a", "gsw": "b"}, {"gsw": "b"}, ["a"]),
        ({"gsw": "b", "als": "a"}, {"gsw": "b"}, ["a"]),
        ({"als": "a"}, {"gsw": "a"}, []),
        ({"als": "a", "gsw": "a"}, {"gsw": "a"}, []),
        ({"als": "a", "gsw": ""}, {"gsw": "a"}, []),
        ({"be-x-old": "z", "be-tarask": "y", "be": "x"}, {"be": "x", "be-tarask": "y"}, ["z"]),
        ({"zh-cn": "a", "zh-hans": "b", "zh": "c"}, {"zh": "c", "zh-Hans": "b", "zh-Hans-CN": "a"}, []),
        ({"EN": "a", "en": "b"}, {"en": "b"}, ["a"]),
        ({"?": "a", "!": "b"}, {"und": "b"}, ["a"]),
    ],
)
def test_codes_that_share_a_tag(labels: dict[str, str], preferred: dict[str, str], others: list[str]) -> None:
    for read in read_back(labelled(labels)).values():
        assert dict(texts_of(read, PYTHON, SKOS.prefLabel)) == preferred
        assert [text for _, text in texts_of(read, PYTHON, SKOS.altLabel)] == others


def test_an_alias_that_is_the_label_too_is_only_the_label() -> None:
    taxonomy = labelled({"en": "a", "pt": "b"}, {"en": ("a", "b", "b"), "de": ("a",)})
    for read in read_back(taxonomy).values():
        assert texts_of(read, PYTHON, SKOS.altLabel) == [("de", "a"), ("en", "b")]


# ---- the table ----


def test_the_table_of_the_small_tree(tmp_path: Path) -> None:
    skos.write(tmp_path, small_taxonomy(), ADDRESSES)
    rows = rows_of(tmp_path)
    header, _ = (tmp_path / "skills.csv").read_text(encoding="utf-8").split("\n", 1)
    assert header.split(",") == [
        *("id", "uri", "broader", "wikidata"),
        *("label:ar", "label:de", "label:en", "label:es", "label:he", "label:ja", "label:pt"),
        "description:en",
    ]
    assert [row["id"] for row in rows] == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7"]
    assert rows[1]["uri"] == "https://items.example/entity/Q2"
    assert (rows[1]["broader"], rows[1]["label:pt"], rows[1]["label:ar"]) == ("Q1", "programação", "")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("C++ = @home", "C++ = @home"),
        ('a,b;"c"\nd', 'a,b;"c"\nd'),
        ("'", "'"),
    ],
)
def test_no_cell_is_a_formula(tmp_path: Path, text: str, cell: str) -> None:
    item = Item(PYTHON, {"en": text}, {"en": text})
    skos.write(tmp_path, Taxonomy(Tree.of({PYTHON: None}), {PYTHON: item}), ADDRESSES)
    (row,) = rows_of(tmp_path)
    assert (row["label:en"], row["description:en"]) == (cell, cell)


# ---- the same each time ----

WRITE = """
import sys
from pathlib import Path
from search import skos
from tests.search.test_skos import ADDRESSES, many
skos.write(Path(sys.argv[1]), many(), ADDRESSES)
"""


def many() -> Taxonomy:
    """Forty skills with several names each, so that a set's order would show."""
    above = {number: ItemId(f"Q{number // 3}") if number > 2 else None for number in range(1, 41)}
    tree = Tree.of({ItemId(f"Q{number}"): broader for number, broader in above.items()})
    texts = {code: f"text in {code}" for code in ("als", "gsw", "en", "pt", "zh-cn", "?")}
    items = {item: Item(item, texts, texts, {"en": ("c", "a", "b"), "als": ("z", "y")}) for item in tree}
    merged = {ItemId(f"Q{number}"): ItemId(f"Q{number // 5}") for number in range(100, 120)}
    return Taxonomy(tree, items, merged)


def turned(taxonomy: Taxonomy) -> Taxonomy:
    """The same, but everything without an order in the other order."""
    items = {
        key: Item(
            key,
            dict(reversed(list(item.labels.items()))),
            dict(reversed(list(item.descriptions.items()))),
            {code: several[::-1] for code, several in reversed(list(item.aliases.items()))},
        )
        for key, item in reversed(list(taxonomy.items.items()))
    }
    return Taxonomy(taxonomy.tree, items, dict(reversed(list(taxonomy.redirects.items()))))


def digests(directory: Path) -> Iterator[tuple[str, str]]:
    for name in ("skills.ttl", "skills.jsonld", "skills.csv"):
        yield name, hashlib.sha256((directory / name).read_bytes()).hexdigest()


def test_every_process_writes_the_same_bytes(tmp_path: Path) -> None:
    written = set()
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."}
        subprocess.run([sys.executable, "-c", WRITE, tmp_path], env=environment, check=True)
        written.add(tuple(digests(tmp_path)))
    assert len(written) == 1


def test_terms_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    skos.write(tmp_path, many(), ADDRESSES)
    before = tuple(digests(tmp_path))
    skos.write(tmp_path, turned(many()), ADDRESSES)
    assert tuple(digests(tmp_path)) == before
