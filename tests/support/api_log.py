"""The list of API requests that router.php keeps of a test's wiki."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HARNESS_AGENT = "capacity-exchange-tests (the stand's own requests)"


@dataclass(frozen=True)
class ApiRequest:
    """One request to api.php: method, user agent, seconds since the epoch, GET and POST parameters together.

    Passwords and tokens read "(removed)".
    """

    method: str
    agent: str
    time: float
    parameters: Mapping[str, str]

    def values(self, name: str) -> list[str]:
        """The values of a parameter of several, in order; none if it was not given."""
        value = self.parameters.get(name, "")
        if value.startswith("\x1f"):
            return value[1:].split("\x1f")
        return value.split("|") if value else []

    @property
    def asks_content(self) -> bool:
        """Whether the text of pages was asked for."""
        return "content" in self.values("rvprop") or self.parameters.get("action") == "parse"


def read_api_log(path: Path, start: int = 0) -> Iterator[ApiRequest]:
    """The requests logged from byte `start` on, oldest first, without those of the stand itself."""
    if not path.exists():
        return
    for line in path.read_bytes()[start:].splitlines():
        request = ApiRequest(**json.loads(line))
        if request.agent != HARNESS_AGENT:
            yield request
