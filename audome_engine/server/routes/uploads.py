"""Pictures and fonts of an account: uploaded as multipart/form-data, checked by what they are, not by their names."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import insert, select
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from audome_engine.errors import AudomeError, InvalidArgument
from audome_engine.images import sniff_image
from audome_engine.options import Limits
from audome_engine.server import replies
from audome_engine.server.accounts import Caller
from audome_engine.server.clock import iso, now_ms
from audome_engine.server.db.tables import assets, fonts
from audome_engine.server.errors import ApiError, invalid
from audome_engine.server.ids import new_id
from audome_engine.server.payload import UPLOAD_LIMIT, read_body, reply
from audome_engine.server.replies import listed
from audome_engine.server.routes import documented
from audome_engine.server.routes.access import admit, bearer, caller_with, identify, require_ordinary, service_of
from audome_engine.server.routes.paging import PageRequest, page_of, page_parameters, ulids
from audome_engine.server.service import Service
from audome_engine.text.library import FontLibrary

router = APIRouter(prefix="/api/render", tags=["assets and fonts"])
_ENVELOPE = 64 * 1024  # what multipart adds to the file
_MIMES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "svg": "image/svg+xml"}
_FONTS = {b"\0\1\0\0": "ttf", b"true": "ttf", b"OTTO": "otf", b"wOF2": "woff2"}
Bearer = Annotated[Any, Depends(bearer)]


def _multipart(model: type[replies.Reply], *mimes: str) -> dict[str, Any]:
    schema = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
    form = {"schema": schema, "encoding": {"file": {"contentType": ", ".join(mimes)}}}
    body = {"required": True, "content": {"multipart/form-data": form}}
    responses = {201: documented.answer(model, "What was uploaded.")} | documented.failures(400, 413)
    return {"responses": responses, "openapi_extra": {"requestBody": body}, "status_code": 201}


@router.post("/assets", **_multipart(replies.Asset, *_MIMES.values()))
async def upload_asset(request: Request, _: Bearer) -> Response:
    """Upload a PNG, JPEG, WebP, GIF or SVG of at most 10 MB."""
    service = service_of(request)
    caller, name, data = await _receive(request, "projects:write")
    try:
        info = sniff_image(data, name, Limits())
    except AudomeError as error:
        raise invalid("file", "invalid_image", str(error)) from error
    now, asset_id = now_ms(), new_id("ast_")
    path, mime = f"assets/{caller.account_id}/{asset_id}.{info.format}", _MIMES[info.format]
    row = {
        "id": asset_id,
        "account_id": caller.account_id,
        "name": name,
        "mime": mime,
        "path": path,
        "bytes": len(data),
        "width": None if info.width is None else round(info.width),
        "height": None if info.height is None else round(info.height),
        "created_at": now,
    }
    await service.storage.put_new(path, data, mime)
    async with service.database.write() as connection:
        made = (await connection.execute(insert(assets).values(row).returning(*assets.c))).one()
    return reply(_asset(service, made), 201)


@router.get("/assets", **documented.shown(listed(replies.Asset), parameters=page_parameters(ulids("ast_"))))
async def list_assets(
    request: Request,
    caller: Annotated[Caller, caller_with("projects:read")],
    page: Annotated[PageRequest, page_of(ulids("ast_"))],
) -> Response:
    """The account's uploaded pictures, newest first."""
    require_ordinary(caller)
    service = service_of(request)
    statement = page.newest_first(select(assets), assets.c.id).where(assets.c.account_id == caller.account_id)
    async with service.database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, lambda row: _asset(service, row)))


@router.post("/fonts", **_multipart(replies.Font, *(f"font/{suffix}" for suffix in sorted(set(_FONTS.values())))))
async def upload_font(request: Request, _: Bearer) -> Response:
    """Upload a TTF, OTF or WOFF2 of at most 10 MB; documents name it by its family."""
    service = service_of(request)
    caller, _name, data = await _receive(request, "fonts")
    suffix = _FONTS.get(data[:4])
    if suffix is None:
        raise invalid("file", "invalid_font", "is no TTF, OTF or WOFF2")
    try:
        family = FontLibrary().add_bytes(data)
    except InvalidArgument as error:
        raise invalid("file", "invalid_font", str(error).removeprefix("data: the data ")) from error
    now, font_id = now_ms(), new_id("fnt_")
    path = f"fonts/{caller.account_id}/{font_id}.{suffix}"
    await service.storage.put_new(path, data, f"font/{suffix}")
    row = {"id": font_id, "account_id": caller.account_id, "family": family, "path": path, "bytes": len(data)}
    async with service.database.write() as connection:
        made = (await connection.execute(insert(fonts).values(**row, created_at=now).returning(*fonts.c))).one()
    return reply(_font(made), 201)


@router.get("/fonts", **documented.shown(listed(replies.Font), parameters=page_parameters(ulids("fnt_"))))
async def list_fonts(
    request: Request,
    caller: Annotated[Caller, caller_with("projects:read")],
    page: Annotated[PageRequest, page_of(ulids("fnt_"))],
) -> Response:
    """The account's uploaded fonts, newest first."""
    statement = page.newest_first(select(fonts), fonts.c.id).where(fonts.c.account_id == caller.account_id)
    async with service_of(request).database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, _font))


def _asset(service: Service, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "url": f"{service.settings.cdn_url}/{row.path}",
        "mime": row.mime,
        "bytes": row.bytes,
        "width": row.width,
        "height": row.height,
        "createdAt": iso(row.created_at),
    }


def _font(row: Any) -> dict[str, Any]:
    return {"id": row.id, "familyName": row.family, "bytes": row.bytes, "createdAt": iso(row.created_at)}


async def _receive(request: Request, scope: str) -> tuple[Caller, str, bytes]:
    """The caller, and name and bytes of the one file of a form.

    Raises:
        ApiError: 400, 401, 403 or 413.
    """
    caller = await identify(request)
    raw = await read_body(request, UPLOAD_LIMIT + _ENVELOPE)
    admit(request, caller, scope)
    file = await _file_of(request.headers, raw)
    data = await file.read()
    if len(data) > UPLOAD_LIMIT:
        raise ApiError("PAYLOAD_TOO_LARGE", "The file is larger than 10 MB.")
    name = PurePath((file.filename or "").replace("\\", "/").replace("\0", "")).name[:200] or "upload"
    return caller, name.encode("utf-8", "replace").decode("utf-8"), data


async def _file_of(headers: Headers, raw: bytes) -> UploadFile:
    async def stream() -> Any:
        yield raw

    if not headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise invalid("file", "multipart_expected", "must be sent as multipart/form-data")
    try:
        form = await MultiPartParser(headers, stream(), max_files=4, max_fields=20).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise invalid("file", "multipart_invalid", "the multipart body is broken") from error
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if len(files) != 1:
        raise invalid("file", "missing", "exactly one file is needed")
    return files[0]
