"""What could not be read on a page, as data: the same for the skill tree and for profiles."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a piece of a page was not read; the value is also the key of its interface message."""

    AMBIGUOUS_SKILL = "ambiguous-skill"
    BAD_FILE_NAME = "bad-file-name"
    BAD_ITEM_ID = "bad-item-id"
    BAD_LEVEL = "bad-level"
    BAD_USER_NAME = "bad-user-name"
    DELETED_ITEM = "deleted-item"
    HIDDEN_REVISION = "hidden-revision"
    LEVEL_JUMP = "level-jump"
    MARKUP = "markup"
    MISSING_ITEM = "missing-item"
    NEEDS_HISTORY = "needs-history"
    NOT_A_CHOICE = "not-a-choice"
    NOT_IN_USER_SPACE = "not-in-user-space"
    NOT_OWNERS_WORDS = "not-owners-words"
    REDIRECT_LOOP = "redirect-loop"
    SECOND_MENTION = "second-mention"
    SECOND_PROFILE = "second-profile"
    SECOND_TEMPLATE = "second-template"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    TOO_MUCH_MARKUP = "too-much-markup"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_LANGUAGE = "unknown-language"
    UNKNOWN_PROJECT = "unknown-project"
    UNKNOWN_SKILL = "unknown-skill"
    UNKNOWN_TERRITORY = "unknown-territory"
    UNKNOWN_TIME_ZONE = "unknown-time-zone"
    UNREADABLE_LINE = "unreadable-line"


@dataclass(frozen=True)
class Problem:
    """One piece of a page that was not read.

    place: the field's name on a profile, ``line 12`` on the tree page.
    text: the piece itself, whole; whoever shows it shortens it.
    suggestions: "did you mean", best first; often empty.
    """

    place: str
    reason: Reason
    text: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{self.place}: {self.reason.replace('-', ' ')}: {shorten(self.text)!r}"
        return f"{said}, did you mean {' or '.join(self.suggestions)}?" if self.suggestions else said


def shorten(text: str, limit: int = 100) -> str:
    """The text in at most limit characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
