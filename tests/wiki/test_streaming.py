"""Changes from a stream that speaks as Wikimedia's does, heard by the real pywikibot; and its failures."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.changes import Change, Polling, iso
from bot.streaming import Streaming, is_streamed
from bot.wiki import Api
from bot.wiring import wiki_of_settings
from settings import load
from tests.support.community import TREE, Community
from tests.support.event_stream import EventStream, event
from tests.support.job import HURRIED, as_a_new_process
from tests.support.watching import Watching

HERE = "127.0.0.1"  # the name of the wiki's server
START = "2026-01-01T00:00:00Z"
SECOND = 1767225600  # the same in seconds since the epoch
PATIENCE = 10.0
told = partial(event, wiki=HERE)


class Clock:
    """A clock that stands still."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def stream() -> Iterator[EventStream]:
    with EventStream().serving() as stream:
        yield stream


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def wiki(community: Community, tmp_path: Path) -> Api:
    as_a_new_process(tmp_path)
    return wiki_of_settings(load({"CAPX_WIKI": community.wiki.api, "CAPX_DATA": str(tmp_path)}), HURRIED)


@pytest.fixture
def streaming(wiki: Api, stream: EventStream, said: list[str], clock: Clock) -> Streaming:
    return Streaming(wiki, START, said.append, stream.address, clock)


def until(wanted: Callable[[], Any]) -> Any:
    """What is wanted, as soon as there is any."""
    ends = time.monotonic() + PATIENCE
    while not (found := wanted()):
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.01)
    return found


def heard(streaming: Streaming, last: Change) -> set[Change]:
    """Everything up to a change that is told last."""
    found: set[Change] = set()

    def listen() -> bool:
        found.update(streaming.new())
        return last in found

    until(listen)
    return found


LAST = Change("User:The last")


def test_what_concerns_profiles_is_heard_and_nothing_else(streaming: Streaming, stream: EventStream) -> None:
    stream.tell(
        told("edit", 2, "User:Ana/Capacity Exchange", timestamp=SECOND),
        told("new", 2, "User:写真家/Capacity Exchange", timestamp=SECOND),
        told("edit", 0, TREE, timestamp=SECOND),
        told("log", 2, "User:Vandal", timestamp=SECOND, log_type="block", log_params=[]),
        told("log", 2, "User:Old", timestamp=SECOND, log_type="move", log_params={"target": "User:New"}),
        told("edit", 0, "Main Page", timestamp=SECOND),
        told("edit", 3, "User talk:Ana", timestamp=SECOND),
        told("categorize", 2, "User:Bruno", timestamp=SECOND),
        event("edit", 2, "User:Elsewhere", wiki="en.wikipedia.org", timestamp=SECOND),
        event("edit", 2, "User:Canary", wiki="canary", timestamp=SECOND),
        told("edit", 2, LAST.title, timestamp=SECOND),
    )
    assert heard(streaming, LAST) == {
        Change("User:Ana/Capacity Exchange"),
        Change("User:写真家/Capacity Exchange"),
        Change(TREE),
        Change("User:Vandal", "block"),
        Change("User:Old", "move"),
        Change("User:New", "move"),
        LAST,
    }
    assert streaming.new() == set()


def test_it_begins_where_the_last_run_ended(streaming: Streaming, stream: EventStream) -> None:
    until(lambda: stream.asked)
    assert stream.asked == [(START, "")]


def test_a_connection_that_is_cut_goes_on_where_it_was(
    streaming: Streaming, stream: EventStream, said: list[str]
) -> None:
    first = Change("User:The first")
    stream.tell(told("edit", 2, first.title, timestamp=SECOND))
    heard(streaming, first)
    stream.cut()
    stream.tell(told("edit", 2, LAST.title, timestamp=SECOND))
    assert heard(streaming, LAST) == {LAST}
    assert said == []
    assert '"offset": 0' in stream.asked[1][1]


@pytest.mark.parametrize("status", [429, 503])
def test_a_stream_that_refuses_is_replaced_by_polling(
    wiki: Api, stream: EventStream, said: list[str], clock: Clock, community: Community, status: int
) -> None:
    stream.status = status
    streaming = Streaming(wiki, community.job.catalogue.get("since"), said.append, stream.address, clock)
    until(lambda: said or (streaming.new() and False))
    ana = community.somebody()
    ana.save(about="polled")
    assert Change(ana.page) in streaming.new()
    assert said == ["the stream of changes broke: the wiki is polled instead"]
    assert streaming.every == Polling.every
    community.refresh()


def test_a_silent_stream_is_polled_from_its_last_event_on_and_tried_again_in_an_hour(
    streaming: Streaming, stream: EventStream, said: list[str], clock: Clock, community: Community
) -> None:
    ana = community.somebody()
    ana.save(about="never streamed")
    made = time.time()
    stream.tell(event("edit", 2, "User:Elsewhere", wiki="en.wikipedia.org", timestamp=made))
    stream.tell(told("edit", 2, LAST.title, timestamp=made))
    heard(streaming, LAST)
    clock.now += 61
    community.wiki.mark()
    assert Change(ana.page) in streaming.new()
    (asked,) = community.wiki.requests()
    assert asked.parameters["rcstart"] == iso(int(made) - 60)
    assert len(said) == 1
    clock.now += 3601
    streaming.new()
    until(lambda: len(stream.asked) > 1)
    again = Change("User:Heard again")
    stream.tell(told("edit", 2, again.title, timestamp=made))
    heard(streaming, again)
    assert len(said) == 1
    community.refresh()


def test_what_it_tells_while_it_breaks_is_not_lost(
    streaming: Streaming, stream: EventStream, clock: Clock, community: Community
) -> None:
    ana = community.somebody()
    ana.save(about="heard or polled")
    stream.tell(told("edit", 2, ana.page, timestamp=time.time()))
    clock.now += 61
    heard(streaming, Change(ana.page))
    community.refresh()


def test_a_streamed_edit_is_in_the_index(community: Community, stream: EventStream, tmp_path: Path) -> None:
    community.refresh()

    def changes(api: Api, since: str) -> Streaming:
        return Streaming(api, since, pytest.fail, stream.address)

    watching = Watching(community.job, tmp_path / "data", community.wiki.api, changes)
    ana = community.somebody()
    ana.save(about="streamed")
    stream.tell(told("edit", 2, ana.page, timestamp=time.time()))
    assert until(lambda: watching.rounds().now).keys() == {ana.name}
    community.refresh()


@pytest.mark.parametrize(
    ("host", "streamed"),
    [
        ("meta.wikimedia.org", True),
        ("pt.wikipedia.org", True),
        ("www.wikidata.org", True),
        ("www.mediawiki.org", True),
        ("metabase.wikibase.cloud", False),
        ("wikipedia.org.example", False),
        ("notwikipedia.org", False),
        (HERE, False),
    ],
)
def test_which_wikis_are_streamed(host: str, streamed: bool) -> None:
    assert is_streamed(f"https://{host}/w/api.php") == streamed
