"""One interface to SQLite (embedded) and PostgreSQL: `read()` and `write()` give a connection in one transaction.

SQLite runs in WAL mode with `synchronous=FULL`; writers begin with BEGIN IMMEDIATE and queue up in the process, because
SQLite itself would let them poll. PostgreSQL runs at READ COMMITTED; statements decide by conditions, not by what was read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from audome_engine.errors import AudomeError
from audome_engine.server.db.migrate import migrate
from audome_engine.server.db.sqlite import connect

_BUSY_SECONDS = 30  # other processes (the command line) write to the same file now and then
_READ = "audome_read"
_BRIEF = "audome_brief"


class DatabaseError(AudomeError):
    """The database cannot be opened; says which setting and what to do."""


class Database:
    """An engine and the rules of its dialect."""

    def __init__(self, engine: AsyncEngine, dialect: Literal["sqlite", "postgresql"]) -> None:
        self.dialect = dialect
        self._engine = engine
        self._reader: AsyncConnection | None = None
        self._writing = asyncio.Lock() if dialect == "sqlite" else nullcontext()
        reading = {_READ: True} if dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._options = {
            (writing, brief): engine.execution_options(**({} if writing else reading), **{_BRIEF: brief})
            for writing in (False, True)
            for brief in (False, True)
        }

    @classmethod
    async def open(cls, url: str) -> Database:
        """Connect and bring the schema up to date.

        Args:
            url: `sqlite:///path` or `postgresql://…` as libpq takes it.

        Raises:
            DatabaseError: it cannot be reached, or the schema is newer than this program.
        """
        try:
            database = cls(*_engine(url))
            async with database.write() as connection:
                await connection.run_sync(migrate)
        except (DBAPIError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise DatabaseError(f"AUDOME_DATABASE_URL: cannot open the database: {cause}") from error
        return database

    @asynccontextmanager
    async def read(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection for reading. `brief`: only a few rows, found by their keys (see sqlite.py)."""
        if brief and self.dialect == "sqlite":
            yield await self._shared_reader()
            return
        async with self._options[False, brief].connect() as connection:
            yield connection

    async def _shared_reader(self) -> AsyncConnection:
        """The connection for brief reads: their statements end before anything else runs, so that all may share one."""
        if self._reader is None:
            opened = await self._options[False, True].connect()
            if self._reader is not None:  # somebody was faster
                await opened.close()
            else:
                self._reader = opened
        return self._reader

    @asynccontextmanager
    async def write(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, rolled back where it raises. `brief` as in `read`."""
        async with self._writing, self._options[True, brief].begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close all connections."""
        if self._reader is not None:
            await self._reader.close()
            self._reader = None
        await self._engine.dispose()


def _engine(url: str) -> tuple[AsyncEngine, Literal["sqlite", "postgresql"]]:
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{path}",
            connect_args={"timeout": _BUSY_SECONDS, "async_creator_fn": connect},
            pool_size=8,
            max_overflow=8,
        )
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine, "sqlite"
    plain = "postgresql+psycopg://" + url.partition("://")[2]
    return create_async_engine(plain, pool_size=16, max_overflow=8, pool_pre_ping=True), "postgresql"


def _configure_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=1000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options: Any = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    driver.brief = False
    brief = bool(options.get(_BRIEF))
    # A statement that reads is a transaction by itself.
    if not options.get(_READ) and not (brief and driver.begin_at_once()):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    driver.brief = brief
