"""Lists: `limit` and `cursor` in, `{items, nextCursor}` out; newest first, by ids that rise with time.

A cursor is the id of the last item before; each list knows what its ids look like and refuses everything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request
from sqlalchemy import ColumnElement, Select

from audome_engine.server.errors import invalid

_DEFAULT = 50
_MOST = 200
VERSIONS = "^[1-9][0-9]{0,8}$"
UUIDS = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def ulids(prefix: str) -> str:
    """The pattern of ids that `ids.new_id` makes."""
    return f"^{prefix}[0-9A-HJKMNP-TV-Z]{{26}}$"


def page_parameters(cursors: str) -> list[dict[str, Any]]:
    """The query parameters of a list, for OpenAPI; `cursors` is the pattern of its items' ids."""
    return [
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "description": "Items a page.",
            "schema": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": _DEFAULT},
        },
        {
            "name": "cursor",
            "in": "query",
            "required": False,
            "description": "`nextCursor` of the page before.",
            "schema": {"type": "string", "pattern": cursors},
        },
    ]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted."""

    limit: int
    after: str | None

    def newest_first(self, statement: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
        """The statement for this page, ordered by `column`, and one row more to know whether there is a next page."""
        if self.after is not None:
            statement = statement.where(column < self.after)
        return statement.order_by(column.desc()).limit(self.limit + 1)

    def answer(
        self, rows: Sequence[Any], describe: Callable[[Any], Any], key: Callable[[Any], str] = lambda row: row.id
    ) -> dict[str, Any]:
        """The page."""
        kept = rows[: self.limit]
        following = key(kept[-1]) if len(rows) > self.limit else None
        return {"items": [describe(row) for row in kept], "nextCursor": following}


def page_of(cursors: str) -> Any:
    """A dependency: the page that a query asks for. Name it after the caller, so that 401 and 403 come first."""
    known = re.compile(cursors, re.ASCII)

    async def dependency(request: Request) -> PageRequest:
        limit, cursor = request.query_params.get("limit", str(_DEFAULT)), request.query_params.get("cursor")
        if not (limit.isascii() and limit.isdecimal() and len(limit) < 6 and 1 <= int(limit) <= _MOST):
            raise invalid("limit", "out_of_range", f"must be a whole number from 1 to {_MOST}")
        if cursor is not None and not known.fullmatch(cursor):
            raise invalid("cursor", "invalid_cursor", "is not a cursor that a page of this list gave")
        return PageRequest(int(limit), cursor)

    return Depends(dependency)
