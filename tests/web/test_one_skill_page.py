"""One skill: its names, its place, who has it where; filtered; and as JSON."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import Tag
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient

from profiles.profile import Profile
from search.listing import Listing
from search.wikis import NOWHERE, Wiki
from taxonomy.items import Item, ItemId
from taxonomy.languages import bcp47, direction
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.search.test_posting_facets import fits
from tests.support import pages
from tests.support.areas import (
    ALIASED,
    COMMUNICATION,
    COUNTERPARTS,
    EVERYBODYS,
    HEBREW,
    ITEMS,
    MODULES,
    NAMELESS,
    NASTY,
    QUOTES,
    SCRIPT,
    STRATEGY,
    STRUCTURE,
    TECHNOLOGY,
    ZOOLOGY,
    areas_taxonomy,
    on_wikidata,
    people_of_areas,
)
from tests.support.pages import Option, attribute, hrefs, one, options, page, text, texts
from tests.support.people import WIKI, listing, publish
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON
from tests.web.conftest import MakeApp

TAXONOMY = areas_taxonomy()
TREE = TAXONOMY.tree
PEOPLE = people_of_areas()
WIKIDATA = Wiki("Wikidata", "https://www.wikidata.org/wiki/$1", "https://www.wikidata.org/w/index.php")
Filters = Mapping[str, tuple[str, ...]]
FILTERS: list[Filters] = [
    {},
    {"language": ("en",)},
    {"territory": ("BR",)},
    {"territory": ("BR-SP",)},
    {"territory": ("019",)},
    {"language": ("pt",), "territory": ("PT",)},
    {"language": ("en",), "territory": ("DE",)},
    {"language": ("pt", "de")},
    {"language": ("-",)},
    {"language": ("fi",)},
    {"language": ("ja",), "territory": ("BR",)},
]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over the areas."""
    data = tmp_path_factory.mktemp("areas")
    publish(data / "index", PEOPLE, taxonomy=TAXONOMY, items=ITEMS)
    return make_app(data).test_client()


@pytest.fixture
def made(tmp_path: Path, make_app: MakeApp) -> Callable[..., FlaskClient]:
    """Makes the tool over other people, another tree, other wikis."""

    def make(listings: list[Listing] | None = None, **more: object) -> FlaskClient:
        given = {"taxonomy": TAXONOMY, **more}
        publish(tmp_path / "index", PEOPLE if listings is None else listings, **given)  # type: ignore[arg-type]
        return make_app(tmp_path).test_client()

    return make


def address(skill: ItemId, filters: Filters = {}) -> str:  # noqa: B006  # read only
    asked = urlencode(filters, doseq=True)
    return f"/skill/{skill}?{asked}" if asked else f"/skill/{skill}"


def having(skill: ItemId, role: str, filters: Filters) -> list[Profile]:
    """The people who have the skill, or a narrower one, in a role, and fit the filters."""
    people = (one.profile for one in PEOPLE)
    return [
        one
        for one in people
        if fits(one, filters) and not set(TREE.expand(skill)).isdisjoint(getattr(one, role))
    ]


def users_of_feed(tool: FlaskClient, href: str) -> list[str]:
    answer = tool.get(href)
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/atom+xml")
    atom = "{http://www.w3.org/2005/Atom}"
    entries = fromstring(answer.data).iterfind(f"{atom}entry")
    return [entry.findtext(f"{atom}title", "") for entry in entries]


def counts(shown: Tag) -> dict[str, list[str]]:
    rows = one(shown, "table.figures").select("tbody tr")
    return {text(one(row, "th")): texts(row, "td") for row in rows}


# ---- names ----


def test_every_language_has_its_names(tool: FlaskClient) -> None:
    shown = one(page(tool, f"/skill/{PHOTOGRAPHY}"), "dl.names")
    item = TAXONOMY.item(PHOTOGRAPHY)
    codes = texts(shown, "dt code")
    assert codes == sorted({*item.labels, *item.aliases})
    for code, said in zip(codes, shown.select("dd"), strict=True):
        names = said.select("bdi")
        assert [name.get_text() for name in names] == [item.labels[code], *item.aliases.get(code, ())]
        for name in names:
            assert (attribute(name, "lang"), attribute(name, "dir")) == (bcp47(code), direction(code))


def test_a_language_that_has_only_aliases_shows_these(tool: FlaskClient) -> None:
    shown = one(page(tool, f"/skill/{ALIASED}"), "dl.names")
    assert texts(shown, "dt") == ["en"]
    assert "only an alias" in texts(shown, "dd bdi")


@pytest.mark.parametrize(
    ("uselang", "heading", "lang", "aliases"),
    [
        ("en", "photography", ("", ""), ["taking pictures"]),
        ("ar", "تصوير", ("", ""), ["التقاط الصور", "فن"]),
        ("he", "צילום", ("", ""), []),
        ("pt", "photography", ("en", "ltr"), []),
        ("qu", "fotografía", ("es", "ltr"), []),
    ],
)
def test_names_are_the_readers_first(
    tool: FlaskClient, uselang: str, heading: str, lang: tuple[str, str], aliases: list[str]
) -> None:
    shown = page(tool, f"/skill/{PHOTOGRAPHY}?uselang={uselang}")
    name = one(shown, "h1 bdi")
    assert name.get_text() == heading
    assert (attribute(name, "lang"), attribute(name, "dir")) == lang
    translate = [f"/skill/{PHOTOGRAPHY}/translate?uselang={uselang}"]
    assert hrefs(shown, "h1 a.translate") == (translate if lang != ("", "") else [])
    assert texts(shown, "h1 ~ p > bdi")[1:] == aliases
    assert one(shown, "title").get_text().startswith(f"{heading} – ")


@pytest.mark.parametrize(
    ("skill", "uselang", "said", "lang"),
    [
        (PHOTOGRAPHY, "es", "arte de capturar imágenes", ("", "")),
        (PHOTOGRAPHY, "he", "אמנות", ("", "")),
        (PHOTOGRAPHY, "en", "arte de capturar imágenes", ("es", "ltr")),
        (PYTHON, "ar", "a programming language", ("en", "ltr")),
        (PYTHON, "en", "a programming language", ("", "")),
        (LUA, "en", "This skill has no description yet.", None),
    ],
)
def test_the_description(
    tool: FlaskClient, skill: ItemId, uselang: str, said: str, lang: tuple[str, str] | None
) -> None:
    shown = one(page(tool, f"/skill/{skill}?uselang={uselang}"), "h1 + p")
    assert text(shown).startswith(said)
    if lang is None:
        assert not shown.select("bdi, a")
    else:
        description = one(shown, "bdi")
        assert (attribute(description, "lang"), attribute(description, "dir")) == lang
        assert bool(shown.select("a.translate")) == (lang != ("", ""))


@pytest.mark.parametrize("skill", [NAMELESS, ALIASED])
def test_a_skill_without_a_label_is_called_by_its_id(tool: FlaskClient, skill: ItemId) -> None:
    assert text(one(page(tool, f"/skill/{skill}"), "h1 bdi")) == skill
    assert text(one(page(tool, f"/skill/{skill}/translate"), "h1")) == f"Translate {skill}"


@pytest.mark.parametrize("skill", NASTY)
def test_what_an_item_says_is_data(made: Callable[..., FlaskClient], skill: ItemId) -> None:
    nasty = NASTY[skill]
    item = Item(skill, {"en": nasty}, {"en": nasty}, {"en": (nasty, nasty + "2")})
    tool = made(taxonomy=Taxonomy(Tree.of({skill: None}), {skill: item}))
    shown = page(tool, f"/skill/{skill}")
    said = [found.get_text() for found in shown.select("main bdi")]
    assert [name for name in said if nasty in name] == [nasty] * 3 + [nasty + "2"] + [nasty] * 2 + [
        nasty + "2"
    ]
    assert not shown.select("main script, main b, main [onclick]")
    assert tool.get(f"/api/v1/skill/{skill}").get_json()["labels"] == {"en": nasty}


# ---- its place in the tree ----


@pytest.mark.parametrize(
    ("skill", "above", "under"),
    [
        (TECHNOLOGY, [], [PROGRAMMING]),
        (PROGRAMMING, [TECHNOLOGY], [PYTHON, LUA]),
        (MODULES, [TECHNOLOGY, PROGRAMMING, LUA], []),
        (STRATEGY, [], []),
    ],
)
def test_what_is_above_and_right_under_it(
    tool: FlaskClient, skill: ItemId, above: list[ItemId], under: list[ItemId]
) -> None:
    shown = page(tool, f"/skill/{skill}")
    assert hrefs(shown, "nav.path a") == ["/skills", *(f"/skill/{one}" for one in above)]
    assert hrefs(shown, "h2 + ul.tags.known a")[: len(under)] == [f"/skill/{one}" for one in under]
    assert ("More precisely" in texts(shown, "h2")) == bool(under)


@pytest.mark.parametrize("skill", [TECHNOLOGY, PROGRAMMING, PYTHON, MODULES, PHOTOGRAPHY, ZOOLOGY])
def test_how_many_have_it(tool: FlaskClient, skill: ItemId) -> None:
    found = counts(page(tool, f"/skill/{skill}"))
    roles = {"Knows": "knows", "Can share": "available", "Wants to learn": "wanted"}
    for word, role in roles.items():
        own = sum(skill in getattr(one.profile, role) for one in PEOPLE)
        wide = len(having(skill, role, {}))
        assert found[word] == [str(wide), str(own)][: 2 if TREE.narrower(skill) else 1]


def test_counts_are_not_filtered(tool: FlaskClient) -> None:
    whole, filtered = (page(tool, address(PYTHON, asked)) for asked in ({}, {"language": ("fi",)}))
    assert counts(filtered) == counts(whole)


# ---- who is led where ----


@pytest.mark.parametrize("query", ["", "language=pt", "language=pt&language=en&territory=BR&uselang=ar"])
@pytest.mark.parametrize("old", ["Q99", "q99"])
def test_a_merged_id_leads_to_the_skill_with_its_filters(tool: FlaskClient, old: str, query: str) -> None:
    answer = tool.get(f"/skill/{old}?{query}")
    assert answer.status_code == 301
    where = answer.headers["Location"]
    assert where.partition("?")[0] == f"/skill/{PYTHON}"
    assert pages.asked(where) == pages.asked(f"?{query}")
    page(tool, where)


def test_a_small_letter_leads_to_the_capital(tool: FlaskClient) -> None:
    assert tool.get("/skill/q3?territory=BR").headers["Location"] == "/skill/Q3?territory=BR"


@pytest.mark.parametrize(
    "name", ["Q123", "photography", "Q501", "Q0", "Q99999999999", "%00", "<b>", "Q3%20x", "٣"]
)
@pytest.mark.parametrize("path", ["/skill/{}", "/skill/{}/translate"])
def test_what_is_no_skill_is_not_there(tool: FlaskClient, path: str, name: str) -> None:
    shown = page(tool, path.format(name), 404)
    assert "in the tree" in text(shown)
    assert not shown.select("main b, main script")


@pytest.mark.parametrize("name", ["Q123", "photography", "Q501", "%00"])
def test_the_json_of_what_is_no_skill(tool: FlaskClient, name: str) -> None:
    answer = tool.get(f"/api/v1/skill/{name}")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not-found"


# ---- filters ----


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: urlencode(filters, doseq=True) or "none")
@pytest.mark.parametrize("skill", [PROGRAMMING, PHOTOGRAPHY])
def test_the_filters_are_those_of_a_search(tool: FlaskClient, skill: ItemId, filters: Filters) -> None:
    shown = page(tool, address(skill, filters))
    for role in ("available", "wanted"):
        # the people shown are the newest of those whom the search finds
        answer = tool.get(
            "/api/v1/profiles?" + urlencode({role: skill, "sort": "newest", **filters}, doseq=True)
        ).get_json()
        section = one(shown, f"section[aria-labelledby=who-{role}]")
        users = [profile["user"] for profile in answer["profiles"]]
        assert texts(section, ".card h3") == users[:6]
        assert answer["total"] == len(having(skill, role, filters))
        # and the links lead to all of them
        if users:
            everybody, feed = hrefs(section, "section > p a")
            assert str(len(users)) in text(section.select("section > p a")[0])
            found = tool.get(f"/api/v1/profiles?{everybody.partition('?')[2]}").get_json()["profiles"]
            assert {profile["user"] for profile in found} == set(users)
            assert users_of_feed(tool, feed) == users
        else:
            assert "No one found" in text(section)
            assert not section.select("section > p a")


def test_the_feeds_in_the_head_are_those_of_the_page(tool: FlaskClient) -> None:
    shown = page(tool, address(PYTHON, {"language": ("en",)}))
    heads = shown.select("link[rel=alternate][type='application/atom+xml']")
    assert [attribute(head, "title") for head in heads] == ["Who can share it", "Who wants to learn it"]
    assert [users_of_feed(tool, attribute(head, "href")) for head in heads] == [
        ["Joe", "Dora", "Ana"],
        ["Joe", "Eko", "Chidi"],
    ]


@pytest.mark.parametrize(
    "filters",
    [{}, {"language": ("en",)}, {"territory": ("019",)}, {"language": ("pt",), "territory": ("BR",)}],
    ids=lambda filters: urlencode(filters, doseq=True) or "none",
)
@pytest.mark.parametrize("facet", ["language", "territory"])
def test_beside_each_choice_is_how_many_it_finds(tool: FlaskClient, filters: Filters, facet: str) -> None:
    skill = PROGRAMMING
    choices = options(page(tool, address(skill, filters)), facet)
    assert choices[0] == Option("", "any", False)
    for choice in choices[1:]:
        asked = {**filters, facet: (choice.value,)}
        offers, wants = (having(skill, role, asked) for role in ("available", "wanted"))
        people = {id(one) for one in (*offers, *wants)}
        assert choice.text.endswith(f" ({len(people)})"), choice
        supply = text(one(page(tool, address(skill, asked)), "p.supply"))
        assert supply.startswith(f"{len(offers)} p")
        assert f", {len(wants)} want" in supply


def test_every_value_that_finds_somebody_can_be_chosen(tool: FlaskClient) -> None:
    shown = page(tool, address(PYTHON))
    people = [*having(PYTHON, "available", {}), *having(PYTHON, "wanted", {})]
    spoken = {tongue.code for one in people for tongue in one.languages}
    assert {choice.value for choice in options(shown, "language")} == {"", *spoken}
    named = {code for one in people for code in one.territory}
    assert named <= {choice.value for choice in options(shown, "territory")}


@pytest.mark.parametrize(
    ("filters", "chosen"),
    [
        ({"language": ("pt",)}, {"language": ["Portuguese (3)"], "territory": []}),
        ({"territory": ("BR",)}, {"language": [], "territory": ["Brazil (2)"]}),
        (
            {"language": ("en",), "territory": ("DE",)},
            {"language": ["English (1)"], "territory": ["Germany (1)"]},
        ),
        ({"language": ("fi",)}, {"language": ["Finnish (0)"], "territory": []}),
        ({"territory": ("br",)}, {"language": [], "territory": ["Brazil (2)"]}),
        ({"language": ("",), "territory": ("",)}, {"language": [], "territory": []}),
    ],
)
def test_what_is_chosen_stays_chosen(
    tool: FlaskClient, filters: Filters, chosen: Mapping[str, list[str]]
) -> None:
    shown = page(tool, address(PYTHON, filters))
    for facet, names in chosen.items():
        assert [choice.text for choice in options(shown, facet) if choice.chosen] == names
    given = any(any(values) for values in filters.values())
    assert ("Remove all filters" in texts(shown, "form.choices a")) == given


def test_filters_are_removed_by_a_link(tool: FlaskClient) -> None:
    shown = page(tool, address(PYTHON, {"language": ("pt",)}) + "&uselang=de")
    assert hrefs(shown, "form.choices a") == [f"/skill/{PYTHON}?uselang=de"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("language=xx-nonsense", "language"),
        ("language=PT", "language"),
        ("territory=ZZ", "territory"),
        ("territory=BR&territory=nowhere", "territory"),
        ("language=" + "x" * 1001, "language"),
        ("&".join(["language=pt"] * 51), "language"),
    ],
)
def test_a_wrong_value_is_a_400_that_names_the_parameter(
    tool: FlaskClient, query: str, parameter: str
) -> None:
    assert parameter in text(one(page(tool, f"/skill/{PYTHON}?{query}", 400), "main"))


def test_a_filter_that_finds_nobody_says_so(tool: FlaskClient) -> None:
    shown = page(tool, address(PYTHON, {"language": ("fi",)}))
    assert text(one(shown, "p.supply")) == "0 people can share it, 0 want to learn it."
    assert texts(shown, "section > p") == ["No one found", "No one found"]
    assert not shown.select(".card")


def test_other_facets_of_a_search_filter_nothing_here(tool: FlaskClient) -> None:
    shown = page(tool, f"/skill/{PYTHON}?wanted={PHOTOGRAPHY}&mentoring=mentor&q=ana")
    assert text(one(shown, "p.supply")) == text(one(page(tool, f"/skill/{PYTHON}"), "p.supply"))


# ---- supply and demand ----


@pytest.mark.parametrize(
    ("skill", "filters", "said"),
    [
        (
            PYTHON,
            {},
            "6 people can share it, 4 want to learn it. "
            "For each who wants it there are 1.5 who can share it.",
        ),
        (PRESS, {}, "1 person can share it, 0 want to learn it."),
        (ZOOLOGY, {}, "0 people can share it, 0 want to learn it."),
        (
            MODULES,
            {"territory": ("KR",)},
            "0 people can share it, 1 wants to learn it. "
            "For each who wants it there are 0.0 who can share it.",
        ),
        (
            PHOTOGRAPHY,
            {"territory": ("BR",)},
            "0 people can share it, 1 wants to learn it. "
            "For each who wants it there are 0.0 who can share it.",
        ),
    ],
)
def test_supply(tool: FlaskClient, skill: ItemId, filters: Filters, said: str) -> None:
    assert text(one(page(tool, address(skill, filters)), "p.supply")) == said


def test_a_ratio_is_written_as_the_reader_writes_numbers(tool: FlaskClient) -> None:
    assert "1,5" in text(one(page(tool, f"/skill/{PYTHON}?uselang=de"), "p.supply"))


def test_places_are_those_of_most_people_first_with_their_ratio(tool: FlaskClient) -> None:
    shown = page(tool, f"/skill/{PYTHON}")
    rows = [texts(row, "th, td")[:4] for row in shown.select("table.supply tbody tr")]
    assert rows == [
        ["Brazil", "2", "0", "–"],
        ["Japan", "1", "1", "1.0"],
        ["Germany", "1", "0", "–"],
        ["Indonesia", "0", "1", "0.0"],
        ["Nigeria", "0", "1", "0.0"],
        ["Portugal", "1", "0", "–"],
        ["Taiwan", "0", "1", "0.0"],
    ]


@pytest.mark.parametrize("skill", [PYTHON, PROGRAMMING, PHOTOGRAPHY])
def test_each_place_leads_to_the_skill_there(tool: FlaskClient, skill: ItemId) -> None:
    shown = page(tool, f"/skill/{skill}")
    rows = shown.select("table.supply tbody tr")
    assert rows
    totals = []
    for row in rows:
        offers, wants = map(int, texts(row, "td")[:2])
        (href,) = hrefs(row)
        there = page(tool, href)
        assert text(one(there, "p.supply")).startswith(f"{offers} p")
        assert f", {wants} want" in text(one(there, "p.supply"))
        assert [
            choice.text.rpartition(" (")[0] for choice in options(there, "territory") if choice.chosen
        ] == [text(one(row, "th"))]
        totals.append(offers + wants)
    assert totals == sorted(totals, reverse=True)


def test_bars_are_parts_of_the_longest(tool: FlaskClient) -> None:
    for row in page(tool, f"/skill/{PROGRAMMING}").select("table.supply tbody tr"):
        offers, wants = map(int, texts(row, "td")[:2])
        widths = [int(attribute(bar, "width")) for bar in row.select("rect")]
        assert widths == [round(100 * offers / 2), round(100 * wants / 2)]


def test_only_the_first_places_are_shown_and_the_json_has_all(made: Callable[..., FlaskClient]) -> None:
    codes = ("BR", "PT", "DE", "FR", "ES", "IT", "JP", "IN", "NG", "KE", "US", "CA", "MX", "AR", "CL")
    tool = made([listing(code, n, available=(PYTHON,), territory=(code,)) for n, code in enumerate(codes)])
    assert len(page(tool, f"/skill/{PYTHON}").select("table.supply tbody tr")) == 12
    territories = tool.get(f"/api/v1/skill/{PYTHON}").get_json()["territories"]
    assert [here["territory"] for here in territories] == sorted(codes)


def test_who_says_no_place_makes_no_table(made: Callable[..., FlaskClient]) -> None:
    tool = made(
        [listing("Ana", 1, available=(PYTHON,)), listing("Bea", 2, wanted=(LUA,), territory=("019",))]
    )
    for skill in (PYTHON, LUA, PRESS):
        assert not page(tool, f"/skill/{skill}").select("table.supply")


@pytest.mark.parametrize("skill", [PYTHON, PHOTOGRAPHY, PROGRAMMING, COMMUNICATION, LUA])
def test_what_is_combined_with_it(tool: FlaskClient, skill: ItemId) -> None:
    shown = page(tool, f"/skill/{skill}").select("section[aria-labelledby=combined] li")
    related = {*TREE.expand(skill), *TREE.broader(skill)}
    offering = having(skill, "available", {})
    together = Counter(other for one in offering for other in one.available if other not in related)
    expected = {other: count for other, count in together.items() if count > 1}
    assert {
        hrefs(item)[0].removeprefix("/skill/"): int(text(one(item, ".count"))) for item in shown
    } == expected


def test_only_the_first_of_many_combined_are_shown(made: Callable[..., FlaskClient]) -> None:
    many = tuple(ItemId(f"Q{number}") for number in range(200, 260))
    tree = Tree.of(dict.fromkeys((PYTHON, *many)))
    tool = made(
        [listing(f"User {n}", n, available=(PYTHON, *many)) for n in range(2)], taxonomy=Taxonomy(tree)
    )
    assert len(page(tool, f"/skill/{PYTHON}").select("section[aria-labelledby=combined] li")) == 8
    assert len(tool.get(f"/api/v1/skill/{PYTHON}").get_json()["combined"]) == 50


# ---- where the item is ----

LINKS = "p.links a"


def test_the_item_its_history_and_its_counterpart(tool: FlaskClient) -> None:
    item = "https://items.test/wiki/Special:EntityPage/Q107"
    history = "https://items.test/w/index.php?title=Special%3AEntityPage%2FQ107&action=history"
    counterpart = f"https://www.wikidata.org/wiki/{COUNTERPARTS[TECHNOLOGY]}"
    json = f"/api/v1/skill/{TECHNOLOGY}"
    assert hrefs(page(tool, f"/skill/{TECHNOLOGY}"), LINKS) == [counterpart, item, history, json]


def test_a_skill_without_a_counterpart_has_no_link_to_wikidata(tool: FlaskClient) -> None:
    shown = page(tool, f"/skill/{PYTHON}")
    assert "wikidata.org" not in " ".join(hrefs(shown))
    assert len(hrefs(shown, LINKS)) == 3
    assert tool.get(f"/api/v1/skill/{PYTHON}").get_json()["wikidata"] is None


def test_where_the_items_are_wikidatas_it_is_its_own_counterpart(made: Callable[..., FlaskClient]) -> None:
    items = Wiki(WIKIDATA.name, WIKIDATA.article_path, WIKIDATA.script, "http://www.wikidata.org/entity/")
    tool = made(taxonomy=on_wikidata(), items=items)
    found = hrefs(page(tool, "/skill/Q11016"), LINKS)
    assert found[:2] == [
        "https://www.wikidata.org/wiki/Q11016",
        "https://www.wikidata.org/wiki/Special:EntityPage/Q11016",
    ]
    assert tool.get("/api/v1/skill/Q11016").get_json()["wikidata"] == "Q11016"


@pytest.mark.parametrize("invented", [True, False])
def test_where_no_repository_is_known_there_is_no_item_and_no_history(
    made: Callable[..., FlaskClient], invented: bool
) -> None:
    tool = made(invented=invented)
    for skill in (TECHNOLOGY, PYTHON, STRUCTURE):
        links = one(page(tool, f"/skill/{skill}"), "p.links")
        assert not {"Item", "History"} & set(texts(links, "a"))
        assert "items.test" not in " ".join(hrefs(links))


def test_an_invented_skill_has_no_link_to_a_wiki(made: Callable[..., FlaskClient]) -> None:
    tool = made(invented=True)
    for skill in (PYTHON, ZOOLOGY, QUOTES):
        assert all(href.startswith(("/", "#")) for href in hrefs(page(tool, f"/skill/{skill}")))


@pytest.mark.parametrize(
    ("wiki", "links"),
    [
        (
            WIKI,
            [
                "https://wiki.test/w/index.php?title=Special%3AMyPage%2FCapacity+Exchange&action=edit"
                "&preload=Template%3ACapacity+Exchange+profile%2Fpreload"
            ],
        ),
        (NOWHERE, []),
    ],
)
def test_how_to_add_it_to_ones_profile(
    made: Callable[..., FlaskClient], wiki: Wiki, links: list[str]
) -> None:
    add = one(page(made(wiki=wiki), f"/skill/{PYTHON}"), "details.add")
    assert texts(add, "dd code") == ["| known = Q3", "| available = Q3", "| wanted = Q3"]
    assert hrefs(add) == links


# ---- the same as JSON ----


@pytest.mark.parametrize(
    "skill", [TECHNOLOGY, PROGRAMMING, PYTHON, PHOTOGRAPHY, EVERYBODYS, HEBREW, NAMELESS, SCRIPT]
)
def test_the_json_says_what_the_page_says(tool: FlaskClient, skill: ItemId) -> None:
    said = tool.get(f"/api/v1/skill/{skill}").get_json()
    shown = page(tool, f"/skill/{skill}")
    item = TAXONOMY.item(skill)
    assert said["skill"] == skill
    assert said["labels"] == item.labels
    assert said["descriptions"] == item.descriptions
    assert said["aliases"] == {code: list(several) for code, several in item.aliases.items()}
    assert said["broader"] == [
        href.removeprefix("/skill/") for href in reversed(hrefs(shown, "nav.path a")[1:])
    ]
    assert said["narrower"] == list(TREE.narrower(skill))
    assert said["wikidata"] == COUNTERPARTS.get(skill)
    table = counts(shown)
    for role, word in (("known", "Knows"), ("available", "Can share"), ("wanted", "Wants to learn")):
        numbers = [str(said[people][role]) for people in ("people", "people_itself")]
        assert table[word] == numbers[: len(table[word])]
    rows = [texts(row, "td")[:2] for row in shown.select("table.supply tbody tr")]
    places = [href.partition("=")[2] for href in hrefs(shown, "table.supply a")]
    assert [
        (here["territory"], str(here["available"]), str(here["wanted"])) for here in said["territories"]
    ] == [(place, *row) for place, row in zip(places, rows, strict=True)]
    combined = shown.select("section[aria-labelledby=combined] li")
    assert [(one["skill"], str(one["people"])) for one in said["combined"]] == [
        (hrefs(item)[0].removeprefix("/skill/"), text(one_count))
        for item in combined
        for one_count in item.select(".count")
    ]


def test_the_json_of_a_merged_id_is_the_skills(tool: FlaskClient) -> None:
    answer = tool.get("/api/v1/skill/Q99")
    assert answer.get_json() == tool.get("/api/v1/skill/Q3").get_json()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_leads_to_its_json(tool: FlaskClient) -> None:
    shown = page(tool, f"/skill/{PYTHON}?uselang=pt")
    (head,) = hrefs(shown, "link[type='application/json']")
    assert hrefs(shown, LINKS)[-1] == head == "/api/v1/skill/Q3?uselang=pt"
    assert tool.get(head).get_json()["skill"] == PYTHON
