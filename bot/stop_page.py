"""The page by which anybody who is autoconfirmed stops the bot: it writes as long as the page says what
`install-pages` put there."""

from bot.drafts import STOP_PAGE
from bot.wiki import Api
from bot.wiki_pages import stop_page_text

_LOOKED_AT = 20  # revisions


def why_stopped(api: Api) -> str | None:
    """Who stopped the bot, in a sentence; None while it may write. One request, two more if the page differs.

    Words of those who are not autoconfirmed do not count, as if they had not been saved. SourceError if the
    wiki does not say: then nothing may be written either."""
    page = api.pages([STOP_PAGE])[STOP_PAGE]
    if page is None:
        return f"there is no page {STOP_PAGE!r}, by which the wiki could stop it: python -m bot install-pages"
    if _says_go(page.text):
        return None
    for author, text in _history(api):
        if author and _is_autoconfirmed(api, author):
            return None if _says_go(text) else f"{author} changed the page {STOP_PAGE!r}"
    return f"the page {STOP_PAGE!r} was changed"


def _says_go(text: str | None) -> bool:
    return text is not None and text.strip() == stop_page_text().strip()


def _history(api: Api) -> list[tuple[str | None, str | None]]:
    """Author and text of the last revisions, newest first; None where they are hidden."""
    found = []
    how = {"rvprop": "user|content", "rvslots": "main", "rvlimit": _LOOKED_AT}
    for answer in api.query(titles=STOP_PAGE, prop="revisions", **how):
        for page in answer.get("pages", ()):
            for said in page.get("revisions", ()):
                text = said.get("slots", {}).get("main", {}).get("content")
                found.append((said.get("user"), text))
        break  # older ones matter to nobody
    return found


def _is_autoconfirmed(api: Api, name: str) -> bool:
    for answer in api.query(list="users", ususers=name, usprop="rights"):
        for user in answer.get("users", ()):
            return "autoconfirmed" in user.get("rights", ())
    return False
