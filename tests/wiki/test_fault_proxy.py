"""The fault proxy does what it says, to a plain client on a real wiki."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import requests

from tests.support.fault_kinds import KINDS, LARGEST_SKEW
from tests.support.fault_proxy import FaultProxy, Faults
from tests.support.mediawiki import BOT_LOGIN, LocalWiki, WikiError, WikiUser

PATIENCE = 1.5  # seconds
PAGE = "Sandbox 漢字"
NAMES = [f"List {letter}" for letter in "abcdefg"]
LIST = {"action": "query", "list": "allpages", "apprefix": "List ", "aplimit": "max"}


@pytest.fixture(scope="module")
def serving(wiki_server: LocalWiki) -> Iterator[FaultProxy]:
    wiki_server.restore()
    for name in (*NAMES, PAGE):
        wiki_server.admin.edit(name, f"{name}.")
    with FaultProxy(wiki_server.api).serving() as proxy:
        yield proxy


@pytest.fixture
def proxy(serving: FaultProxy) -> FaultProxy:
    serving.begin(Faults())
    return serving


@pytest.fixture
def bot(proxy: FaultProxy, wiki_server: LocalWiki) -> WikiUser:
    """The bot, logged in through the proxy."""
    bot = WikiUser(proxy.api, BOT_LOGIN, wiki_server.jobs)
    bot.session()
    return bot


def only(kind: str, **more: Any) -> Faults:
    """This fault, each time."""
    return Faults(probability=1, kinds=[kind], **more)


def get(proxy: FaultProxy, **parameters: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        asked = {"action": "query", "titles": PAGE, "format": "json", "formatversion": "2", **parameters}
        return session.get(proxy.api, params=asked, timeout=PATIENCE)


def listed(proxy: FaultProxy) -> tuple[list[str], list[dict[str, str]]]:
    """Everything listed along the continuation, and the continuations."""
    titles: list[str] = []
    continuations: list[dict[str, str]] = [{}]
    while True:
        data = get(proxy, **LIST, **continuations[-1]).json()
        titles += [page["title"] for page in data["query"]["allpages"]]
        if "continue" not in data or len(continuations) > len(NAMES):
            return titles, continuations
        continuations.append(data["continue"])


# ---- without faults ----


def test_all_passes_as_it_is(proxy: FaultProxy, bot: WikiUser, wiki_server: LocalWiki) -> None:
    through = get(proxy)
    assert through.content == requests.get(through.url.replace(proxy.api, wiki_server.api), timeout=9).content
    assert bot.userinfo()["name"] == "DevBot"
    revision = bot.edit(PAGE, "by the bot 漢字 & + %20")
    assert bot.get_text(PAGE) == "by the bot 漢字 & + %20"
    made = wiki_server.admin.newest_revision(PAGE)
    assert made is not None
    assert made.id == revision
    wiki_server.runtime(devLag=7)
    assert get(proxy, maxlag="5").headers["Retry-After"] == "5"
    wiki_server.runtime()
    assert {asked.fault for asked in proxy.asked} == {""}
    assert proxy.most_at_once == 1


def test_whole_lists_come_in_parts(proxy: FaultProxy) -> None:
    proxy.begin(Faults(limit=2))
    titles, continuations = listed(proxy)
    assert (titles, len(continuations)) == (NAMES, 4)


def test_requests_at_once_are_counted(proxy: FaultProxy) -> None:
    with ThreadPoolExecutor(3) as clients:
        list(clients.map(lambda _: get(proxy), range(6)))
    assert 2 <= proxy.most_at_once <= 3


def test_a_request_after_a_time_out_is_not_at_once_with_the_one_before(
    proxy: FaultProxy, wiki_server: LocalWiki
) -> None:
    proxy.begin(Faults(events=[partial(time.sleep, PATIENCE + 0.5)] * 9))
    for _ in range(4):
        with suppress(requests.ReadTimeout):
            get(proxy, prop="revisions", rvprop="content", rvslots="main")
    assert proxy.most_at_once == 1
    proxy.wait()


# ---- the seed ----


def drawn(seed: int) -> list[str]:
    faults = Faults(seed, 0.5)
    parameters = {"action": "query", "meta": "siteinfo", "aplimit": "max", "token": "x"}
    return [faults.draw(parameters) for _ in range(400)]


def test_the_same_seed_gives_the_same_faults() -> None:
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert set(drawn(1)) == {"", *KINDS}
    assert 150 < drawn(1).count("") < 250


def test_what_was_drawn_is_told(proxy: FaultProxy) -> None:
    proxy.begin(only("HTTP 502", seed=77))
    get(proxy)
    assert proxy.told().splitlines()[1:] == ["1. query: HTTP 502"]
    assert "77" in proxy.told()


# ---- every kind ----


@pytest.mark.parametrize("kind", ["connection reset, not done", "connection reset, done", "reset midway"])
def test_a_connection_is_reset(proxy: FaultProxy, kind: str) -> None:
    proxy.begin(only(kind))
    with pytest.raises(requests.RequestException, match="reset by peer"):
        get(proxy)


@pytest.mark.parametrize("kind", ["no answer, not done", "no answer, done"])
def test_no_answer_comes(proxy: FaultProxy, kind: str) -> None:
    proxy.begin(only(kind))
    begun = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        get(proxy)
    assert time.monotonic() - begun >= PATIENCE


STATUSES = {
    "HTTP 429": 429,
    "HTTP 502": 502,
    "HTTP 503": 503,
    "HTTP 504, not done": 504,
    "HTTP 504, done": 504,
    "HTML with HTTP 200, not done": 200,
    "HTML with HTTP 200, done": 200,
}


@pytest.mark.parametrize("kind", STATUSES)
def test_html_comes_instead(proxy: FaultProxy, kind: str) -> None:
    proxy.begin(only(kind))
    response = get(proxy)
    assert response.status_code == STATUSES[kind]
    assert response.text.startswith("<!DOCTYPE html>")
    assert (response.headers.get("Retry-After") in {"0", "1"}) == (response.status_code in {429, 503})


def test_json_is_cut_short_anywhere(proxy: FaultProxy) -> None:
    whole = get(proxy).content
    proxy.begin(only("JSON cut short"))
    bodies = [get(proxy).content for _ in range(8)]
    assert all(whole.startswith(body) and body != whole for body in bodies)
    assert len(set(bodies)) > 4


def test_a_connection_is_cut(proxy: FaultProxy) -> None:
    proxy.begin(only("connection cut"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(proxy)


def test_a_charset_is_wrong(proxy: FaultProxy) -> None:
    proxy.begin(only("UTF-16"))
    assert json.loads(get(proxy).content.decode("utf-16"))["query"]["pages"][0]["title"] == PAGE
    proxy.begin(only("called Latin-1"))
    assert get(proxy).json()["query"]["pages"][0]["title"] == PAGE.encode().decode("latin-1")


@pytest.mark.parametrize("code", ["maxlag", "readonly", "ratelimited", "badtoken"])
def test_the_wiki_refuses(proxy: FaultProxy, code: str) -> None:
    proxy.begin(only(code))
    response = get(proxy, token="x")
    assert response.json()["error"]["code"] == code
    assert (response.headers.get("Retry-After"), response.headers.get("X-Database-Lag")) == (
        ("1", "70") if code == "maxlag" else (None, None)
    )


@pytest.mark.parametrize("code", ["assertuserfailed", "assertbotfailed"])
def test_a_session_is_lost_for_good(proxy: FaultProxy, bot: WikiUser, code: str) -> None:
    wanted = code.removeprefix("assert").removesuffix("failed")
    assert "edit" in bot.write(action="edit", title=PAGE, text="before", **{"assert": wanted})
    for faults in (only("session lost"), Faults()):
        proxy.begin(faults)
        with pytest.raises(WikiError, match=code):
            bot.write(action="edit", title=PAGE, text="after", **{"assert": wanted})
    assert "anon" in bot.userinfo()
    again = WikiUser(proxy.api, BOT_LOGIN, lambda: None)
    assert again.userinfo()["name"] == "DevBot"


def test_a_continuation_skips(proxy: FaultProxy) -> None:
    proxy.begin(only("continuation skips", limit=2))
    assert listed(proxy)[0] == ["List a", "List b", "List e", "List f"]


def test_a_continuation_repeats(proxy: FaultProxy) -> None:
    proxy.begin(only("continuation repeats", limit=2))
    titles, continuations = listed(proxy)
    assert titles[:6] == ["List a", "List b"] * 3
    assert len(continuations) > len(NAMES), "it has no end"


def test_a_row_comes_twice(proxy: FaultProxy) -> None:
    proxy.begin(only("row twice"))
    titles, _ = listed(proxy)
    assert (len(titles), set(titles)) == (len(NAMES) + 1, set(NAMES))


def test_the_clock_is_wrong(proxy: FaultProxy) -> None:
    proxy.begin(only("clock skew"))
    shifts = []
    for _ in range(8):
        data = get(proxy, meta="siteinfo", curtimestamp="1").json()
        times = (
            datetime.fromisoformat(text) for text in (data["query"]["general"]["time"], data["curtimestamp"])
        )
        shifts += [(there - datetime.now(UTC)).total_seconds() for there in times]
    assert all(20 < abs(shift) < LARGEST_SKEW + 10 for shift in shifts)
    assert min(shifts) < 0 < max(shifts)


def test_an_answer_drips(proxy: FaultProxy) -> None:
    whole = get(proxy).content
    proxy.begin(only("slow drip"))
    begun = time.monotonic()
    assert get(proxy).content == whole
    assert time.monotonic() - begun > 0.15


# ---- edits ----

DONE = [
    "connection reset, done",
    "reset midway",
    "no answer, done",
    "HTTP 504, done",
    "HTML with HTTP 200, done",
    "JSON cut short",
    "connection cut",
    "UTF-16",
    "called Latin-1",
    "slow drip",
]
NOT_DONE = ["connection reset, not done", "no answer, not done", "HTTP 429", "HTTP 502", "HTTP 503"]
NOT_DONE += ["HTTP 504, not done", "HTML with HTTP 200, not done", "maxlag", "readonly", "ratelimited"]
NOT_DONE += ["badtoken", "session lost"]


def test_every_kind_that_may_befall_an_edit_is_known_to_do_it_or_not() -> None:
    edit = {"action": "edit", "title": PAGE, "text": "x", "token": "x"}
    assert {name for name, kind in KINDS.items() if kind.befalls(edit)} == {*DONE, *NOT_DONE}


@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
def test_an_edit_was_made_or_not(proxy: FaultProxy, bot: WikiUser, wiki_server: LocalWiki, kind: str) -> None:
    text = f"edited in spite of: {kind}"
    form = {"action": "edit", "title": PAGE, "text": text, "assert": "user", "format": "json"}
    form["token"] = bot.token()
    proxy.begin(only(kind))
    try:
        bot.session().post(proxy.api, data=form, timeout=PATIENCE)
    except requests.RequestException:
        assert kind in {*DONE, *NOT_DONE}
    assert (wiki_server.admin.get_text(PAGE) == text) == (kind in DONE)
    assert [asked.fault for asked in proxy.asked] == [kind]


# ---- events ----


def test_things_happen_between_list_and_fetch(proxy: FaultProxy, wiki_server: LocalWiki) -> None:
    def edit() -> None:
        wiki_server.admin.edit(PAGE, "somebody was quicker")

    proxy.begin(Faults(seed=1, events=[edit]))
    get(proxy, prop="info")
    assert not any(asked.event for asked in proxy.asked), "a list is no fetch"
    texts = [get(proxy, prop="revisions", rvprop="content", rvslots="main").text for _ in range(10)]
    assert "somebody was quicker" in texts[-1]
    assert sum(asked.event for asked in proxy.asked) == 1, "each happens once"
