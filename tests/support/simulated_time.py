"""A clock that a test moves, for the job and its wiki alike."""

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.support.mediawiki import LocalWiki

MONDAY = datetime(2035, 1, 1, tzinfo=UTC)  # later than anything that a fresh wiki has


@dataclass
class Clock:
    """Shows the simulated time, and goes on from there as any clock does. It begins where it is put."""

    wiki: LocalWiki
    _shift: int = 0

    def go_to(self, moment: datetime) -> None:
        """Show this moment now, on the wiki too."""
        self._shift = math.ceil(moment.timestamp() - time.time())
        self.wiki.runtime(clockShift=self._shift)

    def time(self) -> float:
        """Seconds since the epoch, as `Manners.clock` has them."""
        return time.time() + self._shift

    def now(self) -> datetime:
        """The simulated moment."""
        return datetime.fromtimestamp(self.time(), UTC)
