"""A listing: the document of the index, holding all that a page about somebody needs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from profiles.profile import Profile
from profiles.tongues import Tongue
from taxonomy.problems import Problem, Reason, shorten

MOST_PROBLEMS = 50  # shown with a profile; a page with more has one cause


@dataclass(frozen=True)
class Source:
    """Where a listing comes from: the page, the owner's revision that was read, and its time (ISO 8601, UTC).

    later: the newest revision, if somebody else made it after the owner's; it waits for the owner.
    """

    page: str
    page_id: int
    revision: int
    updated: str
    later: int | None = None


@dataclass(frozen=True)
class Listing:
    """A person in the directory."""

    user: str
    source: Source
    profile: Profile
    problems: tuple[Problem, ...] = ()


def to_json(listing: Listing) -> dict[str, Any]:
    """The listing as JSON's types; what is empty is left out."""
    profile = {
        name: value
        for field in fields(Profile)
        if (value := getattr(listing.profile, name := field.name)) != field.default
    }
    if listing.profile.languages:
        profile["languages"] = {tongue.code: tongue.level for tongue in listing.profile.languages}
    problems = [
        [problem.place, problem.reason, shorten(problem.text), list(problem.suggestions)]
        for problem in listing.problems[:MOST_PROBLEMS]
    ]
    return {"user": listing.user, "source": dict(vars(listing.source)), "profile": profile} | (
        {"problems": problems} if problems else {}
    )


def from_json(data: Mapping[str, Any]) -> Listing:
    """What `to_json` gave, its problems shortened."""
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data["profile"].items()
    }
    said["languages"] = tuple(
        Tongue(code, level) for code, level in data["profile"].get("languages", {}).items()
    )
    return Listing(
        user=data["user"],
        source=Source(**data["source"]),
        profile=Profile(**said),
        problems=tuple(
            Problem(place, Reason(reason), text, tuple(near))
            for place, reason, text, near in data.get("problems", ())
        ),
    )
