"""What the curators of the skill tree may want to mend: the findings of `python -m bot check-skills`.

`usage` counts what profiles say, `sections` holds that against the tree; bot/curating_views.py has the words
and the two renderings.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot import curating_views as views
from bot.curating_views import Finding, Mention, Section
from profiles.vocabulary import Vocabulary
from search.listing import Listing
from taxonomy.folding import fold
from taxonomy.items import Item, ItemId, item_id, number
from taxonomy.languages import fallback_chain
from taxonomy.outline import read_outline
from taxonomy.problems import Problem, Reason
from taxonomy.skills import Taxonomy

MOST_LISTED = 200  # findings in a section: more than anybody mends before running the check again
MOST_WORDS = 50  # unknown words: each wants a thought, and the rarer ones are mostly slips
FEWEST_PEOPLE = 2  # who use a word before it is a candidate: what one person writes is nobody else's need yet
FEWEST_WISHES = 3  # people who want a skill before it is worth a search for somebody who shares it
MOST_PAGES = 10  # named of those with one kind of problem
MOST_SPOKEN = 10  # languages: nearly everybody speaks one of so many, and nobody can label in all 500
_JOIN = "item"  # the place of a problem that comes of joining the tree with its items: it has no line


@dataclass(frozen=True)
class Usage:
    """What profiles say, in numbers of people; a person counts once for each thing, however often it is said.

    skills: who know, offer or want an item; offers, wishes: who do just that. strangers: who name, as a
    skill, an item that is none. words: who name one by an unknown word, here folded; spellings: the same
    words as they are written. refused: whose profile names one by a name (folded) that means several.
    speakers: by language code. problems: who have a problem of a kind; pages: the first of these by title.
    """

    skills: Counter[ItemId] = field(default_factory=Counter)
    strangers: Counter[ItemId] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    speakers: Counter[str] = field(default_factory=Counter)
    offers: Counter[ItemId] = field(default_factory=Counter)
    wishes: Counter[ItemId] = field(default_factory=Counter)
    problems: Counter[Reason] = field(default_factory=Counter)
    pages: dict[Reason, list[Mention]] = field(default_factory=dict)


def usage(listings: Iterable[Listing]) -> Usage:
    """What the listings say, counted in one pass that keeps no listing; their order makes no difference."""
    counted = Usage()
    for listing in listings:
        _count(listing, counted)
    return counted


def _count(listing: Listing, counted: Usage) -> None:
    profile = listing.profile
    counted.skills.update({*profile.known, *profile.available, *profile.wanted})
    counted.offers.update(set(profile.available))
    counted.wishes.update(set(profile.wanted))
    counted.speakers.update({tongue.code for tongue in profile.languages if tongue.speaks})
    if listing.problems:  # most people have none
        unknown = {text: _as_item(text) for text in _texts(listing, Reason.UNKNOWN_SKILL)}
        words = [text for text, item in unknown.items() if item is None]
        counted.strangers.update({item for item in unknown.values() if item is not None})
        counted.spellings.update(words)
        counted.words.update(set(map(fold, words)))
        counted.refused.update(set(map(fold, _texts(listing, Reason.AMBIGUOUS_SKILL))))
        _count_problems(listing, counted)


def _count_problems(listing: Listing, counted: Usage) -> None:
    fields = {problem.reason: problem.place for problem in reversed(listing.problems)}  # the first of each
    counted.problems.update(fields.keys())
    for reason, place in fields.items():
        pages = [*counted.pages.get(reason, ()), Mention(listing.source.page, place)]
        counted.pages[reason] = sorted(pages)[:MOST_PAGES]


def _texts(listing: Listing, reason: Reason) -> set[str]:
    return {problem.text for problem in listing.problems if problem.reason is reason}


def _as_item(text: str) -> ItemId | None:
    try:
        return item_id(text)
    except ValueError:
        return None


def sections(taxonomy: Taxonomy, tree_problems: Sequence[Problem], usage: Usage) -> tuple[Section, ...]:
    """Every kind of finding, in a fixed order; a section in which nothing was found is there too.

    tree_problems: of the tree page and of joining it with its items, as they were found. The listings behind
    the usage may have been read with an older tree.
    """
    vocabulary = Vocabulary(taxonomy)
    named = _resolved(usage.skills, taxonomy)
    strangers = named + _resolved(usage.strangers, taxonomy)
    return (
        _filled(views.LABELS, _by_count(_unlabelled(taxonomy, named, usage.speakers))),
        _filled(views.DESCRIPTIONS, _by_count(_undescribed(taxonomy, named))),
        _filled(views.UNUSED, _by_count(_unused(taxonomy, named))),
        _filled(views.OUTSIDE, _by_count(_outside(taxonomy, strangers))),
        _of_the_tree_page(tree_problems, taxonomy),
        _filled(views.AMBIGUOUS, _by_count(_ambiguous(taxonomy, vocabulary, usage.refused))),
        _unknown_words(usage, vocabulary),
        _filled(views.UNMET, _by_count(_unmet(taxonomy, usage))),
        _filled(views.PROBLEMS, _by_count(_problems(usage))),
    )


def _filled(section: Section, findings: Sequence[Finding], most: int = MOST_LISTED) -> Section:
    return replace(section, findings=tuple(findings[:most]), more=max(0, len(findings) - most))


def _by_count(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (-one.count, number(one.item) if one.item else 0, one.text))


def _resolved(people: Counter[ItemId], taxonomy: Taxonomy) -> Counter[ItemId]:
    """The same counts by the ids that merged ones stand for now."""
    resolved: Counter[ItemId] = Counter()
    for item, count in people.items():
        resolved[taxonomy.resolve(item)] += count
    return resolved


def _about(item: Item, detail: str = "", count: int = 0) -> Finding:
    label = item.label("en")
    return Finding(item.id, label.text if label.language else "", detail, count)


def _present(taxonomy: Taxonomy) -> Iterator[Item]:
    """The items of the tree that the repository has: to the others nobody can add anything."""
    return (item for item in taxonomy.skills() if item.id in taxonomy.items)


def _unlabelled(taxonomy: Taxonomy, named: Counter[ItemId], speakers: Counter[str]) -> Iterator[Finding]:
    spoken = sorted(speakers, key=lambda code: (-speakers[code], code))[:MOST_SPOKEN]
    serving = {code: {"mul", *_variants(code)} for code in spoken}
    for item in _present(taxonomy):
        if missing := [code for code in spoken if serving[code].isdisjoint(item.labels)]:
            yield _about(item, ", ".join(missing), named[item.id])


def _variants(code: str) -> Iterator[str]:
    """The code and its fallbacks within the language: pt labels serve those who speak pt-br."""
    language = code.partition("-")[0]
    return (one for one in fallback_chain(code) if one.partition("-")[0] == language)


def _undescribed(taxonomy: Taxonomy, named: Counter[ItemId]) -> Iterator[Finding]:
    bare = (item for item in _present(taxonomy) if not any(item.descriptions.values()))
    return (_about(item, count=named[item.id]) for item in bare)


def _unused(taxonomy: Taxonomy, named: Counter[ItemId]) -> Iterator[Finding]:
    for item in taxonomy.skills():
        if not named[item.id]:
            under = len(taxonomy.tree.expand(item.id)) - 1
            yield _about(item, str(under) if under else "")


def _outside(taxonomy: Taxonomy, people: Counter[ItemId]) -> Iterator[Finding]:
    return (
        _about(taxonomy.item(item), count=count)
        for item, count in people.items()
        if item not in taxonomy.tree
    )


def _of_the_tree_page(problems: Iterable[Problem], taxonomy: Taxonomy) -> Section:
    """Items that are there twice, then everything else, each in the order of the page."""
    ordered = sorted(problems, key=lambda problem: problem.reason is not Reason.SECOND_MENTION)
    listed = tuple(_of_a_line(problem, taxonomy) for problem in ordered[:MOST_LISTED])
    return replace(views.TREE_PAGE, findings=listed, more=len(ordered) - len(listed))


def _of_a_line(problem: Problem, taxonomy: Taxonomy) -> Finding:
    item, said = _item_on(problem.text), problem.reason.replace("-", " ")
    if problem.place != _JOIN:
        said = f"{problem.place}: {said}"
    elif item and (same := _merged_with(item, taxonomy)):
        said += f", merged with {', '.join(same)}"
    return Finding(item, problem.text, said)


def _item_on(line: str) -> ItemId | None:
    return _as_item(line) or next(iter(read_outline(f"* {line}")[0]), None)


def _merged_with(item: ItemId, taxonomy: Taxonomy) -> list[ItemId]:
    """The other ids of the same item: where it is there twice, one of them is the first mention."""
    now = taxonomy.resolve(item)
    return sorted({now, *(old for old, new in taxonomy.redirects.items() if new == now)} - {item}, key=number)


def _usual_spellings(written: Counter[str]) -> dict[str, str]:
    """Each word, folded, in the spelling that it has most often; what folds to nothing cannot be shown."""
    usual: dict[str, str] = {}
    for spelling in sorted(written, key=lambda one: (-written[one], one)):
        if word := fold(spelling):
            usual.setdefault(word, spelling)
    return usual


def _ambiguous(taxonomy: Taxonomy, vocabulary: Vocabulary, refused: Counter[str]) -> Iterator[Finding]:
    written = Counter(name for item in taxonomy.skills() for name in item.names())
    for name, spelling in _usual_spellings(written).items():
        if len(vocabulary.find(spelling)) > 1:
            meant = tuple(sorted(vocabulary.find(spelling), key=number))
            labels = ", ".join(taxonomy.item(item).label("en").text for item in meant)
            yield Finding(None, spelling, labels, refused[name], meant)


def _unknown_words(usage: Usage, vocabulary: Vocabulary) -> Section:
    said = (
        Finding(None, spelling, count=usage.words[word])
        for word, spelling in _usual_spellings(usage.spellings).items()
        if usage.words[word] >= FEWEST_PEOPLE and not vocabulary.find(spelling)  # a new alias may be known
    )
    section = _filled(views.WORDS, _by_count(said), MOST_WORDS)
    return replace(section, findings=tuple(_with_near(word, vocabulary) for word in section.findings))


def _with_near(word: Finding, vocabulary: Vocabulary) -> Finding:
    if not (near := vocabulary.near(word.text)):
        return word
    return replace(word, detail=near[0], meant=tuple(sorted(vocabulary.find(near[0]), key=number)))


def _unmet(taxonomy: Taxonomy, usage: Usage) -> Iterator[Finding]:
    offered, wanted = _resolved(usage.offers, taxonomy), _resolved(usage.wishes, taxonomy)
    for item in taxonomy.skills():
        if wanted[item.id] >= FEWEST_WISHES and offered.keys().isdisjoint(taxonomy.tree.expand(item.id)):
            yield _about(item, count=wanted[item.id])


def _problems(usage: Usage) -> Iterator[Finding]:
    for reason, count in usage.problems.items():
        yield Finding(None, reason.replace("-", " "), count=count, pages=tuple(usage.pages[reason]))
