"""A seeded generator of a small invented wiki: the embedded default when no wiki is configured."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from demo.export import write_export
from demo.items import write_items


def write(
    directory: Path, count: int = 300, seed: int = 2026, progress: Callable[[int], object] | None = None
) -> None:
    """Write `export.xml`, a wiki with `count` people, and its `items.json` into `directory`.

    The same count and seed give the same bytes. Each file appears whole or not at all; `progress` is told
    now and then how many people are written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _whole(directory / "items.json") as out:
        write_items(out)
    with _whole(directory / "export.xml") as out:
        write_export(out, count, seed, progress)


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
