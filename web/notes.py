"""Ending the bot's notes to oneself: one button, which writes two fields of one's own page and no more."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.writing import write_page
from web import login, own_page, session
from web.context import presenter, settings, version
from web.languages import speaking
from web.own_page import EditConflictError, OwnPage
from web.presenting import Name
from web.security import csrf_token
from web.troubles import PAGE_ERRORS, Trouble, answered, trouble_of
from web.wiki_api import LoggedOutError, WikiApi

pages = Blueprint("notes", __name__)
_PATH = "/notes/stop"
_NOTES = replace(PROFILE, fields=tuple(one for one in PROFILE.fields if one.name in {"notes", "notify"}))


@pages.get(_PATH)
def shown() -> AnyResponse:
    """Who is told what, and the button that ends it."""
    if not login.is_possible():
        return redirect(presenter().href("/edit"))  # which leads to the page on the wiki
    logged_in = session.current()
    if logged_in is None:
        return login.first()
    try:
        return _page(own_page.read(WikiApi(settings(), logged_in), logged_in.user))
    except PAGE_ERRORS as error:
        return _rendered(0, trouble_of(error))


@pages.post(_PATH)
def stop() -> AnyResponse:
    """Write that nothing is asked for, unless the page says so already."""
    base = own_page.revision_id(request.form.get("base", ""))
    logged_in = session.current()
    if logged_in is None:
        return _rendered(base, trouble_of(LoggedOutError()))
    api = WikiApi(settings(), logged_in)
    try:
        page = own_page.read(api, logged_in.user)
        if _asked(page) == Profile():
            return redirect(presenter().href(_PATH), 303)
        text = write_page(page.own.text, Profile(), _NOTES, version().vocabulary, page.names)
        try:
            own_page.save(api, page, base, text, _summary(page))
        except EditConflictError:
            return _page(own_page.read(api, logged_in.user), Trouble(message("notes-conflict"), 409))
    except PAGE_ERRORS as error:
        return _rendered(base, trouble_of(error))
    return redirect(presenter().href(_PATH, "stopped=1"), 303)


def _asked(page: OwnPage) -> Profile:
    """The two fields, alone, as the bot reads them: of the owner's own words."""
    reading = read_page(page.own.text, _NOTES, version().vocabulary, page.names)
    return reading.profile or Profile()


def _summary(page: OwnPage) -> str:
    """What the page's history says, in the wiki's language."""
    with speaking(page.language):
        return message("notes-summary").striptags()


def _page(page: OwnPage, trouble: Trouble | None = None) -> AnyResponse:
    asked, title = _asked(page), page.title.partition(":")[2]
    base = page.newest.id if asked != Profile() else 0
    return _rendered(
        base,
        trouble,
        asked=asked,
        places=(_talk_page(title), _talk_page(title.partition("/")[0])),
        later=page.newest if base and page.is_edited_by_another else None,
        stopped="stopped" in request.args,
    )


def _talk_page(title: str) -> Name:
    """Where one talks about a page of somebody's user space."""
    name = f"User talk:{title}"
    return Name(name, presenter().wiki.page(name) or "")


def _rendered(base: int, trouble: Trouble | None, **more: object) -> AnyResponse:
    """base: the page's newest revision, which the button is for; 0 where there is nothing to end."""
    body = render_template(
        "notes.html",
        trouble=trouble,
        base=base,
        path=presenter().href(_PATH),
        login_again=login.shown().login_href,
        # that of the login which has ended: after the next one of the same person it is good again
        csrf=csrf_token() if session.current() else request.form.get("csrf", ""),
        **more,
    )
    return answered(body, trouble or Trouble(Markup(), 200))
