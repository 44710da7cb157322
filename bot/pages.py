"""From a page as it was fetched to its listing."""

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.catalogue import PageReading, Unread
from bot.source import USER_NAMESPACE, RawPage
from profiles.page_types import PROFILE
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.tongues import LEVELS, Tongue
from profiles.vocabulary import Vocabulary
from profiles.wikitext import REDIRECT
from search.listing import Listing, Source, to_json
from taxonomy.languages import LANGUAGES
from taxonomy.problems import Reason


class PageReader:
    """Reads pages with one set of skills and one set of template names."""

    def __init__(self, vocabulary: Vocabulary, template_names: tuple[str, ...]) -> None:
        self._vocabulary = vocabulary
        self._names = template_names

    def read(self, unread: Unread) -> tuple[PageReading, bool]:
        """What the page says; and whether it leaves its languages to a Babel not yet asked for."""
        page = unread.page
        if reason := _refusal(page):
            return PageReading(page.page_id, None, reason), False
        assert page.own is not None
        assert page.own.text is not None
        if REDIRECT.match(page.own.text):
            return PageReading(page.page_id, None), False
        reading = read_page(page.own.text, PROFILE, self._vocabulary, self._names)
        if reading.profile is None:
            refused = reading.problems[0].reason if reading.problems else None
            return PageReading(page.page_id, None, refused), False
        if not reading.profile.listed:
            return PageReading(page.page_id, None), False
        source = Source(
            page=page.title,
            page_id=page.page_id,
            revision=page.own.id,
            updated=page.own.updated,
            later=page.newest if page.newest != page.own.id else None,
        )
        profile = with_babel(reading.profile, unread.babel)
        listing = Listing(page.owner, source, profile, reading.problems)
        wants_babel = not profile.languages and unread.babel is None
        return PageReading(page.page_id, dump(listing), babel=unread.babel), wants_babel


def dump(listing: Listing) -> str:
    """The listing as the catalogue keeps it."""
    return json.dumps(to_json(listing), ensure_ascii=False, separators=(",", ":"))


def with_babel(profile: Profile, babel: Mapping[str, str] | None) -> Profile:
    """The profile, its languages from Babel where the page names none."""
    if profile.languages or not babel:
        return profile
    levels = ((code.lower(), level.upper()) for code, level in babel.items())
    return replace(
        profile,
        languages=tuple(
            Tongue(code, level) for code, level in levels if code in LANGUAGES and level in LEVELS
        ),
    )


def _refusal(page: RawPage) -> Reason | None:
    if page.namespace != USER_NAMESPACE:
        return Reason.NOT_IN_USER_SPACE
    if page.own is None:
        return Reason.NEEDS_HISTORY if page.needs_history else Reason.NOT_OWNERS_WORDS
    return Reason.HIDDEN_REVISION if page.own.text is None else None
