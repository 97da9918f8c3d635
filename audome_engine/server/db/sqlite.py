"""An aiosqlite connection that goes to its thread only where SQLite may have to wait.

SQLAlchemy's adapter makes a cursor, executes, fetches and closes: four trips to the connection's thread, each of which takes
longer than SQLite does. Here a statement is one trip; and none at all in brief transactions, whose statements find a few rows
by their keys: in WAL mode they wait for nobody. What waits goes to the thread: the beginning of a write while another process
is writing, and every commit, which waits for the disk. A rollback without a transaction makes no trip.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """See the module; `brief` says whether statements run where they are called."""

    brief = False

    def cursor(self) -> _Cursor:  # type: ignore[override]
        return _Cursor(self)

    def begin_at_once(self) -> bool:
        """Begin to write where this is called, if no other process is writing; whether that was so."""
        connection = self._conn
        (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {timeout:d}")
        return True

    async def rollback(self) -> None:
        if self.in_transaction:
            await super().rollback()


class _Cursor:
    """What SQLAlchemy's adapter uses of a cursor; rows are fetched when a statement is executed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> _Cursor:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        if self._connection.brief:
            self._run("execute", sql, parameters)
            return self
        await self._connection._execute(self._run, "execute", sql, parameters)  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, sql: str, parameters: Any) -> _Cursor:
        await self._connection._execute(self._run, "executemany", sql, parameters)  # type: ignore[no-untyped-call]
        return self

    def _run(self, method: str, sql: str, parameters: Any) -> None:
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, method)(sql, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else []
            if self.rowcount < 0 and self._rows:  # sqlite3 counts the rows of RETURNING only once they are fetched
                self.rowcount = cursor.rowcount
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []


def connect(database: str, **arguments: Any) -> Connection:
    """Like `aiosqlite.connect`."""
    arguments["check_same_thread"] = False
    connection = Connection(lambda: sqlite3.connect(database, **arguments), iter_chunk_size=64)
    connection._thread.daemon = True  # a connection that nobody closed keeps no process alive
    return connection
