"""What a watcher asks: a program at /healthz, a person at /status."""

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, render_template

from search.published import NoIndexError
from search.versions import About
from web.context import presenter, published, settings, version
from web.runs import Run, last_runs, problems, tree_of

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Whether the tool serves, and what; how the job does is said beside it.

    `degraded`: the last good index serves, not the one pointed at. `status` speaks of the tool alone,
    whatever `problems` says of the job: Toolforge starts a tool anew that is not well, which mends no job."""
    now = datetime.now(UTC)
    runs = last_runs(settings().index, now)
    answer: dict[str, object] = {"last_run": _short(runs[0]) if runs else None}
    try:
        about = published().current().about
    except NoIndexError:
        answer |= {"problems": problems(runs, invented=False, index=None), "age": None}
        return jsonify(status="no index", profiles=0, index=None, built=None, **answer), 503
    problem = published().problem
    answer |= {"status": "degraded" if problem else "ok", "profiles": about.profiles}
    answer |= {"index": about.version, "built": about.built, "age": _age(about, now)}
    answer |= {"problem": problem} if problem else {}
    return jsonify(answer | {"problems": problems(runs, about.invented, problem)}), 200


def _age(about: About, now: datetime) -> int:
    """Seconds since it was built."""
    return int((now - datetime.fromisoformat(about.built)).total_seconds())


def _short(run: Run) -> dict[str, object]:
    return {"started": run.started.isoformat(), "status": run.status, "seconds": run.seconds}


@pages.get("/status")
def status() -> str:
    """How fresh the directory is, what is wrong, and what the last runs did."""
    now, about, show = datetime.now(UTC), version().about, presenter()
    runs = last_runs(settings().index, now)
    tree = tree_of(runs)
    return render_template(
        "status.html",
        profiles=show.number(about.profiles),
        age=show.duration(_age(about, now)),
        built=show.moment(datetime.fromisoformat(about.built)),
        problems=problems(runs, about.invented, published().problem),
        columns=runs[0].counts if runs else (),
        runs=[(run, show.moment(run.started), show.ago(run.age), _numbers(run)) for run in runs],
        tree=tree,
        tree_numbers=(show.number(tree.size), show.number(tree.problems)) if tree else (),
        tree_href=show.wiki.revision(tree.revision) if tree and tree.revision else None,
    )


def _numbers(run: Run) -> list[str]:
    """What stands in the columns of the table; a dash for what was no part of the run."""
    show = presenter()
    counts = ("–" if count is None else show.number(count) for count in run.counts.values())
    return [*counts, show.decimal(run.seconds)]
