"""Runs through all faults: the index equals what a clean rebuild gives, or the run says that it failed."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.support import bot_edits
from tests.support.bot_edits import BotEdit
from tests.support.community import LOGIN, settle
from tests.support.fault_proxy import FaultProxy
from tests.support.faulty_runs import IMPATIENT, FaultyRuns
from tests.support.job import Job, write_items
from tests.support.life import Life, resident
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import small_taxonomy

PEOPLE, NEWCOMERS = 12, 6


@pytest.fixture
def runs(wiki: LocalWiki, seed: int, tmp_path: Path) -> Iterator[FaultyRuns]:
    items = write_items(tmp_path / "items.json", small_taxonomy())
    with FaultProxy(wiki.api).serving() as proxy:
        variables = {"CAPX_WIKI": proxy.api, "CAPX_ITEMS": str(items), **LOGIN}
        job = Job(tmp_path / "data", variables, IMPATIENT)
        people = settle(wiki, job, PEOPLE).people
        newcomers = wiki.create_users(f"Newcomer {n} é" for n in range(NEWCOMERS))
        residents = [resident(person.user, True) for person in people]
        residents += [resident(user, False) for user in newcomers]
        assert job.run("run").status == 0
        life = Life(wiki, residents, Random(f"{seed} life"))  # noqa: S311  # no secrets
        yield FaultyRuns(wiki, proxy, job, life, seed, tmp_path / "clean")


def check_edits(runs: FaultyRuns) -> None:
    """Whatever the bot writes from now on has to be meant."""
    begun = bot_edits.mark(runs.wiki)

    def check(ran: object) -> None:
        asked_for = {title for one in runs.life.residents for title in one.talk}
        bot_edits.check(bot_edits.edits_since(runs.wiki, begun), asked_for)

    runs.check = check


def test_four_runs_through_faults_agree_with_a_rebuild_or_say_that_they_failed(runs: FaultyRuns) -> None:
    check_edits(runs)
    runs.go(4)
    assert runs.agreed


@pytest.mark.soak
def test_three_hundred_runs_through_faults_agree_with_a_rebuild_or_say_that_they_failed(
    runs: FaultyRuns,
) -> None:
    check_edits(runs)
    runs.go(300)
    assert 50 < runs.agreed < 300, "some do, and some are disturbed too much"


# ---- the check of edits sees what it is to see ----

NOTE = "<!-- Capacity Exchange: match note for 5; told 7 8:Q3 -->"
MEANT = [
    BotEdit(2, "Capacity Exchange/Skills/Q3", "one", None),
    BotEdit(3, "Capacity Exchange/Skills/Q3", "two", "one"),
    BotEdit(4, "User talk:Ana", NOTE, "Welcome"),
]
NOT_MEANT = {
    "another page": (BotEdit(5, "User:Ana", "x", None), "nobody meant"),
    "another's talk page": (BotEdit(5, "User talk:Bruno", "x", None), "nobody meant"),
    "a null edit": (BotEdit(5, "Capacity Exchange/Report", "x", "x"), "nothing changed"),
    "an edit twice": (BotEdit(5, "Capacity Exchange/Skills/Q3", "two", "three"), "made twice"),
    "a note twice": (BotEdit(5, "User talk:Ana", f"{NOTE}\n{NOTE}", NOTE), "twice"),
}


def test_edits_that_were_meant_pass() -> None:
    bot_edits.check(MEANT, {"User talk:Ana"})


@pytest.mark.parametrize(("edit", "message"), NOT_MEANT.values(), ids=NOT_MEANT)
def test_an_edit_that_was_not_meant_is_told(edit: BotEdit, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        bot_edits.check([*MEANT, edit], {"User talk:Ana"})


def test_the_bots_edits_are_found(wiki: LocalWiki) -> None:
    wiki.admin.edit("Capacity Exchange/Report", "an admin's")
    begun = bot_edits.mark(wiki)
    for text in ("one", "two"):
        wiki.bot.edit("Capacity Exchange/Report", text)
    found = [(edit.title, edit.text, edit.before) for edit in bot_edits.edits_since(wiki, begun)]
    assert found == [
        ("Capacity Exchange/Report", "one", "an admin's"),
        ("Capacity Exchange/Report", "two", "one"),
    ]
