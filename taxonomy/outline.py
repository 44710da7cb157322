"""The tree page: a nested list of `{{Skill|Q…}}`, read into a Tree and every problem found."""

import re
from collections.abc import Iterable, Iterator
from itertools import count, islice

from taxonomy.items import ItemId, item_id
from taxonomy.problems import Problem, Reason
from taxonomy.tree import Tree

TREE_PAGE = "Capacity Exchange/Skills"
SKILL_TEMPLATE = "Skill"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOWIKI = re.compile(r"<(nowiki|pre)>.*?(?:</\1>|\Z)", re.IGNORECASE)
# name, and arguments up to one with markup; not by a parser, which is long with many lines, and with odd ones
_TEMPLATE = re.compile(r"\{\{([^{}|]++)\|([^{}]*+)")
_MOST_LINES = 20_000  # of the list that are looked at; the largest tree known has some 500
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
    visible = _NOWIKI.sub("", line)
    for template in _TEMPLATE.finditer(visible, 0, max(0, visible.rfind("}}"))):
        said = _arguments(template[2]) if template_name(template[1]) in names else {}
        if "1" in said:
            return item_id(said["1"])
    raise ValueError(f"no {{{{{SKILL_TEMPLATE}|Q…}}}} on the line")


def _arguments(text: str) -> dict[str, str]:
    """Arguments without markup by name or number; of several with one name the last, as in MediaWiki."""
    said: dict[str, str] = {}
    numbers = count(1)
    for argument in text.split("|"):
        name, named, value = argument.partition("=")
        said[name.strip() if named else str(next(numbers))] = value if named else argument
    return said


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
    lines = _list_lines(wikitext)
    for number, depth, content in islice(lines, _MOST_LINES):
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
    problems.extend(Problem(f"line {number}", Reason.TOO_MANY, line) for number, _, line in islice(lines, 1))
    return Tree.of(parents), tuple(problems)


def write_outline(tree: Tree) -> str:
    """The nested list that `read_outline` reads back into the same tree."""
    return "".join(
        f"{'*' * (len(tree.broader(item)) + 1)} {{{{{SKILL_TEMPLATE}|{item}}}}}\n" for item in tree
    )
