"""Problem notes: what of somebody's profile could not be read, and how to mend it."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from bot.curating_views import as_text
from bot.messages import Messages
from bot.note_marker import PROBLEMS, Marker
from bot.notes import Note, section
from profiles.wikitext import escape, one_line
from search.listing import Listing
from taxonomy.items import is_item_id
from taxonomy.outline import SKILL_TEMPLATE
from taxonomy.problems import Problem, shorten

_KEY_LENGTH = 16  # hexadecimal digits: among a person's few problems no two are alike by chance


def untold(listing: Listing, told: frozenset[str]) -> tuple[Problem, ...]:
    """The problems of a profile that its owner was not told, each once, in their order."""
    problems = {_key(problem): problem for problem in listing.problems}
    return tuple(problem for key, problem in problems.items() if key not in told)


def _key(problem: Problem) -> str:
    """The same for a text that the index has shortened."""
    said = f"{problem.place}|{problem.reason}|{shorten(problem.text)}"
    return sha256(said.encode()).hexdigest()[:_KEY_LENGTH]


def problem_note(listing: Listing, problems: Sequence[Problem], message: Messages, tool: str) -> Note:
    """The note to the owner. problems: some that they were not told."""
    marker = Marker(PROBLEMS, listing.source.page_id, frozenset(map(_key, problems)))
    page = escape(one_line(listing.source.page))
    asked, stop = (f'<code dir="ltr">notes = {word}</code>' for word in ("yes", "no"))
    lines = (
        message("bot-note-problem-opening"),
        *_problems(problems, message),
        "",
        f"[[Special:EditPage/{page}|{message('bot-note-mend')}]] · [{tool}/edit {message('bot-note-form')}]",
        "",
        f"{message('bot-note-why', field=asked)} {message('bot-note-end', field=stop)}",
    )
    heading, summary = message("bot-note-problem-heading"), message("bot-note-problem-summary")
    return Note(heading, section(lines, marker, message), marker, summary)


def _problems(problems: Sequence[Problem], message: Messages) -> Iterator[str]:
    for problem in problems:
        why = message(f"problem-{problem.reason}")
        said = f"* <code>{as_text(problem.place)}</code>: <q>{as_text(problem.text)}</q> {why}."
        near = [_suggestion(one) for one in problem.suggestions]
        meant = message.joined(near, "or")
        yield f"{said} {message('problem-suggestions', list_suggestions=meant)}" if near else said


def _suggestion(text: str) -> str:
    return f"{{{{{SKILL_TEMPLATE}|{text}}}}}" if is_item_id(text) else as_text(text)
