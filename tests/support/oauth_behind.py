"""The real wiki behind a stand-in: asked what the stand-in was asked, by an account or by nobody."""

from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from threading import RLock
from typing import Any

import requests

from tests.support.altered_wiki import TIMEOUT, Answer, Parameters
from tests.support.api_log import HARNESS_AGENT
from tests.support.mediawiki import ADMIN, ALICE, BOT, BRUNO, LocalWiki
from tests.support.oauth_http import Request
from tests.support.wiki_user import WikiUser, password_of

TAGGED = {"edit", "move", "delete", "undelete", "rollback"}  # modules that take `tags`
_PASSED_ON = ("User-Agent", "Accept", "Accept-Language", "Api-User-Agent", "Promise-Non-Write-API-Action")
_OF_THE_CONNECTION = {
    *("connection", "content-encoding", "content-length", "date", "host", "keep-alive", "server"),
    *("set-cookie", "transfer-encoding"),  # a session there is the stand-in's own affair
}


@dataclass(frozen=True)
class Edit:
    """An edit that the real wiki made for a signed request, and the tag that it has with the extension."""

    account: str
    title: str
    revision: int
    tag: str


class WikiBehind:
    """The wiki; while it is down everything raises requests.ConnectionError.

    Accounts log in with the passwords that the tests' wiki gives them.
    """

    def __init__(self, wiki: LocalWiki) -> None:
        self._wiki = wiki
        self._base = wiki.api.removesuffix("/w/api.php")
        self._lock = RLock()
        self._anonymous = requests.Session()
        self._anonymous.trust_env = False
        self._anonymous.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.reset()

    def reset(self) -> None:
        """Forget sessions and renames."""
        self._users: dict[str, WikiUser] = {}
        self._passwords = {one.name: one.password for one in (ADMIN, ALICE, BOT, BRUNO)}
        self._generation = ""
        self.edits: list[Edit] = []

    def rename(self, old: str, new: str) -> None:
        """The account has another name now, and its old password."""
        with self._lock:
            self._passwords[new] = self._passwords.pop(old, password_of(old))
            self._users.clear()

    def user(self, account: str) -> WikiUser:
        """The account's session; WikiError if there is no such account."""
        with self._lock:
            self._notice_restore()
            if account not in self._users:
                user = self._wiki.user(account, self._passwords.get(account))
                user.session()
                self._users[account] = user
            return self._users[account]

    def profile(self, account: str) -> dict[str, Any]:
        """What the wiki knows of the account, as `meta=userinfo` tells it."""
        properties = "groups|rights|editcount|registrationdate|email|blockinfo"
        answer = self.user(account).call(action="query", meta="userinfo", uiprop=properties)
        profile: dict[str, Any] = answer["query"]["userinfo"]
        return profile

    def has_tag(self, tag: str) -> bool:
        """Whether a change tag is defined there."""
        query = {"action": "query", "list": "tags", "tglimit": "max", "format": "json"}
        agent = {"User-Agent": HARNESS_AGENT}
        answer = self._anonymous.get(self._wiki.api, params=query, headers=agent, timeout=TIMEOUT).json()
        return tag in [one["name"] for one in answer["query"]["tags"]]

    def pass_on(self, request: Request) -> Answer:
        """What the wiki answers to a request as it is, asked by nobody."""
        headers = _headers(request, "Content-Type")
        return self._ask(self._anonymous, request.method, request.target, headers, data=request.body)

    def pass_on_api(self, request: Request, parameters: Parameters, account: str, tag: str) -> Answer:
        """What the wiki's API answers an account, or nobody, to a request with these parameters.

        An account's edits get the tag if the wiki knows it.
        """
        action = parameters.get("action")
        if account and action in TAGGED and self.has_tag(tag):
            tags = [one for one in (parameters.get("tags"), tag) if one]
            parameters = {**parameters, "tags": "|".join(tags)}
        answer = self._pass_on_api(request, parameters, account)
        if account and action == "edit" and b'"newrevid"' in answer.body:
            done = answer.json["edit"]
            self.edits.append(Edit(account, done["title"], done["newrevid"], tag))
        return answer

    def _pass_on_api(self, request: Request, parameters: Parameters, account: str) -> Answer:
        """What stood in the address stays there: the API minds where a token stands."""
        session = self.user(account).session() if account else self._anonymous
        is_form = request.method == "POST"
        query = {name: value for name, value in parameters.items() if not is_form or name in request.query}
        form = {name: value for name, value in parameters.items() if name not in query}
        return self._ask(
            session,
            request.method,
            request.path,
            _headers(request),
            params=query,
            data=form,
            files=request.files,
        )

    def _ask(
        self, session: requests.Session, method: str, target: str, headers: dict[str, str], **body: Any
    ) -> Answer:
        address = self._base + target
        response = session.request(
            method, address, headers=headers, timeout=TIMEOUT, allow_redirects=False, **body
        )
        kept = {
            name: value.replace(self._base, "", 1) if name == "Location" else value
            for name, value in response.headers.items()
            if name.lower() not in _OF_THE_CONNECTION
        }
        return Answer(response.content, response.status_code, kept)

    def _notice_restore(self) -> None:
        """No session outlives the wiki's return to its fresh state."""
        file = self._wiki.data / "generation"
        generation = file.read_text(encoding="utf-8") if file.exists() else ""
        if generation != self._generation:
            self._users.clear()
            self._generation = generation


def _headers(request: Request, *more: str) -> dict[str, str]:
    """The headers to pass on; a compressed answer would have to be unpacked."""
    given = {name: request.headers[name] for name in (*_PASSED_ON, *more) if name in request.headers}
    return given | {"Accept-Encoding": "identity"}
