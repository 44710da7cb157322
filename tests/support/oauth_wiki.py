"""A stand-in for a wiki with Extension:OAuth, before a real wiki that has not got it.

It signs people in as the extension does (Special:OAuth/initiate, authenticate, token, identify), and passes
signed requests of the API on to the real wiki in a session of that account. All else is the real wiki's. What
it does is from the extension's src/Frontend/SpecialPages/SpecialMWOAuth.php and src/SessionProvider.php, and
from core's includes/Session/SessionProvider.php.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from threading import Event

import requests

from tests.support.altered_wiki import Alteration, Answer, passed_on
from tests.support.faults import html
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_answers import (
    api_error,
    api_refusal,
    claims_of,
    credentials,
    identity,
    json_refusal,
    raw_refusal,
)
from tests.support.oauth_behind import Edit, WikiBehind
from tests.support.oauth_consent import (
    back_to,
    cancelled_page,
    consent_page,
    error_page,
    html_page,
    logged_in,
)
from tests.support.oauth_consumer import Consumer, RefusedError
from tests.support.oauth_http import STEPS, URLENCODED, Asked, Request, Server, Step
from tests.support.oauth_tokens import Grant, Message, TokenBook
from tests.support.wiki_user import WikiError

CALLBACK = "http://localhost/"  # where Flask's test client thinks that it is


class OAuthWiki:
    """The server. Its switches may be set at any time; `reset` puts them all back and forgets every token.

    consumer: the tool's registration; its `stage`, `grants` and `callback_is_prefix` are switches.
    answers: by step, what is answered instead; delays: by step, the seconds before any answer.
    alteration: how requests of the API that have passed the check of their signature are answered.
    claims: what identities claim instead (iss, iat, nonce, ..); identity_secret: what signs them instead.
    logged_in: who is, in a browser that does not say; accounts: who else can be chosen on the consent page.
    asked: what was asked for.
    """

    def __init__(self, wiki: LocalWiki, callback_prefix: str = CALLBACK) -> None:
        self._behind = WikiBehind(wiki)
        self._registered = Consumer(callback_prefix)
        self._over = Event()
        self._server = Server(self.answer)
        self.reset()

    def reset(self) -> None:
        """As it began: the consumer has the same key, and nobody has let it in."""
        self._give_up_waiting()
        self._behind.reset()
        self.consumer = replace(self._registered)
        self._book = TokenBook(self.consumer)
        self.answers: dict[Step, Answer] = {}
        self.delays: dict[Step, float] = {}
        self.alteration: Alteration = passed_on
        self.claims: dict[str, object] = {}
        self.identity_secret = ""
        self.logged_in = "Alice"
        self.accounts = ["Alice", "Bruno", "Admin", "DevBot"]
        self.asked: list[Asked] = []

    # ---- where and what it is ----

    @property
    def server(self) -> str:
        """Scheme and host, by which it is also known as an issuer of identities."""
        return self._server.address

    @property
    def api(self) -> str:
        """The address of api.php."""
        return f"{self.server}/w/api.php"

    @property
    def index_php(self) -> str:
        """The address of index.php, which mwoauth calls mw_uri."""
        return f"{self.server}/w/index.php"

    @property
    def consumer_key(self) -> str:
        """The tool's public key."""
        return self.consumer.key

    @property
    def consumer_secret(self) -> str:
        """The tool's secret."""
        return self.consumer.secret

    @property
    def callback_prefix(self) -> str:
        """What addresses to come back to begin with; port 1 stands for any port."""
        return self.consumer.callback

    @callback_prefix.setter
    def callback_prefix(self, prefix: str) -> None:
        self.consumer.callback = prefix

    @property
    def edits(self) -> list[Edit]:
        """The edits that the real wiki made for signed requests."""
        return self._behind.edits

    def asked_for(self, step: Step) -> list[Asked]:
        """What was asked for of one step."""
        return [one for one in self.asked if one.step == step]

    # ---- what people do there ----

    def approve(self) -> None:
        """An administrator approves the consumer; so it begins."""
        self.consumer.stage = "approved"

    def disapprove(self, stage: str = "proposed") -> None:
        """The consumer waits for approval, or an administrator ended it: disabled, rejected, expired."""
        self.consumer.stage = stage

    def grant(self, account: str) -> Grant:
        """The account lets the tool in, without a handshake; its access token."""
        return self._book.grant(account)

    def revoke(self, account: str) -> None:
        """The account takes its grant back; another login makes another token."""
        self._book.grants.pop(account, None)

    def rename(self, old: str, new: str) -> None:
        """Tell it of a rename on the real wiki: token and number stay the account's."""
        self._book.rename(old, new)
        self._behind.rename(old, new)

    def expire_request_tokens(self) -> None:
        """Ten minutes pass for whoever is in the middle of a login."""
        self._book.forget_request_tokens()

    def break_down(self, answer: Answer) -> None:
        """Answer everything so."""
        self.answers = dict.fromkeys(STEPS, answer)

    def hang(self, seconds: float) -> None:
        """Let everything wait so long."""
        self.delays = dict.fromkeys(STEPS, seconds)

    def unreachable(self) -> AbstractContextManager[None]:
        """Refuse connections as long as the context lasts."""
        return self._server.stopped()

    # ---- serving ----

    @contextmanager
    def serving(self) -> Iterator["OAuthWiki"]:
        """Serve as long as the context lasts."""
        self._server.start()
        try:
            yield self
        finally:
            self._give_up_waiting()
            self._server.stop()

    def _give_up_waiting(self) -> None:
        """Whoever hangs is sent away, or it would turn up in another test."""
        self._over.set()
        self._over = Event()

    def answer(self, request: Request) -> Answer:
        """The answer to a request."""
        step = request.step
        if self._over.wait(self.delays.get(step, 0)):
            return html(503)
        if step in self.answers:
            self._keep(request)
            return self.answers[step]
        try:
            return self._by_step(step)(request)
        except requests.ConnectionError:  # the real wiki is down
            return html(502)

    def _by_step(self, step: Step) -> Callable[[Request], Answer]:
        by_step = {
            "initiate": self._initiate,
            "authenticate": self._authenticate,
            "token": self._token,
            "identify": self._identify,
            "api": self._api,
            "page": self._page,
        }
        return by_step[step]

    def _keep(self, request: Request, account: str = "") -> None:
        self.asked.append(request.told(account))

    # ---- Special:OAuth ----

    def _initiate(self, request: Request) -> Answer:
        self._keep(request)
        try:
            token = self._book.initiate(self._message(request))
        except RefusedError as refusal:
            return raw_refusal(refusal)
        return credentials(token.key, token.secret)

    def _authenticate(self, request: Request) -> Answer:
        cookies = request.headers.get("Cookie", "")
        account = request.form.get("account") or logged_in(cookies) or self.logged_in
        self._keep(request, account)
        given = request.parameters
        try:
            self._book.may_ask(given.get("consumerKey") or given.get("oauth_consumer_key", ""), account)
        except RefusedError as refusal:
            return error_page(refusal.text)
        return self._ask_for_consent(request, account)

    def _ask_for_consent(self, request: Request, account: str) -> Answer:
        if "cancel" in request.form:
            return cancelled_page(self.consumer)
        token = request.form.get("requestToken") or request.parameters.get("oauth_token", "")
        # Special:OAuth/authorize would always ask
        is_known = self._book.has_asked(account) and "authorize" not in request.target
        if "accept" not in request.form and not is_known:
            return consent_page(self.consumer, token, self.accounts, account)
        try:
            return back_to(self._book.consent(token, account), account)
        except RefusedError as refusal:
            return consent_page(self.consumer, token, self.accounts, account, refusal.text)

    def _token(self, request: Request) -> Answer:
        try:
            grant = self._book.exchange(self._message(request))
        except RefusedError as refusal:
            self._keep(request)
            return raw_refusal(refusal)
        self._keep(request, grant.account)
        return credentials(grant.key, grant.secret)

    def _identify(self, request: Request) -> Answer:
        try:
            grant = self._grant_behind(request)
        except RefusedError as refusal:
            self._keep(request)
            return json_refusal(refusal)
        self._keep(request, grant.account)
        claims = claims_of(self._behind.profile(grant.account), grant, self.server, self.consumer)
        nonce = re.search('oauth_nonce="([^"]*)"', request.headers["Authorization"])
        claims |= {"nonce": nonce[1] if nonce else ""} | self.claims
        return identity(claims, self.identity_secret or self.consumer.secret)

    def _grant_behind(self, request: Request) -> Grant:
        grant = self._book.grant_behind(self._message(request))
        try:
            self._behind.user(grant.account)
        except WikiError:
            raise self.consumer.refusal("mwoauth-invalid-authorization-invalid-user") from None
        return grant

    # ---- all else ----

    def _page(self, request: Request) -> Answer:
        self._keep(request)
        if request.is_signed:
            return html_page("Error", "<p>OAuth can only be used with the API</p>", 400)
        return self._behind.pass_on(request)

    def _api(self, request: Request) -> Answer:
        try:
            grant = self._grant_behind(request) if request.is_signed else None
        except RefusedError as refusal:
            self._keep(request)
            return api_refusal(request.parameters, refusal)
        account = grant.account if grant else ""
        self._keep(request, account)
        if grant and grant.is_of_identity_alone and request.has_to_read:
            denied = "You need read permission to use this module."
            return api_error(request.parameters, "readapidenied", denied)
        return self.alteration(
            request.parameters,
            lambda given: self._behind.pass_on_api(request, given, account, self.consumer.tag),
        )

    def _message(self, request: Request) -> Message:
        is_form = request.headers.get("Content-Type", "").startswith(URLENCODED)
        body = request.body.decode() if is_form else ""
        headers = dict(request.headers.items())
        return Message(request.method, self.server + request.target, headers, body)
