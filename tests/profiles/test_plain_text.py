"""From an argument's wikitext to its plain text, and the guards against markup that takes too long."""

import time

import pytest

from profiles.page_types import PROFILE
from profiles.reading import read_page
from profiles.vocabulary import Vocabulary
from profiles.wikitext import (
    REDIRECT,
    UnreadableError,
    clean,
    find_templates,
    one_line,
    parse,
    plain_text,
    transclusion,
)
from tests.support.taxonomies import PYTHON, small_taxonomy

NAMES = (PROFILE.template,)
LARGE = 2_000_000  # bytes, MediaWiki's limit for a page


@pytest.mark.parametrize(
    ("wikitext", "text"),
    [
        ("plain", "plain"),
        ("[[Page]]", "Page"),
        ("[[Page|shown ''so'']]", "shown so"),
        ("[https://example.org the site]", "the site"),
        ("[https://example.org]", "https://example.org"),
        ("'''bold''' ''italic''", "bold italic"),
        ("a &amp; b &#124; c", "a & b | c"),
        ("a<!-- not this -->b", "ab"),
        ("<nowiki>[[x]]</nowiki>", "[[x]]"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<small>small</small> <b>b</b>", "small b"),
        ("* one\n* two", "* one\n* two"),
        (": one\n; two\n# three", ": one\n; two\n# three"),
        ("== A heading ==", "== A heading =="),
        ("----", "----"),
        ("it's R&D", "it's R&D"),
    ],
)
def test_what_markup_says(wikitext: str, text: str) -> None:
    plain = plain_text(parse(wikitext))
    assert plain.text == text
    assert plain.dropped == ()


@pytest.mark.parametrize(
    ("wikitext", "text", "dropped"),
    [
        ("a {{template|x}} b", "a  b", ("{{template|x}}",)),
        ("a {{{1|x}}} b", "a  b", ("{{{1|x}}}",)),
        ("a<ref>source</ref>", "a", ("<ref>source</ref>",)),
        ("<div>in [[a]]</div>", "", ("<div>in [[a]]</div>",)),
        ("<references />x", "x", ("<references />",)),
    ],
)
def test_what_markup_says_nothing_is_named(wikitext: str, text: str, dropped: tuple[str, ...]) -> None:
    plain = plain_text(parse(wikitext))
    assert (plain.text, plain.dropped) == (text, dropped)


@pytest.mark.parametrize(
    ("text", "cleaned", "line"),
    [
        ("a\r\nb\rc", "a\nb\nc", "a b c"),
        ("\x00a\x07b\x7f", "a b", "a b"),
        ("a\u2028b", "a b", "a b"),
        ("\ud800x", "x", "x"),
        ("e\u0301", "é", "é"),
        ("e" + "\u0301" * 99 + "！" * 99, "é" + "\u0301" * 29 + "！" * 99, "é" + "\u0301" * 29 + "！" * 99),
        ("  a \t b ", "a \t b", "a b"),
    ],
)
def test_cleaning(text: str, cleaned: str, line: str) -> None:
    assert clean(text) == cleaned
    assert one_line(text) == line


@pytest.mark.parametrize(
    "page",
    [
        "{{Capacity Exchange profile}}",
        "{{capacity Exchange profile|a=b}}",
        "{{ Capacity_Exchange__profile\n|a=b}}",
        "{{Template:Capacity Exchange profile}}",
        "{{:template: capacity Exchange profile|}}",
        "x {{Capacity Exchange profile<!-- c -->}}",
        "{{Other|{{Capacity Exchange profile}}}}",
    ],
)
def test_a_transclusion_is_found(page: str) -> None:
    assert transclusion(NAMES).search(page)


@pytest.mark.parametrize(
    "page", ["{{Capacity Exchange}}", "{{Capacity Exchange profiles}}", "[[Capacity Exchange profile]]"]
)
def test_something_else_is_no_transclusion(page: str) -> None:
    assert not transclusion(NAMES).search(page)
    assert find_templates(page, NAMES).templates == ()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("#REDIRECT [[User:B/Capacity Exchange]]", "User:B/Capacity Exchange"),
        ("\n#redirect: [[X|y]]", "X"),
        ("#перенаправление[[Ы]]", "Ы"),
        ("text #REDIRECT [[X]]", None),
        ("# [[X]]", None),
    ],
)
def test_redirects(text: str, target: str | None) -> None:
    match = REDIRECT.match(text)
    assert (match[1] if match else None) == target


def around(body: str) -> list[str]:
    """The body as a page of its own, before, after and inside a profile."""
    return [
        body,
        f"{{{{Capacity Exchange profile|known=Q3}}}}{body}",
        f"{body}{{{{Capacity Exchange profile|known=Q3}}}}",
        f"{{{{Capacity Exchange profile|known=a\n{body}b|about={body}}}}}",
        f"{{{{Capacity Exchange profile {body}|known=Q3}}}}",
    ]


TOKENS = """{{ }} [[ <b> <!-- '' | * : ---- &amp; # a= é a, photograpyh, {{x}} [[a]] http://"""


@pytest.mark.parametrize(
    "token",
    [
        *TOKENS.split(),
        "{{Capacity Exchange profile|",
        " ",
        "\n",
        "\n=",
        "\n* ",
        "----\n",
        "http://a ",
        "\x00",
    ],
)
def test_two_megabytes_of_anything_read_in_a_second(token: str) -> None:
    vocabulary = Vocabulary(small_taxonomy())
    for page in around(token * (LARGE // len(token) // 8)):
        started = time.process_time()
        read_page(page, PROFILE, vocabulary)
        REDIRECT.match(page)
        assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "body",
    [
        "<b " * 20 + "a " * 900_000,  # each word could be an attribute, of each tag
        '<b a="' * 1900,
        "\n*<b>" * 1900,
        '----"----\n{|\n|' * 1900,
        "a<ref><!--" * 500,
        "a" + "\u0301" * 600_000 + "&#x323;" * 19_000,  # marks that are to be sorted
    ],
)
def test_what_the_parser_would_be_long_with_is_read_in_a_second(body: str) -> None:
    vocabulary = Vocabulary(small_taxonomy())
    started = time.process_time()
    read_page(f"{{{{Capacity Exchange profile|about={body}", PROFILE, vocabulary)
    read_page(f"{{{{Capacity Exchange profile|about={body}\n}}}}", PROFILE, vocabulary)
    assert time.process_time() - started < 2


def test_a_long_page_of_ordinary_markup_is_parsed_whole() -> None:
    section = "\n== Work ==\n" + "<small>I ''wrote'' [[an article]] <!-- it's mine -->.</small> " * 5
    page = section * 10 + "{{Capacity Exchange profile|known=Q3}}" + "I take photos. " * 2000
    assert len(find_templates(page, NAMES).templates) == 1
    assert find_templates(page, NAMES).before == ""


def test_two_megabytes_of_white_space_are_no_riddle() -> None:
    started = time.process_time()
    for page in (
        "#a" + " " * LARGE,
        "{{" + " " * LARGE,
        "{{template" + "_" * LARGE,
        "{{Capacity" + " " * LARGE + "x",
    ):
        assert not REDIRECT.match(page)
        assert not transclusion(NAMES).search(page)
    assert time.process_time() - started < 5


def test_of_a_page_with_too_much_markup_the_first_profile_is_read_all_the_same() -> None:
    page = "<b>" * 3000 + "{{Capacity Exchange profile|known=Q3}}" + "<b>" * 3000
    found = find_templates(page, NAMES)
    assert f"{found.before}{found.part}{found.after}" == page
    reading = read_page(page, PROFILE, Vocabulary(small_taxonomy()))
    assert reading.profile is not None
    assert reading.profile.known == (PYTHON,)


@pytest.mark.parametrize(
    "page",
    [
        "<b>" * 3000,  # without a profile
        "{{Capacity Exchange profile|about=" + "<b>" * 3000 + "}}",  # in it
        "<b>" * 3000 + "{{Capacity Exchange profile|known=Q3",  # never closed
    ],
)
def test_too_much_markup_is_said(page: str) -> None:
    with pytest.raises(UnreadableError):
        find_templates(page, NAMES)
    reading = read_page(page, PROFILE, Vocabulary(small_taxonomy()))
    assert reading.profile is None
    assert [problem.reason for problem in reading.problems] == ["too-much-markup"]
