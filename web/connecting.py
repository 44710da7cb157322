"""Writing to somebody, in one's own name, by the wiki's mail or on the talk page."""

from dataclasses import asdict, dataclass, replace
from json import dumps, loads
from secrets import token_urlsafe
from urllib.parse import quote

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from markupsafe import Markup
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from search.listing import Listing
from web import login, recipient, session
from web.allowance import Allowance
from web.context import presenter, settings, version
from web.errors import NotInDirectoryError
from web.kept import Sent
from web.letter import LONGEST_SUBJECT, LONGEST_TEXT, Letter
from web.once import Once, UnsureError
from web.people import listing_of
from web.presenting import WAYS, Name
from web.recipient import Recipient
from web.security import csrf_token
from web.sending import TooManyError, WayClosedError, send
from web.sent_list import remember
from web.session import Session
from web.starter import starter
from web.troubles import WIKI_ERRORS, Trouble, answered, trouble_of
from web.wiki_api import LoggedOutError, WikiApi

pages = Blueprint("connecting", __name__)
ALLOWANCE = "capx_allowance"
_LONGEST_TYPED = 100_000  # characters that come back into the form


@dataclass(frozen=True)
class Written:
    """The form as the page shows it. once: a mark of this message, with which it is sent once."""

    letter: Letter
    once: str
    language: str = ""


@pages.get("/connect/<name>")
def connect(name: str) -> AnyResponse | str:
    """The ways to somebody, and a message to begin with."""
    try:
        listing = listing_of(name)
    except NotInDirectoryError as error:
        return _nobody(error.name)
    if not login.is_possible():
        return render_template("connect_on_wiki.html", person=presenter().page(listing))
    logged_in = session.current()
    if logged_in is None:
        return login.first()
    begun = starter(
        version().index.get(logged_in.user), listing, presenter().language, "thanks" in request.args
    )
    letter = Letter(request.args.get("way", ""), begun.subject, begun.text)
    written = Written(letter, token_urlsafe(16), begun.language)
    try:
        found = recipient.read(WikiApi(settings(), logged_in), logged_in.user, listing)
    except WIKI_ERRORS as error:
        return _failed(trouble_of(error), listing, written)
    if letter.way not in found.ways:
        written = replace(written, letter=replace(letter, way=next(iter(found.ways), "")))
    return _page(listing, written, found)


@pages.post("/connect/<name>")
def act(name: str) -> AnyResponse | str:
    """Preview the message, or send it. Whatever happens, it comes back in the form."""
    written = _read_form()
    try:
        listing = listing_of(name)
    except NotInDirectoryError as error:
        return _nobody(error.name, written)
    logged_in = session.current()
    if logged_in is None:
        return _failed(trouble_of(LoggedOutError()), listing, written)
    if problem := written.letter.problem:
        return _failed(Trouble(message(problem), 400), listing, written)
    if "send" not in request.form:
        return _previewed(listing, written, logged_in)
    try:
        sent = _sent(listing, written, logged_in)
    except WayClosedError as error:
        return _page(listing, written, error.recipient, Trouble(message("connect-closed"), 409))
    except (TooManyError, UnsureError, *WIKI_ERRORS) as error:
        return _unsent(error, listing, written)
    response = make_response(redirect(presenter().href("/sent"), 303))
    remember(response, logged_in, sent)
    return response


def _read_form() -> Written:
    form = request.form
    way = form.get("way", "")
    letter = Letter(
        way if way in WAYS else "",
        form.get("subject", "")[:_LONGEST_TYPED],
        form.get("text", "").replace("\r\n", "\n")[:_LONGEST_TYPED],
        "copy" in form,
    )
    return Written(letter, form.get("once", "")[:100] or token_urlsafe(16))


def _sent(listing: Listing, written: Written, logged_in: Session) -> Sent:
    """What was sent, now or by the first of two clicks."""
    allowance: Allowance = current_app.extensions[ALLOWANCE]
    api = WikiApi(settings(), logged_in)

    def act() -> str:
        return dumps(
            asdict(send(api, allowance, logged_in, listing, written.letter, _signature(logged_in.user)))
        )

    # the mark alone will not do: after a step back the same form may hold another message
    name = dumps([logged_in.user, listing.user, written.once, asdict(written.letter)])
    return Sent(**loads(Once(settings().data / "sending").do(name, act)))


def _signature(user: str) -> str:
    """Who writes, and where their profile is."""
    listing = version().index.get(user)
    address = presenter().wiki.page(listing.source.page if listing else f"User:{user}")
    return "\n".join(filter(None, (user, "Capacity Exchange", address)))


def _previewed(listing: Listing, written: Written, logged_in: Session) -> AnyResponse | str:
    try:
        found = recipient.read(WikiApi(settings(), logged_in), logged_in.user, listing)
    except WIKI_ERRORS as error:
        return _failed(trouble_of(error), listing, written)
    if written.letter.way not in found.ways:
        return _page(listing, written, found, Trouble(message("connect-closed"), 409))
    signature = _signature(logged_in.user) if written.letter.way == "email" else logged_in.user
    return _page(listing, written, found, signature=signature)


def _unsent(error: Exception, listing: Listing, written: Written) -> AnyResponse:
    """Why it was not sent, or perhaps was; then it is sent again only as another message."""
    if isinstance(error, UnsureError):
        again = replace(written, once=token_urlsafe(16))
        return _failed(Trouble(message("connect-unsure"), 503), listing, again)
    if isinstance(error, TooManyError):
        return _failed(Trouble(message("connect-too-many"), 429, error.wait), listing, written)
    return _failed(trouble_of(error), listing, written)


def _failed(trouble: Trouble, listing: Listing, written: Written) -> AnyResponse:
    """What did not go well, with what was typed."""
    return _page(listing, written, None, trouble)


def _page(
    listing: Listing,
    written: Written,
    found: Recipient | None,
    trouble: Trouble | None = None,
    signature: str = "",
) -> AnyResponse:
    """found: None where the wiki was not asked, or did not answer: then every way is offered that the profile
    allows. signature: given for a preview."""
    show = presenter()
    offered = found.ways if found else listing.profile.contact or WAYS
    body = render_template(
        "connect.html",
        person=show.person(listing.user),
        is_self=listing.user == (session.current() or Session("", "", "")).user,
        found=found,
        renamed=_renamed(found) if found else None,
        # a mail never turns into a public post: where the way that was chosen is closed, none is
        ways=[(one, one == written.letter.way) for one in WAYS if one in offered],
        wished=listing.profile.contact,
        written=written,
        language=show.value_name("language", written.language).text if written.language else "",
        trouble=trouble,
        signature=signature,
        path=show.href(f"/connect/{quote(listing.user)}"),
        talk_href=show.wiki.page(f"User talk:{listing.user}"),
        login_again=login.shown().login_href,
        csrf=csrf_token() if session.current() else request.form.get("csrf", ""),
        longest=(LONGEST_SUBJECT, LONGEST_TEXT),
    )
    return answered(body, trouble or Trouble(Markup(), 200))


def _renamed(found: Recipient) -> Name | None:
    """Where the person is written to under the new name."""
    path = f"/connect/{quote(found.renamed)}"
    return Name(found.renamed, presenter().href(path)) if found.renamed else None


def _nobody(name: str, written: Written | None = None) -> AnyResponse:
    """Somebody who is not in the directory, and where else they may be found."""
    show = presenter()
    body = render_template(
        "connect_nobody.html",
        name=name,
        written=written,
        user_href=show.wiki.page(f"User:{name}"),
        talk_href=show.wiki.page(f"User talk:{name}"),
        search_href=show.href("/search", ""),
    )
    return answered(body, Trouble(Markup(), 404))
