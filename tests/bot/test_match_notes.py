"""Match notes: what is new to somebody, told once, in words of which nothing is markup."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.match_notes import MOST_LESSONS, MOST_PEOPLE, News, match_note, news, period
from bot.messages import Messages
from profiles.tongues import Tongue
from profiles.wikitext import escape, one_line
from search.listing import Listing
from search.matching import person_of
from search.versions import Version
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.profiles.strategies import NASTY_TEXT
from tests.search.populations import populations
from tests.support.notes import TOOL, check
from tests.support.people import listing, publish
from tests.support.taxonomies import MERGED, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON

ENGLISH = Messages("en")
NOTHING: frozenset[str] = frozenset()
ANA = listing(
    "Ana",
    1,
    available=(PYTHON,),
    wanted=(PHOTOGRAPHY, PRESS),
    languages=(Tongue("pt"),),
    territory=("BR",),
    time_zone="America/Sao_Paulo",
    notify="weekly",
)
EVA = listing(
    "Eva",
    2,
    available=(PHOTOGRAPHY,),
    wanted=(PROGRAMMING,),
    languages=(Tongue("pt", "4"), Tongue("en")),
    territory=("BR-SP",),
    time_zone="America/Bahia",
)
TEACHER = listing("Til~ & Ko", 3, available=(PHOTOGRAPHY,))
STUDENT = listing("Student", 4, wanted=(PYTHON,))


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return publish(tmp_path_factory.mktemp("index"), [ANA, EVA, TEACHER, STUDENT])


def of(*people: Listing, told: frozenset[str] = NOTHING, taxonomy: Taxonomy | None = None) -> News:
    """What is new to the first of some people."""
    with TemporaryDirectory() as directory:
        return news(people[0], publish(Path(directory), people, taxonomy=taxonomy), told)


def users(fits: News) -> tuple[list[str], list[str]]:
    return [fit.listing.user for fit in fits.mutual], [fit.listing.user for fit in fits.learn_from]


# ---- what is new ----


def test_exchanges_and_teachers_are_new_and_students_are_none(version: Version) -> None:
    found = news(ANA, version, NOTHING)
    assert users(found) == (["Eva"], ["Til~ & Ko"])
    assert found.keys == {"2", f"3:{PHOTOGRAPHY}"}


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ({"2"}, {f"3:{PHOTOGRAPHY}"}),
        ({f"3:{PHOTOGRAPHY}"}, {"2"}),
        ({f"3:{PRESS}"}, {"2", f"3:{PHOTOGRAPHY}"}),
        ({"3"}, {"2"}),  # for an exchange, when there was one
        ({f"2:{PHOTOGRAPHY}"}, {"2", f"3:{PHOTOGRAPHY}"}),  # a teacher who now wants something back
        ({"2", f"3:{PHOTOGRAPHY}"}, set()),
        ({":", "::Q6", "x", "2:3:4", ""}, {"2", f"3:{PHOTOGRAPHY}"}),
    ],
)
def test_what_was_told_is_not_new(version: Version, told: set[str], keys: set[str]) -> None:
    found = news(ANA, version, frozenset(told))
    assert found.keys == keys
    assert bool(found) is bool(keys)


def test_of_a_teacher_only_the_wishes_that_are_new_are_told() -> None:
    teacher = replace(TEACHER, profile=replace(TEACHER.profile, available=(PHOTOGRAPHY, PRESS)))
    (fit,) = of(ANA, teacher, told=frozenset({f"3:{PHOTOGRAPHY}"})).learn_from
    assert [lesson.wish for lesson in fit.match.teaches] == [PRESS]
    assert fit.keys == {f"3:{PRESS}"}


def test_what_was_told_of_a_skill_is_told_of_the_one_that_it_merged_into() -> None:
    ana = replace(ANA, profile=replace(ANA.profile, available=(), wanted=(PYTHON,)))
    teacher = replace(TEACHER, profile=replace(TEACHER.profile, available=(PYTHON,)))
    assert of(ana, teacher)
    assert not of(ana, teacher, told=frozenset({f"3:{MERGED}"}))


def test_the_best_come_first_and_the_others_in_the_next_note() -> None:
    several = [
        replace(TEACHER, user=f"T{n}", source=replace(TEACHER.source, page_id=n)) for n in range(2, 10)
    ]
    first = of(ANA, *several)
    second = of(ANA, *several, told=first.keys)
    assert (len(first.learn_from), len(second.learn_from)) == (MOST_PEOPLE, len(several) - MOST_PEOPLE)
    assert {*users(first)[1], *users(second)[1]} == {one.user for one in several}
    assert min(one.match.score for one in first.learn_from) >= second.learn_from[0].match.score


def test_very_many_lessons_of_a_person_are_told_some_at_a_time() -> None:
    items = [ItemId(f"Q{number}") for number in range(1, MOST_LESSONS + 3)]
    taxonomy = Taxonomy(Tree.of(dict.fromkeys(items)), {item: Item(item, {"en": item}) for item in items})
    ana, teacher = listing("Ana", 1, wanted=tuple(items)), listing("Teacher", 2, available=tuple(items))
    first = of(ana, teacher, taxonomy=taxonomy)
    second = of(ana, teacher, taxonomy=taxonomy, told=first.keys)
    assert (len(first.keys), len(second.keys)) == (MOST_LESSONS, 2)
    assert first.keys | second.keys == {f"2:{item}" for item in items}


def notes_to(recipient: Listing, version: Version) -> Iterator[News]:
    """One after the other, until there is nothing more to tell."""
    told = NOTHING
    while found := news(recipient, version, told):
        assert found.keys
        assert found.keys.isdisjoint(told)
        assert match_note(recipient, found, version, ENGLISH, TOOL).marker.told == found.keys
        yield found
        told |= found.keys


@settings(max_examples=10)
@given(populations())
def test_everything_is_told_and_nothing_twice(people: list[Listing]) -> None:
    with TemporaryDirectory() as directory:
        version = publish(Path(directory), people)
        for recipient in people:
            notes = list(notes_to(recipient, version))
            matches = version.matcher.matches(person_of(recipient))
            exchanges = [fit.listing.user for note in notes for fit in note.mutual]
            lessons = [
                (fit.listing.user, one.wish)
                for n in notes
                for fit in n.learn_from
                for one in fit.match.teaches
            ]
            assert exchanges == [match.user for match in matches.mutual]
            assert sorted(lessons) == sorted(
                (m.user, one.wish) for m in matches.learn_from for one in m.teaches
            )


@pytest.mark.parametrize(
    ("notify", "days"), [("weekly", timedelta(days=7)), ("monthly", timedelta(days=30)), ("", None)]
)
def test_how_often(notify: str, days: timedelta | None) -> None:
    assert period(listing("Ana", 1, notify=notify)) == days


# ---- what it looks like ----


def test_a_note(version: Version) -> None:
    note = match_note(ANA, news(ANA, version, NOTHING), version, ENGLISH, TOOL)
    assert note.heading == "Capacity Exchange: people who fit you"
    assert note.text.split("\n") == [
        '<div lang="en" dir="ltr" class="mw-content-ltr">',
        "An exchange both ways, new to you:",
        "* [[User:Eva/Capacity Exchange|<bdi><nowiki>Eva</nowiki></bdi>]]"
        " · [https://capx.test/connect/Eva write a message]",
        "** Could teach you: {{Skill|Q6|<bdi><nowiki>photography</nowiki></bdi>}}",
        "** Could learn from you: {{Skill|Q3|<bdi><nowiki>Python</nowiki></bdi>}}"
        " (for {{Skill|Q2|<bdi><nowiki>programming</nowiki></bdi>}})",
        "** Common language: Portuguese, near native · Both in Brazil · Waking hours a day in common: 14",
        "",
        "Offered by these people, and wanted by you:",
        "* [[User:Til~ & Ko/Capacity Exchange|<bdi><nowiki>Til~ & Ko</nowiki></bdi>]]"
        " · [https://capx.test/connect/Til%7E%20%26%20Ko write a message]",
        "** Could teach you: {{Skill|Q6|<bdi><nowiki>photography</nowiki></bdi>}}",
        "",
        "[https://capx.test/matches/Ana All who fit you, and why]",
        "",
        'You get these notes because your profile says <code dir="ltr">notify = weekly</code>.'
        " [https://capx.test/notes/stop Stop these notes]",
        "</div>",
        f"~~~~ <!-- Capacity Exchange: match note for 1; told 2 3:{PHOTOGRAPHY} -->",
    ]
    check(note, ["User:Eva/Capacity Exchange", "User:Til~ & Ko/Capacity Exchange"])


@pytest.mark.parametrize("language", ["en", "pt-br", "pt", "es", "fr", "de", "ar", "hi"])
def test_a_note_in_a_language_of_ours(version: Version, language: str) -> None:
    note = match_note(ANA, news(ANA, version, NOTHING), version, Messages(language), TOOL)
    towards = "rtl" if language == "ar" else "ltr"
    assert note.text.startswith(f'<div lang="{language.replace("br", "BR")}" dir="{towards}" class=')
    assert not re.search(r"\$|\{\{(?!Skill)", note.text)


def test_a_skill_that_has_no_label_is_named_by_its_id(version: Version) -> None:
    nameless = replace(version, taxonomy=replace(version.taxonomy, items={}))
    assert "{{Skill|Q6}}" in match_note(ANA, news(ANA, version, NOTHING), nameless, ENGLISH, TOOL).text


@given(NASTY_TEXT, NASTY_TEXT, st.sampled_from(["en", "ar"]))
@example("~~~~", "RFC 1 https://a.test", "en")
@example("a__TOC__b", "a=b|c}}", "ar")
def test_nothing_that_is_told_is_markup(version: Version, user: str, label: str, language: str) -> None:
    # given somebody and a skill with these names
    named = replace(
        version, taxonomy=replace(version.taxonomy, items={PHOTOGRAPHY: Item(PHOTOGRAPHY, {"mul": label})})
    )
    found = news(ANA, version, NOTHING)
    fits = tuple(replace(fit, listing=listing(user, 2)) for fit in found.mutual)
    # when
    note = match_note(replace(ANA, user=user), News(fits, fits), named, Messages(language), TOOL)
    # then
    check(note, [escape(one_line(f"User:{user}/Capacity Exchange"))])
