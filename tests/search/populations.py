"""People for the index: a few that are told by hand, and small populations as hypothesis draws them."""

from typing import Any

from hypothesis import strategies as st

from profiles.profile import Profile
from profiles.tongues import Tongue
from search.listing import Listing, Source
from search.query import FACETS, NOT_GIVEN
from tests.support.taxonomies import small_taxonomy

SKILLS = tuple(small_taxonomy().tree)
VALUES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("known", "available", "wanted"), SKILLS),
    "language": ("pt", "en", "zh-hant", NOT_GIVEN),
    "territory": ("BR", "BR-SP", "PT", "019", "419", "IN", NOT_GIVEN),
    "affiliation": ("Q501", "Some group, with a comma"),
    "project": ("metawiki", "ptwiki"),
    "mentoring": ("mentor", "mentee"),
}


def person(user: str, number: int = 1, updated: str = "2026-03-01T12:00:00Z", **said: Any) -> Listing:
    """Somebody whose page has this id and whose profile says this."""
    source = Source(f"User:{user}/Capacity Exchange", number, 1000 + number, updated)
    return Listing(user, source, Profile(**said))


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


_NAMES = st.sampled_from(
    ["Alice", "alice", "Álice", "Bruno", "写真家", "كاتب", "Zoë B", "O'Nil", "a\tb", "10", "9"]
)
_profiles = st.builds(
    Profile,
    known=_some(SKILLS),
    available=_some(SKILLS),
    wanted=_some(SKILLS),
    languages=st.lists(
        st.builds(Tongue, st.sampled_from(VALUES["language"]), st.sampled_from("05N")),
        unique_by=lambda tongue: tongue.code,
    ).map(tuple),
    territory=_some(("BR", "BR-SP", "PT", "IN")),
    affiliations=_some(VALUES["affiliation"]),
    projects=_some(VALUES["project"]),
    mentoring=_some(VALUES["mentoring"]),
    about=st.sampled_from(["", "I take photographs", "写真を撮ります", "alice in wonderland"]),
)


@st.composite
def populations(draw: st.DrawFn) -> list[Listing]:
    """Up to a dozen people, each name once."""
    times = st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2025-12-31T23:59:59Z"])
    users = draw(st.lists(_NAMES, unique=True, max_size=11))
    return [
        Listing(user, Source(f"User:{user}/x", number, number, draw(times)), draw(_profiles))
        for number, user in enumerate(users, start=1)
    ]


filters = st.dictionaries(st.sampled_from(FACETS), st.none(), max_size=3).flatmap(
    lambda facets: st.fixed_dictionaries(
        {
            facet: st.lists(st.sampled_from(VALUES[facet]), unique=True, min_size=1, max_size=2).map(tuple)
            for facet in facets
        }
    )
)
