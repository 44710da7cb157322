"""The demo wiki as a MediaWiki XML export (schema export-0.11), written page by page in constant memory."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import TextIO
from xml.sax.saxutils import escape

from demo.items import depth, read_data, read_text, skills
from demo.pages import Author, Revision, revisions
from demo.population import people

_SCHEMA = "http://www.mediawiki.org/xml/export-0.11"
_ROOT = (
    f'<mediawiki xmlns="{_SCHEMA}/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_SCHEMA}/ {_SCHEMA}.xsd" version="0.11" xml:lang="en">\n'
)
_CURATOR = Author("Example Curator", 1)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PROGRESS_STEP = 500


@dataclass(slots=True)
class _Writer:
    """Numbers pages and revisions in the order they are written."""

    out: TextIO
    pages: int = field(default=0)
    revisions: int = field(default=0)

    def page(self, namespace: int, title: str, history: Iterable[Revision]) -> None:
        self.pages += 1
        head = f"    <title>{_xml(title)}</title>\n    <ns>{namespace}</ns>\n    <id>{self.pages}</id>\n"
        body = "".join(self._history(history))
        self.out.write(f"  <page>\n{head}{body}  </page>\n")

    def _history(self, history: Iterable[Revision]) -> Iterator[str]:
        for place, revision in enumerate(history):
            self.revisions += 1
            parent = f"      <parentid>{self.revisions - 1}</parentid>\n" if place else ""
            yield _revision(self.revisions, parent, revision)


def write_export(out: TextIO, count: int, seed: int, progress: Callable[[int], object] | None = None) -> None:
    """Write the wiki with `count` people to `out`; `progress` is told now and then how many are written."""
    writer = _Writer(out)
    out.write(_ROOT + read_text("siteinfo.xml"))
    for namespace, title, text in chain(_templates(), [(0, "Capacity Exchange/Skills", _tree())]):
        writer.page(namespace, title, [Revision(_CURATOR, 1704067200, "", text)])
    for someone in people(count, seed):
        writer.page(2, f"User:{someone.name}/Capacity Exchange", revisions(someone, seed))
        if progress and someone.number % _PROGRESS_STEP == 0:
            progress(someone.number)
    out.write("</mediawiki>\n")


def sha1_base36(content: bytes) -> str:
    """The SHA-1 of `content` as MediaWiki writes it: base 36, 31 digits."""
    number, digits = int.from_bytes(hashlib.sha1(content, usedforsecurity=False).digest(), "big"), ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits.rjust(31, "0")


def _xml(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _contributor(author: Author) -> str:
    if author.id is None:
        return f"        <ip>{author.name}</ip>\n"
    return f"        <username>{_xml(author.name)}</username>\n        <id>{author.id}</id>\n"


def _revision(number: int, parent: str, revision: Revision) -> str:
    moment = datetime.fromtimestamp(revision.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    content = revision.text.encode()
    sha1 = sha1_base36(content)
    attributes = f'bytes="{len(content)}" sha1="{sha1}" xml:space="preserve"'
    comment = f"      <comment>{_xml(revision.comment)}</comment>\n" if revision.comment else ""
    text = f"<text {attributes}>{_xml(revision.text)}</text>" if content else f"<text {attributes} />"
    return (
        f"    <revision>\n      <id>{number}</id>\n{parent}      <timestamp>{moment}</timestamp>\n"
        f"      <contributor>\n{_contributor(revision.author)}      </contributor>\n{comment}"
        f"      <origin>{number}</origin>\n"
        "      <model>wikitext</model>\n      <format>text/x-wiki</format>\n"
        f"      {text}\n      <sha1>{sha1}</sha1>\n    </revision>\n"
    )


def _templates() -> Iterator[tuple[int, str, str]]:
    for title, lines in read_data("wiki.json")["templates"].items():
        yield 10, title, "\n".join(lines)


def _tree() -> str:
    nested = (f"{'*' * (depth(skill) + 1)} {{{{Skill|{skill.id}}}}}" for skill in skills().values())
    return "\n".join((*read_data("wiki.json")["tree"], *nested))
