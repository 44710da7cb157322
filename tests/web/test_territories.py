"""One territory: who is there, what they share and miss; and as JSON."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import Tag
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient

from profiles.places import REGIONS, regions_above, territory_name
from profiles.profile import Profile
from search.statistics import FEWEST
from tests.support.areas import ITEMS, areas_taxonomy, people_of_areas
from tests.support.pages import asked, attribute, hrefs, one, page, text, texts
from tests.support.people import listing, publish
from tests.web.conftest import MakeApp

TREE = areas_taxonomy().tree
RHINE = listing("Mo", 30, territory=("DE-NW",), affiliations=("Q501", "A & B <i>"))
PEOPLE = [*people_of_areas(), RHINE]
PLACES = ["DE", "JP", "BR", "BR-SP", "150", "019", "419", "155", "TW", "KR"]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over the areas."""
    data = tmp_path_factory.mktemp("areas")
    publish(data / "index", PEOPLE, taxonomy=areas_taxonomy(), items=ITEMS)
    return make_app(data).test_client()


def there(code: str) -> list[Profile]:
    """Who is in a territory."""
    everybody = (one.profile for one in PEOPLE)
    return [one for one in everybody if any(code in (own, *regions_above(own)) for own in one.territory)]


def wide(people: Iterable[Profile], role: str) -> Counter[str]:
    """How many have each skill in a role, it or a narrower one."""
    return Counter(
        skill
        for one in people
        for skill in {wider for own in getattr(one, role) for wider in (own, *TREE.broader(own))}
    )


def missing_from(people: list[Profile]) -> dict[str, tuple[int, int]]:
    """The skills that more want than offer them or a narrower one; of too few people none."""
    wants, offers = Counter(skill for one in people for skill in one.wanted), wide(people, "available")
    found = {skill: (count, offers[skill]) for skill, count in wants.items() if count > offers[skill]}
    return {str(skill): counts for skill, counts in found.items()} if len(people) >= FEWEST else {}


def listed(shown: Tag, section: str) -> dict[str, int]:
    """The values of a list with their counts; each link must find as many."""
    values = shown.select(f"section[aria-labelledby={section}] li")
    return {attribute(one(value, "a"), "href"): int(text(one(value, ".count"))) for value in values}


def value(href: str, facet: str) -> str:
    return asked(href)[facet][0]


@pytest.mark.parametrize("code", PLACES)
def test_all_figures_are_as_the_people_say(tool: FlaskClient, code: str) -> None:
    seen, people = page(tool, f"/territory/{code}"), there(code)
    assert text(one(seen, "h1")) == territory_name(code, "en")
    assert f"{len(people)} p" in text(one(seen, "h1 + p"))
    assert len(seen.select("article.card")) == min(6, len(people))
    offers = {value(href, "available"): count for href, count in listed(seen, "offers").items()}
    assert offers == dict(wide(people, "available").most_common(12)) or len(offers) == 12
    spoken = {value(href, "language"): count for href, count in listed(seen, "language").items()}
    assert spoken == Counter(tongue.code for one in people for tongue in one.languages)
    rows = seen.select("section[aria-labelledby=unmet] tbody tr")
    missing = {hrefs(row)[0].rpartition("/")[2]: tuple(map(int, texts(row, "td"))) for row in rows}
    assert missing == missing_from(people)
    lacking = [wants - offers for wants, offers in missing.values()]
    assert lacking == sorted(lacking, reverse=True)


@pytest.mark.parametrize("code", ["DE", "019"])
def test_each_link_finds_as_many_as_it_says(tool: FlaskClient, code: str) -> None:
    seen = page(tool, f"/territory/{code}")
    for section in ("offers", "affiliation", "language"):
        for href, count in listed(seen, section).items():
            assert asked(href)["territory"] == [code]
            assert text(one(page(tool, href), "#found")).split()[0] == str(count)


def test_affiliations_are_named_by_their_items_or_their_own_words(tool: FlaskClient) -> None:
    shown = texts(page(tool, "/territory/DE"), "section[aria-labelledby=affiliation] a")
    assert sorted(shown) == ["A & B <i>", "Example Wikimedians"]


def test_what_is_above_and_what_is_within_lead_on(tool: FlaskClient) -> None:
    seen = page(tool, "/territory/DE")
    assert hrefs(seen, "nav.path a") == ["/map?region=150", "/territory/150", "/territory/155"]
    assert listed(seen, "inside") == {"/territory/DE-NW": 1}
    within = listed(page(tool, "/territory/150"), "inside")
    regions = {f"/territory/{code}": len(there(code)) for code in REGIONS["150"] if there(code)}
    countries = {f"/territory/{code}": len(there(code)) for code in ("DE", "PT", "CH", "CZ")}
    assert within == regions | countries
    for href in within:
        page(tool, href)


def test_the_feed_has_its_people(tool: FlaskClient) -> None:
    seen = page(tool, "/territory/DE")
    feed = attribute(one(seen, "link[type='application/atom+xml']"), "href")
    assert feed in hrefs(seen)
    entries = fromstring(tool.get(feed).data).iterfind("{http://www.w3.org/2005/Atom}entry")
    assert sum(1 for _ in entries) == len(there("DE"))


def test_where_nobody_is_the_region_above_is_offered(tool: FlaskClient) -> None:
    seen = page(tool, "/territory/TV")
    assert hrefs(one(seen, ".empty")) == ["/territory/061"]
    assert not seen.select("section")
    assert not hrefs(page(tool, "/territory/002"), ".empty a")


def test_a_code_has_one_address(tool: FlaskClient) -> None:
    for asked_for, leads in (
        ("br-sp", "/territory/BR-SP"),
        ("de?uselang=ar", "/territory/DE?uselang=ar"),
        ("001", "/map"),
    ):
        answer = tool.get(f"/territory/{asked_for}")
        assert (answer.status_code, answer.headers["Location"]) == (301, leads)


@pytest.mark.parametrize(
    "name", ["ZZ", "Germany", "999", "ß", "DE-", "-", "Q3", "<script>", "\0", "D" * 5000]
)
def test_what_is_no_territory_is_not_found(tool: FlaskClient, name: str) -> None:
    assert name[:20].strip("\0") in text(one(page(tool, f"/territory/{quote(name)}", 404), "main"))
    answer = tool.get(f"/api/v1/territory/{quote(name)}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not-found")


def test_right_to_left_every_link_keeps_the_language(tool: FlaskClient) -> None:
    seen = page(tool, "/territory/DE?uselang=ar")
    assert attribute(seen.select("html")[0], "dir") == "rtl"
    assert text(one(seen, "h1")) == territory_name("DE", "ar")
    assert all("uselang=ar" in href for href in hrefs(seen, "main a"))


@pytest.mark.parametrize("code", PLACES)
def test_json_says_the_same(tool: FlaskClient, code: str) -> None:
    said, people = tool.get(f"/api/v1/territory/{code.lower()}").get_json(), there(code)
    assert (said["territory"], said["people"]) == (code, len(people))
    assert said["above"] == list(regions_above(code))
    assert {skill: count for skill, count in said["available"].items() if skill != "-"} == wide(
        people, "available"
    )
    assert {one["skill"]: (one["wanted"], one["available"]) for one in said["unmet"]} == missing_from(people)


def test_without_an_index_it_says_so(tmp_path: Path, make_app: MakeApp) -> None:
    client = make_app(tmp_path).test_client()
    for path in ("/map", "/territory/DE", "/api/v1/territory/DE"):
        assert client.get(path).status_code == 503
