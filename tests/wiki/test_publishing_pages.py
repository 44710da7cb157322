"""What `publish` writes on a real wiki: just what differs. And what a dry run shows instead."""

import json
import os
import pty
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import pywikibot
import requests

from tests.support.bot_edits import BotEdit, edits_since, mark
from tests.support.community import LOGIN, Community, settle
from tests.support.job import ROOT, Job, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import small_taxonomy

PYTHON, LUA = "Capacity Exchange/Skills/Q3", "Capacity Exchange/Skills/Q4"
WANTED = "Capacity Exchange/Skills/Q6"  # by everybody
TERRITORIES = "Capacity Exchange/Territories"
DATA = {"wgExtraNamespaces": {"486": "Data"}, "wgNamespaceContentModels": {"486": "json"}}


@pytest.fixture(scope="module")
def village(wiki_server: LocalWiki, tmp_path_factory: pytest.TempPathFactory) -> Community:
    """Four people, and a job that has refreshed and published."""
    wiki_server.restore()
    data = tmp_path_factory.mktemp("village")
    items = write_items(data / "items.json", small_taxonomy())
    variables = {"CAPX_WIKI": wiki_server.api, "CAPX_ITEMS": str(items), **LOGIN}
    village = settle(wiki_server, Job(data, variables), 4)
    assert village.job.run("run").status == 0
    return village


def published(village: Community, *arguments: str) -> list[BotEdit]:
    """What a run writes."""
    before = mark(village.wiki)
    ran = village.job.run("run", *arguments)
    assert ran.status == 0, ran.err
    return edits_since(village.wiki, before)


def titles(edits: list[BotEdit]) -> set[str]:
    return {edit.title for edit in edits}


def edit_requests(wiki: LocalWiki) -> list[Mapping[str, str]]:
    requests = (request.parameters for request in wiki.requests())
    return [asked for asked in requests if asked.get("action") == "edit"]


def test_nothing_is_written_where_nothing_differs(village: Community) -> None:
    published(village)
    village.wiki.mark()
    assert village.job.run("publish").status == 0
    assert edit_requests(village.wiki) == [], "not even asked: an edit without a change is one too many"


def test_who_can_share_a_skill_is_on_its_page_and_leaves_it(village: Community) -> None:
    person = village.people[0]
    person.save(available="Q4", territory="BR")
    assert {LUA, TERRITORIES} <= titles(published(village))
    text = village.wiki.admin.get_text(LUA) or ""
    assert f"[[{person.page}|" in text
    assert "[[User:" + person.name + "]]" not in text, "that would call them"
    person.save()
    assert LUA in titles(published(village))
    text = village.wiki.admin.get_text(LUA) or ""
    assert person.name not in text, "the page stays, and says that nobody shares it"


def test_no_other_wiki_is_asked(village: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    send = requests.Session.send

    def noted(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> Any:
        asked.append(str(request.url))
        return send(session, request, **how)

    monkeypatch.setattr(requests.Session, "send", noted)
    village.people[0].save(available="Q4", about="something new")
    assert village.job.run("run").report["publish"]["written"]
    assert [url for url in asked if not url.startswith("http://127.0.0.1:")] == []
    assert pywikibot._sites == {}, "pywikibot has a site of its own mind"


def test_a_page_that_somebody_changed_is_put_right(village: Community) -> None:
    before = village.wiki.admin.get_text(WANTED)
    village.wiki.bruno.edit(WANTED, "ha ha ha")
    assert titles(published(village)) == {WANTED}
    assert village.wiki.admin.get_text(WANTED) == before


def test_summaries_lead_to_the_help_page_and_edits_are_marked_as_a_bots(village: Community) -> None:
    village.wiki.bruno.edit(WANTED, "ha ha ha")
    village.wiki.mark()
    published(village)
    (asked,) = edit_requests(village.wiki)
    assert asked["summary"].startswith("[[Help:Capacity Exchange#The bot|Capacity Exchange]]: ")
    assert (asked["assert"], "bot" in asked) == ("bot", True)


def test_a_skill_that_merged_leads_to_the_other(village: Community) -> None:
    village.people[0].save(available="Q3")
    village.people[1].save(available="Q4")
    published(village)
    taxonomy = small_taxonomy()
    items = village.job.data / "items.json"
    found = json.loads(items.read_text(encoding="utf-8"))
    found["entities"]["Q4"] = found["entities"]["Q3"]
    items.write_text(json.dumps(found), encoding="utf-8")
    village.wiki.admin.edit(
        "Capacity Exchange/Skills", "* {{Skill|Q1}}\n** {{Skill|Q2}}\n*** {{Skill|Q3}}\n* {{Skill|Q5}}"
    )
    published(village, "--full")
    assert village.wiki.admin.get_text(LUA) == f"#REDIRECT [[{PYTHON}]]"
    write_items(items, taxonomy)


def test_figures_are_tabular_data_where_the_wiki_has_it(village: Community) -> None:
    village.wiki.runtime(**DATA)
    try:
        wrote = titles(published(village))
        again = titles(published(village))
        text = village.wiki.admin.get_text("Data:Capacity Exchange/Skills.tab") or ""
    finally:
        village.wiki.runtime()
    assert {
        f"Data:Capacity Exchange/{name}.tab" for name in ("Skills", "Territories", "Languages", "Growth")
    } <= wrote
    assert again == set(), "the wiki's own white space in JSON is no difference"
    data = json.loads(text)
    assert data["license"] == "CC0-1.0"
    assert [field["name"] for field in data["schema"]["fields"]][:2] == ["item", "name"]


# ---- without writing ----


@pytest.mark.parametrize("command", ["run", "publish", "notify", "install-pages"])
def test_a_dry_run_needs_no_account_and_writes_nothing(village: Community, command: str) -> None:
    village.people[2].save(available="Q7", notes="yes", known="nonsense")
    village.job.refresh()
    village.wiki.bruno.edit("Template:Skill", "changed")
    before = mark(village.wiki)
    variables = {name: value for name, value in village.job.variables.items() if name not in LOGIN}
    village.wiki.mark()
    ran = Job(village.job.data, variables).run(command, "--dry-run")
    assert ran.status == 0, ran.err
    assert "+++ " in ran.out
    assert "\x1b" not in ran.out, "no terminal, no colours"
    assert edit_requests(village.wiki) == []
    assert mark(village.wiki) == before


def test_on_a_terminal_the_difference_is_coloured(village: Community) -> None:
    village.wiki.bruno.edit("Template:Skill", "changed for a terminal")
    shown = bytearray()

    def read(terminal: int) -> bytes:
        data = os.read(terminal, 1024)
        shown.extend(data)
        return data

    environment = {**os.environ, **village.job.environment}
    script = f"import os, sys; os.chdir({str(ROOT)!r}); os.environ.update({environment!r}); "
    script += "from bot.__main__ import main; sys.exit(main(['install-pages', '--dry-run']))"
    assert pty.spawn([sys.executable, "-c", script], read) == 0
    assert b"\x1b[31m-changed for a terminal\x1b[0m" in bytes(shown)


def test_a_run_without_time_writes_nothing_and_says_so(village: Community) -> None:
    published(village)
    village.wiki.bruno.edit(WANTED, "ha ha ha")
    before = mark(village.wiki)
    ran = village.job.run("publish", "--minutes", "0")
    assert (ran.status, mark(village.wiki)) == (0, before)
    assert "the time is up" in ran.report["publish"]["stopped"]
    assert ran.report["publish"]["waiting"] == 1
    assert titles(published(village)) == {WANTED}


def test_without_a_wiki_there_is_nothing_to_write_on(tmp_path: Path) -> None:
    job = Job(tmp_path / "data")
    ran = job.run("publish")
    assert ran.status == 2
    assert "CAPX_WIKI is unset" in ran.err
