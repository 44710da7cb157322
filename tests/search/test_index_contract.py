"""The contract of the index, over every body: what is found, counted, in which order, page by page.

A new body is added to BODIES, and has to pass.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.places import regions_above
from profiles.tongues import Tongue
from search.contract import Body, Index, PageBeyondError
from search.listing import Listing
from search.postings import Postings, PostingsBuilder
from search.query import FACETS, NOT_GIVEN, ROLES, Query, Sort
from search.tantivy_body import TantivyBody
from taxonomy.folding import fold
from taxonomy.items import ItemId
from tests.search.populations import VALUES, filters, person, populations
from tests.support.taxonomies import (
    COMMUNICATION,
    LUA,
    MERGED,
    PHOTOGRAPHY,
    PRESS,
    PROGRAMMING,
    PYTHON,
    TECHNOLOGY,
    small_taxonomy,
)

BODIES: Mapping[str, Body] = {"tantivy": TantivyBody()}
TAXONOMY = small_taxonomy()
PEOPLE = [
    person(
        "Alice",
        1,
        known=(PYTHON,),
        available=(PYTHON, PHOTOGRAPHY),
        wanted=(PRESS,),
        territory=("BR-SP",),
        languages=(Tongue("pt", "N"), Tongue("en", "4")),
        mentoring=("mentor",),
        about="I photograph birds.",
    ),
    person(
        "Bruno",
        2,
        known=(LUA,),
        wanted=(PYTHON, TECHNOLOGY),
        territory=("PT",),
        languages=(Tongue("pt", "5"), Tongue("fr", "0")),
        affiliations=("Q501",),
        projects=("ptwiki",),
        about="Escrevo módulos e predefinições.",
    ),
    person(
        "写真家",
        3,
        available=(PHOTOGRAPHY,),
        territory=("JP",),
        languages=(Tongue("ja", "N"),),
        projects=("jawiki", "commonswiki"),
        about="京都で写真を撮ります。",
    ),
    person(
        "كاتبة",
        4,
        wanted=(PHOTOGRAPHY,),
        territory=("EG",),
        languages=(Tongue("ar", "N"),),
        affiliations=("Wikimedians of the Nile",),
        mentoring=("mentee",),
        about="أكتب عن مُحَمَّد",
    ),
    person("Zoë O'Neil", 5, known=(PROGRAMMING,), territory=("BR",), about="Bird-watching & R&D"),
    person("empty", 6),
]


@contextmanager
def opened(body: Body, listings: Iterable[Listing]) -> Iterator[Index]:
    # tantivy reads an index once more, in a thread, when it is opened
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        postings = PostingsBuilder(TAXONOMY.tree, date(2026, 11, 22))
        (Path(directory) / "body").mkdir()
        body.build(Path(directory) / "body", postings.through(listings), TAXONOMY)
        postings.write(Path(directory))
        yield body.open(Path(directory) / "body", TAXONOMY, Postings(Path(directory)))


@pytest.fixture(scope="module", params=BODIES.values(), ids=list(BODIES))
def body(request: pytest.FixtureRequest) -> Body:
    chosen: Body = request.param
    return chosen


@pytest.fixture(scope="module")
def index(body: Body) -> Iterator[Index]:
    """The people above."""
    with opened(body, PEOPLE) as people:
        yield people


@pytest.fixture(scope="module")
def crowd(body: Body) -> Iterator[Index]:
    """A hundred people, many alike."""
    listings = [
        person(
            f"Person {n % 10}{n}",
            n,
            f"2026-01-{n % 7 + 1:02}T00:00:00Z",
            known=(PYTHON,),
            about="the same words",
        )
        for n in range(100)
    ]
    with opened(body, listings) as many:
        yield many


Chosen = Mapping[str, str | tuple[str, ...]]


def found(index: Index, text: str = "", chosen: Chosen | None = None) -> list[str]:
    asked = {facet: (value,) if isinstance(value, str) else value for facet, value in (chosen or {}).items()}
    return sorted(listing.user for listing in index.search(Query(text, asked)).listings)


def every_page(index: Index, query: Query) -> list[str]:
    total = index.search(query).total
    pages = range(1, max(1, -(-total // query.limit)) + 1)
    return [listing.user for page in pages for listing in index.search(replace(query, page=page)).listings]


# ---- the listings themselves ----


def test_building_says_how_many(body: Body, index: Index, tmp_path: Path) -> None:
    people = PostingsBuilder(TAXONOMY.tree, date(2026, 11, 22)).through(PEOPLE)
    assert body.build(tmp_path, people, TAXONOMY) == len(index) == len(PEOPLE)


def test_an_index_of_nobody(body: Body) -> None:
    with opened(body, []) as index:
        results = index.search(Query())
        assert (len(index), list(index), results.total, results.listings) == (0, [], 0, ())
        assert not any(index.facets(Query()).values())
        assert index.get("Alice") is None
        with pytest.raises(PageBeyondError):
            index.search(Query(page=2))


@pytest.mark.parametrize("directory", ["empty", "garbage", "none"])
def test_what_is_no_index_is_not_opened(body: Body, tmp_path: Path, directory: str) -> None:
    if directory != "none":
        (tmp_path / directory).mkdir()
    if directory == "garbage":
        for name in ("meta.json", "index", "current"):
            (tmp_path / directory / name).write_text("garbage", encoding="utf-8")
    PostingsBuilder(TAXONOMY.tree, date(2026, 11, 22)).write(tmp_path)
    with pytest.raises((OSError, ValueError)):
        body.open(tmp_path / directory, TAXONOMY, Postings(tmp_path))


def test_every_listing_comes_back_as_it_went_in(index: Index) -> None:
    assert sorted(index, key=lambda listing: listing.source.page_id) == PEOPLE


@pytest.mark.parametrize("listing", PEOPLE, ids=lambda listing: listing.user)
def test_a_listing_by_its_user(index: Index, listing: Listing) -> None:
    assert index.get(listing.user) == listing


@pytest.mark.parametrize(
    "user", ["", "alice", "Ali", "Alice ", "Zoe O'Neil", "x" * 100_000, "\x00", "*", "a:b"]
)
def test_nobody_of_that_name(index: Index, user: str) -> None:
    assert index.get(user) is None


# ---- filters ----


@pytest.mark.parametrize(
    ("chosen", "users"),
    [
        ({}, ["Alice", "Bruno", "Zoë O'Neil", "empty", "كاتبة", "写真家"]),
        # a skill finds the narrower ones; what is offered is known; a merged id means the new one
        ({"known": PYTHON}, ["Alice"]),
        ({"known": MERGED}, ["Alice"]),
        ({"known": PROGRAMMING}, ["Alice", "Bruno", "Zoë O'Neil"]),
        ({"known": TECHNOLOGY}, ["Alice", "Bruno", "Zoë O'Neil"]),
        ({"known": PHOTOGRAPHY}, ["Alice", "写真家"]),
        ({"available": COMMUNICATION}, ["Alice", "写真家"]),
        ({"available": LUA}, []),
        ({"wanted": TECHNOLOGY}, ["Bruno"]),
        ({"wanted": LUA}, []),
        # several values: any of them; several facets: all of them
        ({"wanted": (PYTHON, PRESS)}, ["Alice", "Bruno"]),
        ({"wanted": (PYTHON, PRESS), "territory": "BR"}, ["Alice"]),
        ({"known": PROGRAMMING, "language": "pt", "mentoring": "mentor"}, ["Alice"]),
        ({"known": PROGRAMMING, "language": "ja"}, []),
        # a region finds its countries, a country its parts
        ({"territory": "419"}, ["Alice", "Zoë O'Neil"]),
        ({"territory": "019"}, ["Alice", "Zoë O'Neil"]),
        ({"territory": "BR"}, ["Alice", "Zoë O'Neil"]),
        ({"territory": "BR-SP"}, ["Alice"]),
        ({"territory": ("150", "015")}, ["Bruno", "كاتبة"]),
        # the others
        ({"language": ("en", "ja")}, ["Alice", "写真家"]),
        ({"language": "fr"}, []),  # level 0: not spoken
        ({"affiliation": "Q501"}, ["Bruno"]),
        ({"affiliation": "Wikimedians of the Nile"}, ["كاتبة"]),
        ({"project": "commonswiki"}, ["写真家"]),
        ({"mentoring": ("mentor", "mentee")}, ["Alice", "كاتبة"]),
        # values that nobody has
        ({"known": "Q12345"}, []),
        ({"known": "nonsense"}, []),
        ({"territory": "br"}, []),
        ({"project": ""}, []),
        ({"project": "x" * 100_000}, []),
    ],
)
def test_filters(index: Index, chosen: Chosen, users: list[str]) -> None:
    assert found(index, chosen=chosen) == users


def has(listing: Listing, facet: str, value: str) -> bool:
    """The definition of the filters, in the plainest words."""
    if value == NOT_GIVEN:
        return not any(has(listing, facet, one) for one in VALUES[facet] if one != NOT_GIVEN)
    profile = listing.profile
    if facet in ROLES:
        narrower = set(TAXONOMY.tree.expand(ItemId(value)))
        skills = profile.knows if facet == "known" else getattr(profile, facet)
        return bool(narrower & set(skills))
    if facet == "language":
        return any(tongue.code == value and tongue.level != "0" for tongue in profile.languages)
    if facet == "territory":
        return any(value in (code, *regions_above(code)) for code in profile.territory)
    lists = {"affiliation": profile.affiliations, "project": profile.projects, "mentoring": profile.mentoring}
    return value in lists[facet]


def fits(listing: Listing, chosen: Mapping[str, tuple[str, ...]]) -> bool:
    return all(any(has(listing, facet, value) for value in values) for facet, values in chosen.items())


@given(population=populations(), chosen=filters)
@settings(max_examples=40)
def test_any_filters_find_just_those_who_fit(
    body: Body, population: list[Listing], chosen: dict[str, tuple[str, ...]]
) -> None:
    with opened(body, population) as index:
        results = index.search(Query(filters=chosen, limit=100))
        fitting = {listing.user for listing in population if fits(listing, chosen)}
        assert {listing.user for listing in results.listings} == fitting
        assert results.total == len(fitting)


# ---- counts of facets ----


@given(population=populations(), chosen=filters, text=st.sampled_from(["", "", "alice", "photogr"]))
@settings(max_examples=40)
def test_a_count_is_what_following_its_link_finds(
    body: Body, population: list[Listing], chosen: dict[str, tuple[str, ...]], text: str
) -> None:
    with opened(body, population) as index:
        counts = index.facets(Query(text, chosen))
        assert set(counts) == set(FACETS)
        for facet in FACETS:
            for value in {*VALUES[facet], *counts[facet]}:
                followed = index.search(Query(text, {**chosen, facet: (value,)}))
                assert followed.total == counts[facet].get(value, 0), (facet, value)


def test_counts_come_most_first(crowd: Index, index: Index) -> None:
    for facets in (crowd.facets(Query()), index.facets(Query())):
        for counts in facets.values():
            assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_the_counts_of_a_facet_ignore_its_own_filter(index: Index) -> None:
    facets = index.facets(Query(filters={"language": ("ja",)}))
    assert facets["language"] == {"pt": 2, "en": 1, "ja": 1, "ar": 1, NOT_GIVEN: 2}
    assert facets["territory"] == {"JP": 1, "030": 1, "142": 1}


# ---- order and pages ----


def test_by_name_case_and_accents_aside(body: Body) -> None:
    names = ["b", "Á", "a", "C", "é", "Z", "ß", "10", "9", "写", "A"]
    with opened(body, [person(name, number) for number, name in enumerate(names)]) as index:
        in_order = [listing.user for listing in index.search(Query(sort=Sort.NAME)).listings]
    assert in_order == sorted(names, key=lambda name: (fold(name), name))


def test_by_time_the_newest_first(body: Body) -> None:
    times = ["2026-01-02T00:00:00Z", "2026-01-01T23:59:59Z", "2025-06-01T00:00:00Z", "1969-01-01T00:00:00Z"]
    people = [person(f"Person {number}", number, time) for number, time in enumerate(times)]
    people += [person("Same time, later page", 9, times[0])]
    with opened(body, reversed(people)) as index:
        for sort in (Sort.NEWEST, Sort.RELEVANCE):
            in_order = [listing.user for listing in index.search(Query(sort=sort)).listings]
            assert in_order == ["Same time, later page", *(f"Person {number}" for number in range(4))]


def test_by_relevance_names_come_before_mentions(body: Body) -> None:
    people = [
        person("Somebody", 1, about="I know python, the snake, from the zoo"),
        person("Python", 2),
        person("Coder", 3, known=(PYTHON,)),
    ]
    with opened(body, people) as index:
        in_order = [listing.user for listing in index.search(Query("python")).listings]
        assert in_order[0] == "Python"
        assert set(in_order) == {"Python", "Coder", "Somebody"}
        newest = index.search(Query("python", sort=Sort.NEWEST)).listings
        assert [listing.user for listing in newest] == ["Coder", "Python", "Somebody"]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["", "same words", "person"])
@pytest.mark.parametrize("limit", [1, 7, 24, 99, 100, 101])
def test_all_pages_together_give_everybody_once(crowd: Index, sort: Sort, text: str, limit: int) -> None:
    query = Query(text, sort=sort, limit=limit)
    users = every_page(crowd, query)
    assert len(users) == len(set(users)) == 100
    assert users == every_page(crowd, replace(query, limit=100)), "the same order, however it is cut"


@given(population=populations(), chosen=filters, sort=st.sampled_from(Sort), limit=st.integers(1, 5))
@settings(max_examples=25)
def test_pages_of_any_population_give_every_result_once(
    body: Body, population: list[Listing], chosen: dict[str, tuple[str, ...]], sort: Sort, limit: int
) -> None:
    with opened(body, population) as index:
        users = every_page(index, Query(filters=chosen, sort=sort, limit=limit))
        assert len(users) == len(set(users)) == index.search(Query(filters=chosen)).total


@pytest.mark.parametrize(
    ("query", "last"), [(Query(page=6), 5), (Query(page=10**6), 5), (Query("nothing such", page=2), 1)]
)
def test_a_page_after_the_last(crowd: Index, query: Query, last: int) -> None:
    with pytest.raises(PageBeyondError) as beyond:
        crowd.search(query)
    assert beyond.value.last == last


def test_the_last_page_holds_the_rest(crowd: Index) -> None:
    assert len(crowd.search(Query(page=5)).listings) == 100 - 4 * 24
    assert crowd.search(Query("nothing such")).listings == ()


# ---- text ----


@pytest.mark.parametrize(
    ("text", "users"),
    [
        # names, case and accents aside
        ("alice", ["Alice"]),
        ("ZOE", ["Zoë O'Neil"]),
        ("o'neil", ["Zoë O'Neil"]),
        ("写真家", ["写真家"]),
        ("كاتبه", ["كاتبة"]),
        # the text about them
        ("birds", ["Alice"]),
        ("modulos", ["Bruno"]),
        ("محمد", ["كاتبة"]),
        ("京都", ["写真家"]),
        ("撮り", ["写真家"]),
        ("R&D", ["Zoë O'Neil"]),
        # labels and aliases of skills, in any language, of the skill or a broader one
        ("Python", ["Alice", "Bruno"]),
        ("写真", ["Alice", "كاتبة", "写真家"]),
        ("צילום", ["Alice", "كاتبة", "写真家"]),
        ("fotografía", ["Alice", "كاتبة", "写真家"]),
        ("tecnologia", ["Alice", "Bruno", "Zoë O'Neil"]),
        ("scribunto", ["Bruno"]),
        ("comunicación", ["Alice", "كاتبة", "写真家"]),
        # names of affiliations
        ("wikimedistas", ["Bruno"]),
        ("nile", ["كاتبة"]),
        # all words must fit, wherever
        ("alice birds", ["Alice"]),
        ("photography birds", ["Alice"]),
        ("alice módulos", []),
        # the last word may be unfinished, the others may not
        ("ali", ["Alice"]),
        ("bird", ["Alice", "Zoë O'Neil"]),
        ("escrevo mód", ["Bruno"]),
        ("escr módulos", []),
        ("progr", ["Alice", "Bruno", "Zoë O'Neil"]),
        ("写", ["Alice", "كاتبة", "写真家"]),
        # nothing to look for
        ("   ", ["Alice", "Bruno", "Zoë O'Neil", "empty", "كاتبة", "写真家"]),
        ("?!", []),
        ("😀", []),
        ("nonexistent", []),
    ],
)
def test_text(index: Index, text: str, users: list[str]) -> None:
    assert found(index, text) == users


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("python", {PYTHON}),
        ("pyhton", {PYTHON}),  # a slip
        ("fotografía", {PHOTOGRAPHY}),  # in any language
        ("scripting", {LUA, PRESS}),  # an alias of both
        ("photogr", {PHOTOGRAPHY}),  # not yet all of it
        ("p", set()),  # of one letter alone a skill is not guessed
        ("lua -python", {LUA}),  # what is left out is not named
        ('"press relations"', {PRESS}),
        ('"relations press"', set()),
        ("alice birds", set()),
        ("?!", set()),
        ("", set()),
    ],
)
def test_the_skills_that_a_text_names(index: Index, text: str, skills: set[ItemId]) -> None:
    assert index.search(Query(text)).skills == skills


def test_text_and_filters_together(index: Index) -> None:
    assert found(index, "photography", {"language": "ja"}) == ["写真家"]
    assert found(index, "photography", {"language": "ja", "territory": "BR"}) == []
    assert index.facets(Query("photography", {"language": ("ja",)}))["territory"] == {
        "JP": 1,
        "030": 1,
        "142": 1,
    }


NASTY = [
    *[
        "*",
        '"',
        '"unclosed',
        "(",
        ")",
        "a AND",
        "NOT a",
        "OR",
        "+a -b",
        "name:alice",
        "[a TO z]",
        "a~2",
        "a^3",
    ],
    *[
        "\\",
        "' OR 1=1 --",
        "<script>",
        "%s%n",
        "{}",
        "$.*",
        "..",
        "/",
        "-",
        "_",
        "\x00",
        "\n\t",
        "\u202e",
        "🇧🇷",
    ],
    *["a" * 100_000, "a " * 5000, "写" * 5000, "é" * 60, "\u0301", "\u0300" * 1000, "ﷺ" * 100],
]


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_is_only_a_text(index: Index, text: str) -> None:
    assert 0 <= index.search(Query(text)).total <= len(PEOPLE)
    assert sum(index.facets(Query(text)).get("mentoring", {}).values()) <= len(PEOPLE)


@pytest.mark.parametrize("text", [text for text in NASTY if text != NOT_GIVEN])
def test_a_nasty_value_is_nobodys(index: Index, text: str) -> None:
    assert index.search(Query(filters={"known": (text,), "affiliation": (text, "Q501")})).total == 0
    assert index.search(Query(filters={"affiliation": (text, "Q501")})).total == 1
    assert index.get(text) is None


@given(text=st.text())
def test_any_text_is_only_a_text(index: Index, text: str) -> None:
    results = index.search(Query(text))
    assert 0 <= results.total == len(results.listings) <= len(PEOPLE)


@given(user=st.text(min_size=1, max_size=80), about=st.text(max_size=200))
@settings(max_examples=25)
def test_anybody_is_found_by_name_and_comes_back_whole(body: Body, user: str, about: str) -> None:
    somebody = person(user, about=about)
    with opened(body, [somebody, person("somebody else", 2)]) as index:
        assert index.get(somebody.user) == somebody
        assert set(index) >= {somebody}
