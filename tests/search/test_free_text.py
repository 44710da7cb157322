"""What people type, read as clauses: quotes, minus, unfinished words, and any nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import LONGEST_WORD, compounds
from search.free_text import LONGEST_TEXT, MOST_CLAUSES, Clause, read_text
from tests.taxonomy.strategies import LETTERS

TYPED = st.one_of(st.text(), LETTERS, st.text("ab写真 \"“”「」«»-−–'.*", max_size=30))


def shown(clause: Clause) -> str:
    """A clause on one line: "-" for excluded, "…" for unfinished, "|" between its forms."""
    forms = " | ".join(" ".join(form) for form in clause.forms)
    return f"{'-' if clause.excluded else ''}{forms}{'…' if clause.unfinished else ''}"


def read(text: str) -> list[str]:
    return [shown(clause) for clause in read_text(text)]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        # words; the last may be unfinished
        ("photogr", ["photogr…"]),
        ("photography portugal", ["photography", "portugal…"]),
        ("photo ", ["photo…"]),
        ("photo, ", ["photo…"]),
        ("  Ação\t\nDESIGN", ["acao", "design…"]),
        ("photo -", ["photo"]),
        ("photo -birds", ["photo", "-birds"]),
        ('photo "birds"', ["photo", "birds"]),
        # phrases, in all kinds of quotes
        ('"lens repair"', ["lens repair"]),
        ("“lens repair”", ["lens repair"]),
        ("„lens repair“", ["lens repair"]),
        ("„lens repair”", ["lens repair"]),
        ("«lens repair»", ["lens repair"]),
        ("»lens repair«", ["lens repair"]),
        ("«\u00a0lens repair\u00a0»", ["lens repair"]),
        ("「lens repair」", ["lens repair"]),
        ("『lens repair』", ["lens repair"]),
        ("〝lens repair〞", ["lens repair"]),
        ("＂lens repair＂", ["lens repair"]),
        ('“lens repair"', ["lens repair"]),
        ('"Lens, repair!"', ["lens repair"]),
        ('"lens repair".', ["lens repair"]),
        ('birds "lens repair" photo', ["birds", "lens repair", "photo…"]),
        ('"lens repair" "bird photo"', ["lens repair", "bird photo"]),
        ('"lens repair","bird photo"', ["lens repair", "bird photo"]),
        ("「写真」「撮影」", ["写真", "撮影"]),
        ('"lens repair",birds', ["lens repair", "birds…"]),
        ('"lens"', ["lens"]),
        ('"oer-lsa"', ["oerlsa | oer lsa"]),
        ('"the oer-lsa"', ["the oer lsa"]),
        ('"写真"', ["写真"]),
        ('"写真家 京都"', ["写真 真家 家 京都"]),
        # quotes that do not close, or stand in a word
        ('"lens repair', ["lens", "repair…"]),
        ('lens repair"', ["lens", "repair…"]),
        ('lens "repair', ["lens", "repair…"]),
        ('"lens repair" "bird photo', ["lens repair", "bird", "photo…"]),
        ('"lens repair"s', ["lens", "repairs | repair s…"]),
        ('5" lens 6"', ["5", "lens", "6…"]),
        ('צה"ל', ["צהל | צה ל…"]),
        ('"צה"ל"', ["צהל | צה ל…"]),
        ("'lens repair'", ["lens", "repair…"]),
        # minus
        ("-birds", ["-birds"]),
        ("−birds", ["-birds"]),
        ("–birds", ["-birds"]),
        ("—birds", ["birds…"]),
        ("--birds", ["-birds"]),
        ("-birds lens", ["-birds", "lens…"]),
        ('-"lens repair"', ["-lens repair"]),
        ("−“lens repair”", ["-lens repair"]),
        ("–«lens repair»", ["-lens repair"]),
        ('lens -"repair bird', ["lens", "-repair", "bird…"]),
        ("-oer-lsa", ["-oerlsa | oer lsa"]),
        ("lens - repair", ["lens", "repair…"]),
        ("lens-", ["lens…"]),
        ("-写真家", ["-写真 真家"]),
        # compounds
        ("oer-lsa", ["oerlsa | oer lsa…"]),
        ("OER-LSA birds", ["oerlsa | oer lsa", "birds…"]),
        ("WikiProject", ["wikiproject | wiki project…"]),
        ("o'neil", ["oneil | o neil…"]),
        ("R&D", ["r", "d…"]),
        ("mail@example.org", ["mail", "example", "org…"]),
        # pairs, which are never unfinished; a character alone begins them
        ("写真", ["写真"]),
        ("写真家", ["写真 真家"]),
        ("写", ["写…"]),
        ("写 lens", ["写…", "lens…"]),
        ("사진을", ["사진 진을"]),
        ("wiki写真", ["wiki 写真"]),
        # what is an operator elsewhere
        ("lens AND repair OR NOT birds", ["lens", "and", "repair", "or", "not", "birds…"]),
        ("(lens) [repair TO birds]", ["lens", "repair", "to", "birds…"]),
        ("name:alice", ["name", "alice…"]),
        ("*lens* repair~2 bird^3", ["lens", "repair", "2", "bird", "3…"]),
        ("+lens +repair", ["lens", "repair…"]),
        ("lens || repair && !birds", ["lens", "repair", "birds…"]),
        ("\\lens /repair/ {birds}", ["lens", "repair", "birds…"]),
        # each once
        ("lens repair lens birds", ["lens", "repair", "birds…"]),
        ("lens LENS Léns birds", ["lens", "birds…"]),
        ("lens -lens birds", ["lens", "-lens", "birds…"]),
        ('"lens repair" "lens repair" birds', ["lens repair", "birds…"]),
        # nothing to look for
        ("", []),
        (" \t\n\u3000", []),
        ("😀 🇧🇷 ❤️", []),
        ("?! ... , 。", []),
        ("・", []),
        ("။", []),
        ("- − – --", []),
        ('"', []),
        ('""', []),
        ('-""', []),
        ('"?!"', []),
        ("\x00", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert read(text) == clauses


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Birds", "birds"),
        ('"Birds"', "birds"),
        ("OER-LSA", "oerlsa"),
        ('"Lens Repair"', ""),
        ("写真", "写真"),
        ("写真家", "写真家"),
    ],
)
def test_where_there_may_be_a_slip(text: str, word: str) -> None:
    (clause,) = read_text(text)
    assert clause.spelled == word


@pytest.mark.parametrize("text", ["birds", "oer-lsa", "写真家", "Birds", "Übersetzung", "WikiProject"])
def test_a_clause_keeps_what_was_typed_as_it_was_written(text: str) -> None:
    (clause,) = read_text(text)
    (phrase,) = read_text(f'"{text} {text}"')
    assert clause.typed == text
    assert phrase.typed == f"{text} {text}"


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("x" * 10_000, ["x" * LONGEST_WORD]),
        ("写" * 10_000, [" ".join(["写写"] * (LONGEST_TEXT - 1))]),
        ("lens " * 2_000, ["lens"]),
        ("lens" + " " * 9_996, ["lens…"]),
        ('"' * 10_000, []),
        ("-" * 10_000, []),
    ],
    ids=["one word", "one run", "one word often", "spaces", "quotes", "hyphens"],
)
def test_ten_thousand_characters(text: str, clauses: list[str]) -> None:
    assert len(text) == 10_000
    assert read(text) == clauses


def test_at_most_so_many_clauses() -> None:
    several = [f"word{number}" for number in range(MOST_CLAUSES + 10)]
    assert read(" ".join(several)) == several[:MOST_CLAUSES]


@given(TYPED)
def test_any_text_can_be_read(text: str) -> None:
    clauses = read_text(text)
    assert len(clauses) <= MOST_CLAUSES
    assert len(set(clauses)) == len(clauses)
    for clause in clauses:
        assert clause.typed
        assert clause.forms
        assert all(form and all(form) for form in clause.forms)
        assert not any(word.isspace() for form in clause.forms for word in form)


@given(TYPED)
def test_no_word_is_lost(text: str) -> None:
    written = {word for compound in compounds(text) for word in compound.words}
    asked = {word for clause in read_text(text) for form in clause.forms for word in form}
    assert written <= asked


@given(st.text("abc de", max_size=20))
def test_quotes_make_one_clause_that_keeps_the_order(text: str) -> None:
    clauses = read_text(f'"{text}"')
    assert [form for clause in clauses for form in clause.forms] == (
        [tuple(text.split())] if text.split() else []
    )
    assert not any(clause.unfinished or clause.excluded for clause in clauses)
