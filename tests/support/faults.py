"""Answers of a wiki that is down, lagged or broken."""

from tests.support.altered_wiki import Answer

HTML = b"<!DOCTYPE html><html><body><h1>Wikimedia Error</h1>Our servers are under maintenance.</body></html>"


def refusal(code: str, info: str, **more: object) -> dict[str, object]:
    """An error as the API gives it."""
    return {"error": {"code": code, "info": info, **more, "docref": "See the API's own documentation."}}


def html(status: int) -> Answer:
    """A page of HTML where JSON is due."""
    return Answer(HTML, status, {"Content-Type": "text/html"})


MAXLAG = refusal("maxlag", "Waiting for db1: 70 seconds lagged.", host="db1", lag=70, type="db")
CUT_SHORT = Answer(b'{"batchcomplete":true,"query":{"pages":[{"pageid":4,"ns":2,"tit')
CONNECTION_CUT = Answer(CUT_SHORT.body, length=10_000)
