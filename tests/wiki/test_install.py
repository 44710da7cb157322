"""`install-pages` on a real MediaWiki: it writes what differs, once, and never the community's tree."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.drafts import STOP_PAGE
from bot.wiki_pages import TEMPLATE_DATA, wiki_pages
from profiles.page_types import PROFILE
from tests.support.altered_wiki import AlteredWiki, Answer, whenever
from tests.support.community import LOGIN, TEMPLATE, TREE, install_pages, profile_text
from tests.support.job import Job
from tests.support.mediawiki import BOT_LOGIN, LocalWiki

PAGES = wiki_pages()


@pytest.fixture
def job(wiki: LocalWiki, tmp_path: Path) -> Job:
    """A job on the fresh wiki; it has no account."""
    return Job(tmp_path, {"CAPX_WIKI": wiki.api})


def with_login(job: Job, **login: str) -> Job:
    return replace(job, variables={**job.variables, **(login or LOGIN)})


def revisions(wiki: LocalWiki) -> Mapping[str, int]:
    newest = {title: wiki.alice.newest_revision(title) for title in PAGES}
    return {title: revision.id for title, revision in newest.items() if revision}


def test_the_first_run_writes_every_page_and_the_second_none(wiki: LocalWiki, job: Job) -> None:
    first = install_pages(job)
    written = revisions(wiki)
    second = install_pages(job)
    assert (first.status, second.status) == (0, 0)
    assert sorted(first.out.splitlines()) == sorted(f"written: {title}" for title in PAGES)
    assert first.out.startswith(f"written: {STOP_PAGE}\n"), "else no other could be written"
    assert {TREE, TEMPLATE, "Template:Skill", "Help:Capacity Exchange"} <= written.keys() == PAGES.keys()
    assert all(line.startswith(("unchanged:", "kept, ")) for line in second.out.splitlines())
    assert revisions(wiki) == written
    made = wiki.alice.newest_revision(TEMPLATE)
    assert made is not None
    assert made.user == "DevBot"


def test_a_page_that_somebody_changed_is_written_anew_and_the_others_are_not(
    wiki: LocalWiki, job: Job
) -> None:
    install_pages(job)
    before = revisions(wiki)
    wiki.alice.edit("Template:Skill", "another text")
    ran = install_pages(job)
    assert "written: Template:Skill" in ran.out
    assert ran.out.count("written:") == 1
    assert {title for title, revision in revisions(wiki).items() if revision != before[title]} == {
        "Template:Skill"
    }


@pytest.mark.parametrize("title", [TREE, STOP_PAGE])
def test_what_is_the_communitys_is_never_overwritten(wiki: LocalWiki, job: Job, title: str) -> None:
    install_pages(job)
    wiki.alice.edit(title, "* {{Skill|Q11016}}")
    ran = install_pages(job)
    assert f"kept, the community's: {title}" in ran.out
    assert wiki.alice.get_text(title) == "* {{Skill|Q11016}}"


def test_a_dry_run_says_what_it_would_write_and_needs_no_account(wiki: LocalWiki, job: Job) -> None:
    ran = job.run("install-pages", "--dry-run")
    assert ran.status == 0
    said = [line for line in ran.out.splitlines() if line.startswith("would be written: ")]
    assert sorted(said) == sorted(f"would be written: {title}" for title in PAGES)
    assert revisions(wiki) == {}
    install_pages(job)
    again = job.run("install-pages", "--dry-run").out.splitlines()
    assert all(line.startswith(("unchanged:", "kept, ")) for line in again)


def test_the_template_data_is_valid_and_has_every_field(wiki: LocalWiki, job: Job) -> None:
    install_pages(job)
    answer = wiki.alice.call(action="templatedata", titles=TEMPLATE)
    (page,) = answer["pages"].values()
    assert list(page["params"]) == [field.name for field in PROFILE.fields]
    assert page["description"]["en"] == PROFILE.description
    assert TEMPLATE_DATA not in PAGES[TEMPLATE]


def test_the_installed_templates_render_without_errors(wiki: LocalWiki, job: Job) -> None:
    install_pages(job)
    text = profile_text(known="Q11024", about="Olá", listed="yes") + "\n{{Skill|Q1}}"
    parsed = wiki.alice.call(
        action="parse", title="User:Alice/Capacity Exchange", text=text, prop="text|templates|parsewarnings"
    )["parse"]
    assert {template["title"]: template["exists"] for template in parsed["templates"]}.items() >= {
        (TEMPLATE, True),
        ("Template:Skill", True),
    }
    assert all(template["exists"] for template in parsed["templates"])
    assert parsed["parsewarnings"] == []
    assert 'class="error' not in parsed["text"]
    assert "scribunto-error" not in parsed["text"]


def test_the_installed_tree_is_one_that_a_refresh_reads(wiki: LocalWiki, job: Job, tmp_path: Path) -> None:
    install_pages(job)
    items = tmp_path / "items.json"
    items.write_text('{"entities": {}}')
    wiki.alice.edit("User:Alice/Capacity Exchange", profile_text(known="Q11024"))
    reading = replace(job, variables={**job.variables, "CAPX_ITEMS": str(items)})
    assert reading.refresh().status == 0
    assert reading.index()["Alice"].profile.known == ("Q11024",)


# ---- what is refused ----


def test_writing_without_an_account_is_called_wrong(wiki: LocalWiki, job: Job) -> None:
    ran = job.run("install-pages")
    assert ran.status == 2
    assert "CAPX_BOT_USER" in ran.err
    ran = Job(job.data).run("install-pages")
    assert ran.status == 2
    assert "CAPX_WIKI" in ran.err


def test_a_wrong_password_is_said(wiki: LocalWiki, job: Job) -> None:
    wrong = with_login(job, CAPX_BOT_USER=BOT_LOGIN.name, CAPX_BOT_PASSWORD="0" * 32)
    ran = wrong.run("install-pages")
    assert ran.status == 1
    assert "could not log in as DevBot" in ran.err
    assert revisions(wiki) == {}


def test_a_wiki_that_refuses_an_edit_is_said(wiki: LocalWiki, job: Job) -> None:
    title = next(iter(PAGES))
    wiki.admin.write(action="protect", title=title, protections="create=sysop")
    ran = install_pages(job)
    assert ran.status == 1
    assert f"refused (protectedpage): {title}" in ran.out


def test_a_wiki_that_fails_half_way_is_said(wiki: LocalWiki, job: Job) -> None:
    with AlteredWiki(wiki.api).serving() as altered:
        altered.alteration = whenever(lambda asked: "titles" in asked, Answer(b"<html>", 503))
        ran = with_login(job, CAPX_WIKI=altered.api).run("install-pages", "--dry-run")
    assert ran.status == 1
    assert altered.api in ran.err


# ---- logging in ----


def test_later_processes_go_on_with_the_session_of_the_first(wiki: LocalWiki, job: Job) -> None:
    install_pages(job)
    wiki.mark()
    ran = with_login(job).run_alone("install-pages")
    assert ran.status == 0, ran.err
    assert not [request for request in wiki.requests() if request.parameters["action"] == "login"]
    cookies = job.data / "pywikibot" / "pywikibot-DevBot.lwp"
    assert cookies.stat().st_mode & 0o077 == 0, "for nobody else to read"


def test_a_session_that_ended_is_replaced(wiki: LocalWiki, job: Job) -> None:
    install_pages(job)
    wiki.maintenance("invalidateUserSessions", "--user=DevBot")
    ran = with_login(job).run_alone("install-pages")
    assert ran.status == 0, ran.err
