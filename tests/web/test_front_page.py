"""The front page: what this is, in one look."""

from pathlib import Path

from flask.testing import FlaskClient

from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.support.pages import hrefs, one, page, text, texts
from tests.support.people import few_people, listing, publish
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON
from tests.support.tool import logged_in, tool
from tests.web.conftest import MakeApp

PAIR = [
    listing("Iris", 11, available=(PHOTOGRAPHY,), wanted=(PYTHON, LUA)),
    listing("J<u>an", 12, available=(PYTHON,), wanted=(PHOTOGRAPHY,)),
]


def test_it_shows_a_pair_who_could_teach_each_other(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [*few_people(), *PAIR])
    front = page(make_app(tmp_path).test_client(), "/")
    shown = one(front, ".exchange")
    assert texts(front, ".card h3") == ["J<u>an", "Iris", "Zoë", "<script>alert(1)", "写真家", "Сергей"]
    assert texts(shown, "li") == ["Iris teaches J<u>an: photography", "J<u>an teaches Iris: Python"]
    assert hrefs(shown, "a") == [
        *("/profile/Iris", "/profile/J%3Cu%3Ean", "/skill/Q6"),
        *("/profile/J%3Cu%3Ean", "/profile/Iris", "/skill/Q3"),
    ]


def test_where_nobody_fits_anybody_there_is_no_example(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", PAIR[:1])
    assert not page(make_app(tmp_path).test_client(), "/").select(".exchange")


def test_it_leads_to_the_areas_the_newest_and_everybody(client: FlaskClient) -> None:
    shown = page(client, "/")
    assert texts(shown, ".areas a bdi") == ["technology", "communication"]
    assert texts(shown, ".areas .count") == ["2", "1"]
    assert texts(shown, ".card h3")[0] == "Zoë"
    assert [area.get("lang") for area in page(client, "/?uselang=ar").select(".areas a")] == [None, "en"]
    assert "/search" in hrefs(shown, ".hero p a")
    assert len(shown.select(".steps li")) == 3


def test_an_empty_directory_says_so(tmp_path: Path, make_app: MakeApp) -> None:
    publish(tmp_path / "index", [], taxonomy=Taxonomy(Tree.of({}), {}))
    shown = page(make_app(tmp_path).test_client(), "/")
    assert len(shown.select("p.empty")) == 2
    assert not shown.select(".exchange, .cards, .areas")


def test_one_can_begin_only_where_one_can_log_in(published: Path, client: FlaskClient) -> None:
    assert not page(client, "/").select("a[href='/edit']")
    app = tool(published)
    for reader in (app.test_client(), logged_in(app)):
        assert text(one(page(reader, "/"), ".steps + p a[href='/edit']")) == "Make my profile"
