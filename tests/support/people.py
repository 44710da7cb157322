"""A small published index for the tests of what reads it."""

from collections.abc import Iterable
from pathlib import Path

from profiles.profile import Profile
from profiles.tongues import Tongue
from search import versions
from search.listing import Listing, Source
from search.wikis import NOWHERE, Wiki
from taxonomy.items import ItemId
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PROGRAMMING, PYTHON, small_taxonomy

WIKI = Wiki("Test wiki", "https://wiki.test/wiki/$1", "https://wiki.test/w/index.php")


def listing(
    user: str, number: int, problems: tuple[Problem, ...] = (), later: int | None = None, **said: object
) -> Listing:
    """A listing of a user whose page has this number, later ones updated later."""
    updated = f"2026-01-{number % 28 + 1:02}T10:00:00Z"
    source = Source(f"User:{user}/Capacity Exchange", number, number * 10, updated, later)
    return Listing(user, source, Profile(**said), problems)  # type: ignore[arg-type]  # the tests say what they mean


def few_people() -> list[Listing]:
    """Six people who differ in everything that can be asked for."""
    return [
        listing(
            "Ana",
            1,
            available=(PYTHON,),
            wanted=(PHOTOGRAPHY,),
            languages=(Tongue("pt"), Tongue("en", "3")),
            territory=("BR-SP",),
            affiliations=("Q501",),
            projects=("ptwiki",),
            about="Escrevo código & <b>livros</b>.",
            about_language="pt",
            mentoring=("mentor",),
            contact=("email", "talk"),
            time_zone="America/Sao_Paulo",
            pronouns="ela",
            wikidata=ItemId("Q42"),
        ),
        listing(
            "Bruno",
            2,
            available=(LUA,),
            wanted=(PYTHON,),
            languages=(Tongue("de"),),
            territory=("DE",),
            later=99,
        ),
        listing(
            "Сергей", 3, known=(PROGRAMMING,), languages=(Tongue("ru"), Tongue("en", "0")), territory=("RU",)
        ),
        listing(
            "写真家",
            4,
            available=(PHOTOGRAPHY,),
            languages=(Tongue("ja"),),
            territory=("JP",),
            mentoring=("mentee",),
        ),
        listing(
            "<script>alert(1)",
            5,
            about="'\"><script>alert(2)</script>",
            affiliations=("A & B <i>",),
            problems=(Problem("known", Reason.UNKNOWN_SKILL, "<img src=x>", ("photography",)),),
        ),
        listing(
            "Zoë",
            6,
            wanted=(LUA, PHOTOGRAPHY),
            languages=(Tongue("en"),),
            territory=("BR",),
            projects=("metawiki",),
        ),
    ]


def publish(
    directory: Path,
    listings: Iterable[Listing],
    state: str = "test",
    invented: bool = False,
    taxonomy: Taxonomy | None = None,
    wiki: Wiki = WIKI,
    items: Wiki = NOWHERE,
) -> versions.Version:
    """Build and publish an index of the listings, by default with the small taxonomy."""
    new = versions.build(directory, listings, taxonomy or small_taxonomy(), state, wiki, items, invented)
    versions.publish(directory, new)
    return new
