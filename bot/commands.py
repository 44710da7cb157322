"""The commands, one function each: settings, arguments and manners to an exit status."""

import io
import json
import sys
from argparse import Namespace
from dataclasses import replace
from functools import partial

from bot.catalogue import Catalogue
from bot.choosing import Chosen
from bot.curating import sections, usage
from bot.curating_views import table, wikitext
from bot.editor import Editor
from bot.ending import Ending
from bot.install import install_pages
from bot.lock import INDEX, Lock
from bot.progress import Progress
from bot.reading import relax_garbage_collection
from bot.report import Report
from bot.run import AGREES, FAILED, Run
from bot.skills import SkillTree
from bot.source import SourceError
from bot.status import status_lines
from bot.streaming import changes_on
from bot.tables import write_languages
from bot.watch import Watch
from bot.wiki import Manners
from bot.wiring import check_may_write, now, repository_of, source_of, wiki_of_settings
from search import versions
from settings import Settings


def steps_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`refresh`, `publish`, `notify`: one step, said where it belongs."""
    run = _run(settings, arguments, manners, (arguments.name,))
    print("\n".join(run.report.lines()), file=sys.stderr if run.status else sys.stdout)
    return run.status


def run_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`run`: all steps; a summary for people on standard error, a line of JSON on standard output."""
    run = _run(settings, arguments, manners, ("refresh", "publish", "notify"))
    print("\n".join(run.report.lines()), file=sys.stderr)
    print(json.dumps({"status": run.status, **run.report.as_json()}, ensure_ascii=False))
    return run.status


def _run(settings: Settings, arguments: Namespace, manners: Manners, steps: tuple[str, ...]) -> Run:
    print(settings.said(), file=sys.stderr)
    relax_garbage_collection()
    run = Run(settings, arguments, manners, steps, Report(command=arguments.name))
    run.do()
    return run


def skills_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`skills`: the tree and its items are recorded; the next refresh publishes them."""
    print(settings.said(), file=sys.stderr)
    relax_garbage_collection()
    report, progress, catalogue = Report(), Progress(), Catalogue(settings.catalogue)
    with Lock(catalogue, arguments.lock_for, manners.clock, INDEX).held():
        source = source_of(settings, arguments.from_export, lambda: wiki_of_settings(settings, manners))
        repository = repository_of(settings, manners, progress)
        progress.start("items of skills")
        SkillTree(catalogue, repository, report, arguments.accept_shrink).read(source)
    print("\n".join(report.tree_lines()), file=sys.stderr if report.tree_kept else sys.stdout)
    return FAILED if report.tree_kept else AGREES


def watch_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`watch`: until it is asked to end. A wiki that is down is waited for, at longer intervals."""
    print(settings.said(), file=sys.stderr)
    relax_garbage_collection()
    catalogue, manners = Catalogue(settings.catalogue), replace(manners, retries=1)
    since = catalogue.get("since")
    if since is None or versions.last_good(settings.index) is None:
        raise SourceError("nothing is published yet: python -m bot refresh")
    say = partial(print, file=sys.stderr, flush=True)
    wiki = wiki_of_settings(settings, manners)
    repository = repository_of(settings, manners, Progress(io.StringIO()))
    lock = Lock(catalogue, arguments.lock_for, manners.clock, INDEX)
    with Ending().heeded() as ending:
        changes = changes_on(wiki, since, say)
        say(f"watching {wiki.address}, every {changes.every:g} s")
        Watch(changes, wiki, repository, catalogue, settings.index, lock, say, ending).run()
    return AGREES


def check_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`check-skills`: of what the last runs recorded; nothing is asked of a wiki."""
    catalogue, progress = Catalogue(settings.catalogue), Progress()
    last = SkillTree(catalogue, repository_of(settings, manners, progress), Report()).last_good()
    if last is None:
        raise SourceError("no skill tree was read yet: python -m bot skills")
    taxonomy, problems = last
    chosen = Chosen(catalogue, now(manners))
    progress.start("profiles", len(chosen))
    found = sections(taxonomy, problems, usage(progress.through(chosen)))
    progress.finish()
    print((wikitext if arguments.wikitext else table)(found))
    return AGREES


def status_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`status`: the last runs, newest first."""
    print("\n".join(status_lines(Catalogue(settings.catalogue).last_runs(arguments.runs))))
    return AGREES


def install_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`install-pages`: needs a wiki, and an account unless it is only a dry run."""
    check_may_write(settings, arguments.dry_run)
    editor = Editor(wiki_of_settings(settings, manners), dry=arguments.dry_run)
    for said in install_pages(editor):
        print(said, flush=True)
    return FAILED if editor.refused else AGREES


def tables_command(settings: Settings, arguments: Namespace, manners: Manners) -> int:
    """`tables`: rewrites taxonomy/languages.json."""
    print(f"{write_languages(wiki_of_settings(settings, manners))} languages written")
    return AGREES
