"""Who fits, as a page and as JSON."""

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from profiles.tongues import Tongue
from search.listing import Listing
from tests.support.people import listing, publish
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON
from tests.support.tool import MESSAGES, logged_in, tool
from tests.web.conftest import MakeApp

KINDS = ("mutual", "learn_from", "teach")
ANA = listing(
    "Ana",
    1,
    available=(PYTHON,),
    wanted=(PHOTOGRAPHY, LUA, PRESS),
    languages=(Tongue("pt"), Tongue("en", "0")),
    territory=("BR-SP",),
)
CIRCLE = [
    ANA,
    listing(
        "Bea", 2, available=(PHOTOGRAPHY,), wanted=(PYTHON,), languages=(Tongue("pt"),), territory=("BR",)
    ),
    listing("Caio", 3, available=(LUA,), languages=(Tongue("pt"),), territory=("PT",)),
    listing(
        "Dora", 4, available=(PRESS,), wanted=(PROGRAMMING,), languages=(Tongue("de"),), territory=("DE",)
    ),
    listing("Eva", 5, wanted=(PYTHON,), territory=("JP",), mentoring=("mentee",)),
    listing("Finn & Co", 6, available=(PHOTOGRAPHY, LUA), languages=(Tongue("en"),), territory=("DE",)),
    listing("Gus", 7, available=(PYTHON,), territory=("DE",), affiliations=("Q501",)),
    listing("Hal", 8, wanted=(PHOTOGRAPHY,)),
]


def test_matches_in_json_say_why(client: FlaskClient) -> None:
    # Ana shares Python and wants photography; Bruno wants Python, 写真家 shares photography
    answer = client.get("/api/v1/matches/Ana").get_json()
    assert answer["mutual"] == []
    (teacher,) = answer["learn_from"]
    assert teacher["user"] == "写真家"
    assert teacher["teaches"] == [{"skill": "Q6", "for": "Q6"}]
    assert teacher["learns"] == []
    assert [one["user"] for one in answer["teach"]] == ["Bruno"]


def test_matches_name_the_common_language_and_place(client: FlaskClient) -> None:
    answer = client.get("/api/v1/matches/Zoë").get_json()
    fits = {match["user"]: match for kind in ("mutual", "learn_from", "teach") for match in answer[kind]}
    assert "Bruno" in fits  # shares Lua
    assert fits["写真家"]["languages"] == {}


def test_the_page_of_matches_has_its_three_parts(client: FlaskClient) -> None:
    page = client.get("/matches/Ana").text
    for said in ("Who fits Ana", "An exchange, both ways", "No one yet.", "写真家", "Bruno", "Can teach"):
        assert said in page
    assert 'href="/matches/Ana"' in client.get("/profile/Ana").text


def test_a_ring_of_three_is_shown_with_its_lessons(tmp_path: Path, make_app: MakeApp) -> None:
    people = [
        listing("Ana", 1, available=(PYTHON,), wanted=(PHOTOGRAPHY,)),
        listing("Bruno", 2, available=(LUA,), wanted=(PYTHON,)),
        listing("Chen", 3, available=(PHOTOGRAPHY,), wanted=(LUA,)),
    ]
    publish(tmp_path / "index", people)
    client = make_app(tmp_path).test_client()

    (ring,) = client.get("/api/v1/matches/Ana").get_json()["rings"]

    assert ring["members"] == ["Ana", "Bruno", "Chen"]
    assert ring["lessons"][0] == {"teacher": "Ana", "learner": "Bruno", "skill": "Q3", "for": "Q3"}
    assert "Rings of three" in client.get("/matches/Ana").text


def test_nobody_has_no_matches(client: FlaskClient) -> None:
    assert client.get("/matches/Nobody").status_code == 404
    assert client.get("/api/v1/matches/Nobody").get_json()["error"]["code"] == "not-found"


# ---- among whom: the filters of a search ----


@pytest.fixture(scope="module")
def circle(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The people above."""
    return client_of(tmp_path_factory.mktemp("circle"), make_app, CIRCLE)


def client_of(data: Path, make_app: MakeApp, people: Iterable[Listing]) -> FlaskClient:
    publish(data / "index", people)
    return make_app(data).test_client()


def page_of(client: FlaskClient, query: str = "", name: str = "Ana") -> str:
    answer = client.get(f"/matches/{quote(name)}?{query}")
    assert answer.status_code == 200
    return answer.text


def section(page: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def links(part: str) -> list[tuple[str, str]]:
    """What each link says, and where it leads."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', part)
    return [(unescape(re.sub("<[^>]*>", "", said)), unescape(href)) for href, said in found]


def filter_links(page: str, label: str) -> list[tuple[str, str]]:
    found = re.search(rf'<ul class="chosen-values" aria-label="{label}">.*?</ul>', page, re.DOTALL)
    return links(found[0]) if found else []


FILTERED = [
    ("", ["Bea", "Dora"], ["Caio", "Finn & Co"], ["Eva"]),
    ("territory=BR", ["Bea"], [], []),
    ("territory=019", ["Bea"], [], []),
    ("territory=150", ["Dora"], ["Caio", "Finn & Co"], []),
    ("territory=BR&territory=PT", ["Bea"], ["Caio"], []),
    ("language=pt", ["Bea"], ["Caio"], []),
    ("language=pt&territory=150", [], ["Caio"], []),
    ("available=Q6", ["Bea"], ["Finn & Co"], []),
    ("available=Q1", [], ["Caio", "Finn & Co"], []),
    ("wanted=Q99", ["Bea"], [], ["Eva"]),
    ("mentoring=mentee", [], [], ["Eva"]),
    ("language=-", [], [], ["Eva"]),
    ("affiliation=Q501", [], [], []),
    ("language=ja", [], [], []),
    ("language=&territory=&q=nobodyhasthis&sort=name", ["Bea", "Dora"], ["Caio", "Finn & Co"], ["Eva"]),
]


@pytest.mark.parametrize(("query", *KINDS), FILTERED)
def test_only_who_fits_the_filters_is_matched(
    circle: FlaskClient, query: str, mutual: list[str], learn_from: list[str], teach: list[str]
) -> None:
    answer, page = circle.get(f"/api/v1/matches/Ana?{query}").get_json(), page_of(circle, query)
    for kind, users in zip(KINDS, (mutual, learn_from, teach), strict=True):
        assert sorted(match["user"] for match in answer[kind]) == users
        titles = re.findall(r"<h3>(.*?)</h3>", section(page, kind))
        assert sorted(said for title in titles for said, _ in links(title)) == users
        assert ("No one yet." in section(page, kind)) == (not users)
    assert "team" not in answer


def test_rings_are_among_who_fits_the_filters(tmp_path: Path, make_app: MakeApp) -> None:
    people = [
        listing("Ana", 1, available=(PYTHON,), wanted=(PHOTOGRAPHY,)),
        listing("Bruno", 2, available=(LUA,), wanted=(PYTHON,), territory=("BR",)),
        listing("Chen", 3, available=(PHOTOGRAPHY,), wanted=(LUA,), territory=("TW",)),
        listing("Dina", 4, available=(PHOTOGRAPHY,), wanted=(LUA,), territory=("BR",)),
    ]
    client = client_of(tmp_path, make_app, people)
    (ring,) = client.get("/api/v1/matches/Ana?territory=BR").get_json()["rings"]
    assert ring["members"] == ["Ana", "Bruno", "Dina"]
    assert client.get("/api/v1/matches/Ana?territory=TW").get_json()["rings"] == []
    assert "Rings of three" not in page_of(client, "territory=TW")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("available=DROP", "available"),
        ("language=xx-nonsense", "language"),
        ("territory=ZZ", "territory"),
        ("project=%3Cb%3E", "project"),
        ("mentoring=both", "mentoring"),
        ("page=0", "page"),
        ("anything=" + "x" * 1001, "anything"),
        ("team=DROP", "team"),
        ("team=-", "team"),
        ("team=Q12345", "team"),  # no skill of the tree
        ("team=Q501", "team"),  # an affiliation
        ("team=Q6&team=Q0", "team"),
        ("&".join(f"team=Q{number}" for number in range(1, 8)), "team"),  # seven
        ("&".join(["team=Q6"] * 51), "team"),
    ],
)
def test_a_wrong_filter_is_a_400_that_names_it(circle: FlaskClient, query: str, parameter: str) -> None:
    page, answer = circle.get(f"/matches/Ana?{query}"), circle.get(f"/api/v1/matches/Ana?{query}")
    assert (page.status_code, answer.status_code) == (400, 400)
    assert parameter in page.text
    assert "<b>" not in page.text
    assert answer.get_json()["error"]["parameter"] == parameter


# ---- the filters on the page ----


def test_chosen_filters_are_shown_and_removed_one_by_one(circle: FlaskClient) -> None:
    page = page_of(circle, "language=pt&territory=BR&territory=PT&uselang=en")
    assert filter_links(page, "Chosen filters") == [
        ("Language: Portuguese ×remove", "/matches/Ana?territory=BR&territory=PT&uselang=en"),
        ("Place: Brazil ×remove", "/matches/Ana?language=pt&territory=PT&uselang=en"),
        ("Place: Portugal ×remove", "/matches/Ana?language=pt&territory=BR&uselang=en"),
        ("Remove all filters", "/matches/Ana?uselang=en"),
    ]


def test_filters_keep_the_path_of_any_name(circle: FlaskClient) -> None:
    page = page_of(circle, "territory=150&language=-", "Finn & Co")
    hrefs = [href for _, href in filter_links(page, "Chosen filters")]
    assert hrefs == [
        "/matches/Finn%20%26%20Co?territory=150",
        "/matches/Finn%20%26%20Co?language=-",
        "/matches/Finn%20%26%20Co",
    ]
    assert "not given" in page
    for href in hrefs:
        answer = circle.get(href)
        assert answer.status_code == 200
        assert "Who fits Finn &amp; Co" in answer.text


def test_without_filters_none_are_shown(circle: FlaskClient) -> None:
    assert filter_links(page_of(circle), "Chosen filters") == []


def test_the_persons_own_languages_and_places_are_offered(circle: FlaskClient) -> None:
    assert filter_links(page_of(circle), "Narrow down") == [
        ("Portuguese", "/matches/Ana?language=pt"),  # English is not spoken
        ("São Paulo, Brazil", "/matches/Ana?territory=BR-SP"),
        ("Brazil", "/matches/Ana?territory=BR"),
        ("South America", "/matches/Ana?territory=005"),
        ("Americas", "/matches/Ana?territory=019"),
        ("Latin America", "/matches/Ana?territory=419"),
    ]
    assert filter_links(page_of(circle, name="Hal"), "Narrow down") == []


def test_what_is_chosen_is_not_offered_again(circle: FlaskClient) -> None:
    offered = dict(filter_links(page_of(circle, "territory=BR&available=Q6"), "Narrow down"))
    assert "Brazil" not in offered
    assert offered["Portuguese"] == "/matches/Ana?available=Q6&territory=BR&language=pt"
    assert offered["Americas"] == "/matches/Ana?available=Q6&territory=019"  # in place of the other


# ---- for a team ----

TEAMS = [
    ("team=Q6", [["Bea"], ["Finn & Co"]], []),
    ("team=Q6&team=Q4", [["Finn & Co"]], []),
    ("team=Q6&team=Q4&team=Q7", [["Dora", "Finn & Co"]], []),
    ("team=q6&team=+Q6+&team=&team=Q6", [["Bea"], ["Finn & Co"]], []),
    (f"team={MERGED}", [["Gus"]], []),  # merged; the one who asks is never in the team
    (f"team={MERGED}&team={PYTHON}", [["Gus"]], []),
    ("team=Q2", [["Caio"], ["Finn & Co"], ["Gus"]], []),  # a narrower skill is as good
    ("team=Q1&team=Q5", [["Finn & Co"]], []),
    ("team=Q6&team=Q4&territory=BR", [["Bea"]], ["Q4"]),
    ("team=Q6&team=Q4&language=pt", [["Bea", "Caio"]], []),
    ("team=Q6&team=Q4&language=ja", [], ["Q6", "Q4"]),
    ("team=Q7&team=Q4&team=Q3", [["Caio", "Dora", "Gus"], ["Dora", "Finn & Co", "Gus"]], []),
    ("&".join(f"team=Q{number}" for number in range(2, 8)), [["Dora", "Finn & Co", "Gus"]], []),  # six
]


@pytest.mark.parametrize(("query", "groups", "missing"), TEAMS)
def test_the_smallest_team(
    circle: FlaskClient, query: str, groups: list[list[str]], missing: list[str]
) -> None:
    team = circle.get(f"/api/v1/matches/Ana?{query}").get_json()["team"]
    assert sorted(sorted(member["user"] for member in group) for group in team["groups"]) == groups
    assert (team["missing"], team["exact"]) == (missing, True)


@pytest.mark.parametrize(("query", "groups", "missing"), TEAMS)
def test_the_page_shows_the_same_teams(
    circle: FlaskClient, query: str, groups: list[list[str]], missing: list[str]
) -> None:
    part = section(page_of(circle, query), "team")
    cards = re.findall(r'<ul class="card">(.*?)\n?</ul>\n', part, re.DOTALL)
    shown = [sorted(said for said, href in links(card) if href.startswith("/profile/")) for card in cards]
    assert sorted(shown) == groups
    assert ("No one can teach:" in part) == bool(missing)
    assert "may not be the smallest" not in part


def test_members_have_the_skills_that_are_theirs_to_teach(circle: FlaskClient) -> None:
    query = "team=Q6&team=Q4&team=Q7"
    ((*members,),) = circle.get(f"/api/v1/matches/Ana?{query}").get_json()["team"]["groups"]
    assert {member["user"]: member["teaches"] for member in members} == {
        "Dora": ["Q7"],
        "Finn & Co": ["Q6", "Q4"],
    }
    said = links(section(page_of(circle, query), "team"))
    assert ("Finn & Co", "/profile/Finn%20%26%20Co") in said
    for skill in (("photography", "/skill/Q6"), ("Lua", "/skill/Q4"), ("press relations", "/skill/Q7")):
        assert skill in said


def test_what_nobody_can_teach_is_said(circle: FlaskClient) -> None:
    part = section(page_of(circle, "team=Q6&team=Q4&territory=BR"), "team")
    assert links(part.partition("No one can teach:")[2])[0] == ("Lua", "/skill/Q4")
    assert "Bea" in part


def test_a_larger_team_says_that_it_may_not_be_the_smallest(tmp_path: Path, make_app: MakeApp) -> None:
    skills = (PYTHON, LUA, PHOTOGRAPHY, PRESS)
    people = [listing("Ana", 1, wanted=skills)]
    people += [
        listing(f"Teacher {skill}", number, available=(skill,)) for number, skill in enumerate(skills, 2)
    ]
    client = client_of(tmp_path, make_app, people)
    query = "&".join(f"team={skill}" for skill in skills)
    team = client.get(f"/api/v1/matches/Ana?{query}").get_json()["team"]
    assert not team["exact"]
    assert [len(group) for group in team["groups"]] == [4]
    assert "This larger team may not be the smallest one." in section(page_of(client, query), "team")
    assert "may not be the smallest" not in page_of(client, "team=Q3&team=Q4&team=Q6")


def test_the_wishes_are_there_to_choose(circle: FlaskClient) -> None:
    part = section(page_of(circle, "team=Q4&team=Q2&territory=150&uselang=en"), "team")
    boxes = re.findall(r'<input type="checkbox" name="team" value="(Q\d+)"( checked)?>', part)
    assert boxes == [("Q4", " checked"), ("Q2", " checked"), ("Q6", ""), ("Q7", "")]
    assert '<input type="hidden" name="territory" value="150">' in part
    assert '<input type="hidden" name="uselang" value="en">' in part
    (action,) = re.findall(r'<form action="([^"]*)"', part)
    assert urlsplit(action).path == "/matches/Ana"
    assert urlsplit(action).fragment == "team"


def test_without_wishes_no_team_is_offered(circle: FlaskClient) -> None:
    assert section(page_of(circle, name="Gus"), "team") == ""


@pytest.mark.parametrize(("name", "team"), [("Gus", "Q6"), ("Hal", "Q6"), ("Eva", "Q3")])
def test_a_team_that_is_asked_for_is_shown_whatever_the_wishes(
    circle: FlaskClient, name: str, team: str
) -> None:
    groups = circle.get(f"/api/v1/matches/{name}?team={team}").get_json()["team"]["groups"]
    part = section(page_of(circle, f"team={team}", name), "team")
    assert groups
    for group in groups:
        assert group[0]["user"].partition(" ")[0] in part


def test_a_filter_that_is_removed_or_added_leaves_the_team(circle: FlaskClient) -> None:
    page = page_of(circle, "team=Q6&team=Q4&language=pt&territory=BR")
    for label in ("Chosen filters", "Narrow down"):
        for _, href in filter_links(page, label):
            assert parse_qs(urlsplit(href).query)["team"] == ["Q6", "Q4"], href


def test_what_people_write_is_only_text(circle: FlaskClient, client: FlaskClient) -> None:
    page = page_of(client, "affiliation=A+%26+B+%3Ci%3E", "<script>alert(1)")
    assert "<script>" not in page
    assert "<i>" not in page
    assert "Affiliation: <bdi>A &amp; B &lt;i&gt;</bdi>" in page
    assert "Finn & Co" not in page_of(circle)


# ---- on somebody's profile, for who is logged in ----


def fits_of(reader: FlaskClient, user: str) -> str:
    section = BeautifulSoup(reader.get(f"/profile/{user}").text, "html.parser").select_one("section.card")
    return " ".join(section.get_text(" ", strip=True).split()) if section else ""


def test_a_profile_says_what_the_two_could_give_each_other(published: Path) -> None:
    ana = logged_in(tool(published), "Ana")
    assert fits_of(ana, "Bruno") == f"{MESSAGES['fits-you']} {MESSAGES['match-learns']} Python"
    assert "Zoë" not in fits_of(ana, "Bruno")
    assert fits_of(ana, "写真家").startswith(
        f"{MESSAGES['fits-you']} {MESSAGES['match-teaches']} photography"
    )


@pytest.mark.parametrize(("reader", "user"), [("Ana", "Ana"), ("Nobody", "Bruno"), ("Ana", "Сергей")])
def test_where_there_is_nothing_to_give_nothing_is_said(published: Path, reader: str, user: str) -> None:
    assert fits_of(logged_in(tool(published), reader), user) == ""


def test_a_visitor_is_told_nothing_of_that(client: FlaskClient) -> None:
    assert fits_of(client, "Bruno") == ""
