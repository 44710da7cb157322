"""A page as its reader gets it: parsed, once it is sure that its markup is in order."""

from collections import Counter
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

_VOID = frozenset({"meta", "link", "base", "input", "br", "img"})


class Option(NamedTuple):
    """An option of a select."""

    value: str
    text: str
    chosen: bool


class _Markup(HTMLParser):
    """Fails where a tag closes another than the one open, where an attribute or an id is there twice."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self.feed(page)
        self.close()
        assert self._open == []
        assert [one for one, times in self._ids.items() if times > 1] == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self._ids.update(value or "" for name, value in attrs if name == "id")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, self.getpos()


def page(client: FlaskClient, address: str, status: int = 200, **headers: str) -> Tag:
    """The page at an address; an underscore in a header's name is a hyphen."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(address, headers=given)
    assert answer.status_code == status, (address, answer.status_code)
    assert answer.content_type == "text/html; charset=utf-8"
    _Markup(answer.text)
    return BeautifulSoup(answer.text, "html.parser")


def one(within: Tag, selector: str) -> Tag:
    """The only element that a CSS selector finds."""
    found = within.select(selector)
    assert len(found) == 1, (selector, found)
    return found[0]


def attribute(tag: Tag, name: str) -> str:
    """The value of an attribute; empty without one."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def text(tag: Tag) -> str:
    """The text, white space as it is shown."""
    return " ".join(tag.get_text().split())


def texts(within: Tag, selector: str) -> list[str]:
    """The texts of what a CSS selector finds."""
    return [text(found) for found in within.select(selector)]


def hrefs(within: Tag, selector: str = "a") -> list[str]:
    """The addresses of what a CSS selector finds."""
    return [attribute(found, "href") for found in within.select(selector)]


def options(within: Tag, name: str) -> list[Option]:
    """The options of the select of this name."""
    found = one(within, f"select[name={name}]").select("option")
    return [Option(attribute(each, "value"), text(each), each.has_attr("selected")) for each in found]


def asked(address: str) -> dict[str, list[str]]:
    """What an address asks for: its parameters."""
    return parse_qs(
        urlsplit(address).query, keep_blank_values=True, strict_parsing=bool(urlsplit(address).query)
    )
