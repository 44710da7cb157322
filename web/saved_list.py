"""Whom and what somebody saved, in their own preferences on the wiki."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Blueprint, make_response, redirect, render_template, request
from toolforge_i18n import message
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from taxonomy.items import ItemId, is_item_id
from web import login, preferences, session
from web.context import presenter, settings, version
from web.facets import chosen
from web.kept import KINDS, Saved, TooMuchError, UnreadableKeptError
from web.parameters import BadParameterError, read_query, write_query
from web.preferences import SAVED
from web.presenting import Card, Name
from web.troubles import WIKI_ERRORS, Trouble, answered, trouble_of
from web.wiki_api import LoggedOutError, WikiApi

pages = Blueprint("saved_list", __name__)
_LONGEST = 2000  # characters of one value


@dataclass(frozen=True)
class Shown:
    """A thing as the list shows it. value: as it is kept; card: of a person who is still in the directory."""

    value: str
    name: Name
    card: Card | None = None


@pages.get("/saved")
def saved() -> AnyResponse:
    """The list, the latest of each kind first."""
    logged_in = session.current()
    if logged_in is None:
        return login.first()
    try:
        return _page(Saved.read(preferences.read(WikiApi(settings(), logged_in), SAVED).text))
    except UnreadableKeptError:
        return _page(Saved(), Trouble(message("kept-unreadable"), 409), is_unreadable=True)
    except WIKI_ERRORS as error:
        return _page(Saved(), trouble_of(error))


@pages.post("/saved")
def act() -> AnyResponse:
    """Save something, take it away again, or begin the list anew."""
    do, kind, value = (request.form.get(name, "") for name in ("do", "kind", "value"))
    logged_in = session.current()
    if do == "save":
        value = _checked(kind, value)
    elif do != "reset" and kind not in KINDS:
        raise BadParameterError("kind", kind)
    if logged_in is None:
        return _page(Saved(), trouble_of(LoggedOutError()))
    try:
        api = WikiApi(settings(), logged_in)
        there = preferences.read(api, SAVED)
        before = Saved() if do == "reset" else Saved.read(there.text)
        if do == "save":
            after = before.with_one(kind, value)
        else:
            after = before.without(kind, value) if do == "remove" else before
        preferences.write(api, there, after.write())
    except UnreadableKeptError:
        return _page(Saved(), Trouble(message("kept-unreadable"), 409), is_unreadable=True)
    except TooMuchError:
        return _page(before, Trouble(message("saved-too-much"), 409))
    except WIKI_ERRORS as error:
        return _page(Saved(), trouble_of(error))
    return redirect(presenter().href("/saved"), 303)


def _checked(kind: str, value: str) -> str:
    """The value as it is kept; BadParameterError for what none of the tool's buttons sends."""
    if kind not in KINDS or not value.strip() or len(value) > _LONGEST:
        raise BadParameterError("kind" if kind not in KINDS else "value", value)
    if kind == "skills" and not is_item_id(value):
        raise BadParameterError("value", value)
    if kind == "searches" and not (value := write_query(read_query(MultiDict(parse_qsl(value))))):
        raise BadParameterError("value", value)
    return value


def _page(kept: Saved, trouble: Trouble | None = None, is_unreadable: bool = False) -> AnyResponse:
    """is_unreadable: then a new list can be begun; a wiki that refuses keeps the one that is there."""
    body = render_template(
        "saved.html",
        people=list(map(_person, kept.people)),
        skills=[Shown(skill, presenter().skill(ItemId(skill))) for skill in kept.skills if is_item_id(skill)],
        searches=list(map(_search, kept.searches)),
        trouble=trouble,
        is_unreadable=is_unreadable,
        login_again=login.shown().login_href,
        path=presenter().href("/saved"),
    )
    return answered(body, trouble) if trouble else make_response(body)


def _person(user: str) -> Shown:
    listing, show = version().index.get(user), presenter()
    return Shown(user, show.person(user), show.card(listing) if listing else None)


def _search(asked: str) -> Shown:
    """Its words and filters, as one reads them."""
    show = presenter()
    try:
        query = read_query(MultiDict(parse_qsl(asked)))
    except BadParameterError:  # of an older version of the tool
        return Shown(asked, Name(asked))
    words = [query.text] if query.text else []
    words += [one.value.name.text for one in chosen(show, query)]
    return Shown(asked, Name(" · ".join(words) or message("all-people").striptags(), show.search_href(query)))
