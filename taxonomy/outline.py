"""The tree page: a nested list of `{{Skill|Q…}}`, read into a Tree and every problem found."""

import re
from collections.abc import Iterable, Iterator

import mwparserfromhell

from taxonomy.items import ItemId, item_id
from taxonomy.problems import Problem, Reason
from taxonomy.tree import Tree

TREE_PAGE = "Capacity Exchange/Skills"
SKILL_TEMPLATE = "Skill"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LONGEST_LINE = 400  # characters; the parser would be long with what is longer
_LIST_LINE = re.compile(r"([*#:;]+)(.*)")


def template_name(name: str) -> str:
    """The name as MediaWiki compares it: no namespace, no comment, no underscore, first letter large."""
    plain = " ".join(_COMMENT.sub("", name).replace("_", " ").split())
    prefix, colon, rest = plain.partition(":")
    if colon and prefix.strip().casefold() == "template":
        plain = rest.strip()
    return plain[:1].upper() + plain[1:]


def _list_lines(wikitext: str) -> Iterator[tuple[int, int, str]]:
    """Number, depth and content of every line of a list; comments are blanked, line numbers kept."""
    visible = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), wikitext)
    for number, line in enumerate(visible.split("\n"), start=1):
        if match := _LIST_LINE.match(line):
            yield number, len(match[1]), match[2].strip()


def _skill_on(line: str, names: frozenset[str]) -> ItemId:
    """The item of the line's first skill template; ValueError where there is none or its id is wrong."""
    readable = "{{" in line and len(line) <= _LONGEST_LINE
    for template in mwparserfromhell.parse(line).filter_templates() if readable else ():
        if template_name(str(template.name)) in names and template.has("1"):
            return item_id(str(template.get("1").value))
    raise ValueError(f"no {{{{{SKILL_TEMPLATE}|Q…}}}} on the line")


def read_outline(
    wikitext: str, template_names: Iterable[str] = (SKILL_TEMPLATE,)
) -> tuple[Tree, tuple[Problem, ...]]:
    """The tree that the page's list draws, and what could not be read.

    A second mention is left out (what is under it goes under the first); a line that jumps levels hangs
    under the nearest line above it; a list line without a skill is skipped. All are problems.
    """
    names = frozenset(map(template_name, template_names))
    parents: dict[ItemId, ItemId | None] = {}
    problems: list[Problem] = []
    open_lines: list[tuple[int, ItemId]] = []  # depth and item of each line above that this one may be under
    for number, depth, content in _list_lines(wikitext):
        place = f"line {number}"
        try:
            item = _skill_on(content, names)
        except ValueError:
            problems.append(Problem(place, Reason.UNREADABLE_LINE, content))
            continue
        while open_lines and open_lines[-1][0] >= depth:
            open_lines.pop()
        if depth > (open_lines[-1][0] if open_lines else 0) + 1:
            problems.append(Problem(place, Reason.LEVEL_JUMP, content))
        if item in parents:
            problems.append(Problem(place, Reason.SECOND_MENTION, content))
        else:
            parents[item] = open_lines[-1][1] if open_lines else None
        open_lines.append((depth, item))
    return Tree.of(parents), tuple(problems)


def write_outline(tree: Tree) -> str:
    """The nested list that `read_outline` reads back into the same tree."""
    return "".join(
        f"{'*' * (len(tree.broader(item)) + 1)} {{{{{SKILL_TEMPLATE}|{item}}}}}\n" for item in tree
    )
