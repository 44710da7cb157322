"""What was found instead of a word that nobody has: the near words of the people who are shown."""

from collections import Counter
from collections.abc import Iterable, Iterator

from search.analysis import words
from search.listing import Listing
from search.skill_words import SkillWords
from search.slips import Sought, near
from taxonomy.items import ItemId
from taxonomy.skills import Taxonomy

LOOKED_AT = 4  # listings; the first are what the reader sees
_SAID = 3  # words


def words_instead(
    sought: Sought, listings: tuple[Listing, ...], taxonomy: Taxonomy, skill_words: SkillWords
) -> tuple[str, ...]:
    """The near words that the first listings have, of their skills or else of their texts, the most frequent
    first."""
    if sought.slip is None:
        return ()
    word, slip, first = sought.clause.word or "", sought.slip, listings[:LOOKED_AT]
    skills = {skill for listing in first for skill in _skills(listing, taxonomy)}
    of_skills = [known for known, having in skill_words.near(word, slip).items() if having & skills]
    if of_skills:
        return tuple(of_skills[:_SAID])
    counted = Counter(
        known for listing in first for known in near(word, list(set(_words(listing, taxonomy))), slip)
    )
    return tuple(known for known, _ in counted.most_common(_SAID))


def _skills(listing: Listing, taxonomy: Taxonomy) -> Iterator[ItemId]:
    for skill in (*listing.profile.knows, *listing.profile.wanted):
        yield from (skill, *taxonomy.tree.broader(skill))


def _words(listing: Listing, taxonomy: Taxonomy) -> Iterable[str]:
    yield from words(listing.user)
    yield from words(listing.profile.about)
    for affiliation in listing.profile.affiliations:
        for name in taxonomy.names(affiliation):
            yield from words(name)
