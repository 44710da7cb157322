"""What pages weigh on the line, as a real Chromium asks for them: cold, and going on from there."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from selenium.webdriver.common.by import By
from werkzeug.test import run_wsgi_app

from app import create_app
from settings import load
from tests.browser.conftest import Browser, chromium, serving
from tests.browser.profile_form import follow

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_QUIET = 1.0  # seconds without a request, after which none is to come


class Answer(NamedTuple):
    """What went over the line for one request. size: bytes of head and body, compressed as they were."""

    path: str
    status: str
    kind: str
    size: int


@dataclass
class Scales:
    """Stand before an application, and weigh what it answers."""

    app: "WSGIApplication"
    answers: list[Answer] = field(default_factory=list)
    last: float = field(default_factory=time.monotonic)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        parts, status, headers = run_wsgi_app(self.app, environ)
        head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
        body, kind = b"".join(parts), headers.get("Content-Type", "").partition(";")[0]
        self.answers.append(Answer(environ["PATH_INFO"], status, kind, len(head) + 2 + len(body)))
        self.last = time.monotonic()
        start_response(status, list(headers))
        return [body]

    def weighed(self) -> list[Answer]:
        """What was answered since the last time, once nothing more is asked for."""
        while time.monotonic() < self.last + _QUIET:
            time.sleep(0.1)
        answers, self.answers = self.answers, []
        return answers


def total(answers: list[Answer], kind: str = "") -> int:
    """The bytes of all, or of a kind."""
    return sum(one.size for one in answers if kind in one.kind)


def tell(capsys: pytest.CaptureFixture[str], what: str, answers: list[Answer]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{what}: {len(answers)} requests, {total(answers):,} bytes\n")
        sys.stdout.writelines(f"  {one.size:>7,} {one.status} {one.kind} {one.path}\n" for one in answers)


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[Browser]:
    """A Chromium that has never been anywhere."""
    running = chromium(tmp_path, scripts=True)
    yield running
    running.quit()


def test_pages_are_light(cold: Browser, demo_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(load({"CAPX_DATA": str(demo_data)}))
    scales = Scales(app.wsgi_app)
    app.wsgi_app = scales  # type: ignore[method-assign]  # as Flask's documentation has it
    with serving(app) as address:
        # given somebody who has never been here, and searches
        cold.get(f"{address}/search")
        assert len(cold.find_elements(By.CSS_SELECTOR, "article.card")) == 24
        first = scales.weighed()
        # when they go on to the next page, and to a profile
        follow(cold, cold.find_element(By.CSS_SELECTOR, "a[rel=next]"))
        second = scales.weighed()
        follow(cold, cold.find_element(By.CSS_SELECTOR, "article.card h3 a"))
        third = scales.weighed()
    # then little has gone over the line
    for what, answers in (("/search, cold", first), ("its next page", second), ("a profile", third)):
        tell(capsys, what, answers)
    assert all(one.status.startswith("200") for one in first)
    assert len(first) <= 5
    assert total(first) <= 60_000
    assert total(first, "javascript") <= 15_000
    for answers in (second, third):
        assert len(answers) <= 1
        assert total(answers) <= 12_000
