"""Logging in and out, by the wiki; and what that means for privacy."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from search.published import NoIndexError
from web import session
from web.context import presenter, settings, version
from web.oauth import Consumer, OAuthError, callback_address
from web.security import csrf_token
from web.wiki_api import WikiDownError

pages = Blueprint("login", __name__)
_ONES_OWN = frozenset({"editing", "connecting", "notes", "saved_list", "sent_list"})


def is_possible() -> bool:
    """Whether people can log in here; without an OAuth consumer the tool is read-only."""
    return bool(settings().oauth_key)


def own_address(asked: str) -> str:
    """The address if it is one of this tool, else the front page: nobody is sent elsewhere."""
    # browsers read a backslash as a slash and leave out control characters: such an address is none of ours
    odd = any(character < " " or character in "\\\x7f" for character in asked)
    return asked if asked.startswith("/") and not asked.startswith("//") and not odd else "/"


@dataclass(frozen=True)
class Shown:
    """What the head of every page shows: who is logged in, or where to log in; no address where nobody can.
    matches_href: to who fits them, if they have a profile. after: the address to go to after logging out."""

    user: str
    matches_href: str
    csrf: str
    login_href: str
    logout_href: str
    after: str


def shown() -> Shown:
    """For this request."""
    logged_in, root = session.current(), request.script_root
    here = _here()
    return Shown(
        user=logged_in.user if logged_in else "",
        matches_href=_matches_href(logged_in.user) if logged_in else "",
        csrf=csrf_token() if logged_in else "",
        login_href=_login_href(here) if is_possible() else "",
        logout_href=f"{root}/logout",
        # a page of one's own would lead to the wiki at once, to log in again
        after=f"{root}/" if request.blueprint in _ONES_OWN else here,
    )


def _matches_href(user: str) -> str:
    try:
        return presenter().href(f"/matches/{quote(user)}") if version().index.get(user) else ""
    except NoIndexError:
        return ""


def first() -> AnyResponse:
    """To the login, and then back to this page."""
    return redirect(_login_href(_here()))


def _here() -> str:
    """The address of this page, to come back to; the front page's while somebody logs in or posts."""
    if request.blueprint == pages.name or request.method not in {"GET", "HEAD"}:
        return f"{request.script_root}/"
    query = request.query_string.decode("ascii", "replace")
    return quote(request.script_root + request.path) + (f"?{query}" if query else "")


def _login_href(next_page: str) -> str:
    asked = {"next": next_page} | {name: request.args[name] for name in ("uselang",) if name in request.args}
    return f"{request.script_root}/login?{urlencode(asked)}"


def _consumer() -> Consumer:
    here = settings()
    assert here.wiki is not None
    index_php = here.wiki.removesuffix("api.php") + "index.php"
    return Consumer(index_php, here.oauth_key, here.oauth_secret, here.user_agent)


@pages.get("/login")
def login() -> AnyResponse | tuple[str, int]:
    """Lead to the wiki, where the person consents."""
    next_page = own_address(request.args.get("next", "/"))
    if not is_possible():
        return _explained("login-nowhere", next_page, 404)
    if session.current():
        return redirect(next_page)
    try:
        address, under_way = _consumer().begin(callback_address(request.url_root), next_page)
    except OAuthError as error:
        return _explained(error.message, next_page, 502)
    except WikiDownError:
        return _explained("wiki-down", next_page, 503)
    response = make_response(redirect(address))
    session.keep_handshake(response, under_way)
    return response


@pages.get("/oauth-callback")
def callback() -> AnyResponse | tuple[str, int]:
    """The person comes back from the wiki."""
    under_way = session.handshake() if is_possible() else None
    if under_way is None and session.current():  # the way back was taken twice
        return redirect(f"{request.script_root}/")
    if under_way is None:
        return _explained("login-too-late", "/", 400)
    try:
        logged_in = _consumer().finish(under_way, request.query_string.decode("ascii", "replace"))
    except OAuthError as error:
        return _explained(error.message, under_way.next, 400)
    except WikiDownError:
        return _explained("wiki-down", under_way.next, 503)
    response = make_response(redirect(under_way.next))
    session.begin(response, logged_in)
    return response


@pages.post("/logout")
def logout() -> AnyResponse:
    """Forget the login in this browser; the grant on the wiki stays until it is revoked there."""
    response = make_response(redirect(own_address(request.form.get("next", "/"))))
    session.end(response)
    return response


@pages.get("/privacy")
def privacy() -> str:
    """What is read, what is kept where and for how long, how to leave."""
    return render_template("privacy.html")


def _explained(message: str, next_page: str, status: int) -> tuple[str, int]:
    """What went wrong with a login, and how to try again."""
    again = _login_href(next_page) if is_possible() else ""
    return render_template("login.html", reason=message, again=again, next=next_page), status
