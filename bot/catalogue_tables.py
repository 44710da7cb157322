"""The catalogue's tables, for SQLite and MariaDB. Those that a database lacks are made when it is opened."""

from typing import Any

from sqlalchemy import BigInteger, Column, Double, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.mysql import LONGTEXT

TABLES = MetaData()
_LONG = Text().with_variant(LONGTEXT, "mysql", "mariadb")
_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}

PAGES = Table(
    "page",
    TABLES,
    Column("page_id", BigInteger, primary_key=True, autoincrement=False),
    Column("namespace", Integer, nullable=False),
    Column("title", String(512), nullable=False),
    Column("owner", String(255), nullable=False, index=True),
    Column("newest", BigInteger, nullable=False),
    Column("needs_history", Integer, nullable=False),
    Column("revision", BigInteger),  # the owner's newest, with its time and text; null where there is none
    Column("updated", String(32)),
    Column("text", _LONG),
    Column("babel", _LONG),  # JSON; null until asked for
    Column("read_by", String(64)),  # which reader, with which skills, made `reading`; null until read
    Column("reading", _LONG),  # JSON: the listing; null where the page makes none
    Column("refused", String(32)),  # why it makes none, where its owner would want to know
    **_OPTIONS,
)
OWNERS = Table(
    "owner",
    TABLES,
    Column("name", String(255), primary_key=True),
    Column("blocked_until", String(32)),
    Column("locked", Integer, nullable=False),
    **_OPTIONS,
)
ITEMS = Table(
    "item",
    TABLES,
    Column("id", String(16), primary_key=True),
    Column("entity", _LONG, nullable=False),
    **_OPTIONS,
)
RUNS = Table(
    "run",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("started", String(32), nullable=False),
    Column("status", Integer),
    Column("report", _LONG, nullable=False),
    **_OPTIONS,
)
STATE = Table(
    "state",
    TABLES,
    Column("name", String(64), primary_key=True),
    Column("value", _LONG, nullable=False),
    **_OPTIONS,
)
# how many there were on each day: the one thing here that the wiki does not know
DAYS = Table(
    "day",
    TABLES,
    Column("day", String(10), primary_key=True),
    Column("people", Integer, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("wants", Integer, nullable=False),
    **_OPTIONS,
)
# who is at work: `until` is in seconds since the epoch
LOCKS = Table(
    "run_lock",
    TABLES,
    Column("name", String(16), primary_key=True),
    Column("holder", String(16), nullable=False),
    Column("host", String(255), nullable=False),
    Column("process", BigInteger, nullable=False),
    Column("since", String(32), nullable=False),
    Column("until", Double, nullable=False),
    **_OPTIONS,
)
# what people were told, of which the notes on the wiki tell too: by the page of their profile
NOTES = Table(
    "note",
    TABLES,
    Column("recipient", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("revision", BigInteger, nullable=False),  # of the talk page, with the last note
    Column("told", _LONG, nullable=False),  # JSON: keys of what was told
    **_OPTIONS,
)
