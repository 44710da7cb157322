"""`python -m demo DIRECTORY` writes the invented wiki."""

import argparse
import sys
import time
from pathlib import Path

import demo

_PATIENCE = 2.0  # seconds before a person wonders


def main() -> None:
    """Read the command line, write the files, say what was made."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Write a small invented wiki.")
    parser.add_argument("directory", type=Path, metavar="DIRECTORY", help="gets export.xml and items.json")
    parser.add_argument("--people", type=int, default=300, metavar="N", help="how many people (300)")
    parser.add_argument("--seed", type=int, default=2026, metavar="N", help="which world (2026)")
    chosen = parser.parse_args()
    if chosen.people < 0:
        parser.error("--people: must not be negative")
    started = time.monotonic()

    def progress(done: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - started > _PATIENCE:
            print(f"{done:,} of {chosen.people:,} people", end="\r", file=sys.stderr, flush=True)

    demo.write(chosen.directory, chosen.people, chosen.seed, progress)
    print(f"{chosen.people:,} invented people in {chosen.directory} ({time.monotonic() - started:.1f} s)")


if __name__ == "__main__":
    main()
