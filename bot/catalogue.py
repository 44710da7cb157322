"""The catalogue: what was read, at which revision. It can always be rebuilt from the wiki, all but
the daily lines."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    create_engine,
    delete,
    func,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.batches import batched
from bot.catalogue_tables import DAYS, ITEMS, OWNERS, PAGES, RUNS, STATE, TABLES
from bot.source import OwnerState, PageState, RawPage, Revision
from search.statistics import Day

_SQL_BATCH = 500  # values in one IN(…): under SQLite's and MariaDB's limits
_STREAM = 200  # rows fetched at a time; a page may have 2 MB


class CatalogueError(Exception):
    """The catalogue's database cannot be used."""


class CatalogueAddressError(CatalogueError):
    """The catalogue's address is none that SQLAlchemy understands."""


@dataclass(frozen=True)
class Unread:
    """A page whose text is to be read."""

    page: RawPage
    babel: Mapping[str, str] | None


@dataclass(frozen=True)
class PageReading:
    """What a page says: the listing as JSON, None where it makes none, then perhaps why."""

    page_id: int
    listing: str | None
    refused: str | None = None
    babel: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Candidate:
    """A page with a reading, and what may keep it out of the index."""

    page_id: int
    title: str
    owner: str
    reading: str
    blocked_until: str | None
    locked: bool


@contextmanager
def _failing_clearly() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise CatalogueError(f"the catalogue's database failed (CAPX_CATALOGUE): {_cause(error)}") from error


class Catalogue:
    """The tables, one method a thing that the job wants to know or to record; CatalogueError from any."""

    def __init__(self, url: str) -> None:
        try:
            # ToolsDB wants no idle connections
            self._engine: Engine = create_engine(make_url(url), poolclass=NullPool, hide_parameters=True)
        except (ArgumentError, ImportError) as error:
            raise CatalogueAddressError(f"CAPX_CATALOGUE is not the URL of a database: {error}") from error
        try:
            TABLES.create_all(self._engine)
        except (SQLAlchemyError, OSError) as error:
            raise CatalogueError(f"CAPX_CATALOGUE cannot be opened: {_cause(error)}") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to ask by."""
        with _failing_clearly(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all or nothing."""
        with _failing_clearly(), self._engine.begin() as connection:
            yield connection

    def page_states(self) -> dict[int, PageState]:
        """Every recorded page as it was when recorded."""
        with self.reading() as connection:
            rows = connection.execute(select(PAGES.c.page_id, PAGES.c.title, PAGES.c.newest))
            return {row.page_id: PageState(row.page_id, row.title, row.newest) for row in rows}

    def pages_of(self, owners: Iterable[str]) -> set[int]:
        """The recorded pages of some owners."""
        found: set[int] = set()
        with self.reading() as connection:
            for names in batched(owners, _SQL_BATCH):
                query = select(PAGES.c.page_id).where(PAGES.c.owner.in_(names))
                found.update(connection.scalars(query))
        return found

    def not_by_owner(self) -> set[int]:
        """The recorded pages whose newest revision is not their owner's."""
        query = select(PAGES.c.page_id).where(
            PAGES.c.revision.is_(None) | (PAGES.c.revision != PAGES.c.newest)
        )
        with self.reading() as connection:
            return set(connection.scalars(query))

    def record(self, pages: Iterable[RawPage]) -> None:
        """Record pages as they were fetched, in one transaction; their readings are to be made anew."""
        rows = [_page_row(page) for page in pages]
        with self.writing() as connection:
            connection.execute(delete(PAGES).where(PAGES.c.page_id.in_([row["page_id"] for row in rows])))
            if rows:
                connection.execute(insert(PAGES), rows)

    def forget(self, page_ids: Iterable[int]) -> None:
        """Forget pages that are gone, and the owners who have no other: the logs of them are not followed."""
        with self.writing() as connection:
            for some in batched(page_ids, _SQL_BATCH):
                connection.execute(delete(PAGES).where(PAGES.c.page_id.in_(some)))
            connection.execute(delete(OWNERS).where(OWNERS.c.name.not_in(select(PAGES.c.owner))))

    def without_reading(self, page_ids: Iterable[int]) -> list[int]:
        """Those of the pages that make no listing."""
        found: list[int] = []
        with self.reading() as connection:
            for some in batched(page_ids, _SQL_BATCH):
                query = select(PAGES.c.page_id).where(PAGES.c.page_id.in_(some), PAGES.c.reading.is_(None))
                found.extend(connection.scalars(query))
        return found

    def forget_babel(self) -> None:
        """Forget what the owners' Babel said, so that it is asked for again."""
        with self.writing() as connection:
            asked = update(PAGES).where(PAGES.c.babel.is_not(None))
            connection.execute(asked.values(babel=None, read_by=None))

    def unread(self, reader: str) -> Iterator[list[Unread]]:
        """Batches of the pages that this reader has not read, each page once."""
        last = -1
        while True:
            query = (
                select(PAGES)
                .where(PAGES.c.read_by.is_(None) | (PAGES.c.read_by != reader), PAGES.c.page_id > last)
                .order_by(PAGES.c.page_id)
                .limit(_STREAM)
            )
            with self.reading() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            last = rows[-1].page_id
            yield [Unread(_raw_page(row), json.loads(row.babel) if row.babel else None) for row in rows]

    def count_unread(self, reader: str) -> int:
        """How many pages this reader has not read."""
        query = select(func.count()).where(PAGES.c.read_by.is_(None) | (PAGES.c.read_by != reader))
        with self.reading() as connection:
            return connection.scalar(query) or 0

    def record_readings(self, reader: str, readings: Iterable[PageReading]) -> None:
        """Record what pages say, in one transaction."""
        statement = (
            update(PAGES)
            .where(PAGES.c.page_id == bindparam("page"))
            .values(
                read_by=reader, reading=bindparam("said"), refused=bindparam("why"), babel=bindparam("levels")
            )
        )
        rows = [
            {
                "page": reading.page_id,
                "said": reading.listing,
                "why": reading.refused,
                "levels": None if reading.babel is None else json.dumps(reading.babel),
            }
            for reading in readings
        ]
        with self.writing() as connection:
            connection.execute(statement, rows)

    def refused(self) -> list[tuple[str, str]]:
        """Title and reason of every page that makes no listing though its owner would want to know."""
        query = select(PAGES.c.title, PAGES.c.refused).where(PAGES.c.refused.is_not(None))
        with self.reading() as connection:
            return [(row.title, row.refused) for row in connection.execute(query.order_by(PAGES.c.page_id))]

    def candidates(self) -> Iterator[Candidate]:
        """Every page that has a reading, in the order of page ids."""
        query = (
            select(PAGES.c.page_id, PAGES.c.title, PAGES.c.owner, PAGES.c.reading, OWNERS.c.blocked_until)
            .add_columns(func.coalesce(OWNERS.c.locked, 0).label("locked"))
            .select_from(PAGES.outerjoin(OWNERS, OWNERS.c.name == PAGES.c.owner))
            .where(PAGES.c.reading.is_not(None))
            .order_by(PAGES.c.page_id)
        )
        with self.reading() as connection:
            for row in connection.execute(query, execution_options={"yield_per": _STREAM}):
                yield Candidate(
                    row.page_id, row.title, row.owner, row.reading, row.blocked_until, bool(row.locked)
                )

    def unknown_owners(self) -> list[str]:
        """Owners whose blocks were never asked for."""
        query = (
            select(PAGES.c.owner)
            .distinct()
            .select_from(PAGES.outerjoin(OWNERS, OWNERS.c.name == PAGES.c.owner))
            .where(OWNERS.c.name.is_(None))
        )
        with self.reading() as connection:
            return sorted(connection.scalars(query))

    def owners(self) -> list[str]:
        """Every page's owner."""
        with self.reading() as connection:
            return sorted(connection.scalars(select(PAGES.c.owner).distinct()))

    def record_owners(self, owners: Iterable[OwnerState]) -> None:
        """Record what keeps owners out, in one transaction."""
        rows = [{"name": o.name, "blocked_until": o.blocked_until, "locked": int(o.locked)} for o in owners]
        with self.writing() as connection:
            for some in batched([row["name"] for row in rows], _SQL_BATCH):
                connection.execute(delete(OWNERS).where(OWNERS.c.name.in_(some)))
            if rows:
                connection.execute(insert(OWNERS), rows)

    def entities(self) -> dict[str, Any]:
        """Every recorded entity by the id that was asked for."""
        with self.reading() as connection:
            return {row.id: json.loads(row.entity) for row in connection.execute(select(ITEMS))}

    def record_entities(self, entities: Mapping[str, Any], repository: str) -> None:
        """Record entities, in one transaction; those of another repository are forgotten."""
        rows = [
            {"id": key, "entity": json.dumps(entity, ensure_ascii=False)} for key, entity in entities.items()
        ]
        with self.writing() as connection:
            if _value(connection, "repository") != repository:
                connection.execute(delete(ITEMS))
                _keep(connection, "repository", repository)
            for some in batched(entities, _SQL_BATCH):
                connection.execute(delete(ITEMS).where(ITEMS.c.id.in_(some)))
            if rows:
                connection.execute(insert(ITEMS), rows)

    def get(self, name: str) -> Any:
        """A value kept between runs; None if there is none."""
        with self.reading() as connection:
            return _value(connection, name)

    def put(self, name: str, value: Any) -> None:
        """Keep a value between runs."""
        with self.writing() as connection:
            _keep(connection, name, value)

    def days(self) -> list[Day]:
        """How many there were on each day of which a run told, oldest first."""
        with self.reading() as connection:
            return [Day(*row) for row in connection.execute(select(DAYS).order_by(DAYS.c.day))]

    def record_day(self, day: Day) -> None:
        """Record how many there are, in place of what an earlier run of the day recorded."""
        with self.writing() as connection:
            connection.execute(delete(DAYS).where(DAYS.c.day == day.day))
            connection.execute(insert(DAYS), day._asdict())

    def start_run(self, started: str, report: Mapping[str, Any]) -> int:
        """Record that a run began; its number."""
        with self.writing() as connection:
            row = {"started": started, "report": json.dumps(report, ensure_ascii=False)}
            key = connection.execute(insert(RUNS), row).inserted_primary_key
            assert key is not None
            return int(key[0])

    def end_run(self, run: int, status: int, report: Mapping[str, Any]) -> None:
        """Record how a run ended."""
        with self.writing() as connection:
            values = {"status": status, "report": json.dumps(report, ensure_ascii=False)}
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(values))

    def last_runs(self, limit: int) -> list[dict[str, Any]]:
        """The last runs' reports, newest first; `status` is None for one that is running, or died."""
        with self.reading() as connection:
            rows = connection.execute(select(RUNS).order_by(RUNS.c.id.desc()).limit(limit))
            return [{**json.loads(row.report), "started": row.started, "status": row.status} for row in rows]


def _value(connection: Connection, name: str) -> Any:
    value = connection.scalar(select(STATE.c.value).where(STATE.c.name == name))
    return None if value is None else json.loads(value)


def _keep(connection: Connection, name: str, value: Any) -> None:
    connection.execute(delete(STATE).where(STATE.c.name == name))
    connection.execute(insert(STATE), {"name": name, "value": json.dumps(value, ensure_ascii=False)})


def _cause(error: Exception) -> str:
    """What the database said, without the statement, in which people's texts may be."""
    return str(getattr(error, "orig", None) or error)


def _page_row(page: RawPage) -> dict[str, Any]:
    own = page.own
    return {
        "page_id": page.page_id,
        "namespace": page.namespace,
        "title": page.title,
        "owner": page.owner,
        "newest": page.newest,
        "needs_history": int(page.needs_history),
        "revision": own.id if own else None,
        "updated": own.updated if own else None,
        "text": own.text if own else None,
        "babel": None,
        "read_by": None,
        "reading": None,
        "refused": None,
    }


def _raw_page(row: Any) -> RawPage:
    own = Revision(row.revision, row.owner, row.updated, row.text) if row.revision is not None else None
    return RawPage(row.page_id, row.namespace, row.title, row.newest, own, bool(row.needs_history))
