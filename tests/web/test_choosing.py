"""The language and the colours that a reader chose, remembered in the browser."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from taxonomy.languages import LANGUAGES

TRANSLATED = {path.stem for path in Path("i18n").glob("*.json")} - {"qqq"}


def page(client: FlaskClient, address: str = "/", **headers: str) -> Tag:
    html = BeautifulSoup(client.get(address, headers=headers).text, "html.parser").html
    assert html is not None
    return html


def said(language: str, key: str) -> str:
    return str(json.loads(Path(f"i18n/{language}.json").read_text(encoding="utf-8"))[key])


@pytest.mark.parametrize("language", sorted(TRANSLATED))
def test_every_translation_can_be_chosen_and_is_remembered(client: FlaskClient, language: str) -> None:
    (choice,) = page(client).select(f'footer option[value="{language}"]')
    assert choice.get_text() == LANGUAGES[language]["autonym"]
    answer = client.get("/choose", query_string={"to": language, "next": "/skills?q=x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/skills?q=x")
    for address in ("/", "/skills", "/search?available=Q3"):
        shown = page(client, address)
        assert (shown["lang"], shown["dir"]) == (LANGUAGES[language]["bcp47"], LANGUAGES[language]["dir"])
        assert shown.select_one('footer option[value="' + language + '"][selected]')
    assert said(language, "title-long") in page(client).get_text()
    assert not page(client).select("title span, main h1 span[lang]")


def test_an_address_that_says_a_language_is_stronger_than_the_choice(client: FlaskClient) -> None:
    client.get("/choose?to=de")
    assert page(client, "/?uselang=fr")["lang"] == "fr"
    assert page(client)["lang"] == "de"


def test_without_a_choice_the_browser_is_asked(client: FlaskClient) -> None:
    assert page(client, "/", **{"Accept-Language": "pt-BR,en;q=0.5"})["lang"] == "pt-BR"
    client.get("/choose?to=hi")
    assert page(client, "/", **{"Accept-Language": "pt-BR,en;q=0.5"})["lang"] == "hi"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chosen_colours_are_those_of_every_page(client: FlaskClient, theme: str) -> None:
    assert page(client).get("data-theme") is None
    client.get(f"/choose?theme={theme}")
    for address in ("/", "/search", "/profile/nobody"):
        shown = page(client, address)
        assert shown["data-theme"] == theme
        (meta,) = shown.select('meta[name="color-scheme"]')
        assert meta["content"] == theme
    client.get("/choose?theme=system")
    assert page(client).get("data-theme") is None


def test_one_comes_back_to_where_one_was_without_its_language(client: FlaskClient) -> None:
    (back,) = page(client, "/search?q=a+%26&uselang=de&available=Q3").select('footer input[name="next"]')
    assert back["value"] == "/search?q=a+%26&available=Q3"


@pytest.mark.parametrize("where", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:1"])
def test_nobody_is_sent_elsewhere(client: FlaskClient, where: str) -> None:
    answer = client.get("/choose", query_string={"to": "de", "next": where})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("asked", ["to=tlh-x", "to=", "theme=pink", "to=de&theme="])
def test_what_is_no_choice_is_a_400_and_nothing_is_kept(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/choose?{asked}")
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_is_none_of_ours_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("capx-language", "nonsense")
    client.set_cookie("capx-theme", '"><script>')
    shown = page(client)
    assert (shown["lang"], shown.get("data-theme")) == ("en", None)
