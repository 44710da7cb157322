"""What anybody can do for the tree: translate a skill, propose one; both end on the wiki."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings

from profiles.wikitext import clean, parse, plain_text
from search.wikis import NOWHERE, Wiki
from taxonomy.items import ItemId
from taxonomy.languages import LANGUAGES
from taxonomy.skills import Taxonomy
from tests.profiles.strategies import NASTY_TEXT
from tests.support import pages
from tests.support.areas import (
    ALIASED,
    EVERYBODYS,
    HEBREW,
    ITEMS,
    MODULES,
    NAMELESS,
    TECHNOLOGY,
    areas_taxonomy,
    people_of_areas,
)
from tests.support.pages import Option, attribute, hrefs, one, options, page, text, texts
from tests.support.people import WIKI, publish
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON
from tests.web.conftest import MakeApp

TAXONOMY = areas_taxonomy()
TREE = TAXONOMY.tree
MISSING = "not yet in this language"
BOTH_WAYS = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over the areas, whose items are in a repository."""
    data = tmp_path_factory.mktemp("areas")
    publish(data / "index", people_of_areas(), taxonomy=TAXONOMY, items=ITEMS)
    return make_app(data).test_client()


@pytest.fixture
def made(tmp_path: Path, make_app: MakeApp) -> Callable[..., FlaskClient]:
    """Makes the tool over other wikis."""

    def make(wiki: Wiki = WIKI, items: Wiki = ITEMS, invented: bool = False) -> FlaskClient:
        publish(tmp_path / "index", [], invented=invented, taxonomy=TAXONOMY, wiki=wiki, items=items)
        return make_app(tmp_path).test_client()

    return make


# ---- translating ----


def terms(shown: Tag) -> dict[str, list[str]]:
    """Name, description and aliases as the page says them."""
    said: dict[str, list[str]] = {}
    for part in one(shown, "main > dl").find_all(["dt", "dd"]):
        assert isinstance(part, Tag)
        if part.name == "dt":
            said[text(part)] = []
        else:
            said[list(said)[-1]].append(text(part))
    return said


def instead(text: str) -> str:
    return f"{MISSING} (shown instead: {text})"


IMAGES = "arte de capturar imágenes"


@pytest.mark.parametrize(
    ("skill", "query", "name", "description", "aliases"),
    [
        (PHOTOGRAPHY, "uselang=en", "photography", instead(IMAGES), ["taking pictures"]),
        (PHOTOGRAPHY, "uselang=he", "צילום", "אמנות", [MISSING]),
        (PHOTOGRAPHY, "uselang=en&language=ar", "تصوير", instead(IMAGES), ["التقاط الصور", "فن"]),
        (PHOTOGRAPHY, "language=pt", instead("photography"), instead(IMAGES), [MISSING]),
        (PHOTOGRAPHY, "language=es", "fotografía", IMAGES, [MISSING]),
        (PYTHON, "language=pt", instead("Python"), instead("a programming language"), [MISSING]),
        (TECHNOLOGY, "language=pt-br", instead("tecnologia"), MISSING, [MISSING]),
        (EVERYBODYS, "language=pt", instead("GIMP"), MISSING, [MISSING]),
        (HEBREW, "language=en", instead("עריכה"), MISSING, [MISSING]),
        (NAMELESS, "language=en", MISSING, MISSING, [MISSING]),
        (ALIASED, "language=en", MISSING, MISSING, ["only an alias"]),
    ],
)
def test_the_terms_in_a_language_and_what_is_shown_in_place_of_missing_ones(
    tool: FlaskClient, skill: ItemId, query: str, name: str, description: str, aliases: list[str]
) -> None:
    said = terms(page(tool, f"/skill/{skill}/translate?{query}"))
    assert list(said.values()) == [[name], [description], aliases]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("uselang=en&language=ar", [("تصوير", "ar", "rtl"), ("التقاط الصور", "ar", "rtl")]),
        ("uselang=ar&language=ar", [("تصوير", "ar", "rtl")]),
        (
            "uselang=ar&language=pt",
            [("photography", "en", "ltr"), ("arte de capturar imágenes", "es", "ltr")],
        ),
        ("uselang=en&language=pt", [("photography", "", "")]),
    ],
)
def test_texts_of_other_languages_are_marked(
    tool: FlaskClient, query: str, names: list[tuple[str, str, str]]
) -> None:
    shown = one(page(tool, f"/skill/{PHOTOGRAPHY}/translate?{query}"), "main > dl")
    found = [
        (name.get_text(), attribute(name, "lang"), attribute(name, "dir")) for name in shown.select("bdi")
    ]
    assert set(names) <= set(found)


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("", "en"),
        ("uselang=pt", "pt"),
        ("language=", "en"),
        ("language=pt", "pt"),
        ("uselang=ar&language=ja", "ja"),
    ],
)
def test_the_language_is_the_readers_or_the_one_asked_for(
    tool: FlaskClient, query: str, language: str
) -> None:
    choices = options(page(tool, f"/skill/{PHOTOGRAPHY}/translate?{query}"), "language")
    assert [choice.value for choice in choices if choice.chosen] == [language]
    assert [choice.value for choice in choices] == list(LANGUAGES)
    assert Option("ja", "日本語 (ja)", language == "ja") in choices


def test_the_browsers_language_counts_too(tool: FlaskClient) -> None:
    shown = page(tool, f"/skill/{PHOTOGRAPHY}/translate", Accept_Language="pt-BR,pt;q=0.8")
    assert [choice.value for choice in options(shown, "language") if choice.chosen] == ["pt-br"]


@pytest.mark.parametrize(
    "language", ["xx-nonsense", "PT", "qqx", "mul", "pt/../x", "<b>", "\x00", "x" * 10_000]
)
def test_an_unknown_language_is_a_400_that_names_it(tool: FlaskClient, language: str) -> None:
    shown = page(tool, f"/skill/{PHOTOGRAPHY}/translate?language={quote(language)}", 400)
    assert "language" in text(one(shown, "main"))
    assert not shown.select("main b")


@pytest.mark.parametrize(
    ("skill", "query", "form"),
    [
        ("Q6", "language=pt", "https://items.test/wiki/Special:SetLabelDescriptionAliases/Q6/pt"),
        ("Q6", "uselang=zh-hant", "https://items.test/wiki/Special:SetLabelDescriptionAliases/Q6/zh-hant"),
        ("Q107", "", "https://items.test/wiki/Special:SetLabelDescriptionAliases/Q107/en"),
    ],
)
def test_the_form_is_on_the_wiki_of_the_items(tool: FlaskClient, skill: str, query: str, form: str) -> None:
    shown = page(tool, f"/skill/{skill}/translate?{query}")
    assert hrefs(shown, "a.cdx-button") == [form]
    assert text(one(shown, "a.cdx-button")) == "Write it on Test items"


@pytest.mark.parametrize("invented", [True, False])
def test_without_a_repository_there_is_nowhere_to_write(
    made: Callable[..., FlaskClient], invented: bool
) -> None:
    shown = page(made(items=NOWHERE, invented=invented), f"/skill/{PHOTOGRAPHY}/translate?language=pt")
    assert not shown.select("a.cdx-button")
    assert "come from a file" in text(one(shown, "main p.notice"))
    assert terms(shown)


def test_the_skill_is_linked(tool: FlaskClient) -> None:
    shown = page(tool, f"/skill/{PHOTOGRAPHY}/translate?uselang=ar&language=pt")
    assert hrefs(shown, "h1 a") == [f"/skill/{PHOTOGRAPHY}?uselang=ar"]
    form = one(shown, "form.choices")
    assert attribute(form, "action").startswith(f"/skill/{PHOTOGRAPHY}/translate")


def test_a_merged_id_leads_to_the_skills_translation(tool: FlaskClient) -> None:
    answer = tool.get(f"/skill/{MERGED}/translate?uselang=ar")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/skill/{PYTHON}/translate?uselang=ar")


def test_a_merged_id_keeps_the_language_that_was_asked_for(tool: FlaskClient) -> None:
    where = tool.get(f"/skill/{MERGED}/translate?language=pt").headers["Location"]
    assert pages.asked(where) == {"language": ["pt"]}


# ---- proposing: the form ----


def test_at_first_there_is_a_form_and_nothing_else(tool: FlaskClient) -> None:
    shown = page(tool, "/skills/propose")
    assert attribute(one(shown, "#name"), "value") == ""
    assert one(shown, "#why").get_text() == ""
    assert not shown.select("section, a.cdx-button")
    for field in ("name", "broader", "why"):
        assert one(shown, f"label[for={field}]")
        assert attribute(one(shown, f"#{field}"), "name") == field


@pytest.mark.parametrize("name", ["", "  ", "\t", "\u00a0"])
def test_without_a_name_nothing_is_proposed(tool: FlaskClient, name: str) -> None:
    shown = page(tool, f"/skills/propose?{urlencode({'name': name, 'why': 'because', 'broader': 'Q3'})}")
    assert not shown.select("section, a.cdx-button")
    assert one(shown, "#why").get_text() == "because"


def test_its_place_can_be_anywhere_in_the_tree(tool: FlaskClient) -> None:
    places = options(page(tool, "/skills/propose"), "broader")
    assert places[0] == Option("", "none: a new area at the top", False)
    assert [place.value for place in places[1:]] == list(TREE)
    depths = {place.value: place.text.count("– ") for place in places[1:]}
    assert depths == {skill: len(TREE.broader(skill)) for skill in TREE}
    assert not any(place.chosen for place in places)


def test_places_of_other_languages_are_marked(tool: FlaskClient) -> None:
    shown = page(tool, "/skills/propose?uselang=pt")
    marked = {
        attribute(place, "value"): attribute(place, "lang") for place in shown.select("#broader option")
    }
    assert (marked[TECHNOLOGY], marked[PYTHON], marked[HEBREW], marked[EVERYBODYS]) == ("", "en", "he", "")


@pytest.mark.parametrize(
    ("broader", "chosen"),
    [("Q3", PYTHON), ("q3", PYTHON), (" Q3 ", PYTHON), ("Q99", PYTHON), ("Q109", "Q109")],
)
def test_the_place_that_was_chosen_stays_chosen(tool: FlaskClient, broader: str, chosen: str) -> None:
    shown = page(tool, f"/skills/propose?{urlencode({'name': 'x', 'broader': broader})}")
    assert [place.value for place in options(shown, "broader") if place.chosen] == [chosen]


@pytest.mark.parametrize(
    "broader", ["Q123", "photography", "Q501", "Q0", "<b>", "\x00", "Q3|evil", "x" * 10_000]
)
@pytest.mark.parametrize("name", ["", "juggling"])
def test_a_place_that_is_no_skill_is_a_400_that_names_it(tool: FlaskClient, name: str, broader: str) -> None:
    asked = urlencode({"name": name, "broader": broader})
    assert "broader" in text(one(page(tool, f"/skills/propose?{asked}", 400), "main"))


NASTY = [
    "{{evil}}",
    "{{{1}}}",
    "~~~~",
    "~~~~~",
    "[[x]]",
    "[[x|y]]",
    "[https://evil.example x]",
    "a|b",
    "|",
    "}}",
    "{{Skill|Q3}}",
    "{{subst:evil}}",
    "<nowiki>",
    "</noinclude>",
    "<script>alert(1)</script>",
    "<!-- x",
    "''bold''",
    "__NOTOC__",
    "&lt;b&gt; &amp; &#123;",
    "$1 $2 $3 $4",
    "100 % \\ \"'",
    "漢字 صورة \u202e",
    "= x =",
    "; a : b",
    "-{zh-hans:x}-",
    "#REDIRECT [[x]]",
    "+ & ? # / =",
]


@pytest.mark.parametrize("typed", NASTY)
def test_what_is_typed_comes_back(tool: FlaskClient, typed: str) -> None:
    shown = page(tool, f"/skills/propose?{urlencode({'name': typed, 'why': typed})}")
    assert attribute(one(shown, "#name"), "value") == typed
    assert one(shown, "#why").get_text() == typed
    assert not shown.select("main script, main b, main i")


def test_white_space_becomes_single_spaces(tool: FlaskClient) -> None:
    asked = urlencode({"name": "  pair \t programming\r\n", "why": "one\r\n\r\n== two ==\n* three"})
    shown = page(tool, f"/skills/propose?{asked}")
    assert attribute(one(shown, "#name"), "value") == "pair programming"
    assert one(shown, "#why").get_text() == "one == two == * three"


@pytest.mark.parametrize(("field", "longest"), [("name", 100), ("why", 400)])
def test_what_is_too_long_is_cut_where_the_field_ends(tool: FlaskClient, field: str, longest: int) -> None:
    shown = page(tool, f"/skills/propose?{urlencode({'name': 'x', field: 'é' * 10_000})}")
    box = one(shown, f"#{field}")
    assert attribute(box, "maxlength") == str(longest)
    assert (attribute(box, "value") or box.get_text()) == "é" * longest


# ---- proposing: what is near ----


@pytest.mark.parametrize(
    ("name", "uselang", "near"),
    [
        ("photography", "en", {PHOTOGRAPHY: ""}),
        ("photografy", "en", {PHOTOGRAPHY: ""}),
        ("coding", "en", {PROGRAMMING: "coding"}),
        ("codding", "en", {PROGRAMMING: "coding"}),
        ("scripting", "en", {LUA: "scripting", PRESS: "scripting"}),
        ("fotografía", "en", {PHOTOGRAPHY: "fotografía"}),
        ("photography", "es", {PHOTOGRAPHY: "photography"}),
        ("lua", "en", {LUA: "", MODULES: ""}),
        ("juggling", "en", {}),
    ],
)
def test_near_skills_are_shown(tool: FlaskClient, name: str, uselang: str, near: dict[ItemId, str]) -> None:
    shown = page(tool, f"/skills/propose?{urlencode({'name': name, 'uselang': uselang})}")
    items = shown.select("section li")
    found = {hrefs(item)[0].removeprefix("/skill/").partition("?")[0]: item for item in items}
    assert {skill: "".join(texts(item, "small")) for skill, item in found.items()} == near
    assert ("No skill is called anything like it." in text(one(shown, "section"))) == (not near)


# ---- proposing: the way to the talk page ----


def proposal(tool: FlaskClient, **typed: str) -> dict[str, list[str]]:
    """What the link to the talk page asks of the wiki."""
    (href,) = hrefs(page(tool, f"/skills/propose?{urlencode(typed)}"), "a.cdx-button")
    address = urlsplit(href)
    assert f"{address.scheme}://{address.netloc}{address.path}" == WIKI.script
    return pages.asked(href)


def test_the_link_begins_a_section_on_the_trees_talk_page(tool: FlaskClient) -> None:
    asked = proposal(tool, name="juggling", broader="Q107", why="It is fun")
    assert asked == {
        "title": ["Talk:Capacity Exchange/Skills"],
        "action": ["edit"],
        "section": ["new"],
        "preload": ["Template:Capacity Exchange skill proposal"],
        "preloadtitle": ["juggling"],
        "preloadparams[]": ["juggling", "{{Skill|Q107}}", "It is fun", "–"],
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "juggling"}, ["juggling", "–", "–", "–"]),
        ({"name": "coding"}, ["coding", "–", "–", "{{Skill|Q2}}"]),
        ({"name": "scripting", "why": " "}, ["scripting", "–", "–", "{{Skill|Q4}}, {{Skill|Q7}}"]),
        ({"name": "pyton", "broader": "Q99"}, ["pyton", "{{Skill|Q3}}", "–", "{{Skill|Q3}}"]),
    ],
)
def test_there_are_always_four_values(tool: FlaskClient, typed: dict[str, str], said: list[str]) -> None:
    assert proposal(tool, **typed)["preloadparams[]"] == said


def is_said(wikitext: str, typed: str) -> bool:
    """Whether the wikitext says what was typed and is nothing else."""
    plain = plain_text(parse(wikitext))
    return plain.text == clean(typed) and not plain.dropped


@pytest.mark.parametrize("typed", NASTY)
def test_markup_that_is_typed_stays_text(tool: FlaskClient, typed: str) -> None:
    asked = proposal(tool, name=typed, why=typed)
    name, _, why, _ = asked["preloadparams[]"]
    assert asked["preloadtitle"] == [name]
    assert why == name
    assert unescape(name) == typed
    assert is_said(name, typed)
    for mark in ("{{", "}}", "[[", "]]", "~~~", "|", "<", "''", "__"):
        assert mark not in name


@given(name=NASTY_TEXT.filter(clean), why=NASTY_TEXT)
@example(name="x", why="~" * 9)
@example(name="{" * 9, why="}" * 9)
@BOTH_WAYS
def test_whatever_is_typed_is_said(tool: FlaskClient, name: str, why: str) -> None:
    name, why = " ".join(name.split()), " ".join(why.split())
    said_name, _, said_why, _ = proposal(tool, name=name, why=why)["preloadparams[]"]
    assert is_said(said_name, name[:100])
    assert is_said(said_why, why[:400] if clean(why) else "–")


@pytest.mark.parametrize(
    ("wiki", "invented"),
    [(NOWHERE, False), (Wiki("Only a name"), False), (WIKI, True)],
    ids=["no wiki", "only a name", "an invented one"],
)
def test_without_a_wiki_there_is_no_talk_page(
    made: Callable[..., FlaskClient], wiki: Wiki, invented: bool
) -> None:
    shown = page(made(wiki=wiki, invented=invented), "/skills/propose?name=coding")
    assert not shown.select("a.cdx-button")
    assert "is not known" in text(one(shown, "main section p.notice"))
    assert hrefs(shown, "section li a") == [f"/skill/{PROGRAMMING}"]


def test_the_wiki_is_named(tool: FlaskClient) -> None:
    assert text(one(page(tool, "/skills/propose?name=x"), "a.cdx-button")) == "Go on at Test wiki"


def test_something_can_be_proposed_to_an_empty_tree(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [], taxonomy=Taxonomy())
    tool = make_app(tmp_path).test_client()
    assert proposal(tool, name="the first")["preloadparams[]"] == ["the first", "–", "–", "–"]
    assert [place.value for place in options(page(tool, "/skills/propose"), "broader")] == [""]


def test_the_tree_page_leads_here(tool: FlaskClient) -> None:
    (href,) = [href for href in hrefs(page(tool, "/skills?q=juggling")) if "propose" in href]
    assert attribute(one(page(tool, href), "#name"), "value") == "juggling"


def test_before_anything_is_published_each_says_so(tmp_path: Path, make_app: MakeApp) -> None:
    tool = make_app(tmp_path).test_client()
    for address in ("/skills/propose", "/skill/Q3/translate", "/skill/Q3"):
        assert "python -m bot refresh" in text(page(tool, address, 503))
