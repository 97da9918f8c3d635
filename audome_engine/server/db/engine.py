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


class DatabaseError(AudomeError):
    """The database cannot be opened; says which setting and what to do."""


class Database:
    """An engine and the rules of its dialect."""

    def __init__(self, engine: AsyncEngine, dialect: Literal["sqlite", "postgresql"]) -> None:
        self.dialect = dialect
        self._engine = engine
        self._writing = asyncio.Lock() if dialect == "sqlite" else nullcontext()
        self._reader = engine.execution_options(
            **({_READ: True} if dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"})
        )

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
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, rolled back where it raises."""
        async with self._writing, self._engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close all connections."""
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
    if not connection.get_execution_options().get(_READ):  # a statement that reads is a transaction by itself
        connection.exec_driver_sql("BEGIN IMMEDIATE")
