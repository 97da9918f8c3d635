"""The service's commands: `audome serve`, `accounts`, `tokens`, `credits`. They work on the database of the settings
(`AUDOME_DATABASE_URL`, `AUDOME_DATA_DIR`), also while the service runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from audome_engine.errors import InvalidArgument

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from audome_engine.server.settings import Settings

accounts_app = typer.Typer(no_args_is_help=True, help="Create and list the service's accounts.")
tokens_app = typer.Typer(no_args_is_help=True, help="Create, list and revoke API tokens.")
credits_app = typer.Typer(no_args_is_help=True, help="Grant and show credits.")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="An account's id or name.")]
AccountOption = Annotated[str, typer.Option("--account", "-a", help="An account's id or name.")]


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on. [AUDOME_HOST, 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option("--port", "-p", help="Port. [AUDOME_PORT, 8000]")] = None,
) -> None:
    """Run the HTTP service; settings come from AUDOME_* variables (docs/service/settings.md lists them)."""
    settings = _settings(**{name: value for name, value in (("host", host), ("port", port)) if value is not None})
    from audome_engine.server.run import serve as run

    run(settings)


@accounts_app.command("create")
def create_account(
    name: Annotated[str, typer.Argument(help="A name for people.")],
    credits: Annotated[int, typer.Option("--credits", min=0, help="Credits to begin with.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Create an account with a token that may do everything."""

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        from audome_engine.server import accounts
        from audome_engine.server.clock import now_ms

        account_id = await accounts.create_account(connection, name, credits, now=now_ms())
        token = await accounts.create_token(connection, account_id, "first token", accounts.SCOPES, now=now_ms())
        return {
            "id": account_id,
            "name": name,
            "credits": credits,
            "creditsRemaining": credits,
            "token": token.secret,
            "tokenId": token.id,
        }

    _print(_in_database(work), as_json, "The token is shown this once.")


@accounts_app.command("list")
def list_accounts(as_json: JsonOption = False) -> None:
    """List all accounts."""

    async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
        from sqlalchemy import select

        from audome_engine.server.clock import iso
        from audome_engine.server.db.tables import accounts

        rows = await connection.execute(select(accounts).order_by(accounts.c.id))
        return [
            {"id": row.id, "name": row.name, "creditsRemaining": row.credits, "createdAt": iso(row.created_at)}
            for row in rows
        ]

    _print(_in_database(work), as_json)


@tokens_app.command("create")
def create_token(
    account: AccountOption,
    name: Annotated[str, typer.Option("--name", "-n", help="What it is for.")] = "token",
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", "-s", help="Repeat for several. [all of them]"),
    ] = None,
    expires_in: Annotated[int | None, typer.Option("--expires-in", min=1, help="Seconds. [never]")] = None,
    as_json: JsonOption = False,
) -> None:
    """Create a token; it is shown once. Scopes: render, preview, projects:read, projects:write, webhooks, fonts, admin."""

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        from audome_engine.server import accounts
        from audome_engine.server.clock import iso, now_ms

        row = await accounts.find_account(connection, account)
        now = now_ms()
        wanted = [part for text in scope or accounts.SCOPES for part in text.replace(",", " ").split()]
        expires = None if expires_in is None else now + expires_in * 1000
        made = await accounts.create_token(connection, row.id, name, wanted, now=now, expires_at=expires)
        return {
            "id": made.id,
            "name": name,
            "accountId": row.id,
            "token": made.secret,
            "scopes": list(made.scopes),
            "expiresAt": None if expires is None else iso(expires),
        }

    _print(_in_database(work), as_json, "The token is shown this once.")


@tokens_app.command("list")
def list_tokens(account: AccountOption, as_json: JsonOption = False) -> None:
    """List an account's tokens, never their secrets."""

    async def work(connection: AsyncConnection) -> list[dict[str, Any]]:
        from sqlalchemy import select

        from audome_engine.server import accounts
        from audome_engine.server.db.tables import tokens

        row = await accounts.find_account(connection, account)
        statement = select(tokens).where(tokens.c.account_id == row.id, tokens.c.revoked_at.is_(None))
        return [accounts.describe_token(found) for found in await connection.execute(statement.order_by(tokens.c.id))]

    _print(_in_database(work), as_json)


@tokens_app.command("revoke")
def revoke_token(
    token_id: Annotated[str, typer.Argument(metavar="TOKEN_ID", help="Its id, tok_… (not the secret).")],
    as_json: JsonOption = False,
) -> None:
    """Revoke a token at once."""

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        from sqlalchemy import select

        from audome_engine.server import accounts
        from audome_engine.server.clock import now_ms
        from audome_engine.server.db.tables import tokens

        account_id = await connection.scalar(select(tokens.c.account_id).where(tokens.c.id == token_id))
        if account_id is None or not await accounts.revoke_token(connection, account_id, token_id, now=now_ms()):
            raise InvalidArgument("TOKEN_ID", f"{token_id!r}: there is no such token (audome tokens list)")
        return {"id": token_id, "revoked": True}

    _print(_in_database(work), as_json)


@credits_app.command("grant")
def grant_credits(
    account: Account,
    amount: Annotated[int, typer.Argument(min=1, max=10**12, help="How many.")],
    note: Annotated[str, typer.Option("--note", help="Stands in the ledger.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Give an account credits."""

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        from audome_engine.server import accounts, credits
        from audome_engine.server.clock import now_ms

        row = await accounts.find_account(connection, account)
        balance = await credits.grant(connection, row.id, amount, note, now=now_ms())
        return {"id": row.id, "accountId": row.id, "granted": amount, "creditsRemaining": balance}

    _print(_in_database(work), as_json)


@credits_app.command("show")
def show_credits(account: Account, as_json: JsonOption = False) -> None:
    """Show an account's credits."""

    async def work(connection: AsyncConnection) -> dict[str, Any]:
        from audome_engine.server import accounts

        row = await accounts.find_account(connection, account)
        return {"id": row.id, "accountId": row.id, "name": row.name, "creditsRemaining": row.credits}

    _print(_in_database(work), as_json)


def _settings(**values: object) -> Settings:
    try:
        from audome_engine.server.settings import load_settings
    except ModuleNotFoundError as error:
        message = f"the service needs {error.name}: pip install 'audome-engine[server]'"
        raise InvalidArgument("serve", message) from error
    return load_settings(**values)


def _in_database(work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
    settings = _settings()
    from audome_engine.server.db.engine import Database

    async def run() -> Any:
        database = await Database.open(settings.database_url)
        try:
            async with database.write() as connection:
                return await work(connection)
        finally:
            await database.close()

    return asyncio.run(run())


def _print(value: Any, as_json: bool, note: str = "") -> None:
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    rows = value if isinstance(value, list) else [value]
    if not rows:
        typer.echo("none")
        return
    if isinstance(value, list):
        table = Table(*rows[0])
        for row in rows:
            table.add_row(*(_shown(each) for each in row.values()))
        Console().print(table)
        return
    for name, each in value.items():
        typer.echo(f"{name:18}{_shown(each)}")
    if note:
        typer.echo(note)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
