"""Progress: what a person sees on a terminal, and what stands in a log."""

import io

import pytest

from bot import progress
from bot.progress import Progress


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def read_pages(stream: io.StringIO, total: int | None = 1200) -> str:
    """What is said while pages are read, and then one that is listed."""
    said = Progress(stream)
    said.start("reading", total)
    said.advance(500)
    said.advance(700)
    said.start("listing")
    said.advance(1)
    said.finish()
    return stream.getvalue()


def test_a_log_has_a_line_for_every_batch() -> None:
    assert read_pages(io.StringIO()) == "reading: 500 of 1,200\nreading: 1,200 of 1,200\nlisting: 1\n"


def test_a_terminal_has_a_line_that_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    assert read_pages(Terminal()) == (
        "\rreading: 500 of 1,200\x1b[K\rreading: 1,200 of 1,200\x1b[K\n\rlisting: 1\x1b[K\n"
    )


def test_a_terminal_is_not_told_of_what_is_quickly_done() -> None:
    assert read_pages(Terminal()) == ""


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    said = Progress()
    said.start("reading")
    said.advance(1)
    assert capsys.readouterr() == ("", "reading: 1\n")
