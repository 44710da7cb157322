"""The environment as frozen settings: the one place that reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from limits import parse_many

VERSION = "0.1.0"
SOURCE_URL = "https://meta.wikimedia.org/wiki/Capacity_Exchange"
WIKIDATA = "https://www.wikidata.org/w/api.php"
TOOL = "https://capx.toolforge.org"


SHORTEST_SECRET = 32  # characters


class SettingsError(ValueError):
    """A variable has a value that cannot be used; the message names it."""


@dataclass(frozen=True)
class CapacityModel:
    """The properties of a capacity model, and the api.php of the repository that its ids belong to."""

    index_term: str
    wikidata_id: str
    wikidata: str


@dataclass(frozen=True)
class Settings:
    """Where the wiki, the items and the data are. wiki is None for the embedded default, the demo.

    wiki: address of api.php. items: address of api.php, or a file of entity JSON. items_login: whether that
    takes the wiki's logins. capacity_model: where items is modelled as Metabase is. catalogue: SQLAlchemy's
    URL. tool: where this tool is, for links from the wiki. edits_per_minute: the most that the bot makes.
    sending: how many messages one person may send, as `limits` writes it. redis: the URL of where that
    is counted; empty: in this process.
    """

    wiki: str | None
    items: str | Path
    items_login: bool
    capacity_model: CapacityModel | None
    data: Path
    catalogue: str = field(repr=False)
    index: Path
    oauth_key: str
    oauth_secret: str = field(repr=False)
    secret_key: str = field(repr=False)
    sending: str
    redis: str = field(repr=False)
    contact: str
    tool: str
    edits_per_minute: int
    bot_user: str
    bot_password: str = field(repr=False)
    port: int

    @property
    def user_agent(self) -> str:
        """As Wikimedia's policy asks: tool, version, and where to reach its people."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"CapacityExchange/{VERSION} ({SOURCE_URL}{contact})"

    @property
    def demo(self) -> Path:
        """Where the embedded default's export and items are."""
        return self.data / "demo"

    def said(self) -> str:
        """One line that says which mode this is."""
        if self.wiki is None:
            return f"CAPX_WIKI is unset: the embedded demo, an invented wiki, with its data in {self.data}"
        return f"Wiki {self.wiki}, items {self.items}, data in {self.data}"


def api_address(value: str, variable: str) -> str:
    """`meta.wikimedia.org` or the address of an api.php, as the address of an api.php."""
    address = value if "://" in value else f"https://{value}/w/api.php"
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.path.endswith("/api.php"):
        raise SettingsError(
            f"{variable}={value!r} is neither a wiki's host such as meta.wikimedia.org "
            "nor the address of an api.php"
        )
    return address


def _items(value: str, wiki: str | None, demo_items: Path) -> str | Path:
    if not value:
        return WIKIDATA if wiki else demo_items
    if "://" in value or (not value.endswith(".json") and "/" not in value):
        return api_address(value, "CAPX_ITEMS")
    if not Path(value).is_file():
        raise SettingsError(f"CAPX_ITEMS={value!r} is neither an item repository's address nor a file")
    return Path(value)


def _capacity_model(index_term: str, wikidata_id: str, wikidata: str) -> CapacityModel | None:
    for name, value in (("CAPX_ITEMS_INDEX_TERM", index_term), ("CAPX_ITEMS_WIKIDATA_ID", wikidata_id)):
        if value and not re.fullmatch("P[1-9][0-9]*", value, re.ASCII):
            raise SettingsError(f"{name}={value!r} is not a property's id such as P67")
    if bool(index_term) != bool(wikidata_id):
        raise SettingsError(
            "CAPX_ITEMS_INDEX_TERM and CAPX_ITEMS_WIKIDATA_ID belong together: set both or neither"
        )
    return CapacityModel(index_term, wikidata_id, wikidata) if index_term else None


def _index(value: str, default: Path) -> Path:
    if "://" in value:
        raise SettingsError(f"CAPX_INDEX={value!r}: only directories are supported as yet")
    if value and Path(value).exists() and not Path(value).is_dir():
        raise SettingsError(f"CAPX_INDEX={value!r} is not a directory")
    return Path(value).absolute() if value else default


def _yes(value: str, variable: str) -> bool:
    if value not in {"", "yes", "no"}:
        raise SettingsError(f"{variable}={value!r} is neither yes nor no")
    return value == "yes"


def _sending(value: str) -> str:
    try:
        parse_many(value)
    except ValueError:
        raise SettingsError(f"CAPX_SENDING={value!r} is not a list of limits such as 5/hour;20/day") from None
    return value


def _redis(value: str) -> str:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "redis+unix"}:
        raise SettingsError("CAPX_REDIS is not the URL of a Redis such as redis://host:6379")
    return value


def _tool(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\[\]<>{}|\"']", value):
        raise SettingsError(f"CAPX_TOOL={value!r} is not an address such as {TOOL}")
    return value.rstrip("/")


def _edits(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value, re.ASCII) or int(value) < 1:
        raise SettingsError(f"CAPX_EDITS_PER_MINUTE={value!r} is not a number from 1 to 999")
    return int(value)


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingsError(f"PORT={value!r} is not a port number")
    return int(value)


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from CAPX_… variables; SettingsError names the one that is wrong."""

    def get(name: str, default: str = "") -> str:
        return environment.get(name, "").strip() or default

    data = Path(get("CAPX_DATA", "data")).absolute()
    wiki = api_address(get("CAPX_WIKI"), "CAPX_WIKI") if get("CAPX_WIKI") else None
    if bool(get("CAPX_OAUTH_KEY")) != bool(get("CAPX_OAUTH_SECRET")):
        raise SettingsError("CAPX_OAUTH_KEY and CAPX_OAUTH_SECRET belong together: set both or neither")
    if get("CAPX_OAUTH_KEY") and not wiki:
        raise SettingsError("CAPX_OAUTH_KEY needs CAPX_WIKI, the wiki that people log in with")
    if get("CAPX_OAUTH_KEY") and len(get("CAPX_SECRET_KEY")) < SHORTEST_SECRET:
        raise SettingsError(
            f"CAPX_SECRET_KEY needs {SHORTEST_SECRET} characters or more, since CAPX_OAUTH_KEY is set"
        )
    if bool(get("CAPX_BOT_USER")) != bool(get("CAPX_BOT_PASSWORD")):
        raise SettingsError("CAPX_BOT_USER and CAPX_BOT_PASSWORD belong together: set both or neither")
    items = _items(get("CAPX_ITEMS"), wiki, data / "demo" / "items.json")
    capacity_model = _capacity_model(
        get("CAPX_ITEMS_INDEX_TERM"),
        get("CAPX_ITEMS_WIKIDATA_ID"),
        api_address(get("CAPX_WIKIDATA", WIKIDATA), "CAPX_WIKIDATA"),
    )
    items_login = _yes(get("CAPX_ITEMS_LOGIN"), "CAPX_ITEMS_LOGIN")
    if items_login and (isinstance(items, Path) or not get("CAPX_OAUTH_KEY")):
        raise SettingsError("CAPX_ITEMS_LOGIN needs CAPX_OAUTH_KEY, and a repository in CAPX_ITEMS")
    if capacity_model and isinstance(items, Path):
        raise SettingsError("CAPX_ITEMS_INDEX_TERM belongs to a repository, and CAPX_ITEMS is a file")
    return Settings(
        wiki=wiki,
        items=items,
        items_login=items_login,
        capacity_model=capacity_model,
        data=data,
        catalogue=get("CAPX_CATALOGUE", f"sqlite:///{data / 'catalogue.sqlite'}"),
        index=_index(get("CAPX_INDEX"), data / "index"),
        oauth_key=get("CAPX_OAUTH_KEY"),
        oauth_secret=get("CAPX_OAUTH_SECRET"),
        secret_key=get("CAPX_SECRET_KEY"),
        sending=_sending(get("CAPX_SENDING", "5/hour;20/day")),
        redis=_redis(get("CAPX_REDIS")),
        contact=get("CAPX_CONTACT"),
        tool=_tool(get("CAPX_TOOL", TOOL)),
        edits_per_minute=_edits(get("CAPX_EDITS_PER_MINUTE", "6")),
        bot_user=get("CAPX_BOT_USER"),
        bot_password=get("CAPX_BOT_PASSWORD"),
        port=_port(get("PORT", "5000")),
    )
