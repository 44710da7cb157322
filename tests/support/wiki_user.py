"""Somebody with an account on a test's wiki, doing what people do there."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import requests

from tests.support.api_log import HARNESS_AGENT

TIMEOUT = 60.0


class WikiError(Exception):
    """The wiki refused: `code` is the API's error code, the message its explanation."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(f"{code}: {info}")
        self.code = code


@dataclass(frozen=True)
class Account:
    """A name and its password, which open the main login."""

    name: str
    password: str


@dataclass(frozen=True)
class Revision:
    """One revision's description; `user` and `comment` are empty where they are hidden."""

    id: int
    parent: int
    page: int
    user: str
    user_id: int
    timestamp: str
    comment: str
    size: int


def password_of(name: str) -> str:
    """The password of an account that the stand makes."""
    return "pass-" + hashlib.sha256(name.encode()).hexdigest()[:20]


class WikiUser:
    """A session of one account; it logs in when it first has to.

    Every call raises WikiError when the wiki answers with an error.
    """

    def __init__(self, api: str, account: Account, run_jobs: Callable[[], None]) -> None:
        self.api = api
        self.account = account
        self._run_jobs = run_jobs
        self._session: requests.Session | None = None
        self._token = ""

    @property
    def name(self) -> str:
        """The account's name."""
        return self.account.name

    @property
    def user_page(self) -> str:
        """The title of the account's user page."""
        return f"User:{self.name}"

    def edit(self, title: str, text: str, summary: str = "", **more: object) -> int:
        """Save `text` as the whole page; the id of its newest revision afterwards, old if nothing changed."""
        answer = self.write(action="edit", title=title, text=text, summary=summary, **more)["edit"]
        if answer.get("result") != "Success":
            raise WikiError("edit-failed", str(answer))
        return int(answer["newrevid"]) if "newrevid" in answer else self._known_revision(title).id

    def move(self, old: str, new: str, redirect: bool = True, reason: str = "") -> None:
        """Move a page; only some accounts (bots, admins) may leave no redirect behind."""
        self.write(action="move", **{"from": old}, to=new, reason=reason, noredirect=not redirect)

    def delete(self, title: str, reason: str = "") -> None:
        """Delete a page (admins)."""
        self.write(action="delete", title=title, reason=reason)

    def undelete(self, title: str, reason: str = "") -> None:
        """Bring a deleted page back with all its revisions (admins)."""
        self.write(action="undelete", title=title, reason=reason)

    def block(self, name: str, expiry: str = "infinite", reason: str = "") -> None:
        """Block an account, or change its block (admins); `expiry` as MediaWiki reads it: "2 hours"."""
        self.write(action="block", user=name, expiry=expiry, reason=reason, reblock=True)

    def unblock(self, name: str, reason: str = "") -> None:
        """Lift a block (admins)."""
        self.write(action="unblock", user=name, reason=reason)

    def rename_user(self, old: str, new: str, move_pages: bool = True, redirect: bool = True) -> None:
        """Rename an account on Special:Renameuser (admin), its user pages too if asked; runs the job queue.

        The account keeps its password; sessions under the old name end.
        """
        form = {"title": "Special:Renameuser", "oldusername": old, "newusername": new, "reason": ""}
        form |= {"confirmaction": "1", "token": self.token(), "uselang": "qqx"}
        form |= {"movepages": "1"} if move_pages else {}
        form |= {} if redirect else {"suppressredirect": "1"}
        index = self.api.replace("api.php", "index.php")
        answer = self.session().post(index, data=form, timeout=TIMEOUT)
        if "renameusersuccess" not in answer.text:
            raise WikiError("rename-failed", f"{old} to {new}: HTTP {answer.status_code}")
        self._run_jobs()

    def hide_revision(
        self, revision: int, hide: Collection[str] = ("content", "user"), suppress: bool = False
    ) -> None:
        """Hide parts ("content", "user", "comment") of a revision (admin), with `suppress` from admins too.

        The content of a page's newest revision cannot be hidden.
        """
        page = self.call(action="query", revids=revision)["query"]["pages"][0]
        self.write(
            action="revisiondelete",
            type="revision",
            target=page["title"],
            ids=revision,
            hide="|".join(hide),
            suppress="yes" if suppress else "no",
        )

    def email(self, name: str, subject: str, text: str) -> None:
        """Send a mail through the wiki."""
        self.write(action="emailuser", target=name, subject=subject, text=text)

    def userinfo(self) -> dict[str, Any]:
        """Who the wiki says this is: id, name, groups, rights, block, options."""
        answer = self.call(action="query", meta="userinfo", uiprop="groups|rights|blockinfo|options")
        info: dict[str, Any] = answer["query"]["userinfo"]
        return info

    def get_text(self, title: str) -> str | None:
        """The newest text of a page, or None where there is no page."""
        found = self._newest(title, "content")
        return None if found is None else str(found["revisions"][0]["slots"]["main"]["content"])

    def newest_revision(self, title: str) -> Revision | None:
        """The newest revision of a page, or None where there is no page."""
        found = self._newest(title, "ids|user|userid|timestamp|comment|size")
        if found is None:
            return None
        raw = found["revisions"][0]
        return Revision(
            id=raw["revid"],
            parent=raw["parentid"],
            page=found["pageid"],
            user=raw.get("user", ""),
            user_id=raw.get("userid", 0),
            timestamp=raw["timestamp"],
            comment=raw.get("comment", ""),
            size=raw["size"],
        )

    def call(self, **parameters: object) -> dict[str, Any]:
        """POST any API request in this session; the decoded answer (formatversion 2).

        False and None are left out.
        """
        return _answer(self.session(), self.api, parameters)

    def write(self, **parameters: object) -> dict[str, Any]:
        """`call` with this session's CSRF token."""
        return self.call(**parameters, token=self.token())

    def token(self) -> str:
        """The session's CSRF token."""
        self.session()
        return self._token

    def session(self) -> requests.Session:
        """The logged-in HTTP session."""
        if self._session is None:
            session = requests.Session()
            session.trust_env = False  # a proxy of the environment has no way to this machine
            session.headers["User-Agent"] = HARNESS_AGENT
            _log_in(session, self.api, self.account)
            self._token = _token(session, self.api, "csrf")
            self._session = session
        return self._session

    def _newest(self, title: str, properties: str) -> dict[str, Any] | None:
        answer = self.call(action="query", prop="revisions", titles=title, rvprop=properties, rvslots="main")
        page: dict[str, Any] = answer["query"]["pages"][0]
        return None if page.get("missing") or page.get("invalid") else page

    def _known_revision(self, title: str) -> Revision:
        revision = self.newest_revision(title)
        if revision is None:
            raise WikiError("missingtitle", title)
        return revision


def _log_in(session: requests.Session, api: str, account: Account) -> None:
    credentials = {"lgname": account.name, "lgpassword": account.password}
    answer = _answer(
        session, api, {"action": "login", "lgtoken": _token(session, api, "login"), **credentials}
    )
    if answer["login"]["result"] != "Success":
        raise WikiError("login-failed", f"{account.name}: {answer['login']}")


def _token(session: requests.Session, api: str, kind: str) -> str:
    answer = _answer(session, api, {"action": "query", "meta": "tokens", "type": kind})
    return str(answer["query"]["tokens"][f"{kind}token"])


def _answer(session: requests.Session, api: str, parameters: dict[str, object]) -> dict[str, Any]:
    given = {name: value for name, value in parameters.items() if value is not None and value is not False}
    form = {name: "1" if value is True else str(value) for name, value in given.items()}
    response = session.post(api, data=form | {"format": "json", "formatversion": "2"}, timeout=TIMEOUT)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    if "error" in answer:
        raise WikiError(answer["error"]["code"], answer["error"]["info"])
    return answer
