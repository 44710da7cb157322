"""The whole way of somebody new in a real Chromium: from the wiki's consent to a page, a match and a message;
and how many clicks a message takes."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import Select, WebDriverWait

from taxonomy.outline import write_outline
from tests.browser.conftest import Browser, console, serving
from tests.browser.profile_form import PATIENCE, choose, empty, until
from tests.support.community import TREE, install_pages, profile_text
from tests.support.job import Job, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.taxonomies import small_taxonomy
from tests.support.tool import MESSAGES, tool
from tests.support.wiki_user import password_of

NEWCOMERS = {"chrome": "Nora", "plain": "Nilo"}  # by the browser: with scripts, and without
ABOUT = "I draw maps with Lua."
MOST_CLICKS = 5  # of somebody logged in, from the front page to a message that is sent


@dataclass(frozen=True)
class Place:
    """A wiki with a few people, the job that reads it, and the tool, served."""

    wiki: LocalWiki
    oauth: OAuthWiki
    job: Job
    address: str


@pytest.fixture(scope="module")
def place(wiki_server: LocalWiki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data: Path = tmp_path_factory.mktemp("data")
    items = write_items(data / "items.json", small_taxonomy())
    wiki_server.restore()
    with OAuthWiki(wiki_server, callback_prefix="http://127.0.0.1:1/").serving() as oauth:
        job = Job(data, {"CAPX_WIKI": wiki_server.api, "CAPX_ITEMS": str(items)})
        settle(wiki_server, job)
        consumer = {"CAPX_OAUTH_KEY": oauth.consumer_key, "CAPX_OAUTH_SECRET": oauth.consumer_secret}
        with serving(tool(data, CAPX_WIKI=oauth.api, CAPX_SENDING="99/hour", **consumer)) as address:
            yield Place(wiki_server, oauth, job, address)


def settle(wiki: LocalWiki, job: Job) -> None:
    """Marta and Olga have profiles; those who come new have an account."""
    installed = install_pages(job)
    assert installed.status == 0, installed.err
    wiki.admin.edit(TREE, write_outline(small_taxonomy().tree))
    marta, olga, *_ = wiki.create_users(["Marta", "Olga", *NEWCOMERS.values()])
    marta.edit(f"{marta.user_page}/Capacity Exchange", profile_text(available="photography", wanted="Python"))
    olga.edit(f"{olga.user_page}/Capacity Exchange", profile_text(available="Python", wanted="photography"))
    refreshed = job.refresh()
    assert refreshed.status == 0, refreshed.err


# ---- somebody before a browser ----


@dataclass
class Walker:
    """Somebody with a browser, who clicks. clicks: how often, a form that is sent counts too."""

    browser: Browser
    place: Place
    name: str
    clicks: int = 0

    def go(self, path: str) -> None:
        """Type an address of the tool."""
        self.browser.get(f"{self.place.address}{path}")

    def find(self, selector: str) -> WebElement:
        """The only such thing on the page."""
        (found,) = self.browser.find_elements(By.CSS_SELECTOR, selector)
        return found

    def link(self, text: str, within: str = "body") -> WebElement:
        """The only link with this text."""
        (found,) = self.find(within).find_elements(By.LINK_TEXT, text)
        return found

    def button(self, key: str, within: str = "main") -> WebElement:
        """The only button with the text of a message."""
        found = self.find(within).find_elements(By.TAG_NAME, "button")
        (one,) = (button for button in found if button.text == MESSAGES[key])
        return one

    def click(self, element: WebElement) -> None:
        """Click on what leads to another page."""
        self.clicks += 1
        element.click()
        # while the page changes, the driver may not know what it is asked about
        patient = WebDriverWait(self.browser, PATIENCE, ignored_exceptions=[WebDriverException])
        patient.until(staleness_of(element))

    def choose(self, element: WebElement) -> None:
        """Click on a choice."""
        self.clicks += 1
        element.click()

    def type(self, selector: str, text: str) -> None:
        """Type a text in place of what is there."""
        field = self.find(selector)
        empty(field)
        field.send_keys(text)

    def said(self, selector: str = "main") -> str:
        """What can be read there."""
        return "\n".join(one.text for one in self.browser.find_elements(By.CSS_SELECTOR, selector))

    def consent(self) -> None:
        """On the wiki's page: be who one is, and let the tool in."""
        assert self.browser.current_url.startswith(self.place.oauth.server)
        account = self.find("select[name=account]")
        Select(account).select_by_visible_text(self.name)  # on a real wiki it is who is logged in there
        self.click(self.find("#mw-mwoauth-accept"))
        console(self.browser)  # the stand-in for the wiki has no icon


@pytest.fixture
def walker(request: pytest.FixtureRequest, place: Place) -> Walker:
    """In the browser that the test asks for by name; without a cookie. Its console is empty."""
    browser: Browser = request.getfixturevalue(request.param)
    browser.set_window_size(1000, 900)
    browser.get(f"{place.address}/healthz")
    browser.delete_all_cookies()
    console(browser)
    place.oauth.reset()
    place.oauth.accounts = [*NEWCOMERS.values(), "Olga"]
    return Walker(browser, place, NEWCOMERS[request.param])


@pytest.fixture
def olga(walker: Walker) -> Walker:
    """The one who has a profile."""
    return replace(walker, name="Olga")


# ---- the way ----


def log_in(walker: Walker) -> None:
    """From the front page, and back to it."""
    walker.go("/")
    walker.click(walker.link(MESSAGES["login"], "header"))
    walker.consent()
    assert walker.browser.current_url == f"{walker.place.address}/"
    assert walker.said("header .me bdi") == walker.name


def make_profile(walker: Walker, scripts: bool) -> None:
    """Three skills by the form: previewed, and saved."""
    walker.click(walker.link(MESSAGES["edit-title"], "header"))
    if scripts:
        choose(walker.browser, "available", "pyth", "Python")
        choose(walker.browser, "available", "lua", "Lua")
        choose(walker.browser, "wanted", "photog", "photography")
    else:
        walker.type("#available", "python\nScribunto")
        walker.type("#wanted", "fotografía")
    walker.click(walker.button("edit-preview-button"))
    shown = walker.said("main section .card")
    assert all(skill in shown for skill in ("Python", "Lua", "photography"))
    assert MESSAGES["edit-first"] in walker.said("main .notice")
    assert walker.place.wiki.admin.get_text(page_of(walker)) is None
    walker.click(walker.button("edit-save-button"))
    assert MESSAGES["edit-saved"] in walker.said("main .notice")


def page_of(walker: Walker) -> str:
    return f"User:{walker.name}/Capacity Exchange"


def edit_on_the_wiki(walker: Walker) -> None:
    """By the wiki's own form, after logging in there."""
    walker.click(walker.link(page_of(walker), "main"))
    assert walker.browser.current_url.startswith(walker.place.wiki.api.removesuffix("/w/api.php"))
    assert walker.said("#firstHeading") == page_of(walker)
    table = walker.said(".capacity-exchange-profile")
    assert "Can share" in table
    assert "Wants to learn" in table
    walker.click(walker.find("#pt-login a"))
    walker.type("#wpName1", walker.name)
    walker.type("#wpPassword1", password_of(walker.name))
    walker.click(walker.find("#wpLoginAttempt"))
    walker.click(walker.find("#ca-edit a"))
    text = str(walker.find("#wpTextbox1").get_property("value"))
    assert "| available      = Q3, Q4\n" in text
    walker.type("#wpTextbox1", text.replace("\n}}", f"\n | about = {ABOUT}\n}}}}"))
    walker.click(walker.find("#wpSave"))
    assert ABOUT in walker.said(".capacity-exchange-profile")
    newest = walker.place.wiki.admin.newest_revision(page_of(walker))
    assert newest is not None
    assert newest.user == walker.name
    console(walker.browser)  # what the wiki's own scripts say is its affair


def come_back(walker: Walker) -> None:
    """After the job has run, the change is in the directory."""
    refreshed = walker.place.job.refresh()
    assert refreshed.status == 0, refreshed.err

    def is_listed() -> bool:
        walker.go("/")
        return bool(walker.browser.find_elements(By.LINK_TEXT, walker.name))

    until(walker.browser, is_listed)
    walker.click(walker.link(walker.name, ".cards"))
    assert walker.said("h1") == walker.name
    assert all(said in walker.said() for said in (ABOUT, "Python", "Lua", "photography"))


def write_a_mail(walker: Walker) -> None:
    """To the match, with a beginning that says why they fit."""
    walker.click(walker.link(MESSAGES["matches"], "main"))
    (card,) = (
        one for one in walker.browser.find_elements(By.CSS_SELECTOR, "article.card") if "Marta" in one.text
    )
    assert "photography" in card.text
    assert "Python" in card.text
    walker.click(card.find_element(By.CSS_SELECTOR, ".acts a:first-child"))
    text = str(walker.find("#text").get_property("value"))
    assert "photography" in text
    walker.choose(walker.find("input[value=email]"))
    walker.find("#text").send_keys("Saturdays are fine.")
    walker.click(walker.button("connect-send"))
    assert walker.browser.current_url == f"{walker.place.address}/sent"
    assert walker.said("main .notice") == MESSAGES["sent-just-email"].replace("$1", "Marta")
    (mail,) = mails_of(walker)
    assert mail["To"].addresses[0].addr_spec == address_of(walker, "Marta")
    assert mail["Subject"].startswith("Capacity Exchange: ")
    content = mail.get_content().replace("\r\n", "\n")
    assert text.rstrip() in content
    assert f"Saturdays are fine.\n\n-- \n{walker.name}\n" in content
    assert content.count("@") == 0


def mails_of(walker: Walker) -> list[EmailMessage]:
    """Those that are answered to whoever walks."""
    mails, own = walker.place.wiki.mails(), address_of(walker, walker.name)
    return [mail for mail in mails if mail["Reply-To"].addresses[0].addr_spec == own]


def address_of(walker: Walker, name: str) -> str:
    """Somebody's mail address, which the wiki tells them alone."""
    said = walker.place.wiki.user(name).call(action="query", meta="userinfo", uiprop="email")
    return str(said["query"]["userinfo"]["email"])


def write_on_the_talk_page(walker: Walker) -> None:
    """To the same one, from the list of what was sent."""
    walker.click(walker.link(MESSAGES["sent-again"], "main"))
    walker.choose(walker.find("input[value=talk]"))
    walker.type("#subject", "Saturday?")
    walker.type("#text", "The mail has it all. ~~~~")
    walker.click(walker.button("edit-preview-button"))
    assert "The mail has it all." in walker.said("section.card")
    walker.click(walker.button("connect-send"))
    assert MESSAGES["sent-just-talk"].replace("$1", "Marta") in walker.said("main .notice")
    talk = str(walker.place.wiki.admin.get_text("User talk:Marta"))
    _, _, section = talk.rpartition("== Capacity Exchange: Saturday? ==\n\n")
    text, _, signature = section.partition("\n\n")
    assert text == f"The mail has it all. {'&#126;' * 4}"  # which the wiki shows, and signs nothing by
    assert signature.startswith(f"[[User:{walker.name}|{walker.name}]]")
    assert signature.endswith("(UTC)")
    newest = walker.place.wiki.admin.newest_revision("User talk:Marta")
    assert newest is not None
    assert newest.user == walker.name


def look_at_what_was_sent(walker: Walker) -> None:
    """Both, the latest first, and after a reload too."""
    ways = "\n".join(MESSAGES[f"contact-{way}"] for way in ("talk", "email"))
    for _ in range(2):
        assert walker.said(".kept > li > span") == ways
        assert walker.said(".kept > li > a:first-child") == "Marta\nMarta"
        walker.go("/sent")
        assert walker.said("main .notice") == ""


def save_somebody(walker: Walker) -> None:
    """From their profile."""
    walker.click(walker.browser.find_elements(By.LINK_TEXT, "Marta")[0])
    walker.click(walker.button("save-people"))
    assert walker.browser.current_url == f"{walker.place.address}/saved"
    walker.go("/")
    walker.click(walker.link(MESSAGES["saved"], "header"))
    assert walker.said(".kept > li > a:first-child") == "Marta"


def log_out(walker: Walker) -> None:
    """From a page of one's own: nobody is logged in any more, and such a page leads to the wiki first."""
    walker.click(walker.button("logout", "header"))
    assert console(walker.browser) == []
    assert walker.browser.current_url == f"{walker.place.address}/"
    assert walker.said("header .me") == MESSAGES["login"]
    assert walker.browser.get_cookie("capx-login") is None
    walker.go("/saved")
    assert walker.browser.current_url.startswith(f"{walker.place.oauth.server}/")
    assert walker.find("#mw-mwoauth-accept")


@pytest.mark.parametrize("walker", NEWCOMERS, indirect=True)
def test_a_newcomer_makes_a_profile_finds_somebody_writes_and_leaves(walker: Walker) -> None:
    log_in(walker)
    make_profile(walker, scripts=walker.name == NEWCOMERS["chrome"])
    assert console(walker.browser) == []
    edit_on_the_wiki(walker)
    come_back(walker)
    write_a_mail(walker)
    write_on_the_talk_page(walker)
    look_at_what_was_sent(walker)
    save_somebody(walker)
    log_out(walker)


# ---- how far it is ----


def of_the_newest(walker: Walker) -> None:
    """Somebody on the front page."""
    walker.go("/")
    walker.click(walker.find("article.card:has(a[href$='/Marta']) .acts a:first-child"))


def by_a_search(walker: Walker) -> None:
    """Somebody who is found by a word."""
    walker.go("/")
    walker.find("#q").send_keys("photography")
    walker.click(walker.find("form.search button"))
    walker.click(walker.find("article.card:has(a[href$='/Marta']) .acts a:first-child"))


def by_a_skill(walker: Walker) -> None:
    """Somebody who shares a skill, which is found in the tree."""
    walker.go("/")
    walker.click(walker.link(MESSAGES["skills"], "header"))
    walker.click(walker.link("photography", "main"))
    walker.click(walker.browser.find_elements(By.LINK_TEXT, "Marta")[0])
    walker.click(walker.find("a.cdx-button--weight-primary"))


def by_ones_matches(walker: Walker) -> None:
    """Somebody who fits, from one's own profile."""
    walker.go("/")
    walker.find("#q").send_keys(walker.name)
    walker.click(walker.find("form.search button"))
    walker.click(walker.link(walker.name, "main article.card"))
    walker.click(walker.link(MESSAGES["matches"], "main"))
    walker.click(walker.find("article.card:has(a[href$='/Marta']) .acts a:first-child"))


WAYS: dict[str, Callable[[Walker], None]] = {
    "of the newest": of_the_newest,
    "by a search": by_a_search,
    "by a skill": by_a_skill,
    "by one's matches": by_ones_matches,
}


def send(walker: Walker) -> None:
    """What the page begins with is sent as it is."""
    walker.click(walker.button("connect-send"))
    assert walker.said("main .notice") == MESSAGES["sent-just-email"].replace("$1", "Marta")
    assert mails_of(walker)


def tell(capsys: pytest.CaptureFixture[str], who: str, way: str, walker: Walker) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{who}, {way}: {walker.clicks} clicks to a message that is sent\n")


@pytest.mark.parametrize("walker", ["plain"], indirect=True)
@pytest.mark.parametrize("way", WAYS)
def test_a_message_is_few_clicks_away(olga: Walker, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    log_in(olga)
    olga.clicks = 0
    WAYS[way](olga)
    send(olga)
    tell(capsys, "logged in", way, olga)
    assert olga.clicks <= MOST_CLICKS


@pytest.mark.parametrize("walker", ["plain"], indirect=True)
@pytest.mark.parametrize("way", ["of the newest", "by a search"])
def test_who_still_has_to_log_in_comes_back_to_the_message(
    olga: Walker, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    WAYS[way](olga)
    olga.consent()
    assert olga.browser.current_url == f"{olga.place.address}/connect/Marta"
    send(olga)
    tell(capsys, "a visitor, with the login", way, olga)
