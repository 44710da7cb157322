"""Sending a message in a person's name, by the wiki's mail or on a talk page."""

from datetime import UTC, datetime

from profiles.wikitext import escape
from search.listing import Listing
from web import recipient
from web.allowance import Allowance
from web.kept import Sent
from web.letter import Letter
from web.once import UnsureError
from web.recipient import Recipient
from web.session import Session
from web.wiki_api import WikiApi, WikiDownError, done


class WayClosedError(Exception):
    """The wiki knows now that this person cannot be written to in that way."""

    def __init__(self, recipient: Recipient) -> None:
        super().__init__()
        self.recipient = recipient


class TooManyError(Exception):
    """This person has sent as much as one may; wait: the seconds until they may again."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


def send(
    api: WikiApi, allowance: Allowance, session: Session, to: Listing, letter: Letter, signature: str
) -> Sent:
    """Send it in two requests. WayClosedError, TooManyError, LoggedOutError, WikiDownError and
    WikiRefusedError: it was not sent. UnsureError: the wiki took it, and did not answer."""
    found = recipient.read(api, session.user, to)
    if letter.way not in found.ways:
        raise WayClosedError(found)
    if wait := allowance.take(session.user):
        raise TooManyError(wait)
    try:
        revision = (
            _mail(api, found, letter, signature) if letter.way == "email" else _post(api, found, letter)
        )
    except WikiDownError:
        raise UnsureError from None
    except Exception:
        allowance.give_back(session.user)
        raise
    return Sent(to.user, datetime.now(UTC).isoformat(timespec="milliseconds"), letter.way, revision)


def _mail(api: WikiApi, to: Recipient, letter: Letter, signature: str) -> int:
    said = api.post(
        action="emailuser",
        target=to.name,
        subject=letter.title,
        text=letter.mail(signature),
        token=to.token,
        **({"ccme": "1"} if letter.copy else {}),
    )
    done(said["emailuser"])
    return 0


def _post(api: WikiApi, to: Recipient, letter: Letter) -> int:
    said = api.post(
        action="edit",
        title=f"User talk:{to.name}",
        section="new",
        sectiontitle=escape(letter.title),
        text=letter.section(),
        redirect="1",  # the page of somebody renamed leads to where they read
        token=to.token,
    )
    return int(done(said["edit"]).get("newrevid", 0))
