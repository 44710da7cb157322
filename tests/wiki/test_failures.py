"""Whatever goes wrong: it is said, nothing changes on the wiki, and what was typed is in the form again."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.support.failures import FEW_LOGINS_ENDED, LOGINS_ENDED, PROFILE, Case
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.people import listing, publish
from tests.support.refusals import (
    A_MAIL,
    ANY_ACT,
    ANY_EDIT,
    BRUNOS,
    CHANGED_MEANWHILE,
    CLOSED,
    DOWN,
    FEW_DOWN,
    GONE,
    MADE_MEANWHILE,
    MAILS_FOR_GOOD,
    MOVE,
    MUCH_MARKUP,
    NOT_DONE,
    PAGES_FOR_GOOD,
    TALK_FOR_GOOD,
    may_not,
)
from tests.support.scene import (
    OWN_PAGE,
    Form,
    Scene,
    allowance_spent,
    by_admin,
    configured,
    edited,
    form_in,
    hidden,
    nothing,
    own_page,
    renamed,
    told,
)
from tests.support.tool import Browser, csrf_of, logged_in, tool, tool_on
from web.allowance import Allowance
from web.connecting import ALLOWANCE
from web.context import SETTINGS

# ---- what is typed wrong ----

UNREAD: dict[str, tuple[str, str, str]] = {
    "an unknown skill": (
        "known",
        "Q3\r\nphotograpy",
        "photograpy is not a known skill. Did you mean photography?",
    ),
    "an ambiguous skill": ("available", "scripting", "scripting means several skills"),
    "markup for a skill": ("wanted", "{{evil}}\r\n</textarea>", "{{evil}} is not a known skill"),
    "more skills than anybody has": ("wanted", "Q3\r\n" * 1001, "Q3 is one too many"),
    "a level that is none": ("languages", "pt-9", "pt-9 is not a Babel level"),
    "an unknown language": ("languages", "qqqqq-3", "qqqqq-3 is not a language code"),
    "an unknown place": ("territory", "Atlantis", "Atlantis is not a known place"),
    "an affiliation too long": ("affiliations", "Q501\r\n" + "x" * 201, "is too long"),
    "an unknown project": ("projects", "ptwikki", "ptwikki is not a wiki's database name"),
    "an unknown time zone": ("time_zone", "Mars/Olympus", "is not a time zone"),
    "a text too long": ("about", "é" * 2001, "is too long"),
    "a text of 19 KB": ("about", "a\r\n" * 6500, "is too long"),
    "an unknown language of the text": ("about_language", "qqqqq", "is not a language code"),
    "no file": ("image", "a/b|c", "is not a file name"),
    "pronouns too long": ("pronouns", "x" * 61, "is too long"),
    "no user name": ("other_account", "a#b", "is not a user name"),
    "no item": ("wikidata", "42", "is not an item id"),
}
UNSENDABLE: dict[str, tuple[str, dict[str, list[str]], str]] = {
    "no subject": ("email", {"subject": [""]}, "connect-empty"),
    "a blank subject": ("talk", {"subject": [" \u2028 "]}, "connect-empty"),
    "no text": ("email", {"text": [""]}, "connect-empty"),
    "a blank text": ("talk", {"text": [" \r\n\t\r\n"]}, "connect-empty"),
    "a subject too long": ("email", {"subject": ["é" * 151]}, "connect-too-long"),
    "a text too long": ("talk", {"text": ["漢" * 2001]}, "connect-too-long"),
    "100 KB": ("email", {"subject": ["x" * 100_000], "text": ["x" * 100_000]}, "connect-too-long"),
    "no way": ("talk", {"way": []}, "connect-no-way"),
    "an unknown way": ("email", {"way": ["pigeon"]}, "connect-no-way"),
}
MUCH = {name: ["x\r\n" * 6000] for name in ("known", "languages", "territory", "projects", "about")}

# ---- the table ----

FEW_REFUSALS = ("read-only", "no right to use the API", "a token that is none", "maxlag")
EDITS = {
    **{name: Case(it, 409, words, begin=own_page) for name, (it, words) in (ANY_ACT | ANY_EDIT).items()},
    "a captcha for a new page": Case(configured(wgCaptchaTriggers={"create": True}), 409, "wiki-captcha"),
    "no right to create pages": Case(may_not("createpage"), 409, "permission to create new pages"),
    **{name: Case(it, 409, words, 409, begin) for name, (begin, it, words) in PAGES_FOR_GOOD.items()},
    **{name: Case(it, 409, "edit-conflict") for name, it in MADE_MEANWHILE.items()},
    **{name: Case(it, 409, "edit-conflict", begin=own_page) for name, it in CHANGED_MEANWHILE.items()},
    "moved": Case(by_admin(**MOVE), 409, "edit-no-ordinary-page", 409, own_page),
    "another's page for a base": Case(
        nothing, 409, "edit-conflict", changed={"base": ["1"], "user": ["Bruno"], "title": [BRUNOS]}
    ),
    "no base": Case(nothing, 409, "edit-conflict", begin=own_page, changed={"base": ["-1"]}),
    "too much markup": Case(
        nothing, 400, "edit-too-much-markup", 400, edited("Alice", OWN_PAGE, MUCH_MARKUP)
    ),
    **{
        name: Case(nothing, 400, words, 400, changed={field: [text]})
        for name, (field, text, words) in UNREAD.items()
    },
    "much in many fields": Case(nothing, 400, "is one too many", 400, changed=MUCH),
    **{name: Case(it, 503, "wiki-down", begin=own_page) for name, it in (DOWN | NOT_DONE).items()},
    **{name: Case(it, 401, "login-ended", begin=own_page) for name, it in LOGINS_ENDED.items()},
    "renamed": Case(renamed("Alice", "Alicia"), 401, "login-ended", 403, own_page),
}
POSTS = {
    **{name: Case(it, 409, words) for name, (it, words) in ANY_EDIT.items()},
    **{name: Case(it, 503, "wiki-down") for name, it in FEW_DOWN.items()},
    **{name: Case(it, 409, words, 409, begin) for name, (begin, it, words) in TALK_FOR_GOOD.items()},
}
MAILS = {
    **{name: Case(it, 409, words) for name, (it, words) in A_MAIL.items()},
    **{name: Case(it, 409, words, 409, begin) for name, (begin, it, words) in MAILS_FOR_GOOD.items()},
}
LETTERS = {
    **GONE,
    **{name: Case(it, 409, words) for name, (it, words) in ANY_ACT.items() if name in FEW_REFUSALS},
    "no more for now": Case(allowance_spent, 429, "connect-too-many", 429),
    **{name: Case(it, 503, "connect-unsure") for name, it in NOT_DONE.items()},
    **{name: Case(LOGINS_ENDED[name], 401, "login-ended") for name in FEW_LOGINS_ENDED},
    "renamed": Case(renamed("Alice", "Alicia"), 401, "login-ended", 403),
}
CASES = {
    **{f"edit: {name}": case for name, case in EDITS.items()},
    **{f"talk: {name}": replace(case, way="talk") for name, case in (POSTS | LETTERS).items()},
    **{f"email: {name}": replace(case, way="email") for name, case in (MAILS | LETTERS).items()},
    **{f"{case.way}: {name}": replace(case, closed=True) for name, case in CLOSED.items()},
    **{
        f"{way}: {name}": Case(nothing, 400, words, 400, way=way, changed=changed, closed="way" in changed)
        for name, (way, changed, words) in UNSENDABLE.items()
    },
}


@pytest.fixture(scope="module")
def app(oauth_server: OAuthWiki, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The tool over people with accounts, two of whom wish but one way."""
    data = tmp_path_factory.mktemp("data")
    listings = [
        listing("Bruno", 2),
        listing("Admin", 3, contact=("talk",)),
        listing("DevBot", 4, contact=("email",)),
    ]
    publish(data / "index", listings)
    return tool_on(oauth_server, data)


@pytest.fixture
def scene(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    app.extensions[ALLOWANCE] = Allowance(app.extensions[SETTINGS])
    scene = Scene(wiki, oauth_wiki, app, Browser(app), monkeypatch)
    scene.log_in()
    yield scene
    scene.over()


def opened(scene: Scene, case: Case) -> Form:
    """The form as it is sent: what it came with, what is typed, what is pressed."""
    return hidden(form_in(scene.browser.get(case.path))) | case.typed | case.button


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_failure_is_said_and_loses_nothing(scene: Scene, case: Case) -> None:
    case.begin(scene)
    form = opened(scene, case)
    case.happens(scene)
    before = scene.everything()

    answer = scene.browser.post(case.path, **form)

    assert answer.status_code == case.status
    assert case.words in told(answer)
    back = form_in(answer)
    assert {name: back.get(name) for name in case.back} == case.back
    assert scene.everything() == before

    scene.over()
    again = scene.browser.post(case.path, **back | case.button)

    assert again.status_code == case.again, told(again)
    assert scene.everything() == before if case.again != 303 else scene.has_one_more_than(before)


# ---- who sends nothing of ours gets nothing back ----


def of_another_person(scene: Scene) -> Form:
    return {"csrf": [csrf_of(logged_in(scene.app, "Bruno").get("/").text)]}


def of_another_secret(scene: Scene) -> Form:
    there = tool(scene.app.extensions[SETTINGS].data, CAPX_SECRET_KEY="another that is long enough, too")
    return {"csrf": [csrf_of(logged_in(there, "Alice").get("/").text)]}


FOREIGN: dict[str, tuple[dict[str, str], Callable[[Scene], Form], int]] = {
    "another site": ({"Sec-Fetch-Site": "cross-site"}, lambda scene: {}, 403),
    "another tool of the same domain": ({"Sec-Fetch-Site": "same-site"}, lambda scene: {}, 403),
    "another origin": ({"Origin": "https://evil.example"}, lambda scene: {}, 403),
    "an origin that is hidden": ({"Origin": "null"}, lambda scene: {}, 403),
    "no token": ({}, lambda scene: {"csrf": []}, 403),
    "a wrong token": ({}, lambda scene: {"csrf": ["IkFsaWNlIg.aAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"]}, 403),
    "a token of another person": ({}, of_another_person, 403),
    "a token of another secret": ({}, of_another_secret, 403),
    "100 KB in every field": ({}, lambda scene: {name: ["x" * 100_000] for name in PROFILE}, 413),
}


@pytest.mark.parametrize("way", ["", "email"])
@pytest.mark.parametrize(("headers", "changed", "status"), FOREIGN.values(), ids=FOREIGN)
def test_what_no_form_of_ours_sends_has_no_effect(
    scene: Scene,
    way: str,
    headers: dict[str, str],
    changed: Callable[[Scene], Form],
    status: int,
) -> None:
    case = Case(nothing, status, "", way=way)
    form = opened(scene, case) | changed(scene)
    before = scene.everything()
    scene.oauth.asked.clear()

    answer = scene.browser.client.post(case.path, data=form, headers=headers)

    assert answer.status_code == status
    assert scene.oauth.asked == []
    assert scene.everything() == before
