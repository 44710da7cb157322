"""`make bench`: prints the tables, and ends with 1 if a promise is not kept."""

import argparse
import sys
from pathlib import Path

from bench import job, pages
from bench.measuring import Row, machine, table


def main() -> int:
    """Measure what is asked for, by default everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument(
        "--people", type=int, nargs="*", default=[10_000, 100_000], help="sizes of population"
    )
    parser.add_argument("--skip-wiki", action="store_true", help="leave out the real MediaWiki")
    parser.add_argument(
        "--directory", type=Path, default=Path("build/bench"), help="where populations are kept"
    )
    options = parser.parse_args()
    print(f"{machine()}\n", flush=True)
    rows: list[Row] = []
    for people in options.people:
        rows += job.from_export(options.directory.absolute(), people)
        rows += pages.search_pages(options.directory.absolute(), people)
        if not options.skip_wiki:
            rows += job.live(options.directory.absolute(), people)
        print(f"measured {people:,} people", file=sys.stderr, flush=True)
    print(table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
