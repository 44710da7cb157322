"""Who is in the index: of the catalogue's readings those whose owners may be found, one for each owner."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.catalogue import Candidate, Catalogue
from profiles.page_types import PROFILE
from search.listing import Listing, from_json
from taxonomy.items import ItemId, is_item_id, number
from taxonomy.problems import Problem, Reason

_UNKNOWN = f'"{Reason.UNKNOWN_SKILL}"'


class Chosen:
    """The listings for an index; can be gone through again, always in the order of page ids.

    digest: equal for two times only if the listings are. left_out: how many are not chosen, and why.
    affiliations: the items that people name as their affiliations. unknown: the ids that they name as
    skills and that are none, those that most people name first.
    """

    def __init__(self, catalogue: Catalogue, now: str) -> None:
        self._catalogue = catalogue
        self._now = now
        self.left_out: Counter[str] = Counter()
        self._pages: dict[str, list[tuple[bool, int, str]]] = {}  # owner: not canonical, page id, title
        named: set[str] = set()
        unknown: Counter[str] = Counter()
        seen = hashlib.sha256()
        for candidate in catalogue.candidates():
            if why := self._kept_out(candidate):
                self.left_out[why] += 1
                continue
            self._pages.setdefault(candidate.owner, []).append(_rank(candidate))
            seen.update(candidate.reading.encode())
            if '"affiliations":' in candidate.reading:
                named.update(json.loads(candidate.reading)["profile"].get("affiliations", ()))
            if _UNKNOWN in candidate.reading:
                unknown.update(_unknown_ids(json.loads(candidate.reading)["problems"]))
        for pages in self._pages.values():
            pages.sort()
            self.left_out["second profiles"] += len(pages) - 1
        self.digest = seen.hexdigest()
        self.affiliations = sorted(map(ItemId, filter(is_item_id, named)), key=number)
        self.unknown = [ItemId(item) for item, _ in unknown.most_common()]

    def _kept_out(self, candidate: Candidate) -> str | None:
        if candidate.locked:
            return "locked"
        until = candidate.blocked_until
        # timestamps of one form compare as text
        return "blocked" if until and (until == "infinity" or until > self._now) else None

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[Listing]:
        for candidate in self._catalogue.candidates():
            pages = self._pages.get(candidate.owner)
            if pages and pages[0][1] == candidate.page_id:
                listing = from_json(json.loads(candidate.reading))
                more = tuple(Problem("page", Reason.SECOND_PROFILE, title) for *_, title in pages[1:])
                yield replace(listing, problems=listing.problems + more) if more else listing


def _unknown_ids(problems: Iterable[list[str]]) -> Iterator[str]:
    for _, reason, text, _ in problems:
        if reason == Reason.UNKNOWN_SKILL and is_item_id(id_in_capitals := text.upper()):
            yield id_in_capitals


def _rank(candidate: Candidate) -> tuple[bool, int, str]:
    """Sorts the canonical title first, then the older page."""
    canonical = candidate.title.partition(":")[2] == f"{candidate.owner}/{PROFILE.subpage}"
    return not canonical, candidate.page_id, candidate.title
