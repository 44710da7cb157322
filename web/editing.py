"""Editing one's own profile: read from the wiki, shown as a form, previewed, saved in the person's name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from urllib.parse import urlencode

from flask import Blueprint, make_response, redirect, render_template, request
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.wikitext import UnreadableError
from profiles.writing import write_page
from search.listing import Listing, Source
from web import login, own_page, session
from web.context import presenter, settings, version
from web.own_page import EditConflictError, OwnPage
from web.profile_form import FormField, Typed, form_of, read_form, with_added
from web.security import csrf_token
from web.session import Session
from web.wiki_api import LoggedOutError, WikiApi, WikiDownError, WikiRefusedError

pages = Blueprint("editing", __name__)
_OWN, _NEWEST = "own", "newest"
_CONTEXT = 2  # unchanged lines shown around a change


@dataclass(frozen=True)
class Line:
    """A line of a difference: `same`, `old`, `new`, or `skip` for unchanged ones that are left out."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Edited:
    """The form as the page shows it. base: the revision that it was made of. take: whose revision of the
    page is gone on with, where somebody else edited it last."""

    fields: tuple[FormField, ...]
    base: int
    take: str = _OWN


@pages.get("/edit")
def edit() -> AnyResponse | str | tuple[str, int]:
    """The form, filled from the page on the wiki."""
    logged_in = session.current()
    if not login.is_possible():
        return _on_the_wiki()
    if logged_in is None:
        here = f"{request.script_root}/edit?{urlencode(list(request.args.items(multi=True)))}".rstrip("?")
        return redirect(f"{request.script_root}/login?{urlencode({'next': here})}")
    take = _NEWEST if request.args.get("take") == _NEWEST else _OWN
    try:
        page = _read(WikiApi(settings(), logged_in), logged_in)
    except (LoggedOutError, WikiDownError, WikiRefusedError) as error:
        return _failed(error, Edited((), 0), again=True)
    profile = with_added(_profile(page, take), request.args.getlist("add"), version().vocabulary)
    fields = form_of(profile, version().vocabulary, presenter())
    return _page(Edited(fields, page.newest.id, take), page=page)


@pages.post("/edit")
def act() -> AnyResponse | str | tuple[str, int]:
    """Preview what was typed, or save it. Whatever happens, it comes back in the form."""
    typed = read_form(request.form, version().vocabulary)
    base = request.form.get("base", "")
    take = _NEWEST if request.form.get("take") == _NEWEST else _OWN
    edited = Edited(typed.fields, int(base) if base.isdecimal() and len(base) < 12 else 0, take)
    logged_in = session.current()
    if logged_in is None:
        return _failed(LoggedOutError(), edited)
    api = WikiApi(settings(), logged_in)
    try:
        page = _read(api, logged_in)
        text = write_page(_base(page, take).text, typed.profile, PROFILE, version().vocabulary, page.names)
        if not typed.is_whole or "save" not in request.form:
            return _previewed(edited, typed, page, text, logged_in)
        try:
            saved = own_page.save(api, page, edited.base, text, message("edit-summary").striptags())
        except EditConflictError:
            return _conflict(edited, typed, _read(api, logged_in), logged_in)
    except UnreadableError:
        return _page(edited, problem=message("edit-too-much-markup")), 400
    except (LoggedOutError, WikiDownError, WikiRefusedError) as error:
        return _failed(error, edited)
    return redirect(presenter().href("/edit", urlencode({"saved": saved})), 303)


def _read(api: WikiApi, logged_in: Session) -> OwnPage:
    listing = version().index.get(logged_in.user)
    title = listing.source.page if listing else f"User:{logged_in.user}/{PROFILE.subpage}"
    return own_page.read(api, logged_in.user, title)


def _base(page: OwnPage, take: str) -> own_page.Revision:
    """The revision that the form goes on with; the owner's own words, unless somebody else's are taken over
    or there are no own ones."""
    return page.newest if take == _NEWEST or not page.own.id else page.own


def _profile(page: OwnPage, take: str) -> Profile:
    reading = read_page(_base(page, take).text, PROFILE, version().vocabulary, page.names)
    return reading.profile or Profile()


def _previewed(
    edited: Edited, typed: Typed, page: OwnPage, text: str, logged_in: Session
) -> str | tuple[str, int]:
    """The profile as others will see it, and what changes on the page; 400 where something was not read."""
    source = Source(page.title, 0, page.newest.id, page.now)
    shown = presenter().page(Listing(logged_in.user, source, typed.profile))
    difference = list(_difference(page.newest.text, text))
    body = _page(edited, page=page, shown=shown, changes=difference, is_new=not page.newest.id)
    return body if typed.is_whole else (body, 400)


def _conflict(edited: Edited, typed: Typed, page: OwnPage, logged_in: Session) -> tuple[str, int]:
    """The page has changed since the form was made: both versions, and the way to save all the same."""
    theirs = _profile(page, _NEWEST)
    source = Source(page.title, 0, page.newest.id, page.now)
    body = _page(
        replace(edited, base=page.newest.id),
        page=page,
        shown=presenter().page(Listing(logged_in.user, source, typed.profile)),
        theirs=presenter().page(Listing(logged_in.user, source, theirs)),
        problem=message("edit-conflict"),
    )
    return body, 409


def _difference(old: str, new: str) -> Iterator[Line]:
    """The lines that differ, with some unchanged ones around."""
    before, after = old.split("\n") if old else [], new.split("\n")
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT)
    for number, group in enumerate(groups):
        if number:
            yield Line("skip")
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                yield from (Line("same", line) for line in before[start:end])
            else:
                yield from (Line("old", line) for line in before[start:end])
                yield from (Line("new", line) for line in after[new_start:new_end])


def _failed(
    error: LoggedOutError | WikiDownError | WikiRefusedError, edited: Edited, again: bool = False
) -> AnyResponse | tuple[str, int]:
    """What the wiki did not do, with what was typed; a login that has ended is forgotten."""
    if isinstance(error, WikiRefusedError):
        said = message("wiki-refused", text=error.info or error.code)
        return _page(edited, problem=said, wait=error.wait, show_form=not again), 409
    if isinstance(error, WikiDownError):
        return _page(edited, problem=message("wiki-down"), show_form=not again), 503
    session.forget()
    response = make_response(_page(edited, problem=message("login-ended"), show_form=not again), 401)
    session.end(response)
    return response


def _on_the_wiki() -> str:
    """Where nobody can log in, the wiki's own editor does it."""
    href = presenter().wiki.action(
        f"Special:MyPage/{PROFILE.subpage}", "edit", preload=f"Template:{PROFILE.template}/preload"
    )
    return render_template("edit_on_wiki.html", href=href)


def _page(edited: Edited, page: OwnPage | None = None, show_form: bool = True, **more: object) -> str:
    show = presenter()
    title = page.title if page else ""
    return render_template(
        "edit.html",
        edited=edited,
        show_form=show_form,
        login_again=f"{request.script_root}/login?{urlencode({'next': f'{request.script_root}/edit'})}",
        path=show.href("/edit"),
        # that of the login which has ended: after the next one of the same person it is good again
        csrf=csrf_token() if session.current() else request.form.get("csrf", ""),
        page_title=title,
        page_href=show.wiki.page(title) if title else None,
        babel=", ".join(f"{code}-{level}" for code, level in page.babel.items()) if page else "",
        later=page.newest if page and page.own.id and page.is_edited_by_another else None,
        later_difference=list(_difference(page.own.text, page.newest.text)) if page else [],
        saved=request.args.get("saved", "") if request.method == "GET" else "",
        **more,
    )
