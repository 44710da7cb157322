"""toolforge/ holds no Python, its files are what Toolforge reads, and they know every setting."""

import configparser
import importlib.util
import re
import shlex
from pathlib import Path

import pytest

import settings

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "toolforge"
JOB_KEYS = {
    "name",
    "command",
    "image",
    "schedule",
    "timeout",
    "retry",
    "mem",
    "cpu",
    "mount",
    "filelog",
    "emails",
}
# a plain scalar that YAML reads as written, or one in quotation marks
_PLAIN = r"[A-Za-z0-9/][^#\n]*?(?<!:)"
_PAIR = re.compile(rf"([a-z-]+): (?:\"([^\"\\]*)\"|({_PLAIN}))")


def read_yaml(text: str) -> list[dict[str, str]]:
    """The mappings of a list, or the one mapping, in the little of YAML that these files use."""
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("- ") or not found:
            found.append({})
        pair = _PAIR.fullmatch(line.removeprefix("- ").strip())
        assert pair is not None, f"not this little of YAML: {line!r}"
        name, quoted, plain = pair.groups()
        assert name not in found[-1], f"{name} twice"
        assert ": " not in (plain or ""), line
        found[-1][name] = quoted if plain is None else plain
    return found


def hours(field: str) -> set[int]:
    """The hours of a cron expression's second field."""
    found: set[int] = set()
    for part in field.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


JOBS = read_yaml((FOLDER / "jobs.yaml").read_text(encoding="utf-8"))


def test_the_folder_holds_no_python() -> None:
    assert [path for path in FOLDER.rglob("*") if path.is_dir() or path.suffix.startswith(".py")] == []
    assert not (ROOT / "tests" / "toolforge").exists(), "it would shadow the module in the tests"


def test_the_name_toolforge_is_pypis_module() -> None:
    spec = importlib.util.find_spec("toolforge")
    assert spec is not None
    assert spec.origin is not None, "a folder without Python is a namespace package, and has no origin"
    assert Path(spec.origin).parts[-3:] == ("site-packages", "toolforge", "__init__.py")


def test_an_hourly_and_a_daily_job() -> None:
    commands = {job["name"]: shlex.split(job["command"]) for job in JOBS}
    assert set(commands) == {"run", "run-full"}
    for shell, option, script in commands.values():
        assert (shell, option) == ("sh", "-c")
        assert "-m bot run" in script
    assert commands["run"][2] + " --full" == commands["run-full"][2]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job["name"])
def test_a_job_has_what_toolforge_wants(job: dict[str, str]) -> None:
    assert set(job) == JOB_KEYS
    assert job["mount"] == "all", "file logs and the index want it"
    assert job["filelog"] == "true"
    assert job["emails"] in {"none", "all", "onfinish", "onfailure"}
    assert 0 <= int(job["retry"]) <= 5
    assert re.fullmatch(r"\d+[MG]i", job["mem"])
    assert re.fullmatch(r"\d+m?", job["cpu"])


def test_no_two_jobs_meet() -> None:
    assert {tuple(job["schedule"].split()[2:]) for job in JOBS} == {("*", "*", "*")}
    started = [(int(job["schedule"].split()[0]), hours(job["schedule"].split()[1])) for job in JOBS]
    assert len({minute for minute, _ in started}) == 1
    assert sorted(hour for _, several in started for hour in several) == list(range(24))
    assert all(int(job["timeout"]) < 3600 for job in JOBS)


def test_the_webservice() -> None:
    (service,) = read_yaml((ROOT / "service.template").read_text(encoding="utf-8"))
    assert service["type"] == "python3.13"
    assert service["health-check-path"] == "/healthz"
    assert service["mount"] == "all"
    assert (ROOT / ".python-version").read_text(encoding="utf-8") == "3.13\n"


def test_the_procfile() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    web = shlex.split(processes["web"])
    assert web[:3] == ["env", "MALLOC_ARENA_MAX=1", "gunicorn"]
    assert web[-1] == "app:app"
    assert "0.0.0.0:$PORT" in web
    assert processes["run"] == "python -m bot run"
    assert processes["run-full"] == "python -m bot run --full"


def test_no_server_logs_visitors() -> None:
    assert "--access-log" not in (ROOT / "Procfile").read_text(encoding="utf-8")
    uwsgi = configparser.ConfigParser()
    uwsgi.read(FOLDER / "uwsgi.ini", encoding="utf-8")
    assert uwsgi.getboolean("uwsgi", "disable-logging")


def test_every_variable_is_explained_and_no_secret_is_there() -> None:
    read = set(
        re.findall(r"\"((?:CAPX_[A-Z_]+)|PORT)\"", Path(settings.__file__).read_text(encoding="utf-8"))
    )
    example = (FOLDER / "envvars.example").read_text(encoding="utf-8")
    lines = [line.partition("=") for line in example.splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(read)
    assert {name for name, _, _ in lines} == read
    for name, _, value in lines:
        assert not value or not re.search("SECRET|PASSWORD|KEY", name)
        assert re.search(rf"#[^\n]*\n{name}=", example), f"{name} is not explained"
