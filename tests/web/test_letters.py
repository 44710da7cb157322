"""A message: what can be sent, and what goes out of it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from profiles.wikitext import clean, one_line, parse, plain_text
from web.letter import LONGEST_SUBJECT, LONGEST_TEXT, Letter

_MARKS = st.sampled_from(
    [*"*#:;=-|!{}[]<>&'~_/ \n\t\r", "\n\n", "''", "~~~~", "{{", "}}", "[[", "]]", "{|", "|}"]
)
_PIECES = st.one_of(
    _MARKS,
    st.sampled_from(["</p>", "__TOC__", "a", "&#42;", "----", "http://b.example"]),
    st.text(max_size=3),
)
_TEXTS = st.lists(_PIECES, max_size=30).map("".join)
GOOD = Letter("talk", "About Python", "Hello.")


def shown(wikitext: str) -> list[str]:
    """The lines that a reader of wikitext makes out; every break is one."""
    text = plain_text(parse(wikitext.replace("<br>\n", "\n\n"))).text
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def typed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in clean(text).split("\n") if line.strip()]


# ---- whether it can be sent ----


PROBLEMS = [
    (GOOD, ""),
    (Letter("email", "s" * LONGEST_SUBJECT, "t" * LONGEST_TEXT), ""),
    (Letter("email", f"  {'s' * LONGEST_SUBJECT}\n", f"\r\n{'t' * LONGEST_TEXT} \n"), ""),
    (Letter("email", "s", "é" * LONGEST_TEXT), ""),
    (Letter("email", "s", "e\u0301" * LONGEST_TEXT), ""),
    (Letter("email", "s", "🙂" * LONGEST_TEXT), ""),
    (Letter("email", "s", "a\r\n" * (LONGEST_TEXT // 2)), ""),
    (Letter("email", "s", "t" * (LONGEST_TEXT + 1)), "connect-too-long"),
    (Letter("email", "s" * (LONGEST_SUBJECT + 1), "t"), "connect-too-long"),
    (Letter("", "s", "t"), "connect-no-way"),
    (Letter("talk", "", "t"), "connect-empty"),
    (Letter("talk", "s", ""), "connect-empty"),
    (Letter("talk", " \u00a0\n", "t"), "connect-empty"),
    (Letter("talk", "s", "\x00\x1b\u2028"), "connect-empty"),
]


@pytest.mark.parametrize(("letter", "problem"), PROBLEMS, ids=range(len(PROBLEMS)))
def test_a_letter_needs_a_way_a_subject_and_a_text_not_too_long(letter: Letter, problem: str) -> None:
    assert letter.problem == problem


# ---- the subject ----


@given(_TEXTS)
@example("a\r\nBcc: b@example.org")
@example("Capacity Exchange: again")
def test_a_subject_is_one_line_that_says_where_it_comes_from(subject: str) -> None:
    title = Letter("email", subject, "x").title
    assert title.startswith("Capacity Exchange: ")
    assert not re.search(r"[\x00-\x1f\x7f\u0085\u2028\u2029]", title)
    assert title.removeprefix("Capacity Exchange: ") == one_line(subject).removeprefix("Capacity Exchange: ")


def test_an_answer_keeps_one_prefix() -> None:
    assert Letter("email", "Capacity Exchange: Python", "x").title == "Capacity Exchange: Python"


# ---- a mail ----


@given(_TEXTS, st.text(max_size=20))
def test_a_mail_is_the_text_and_the_signature(text: str, signature: str) -> None:
    assert Letter("email", "s", text).mail(signature) == f"{clean(text)}\n\n-- \n{signature}"


# ---- a section ----


@given(_TEXTS)
@example("*\n**\n#\n:\n;a:b\n-\n----\n=\n==x==")
@example(" *")
@example("\u3000* a\n\u00a0# b\n\t; c")
@example("a\n \nb")
@example("~~~~\n~~~~~\n~~~")
@example("&#126;&#126;&#126;&#126;")
@example("{|\n|-\n|a\n|}")
@example("<!-- \n-->\n* x")
@example("''" * 1000)
@example("[" * LONGEST_TEXT)
def test_a_section_says_the_text_and_means_nothing(text: str) -> None:
    section = Letter("talk", "s", text).section()
    body = section.removesuffix("\n\n~~~~")
    assert shown(body) == typed(text)
    assert "~~~" not in body
    assert "{{" not in body
    assert "[[" not in body
    assert "<" not in body.replace("<br>\n", "")
    for line in body.split("\n"):
        assert not re.match(r"[\s*#:;=|-]", line), "nothing at the start of a line is a mark"
    said = plain_text(parse(body.replace("<br>\n", "\n\n")))
    assert said.dropped == ()


def test_the_lines_and_paragraphs_of_a_text_stay() -> None:
    assert Letter("talk", "s", "one\ntwo\n\n \nthree").section() == "one<br>\ntwo\n\nthree\n\n~~~~"


def test_the_signature_is_the_wikis() -> None:
    assert Letter("talk", "s", "~~~~").section().count("~~~~") == 1
