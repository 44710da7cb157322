"""Whom somebody writes to, as the wiki knows both of them at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.listing import Listing
from web.presenting import WAYS
from web.wiki_api import WikiApi


@dataclass(frozen=True)
class Recipient:
    """ways: those that both sides allow. renamed: the account's new name, if the old one is gone and the wiki
    says so. is_mute: whether it is the sender whom the wiki lets nobody mail. token: what an act needs."""

    name: str
    exists: bool
    renamed: str
    is_blocked: bool
    ways: tuple[str, ...]
    takes_mail: bool
    is_mute: bool
    token: str


def read(api: WikiApi, sender: str, listing: Listing) -> Recipient:
    """In one request. The page of a profile keeps its number when its owner is renamed."""
    said = api.get(
        action="query",
        list="users",
        ususers=f"{sender}|{listing.user}",
        usprop="emailable|blockinfo",
        pageids=str(listing.source.page_id),
        meta="tokens",
    )["query"]
    users = {user["name"]: user for user in said["users"]}
    me, them = (users.get(name, {"missing": True}) for name in (sender, listing.user))
    exists = not (them.get("missing") or them.get("invalid"))
    takes_mail, is_mute = bool(them.get("emailable")), not me.get("emailable")
    possible = {"talk": True, "email": takes_mail and not is_mute}
    return Recipient(
        name=listing.user,
        exists=exists,
        renamed="" if exists else _owner(said.get("pages", ()), listing.user),
        is_blocked="blockid" in them and not them.get("blockpartial"),
        ways=tuple(
            way for way in WAYS if exists and possible[way] and way in (listing.profile.contact or WAYS)
        ),
        takes_mail=takes_mail,
        is_mute=is_mute,
        token=said["tokens"]["csrftoken"],
    )


def _owner(pages: tuple[Mapping[str, Any], ...], before: str) -> str:
    """In whose user space the profile stands now, where that is another's."""
    for page in pages:
        if page.get("ns") == 2:  # a user page
            owner = str(page["title"]).partition(":")[2].partition("/")[0]
            return owner if owner != before else ""
    return ""
