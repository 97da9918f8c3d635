"""POST /api/render/generate and /batch; generations and batches to look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import func, insert, select

from audome_engine.server import generations, idempotency, replies
from audome_engine.server.accounts import Caller
from audome_engine.server.clock import now_ms
from audome_engine.server.db.tables import batches
from audome_engine.server.db.tables import generations as table
from audome_engine.server.errors import ApiError, not_found
from audome_engine.server.idempotency import Key, KeyTaken
from audome_engine.server.ids import new_id
from audome_engine.server.limits import Standing
from audome_engine.server.orders import Order, item_body, make_order
from audome_engine.server.payload import BATCH_LIMIT, JSON_LIMIT, parse_json, read_body, reply, validate
from audome_engine.server.renders import prepare
from audome_engine.server.replies import listed
from audome_engine.server.routes import documented
from audome_engine.server.routes.access import admit, bearer, caller_with, identify, require_ordinary, service_of
from audome_engine.server.routes.paging import PageRequest, page_of, page_parameters, ulids
from audome_engine.server.schemas import BatchBody, GenerateBody
from audome_engine.server.service import Service

router = APIRouter(prefix="/api/render", tags=["generate"])
Bearer = Annotated[Any, Depends(bearer)]
Work = Callable[[Key | None], Awaitable[tuple[int, dict[str, Any]]]]


@router.post("/generate", **documented.body(GenerateBody, documented.GENERATED | documented.ACCEPTED, keyed=True))
async def generate(request: Request, _: Bearer) -> Response:
    """Render a project or a document; one credit for each picture."""
    service = service_of(request)
    caller = await identify(request)
    raw = await read_body(request, JSON_LIMIT)
    admit(request, caller, "render")

    async def work(key: Key | None) -> tuple[int, dict[str, Any]]:
        body = validate(GenerateBody, parse_json(raw))
        if body.html is not None:
            require_ordinary(caller)
        data, warnings = service.data_checker.check(body.data)
        order = make_order(body, data, warnings, body.metadata)
        await _count(service, caller)
        if body.asynchronous:
            return 202, await _accept_one(service, caller, order, key)
        return 200, await service.renders.generate(caller, order, key)

    return await _once(request, caller, raw, work)


@router.post("/batch", **documented.body(BatchBody, documented.BATCHED, keyed=True))
async def batch(request: Request, _: Bearer) -> Response:
    """Accept up to 1000 pictures; one credit for each, all or none."""
    service = service_of(request)
    caller = await identify(request)
    raw = await read_body(request, BATCH_LIMIT)
    admit(request, caller, "render")

    async def work(key: Key | None) -> tuple[int, dict[str, Any]]:
        body = validate(BatchBody, parse_json(raw))
        if body.html is not None:
            require_ordinary(caller)
        orders = _item_orders(service, body)
        await _count(service, caller)
        return 202, await _accept_batch(service, caller, orders, key)

    return await _once(request, caller, raw, work)


def _item_orders(service: Service, body: BatchBody) -> list[Order]:
    shared, warnings = service.data_checker.check(body.data)
    orders = []
    for index, item in enumerate(body.items):
        data, more = service.data_checker.check(item.data, f"items.{index}.data")
        orders.append(make_order(item_body(body, item), shared | data, warnings + more, item.metadata))
    return orders


# -- the order of checks -----------------------------------------------------------------------------------------------


async def _once(request: Request, caller: Caller, raw: bytes, work: Work) -> Response:
    """Replay, look at the rate limit, do the work; again from the start where another request took the key."""
    service = service_of(request)
    try:
        key = Key.from_header(caller.account_id, request.headers.get("idempotency-key"), request.url.path, raw)
    except ApiError:  # like any other 400 it comes after the rate limit
        _refuse(await service.limiter.look(_bucket(caller), service.settings.generate_rates))
        raise
    replayed = await _replay(service, key)
    if replayed is not None:
        return replayed
    async with service.turns.of(key):
        while True:
            replayed = await _replay(service, key)
            if replayed is not None:
                return replayed
            _refuse(await service.limiter.look(_bucket(caller), service.settings.generate_rates))
            try:
                status, body = await work(key)
            except KeyTaken:
                continue
            return reply(body, status)


async def _replay(service: Service, key: Key | None) -> Response | None:
    stored = None if key is None else await idempotency.replay(service.database, key)
    return None if stored is None else reply(stored.body, stored.status, {"Idempotency-Replayed": "true"})


async def _count(service: Service, caller: Caller) -> None:
    """Count a valid request."""
    _refuse(await service.limiter.take(_bucket(caller), service.settings.generate_rates))


def _bucket(caller: Caller) -> str:
    return f"generate:{caller.account_id}"


def _refuse(standing: Standing) -> None:
    if not standing.allowed:
        rate = standing.binding
        headers = {
            "X-RateLimit-Limit": str(rate.rate.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(rate.reset_at_ms),
        }
        message = f"Rate limit exceeded; try again in {standing.retry_after_s} s."
        raise ApiError("RATE_LIMITED", message, headers=headers, retry_after=standing.retry_after_s)


# -- accepted work -----------------------------------------------------------------------------------------------------


async def _accept_one(service: Service, caller: Caller, order: Order, key: Key | None) -> dict[str, Any]:
    await prepare(service.database, caller, order)  # 404 now rather than later
    now = now_ms()
    made = generations.new_generation(caller.account_id, order, now=now, owner=None)
    body: dict[str, Any] = {"success": True, "generationId": made.id, "status": "queued"}
    if order.metadata is not None:
        body["metadata"] = order.metadata
    if order.warnings:
        body["warnings"] = list(order.warnings)
    async with service.database.write() as connection:
        if key is not None:
            await idempotency.claim(connection, key, made.id, now=now)
            await idempotency.settle(connection, key.account_id, key.text, 202, body)
        await generations.accept(connection, [made], [order.to_json()], now=now)
    service.jobs.wake()
    return body


async def _accept_batch(service: Service, caller: Caller, orders: list[Order], key: Key | None) -> dict[str, Any]:
    await prepare(service.database, caller, orders[0])
    now = now_ms()
    batch_id = new_id("bat_")
    made = [
        generations.new_generation(caller.account_id, order, now=now, owner=None, batch_id=batch_id) for order in orders
    ]
    ids = [each.id for each in made]
    body: dict[str, Any] = {"success": True, "batchId": batch_id, "generationIds": ids, "total": len(ids)}
    shared = orders[0].to_json(without=("data", "width", "height", "format", "warnings"))
    async with service.database.write() as connection:
        if key is not None:
            await idempotency.claim(connection, key, batch_id, now=now)
            await idempotency.settle(connection, key.account_id, key.text, 202, body)
        await connection.execute(
            insert(batches).values(
                id=batch_id, account_id=caller.account_id, total=len(made), request=shared, created_at=now
            )
        )
        requests = [order.to_json(without=("html",)) for order in orders]
        await generations.accept(connection, made, requests, now=now)
    service.jobs.wake()
    return body


# -- looking -----------------------------------------------------------------------------------------------------------


@router.get("/generations", **documented.shown(listed(replies.Generation), parameters=page_parameters(ulids("gen_"))))
async def list_generations(
    request: Request,
    caller: Annotated[Caller, caller_with("render")],
    page: Annotated[PageRequest, page_of(ulids("gen_"))],
) -> Response:
    """The account's generations, newest first."""
    require_ordinary(caller)
    service = service_of(request)
    statement = page.newest_first(select(table), table.c.id).where(table.c.account_id == caller.account_id)
    async with service.database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, lambda row: generations.describe(row, service.settings.cdn_url)))


@router.get("/generations/{generation_id}", **documented.shown(replies.Generation, missing=True))
async def show_generation(
    request: Request, generation_id: str, caller: Annotated[Caller, caller_with("render")]
) -> Response:
    """One generation: its state, its picture."""
    require_ordinary(caller)
    service = service_of(request)
    async with service.database.read() as connection:
        statement = select(table).where(table.c.id == generation_id, table.c.account_id == caller.account_id)
        row = (await connection.execute(statement)).first()
    if row is None:
        raise not_found("generation")
    return reply(generations.describe(row, service.settings.cdn_url))


@router.get("/batches/{batch_id}", **documented.shown(replies.Batch, missing=True))
async def show_batch(request: Request, batch_id: str, caller: Annotated[Caller, caller_with("render")]) -> Response:
    """How far a batch is."""
    require_ordinary(caller)
    async with service_of(request).database.read() as connection:
        statement = select(batches).where(batches.c.id == batch_id, batches.c.account_id == caller.account_id)
        row = (await connection.execute(statement)).first()
        if row is None:
            raise not_found("batch")
        counts = await connection.execute(
            select(table.c.status, func.count().label("number"))
            .where(table.c.batch_id == batch_id)
            .group_by(table.c.status)
        )
        by_status = {row.status: row.number for row in counts}
    queued = by_status.get("queued", 0) + by_status.get("rendering", 0)
    shown = {"batchId": batch_id, "total": row.total, "queued": queued}
    return reply(shown | {name: by_status.get(name, 0) for name in ("completed", "failed")})
