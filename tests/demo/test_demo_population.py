"""The invented people: repeatable, many-voiced, and with names that a real wiki would take."""

import hashlib
import unicodedata
from collections import Counter
from itertools import islice
from zoneinfo import available_timezones

import pycountry
import pytest

from demo.items import affiliations, skills, terms_of_skills
from demo.population import _LETTERS, Person, _tail, people, person, world
from search.analysis import words

_FORBIDDEN = set("/#<>[]|{}@_:")


@pytest.fixture(scope="module")
def crowd() -> list[Person]:
    return list(people(20_000, 2026))


def _script(name: str) -> str:
    return unicodedata.name(name[0]).split()[0]


def test_same_seed_same_people_and_another_seed_others() -> None:
    assert list(people(200, 7)) == list(people(200, 7))
    assert list(people(200, 7)) != list(people(200, 8))


def test_a_smaller_world_begins_a_larger_one(crowd: list[Person]) -> None:
    assert list(islice(people(100_000, 2026), 300)) == crowd[:300]
    assert person(12_345, 2026) == crowd[12_345]


def test_names_are_unique_also_beyond_case(crowd: list[Person]) -> None:
    assert len({someone.name.casefold() for someone in crowd}) == len(crowd)


def test_the_first_names_stay_as_they_are(crowd: list[Person]) -> None:
    names = "\n".join(someone.name for someone in crowd[:300])
    assert hashlib.sha256(names.encode()).hexdigest()[:16] == "175aa054fe8fce5d"


def test_beyond_the_pools_a_third_has_a_surname_and_the_others_a_handle(crowd: list[Person]) -> None:
    spaced = [someone.name.split() for someone in crowd[400:] if _script(someone.name) == "LATIN"]
    lengths = Counter(len(name) for name in spaced)
    assert lengths.keys() == {1, 3}
    assert 0.31 < lengths[3] / lengths.total() < 0.35
    assert all(last[0].isupper() for *_, last in spaced)


def test_a_million_people_have_more_than_600_000_words_in_their_names(crowd: list[Person]) -> None:
    later = crowd[10_000:]
    assert len({word for someone in later for word in words(someone.name)}) > 0.6 * len(later)


@pytest.mark.parametrize("script", _LETTERS)
def test_distant_numbers_have_tails_of_their_own(script: str) -> None:
    numbers = range(0, 6_000_000, 97)
    assert len({_tail(number, script) for number in numbers}) == len(numbers)


def test_pools_share_no_name() -> None:
    pools = [world().names[language] for language in world().data["names"]]
    names = [
        pattern.format(g=first, s=last)
        for pattern, given, second in pools
        for first in given
        for last in second
    ]
    assert len(set(names)) == len(names)


def test_names_are_titles_that_mediawiki_keeps_as_they_are(crowd: list[Person]) -> None:
    for name in (someone.name for someone in crowd):
        assert not _FORBIDDEN & set(name), name
        assert len(name.encode()) <= 85, name
        assert name == unicodedata.normalize("NFC", name).strip()
        assert name[0] == name[0].upper(), name
        assert not any(unicodedata.category(letter).startswith("C") for letter in name), name


def test_three_hundred_people_have_many_scripts_languages_and_skills(crowd: list[Person]) -> None:
    first = crowd[:300]
    assert len({_script(someone.name) for someone in first}) >= 9
    assert len({someone.about_language for someone in first}) >= 12
    assert len({someone.home for someone in first}) >= 25
    assert len({skill for someone in first for skill in (*someone.known, *someone.wanted)}) > 100


def test_skills_are_skewed_and_belong_to_the_tree(crowd: list[Person]) -> None:
    counts = Counter(skill for someone in crowd for skill in someone.known)
    ranked = counts.most_common()
    assert counts.keys() == skills().keys()
    assert ranked[0][1] > 10 * ranked[-1][1]
    assert all(set(someone.wanted).isdisjoint(someone.known + someone.available) for someone in crowd)


def test_abouts_say_that_they_are_invented(crowd: list[Person]) -> None:
    for someone in (each for each in crowd if each.about):
        mark = world().data["texts"][someone.about_language]["mark"]
        assert someone.about.startswith(mark) or someone.about.endswith(mark)
        assert 100 <= len(someone.about) <= 500, someone.about
        assert not set("{}|") & set(someone.about)


def test_some_make_mistakes_and_some_hide(crowd: list[Person]) -> None:
    assert 0.02 < sum(bool(someone.mistakes) for someone in crowd) / len(crowd) < 0.04
    assert 0.01 < sum(not someone.listed for someone in crowd) / len(crowd) < 0.03


def test_mistakes_cannot_be_read(crowd: list[Person]) -> None:
    mistakes = [mistake for someone in crowd for mistake in someone.mistakes]
    assert {field for field, _ in mistakes} == {"known", "wanted", "languages", "territory"}
    assert all(terms_of_skills().get(text.casefold(), 0) != 1 for _, text in mistakes)


def test_places_are_real() -> None:
    zones = available_timezones()
    for place in world().places:
        known = pycountry.subdivisions if "-" in place.code else pycountry.countries
        assert known.lookup(place.code), place.code
        assert place.zone in zones


def test_affiliations_fit_the_place(crowd: list[Person]) -> None:
    for someone in (each for each in crowd if each.territory):
        for group in someone.affiliations:
            territories = affiliations()[group].territories
            assert not territories or {someone.territory, someone.territory[:2]} & set(territories)
