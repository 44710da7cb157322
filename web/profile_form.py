"""The form of a profile: a text for each field of the declaration, as people type it, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from profiles import kinds
from profiles.kinds import Unread
from profiles.page_types import PROFILE, Field
from profiles.profile import LONGEST_ABOUT, Profile
from profiles.vocabulary import Vocabulary
from taxonomy.items import ItemId
from taxonomy.problems import Reason
from web.presenting import Presenter

SKILLS = ("known", "available", "wanted")
LONGEST_FIELD = 20_000  # characters that are looked at
LONGEST_SHOWN = 200  # characters of what is too long
_ADDED = ("available", "known", "wanted")


@dataclass(frozen=True)
class FormField:
    """A field as the form shows it. shape: lines, text, line, choices, one or yes. texts: what is in it, for
    choices those that are chosen. unread: what could not be read of it."""

    name: str
    shape: str
    texts: tuple[str, ...]
    choices: tuple[str, ...] = ()
    longest: int | None = None
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Typed:
    """What somebody typed: the profile that it says, and the fields as they were typed."""

    profile: Profile
    fields: tuple[FormField, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all of it could be read."""
        return not any(field.unread for field in self.fields)


def form_of(profile: Profile, vocabulary: Vocabulary, show: Presenter) -> tuple[FormField, ...]:
    """The form that says a profile."""
    return tuple(
        _field(field, _texts(field, getattr(profile, field.attribute), vocabulary, show))
        for field in PROFILE.fields
    )


def read_form(form: MultiDict[str, str], vocabulary: Vocabulary) -> Typed:
    """What a form says; nothing that was typed is lost, whether it can be read or not."""
    values: dict[str, Any] = {}
    fields: list[FormField] = []
    for field in PROFILE.fields:
        texts = tuple(form.getlist(field.attribute))
        text = _as_on_the_wiki(field, texts)
        values[field.attribute], unread = field.kind.read(text[:LONGEST_FIELD], vocabulary)
        if len(text) > LONGEST_FIELD:
            unread += (Unread(text[LONGEST_FIELD:][:LONGEST_SHOWN], Reason.TOO_LONG),)
        fields.append(_field(field, texts, unread))
    return Typed(Profile(**values), tuple(fields))


def with_added(profile: Profile, added: Iterable[str], vocabulary: Vocabulary) -> Profile:
    """The profile with skills added: each `role:id`, as links of the tool have them; others are left out."""
    values: dict[str, Any] = vars(profile).copy()
    for role, _, skill in (text.partition(":") for text in added):
        meant = vocabulary.find(skill) if role in _ADDED else frozenset()
        if len(meant) == 1:
            values[role] = tuple(dict.fromkeys((*values[role], *meant)))
    return Profile(**values)


def _field(field: Field, texts: tuple[str, ...], unread: tuple[Unread, ...] = ()) -> FormField:
    if isinstance(field.kind, kinds.Choices):
        return FormField(field.attribute, "choices", texts, field.kind.choices, unread=unread)
    if isinstance(field.kind, kinds.OneOf):
        return FormField(field.attribute, "one", texts, ("", *field.kind.choices), unread=unread)
    if isinstance(field.kind, kinds.YesNo):
        return FormField(field.attribute, "yes", texts, ("yes",), unread=unread)
    shape = "lines" if isinstance(field.kind, kinds.Several) else "line"
    if isinstance(field.kind, kinds.Text) and field.attribute == "about":
        return FormField(field.attribute, "text", texts, longest=LONGEST_ABOUT, unread=unread)
    return FormField(field.attribute, shape, texts, unread=unread)


def _texts(field: Field, value: Any, vocabulary: Vocabulary, show: Presenter) -> tuple[str, ...]:
    kind = field.kind
    if isinstance(kind, kinds.Choices):
        return tuple(value)
    if isinstance(kind, kinds.Skills):
        return ("\n".join(_skill(skill, vocabulary, show) for skill in value),)
    if isinstance(kind, kinds.Several):
        return ("\n".join(kind.write_one(one) for one in value),)
    return (kind.write(value),)


def _skill(skill: ItemId, vocabulary: Vocabulary, show: Presenter) -> str:
    """The skill's name in the reader's language, its id where that would not be read as this skill."""
    name = show.skill(skill).text
    return name if vocabulary.find(name) == {skill} and "," not in name else skill


def _as_on_the_wiki(field: Field, texts: tuple[str, ...]) -> str:
    """What is typed as the field's kind reads it."""
    if isinstance(field.kind, kinds.YesNo):
        return "yes" if texts else "no"
    if isinstance(field.kind, kinds.Choices):
        return ", ".join(texts)
    text = "\n".join(texts).replace("\r\n", "\n").strip()
    if isinstance(field.kind, kinds.Affiliations):  # whose names may hold a comma: each has a line of its own
        return "".join(f"\n* {line.strip()}" for line in text.split("\n") if line.strip())
    return text
