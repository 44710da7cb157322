"""What wikis of the movement have and the tests' wiki has not: Babel, and CentralAuth's locks.

Both are answered as the real extensions do, see mediawiki.org/wiki/Extension:Babel/API and
mediawiki.org/wiki/API:Globaluserinfo.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from profiles.tongues import Tongue
from tests.support.altered_wiki import (
    Alteration,
    AlteredWiki,
    Answer,
    Ask,
    Parameters,
    changed,
    said,
    several,
)
from tests.support.community import Person, profile_text
from tests.support.job import Job
from tests.support.mediawiki import LocalWiki

OWN_WORDS = (Tongue("pt", "N"), Tongue("en", "3"))


def with_extension(name: str) -> Alteration:
    def add(answer: Any) -> None:
        if "extensions" in answer.get("query", {}):
            answer["query"]["extensions"].append({"type": "other", "name": name})

    return changed(lambda asked: "siteinfo" in asked.get("meta", ""), add)


def answering_meta(module: str, answers: Mapping[str, Any], user: str, otherwise: Any) -> Alteration:
    """What a module under `meta` answers for the user that the parameter names."""

    def alter(parameters: Parameters, ask: Ask) -> Answer:
        modules = parameters.get("meta", "").split("|")
        if module not in modules:
            return ask(parameters)
        rest = {name: value for name, value in parameters.items() if name != user}
        answer = ask({**rest, "meta": "|".join(one for one in modules if one != module)}).json
        answer["query"][module] = answers.get(parameters[user], otherwise)
        return said(answer)

    return alter


def with_babel(levels: Mapping[str, Any]) -> Alteration:
    return several(with_extension("Babel"), answering_meta("babel", levels, "babuser", []))


def with_locks(*locked: str, log: tuple[str, ...] = ()) -> Alteration:
    """These users are locked; the log tells of those."""
    events = [
        {"logid": n, "ns": 2, "title": f"User:{name}@global", "params": {}} for n, name in enumerate(log)
    ]
    logged = said({"batchcomplete": True, "query": {"logevents": events}})

    def alter(parameters: Parameters, ask: Ask) -> Answer:
        return logged if parameters.get("letype") == "globalauth" else ask(parameters)

    users = {name: {"id": 7, "name": name, "home": "metawiki", "locked": True} for name in locked}
    unlocked = {"id": 8, "home": "metawiki", "registration": "2020-01-01T00:00:00Z"}
    users_answer = answering_meta("globaluserinfo", users, "guiuser", unlocked)
    return several(with_extension("CentralAuth"), users_answer, alter)


def asked_about(altered: AlteredWiki, user: str) -> list[str]:
    return [asked[user] for asked in altered.asked if user in asked]


@pytest.fixture
def speechless(people: list[Person]) -> Iterator[Person]:
    """Bruno, whose page leaves his languages to Babel."""
    bruno = people[1]
    bruno.user.edit(bruno.page, profile_text(known="Q3"))
    yield bruno
    bruno.save()


LEVELS = {
    "as the real one answers": ({"en": "4", "pt": "N"}, (Tongue("en", "4"), Tongue("pt", "N"))),
    "codes and levels in other case": ({"zh-Hant": "n"}, (Tongue("zh-hant", "N"),)),
    "none": ([], ()),
    "no language of MediaWiki": ({"xx-nonsense": "3", "de": "2"}, (Tongue("de", "2"),)),
    "no level of Babel": ({"de": "7", "fr": "0"}, (Tongue("fr", "0"),)),
}


@pytest.mark.parametrize(("levels", "languages"), LEVELS.values(), ids=LEVELS)
def test_who_names_no_languages_has_those_of_babel(
    job: Job, altered: AlteredWiki, speechless: Person, levels: Any, languages: tuple[Tongue, ...]
) -> None:
    altered.alteration = with_babel({"Bruno": levels, "Alice": {"fr": "1"}})
    assert job.refresh().status == 0
    assert job.index()["Bruno"].profile.languages == languages
    assert job.index()["Alice"].profile.languages == OWN_WORDS
    assert asked_about(altered, "babuser") == ["Bruno"]


def test_babel_is_asked_again_only_by_a_full_run(job: Job, altered: AlteredWiki, speechless: Person) -> None:
    altered.alteration = with_babel({"Bruno": {"en": "4"}})
    job.refresh()
    altered.asked.clear()
    altered.alteration = with_babel({"Bruno": {"en": "5"}})
    assert job.refresh().status == 0
    assert asked_about(altered, "babuser") == []
    assert job.index()["Bruno"].profile.languages == (Tongue("en", "4"),)
    assert job.refresh("--full").status == 0
    assert job.index()["Bruno"].profile.languages == (Tongue("en", "5"),)


def test_a_wiki_without_babel_is_not_asked(job: Job, altered: AlteredWiki, speechless: Person) -> None:
    assert job.refresh().status == 0
    assert asked_about(altered, "babuser") == []
    assert job.index()["Bruno"].profile.languages == ()


def test_a_locked_owner_leaves_with_the_full_run(job: Job, altered: AlteredWiki) -> None:
    altered.alteration = with_locks("Bruno")
    assert job.refresh("--full", "--accept-shrink").status == 0
    assert job.index().keys() == {"Alice", "Admin", "DevBot"}
    assert job.last_report()["left_out"]["locked"] == 1
    altered.alteration = with_locks()
    assert job.refresh("--full").status == 0
    assert "Bruno" in job.index()


def test_a_lock_is_followed_by_its_log_before_the_full_run(job: Job, altered: AlteredWiki) -> None:
    altered.alteration = with_locks("Bruno", log=("Bruno", "Somebody else"))
    assert job.refresh("--accept-shrink").status == 0
    assert job.index().keys() == {"Alice", "Admin", "DevBot"}
    assert asked_about(altered, "guiuser") == ["Bruno"]


def test_a_block_does_not_undo_a_lock(job: Job, altered: AlteredWiki, wiki_server: LocalWiki) -> None:
    altered.alteration = with_locks("Bruno")
    job.refresh("--full", "--accept-shrink")
    wiki_server.admin.block("Bruno")
    wiki_server.admin.unblock("Bruno")
    assert job.refresh().status == 0
    assert "Bruno" not in job.index()


def test_a_wiki_without_central_auth_is_not_asked(job: Job, altered: AlteredWiki) -> None:
    assert job.refresh("--full").status == 0
    assert asked_about(altered, "guiuser") == []
