"""Profiles, skills, health, languages, errors and headers."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search import versions
from tests.support.people import few_people, publish
from tests.web.conftest import MakeApp


def test_a_profile_shows_everything_and_its_source(client: FlaskClient) -> None:
    page = client.get("/profile/Ana").text
    for said in ("Python", "photography", "Portuguese, native", "São Paulo, Brazil", "Example Wikimedians"):
        assert said in page
    for said in ("Wikipedia (Portuguese)", "America/Sao_Paulo", "is a mentor", "by e-mail", "ela", "Q42"):
        assert said in page
    assert 'href="https://wiki.test/wiki/User:Ana/Capacity_Exchange"' in page
    assert 'href="https://wiki.test/w/index.php?oldid=10"' in page
    assert (
        '<p class="about whole" lang="pt" dir="ltr">Escrevo código &amp; &lt;b&gt;livros&lt;/b&gt;.</p>'
        in page
    )


def test_a_later_edit_by_somebody_else_is_said(client: FlaskClient) -> None:
    page = client.get("/profile/Bruno").text
    assert "Somebody else edited this page later" in page
    assert "oldid=99" in page


def scripts(page: str) -> list[str]:
    """The scripts of a page but our own, which has an address and no text."""
    ours = re.compile(r'<script defer src="/static/search\.js\?v=[0-9a-f]+"></script>')
    return re.findall(r"<\s*/?\s*script[^>]*>", ours.sub("", page), re.IGNORECASE)


def test_what_people_write_is_data(client: FlaskClient) -> None:
    page = client.get("/profile/%3Cscript%3Ealert(1)").text
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page
    assert "<img" not in page
    assert "is not a known skill" in page
    assert "Did you mean photography?" in page
    for path in ("/profile/%3Cscript%3Ealert(1)", "/search", "/", "/matches/%3Cscript%3Ealert(1)"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert scripts(answer.text) == []


def test_the_one_script_is_our_own(client: FlaskClient) -> None:
    page = client.get("/search").text
    (address,) = re.findall(r'<script defer src="([^"]*)"></script>', page)
    assert client.get(address).content_type.startswith("text/javascript")


@pytest.mark.parametrize(("asked", "canonical"), [("ana", "/profile/Ana"), ("zoë", "/profile/Zo%C3%AB")])
def test_another_spelling_of_a_name_leads_to_the_right_one(
    client: FlaskClient, asked: str, canonical: str
) -> None:
    answer = client.get(f"/profile/{asked}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == canonical


def test_a_skill_shows_its_place_and_its_people(client: FlaskClient) -> None:
    page = client.get("/skill/Q2").text
    assert 'href="/skill/Q1"' in page  # broader
    assert 'href="/skill/Q3"' in page  # narrower
    assert "Ana" in page
    assert "プログラミング" in page
    assert "coding" in page
    assert 'href="/search?available=Q2"' in page


def test_a_label_of_another_language_is_marked(client: FlaskClient) -> None:
    page = client.get("/skill/Q3?uselang=ar").text
    assert re.search('<h1>.*<bdi lang="en" dir="ltr">Python</bdi>.*</h1>', page)
    assert '<html lang="ar" dir="rtl">' in page


@pytest.mark.parametrize(("asked", "now"), [("q3", "/skill/Q3"), ("Q99", "/skill/Q3")])
def test_a_merged_id_leads_to_the_skill(client: FlaskClient, asked: str, now: str) -> None:
    assert client.get(f"/skill/{asked}").headers["Location"] == now


def test_the_tree_shows_counts_with_narrower_ones(client: FlaskClient) -> None:
    page = client.get("/skills").text
    numbers = re.findall(r'<span class="n">.*?</span>(\d+)(?: <small>\((\d+)\)</small>)?</span>', page)
    assert numbers[:3] == [("3", "0"), ("2", "0"), ("2", "0")]  # technology: nobody names the area itself
    assert page.count("<details open>") == 2
    assert page.count("<details>") == 1


@pytest.mark.parametrize(
    "path", ["/profile/Nobody", "/skill/Q123", "/skill/photo", "/nothing", "/profile/", "/static/none"]
)
def test_what_is_not_there_is_a_404_with_a_way_back(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "/search" in answer.text


def test_an_unknown_address_of_the_api_answers_json(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not-found"
    assert client.post("/api/v1/profiles").get_json()["error"]["code"] == "method-not-allowed"


def test_our_own_failure_is_a_500_that_says_nothing_of_its_cause(published: Path, make_app: MakeApp) -> None:
    app = make_app(published)

    @app.get("/api/broken")
    def broken() -> str:
        raise RuntimeError("secret")

    answer = app.test_client().get("/api/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_health(client: FlaskClient) -> None:
    answer = client.get("/healthz").get_json()
    assert answer.keys() == {"status", "profiles", "index", "built", "age", "last_run", "problems"}
    assert answer["status"] == "ok"
    assert answer["profiles"] == 6


def test_before_anything_is_published_the_tool_says_so(tmp_path: Path, make_app: MakeApp) -> None:
    client = make_app(tmp_path).test_client()
    for path in ("/", "/search", "/skills", "/profile/Ana"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "python -m bot refresh" in answer.text
    assert client.get("/healthz").status_code == 503
    assert client.get("/api/v1/profiles").get_json()["error"]["code"] == "no-index"


def test_a_corrupt_pointer_leaves_the_last_good_version_and_health_says_so(
    tmp_path: Path, make_app: MakeApp
) -> None:
    publish(tmp_path / "index", few_people())
    (tmp_path / "index" / "current").write_text("../../etc/passwd\x00")
    client = make_app(tmp_path).test_client()
    assert client.get("/profile/Ana").status_code == 200
    health = client.get("/healthz").get_json()
    assert health["status"] == "degraded"
    assert "pointer" in health["problem"]
    assert "/" not in health["problem"]


def test_the_demo_is_marked_and_leads_nowhere(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", few_people(), invented=True)
    page = make_app(tmp_path).test_client().get("/profile/Ana").text
    assert "all people and skills here are invented" in page
    assert "https://wiki.test" not in page


@pytest.mark.parametrize(
    ("accepts", "uselang", "language"),
    [
        ("pt-BR,pt;q=0.8", "", "pt-BR"),
        ("xx,ar;q=0.5", "", "ar"),
        ("ar", "ja", "ja"),
        ("ar", "nonsense<", "ar"),
        ("", "", "en"),
    ],
)
def test_the_language_of_a_page(client: FlaskClient, accepts: str, uselang: str, language: str) -> None:
    page = client.get("/", query_string={"uselang": uselang}, headers={"Accept-Language": accepts}).text
    assert f'<html lang="{language}"' in page


def test_qqx_shows_the_keys(client: FlaskClient) -> None:
    assert "(search-button)" in client.get("/?uselang=qqx").text


def test_headers_keep_a_page_to_itself(client: FlaskClient) -> None:
    headers = client.get("/search").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert client.get("/api/v1/profiles").headers["Access-Control-Allow-Origin"] == "*"


def test_a_new_version_is_shown_within_five_seconds(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", few_people())
    app = make_app(tmp_path)
    published = app.extensions["capx_published"]
    now = [100.0]
    published._clock = lambda: now[0]
    client = app.test_client()
    assert client.get("/healthz").get_json()["profiles"] == 6
    new = publish(tmp_path / "index", few_people()[:2])
    now[0] += 5
    assert client.get("/healthz").get_json()["index"] == new.about.version
    assert versions.pointed(tmp_path / "index") == new.about.version


def test_a_profile_leads_to_the_wikis_own_ways_of_writing(client: FlaskClient) -> None:
    page = client.get("/profile/Ana").text
    assert 'href="https://wiki.test/wiki/Special:EmailUser/Ana"' in page
    silent = client.get("/profile/Bruno").text  # who does not say how
    assert 'href="https://wiki.test/wiki/Special:EmailUser/Bruno"' in silent
    assert "title=User+talk%3ABruno&amp;action=edit&amp;section=new" in silent


def test_the_page_on_privacy_is_a_click_away(client: FlaskClient) -> None:
    assert 'href="/privacy"' in client.get("/skills").text
    page = client.get("/privacy").text
    assert "E-mail addresses are never held" in page
    assert page.count("<h2>") == 6
