"""Idempotency keys: the first request with a key claims it; later ones with the same body wait for its reply and get it.

A row is claimed in the transaction that charges, and gets its reply in the one that finishes; a failure deletes it, so
that the key is free again. Rows are honoured for 24 hours.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.server.clock import now_ms
from audome_engine.server.db.engine import Database
from audome_engine.server.db.tables import idempotency_keys as keys
from audome_engine.server.errors import ApiError, Detail
from audome_engine.server.payload import body_hash

KEPT_MS = 24 * 3600 * 1000
_WAIT_SECONDS = 90.0  # longer than a render with its queue may take


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an account, bound to a body."""

    account_id: str
    text: str
    body_hash: str

    @classmethod
    def from_header(cls, account_id: str, header: str | None, path: str, body: bytes) -> Key | None:
        """The key of a request, if it has one.

        Raises:
            ApiError: 400, it is empty, too long or not printable ASCII.
        """
        if header is None:
            return None
        if not 1 <= len(header) <= 255 or not all(" " <= character <= "~" for character in header):
            message = "must be 1 to 255 printable ASCII characters"
            detail = Detail("Idempotency-Key", "invalid_header", message)
            raise ApiError("VALIDATION_FAILED", f"Idempotency-Key: {message}", details=[detail])
        return cls(account_id, header, body_hash(path, body))


class Turns:
    """Requests of this instance with the same key go one after the other, so that of those which come at once only the
    first one is counted and charged, and the others find its reply. The database decides between instances."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def of(self, key: Key | None) -> AbstractAsyncContextManager[None]:
        """The turn of a request; without a key nobody waits."""
        return nullcontext() if key is None else self._locks.setdefault((key.account_id, key.text), asyncio.Lock())


class KeyTaken(Exception):
    """Another request claimed the key since it was looked at; look again."""


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What the first request was answered."""

    status: int
    body: Any


async def replay(database: Database, key: Key) -> StoredReply | None:
    """The stored reply, awaited while the first request is in flight; None where the key is free.

    Raises:
        ApiError: 400 where the key stands for another body; 503 where the first request does not end.
    """
    pause, waited = 0.02, 0.0
    while waited < _WAIT_SECONDS:
        async with database.read(brief=True) as connection:
            row = (await connection.execute(select(keys).where(*_is(key)))).first()
        if row is None or row.created_at <= now_ms() - KEPT_MS:
            return None
        if row.body_hash != key.body_hash:
            message = "This Idempotency-Key was used with another request."
            raise ApiError("IDEMPOTENCY_KEY_REUSED", message)
        if row.reply_status is not None:
            return StoredReply(row.reply_status, json.loads(row.reply))
        await asyncio.sleep(pause)
        waited += pause
        pause = min(0.25, pause * 1.5)
    raise ApiError("BUSY", "The first request with this Idempotency-Key is still under way.", retry_after=10)


async def claim(connection: AsyncConnection, key: Key, generation_id: str | None, *, now: int) -> None:
    """Take the key.

    Raises:
        KeyTaken: somebody else has; the transaction must be given up.
    """
    await connection.execute(delete(keys).where(*_is(key), keys.c.created_at <= now - KEPT_MS))
    values = {
        "account_id": key.account_id,
        "key": key.text,
        "body_hash": key.body_hash,
        "generation_id": generation_id,
        "created_at": now,
    }
    try:
        await connection.execute(insert(keys).values(values))
    except IntegrityError as error:
        raise KeyTaken from error


async def settle(connection: AsyncConnection, account_id: str, text: str, status: int, body: Any) -> None:
    """Store the reply."""
    statement = update(keys).where(keys.c.account_id == account_id, keys.c.key == text)
    await connection.execute(statement.values(reply_status=status, reply=json.dumps(body)))


async def release(connection: AsyncConnection, account_id: str, text: str) -> None:
    """Free the key after a failure that cost nothing."""
    await connection.execute(delete(keys).where(keys.c.account_id == account_id, keys.c.key == text))


async def sweep(connection: AsyncConnection, *, now: int) -> int:
    """Delete what is no longer honoured; how many rows."""
    return (await connection.execute(delete(keys).where(keys.c.created_at <= now - KEPT_MS))).rowcount


def _is(key: Key) -> tuple[Any, ...]:
    return keys.c.account_id == key.account_id, keys.c.key == key.text
