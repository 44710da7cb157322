"""The pages of wiki/ on a real MediaWiki: how they look, with all fields, with few, and with nasty ones."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest

from bot.wiki_pages import wiki_pages
from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.vocabulary import Vocabulary
from taxonomy.skills import Taxonomy
from tests.support.mediawiki import LocalWiki

OWN_PAGE = "User:Alice/Capacity Exchange"
CATEGORY = "Capacity_Exchange_profiles"
EVERYTHING = """{{Capacity Exchange profile
 | known          =
* Q11024
* photography
 | available      = Q11024
 | wanted         = Q11016
 | languages      = pt-N, ar-4
 | territory      = BR
 | affiliations   = Grupo {{!}} usuários
 | projects       = metawiki, ptwiki
 | time zone      = America/Sao_Paulo
 | about          = أحب الصور

* first
* second
 | about language = ar
 | image          = File:Example's.jpg
 | pronouns       = she/her
 | other account  = User:Alice (WMXX)
 | wikidata       = q42
 | contact        = talk, email
 | mentoring      = mentor
 | listed         = yes
}}"""


@pytest.fixture(scope="module")
def installed(wiki_server: LocalWiki) -> LocalWiki:
    wiki_server.restore()
    for title, text in wiki_pages().items():
        wiki_server.admin.edit(title, text)
    return wiki_server


def parsed(wiki: LocalWiki, title: str, text: str | None = None) -> dict[str, Any]:
    page = {"page": title} if text is None else {"title": title, "text": text, "contentmodel": "wikitext"}
    answer = wiki.alice.call(
        action="parse",
        **page,
        prop="text|categories|externallinks|links|parsewarnings",
        disablelimitreport=True,
    )
    whole: dict[str, Any] = answer["parse"]
    return whole


def shown(html: str) -> str:
    """The text without examples, which are in pre and code."""
    return re.sub(r"<[^>]*>", "", re.sub(r"(?s)<(pre|code)\b.*?</\1>", "", html))


class Markup(HTMLParser):
    """The names of the tags and attributes of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}


def categories(answer: dict[str, Any]) -> set[str]:
    return {category["category"] for category in answer["categories"]}


@pytest.mark.parametrize("title", wiki_pages())
def test_a_page_renders_without_errors_and_leftovers(installed: LocalWiki, title: str) -> None:
    answer = parsed(installed, title)
    assert answer["parsewarnings"] == []
    assert 'class="error' not in answer["text"]
    assert not re.search(r"\{\{|\}\}|\[\[|\]\]|&lt;", shown(answer["text"]))
    assert CATEGORY not in categories(answer)


def test_templatedata_is_understood(installed: LocalWiki) -> None:
    for title in (f"Template:{PROFILE.template}", "Template:Skill", "Template:Capacity Exchange userbox"):
        (page,) = installed.alice.call(action="templatedata", titles=title)["pages"].values()
        assert page["params"]
    (page,) = installed.alice.call(action="templatedata", titles=f"Template:{PROFILE.template}")[
        "pages"
    ].values()
    assert page["paramOrder"] == [field.name for field in PROFILE.fields]


def test_a_whole_profile(installed: LocalWiki) -> None:
    answer = parsed(installed, OWN_PAGE, EVERYTHING)
    html = answer["text"]
    assert answer["parsewarnings"] == []
    assert not re.search(r"\{\{|\}\}|\[\[|\]\]|&lt;", shown(html))
    assert html.count("<table") == html.count("</table>") == 1
    assert re.match(r"<div[^>]*><table[^>]*><caption>", html), "nothing is thrown out of the table"
    assert re.search(r'<td lang="ar" dir="auto">\s*<p>أحب الصور', html)
    assert html.count("<li>") == 4
    assert CATEGORY in categories(answer)
    assert answer["externallinks"] == ["https://capx.toolforge.org/profile/Alice"]
    for word in ("Q42", "pt-N, ar-4", "Grupo | usuários", "Alice (WMXX)", "Special:EmailUser/Alice"):
        assert word in html


def test_only_what_is_given_is_shown(installed: LocalWiki) -> None:
    html = parsed(installed, OWN_PAGE, "{{Capacity Exchange profile|wanted=Q1|known=}}")["text"]
    assert re.findall(r'<th scope="row">(.*?)</th>', html) == ["Wants to learn"]


@pytest.mark.parametrize("said", ["no", "No", "0", "false"])
def test_who_is_not_listed_is_in_no_category_and_has_no_link(installed: LocalWiki, said: str) -> None:
    answer = parsed(installed, OWN_PAGE, f"{{{{Capacity Exchange profile|known=Q1|listed={said}}}}}")
    assert "not listed" in answer["text"]
    assert categories(answer) == set()
    assert answer["externallinks"] == []


@pytest.mark.parametrize("title", ["Talk:Somewhere", "User talk:Alice", "Template:Sandbox"])
def test_outside_the_user_namespace_it_is_only_shown(installed: LocalWiki, title: str) -> None:
    answer = parsed(installed, title, "{{Capacity Exchange profile|known=Q1}}")
    assert "Q1" in answer["text"]
    assert categories(answer) == set()
    assert answer["externallinks"] == []


def test_the_link_to_the_directory_survives_any_user_name(installed: LocalWiki) -> None:
    answer = parsed(installed, "User:Ana O'Nil & Søn?/Capacity Exchange", "{{Capacity Exchange profile}}")
    assert answer["externallinks"] == ["https://capx.toolforge.org/profile/Ana_O'Nil_&_S%C3%B8n%3F"]


@pytest.mark.parametrize(
    "nasty",
    ["<script>x</script>", "</td></table><b>", "{{{known}}}", "''' x", '" onmouseover="x', "[[x", "{|\n| a"],
)
@pytest.mark.parametrize("field", ["about", "about language", "image", "contact", "other account"])
def test_a_nasty_value_harms_nobody(installed: LocalWiki, field: str, nasty: str) -> None:
    text = f"{{{{Capacity Exchange profile|about=x|{field}={nasty}}}}}"
    assert not {"script", "onmouseover"} & Markup(parsed(installed, OWN_PAGE, text)["text"]).names


def test_a_skill(installed: LocalWiki) -> None:
    html = parsed(installed, "Talk:X", "{{Skill|q11024}} {{Skill|Q5|النقل}} {{Skill}}")["text"]
    assert re.search(r">Q11024</a>", html)
    assert "<bdi>النقل</bdi> (Q5)" in html
    assert html.count('class="error"') == 1


USERBOX = "{{Capacity Exchange userbox%s}}"


@pytest.mark.parametrize(
    ("title", "asked", "user"),
    [
        ("User:Alice", "", "Alice"),
        ("User talk:Alice/Boxes", "", "Alice"),
        ("User:Alice", "|1=", "Alice"),
        ("Project:Somewhere", "|1=Bruno", "Bruno"),
        ("User:Ana O'Nil & Søn?", "", "Ana O'Nil & Søn?"),
        ("User:Alice", "|1=Ana O'Nil & Søn?", "Ana O'Nil & Søn?"),
        ("User:Alice", "|1=أنا=?", "أنا=?"),
    ],
)
def test_a_userbox_leads_to_both_profiles(installed: LocalWiki, title: str, asked: str, user: str) -> None:
    answer = parsed(installed, title, USERBOX % asked)
    (address,) = answer["externallinks"]
    path = address.removeprefix("https://capx.toolforge.org/profile/")
    assert unquote(path).replace("_", " ") == user
    assert [link["title"] for link in answer["links"]] == [f"User:{user}/Capacity Exchange"]
    assert "wikiuserbox" in answer["text"]
    assert not re.search(r"#[0-9a-f]{3}|background|color", answer["text"]), (
        "the skin's colours, light or dark"
    )


def test_a_userbox_says_it_in_another_language(installed: LocalWiki) -> None:
    answer = parsed(installed, "User:Alice", USERBOX % "|text=أشارك وأتعلم:|profile=صفحتي")
    assert shown(answer["text"]) == "⇄أشارك وأتعلم: Capacity Exchange (صفحتي)"
    assert 'dir="auto"' in answer["text"]


@pytest.mark.parametrize("nasty", ["<script>x</script>", "</td></tr></table><b>", '" onmouseover="x', "[[x"])
@pytest.mark.parametrize("parameter", ["1", "text", "profile"])
def test_a_nasty_userbox_harms_nobody(installed: LocalWiki, parameter: str, nasty: str) -> None:
    html = parsed(installed, "User:Alice", USERBOX % f"|{parameter}={nasty}")["text"]
    assert not {"script", "onmouseover"} & Markup(html).names


def test_a_new_page_starts_from_the_preload(installed: LocalWiki) -> None:
    edit = installed.alice.session().get(
        installed.api.replace("api.php", "index.php"),
        params={
            "title": "Special:MyPage/Capacity Exchange",
            "action": "edit",
            "preload": "Template:Capacity_Exchange_profile/preload",
        },
        timeout=60,
    )
    textarea = re.search(r"(?s)<textarea[^>]*>(.*?)</textarea>", edit.text)
    assert textarea is not None
    reading = read_page(textarea[1], PROFILE, Vocabulary(Taxonomy()))
    assert reading.profile == Profile()
    assert reading.problems == ()
    assert textarea[1].strip().endswith("}}")
