"""Money: grants, charges and refunds in an append-only ledger.

Every function works inside the caller's write transaction, which decides: a charge that is not committed never was.
Invariants, which the constraints of the tables and a state machine in the tests keep:
  accounts.credits = sum of the account's ledger amounts >= 0;
  a generation has exactly one charge and at most one refund; a refunded generation is never "completed".
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.server.db.tables import accounts, ledger
from audome_engine.server.errors import ApiError
from audome_engine.server.ids import new_id

PRICE = 1  # credits for one picture
_ENTRIES = insert(ledger)
_MOVE = (
    update(accounts)
    .where(accounts.c.id == bindparam("account"), accounts.c.credits + bindparam("amount") >= 0)
    .values(credits=accounts.c.credits + bindparam("amount"))
    .returning(accounts.c.credits)
)


async def grant(connection: AsyncConnection, account_id: str, amount: int, note: str, *, now: int) -> int | None:
    """Give credits; the new balance, or None where there is no such account."""
    balance = await _move(connection, account_id, amount)
    if balance is not None:
        await connection.execute(_ENTRIES, [_entry(account_id, "grant", amount, balance, now=now, note=note)])
    return balance


async def charge(connection: AsyncConnection, account_id: str, generation_ids: Sequence[str], *, now: int) -> int:
    """Reserve the price of every generation, or of none; the new balance.

    Raises:
        ApiError: 402, the credits do not suffice for all.
    """
    total = PRICE * len(generation_ids)
    balance = await _move(connection, account_id, -total)
    if balance is None:
        known = await connection.scalar(select(accounts.c.credits).where(accounts.c.id == account_id)) or 0
        needed = "" if total == PRICE else f": {total} are needed, {known} are left"
        raise ApiError("INSUFFICIENT_CREDITS", f"Insufficient credits{needed}")
    first = balance + total
    rows = [
        _entry(account_id, "charge", -PRICE, first - PRICE * (index + 1), now=now, generation_id=generation_id)
        for index, generation_id in enumerate(generation_ids)
    ]
    await connection.execute(_ENTRIES, rows)
    return balance


async def refund(connection: AsyncConnection, account_id: str, generation_id: str, *, now: int) -> int:
    """Give the price of one generation back; the new balance. A second refund breaks a constraint and the transaction."""
    balance = await _move(connection, account_id, PRICE)
    if balance is None:
        raise LookupError(f"no account {account_id}")
    await connection.execute(
        _ENTRIES, [_entry(account_id, "refund", PRICE, balance, now=now, generation_id=generation_id)]
    )
    return balance


async def _move(connection: AsyncConnection, account_id: str, amount: int) -> int | None:
    """Change the balance unless it would fall below zero; decided by the database in one statement."""
    moved = await connection.execute(_MOVE, {"account": account_id, "amount": amount})
    balance: int | None = moved.scalar_one_or_none()
    return balance


def _entry(
    account_id: str, kind: str, amount: int, balance: int, *, now: int, generation_id: str | None = None, note: str = ""
) -> dict[str, object]:
    return {
        "id": new_id("led_"),
        "account_id": account_id,
        "kind": kind,
        "amount": amount,
        "balance": balance,
        "generation_id": generation_id,
        "note": note,
        "created_at": now,
    }
