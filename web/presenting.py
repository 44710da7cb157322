"""From what the index says to what a template shows: every name in the reader's language, every link made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote, urlencode

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from toolforge_i18n import message

from profiles import places, projects, tongues
from profiles.locales import locale_for
from search.listing import Listing
from search.query import NOT_GIVEN, Query
from search.versions import Version
from search.wikis import NOWHERE
from taxonomy.items import ItemId, is_item_id
from taxonomy.languages import Label, bcp47, direction
from taxonomy.problems import Problem
from web.parameters import write_query

WAYS = ("email", "talk")  # to reach somebody who does not say how
_language_name = lru_cache(maxsize=8192)(tongues.language_name)
_territory_name = lru_cache(maxsize=8192)(places.territory_name)
_project_name = lru_cache(maxsize=8192)(projects.project_name)


@lru_cache(maxsize=8192)
def _number(number: int, locale: Locale) -> str:
    return str(format_decimal(number, locale=locale))


@lru_cache(maxsize=8192)
def _date(day: str, locale: Locale) -> str:
    return str(format_date(date.fromisoformat(day), "medium", locale=locale))


class Name(NamedTuple):  # a page makes hundreds of these, which a frozen dataclass is slow at
    """A text with the language it is in, where that is another than the reader's, and where it leads."""

    text: str
    href: str = ""
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True)
class Spoken:
    """A language with its level's message key."""

    name: str
    level: str


@dataclass(frozen=True)
class Card:
    """A person as a list of results shows them. learn_href: to the form, with what they share as wishes.
    found: those of the skills that were asked for, by their role. why: what else, by its facet."""

    name: Name
    about: Name
    available: tuple[Name, ...]
    wanted: tuple[Name, ...]
    languages: tuple[Spoken, ...]
    territory: tuple[str, ...]
    updated: str
    updated_iso: str
    write_href: str
    learn_href: str
    found: tuple[tuple[str, Name], ...] = ()
    why: tuple[tuple[str, Name], ...] = ()


@dataclass(frozen=True)
class Page:
    """A whole profile. addresses are None where the wiki is not known, as in the demo."""

    card: Card
    places: tuple[Name, ...]
    known: tuple[Name, ...]
    affiliations: tuple[Name, ...]
    projects: tuple[str, ...]
    time_zone: str
    pronouns: str
    other_account: str
    wikidata: str
    contact: tuple[tuple[str, str | None], ...]  # each way with the wiki's own form for it
    mentoring: tuple[str, ...]
    problems: tuple[Problem, ...]
    page: str
    page_href: str | None
    revision: int
    revision_href: str | None
    later: int | None
    later_href: str | None


class Presenter:
    """Presents one version of the index to one reader.

    root: what stands before every path of the tool. uselang: given if the reader asked for the language in
    the address, so that links keep it.
    """

    def __init__(self, version: Version, language: str, root: str = "", uselang: str = "") -> None:
        self._taxonomy = version.taxonomy
        self.wiki = NOWHERE if version.about.invented else version.about.wiki  # an invented wiki has no pages
        self._root = root
        self._uselang = urlencode({"uselang": uselang}) if uselang else ""
        self.language = language
        self.locale = locale_for(language)
        self.skill = cache(self._skill)  # a page names the same few over and over

    def href(self, path: str, query: str = "") -> str:
        """An address of the tool, keeping the reader's choice of language."""
        asked = f"{query}&{self._uselang}".strip("&") if self._uselang else query
        return f"{self._root}{path}?{asked}" if asked else f"{self._root}{path}"

    def search_href(self, query: Query) -> str:
        """The address of a search."""
        return self.href("/search", write_query(query))

    def number(self, number: int) -> str:
        """A number with the reader's digits and separators."""
        return _number(number, self.locale)

    def decimal(self, number: float) -> str:
        """A number with one digit behind the point."""
        return str(format_decimal(number, "#,##0.0", locale=self.locale))

    def listed(self, words: Iterable[str], style: Literal["or", "standard"] = "or") -> str:
        """Several words as one enumerates them, with an "or", or by `standard` with an "and"."""
        return str(format_list(list(words), style=style, locale=self.locale))

    def date(self, iso: str) -> str:
        """A date as the reader writes it."""
        return _date(iso[:10], self.locale)

    def moment(self, at: datetime) -> str:
        """A date with its time, in UTC as the wiki has it."""
        return f"{format_datetime(at, 'medium', UTC, self.locale)} UTC"

    def duration(self, seconds: float) -> str:
        """How long something takes, about."""
        return str(format_timedelta(timedelta(seconds=seconds), locale=self.locale))

    def ago(self, seconds: float) -> str:
        """How long something is past, about."""
        past = timedelta(seconds=-max(seconds, 1))
        return str(format_timedelta(past, add_direction=True, locale=self.locale))

    def label(self, label: Label, href: str = "") -> Name:
        """A label, marked with its language where that is not the reader's; `mul` is everybody's."""
        if label.language in {self.language, "mul", None}:
            return Name(label.text, href)
        assert label.language is not None
        return Name(label.text, href, bcp47(label.language), direction(label.language))

    def person(self, user: str) -> Name:
        """A user name, leading to the profile."""
        return Name(user, self.href(f"/profile/{quote(user)}"))

    def _skill(self, skill: ItemId) -> Name:
        """A skill's label, leading to its page."""
        return self.label(self._taxonomy.item(skill).label(self.language), self.href(f"/skill/{skill}"))

    def translate_href(self, skill: ItemId) -> str:
        """Where a skill's label is translated into the reader's language; empty where it is in that."""
        needed = self._taxonomy.item(skill).label(self.language).language not in {self.language, "mul"}
        return self.href(f"/skill/{skill}/translate") if needed else ""

    def skills(self, several: Iterable[ItemId]) -> tuple[Name, ...]:
        """Several skills' labels."""
        return tuple(map(self.skill, several))

    def spoken(self, tongue: tongues.Tongue) -> Spoken:
        """A language and how well somebody speaks it."""
        return Spoken(_language_name(tongue.code, self.language), tongue.level)

    def affiliation(self, value: str) -> Name:
        """An affiliation's label, or its name where it is no item."""
        if not is_item_id(value):
            return Name(value)
        return self.label(self._taxonomy.item(ItemId(value)).label(self.language))

    def territory(self, code: str) -> str:
        """A territory's name."""
        return _territory_name(code, self.language)

    def place(self, code: str) -> Name:
        """A territory's name, leading to its page."""
        return Name(self.territory(code), self.href(f"/territory/{code}"))

    def project(self, name: str) -> str:
        """A wiki's name."""
        return _project_name(name, self.language)

    def value_name(self, facet: str, value: str) -> Name:
        """The name of a facet's value."""
        if value == NOT_GIVEN or facet == "mentoring":
            return Name(message("not-given" if value == NOT_GIVEN else value).striptags())
        if facet in {"available", "wanted", "known"}:
            return self.label(self._taxonomy.item(ItemId(value)).label(self.language))
        if facet == "affiliation":
            return self.affiliation(value)
        named: Mapping[str, Callable[[str], str]] = {
            "language": lambda code: _language_name(code, self.language),
            "territory": self.territory,
            "project": self.project,
        }
        return Name(named.get(facet, str)(value))

    def described(self, query: Query) -> str:
        """What is searched for, in words; empty for everybody."""
        values = (
            self.value_name(facet, value).text
            for facet, several in query.filters.items()
            for value in several
        )
        return ", ".join(filter(None, (query.text, *values)))

    def card(self, listing: Listing) -> Card:
        """A person in short."""
        profile = listing.profile
        return Card(
            name=self.person(listing.user),
            about=self.about(profile.about, profile.about_language),
            available=self.skills(profile.available),
            wanted=self.skills(profile.wanted),
            languages=tuple(self.spoken(tongue) for tongue in profile.languages if tongue.level != "0"),
            territory=tuple(map(self.territory, profile.territory)),
            updated=self.date(listing.source.updated),
            updated_iso=listing.source.updated,
            write_href=self.href(f"/connect/{quote(listing.user)}"),
            learn_href=self.href("/edit", "&".join(f"add=wanted:{skill}" for skill in profile.available)),
        )

    def about(self, text: str, language: str) -> Name:
        """A text of somebody's, marked with its language."""
        if not language or language == self.language:
            return Name(text, dir="" if language else "auto")
        return Name(text, lang=bcp47(language), dir=direction(language))

    def _form(self, way: str, user: str) -> str | None:
        """Where on the wiki one writes to a person."""
        if way == "email":
            return self.wiki.page(f"Special:EmailUser/{user}")
        return self.wiki.action(f"User talk:{user}", "edit", section="new")

    def page(self, listing: Listing) -> Page:
        """A person in full."""
        profile, source = listing.profile, listing.source
        return Page(
            card=self.card(listing),
            places=tuple(map(self.place, profile.territory)),
            known=self.skills(profile.knows),
            affiliations=tuple(map(self.affiliation, profile.affiliations)),
            projects=tuple(map(self.project, profile.projects)),
            time_zone=profile.time_zone,
            pronouns=profile.pronouns,
            other_account=profile.other_account,
            wikidata=profile.wikidata,
            contact=tuple((way, self._form(way, listing.user)) for way in profile.contact or WAYS),
            mentoring=profile.mentoring,
            problems=listing.problems,
            page=source.page,
            page_href=self.wiki.page(source.page),
            revision=source.revision,
            revision_href=self.wiki.revision(source.revision),
            later=source.later,
            later_href=self.wiki.revision(source.later) if source.later else None,
        )
