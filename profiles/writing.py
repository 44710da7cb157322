"""From a Profile back into the page it came from, touching nothing but what differs."""

from collections.abc import Iterable, Mapping
from typing import Any

from mwparserfromhell.nodes import Template
from mwparserfromhell.nodes.extras import Parameter

from profiles.kinds import Several, is_bulleted, write_list
from profiles.page_types import Field, PageType
from profiles.profile import Profile
from profiles.reading import arguments, read_field
from profiles.vocabulary import Vocabulary
from profiles.wikitext import escape, find_templates, plain_text
from taxonomy.problems import Problem, Reason

_GONE_ON_PURPOSE = frozenset({Reason.TOO_LONG, Reason.TOO_MANY})  # the new value is what was kept of these


def new_page(profile: Profile, page_type: PageType) -> str:
    """A page that holds the profile and nothing else, its arguments in the declaration's order, aligned."""
    width = max(len(field.name) for field in page_type.fields)
    lines = []
    for field in page_type.fields:
        value = getattr(profile, field.attribute)
        if value != field.kind.empty:
            text = _escape(field.kind.write(value))
            before, after = _space_around("\n", text)
            lines.append(f" | {field.name:<{width}} ={before}{text}{after}")
    return f"{{{{{page_type.template}\n{''.join(lines)}}}}}"


def write_page(
    wikitext: str, profile: Profile, page_type: PageType, vocabulary: Vocabulary, names: Iterable[str] = ()
) -> str:
    """The page with the profile in it. Only arguments whose value differs change, or that name a merged
    id; a page without the template gets one at its end. Pieces of a changed list that could not be read
    stay in it. UnreadableError for a page with more markup than can be parsed."""
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
        if value != old or _is_outdated(field, said, vocabulary):
            _write_field(found.templates[0], field, value, problems)
            changed = True
    return f"{found.before}{found.part}{found.after}" if changed else wikitext


def _is_outdated(field: Field, said: Mapping[str, Parameter], vocabulary: Vocabulary) -> bool:
    return field.name in said and field.kind.is_outdated(plain_text(said[field.name].value).text, vocabulary)


def _write_field(template: Template, field: Field, value: Any, problems: Iterable[Problem]) -> None:
    old = str(template.get(field.name).value) if template.has(field.name) else ""
    text = field.kind.write(value) if value != field.kind.empty else ""
    if isinstance(field.kind, Several):
        pieces = [field.kind.write_one(one) for one in value]
        pieces += [
            problem.text for problem in problems if problem.reason not in _GONE_ON_PURPOSE | {Reason.MARKUP}
        ]
        text = write_list(pieces, bulleted=is_bulleted(old))
    text = _escape(text)
    if not template.has(field.name):
        _add(template, field, text)
        return
    parameter = template.get(field.name)
    kept = "".join(f" {comment}" for comment in parameter.value.filter_comments(recursive=False))
    before, after = _space_around(old, text)
    parameter.value = f"{before}{text}{kept}{after}"


def _escape(text: str) -> str:
    """Wikitext that says the text; bullets begin on a line of their own."""
    return ("\n" if text.startswith("\n") else "") + escape(text)


def _space_around(old: str, new: str) -> tuple[str, str]:
    """The white space before and after an argument's value; a blank argument keeps its line end behind."""
    if old.strip():
        before, after = old[: len(old) - len(old.lstrip())], old[len(old.rstrip()) :]
    else:
        before, line_end, after = old.partition("\n")
        before, after = before or " " * len(line_end), line_end + after
    return "" if new.startswith("\n") else before, after


def _add(template: Template, field: Field, text: str) -> None:
    """A new last argument, spaced like the one before it."""
    if not template.params:
        template.name = f"{str(template.name).rstrip()}\n "
        template.params.append(Parameter(f" {field.name} ", f" {text}\n"))
        return
    last: Parameter = template.params[-1]
    name, value = str(last.name), str(last.value)
    before, after = (
        (name[: len(name) - len(name.lstrip())], name[len(name.rstrip()) :]) if last.showkey else (" ", " ")
    )
    lead, trail = _space_around(value, text)
    if last.showkey:  # else its white space means something
        last.value = value.removesuffix(trail) + _space_before_last(template)
    padding = " " * max(1, len(name) - len(before) - len(field.name)) if after else ""
    template.params.append(Parameter(f"{before}{field.name}{padding}", f"{lead}{text}{trail}"))


def _space_before_last(template: Template) -> str:
    """The white space in front of the bar of the last argument."""
    text = str(template.params[-2].value if len(template.params) > 1 else template.name)
    return text[len(text.rstrip()) :]
