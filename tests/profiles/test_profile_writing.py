"""Back into the page: only what differs changes, and the way its owner writes is kept."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.tongues import Tongue
from profiles.vocabulary import Vocabulary
from profiles.wikitext import UnreadableError
from profiles.writing import new_page, write_page
from tests.profiles.strategies import NASTY_TEXT, profiles
from tests.support.taxonomies import LUA, PROGRAMMING, PYTHON, small_taxonomy

VOCABULARY = Vocabulary(small_taxonomy())


def change(page: str, *names: str, **values: Any) -> str:
    """The page with these values in place of its own."""
    profile = read_page(page, PROFILE, VOCABULARY, names).profile or Profile()
    return write_page(page, replace(profile, **values), PROFILE, VOCABULARY, names)


CASES = [
    (
        "one line",
        "{{Capacity Exchange profile|known=Q3|about=x}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile|known=Q4|about=x}}",
    ),
    (
        "a line each, with spaces",
        "{{Capacity Exchange profile\n | known = Q3\n | about = x\n}}",
        {"known": (LUA, PYTHON)},
        "{{Capacity Exchange profile\n | known = Q4, Q3\n | about = x\n}}",
    ),
    (
        "a comment in the changed argument is kept",
        "{{Capacity Exchange profile\n | known = Q3 <!-- since 2010 -->\n}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile\n | known = Q4 <!-- since 2010 -->\n}}",
    ),
    (
        "comments among the values are kept, behind them",
        "{{Capacity Exchange profile\n | known = <!-- a --> Q3, <!-- b --> Q2\n}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile\n | known = Q4 <!-- a --> <!-- b -->\n}}",
    ),
    (
        "of two arguments the one that counts changes",
        "{{Capacity Exchange profile|known=Q2|known=Q3}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile|known=Q2|known=Q4}}",
    ),
    (
        "bullets stay bullets",
        "{{Capacity Exchange profile\n | known =\n* Q3\n* coding\n | about = x\n}}",
        {"known": (LUA, PYTHON)},
        "{{Capacity Exchange profile\n | known =\n* Q4\n* Q3\n | about = x\n}}",
    ),
    (
        "a value with a comma makes bullets",
        "{{Capacity Exchange profile\n | affiliations = A, B\n | about = x\n}}",
        {"affiliations": ("A", "B, C and D")},
        "{{Capacity Exchange profile\n | affiliations =\n* A\n* B, C and D\n | about = x\n}}",
    ),
    (
        "bullets are added on lines of their own",
        "{{Capacity Exchange profile\n | known = Q3\n}}",
        {"affiliations": ("A, B",)},
        "{{Capacity Exchange profile\n | known = Q3\n | affiliations =\n* A, B\n}}",
    ),
    (
        "a blank argument is filled",
        "{{Capacity Exchange profile\n | known =\n | about = x\n}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile\n | known = Q4\n | about = x\n}}",
    ),
    (
        "a blank argument with a space",
        "{{Capacity Exchange profile\n | known = \n | about = x\n}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile\n | known = Q4\n | about = x\n}}",
    ),
    (
        "a cleared argument stays, blank",
        "{{Capacity Exchange profile\n | known = Q3\n | about = x\n}}",
        {"known": ()},
        "{{Capacity Exchange profile\n | known = \n | about = x\n}}",
    ),
    (
        "a missing argument is added as its neighbours are, aligned",
        "{{Capacity Exchange profile\n | known          = Q3\n | about          = x\n}}",
        {"time_zone": "UTC"},
        "{{Capacity Exchange profile\n | known          = Q3\n | about          = x\n"
        " | time zone      = UTC\n}}",
    ),
    (
        "close together",
        "{{Capacity Exchange profile\n|known=Q3\n|about=x\n}}",
        {"time_zone": "UTC"},
        "{{Capacity Exchange profile\n|known=Q3\n|about=x\n|time zone=UTC\n}}",
    ),
    (
        "in one line",
        "{{Capacity Exchange profile | known = Q3 | about = x }}",
        {"time_zone": "UTC"},
        "{{Capacity Exchange profile | known = Q3 | about = x | time zone = UTC }}",
    ),
    (
        "in one line, close together",
        "{{Capacity Exchange profile|known=Q3|about=x}}",
        {"time_zone": "UTC", "pronouns": "they"},
        "{{Capacity Exchange profile|known=Q3|about=x|time zone=UTC|pronouns=they}}",
    ),
    (
        "behind a blank one",
        "{{Capacity Exchange profile\n | known = Q3\n | about = \n}}",
        {"time_zone": "UTC"},
        "{{Capacity Exchange profile\n | known = Q3\n | about = \n | time zone = UTC\n}}",
    ),
    (
        "to a single one",
        "{{Capacity Exchange profile\n | known = Q3\n}}",
        {"listed": False},
        "{{Capacity Exchange profile\n | known = Q3\n | listed = no\n}}",
    ),
    (
        "to none",
        "{{Capacity Exchange profile}} and more",
        {"time_zone": "UTC", "pronouns": "they"},
        "{{Capacity Exchange profile\n | time zone = UTC\n | pronouns  = they\n}} and more",
    ),
    (
        "unread pieces stay in a changed list",
        "{{Capacity Exchange profile|known=Q3, nonsense, scripting}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile|known=Q4, nonsense, scripting}}",
    ),
    (
        "and in an emptied one",
        "{{Capacity Exchange profile|languages=pt-9, en}}",
        {"languages": ()},
        "{{Capacity Exchange profile|languages=pt-9}}",
    ),
    (
        "unread pieces of other fields stay as they are",
        "{{Capacity Exchange profile|territory=Kongo|known=Q3}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile|territory=Kongo|known=Q4}}",
    ),
    (
        "unknown fields stay",
        "{{Capacity Exchange profile|colour=blue|known=Q3|x}}",
        {"known": (LUA,)},
        "{{Capacity Exchange profile|colour=blue|known=Q4|x}}",
    ),
    (
        "the text around stays, byte for byte",
        "\ufeff  {{Other|known=Q3}}\r\n\x07{{Capacity Exchange profile|known=Q3}}\n"
        "{{Capacity Exchange profile|known=Q3}} ''x",
        {"known": (LUA,)},
        "\ufeff  {{Other|known=Q3}}\r\n\x07{{Capacity Exchange profile|known=Q4}}\n"
        "{{Capacity Exchange profile|known=Q3}} ''x",
    ),
    (
        "inside another template",
        "{{Frame|{{Capacity Exchange profile|known=Q3}}|x=1}}",
        {"known": (LUA,)},
        "{{Frame|{{Capacity Exchange profile|known=Q4}}|x=1}}",
    ),
    (
        "a page without the template gets one at its end",
        "About me.",
        {"known": (LUA,)},
        "About me.\n{{Capacity Exchange profile\n | known          = Q4\n}}",
    ),
    (
        "a page that ends with its line",
        "About me.\n",
        {"known": (LUA,)},
        "About me.\n{{Capacity Exchange profile\n | known          = Q4\n}}",
    ),
    ("an empty page", "", {"known": (LUA,)}, "{{Capacity Exchange profile\n | known          = Q4\n}}"),
    (
        "markup in a value is data",
        "{{Capacity Exchange profile|about=x}}",
        {"about": "a|b }} {{c}} [[d]] <b> ''e'' ~~~~"},
        "{{Capacity Exchange profile|about=a&#124;b &#125;&#125; &#123;&#123;c&#125;&#125; "
        "&#91;&#91;d&#93;&#93; "
        "&#60;b> &#39;&#39;e&#39;&#39; &#126;&#126;&#126;&#126;}}",
    ),
    (
        "every kind of value",
        "{{Capacity Exchange profile|languages=en|territory=BR|contact=email|listed=no|notify=weekly}}",
        {
            "languages": (Tongue("pt", "N"), Tongue("en", "2")),
            "territory": (),
            "contact": ("talk",),
            "listed": True,
            "notes": True,
            "notify": "",
        },
        "{{Capacity Exchange profile|languages=pt-N, en-2|territory=|contact=talk"
        "|listed=|notify=|notes=yes}}",
    ),
    (
        "a text that was too long is the new text",
        "{{Capacity Exchange profile|pronouns=" + "x" * 70 + "}}",
        {"pronouns": "they"},
        "{{Capacity Exchange profile|pronouns=they}}",
    ),
]


@pytest.mark.parametrize(
    ("page", "values", "written"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_changed_value(page: str, values: dict[str, Any], written: str) -> None:
    assert change(page, **values) == written
    profile = read_page(written, PROFILE, VOCABULARY).profile
    assert profile is not None
    for attribute, value in values.items():
        assert getattr(profile, attribute) == value


def test_the_template_keeps_the_name_it_was_called_by() -> None:
    page = "{{capX\n|known=Q3\n}}"
    assert change(page, "CapX", known=(LUA,)) == "{{capX\n|known=Q4\n}}"
    assert change("{{Template:capacity_Exchange_profile|known=Q3}}", known=(LUA,)).startswith(
        "{{Template:capacity_Ex"
    )


@pytest.mark.parametrize(
    "page",
    [
        "{{Capacity Exchange profile|known=photography, {{x}}, nonsense|languages=|x=y}}",
        "{{capacity_Exchange_profile\n|known=Q3 <!-- Python -->\n}} <b>unclosed",
        "{{Capacity Exchange profile|about=" + "x" * 3000 + "}}",
        "\r\n{{Capacity Exchange profile|territory=Brasil}}\x00",
    ],
)
def test_nothing_changed_nothing_written(page: str) -> None:
    assert change(page) == page


def test_the_next_save_writes_the_id_that_a_merged_one_stands_for() -> None:
    page = "{{Capacity Exchange profile\n|known=q99, nonsense\n|affiliations=Q99, A group\n|about=old}}"
    saved = "{{Capacity Exchange profile\n|known=Q3, nonsense\n|affiliations=Q99, A group\n|about=new}}"
    assert change(page, about="new") == saved
    assert change(page) == saved.replace("new", "old")
    assert change(saved) == saved


def test_of_a_page_with_too_much_markup_only_the_profile_is_touched() -> None:
    around = "<b>" * 3000
    page = f"{around}{{{{Capacity Exchange profile|known=Q3}}}}{around}"
    assert change(page, known=(LUA,)) == page.replace("Q3", "Q4")


def test_a_profile_with_too_much_markup_is_not_written() -> None:
    with pytest.raises(UnreadableError):
        change("{{Capacity Exchange profile|about=" + "<b>" * 3000 + "}}", known=(LUA,))


def test_a_new_page_holds_what_is_said_and_no_more() -> None:
    profile = Profile(known=(PYTHON, PROGRAMMING), languages=(Tongue("pt", "N"),), listed=False)
    assert new_page(profile, PROFILE) == (
        "{{Capacity Exchange profile\n"
        " | known          = Q3, Q2\n"
        " | languages      = pt-N\n"
        " | listed         = no\n"
        "}}"
    )
    assert new_page(Profile(affiliations=("A, B", "C")), PROFILE) == (
        "{{Capacity Exchange profile\n | affiliations   =\n* A, B\n* C\n}}"
    )
    assert new_page(Profile(), PROFILE) == "{{Capacity Exchange profile\n}}"


@given(profiles, NASTY_TEXT)
def test_adding_fields_one_by_one_makes_the_same_profile(profile: Profile, before: str) -> None:
    before = before.replace("\x00", "")  # no page holds it
    page = before + "\n{{Capacity Exchange profile}}"
    if read_page(page, PROFILE, VOCABULARY).profile != Profile():
        return  # what stands before swallows the template
    said = Profile()
    for field in PROFILE.fields:
        said = replace(said, **{field.attribute: getattr(profile, field.attribute)})
        page = write_page(page, said, PROFILE, VOCABULARY)
    assert page.startswith(before)
    assert read_page(page, PROFILE, VOCABULARY).profile == profile
