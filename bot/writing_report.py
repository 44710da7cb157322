"""What a step that writes on the wiki did."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.editor import Editor

_MOST_NAMED = 20


@dataclass
class WritingReport:
    """compared: pages or people looked at. waiting: what is left to write. stopped: why, if it was."""

    outcome: str = ""
    compared: int = 0
    written: int = 0
    waiting: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, reason
    stopped: str = ""
    requests: int = 0

    def end(self, editor: Editor, requests: int) -> None:
        """Say what came of it."""
        self.written, self.refused, self.requests = editor.written, editor.refused, requests
        did = "would be written" if editor.dry else "written"
        self.outcome = f"{self.compared} compared, {self.written} {did}, {len(self.refused)} refused"
        if self.waiting:
            self.outcome += f", {self.waiting} wait for the next run"

    def as_json(self) -> dict[str, Any]:
        """As JSON's types, long lists cut."""
        return asdict(self) | {"refused": self.refused[:_MOST_NAMED], "refused_count": len(self.refused)}

    def lines(self, step: str) -> list[str]:
        """For a person."""
        said = [f"{step}: {self.outcome}; {self.requests} requests"]
        said += [f"{step}: refused: {title}: {reason}" for title, reason in self.refused[:_MOST_NAMED]]
        return [*said, f"{step}: stopped: {self.stopped}"] if self.stopped else said
