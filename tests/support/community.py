"""People with profile pages on a real MediaWiki, and the job that indexes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from profiles.page_types import PROFILE
from search.listing import Listing
from taxonomy.outline import write_outline
from tests.support.job import Change, Job, Ran, difference
from tests.support.mediawiki import BOT_LOGIN, LocalWiki, WikiUser
from tests.support.taxonomies import small_taxonomy

TREE = "Capacity Exchange/Skills"
LOGIN = {"CAPX_BOT_USER": BOT_LOGIN.name, "CAPX_BOT_PASSWORD": BOT_LOGIN.password}
TEMPLATE = f"Template:{PROFILE.template}"


def profile_text(template: str = PROFILE.template, **fields: str) -> str:
    """A page with the template; an underscore in a field's name is a space."""
    rows = "".join(f" | {name.replace('_', ' ')} = {value}\n" for name, value in fields.items())
    return f"{{{{{template}\n{rows}}}}}"


@dataclass
class Person:
    """Somebody with an account and a profile page."""

    user: WikiUser
    about: str
    revision: int = 0

    @property
    def name(self) -> str:
        """The account's name."""
        return self.user.name

    @property
    def page(self) -> str:
        """The profile's canonical title."""
        return f"{self.user.user_page}/{PROFILE.subpage}"

    def text(self, **fields: str) -> str:
        """What this person writes, with some fields changed."""
        said = {"known": "Q3", "wanted": "photography", "languages": "pt-N, en-3", "about": self.about}
        return profile_text(**said | fields)

    def save(self, **fields: str) -> int:
        """Write the profile; its revision."""
        self.revision = self.user.edit(self.page, self.text(**fields))
        return self.revision


@dataclass
class Community:
    """A wiki with the pages of wiki/, a small skill tree and some people; and the job, up to date with it."""

    wiki: LocalWiki
    job: Job
    people: list[Person]
    before: dict[str, Listing] = field(default_factory=dict)
    _unused: Iterator[Person] = field(init=False)

    def __post_init__(self) -> None:
        self._unused = iter(self.people)

    def somebody(self) -> Person:
        """A person to whom nothing has happened yet."""
        return next(self._unused)

    def refresh(self, *arguments: str) -> Change:
        """Refresh, which must do well; what changed in the index since the last time."""
        ran = self.ran(*arguments)
        assert ran.status == 0, ran.err
        before, self.before = self.before, self.job.index()
        return difference(before, self.before)

    def ran(self, *arguments: str) -> Ran:
        """Refresh, well or not."""
        self.wiki.mark()
        return self.job.refresh(*arguments)


def install_pages(job: Job) -> Ran:
    """`install-pages`, by the wiki's bot."""
    return Job(job.data, {**job.variables, **LOGIN}).run("install-pages")


def settle(wiki: LocalWiki, job: Job, count: int) -> Community:
    """Make so many people, each of whom writes a profile; nothing is indexed yet."""
    installed = install_pages(job)
    assert installed.status == 0, installed.err
    wiki.admin.edit(TREE, write_outline(small_taxonomy().tree))
    users = wiki.create_users(f"Person {n} 漢字 é" for n in range(count))
    people = [Person(user, f"I am number {n}. 😀") for n, user in enumerate(users)]
    revisions = wiki.write_pages((person.name, person.page, person.text()) for person in people)
    for person, revision in zip(people, revisions, strict=True):
        person.revision = revision
    return Community(wiki, job, people)
