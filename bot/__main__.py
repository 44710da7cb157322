"""The command line: `python -m bot COMMAND`; `--help` lists the commands."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import settings as environment
from bot import commands, lock
from bot.lock import LockedError
from bot.run import FAILED, FAILURES, MISUSED, MISUSES
from bot.wiki import POLITE, Manners
from settings import SettingsError

BUSY = 75  # sysexits.h: try again later


def main(arguments: Sequence[str] | None = None, manners: Manners = POLITE) -> int:
    """Run a command. 0: done, and the published index agrees with the wiki; 1: not; 2: called wrongly; 75:
    another run is at work."""
    options = _parser().parse_args(arguments)
    try:
        settings = environment.load()
        _make_directory(settings.data)
        status: int = options.command(settings, options, manners)
        return status
    except LockedError as error:
        print(error, file=sys.stderr)
        return BUSY
    except FAILURES as error:
        print(error, file=sys.stderr)
        return MISUSED if isinstance(error, MISUSES) else FAILED


def _make_directory(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"CAPX_DATA={str(data)!r} cannot be a directory: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="The jobs of Capacity Exchange.",
        epilog="Exit status: 0 done, 1 failed, 2 called wrongly, 75 another run is at work.",
    )
    add = parser.add_subparsers(required=True, metavar="COMMAND").add_parser
    _add_steps(add("run", help="refresh, publish and notify: what a schedule runs"), commands.run_command)
    refresh = add("refresh", help="make the published index agree with the wiki")
    _add_steps(refresh, commands.steps_command)
    _add_export(refresh)
    _add_steps(add("publish", help="write lists, report and figures on the wiki"), commands.steps_command)
    _add_steps(add("notify", help="write notes to those who asked for them"), commands.steps_command)
    watch = add("watch", help="follow the wiki's changes, beside the runs: the index within a minute")
    _add_lock(watch)
    watch.set_defaults(command=commands.watch_command)
    skills = add("skills", help="read the skill tree and its items, as refresh does first")
    _add_export(skills)
    _add_lock(skills)
    skills.add_argument("--accept-shrink", action="store_true", help="believe a tree cut down by half")
    skills.set_defaults(command=commands.skills_command)
    check = add("check-skills", help="say what curators of the skill tree could mend")
    check.add_argument("--wikitext", action="store_true", help="as a page for the wiki, not for a terminal")
    check.set_defaults(command=commands.check_command)
    status = add("status", help="print the last runs")
    status.add_argument("--runs", type=int, default=5, metavar="N", help="how many (5)")
    status.set_defaults(command=commands.status_command)
    install = add("install-pages", help="put the pages of wiki/ on the wiki where they differ")
    install.add_argument("--dry-run", action="store_true", help="show the differences, write nothing")
    install.set_defaults(command=commands.install_command)
    tables = add("tables", help="for developers: bring the table of languages from the wiki")
    tables.set_defaults(command=commands.tables_command)
    return parser


def _add_steps(parser: argparse.ArgumentParser, command: object) -> None:
    name = parser.prog.rpartition(" ")[2]
    parser.set_defaults(command=command, name=name, from_export=None)
    if name in {"run", "refresh"}:
        parser.add_argument(
            "--full", action="store_true", help="compare every owner and item too, as once a day"
        )
        parser.add_argument(
            "--accept-shrink", action="store_true", help="publish even if many profiles or skills are gone"
        )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be fetched or written, and write nothing"
    )
    parser.add_argument(
        "--minutes", type=float, default=50, metavar="N", help="the most that it may take (50)"
    )
    _add_lock(parser)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from-export", type=Path, metavar="FILE", help="read a MediaWiki XML export instead"
    )


def _add_lock(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lock-for",
        type=float,
        default=lock.SECONDS,
        metavar="SECONDS",
        help=f"how long the lock outlives this run if it dies ({lock.SECONDS})",
    )


if __name__ == "__main__":
    sys.exit(main())
