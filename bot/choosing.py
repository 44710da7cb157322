"""Who is in the index: of the catalogue's readings those whose owners may be found, one for each owner."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot.catalogue import Candidate, Catalogue
from profiles.page_types import PROFILE
from search.listing import Listing, from_json
from taxonomy.items import ItemId, is_item_id, number
from taxonomy.problems import Problem, Reason


class Chosen:
    """The listings for an index; can be gone through again, always in the order of page ids."""

    def __init__(self, catalogue: Catalogue, now: str) -> None:
        self._catalogue = catalogue
        self._now = now
        self.left_out: Counter[str] = Counter()
        self._pages: dict[str, list[tuple[bool, int, str]]] = {}  # owner: not canonical, page id, title
        for candidate in catalogue.candidates():
            if why := self._kept_out(candidate):
                self.left_out[why] += 1
            else:
                rank = (
                    candidate.title.partition(":")[2] != f"{candidate.owner}/{PROFILE.subpage}",
                    candidate.page_id,
                )
                self._pages.setdefault(candidate.owner, []).append((*rank, candidate.title))
        for pages in self._pages.values():
            pages.sort()
            self.left_out["second profiles"] += len(pages) - 1

    def _kept_out(self, candidate: Candidate) -> str | None:
        if candidate.locked:
            return "locked"
        until = candidate.blocked_until
        # timestamps of one form compare as text
        return "blocked" if until and (until == "infinity" or until > self._now) else None

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[Listing]:
        for candidate, others in self._candidates():
            listing = from_json(json.loads(candidate.reading))
            more = tuple(Problem("page", Reason.SECOND_PROFILE, title) for title in others)
            yield replace(listing, problems=listing.problems + more) if more else listing

    def _candidates(self) -> Iterator[tuple[Candidate, list[str]]]:
        """Each owner's chosen page, with the titles of their other ones."""
        for candidate in self._catalogue.candidates():
            pages = self._pages.get(candidate.owner)
            if pages and pages[0][1] == candidate.page_id:
                yield candidate, [title for *_, title in pages[1:]]

    def digest(self) -> str:
        """Equal for two times only if the listings are."""
        seen = hashlib.sha256()
        for candidate, others in self._candidates():
            seen.update(json.dumps([candidate.reading, others]).encode())
        return seen.hexdigest()

    def affiliations(self) -> list[ItemId]:
        """The items that people name as their affiliations."""
        named: set[str] = set()
        for candidate, _ in self._candidates():
            if '"affiliations":' in candidate.reading:
                named.update(json.loads(candidate.reading)["profile"].get("affiliations", ()))
        return sorted((ItemId(name) for name in named if is_item_id(name)), key=number)
