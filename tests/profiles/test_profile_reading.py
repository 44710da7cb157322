"""From a page to a profile: whatever stands on it, and every problem found."""

import json

import pytest

from profiles.page_types import PROFILE, Field
from profiles.profile import Profile
from profiles.reading import Reading, read_page
from profiles.templatedata import template_data
from profiles.tongues import Tongue
from profiles.vocabulary import Vocabulary
from taxonomy.problems import Problem, Reason
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PYTHON, small_taxonomy

VOCABULARY = Vocabulary(small_taxonomy())


def read(page: str, *names: str) -> Reading:
    return read_page(page, PROFILE, VOCABULARY, names)


def test_a_whole_profile() -> None:
    page = """Hello! <!-- my page -->
{{Capacity Exchange profile
 | known          = Q3, photography
 | available      = lua
 | wanted         = Q99
 | languages      = pt-N, en-4
 | territory      = BR
 | affiliations   = Q501, Some group
 | projects       = metawiki
 | time zone      = America/Sao_Paulo
 | about          = I ''like'' [[Photography|photos]].
 | about language = en
 | image          = Example.jpg
 | pronouns       = she/her
 | other account  = Alice (WMXX)
 | wikidata       = Q42
 | contact        = email
 | mentoring      = mentor, mentee
 | listed         = no
}}"""
    assert read(page) == Reading(
        Profile(
            known=(PYTHON, PHOTOGRAPHY),
            available=(LUA,),
            wanted=(PYTHON,),
            languages=(Tongue("pt", "N"), Tongue("en", "4")),
            territory=("BR",),
            affiliations=("Q501", "Some group"),
            projects=("metawiki",),
            time_zone="America/Sao_Paulo",
            about="I like photos.",
            about_language="en",
            image="Example.jpg",
            pronouns="she/her",
            other_account="Alice (WMXX)",
            wikidata="Q42",
            contact=("email",),
            mentoring=("mentor", "mentee"),
            listed=False,
        )
    )


@pytest.mark.parametrize(
    "page",
    ["", "text", "{{Capacity Exchange}}", "{{{Capacity Exchange profile}}}", "{{Capacity Exchange profile"],
)
def test_a_page_without_the_template_has_no_profile(page: str) -> None:
    assert read(page) == Reading(None)


@pytest.mark.parametrize(
    "page",
    [
        "{{Capacity Exchange profile}}",
        "{{capacity_Exchange_profile}}",
        "{{Template:Capacity Exchange profile}}",
        "{{ Capacity Exchange profile <!-- c -->\n| known = \n}}",
        "{{Frame|{{Capacity Exchange profile}}}}",
        "<div>{{Capacity Exchange profile}}</div>",
    ],
)
def test_the_template_wherever_it_stands(page: str) -> None:
    assert read(page) == Reading(Profile())


def test_a_redirect_of_the_template_counts_too() -> None:
    assert read("{{CapX|known=Q3}}").profile is None
    assert read("{{capX|known=Q3}}", "CapX") == Reading(Profile(known=(PYTHON,)))


def test_of_two_profiles_the_first_counts_and_the_other_is_said() -> None:
    reading = read("{{Capacity Exchange profile|known=Q3}} {{CapX|known=Q4}}", "CapX")
    assert reading.profile == Profile(known=(PYTHON,))
    assert reading.problems == (Problem("page", Reason.SECOND_TEMPLATE, "{{CapX|known=Q4}}"),)


def test_of_two_arguments_the_last_counts_as_in_mediawiki() -> None:
    assert read("{{Capacity Exchange profile|known=Q3|known=Q4}}").profile == Profile(known=(LUA,))


@pytest.mark.parametrize(
    ("argument", "place", "text", "suggestions"),
    [
        ("nown=Q3", "nown", "Q3", ("known",)),
        ("Known=Q3", "Known", "Q3", ("known",)),
        ("timezone=UTC", "timezone", "UTC", ("time zone",)),
        ("favourite colour=blue", "favourite colour", "blue", ()),
        ("favourite colour=", "favourite colour", "", ()),
        ("Q3", "1", "Q3", ()),
    ],
)
def test_an_unknown_field_is_said(argument: str, place: str, text: str, suggestions: tuple[str, ...]) -> None:
    reading = read(f"{{{{Capacity Exchange profile|{argument}}}}}")
    assert reading.profile == Profile()
    assert reading.problems == (Problem(place, Reason.UNKNOWN_FIELD, text, suggestions),)


def test_markup_in_a_value_is_said_and_the_rest_counts() -> None:
    reading = read("{{Capacity Exchange profile|known=Q3, {{Skill|Q4}}<ref>x</ref>, [[photography]]}}")
    assert reading.profile == Profile(known=(PYTHON, PHOTOGRAPHY))
    assert reading.problems == (
        Problem("known", Reason.MARKUP, "{{Skill|Q4}}"),
        Problem("known", Reason.MARKUP, "<ref>x</ref>"),
    )


def test_problems_of_every_field_are_named_together() -> None:
    reading = read(
        "{{Capacity Exchange profile|known=x y z|languages=pt-9, en|territory=Kongo|listed=maybe}}"
    )
    assert reading.profile == Profile(languages=(Tongue("en", "N"),))
    assert [(problem.place, problem.reason) for problem in reading.problems] == [
        ("known", Reason.UNKNOWN_SKILL),
        ("languages", Reason.BAD_LEVEL),
        ("territory", Reason.UNKNOWN_TERRITORY),
        ("listed", Reason.NOT_A_CHOICE),
    ]


def test_what_is_offered_is_known_too() -> None:
    assert Profile(known=(PYTHON,), available=(LUA, PYTHON)).knows == (PYTHON, LUA)


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Q3", {PYTHON}),
        (MERGED, {PYTHON}),
        ("PYTHON", {PYTHON}),
        ("Scripting", {LUA, "Q7"}),
        ("צִילוּם", {PHOTOGRAPHY}),
        ("Q12345", set()),
        ("pyth", set()),
        ("", set()),
    ],
)
def test_the_vocabulary(text: str, skills: set[str]) -> None:
    assert VOCABULARY.find(text) == skills


def test_near_words_of_the_vocabulary() -> None:
    assert VOCABULARY.near("Pyton") == ("python",)
    assert VOCABULARY.near("xyz") == ()


def test_templatedata_is_what_the_extension_takes() -> None:
    data = json.loads(json.dumps(template_data(PROFILE)))
    assert list(data["params"]) == data["paramOrder"] == [field.name for field in PROFILE.fields]
    for name, parameter in data["params"].items():
        assert parameter["label"] == name
        assert parameter["description"]
        assert parameter["required"] is False


@pytest.mark.parametrize("field", PROFILE.fields, ids=lambda field: field.name)
def test_every_fields_own_example_is_read(field: Field) -> None:
    page = f"{{{{Capacity Exchange profile|{field.name}={field.example}}}}}"
    reading = read(page)
    assert {problem.reason for problem in reading.problems} <= {Reason.UNKNOWN_SKILL}, (
        "real skills, not the tests'"
    )
