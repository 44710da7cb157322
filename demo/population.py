"""Invented people, drawn from a seed. Person i is the same whatever the count, so 1,000 begin 100,000."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from random import Random
from typing import Any

from demo.items import Item, affiliations, read_data, skills, terms_of_skills

# A prime above every pool's size, hence coprime to it: its multiples visit each name of a pool once.
_STRIDE = 10211
# Knuth's multiplicative hash, a prime: neighbours get tails that look nothing alike.
_SCATTER = 2654435761
_TAIL = 4  # syllables
_LONGEST_NAME = 85  # bytes that Wikimedia's wikis let a user name have
# For invented words, by script: letters that begin a syllable, letters that end one.
_LETTERS = {
    "LATIN": ("bcdfghjklmnprstvwz", "aeiouy"),
    "CYRILLIC": ("бвгджзклмнпрстфхцч", "аеиоуя"),
    "GREEK": ("βγδζθκλμνπρστφχψ", "αειουη"),
    "ARABIC": ("بتجحدرزسشعغفقكلمنه", "اوي"),
    "HEBREW": ("בגדזחטכלמנספצקרשת", "איו"),
    "DEVANAGARI": ("कगचजटडतदनपबमयरलवसह", "ािीुेो"),
    "BENGALI": ("কগচজটডতদনপবমরলশসহ", "ািীুেো"),
    "TAMIL": ("கசடதநபமயரலவழளறன", "ாிீுூே"),
    "MALAYALAM": ("കഗചജടഡതദനപബമയരലവസഹ", "ാിീുൂേ"),
    "THAI": ("กขคงจชดตทนบปผพมยรลวส", "าิีุู"),
    "CJK": (
        "山海云月风雨雪花草木竹松石泉江河湖星光明远静安乐心文书诗琴茶春秋冬夏林谷溪桥舟田梅兰菊荷桃李柳枫鹤燕鱼鹿马羊虎龙青白红金",
        ("",),
    ),
    "HIRAGANA": ("かきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろ", ("", "ん")),
    "HANGUL": ("가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추", ("", "리")),
}
_WIKIS = {"nb": "nowiki"}
_COMMAS = {"ar": "، ", "fa": "، ", "ja": "、", "zh": "、"}
_LONGEST = 440  # characters of a text without its mark


@dataclass(frozen=True, slots=True)
class Person:
    """What one invented person says; empty means not said. `mistakes`: (field, text that can't be read)."""

    number: int
    name: str
    home: str
    known: tuple[str, ...]
    available: tuple[str, ...]
    wanted: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    territory: str
    affiliations: tuple[str, ...]
    projects: tuple[str, ...]
    time_zone: str
    about: str
    about_language: str
    pronouns: str
    contact: tuple[str, ...]
    mentoring: tuple[str, ...]
    listed: bool
    mistakes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a part of one: its share of people is in the world's weights, its languages' here."""

    code: str
    zone: str
    languages: tuple[str, ...]
    shares: tuple[int, ...]
    affiliations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything people are drawn from; weights are cumulative."""

    data: Mapping[str, Any]
    places: tuple[Place, ...]
    place_weights: tuple[int, ...]
    skills: tuple[str, ...]
    skill_weights: tuple[float, ...]
    ambiguous: tuple[str, ...]
    names: Mapping[str, tuple[str, list[str], list[str]]]


def _place(code: str, zone: str, languages: Mapping[str, int]) -> Place:
    def near(group: Item) -> bool:
        return not group.territories or not {code, code[:2]}.isdisjoint(group.territories)

    groups = tuple(group.id for group in affiliations().values() if near(group))
    return Place(code, zone, tuple(languages), tuple(languages.values()), groups)


def _by_popularity(popular: Sequence[str]) -> tuple[str, ...]:
    """Skill ids: the popular ones (given by English labels), then the others in an order that stays."""
    ids = {skill.labels["en"]: skill.id for skill in skills().values()}
    others = [skill for skill in skills() if skill not in {ids[label] for label in popular}]
    Random("popularity").shuffle(others)
    return (*(ids[label] for label in popular), *others)


def _pools(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Pools of names by language; some languages share a neighbour's."""
    yield from data["names"].items()
    yield from ((language, data["names"][other]) for language, other in data["names_like"].items())


@cache
def world() -> World:
    """The invented world as the data files describe it."""
    data = read_data("people.json")
    ranked = _by_popularity(data["popular"])
    return World(
        data=data,
        places=tuple(_place(code, zone, languages) for code, _, zone, languages in data["places"]),
        place_weights=tuple(accumulate(row[1] for row in data["places"])),
        skills=ranked,
        skill_weights=tuple(accumulate(1 / (rank + 3) for rank in range(len(ranked)))),
        ambiguous=tuple(sorted(term for term, count in terms_of_skills().items() if count > 1)),
        names={
            language: (pool["pattern"], pool["given"].split(), pool["second"].split())
            for language, pool in _pools(data)
        },
    )


def people(count: int, seed: int) -> Iterator[Person]:
    """The first `count` people of the world of `seed`, one at a time."""
    return (person(number, seed) for number in range(count))


def person(number: int, seed: int) -> Person:
    """Person `number` of the world of `seed`; nobody else needs to be drawn for that."""
    rng = Random(f"{seed}/{number}")
    place = rng.choices(world().places, cum_weights=world().place_weights)[0]
    home = rng.choices(place.languages, place.shares)[0]
    known, available, wanted = _exchange(rng)
    mistakes = _mistake(rng, home) if rng.random() < 0.03 else ()
    said = rng.random() < 0.9 and all(field != "territory" for field, _ in mistakes)
    about_language, about = _about(rng, (home, *place.languages), known, wanted)
    return Person(
        number=number,
        name=_name(rng, number, seed, home),
        home=home,
        known=known,
        available=available,
        wanted=wanted,
        languages=_languages(rng, home, place) if rng.random() < 0.96 else (),
        territory=place.code if said else "",
        affiliations=_some(rng, place.affiliations, (50, 40, 10)),
        projects=_projects(rng, home),
        time_zone=place.zone if rng.random() < 0.65 else "",
        about=about,
        about_language=about_language,
        pronouns=rng.choice(world().data["pronouns"].get(home, [""])) if rng.random() < 0.3 else "",
        contact=_some(rng, ("email", "talk"), (25, 45, 30)),
        mentoring=_some(rng, ("mentor", "mentee"), (60, 32, 8)),
        listed=rng.random() >= 0.02,
        mistakes=mistakes,
    )


def _some(rng: Random, choices: Sequence[str], weights: Sequence[int]) -> tuple[str, ...]:
    """None, one or more of `choices`, in their order; weight i is that of taking i."""
    count = min(len(choices), rng.choices(range(len(weights)), weights)[0])
    return tuple(choices[index] for index in sorted(rng.sample(range(len(choices)), count)))


def _name(rng: Random, number: int, seed: int, home: str) -> str:
    """A name that no other number below six million has: its place in the pool, or its tail, gives the
    number back. Whom the pool has no name for adds a surname to one, or is known by a handle."""
    names = world().names
    pattern, given, second = names["en" if home not in names or rng.random() < 0.12 else home]
    size = len(given) * len(second)
    first, last = divmod((number * _STRIDE + seed) % size, len(second))
    name = pattern.format(g=given[first], s=second[last])
    if number < size:
        return name
    tail = _tail(number, unicodedata.name(given[0][0]).split()[0])
    longer = f"{name} {tail}" if " " in name else name + tail
    if number % 3 == 0 and len(longer.encode()) <= _LONGEST_NAME:
        return longer
    return (given[first] if number % 2 else second[last]) + tail


def _tail(number: int, script: str) -> str:
    """An invented word that no other number has, since all have as many syllables."""
    syllables = _syllables(script)
    rest, word = number * _SCATTER % len(syllables) ** _TAIL, ""
    for _ in range(_TAIL):
        rest, place = divmod(rest, len(syllables))
        word += syllables[place]
    return word.capitalize()


@cache
def _syllables(script: str) -> tuple[str, ...]:
    return tuple(begin + end for begin, end in product(*_LETTERS[script]))


def _exchange(rng: Random) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Known, available and wanted skills; now and then what is offered is not repeated under known."""
    total, offered, wishes = rng.choice("123344568"), rng.choice("0112234"), rng.choice("00112234")
    drawn = rng.choices(world().skills, cum_weights=world().skill_weights, k=30)
    distinct = tuple(dict.fromkeys(drawn))
    known, rest = distinct[: int(total)], distinct[int(total) :]
    available = known[: int(offered)]
    return known[len(available) :] if rng.random() < 0.1 else known, available, rest[: int(wishes)]


def _languages(rng: Random, home: str, place: Place) -> tuple[tuple[str, str], ...]:
    levels = {home: "N"}
    for other in place.languages:
        if rng.random() < 0.6:
            levels.setdefault(other, rng.choice("2345N"))
    if rng.random() < 0.85:
        levels.setdefault("en", rng.choice("1233445"))
    if rng.random() < 0.35:
        levels.setdefault(rng.choice(world().data["other_languages"]), rng.choice("011223"))
    return tuple(levels.items())


def _projects(rng: Random, home: str) -> tuple[str, ...]:
    own = (_WIKIS.get(home, f"{home}wiki"),) if rng.random() < 0.9 else ()
    return tuple(dict.fromkeys((*own, *_some(rng, world().data["projects"], (25, 40, 25, 10)))))


def _mistake(rng: Random, home: str) -> tuple[tuple[str, str]]:
    kind = rng.choice(("typo", "typo", "ambiguous", "level", "territory"))
    if kind == "level":
        return (("languages", f"{home}-{rng.choice('6789')}"),)
    if kind == "territory":
        return (("territory", rng.choice(world().data["unknown_territories"])),)
    text = _typo(rng, home) if kind == "typo" else rng.choice(world().ambiguous)
    return ((rng.choice(("known", "wanted")), text),)


def _typo(rng: Random, home: str) -> str:
    """A skill's label without one of its letters; a short label would leave nothing to guess from."""
    label = skills()[rng.choice(world().skills)].labels.get(home, "")
    label = label if len(label) > 7 else "photography"
    gap = rng.randrange(1, len(label) - 1)
    text = label[:gap] + label[gap + 1 :]
    return "photogrphy" if text.casefold() in terms_of_skills() else text


def _about(
    rng: Random, languages: Iterable[str], known: Sequence[str], wanted: Sequence[str]
) -> tuple[str, str]:
    """Language and text (100 to 500 characters, with the mark that all this is invented), or nothing."""
    if rng.random() < 0.28:
        return "", ""
    language = next((code for code in languages if code in world().data["texts"]), "en")
    texts, space = world().data["texts"][language], "" if language in {"zh", "ja"} else " "
    slots = {"known": _labels(known, language), "wanted": _labels(wanted, language)}
    more = [text for text in texts["more"] if all(slots[key] for key in slots if f"{{{key}}}" in text)]
    text = rng.choice(texts["open"]).format(year=rng.randrange(2004, 2024))
    goal = rng.randrange(100, 380)
    for sentence in rng.sample(more, len(more)):
        longer = text + space + sentence.format(**slots)
        text = longer if len(text) < goal and len(longer) < _LONGEST else text
    parts = (texts["mark"], text) if rng.random() < 0.2 else (text, texts["mark"])
    return language, space.join(parts)


def _labels(ids: Sequence[str], language: str) -> str:
    labels = (skills()[skill].labels for skill in ids[:2])
    comma = _COMMAS.get(language, ", ")
    return comma.join(each.get(language, each["en"]) for each in labels)
