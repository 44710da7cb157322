"""How many messages one person may send, counted by `limits` (limits.readthedocs.io)."""

import hmac
import time
from collections.abc import Callable
from math import ceil
from typing import TypeVar

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from settings import Settings

T = TypeVar("T")
TIME_OUT = 1.0  # seconds that a Redis may take


class Allowance:
    """In Redis where there is one, in this process where not, or as long as it does not answer."""

    def __init__(self, settings: Settings) -> None:
        self._limits = parse_many(settings.sending)
        self._secret = settings.secret_key.encode()
        self._here = FixedWindowRateLimiter(MemoryStorage())
        self._limiter = self._here
        if settings.redis:
            self._limiter = FixedWindowRateLimiter(
                storage_from_string(settings.redis, wrap_exceptions=True, socket_timeout=TIME_OUT)
            )

    def take(self, user: str) -> int:
        """Count one message: 0, or where that is one too many and none is counted, the seconds to wait."""
        return self._asked(_take, user)

    def give_back(self, user: str) -> None:
        """Uncount a message that was not sent."""
        self._asked(_uncount, user)

    def _asked(self, what: Callable[[FixedWindowRateLimiter, list[RateLimitItem], str], T], user: str) -> T:
        try:
            return what(self._limiter, self._limits, self._key(user))
        except StorageError:
            return what(self._here, self._limits, self._key(user))

    def _key(self, user: str) -> str:
        # others may read the Redis of Toolforge
        return hmac.digest(self._secret, user.encode(), "sha256").hex()


def _take(limiter: FixedWindowRateLimiter, limits: list[RateLimitItem], key: str) -> int:
    for number, limit in enumerate(limits, 1):
        if not limiter.hit(limit, key):
            _uncount(limiter, limits[:number], key)
            return max(1, ceil(limiter.get_window_stats(limit, key).reset_time - time.time()))
    return 0


def _uncount(limiter: FixedWindowRateLimiter, limits: list[RateLimitItem], key: str) -> None:
    for limit in limits:
        limiter.hit(limit, key, cost=-1)
