"""Where tool and bot say messages: every call of `message` in templates and Python, read and not run."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

TEMPLATES = sorted(Path("templates").iterdir())
BOT = sorted(Path("bot").glob("*.py"))
MODULES = [Path("app.py"), *sorted(Path("web").glob("*.py")), *BOT]


class Use(NamedTuple):
    """A call. key: the message's; with a `*` where a part of it is computed, empty where all of it is.
    variables: what it is filled with, in their order; None where that is computed."""

    key: str
    variables: tuple[str, ...] | None
    where: str


def uses() -> Iterator[Use]:
    """All of them."""
    for path in TEMPLATES:
        for call in _parsed(path).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "message":
                variables = tuple(given.key for given in call.kwargs)
                yield from (Use(key, variables, f"{path}:{call.lineno}") for key in _of_jinja(call.args[0]))
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                named = [given.arg for given in node.keywords]
                given = None if None in named else tuple(filter(None, named))
                yield from (Use(key, given, f"{path}:{node.lineno}") for key in _of_python(node.args[0]))


def literals() -> frozenset[str]:
    """Every text that stands in a template or in Python: a key that is computed is taken from there."""
    found: set[object] = set()
    for path in TEMPLATES:
        found |= {constant.value for constant in _parsed(path).find_all(nodes.Const)}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return frozenset(one for one in found if isinstance(one, str))


def _parsed(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))


def _of_jinja(said: nodes.Node) -> list[str]:
    match said:
        case nodes.Const():
            return [said.value]
        case nodes.CondExpr(expr1=one, expr2=other) if other is not None:
            return [*_of_jinja(one), *_of_jinja(other)]
        case nodes.Concat(nodes=parts):
            return ["".join(part.value if isinstance(part, nodes.Const) else "*" for part in parts)]
        case _:
            return [""]


def _of_python(said: ast.expr) -> list[str]:
    match said:
        case ast.Constant(value=str(key)):
            return [key]
        case ast.IfExp(body=one, orelse=other):
            return [*_of_python(one), *_of_python(other)]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)]
        case _:
            return [""]
