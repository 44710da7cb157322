"""The links of a search page: every one finds as many people as it says, and none is lost on the way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.places import COUNTRIES, regions_above
from profiles.tongues import Tongue
from search.query import FACETS, NOT_GIVEN
from tests.support.people import few_people, listing, publish
from tests.support.taxonomies import COMMUNICATION, LUA, MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON
from tests.web.conftest import MakeApp

Asked = Mapping[str, list[str]]
PEOPLE = [
    *few_people(),
    listing("Dia", 7, available=(PROGRAMMING, PRESS), languages=(Tongue("pt", "2"),), territory=("BR-RJ",)),
    listing("Eko", 8, available=(PHOTOGRAPHY,), wanted=(LUA,), territory=("ID", "JP"), mentoring=("mentor",)),
    listing("Fen", 9, known=(COMMUNICATION,), languages=(Tongue("zh-hant"),), territory=("TW",)),
    listing("Gil", 10, wanted=(PYTHON, PRESS), territory=("PT", "BR"), affiliations=("Q501", "Group 1")),
    listing("Hana", 11, languages=(Tongue("ja"), Tongue("en", "2")), territory=("JP",), projects=("jawiki",)),
    listing("Ivo", 12, territory=("CZ",), affiliations=tuple(f"Group {number}" for number in range(12))),
    listing("Joe", 13, territory=("US", "CA", "MX", "419"), languages=(Tongue("en"),), available=(PYTHON,)),
    listing("Kim", 14, territory=("AR", "CL"), wanted=(COMMUNICATION,), mentoring=("mentor", "mentee")),
]
VALUES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("available", "wanted", "known"), ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", NOT_GIVEN)),
    "language": ("en", "pt", "ja", "de", "fr", NOT_GIVEN),
    "territory": ("BR", "BR-SP", "JP", "US", "019", "419", "142", "005", "FI", NOT_GIVEN),
    "affiliation": ("Q501", "Group 1", "Group 11", "A & B <i>", "no such group", NOT_GIVEN),
    "project": ("ptwiki", "metawiki", "dewiki", NOT_GIVEN),
    "mentoring": ("mentor", "mentee", NOT_GIVEN),
}
CHOSEN = st.lists(st.sampled_from(FACETS), unique=True, max_size=3).flatmap(
    lambda facets: st.fixed_dictionaries(
        {
            facet: st.lists(st.sampled_from(VALUES[facet]), unique=True, min_size=1, max_size=2)
            for facet in facets
        }
    )
)
TEXTS = st.sampled_from(["", "", "", "photography", "group", "a", "-ana", "nobodyhasthis"])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The people above."""
    data = tmp_path_factory.mktemp("many")
    publish(data / "index", PEOPLE)
    return make_app(data).test_client()


# ---- the page, read as a reader reads it ----


@dataclass
class Value:
    """A value of a facet as the page shows it, with those under it."""

    facet: str
    href: str = ""
    name: str = ""
    count: int = -1
    chosen: bool = False
    also: str = ""
    below: list["Value"] = field(default_factory=list)

    def everything(self) -> Iterator["Value"]:
        yield self
        for one in self.below:
            yield from one.everything()


class Facets(HTMLParser):
    """Reads the facets of a search page: each with its values, as they are nested."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.facets: dict[str, list[Value]] = {}
        self._open: list[Value] = []
        self._facet = ""
        self._text: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "section":
            self._facet = said.get("aria-labelledby", "").removeprefix("facet-")
            self._facet = self._facet if self._facet in FACETS else ""
        elif self._facet and tag == "li":
            made = Value(self._facet)
            (self._open[-1].below if self._open else self.facets.setdefault(self._facet, [])).append(made)
            self._open.append(made)
        elif self._open and tag == "a" and said.get("class") == "also":
            self._open[-1].also = said["href"]
        elif self._open and tag == "a":
            self._open[-1].href, self._open[-1].chosen = said["href"], said.get("class") == "chosen"
            self._text = []
        elif self._text is not None and said.get("class") == "count":
            self._open[-1].name = "".join(self._text).strip()
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._facet = ""
        elif self._open and tag == "li":
            self._open.pop()
        elif tag == "a" and self._text is not None:
            self._open[-1].count = int("".join(self._text))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def values(self) -> list[Value]:
        return [one for several in self.facets.values() for top in several for one in top.everything()]

    def named(self, facet: str) -> dict[str, Value]:
        return {one.name: one for one in self.values() if one.facet == facet}


def shown(client: FlaskClient, asked: Asked | str = "") -> tuple[str, Facets]:
    answer = client.get("/search", query_string=asked if isinstance(asked, str) else written(asked))
    assert answer.status_code == 200, answer.text
    return answer.text, Facets(answer.text)


def written(asked: Asked) -> str:
    return urlencode(asked, doseq=True)


def total_of(page: str) -> int:
    found = re.search(r'<h2 id="found"><span role="status">(\d+) p', page)
    assert found
    return int(found[1])


def chosen_links(page: str) -> list[tuple[str, str]]:
    """What is said of each chosen filter, and the link that removes it; last the one that removes all."""
    several = re.search(r'<ul class="chosen-values".*?</ul>', page, re.DOTALL)
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', several[0] if several else "")
    return [(unescape(re.sub("<[^>]*>", "", said)), unescape(href)) for href, said in links]


def asked_by(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)


def found_by(client: FlaskClient, asked: Asked | str) -> set[str]:
    """Who is found, by following every page of the API."""
    query = asked if isinstance(asked, str) else written(asked)
    address: str | None = f"/api/v1/profiles?limit=100&{query}"
    users: set[str] = set()
    while address:
        answer = client.get(address).get_json()
        users |= {profile["user"] for profile in answer["profiles"]}
        address = answer["next"]
    return users


def pairs(asked: Asked) -> set[tuple[str, str]]:
    return set(parse_qsl(written(asked)))


# ---- laws ----


@given(chosen=CHOSEN, q=TEXTS)
@settings(max_examples=60)
def test_every_link_finds_as_many_as_it_says(many: FlaskClient, chosen: dict[str, list[str]], q: str) -> None:
    asked = chosen | ({"q": [q]} if q else {})
    _, page = shown(many, asked)
    for one in page.values():
        if one.chosen:
            continue
        following = asked_by(one.href)
        ((_, value),) = pairs({one.facet: following[one.facet]})  # one value, in place of what was chosen
        assert pairs(following) == pairs({**asked, one.facet: [value]})
        assert many.get("/api/v1/profiles", query_string=written(following)).get_json()["total"] == one.count
        assert bool(one.also) == (one.facet in chosen)


@given(chosen=CHOSEN, q=TEXTS)
@settings(max_examples=60)
def test_a_second_link_adds_to_what_is_chosen(
    many: FlaskClient, chosen: dict[str, list[str]], q: str
) -> None:
    asked = chosen | ({"q": [q]} if q else {})
    now = found_by(many, asked)
    _, page = shown(many, asked)
    for one in page.values():
        if one.also:
            (value,) = asked_by(one.href)[one.facet]
            assert pairs(asked_by(one.also)) == pairs(asked) | {(one.facet, value)}
            assert found_by(many, urlsplit(one.also).query) == now | found_by(many, asked_by(one.href))


@given(chosen=CHOSEN, q=TEXTS)
@settings(max_examples=60)
def test_what_is_chosen_is_removed_one_by_one_or_all_at_once(
    many: FlaskClient, chosen: dict[str, list[str]], q: str
) -> None:
    asked = chosen | ({"q": [q]} if q else {})
    text, page = shown(many, asked)
    links = chosen_links(text)
    if not chosen:
        assert links == []
        return
    *single, (_, everything) = links
    without = [pairs(asked) - pairs(asked_by(href)) for _, href in single]
    assert sorted(next(iter(one)) for one in without) == sorted(pairs(chosen))
    assert all(pairs(asked_by(href)) < pairs(asked) for _, href in single)
    assert pairs(asked_by(everything)) == pairs({"q": [q]} if q else {})
    for one in page.values():  # in the facet itself too
        if one.chosen:
            assert pairs(asked_by(one.href)) in [pairs(asked_by(href)) for _, href in single]


@given(chosen=CHOSEN, q=TEXTS)
@settings(max_examples=60)
def test_the_page_counts_as_the_api_does(many: FlaskClient, chosen: dict[str, list[str]], q: str) -> None:
    asked = chosen | ({"q": [q]} if q else {})
    text, page = shown(many, asked)
    answer = many.get("/api/v1/profiles", query_string=written(asked)).get_json()
    assert total_of(text) == answer["total"]
    for one in page.values():
        if one.chosen:
            (value,) = set(chosen[one.facet]) - set(asked_by(one.href).get(one.facet, ()))
        else:
            (value,) = asked_by(one.href)[one.facet]
        assert answer["facets"][one.facet].get(value, 0) == one.count, (one.facet, value)


@given(chosen=CHOSEN, q=TEXTS)
@settings(max_examples=15)
def test_no_value_is_shown_twice(many: FlaskClient, chosen: dict[str, list[str]], q: str) -> None:
    _, page = shown(many, chosen | ({"q": [q]} if q else {}))
    hrefs = [one.href for one in page.values() if not one.chosen]
    assert len(hrefs) == len(set(hrefs))


@given(
    chosen=CHOSEN,
    q=TEXTS,
    sort=st.sampled_from(["relevance", "newest", "name"]),
    limit=st.integers(1, 5),
    uselang=st.sampled_from(["", "pt"]),
)
@settings(max_examples=30)
def test_all_pages_of_the_api_give_every_result_once(
    many: FlaskClient, chosen: dict[str, list[str]], q: str, sort: str, limit: int, uselang: str
) -> None:
    asked = written({**chosen, "q": [q], "sort": [sort], "uselang": [uselang]})
    whole = many.get(f"/api/v1/profiles?{asked}&limit=100").get_json()
    expected = [profile["user"] for profile in whole["profiles"]]

    seen: list[str] = []
    address: str | None = f"/api/v1/profiles?{asked}&limit={limit}"
    while address:
        answer = many.get(address).get_json()
        assert answer["total"] == len(expected)
        assert answer["facets"] == whole["facets"]
        seen += [profile["user"] for profile in answer["profiles"]]
        address = answer["next"]

    assert seen == expected
    assert len(set(seen)) == whole["total"]


@given(chosen=CHOSEN, limit=st.integers(1, 5))
@settings(max_examples=15)
def test_all_pages_of_the_search_give_every_result_once(
    many: FlaskClient, chosen: dict[str, list[str]], limit: int
) -> None:
    seen: list[str] = []
    address: str | None = f"/search?{written(chosen)}&limit={limit}&uselang=pt"
    while address:
        page = many.get(address).text
        seen += re.findall(r'<h3><a href="/profile/([^"?]+)\?uselang=pt">', page)
        following = re.search(r'<a rel="next" href="([^"]*)"', page)
        address = unescape(following[1]) if following else None
    assert len(seen) == len(set(seen)) == len(found_by(many, chosen))


# ---- skills, as the tree ----


def names(several: list[Value]) -> list[str]:
    return [one.name for one in several]


@pytest.mark.parametrize(
    ("query", "tops", "opened"),
    [
        ("", ["technology 4", "communication 3", "not given 8"], {}),
        (
            "available=Q1",
            ["technology 4", "communication 3", "not given 8"],
            {"technology": ["programming 4"]},
        ),
        (
            "available=Q2",
            ["technology 4", "communication 3", "not given 8"],
            {"technology": ["programming 4"], "programming": ["Python 2", "Lua 1"]},
        ),
        (
            "available=Q3",
            ["technology 4", "communication 3", "not given 8"],
            {"technology": ["programming 4"], "programming": ["Python 2", "Lua 1"], "Python": []},
        ),
        (
            "available=Q3&available=Q7",
            ["technology 4", "communication 3", "not given 8"],
            {
                "technology": ["programming 4"],
                "programming": ["Python 2", "Lua 1"],
                "communication": ["photography 2", "press relations 1"],
            },
        ),
        ("available=-", ["technology 4", "communication 3", "not given 8"], {}),
        # among those who speak German there is only one
        ("language=de", ["technology 1"], {}),
        # what is chosen stays, though nobody has it
        (
            "language=de&available=Q6",
            ["technology 1", "communication 0"],
            {"communication": ["photography 0"]},
        ),
    ],
)
def test_the_tree_opens_under_what_is_chosen(
    many: FlaskClient, query: str, tops: list[str], opened: dict[str, list[str]]
) -> None:
    _, page = shown(many, query)
    assert [f"{one.name} {one.count}" for one in page.facets["available"]] == tops
    by_name = page.named("available")
    for name, below in opened.items():
        assert [f"{one.name} {one.count}" for one in by_name[name].below] == below
    others = {"technology", "communication"} - set(opened)
    assert not any(by_name[name].below for name in others if name in by_name)


def test_every_role_has_its_own_tree(many: FlaskClient) -> None:
    _, page = shown(many, "wanted=Q2")
    assert names(page.named("wanted")["technology"].below) == ["programming"]
    assert not page.named("available")["technology"].below
    assert not page.named("known")["technology"].below


def test_a_merged_skill_is_shown_as_what_it_merged_into(many: FlaskClient) -> None:
    text, page = shown(many, {"available": [MERGED]})
    assert total_of(text) == 2
    assert page.named("available")["Python"].chosen
    assert chosen_links(text)[0][0].startswith("Can share: Python ")


# ---- places: continents, their countries, their parts ----


def test_continents_have_countries_and_those_with_most_people_come_first(many: FlaskClient) -> None:
    _, page = shown(many)
    continents = page.facets["territory"]
    assert [one.count for one in continents] == [6, 4, 4, 1]
    assert (continents[0].name, continents[-1].name) == ("Americas", "not given")
    assert {one.name for one in continents[1:3]} == {"Asia", "Europe"}
    assert [f"{one.name} {one.count}" for one in continents[0].below][:1] == ["Brazil 4"]
    assert len(continents[0].below) == 4  # a few of each
    asia = page.named("territory")["Asia"].below
    assert asia[0].name == "Japan"
    assert {(one.name, one.count) for one in asia} == {("Japan", 3), ("Indonesia", 1), ("Taiwan", 1)}
    assert not any(country.below for continent in continents for country in continent.below)


@pytest.mark.parametrize("chosen", ["019", "BR", "BR-SP", "US"])
def test_a_chosen_continent_shows_all_its_countries(many: FlaskClient, chosen: str) -> None:
    _, page = shown(many, {"territory": [chosen]})
    americas = page.named("territory")["Americas"]
    assert sorted(names(americas.below)) == [
        "Argentina",
        "Brazil",
        "Canada",
        "Chile",
        "Mexico",
        "United States",
    ]
    assert len(page.named("territory")["Asia"].below) == 3


@pytest.mark.parametrize("chosen", ["BR", "BR-SP"])
def test_a_chosen_country_shows_its_parts(many: FlaskClient, chosen: str) -> None:
    _, page = shown(many, {"territory": [chosen]})
    parts = page.named("territory")["Brazil"].below
    assert sorted(f"{one.name} {one.count}" for one in parts) == [
        "Rio de Janeiro, Brazil 1",
        "São Paulo, Brazil 1",
    ]
    assert page.named("territory")["Brazil"].chosen == (chosen == "BR")


def test_a_chosen_region_between_stands_by_itself(many: FlaskClient) -> None:
    text, page = shown(many, "territory=419")
    assert total_of(text) == 6
    first = page.facets["territory"][0]
    assert (first.name, first.count, first.chosen) == ("Latin America", 6, True)


def test_a_continent_that_people_name_themselves_is_there_without_countries(
    tmp_path: Path, make_app: MakeApp
) -> None:
    publish(tmp_path / "index", [listing("Ana", 1, territory=("002",)), listing("Bruno", 2)])
    _, page = shown(make_app(tmp_path).test_client())
    assert [f"{one.name} {one.count}" for one in page.facets["territory"]] == ["Africa 1", "not given 1"]


@pytest.mark.parametrize(
    "places",
    [
        sorted(code for code in COUNTRIES if "150" in regions_above(code))[:30],
        [f"FR-{number:02}" for number in range(1, 31) if number != 20],  # departments
    ],
    ids=["countries", "parts"],
)
def test_a_chosen_place_is_shown_among_however_many(
    tmp_path: Path, make_app: MakeApp, places: list[str]
) -> None:
    people = [listing(f"User {number}", number, territory=(place,)) for number, place in enumerate(places, 1)]
    people += [  # the last place has fewest people
        listing(f"Other {number}", number, territory=(place,))
        for number, place in enumerate(places[:-1], 100)
    ]
    publish(tmp_path / "index", people)
    text, page = shown(make_app(tmp_path).test_client(), {"territory": [places[-1]]})
    assert total_of(text) == 1
    assert [one.count for one in page.values() if one.chosen] == [1]


# ---- values by number, and those who say nothing ----


def test_many_values_open_behind_a_click(many: FlaskClient) -> None:
    text, page = shown(many)
    affiliations = page.facets["affiliation"]
    assert affiliations[0].count == 2
    assert len(affiliations) == 15  # the item, twelve groups, one with markup, not given
    assert affiliations[-1].name == "not given"
    section = re.search(r'aria-labelledby="facet-affiliation".*?</section>', text, re.DOTALL)
    assert section
    assert section[0].partition("<details>")[0].count("<li>") == 8
    assert "&lt;i&gt;" in section[0]


def test_what_is_chosen_is_never_behind_a_click(many: FlaskClient) -> None:
    chosen = [f"Group {number}" for number in range(10)]
    text, _ = shown(many, {"affiliation": chosen})
    section = re.search(r'aria-labelledby="facet-affiliation".*?</section>', text, re.DOTALL)
    assert section
    assert section[0].partition("<details>")[0].count('class="chosen"') == 10


@pytest.mark.parametrize(
    ("facet", "count"),
    [
        ("available", 8),
        ("wanted", 8),
        ("known", 6),
        ("language", 5),
        ("territory", 1),
        ("affiliation", 10),
        ("project", 11),
        ("mentoring", 10),
    ],
)
def test_who_says_nothing_is_counted_and_found(many: FlaskClient, facet: str, count: int) -> None:
    _, page = shown(many)
    value = page.named(facet)["not given"]
    assert value.count == count
    assert asked_by(value.href) == {facet: ["-"]}
    text, page = shown(many, asked_by(value.href))
    assert total_of(text) == count
    assert page.named(facet)["not given"].chosen
    assert "not given" in chosen_links(text)[0][0]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("language=-&project=jawiki", "Language: not given – 1 person without it"),
        ("language=de&mentoring=mentor", "Mentoring: is a mentor – 1 person without it"),
        ("territory=-&language=de", "Place: not given – 1 person without it"),
        ("available=-&language=de", "Can share: not given – 1 person without it"),
        ("affiliation=Group+1&language=de", "Affiliation: Group 1 – 1 person without it"),
    ],
)
def test_an_empty_search_says_in_words_what_to_loosen(many: FlaskClient, query: str, said: str) -> None:
    text, _ = shown(many, query)
    assert total_of(text) == 0
    loosened = re.findall(r"<li>(<a [^>]*>.*?</a> – .*?)</li>", text)
    assert said in [unescape(re.sub("<[^>]*>", "", one)) for one in loosened]


def test_mentoring_is_said_in_words(many: FlaskClient) -> None:
    _, page = shown(many)
    assert {name: one.count for name, one in page.named("mentoring").items()} == {
        "is a mentor": 3,
        "looks for a mentor": 2,
        "not given": 10,
    }


# ---- what stays on the way ----


def test_text_order_length_and_language_stay_but_the_page_does_not(many: FlaskClient) -> None:
    asked: Asked = {"q": ["group"], "sort": ["name"], "limit": ["1"], "uselang": ["pt"]}
    text, page = shown(many, {**asked, "page": ["2"], "territory": ["150"]})
    for one in page.values():
        following = asked_by(one.href)
        assert {name: following[name] for name in asked} == asked
        assert "page" not in following
    assert all(asked_by(href)["uselang"] == ["pt"] for _, href in chosen_links(text))


def test_a_text_that_says_nothing_has_no_facets(many: FlaskClient) -> None:
    text, page = shown(many, "q=!!!")
    assert total_of(text) == 0
    assert page.facets == {}


def test_without_people_there_is_nothing_to_choose(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [])
    text, page = shown(make_app(tmp_path).test_client())
    assert total_of(text) == 0
    assert page.facets == {}


@pytest.mark.parametrize("facet", FACETS)
def test_no_value_that_can_be_chosen_breaks_the_page(many: FlaskClient, facet: str) -> None:
    for value in VALUES[facet]:
        text, _ = shown(many, {facet: [value], "uselang": ["ar"]})
        assert len(chosen_links(text)) == 2
