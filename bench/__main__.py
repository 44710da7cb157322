"""`make bench`: prints the tables, and ends with 1 if a promise is not kept."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import figures, growth, job, pages, searching, skill_pages
from bench.measuring import Row, machine, table
from bench.quality import quality
from bench.throughput import whole_pages

PARTS = ("searching", "pages", "skills", "figures", "job", "quality")
_QUIET = 0.5  # load average
_MOST_ON_A_WIKI = 100_000  # people; of the job nothing is promised beyond


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--people", type=int, nargs="*", default=[10_000, 100_000], help="sizes of population"
    )
    parser.add_argument("--million", action="store_true", help="1,000,000 people too: half an hour more")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="only these measurements")
    parser.add_argument("--skip-wiki", action="store_true", help="leave out the real MediaWiki")
    parser.add_argument("--anew", action="store_true", help="build every index again")
    parser.add_argument(
        "--growth", action="store_true", help="only write bench/growth.* of what was measured"
    )
    parser.add_argument(
        "--directory", type=Path, default=Path("build/bench"), help="where populations are kept"
    )
    return parser.parse_args()


def _speed(options: argparse.Namespace, people: int) -> Iterator[Row]:
    """The lines of one size."""
    directory = options.directory.absolute()
    if "searching" in options.only:
        yield from searching.rows(searching.measure(directory, people, options.anew))
    if "pages" in options.only:
        yield from whole_pages(directory, people)
    if "skills" in options.only:
        yield from skill_pages.skill_pages(directory, people)
    if "figures" in options.only:
        yield from figures.figure_pages(directory, people)
    if "job" in options.only and people <= _MOST_ON_A_WIKI:
        yield from job.from_export(directory, people)
        yield from pages.search_pages(directory, people)
        if not options.skip_wiki:
            yield from job.live(directory, people)


def main() -> int:
    """Measure what is asked for, by default everything but a million people."""
    options = _options()
    if options.growth:
        growth.write(options.directory)
        return 0
    load = os.getloadavg()[0]
    print(f"{machine()}; load before the start {load:.1f}", flush=True)
    if load > _QUIET:
        print("others are at work on this machine: times will be too long", file=sys.stderr)
    rows: list[Row] = []
    sizes = sorted({*options.people, *([searching.SIZES[-1]] if options.million else [])})
    for people in sizes:
        rows += _speed(options, people)
        print(f"measured {people:,} people", file=sys.stderr, flush=True)
    if "skills" in options.only:
        rows += [*skill_pages.reading(), *skill_pages.tree_of()]
    if rows:
        print(f"\n## Speed and memory\n\n{table(rows)}", flush=True)
    if "quality" in options.only:
        right = quality(options.directory.absolute())
        print(f"\n## Quality\n\n{table(right)}")
        rows += right
    if {*sizes} >= {*searching.SIZES} and "searching" in options.only:
        growth.write(options.directory)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
