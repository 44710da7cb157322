"""Every page that the tool has, in one place: what must hold on each of them is tried on all of these.

A new address belongs here: tests/web/test_every_page.py tells which one is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from search.listing import Listing
from search.query import PAGE_SIZE
from search.run_log import write_runs
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.people import WIKI, few_people, listing, publish
from tests.support.runs import all_kinds_of_runs
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PYTHON
from tests.support.tool import tool
from web.kept import Saved, Sent, write_sent

OWN_PAGE = "User:Alice/Capacity Exchange"


@dataclass(frozen=True)
class Page:
    """A page over the index of `everybody`. press: the name of the button of a form that leads from there to
    it; typed: a field's name, and what is typed into it before."""

    path: str
    status: int = 200
    press: str = ""
    typed: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        return " ".join(filter(None, (self.path, *self.typed, self.press)))

    def in_language(self, code: str) -> str:
        """Its address in a language."""
        return f"{self.path}{'&' if '?' in self.path else '?'}uselang={code}"


VISITORS = (
    Page("/"),
    Page("/search"),
    Page("/search?page=2&sort=name"),
    Page("/search?available=Q3&language=en&territory=BR&mentoring=mentor"),
    Page("/search?q=fotograffia+Lua"),
    Page("/search?q=nothing+of+the+kind&available=Q3"),
    Page("/skills"),
    Page("/skills?q=lua"),
    Page("/skills?q=nothing+of+the+kind"),
    Page("/skills/propose?name=photo"),
    Page("/skill/Q2"),
    Page("/statistics"),
    Page("/statistics?language=en"),
    Page("/statistics?territory=DE"),
    Page("/skill/Q6?language=ja"),
    Page("/skill/Q3/translate?language=ar"),
    Page("/profile/Ana"),
    Page("/profile/Bruno"),
    Page("/profile/%3Cscript%3Ealert(1)"),
    Page("/matches/Ana"),
    Page("/matches/Alice?team=Q3&team=Q4&language=en"),
    Page("/matches/Zo%C3%AB"),
    Page("/share?profile=Ana"),
    Page("/share?available=Q3&language=en"),
    Page("/embed?profile=Ana"),
    Page("/embed?wanted=Q6&theme=dark"),
    Page("/embed?profile=Nobody", 404),
    Page("/statistics"),
    Page("/map"),
    Page("/map?show=wanted&skill=Q6&region=019"),
    Page("/territory/BR"),
    Page("/map?region=002"),
    Page("/territory/019"),
    Page("/territory/TV"),
    Page("/territory/Nowhere", 404),
    Page("/privacy"),
    Page("/status"),
    Page("/share?profile=Ana"),
    Page("/share?available=Q3"),
    Page("/embed?profile=Ana"),
    Page("/embed?available=Q3&theme=dark"),
    Page("/embed?profile=Nobody", 404),
    Page("/nothing", 404),
    Page("/profile/Nobody", 404),
    Page("/search?page=0", 400),
    Page("/oauth-callback", 400),
    Page("/logout", 405),
)
# what Alice sees, once `furnish` has been there
OWN = (
    Page("/"),
    Page("/search?available=Q3"),
    Page("/skill/Q3"),
    Page("/profile/Ana"),
    Page("/profile/Alice"),
    Page("/matches/Alice"),
    Page("/edit"),
    Page("/edit?take=newest&add=wanted:Q7"),
    Page("/edit?saved=1"),
    Page("/edit", press="preview"),
    Page("/edit", 400, typed=("wanted", "no such skill"), press="preview"),
    Page("/notes/stop"),
    Page("/notes/stop?stopped=1"),
    Page("/connect/Ana"),  # whom the wiki does not know
    Page("/connect/Bruno"),
    Page("/connect/Bruno", press="preview"),
    Page("/connect/Nobody", 404),
    Page("/saved"),
    Page("/sent"),
    Page("/skill/Q3/translate?language=ar"),
    Page("/skill/Q3/translate?language=ar&saved=1"),
)


def everybody() -> list[Listing]:
    """The few people, Alice who fits them, and enough others for a second page."""
    alice = listing(
        "Alice",
        7,
        available=(PHOTOGRAPHY,),
        wanted=(PYTHON, LUA),
        languages=few_people()[0].profile.languages,
    )
    others = (listing(f"Person {number}", number, available=(PRESS,)) for number in range(8, 9 + PAGE_SIZE))
    return [*few_people(), alice, *others]


def publish_everybody(data: Path) -> None:
    """Publish the index of all pages in a data directory, and what runs of every kind left there."""
    publish(data / "index", everybody(), items=WIKI)
    write_runs(data / "index", all_kinds_of_runs())


def tool_of_alice(oauth: OAuthWiki, data: Path) -> Flask:
    """The tool over that index, which logs people in and lets them translate."""
    consumer = {"CAPX_OAUTH_KEY": oauth.consumer_key, "CAPX_OAUTH_SECRET": oauth.consumer_secret}
    items = {"CAPX_ITEMS": oauth.api, "CAPX_ITEMS_LOGIN": "yes"}
    return tool(data, CAPX_WIKI=oauth.api, **items, **consumer)


def furnish(wiki: LocalWiki) -> None:
    """Give Alice a profile with faults, which somebody else edited later, and things kept for her."""
    fields = (
        "available=photography|wanted=Lua, no such skill|languages=pt-N, en-9|territory=Nowhere|notify=weekly"
    )
    text = f"{{{{Capacity Exchange profile|{fields}|about=Hello.|image=Example.jpg}}}}"
    wiki.alice.edit(OWN_PAGE, text)
    wiki.bruno.edit(OWN_PAGE, text.replace("Hello", "Goodbye"))
    for name, kept in _kept():
        wiki.alice.write(action="options", optionname=f"userjs-capacity-exchange-{name}", optionvalue=kept)


def _kept() -> Iterator[tuple[str, str]]:
    saved = Saved(("Ana", "Somebody gone"), ("Q3", "Q6"), ("q=maps&available=Q3", "language=pt"))
    yield "saved", saved.write()
    yield (
        "sent",
        write_sent(
            (
                Sent("Bruno", "2026-03-02T10:00:00.000+00:00", "email"),
                Sent("Zoë", "2026-01-02T10:00:00.000+00:00", "talk", 7, done=True),
            )
        ),
    )
