"""The laws of reading and writing: a round trip changes nothing, an unchanged profile moves no byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.vocabulary import Vocabulary
from profiles.wikitext import clean, escape, parse, plain_text
from profiles.writing import new_page, write_page
from tests.profiles.strategies import NASTY_TEXT, profiles
from tests.support.taxonomies import small_taxonomy

VOCABULARY = Vocabulary(small_taxonomy())
ARGUMENTS = st.lists(
    st.tuples(st.sampled_from([f.name for f in PROFILE.fields] + ["unknown", "1"]), NASTY_TEXT), max_size=6
)


def page_around(arguments: list[tuple[str, str]], before: str, after: str) -> str:
    return (
        before + "{{Capacity Exchange profile" + "".join(f"|{n} = {v}\n" for n, v in arguments) + "}}" + after
    )


@given(profiles)
def test_a_new_page_reads_back_as_the_profile(profile: Profile) -> None:
    reading = read_page(new_page(profile, PROFILE), PROFILE, VOCABULARY)
    assert reading.profile == profile
    assert reading.problems == ()


@given(profiles, profiles)
def test_writing_over_another_profile_reads_back_as_the_new_one(old: Profile, new: Profile) -> None:
    page = write_page(new_page(old, PROFILE), new, PROFILE, VOCABULARY)
    assert read_page(page, PROFILE, VOCABULARY).profile == new


@given(profiles)
def test_writing_an_unchanged_profile_moves_no_byte(profile: Profile) -> None:
    page = f"intro <!-- note -->\n{new_page(profile, PROFILE)}\n[[Category:X]]\n"
    assert write_page(page, profile, PROFILE, VOCABULARY) == page


@given(ARGUMENTS, NASTY_TEXT, NASTY_TEXT)
def test_writing_back_what_was_read_moves_no_byte(
    arguments: list[tuple[str, str]], before: str, after: str
) -> None:
    page = page_around(arguments, before, after)
    profile = read_page(page, PROFILE, VOCABULARY).profile
    if profile is not None:
        assert write_page(page, profile, PROFILE, VOCABULARY) == page


@given(st.text())
def test_any_text_reads_without_an_exception(text: str) -> None:
    read_page(text, PROFILE, VOCABULARY)
    read_page("{{Capacity Exchange profile|" + text, PROFILE, VOCABULARY)
    read_page("{{Capacity Exchange profile|known=" + text + "}}", PROFILE, VOCABULARY)


@given(NASTY_TEXT)
@settings(max_examples=300)
def test_escaped_text_says_the_text_and_nothing_else(text: str) -> None:
    said = plain_text(parse(escape(text)))
    assert said.text == clean(text)
    assert said.dropped == ()


@pytest.mark.parametrize(
    "text", ["''' x '''", "R&D &amp; more", "~~~~", "__NOTOC__", "a|b", "{{x}}", "[http://a b]"]
)
def test_markup_is_data(text: str) -> None:
    profile = Profile(about=text)
    assert read_page(new_page(profile, PROFILE), PROFILE, VOCABULARY).profile == profile
