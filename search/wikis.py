"""Where the pages of a wiki are."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Wiki:
    """A wiki that something comes from: its name and where pages and index.php are. Empty: nowhere."""

    name: str = ""
    article_path: str = ""  # with $1 for the title
    script: str = ""
    concepts: str = ""  # what stands before an item's id in its URI, where the wiki has items

    def page(self, title: str) -> str | None:
        """The address of a page; None where the wiki's are not known, as in all that follows."""
        title = quote(title.replace(" ", "_"), safe="/:")
        return self.article_path.replace("$1", title) if self.article_path else None

    def revision(self, revision: int) -> str | None:
        """The address of a revision."""
        return f"{self.script}?oldid={revision}" if self.script else None

    def action(self, title: str, action: str, **parameters: str | list[str]) -> str | None:
        """The address of an action on a page, such as its history."""
        asked = urlencode({"title": title, "action": action} | parameters, doseq=True)
        return f"{self.script}?{asked}" if self.script else None


NOWHERE = Wiki()
