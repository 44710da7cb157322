"""The form of one's profile in a real Chromium, saved on the real wiki through the stand-in for its OAuth."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.conftest import Browser, console, serving
from tests.browser.profile_form import (
    LISTS,
    a_phone,
    before_each_page,
    begin,
    box,
    button,
    buttons,
    choose,
    drafts,
    empty,
    field,
    focused,
    follow,
    log_in,
    part,
    press,
    rows,
    said,
    suggested,
    tab_to,
    type_into,
    until,
    value,
)
from tests.support.altered_wiki import changed
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.people import few_people, publish
from tests.support.tool import MESSAGES, login_cookie, tool_on

PAGE = "User:Alice/Capacity Exchange"
SAVE, PREVIEW = MESSAGES["edit-save-button"], MESSAGES["edit-preview-button"]
TREE, DISCARD = MESSAGES["edit-tree"], MESSAGES["edit-draft-discard"]
DAY = 24 * 3600 * 1000  # milliseconds
NOWHERE = "File:Nowhere.jpg"


@pytest.fixture(scope="module")
def oauth_server(wiki_server: LocalWiki) -> Iterator[OAuthWiki]:
    with OAuthWiki(wiki_server, callback_prefix="http://127.0.0.1:1/").serving() as server:
        yield server


@pytest.fixture
def oauth_wiki(oauth_server: OAuthWiki, wiki: LocalWiki) -> OAuthWiki:
    """A fresh wiki with an approved consumer that nobody has let in."""
    oauth_server.reset()
    return oauth_server


@pytest.fixture(scope="module")
def app(oauth_server: OAuthWiki, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The tool over a small index."""
    data: Path = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    return tool_on(oauth_server, data)


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def browser(chrome: Browser, app: Flask, oauth_wiki: OAuthWiki, address: str) -> Iterator[Browser]:
    """The Chromium with scripts at Alice's empty form; its console must have nothing to say afterwards."""
    chrome.set_window_size(1000, 900)
    begin(chrome, address, login_cookie(app, oauth_wiki, "Alice"))
    console(chrome)  # which empties it
    yield chrome
    assert console(chrome) == []


def open_with(browser: Browser, wiki: LocalWiki, fields: str, query: str = "") -> None:
    """Open the form of a page that says this."""
    wiki.alice.edit(PAGE, f"{{{{Capacity Exchange profile|{fields}}}}}")
    browser.get(browser.current_url.partition("?")[0] + query)


def save(browser: Browser) -> None:
    follow(browser, button(browser, SAVE))


def ignore_status(browser: Browser, status: int) -> None:
    """Of the console, Chromium's own note of an answer, which must be all that there is."""
    (noted,) = console(browser)
    assert f"the server responded with a status of {status}" in noted


# ---- lists ----


def test_a_skill_is_added_saved_and_removed_by_keyboard_alone(browser: Browser, wiki: LocalWiki) -> None:
    # given a suggestion that was chosen
    choose(browser, "available", "photogr", "photography")
    assert rows(browser, "available") == ["photography"]
    assert value(browser, "available") == "Q6"
    assert said(browser) == "Added: photography."
    assert focused(browser) == box(browser, "available")
    assert box(browser, "available").get_property("value") == ""
    # when it is saved
    tab_to(browser, button(browser, SAVE))
    follow(browser, focused(browser), Keys.ENTER)
    # then it is on the wiki, and in the form by its name
    assert "| available      = Q6" in str(wiki.admin.get_text(PAGE))
    assert rows(browser, "available") == ["photography"]
    # and is taken away by the key of its button
    tab_to(browser, button(browser, "Remove photography"))
    press(browser, Keys.ENTER)
    assert (rows(browser, "available"), value(browser, "available")) == ([], "")
    assert said(browser) == "Removed: photography."
    assert focused(browser) == box(browser, "available")


@pytest.mark.parametrize(
    ("name", "typed", "option", "line"),
    [
        ("known", "プログ", "プログラミング", "Q2"),
        ("available", "scribunto", "Scribunto", "Q4"),
        ("wanted", "photografy", "photography", "Q6"),
        ("languages", "portug", "Portuguese", "pt-N"),
        ("territory", "brazi", "Brazil", "BR"),
        ("affiliations", "example", "Example Wikimedians", "Q501"),
        ("affiliations", "a & b", "A & B <i>", "A & B <i>"),
    ],
)
def test_each_list_is_completed_and_holds_what_the_server_reads(
    browser: Browser, name: str, typed: str, option: str, line: str
) -> None:
    choose(browser, name, typed, option)
    assert rows(browser, name) == [option]
    assert value(browser, name) == line
    follow(browser, button(browser, PREVIEW))
    assert not browser.find_elements(By.CLASS_NAME, "unread")
    assert value(browser, name) == line


def test_a_list_shows_names_and_leaves_its_text_alone_until_it_is_changed(
    browser: Browser, wiki: LocalWiki
) -> None:
    fields = "wanted=Q6, Q3|languages=pt, en-4|territory=BR-SP|affiliations=\n* Q501\n* Foo, Inc."
    open_with(browser, wiki, fields)
    assert {name: rows(browser, name) for name in LISTS} == {
        "known": [],
        "available": [],
        "wanted": ["photography", "Python"],
        "languages": ["Portuguese", "English"],
        "territory": ["São Paulo, Brazil"],
        "affiliations": ["Example Wikimedians", "Foo, Inc."],
    }
    assert all(value(browser, name) == field(browser, name).get_property("defaultValue") for name in LISTS)
    assert drafts(browser) == {}


def test_what_no_suggestion_fits_is_added_and_the_server_says_what_it_is(
    browser: Browser, wiki: LocalWiki
) -> None:
    # given words of which the server knows some
    tab_to(browser, box(browser, "wanted"))
    press(browser, "Lua, juggling", Keys.ENTER)
    assert rows(browser, "wanted") == ["Lua", "juggling"]
    tab_to(browser, box(browser, "affiliations"))
    press(browser, "Jugglers, Inc.", Keys.ENTER)
    assert rows(browser, "affiliations") == ["Jugglers, Inc."]
    # when they are saved, and one is still in its box
    tab_to(browser, box(browser, "territory"))
    press(browser, "Andorra")
    save(browser)
    ignore_status(browser, 400)
    # then nothing is lost, and what was not read is said at its box
    assert rows(browser, "wanted") == ["Lua", "juggling"]
    assert rows(browser, "affiliations") == ["Jugglers, Inc."]
    assert rows(browser, "territory") == ["Andorra"]
    assert box(browser, "wanted").get_attribute("aria-invalid") == "true"
    assert "unread-wanted" in str(box(browser, "wanted").get_attribute("aria-describedby"))
    assert "juggling" in browser.find_element(By.ID, "unread-wanted").text
    # and once that is mended, it is saved
    button(browser, "Remove juggling").click()
    save(browser)
    text = str(wiki.admin.get_text(PAGE))
    for line in ("| wanted         = Q4", "| territory      = AD", "* Jugglers, Inc."):
        assert line in text


def test_a_whole_name_is_what_is_called_so(browser: Browser) -> None:
    type_into(browser, "languages", "portuguese", "Portuguese")
    press(browser, Keys.ENTER)
    assert value(browser, "languages") == "pt-N"
    type_into(browser, "languages", "German", "German")
    button(browser, "Add", part("languages")).click()
    assert value(browser, "languages") == "pt-N\nde-N"
    assert focused(browser) == box(browser, "languages")


def test_a_name_of_several_is_left_to_the_server(browser: Browser) -> None:
    type_into(browser, "wanted", "scripting", "scripting")
    press(browser, Keys.ENTER)
    assert value(browser, "wanted") == "scripting"
    follow(browser, button(browser, PREVIEW))
    ignore_status(browser, 400)
    assert MESSAGES["problem-ambiguous-skill"] in browser.find_element(By.ID, "unread-wanted").text


def test_a_language_has_its_level(browser: Browser, wiki: LocalWiki) -> None:
    # given two languages, one with a level that there is not
    choose(browser, "languages", "portug", "Portuguese")
    press(browser, "xx-9", Keys.ENTER)
    assert value(browser, "languages") == "pt-N\nxx-9"
    levels = [Select(one) for one in browser.find_elements(By.CSS_SELECTOR, ".rows select")]
    assert [one.first_selected_option.text for one in levels] == ["native", "9"]
    assert [one.text for one in levels[0].options] == [MESSAGES[f"level-{level}"] for level in "012345N"]
    # when levels are chosen by keyboard
    selects = browser.find_elements(By.CSS_SELECTOR, ".rows select")
    assert selects[0].accessible_name == "How well you know it: Portuguese"
    browser.execute_script("arguments[0].focus()", browser.find_element(By.TAG_NAME, "main"))
    tab_to(browser, selects[0])
    press(browser, MESSAGES["level-3"])
    # then the lines follow
    assert value(browser, "languages") == "pt-3\nxx-9"
    button(browser, "Remove xx").click()
    save(browser)
    assert "| languages      = pt-3" in str(wiki.admin.get_text(PAGE))


def test_nothing_is_in_a_list_twice(browser: Browser, wiki: LocalWiki) -> None:
    open_with(browser, wiki, "wanted=Q6|languages=pt-2")
    choose(browser, "wanted", "photogr", "photography")
    assert said(browser) == "Already in the list: photography."
    choose(browser, "wanted", "fotogra", "fotografía")
    assert said(browser) == "Already in the list: photography."
    choose(browser, "languages", "portug", "Portuguese")
    assert said(browser) == "Already in the list: Portuguese."
    assert (value(browser, "wanted"), value(browser, "languages")) == ("photography", "pt-2")


def test_the_focus_goes_on_to_the_next_row(browser: Browser, wiki: LocalWiki) -> None:
    open_with(browser, wiki, "wanted=Q2, Q3, Q6")
    tab_to(browser, button(browser, "Remove Python"))
    for last in ("photography", "programming"):
        press(browser, Keys.SPACE)
        assert focused(browser).accessible_name == f"Remove {last}"
        assert focused(browser).value_of_css_property("outline-style") == "solid"
    press(browser, Keys.SPACE)
    assert focused(browser) == box(browser, "wanted")


def test_a_combobox_has_the_fields_label_and_enter_sends_nothing(browser: Browser) -> None:
    names = [box(browser, name).accessible_name for name in LISTS]
    assert names == ["Knows", "Can share", "Wants to learn", "Languages", "Place", "Affiliations"]
    assert {box(browser, name).aria_role for name in LISTS} == {"combobox"}
    tab_to(browser, box(browser, "known"))
    press(browser, Keys.ENTER, "lua")
    until(browser, lambda: suggested(browser, "known") == ["Lua"])
    press(browser, Keys.ESCAPE, Keys.ESCAPE, Keys.ENTER)
    assert (rows(browser, "known"), focused(browser)) == ([], box(browser, "known"))


def test_nothing_but_the_form_is_sent(browser: Browser) -> None:
    choose(browser, "languages", "portug", "Portuguese")
    sent = browser.execute_script("return [...new FormData(document.querySelector('form.proposal')).keys()]")
    known = ("csrf", "base", "take", *LISTS, "projects", "time_zone", "about", "about_language", "image")
    assert sent == [*known, "pronouns", "other_account", "wikidata", "listed", "notify"]


# ---- the tree ----


def open_tree(browser: Browser, name: str) -> None:
    """Go to a list's button, and open the tree."""
    tab_to(browser, button(browser, TREE, part(name)))
    press(browser, Keys.ENTER)
    until(browser, lambda: in_the_tree(browser))


def in_the_tree(browser: Browser) -> dict[str, str]:
    """The skills that the tree shows, each with whether it is in the list."""
    found: list[tuple[str, str]] = browser.execute_script(
        "return [...document.querySelectorAll('dialog[open] .toggle')].filter((one) => one.checkVisibility())"
        ".map((one) => [one.ariaLabel, one.ariaPressed])"
    )
    return dict(found)


def test_a_skill_is_chosen_from_the_tree_by_keyboard_alone(browser: Browser, wiki: LocalWiki) -> None:
    # given the tree, opened for a list with a skill in it
    open_with(browser, wiki, "available=Q6")
    open_tree(browser, "available")
    assert browser.find_element(By.CSS_SELECTOR, "dialog[open]").accessible_name == "Can share"
    assert focused(browser).accessible_name == MESSAGES["edit-tree-filter"]
    assert in_the_tree(browser) == {
        "technology": "false",
        "programming": "false",
        "communication": "false",
        "photography": "true",
        "press relations": "false",
    }
    # when a name is looked for and pressed
    press(browser, "PYTH")
    assert list(in_the_tree(browser)) == ["technology", "programming", "Python"]
    assert browser.find_element(By.CSS_SELECTOR, "dialog [role=status]").text == "Skills found: 1"
    tab_to(browser, button(browser, "Python", "dialog"))
    press(browser, Keys.SPACE)
    # then it is in the list
    assert in_the_tree(browser)["Python"] == "true"
    assert browser.find_element(By.CSS_SELECTOR, "dialog [role=status]").text == "Added: Python."
    assert value(browser, "available") == "photography\nQ3"
    # and Escape leads back to the button
    press(browser, Keys.ESCAPE)
    assert rows(browser, "available") == ["photography", "Python"]
    assert focused(browser) == button(browser, TREE, part("available"))
    save(browser)
    assert "Q6, Q3" in str(wiki.admin.get_text(PAGE))


def test_one_tree_serves_every_list_and_is_asked_for_once(browser: Browser, wiki: LocalWiki) -> None:
    open_with(browser, wiki, "known=Q5|wanted=Q6")
    for name, chosen in (("known", "communication"), ("wanted", "photography")):
        open_tree(browser, name)
        assert [skill for skill, pressed in in_the_tree(browser).items() if pressed == "true"] == [chosen]
        button(browser, chosen, "dialog").click()
        assert "true" not in in_the_tree(browser).values()
        button(browser, MESSAGES["edit-tree-close"], "dialog").click()
        assert rows(browser, name) == []
        assert focused(browser) == button(browser, TREE, part(name))
    asked = browser.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert sum(one.endswith("/api/v1/skills") for one in asked) == 1


def test_branches_open_by_key_and_show_what_is_below(browser: Browser) -> None:
    open_tree(browser, "known")
    (summary,) = (
        one for one in browser.find_elements(By.CSS_SELECTOR, "dialog summary") if one.text == "programming"
    )
    tab_to(browser, summary)
    press(browser, Keys.ENTER)
    assert {"Python", "Lua"} <= in_the_tree(browser).keys()
    browser.find_element(By.XPATH, "//dialog//bdi[.='Lua']").click()
    assert value(browser, "known") == "Q4"
    press(browser, Keys.ESCAPE)


def test_a_tree_that_does_not_come_is_asked_for_again(browser: Browser) -> None:
    browser.execute_script("window.kept = fetch; window.fetch = () => Promise.reject(new TypeError())")
    tab_to(browser, button(browser, TREE, part("known")))
    press(browser, Keys.ENTER)
    status = browser.find_element(By.CSS_SELECTOR, "dialog [role=status]")
    until(browser, lambda: status.text == MESSAGES["edit-tree-down"])
    press(browser, Keys.ESCAPE)
    browser.execute_script("window.fetch = window.kept")
    open_tree(browser, "known")
    assert status.text == ""
    press(browser, Keys.ESCAPE)


# ---- what the browser and the wiki know already ----


def test_the_browsers_time_zone_is_offered_where_none_is_given(browser: Browser, wiki: LocalWiki) -> None:
    offer = MESSAGES["edit-time-zone"].replace("$1", "Asia/Tokyo")
    browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    browser.refresh()
    tab_to(browser, button(browser, offer))
    offered = focused(browser)
    press(browser, Keys.ENTER)
    assert value(browser, "time_zone") == "Asia/Tokyo"
    assert focused(browser) == field(browser, "time_zone")
    assert not offered.is_displayed()
    save(browser)
    assert "Asia/Tokyo" in str(wiki.admin.get_text(PAGE))
    assert offer not in buttons(browser)
    empty(field(browser, "time_zone"))
    assert button(browser, offer).is_displayed()


def test_what_ones_babel_says_is_taken_over(browser: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki) -> None:
    oauth_wiki.alteration = changed(
        lambda asked: "babel" in asked.get("meta", ""),
        lambda data: data["query"].update(babel={"pt": "N", "en": "4"}),
    )
    open_with(browser, wiki, "languages=de-1, en-2")
    tab_to(browser, button(browser, MESSAGES["edit-babel-take"]))
    press(browser, Keys.ENTER)
    assert rows(browser, "languages") == ["German", "English", "Portuguese"]
    assert value(browser, "languages") == "de-1\nen-4\npt-N"
    assert said(browser) == "Added: Portuguese."


# ---- the text and the picture ----


def test_characters_are_counted_and_said_aloud_only_near_the_limit(browser: Browser) -> None:
    about = field(browser, "about")
    aloud = browser.find_element(By.CSS_SELECTOR, "#about-count + [role=status]")
    count = browser.find_element(By.ID, "about-count")
    about.send_keys("写真 & <b>")
    assert count.text == "8 of 2,000 characters"
    assert "about-count" in str(about.get_attribute("aria-describedby"))
    assert aloud.get_property("textContent") == ""
    browser.execute_script("arguments[0].value = 'x'.repeat(1949)", about)
    about.send_keys("y")
    assert count.text == "1,950 of 2,000 characters"
    until(browser, lambda: aloud.get_property("textContent") == "1,950 of 2,000 characters")
    browser.get(f"{browser.current_url}?uselang=de")
    assert browser.find_element(By.ID, "about-count").text.startswith("1.950 ")


def test_a_picture_is_shown_by_its_name(browser: Browser, address: str, oauth_wiki: OAuthWiki) -> None:
    oauth_wiki.alteration = changed(
        lambda asked: asked.get("prop") == "imageinfo",
        lambda data: data["query"].update(
            pages=[{"imageinfo": [{"thumburl": f"{address}/static/screenshot.png"}]}]
        ),
    )
    field(browser, "image").send_keys("Example & more.png")
    picture = browser.find_element(By.CLASS_NAME, "preview")
    until(browser, picture.is_displayed)
    assert picture.accessible_name == "Preview of Example & more.png"
    assert str(picture.get_attribute("src")).endswith("/picture?name=Example+%26+more.png")
    empty(field(browser, "image"))
    until(browser, lambda: not picture.is_displayed())


def test_a_picture_that_is_not_there_is_said(browser: Browser) -> None:
    field(browser, "image").send_keys(NOWHERE)
    until(browser, lambda: MESSAGES["edit-picture-missing"] in browser.find_element(By.TAG_NAME, "main").text)
    assert not browser.find_element(By.CLASS_NAME, "preview").is_displayed()
    ignore_status(browser, 404)


# ---- drafts ----


def restored(browser: Browser) -> bool:
    return MESSAGES["edit-draft"] in browser.find_element(By.TAG_NAME, "main").text


def type_all(browser: Browser) -> None:
    """Change a field of every shape."""
    choose(browser, "languages", "portug", "Portuguese")
    field(browser, "about").send_keys("new words\nin two lines")
    button(browser, "Choose from the tree", part("wanted"))
    browser.find_element(By.CSS_SELECTOR, "[name=mentoring][value=mentee]").click()
    field(browser, "listed").click()
    browser.find_element(By.CSS_SELECTOR, "[name=notify][value=monthly]").click()


def assert_all_typed(browser: Browser) -> None:
    assert rows(browser, "languages") == ["Portuguese"]
    assert value(browser, "about") == "new words\nin two lines"
    assert browser.find_element(By.CSS_SELECTOR, "[name=mentoring][value=mentee]").is_selected()
    assert not field(browser, "listed").is_selected()
    assert browser.find_element(By.CSS_SELECTOR, "[name=notify][value=monthly]").is_selected()


def test_what_was_typed_survives_a_reload_and_a_closed_tab(browser: Browser, address: str) -> None:
    type_all(browser)
    browser.refresh()
    assert restored(browser)
    assert_all_typed(browser)
    # and in another tab, after this one was closed
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    browser.switch_to.window(first)
    browser.close()
    browser.switch_to.window(second)
    browser.get(f"{address}/edit")
    assert restored(browser)
    assert_all_typed(browser)


def test_only_what_was_typed_is_kept_and_no_token(browser: Browser) -> None:
    field(browser, "pronouns").send_keys("ela")
    until(browser, lambda: drafts(browser))
    ((key, draft),) = drafts(browser).items()
    assert key == "draft/Alice/0"
    assert draft["typed"] == {"pronouns": "ela"}
    assert value(browser, "csrf") not in json.dumps(draft)
    # and nothing once it is as it was
    empty(field(browser, "pronouns"))
    until(browser, lambda: not drafts(browser))


def test_a_draft_is_discarded_by_a_button(browser: Browser, wiki: LocalWiki) -> None:
    open_with(browser, wiki, "about=old|wanted=Q3")
    type_all(browser)
    button(browser, "Remove Python").click()
    browser.refresh()
    assert (value(browser, "wanted"), rows(browser, "wanted")) == ("", [])
    tab_to(browser, button(browser, DISCARD))
    press(browser, Keys.ENTER)
    assert focused(browser).text == MESSAGES["edit-draft-discarded"]
    assert (value(browser, "about"), value(browser, "languages")) == ("old", "")
    assert (rows(browser, "wanted"), rows(browser, "languages")) == (["Python"], [])
    assert field(browser, "listed").is_selected()
    assert browser.find_element(By.CSS_SELECTOR, "[name=notify][value='']").is_selected()
    assert drafts(browser) == {}
    browser.refresh()
    assert not restored(browser)


def test_a_draft_is_gone_once_it_is_saved(browser: Browser, wiki: LocalWiki) -> None:
    type_all(browser)
    save(browser)
    assert MESSAGES["edit-saved"] in browser.find_element(By.TAG_NAME, "main").text
    assert drafts(browser) == {}
    # and what is typed after that is a draft again
    field(browser, "pronouns").send_keys("ela")
    browser.refresh()
    assert restored(browser)
    assert value(browser, "pronouns") == "ela"


@pytest.mark.parametrize("path", ["/edit", "/skills"])
def test_a_draft_is_gone_after_logging_out(browser: Browser, address: str, path: str) -> None:
    field(browser, "about").send_keys("nobody else's business")
    if path != "/edit":
        browser.get(f"{address}{path}")
        assert drafts(browser)
    follow(browser, button(browser, MESSAGES["logout"]))
    assert drafts(browser) == {}
    log_in(browser, address)
    console(browser)  # which says that the wiki has no icon
    assert (value(browser, "about"), restored(browser)) == ("", False)


@pytest.mark.parametrize(("days", "is_kept"), [(13, True), (15, False)])
def test_a_draft_lives_two_weeks(browser: Browser, address: str, days: int, is_kept: bool) -> None:
    field(browser, "about").send_keys("old")
    browser.get(f"{address}/skills")
    browser.execute_script(
        "for (const [key, text] of Object.entries(localStorage)) {"
        " const draft = JSON.parse(text); draft.when -= arguments[0];"
        " localStorage.setItem(key, JSON.stringify(draft)); }"
        "localStorage.setItem('draft/Bruno/7', 'nonsense'); localStorage.setItem('other', '1')",
        days * DAY,
    )
    browser.get(f"{address}/edit")
    assert (value(browser, "about") == "old", restored(browser)) == (is_kept, is_kept)
    assert set(drafts(browser)) == {"other", *(["draft/Alice/0"] if is_kept else [])}


def test_what_comes_back_from_sending_wins_over_a_draft(browser: Browser, address: str) -> None:
    # given a draft, and a form that was sent with newer words
    field(browser, "about").send_keys("older")
    until(browser, lambda: drafts(browser))
    browser.execute_script(
        "addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true);"
        "document.querySelector('[name=about]').value = 'newer'"
    )
    follow(browser, button(browser, PREVIEW))
    # then these are in the form and in the draft
    assert (value(browser, "about"), restored(browser)) == ("newer", False)
    choose(browser, "wanted", "photogr", "photography")
    browser.get(f"{address}/edit")
    assert (value(browser, "about"), rows(browser, "wanted")) == ("newer", ["photography"])
    assert restored(browser)


def test_words_that_were_refused_by_a_conflict_are_kept(browser: Browser, wiki: LocalWiki) -> None:
    open_with(browser, wiki, "about=first")
    field(browser, "about").send_keys(" and mine")
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile|about=theirs|pronouns=ela}}")
    save(browser)
    ignore_status(browser, 409)
    assert value(browser, "about") == "first and mine"
    browser.get(browser.current_url)
    assert value(browser, "about") == "first and mine"
    assert restored(browser)


def test_a_draft_waits_while_somebody_thinks_of_leaving(browser: Browser, address: str) -> None:
    field(browser, "about").send_keys("still here")
    browser.find_element(By.XPATH, f"//summary[.='{MESSAGES['edit-leave']}']").click()
    follow(browser, button(browser, MESSAGES["edit-leave-button"]))
    assert value(browser, "about") == ""
    browser.get(f"{address}/edit")
    assert value(browser, "about") == "still here"


def test_a_draft_is_of_one_revision(browser: Browser, wiki: LocalWiki) -> None:
    field(browser, "about").send_keys("of no page")
    open_with(browser, wiki, "about=theirs")
    assert (value(browser, "about"), restored(browser)) == ("theirs", False)


def test_a_skill_that_a_link_adds_comes_to_the_draft(browser: Browser, address: str) -> None:
    choose(browser, "wanted", "photogr", "photography")
    browser.get(f"{address}/edit?add=wanted:Q3&add=wanted:Q99&add=constructor:Q3&add=x")
    assert rows(browser, "wanted") == ["photography", "Python"]
    button(browser, "Remove Python").click()
    browser.refresh()
    assert rows(browser, "wanted") == ["photography"]


def test_a_browser_without_storage_has_no_drafts_and_no_trouble(browser: Browser, wiki: LocalWiki) -> None:
    forbidden = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    with before_each_page(browser, forbidden):
        browser.refresh()
        choose(browser, "wanted", "photogr", "photography")
        browser.refresh()
        assert rows(browser, "wanted") == []
        choose(browser, "wanted", "photogr", "photography")
        save(browser)
    assert "Q6" in str(wiki.admin.get_text(PAGE))


# ---- without scripts, right to left, on a phone ----


def test_the_form_is_as_it_was_without_scripts(
    plain: Browser, oauth_wiki: OAuthWiki, wiki: LocalWiki, address: str
) -> None:
    plain.get(f"{address}/healthz")
    plain.delete_all_cookies()
    log_in(plain, address)
    assert all(field(plain, name).is_displayed() for name in LISTS)
    assert not plain.find_elements(By.CSS_SELECTOR, "[role=combobox], .rows, dialog")
    assert field(plain, "wanted").accessible_name == "Wants to learn"
    field(plain, "wanted").send_keys("fotografía\nQ3")
    field(plain, "languages").send_keys("pt-N, en-4")
    save(plain)
    text = str(wiki.admin.get_text(PAGE))
    assert "| wanted         = Q6, Q3" in text
    assert "| languages      = pt-N, en-4" in text
    assert value(plain, "wanted") == "photography\nPython"


_OUTSIDE = """
const width = document.documentElement.clientWidth;
return [...document.querySelectorAll(`${arguments[0]} *`)].filter((one) => {
  const r = one.getBoundingClientRect();
  return one.checkVisibility() && r.width && !one.closest('.skip, .unseen, option')
    && (r.left < -0.5 || r.right > width + 0.5);
}).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
"""
_SMALL = """
const controls = ':is(button, select, input:not([type=checkbox], [type=radio]), summary)';
return [...document.querySelectorAll(`${arguments[0]} ${controls}`)]
  .filter((one) => one.checkVisibility() && (one.offsetHeight < 24 || one.offsetWidth < 24))
  .map((one) => one.outerHTML);
"""


@pytest.mark.parametrize("language", ["en", "he"])  # of which the latter is shown in English words
def test_form_and_tree_fit_a_phone(browser: Browser, wiki: LocalWiki, language: str) -> None:
    fields = f"known=Q2, Q3, Q6|languages=pt-N, zh-hant-3|territory=BR-SP|affiliations={'x' * 150}"
    with a_phone(browser):
        open_with(browser, wiki, fields, f"?uselang={language}")
        field(browser, "about").send_keys("typed")
        browser.refresh()
        assert restored(browser)
        choose(browser, "wanted", "photo", "photography")
        assert browser.execute_script(_OUTSIDE, "body") == []
        assert browser.execute_script(_SMALL, "main") == []
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
        name, remove = (browser.find_element(By.CSS_SELECTOR, f".rows {one}") for one in ("bdi", "button"))
        assert (name.rect["x"] > remove.rect["x"]) == (language == "he")
        open_tree(browser, "available")
        assert browser.execute_script(_OUTSIDE, "dialog") == []
        assert browser.execute_script(_SMALL, "dialog") == []
        press(browser, Keys.ESCAPE)


def test_every_control_has_a_name(browser: Browser, wiki: LocalWiki) -> None:
    open_with(browser, wiki, "known=Q3|languages=pt-N")
    controls = browser.find_elements(By.CSS_SELECTOR, "main :is(button, select, input, textarea)")
    seen = [one for one in controls if one.is_displayed()]
    assert len(seen) > 25
    assert [one.get_attribute("outerHTML") for one in seen if not one.accessible_name.strip()] == []
