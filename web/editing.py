"""Editing one's own profile: read from the wiki, shown as a form, previewed, saved in the person's name."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from toolforge_i18n import message
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.tongues import Tongue
from profiles.writing import write_page
from search.listing import Listing, Source
from web import login, own_page, session
from web.context import presenter, settings, version
from web.difference import difference
from web.languages import speaking
from web.own_page import EditConflictError, OwnPage
from web.presenting import Page
from web.profile_form import SKILLS, FormField, Typed, form_of, read_form, with_added
from web.security import csrf_token
from web.session import Session
from web.troubles import PAGE_ERRORS, answered, trouble_of
from web.wiki_api import LoggedOutError, WikiApi

pages = Blueprint("editing", __name__)
_OWN, _NEWEST = "own", "newest"


@dataclass(frozen=True)
class Edited:
    """The form as the page shows it, and the profile that it says. base: the revision that it was made of.
    take: whose revision of the page is gone on with, where somebody else edited it last."""

    fields: tuple[FormField, ...]
    base: int
    take: str = _OWN
    profile: Profile = field(default_factory=Profile)


@pages.get("/edit")
def edit() -> AnyResponse | str | tuple[str, int]:
    """The form, filled from the page on the wiki."""
    logged_in = session.current()
    if not login.is_possible():
        return _on_the_wiki()
    if logged_in is None:
        return login.first()
    take = _NEWEST if request.args.get("take") == _NEWEST else _OWN
    try:
        page = own_page.read(WikiApi(settings(), logged_in), logged_in.user)
        there = _profile(page, take)
    except PAGE_ERRORS as error:
        return _failed(error, Edited((), 0), again=True)
    profile = with_added(there, request.args.getlist("add"), version().vocabulary)
    fields = form_of(profile, version().vocabulary, presenter())
    waiting = _shown(there, page, logged_in) if _is_waiting(page, there, logged_in) else None
    return _page(Edited(fields, page.newest.id, take, profile), page=page, waiting=waiting)


@pages.post("/edit")
def act() -> AnyResponse | str | tuple[str, int]:
    """Preview what was typed, or save it. Whatever happens, it comes back in the form."""
    typed = read_form(request.form, version().vocabulary)
    base = own_page.revision_id(request.form.get("base", ""))
    take = _NEWEST if request.form.get("take") == _NEWEST else _OWN
    edited = Edited(typed.fields, base, take, typed.profile)
    logged_in = session.current()
    if logged_in is None:
        return _failed(LoggedOutError(), edited)
    api = WikiApi(settings(), logged_in)
    try:
        page = own_page.read(api, logged_in.user)
        if "leave" in request.form:
            typed = read_form(MultiDict(), version().vocabulary)  # nothing is in it, `listed` is not ticked
            edited = replace(edited, fields=typed.fields, profile=typed.profile)
        text = write_page(_base(page, take).text, typed.profile, PROFILE, version().vocabulary, page.names)
        if not typed.is_whole or "save" not in request.form:
            return _previewed(edited, typed, page, text, logged_in)
        try:
            saved = own_page.save(api, page, edited.base, text, _summary(page))
        except EditConflictError:
            return _conflict(edited, typed, own_page.read(api, logged_in.user), logged_in)
    except PAGE_ERRORS as error:
        return _failed(error, edited)
    return redirect(presenter().href("/edit", urlencode({"saved": saved})), 303)


def _summary(page: OwnPage) -> str:
    """What the page's history says, in the wiki's language."""
    with speaking(page.language):
        return message("edit-summary").striptags()


def _base(page: OwnPage, take: str) -> own_page.Revision:
    """The revision that the form goes on with; the owner's own words, unless somebody else's are taken over
    or there are no own ones."""
    return page.newest if take == _NEWEST or not page.own.id else page.own


def _profile(page: OwnPage, take: str) -> Profile:
    reading = read_page(_base(page, take).text, PROFILE, version().vocabulary, page.names)
    return reading.profile or Profile()


def _is_waiting(page: OwnPage, profile: Profile, logged_in: Session) -> bool:
    """Whether the owner's words on the wiki are newer than those in the index."""
    listing = version().index.get(logged_in.user)
    return page.own.id > listing.source.revision if listing else bool(page.own.id and profile.listed)


def _shown(profile: Profile, page: OwnPage, logged_in: Session) -> Page:
    """A profile as others will see it."""
    source = Source(page.title, 0, page.newest.id, page.now)
    return presenter().page(Listing(logged_in.user, source, profile))


def _previewed(
    edited: Edited, typed: Typed, page: OwnPage, text: str, logged_in: Session
) -> str | tuple[str, int]:
    """The profile as others will see it, and what changes on the page; 400 where something was not read."""
    shown = _shown(typed.profile, page, logged_in)
    changes = list(difference(page.newest.text, text))
    body = _page(edited, page=page, shown=shown, changes=changes, is_new=not page.newest.id)
    return body if typed.is_whole else (body, 400)


def _conflict(edited: Edited, typed: Typed, page: OwnPage, logged_in: Session) -> tuple[str, int]:
    """The page has changed since the form was made: both versions, and the way to save all the same."""
    theirs = _profile(page, _NEWEST)
    body = _page(
        replace(edited, base=page.newest.id),
        page=page,
        shown=_shown(typed.profile, page, logged_in),
        theirs=_shown(theirs, page, logged_in),
        problem=message("edit-conflict"),
    )
    return body, 409


def _failed(error: Exception, edited: Edited, again: bool = False) -> AnyResponse:
    """What the wiki did not do, with what was typed."""
    trouble = trouble_of(error)
    return answered(_page(edited, problem=trouble.said, wait=trouble.wait, show_form=not again), trouble)


def _on_the_wiki() -> str:
    """Where nobody can log in, the wiki's own editor does it."""
    href = presenter().wiki.action(
        f"Special:MyPage/{PROFILE.subpage}", "edit", preload=f"Template:{PROFILE.template}/preload"
    )
    return render_template("edit_on_wiki.html", href=href)


def _names(profile: Profile, babel: Iterable[str]) -> dict[str, dict[str, str]]:
    """By kind, what the ids and codes that the form may hold are called."""
    show = presenter()
    codes = (*(tongue.code for tongue in profile.languages), *babel)
    return {
        "skill": {skill: show.skill(skill).text for role in SKILLS for skill in getattr(profile, role)},
        "language": {code: show.spoken(Tongue(code)).name for code in codes},
        "territory": {code: show.territory(code) for code in profile.territory},
        "affiliation": {value: show.affiliation(value).text for value in profile.affiliations},
    }


def _page(edited: Edited, page: OwnPage | None = None, show_form: bool = True, **more: object) -> str:
    show = presenter()
    title = page.title if page else ""
    return render_template(
        "edit.html",
        edited=edited,
        names=_names(edited.profile, page.babel if page else ()),
        show_form=show_form,
        login_again=f"{request.script_root}/login?{urlencode({'next': f'{request.script_root}/edit'})}",
        path=show.href("/edit"),
        # that of the login which has ended: after the next one of the same person it is good again
        csrf=csrf_token() if session.current() else request.form.get("csrf", ""),
        page_title=title,
        page_href=show.wiki.page(title) if title else None,
        babel=", ".join(f"{code}-{level}" for code, level in page.babel.items()) if page else "",
        later=page.newest if page and page.own.id and page.is_edited_by_another else None,
        later_difference=list(difference(page.own.text, page.newest.text)) if page else [],
        saved=request.args.get("saved", "") if request.method == "GET" else "",
        **more,
    )
