"""What curators are told: each kind of finding, and texts that must stay texts wherever they are shown."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

import mwparserfromhell
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mwparserfromhell.nodes import HTMLEntity, Tag, Template, Text

from bot.curating import MOST_LISTED, MOST_PAGES, MOST_SPOKEN, MOST_WORDS, Usage, sections, usage
from bot.curating_views import Columns, Finding, Mention, Section, table, wikitext
from profiles.tongues import Tongue
from search.listing import Listing
from taxonomy.items import Item, ItemId, Items, read_entities
from taxonomy.outline import read_outline
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy, join
from taxonomy.tree import Tree
from tests.support.nasty_texts import NASTY, TEXTS
from tests.support.people import few_people, listing
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

NOBODY = Usage()
STRANGER = ItemId("Q777")


def unknown(*texts: str) -> tuple[Problem, ...]:
    return tuple(Problem("known", Reason.UNKNOWN_SKILL, text) for text in texts)


def ambiguous(*texts: str) -> tuple[Problem, ...]:
    return tuple(Problem("wanted", Reason.AMBIGUOUS_SKILL, text, ("Q4", "Q7")) for text in texts)


def of(
    key: str,
    listings: Iterable[Listing] = (),
    taxonomy: Taxonomy | None = None,
    problems: tuple[Problem, ...] = (),
) -> Section:
    """One section of what is found."""
    found = sections(taxonomy or small_taxonomy(), problems, usage(listings))
    return next(section for section in found if section.key == key)


def flat(*items: Item) -> Taxonomy:
    """A taxonomy in which every item is a top."""
    return Taxonomy(Tree.of({item.id: None for item in items}), {item.id: item for item in items})


def many(count: int) -> list[Item]:
    return [Item(ItemId(f"Q{number}")) for number in range(1, count + 1)]


def speakers(*codes: str) -> list[Listing]:
    """A person for each code, so that a code given twice is spoken by two."""
    return [listing(f"P{n}", n, languages=(Tongue(code),)) for n, code in enumerate(codes)]


# ---- counting ----


def test_a_person_counts_once_for_each_skill() -> None:
    said = usage([listing("Ana", 1, known=(PYTHON,), available=(PYTHON,), wanted=(PYTHON, LUA))])
    assert said.skills == {PYTHON: 1, LUA: 1}


def test_a_person_counts_once_for_each_word_however_it_is_written() -> None:
    said = usage([listing("Ana", 1, unknown("Éditing", "editing", "editing", "q777", "Q777"))])
    assert said.words == {"editing": 1}
    assert said.spellings == {"Éditing": 1, "editing": 1}
    assert said.strangers == {STRANGER: 1}


def test_who_speaks_nothing_of_a_language_is_no_speaker() -> None:
    said = usage([listing("Ana", 1, languages=(Tongue("pt"), Tongue("en", "0")))])
    assert said.speakers == {"pt": 1}


def test_other_problems_are_no_words() -> None:
    problem = Problem("languages", Reason.UNKNOWN_LANGUAGE, "klingon")
    assert not usage([listing("Ana", 1, (problem,))]).words


@given(st.permutations(range(9)))
def test_the_order_of_listings_makes_no_difference(order: list[int]) -> None:
    people = [
        *few_people(),
        listing("A", 7, unknown("Editing", "Q777")),
        listing("B", 8, unknown("editing")),
        listing("C", 9, ambiguous("scripting")),
    ]
    one, other = usage(people), usage(people[place] for place in order)
    assert one == other
    assert sections(small_taxonomy(), (), one) == sections(small_taxonomy(), (), other)


# ---- each section ----


def test_a_section_without_findings_is_there_all_the_same() -> None:
    found = sections(Taxonomy(), (), NOBODY)
    assert [section.key for section in found] == [
        "labels",
        "descriptions",
        "unused",
        "outside",
        "tree-page",
        "ambiguous",
        "words",
        "unmet",
        "problems",
    ]
    assert not any(section.findings for section in found)
    assert table(found).count("Nothing was found.") == len(found)
    assert wikitext(found).count("Nothing was found.") == len(found)


def test_missing_labels_are_named_by_language_of_those_spoken_most_first() -> None:
    people = [*speakers("de", "de", "es", "en"), listing("U", 9, wanted=(LUA,))]
    found = of("labels", people).findings
    assert found[0] == Finding(LUA, "Lua", "es", 1)
    assert found[1] == Finding(TECHNOLOGY, "technology", "de, es")
    assert Finding(COMMUNICATION, "communication", "de") in found


@pytest.mark.parametrize(
    ("labels", "spoken", "missing"),
    [
        ({"en": "x"}, "en", None),
        ({"en": "x"}, "pt", "pt"),
        ({"mul": "Lua"}, "pt", None),
        ({"pt": "x"}, "pt-br", None),
        ({"zh": "x"}, "zh-hant", None),
        ({"ru": "x"}, "tt", "tt"),  # a fallback, but another language
        ({"en": "x"}, "zh-min-nan", "zh-min-nan"),
        ({}, "en", "en"),
    ],
)
def test_which_labels_serve_a_language(labels: dict[str, str], spoken: str, missing: str | None) -> None:
    found = of("labels", speakers(spoken), flat(Item(PYTHON, labels))).findings
    assert [finding.detail for finding in found] == ([missing] if missing else [])


def test_labels_are_asked_for_in_the_languages_of_most_people_only() -> None:
    codes = ["de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru"]
    assert len(codes) == MOST_SPOKEN
    found = of("labels", speakers(*codes * 2, "cs"), flat(Item(PYTHON))).findings
    assert [finding.detail for finding in found] == [", ".join(codes)]


def test_an_item_that_the_repository_lacks_lacks_no_label_but_is_a_problem_of_the_tree() -> None:
    taxonomy, problems = join(Tree.of({STRANGER: None}), Items())
    assert not of("labels", speakers("en"), taxonomy).findings
    assert not of("descriptions", (), taxonomy).findings
    assert of("tree-page", (), taxonomy, problems).findings == (Finding(STRANGER, "Q777", "missing item"),)


def test_items_without_a_description_in_any_language() -> None:
    found = of("descriptions", [listing("A", 1, known=(PRESS,))]).findings
    assert found[:2] == (Finding(PRESS, "press relations", count=1), Finding(TECHNOLOGY, "technology"))
    assert PYTHON not in {finding.item for finding in found}


def test_a_broader_skill_is_used_only_if_somebody_names_it_itself() -> None:
    found = of("unused", [listing("A", 1, known=(PYTHON, PHOTOGRAPHY)), listing("B", 2, wanted=(PRESS,))])
    assert found.findings == (
        Finding(TECHNOLOGY, "technology", "3"),
        Finding(PROGRAMMING, "programming", "2"),
        Finding(LUA, "Lua"),
        Finding(COMMUNICATION, "communication", "2"),
    )
    assert "itself" in found.advice


def test_a_merged_id_in_an_older_listing_uses_what_it_merged_into() -> None:
    people = [listing("A", 1, known=(MERGED,)), listing("B", 2, unknown("Q99"))]
    assert PYTHON not in {finding.item for finding in of("unused", people).findings}
    assert not of("outside", people).findings


def test_items_that_profiles_name_and_the_tree_lacks() -> None:
    people = [
        listing("A", 1, unknown("Q777", "Q888")),
        listing("B", 2, unknown("q777")),
        listing("C", 3, unknown("Q501", "Q3")),  # Q3 came into the tree after this was read
        listing("D", 4, known=(ItemId("Q888"),)),  # and Q888 left it
        listing("E", 5, known=(ItemId("Q888"),)),
    ]
    assert of("outside", people).findings == (
        Finding(ItemId("Q888"), "", count=3),
        Finding(STRANGER, "", count=2),
        Finding(ItemId("Q501"), "Example Wikimedians", count=1),
    )


def test_problems_of_the_tree_page_with_their_lines_second_mentions_first() -> None:
    page = "* {{Skill|Q1}}\n*** {{Skill|Q2|coding}}\n* Q9\n* nothing\n* {{Skill|Q1}}\n"
    tree, problems = read_outline(page)
    taxonomy, misfits = join(tree, Items({item: Item(item) for item in tree}))
    assert of("tree-page", (), taxonomy, (*problems, *misfits)).findings == (
        Finding(TECHNOLOGY, "{{Skill|Q1}}", "line 5: second mention"),
        Finding(PROGRAMMING, "{{Skill|Q2|coding}}", "line 2: level jump"),
        Finding(ItemId("Q9"), "Q9", "line 3: unreadable line"),
        Finding(None, "nothing", "line 4: unreadable line"),
    )


@pytest.mark.parametrize(("page", "second", "first"), [("Q3 Q99", "Q99", "Q3"), ("Q99 Q3", "Q3", "Q99")])
def test_a_second_mention_by_a_merged_id_names_the_first(page: str, second: str, first: str) -> None:
    tree = Tree.of({ItemId(item): None for item in page.split()})
    entities = {"Q3": {"id": "Q3"}, "Q99": {"id": "Q3"}}
    taxonomy, problems = join(tree, read_entities(entities))
    found = of("tree-page", (), taxonomy, problems).findings
    assert found == (Finding(ItemId(second), second, f"second mention, merged with {first}"),)


def test_redirects_that_go_round_are_problems_of_the_tree() -> None:
    redirects = {PYTHON: LUA, LUA: PYTHON}
    taxonomy, problems = join(Tree.of({PYTHON: None}), Items({PYTHON: Item(PYTHON)}, redirects))
    found = of("tree-page", (), taxonomy, problems).findings
    assert [finding.detail for finding in found] == ["redirect loop", "redirect loop"]


def test_a_name_of_several_skills_with_the_profiles_that_it_was_refused_in() -> None:
    people = [listing("A", 1, ambiguous("Scripting", "SCRIPTING")), listing("B", 2, ambiguous("scripting"))]
    assert of("ambiguous", people).findings == (
        Finding(None, "scripting", "Lua, press relations", 2, (LUA, PRESS)),
    )


def test_names_are_compared_in_all_languages_as_profiles_are_read() -> None:
    taxonomy = flat(
        Item(PYTHON, {"es": "Edición"}), Item(LUA, {"en": "x"}, {}, {"pt": ("EDIÇÃO",), "gl": ("edicion",)})
    )
    (found,) = of("ambiguous", (), taxonomy).findings
    assert (found.text, found.meant) == ("Edición", (PYTHON, LUA))


def test_unknown_words_that_several_use_in_their_usual_spelling_with_what_is_near() -> None:
    people = [
        listing("A", 1, unknown("photograpy", "once", "juggling")),
        listing("B", 2, unknown("Photograpy", "Juggling")),
        listing("C", 3, unknown("Photograpy", "juggling")),
        listing("D", 4, unknown("Baking", "PYTHON", "acting", "\u200b")),
        listing("E", 5, unknown("baking", "PYTHON", "Acting", "\u200b")),  # Python is an alias since then
        listing("F", 6, unknown("Weaving")),
        listing("G", 7, unknown("Weaving")),
    ]
    assert of("words", people).findings == (
        Finding(None, "Photograpy", "photography", 3, (PHOTOGRAPHY,)),
        Finding(None, "juggling", count=3),
        Finding(None, "Acting", count=2),
        Finding(None, "Baking", count=2),
        Finding(None, "Weaving", count=2),
    )


def test_skills_that_several_want_and_nobody_shares_nor_a_narrower_one() -> None:
    wishes = (PROGRAMMING, PHOTOGRAPHY, COMMUNICATION)
    people = [
        *(listing(f"W{n}", n, wanted=wishes) for n in range(3)),
        listing("M", 4, wanted=(MERGED, PRESS)),
        listing("N", 5, wanted=(PYTHON, PRESS)),
        listing("O", 6, wanted=(PYTHON,), known=(PHOTOGRAPHY,), available=(PRESS, LUA)),
    ]
    assert of("unmet", people).findings == (
        Finding(PYTHON, "Python", count=3),
        Finding(PHOTOGRAPHY, "photography", count=3),
    )
    assert of("unmet", people[1:]).findings == (Finding(PYTHON, "Python", count=3),)


def test_problems_of_profiles_by_their_kind_with_the_first_of_the_pages() -> None:
    level = Problem("languages", Reason.BAD_LEVEL, "pt-9")
    people = [listing("Ana", 1, (level, *unknown("a", "b"), Problem("wanted", Reason.UNKNOWN_SKILL, "c")))]
    people += [listing(f"P{n:02}", n, unknown("x")) for n in reversed(range(MOST_PAGES + 5))]
    of_words, of_levels = of("problems", people).findings
    assert (of_words.text, of_words.count) == ("unknown skill", MOST_PAGES + 6)
    users = ["Ana", *(f"P{n:02}" for n in range(MOST_PAGES - 1))]
    assert of_words.pages == tuple(Mention(f"User:{user}/Capacity Exchange", "known") for user in users)
    pages = (Mention("User:Ana/Capacity Exchange", "languages"),)
    assert of_levels == Finding(None, "bad level", count=1, pages=pages)


# ---- how much of it ----


def test_long_lists_are_cut_and_say_so() -> None:
    found = of("unused", (), flat(*many(MOST_LISTED + 3)))
    assert [finding.item for finding in found.findings] == [item.id for item in many(MOST_LISTED)]
    assert found.more == 3
    assert table([found]).endswith("\n  and 3 more")
    assert wikitext([found]).endswith("|}\nand 3 more\n")


def test_a_tree_page_of_nothing_but_problems_is_cut_too() -> None:
    problems = tuple(Problem(f"line {n}", Reason.UNREADABLE_LINE, "x") for n in range(MOST_LISTED + 5))
    found = of("tree-page", (), None, (*problems, Problem("line 300", Reason.SECOND_MENTION, "{{Skill|Q3}}")))
    assert (len(found.findings), found.more) == (MOST_LISTED, 6)
    assert found.findings[0].item == PYTHON


def test_only_the_most_frequent_words_are_shown() -> None:
    words = [f"word number {n:03}" for n in range(MOST_WORDS + 2)]
    people = [listing(name, 1, unknown(*words[k * 40 :][:40])) for k in (0, 1) for name in "AB"]
    found = of("words", [*people, listing("C", 3, unknown(words[-1]))])
    assert (found.findings[0].text, found.findings[0].count) == (words[-1], 3)
    assert (len(found.findings), found.more) == (MOST_WORDS, 2)


def test_a_name_of_very_many_skills_does_not_fill_the_page() -> None:
    taxonomy = flat(*(replace(item, labels={"en": "same"}) for item in many(30)))
    shown = of("ambiguous", (), taxonomy)
    assert wikitext([shown]).count("{{Skill|") == 10
    assert "Q9, Q10, …" in table([shown])


# ---- texts that must stay texts ----

FOUR = Columns("people", "item", "name", "detail")
CELL = re.compile(r"^\| ", re.MULTILINE)
ISOLATE = re.compile("\u2068[^\u2068\u2069\n]*\u2069")


def with_texts(text: str, detail: str) -> Section:
    """A section of plain findings around one with these texts."""
    plain = Finding(PYTHON, "Python", "last", 12)
    nasty = Finding(LUA, text, detail, 3)
    return Section("key", "A title", "An advice.", FOUR, (plain, nasty, plain), 1)


def columns(text: str) -> int:
    """The columns of a terminal that the text takes."""
    spaced = [one for one in text if unicodedata.category(one) not in {"Mn", "Me", "Cf"}]
    return len(spaced) + sum(unicodedata.east_asian_width(one) in ("W", "F") for one in spaced)


def check_table(text: str) -> None:
    """Every column begins at one place, and nothing that is no text is left."""
    shown = table([with_texts(text, "last")])
    title, advice, heading, *rows, more = shown.split("\n")
    assert (title, advice, more) == ("A title", "An advice.", "  and 1 more")
    assert len(rows) == 3
    places = {columns(row[: row.rindex("last")]) for row in rows}
    assert places == {columns(heading[: heading.rindex("detail")])}
    assert places.pop() <= 140
    hidden = {one for one in shown if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert hidden <= set("\n\u200c\u200d\u2068\u2069")
    assert not any(unicodedata.bidirectional(one) in {"R", "AL", "AN"} for one in ISOLATE.sub("", shown))
    assert not re.search("[\u2068\u2069]", ISOLATE.sub("", shown))


def check_wikitext(text: str, detail: str) -> None:
    """Nothing is markup but what the view writes itself, and every cell says its text."""
    written = wikitext([with_texts(text, detail)])
    assert len(CELL.findall(written)) == 3 * 4
    parsed = mwparserfromhell.parse(written)
    kinds = Counter(type(node) for node in parsed.ifilter())
    assert {str(found) for found in parsed.ifilter_templates()} == {"{{Skill|Q3}}", "{{Skill|Q4}}"}
    assert kinds[Template] == 3
    assert set(kinds) - {Template, Tag, Text, HTMLEntity} == {mwparserfromhell.nodes.Heading}
    tags = Counter(str(tag.tag) for tag in parsed.ifilter_tags())
    shown = 4 + bool(visible(text)) + bool(visible(detail))
    assert tags == {"table": 1, "tr": 3, "th": 4, "td": 12, "bdi": shown, "nowiki": shown}
    said = [decoded(str(tag.contents)) for tag in parsed.ifilter_tags(matches=is_nowiki)]
    assert said[2:-2] == [one for one in (visible(text), visible(detail)) if one]
    assert unicodedata.is_normalized("NFC", written), "MediaWiki would store something else"
    assert "~~~" not in written
    assert "__" not in written


def decoded(text: str) -> str:
    """The text with its entities read as MediaWiki reads them: one without a semicolon is none."""
    return re.sub(r"&#?\w+;", lambda entity: unescape(entity[0]), text)


def is_nowiki(tag: Tag) -> bool:
    return str(tag.tag) == "nowiki"


def visible(text: str) -> str:
    """What a reader should see of a text: one line of at most 100 characters."""
    hidden = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
    kept = "".join(one for one in text if unicodedata.category(one) != "Cf" or one in "\u200c\u200d")
    line = " ".join(unicodedata.normalize("NFC", hidden.sub(" ", kept)).split())
    return line if len(line) <= 100 else line[:99] + "…"


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_do_not_break_the_table(text: str) -> None:
    check_table(text)


@given(TEXTS)
def test_no_text_breaks_the_table(text: str) -> None:
    check_table(text)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_stay_texts_in_wikitext(text: str) -> None:
    check_wikitext(text, text)


@given(TEXTS, TEXTS)
@example("<nowiki>", "</nowiki>")
def test_any_text_stays_text_in_wikitext(text: str, detail: str) -> None:
    check_wikitext(text, detail)


@given(st.lists(TEXTS, min_size=6, max_size=6))
def test_any_words_of_profiles_items_and_the_tree_page_are_only_shown(texts: list[str]) -> None:
    label, other, alias, word, line, place = texts
    taxonomy = flat(
        Item(PYTHON, {"en": label}, {}, {"en": (alias,)}), Item(LUA, {"de": other}, {}, {"mul": (alias,)})
    )
    strange = Problem(place, Reason.UNKNOWN_FIELD, word)
    people = [listing(name, 1, (*unknown(word, "Q777"), *ambiguous(alias), strange)) for name in "AB"]
    problems = (Problem(place, Reason.UNREADABLE_LINE, line), Problem("item", Reason.MISSING_ITEM, line))
    found = sections(taxonomy, problems, usage([*people, *speakers("en", "fr")]))
    parsed = mwparserfromhell.parse(wikitext(found))
    assert {str(template.name) for template in parsed.ifilter_templates()} == {"Skill"}
    assert len(parsed.filter_headings()) == len(found)
    pages = {"User:A/Capacity Exchange", "User:B/Capacity Exchange"}
    assert {str(link.title) for link in parsed.ifilter_wikilinks()} == pages
    assert not parsed.filter_external_links()
    assert not parsed.filter_arguments()
    assert {str(tag.tag) for tag in parsed.ifilter_tags()} <= {"table", "tr", "th", "td", "bdi", "nowiki"}
    assert len(table(found).split("\n\n")) == len(found)


# ---- what it looks like ----


def test_the_table_of_a_section() -> None:
    # given wide letters, letters from right to left, and numbers
    found = Section(
        "key",
        "A title",
        "An advice.",
        FOUR,
        (Finding(LUA, "写真", "x", 120), Finding(None, "צילום", "y", 7, (PYTHON, PHOTOGRAPHY))),
    )
    # then
    assert table([found]).split("\n") == [
        "A title",
        "An advice.",
        "  people  item    name   detail",
        "     120  Q4      写真   x",
        "       7  Q3, Q6  \u2068צילום\u2069  y",
    ]


def test_pages_are_named_in_a_terminal_and_linked_on_a_wiki_page() -> None:
    pages = (Mention("User:Ana/x", "known"), Mention("User:O'Nil|[/x", "a|b"))
    found = Section(
        "key", "A title", "An advice.", Columns("", "", "", "", "pages"), (Finding(None, "", pages=pages),)
    )
    assert table([found]).split("\n")[3] == "  User:Ana/x (known), User:O'Nil|[/x (a|b)"
    assert wikitext([found]).split("\n")[6] == (
        "| [[User:Ana/x|<bdi><nowiki>User:Ana/x</nowiki></bdi>]] (<bdi><nowiki>known</nowiki></bdi>)"
        " · [[User:O'Nil&#124;&#91;/x|<bdi><nowiki>User:O'Nil&#124;&#91;/x</nowiki></bdi>]]"
        " (<bdi><nowiki>a&#124;b</nowiki></bdi>)"
    )


def test_the_wikitext_of_a_section() -> None:
    found = Section("key", "A title", "An advice.", FOUR, (Finding(LUA, "it's | <b>", "", 1),))
    assert wikitext([found]).split("\n") == [
        "== A title ==",
        "An advice.",
        "",
        '{| class="wikitable sortable"',
        "! people !! item !! name !! detail",
        "|-",
        "| 1",
        "| {{Skill|Q4}}",
        "| <bdi><nowiki>it's &#124; &#60;b></nowiki></bdi>",
        "| ",
        "|}",
        "",
    ]
