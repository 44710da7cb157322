"""Two who write the same page at once: nobody's words are lost, and nobody is told a lie about it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.support.altered_wiki import Answer, Ask, Parameters, passed_on
from tests.support.faults import html
from tests.support.mediawiki import LocalWiki, WikiError
from tests.support.oauth_wiki import OAuthWiki
from tests.support.scene import OWN_PAGE, OWN_TEXT, Form, Scene, edited, form_in, is_act, told, typed
from tests.support.tool import MESSAGES, Browser, tool_on

TIMES = 10
SAVE = {"save": ["1"]}


@pytest.fixture
def here(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    """Alice's browser."""
    app = tool_on(oauth_wiki, data)
    scene = Scene(wiki, oauth_wiki, app, Browser(app), monkeypatch)
    scene.log_in()
    yield scene
    scene.over()


@pytest.fixture
def there(here: Scene, data: Path) -> Scene:
    """Another browser of hers, before another process of the tool."""
    app = tool_on(here.oauth, data)
    scene = Scene(here.wiki, here.oauth, app, Browser(app), here.patch)
    scene.log_in()
    return scene


def saying(scene: Scene, about: str) -> Form:
    """The form, filled from the wiki as it is now, with another text."""
    return form_in(scene.browser.get("/edit")) | {"about": [about]}


def save(scene: Scene, form: Form) -> TestResponse:
    return scene.browser.post("/edit", **form | SAVE)


def history(scene: Scene) -> list[str]:
    """The texts of the page, the oldest first."""
    said = scene.person("Admin").call(
        action="query", titles=OWN_PAGE, prop="revisions", rvprop="content", rvslots="main", rvlimit="max"
    )
    revisions = said["query"]["pages"][0].get("revisions", [])
    return [one["slots"]["main"]["content"] for one in reversed(revisions)]


def beside(answer: TestResponse) -> list[str]:
    """The profiles that the page shows beside the form."""
    return [one.get_text() for one in BeautifulSoup(answer.text, "html.parser").select("main section .card")]


def together(several: int) -> Barrier:
    """Who comes here waits for the others."""
    return Barrier(several, timeout=60)


def at_once(scene: Scene) -> None:
    """Two acts reach the wiki only together: both were made of what the wiki said before."""
    gate = together(2)

    def alter(given: Parameters, ask: Ask) -> Answer:
        if is_act(given):
            gate.wait()
        return ask(given)

    scene.oauth.alteration = alter


@pytest.mark.parametrize("text", [OWN_TEXT, ""], ids=["a page", "no page"])
def test_of_two_browsers_that_save_at_once_one_wins_and_the_other_keeps_its_words(
    here: Scene, there: Scene, text: str
) -> None:
    for turn in range(TIMES):
        if not text and turn:
            here.person("Admin").delete(OWN_PAGE)
        if text and not turn:
            edited("Alice", OWN_PAGE, text)(here)
        before = history(here)
        forms = saying(here, f"first {turn}"), saying(there, f"second {turn}")
        at_once(here)

        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(save, (here, there), forms))

        here.oauth.alteration = passed_on
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        loser = [answer.status_code for answer in answers].index(409)
        won, lost = f"second {turn}" if loser == 0 else f"first {turn}", forms[loser]["about"][0]
        answer = answers[loser]
        assert MESSAGES["edit-conflict"] in told(answer)
        assert typed(form_in(answer)) == typed(forms[loser])
        mine, theirs = beside(answer)
        assert lost in mine
        assert won in theirs
        assert [won in one for one in history(here)[len(before) :]] == [True]

        assert save((here, there)[loser], form_in(answer)).status_code == 303
        assert [(won in one, lost in one) for one in history(here)[len(before) :]] == [
            (True, False),
            (False, True),
        ]


def test_an_edit_by_somebody_else_at_the_same_moment_is_never_overwritten_unseen(here: Scene) -> None:
    edited("Alice", OWN_PAGE, OWN_TEXT)(here)
    for turn in range(TIMES):
        form = saying(here, f"first {turn}")
        before = history(here)
        helped, mine = (OWN_TEXT.replace("before", f"{who} {turn}") for who in ("helped", "first"))
        gate = together(2)
        here.person("Bruno").token()

        def alter(given: Parameters, ask: Ask, gate: Barrier = gate) -> Answer:
            if is_act(given):
                gate.wait()
            return ask(given)

        def help_her(gate: Barrier = gate, text: str = helped) -> int:
            gate.wait()
            with suppress(WikiError):  # hers came in between
                return here.person("Bruno").edit(OWN_PAGE, text)
            return here.person("Bruno").edit(OWN_PAGE, text)

        here.oauth.alteration = alter
        with ThreadPoolExecutor(1) as threads:
            helping = threads.submit(help_her)
            answer = save(here, form)
            helping.result()
        here.oauth.alteration = passed_on

        after = history(here)[len(before) :]
        assert (answer.status_code, len(after)) in {(303, 2), (409, 1)}
        if answer.status_code == 409:
            assert MESSAGES["edit-conflict"] in told(answer)
            assert form_in(answer)["about"] == [f"first {turn}"]
            assert f"helped {turn}" in beside(answer)[1]
            assert save(here, form_in(answer)).status_code == 303
            after = history(here)[len(before) :]
        assert sorted(after) == sorted((helped, mine))


def test_what_an_unknown_author_wrote_later_is_not_taken_for_hers(here: Scene) -> None:
    edited("Alice", OWN_PAGE, OWN_TEXT)(here)
    newest = here.person("Bruno").edit(OWN_PAGE, OWN_TEXT.replace("before", "not hers"))
    here.person("Admin").hide_revision(newest, hide=("user",))
    assert form_in(here.browser.get("/edit"))["about"] == ["before"]


def test_a_save_whose_answer_was_lost_is_not_lost_itself(here: Scene) -> None:
    edited("Alice", OWN_PAGE, OWN_TEXT)(here)
    form = saying(here, "first")

    def alter(given: Parameters, ask: Ask) -> Answer:
        answer = ask(given)
        return html(504) if is_act(given) else answer

    here.oauth.alteration = alter
    answer = save(here, form)
    here.oauth.alteration = passed_on

    assert answer.status_code == 503
    assert MESSAGES["wiki-down"] in told(answer)
    again = save(here, form_in(answer))
    assert again.status_code == 409
    assert [one.count("first") for one in beside(again)] == [1, 1]
    assert save(here, form_in(again)).status_code == 303
    assert history(here) == [OWN_TEXT, OWN_TEXT.replace("before", "first")]
