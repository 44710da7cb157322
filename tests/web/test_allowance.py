"""How many messages one person may send, counted here or in a Redis, which may be down."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

import web.allowance
from settings import SettingsError, load
from tests.support.parts import UnavailableError, missing
from tests.support.redis_server import LocalRedis
from tests.support.tool import MESSAGES, logged_in, tool
from web.allowance import Allowance

HOUR = 3600.0


def allowance(limits: str, redis: str = "") -> Allowance:
    return Allowance(
        load({"CAPX_SENDING": limits, "CAPX_REDIS": redis, "CAPX_SECRET_KEY": "secret", "CAPX_DATA": "data"})
    )


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1_800_000_000.0
        patch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(scope="module")
def redis_server() -> Iterator[LocalRedis]:
    server = LocalRedis()
    try:
        server.start()
    except UnavailableError as reason:
        missing("Redis", reason)
    yield server
    server.stop()


# ---- counted here ----


def test_five_an_hour_and_twenty_a_day_unless_it_is_said_otherwise(clock: Clock) -> None:
    usual = Allowance(load({"CAPX_DATA": "data"}))
    for hour in range(4):
        assert [usual.take("Alice") for _ in range(5)] == [0] * 5, hour
        assert 0 < usual.take("Alice") <= HOUR
        clock.now += HOUR + 1
    assert usual.take("Alice") == 24 * HOUR - 4 * (HOUR + 1)


def test_one_too_many_waits_till_the_window_ends(clock: Clock) -> None:
    one = allowance("2/hour")
    assert one.take("Alice") == 0
    clock.now += 600
    assert one.take("Alice") == 0
    assert one.take("Alice") == 3000
    clock.now += 2999.5
    assert one.take("Alice") == 1
    clock.now += 1
    assert one.take("Alice") == 0


def test_one_too_many_is_not_counted_in_any_limit(clock: Clock) -> None:
    one = allowance("1/hour;2/day")
    assert one.take("Alice") == 0
    for _ in range(10):
        assert one.take("Alice") == HOUR
    clock.now += HOUR + 1
    assert one.take("Alice") == 0, "the day has one left"
    clock.now += HOUR + 1
    assert one.take("Alice") > 20 * HOUR


def test_the_longer_limit_may_stand_first(clock: Clock) -> None:
    one = allowance("2/day;1/hour")
    assert one.take("Alice") == 0
    for _ in range(10):
        assert one.take("Alice") == HOUR
    clock.now += HOUR + 1
    assert one.take("Alice") == 0


def test_what_was_not_sent_is_given_back(clock: Clock) -> None:
    one = allowance("2/hour;3/day")
    for _ in range(10):
        assert one.take("Alice") == 0
        one.give_back("Alice")
    assert [one.take("Alice") == 0 for _ in range(3)] == [True, True, False]


def test_everybody_has_an_allowance_of_their_own() -> None:
    one = allowance("1/hour")
    names = ["Alice", "alice", "Alice ", "Ана", "a/b;c", "\U0001f642", ""]
    assert [one.take(name) for name in names] == [0] * len(names)
    assert all(one.take(name) for name in names)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.booleans()), max_size=60))
def test_no_more_are_out_than_one_may_send(asked: list[tuple[str, bool]]) -> None:
    one, out = allowance("3/hour;5/day"), {"A": 0, "B": 0}
    for user, does_send in asked:
        if does_send:
            granted = one.take(user) == 0
            assert granted == (out[user] < 3)
            out[user] += granted
        elif out[user]:
            one.give_back(user)
            out[user] -= 1


def test_many_at_once_are_not_more(clock: Clock) -> None:
    one, barrier = allowance("5/hour"), Barrier(8)
    granted: list[bool] = []

    def take() -> None:
        barrier.wait()
        granted.extend(one.take("Alice") == 0 for _ in range(5))

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) <= 5


# ---- a Redis that is down ----


@pytest.fixture
def silent() -> Iterator[str]:
    """A Redis that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def broken() -> Iterator[str]:
    """A Redis that is something else."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)
                connection.close()

        thread = Thread(target=answer)
        thread.start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("state", ["nobody listens", "silent", "broken"])
def test_while_redis_does_not_answer_it_is_counted_here(
    state: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.allowance, "TIME_OUT", 0.05)
    address = "redis://127.0.0.1:9" if state == "nobody listens" else request.getfixturevalue(state)
    one = allowance("2/hour", address)
    assert [one.take("Alice") == 0 for _ in range(4)] == [True, True, False, False]
    one.give_back("Alice")
    assert [one.take("Alice") == 0 for _ in range(2)] == [True, False]


def test_the_tool_starts_without_its_redis(published: Path) -> None:
    client = logged_in(tool(published, CAPX_REDIS="redis://127.0.0.1:9"))
    answer = client.get("/connect/Bruno")
    assert (answer.status_code, MESSAGES["wiki-down"] in answer.text) == (503, True)


# ---- a real one ----


def test_redis_counts_for_all_workers(redis_server: LocalRedis) -> None:
    redis_server.client.flushall()
    workers = [allowance("3/hour;20/day", redis_server.url) for _ in range(2)]
    assert [one.take("Alice") for one in (*workers, workers[0])] == [0, 0, 0]
    for one in workers:
        assert 0 < one.take("Alice") <= HOUR
    workers[0].give_back("Alice")
    assert workers[1].take("Alice") == 0
    assert workers[0].take("Bruno") == 0


def test_redis_learns_no_names_and_forgets(redis_server: LocalRedis) -> None:
    redis_server.client.flushall()
    one = allowance("3/hour;20/day", redis_server.url)
    one.take("Alice")
    one.give_back("Alice")
    one.take("Alice")
    keys = list(redis_server.client.scan_iter())
    assert len(keys) == 2
    assert not [key for key in keys if b"alice" in key.lower()]
    assert all(0 < redis_server.seconds_left(key) <= 24 * HOUR for key in keys)
    assert [redis_server.client.get(key) for key in keys] == [b"1", b"1"]


def test_a_redis_that_goes_away_and_comes_back(redis_server: LocalRedis) -> None:
    redis_server.client.flushall()
    one = allowance("2/hour", redis_server.url)
    assert one.take("Alice") == 0
    redis_server.stop()
    assert [one.take("Alice") == 0 for _ in range(3)] == [True, True, False]
    redis_server.start()
    assert [one.take("Alice") == 0 for _ in range(3)] == [True, True, False]


# ---- settings ----


WRONG: list[tuple[str, str, Callable[[str], bool]]] = [
    ("CAPX_SENDING", "many", lambda said: "5/hour" in said),
    ("CAPX_SENDING", "5/fortnight", lambda said: "5/hour" in said),
    ("CAPX_SENDING", "-1/hour", lambda said: "5/hour" in said),
    ("CAPX_REDIS", "localhost:6379", lambda said: "redis://" in said),
    ("CAPX_REDIS", "http://:secret@localhost", lambda said: "secret" not in said),
    ("CAPX_REDIS", "memcached://localhost", lambda said: "redis://" in said),
]


@pytest.mark.parametrize(("name", "value", "says"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_setting_is_named(name: str, value: str, says: Callable[[str], bool]) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        load({name: value})
    assert says(str(refused.value))


def test_the_redis_is_not_told_to_logs() -> None:
    assert "secret" not in repr(load({"CAPX_REDIS": "redis://:secret@localhost"}))
