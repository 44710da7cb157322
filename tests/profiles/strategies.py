"""Profiles and wikitext as hypothesis draws them."""

from hypothesis import strategies as st

from profiles.places import COUNTRIES, REGIONS
from profiles.profile import LONGEST_ABOUT, Profile
from profiles.tongues import LEVELS, Tongue
from profiles.wikitext import clean, one_line
from taxonomy.items import ItemId
from taxonomy.languages import LANGUAGES
from tests.support.taxonomies import small_taxonomy

_SKILLS = st.lists(st.sampled_from(list(small_taxonomy().tree)), unique=True, max_size=7).map(tuple)
_NASTY = st.sampled_from(
    ["|", "}}", "{{", "[[a|b]]", "<!--", "-->", "<nowiki>", "=", "''", "~~~~", "&amp;", "* ", "\n== x ==\n"]
)
NASTY_TEXT = st.lists(st.one_of(st.text(max_size=12), _NASTY), max_size=6).map("".join)
_CODES = st.sampled_from(sorted(LANGUAGES))


def _several(values: st.SearchStrategy[str], most: int = 5) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, unique=True, max_size=most).map(tuple)


def _tongues() -> st.SearchStrategy[tuple[Tongue, ...]]:
    pairs = st.lists(st.tuples(_CODES, st.sampled_from(LEVELS)), unique_by=lambda pair: pair[0], max_size=5)
    return pairs.map(lambda drawn: tuple(Tongue(*pair) for pair in drawn))


def _affiliation(text: str) -> str:
    return one_line(text).lstrip("*# :;,").strip()


_AFFILIATIONS = st.one_of(
    st.sampled_from(["Q501", "Q12345"]),
    NASTY_TEXT.map(_affiliation).filter(lambda name: name and len(name) < 200 and name[0] not in "Qq*"),
)

profiles = st.builds(
    Profile,
    known=_SKILLS,
    available=_SKILLS,
    wanted=_SKILLS,
    languages=_tongues(),
    territory=_several(st.sampled_from(sorted({*COUNTRIES, *REGIONS, "BR-SP", "IN-KL"}))),
    affiliations=_several(_AFFILIATIONS),
    projects=_several(st.sampled_from(["ptwiki", "metawiki", "commonswiki", "frwiktionary"])),
    time_zone=st.sampled_from(["", "America/Sao_Paulo", "Asia/Kolkata", "UTC"]),
    about=NASTY_TEXT.map(clean).filter(lambda text: len(text) <= LONGEST_ABOUT),
    about_language=st.one_of(st.just(""), _CODES),
    image=st.sampled_from(["", "Example.jpg", "Ünï çödé & more.png"]),
    pronouns=st.sampled_from(["", "she/her", "they"]),
    other_account=st.sampled_from(["", "Alice (WMXX)", "Ыкс"]),
    wikidata=st.sampled_from(["", ItemId("Q42")]),
    contact=_several(st.sampled_from(["email", "talk"])),
    mentoring=_several(st.sampled_from(["mentor", "mentee"])),
    listed=st.booleans(),
    notes=st.booleans(),
    notify=st.sampled_from(["", "weekly", "monthly"]),
)
