"""Runs that are killed, publish and notify included: the next one makes everything right, and nothing is
written or told twice."""

import itertools
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from bot.note_marker import find
from bot.note_record import NoteRecord, Told
from tests.support.community import LOGIN, Person, settle
from tests.support.job import ROOT, Job, Ran, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.taxonomies import small_taxonomy

RESIDENTS = 6
STAY = 4  # rounds that a newcomer stays
MOMENTS = (  # lines that a run says, as they begin, after which it is killed
    "Wiki ",
    "listing",
    "fetching",
    "owners",
    "reading",
    "indexing",
    "comparing pages",
    "writing pages: 1 ",
    "writing pages: 4 ",
    r"writing pages: (\d+) of \1$",
    "writing notes: 1 ",
    "writing notes: 2 ",
    "writing notes: 3 ",
)
LONGEST = 0.25  # seconds between one and the next, about
TALK = "User talk:"
# `python -m bot`, but it is killed when it is to edit such a page: "before" that, or "after", before it knows
DYING = """
import json, os, signal, sys
from bot.__main__ import main
from bot.wiki import Api
edit, (_, when, page, *arguments) = Api.edit, sys.argv
def edit_and_die(api, title, text, *more):
    if not title.startswith(page):
        return edit(api, title, text, *more)
    if when == "after":
        edit(api, title, text, *more)
    print(json.dumps([title, text]), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
Api.edit = edit_and_die
sys.exit(main(arguments))
"""


@dataclass
class Town:
    """A small wiki where in each round some come, leave, edit, and archive their talk pages."""

    wiki: LocalWiki
    job: Job
    residents: list[Person]
    came: list[Person] = field(default_factory=list)
    told: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    looked_at: int = 0
    rounds: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._newcomers = self._make_newcomers()

    def _make_newcomers(self) -> Iterator[Person]:
        for some in itertools.count():
            users = self.wiki.create_users(f"Newcomer {some} {n}" for n in range(20))
            yield from (Person(user, "I came.") for user in users)

    def live_on(self, chance: random.Random) -> set[str]:
        """A round; the talk pages on which a note is due for what happened in it."""
        number = next(self.rounds)
        due = {self._asks_for_matches(self.came[-1])} if self.came else set()
        newcomer, resident = next(self._newcomers), chance.choice(self.residents)
        self.came.append(newcomer)
        due |= {self.makes_a_mistake(person, number) for person in (newcomer, resident)}
        other = chance.choice([person for person in self.residents if person is not resident])
        territory, wanted = chance.choice(["BR", "IN", "FR"]), chance.choice(["Q3", "Q3, Q6", "Q3, Q7"])
        other.save(available="Q4", wanted=wanted, territory=territory, about=f"Round {number}")
        if number >= STAY:
            self._leaves(self.came[-STAY], chance)
        self.archives(chance.choice(self.came), number, chance.choice(["User", "User talk"]))
        return due

    def _asks_for_matches(self, newcomer: Person) -> str:
        newcomer.save(available="Q3", wanted="Q4", notes="yes", known=newcomer.about, notify="weekly")
        return f"{TALK}{newcomer.name}"

    def makes_a_mistake(self, person: Person, number: int) -> str:
        """Somebody writes what cannot be read; the talk page for the note on it."""
        person.about = f"Nonsense {number}"
        offers = {"available": "Q4", "wanted": "Q3"} if person in self.residents else {"available": "Q3"}
        person.save(known=person.about, notes="yes", **offers)
        return f"{TALK}{person.name}/Capacity Exchange"

    def _leaves(self, person: Person, chance: random.Random) -> None:
        if chance.random() < 0.5:
            self.wiki.admin.delete(person.page)
        else:
            person.user.edit(person.page, "")

    def archives(self, person: Person, number: int, where: str) -> None:
        """Somebody's talk pages are moved into their user space, or within that of talk pages."""
        for page in (person.name, f"{person.name}/Capacity Exchange"):
            if self.wiki.admin.get_text(f"{TALK}{page}") is not None:
                self.wiki.admin.move(f"{TALK}{page}", f"{where}:{page}/Archive {number}", redirect=False)

    def check(self, due: set[str]) -> None:
        """Everything is as if nothing but one undisturbed run had been, and another has nothing to do."""
        anew = replace(self.job, data=self.job.data.with_name("anew"))
        shutil.rmtree(anew.data, ignore_errors=True)
        assert written(anew.run("run")) == (0, 0), "a run that has lost its record finds all as it should be"
        assert anew.index() == self.job.index()
        edits = self.new_edits()
        twice = {title: count for title, count in Counter(title for title, _ in edits).items() if count > 1}
        assert not twice
        assert {title for title, _ in edits if title.startswith(TALK)} == due
        for title, text in edits:
            self._note_what_was_told(title, text)
        for job in (self.job, anew):
            told = NoteRecord(job.catalogue).told()
            assert {key: one.keys for key, one in told.items()} == self.told

    def _note_what_was_told(self, title: str, text: str) -> None:
        for marker in find(text)[-1:]:
            before = self.told.get((marker.recipient, marker.kind), frozenset())
            assert not before & marker.told, f"told again on {title}"
            self.told[marker.recipient, marker.kind] = before | marker.told

    def new_edits(self) -> list[tuple[str, str]]:
        """Title and text of the bot's edits since the last look."""
        asked = {"list": "allrevisions", "arvuser": self.wiki.bot.name, "arvdir": "older", "arvlimit": 50}
        answer = self.wiki.admin.call(action="query", arvprop="ids|content", arvslots="main", **asked)
        found = [
            (revision["revid"], page["title"], revision["slots"]["main"]["content"])
            for page in answer["query"]["allrevisions"]
            for revision in page["revisions"]
        ]
        new = [(title, text) for number, title, text in found if number > self.looked_at]
        assert len(new) < len(found) or not self.looked_at, "there may be more"
        self.looked_at = max(number for number, *_ in found)
        return new


def written(ran: Ran) -> tuple[int, int]:
    """How many pages and notes a run wrote; it went well, and left nothing to the next."""
    assert ran.status == 0, ran.err
    publish, notify = ran.report["publish"], ran.report["notify"]
    assert (publish["waiting"], notify["waiting"], publish["refused"], notify["refused"]) == (0, 0, [], [])
    return publish["written"], notify["written"]


@pytest.fixture(scope="module")
def town(wiki_server: LocalWiki, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town, up to date."""
    wiki_server.restore()
    data = tmp_path_factory.mktemp("town")
    variables = {"CAPX_WIKI": wiki_server.api, "CAPX_EDITS_PER_MINUTE": "999", **LOGIN}
    items = write_items(data / "items.json", small_taxonomy())
    job = Job(data / "data", variables | {"CAPX_ITEMS": str(items)})
    job.data.mkdir()
    residents = settle(wiki_server, job, RESIDENTS).people
    for resident in residents:
        resident.save(available="Q4", wanted="Q3")
    assert written(job.run("run"))[1] == 0
    town = Town(wiki_server, job, residents)
    town.new_edits()
    return town


def kill_in_the_midst(process: "subprocess.Popen[str]", chance: random.Random) -> bool:
    """Kill a run a while after it said something; whether it was still at work."""
    assert process.stderr is not None
    moment = re.compile(chance.choice(MOMENTS))
    next(filter(moment.match, process.stderr), None)
    time.sleep(chance.uniform(0, LONGEST))
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_runs(town: Town, seed: int, kills: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secrets
    while kills:
        due = town.live_on(chance)
        kills -= kill_in_the_midst(town.job.process("run"), chance)
        written(town.job.run("run"))
        town.check(due)


def test_after_three_kills_the_next_run_makes_everything_right(town: Town, seed: int) -> None:
    kill_runs(town, seed, kills=3)


@pytest.mark.soak
def test_after_a_hundred_kills_the_next_run_makes_everything_right(town: Town, seed: int) -> None:
    kill_runs(town, seed, kills=100)


def die_at_an_edit(town: Town, when: str, page: str) -> tuple[str, str]:
    """A run that dies before or after an edit to a page that begins so; the edit's title and text."""
    command = [sys.executable, "-c", DYING, when, page, "run"]
    died = subprocess.run(command, cwd=ROOT, env=town.job.environment, stdout=subprocess.PIPE, check=False)
    assert died.returncode == -signal.SIGKILL
    title, text = json.loads(died.stdout)
    return title, text


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("page", ["Capacity Exchange/", TALK])
def test_what_the_wiki_did_and_a_dead_run_could_not_record_is_not_done_again(
    town: Town, when: str, page: str, seed: int
) -> None:
    due = town.live_on(random.Random(seed))  # noqa: S311  # no secrets
    die_at_an_edit(town, when, page)
    written(town.job.run("run"))
    town.check(due)


def test_a_dead_runs_note_that_the_wiki_saves_while_the_next_is_at_work_is_not_written_again(
    town: Town, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = town.live_on(random.Random(seed))  # noqa: S311  # no secrets
    title, text = die_at_an_edit(town, "before", TALK)
    told = NoteRecord.told

    def saved_meanwhile(record: NoteRecord) -> dict[tuple[int, str], Told]:
        town.wiki.bot.edit(title, text)
        return told(record)

    with monkeypatch.context() as changed:
        changed.setattr(NoteRecord, "told", saved_meanwhile)
        written(town.job.run("run"))
    town.check(due)


@pytest.mark.parametrize("where", ["User", "User talk"])
def test_with_its_record_lost_nobody_is_told_again_not_even_who_archived_the_notes(
    town: Town, seed: int, where: str
) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secrets
    for _ in range(2):
        due = town.live_on(chance)
        written(town.job.run("run"))
        town.check(due)
    told = town.came[-2]
    town.archives(told, 1000, where)
    shutil.rmtree(town.job.data)
    assert written(town.job.run("run")) == (0, 0)
    due = {town.makes_a_mistake(told, 1000)}
    assert written(town.job.run("run"))[1] == 1
    town.check(due)
