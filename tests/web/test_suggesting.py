"""Completing what people type, and what their words may mean."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Json = dict[str, object]
Asked = dict[str, list[str]]


def suggested(client: FlaskClient, q: str, **more: str | list[str]) -> list[Json]:
    answer = client.get("/api/v1/suggest", query_string={"q": q, **more})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.get_json()["suggestions"]
    return found


def named(found: list[Json]) -> list[tuple[object, object]]:
    return [(one["kind"], one["id"]) for one in found]


def asked(href: str) -> Asked:
    return parse_qs(urlsplit(href).query)


# ---- suggestions ----


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("photo", ("skill", "Q6")),
        ("fotografia", ("skill", "Q6")),
        ("写", ("skill", "Q6")),
        ("photografy", ("skill", "Q6")),
        ("scribu", ("skill", "Q4")),
        ("portug", ("language", "pt")),
        ("pt", ("language", "pt")),
        ("brazil", ("territory", "BR")),
        ("бразил", ("territory", "BR")),
        ("são pau", ("territory", "BR-SP")),
        ("example", ("affiliation", "Q501")),
        ("a & b", ("affiliation", "A & B <i>")),
        ("zo", ("person", "Zoë")),
        ("серг", ("person", "Сергей")),
        ("brumo", ("person", "Bruno")),
    ],
)
def test_the_first_suggestion(client: FlaskClient, q: str, first: tuple[str, str]) -> None:
    assert named(suggested(client, q))[:1] == [first]


def test_what_a_suggestion_says(client: FlaskClient) -> None:
    (skill,) = suggested(client, "photo")
    assert skill.items() >= {
        ("kind", "skill"),
        ("id", "Q6"),
        ("label", "photography"),
        ("language", "en"),
        ("count", 1),
        ("facet", "available"),
        ("href", "/search?available=Q6"),
    }
    (person,) = suggested(client, "zoë")
    assert person.items() >= {
        ("kind", "person"),
        ("id", "Zoë"),
        ("label", "Zoë"),
        ("language", None),
        ("facet", None),
        ("href", "/profile/Zo%C3%AB"),
    }


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["skill"], {"skill"}),
        (["person"], {"person"}),
        (["skill", "person"], {"skill", "person"}),
        (["affiliation"], set()),
        ([""], {"skill", "person"}),
        (["", "person"], {"person"}),
    ],
)
def test_only_the_kinds_that_are_asked_for(client: FlaskClient, kinds: list[str], found: set[str]) -> None:
    assert {one["kind"] for one in suggested(client, "写真", kind=kinds)} == found


def test_people_come_last(client: FlaskClient) -> None:
    found = suggested(client, "写真")
    assert named(found) == [("skill", "Q6"), ("person", "写真家")]
    assert found[-1]["href"] == "/profile/%E5%86%99%E7%9C%9F%E5%AE%B6"


@pytest.mark.parametrize(
    ("uselang", "accepts", "q", "label", "language"),
    [
        ("", "", "programação", "programação", "pt"),  # no name in English begins so
        ("", "", "technolo", "technology", "en"),
        ("pt", "", "programa", "programação", "pt"),
        ("pt-br", "", "programa", "programação", "pt"),
        ("", "pt-BR,pt;q=0.9", "programa", "programação", "pt"),
        ("", "ja", "プログラ", "プログラミング", "ja"),
        ("de", "ja", "lua", "Lua-Programmierung", "de"),
        ("ja", "de", "lua", "Lua", "en"),
        ("pt", "", "wikimedistas", "Wikimedistas de Exemplo", "pt"),
        ("pt", "", "alem", "alemão", "pt"),
        ("de", "pt", "brasil", "Brasilien", "de"),
        ("qqx", "", "lua", "Lua", "en"),
        ("no<such>", "de", "lua", "Lua-Programmierung", "de"),
        # codes, parts of countries and free names are in no language
        ("", "", "pt", "pt", None),
        ("ar", "", "br-sp", "BR-SP", None),
        ("", "", "são pau", "São Paulo", None),
        ("", "", "a & b", "A & B <i>", None),
    ],
)
def test_the_label_is_in_the_readers_language_where_it_can_be(
    client: FlaskClient, uselang: str, accepts: str, q: str, label: str, language: str | None
) -> None:
    answer = client.get(
        "/api/v1/suggest", query_string={"q": q, "uselang": uselang}, headers={"Accept-Language": accepts}
    )
    first = answer.get_json()["suggestions"][0]
    assert (first["label"], first["language"]) == (label, language)


def test_addresses_keep_the_language_that_was_asked_for(client: FlaskClient) -> None:
    hrefs = [str(one["href"]) for one in suggested(client, "写真", uselang="pt")]
    assert hrefs == [
        "/search?available=Q6&uselang=pt",
        "/profile/%E5%86%99%E7%9C%9F%E5%AE%B6?uselang=pt",
    ]
    page = client.get("/search?uselang=pt").text
    assert 'data-suggest="/api/v1/suggest?uselang=pt"' in page


@pytest.mark.parametrize(
    "q", ["photo", "pro", "p", "portug", "brazil", "br", "americas", "example", "a & b", "s"]
)
def test_the_address_finds_as_many_people_as_have_it(client: FlaskClient, q: str) -> None:
    for one in suggested(client, q, kind=["skill", "language", "territory", "affiliation"]):
        assert asked(str(one["href"])) == {str(one["facet"]): [one["id"]]}
        answer = client.get("/api/v1/profiles", query_string={str(one["facet"]): one["id"]})
        assert answer.get_json()["total"] == one["count"], one


@pytest.mark.parametrize("q", ["", "   ", "!!!", "😀", "\x00", "-photography", "-", '"'])
def test_nothing_is_suggested_for_nothing(client: FlaskClient, q: str) -> None:
    answer = client.get("/api/v1/suggest", query_string={"q": q}).get_json()
    assert answer == {"suggestions": [], "said": "0 suggestions"}


def test_no_text_is_no_error(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggest").get_json()["suggestions"] == []


def test_how_many_there_are_is_said_in_the_readers_words(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggest?q=photo").get_json()["said"] == "1 suggestion"
    assert "suggest-count" in client.get("/api/v1/suggest?q=photo&uselang=qqx").get_json()["said"]


def test_at_most_ten_each_once(client: FlaskClient) -> None:
    for q in ("a", "b", "p", "s"):
        found = named(suggested(client, q))
        assert len(found) <= 10
        assert len(found) == len(set(found))


@pytest.mark.parametrize("kind", ["pet", "skills", "Skill", "<b>bold</b>", "skill,person", "code"])
def test_a_wrong_kind_is_a_400_that_names_it(client: FlaskClient, kind: str) -> None:
    for kinds in ([kind], ["skill", kind]):
        answer = client.get("/api/v1/suggest", query_string={"q": "photo", "kind": kinds})
        assert answer.status_code == 400
        error = answer.get_json()["error"]
        assert error["parameter"] == "kind"
        assert "kind" in error["message"]
        assert kind in unescape(error["message"]) or "<" in kind


def test_what_people_write_is_only_text(client: FlaskClient) -> None:
    found = suggested(client, "script", kind="person")
    assert [one["label"] for one in found] == ["<script>alert(1)"]
    assert client.get("/api/v1/suggest?q=script").content_type == "application/json"
    assert str(found[0]["href"]) == "/profile/%3Cscript%3Ealert%281%29"
    assert client.get(str(found[0]["href"])).status_code == 200


NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='"-*()\\:^~+ aä写\x00\u0301\u200d', max_size=40),
    st.sampled_from(["x" * 5000, "ab " * 2000, "写" * 3000, "é" * 60, '"' * 999, "a-b" * 500]),
)


@given(q=NASTY, kind=st.sampled_from(["", "skill", "person", "territory", "nonsense"]), uselang=NASTY)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_gives_a_500(client: FlaskClient, q: str, kind: str, uselang: str) -> None:
    answer = client.get("/api/v1/suggest", query_string={"q": q, "kind": kind, "uselang": uselang})
    assert answer.status_code == (400 if kind == "nonsense" else 200)
    for one in answer.get_json().get("suggestions", ()):
        assert one["kind"] == kind or not kind


# ---- what words may mean, above the results ----


def meanings(page: str) -> list[tuple[str, list[tuple[str, Asked]]]]:
    """Of each meaning the words, and its links: what they say, what they ask."""
    section = re.search(r'<section class="meanings".*?</section>', page, re.DOTALL)
    return [
        (
            unescape(words),
            [
                (re.sub("<[^>]*>", "", said), asked(unescape(href)))
                for href, said in re.findall(r'<a href="([^"]*)">(.*?)</a>', links)
            ],
        )
        for words, links in re.findall(r"<li><bdi>(.*?)</bdi> →(.*?)</li>", section[0] if section else "")
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Photography",
            [
                (
                    "Photography",
                    [
                        ("Can share: photography", {"available": ["Q6"]}),
                        ("Wants to learn: photography", {"wanted": ["Q6"]}),
                    ],
                )
            ],
        ),
        ("pt", [("pt", [("Language: Portuguese", {"language": ["pt"]})])]),
        ("Brasil", [("Brasil", [("Place: Brazil", {"territory": ["BR"]})])]),
        ("são paulo", [("são paulo", [("Place: São Paulo, Brazil", {"territory": ["BR-SP"]})])]),
        (
            "Wikimedistas de Exemplo",
            [("Wikimedistas de Exemplo", [("Affiliation: Example Wikimedians", {"affiliation": ["Q501"]})])],
        ),
        # a code inside a longer text is only a word
        (
            "lua pt",
            [
                (
                    "lua",
                    [
                        ("Can share: Lua", {"q": ["pt"], "available": ["Q4"]}),
                        ("Wants to learn: Lua", {"q": ["pt"], "wanted": ["Q4"]}),
                    ],
                )
            ],
        ),
        ("nonsense pt", []),
        ("419 br", []),
        # the longest name, and no part of it
        (
            "PRESS relations",
            [
                (
                    "PRESS relations",
                    [
                        ("Can share: press relations", {"available": ["Q7"]}),
                        ("Wants to learn: press relations", {"wanted": ["Q7"]}),
                    ],
                )
            ],
        ),
        # the other words stay
        (
            "good press relations brazil",
            [
                (
                    "press relations",
                    [
                        ("Can share: press relations", {"q": ["good brazil"], "available": ["Q7"]}),
                        ("Wants to learn: press relations", {"q": ["good brazil"], "wanted": ["Q7"]}),
                    ],
                ),
                (
                    "brazil",
                    [("Place: Brazil", {"q": ["good press relations"], "territory": ["BR"]})],
                ),
            ],
        ),
        # what several things are called
        (
            "scripting",
            [
                (
                    "scripting",
                    [
                        ("Can share: Lua", {"available": ["Q4"]}),
                        ("Wants to learn: Lua", {"wanted": ["Q4"]}),
                        ("Can share: press relations", {"available": ["Q7"]}),
                        ("Wants to learn: press relations", {"wanted": ["Q7"]}),
                    ],
                )
            ],
        ),
        ("", []),
        ("photo", []),
        ("photografy", []),
        ("Ana", []),
        ("-photography", []),
        ('"photography"', []),
        ("<script>", []),
    ],
)
def test_words_that_name_something_become_filters(
    client: FlaskClient, text: str, meant: list[tuple[str, list[tuple[str, Asked]]]]
) -> None:
    page = client.get("/search", query_string={"q": text}).text
    assert meanings(page) == meant


@pytest.mark.parametrize(
    ("query", "links"),
    [
        (
            "q=photography&language=pt&territory=BR&territory=DE&sort=name",
            [{"available": ["Q6"], "language": ["pt"], "territory": ["BR", "DE"], "sort": ["name"]}],
        ),
        ("q=photography&available=Q3", [{"available": ["Q3", "Q6"]}]),
        ("q=photography&available=Q6", [{"available": ["Q6"]}]),
        ("q=Brazil&territory=DE&uselang=pt", [{"territory": ["DE", "BR"], "uselang": ["pt"]}]),
        ("q=photography&limit=5&page=1", [{"available": ["Q6"], "limit": ["5"]}]),
    ],
)
def test_what_was_chosen_before_stays(client: FlaskClient, query: str, links: list[Asked]) -> None:
    ((_, found),) = meanings(client.get(f"/search?{query}").text)
    assert [one for _, one in found][:1] == links


def test_a_meaning_is_said_in_the_readers_language(client: FlaskClient) -> None:
    ((words, links),) = meanings(client.get("/search?q=brazil&uselang=pt").text)
    assert words == "brazil"
    assert links[0][0].endswith(": Brasil")


# ---- words that nobody has ----


def instead(page: str) -> list[str]:
    """What is said instead of the words that nobody has."""
    return [unescape(said) for said in re.findall(r'<p class="instead">(.*?)</p>', page)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=photografy", ["No one for <bdi>photografy</bdi>; showing <bdi>photography</bdi>."]),
        ("q=Photografy&territory=JP", ["No one for <bdi>Photografy</bdi>; showing <bdi>photography</bdi>."]),
        (
            "q=photografy+brunno",
            [
                "No one for <bdi>photografy</bdi>; showing <bdi>photography</bdi>.",
                "No one for <bdi>brunno</bdi>; showing <bdi>bruno</bdi>.",
            ],
        ),
        ("q=zzzzqqqq", ["No one for <bdi>zzzzqqqq</bdi>."]),
        ("q=photography+zzzzqqqq", ["No one for <bdi>zzzzqqqq</bdi>."]),
        ("q=photography", []),
        ("q=photogr", []),
        ("q=", []),
        ("q=-zzzzqqqq", []),
    ],
)
def test_words_that_nobody_has(client: FlaskClient, query: str, said: list[str]) -> None:
    assert instead(client.get(f"/search?{query}").text) == said


def test_with_a_typo_the_right_people_are_there(client: FlaskClient) -> None:
    right, wrong = (
        {one["user"] for one in client.get(f"/api/v1/profiles?q={q}").get_json()["profiles"]}
        for q in ("photography", "photografy")
    )
    assert wrong == right == {"Ana", "写真家", "Zoë"}


def test_what_was_typed_is_only_text(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": '<i>zzzzqqqq</i>"&amp;'}).text
    assert "<i>" not in page
    assert "&amp;amp;" in page


@pytest.mark.parametrize(
    ("text", "is_shortened"),
    [
        ("x" * 1000, False),
        ("x" * 1001, True),
        ("x" * 8192, True),
        ("photo " * 500, True),
        (" " * 5000, False),
    ],
)
def test_a_long_text_is_shortened_and_that_is_said(
    client: FlaskClient, text: str, is_shortened: bool
) -> None:
    answer = client.get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert ("Only the first 1,000 characters are looked for." in answer.text) == is_shortened
    assert client.get("/api/v1/profiles", query_string={"q": text}).status_code == 200
    kept = re.search(r'<input [^>]*id="q"[^>]* value="([^"]*)"', answer.text)
    assert kept
    assert kept[1] == text


@given(text=NASTY)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_gives_a_500_on_the_search_page(client: FlaskClient, text: str) -> None:
    assert client.get("/search", query_string={"q": text}).status_code == 200
