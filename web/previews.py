"""What others show of a page: sites that link to it, by Open Graph (ogp.me), and search engines."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from babel import Locale
from babel.core import get_global
from flask import Blueprint, Response, request
from toolforge_i18n import message

from web.context import address, presenter
from web.delivery import asset
from web.presenting import Card, Name

pages = Blueprint("previews", __name__)
_SKILLS = 6  # of each role: more would be cut off where it is shown
# what need not be found: pages of one's own, what changes with every click, and what takes long
_NOT_FOR_ROBOTS = (
    *("/api/", "/choose", "/connect/", "/edit", "/embed", "/login", "/logout", "/matches/"),
    *("/notes/", "/oauth-callback", "/picture", "/saved", "/search.atom", "/search?", "/sent", "/share"),
)
_FOR_ROBOTS = ("/search?page=",)  # leads to everybody


@dataclass(frozen=True)
class Preview:
    """kind: one of Open Graph's types. address: the page's one address, whole, for readers of any language.
    locale: as Open Graph writes it; empty where the language's usual territory is not known."""

    description: str
    kind: str
    address: str
    locale: str
    image: str


def preview(description: str = "", path: str = "", query: str = "", kind: str = "website") -> Preview:
    """The preview of this page; what is not said is as on pages that are about nothing special."""
    return Preview(
        description or message("purpose").striptags(),
        kind,
        address(path or quote(request.path), query),
        _locale(presenter().locale),
        urljoin(request.url_root, asset("preview.png")),
    )


def of_person(card: Card) -> Preview:
    """A profile's: what the person shares and wants; without either, their own words."""
    roles = (("available", card.available), ("wanted", card.wanted))
    said = ". ".join(_skills(role, skills[:_SKILLS]) for role, skills in roles if skills)
    return preview(said or card.about.text, f"/profile/{quote(card.name.text)}", kind="profile")


def _skills(role: str, skills: Iterable[Name]) -> str:
    listed = presenter().listed((skill.text for skill in skills), "standard")
    return f"{message(f'facet-{role}').striptags()}: {listed}"


def _locale(locale: Locale) -> str:
    territory = locale.territory or get_global("likely_subtags").get(str(locale), "__")[-2:]
    return f"{locale.language}_{territory}" if territory.isalpha() else ""


@pages.get("/robots.txt")
def robots() -> Response:
    """Which pages search engines may read (RFC 9309)."""
    lines = ["User-agent: *", *(f"Allow: {path}" for path in _FOR_ROBOTS)]
    lines += (f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
