"""The page types, declared once: reading, writing, TemplateData and the docs follow this."""

from dataclasses import dataclass

from profiles import kinds
from profiles.profile import LONGEST_ABOUT
from profiles.wikitext import clean


@dataclass(frozen=True)
class Field:
    """A field: its name on the wiki, its attribute of the Profile, its kind, and what it is for (English)."""

    name: str
    kind: kinds.Kind
    description: str
    example: str = ""

    @property
    def attribute(self) -> str:
        """`time zone` -> `time_zone`."""
        return self.name.replace(" ", "_")


@dataclass(frozen=True)
class PageType:
    """A kind of page: its template, its canonical subpage in the owner's user space, its fields in order."""

    name: str
    template: str
    subpage: str
    description: str
    fields: tuple[Field, ...]


PROFILE = PageType(
    name="profile",
    template="Capacity Exchange profile",
    subpage="Capacity Exchange",
    description="What a person knows, can share and wants to learn, for the Capacity Exchange directory.",
    fields=(
        Field(
            "known", kinds.Skills(), "Skills you have: item ids, or their names in any language.", "Q11024"
        ),
        Field("available", kinds.Skills(), "Skills you are willing to share.", "Q11024"),
        Field("wanted", kinds.Skills(), "Skills you want to learn.", "Q11016"),
        Field(
            "languages", kinds.Languages(), "Languages with Babel levels; empty: your Babel.", "pt-N, en-4"
        ),
        Field("territory", kinds.Territories(), "Where you are: ISO 3166 codes, or names.", "BR"),
        Field("affiliations", kinds.Affiliations(), "Groups you belong to: item ids or names.", "Q1413287"),
        Field("projects", kinds.Projects(), "Wikis you work on, by database name.", "metawiki, ptwiki"),
        Field("time zone", kinds.One(kinds.read_time_zone), "IANA's name of it.", "America/Sao_Paulo"),
        Field("about", kinds.Text(LONGEST_ABOUT, clean), "Free text, up to 2000 characters."),
        Field("about language", kinds.One(kinds.read_language_code), "The language of that text.", "pt"),
        Field("image", kinds.One(kinds.read_file_name), "A file on Commons.", "Example.jpg"),
        Field("pronouns", kinds.Text(60), "How to speak of you.", "she/her"),
        Field("other account", kinds.One(kinds.read_user_name), "Another account of yours."),
        Field("wikidata", kinds.One(kinds.read_item_id), "Your item, if you have one.", "Q42"),
        Field("contact", kinds.Choices("email", "talk"), "How to reach you: email, talk.", "email, talk"),
        Field("mentoring", kinds.Choices("mentor", "mentee"), "mentor, mentee, or both.", "mentor"),
        Field("listed", kinds.YesNo(default=True), "no: leave the directory.", "yes"),
        Field(
            "notes",
            kinds.YesNo(default=False),
            "yes: a note on this page's talk page about what could not be read.",
            "yes",
        ),
        Field(
            "notify",
            kinds.OneOf("weekly", "monthly"),
            "weekly or monthly: a note on your talk page about people who fit you.",
            "monthly",
        ),
    ),
)
