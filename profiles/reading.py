"""From a page's wikitext to a Profile and every problem found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mwparserfromhell.nodes import Template
from mwparserfromhell.nodes.extras import Parameter

from profiles.page_types import Field, PageType
from profiles.profile import Profile
from profiles.vocabulary import Vocabulary
from profiles.wikitext import UnreadableError, find_templates, plain_text
from taxonomy.problems import Problem, Reason
from taxonomy.spelling import Spelling

READER = 2  # raise it when pages are to be read anew, because reading them gives something else


@dataclass(frozen=True)
class Reading:
    """What a page says: no profile where it does not transclude the template."""

    profile: Profile | None
    problems: tuple[Problem, ...] = ()


def read_page(
    wikitext: str, page_type: PageType, vocabulary: Vocabulary, names: Iterable[str] = ()
) -> Reading:
    """Read a page's first transclusion of the type's template, by its own name or a redirect's.

    Never raises, whatever the text: what cannot be read is a problem, the rest still counts.
    """
    try:
        found = find_templates(wikitext, (page_type.template, *names)).templates
    except UnreadableError:
        return Reading(None, (Problem("page", Reason.TOO_MUCH_MARKUP, wikitext),))
    if not found:
        return Reading(None)
    template, *others = found
    problems = [Problem("page", Reason.SECOND_TEMPLATE, str(other)) for other in others]
    said = arguments(template)
    values: dict[str, Any] = {}
    for field in page_type.fields:
        values[field.attribute], missed = read_field(field, said, vocabulary)
        problems.extend(missed)
    problems.extend(_unknown_fields(said, page_type))
    return Reading(Profile(**values), tuple(problems))


def arguments(template: Template) -> dict[str, Parameter]:
    """The template's arguments by name; of several with one name the last, as in MediaWiki."""
    return {str(parameter.name).strip(): parameter for parameter in template.params}


def read_field(
    field: Field, said: Mapping[str, Parameter], vocabulary: Vocabulary
) -> tuple[Any, tuple[Problem, ...]]:
    """The value of one field among the arguments, its kind's empty value where it is absent."""
    if field.name not in said:
        return field.kind.empty, ()
    plain = plain_text(said[field.name].value)
    value, unread = field.kind.read(plain.text, vocabulary)
    problems = [Problem(field.name, piece.reason, piece.text, piece.suggestions) for piece in unread]
    problems.extend(Problem(field.name, Reason.MARKUP, dropped) for dropped in plain.dropped)
    return value, tuple(problems)


def _unknown_fields(said: Mapping[str, Parameter], page_type: PageType) -> list[Problem]:
    known = {field.name for field in page_type.fields}
    unknown = {name: text for name in said.keys() - known if (text := str(said[name].value).strip()) or name}
    spelling = Spelling(known) if unknown else None
    return [
        Problem(name, Reason.UNKNOWN_FIELD, text, spelling.near(name.lower()) if spelling else ())
        for name, text in sorted(unknown.items())
    ]
