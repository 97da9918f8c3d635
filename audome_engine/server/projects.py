"""Projects in the database: saved with every version, found within what a caller may see."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.server.accounts import Caller
from audome_engine.server.clock import iso
from audome_engine.server.db.tables import project_versions, projects
from audome_engine.server.errors import project_not_found
from audome_engine.server.ids import new_uuid
from audome_engine.server.workers.types import Inspection

_BY_ID = select(projects).where(projects.c.id == bindparam("project_id"), projects.c.deleted_at.is_(None))
_VERSIONED = (
    "name",
    "category_id",
    "html",
    "width",
    "height",
    "auto_height",
    "asked_width",
    "asked_height",
    "elements",
)


def is_project_id(text: str) -> bool:
    """Whether `text` could be a project's id."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


async def find(connection: AsyncConnection, caller: Caller, project_id: str) -> Any:
    """The row of a project.

    Raises:
        ApiError: 404, there is none that the caller may see.
    """
    row = await lookup(connection, project_id)
    if row is None or not caller.may_see(row):
        raise project_not_found()
    return row


async def lookup(connection: AsyncConnection, project_id: str) -> Any | None:
    """The row of a project that is not deleted, whoever owns it."""
    if not is_project_id(project_id):
        return None
    return (await connection.execute(_BY_ID, {"project_id": project_id.lower()})).first()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a save names; a side that is None is for the document to decide."""

    name: str
    html: str
    width: int | None = None
    height: int | None = None
    category_id: str | None = None

    @classmethod
    def of(cls, row: Any) -> Draft:
        """What the last save of a project named."""
        return cls(row.name, row.html, row.asked_width, row.asked_height, row.category_id)


def measured(draft: Draft, inspection: Inspection) -> dict[str, Any]:
    """The columns that a save sets."""
    elements = [[slot.type, slot.dynamic_key, slot.default_value, slot.placeholder] for slot in inspection.elements]
    return {
        "name": draft.name,
        "category_id": draft.category_id,
        "html": draft.html,
        "width": inspection.width,
        "height": inspection.height,
        "auto_height": inspection.auto_height,
        "asked_width": draft.width,
        "asked_height": draft.height,
        "elements": json.dumps(elements),
    }


async def create(connection: AsyncConnection, account_id: str, columns: Mapping[str, Any], *, now: int) -> Any:
    """A new project; its row."""
    row = {"id": new_uuid(), "account_id": account_id, "version": 1, "created_at": now, "updated_at": now}
    made = (await connection.execute(insert(projects).values(**row, **columns).returning(*projects.c))).one()
    await _keep_version(connection, made)
    return made


async def save(connection: AsyncConnection, row: Any, columns: Mapping[str, Any], *, now: int) -> Any | None:
    """A new version of the project that `row` was read of; its row. None where it was saved or deleted since.

    `updated_at` rises even within one millisecond.
    """
    current = projects.c.updated_at
    statement = (
        update(projects)
        .where(projects.c.id == row.id, projects.c.version == row.version, projects.c.deleted_at.is_(None))
        .values(version=projects.c.version + 1, updated_at=case((current >= now, current + 1), else_=now), **columns)
        .returning(*projects.c)
    )
    saved = (await connection.execute(statement)).first()
    if saved is not None:
        await _keep_version(connection, saved)
    return saved


def versioned(row: Any) -> dict[str, Any]:
    """The columns of a project's row, or of a version's, that a version consists of."""
    return {name: getattr(row, name) for name in _VERSIONED}


async def _keep_version(connection: AsyncConnection, row: Any) -> None:
    values = {"project_id": row.id, "version": row.version, "created_at": row.updated_at}
    await connection.execute(insert(project_versions).values(**values, **versioned(row)))


async def delete(connection: AsyncConnection, project_id: str, *, now: int) -> None:
    """Make a project unreachable; its pictures stay."""
    await connection.execute(update(projects).where(projects.c.id == project_id).values(deleted_at=now))


def element_tuples(row: Any) -> list[tuple[str, str, str, str]]:
    """(type, key, default value, placeholder) of a project's dynamic elements."""
    return [tuple(element) for element in json.loads(row.elements)]


def dynamic_elements(row: Any) -> list[dict[str, str]]:
    """A project's dynamic elements as the API shows them."""
    names = ("type", "dynamicKey", "defaultValue", "placeholder")
    return [dict(zip(names, element, strict=True)) for element in element_tuples(row)]


def describe(row: Any, *, html: bool = True) -> dict[str, Any]:
    """A project as its endpoint shows it; without the document in lists."""
    shown = {
        "id": row.id,
        "name": row.name,
        "categoryId": row.category_id,
        "width": row.width,
        "height": row.height,
        "autoHeight": row.auto_height,
        "version": row.version,
        "createdAt": iso(row.created_at),
        "updatedAt": iso(row.updated_at),
        "dynamicElements": dynamic_elements(row),
    }
    return shown | {"html": row.html} if html else shown
