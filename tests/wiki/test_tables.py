"""The table of languages, brought from a wiki."""

import json
from pathlib import Path

import pytest

import settings
from bot import commands, tables
from bot.wiki import Api
from taxonomy.languages import LANGUAGES, LanguageInfo, bcp47, direction, fallback_chain
from tests.support.altered_wiki import AlteredWiki, Answer, Ask, Parameters, said
from tests.support.job import HURRIED, Job
from tests.support.mediawiki import LocalWiki

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
    monkeypatch.setattr(commands, "write_languages", lambda api: tables.write_languages(api, table))
    altered.alteration = in_two_parts
    ran = Job(tmp_path / "data", {"CAPX_WIKI": altered.api}).run("tables")
    assert ran.status == 0
    assert f"{len(LANGUAGES)} languages written" in ran.out
    assert json.loads(table.read_text(encoding="utf-8")) == LANGUAGES
    assert table.read_text(encoding="utf-8") == tables.TABLE.read_text(encoding="utf-8")


def test_without_a_wiki_there_is_no_table(tmp_path: Path) -> None:
    ran = Job(tmp_path).run("tables")
    assert (ran.status, "CAPX_WIKI" in ran.err) == (2, True)


def test_the_chains_are_those_of_mediawiki_for_every_language(wiki_server: LocalWiki, tmp_path: Path) -> None:
    api = Api(wiki_server.api, settings.load({"CAPX_DATA": str(tmp_path)}), HURRIED)
    theirs: dict[str, LanguageInfo] = {}
    for answer in api.query(meta="languageinfo", liprop="fallbacks|dir|bcp47"):
        theirs |= answer["languageinfo"]
    assert theirs.keys() == LANGUAGES.keys()
    for code, info in theirs.items():
        # the wiki leaves out the English that it ends with; `mul` is Wikibase's
        chain = [step for step in fallback_chain(code) if step != "mul"]
        assert chain == list(dict.fromkeys([code, *info["fallbacks"], "en"])), code
        assert (bcp47(code), direction(code)) == (info["bcp47"], info["dir"]), code
