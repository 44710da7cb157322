"""A real MediaWiki for tests, driven through tests/wiki/mediawiki.sh."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from secrets import token_hex

from tests.support.api_log import ApiRequest, read_api_log
from tests.support.bulk import fill
from tests.support.parts import UnavailableError
from tests.support.ports import free_port
from tests.support.wiki_user import Account, Revision, WikiError, WikiUser, password_of

__all__ = ["ApiRequest", "LocalWiki", "Revision", "ScriptError", "WikiError", "WikiUser"]

FOLDER = Path(__file__).resolve().parents[1] / "wiki"
CREATE_USERS, WRITE_PAGES = str(FOLDER / "create_users.php"), str(FOLDER / "write_pages.php")
UNAVAILABLE = 4  # the script's exit status where PHP or MediaWiki cannot be had
ADMIN = Account("Admin", "Adm1n-dev-pass!")
BOT = Account("DevBot", "B0t-dev-main-pass!")
BOT_LOGIN = Account("DevBot@capx", "0123456789abcdef0123456789abcdef")  # a bot password, as jobs use
ALICE = Account("Alice", "Al1ce-dev-pass!")
BRUNO = Account("Bruno", "Brun0-dev-pass!")


class LocalWiki:
    """One MediaWiki on 127.0.0.1 with its own data; several run side by side. Nothing runs before `start`.

    Without `data` it lives in a temporary directory and goes with this process. Jobs run only when `jobs` is
    called, unless `job_rate` (jobs a request) is set.
    """

    def __init__(self, data: Path | None = None, port: int | None = None, job_rate: float = 0) -> None:
        self._own = data is None
        self.data = data or Path(tempfile.gettempdir()) / f"capacity-exchange-wiki-{token_hex(8)}"
        self.port = port or free_port()
        self._job_rate = job_rate
        self._users: dict[str, WikiUser] = {}
        self._mark = 0

    # ---- running it ----

    @property
    def api(self) -> str:
        """The address of api.php."""
        return f"http://127.0.0.1:{self.port}/w/api.php"

    def start(self) -> None:
        """Serve the wiki, made first where it is new; raises UnavailableError where that cannot be done."""
        self._script("start")

    def stop(self) -> None:
        """End the server and keep the data, so that `start` goes on with it."""
        self._script("stop")

    def close(self) -> None:
        """End the server, and delete the data unless its directory was given."""
        self.stop()
        if self._own:
            shutil.rmtree(self.data, ignore_errors=True)

    def restore(self) -> None:
        """Back to the fresh state: pages, accounts, sessions, switches, mails, request log.

        WikiUsers from before are void.
        """
        self._script("restore")
        self._users.clear()
        self._mark = 0

    def jobs(self) -> None:
        """Run the job queue until it is empty."""
        self.maintenance("runJobs", "--quiet")

    def maintenance(self, script: str, *arguments: str, input: str | None = None) -> str:  # noqa: A002
        """Run a maintenance script (a name, or a PHP file's absolute path); what it printed."""
        return self._script("mw", script, *arguments, input=input)

    # ---- its switches and what it leaves behind ----

    def runtime(self, **settings: object) -> None:
        """Set configuration from the next request on (`devLag=7`), and unset what was set before."""
        _replace(self.data / "runtime.json", json.dumps(settings) if settings else None)

    def read_only(self, reason: str | None) -> None:
        """Refuse every write for this reason, or with None accept writes again."""
        _replace(self.data / "READONLY", reason)

    def mails(self) -> list[EmailMessage]:
        """The mails sent since the fresh state, oldest first."""
        files = sorted((self.data / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def mark(self) -> None:
        """From now on `requests` tells what comes after this moment."""
        log = self._log
        self._mark = log.stat().st_size if log.exists() else 0

    def requests(self) -> list[ApiRequest]:
        """The API requests since the last mark or the fresh state, oldest first, without WikiUsers'."""
        return list(read_api_log(self._log, self._mark))

    def request_count(self) -> int:
        """How many requests `requests` tells."""
        return len(self.requests())

    def dump(self, full: bool) -> Path:
        """Write an XML export of all pages: all revisions, or the newest of each page."""
        kind = "full" if full else "current"
        file = self.data / f"export-{kind}.xml"
        self.maintenance("dumpBackup", f"--{kind}", "--quiet", f"--output=file:{file}")
        return file

    # ---- its people and pages ----

    @property
    def admin(self) -> WikiUser:
        """An administrator who may also rename users and hide revisions."""
        return self._known(ADMIN)

    @property
    def bot(self) -> WikiUser:
        """An account in the group "bot"; its bot password is BOT_LOGIN."""
        return self._known(BOT)

    @property
    def alice(self) -> WikiUser:
        """An ordinary account."""
        return self._known(ALICE)

    @property
    def bruno(self) -> WikiUser:
        """An ordinary account."""
        return self._known(BRUNO)

    def user(self, name: str, password: str | None = None) -> WikiUser:
        """A new session of an account; the password of accounts from `create_users` is known."""
        return WikiUser(self.api, Account(name, password or password_of(name)), self.jobs)

    def create_users(self, names: Iterable[str]) -> list[WikiUser]:
        """Make accounts, all at once, with confirmed mail addresses; one that exists gets the known password.

        Raises ScriptError, which names them, if MediaWiki refuses some of the names.
        """
        users = [self.user(name) for name in names]
        accounts = [{"name": user.name, "password": user.account.password} for user in users]
        self.maintenance(CREATE_USERS, input=json.dumps(accounts))
        return users

    def write_pages(self, pages: Iterable[tuple[str, str, str]]) -> list[int]:
        """Save pages of (author's name, title, text), each as an edit of its author; their new revisions."""
        edits = [{"user": user, "title": title, "text": text} for user, title, text in pages]
        return [int(line) for line in self.maintenance(WRITE_PAGES, input=json.dumps(edits)).split()]

    def bulk_profiles(self, profiles: Iterable[tuple[str, str]]) -> int:
        """Write profile pages of (owner, text) straight into the database, for measurements; how many.

        See tests.support.bulk. Nothing else may use the wiki meanwhile.
        """
        return fill(self.data / "data" / "devwiki.sqlite", profiles)

    # ---- inside ----

    @property
    def _log(self) -> Path:
        return self.data / "log" / "api.jsonl"

    def _known(self, account: Account) -> WikiUser:
        if account.name not in self._users:
            self._users[account.name] = self.user(account.name, account.password)
        return self._users[account.name]

    def _script(self, *arguments: str, input: str | None = None) -> str:  # noqa: A002
        settings = {"WIKI": str(self.data), "PORT": str(self.port), "JOBRATE": str(self._job_rate)}
        if self._own:
            settings["OWNER"] = str(os.getpid())
        done = subprocess.run(
            [FOLDER / "mediawiki.sh", *arguments],
            env=os.environ | settings,
            input=input or "",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == UNAVAILABLE:
            raise UnavailableError(done.stderr.strip().splitlines()[-1])
        if done.returncode != 0:
            raise ScriptError(f"mediawiki.sh {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout


class ScriptError(Exception):
    """mediawiki.sh, or the maintenance script it ran, failed; the message holds what it printed."""


def _replace(file: Path, text: str | None) -> None:
    """Put `text` in place whole, since requests read the file at any moment; None takes the file away."""
    if text is None:
        file.unlink(missing_ok=True)
        return
    new = file.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)
