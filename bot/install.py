"""Puts the pages of wiki/ on a wiki."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from bot.wiki import Api
from profiles.page_types import PROFILE
from profiles.templatedata import template_data
from taxonomy.outline import TREE_PAGE

FOLDER = Path(__file__).parent.parent / "wiki"
SUMMARY = "Capacity Exchange: install pages, version of the tool's repository"
TEMPLATE_DATA = "<!-- templatedata -->"  # where the declaration's TemplateData goes


def wiki_pages(folder: Path = FOLDER) -> Iterator[tuple[str, str]]:
    """Title and text of every page to install: `Template%3AX.wikitext` is the page `Template:X`."""
    data = json.dumps(template_data(PROFILE), ensure_ascii=False, indent=2)
    for path in sorted(folder.glob("*.wikitext")):
        text = path.read_text(encoding="utf-8").strip()
        yield unquote(path.stem), text.replace(TEMPLATE_DATA, f"<templatedata>\n{data}\n</templatedata>")


def install_pages(api: Api, dry_run: bool = False) -> Iterator[str]:
    """Write the pages that differ; a word for each. The tree is the community's: it is only ever created."""
    for title, text in wiki_pages():
        if title == TREE_PAGE and api.exists(title):
            yield f"kept, the community's: {title}"
        elif dry_run:
            yield f"{'would be written' if api.differs(title, text) else 'unchanged'}: {title}"
        else:
            yield f"{'written' if api.save(title, text, SUMMARY) else 'unchanged'}: {title}"
