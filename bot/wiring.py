"""From settings to the things that a command works with."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.capacity_model import CapacityModel
from bot.export import Export
from bot.items import TERMS, FileRepository, ItemRepository, WikibaseRepository
from bot.live import LiveWiki
from bot.progress import Progress
from bot.source import Source
from bot.wiki import Api, Manners
from profiles.page_types import PROFILE
from settings import Settings, SettingsError


def now(manners: Manners) -> str:
    """This machine's time, ISO 8601 in UTC."""
    return datetime.fromtimestamp(manners.clock(), UTC).isoformat(timespec="seconds")


def wiki_of_settings(settings: Settings, manners: Manners) -> Api:
    """The wiki's api.php, logged in where there is an account; SettingsError where there is no wiki."""
    if settings.wiki is None:
        raise SettingsError("CAPX_WIKI is unset: there is no wiki to ask")
    api = Api(settings.wiki, settings, manners)
    if settings.bot_user:
        api.log_in(settings.bot_user, settings.bot_password)
    return api


def source_of(settings: Settings, export: Path | None, wiki: Callable[[], Api]) -> Source:
    """Where pages are read from: an export, the wiki, or the demo."""
    if export is not None:
        return Export(export, PROFILE.template)
    if settings.wiki is not None:
        return LiveWiki(wiki())
    demo = settings.demo / "export.xml"
    if not demo.is_file():
        raise SettingsError(f"CAPX_WIKI is unset and there is no demo yet: python -m demo {settings.demo}")
    return Export(demo, PROFILE.template)


def check_may_write(settings: Settings, dry: bool) -> None:
    """SettingsError where there is no wiki to write on, or no account and it is no dry run."""
    if settings.wiki is None:
        raise SettingsError("CAPX_WIKI is unset: there is no wiki to write on")
    if not settings.bot_user and not dry:
        raise SettingsError("CAPX_BOT_USER and CAPX_BOT_PASSWORD are unset: writing needs a bot password")


def repository_of(settings: Settings, manners: Manners, progress: Progress) -> ItemRepository:
    """Where the items of skills are."""
    if isinstance(settings.items, Path):
        return FileRepository(settings.items)

    def wikibase(address: str, properties: str = TERMS) -> ItemRepository:
        connect = partial(Api, address, settings, manners)
        return WikibaseRepository(address, connect, properties, progress.advance)

    if (model := settings.capacity_model) is None:
        return wikibase(settings.items)
    capacities = wikibase(settings.items, f"{TERMS}|claims")
    return CapacityModel(capacities, wikibase(model.wikidata), model.index_term, model.wikidata_id)
