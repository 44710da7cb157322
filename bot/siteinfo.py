"""What a wiki says of itself."""

from collections.abc import Mapping
from typing import Any

from bot.source import SourceError
from bot.wiki import Api
from search.wikis import Wiki


def site_info(api: Api) -> dict[str, Any]:
    """`general`, `extensions` and `namespaces` of the wiki's siteinfo, asked for anew: pywikibot
    remembers its own for days, and the wiki's time is in it. SourceError if they are not there."""
    for answer in api.query(meta="siteinfo", siprop="general|extensions|namespaces"):
        if {"general", "extensions", "namespaces"} <= answer.keys():
            return answer
    raise SourceError(f"{api.address} says nothing of itself")


def wiki_of(said: Mapping[str, Any]) -> Wiki:
    """The wiki's name and addresses, of its siteinfo."""
    general = said["general"]
    server = general["server"]
    server = f"https:{server}" if server.startswith("//") else server
    return Wiki(
        name=general["sitename"],
        article_path=server + general["articlepath"],
        script=server + general["script"],
        concepts=general.get("wikibase-conceptbaseuri", ""),
    )
