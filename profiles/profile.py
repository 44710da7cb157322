"""A profile: what a person says of themselves, read and validated."""

from dataclasses import dataclass

from profiles.tongues import Tongue
from taxonomy.items import ItemId

LONGEST_ABOUT = 2000  # characters


@dataclass(frozen=True)
class Profile:
    """The values of a profile page's fields. Lists keep the owner's order and hold each value once.

    territory: ISO 3166 codes; projects: database names; affiliations: item ids or names; time_zone: IANA's
    name; languages is empty where the page leaves them to the owner's Babel. listed is False for somebody
    who does not want to be found. notes and notify are what the bot may write to the owner: what could not be
    read; and, `weekly` or `monthly`, who fits them.
    """

    known: tuple[ItemId, ...] = ()
    available: tuple[ItemId, ...] = ()
    wanted: tuple[ItemId, ...] = ()
    languages: tuple[Tongue, ...] = ()
    territory: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    time_zone: str = ""
    about: str = ""
    about_language: str = ""
    image: str = ""
    pronouns: str = ""
    other_account: str = ""
    wikidata: str = ""
    contact: tuple[str, ...] = ()
    mentoring: tuple[str, ...] = ()
    listed: bool = True
    notes: bool = False
    notify: str = ""

    @property
    def knows(self) -> tuple[ItemId, ...]:
        """Everything known: what is offered is known too."""
        return tuple(dict.fromkeys((*self.known, *self.available)))
