"""Names of what can be filtered by: completing what is typed, and offering what a whole name means."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.tongues import Tongue
from search import names
from search.listing import Listing
from search.names import KINDS, Named, Names
from search.postings import Postings, PostingsBuilder
from taxonomy.items import Item, ItemId
from taxonomy.languages import fallback_chain
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.search.populations import person, populations
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PRESS, PROGRAMMING, PYTHON, small_taxonomy

Labels = Mapping[str, str]
PEOPLE = [
    person("Ana", 1, available=(PYTHON,), languages=(Tongue("pt"), Tongue("en", "3")), territory=("BR-SP",)),
    person("Bruno", 2, known=(LUA,), languages=(Tongue("pt"), Tongue("fr", "0")), territory=("BR",)),
    person("Chen", 3, available=(PHOTOGRAPHY,), languages=(Tongue("zh-hant"),), territory=("TW",)),
    person("Дарья", 4, wanted=(PRESS,), languages=(Tongue("ru"),), affiliations=("Q501", "Друзья Вики")),
    person("Emre", 5, affiliations=("A & B <i>", "Wikimedians of the Nile"), territory=("EG", "419")),
]


@contextmanager
def named_things(taxonomy: Taxonomy, listings: Iterable[Listing]) -> Iterator[Names]:
    # tantivy reads an index once more, in a thread, when it is opened
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        postings, folder = PostingsBuilder(taxonomy.tree, date(2026, 11, 22)), Path(directory) / "names"
        for listing in listings:
            postings.add(listing)
        postings.write(Path(directory))
        folder.mkdir()
        names.build(folder, taxonomy, Postings(Path(directory)))
        yield Names(folder)


@pytest.fixture(scope="module")
def things() -> Iterator[Names]:
    """The names of the small taxonomy and of the people above."""
    with named_things(small_taxonomy(), PEOPLE) as found:
        yield found


def flat(*labels: Labels, aliases: Mapping[int, Mapping[str, tuple[str, ...]]] | None = None) -> Taxonomy:
    """Skills Q1, Q2, … with these labels, and some of them with aliases, none above another."""
    items = {
        ItemId(f"Q{number}"): Item(ItemId(f"Q{number}"), said, {}, (aliases or {}).get(number, {}))
        for number, said in enumerate(labels, start=1)
    }
    return Taxonomy(Tree.of(dict.fromkeys(items)), items)


def offered_by(skill: str, people: int) -> list[Listing]:
    return [person(f"{skill} {number}", number, available=(ItemId(skill),)) for number in range(people)]


def ids(found: Iterable[Named]) -> list[str]:
    return [one.id for one in found]


# ---- what is found ----


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        # labels and aliases, whole and begun, in any language
        ("photography", ("skill", PHOTOGRAPHY)),
        ("pho", ("skill", PHOTOGRAPHY)),
        ("fotograf", ("skill", PHOTOGRAPHY)),
        ("scribu", ("skill", LUA)),
        ("press relations", ("skill", PRESS)),
        ("press rel", ("skill", PRESS)),
        ("relations", ("skill", PRESS)),
        ("relations press", ("skill", PRESS)),
        # case, accents, width, points and hyphens aside
        ("PHOTOGRAPHY", ("skill", PHOTOGRAPHY)),
        ("FOTOGRAFIA", ("skill", PHOTOGRAPHY)),
        ("programacao", ("skill", PROGRAMMING)),
        ("ｐｙｔｈｏｎ", ("skill", PYTHON)),
        ("צִילוּם", ("skill", PHOTOGRAPHY)),
        ("lua programmierung", ("skill", LUA)),
        ("luaprogr", ("skill", LUA)),
        # one typo, or two in a long word
        ("photografy", ("skill", PHOTOGRAPHY)),
        ("pyhton", ("skill", PYTHON)),
        ("pithon", ("skill", PYTHON)),
        ("comunicatoin", ("skill", "Q5")),
        ("pres relations", ("skill", PRESS)),
        ("portugese", ("language", "pt")),
        # the beginning of a misspelt word
        ("photogrf", ("skill", PHOTOGRAPHY)),
        # other scripts
        ("写", ("skill", PHOTOGRAPHY)),
        ("写真", ("skill", PHOTOGRAPHY)),
        ("プログラ", ("skill", PROGRAMMING)),
        ("プログラミング", ("skill", PROGRAMMING)),
        ("תכנו", None),
        ("תצל", None),
        ("ציל", ("skill", PHOTOGRAPHY)),
        ("تكنو", ("skill", "Q1")),
        ("تِكنولوجيا", ("skill", "Q1")),
        ("друз", ("affiliation", "Друзья Вики")),
        # languages that people speak, by name and code
        ("portug", ("language", "pt")),
        ("португальс", ("language", "pt")),
        ("البرتغال", ("language", "pt")),
        ("葡萄牙", ("language", "pt")),
        ("pt", ("language", "pt")),
        ("zh-hant", ("language", "zh-hant")),
        ("hant", ("language", "zh-hant")),
        ("french", None),  # only at level 0
        ("finnish", None),
        # territories where people are, the regions around and the parts
        ("Brasil", ("territory", "BR")),
        ("бразил", ("territory", "BR")),
        ("البراز", ("territory", "BR")),
        ("巴西", ("territory", "BR")),
        ("br-sp", ("territory", "BR-SP")),
        ("são pau", ("territory", "BR-SP")),
        ("sao paulo", ("territory", "BR-SP")),
        ("south america", ("territory", "005")),
        ("005", ("territory", "005")),
        ("finland", None),
        # affiliations: items by their terms, others by what profiles say
        ("example wiki", ("affiliation", "Q501")),
        ("wikimedistas", ("affiliation", "Q501")),
        ("nile", ("affiliation", "Wikimedians of the Nile")),
        ("NILE wiki", ("affiliation", "Wikimedians of the Nile")),
        ("a & b", ("affiliation", "A & B <i>")),
        # all words count, and all but the last are whole
        ("photography nile", None),
        ("relat press", None),
        # a word to leave out says nothing of what is meant
        ("photography -lua", ("skill", PHOTOGRAPHY)),
        ("-photography", None),
        # people and ids are no names of things
        ("Дарья", None),
        ("Q6", None),
    ],
)
def test_what_the_text_may_be_the_beginning_of(
    things: Names, typed: str, first: tuple[str, str] | None
) -> None:
    found = things.suggest(typed, "en") or things.suggest(typed, "en", slips=True)
    assert next(((one.kind, one.id) for one in found), None) == first


@pytest.mark.parametrize("typed", ["photografy", "pyhton", "photogrf", "pres relations"])
def test_near_words_are_found_only_where_slips_are_allowed(things: Names, typed: str) -> None:
    assert things.suggest(typed, "en") == ()
    assert things.suggest(typed, "en", slips=True) != ()


@pytest.mark.parametrize("typed", ["photography", "pho", "写", "portug", "press rel", "scripting"])
def test_slips_change_nothing_where_something_has_the_words(things: Names, typed: str) -> None:
    assert things.suggest(typed, "en", slips=True) == things.suggest(typed, "en") != ()


@pytest.mark.parametrize(
    ("reader", "typed", "found"),
    [
        # two letters are the beginning of too many names: only those that the reader can read
        ("en", "fo", False),
        ("es", "fo", True),
        ("ja", "fo", False),
        ("en", "ph", True),
        ("es", "ph", True),  # English is everybody's last fallback
        ("en", "фо", False),  # there is no such name
        ("en", "צי", True),  # another script is meant as it is
        ("en", "写", True),
        ("en", "fot", True),
    ],
)
def test_a_short_text(things: Names, reader: str, typed: str, found: bool) -> None:
    assert (PHOTOGRAPHY in ids(things.suggest(typed, reader, ["skill"]))) == found


NONSENSE = [
    "",
    " ",
    "!!!",
    "😀",
    "🇧🇷",
    '"',
    '""',
    "-",
    "*",
    "\\",
    "\x00",
    "\u202e",
    "\u0301",
    "-a -b",
    "zzzzqqq",
]


@pytest.mark.parametrize("text", [*NONSENSE, "x" * 10_000, "ab " * 5000, "写" * 5000])
def test_nonsense_suggests_nothing(things: Names, text: str) -> None:
    assert things.suggest(text, "en") == things.suggest(text, "en", slips=True) == ()
    assert things.named([text], "en") == {}


@given(text=st.text(), language=st.sampled_from(["en", "pt-br", "zh-hant", "qqx", "no such"]))
@settings(max_examples=60)
def test_any_text_is_only_a_text(things: Names, text: str, language: str) -> None:
    for slips in (False, True):
        assert len(things.suggest(text, language, slips=slips)) <= 10
    for one in things.named([text], language).get(text, ()):
        assert one.kind in KINDS


# ---- in which language, and in which order ----


@pytest.mark.parametrize(
    ("reader", "typed", "name", "language"),
    [
        ("pt", "programa", "programação", "pt"),
        ("pt-br", "programa", "programação", "pt"),  # its fallback
        ("en", "programa", "programação", "pt"),  # any language
        ("es", "fotograf", "fotografía", "es"),
        ("ja", "写", "写真", "ja"),
        ("de", "scribu", "Scribunto", "en"),
        ("de", "lua", "Lua-Programmierung", "de"),
        ("en", "lua", "Lua", "en"),
        ("fr", "lua", "Lua", "en"),  # everybody's last fallback before any other
        ("pt", "alem", None, None),
        ("pt", "portug", "português", "pt"),
        ("en", "portug", "Portuguese", "en"),
        ("de", "brasil", "Brasilien", "de"),
        ("pt-br", "brasil", "Brasil", "pt"),
        ("en", "pt", "pt", "code"),
        ("en", "são pau", "São Paulo", ""),  # ISO's name is in no language
        ("en", "nile", "Wikimedians of the Nile", ""),
        ("pt", "wikimedistas", "Wikimedistas de Exemplo", "pt"),
    ],
)
def test_the_name_is_in_the_readers_language_or_the_nearest(
    things: Names, reader: str, typed: str, name: str | None, language: str | None
) -> None:
    found = things.suggest(typed, reader)
    assert (found[0].name, found[0].language) == (name, language) if found else name is None


@pytest.mark.parametrize(
    ("reader", "typed", "labels", "order"),
    [
        ("pt", "tes", [{"fi": "teste"}, {"en": "tests"}, {"pt": "testar"}], ["Q3", "Q2", "Q1"]),
        (
            "pt",
            "test",
            [{"fi": "test"}, {"en": "test"}, {"mul": "test"}, {"pt-br": "test"}, {"pt": "test"}],
            ["Q5", "Q4", "Q3", "Q2", "Q1"],
        ),
        ("zh-hant", "写", [{"ja": "写真"}, {"zh-hans": "写真学"}, {"zh-tw": "写真術"}], ["Q3", "Q2", "Q1"]),
        ("en", "art", [{"fr": "art moderne"}, {"en": "art"}], ["Q2", "Q1"]),
        # a name in the reader's own language, whatever the others have in common
        ("pt", "test", [{"pt-br": "teste", "en": "teste"}, {"pt": "testar"}], ["Q2", "Q1"]),
        ("zh-hant", "編", [{"zh-tw": "編程", "zh": "編程", "en": "編程"}, {"zh-hant": "編寫"}], ["Q2", "Q1"]),
        # a thing counts by the best of its names
        ("pt", "test", [{"en": "tests"}, {"pt": "testar", "fi": "testi"}], ["Q2", "Q1"]),
    ],
)
def test_the_readers_language_comes_first_then_its_fallbacks_then_any(
    reader: str, typed: str, labels: list[Labels], order: list[str]
) -> None:
    # the first has most people, so that numbers alone would put it first
    with named_things(flat(*labels), offered_by("Q1", 5)) as things:
        assert ids(things.suggest(typed, reader)) == order


def test_in_one_language_the_beginning_of_a_name_comes_first_then_skills_then_what_most_have() -> None:
    taxonomy = flat({"en": "modern art"}, {"en": "art history"}, {"en": "artistry"})
    people = [*offered_by("Q1", 5), *offered_by("Q3", 2), person("Ana", affiliations=("Art lovers",))]
    with named_things(taxonomy, people) as things:
        assert ids(things.suggest("art", "en")) == ["Q3", "Q2", "Q1", "Art lovers"]


def test_names_of_the_same_spelling_are_found_by_any_of_their_words() -> None:
    # one spelling in two languages, one of them in camel case
    with named_things(flat({"de": "Wikiprojekt", "en": "WikiProjekt"}), []) as things:
        assert ids(things.suggest("wikiprojekt", "en")) == ["Q1"]
        assert ids(things.suggest("projekt", "en")) == ["Q1"]


# ---- each thing once, of the kinds that are asked for, so many ----


@pytest.mark.parametrize("typed", ["pro", "bra", "br", "пор", "portug", "scripting", "写"])
def test_each_thing_comes_once(things: Names, typed: str) -> None:
    found = [(one.kind, one.id) for one in things.suggest(typed, "en")]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["skill"], {"skill"}),
        (["language"], {"language"}),
        (["territory"], {"territory"}),
        (["affiliation"], {"affiliation"}),
        (["territory", "language"], {"language", "territory"}),
        (KINDS, {"skill", "language", "territory", "affiliation"}),
        ([], set()),
        (["nonsense"], set()),
    ],
)
def test_only_the_kinds_that_are_asked_for(kinds: list[str], found: set[str]) -> None:
    ana = person("Ana", affiliations=("Porto Wikimedians",), territory=("PT",), languages=(Tongue("pt"),))
    with named_things(flat({"en": "portraits"}), [ana]) as things:
        assert {one.kind for one in things.suggest("port", "en", kinds, 100)} == found
        assert {one.kind for one in things.suggest("port", "en", iter(kinds), 100)} == found


def test_two_things_of_one_name_are_both_there(things: Names) -> None:
    assert ids(things.suggest("scripting", "en")) == [
        LUA,
        PRESS,
    ]  # that of which more people know comes first


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 100])
def test_no_more_than_the_limit_and_no_fewer_than_there_are(limit: int) -> None:
    labels: list[Labels] = [{"en": f"skill {number}"} for number in range(20)]
    with named_things(flat(*labels), []) as things:
        assert len(things.suggest("skill", "en", limit=limit)) == min(limit, 20)


def test_a_thing_with_many_names_leaves_room_for_others() -> None:
    # Portuguese begins with "port" in a hundred languages, and everybody speaks it
    people = [person(f"User {number}", number, languages=(Tongue("pt"),)) for number in range(5)]
    people.append(person("Ana", 9, affiliations=("Porto Wikimedians",), territory=("PT",)))
    with named_things(flat({"fi": "portti"}), people) as things:
        found = {one.id for one in things.suggest("port", "en")}
        assert found == {"pt", "PT", "Q1", "Porto Wikimedians"}


# ---- counts ----


@pytest.mark.parametrize(
    ("typed", "kind", "count"),
    [
        ("technology", "skill", 1),  # with narrower ones
        ("programming", "skill", 1),
        ("python", "skill", 1),
        ("press relations", "skill", 0),  # wanted only
        ("portuguese", "language", 2),
        ("english", "language", 1),
        ("brazil", "territory", 2),  # with its parts
        ("br-sp", "territory", 1),
        ("latin america", "territory", 3),
        ("example wikimedians", "affiliation", 1),
    ],
)
def test_how_many_have_it(things: Names, typed: str, kind: str, count: int) -> None:
    assert things.suggest(typed, "en", [kind])[0].count == count


@given(population=populations())
@settings(max_examples=15)
def test_counts_are_those_of_the_postings(population: list[Listing]) -> None:
    taxonomy = small_taxonomy()
    with named_things(taxonomy, population) as things:
        for skill in taxonomy.skills():
            narrower = set(taxonomy.tree.expand(skill.id))
            offering = [one for one in population if narrower & set(one.profile.available)]
            label = skill.label("en").text
            assert len(offering) == next(
                one.count for one in things.suggest(label, "en", ["skill"]) if one.id == skill.id
            )


# ---- what has just that name ----


@pytest.mark.parametrize(
    ("text", "reader", "found"),
    [
        ("photography", "en", [("skill", PHOTOGRAPHY)]),
        ("PHOTOGRAPHY!", "en", [("skill", PHOTOGRAPHY)]),
        ("  Press   Relations ", "en", [("skill", PRESS)]),
        ("fotografia", "en", [("skill", PHOTOGRAPHY)]),  # in any language, accents aside
        ("写真", "en", [("skill", PHOTOGRAPHY)]),
        ("coding", "ja", [("skill", PROGRAMMING)]),  # an alias
        ("scripting", "en", [("skill", LUA), ("skill", PRESS)]),
        ("pt", "en", [("language", "pt")]),
        ("PT", "en", [("language", "pt")]),
        ("Portuguese", "en", [("language", "pt")]),
        ("португальский", "en", [("language", "pt")]),
        ("Brazil", "ja", [("territory", "BR")]),
        ("São Paulo", "en", [("territory", "BR-SP")]),
        ("419", "en", [("territory", "419")]),
        ("Wikimedistas de Exemplo", "en", [("affiliation", "Q501")]),
        ("A & B <i>", "en", [("affiliation", "A & B <i>")]),
        # only just that name
        ("photo", "en", []),
        ("photographys", "en", []),
        ("photografy", "en", []),
        ("press", "en", []),
        ("relations press", "en", []),
        ("写", "en", []),
        ("portug", "en", []),
        ("the nile", "en", []),
        ("Q6", "en", []),
        ("Ana", "en", []),
    ],
)
def test_what_has_just_that_name(things: Names, text: str, reader: str, found: list[tuple[str, str]]) -> None:
    named = things.named([text], reader).get(text, ())
    assert [(one.kind, one.id) for one in named] == found


@pytest.mark.parametrize(
    ("reader", "found"),
    [("pt", ["Q1", "Q2"]), ("pt-br", ["Q1", "Q2"]), ("en", ["Q2"]), ("ru", ["Q2"]), ("pl", ["Q2", "Q3"])],
)
def test_a_name_means_what_it_means_along_the_readers_fallback_chain(reader: str, found: list[str]) -> None:
    # "pasta" is a folder in Portuguese
    with named_things(flat({"pt": "pasta"}, {"en": "Pasta"}, {"pl": "pasta"}), []) as things:
        assert sorted(ids(things.named(["pasta"], reader)["pasta"])) == found


def test_a_name_of_no_language_of_the_reader_means_all_that_it_may_mean() -> None:
    with named_things(flat({"pl": "pole"}, {"la": "pole"}, {"pt": "polo"}), []) as things:
        assert sorted(ids(things.named(["pole"], "en")["pole"])) == ["Q1", "Q2"]


def test_several_texts_at_once(things: Names) -> None:
    found = things.named(["photography", "nothing such", "Lua", "!!", ""], "en")
    assert {text: ids(several) for text, several in found.items()} == {"photography": ["Q6"], "Lua": ["Q4"]}


def test_spellings_of_one_name_are_all_answered(things: Names) -> None:
    found = things.named(["Lua", "lua", "LUA"], "en")
    assert {text: ids(several) for text, several in found.items()} == {
        "Lua": ["Q4"],
        "lua": ["Q4"],
        "LUA": ["Q4"],
    }


def test_no_texts_have_no_meaning(things: Names) -> None:
    assert things.named([], "en") == {}


@given(
    several=st.lists(st.sampled_from(["photography", "写真", "Lua", "python", "pt", "nonsense", "Brasil"]))
)
def test_a_text_means_the_same_among_others(things: Names, several: list[str]) -> None:
    alone: dict[str, tuple[Named, ...]] = {}
    for text in several:
        alone |= things.named([text], "pt")
    assert things.named(several, "pt") == alone


# ---- few or none ----


def test_without_people_there_are_skills_only() -> None:
    with named_things(small_taxonomy(), []) as things:
        assert [(one.id, one.count) for one in things.suggest("photo", "en")] == [(PHOTOGRAPHY, 0)]
        assert things.suggest("portuguese", "en") == ()
        assert things.suggest("brazil", "en") == ()
        assert ids(things.named(["写真"], "en")["写真"]) == [PHOTOGRAPHY]


def test_without_skills_there_are_languages_and_places() -> None:
    with named_things(Taxonomy(), [person("Ana", languages=(Tongue("pt"),), territory=("BR",))]) as things:
        assert ids(things.suggest("brasil", "pt")) == ["BR"]
        assert ids(things.suggest("português", "pt")) == ["pt"]


def test_of_nothing_at_all_there_are_no_names() -> None:
    with named_things(Taxonomy(), []) as things:
        assert things.suggest("photography", "en") == ()
        assert things.named(["photography", "pt"], "en") == {}


def test_what_is_not_given_has_no_name(things: Names) -> None:
    for text in ("-", "not given"):
        assert things.suggest(text, "en") == ()


def test_an_item_without_terms_has_no_name_and_is_no_error() -> None:
    with named_things(flat({}, {"en": "something"}), []) as things:
        assert ids(things.suggest("some", "en")) == ["Q2"]


@given(
    labels=st.lists(
        st.dictionaries(
            st.sampled_from(["pt", "pt-br", "en", "mul", "fi"]),
            st.sampled_from(["teste", "tests"]),
            min_size=1,
        ),
        min_size=2,
        max_size=3,
    ),
    reader=st.sampled_from(["pt", "pt-br", "en", "fi"]),
)
@settings(max_examples=80)
def test_what_is_suggested_first_has_a_name_in_the_nearest_language(
    labels: list[dict[str, str]], reader: str
) -> None:
    chain = fallback_chain(reader)

    def nearest(said: Labels) -> int:
        return min((chain.index(code) for code in said if code in chain), default=len(chain))

    with named_things(flat(*labels), []) as things:
        found = [int(one.id[1:]) - 1 for one in things.suggest("test", reader)]
        assert sorted(found) == list(range(len(labels)))
        ranks = [nearest(labels[place]) for place in found]
        assert ranks == sorted(ranks)
