"""The tool as a wiki with Extension:OAuth has it registered, and how that wiki refuses.

How a callback is compared is from the extension's src/Backend/MWOAuthServer.php, what refusals say from its
i18n/en.json (the long ones shortened), how they are shown from src/Frontend/SpecialPages/SpecialMWOAuth.php.
"""

from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import SplitResult, urlsplit

IDENTITY_ONLY = ("mwoauth-authonly",)
EDITING = ("basic", "highvolume", "editpage", "createeditmovepage", "editmyoptions", "sendemail")
ANY_PORT = 1  # a registered callback with this port stands for the host with any
BROKEN_PROTOCOL = "mwoauth-oauth-exception"
_TEXTS = {
    "mwoauth-callback-not-oob": 'oauth_callback must be set, and must be set to "oob" (case-sensitive)',
    "mwoauth-callback-not-oob-or-prefix": (
        'oauth_callback must be set, and must be set to "oob" (case-sensitive), '
        "or the configured callback must be a prefix of the supplied callback."
    ),
    "mwoauth-invalid-authorization-invalid-user": (
        "The authorization headers in your request are for a user that does not exist here"
    ),
    "mwoauth-invalid-authorization-not-approved": (
        "The app that you are trying to connect seems to be set up incorrectly. "
        'Contact the author of "{name}" for help.'
    ),
    "mwoauthdatastore-access-token-not-found": "No approved grant was found for that authorization token.",
    "mwoauthdatastore-bad-token": "No token was found matching your request.",
    "mwoauthdatastore-bad-verifier": "The verification code provided was not valid.",
    "mwoauthdatastore-callback-not-found": "OAuth callback URL not found in cache.",
    "mwoauthdatastore-request-token-already-used": (
        "This request has already been completed and cannot be resubmitted. OAuth token already used, E009"
    ),
    "mwoauthdatastore-request-token-not-found": (
        "Sorry, something went wrong connecting this application. OAuth token not found, E004"
    ),
    "mwoauthserver-bad-consumer": '"{name}" is not approved as a Connected App.',
    "mwoauthserver-bad-consumer-key": (
        "Sorry, something went wrong connecting this application. Unknown OAuth key, E006"
    ),
}


class RefusedError(Exception):
    """The wiki refuses: `key` is the key of its message, `text` the message."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(f"{key}: {text}")
        self.key = key
        self.text = text

    @property
    def on_page(self) -> str:
        """The text as Special:OAuth says it, where what breaks the protocol itself is introduced."""
        is_protocol = self.key == BROKEN_PROTOCOL
        return f"An error occurred in the OAuth protocol: {self.text}" if is_protocol else self.text


def broken_protocol(text: str) -> RefusedError:
    """The refusal of a request that is not as OAuth wants it."""
    return RefusedError(BROKEN_PROTOCOL, text)


@dataclass
class Consumer:
    """The tool as it is registered. stage: proposed, approved, rejected, expired or disabled."""

    callback: str
    name: str = "Capacity Exchange"
    owner: str = "Admin"
    number: int = 7
    grants: tuple[str, ...] = EDITING
    stage: str = "approved"
    callback_is_prefix: bool = True
    key: str = field(default_factory=lambda: token_hex(16))
    secret: str = field(default_factory=lambda: token_hex(20))

    def refusal(self, key: str) -> RefusedError:
        """The wiki's refusal of this consumer."""
        return RefusedError(key, _TEXTS[key].format(name=self.name))

    @property
    def tag(self) -> str:
        """The change tag of its edits."""
        return f"OAuth CID: {self.number}"

    def is_usable_by(self, account: str) -> bool:
        """Whether an account may use it; while it waits for approval its owner alone may."""
        return self.stage == "approved" or (self.stage == "proposed" and account == self.owner)

    def allows_callback(self, address: str) -> bool:
        """Whether this is the registered callback, or continues it."""
        if not self.callback_is_prefix or address == "oob":
            return address == "oob"
        try:
            return _continues(urlsplit(self.callback), urlsplit(address))
        except ValueError:
            return False


def _continues(known: SplitResult, asked: SplitResult) -> bool:
    """Whether an address is a registered one with more after its path or query.

    https may stand where http is registered; with a query registered, the path has to be the same.
    """
    is_path = asked.path == known.path if known.query else asked.path.startswith(known.path)
    return (
        asked.scheme in ({"http", "https"} if known.scheme == "http" else {known.scheme})
        and asked.username is None
        and asked.hostname == known.hostname
        and known.port in (ANY_PORT, asked.port)
        and is_path
        and asked.query.startswith(known.query)
    )
