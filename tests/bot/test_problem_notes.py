"""Problem notes: what could not be read, told once, with the reason and what may have been meant."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.messages import Messages
from bot.note_marker import PROBLEMS
from bot.problem_notes import problem_note, untold
from profiles.wikitext import escape, one_line
from search.listing import Listing, from_json, to_json
from taxonomy.problems import Problem, Reason
from tests.profiles.strategies import NASTY_TEXT
from tests.support.notes import TOOL, check
from tests.support.people import listing

ENGLISH = Messages("en")
WORD = Problem("known", Reason.UNKNOWN_SKILL, "photograpy", ("photography",))
NAME = Problem("wanted", Reason.AMBIGUOUS_SKILL, "scripting", ("Q4", "Q7"))
FIELD = Problem("knwon", Reason.UNKNOWN_FIELD, "Q1")
TOLD_OF_READING = sorted(
    {
        Reason.AMBIGUOUS_SKILL,
        Reason.BAD_FILE_NAME,
        Reason.BAD_ITEM_ID,
        Reason.BAD_LEVEL,
        Reason.BAD_USER_NAME,
        Reason.MARKUP,
        Reason.NOT_A_CHOICE,
        Reason.SECOND_PROFILE,
        Reason.SECOND_TEMPLATE,
        Reason.TOO_LONG,
        Reason.TOO_MANY,
        Reason.UNKNOWN_FIELD,
        Reason.UNKNOWN_LANGUAGE,
        Reason.UNKNOWN_PROJECT,
        Reason.UNKNOWN_SKILL,
        Reason.UNKNOWN_TERRITORY,
        Reason.UNKNOWN_TIME_ZONE,
    }
)
NOTHING: frozenset[str] = frozenset()
PROBLEMS_OF_ALL_KINDS = st.builds(
    Problem,
    NASTY_TEXT,
    st.sampled_from(TOLD_OF_READING),
    NASTY_TEXT,
    st.lists(st.one_of(NASTY_TEXT, st.just("Q4")), max_size=3).map(tuple),
)


def ana(*problems: Problem) -> Listing:
    return listing("Ana", 7, problems, notes=True)


def told(listing: Listing, *problems: Problem) -> frozenset[str]:
    return problem_note(listing, problems, ENGLISH, TOOL).marker.told


# ---- what is new ----


def test_what_was_told_is_told_no_more() -> None:
    said = told(ana(WORD), WORD)
    assert len(said) == 1
    assert untold(ana(WORD, NAME, FIELD), NOTHING) == (WORD, NAME, FIELD)
    assert untold(ana(WORD, NAME, FIELD), said) == (NAME, FIELD)
    assert untold(ana(WORD), said) == ()


def test_the_same_piece_twice_is_told_once() -> None:
    assert untold(ana(WORD, NAME, WORD), NOTHING) == (WORD, NAME)


@pytest.mark.parametrize("other", [{"place": "wanted"}, {"reason": Reason.MARKUP}, {"text": "photograpie"}])
def test_another_field_reason_or_text_is_another_problem(other: dict[str, str]) -> None:
    changed = replace(WORD, **other)  # type: ignore[arg-type]  # the table says what fits
    assert untold(ana(changed), told(ana(WORD), WORD)) == (changed,)


def test_another_suggestion_is_no_other_problem() -> None:
    assert untold(ana(replace(WORD, suggestions=())), told(ana(WORD), WORD)) == ()


def test_a_long_text_is_the_same_when_the_index_has_shortened_it() -> None:
    long = Problem("about", Reason.TOO_LONG, "long " * 100)
    indexed = from_json(to_json(ana(long)))
    assert untold(indexed, told(ana(long), long)) == ()


@given(st.lists(PROBLEMS_OF_ALL_KINDS, max_size=5))
def test_one_note_tells_everything(problems: list[Problem]) -> None:
    owner = ana(*problems)
    new = untold(owner, NOTHING)
    said = told(owner, *new)
    assert len(said) == len(new)
    assert untold(owner, said) == ()


# ---- what it looks like ----


def test_a_note() -> None:
    owner = ana(WORD, NAME, FIELD)
    note = problem_note(owner, untold(owner, NOTHING), ENGLISH, TOOL)
    assert note.heading == "Capacity Exchange: what could not be read in your profile"
    assert (note.marker.kind, note.marker.recipient, len(note.marker.told)) == (PROBLEMS, 7, 3)
    assert note.text.split("\n")[:-1] == [
        '<div lang="en" dir="ltr" class="mw-content-ltr">',
        "This could not be read in your profile; everything else in it counts:",
        "* <code><bdi><nowiki>known</nowiki></bdi></code>: <q><bdi><nowiki>photograpy</nowiki></bdi></q>"
        " is not a known skill. Did you mean <bdi><nowiki>photography</nowiki></bdi>?",
        "* <code><bdi><nowiki>wanted</nowiki></bdi></code>: <q><bdi><nowiki>scripting</nowiki></bdi></q>"
        " means several skills. Did you mean {{Skill|Q4}} or {{Skill|Q7}}?",
        "* <code><bdi><nowiki>knwon</nowiki></bdi></code>: <q><bdi><nowiki>Q1</nowiki></bdi></q>"
        " is not a field of a profile.",
        "",
        "[[Special:EditPage/User:Ana/Capacity Exchange|mend it on the page]]"
        " · [https://capx.test/edit mend it with the form]",
        "",
        'You get these notes because your profile says <code dir="ltr">notes = yes</code>.'
        ' To get no more of them, write <code dir="ltr">notes = no</code> there.',
        "</div>",
    ]
    check(note, ["Special:EditPage/User:Ana/Capacity Exchange"])


@pytest.mark.parametrize("language", ["en", "pt-br", "pt", "es", "fr", "de", "ar", "hi"])
def test_every_reason_is_said_in_every_language_of_ours(language: str) -> None:
    problems = [replace(WORD, reason=reason) for reason in TOLD_OF_READING]
    text = problem_note(ana(), problems, Messages(language), TOOL).text
    assert text.count("\n* ") == len(problems)
    assert not re.search(r"\$|\{\{", text)


@given(st.lists(PROBLEMS_OF_ALL_KINDS, min_size=1, max_size=4), NASTY_TEXT, st.sampled_from(["en", "ar"]))
@example([Problem("~~~~", Reason.MARKUP, "-->", ("Q4}}{{x", "[[a]]"))], "~~~~", "en")
def test_nothing_that_is_told_is_markup(problems: list[Problem], user: str, language: str) -> None:
    owner = listing(user, 7)
    note = problem_note(owner, problems, Messages(language), TOOL)
    check(note, [f"Special:EditPage/{escape(one_line(owner.source.page))}"])
