"""The tree page: what its list draws, and every line that cannot be read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.items import ItemId
from taxonomy.outline import read_outline, template_name, write_outline
from taxonomy.problems import Problem, Reason
from taxonomy.tree import Tree
from tests.taxonomy.strategies import ids, trees


def parents_of(tree: Tree) -> dict[str, str | None]:
    return {item: tree.parent.get(item) for item in tree}


@pytest.mark.parametrize(
    ("page", "parents"),
    [
        ("", {}),
        ("Only prose, with {{Skill|Q1}} in it.", {}),
        ("* {{Skill|Q1}}", {"Q1": None}),
        ("*{{Skill|Q1}}\n**{{Skill|Q2}}\n*{{Skill|Q3}}", {"Q1": None, "Q2": "Q1", "Q3": None}),
        (
            "* {{Skill|Q1}}\n** {{Skill|Q2}}\n*** {{Skill|Q3}}\n** {{Skill|Q4}}",
            {"Q1": None, "Q2": "Q1", "Q3": "Q2", "Q4": "Q1"},
        ),
        # numbered and indented lists, and mixed ones
        ("# {{Skill|Q1}}\n## {{Skill|Q2}}", {"Q1": None, "Q2": "Q1"}),
        ("; {{Skill|Q1}}\n: {{Skill|Q2}}\n:: {{Skill|Q3}}", {"Q1": None, "Q2": None, "Q3": "Q2"}),
        ("* {{Skill|Q1}}\n*# {{Skill|Q2}}\n*: {{Skill|Q3}}", {"Q1": None, "Q2": "Q1", "Q3": "Q1"}),
        # what else may stand on the page and on the line
        ("== A ==\n* {{Skill|Q1}}\n== B ==\n** {{Skill|Q2}}", {"Q1": None, "Q2": "Q1"}),
        ("* ''{{Skill|Q1|a name}}'' – [[a link]], {{Skill|Q9}}", {"Q1": None}),
        ("* {{Note|{{Skill|Q1}}}}", {"Q1": None}),
        ("* {{Skill|1=Q1}}", {"Q1": None}),
        ("* {{Skill|name=x| q1 }}", {"Q1": None}),
        ("* {{Skill|P1|1=Q1}}", {"Q1": None}),
        ("* {{Skill|Q1|[[a|b]] {{c|d}}}}", {"Q1": None}),
        ("* {{Skill}} {{Skill|Q1}}" + "x" * 2000, {"Q1": None}),
        # comments
        ("* {{Skill|Q1}}<!-- the top -->", {"Q1": None}),
        ("* {{Skill|Q1<!-- one -->}}", {"Q1": None}),
        ("<!--\n* {{Skill|Q1}}\n-->\n* {{Skill|Q2}}", {"Q2": None}),
        ("* {{Skill|Q1}}\n<!-- never closed\n* {{Skill|Q2}}", {"Q1": None}),
        ("*<!-- x -->* {{Skill|Q1}}\n", {"Q1": None}),
        # the template's name as MediaWiki compares it
        ("* {{skill|Q1}}", {"Q1": None}),
        ("* {{ Template:Skill |Q1}}", {"Q1": None}),
        ("* {{template: skill|Q1}}", {"Q1": None}),
        ("* {{_Skill_|Q1}}", {"Q1": None}),
    ],
)
def test_what_the_list_draws(page: str, parents: dict[str, str | None]) -> None:
    tree, problems = read_outline(page)
    assert parents_of(tree) == parents
    assert [problem for problem in problems if problem.reason is not Reason.LEVEL_JUMP] == []


@pytest.mark.parametrize(
    ("page", "place", "reason"),
    [
        ("* {{Skill|Q1}}\n* just words", "line 2", Reason.UNREADABLE_LINE),
        ("intro\n\n* {{Skill|P1}}", "line 3", Reason.UNREADABLE_LINE),
        ("* {{Skill}}", "line 1", Reason.UNREADABLE_LINE),
        ("* {{Skill|}}", "line 1", Reason.UNREADABLE_LINE),
        ("* {{Skill|Q1 Q2}}", "line 1", Reason.UNREADABLE_LINE),
        ("* {{Skill|{{{1}}}}}", "line 1", Reason.UNREADABLE_LINE),
        ("* {{Skills|Q1}}", "line 1", Reason.UNREADABLE_LINE),
        ("* {{SKILL|Q1}}", "line 1", Reason.UNREADABLE_LINE),  # only the first letter's case is free
        ("* {{User:Skill|Q1}}", "line 1", Reason.UNREADABLE_LINE),
        ("* <nowiki>{{Skill|Q1}}</nowiki>", "line 1", Reason.UNREADABLE_LINE),
        ("*", "line 1", Reason.UNREADABLE_LINE),
        ("<!--\n\n-->\n* x", "line 4", Reason.UNREADABLE_LINE),  # comments move no line number
        ("* {{Skill|Q1", "line 1", Reason.UNREADABLE_LINE),
        ("* {{Skill|Q1|1=P1}}", "line 1", Reason.UNREADABLE_LINE),
        ("** {{Skill|Q1}}", "line 1", Reason.LEVEL_JUMP),
        ("* {{Skill|Q1}}\n*** {{Skill|Q2}}", "line 2", Reason.LEVEL_JUMP),
        ("* {{Skill|Q1}}\n* {{Skill|Q1}}", "line 2", Reason.SECOND_MENTION),
        ("* {{Skill|Q1}}\n** {{Skill|Q1}}", "line 2", Reason.SECOND_MENTION),
    ],
)
def test_what_cannot_be_read_is_a_problem(page: str, place: str, reason: Reason) -> None:
    _, (problem,) = read_outline(page)
    assert (problem.place, problem.reason) == (place, reason)


def test_a_line_that_jumps_hangs_under_the_nearest_above() -> None:
    tree, problems = read_outline("* {{Skill|Q1}}\n*** {{Skill|Q2}}\n** {{Skill|Q3}}\n**** {{Skill|Q4}}")
    assert parents_of(tree) == {"Q1": None, "Q2": "Q1", "Q3": "Q1", "Q4": "Q3"}
    assert [problem.place for problem in problems] == ["line 2", "line 4"]


def test_what_is_under_a_second_mention_goes_under_the_first() -> None:
    page = "* {{Skill|Q1}}\n** {{Skill|Q2}}\n* {{Skill|Q3}}\n** {{Skill|Q2}}\n*** {{Skill|Q4}}"
    tree, problems = read_outline(page)
    assert parents_of(tree) == {"Q1": None, "Q2": "Q1", "Q3": None, "Q4": "Q2"}
    assert problems == (Problem("line 4", Reason.SECOND_MENTION, "{{Skill|Q2}}"),)


def test_what_is_under_an_unreadable_line_goes_under_the_one_above() -> None:
    tree, problems = read_outline("* {{Skill|Q1}}\n** no skill\n*** {{Skill|Q2}}")
    assert parents_of(tree) == {"Q1": None, "Q2": "Q1"}
    assert [problem.reason for problem in problems] == [Reason.UNREADABLE_LINE, Reason.LEVEL_JUMP]


def test_a_template_may_have_other_names() -> None:
    tree, problems = read_outline("* {{Habilidade|Q1}}\n* {{Skill|Q2}}", ["Skill", "habilidade"])
    assert tree.tops == ("Q1", "Q2")
    assert problems == ()


@pytest.mark.parametrize(
    ("name", "plain"),
    [("skill", "Skill"), ("Template:skill", "Skill"), ("_a__b ", "A b"), ("User:x", "User:x"), ("", "")],
)
def test_template_names(name: str, plain: str) -> None:
    assert template_name(name) == plain


@given(trees())
def test_what_is_written_reads_back_as_the_same_tree(tree: Tree) -> None:
    read, problems = read_outline(write_outline(tree))
    assert read == tree
    assert list(read) == list(tree)
    assert problems == ()


@given(st.lists(st.tuples(st.text("*#:;", max_size=5), st.none() | ids, st.text(max_size=5)), max_size=20))
def test_any_nesting_of_any_items_is_a_tree_and_problems(lines: list[tuple[str, ItemId | None, str]]) -> None:
    page = "\n".join(f"{marks}{f'{{{{Skill|{item}}}}}' if item else ''}{rest}" for marks, item, rest in lines)
    tree, _ = read_outline(page)
    walked = list(tree)
    assert len(walked) == len(set(walked)) == len(tree), "every item once, and no ring"
    assert set(walked) <= {item for _, item, _ in lines}


@given(st.text())
def test_any_text_reads_without_an_exception(text: str) -> None:
    read_outline(text)
    read_outline("* {{Skill|" + text)


@pytest.mark.parametrize(
    "token",
    ["\n* ", "<b>", "{{", "* {{Skill|Q1}}\n", "<!--", "[http://a ", "\n" + "*" * 900, "\n*{{Skill|}}<b "],
)
def test_the_largest_page_reads_in_a_second(token: str) -> None:
    page = "* {{Skill|Q1}}" + token * (2_000_000 // len(token))
    started = time.process_time()
    read_outline(page)
    assert time.process_time() - started < 1, "in proportion to its size: to its square is minutes"


def test_so_many_lines_are_no_tree() -> None:
    tree, problems = read_outline("* {{Skill|Q1}}\n" + "* {{Skill|Q1}}\n" * 30_000)
    assert len(tree) == 1
    assert problems[-1] == Problem("line 20001", Reason.TOO_MANY, "{{Skill|Q1}}")
