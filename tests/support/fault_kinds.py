"""What can go wrong between a bot and a wiki, one kind each, for the fault proxy to choose from.

What is altered is the wiki's own answer wherever it can be. An answer that is lost comes in two kinds: before
the wiki did what was asked, and after.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random
from typing import Any

from tests.support.altered_wiki import Answer, Ask, Parameters, said
from tests.support.faults import MAXLAG, html, refusal

SMALLEST_SKEW, LARGEST_SKEW = 30.0, 2 * 24 * 3600.0  # seconds


class Delivery(Enum):
    """How an answer goes over the line."""

    WHOLE = auto()
    SLOWLY = auto()  # in small pieces
    RESET = auto()  # nothing of it, the connection is reset
    RESET_MIDWAY = auto()  # the first part of the body, then a reset
    NEVER = auto()  # nothing until the client has had enough


@dataclass(frozen=True)
class Exchange:
    """A request on its way. forget: from now on the wiki does not know this client's session."""

    parameters: Parameters
    ask: Ask
    forget: Callable[[], None]
    random: Random

    def passed_on(self) -> Answer:
        """What the wiki answers."""
        return self.ask(self.parameters)


Spoil = Callable[[Exchange], Answer]


def _any(parameters: Parameters) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """A kind of fault. happens: the answer of a request, which the wiki may have been asked for or not;
    befalls: which requests it may happen to."""

    happens: Spoil
    delivery: Delivery = Delivery.WHOLE
    befalls: Callable[[Parameters], bool] = _any


# ---- the wiki is not asked, or asked in vain ----


def _instead(answer: Answer, **headers: str) -> Spoil:
    return lambda exchange: replace(answer, headers={**answer.headers, **headers})


def _afterwards(answer: Answer) -> Spoil:
    def happens(exchange: Exchange) -> Answer:
        exchange.passed_on()
        return answer

    return happens


def _too_many(exchange: Exchange) -> Answer:
    wait = {"Retry-After": exchange.random.choice("01")}
    return replace(html(429), headers={**html(429).headers, **wait})


# ---- its answer is spoilt ----


def _cut_short(exchange: Exchange) -> Answer:
    body = exchange.passed_on().body
    return Answer(body[: exchange.random.randrange(len(body))], headers=said({}).headers)


def _connection_cut(exchange: Exchange) -> Answer:
    body = exchange.passed_on().body
    return Answer(body[: exchange.random.randrange(len(body))], headers=said({}).headers, length=len(body))


def _utf_16(exchange: Exchange) -> Answer:
    answer = exchange.passed_on()
    return replace(answer, body=answer.body.decode().encode("utf-16"))


def _called_latin_1(exchange: Exchange) -> Answer:
    answer = exchange.passed_on()
    return replace(answer, headers={**answer.headers, "Content-Type": "application/json; charset=iso-8859-1"})


def _session_lost(exchange: Exchange) -> Answer:
    exchange.forget()
    return exchange.passed_on()


# ---- it is well-formed, and wrong ----


def _altered(change: Callable[[Any, Exchange], None]) -> Spoil:
    def happens(exchange: Exchange) -> Answer:
        answer = exchange.passed_on()
        data = answer.json
        change(data, exchange)
        return replace(answer, body=json.dumps(data, ensure_ascii=False).encode())

    return happens


def _skip(data: Any, exchange: Exchange) -> None:
    """Go on where the next answer would have gone on."""
    if "continue" in data:
        following = exchange.ask({**exchange.parameters, **data.pop("continue")}).json
        data |= {"continue": following["continue"]} if "continue" in following else {}


def _repeat(data: Any, exchange: Exchange) -> None:
    """Go on with this very answer again."""
    if "continue" in data:
        own = {key: exchange.parameters[key] for key in data["continue"] if key in exchange.parameters}
        data["continue"] = own or {"continue": data["continue"]["continue"]}  # the latter begins anew


def _row_twice(data: Any, exchange: Exchange) -> None:
    rows = [rows for rows in data.get("query", {}).values() if isinstance(rows, list) and rows]
    for some in rows:
        some.insert(exchange.random.randrange(len(some) + 1), exchange.random.choice(some))


def _skew(data: Any, exchange: Exchange) -> None:
    """Shift the wiki's clock, little or much alike."""
    seconds = SMALLEST_SKEW * (LARGEST_SKEW / SMALLEST_SKEW) ** exchange.random.random()
    shift = timedelta(seconds=seconds * exchange.random.choice([-1, 1]))
    for holder, name in ((data, "curtimestamp"), (data.get("query", {}).get("general", {}), "time")):
        if name in holder:
            shifted = datetime.fromisoformat(holder[name]) + shift
            holder[name] = shifted.strftime("%Y-%m-%dT%H:%M:%SZ")


# ---- which requests ----


def _is_query(parameters: Parameters) -> bool:
    return parameters.get("action") == "query"


def _is_list(parameters: Parameters) -> bool:
    return _is_query(parameters) and any(name.endswith("limit") for name in parameters)


def _has_token(parameters: Parameters) -> bool:
    return "token" in parameters


def _tells_time(parameters: Parameters) -> bool:
    return "siteinfo" in parameters.get("meta", "") or "curtimestamp" in parameters


_NOTHING = Answer(b"")
_LAGGED = said(MAXLAG, **{"Retry-After": "1", "X-Database-Lag": "70"})
KINDS: Mapping[str, Kind] = {
    "connection reset, not done": Kind(_instead(_NOTHING), Delivery.RESET),
    "connection reset, done": Kind(Exchange.passed_on, Delivery.RESET),
    "reset midway": Kind(Exchange.passed_on, Delivery.RESET_MIDWAY),
    "no answer, not done": Kind(_instead(_NOTHING), Delivery.NEVER),
    "no answer, done": Kind(Exchange.passed_on, Delivery.NEVER),
    "HTTP 429": Kind(_too_many),
    "HTTP 502": Kind(_instead(html(502))),
    "HTTP 503": Kind(_instead(html(503), **{"Retry-After": "1"})),
    "HTTP 504, not done": Kind(_instead(html(504))),
    "HTTP 504, done": Kind(_afterwards(html(504))),
    "HTML with HTTP 200, not done": Kind(_instead(html(200))),
    "HTML with HTTP 200, done": Kind(_afterwards(html(200))),
    "JSON cut short": Kind(_cut_short),
    "connection cut": Kind(_connection_cut),
    "UTF-16": Kind(_utf_16),
    "called Latin-1": Kind(_called_latin_1),
    "maxlag": Kind(_instead(_LAGGED)),
    "readonly": Kind(_instead(said(refusal("readonly", "The wiki is currently in read-only mode.")))),
    "ratelimited": Kind(_instead(said(refusal("ratelimited", "You've exceeded your rate limit.")))),
    "badtoken": Kind(_instead(said(refusal("badtoken", "Invalid CSRF token."))), befalls=_has_token),
    "session lost": Kind(_session_lost),
    "continuation skips": Kind(_altered(_skip), befalls=_is_list),
    "continuation repeats": Kind(_altered(_repeat), befalls=_is_list),
    "row twice": Kind(_altered(_row_twice), befalls=_is_query),
    "clock skew": Kind(_altered(_skew), befalls=_tells_time),
    "slow drip": Kind(Exchange.passed_on, Delivery.SLOWLY),
}
