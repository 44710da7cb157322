"""Somebody before a form of the tool, on a real wiki, and what may happen there before the form is sent."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from threading import Event

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

import web.wiki_api
from tests.support.altered_wiki import Answer, Parameters, passed_on, whenever
from tests.support.faults import html
from tests.support.mediawiki import LocalWiki, WikiUser
from tests.support.oauth_answers import refusing
from tests.support.oauth_consumer import IDENTITY_ONLY
from tests.support.oauth_wiki import OAuthWiki
from tests.support.tool import Browser, login_cookie
from web.connecting import ALLOWANCE

OWN_PAGE = "User:Alice/Capacity Exchange"
OWN_TEXT = "Hello.\n{{Capacity Exchange profile\n | about = before <!-- yes -->\n}}\n== More =="
IMPATIENT = (2.0, 0.2)  # seconds to connect, to read
_HIDDEN = frozenset({"csrf", "base", "take", "once"})

Form = dict[str, list[str]]


@dataclass
class Scene:
    """A wiki, and a browser in which Alice is logged in to the tool."""

    wiki: LocalWiki
    oauth: OAuthWiki
    app: Flask
    browser: Browser
    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)
    stack: ExitStack = field(default_factory=ExitStack)

    def everything(self) -> tuple[frozenset[int], int]:
        """Every revision on the wiki, and how many mails went out."""
        file = self.wiki.data / "data" / "devwiki.sqlite"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            revisions = frozenset(number for (number,) in database.execute("SELECT rev_id FROM revision"))
        return revisions, len(self.wiki.mails())

    def log_in(self, account: str = "Alice") -> None:
        """Log somebody in, whose grant the wiki has."""
        cookie = login_cookie(self.app, self.oauth, account)
        self.browser.client.set_cookie(cookie["name"], cookie["value"])

    def has_one_more_than(self, before: tuple[frozenset[int], int]) -> bool:
        """Whether there is one more revision since, or one more mail and its copy for the sender."""
        revisions, mails = self.everything()
        return (len(revisions - before[0]), mails - before[1]) in {(1, 0), (0, 2)}

    def person(self, name: str) -> WikiUser:
        """Somebody on the wiki itself, by the session there which the wiki's OAuth uses too."""
        return self.oauth._behind.user(name)

    def over(self) -> None:
        """What can pass is past, and who is logged out logs in again."""
        self.stack.close()
        self.patch.undo()
        self.oauth.alteration = passed_on
        self.oauth.answers.clear()
        self.oauth.delays.clear()
        self.oauth.approve()
        self.oauth.consumer.grants = self.oauth._registered.grants
        self.wiki.read_only(None)
        self.wiki.runtime()
        if not self.browser.user():
            self.log_in(next(iter(self.oauth._book.grants), "Alice"))


Happening = Callable[[Scene], object]


def nothing(scene: Scene) -> None:
    """Nothing happens."""


def all_of(*several: Happening) -> Happening:
    """One after the other."""
    return lambda scene: [happen(scene) for happen in several]


# ---- forms ----


def form_in(answer: TestResponse) -> Form:
    """What a browser would send of the form, but for its buttons; a line ends as a browser ends it."""
    (form,) = BeautifulSoup(answer.text, "html.parser").select("form.proposal")
    found: Form = {}
    for one in form.select("input[name], textarea[name]"):
        if one.get("type") in {"checkbox", "radio"} and not one.has_attr("checked"):
            continue
        text = one.get_text().removeprefix("\n") if one.name == "textarea" else str(one.get("value", ""))
        found.setdefault(str(one["name"]), []).append(text.replace("\r\n", "\n").replace("\n", "\r\n"))
    return found


def hidden(form: Form) -> Form:
    """What nobody types."""
    return {name: texts for name, texts in form.items() if name in _HIDDEN}


def typed(form: Form) -> Form:
    """What somebody types."""
    return {name: texts for name, texts in form.items() if name not in _HIDDEN}


def told(answer: TestResponse) -> str:
    """What the page says of it."""
    found = BeautifulSoup(answer.text, "html.parser").select("main .notice, main .unread li")
    return "\n".join(" ".join(one.get_text().split()) for one in found)


# ---- what the wiki itself does ----


def own_page(scene: Scene) -> None:
    """Alice has a profile."""
    edited("Alice", OWN_PAGE, OWN_TEXT)(scene)


def edited(user: str, title: str, text: str) -> Happening:
    """Somebody edits a page."""
    return lambda scene: scene.person(user).edit(title, text)


def configured(**settings: object) -> Happening:
    """The wiki's configuration changes."""
    return lambda scene: scene.wiki.runtime(**settings)


def by_admin(**parameters: object) -> Happening:
    """An administrator does something by the API."""
    return lambda scene: scene.person("Admin").write(**parameters)


def filtered(action: str, rules: str = "true") -> Happening:
    """An administrator makes an abuse filter that disallows, or warns."""

    def make(scene: Scene) -> None:
        form = {"title": "Special:AbuseFilter/new", "wpFilterDescription": "A", "wpFilterRules": rules}
        form |= {"wpFilterEnabled": "1", "wpFilterGroup": "default", f"wpFilterAction{action}": "1"}
        form |= {f"wpFilter{action}Message": f"abusefilter-{'warning' if action == 'Warn' else 'disallowed'}"}
        session, address = scene.person("Admin").session(), scene.wiki.api.replace("api.php", "index.php")
        page = BeautifulSoup(session.get(address, params=form, timeout=60).text, "html.parser")
        token = str(page.select("input[name=wpEditToken]")[0]["value"])
        answer = session.post(address, data=form | {"wpEditToken": token}, timeout=60)
        assert "result=success" in answer.url, answer.url

    return make


def renamed(old: str, new: str) -> Happening:
    """An account gets another name, and its pages with it."""

    def rename(scene: Scene) -> None:
        scene.wiki.admin.rename_user(old, new)
        scene.oauth.rename(old, new)

    return rename


def preferring(user: str, **options: str) -> Happening:
    """Somebody changes preferences on the wiki."""
    change = "|".join(f"{name}={value}" for name, value in options.items())
    return lambda scene: scene.person(user).write(action="options", change=change)


def without_address(user: str) -> Happening:
    """Somebody's account has no mail address any more."""
    return lambda scene: scene.wiki.maintenance("resetUserEmail", "--no-reset-password", user, "")


# ---- what stands between the wiki and the tool ----


def is_act(given: Parameters) -> bool:
    """Whether a request is one that writes or mails."""
    return given.get("action") in {"edit", "emailuser"}


def is_question(given: Parameters) -> bool:
    """Whether a request only asks."""
    return not is_act(given)


def refused(code: str, info: str, **headers: str) -> Happening:
    """The wiki refuses to act."""
    return lambda scene: setattr(scene.oauth, "alteration", refusing(is_act, code, info, **headers))


def answered(asked: Callable[[Parameters], bool], answer: Answer) -> Happening:
    """Such requests are answered so, and nothing is done."""
    return lambda scene: setattr(scene.oauth, "alteration", whenever(asked, answer))


def acting_with(**parameters: str) -> Happening:
    """The wiki gets other parameters than the tool sent, whenever it is to act."""

    def given_to(scene: Scene) -> None:
        scene.oauth.alteration = lambda given, ask: ask({**given, **parameters} if is_act(given) else given)

    return given_to


def hanging(asked: Callable[[Parameters], bool]) -> Happening:
    """Such requests are not answered in time, and nothing is done."""

    def hang(scene: Scene) -> None:
        over = Event()

        def alter(given: Parameters, ask: Callable[[Parameters], Answer]) -> Answer:
            if asked(given):
                over.wait(30)
                return html(503)
            return ask(given)

        scene.stack.callback(over.set)
        scene.oauth.alteration = alter
        scene.patch.setattr(web.wiki_api, "TIME_OUT", IMPATIENT)

    return hang


def unreachable(scene: Scene) -> None:
    """Nobody listens there."""
    scene.stack.enter_context(scene.oauth.unreachable())


def identity_only(scene: Scene) -> None:
    """The grant is one that says who somebody is, and lets the tool do nothing."""
    scene.oauth.consumer.grants = IDENTITY_ONLY
    scene.oauth.grant("Alice")


# ---- in the tool ----


def cookie(value: Callable[[Scene, str], str]) -> Happening:
    """The cookie of the login is another one; empty: there is none."""

    def change(scene: Scene) -> None:
        client = scene.browser.client
        there = client.get_cookie("capx-login")
        assert there is not None
        client.delete_cookie("capx-login")
        if text := value(scene, there.value):
            client.set_cookie("capx-login", text)

    return change


def allowance_spent(scene: Scene) -> None:
    """Alice has sent as many messages as one may."""
    allowance = scene.app.extensions[ALLOWANCE]
    while not allowance.take("Alice"):
        pass
