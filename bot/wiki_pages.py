"""The pages of wiki/, as they are installed."""

import json
from pathlib import Path
from urllib.parse import unquote

from bot.drafts import STOP_PAGE
from profiles.page_types import PROFILE
from profiles.templatedata import template_data

FOLDER = Path(__file__).parent.parent / "wiki"
TEMPLATE_DATA = "<!-- templatedata -->"  # where the declaration's TemplateData goes


def wiki_pages(folder: Path = FOLDER) -> dict[str, str]:
    """The text of every page to install, by title: `Template%3AX.wikitext` is the page `Template:X`."""
    data = json.dumps(template_data(PROFILE), ensure_ascii=False, indent=2)
    block = f"<templatedata>\n{data}\n</templatedata>"
    return {
        unquote(path.stem): path.read_text(encoding="utf-8").strip().replace(TEMPLATE_DATA, block)
        for path in sorted(folder.glob("*.wikitext"))
    }


def stop_page_text() -> str:
    """What the page by which the wiki stops the bot says as long as the bot may write."""
    return wiki_pages()[STOP_PAGE]
