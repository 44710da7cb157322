"""The command line: `python -m bot COMMAND`; `--help` lists the commands."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import settings as environment
from bot.capacity_model import CapacityModel
from bot.catalogue import Catalogue, CatalogueAddressError, CatalogueError
from bot.choosing import Chosen
from bot.curating import sections, usage
from bot.curating_views import table, wikitext
from bot.export import Export
from bot.install import install_pages
from bot.items import TERMS, FileRepository, ItemRepository, WikibaseRepository
from bot.live import LiveWiki
from bot.progress import Progress
from bot.reading import relax_garbage_collection
from bot.refresh import Options, Refresh
from bot.report import Report
from bot.skills import SkillTree
from bot.source import BadExportError, Source, SourceError
from bot.status import status_lines
from bot.tables import write_languages
from bot.wiki import POLITE, Api, Manners
from profiles.page_types import PROFILE
from search.versions import RefusedError
from settings import Settings, SettingsError

AGREES, FAILED, MISUSED = 0, 1, 2  # exit statuses
_MISUSES = (SettingsError, BadExportError, CatalogueAddressError)


def main(arguments: Sequence[str] | None = None, manners: Manners = POLITE) -> int:
    """Run a command. 0: done, and the published index agrees with the wiki; 1: not; 2: called wrongly."""
    options = _parser().parse_args(arguments)
    try:
        settings = environment.load()
        _make_directory(settings.data)
        status: int = options.command(settings, options, manners)
        return status
    except _MISUSES as error:
        print(error, file=sys.stderr)
        return MISUSED
    except (SourceError, CatalogueError, RefusedError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED


def _make_directory(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"CAPX_DATA={str(data)!r} cannot be a directory: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The jobs of Capacity Exchange.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    refresh = commands.add_parser("refresh", help="make the published index agree with the wiki")
    refresh.add_argument(
        "--from-export", type=Path, metavar="FILE", help="read a MediaWiki XML export instead"
    )
    refresh.add_argument(
        "--full", action="store_true", help="compare every owner and item too, as once a day"
    )
    refresh.add_argument("--dry-run", action="store_true", help="say what would be fetched, write nothing")
    refresh.add_argument(
        "--accept-shrink", action="store_true", help="publish even if many profiles or skills are gone"
    )
    refresh.set_defaults(command=refresh_command)
    skills = commands.add_parser("skills", help="read the skill tree and its items, as refresh does first")
    skills.add_argument(
        "--from-export", type=Path, metavar="FILE", help="read a MediaWiki XML export instead"
    )
    skills.add_argument("--accept-shrink", action="store_true", help="believe a tree cut down by half")
    skills.set_defaults(command=skills_command)
    check = commands.add_parser("check-skills", help="say what curators of the skill tree could mend")
    check.add_argument("--wikitext", action="store_true", help="as a page for the wiki, not for a terminal")
    check.set_defaults(command=check_command)
    status = commands.add_parser("status", help="print the last runs")
    status.add_argument("--runs", type=int, default=5, metavar="N", help="how many (5)")
    status.set_defaults(command=status_command)
    install = commands.add_parser(
        "install-pages", help="put the pages of wiki/ on the wiki where they differ"
    )
    install.add_argument("--dry-run", action="store_true", help="say what would be written, write nothing")
    install.set_defaults(command=install_command)
    tables = commands.add_parser("tables", help="for developers: bring the table of languages from the wiki")
    tables.set_defaults(command=tables_command)
    return parser


def refresh_command(settings: Settings, arguments: argparse.Namespace, manners: Manners) -> int:
    """`refresh`: one run, recorded with its report whatever happens; a dry run leaves no record."""
    print(settings.said(), file=sys.stderr)
    relax_garbage_collection()
    started = time.monotonic()
    catalogue = Catalogue(settings.catalogue)
    report, status = Report(), FAILED
    run = None if arguments.dry_run else catalogue.start_run(_now(), report.as_json())
    try:
        _refresh(settings, arguments, manners, catalogue, report)
        status = FAILED if report.tree_kept else AGREES
    except (SourceError, CatalogueError, RefusedError, SettingsError, OSError) as error:
        status = MISUSED if isinstance(error, _MISUSES) else FAILED
        report.outcome = f"failed, the live index is as it was: {error}"
    finally:
        report.seconds = round(time.monotonic() - started, 1)
        if run is not None:
            catalogue.end_run(run, status, report.as_json())
    print("\n".join(report.lines()), file=sys.stderr if status else sys.stdout)
    return status


def _refresh(
    settings: Settings, arguments: argparse.Namespace, manners: Manners, catalogue: Catalogue, report: Report
) -> None:
    options = Options(
        full=arguments.full,
        accept_shrink=arguments.accept_shrink,
        dry_run=arguments.dry_run,
        invented=settings.wiki is None and arguments.from_export is None,
    )
    progress = Progress()
    source = _source(settings, arguments.from_export, manners)
    repository = _repository(settings, manners, progress)
    try:
        Refresh(source, repository, catalogue, settings.index, options, progress, report).run()
    finally:
        report.requests = source.requests() + repository.requests()


def skills_command(settings: Settings, arguments: argparse.Namespace, manners: Manners) -> int:
    """`skills`: the tree and its items are recorded; the next refresh publishes them."""
    print(settings.said(), file=sys.stderr)
    relax_garbage_collection()
    report, progress = Report(), Progress()
    source = _source(settings, arguments.from_export, manners)
    repository = _repository(settings, manners, progress)
    progress.start("items of skills")
    SkillTree(Catalogue(settings.catalogue), repository, report, arguments.accept_shrink).read(source)
    print("\n".join(report.tree_lines()), file=sys.stderr if report.tree_kept else sys.stdout)
    return FAILED if report.tree_kept else AGREES


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def check_command(settings: Settings, arguments: argparse.Namespace, manners: Manners) -> int:
    """`check-skills`: of what the last runs recorded; nothing is asked of a wiki."""
    catalogue, progress = Catalogue(settings.catalogue), Progress()
    last = SkillTree(catalogue, _repository(settings, manners, progress), Report()).last_good()
    if last is None:
        raise SourceError("no skill tree was read yet: python -m bot skills")
    taxonomy, problems = last
    chosen = Chosen(catalogue, _now())
    progress.start("profiles", len(chosen))
    found = sections(taxonomy, problems, usage(progress.through(chosen)))
    progress.finish()
    print((wikitext if arguments.wikitext else table)(found))
    return AGREES


def status_command(settings: Settings, arguments: argparse.Namespace, manners: Manners) -> int:
    """`status`: the last runs, newest first."""
    print("\n".join(status_lines(Catalogue(settings.catalogue).last_runs(arguments.runs))))
    return AGREES


def install_command(settings: Settings, arguments: argparse.Namespace, manners: Manners) -> int:
    """`install-pages`: needs a wiki, and an account unless it is only a dry run."""
    if settings.wiki is None:
        raise SettingsError("CAPX_WIKI is unset: there is no wiki to put pages on")
    if not settings.bot_user and not arguments.dry_run:
        raise SettingsError("CAPX_BOT_USER and CAPX_BOT_PASSWORD are unset: writing needs a bot password")
    api = _api(settings.wiki, settings, manners)
    for said in install_pages(api, dry_run=arguments.dry_run):
        print(said, flush=True)
    return AGREES


def tables_command(settings: Settings, arguments: argparse.Namespace, manners: Manners) -> int:
    """`tables`: rewrites taxonomy/languages.json."""
    if settings.wiki is None:
        raise SettingsError("CAPX_WIKI is unset: there is no wiki to ask")
    print(f"{write_languages(Api(settings.wiki, settings, manners))} languages written")
    return AGREES


def _api(address: str, settings: Settings, manners: Manners) -> Api:
    api = Api(address, settings, manners)
    if settings.bot_user:
        api.log_in(settings.bot_user, settings.bot_password)
    return api


def _source(settings: Settings, export: Path | None, manners: Manners) -> Source:
    if export is not None:
        return Export(export, PROFILE.template)
    if settings.wiki is not None:
        return LiveWiki(_api(settings.wiki, settings, manners))
    demo = settings.demo / "export.xml"
    if not demo.is_file():
        raise SettingsError(f"CAPX_WIKI is unset and there is no demo yet: python -m demo {settings.demo}")
    return Export(demo, PROFILE.template)


def _repository(settings: Settings, manners: Manners, progress: Progress) -> ItemRepository:
    if isinstance(settings.items, Path):
        return FileRepository(settings.items)

    def wikibase(address: str, properties: str = TERMS) -> ItemRepository:
        connect = partial(Api, address, settings, manners)
        return WikibaseRepository(address, connect, properties, progress.advance)

    if (model := settings.capacity_model) is None:
        return wikibase(settings.items)
    capacities = wikibase(settings.items, f"{TERMS}|claims")
    return CapacityModel(capacities, wikibase(model.wikidata), model.index_term, model.wikidata_id)


if __name__ == "__main__":
    sys.exit(main())
