"""The map: as many as there are, in their colours, as a picture and as a table; by skill and region."""

from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from profiles.places import COUNTRIES, REGIONS, regions_above, territory_name
from profiles.profile import Profile
from taxonomy.folding import fold
from taxonomy.items import ItemId
from tests.support.areas import COMMUNICATION, ITEMS, MODULES, TECHNOLOGY, areas_taxonomy, people_of_areas
from tests.support.pages import attribute, hrefs, one, options, page, text, texts
from tests.support.people import listing, publish
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PYTHON
from tests.web.conftest import MakeApp
from web import world
from web.maps import SHOWN, class_starts

TREE = areas_taxonomy().tree
SKILLS = [None, PYTHON, TECHNOLOGY, COMMUNICATION, MODULES]
VIEWS = ("001", "002", "009", "019", "029", "142", "150")
# too small for Natural Earth, or parts that CLDR alone counts apart: they are in the table only
NOT_DRAWN = {"AC", "BV", "CP", "CQ", "DG", "EA", "IC", "QO", "TA", "UM"}
MALTESE = listing("Ġorġ", 20, available=(PHOTOGRAPHY,), territory=("MT",))
CORSE = listing("Lisandru", 21, wanted=(PHOTOGRAPHY,), territory=("FR-2A", "IC"))
PEOPLE = [*people_of_areas(), MALTESE, CORSE]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over the areas."""
    data = tmp_path_factory.mktemp("areas")
    publish(data / "index", PEOPLE, taxonomy=areas_taxonomy(), items=ITEMS)
    return make_app(data).test_client()


def has(profile: Profile, shown: str, skill: ItemId | None) -> bool:
    """Whether a person counts, in the plainest words."""
    wide = set(TREE.expand(skill)) if skill else None
    roles = {"available": profile.available, "wanted": profile.wanted}
    if shown in roles:
        return bool(roles[shown] if wide is None else wide & set(roles[shown]))
    return wide is None or bool(wide & {*profile.knows, *profile.wanted})


def counted(shown: str, skill: ItemId | None) -> dict[str, int]:
    """Of each country with somebody how many count."""
    people = [one.profile for one in PEOPLE if has(one.profile, shown, skill)]
    around = [{wider for own in one.territory for wider in (own, *regions_above(own))} for one in people]
    return {
        code: number for code in COUNTRIES if (number := sum(code in territories for territories in around))
    }


def codes(within: Tag, selector: str) -> list[str]:
    return [href.rpartition("/")[2] for href in hrefs(within, selector)]


def numbers(shown: Tag) -> dict[str, list[int]]:
    """The table by territory."""
    rows = shown.select("table.places tbody tr")
    return {codes(row, "th a")[0]: list(map(int, texts(row, "td"))) for row in rows}


def colours(shown: Tag) -> dict[str, str]:
    """The colour of each territory that is a link."""
    links = shown.select("svg.map a")
    paths = (attribute(one(link, "path"), "class") for link in links)
    return dict(zip(codes(shown, "svg.map a"), paths, strict=True))


@pytest.mark.parametrize("skill", SKILLS)
@pytest.mark.parametrize("shown", SHOWN)
def test_picture_and_table_say_how_many_there_are(
    tool: FlaskClient, shown: str, skill: ItemId | None
) -> None:
    seen = page(tool, f"/map?show={shown}&skill={skill or ''}")
    everybody, counts = counted("people", skill), counted(shown, skill)
    table = numbers(seen)
    assert {code: row[0] for code, row in table.items()} == everybody
    for place, kind in enumerate(SHOWN):
        assert {code: row[place] for code, row in table.items() if row[place]} == counted(kind, skill)
    column = [row[SHOWN.index(shown)] for row in table.values()]
    assert column == sorted(column, reverse=True)
    said = {attribute(link, "aria-label") for link in seen.select("svg.map a")}
    assert said == {
        f"{territory_name(code, 'en')}: {number} {'person' if number == 1 else 'people'}"
        for code, number in counts.items()
        if code not in NOT_DRAWN
    }


def test_the_same_number_has_the_same_colour_and_a_greater_one_no_weaker(tool: FlaskClient) -> None:
    seen, counts = page(tool, "/map?show=available"), counted("available", None)
    by_number = sorted((counts[code], colour) for code, colour in colours(seen).items())
    assert [colour for _, colour in by_number] == sorted(colour for _, colour in by_number)
    assert by_number[-1][1] == "map-5"
    assert len(dict(by_number)) == len(set(by_number))


def test_the_legend_tells_of_each_colour(tool: FlaskClient) -> None:
    seen = page(tool, "/map?show=available")
    legend = dict(
        zip(
            (attribute(swatch, "class") for swatch in seen.select(".legend rect")),
            texts(seen, ".legend li"),
            strict=True,
        )
    )
    assert set(colours(seen).values()) <= set(legend)
    assert legend["map-0"] == "nobody"


def test_the_tab_key_goes_by_name_and_what_is_small_lies_above(tool: FlaskClient) -> None:
    seen = page(tool, "/map")
    names = [fold(text(title)) for title in seen.select("svg.map a > title")]
    assert names[-1].startswith("malta")
    assert names[:-1] == sorted(names[:-1])


def test_those_who_say_no_place_are_told_of(tool: FlaskClient) -> None:
    assert text(page(tool, "/map").select("#table > p")[0]) == "1 person says no place."


@pytest.mark.parametrize("region", VIEWS)
def test_a_region_shows_its_countries_alone(tool: FlaskClient, region: str) -> None:
    seen = page(tool, f"/map?region={region}&show=wanted&skill={PYTHON}")
    inside = {code for code in counted("people", PYTHON) if region in ("001", *regions_above(code))}
    assert numbers(seen).keys() == inside
    assert set(colours(seen)) <= inside
    assert texts(seen, ".regions [aria-current=page]") == [territory_name(region, "en")]
    for href in hrefs(seen, ".regions a"):
        kept = page(tool, href)
        assert [option.value for name in ("show", "skill") for option in options(kept, name) if option.chosen]
        assert f"skill={PYTHON}" in href


def test_a_merged_skill_is_what_it_merged_into(tool: FlaskClient) -> None:
    assert numbers(page(tool, f"/map?skill={MERGED}")) == numbers(page(tool, f"/map?skill={PYTHON}"))


def test_skills_are_chosen_from_the_tree(tool: FlaskClient) -> None:
    chosen = options(page(tool, f"/map?skill={LUA}&uselang=de"), "skill")
    assert [option.value for option in chosen] == ["", *TREE]
    assert [option.text for option in chosen if option.chosen] == ["– – Lua-Programmierung"]


def test_right_to_left_the_numbers_and_names_are_the_readers(tool: FlaskClient) -> None:
    seen = page(tool, "/map?uselang=ar")
    assert attribute(seen.select("html")[0], "dir") == "rtl"
    assert territory_name("BR", "ar") in texts(seen, "table.places th a")
    assert all("uselang=ar" in href for href in hrefs(seen, "svg.map a"))


def test_each_reader_is_told_in_their_own_words(tool: FlaskClient) -> None:
    for language, said in (
        ("qqx", "search-results"),
        ("en", "people"),
        ("de", "Personen"),
        ("qqx", "search-results"),
    ):
        seen = page(tool, f"/map?uselang={language}")
        assert said in attribute(one(seen, "svg.map a[href^='/territory/DE']"), "aria-label")


def test_nobody_anywhere_is_a_map_too(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [])
    seen = page(make_app(tmp_path).test_client(), "/map")
    assert not seen.select("svg.map a, table")
    assert texts(seen, ".legend li") == ["nobody"]
    assert texts(seen, "p.empty")


@pytest.mark.parametrize("parameter", ["show", "region", "skill"])
@pytest.mark.parametrize("value", ["known", "XX", "Q404", "DROP TABLE", "0" * 1001, "<script>", "\0", "٠٠١"])
def test_what_cannot_be_meant_is_an_error(tool: FlaskClient, parameter: str, value: str) -> None:
    seen = page(tool, f"/map?{parameter}={quote(value)}", 400)
    assert parameter in text(one(seen, "main"))


# ---- what is drawn ----


def test_every_country_is_drawn_but_those_that_natural_earth_has_not(tool: FlaskClient) -> None:
    with tool.application.app_context():
        views = world.views()
        assert tuple(views) == VIEWS
        for region, view in views.items():
            drawn = [outline.code for outline in view.outlines if outline.code]
            assert len(drawn) == len(set(drawn))
            assert set(drawn) <= COUNTRIES
            assert all(outline.path or outline.dot for outline in view.outlines)
            if region == "001":
                assert COUNTRIES - set(drawn) == NOT_DRAWN | {"AQ"}


def test_a_view_is_small_enough_to_be_sent(tool: FlaskClient) -> None:
    with tool.application.app_context():
        for view in world.views().values():
            assert sum(len(one.path) + len(one.dot) for one in view.outlines) < 60_000


@pytest.mark.parametrize("code", ["BR", "BR-SP", "XK", "419", "150", "155", "JP", "QO", "AQ"])
def test_every_territory_has_a_view_around_it(tool: FlaskClient, code: str) -> None:
    with tool.application.app_context():
        region = world.view_around(code)
    assert region in ("001", code, *regions_above(code))


def test_the_countries_of_a_region_are_those_that_lie_in_it() -> None:
    for region in REGIONS:
        if region != "001":
            inside = {code for code in COUNTRIES if region in regions_above(code)}
            assert world.countries_in(region) == inside


# ---- classes ----


@given(most=st.integers(0, 10**9))
def test_classes_are_few_round_and_reach_from_one_to_the_most(most: int) -> None:
    starts = class_starts(most)
    assert 1 <= len(starts) <= 5
    assert starts[0] == 1
    assert starts == sorted(set(starts))
    assert starts[-1] <= max(most, 1)
    assert all(str(start).rstrip("0") in {"1", "2", "5"} for start in starts)


@given(most=st.integers(1, 10**9))
def test_the_last_class_is_not_much_wider_than_the_one_before(most: int) -> None:
    starts = class_starts(most)
    assert most < 2.5 * starts[-1]
