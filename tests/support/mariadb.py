"""A private MariaDB for tests, from Debian's mariadb-server: the catalogue's peer in production."""

import os
import shutil
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from secrets import token_hex

import pymysql

from tests.support.parts import UnavailableError
from tests.support.ports import free_port

START_TIMEOUT = 60.0  # seconds
SMALL_AND_FORGETFUL = [
    "--innodb-flush-log-at-trx-commit=0",  # a test's data may be lost with the power
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=16M",
    "--key-buffer-size=1M",
    "--performance-schema=off",
    "--skip-log-bin",
    "--skip-name-resolve",
]


class LocalMariaDB:
    """One mariadbd with temporary data, on a socket and on 127.0.0.1; its user is root, no password."""

    def __init__(self) -> None:
        self._directory = (
            Path(tempfile.gettempdir()) / f"capx-{token_hex(8)}"
        )  # short: a socket's path has a limit
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._url = ""
        self.port = free_port()

    @property
    def socket(self) -> Path:
        """The unix socket."""
        return self._directory / "socket"

    @property
    def url(self) -> str:
        """A SQLAlchemy URL of a database that was empty at the start."""
        if not self._url:
            self._url = self.fresh_database()
        return self._url

    def fresh_database(self) -> str:
        """Make a new empty database; its SQLAlchemy URL."""
        name = f"test_{next(self._numbers)}"
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        return f"mysql+pymysql://root@127.0.0.1:{self.port}/{name}?charset=utf8mb4"

    def start(self) -> None:
        """Make the data where they are new, and serve; raises UnavailableError where there is no MariaDB."""
        installer, server = _program("mariadb-install-db"), _program("mariadbd")
        self._directory.mkdir(mode=0o700, exist_ok=True)
        data = self._directory / "data"
        if not data.exists():
            self._install(installer, data)
        log = (self._directory / "log").open("ab")
        self._server = subprocess.Popen(
            [*_bound_to_this_process(), server, *_common(data), *SMALL_AND_FORGETFUL, *self._addresses()],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        log.close()
        self._wait()

    def stop(self) -> None:
        """End the server and keep its data, so that `start` goes on with it."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=START_TIMEOUT)
            self._server = None

    def kill(self) -> None:
        """End the server as a crash does."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(timeout=START_TIMEOUT)
            self._server = None

    def close(self) -> None:
        """End the server and delete its data."""
        self.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _install(self, installer: str, data: Path) -> None:
        command = [installer, *_common(data), "--auth-root-authentication-method=normal", "--skip-test-db"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"mariadb-install-db: {done.stdout}{done.stderr}")

    def _addresses(self) -> list[str]:
        pid = self._directory / "pid"
        return [
            f"--socket={self.socket}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--pid-file={pid}",
        ]

    def _connect(self) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(unix_socket=str(self.socket), user="root")

    def _wait(self) -> None:
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            try:
                self._connect().close()
            except pymysql.err.OperationalError:
                if self._server is None or self._server.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"mariadbd does not answer: {(self._directory / 'log').read_text()[-2000:]}")


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))
    if found is None:
        raise UnavailableError(f"no program {name}; Debian's package mariadb-server has it")
    return found


def _bound_to_this_process() -> list[str]:
    """The beginning of a command that ends when this process is killed, where util-linux is there."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _common(data: Path) -> list[str]:
    """Options of both programs: the machine's own configuration stays out, root may run it."""
    return ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]
