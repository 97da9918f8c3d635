"""Projects: list, show, save, delete, versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from audome_engine.server import projects, replies
from audome_engine.server.accounts import Caller
from audome_engine.server.clock import iso, now_ms
from audome_engine.server.db.tables import project_versions
from audome_engine.server.db.tables import projects as table
from audome_engine.server.errors import ApiError, invalid, not_found
from audome_engine.server.orders import check_canvas
from audome_engine.server.payload import reply
from audome_engine.server.projects import Draft
from audome_engine.server.replies import listed
from audome_engine.server.routes import documented
from audome_engine.server.routes.access import Call, call_with, caller_with, service_of
from audome_engine.server.routes.paging import UUIDS, VERSIONS, PageRequest, page_of, page_parameters
from audome_engine.server.schemas import ProjectBody, ProjectPatch
from audome_engine.server.service import Service
from audome_engine.server.workers.types import Document, Inspection

_TRIES = 5
router = APIRouter(prefix="/api/render/projects", tags=["projects"])
_SAVED: documented.Responses = {201: documented.answer(replies.Project, "The new project.")}
_CHANGED: documented.Responses = {200: documented.answer(replies.Project, "The project as it is now.")}
_CATEGORY = {
    "name": "categoryId",
    "in": "query",
    "required": False,
    "description": "Only projects of this category.",
    "schema": {"type": "string"},
}
Reader = Annotated[Caller, caller_with("projects:read")]
Writer = Annotated[Caller, caller_with("projects:write")]


@router.get("", **documented.shown(listed(replies.ListedProject), parameters=[_CATEGORY, *page_parameters(UUIDS)]))
async def list_projects(request: Request, caller: Reader, page: Annotated[PageRequest, page_of(UUIDS)]) -> Response:
    """The account's projects, newest first."""
    statement = select(table).where(table.c.account_id == caller.account_id, table.c.deleted_at.is_(None))
    category = request.query_params.get("categoryId")
    if category is not None and "\0" in category:
        raise invalid("categoryId", "invalid", "must be text without NUL")
    embed = caller.embed
    for column, wanted in (
        (table.c.category_id, category),
        (table.c.category_id, None if embed is None else embed.category_id),
        (table.c.id, None if embed is None else embed.project_id),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    async with service_of(request).database.read() as connection:
        rows = (await connection.execute(page.newest_first(statement, table.c.id))).all()
    return reply(page.answer(rows, lambda row: projects.describe(row, html=False)))


@router.post("", **documented.body(ProjectBody, _SAVED))
async def create_project(
    request: Request, call: Annotated[Call[ProjectBody], call_with("projects:write", ProjectBody)]
) -> Response:
    """Save a template as a project."""
    service = service_of(request)
    body, caller = call.body, call.caller
    embed = caller.embed
    if embed is not None and (embed.project_id is not None or embed.category_id not in (None, body.category_id)):
        raise ApiError("FORBIDDEN", "The token does not allow new projects here.")
    draft = Draft(body.name, body.html, body.width, body.height, body.category_id)
    inspection = await inspect(service, caller, draft)
    columns = projects.measured(draft, inspection)
    async with service.database.write() as connection:
        row = await projects.create(connection, caller.account_id, columns, now=now_ms())
    return reply(_described(row, inspection), 201)


@router.get("/{project_id}", **documented.shown(replies.Project, missing=True))
async def show_project(request: Request, project_id: str, caller: Reader) -> Response:
    """A project with its dynamic elements: what `data` may hold."""
    async with service_of(request).database.read() as connection:
        return reply(projects.describe(await projects.find(connection, caller, project_id)))


@router.put("/{project_id}", **documented.body(ProjectBody, _CHANGED, 404))
async def replace_project(
    request: Request, project_id: str, call: Annotated[Call[ProjectBody], call_with("projects:write", ProjectBody)]
) -> Response:
    """Save a new version of a project; what is left out is as for a new one."""
    body = call.body
    values = {name: getattr(body, name) for name in ("name", "html", "width", "height", "category_id")}
    return await _save(request, project_id, call.caller, values)


@router.patch("/{project_id}", **documented.body(ProjectPatch, _CHANGED, 404))
async def change_project(
    request: Request, project_id: str, call: Annotated[Call[ProjectPatch], call_with("projects:write", ProjectPatch)]
) -> Response:
    """Save a new version of a project; what is left out stays."""
    body = call.body
    values = {name: getattr(body, name) for name in body.model_fields_set}
    return await _save(request, project_id, call.caller, values)


@router.delete("/{project_id}", **documented.removed())
async def delete_project(request: Request, project_id: str, caller: Writer) -> Response:
    """Delete a project; the pictures made of it stay."""
    async with service_of(request).database.write() as connection:
        row = await projects.find(connection, caller, project_id)
        await projects.delete(connection, row.id, now=now_ms())
    return Response(status_code=204)


# -- versions ----------------------------------------------------------------------------------------------------------


@router.get(
    "/{project_id}/versions", **documented.shown(listed(replies.Version), 404, parameters=page_parameters(VERSIONS))
)
async def list_versions(
    request: Request, project_id: str, caller: Reader, page: Annotated[PageRequest, page_of(VERSIONS)]
) -> Response:
    """Every save of a project, newest first."""
    statement = select(project_versions)
    if page.after is not None:
        statement = statement.where(project_versions.c.version < int(page.after))
    async with service_of(request).database.read() as connection:
        row = await projects.find(connection, caller, project_id)
        statement = statement.where(project_versions.c.project_id == row.id)
        ordered = statement.order_by(project_versions.c.version.desc()).limit(page.limit + 1)
        rows = (await connection.execute(ordered)).all()
    return reply(page.answer(rows, _version, lambda found: str(found.version)))


def _version(row: Any) -> dict[str, Any]:
    return {
        "version": row.version,
        "name": row.name,
        "categoryId": row.category_id,
        "width": row.width,
        "height": row.height,
        "createdAt": iso(row.created_at),
    }


@router.post(
    "/{project_id}/versions/{version}/restore",
    responses=_CHANGED | documented.failures(404, 503),
)
async def restore_version(request: Request, project_id: str, version: str, caller: Writer) -> Response:
    """Save an earlier version once more, as the newest."""
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    async with service_of(request).database.write() as connection:
        row = await projects.find(connection, caller, project_id)
        statement = select(project_versions).where(
            project_versions.c.project_id == row.id, project_versions.c.version == number
        )
        found = (await connection.execute(statement)).first()
        if found is None:
            raise not_found("version")
        if caller.embed is not None and caller.embed.category_id not in (None, found.category_id):
            raise ApiError("FORBIDDEN", "The token does not allow this category.")
        saved = await projects.save(connection, row, projects.versioned(found), now=now_ms())
    if saved is None:
        raise _contended()
    return reply(projects.describe(saved))


# -- saving ------------------------------------------------------------------------------------------------------------


async def _save(request: Request, project_id: str, caller: Caller, values: dict[str, Any]) -> Response:
    """Save a new version; again from the start where somebody else saved one meanwhile, so that neither is lost."""
    service = service_of(request)
    for _ in range(_TRIES):
        async with service.database.read() as connection:
            row = await projects.find(connection, caller, project_id)
        draft = replace(Draft.of(row), **values)
        embed = caller.embed
        if embed is not None and embed.category_id not in (None, draft.category_id):
            raise ApiError("FORBIDDEN", "The token does not allow this category.")
        inspection = await inspect(service, caller, draft)
        columns = projects.measured(draft, inspection)
        async with service.database.write() as connection:
            saved = await projects.save(connection, row, columns, now=now_ms())
        if saved is not None:
            return reply(_described(saved, inspection))
    raise _contended()


def _contended() -> ApiError:
    return ApiError("BUSY", "The project was saved by somebody else just now; try again.", retry_after=1)


async def inspect(service: Service, caller: Caller, draft: Draft) -> Inspection:
    """What a document is, from a worker.

    Raises:
        ApiError: 400 or 500; 503 where the service is stopping.
    """
    inspection = await service.renders.inspect(caller.account_id, Document(draft.html, "", draft.width, draft.height))
    check_canvas(inspection.width, inspection.height, 1)
    return inspection


def _described(row: Any, inspection: Inspection) -> dict[str, Any]:
    shown = projects.describe(row)
    warnings = [{"code": problem.code, "message": problem.message} for problem in inspection.problems]
    return shown | {"warnings": warnings} if warnings else shown
