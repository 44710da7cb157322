"""How people write their profile pages: in different hands, and now and then with other people's edits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from demo.items import Item, affiliations, skills, terms_of_skills
from demo.population import Person, person, world

_BEGIN, _END = 1704067200, 1793491199  # 2024-01-01 to 2026-10-31, in seconds of UTC
_FIRST_USER_ID = 100

# opening, one field, closing
_LAYOUTS = {
    "aligned": ("{{Capacity Exchange profile\n", " | {field:<14} = {value}\n", "}}"),
    "tight": ("{{Capacity Exchange profile\n", "|{field}={value}\n", "}}"),
    "one line": ("{{Capacity Exchange profile", " | {field} = {value}", " }}"),
    "loose": ("{{ capacity Exchange profile\n\n", "  |  {field}  =   {value}\n", "\n}}"),
}


@dataclass(frozen=True, slots=True)
class Author:
    """An account with its id, or an address with none."""

    name: str
    id: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved version of a page; `seconds` since 1970."""

    author: Author
    seconds: int
    comment: str
    text: str


@dataclass(frozen=True, slots=True)
class Hand:
    """How one person writes: stays the same through all revisions of the page."""

    layout: str
    words: str
    bullets: bool
    full: bool
    notice: str
    before: str
    after: str


def author(someone: Person) -> Author:
    """The account of a person."""
    return Author(someone.name, _FIRST_USER_ID + someone.number)


def _hand(rng: Random) -> Hand:
    return Hand(
        layout=rng.choices(tuple(_LAYOUTS), (75, 12, 6, 7))[0],
        words=rng.choices(("ids", "labels", "aliases", "mixed"), (65, 15, 8, 12))[0],
        bullets=rng.random() < 0.1,
        full=rng.random() < 0.3,
        notice=rng.choice(world().data["notices"]),
        before=rng.choice(world().data["before"]),
        after=rng.choice(world().data["after"]),
    )


def _term(item: Item, place: int, language: str, words: str) -> str:
    """The item as this hand writes it: its id where there is no word that means it alone."""
    if words == "ids" or (words == "mixed" and place % 2 == 0):
        return item.id
    terms = [term for term in item.terms(language) if terms_of_skills().get(term.casefold(), 1) == 1]
    return (terms[-1] if words == "aliases" else terms[0]) if terms else item.id


def _list(values: Iterable[str], hand: Hand) -> str:
    values = tuple(values)
    return "".join(f"\n* {value}" for value in values) if hand.bullets and values else ", ".join(values)


def _fields(someone: Person, hand: Hand) -> dict[str, str]:
    def items(ids: Sequence[str], of: Mapping[str, Item]) -> list[str]:
        return [_term(of[key], place, someone.home, hand.words) for place, key in enumerate(ids)]

    def written(field: str, values: Iterable[str]) -> str:
        return _list((*values, *(text for name, text in someone.mistakes if name == field)), hand)

    territory = someone.territory
    if hand.words != "ids":
        territory = world().data["territory_names"].get(territory, territory)
    return {
        "known": written("known", items(someone.known, skills())),
        "available": written("available", items(someone.available, skills())),
        "wanted": written("wanted", items(someone.wanted, skills())),
        "languages": written("languages", (f"{code}-{level}" for code, level in someone.languages)),
        "territory": "".join((territory, *(text for name, text in someone.mistakes if name == "territory"))),
        "affiliations": written("affiliations", items(someone.affiliations, affiliations())),
        "projects": written("projects", someone.projects),
        "time zone": someone.time_zone,
        "about": someone.about,
        "about language": someone.about_language,
        "image": "",
        "pronouns": someone.pronouns,
        "other account": "",
        "wikidata": "",
        "contact": ", ".join(someone.contact),
        "mentoring": ", ".join(someone.mentoring),
        "listed": "no" if not someone.listed else "yes" if hand.full else "",
        "notes": "",
        "notify": "",
    }


def wikitext(someone: Person, hand: Hand) -> str:
    """The whole page as `hand` writes it."""
    opening, row, closing = _LAYOUTS[hand.layout]
    fields = _fields(someone, hand).items()
    rows = "".join(row.format(field=field, value=value) for field, value in fields if value or hand.full)
    return f"{hand.notice}{hand.before}{opening}{rows}{closing}{hand.after}"


def _drafts(someone: Person, rng: Random) -> list[Person]:
    """What the owner saved, oldest first; the last is the person as described."""
    short = replace(someone, about="", about_language="")
    bare = replace(short, wanted=(), affiliations=(), mentoring=())
    earlier = [bare, replace(bare, wanted=someone.wanted), short]
    return [*earlier[3 - rng.choices((0, 1, 2, 3), (76, 14, 7, 3))[0] :], someone]


def _foreign(someone: Person, hand: Hand, seed: int, rng: Random) -> tuple[Author, str, str]:
    """Somebody else's edit: author, comment, text."""
    other = author(person(rng.randrange(someone.number), seed))
    if someone.mistakes:
        return other, "fixing a typo for you", wikitext(replace(someone, mistakes=()), hand)
    kind = rng.choice(("blank", "field", "friend"))
    if kind == "blank":
        return rng.choice((other, Author(f"203.0.113.{rng.randrange(1, 255)}", None))), "", ""
    if kind == "field":
        vandal = replace(someone, about="ha ha ha", about_language="", wanted=())
        return other, "lol", wikitext(vandal, hand)
    friend = replace(someone, contact=("talk",), projects=(*someone.projects, "testwiki"))
    return other, "added what you told me at the meeting", wikitext(friend, hand)


def revisions(someone: Person, seed: int) -> list[Revision]:
    """The history of the person's profile page, oldest first. In about 3 % somebody else edited last."""
    rng = Random(f"{seed}/{someone.number}/page")
    hand, owner = _hand(rng), author(someone)
    saved = dict.fromkeys(wikitext(draft, hand) for draft in _drafts(someone, rng))
    edits = [(owner, "update" if place else "my profile", text) for place, text in enumerate(saved)]
    if someone.number and rng.random() < (0.3 if someone.mistakes else 0.025):
        edits.append(_foreign(someone, hand, seed, rng))
    moments = sorted(rng.sample(range(_BEGIN, _END), len(edits)))
    pairs = zip(moments, edits, strict=True)
    return [Revision(who, when, comment, text) for when, (who, comment, text) in pairs]
