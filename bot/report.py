"""What a run did."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.writing_report import WritingReport

MOST_NAMED = 20  # pages or problems named a kind; the counts say the rest


@dataclass
class Report:
    """The counts of a run, and what a person should know of it."""

    source: str = ""
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    fetched: int = 0
    read: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, reason
    left_out: dict[str, int] = field(default_factory=dict)  # blocked, locked, second profile
    tree_size: int = 0
    tree_by: str = ""  # who edited the tree page last
    tree_revision: int = 0
    tree_problems: list[str] = field(default_factory=list)
    tree_kept: str = ""  # why the last good tree is used, or items as they last were
    items_changed: int = 0
    profiles: int = 0
    version: str = ""
    outcome: str = ""
    requests: int = 0
    seconds: float = 0.0
    command: str = ""
    publish: WritingReport | None = None
    notify: WritingReport | None = None

    def as_json(self) -> dict[str, Any]:
        """The report as JSON's types, long lists cut."""
        whole = asdict(self)
        whole["refused"] = whole["refused"][:MOST_NAMED]
        whole["refused_count"], whole["tree_problems_count"] = len(self.refused), len(self.tree_problems)
        whole["tree_problems"] = whole["tree_problems"][:MOST_NAMED]
        return whole | {step: said and said.as_json() for step, said in self._writing()}

    def _writing(self) -> tuple[tuple[str, WritingReport | None], ...]:
        return ("publish", self.publish), ("notify", self.notify)

    def lines(self) -> list[str]:
        """The report for a person."""
        written = [line for step, said in self._writing() if said for line in said.lines(step)]
        return [*self._refresh_lines(), *written]

    def _refresh_lines(self) -> list[str]:
        if not self.source:  # it could not even be opened, or was not asked for
            return [self.outcome] if self.outcome else []
        said = [
            f"{self.source}: {self.seen} profile pages seen, {self.new} new, {self.changed} changed, "
            f"{self.unchanged} unchanged, {self.gone} gone",
            f"fetched {self.fetched}, read {self.read}, refused {len(self.refused)}; "
            f"{self.requests} requests, {self.seconds:.1f} s",
        ]
        said += [
            f"refused: {title}: {reason.replace('-', ' ')}" for title, reason in self.refused[:MOST_NAMED]
        ]
        if len(self.refused) > MOST_NAMED:
            said.append(f"refused: and {len(self.refused) - MOST_NAMED} more")
        said += [f"left out: {count} {why}" for why, count in sorted(self.left_out.items()) if count]
        return [*said, *self.tree_lines(), self.outcome]

    def tree_lines(self) -> list[str]:
        """The part of it that is about the skill tree."""
        if not self.tree_size:
            return []
        by = f", {self.tree_by or 'somebody hidden'} edited it last (revision {self.tree_revision})"
        by = by if self.tree_revision else ""  # there is no page
        said = [f"skill tree: {self.tree_size} skills{by}; {self.items_changed} items new or changed"]
        said += [f"skill tree: {problem}" for problem in self.tree_problems[:MOST_NAMED]]
        if len(self.tree_problems) > MOST_NAMED:
            said.append(f"skill tree: and {len(self.tree_problems) - MOST_NAMED} more problems")
        return [*said, f"skill tree: {self.tree_kept}"] if self.tree_kept else said
