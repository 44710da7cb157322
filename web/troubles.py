"""What the wiki did not do for somebody who is logged in, as a page says it."""

from dataclasses import dataclass

from flask import Response, make_response
from markupsafe import Markup
from toolforge_i18n import message

from profiles.wikitext import UnreadableError
from web import session
from web.own_page import NoOrdinaryPageError
from web.wiki_api import LoggedOutError, WikiDownError, WikiRefusedError

WIKI_ERRORS = (LoggedOutError, WikiDownError, WikiRefusedError)
PAGE_ERRORS = (UnreadableError, NoOrdinaryPageError, *WIKI_ERRORS)  # of one's own page


@dataclass(frozen=True)
class Trouble:
    """What is said, with which status; wait: the seconds after which to try again, if somebody says so."""

    said: Markup
    status: int
    wait: int | None = None


def trouble_of(error: Exception) -> Trouble:
    """What one of PAGE_ERRORS means. After a login that has ended the person is a visitor."""
    if isinstance(error, UnreadableError):
        return Trouble(message("edit-too-much-markup"), 400)
    if isinstance(error, NoOrdinaryPageError):
        return Trouble(message("edit-no-ordinary-page"), 409)
    if isinstance(error, WikiRefusedError) and error.code == "captcha":
        return Trouble(message("wiki-captcha"), 409)
    if isinstance(error, WikiRefusedError):
        return Trouble(message("wiki-refused", text=error.info or error.code), 409, error.wait)
    if isinstance(error, LoggedOutError):
        session.forget()
        return Trouble(message("login-ended"), 401)
    return Trouble(message("wiki-down"), 503)


def answered(body: str, trouble: Trouble) -> Response:
    """The page that says it; its cookie is taken back where the login has ended. What was sent and is not
    recorded yet stays for the next login."""
    response = make_response(body, trouble.status)
    if trouble.status == 401:
        session.forget()
        session.drop(response, "login")
    return response
