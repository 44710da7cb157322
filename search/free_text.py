"""What people type, read as clauses. There is no wrong text: what makes no sense is looked for as words.

photography portugal     both words, each anywhere
"lens repair"            these words in this order
-birds  -"lens repair"   whoever has that is left out
photogr                  the last word may be unfinished
"""

import re
import unicodedata
from dataclasses import dataclass

from search.analysis import Compound, compounds

MOST_CLAUSES = 32  # of one text; nobody types more, and each costs
LONGEST_TEXT = 1000  # characters that are looked at
_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂«»「」『』〝〞", '"'))
_WITHIN_A_RUN = re.compile(r"(?<=\w)(?=[「『〝])|(?<=[」』〞])(?=\w)")  # quoted, and no space around
# a quotation mark between two letters belongs to the word, as in Hebrew abbreviations
_PART = re.compile(
    r"(?P<minus>(?<!\S)[-−–])?"
    r'(?:(?<!\w)"(?P<phrase>[^"]*)"(?!\w)|"?(?P<words>[^\s"]+(?:(?<=\w)"(?=\w)[^\s"]+)*))'
)
_MORE = re.compile(r'[^\s"]')


@dataclass(frozen=True)
class Clause:
    """A condition on a text: any of some forms, each a sequence of words that stand side by side.

    typed: as it was written. unfinished: the last word of each form may go on. spelled: the one word, or run
    of characters, in which there may be a slip; empty for phrases.
    """

    typed: str
    forms: tuple[tuple[str, ...], ...]
    excluded: bool = False
    unfinished: bool = False
    spelled: str = ""


@dataclass(frozen=True)
class Sought:
    """A clause, or where nobody has it those that are looked for instead. missing: nothing is near."""

    clause: Clause
    near: tuple[Clause, ...] = ()
    missing: bool = False


def read_text(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, at most so many; none for a text without any letter or digit."""
    text = text.strip()
    found: list[Clause] = []
    plain = _WITHIN_A_RUN.sub(" ", text[:LONGEST_TEXT]).translate(_QUOTES)
    for part in _PART.finditer(plain):
        excluded = bool(part["minus"])
        if part["phrase"] is not None:
            found += _phrase(part["phrase"], excluded)
        else:
            finished = excluded or len(text) > LONGEST_TEXT or _MORE.search(plain, part.end())
            several = list(compounds(part["words"]))
            typed = _bare(part["words"]) if len(several) == 1 else ""
            found += [
                _clause(one, typed, excluded, unfinished=not finished and one is several[-1])
                for one in several
            ]
    once: dict[object, Clause] = {}
    for clause in found:
        once.setdefault((clause.forms, clause.excluded), clause)
    return tuple(once.values())[:MOST_CLAUSES]


def _bare(written: str) -> str:
    """Without the punctuation and the symbols around."""
    kept = [place for place, sign in enumerate(written) if unicodedata.category(sign)[0] in "LMN"]
    return written[kept[0] : kept[-1] + 1] if kept else ""


def _phrase(text: str, excluded: bool) -> list[Clause]:
    several = list(compounds(text))
    if len(several) < 2:
        return [_clause(one, text.strip(), excluded, unfinished=False) for one in several]
    *before, last = several
    forms = (
        (*(word for one in before for word in one.indexed(one.words)), *last.words),
        (*(word for one in before for word in one.indexed(one.camel)), *last.camel),
    )
    return [Clause(text.strip(), tuple(dict.fromkeys(forms)), excluded, _begins_pairs(last))]


def _clause(one: Compound, typed: str, excluded: bool, unfinished: bool) -> Clause:
    forms = dict.fromkeys(((one.joined,), one.camel, one.words) if one.joined else (one.camel, one.words))
    unfinished = _begins_pairs(one) or (unfinished and not one.in_pairs)
    spelled = one.text if one.in_pairs else one.joined or "".join(one.words)
    return Clause(typed or one.text, tuple(forms), excluded, unfinished, spelled)


def exactly(word: str) -> Clause:
    """The clause that looks for just a word, or a run of characters."""
    one = next(compounds(word))
    return _clause(one, word, excluded=False, unfinished=False)


def _begins_pairs(one: Compound) -> bool:
    """Whether it ends with one character alone, which in the index may begin a pair."""
    return one.in_pairs and len(one.words[-1]) == 1
