"""What is kept in somebody's preferences: read as it was written, within what the wiki keeps."""

import json
from contextlib import suppress
from dataclasses import fields, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.kept import (
    KINDS,
    LONGEST,
    Saved,
    Sent,
    TooMuchError,
    UnreadableKeptError,
    merged,
    read_sent,
    write_sent,
)

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_AT = st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat(timespec="milliseconds"))
_SENT = st.builds(Sent, _TEXTS, _AT, st.sampled_from(["email", "talk"]), st.integers(0, 2**53), st.booleans())
_SAVED = st.builds(Saved, *[st.lists(_TEXTS, unique=True, max_size=8).map(tuple)] * 3)
LATER = Sent("Bruno", "2026-03-02T10:00:00.000+00:00", "email")
EARLIER = Sent("Zoë", "2026-01-02T10:00:00.000+00:00", "talk", 7, True)


def full(number: int, name: str) -> tuple[Sent, ...]:
    """So many messages, the latest first."""
    return tuple(
        Sent(f"{name}{n}", f"2026-01-01T00:{n // 60:02}:{n % 60:02}.000+00:00", "talk", n)
        for n in reversed(range(number))
    )


# ---- sent ----


@given(st.lists(_SENT, max_size=8).map(tuple))
def test_what_was_sent_is_read_as_it_was_written(several: tuple[Sent, ...]) -> None:
    assert read_sent(write_sent(several)) == several


def test_the_form_of_what_was_sent_is_fixed() -> None:
    assert write_sent((EARLIER,)) == (
        '{"version":1,"sent":[{"to":"Zoë","at":"2026-01-02T10:00:00.000+00:00","way":"talk","revision":7,"done":true}]}'
    )
    older = '{"version":1,"sent":[{"to":"Zoë","at":"2026-01-02T10:00:00.000+00:00","way":"talk"}]}'
    assert read_sent(older) == (replace(EARLIER, revision=0, done=False),)
    assert read_sent("") == ()


def test_no_field_of_what_was_sent_is_for_a_text() -> None:
    assert {one.name for one in fields(Sent)} == {"to", "at", "way", "revision", "done"}


@given(st.integers(0, 900), _TEXTS)
@example(900, "写" * 60)
@example(1, "x" * 70_000)
@example(3, "x" * 30_000)
def test_the_oldest_fall_out_until_there_is_room(number: int, name: str) -> None:
    several = full(number, name)
    text = write_sent(several)
    kept = read_sent(text)
    assert len(text.encode()) <= LONGEST
    assert kept == several[: len(kept)]
    if len(kept) < number:
        rest = several[: len(kept) * 10 // 9 + 1]
        whole = json.dumps({"version": 1, "sent": [vars(one) for one in rest]}, ensure_ascii=False)
        assert len(whole.encode()) > LONGEST * 0.9, "no more than a tenth too many"


@given(st.lists(_SENT, max_size=6), st.lists(_SENT, max_size=6))
def test_lists_are_merged_to_each_message_once_the_latest_first(one: list[Sent], other: list[Sent]) -> None:
    both = merged(one, other)
    assert {(each.to, each.at) for each in both} == {(each.to, each.at) for each in (*one, *other)}
    assert len({(each.to, each.at) for each in both}) == len(both)
    assert [each.at for each in both] == sorted((each.at for each in both), reverse=True)
    assert merged(both, one) == both


def test_what_stands_there_already_has_the_last_word() -> None:
    ticked = replace(LATER, done=True)
    assert merged((ticked,), (LATER, EARLIER)) == (ticked, EARLIER)


# ---- saved ----


@given(_SAVED)
def test_what_was_saved_is_read_as_it_was_written(saved: Saved) -> None:
    assert Saved.read(saved.write()) == saved


def test_the_form_of_what_was_saved_is_fixed() -> None:
    saved = Saved(("Zoë",), ("Q3",), ("q=a",))
    assert saved.write() == '{"version":1,"people":["Zoë"],"skills":["Q3"],"searches":["q=a"]}'
    assert Saved.read('{"version":1}') == Saved()
    assert Saved.read("") == Saved()


@given(_SAVED, st.sampled_from(KINDS), _TEXTS)
def test_one_more_stands_first_and_one_less_is_gone(saved: Saved, kind: str, value: str) -> None:
    more = saved.with_one(kind, value)
    assert getattr(more, kind)[0] == value
    assert sorted(getattr(more, kind)) == sorted({*getattr(saved, kind), value})
    assert more.with_one(kind, value) == more
    assert more.without(kind, value) == saved.without(kind, value)
    assert all(getattr(more, other) == getattr(saved, other) for other in KINDS if other != kind)


def test_what_is_saved_never_falls_out_in_silence() -> None:
    room = LONGEST - len(Saved(people=("",)).write())
    fits = Saved(people=("é" * (room // 2) + "x" * (room % 2),))
    assert len(fits.write().encode()) == LONGEST
    with pytest.raises(TooMuchError):
        Saved(people=(fits.people[0] + "x",)).write()
    with pytest.raises(TooMuchError):
        fits.with_one("skills", "Q3").write()


# ---- what none of us wrote ----


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def sent_with(**more: object) -> str:
    return json.dumps({"version": 1, "sent": [{"to": "Bruno", "at": LATER.at, "way": "talk"} | more]})


@given(
    st.one_of(
        st.text(),
        _JSON.map(json.dumps),
        _JSON.map(lambda what: json.dumps({"version": 1, "sent": what, "people": what})),
        _JSON.map(
            lambda what: json.dumps({"version": 1, "sent": [{"to": what, "at": LATER.at, "way": "talk"}]})
        ),
        _JSON.map(lambda what: json.dumps({"version": 1, "sent": [{"to": "x", "at": what, "way": "talk"}]})),
    )
)
@example("[" * 60_000)
@example('{"version":1,"sent":[{"to":"\\ud800","at":"2026-01-01","way":"talk"}]}')
@example('{"version":1,"people":["\\udfff"]}')
@example('{"version":1,"sent":[' + "9" * 5000 + "]}")
@example('{"version":true,"sent":[]}')
def test_whatever_lies_there_is_read_or_said_to_be_unreadable(text: str) -> None:
    with suppress(UnreadableKeptError):
        sent = read_sent(text)
        assert read_sent(write_sent(sent)) == sent
    with suppress(UnreadableKeptError):
        saved = Saved.read(text)
        assert Saved.read(saved.write()) == saved


@pytest.mark.parametrize("version", ["0", "2", '"1"', "null", "1.5", "[1]"])
def test_another_version_is_not_read(version: str) -> None:
    text = f'{{"version":{version},"sent":[],"people":[]}}'
    with pytest.raises(UnreadableKeptError):
        read_sent(text)
    with pytest.raises(UnreadableKeptError):
        Saved.read(text)
