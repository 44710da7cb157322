"""The tree of skills as SKOS (https://www.w3.org/TR/skos-reference/), in Turtle and JSON-LD, and as CSV."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from search.spreadsheets import cell
from taxonomy.items import Item, ItemId
from taxonomy.languages import LANGUAGES, bcp47
from taxonomy.skills import Taxonomy

Texts = dict[str, tuple[str, ...]]  # by language tag, in the tags' order; none is empty or there twice

TITLE = Literal("Capacity Exchange: skills", lang="en")
WIKIDATA = "http://www.wikidata.org/entity/"
UNDETERMINED = "und"  # BCP 47's own tag for a text whose language is not said
_TAG = re.compile("[a-z]{1,8}(-[a-z0-9]{1,8})*")
_CAPITALS = {bcp47(code).lower(): bcp47(code) for code in LANGUAGES}
_FORMS = {
    "dcterms:title prefLabel altLabel definition": {"@container": "@language"},
    "inScheme topConceptOf broader exactMatch": {"@type": "@id"},
    "dcterms:replaces hasTopConcept narrower": {"@type": "@id", "@container": "@set"},
    "memberList": {"@type": "@id", "@container": "@list"},
}
_CONTEXT = {
    "@vocab": str(SKOS),
    "dcterms": str(DCTERMS),
    **{term: form for terms, form in _FORMS.items() for term in terms.split()},
}
_COLUMNS = ("id", "uri", "broader", "wikidata")


@dataclass(frozen=True)
class Addresses:
    """concepts: what stands before an item's id in its URI. scheme: the URI of the whole tree."""

    concepts: str
    scheme: str

    def concept(self, item: ItemId) -> URIRef:
        """The item's URI."""
        return URIRef(self.concepts + item)

    def order(self) -> URIRef:
        """The URI of the collection that keeps the community's order."""
        joint = "" if self.scheme.endswith("#") else "-" if "#" in self.scheme else "#"
        return URIRef(f"{self.scheme}{joint}order")


@lru_cache(maxsize=1024)
def tag(code: str) -> str:
    """The BCP 47 tag of one of MediaWiki's codes, each always in the same capitals; `und` for no tag."""
    known = bcp47(code.lower()).lower()
    return _CAPITALS.get(known, known) if _TAG.fullmatch(known) else UNDETERMINED


def by_tag(texts: Iterable[tuple[str, str]]) -> Texts:
    """Pairs of code and text, by tag. Of codes that share a tag, the one that equals it comes first."""
    found: dict[str, dict[str, None]] = {}
    for code, text in sorted(texts, key=lambda pair: (tag(pair[0]), pair[0] != tag(pair[0]).lower(), pair)):
        if text:
            found.setdefault(tag(code), {})[text] = None
    return {key: tuple(several) for key, several in found.items()}


def names(item: Item) -> tuple[Texts, Texts]:
    """The preferred names, one for each tag (SKOS S14), and the others, none of which is preferred (S13)."""
    aliases = ((code, name) for code, several in item.aliases.items() for name in several)
    preferred = {key: several[:1] for key, several in by_tag(item.labels.items()).items()}
    every = by_tag((*item.labels.items(), *aliases))
    return preferred, {key: tuple(n for n in every[key] if n not in preferred.get(key, ())) for key in every}


def _texts(item: Item) -> Iterator[tuple[URIRef, Literal]]:
    preferred, others = names(item)
    definitions = by_tag(item.descriptions.items())
    yield SKOS.notation, Literal(item.id)
    for kind, texts in ((SKOS.prefLabel, preferred), (SKOS.altLabel, others), (SKOS.definition, definitions)):
        yield from ((kind, Literal(text, lang=key)) for key, several in texts.items() for text in several)


def _links(item: Item, taxonomy: Taxonomy, addresses: Addresses) -> Iterator[tuple[URIRef, URIRef]]:
    scheme, above = URIRef(addresses.scheme), taxonomy.tree.parent.get(item.id)
    yield SKOS.inScheme, scheme
    yield (SKOS.broader, addresses.concept(above)) if above else (SKOS.topConceptOf, scheme)
    yield from ((SKOS.narrower, addresses.concept(below)) for below in taxonomy.tree.narrower(item.id))
    if item.wikidata and WIKIDATA + item.wikidata != addresses.concepts + item.id:
        yield SKOS.exactMatch, URIRef(WIKIDATA + item.wikidata)


def _triples(taxonomy: Taxonomy, addresses: Addresses) -> Iterator[tuple[URIRef, URIRef, Node]]:
    scheme = URIRef(addresses.scheme)
    yield scheme, RDF.type, SKOS.ConceptScheme
    yield scheme, DCTERMS.title, TITLE
    yield from ((scheme, SKOS.hasTopConcept, addresses.concept(top)) for top in taxonomy.tree.tops)
    for item in taxonomy.skills():
        concept = addresses.concept(item.id)
        yield concept, RDF.type, SKOS.Concept
        yield from ((concept, *link) for link in _links(item, taxonomy, addresses))
        yield from ((concept, *text) for text in _texts(item))
    for old, new in sorted(taxonomy.redirects.items()):
        if new in taxonomy.tree:
            yield addresses.concept(new), DCTERMS.replaces, addresses.concept(old)


def graph(taxonomy: Taxonomy, addresses: Addresses) -> Graph:
    """The tree as a concept scheme, and its concepts once more in a collection, each before the narrower."""
    made = Graph("SimpleMemory", bind_namespaces="none")  # a third quicker than the store with contexts
    for prefix, namespace in (("dcterms", DCTERMS), ("rdf", RDF), ("skos", SKOS)):
        made.bind(prefix, namespace)
    for triple in _triples(taxonomy, addresses):
        made.add(triple)
    members: list[Node] = [addresses.concept(item) for item in taxonomy.tree]
    start = BNode() if members else RDF.nil
    made.add((addresses.order(), RDF.type, SKOS.OrderedCollection))
    made.add((addresses.order(), SKOS.memberList, start))
    Collection(made, start, members)
    return made


class _Turtle(TurtleSerializer):
    """rdflib's, in the order in which the graph was made, with texts that any reader can read."""

    def label(self, node: Node, position: int) -> str:
        # rdflib 7.6.0 writes a text of several lines that ends in \" so that only rdflib can read it
        if isinstance(node, Literal) and node.language:  # JSON's escapes are Turtle's too
            return f"{json.dumps(node, ensure_ascii=False)}@{node.language}"
        return super().label(node, position)

    def orderSubjects(self) -> list[Node]:  # noqa: N802  # rdflib's name
        return list(self._subjects)


def _json_ld(made: Graph) -> str:
    data = json.loads(made.serialize(format="json-ld", context=_CONTEXT, indent=None))
    data["@graph"].sort(key=lambda node: node["@id"])  # rdflib leaves them in a set's order
    return json.dumps(data, ensure_ascii=False)


def _row(item: Item, taxonomy: Taxonomy, addresses: Addresses) -> dict[str, str]:
    above = taxonomy.tree.parent.get(item.id, "")
    row = dict(zip(_COLUMNS, (item.id, addresses.concept(item.id), above, item.wikidata or ""), strict=True))
    for kind, texts in (("label", item.labels), ("description", item.descriptions)):
        row |= {f"{kind}:{key}": cell(text) for key, (text, *_) in by_tag(texts.items()).items()}
    return row


def _columns(rows: Iterable[dict[str, str]]) -> list[str]:
    texts = {column for row in rows for column in row}.difference(_COLUMNS)
    return [*_COLUMNS, *sorted(texts, key=lambda column: (column.startswith("description:"), column))]


def write(directory: Path, taxonomy: Taxonomy, addresses: Addresses) -> None:
    """skills.ttl, skills.jsonld and skills.csv in a directory that is there; OSError if that fails."""
    made = graph(taxonomy, addresses)
    with (directory / "skills.ttl").open("wb") as file:
        _Turtle(made).serialize(file)
    (directory / "skills.jsonld").write_text(_json_ld(made), encoding="utf-8")
    rows = [_row(item, taxonomy, addresses) for item in taxonomy.skills()]
    with (directory / "skills.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, _columns(rows))
        table.writeheader()
        table.writerows(rows)
