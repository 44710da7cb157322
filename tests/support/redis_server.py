"""A private Redis for tests, from Debian's redis-server."""

import shutil
import subprocess
import time

import redis

from tests.support.parts import UnavailableError
from tests.support.ports import free_port

START_TIMEOUT = 60.0  # seconds


class LocalRedis:
    """One redis-server on 127.0.0.1 that keeps nothing on disk."""

    def __init__(self) -> None:
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, for CAPX_REDIS."""
        return f"redis://127.0.0.1:{self._port}"

    @property
    def client(self) -> redis.Redis:
        """A connection to it."""
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Serve, empty; raises UnavailableError where there is no Redis."""
        if not (program := shutil.which("redis-server")):
            raise UnavailableError("redis-server is not installed")
        self._server = subprocess.Popen(
            [program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        end = time.monotonic() + START_TIMEOUT
        while not self._answers():
            if time.monotonic() > end:
                raise UnavailableError("redis-server does not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it, with all that it holds."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None

    def seconds_left(self, key: bytes) -> int:
        """After which it forgets a key."""
        left = self.client.ttl(key)
        assert isinstance(left, int)
        return left

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False
