"""Puts the pages of wiki/ on a wiki."""

from collections.abc import Iterator

from bot.drafts import STOP_PAGE
from bot.editor import Editor
from bot.wiki_pages import wiki_pages
from taxonomy.outline import TREE_PAGE

SUMMARY = "install pages, version of the tool's repository"
_THE_COMMUNITYS = frozenset({TREE_PAGE, STOP_PAGE})


def install_pages(editor: Editor) -> Iterator[str]:
    """Write the pages that differ, first the one that lets the bot write; a word for each. Those of the
    community are only ever created."""
    wanted = dict(sorted(wiki_pages().items(), key=lambda page: page[0] != STOP_PAGE))
    there = editor.api.pages(wanted)
    for title, text in wanted.items():
        now = there[title]
        if now and title in _THE_COMMUNITYS:
            yield f"kept, the community's: {title}"
        elif now and (now.text or "").strip() == text:
            yield f"unchanged: {title}"
        else:
            before = editor.written
            editor.write(title, text, SUMMARY, now)
            yield f"{_said(editor, before)}: {title}"


def _said(editor: Editor, before: int) -> str:
    if editor.written == before:
        return f"refused ({editor.refused[-1][1]})"
    return "would be written" if editor.dry else "written"
