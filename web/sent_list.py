"""What somebody sent, kept in their own preferences on the wiki: to whom, when, in which way; no text."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from web import login, preferences, session
from web.context import presenter, settings
from web.kept import Sent, UnreadableKeptError, merged, read_sent, write_sent
from web.preferences import SENT
from web.presenting import Name
from web.session import Session
from web.troubles import WIKI_ERRORS, Trouble, answered, trouble_of
from web.wiki_api import LoggedOutError, WikiApi

pages = Blueprint("sent_list", __name__)
_COOKIE = "sent"


@dataclass(frozen=True)
class _Unrecorded:
    """What was sent and does not stand in the preferences yet. sent: as it will stand there."""

    user: str
    sent: str


@dataclass(frozen=True)
class Shown:
    """A message as the list shows it. done: the value of the button that ticks it, or takes the tick away."""

    sent: Sent
    to: Name
    day: str
    revision_href: str | None
    again_href: str
    thanks_href: str


def remember(response: Response, logged_in: Session, sent: Sent) -> None:
    """Keep it in the browser until the list is shown, which writes it into the preferences: to send a message
    costs two requests of the wiki, and a list that cannot be written loses none."""
    several = merged((sent,), _unrecorded(logged_in.user))
    session.keep(response, _COOKIE, vars(_Unrecorded(logged_in.user, write_sent(several))), session.AGE)


def _unrecorded(user: str) -> tuple[Sent, ...]:
    waiting = session.kept(_COOKIE, session.AGE, _Unrecorded)
    try:
        return read_sent(waiting.sent) if waiting and waiting.user == user else ()
    except UnreadableKeptError:  # of another version of the tool
        return ()


@pages.get("/sent")
def sent() -> AnyResponse:
    """The list, the latest first; what waits in the browser is written into it."""
    logged_in = session.current()
    if logged_in is None:
        return login.first()
    waiting = _unrecorded(logged_in.user)
    try:
        api = WikiApi(settings(), logged_in)
        there = preferences.read(api, SENT)
        several = merged(read_sent(there.text), waiting)
        if waiting:
            preferences.write(api, there, write_sent(several))
    except UnreadableKeptError:
        return _page(waiting, Trouble(message("kept-unreadable"), 409), waiting, is_unreadable=True)
    except WIKI_ERRORS as error:
        return _page(waiting, trouble_of(error), waiting)
    response = make_response(_page(several, just=waiting))
    if waiting:
        session.drop(response, _COOKIE)
    return response


@pages.post("/sent")
def tick() -> AnyResponse:
    """Tick an exchange as done, or take the tick away; or begin the list anew."""
    logged_in = session.current()
    if logged_in is None:
        return _page((), trouble_of(LoggedOutError()))
    to, at, do = (request.form.get(name, "") for name in ("to", "at", "do"))
    waiting = _unrecorded(logged_in.user)
    try:
        api = WikiApi(settings(), logged_in)
        there = preferences.read(api, SENT)
        several = merged(() if do == "reset" else read_sent(there.text), waiting)
        ticked = (replace(one, done=do == "done") if (one.to, one.at) == (to, at) else one for one in several)
        preferences.write(api, there, write_sent(tuple(ticked)))
    except UnreadableKeptError:
        return _page(waiting, Trouble(message("kept-unreadable"), 409), is_unreadable=True)
    except WIKI_ERRORS as error:
        return _page(waiting, trouble_of(error))
    response = make_response(redirect(presenter().href("/sent"), 303))
    if waiting:
        session.drop(response, _COOKIE)
    return response


def _page(
    several: Iterable[Sent],
    trouble: Trouble | None = None,
    just: Iterable[Sent] = (),
    is_unreadable: bool = False,
) -> AnyResponse:
    """just: what was sent right now. is_unreadable: then a new list can be begun; a wiki that refuses keeps
    the one that is there."""
    body = render_template(
        "sent.html",
        sent=list(map(_shown, several)),
        just=list(map(_shown, just)),
        trouble=trouble,
        is_unreadable=is_unreadable,
        login_again=login.shown().login_href,
        path=presenter().href("/sent"),
    )
    return answered(body, trouble) if trouble else make_response(body)


def _shown(sent: Sent) -> Shown:
    show, path = presenter(), f"/connect/{quote(sent.to)}"
    return Shown(
        sent=sent,
        to=show.person(sent.to),
        day=show.date(sent.at),
        revision_href=show.wiki.revision(sent.revision) if sent.revision else None,
        again_href=show.href(path),
        thanks_href=show.href(path, "thanks=1&way=talk"),
    )
