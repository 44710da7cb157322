"""The step that gives the wiki its lists, its curators' report and its figures: written where they differ."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.batches import batched
from bot.drafts import PREFIX, Draft
from bot.editor import Editor
from bot.figure_pages import figure_tables, figures_page
from bot.messages import Messages
from bot.place_lists import place_pages
from bot.progress import Progress
from bot.report_page import report_page
from bot.siteinfo import site_info
from bot.skill_lists import gone_pages, skill_pages
from bot.source import BATCH, Revision
from bot.writing_report import WritingReport
from search.versions import Version
from taxonomy.problems import Problem

_SKILL_PAGES = f"{PREFIX}Skills/Q"
_DATA = 486  # the namespace of tabular data


@dataclass(frozen=True)
class Publish:
    """Writes what the published index says. tree_problems: of the skill tree as it was last read."""

    version: Version
    tree_problems: Sequence[Problem]
    tool: str
    editor: Editor
    progress: Progress

    def run(self, report: WritingReport) -> None:
        """Compare every page, 50 a request, and write those that differ; StoppedError in the midst leaves
        the rest to the next run."""
        self.progress.start("comparing pages")
        differing = []
        for some in batched(self._drafts(), BATCH):
            pages = self.editor.api.pages(draft.title for draft in some)
            differing += [(draft, now) for draft in some if _differs(draft, now := pages[draft.title])]
            report.compared += len(some)
            self.progress.advance(len(some))
        report.waiting = len(differing)
        self.progress.start("writing pages", len(differing))
        for draft, now in differing:
            self.editor.write(draft.title, draft.text, draft.summary, now)
            report.waiting -= 1
            self.progress.advance(1)

    def _drafts(self) -> Iterator[Draft]:
        about = site_info(self.editor.api)
        message = Messages(about["general"]["lang"])
        yield report_page(self.version, self.tree_problems, self.version.index, message)
        yield from place_pages(self.version, message, self.tool)
        if str(_DATA) in about["namespaces"]:
            yield from figure_tables(self.version, message)
        else:
            yield figures_page(self.version, message, self.tool)
        yield from skill_pages(self.version, message, self.tool)
        yield from gone_pages(self._existing(), self.version, message)

    def _existing(self) -> Iterable[str]:
        for answer in self.editor.api.query(list="allpages", apprefix=_SKILL_PAGES, aplimit="max"):
            yield from (page["title"] for page in answer.get("allpages", ()))


def _differs(draft: Draft, now: Revision | None) -> bool:
    """Whether the page is to be written: white space at its ends aside, which MediaWiki trims, and that of
    JSON, which it sets itself."""
    if now is None:
        return draft.create
    old = now.text or ""
    if draft.title.endswith(".tab"):
        try:
            return bool(json.loads(old) != json.loads(draft.text))
        except ValueError:
            return True
    return old.strip() != draft.text.strip()
