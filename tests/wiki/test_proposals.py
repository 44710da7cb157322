"""The link of a proposal on a real MediaWiki: the edit form holds what was typed, and nothing of it runs."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app import create_app
from bot.wiki_pages import wiki_pages
from search.wikis import Wiki
from settings import load
from tests.support.mediawiki import LocalWiki
from tests.support.pages import attribute, hrefs, one, page, texts
from tests.support.people import publish

TALK = "Talk:Capacity Exchange/Skills"
WHY = "{{Skill|Q3}} __NOTOC__ <!-- --> {{Evil}}, at 100 % & = + #"
PROPOSAL = re.compile(r"; Name: (.*)\n; Under: (.*)\n; Why: (.*)\n; Near skills that there are: (.*)\n~~~~")


@pytest.fixture(scope="module")
def installed(wiki_server: LocalWiki) -> LocalWiki:
    """A fresh wiki with the pages of wiki/, and a template that must not be transcluded."""
    wiki_server.restore()
    for title, text in wiki_pages().items():
        wiki_server.admin.edit(title, text)
    wiki_server.admin.edit("Template:Evil", "transcluded")
    return wiki_server


@pytest.fixture(scope="module")
def root(installed: LocalWiki) -> str:
    return installed.api.removesuffix("/w/api.php")


@pytest.fixture(scope="module")
def tool(root: str, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The directory of this wiki."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", [], wiki=Wiki("DevWiki", f"{root}/wiki/$1", f"{root}/w/index.php"))
    return create_app(load({"CAPX_DATA": str(data)})).test_client()


def opened(wiki: LocalWiki, address: str) -> Tag:
    """A page of the wiki, as Alice sees it."""
    answer = wiki.alice.session().get(address, timeout=60)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("juggling", "–"),
        ("pyton", "{{Skill|Q3}}"),
        ("{{evil}} [[x|y]] ~~~~ | $2 ''a'' <b>&lt;", "–"),
        ("ألعاب: الخفة {{{1}}} = $1", "–"),
    ],
)
def test_the_edit_form_holds_the_proposal_as_it_was_typed(
    installed: LocalWiki, root: str, tool: FlaskClient, name: str, near: str
) -> None:
    # when somebody proposes a skill and follows the link
    typed = urlencode({"name": name, "broader": "Q2", "why": WHY})
    (href,) = hrefs(page(tool, f"/skills/propose?{typed}"), "a.cdx-button")
    form = one(opened(installed, href), "form#editform")
    # then a new section of the talk page begins, with every value in its place
    assert attribute(one(form, "input[name=wpSection]"), "value") == "new"
    title = attribute(one(form, "input[name=wpSummary]"), "value")
    written = one(form, "textarea#wpTextbox1").get_text().strip()
    values = PROPOSAL.fullmatch(written)
    assert values is not None, written
    assert (values[2], values[4]) == ("{{Skill|Q2}}", near)
    assert [unescape(one_value) for one_value in (title, values[1], values[3])] == [name, name, WHY]
    # and once it is saved, the page says what was typed, and who proposes it
    installed.alice.edit(TALK, written, section="new", sectiontitle=title)
    content = one(opened(installed, f"{root}/wiki/{TALK}"), "#mw-content-text .mw-parser-output")
    assert texts(content, "h2 .mw-headline")[-1] == name
    assert texts(content, "dd")[-4:-1] == [name, "Q2", WHY]
    assert "transcluded" not in content.get_text()
    assert content.get_text().strip().endswith("(UTC)")
    assert texts(content, "a[title='User:Alice'], a[title^='User:Alice ']")
    assert not content.select("b, i, a[href*=Evil], a[href$='/X']")
