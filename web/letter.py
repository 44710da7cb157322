"""A message to somebody: what the sender types, and what goes out as a mail or onto the talk page."""

import re
from dataclasses import dataclass

from profiles.wikitext import clean, escape, one_line

LONGEST_TEXT = 2000  # characters
LONGEST_SUBJECT = 150
_PREFIX = "Capacity Exchange: "
_LINE_MARK = re.compile(r"^[*#:;=-]")  # what would begin a list, a heading or a rule


@dataclass(frozen=True)
class Letter:
    """As it was typed. way: email or talk. copy: whether a mail also goes to the sender."""

    way: str = ""
    subject: str = ""
    text: str = ""
    copy: bool = False

    @property
    def problem(self) -> str:
        """The key of what is said where it cannot be sent; empty where it can."""
        subject, text = one_line(self.subject), clean(self.text)
        if not self.way:
            return "connect-no-way"
        if not subject or not text:
            return "connect-empty"
        if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST_TEXT:
            return "connect-too-long"
        return ""

    @property
    def title(self) -> str:
        """The subject as it goes out, saying where it comes from."""
        return _PREFIX + one_line(self.subject).removeprefix(_PREFIX)

    def mail(self, signature: str) -> str:
        """The text of a mail."""
        return f"{clean(self.text)}\n\n-- \n{signature}"

    def section(self) -> str:
        """The wikitext of a section: what was typed and nothing else, signed."""
        return f"{_literal(clean(self.text))}\n\n~~~~"


def _literal(text: str) -> str:
    """Wikitext that shows the text with its lines and paragraphs."""
    paragraphs = (paragraph.split("\n") for paragraph in re.split(r"\n\s*\n", text))
    return "\n\n".join("<br>\n".join(map(_literal_line, lines)) for lines in paragraphs)


def _literal_line(line: str) -> str:
    return _LINE_MARK.sub(lambda mark: f"&#{ord(mark[0])};", escape(line))
