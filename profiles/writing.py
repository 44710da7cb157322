"""From a Profile back into the page it came from, touching nothing but what differs."""

from collections.abc import Iterable
from typing import Any

from mwparserfromhell.nodes import Template
from mwparserfromhell.nodes.extras import Parameter

from profiles.kinds import Several, write_list
from profiles.page_types import Field, PageType
from profiles.profile import Profile
from profiles.reading import arguments, read_field
from profiles.vocabulary import Vocabulary
from profiles.wikitext import escape, find_templates
from taxonomy.problems import Problem, Reason

_GONE_ON_PURPOSE = frozenset({Reason.TOO_LONG, Reason.TOO_MANY})  # the new value is what was kept of these


def new_page(profile: Profile, page_type: PageType) -> str:
    """A page that holds the profile and nothing else, its arguments in the declaration's order, aligned."""
    width = max(len(field.name) for field in page_type.fields)
    lines = []
    for field in page_type.fields:
        value = getattr(profile, field.attribute)
        if value != field.kind.empty:
            lines.append(f" | {field.name:<{width}} = {escape(field.kind.write(value))}\n")
    return f"{{{{{page_type.template}\n{''.join(lines)}}}}}"


def write_page(
    wikitext: str, profile: Profile, page_type: PageType, vocabulary: Vocabulary, names: Iterable[str] = ()
) -> str:
    """The page with the profile in it. Only arguments whose value differs change; a page without the
    template gets one at its end. Pieces of a changed list that could not be read stay in it.
    UnreadableError for a page with more markup than can be parsed."""
    found = find_templates(wikitext, (page_type.template, *names))
    if not found.templates:
        return (
            wikitext
            + ("\n" if wikitext and not wikitext.endswith("\n") else "")
            + new_page(profile, page_type)
        )
    said = arguments(found.templates[0])
    changed = False
    for field in page_type.fields:
        value = getattr(profile, field.attribute)
        old, problems = read_field(field, said, vocabulary)
        if value != old:
            _write_field(found.templates[0], field, value, problems)
            changed = True
    return f"{found.before}{found.part}{found.after}" if changed else wikitext


def _write_field(template: Template, field: Field, value: Any, problems: Iterable[Problem]) -> None:
    text = field.kind.write(value) if value != field.kind.empty else ""
    if isinstance(field.kind, Several):
        unread = [
            problem.text for problem in problems if problem.reason not in _GONE_ON_PURPOSE | {Reason.MARKUP}
        ]
        if unread:
            text = write_list([field.kind.write_one(one) for one in value] + unread)
    text = escape(text)
    if not template.has(field.name):
        _add(template, field, text)
        return
    parameter = template.get(field.name)
    kept = "".join(f" {comment}" for comment in parameter.value.filter_comments(recursive=False))
    before, after = _space_around(str(parameter.value), text)
    parameter.value = f"{before}{text}{kept}{after}"


def _space_around(old: str, new: str) -> tuple[str, str]:
    """The white space before and after an argument's value; a blank argument keeps its line end behind."""
    if old.strip():
        return old[: len(old) - len(old.lstrip())], old[len(old.rstrip()) :]
    before, line_end, after = old.partition("\n")
    return ("" if new.startswith("\n") else before or " "), line_end + after


def _add(template: Template, field: Field, text: str) -> None:
    """A new last argument, spaced like the one before it."""
    if not template.params:
        template.name = f"{str(template.name).rstrip()}\n"
        template.params.append(Parameter(f" {field.name} ", f" {text}\n"))
        return
    last: Parameter = template.params[-1]
    name, value = str(last.name), str(last.value)
    before, after = (
        (name[: len(name) - len(name.lstrip())], name[len(name.rstrip()) :]) if last.showkey else (" ", " ")
    )
    width = max(0, len(name) - len(before) - len(field.name))
    lead, trail = _space_around(value, text)
    template.params.append(Parameter(f"{before}{field.name}{' ' * width or after}", f"{lead}{text}{trail}"))
