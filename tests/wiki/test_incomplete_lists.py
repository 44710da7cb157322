"""A list that leaves out pages that nobody touched, and a clock that is wrong: neither is believed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.altered_wiki import Alteration, AlteredWiki, Ask, Parameters, changed
from tests.support.community import Person, profile_text
from tests.support.job import Job
from tests.support.mediawiki import LocalWiki


def is_list(parameters: Parameters) -> bool:
    return parameters.get("generator") == "embeddedin"


def cut(answer: Any) -> None:
    """Leave all but the first page out."""
    answer["query"]["pages"] = answer["query"]["pages"][:1]


def the_first(times: int, alteration: Alteration) -> Alteration:
    """Only so many lists are altered."""
    left = iter(range(times))

    def alter(parameters: Parameters, ask: Ask) -> Any:
        if is_list(parameters) and next(left, None) is None:
            return ask(parameters)
        return alteration(parameters, ask)

    return alter


def lists_asked(altered: AlteredWiki) -> int:
    asked = sum(map(is_list, altered.asked))
    altered.asked.clear()
    return asked


@pytest.fixture
def newcomer(wiki_server: LocalWiki) -> Iterator[str]:
    """Somebody whose profile the job has not seen yet."""
    (user,) = wiki_server.create_users(["Newcomer"])
    page = f"{user.user_page}/Capacity Exchange"
    user.edit(page, profile_text(known="Q3"))
    yield user.name
    wiki_server.admin.delete(page)


def test_a_list_without_pages_that_nobody_touched_is_asked_for_again(
    job: Job, altered: AlteredWiki, newcomer: str
) -> None:
    altered.alteration = the_first(1, changed(is_list, cut))
    assert job.refresh().status == 0
    assert newcomer in job.index(), "the second list has everybody"
    assert lists_asked(altered) == 2


def test_pages_that_are_missing_twice_are_not_asked_about_for_ever(
    job: Job, altered: AlteredWiki, people: list[Person]
) -> None:
    altered.alteration = changed(is_list, cut)
    for expected in (2, 1, 1):
        assert job.refresh().status == 0
        assert job.index().keys() == {person.name for person in people}, "their owners' words still count"
        assert lists_asked(altered) == expected


@pytest.mark.parametrize("shift", [timedelta(hours=-1), timedelta(minutes=11), timedelta(days=30)], ids=str)
def test_a_wiki_whose_clock_is_wrong_is_not_believed(
    job: Job, altered: AlteredWiki, shift: timedelta
) -> None:
    before = job.index()

    def move(answer: Any) -> None:
        if general := answer["query"].get("general"):
            wrong = datetime.fromisoformat(general["time"]) + shift
            general["time"] = wrong.strftime("%Y-%m-%dT%H:%M:%SZ")

    altered.alteration = changed(lambda asked: "siteinfo" in asked.get("meta", ""), move)
    ran = job.refresh()
    assert ran.status == 1
    assert "the clock of" in ran.err
    assert job.index() == before
