"""What inputs are made of: pages of the demo, the folder wiki/ and the tests, recorded answers, tokens."""

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from demo.export import write_export
from demo.items import affiliations, entity, skills
from demo.pages import revisions
from demo.population import people
from profiles.page_types import PROFILE
from taxonomy.outline import write_outline
from tests.fuzz.inputs import Cases, framed, mutated, numbered, packed, tokens, unpacks_to_a_page
from tests.support import exports
from tests.support.community import profile_text
from tests.support.taxonomies import small_taxonomy

_ROOT = Path(__file__).resolve().parents[2]
_SEED = 2026  # of the demo
_BEGIN = "{{" + PROFILE.template

# fmt: off
_MARKUP = [
    "{{", "}}", "{{{", "[[", "]]", "[http://a ", "{|", "|}", "|-", "|", "!", "=", "'''''", "''", "*", "----",
    "\n", "\n* ", "\n#:;", "<b>", "</b>", "<b ", "<b a=\"", "<ref>", "<br/>", "<nowiki>", "</nowiki>", "<!--",
    "-->", "<", "&amp;", "&#0;", "&#x323;", "&#xD800;", "&#x110000;", "&nosuch;", "&", "~~~~", "__TOC__",
    "http://a.b/", "{{Skill|Q3}}", "{{Skill|", "#REDIRECT [[x]]", _BEGIN, _BEGIN + "|listed=no}}",
]
_WORDS = [
    " ", "a ", ",", "\u060c", "Q3", "Q4294967296", "9" * 5000, "a" * 250, "photografy", "pt-N", "-N", "BR",
    "\x00", "\ufffd", "\u200f", "\u202e", "\u0301", "\u0301\u0323", "\U0010ffff", "İ", "ﷺ", "ß", "\r\n",
    "<!-- Capacity Exchange: match note for 12; told 4 ", "Capacity Exchange: problems note for 1; told",
]
_NUMBERED = [
    ", Q%", ", skil%", "\n* photografy %", "|know%=x", "|known%={{x}}", "{{%}}", "<b%", "&#%;", "[[%|",
    "\n* {{Skill|Q%}}", "\n** {{Skill|q%|''x''}}", " 4%:Q%",
]
_NESTING = [
    ("{{a|", "}}"), ("{{{a|", "}}}"), ("[[a|", "]]"), ("[http://a ", "]"), ("''", "''"), ("<b>", "</b>"),
    ("<!--", "-->"), ("\n{|\n|", "\n|}"), ("<nowiki>", "</nowiki>"), ("<i a='", "'>"), ("\n== ", " ==\n"),
    ("*", "\n"), (_BEGIN + "|about=", "}}"),
]
_JSON = [
    '{"entities":', '"Q42":{"id":"Q42"', '"labels":{"en":{"value":"', '"missing":""', '"claims":{"P31":[',
    "{", "}", "[", "]", '"', ",", "1e999", "NaN", "null", "\\ud800", "\x00", "\ufeff", "9" * 5000,
]
_XML = [
    exports.HEAD, "</mediawiki>", "<page>", "</page>", "<title>User:Ana/CE</title>", "<ns>2</ns>",
    "<ns>x</ns>", "<id>7</id>", "<id/>", "<revision>", "</revision>",
    "<timestamp>2026-01-01T00:00:00Z</timestamp>", "<text>", "</text>", "<text deleted='' />", "&amp;",
    "<contributor>", "</contributor>", "<username>Ana</username>", "&lol8;", "<![CDATA[", "]]>", "<!--",
    "-->", "<?x?>", "<a:b>", "<x", " x='", "{{x|", "\x00", "9" * 5000,
    '<?xml version="1.0" encoding="utf-16"?>',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
]
# fmt: on
_WIKITEXT = tokens(_MARKUP + _WORDS, _NESTING) | numbered(_NUMBERED)
_FRAMES = [
    *(("", ""), (_BEGIN, ""), (_BEGIN + "|", "}}")),
    *((f"text {_BEGIN}\n | {field.name} = ", "\n | listed = yes\n}} text") for field in PROFILE.fields),
]
_LAUGHS = "<!DOCTYPE x [{}]><x>&lol8;</x>".format(
    '<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 9))
)
_ANSWER = """{"entities": {
    "Q42": {"id": "Q42", "lastrevid": 7, "labels": {"en": {"value": "a"}}, "claims": {"P31": [
        {"mainsnak": {"datavalue": {"value": {"id": "Q1040"}}}, "rank": "normal"}]}},
    "Q1040": {"id": "Q1040", "aliases": {"en": [{"value": "b"}]}, "claims": {"P373": [
        {"mainsnak": {"datavalue": {"value": "Q3"}}, "rank": "preferred"}]}},
    "Q3": {"id": "Q3", "descriptions": {"en": {"value": "c"}}}}}"""


def profile_pages() -> Cases:
    """Pages that should hold a profile."""
    saved = [revision.text for someone in people(40, _SEED) for revision in revisions(someone, _SEED)]
    return _mixed(framed(_FRAMES, _WIKITEXT), saved + _wiki_pages(), _WIKITEXT)


def tree_pages() -> Cases:
    """Pages that should hold the tree of skills."""
    frames = [("", ""), ("* {{Skill|Q3}}\n", ""), ("* {{Skill|", "}}"), ("** ", " {{Skill|Q3}}")]
    steps = "".join(f"{'*' * n} {{{{Skill|Q{n}}}}}\n" for n in range(1, 1500))
    whole = [*_wiki_pages(), write_outline(small_taxonomy().tree), steps]
    return _mixed(framed(frames, _WIKITEXT), whole, _WIKITEXT)


def answers() -> Cases:
    """Answers with entities."""
    recorded = [path.read_text() for path in sorted((_ROOT / "tests/recorded").glob("*.json"))]
    demo = {one.id: entity(one) for one in (*list(skills().values())[:20], *affiliations().values())}
    whole = [*recorded, json.dumps({"entities": demo}, ensure_ascii=False)]
    drawn = tokens(_JSON, [("[", "]"), ('{"id":', "}"), ('{"entities":{"Q42":', "}}")])
    return _garbled([_ANSWER, *recorded]) | _mixed(drawn, whole, drawn)


def export_files() -> Cases:
    """Exports of wikis, plain and packed."""
    drawn = tokens(_XML, [("<page>", "</page>"), ("<a>", "</a>"), ("<revision>", "</revision>")])
    large = profile_text(about="é" * 400_000)
    pages = [exports.profile_page(n, f"Ana {n}", about="& <b>", known="Q3, Q4") for n in range(2, 5)]
    hidden = exports.Page(
        8, "User:Eve/Capacity Exchange", [exports.Saved(80, None, None), exports.Saved(81, "Eve", large)]
    )
    with tempfile.TemporaryDirectory() as directory:
        small = exports.write_export(Path(directory) / "export.xml", [*pages, hidden]).read_text()
    demo = io.StringIO()
    write_export(demo, 30, _SEED)
    plain = _mixed(drawn, [small, demo.getvalue(), _LAUGHS, _LAUGHS + small], drawn)
    return plain | packed(plain) | mutated(packed(plain), st.binary(max_size=8)).filter(unpacks_to_a_page)


def _mixed(drawn: Cases, whole: list[str], pieces: Cases) -> Cases:
    """What is drawn, and whole inputs with changes made to them."""
    return drawn | mutated(st.sampled_from([text.encode() for text in whole]), pieces)


def _wiki_pages() -> list[str]:
    return [path.read_text() for path in sorted((_ROOT / "wiki").glob("*.wikitext"))]


_ATOMS = st.none() | st.booleans() | st.integers() | st.floats()
_ANYTHING = st.recursive(
    _ATOMS | st.sampled_from(["Q3", "Q42", "P31", "", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "en", "value", "missing", "mainsnak"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def _garbled(draw: st.DrawFn, whole: list[str]) -> bytes:
    """JSON in which some values are something else."""
    document = json.loads(draw(st.sampled_from(whole)))
    places = list(_places(document))
    for number in draw(st.lists(st.integers(0, len(places) - 1), min_size=1, max_size=4)):
        within, key = places[number]
        within[key] = draw(_ANYTHING)
    return json.dumps(document).encode()


def _places(within: Any) -> Iterator[tuple[Any, Any]]:
    """Every map and list with every key or place in it."""
    held = (
        within.items() if isinstance(within, dict) else enumerate(within) if isinstance(within, list) else ()
    )
    for key, value in held:
        yield within, key
        yield from _places(value)
