"""Profile pages by the hundred thousand, written into MediaWiki's SQLite tables, as a measurement needs them.

Saving them through the API would take hours. The rows are those that MediaWiki 1.39 writes when a new account
saves its first page: account, page, revision, slot, content, text, and the link to the template. Left out are
recent changes, other links and site statistics.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from demo.export import sha1_base36

NS_USER, NS_TEMPLATE = 2, 10
SUBPAGE = "Capacity Exchange"
TEMPLATE = "Capacity Exchange profile"
FIRST_EDIT = datetime(2026, 1, 1, tzinfo=UTC)  # each page is a second younger than the one before
BATCH = 5000
GOLDEN = 0.6180339887498949  # its multiples spread evenly over 0..1, as page_random should

COLUMNS = {
    "user": "user_id, user_name, user_password, user_newpassword, user_email, user_touched, user_token,"
    " user_registration, user_editcount",
    "actor": "actor_id, actor_user, actor_name",
    "text": "old_id, old_text, old_flags",
    "content": "content_id, content_size, content_sha1, content_model, content_address",
    "slots": "slot_revision_id, slot_role_id, slot_content_id, slot_origin",
    "revision": "rev_id, rev_page, rev_comment_id, rev_actor, rev_timestamp, rev_len, rev_parent_id,"
    " rev_sha1",
    "revision_comment_temp": "revcomment_rev, revcomment_comment_id",
    "page": "page_id, page_namespace, page_title, page_is_new, page_random, page_touched, page_links_updated,"
    " page_latest, page_len, page_content_model",
    "templatelinks": "tl_from, tl_target_id, tl_from_namespace",
}

Row = tuple[object, ...]


@dataclass(frozen=True)
class _Base:
    """Where numbering goes on in each table, and the rows that all pages share."""

    user: int
    actor: int
    text: int
    content: int
    revision: int
    page: int
    role: int
    model: int
    comment: int
    template: int


def fill(database: Path, profiles: Iterable[tuple[str, str]]) -> int:
    """Write a page `User:OWNER/Capacity Exchange` for each (owner, text), by a new account OWNER; how many.

    Owners' names are as MediaWiki writes them (first letter large, blanks) and not taken; if one is, nothing
    is written and sqlite3.IntegrityError raised.
    """
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        base = _base(connection)
        numbered = enumerate(profiles, start=1)
        count = 0
        while batch := list(islice(numbered, BATCH)):
            _insert(connection, [_rows(base, n, owner, text) for n, (owner, text) in batch])
            count = batch[-1][0]
        return count


def _base(connection: sqlite3.Connection) -> _Base:
    return _Base(
        user=_one(connection, "SELECT coalesce(max(user_id), 0) FROM user"),
        actor=_one(connection, "SELECT coalesce(max(actor_id), 0) FROM actor"),
        text=_one(connection, "SELECT coalesce(max(old_id), 0) FROM text"),
        content=_one(connection, "SELECT coalesce(max(content_id), 0) FROM content"),
        revision=_one(connection, "SELECT coalesce(max(rev_id), 0) FROM revision"),
        page=_one(connection, "SELECT coalesce(max(page_id), 0) FROM page"),
        role=_one(connection, "SELECT role_id FROM slot_roles WHERE role_name = 'main'"),
        model=_one(connection, "SELECT model_id FROM content_models WHERE model_name = 'wikitext'"),
        comment=_one(connection, "SELECT min(comment_id) FROM comment WHERE comment_text = ''"),
        template=_template(connection),
    )


def _template(connection: sqlite3.Connection) -> int:
    target = (NS_TEMPLATE, _key(TEMPLATE))
    connection.execute("INSERT OR IGNORE INTO linktarget (lt_namespace, lt_title) VALUES (?, ?)", target)
    return _one(connection, "SELECT lt_id FROM linktarget WHERE lt_namespace = ? AND lt_title = ?", *target)


def _one(connection: sqlite3.Connection, query: str, *values: object) -> int:
    number: int = connection.execute(query, values).fetchone()[0]
    return number


def _rows(base: _Base, n: int, owner: str, text: str) -> Iterator[Row]:
    """The n-th page's rows, one a table, in the order of COLUMNS."""
    data = text.encode()
    sha1 = sha1_base36(data)
    when = f"{FIRST_EDIT + timedelta(seconds=n):%Y%m%d%H%M%S}"
    user, actor, page, revision = base.user + n, base.actor + n, base.page + n, base.revision + n
    title = _key(f"{owner}/{SUBPAGE}")
    yield (user, owner, "", "", "", when, f"{n:032x}", when, 1)
    yield (actor, user, owner)
    yield (base.text + n, text, "utf-8")
    yield (base.content + n, len(data), sha1, base.model, f"tt:{base.text + n}")
    yield (revision, base.role, base.content + n, revision)
    yield (revision, page, 0, actor, when, len(data), 0, sha1)
    yield (revision, base.comment)
    yield (page, NS_USER, title, 1, n * GOLDEN % 1, when, when, revision, len(data), "wikitext")
    yield (page, base.template, NS_USER)


def _insert(connection: sqlite3.Connection, pages: list[Iterator[Row]]) -> None:
    for (table, columns), rows in zip(COLUMNS.items(), zip(*pages, strict=True), strict=True):
        marks = ", ".join("?" * len(rows[0]))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (the constants above)
        connection.executemany(statement, rows)


def _key(title: str) -> str:
    return title.replace(" ", "_")
