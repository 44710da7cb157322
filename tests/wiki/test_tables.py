"""The table of languages, brought from a wiki."""

import json
from pathlib import Path

import pytest

from bot import __main__ as command
from bot import tables
from taxonomy.languages import LANGUAGES
from tests.support.altered_wiki import AlteredWiki, Answer, Ask, Parameters, said
from tests.support.job import Job

CODES = sorted(LANGUAGES)


def in_two_parts(parameters: Parameters, ask: Ask) -> Answer:
    """The real wiki answers in parts too, after 17 seconds."""
    if "languageinfo" not in parameters.get("meta", ""):
        return ask(parameters)
    codes = CODES[200:] if "licontinue" in parameters else CODES[:200]
    answer = {"query": {"languageinfo": {code: LANGUAGES[code] for code in reversed(codes)}}}
    return said(answer if codes != CODES[:200] else answer | {"continue": {"licontinue": CODES[200]}})


def test_the_table_has_what_the_wiki_knows_of_languages(
    altered: AlteredWiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "languages.json"
    monkeypatch.setattr(command, "write_languages", lambda api: tables.write_languages(api, table))
    altered.alteration = in_two_parts
    ran = Job(tmp_path / "data", {"CAPX_WIKI": altered.api}).run("tables")
    assert ran.status == 0
    assert f"{len(LANGUAGES)} languages written" in ran.out
    assert json.loads(table.read_text(encoding="utf-8")) == LANGUAGES
    assert table.read_text(encoding="utf-8") == tables.TABLE.read_text(encoding="utf-8")


def test_without_a_wiki_there_is_no_table(tmp_path: Path) -> None:
    ran = Job(tmp_path).run("tables")
    assert (ran.status, "CAPX_WIKI" in ran.err) == (2, True)
