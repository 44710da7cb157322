"""What the bot wrote on a wiki, and whether all of it was meant."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from bot.drafts import PREFIX
from bot.note_marker import find
from tests.support.mediawiki import BOT, LocalWiki


@dataclass(frozen=True)
class BotEdit:
    """A revision of the bot's and the text before it (None for a new page)."""

    id: int
    title: str
    text: str
    before: str | None


def mark(wiki: LocalWiki) -> int:
    """The bot's newest revision, for `edits_since`."""
    return max(_contributions(wiki), default=0)


def edits_since(wiki: LocalWiki, newest: int) -> list[BotEdit]:
    """What the bot wrote after a revision, oldest first."""
    later = {id_: parent for id_, parent in _contributions(wiki).items() if id_ > newest}
    texts = _texts(wiki, {*later, *filter(None, later.values())})
    return [
        BotEdit(id_, *texts[id_], texts[parent][1] if parent else None)
        for id_, parent in sorted(later.items())
        if id_ in texts and (not parent or parent in texts)
    ]


def check(edits: Iterable[BotEdit], asked_for: Collection[str]) -> None:
    """AssertionError if one was not meant, changed nothing, or was made twice. asked_for: the talk pages
    where notes are wanted."""
    latest: dict[str, str] = {}
    for edit in edits:
        about = f"revision {edit.id} of {edit.title}"
        assert edit.title.startswith(PREFIX) or edit.title in asked_for, f"nobody meant {about}"
        assert edit.text != edit.before, f"nothing changed in {about}"
        assert edit.text != latest.get(edit.title), f"{about} was made twice"
        latest[edit.title] = edit.text
    for title, text in latest.items():
        told = [(marker.kind, marker.recipient, marker.told) for marker in find(text)]
        for (kind, to, one), (other_kind, other_to, other) in combinations(told, 2):
            twice = one & other if (kind, to) == (other_kind, other_to) else ()
            assert not twice, f"{title} tells {twice} twice"


def _contributions(wiki: LocalWiki) -> dict[int, int]:
    """The bot's revisions with the ones before them (0 for none)."""
    found: dict[int, int] = {}
    for answer in _answers(wiki, list="usercontribs", ucuser=BOT.name, ucprop="ids", uclimit="max"):
        found |= {one["revid"]: one["parentid"] for one in answer["usercontribs"]}
    return found


def _texts(wiki: LocalWiki, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Title and text of revisions, but of those that are hidden."""
    found: dict[int, tuple[str, str]] = {}
    waiting = sorted(ids)
    for start in range(0, len(waiting), 50):
        some = "|".join(map(str, waiting[start : start + 50]))
        for answer in _answers(wiki, revids=some, prop="revisions", rvprop="ids|content", rvslots="main"):
            for page in answer.get("pages", ()):
                for revision in page["revisions"]:
                    if (text := revision["slots"]["main"].get("content")) is not None:
                        found[revision["revid"]] = page["title"], text
    return found


def _answers(wiki: LocalWiki, **parameters: object) -> Iterator[dict[str, list[dict]]]:  # type: ignore[type-arg]
    continuation: dict[str, object] = {}
    while True:
        answer = wiki.admin.call(action="query", **parameters, **continuation)
        yield answer["query"]
        if "continue" not in answer:
            return
        continuation = answer["continue"]
