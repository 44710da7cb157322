"""What Lighthouse says of the main pages on its phone profile. How quick they are depends on what else this
machine does, so that is only told here; `make lighthouse` holds the tool to it, on more pages."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.lighthouse import pages_of, score
from bench.serving import tool
from tests.support.parts import missing

PAGES = ("profile",)


@pytest.fixture(scope="module")
def server(demo_data: Path) -> Iterator[str]:
    """The tool as it is served."""
    if not (shutil.which("chromium") and Path("node_modules/lighthouse").is_dir()):
        missing("Lighthouse", "chromium or node_modules/lighthouse is not installed: `make test` does so")
    with tool({"CAPX_DATA": str(demo_data)}, workers=2) as (port, _):
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("page", PAGES)
def test_lighthouse_finds_no_fault(
    server: str, demo_data: Path, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scored = score(page, server + pages_of(demo_data)[page])
    with capsys.disabled():
        sys.stdout.write(f"\n{page}: {dict(scored.scores)}\n")
    assert scored.missed(("accessibility", "best-practices")) == []
