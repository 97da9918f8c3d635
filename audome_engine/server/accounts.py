"""Accounts and tokens: made, listed, revoked, and checked on every request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.errors import InvalidArgument
from audome_engine.server import credits
from audome_engine.server.clock import iso, now_ms
from audome_engine.server.db.engine import Database
from audome_engine.server.db.tables import accounts, fonts, tokens
from audome_engine.server.errors import ApiError
from audome_engine.server.ids import is_token, new_id, new_token
from audome_engine.server.webhooks.outbox import emit

SCOPES = ("render", "preview", "projects:read", "projects:write", "webhooks", "fonts", "admin")
DEFAULT_SCOPES = ("render", "preview", "projects:read")
EMBED_SCOPES = ("render", "preview", "projects:read", "projects:write", "fonts")
EMBED_READ_ONLY_SCOPES = ("preview", "projects:read")
# Built once: building a statement costs as much as running it, and this one runs for every request.
_BY_HASH = select(tokens, exists().where(fonts.c.account_id == tokens.c.account_id).label("has_fonts")).where(
    tokens.c.hash == bindparam("hash")
)
_USED_EVERY_MS = 60_000  # how exact "last used" is; every request would be a write otherwise


@dataclass(frozen=True, slots=True)
class Embed:
    """What an embed token is restricted to."""

    category_id: str | None = None
    project_id: str | None = None
    read_only: bool = False
    origins: tuple[str, ...] = ()

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps([self.category_id, self.project_id, self.read_only, self.origins])

    @classmethod
    def from_json(cls, text: str) -> Embed:
        """The reverse."""
        category, project, read_only, origins = json.loads(text)
        return cls(category, project, read_only, tuple(origins))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request: the account and what the token allows."""

    account_id: str
    token_id: str
    scopes: frozenset[str] = field(default_factory=frozenset)
    embed: Embed | None = None
    has_fonts: bool = True  # False: the account has none, and nobody needs to look

    def require(self, scope: str | None) -> None:
        """403 unless the token has `scope` ("admin" does not imply the others)."""
        if scope is not None and scope not in self.scopes:
            raise ApiError("FORBIDDEN", f"The token lacks the scope {scope}.")

    def may_see(self, project: Any) -> bool:
        """Whether a project's row (account, id, category) is within the account and an embed token's restrictions."""
        if project.account_id != self.account_id or project.deleted_at is not None:
            return False
        embed = self.embed
        return embed is None or (
            embed.project_id in (None, project.id) and embed.category_id in (None, project.category_id)
        )


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is shown once and not stored."""

    id: str
    name: str
    secret: str
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int | None


def unauthorized() -> ApiError:
    """401, the same whatever the reason."""
    return ApiError("UNAUTHORIZED", "Missing or invalid Bearer token.", headers={"WWW-Authenticate": "Bearer"})


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


async def authenticate(database: Database, authorization: str | None) -> Caller:
    """The caller behind an Authorization header (RFC 6750).

    Raises:
        ApiError: 401.
    """
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not is_token(token):
        raise unauthorized()
    now = now_ms()
    async with database.read(brief=True) as connection:
        row = (await connection.execute(_BY_HASH, {"hash": token_hash(token)})).first()
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise unauthorized()
    if row.last_used_at is None or now - row.last_used_at > _USED_EVERY_MS:
        async with database.write() as connection:
            await connection.execute(update(tokens).where(tokens.c.id == row.id).values(last_used_at=now))
    embed = None if row.embed is None else Embed.from_json(row.embed)
    return Caller(row.account_id, row.id, frozenset(json.loads(row.scopes)), embed, bool(row.has_fonts))


async def create_account(connection: AsyncConnection, name: str, amount: int, *, now: int) -> str:
    """A new account with `amount` credits; its id."""
    account_id = new_id("acc_")
    await connection.execute(insert(accounts).values(id=account_id, name=name, credits=0, created_at=now))
    if amount:
        await credits.grant(connection, account_id, amount, "opening balance", now=now)
    return account_id


async def create_token(
    connection: AsyncConnection,
    account_id: str,
    name: str,
    scopes: Iterable[str] = DEFAULT_SCOPES,
    *,
    now: int,
    expires_at: int | None = None,
    embed: Embed | None = None,
) -> NewToken:
    """Mint a token; an ordinary one emits `token.created`.

    Raises:
        InvalidArgument: a scope is unknown.
    """
    wanted = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise InvalidArgument("scopes", f"{', '.join(unknown) or 'none'}: choose from {', '.join(SCOPES)}")
    made = NewToken(new_id("tok_"), name, new_token(), wanted, now, expires_at)
    await connection.execute(
        insert(tokens).values(
            id=made.id,
            account_id=account_id,
            name=name,
            hash=token_hash(made.secret),
            scopes=json.dumps(wanted),
            embed=None if embed is None else embed.to_json(),
            created_at=now,
            expires_at=expires_at,
        )
    )
    if embed is None:
        await emit(connection, account_id, "token.created", {"id": made.id, "name": name}, now_ms=now)
    return made


async def revoke_token(connection: AsyncConnection, account_id: str, token_id: str, *, now: int) -> bool:
    """End a token at once and emit `token.revoked`; whether there was one."""
    statement = (
        update(tokens)
        .where(tokens.c.id == token_id, tokens.c.account_id == account_id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(tokens.c.name, tokens.c.embed)
    )
    row = (await connection.execute(statement)).first()
    if row is None:
        return False
    if row.embed is None:
        await emit(connection, account_id, "token.revoked", {"id": token_id, "name": row.name}, now_ms=now)
    return True


async def find_account(connection: AsyncConnection, name_or_id: str) -> Any:
    """The row of an account by id, else by name.

    Raises:
        InvalidArgument: there is none, or several share the name.
    """
    by_id = (await connection.execute(select(accounts).where(accounts.c.id == name_or_id))).first()
    if by_id is not None:
        return by_id
    rows = (await connection.execute(select(accounts).where(accounts.c.name == name_or_id))).all()
    if len(rows) != 1:
        problem = "there is no such account" if not rows else "several accounts have this name; use the id"
        raise InvalidArgument("ACCOUNT", f"{name_or_id!r}: {problem} (audome accounts list)")
    return rows[0]


def describe_token(row: Any) -> dict[str, Any]:
    """A token as lists show it."""
    return {
        "id": row.id,
        "name": row.name,
        "scopes": json.loads(row.scopes),
        "createdAt": iso(row.created_at),
        "expiresAt": None if row.expires_at is None else iso(row.expires_at),
        "lastUsedAt": None if row.last_used_at is None else iso(row.last_used_at),
    }
