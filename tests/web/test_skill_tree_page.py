"""The tree of skills on one page: whole, opened, searched; and as JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from search.wikis import NOWHERE, Wiki
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support import pages
from tests.support.areas import (
    ALIASED,
    COMMUNICATION,
    COUNTERPARTS,
    EVERYBODYS,
    HEALTH,
    HEBREW,
    ITEMS,
    MODULES,
    NAMELESS,
    NAMELESS_AREA,
    NASTY,
    QUOTES,
    SCRIPT,
    TECHNOLOGY,
    TURNED,
    ZOOLOGY,
    areas_taxonomy,
    on_wikidata,
    people_of_areas,
)
from tests.support.pages import attribute, hrefs, one, page, text, texts
from tests.support.people import WIKI, listing, publish
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON
from tests.web.conftest import MakeApp

TAXONOMY = areas_taxonomy()
TREE = TAXONOMY.tree
ROLES = ("known", "available", "wanted")
WIKIDATA = Wiki(concepts="http://www.wikidata.org/entity/")
SEVEN = tuple(COUNTERPARTS)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over the areas."""
    data = tmp_path_factory.mktemp("areas")
    publish(data / "index", people_of_areas(), taxonomy=TAXONOMY, items=ITEMS)
    return make_app(data).test_client()


def tool_with(data: Path, make_app: MakeApp, taxonomy: Taxonomy, items: Wiki = NOWHERE) -> FlaskClient:
    publish(data / "index", [], taxonomy=taxonomy, items=items)
    return make_app(data).test_client()


# ---- the page, read as a reader reads it ----


@dataclass(frozen=True)
class Shown:
    """A skill in the tree as the page shows it. open: None where nothing is under it."""

    skill: str
    name: str
    lang: tuple[str, str]
    counts: tuple[str, ...]
    translate: str
    open: bool | None
    marked: bool
    also: str
    item: Tag
    below: tuple["Shown", ...]

    def everything(self) -> Iterator["Shown"]:
        yield self
        for under in self.below:
            yield from under.everything()


def read(item: Tag) -> Shown:
    details = item.find("details", recursive=False)
    line = one(item, ":scope > div.line")
    link = one(line, ".label a:not(.translate)")
    return Shown(
        skill=attribute(link, "href").partition("?")[0].removeprefix("/skill/"),
        name=link.get_text(),
        lang=(attribute(link, "lang"), attribute(link, "dir")),
        counts=tuple(text(number) for number in line.select(".n")),
        translate="".join(hrefs(line, "a.translate")),
        open=details.has_attr("open") if isinstance(details, Tag) else None,
        marked=bool(line.select("mark a")),
        also="".join(texts(line, ".label > small")),
        item=item,
        below=tuple(map(read, item.select(":scope > details > ul > li"))),
    )


def tops(shown: Tag) -> list[Shown]:
    return [read(item) for item in shown.select(".tree > ul > li")]


def everything(shown: Tag) -> dict[str, Shown]:
    """Every skill shown, in order; none of them twice."""
    found = [node for top in tops(shown) for node in top.everything()]
    by_id = {node.skill: node for node in found}
    assert len(by_id) == len(found)
    return by_id


def nesting(nodes: Iterable[Shown]) -> dict[str, object]:
    return {node.skill: nesting(node.below) for node in nodes}


def expected_nesting(items: Iterable[ItemId], among: Iterable[str] = tuple(TREE)) -> dict[str, object]:
    return {item: expected_nesting(TREE.narrower(item), among) for item in items if item in among}


# ---- the whole tree ----


def test_every_skill_is_there_once_in_its_place_and_order(tool: FlaskClient) -> None:
    shown = page(tool, "/skills")
    assert list(everything(shown)) == list(TREE)
    assert nesting(tops(shown)) == expected_nesting(TREE.tops)


def test_counts_are_with_narrower_ones_and_in_brackets_own_where_they_differ(tool: FlaskClient) -> None:
    people = [one.profile for one in people_of_areas()]
    shown = everything(page(tool, "/skills"))
    for skill in TREE:
        for place, (role, word) in enumerate(
            zip(("knows", "available", "wanted"), ("Knows", "Can share", "Wants to learn"), strict=True)
        ):
            own = sum(skill in getattr(person, role) for person in people)
            wide = sum(not set(TREE.expand(skill)).isdisjoint(getattr(person, role)) for person in people)
            expected = f"{word}: {wide}" + (f" ({own})" if own != wide else "")
            assert shown[skill].counts[place] == expected, skill


def test_some_counts_by_hand(tool: FlaskClient) -> None:
    shown = everything(page(tool, "/skills"))
    assert shown[PROGRAMMING].counts == ("Knows: 8 (1)", "Can share: 8 (1)", "Wants to learn: 7 (1)")
    assert shown[PYTHON].counts == ("Knows: 6", "Can share: 6", "Wants to learn: 4")
    assert shown[ZOOLOGY].counts == ("Knows: 0", "Can share: 0", "Wants to learn: 0")


def test_numbers_are_the_readers(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [listing(f"User {n}", n, available=(PYTHON,)) for n in range(1234)])
    shown = everything(page(make_app(tmp_path).test_client(), "/skills?uselang=de"))
    assert [count.rpartition(" ")[2] for count in shown[PYTHON].counts] == ["1.234", "1.234", "0"]


def test_the_columns_are_named_as_the_counts_are(tool: FlaskClient) -> None:
    shown = page(tool, "/skills?uselang=ar")
    head = texts(shown, ".columns-head .n")
    assert len(head) == 3
    assert [f"{role}:" for role in head] == texts(tops(shown)[0].item, ".line .unseen")[:3]


# ---- areas ----


def pictures(shown: Tag, within: str = ".tree > ul > li") -> list[tuple[str, str]]:
    """Of each area its colour and its drawing, or its letter."""
    found = []
    for item in shown.select(within):
        drawing = item.select("svg.area-picture")[0]
        (colour,) = re.findall(r"\barea-(\d)\b", attribute(drawing, "class"))
        letter = drawing.find("text")
        assert attribute(drawing, "aria-hidden") == "true"
        found.append((colour, text(letter) if isinstance(letter, Tag) else drawing.decode_contents()))
    return found


def test_each_area_has_its_colour_and_its_drawing_or_its_letter(tool: FlaskClient) -> None:
    shown = page(tool, "/skills")
    found = pictures(shown)
    assert [colour for colour, _ in found] == ["1", "2", "3", "4", "5", "6", "7", "1", "2"]
    drawings = [drawing for _, drawing in found]
    assert len(set(drawings[:7])) == 7
    assert all(drawing.startswith("<") for drawing in drawings[:7])
    assert drawings[7:] == ["Z", "Q"]
    for (colour, _), item in zip(found, shown.select(".tree > ul > li"), strict=True):
        assert attribute(item, "class").split() == ["area", f"area-{colour}"]


def test_only_areas_have_a_colour_in_the_tree(tool: FlaskClient) -> None:
    shown = page(tool, "/skills")
    assert len(shown.select(".tree svg")) == len(shown.select(".tree .area")) == len(TREE.tops)


def test_the_drawings_are_the_same_where_the_items_are_wikidatas_own(
    tool: FlaskClient, tmp_path: Path, make_app: MakeApp
) -> None:
    there = page(tool_with(tmp_path, make_app, on_wikidata(), WIKIDATA), "/skills")
    assert pictures(there) == pictures(page(tool, "/skills"))[:8]


def test_without_a_counterpart_an_area_has_its_letter_though_its_id_is_an_areas_on_wikidata(
    tmp_path: Path, make_app: MakeApp
) -> None:
    elsewhere = tool_with(tmp_path, make_app, on_wikidata(), ITEMS)
    letters = [letter for _, letter in pictures(page(elsewhere, "/skills"))]
    assert letters == ["O", "C", "L", "C", "S", "S", "T", "Z"]


@pytest.mark.parametrize(
    ("label", "letter"), [("<b>", "<"), ("&amp;", "&"), ("écriture", "É"), ("写真", "写"), ("صورة", "ص")]
)
def test_a_letter_is_the_labels_first(tmp_path: Path, make_app: MakeApp, label: str, letter: str) -> None:
    taxonomy = Taxonomy(Tree.of({ZOOLOGY: None}), {ZOOLOGY: Item(ZOOLOGY, {"en": label})})
    tool = tool_with(tmp_path, make_app, taxonomy)
    assert pictures(page(tool, "/skills")) == [("1", letter)]


def test_the_front_page_shows_the_same_areas(tool: FlaskClient) -> None:
    assert pictures(page(tool, "/"), ".areas li") == pictures(page(tool, "/skills"))


@pytest.mark.parametrize("skill", [TECHNOLOGY, MODULES, PRESS, SCRIPT, NAMELESS_AREA])
def test_a_skills_page_shows_its_area(tool: FlaskClient, skill: ItemId) -> None:
    area = TREE.tops.index((skill, *TREE.broader(skill))[-1])
    assert pictures(page(tool, f"/skill/{skill}"), "h1") == [pictures(page(tool, "/skills"))[area]]


# ---- open and closed ----


def test_the_areas_are_open_and_nothing_else(tool: FlaskClient) -> None:
    for node in everything(page(tool, "/skills")).values():
        skill = ItemId(node.skill)
        assert node.open == (skill in TREE.tops if TREE.narrower(skill) else None)


def test_all_are_opened_by_a_link_and_closed_by_another(tool: FlaskClient) -> None:
    (opens,) = hrefs(page(tool, "/skills"), "[role=status] a")
    assert opens == "/skills?open=all"
    shown = page(tool, opens)
    assert {node.open for node in everything(shown).values()} == {True, None}
    assert list(everything(shown)) == list(TREE)
    assert hrefs(shown, "[role=status] a") == ["/skills"]


# ---- searching ----


@pytest.mark.parametrize(
    ("typed", "uselang", "found"),
    [
        ("photography", "", {PHOTOGRAPHY: ""}),
        ("PHOTOGRAPHY  ", "", {PHOTOGRAPHY: ""}),
        ("photogr", "", {PHOTOGRAPHY: ""}),
        ("taking pict", "", {PHOTOGRAPHY: "taking pictures"}),
        ("coding", "", {PROGRAMMING: "coding"}),
        ("scripting", "", {LUA: "scripting", PRESS: "scripting"}),
        ("fotografía", "", {PHOTOGRAPHY: "fotografía"}),
        ("fotografia", "", {PHOTOGRAPHY: "fotografía"}),
        ("写真", "", {PHOTOGRAPHY: "写真"}),
        ("تصوير", "", {PHOTOGRAPHY: "تصوير"}),
        ("تصوير", "ar", {PHOTOGRAPHY: ""}),
        ("photography", "ar", {PHOTOGRAPHY: "photography"}),
        ("التقاط", "ar", {PHOTOGRAPHY: "التقاط الصور"}),
        ("photografy", "", {PHOTOGRAPHY: ""}),
        ("pyhton", "", {PYTHON: ""}),
        ("comunicacion", "de", {COMMUNICATION: "comunicación"}),
        ("gimp", "pt", {EVERYBODYS: ""}),
        ("only an alias", "", {ALIASED: "only an alias"}),
        ("programming", "", {PROGRAMMING: ""}),
        ("lua", "", {LUA: "", MODULES: ""}),
        ("script alert", "", {SCRIPT: ""}),
    ],
)
def test_a_name_is_found_and_shown_in_its_place(
    tool: FlaskClient, typed: str, uselang: str, found: Mapping[ItemId, str]
) -> None:
    # when a name is looked for
    shown = page(tool, f"/skills?q={quote(typed)}" + (f"&uselang={uselang}" if uselang else ""))
    # then just these are marked, with the name that was found where it is another
    nodes = everything(shown)
    assert {node.skill: node.also for node in nodes.values() if node.marked} == found
    # and what is above and under them is shown, and nothing else
    around = {other for skill in found for other in (*TREE.broader(skill), *TREE.expand(skill))}
    assert list(nodes) == [skill for skill in TREE if skill in around]
    assert nesting(tops(shown)) == expected_nesting(TREE.tops, around)
    # and what leads to them is open
    leads = {above for skill in found for above in TREE.broader(skill)}
    assert {node.skill for node in nodes.values() if node.open} == leads


def test_how_many_were_found_is_said_and_the_way_back(tool: FlaskClient) -> None:
    status = one(page(tool, "/skills?q=scripting"), "[role=status]")
    assert text(status) == f"2 skills found · Show all {len(TREE)} skills"
    assert hrefs(status) == ["/skills"]
    assert text(one(page(tool, "/skills?q=coding"), "[role=status]")).startswith("1 skill found")


def test_counts_stay_whatever_is_searched(tool: FlaskClient) -> None:
    whole = everything(page(tool, "/skills"))
    for skill, node in everything(page(tool, "/skills?q=scripting")).items():
        assert node.counts == whole[skill].counts


def test_found_and_all_open(tool: FlaskClient) -> None:
    nodes = everything(page(tool, "/skills?q=coding&open=all"))
    assert list(nodes) == [TECHNOLOGY, *TREE.expand(PROGRAMMING)]
    assert {node.open for node in nodes.values()} == {True, None}


@pytest.mark.parametrize(
    "typed", ["nobodycallsitthis", "!!!", "-photography", "👩‍🚀", "\x00", "\u202e", '"', "%"]
)
def test_where_nothing_is_found_a_proposal_is_offered(tool: FlaskClient, typed: str) -> None:
    shown = page(tool, f"/skills?q={quote(typed)}")
    assert not shown.select(".tree")
    hint = one(shown, "p.empty")
    assert one(hint, "bdi").get_text() == typed
    assert text(one(shown, "[role=status]")).startswith("0 skills found")
    (proposal,) = [href for href in hrefs(shown) if "/skills/propose" in href]
    assert pages.asked(proposal) == {"name": [typed]}
    assert attribute(one(page(tool, proposal), "#name"), "value") == " ".join(typed.split())


@pytest.mark.parametrize("typed", ["", " ", "\t\n", "%20"])
def test_an_empty_search_shows_the_tree(tool: FlaskClient, typed: str) -> None:
    shown = page(tool, f"/skills?q={typed if typed == '%20' else quote(typed)}")
    assert list(everything(shown)) == list(TREE)
    assert [href for href in hrefs(shown) if "propose" in href] == ["/skills/propose"]


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "photography " * 1000, "漢" * 10_000, "<&\"'>" * 2000, "- " * 5000]
)
def test_a_text_of_ten_thousand_characters(tool: FlaskClient, typed: str) -> None:
    shown = page(tool, f"/skills?q={quote(typed)}")
    kept = attribute(one(shown, "input[name=q]"), "value")
    assert len(kept) <= 1000
    assert typed.startswith(kept)
    (proposal,) = [href for href in hrefs(shown) if "/skills/propose" in href]
    page(tool, proposal)


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "&lt;b&gt;", "{{7*7}}", "%s$1"]
)
def test_what_is_typed_is_data(tool: FlaskClient, typed: str) -> None:
    shown = page(tool, f"/skills?q={quote(typed)}")
    assert attribute(one(shown, "input[name=q]"), "value") == typed
    assert not shown.select("main script, main img, main b")


def test_the_forms_filter_is_asked_for_again(tool: FlaskClient) -> None:
    form = one(page(tool, "/skills?q=coding&uselang=pt"), "form.search")
    assert {attribute(field, "name"): attribute(field, "value") for field in form.select("input")} == {
        "q": "coding",
        "uselang": "pt",
    }
    assert attribute(form, "action").partition("?")[0] == "/skills"


# ---- names ----


@pytest.mark.parametrize(
    ("uselang", "names"),
    [
        ("en", {PHOTOGRAPHY: ("photography", "", ""), HEBREW: ("עריכה", "he", "rtl")}),
        ("ar", {TECHNOLOGY: ("تكنولوجيا", "", ""), PYTHON: ("Python", "en", "ltr")}),
        ("pt", {TECHNOLOGY: ("tecnologia", "", ""), PHOTOGRAPHY: ("photography", "en", "ltr")}),
        ("pt-br", {TECHNOLOGY: ("tecnologia", "pt", "ltr"), LUA: ("Lua", "en", "ltr")}),
        ("de-at", {LUA: ("Lua-Programmierung", "de", "ltr"), HEBREW: ("עריכה", "he", "rtl")}),
        ("he", {HEBREW: ("עריכה", "", ""), PHOTOGRAPHY: ("צילום", "", ""), LUA: ("Lua", "en", "ltr")}),
    ],
)
def test_a_name_of_another_language_is_marked_and_can_be_translated(
    tool: FlaskClient, uselang: str, names: Mapping[ItemId, tuple[str, str, str]]
) -> None:
    shown = everything(page(tool, f"/skills?uselang={uselang}&open=all"))
    for skill, (name, lang, direction) in names.items():
        assert (shown[skill].name, *shown[skill].lang) == (name, lang, direction)
        assert bool(shown[skill].translate) == bool(lang)


@pytest.mark.parametrize("uselang", ["en", "ar", "pt-br", "he", "ja", "de-at"])
def test_just_the_names_of_other_languages_have_a_way_to_translate_them(
    tool: FlaskClient, uselang: str
) -> None:
    for skill, node in everything(page(tool, f"/skills?uselang={uselang}&open=all")).items():
        item = TAXONOMY.item(ItemId(skill))
        own = uselang in item.labels or item.label(uselang).language == "mul"
        assert node.translate == ("" if own else f"/skill/{skill}/translate?uselang={uselang}")


def test_a_name_for_all_languages_is_everybodys(tool: FlaskClient) -> None:
    for uselang in ("en", "ar", "ja"):
        node = everything(page(tool, f"/skills?uselang={uselang}"))[EVERYBODYS]
        assert (node.name, node.lang, node.translate) == ("GIMP", ("", ""), "")


@pytest.mark.parametrize("skill", [NAMELESS, NAMELESS_AREA, ALIASED])
def test_a_skill_without_any_label_shows_its_id(tool: FlaskClient, skill: ItemId) -> None:
    node = everything(page(tool, "/skills"))[skill]
    assert (node.name, node.lang) == (skill, ("", ""))
    assert page(tool, node.translate)


@pytest.mark.parametrize("skill", NASTY)
@pytest.mark.parametrize(
    "address",
    ["/skills", "/skills?q=alert", "/skill/{}", "/skill/{}/translate", "/skills/propose?name=alert"],
)
def test_a_label_is_data(tool: FlaskClient, skill: ItemId, address: str) -> None:
    shown = page(tool, address.format(skill))
    assert not shown.select("main script, main b, main [onclick]")
    names = [found.get_text().removeprefix("– ") for found in shown.select("main bdi, main option")]
    assert not one(shown, "title").find_all(True)
    assert NASTY[skill] in names or (skill not in (SCRIPT, QUOTES) and "alert" in address)


def test_a_label_that_turns_the_direction_is_isolated(tool: FlaskClient) -> None:
    for address in ("/skills", f"/skill/{TURNED}"):
        for found in page(tool, address).find_all(string=re.compile("\u202e")):
            assert found.parent is not None
            assert found.parent.name in {"bdi", "title"}


def test_the_item_repositorys_own_escapes_are_shown_as_they_are(tool: FlaskClient) -> None:
    assert escape("<b>&amp;") in tool.get("/skills").text


# ---- links ----

PAGES = [
    "/skills?",
    "/skills?open=all&",
    "/skills?q=scripting&",
    "/skills?q=nothingatall&",
    "/skill/Q2?",
    "/skill/Q2?language=en&territory=BR&",
    "/skill/Q25?",
    "/skill/Q2/translate?",
    "/skill/Q2/translate?language=de&",
    "/skills/propose?",
    "/skills/propose?name=pyton&",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_link_keeps_the_readers_language(tool: FlaskClient, address: str) -> None:
    shown = page(tool, f"{address}uselang=pt")
    own = [href for href in hrefs(shown, "a, link[rel=alternate]") if href.startswith("/")]
    assert len(own) >= 3
    assert [href for href in own if pages.asked(href).get("uselang") != ["pt"]] == []
    for form in shown.select("form:not(.reader)"):  # which is to choose another language
        assert attribute(one(form, "input[name=uselang]"), "value") == "pt"


@pytest.mark.parametrize("address", PAGES)
def test_no_link_has_a_language_that_nobody_asked_for(tool: FlaskClient, address: str) -> None:
    shown = page(tool, address, Accept_Language="pt")
    assert not [href for href in hrefs(shown) if "uselang" in href]
    assert not shown.select("input[name=uselang]")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_leads_somewhere(tool: FlaskClient, address: str) -> None:
    shown = page(tool, f"{address}uselang=ar")
    for href in {href for href in hrefs(shown, "a, link[rel]") if href.startswith("/")}:
        assert tool.get(href).status_code == 200, href


def test_the_tree_page_on_the_wiki_and_its_history(tool: FlaskClient) -> None:
    shown = page(tool, "/skills")
    assert {"https://wiki.test/wiki/Capacity_Exchange/Skills"} < set(hrefs(shown))
    assert "https://wiki.test/w/index.php?title=Capacity+Exchange%2FSkills&action=history" in hrefs(shown)


def test_an_invented_directory_has_no_page_on_a_wiki(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", people_of_areas(), invented=True, taxonomy=TAXONOMY, wiki=WIKI)
    for address in ("/skills", "/skills?q=lua", "/skills/propose?name=x"):
        assert "wiki.test" not in " ".join(hrefs(page(make_app(tmp_path).test_client(), address)))


def test_a_tree_without_skills_says_so(tmp_path: Path, make_app: MakeApp) -> None:
    tool = tool_with(tmp_path, make_app, Taxonomy())
    assert text(one(page(tool, "/skills"), "p.empty")) == "The tree has no skill yet."
    assert "lua" in text(one(page(tool, "/skills?q=lua"), "p.empty"))
    assert tool.get("/api/v1/skills").get_json() == {"skills": []}


# ---- the same as JSON ----


@pytest.mark.parametrize("uselang", ["en", "pt", "ar"])
def test_the_tree_as_json(tool: FlaskClient, uselang: str) -> None:
    answer = tool.get(f"/api/v1/skills?uselang={uselang}")
    shown = everything(page(tool, f"/skills?uselang={uselang}"))
    skills = answer.get_json()["skills"]
    assert [one["skill"] for one in skills] == list(TREE)
    assert [one["broader"] for one in skills] == [TREE.parent.get(item) for item in TREE]
    for one_skill in skills:
        node, wide, own = shown[one_skill["skill"]], one_skill["people"], one_skill["people_itself"]
        assert one_skill["label"] == node.name
        assert (one_skill["language"] in {uselang, "mul"}) == (not node.translate)
        for role, count in zip(ROLES, node.counts, strict=True):
            brackets = f" ({own[role]})" if own[role] != wide[role] else ""
            assert count.endswith(f": {wide[role]}{brackets}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_json_says_in_which_language_a_label_is(tool: FlaskClient) -> None:
    skills = {one["skill"]: one for one in tool.get("/api/v1/skills?uselang=pt").get_json()["skills"]}
    said = {skill: (skills[skill]["label"], skills[skill]["language"]) for skill in skills}
    assert said[TECHNOLOGY] == ("tecnologia", "pt")
    assert said[LUA] == ("Lua", "en")
    assert said[EVERYBODYS] == ("GIMP", "mul")
    assert said[NAMELESS] == (NAMELESS, None)
    assert said[HEALTH] == ("community health", "en")
