"""The pages of wiki/ agree with the declaration of profiles and with what the job reads."""

import json
import re
from hashlib import sha256

import pytest

from bot.drafts import STOP_PAGE
from bot.wiki_pages import FOLDER, stop_page_text, wiki_pages
from profiles.page_types import PROFILE, Field
from profiles.profile import Profile
from profiles.reading import read_page
from profiles.vocabulary import Vocabulary
from taxonomy.outline import SKILL_TEMPLATE, TREE_PAGE, read_outline
from taxonomy.skills import Taxonomy

PAGES = wiki_pages()
PROFILE_PAGE = f"Template:{PROFILE.template}"
PRELOAD_PAGE = f"{PROFILE_PAGE}/preload"
PROPOSAL_PAGE = "Template:Capacity Exchange skill proposal"
USERBOX_PAGE = "Template:Capacity Exchange userbox"
HELP_PAGE = "Help:Capacity Exchange"
TEMPLATE = re.sub(r"(?s)<noinclude>.*?</noinclude>", "", PAGES[PROFILE_PAGE])
NO_SKILLS = Vocabulary(Taxonomy())

each_field = pytest.mark.parametrize("field", PROFILE.fields, ids=lambda field: field.name)


def test_these_are_the_pages() -> None:
    skill = f"Template:{SKILL_TEMPLATE}"
    templates = {PROFILE_PAGE, PRELOAD_PAGE, PROPOSAL_PAGE, USERBOX_PAGE, skill}
    assert set(PAGES) == {*templates, HELP_PAGE, TREE_PAGE, STOP_PAGE}
    assert len(list(FOLDER.iterdir())) == len(PAGES), "nothing there goes without saying"


@each_field
def test_the_template_uses_the_field(field: Field) -> None:
    assert f"{{{{{{{field.name}|" in TEMPLATE, "with a default: a field that is not given shows nothing"


@each_field
def test_the_help_page_explains_the_field(field: Field) -> None:
    assert f'\n! scope="row" | <code>{field.name}</code>\n| {field.description}\n' in PAGES[HELP_PAGE]
    assert f"<code>{field.example}</code>" in PAGES[HELP_PAGE] or not field.example


def test_the_template_uses_no_field_that_is_not_declared() -> None:
    assert set(re.findall(r"\{\{\{([^|{}]+)", TEMPLATE)) == {field.name for field in PROFILE.fields}


def test_templatedata_has_every_field_in_order() -> None:
    outside, inside = re.split("<noinclude>", PAGES[PROFILE_PAGE])
    assert "<templatedata>" not in outside
    data = json.loads(inside.split("<templatedata>")[1].split("</templatedata>")[0])
    names = [field.name for field in PROFILE.fields]
    assert data["paramOrder"] == list(data["params"]) == names


@pytest.mark.parametrize(
    ("title", "parameters"),
    [(f"Template:{SKILL_TEMPLATE}", ["1", "2"]), (USERBOX_PAGE, ["1", "text", "profile"])],
)
def test_the_other_templates_templatedata_has_their_parameters(title: str, parameters: list[str]) -> None:
    template, documentation = PAGES[title].split("<noinclude>")
    data = json.loads(documentation.split("<templatedata>")[1].split("</templatedata>")[0])
    assert list(data["params"]) == data["paramOrder"] == parameters
    assert set(re.findall(r"\{\{\{([^|{}]+)", template)) == set(parameters)


def test_the_example_reads_without_problems_but_for_skills() -> None:
    example = PAGES[PROFILE_PAGE].split("<pre>")[1].split("</pre>")[0]
    reading = read_page(example, PROFILE, NO_SKILLS)
    assert reading.profile is not None
    assert {problem.place for problem in reading.problems} == {"known", "available", "wanted"}


def test_a_new_page_has_every_field_and_says_nothing() -> None:
    text = PAGES[PRELOAD_PAGE].split("<noinclude>")[0]
    assert re.findall(r"\n \| (.*?) *=", text) == [field.name for field in PROFILE.fields]
    reading = read_page(text, PROFILE, NO_SKILLS)
    assert (reading.profile, reading.problems) == (Profile(), ())


def test_a_proposal_has_a_place_for_each_value_and_is_signed() -> None:
    text = re.sub("(?s)<noinclude>.*?</noinclude>", "", PAGES[PROPOSAL_PAGE])
    assert re.findall(r"\$\d", text) == ["$1", "$2", "$3", "$4"]
    assert text.endswith("\n~~~~")


@pytest.mark.parametrize("title", PAGES)
def test_no_page_is_signed_by_who_installs_it(title: str) -> None:
    assert "~~~" not in PAGES[title], "MediaWiki would put a signature there when the page is saved"


def test_the_seed_tree_reads_without_problems() -> None:
    tree, problems = read_outline(PAGES[TREE_PAGE])
    assert problems == ()
    # the tops of the movement's own tree in July 2025
    seven = ("Q759524", "Q11024", "Q60231731", "Q28837578", "Q1413287", "Q30673599", "Q11016")
    assert tree.tops == tuple(tree) == seven


def test_the_text_that_lets_the_bot_write_never_changes() -> None:
    assert sha256(stop_page_text().encode()).hexdigest()[:12] == "035ef8f6692e", (
        "a wiki keeps the text that it has, and would stop the bot of a newer version for ever"
    )


def test_the_stop_page_leads_to_what_the_help_page_says_of_the_bot() -> None:
    assert "[[Help:Capacity Exchange#The bot|" in stop_page_text()
    assert "\n== The bot ==\n" in PAGES[HELP_PAGE]
    assert f"[[{STOP_PAGE}]]" in PAGES[HELP_PAGE]


def test_the_tools_address_stands_in_a_template_once() -> None:
    assert TEMPLATE.count("https://") == 1
    assert PAGES[USERBOX_PAGE].count("https://") == 1
