"""Generate: from a checked order to a stored picture, charged once; and the same for work accepted earlier.

prepare   the project and the account's fonts          404
admit     is there room?                                503
begin     charge, write the generation, claim the key   402
produce   render in a worker, store the picture         late 400, 500
end       complete or refund, with the event and the reply, in one transaction
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.errors import AudomeError
from audome_engine.formats import FORMATS
from audome_engine.images import sniff_image
from audome_engine.options import Limits
from audome_engine.raster.pdf_objects import pdf_size
from audome_engine.server import generations, idempotency, projects
from audome_engine.server.accounts import Caller
from audome_engine.server.clock import now_ms
from audome_engine.server.db.engine import Database
from audome_engine.server.db.tables import fonts
from audome_engine.server.db.tables import generations as table
from audome_engine.server.errors import ApiError, Detail, stopping
from audome_engine.server.fetcher import Fetcher, JobFetches
from audome_engine.server.generations import Ending, Generation
from audome_engine.server.idempotency import Key
from audome_engine.server.orders import Order, Warning, check_canvas
from audome_engine.server.storage import Storage, StorageError
from audome_engine.server.workers.pool import WorkerPool
from audome_engine.server.workers.types import (
    Document,
    FontReference,
    Inspection,
    InspectJob,
    JobRejected,
    Picture,
    PoolClosed,
    RenderFailed,
    RenderJob,
)

T = TypeVar("T")
log = logging.getLogger(__name__)
_FONTS = select(fonts.c.id, fonts.c.family).where(fonts.c.account_id == bindparam("account")).order_by(fonts.c.id)
_FINISH_PAUSES = (0.0, 0.1, 0.5, 2.0, 5.0, 5.0, 5.0, 5.0)  # s between tries to write an end: a database may restart
_IMAGE_UNREACHABLE = "the image could not be loaded"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job for a worker, and the URLs that it will surely ask for."""

    job: RenderJob
    urls: tuple[str, ...]


async def prepare(database: Database, caller: Caller, order: Order, project: Any | None = None) -> Prepared:
    """Find the project, unless it is found already, and the fonts, and put the job together.

    Raises:
        ApiError: 404 for the project, 400 where its size makes the canvas too large.
    """
    async with database.read(brief=True) as connection:
        if project is None and order.project_id is not None:
            project = await projects.find(connection, caller, order.project_id)
        references = await font_references(connection, caller.account_id) if caller.has_fonts else ()
    return compose(caller.account_id, order, project, references)


async def font_references(connection: AsyncConnection, account_id: str) -> tuple[FontReference, ...]:
    """The account's fonts, as workers know them."""
    found = await connection.execute(_FONTS, {"account": account_id})
    return tuple(FontReference(row.id, row.family) for row in found)


def compose(account_id: str, order: Order, project: Any | None, fonts: tuple[FontReference, ...]) -> Prepared:
    """The job of an order. A project keeps its own layout and is scaled to the size asked for; html is laid out at it."""
    job = RenderJob(
        Document(""), order.data, order.format, order.quality, scale=order.scale,
        background=order.background, strict=order.strict,
    )  # fmt: skip
    if project is None:
        size = f"{order.width}x{order.height}"
        parts = "\n".join((account_id, size, order.base_url or "", _font_key(fonts), order.html or ""))
        key = hashlib.sha256(parts.encode("utf-8")).hexdigest()
        document = Document(order.html or "", key, order.width, order.height, order.base_url, fonts)
        return Prepared(replace(job, document=document), ())  # which keys it has is known when it is compiled
    own_height = None if project.auto_height else project.height
    key = f"{project.id}:{project.updated_at}:{_font_key(fonts)}"
    document = Document(project.html, key, project.width, own_height, None, fonts)
    width, height = order.width or project.width, order.height or project.height
    check_canvas(width, height, order.scale)
    asked = order.width is not None or order.height is not None
    if asked and (width, height) != (project.width, own_height):
        job = replace(job, width=width, height=height, fit="contain")
    known = {key for kind, key, _, _ in projects.element_tuples(project)}
    return Prepared(replace(job, document=document), _image_urls(order, known))


def _font_key(fonts: tuple[FontReference, ...]) -> str:
    return hashlib.sha256("\n".join(font.id for font in fonts).encode("ascii")).hexdigest()[:16] if fonts else ""


def _image_urls(order: Order, known: set[str]) -> tuple[str, ...]:
    """The values of `.img` keys of the `known` elements."""
    pairs = ((key.rpartition("."), value) for key, value in order.data.items())
    return tuple(value for (name, _, suffix), value in pairs if suffix == "img" and name in known)


class Renders:
    """Makes pictures, charges for them and never loses one."""

    def __init__(
        self,
        database: Database,
        pool: WorkerPool,
        fetcher: Fetcher,
        storage: Storage,
        *,
        instance: str,
        cdn_url: str,
        capacity: int,
        wake_webhooks: Any,
    ) -> None:
        self.database = database
        self.pool = pool
        self.storage = storage
        self.instance = instance
        self.cdn_url = cdn_url
        self.capacity = capacity
        self.entering = 0  # synchronous generates that wait to be charged
        self.open = 0  # synchronous generates that are charged and not answered
        self.under_way: set[str] = set()  # generations whose leases are to be kept
        self._fetcher = fetcher
        self.wake_webhooks = wake_webhooks
        self._tasks: set[asyncio.Task[Any]] = set()

    # -- synchronous generates -------------------------------------------------------------------------------------

    async def generate(self, caller: Caller, order: Order, key: Key | None) -> dict[str, Any]:
        """Render now; what generate answers. A caller that goes away changes nothing.

        Raises:
            ApiError: 400, 402, 404, 500 or 503.
            KeyTaken: another request with the same key was faster; nothing was done.
        """
        return await asyncio.shield(self.spawn(self._generate(caller, order, key)))

    async def _generate(self, caller: Caller, order: Order, key: Key | None) -> dict[str, Any]:
        prepared = await prepare(self.database, caller, order)
        self.check_room()
        made = generations.new_generation(
            caller.account_id, order, now=now_ms(), owner=self.instance, key=None if key is None else key.text
        )
        with self.keeping(made.id), ExitStack() as room:
            with self._counted("entering"):
                made = await self._begin(made, key, room)
            return await self.execute(made, order, prepared, urgent=True)

    def check_room(self) -> None:
        """503 where too many are under way, or at the door: there, twice as many may stand as there are places."""
        free = self.capacity - self.open
        if free <= 0 or self.entering > 2 * free:
            raise self.busy()

    def busy(self) -> ApiError:
        """503, with the time that the queue probably takes."""
        retry = max(1, round(self.open / (20 * self.pool.size)))
        return ApiError("BUSY", "The render queue is full; try again shortly.", retry_after=retry)

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        setattr(self, name, getattr(self, name) + 1)
        try:
            yield
        finally:
            setattr(self, name, getattr(self, name) - 1)

    @contextmanager
    def keeping(self, generation_id: str) -> Iterator[None]:
        """Have the lease of a generation renewed for as long as somebody works on it."""
        self.under_way.add(generation_id)
        try:
            yield
        finally:
            self.under_way.discard(generation_id)

    async def _begin(self, made: Generation, key: Key | None, room: ExitStack) -> Generation:
        async with self.database.write(brief=True) as connection:
            if self.open >= self.capacity:
                raise self.busy()  # others may have been charged while this one waited for its turn
            now = now_ms()
            if key is not None:
                await idempotency.claim(connection, key, made.id, now=now)
            balance = await generations.accept(connection, [made], ["{}"], now=now)
            room.enter_context(self._counted("open"))  # only what is charged takes room: the penniless crowd nobody out
        return replace(made, balance=balance)

    # -- one generation, whoever accepted it -----------------------------------------------------------------------

    async def execute(self, made: Generation, order: Order, prepared: Prepared, *, urgent: bool) -> dict[str, Any]:
        """Render, store and finish a generation whose lease this instance holds.

        Raises:
            ApiError: 400 or 500; it was refunded. 503: the service is stopping and the work is left to another.
        """
        try:
            picture = await self.render(self.pool, prepared, made.account_id, urgent=urgent)
            picture = await self._store(made, picture)
            reply = self._reply(made, order, picture)
        except ApiError as error:
            await self.fail(made, error)
            raise
        except PoolClosed as error:
            raise stopping() from error
        except Exception as error:
            log.exception("generation %s failed", made.id)
            failure = generations.render_failed()
            await self.fail(made, failure)
            raise failure from error
        return await self._complete(made, reply)

    async def _store(self, made: Generation, picture: Picture) -> Picture:
        """The picture as it is stored, once it is."""
        try:
            stored = await self.storage.put_new(made.path, picture.data, FORMATS[made.format].media_type)
        except StorageError as error:
            log.error("generation %s: %s", made.id, error)
            raise generations.render_failed("The picture could not be stored; nothing was charged.") from error
        if not stored:  # an earlier run of the same accepted work was interrupted after it had stored its picture
            size = await stored_size(self.storage, made.path)
            if size is not None:
                return replace(picture, width=size[0], height=size[1])
        return picture

    async def render(self, pool: WorkerPool, prepared: Prepared, account_id: str, *, urgent: bool = True) -> Picture:
        """A picture from a worker of `pool`.

        Raises:
            ApiError: 400 where the document or the data are at fault, 500 where the worker is.
            PoolClosed: the service is stopping.
        """
        picture: Picture = await self._run(pool, prepared.job, account_id, prepared.urls, urgent=urgent)
        return picture

    async def _run(self, pool: WorkerPool, job: Any, account_id: str, urls: tuple[str, ...], *, urgent: bool) -> Any:
        fetches = JobFetches(self._fetcher, account_id, urls)
        try:
            return await pool.run(job, fetches, urgent=urgent)
        except JobRejected as error:
            raise rejected(error) from error
        except RenderFailed as error:
            log.warning("a render failed: %s: %s", error.cause, error)
            raise generations.render_failed(_CAUSES.get(error.cause, _CAUSES["bug"])) from error
        finally:
            fetches.close()

    async def inspect(self, account_id: str, document: Document) -> Inspection:
        """What a document is, from a worker.

        Raises:
            ApiError: 400 where the document is at fault, 500 where the worker is, 503 while the service is stopping.
        """
        async with self.database.read() as connection:
            references = await font_references(connection, account_id)
        job = InspectJob(replace(document, fonts=references))
        try:
            inspection: Inspection = await self._run(self.pool, job, account_id, (), urgent=True)
        except PoolClosed as error:
            raise stopping() from error
        return inspection

    def _reply(self, made: Generation, order: Order, picture: Picture) -> dict[str, Any]:
        warnings: list[Warning] = list(order.warnings)
        for problem in picture.problems:
            key = {"key": problem.key} if problem.key else {}
            warnings.append({"code": problem.code, "message": problem.message} | key)
        return generations.completed_reply(made, self.cdn_url, picture.width, picture.height, made.balance, warnings)

    async def _complete(self, made: Generation, reply: dict[str, Any]) -> dict[str, Any]:
        async def write() -> Ending:
            async with self.database.write(brief=True) as connection:
                return await generations.complete(connection, made, reply, now=now_ms())

        if await self._insist(write):
            return reply
        async with self.database.read() as connection:
            status = await connection.scalar(select(table.c.status).where(table.c.id == made.id))
        if status == "completed":  # an earlier try was committed, or whoever took the lease over found the picture
            return reply
        if status == "failed":  # it was refunded before the picture was there, and that is final
            with suppress(StorageError):
                await self.storage.delete(made.path)
        raise generations.render_failed()

    async def fail(self, made: Generation, error: ApiError) -> None:
        """Refund a generation whose lease this instance holds."""

        async def write() -> Ending:
            async with self.database.write(brief=True) as connection:
                return await generations.fail(connection, made, error.code, error.message, now=now_ms())

        await self._insist(write)

    async def _insist(self, write: Callable[[], Awaitable[Ending]]) -> Ending:
        """Write the end of a generation, again if the database is away for a moment; recovery does it otherwise."""
        for pause in _FINISH_PAUSES:
            await asyncio.sleep(pause)
            try:
                ending = await write()
                if ending.told:
                    self.wake_webhooks()
                return ending
            except (SQLAlchemyError, OSError) as error:
                log.warning("the database does not answer: %s", error.__class__.__name__)
        message = "The outcome could not be written down yet; see the list of generations."
        raise ApiError("BUSY", message, retry_after=30)

    # -- tasks -----------------------------------------------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run work that nobody may cancel by going away."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits gets it; nobody needs to be told that nobody waits

    async def drain(self, seconds: float) -> None:
        """Wait until what is under way is done, at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)


async def stored_size(storage: Storage, path: str) -> tuple[int, int] | None:
    """Width and height of a stored picture; None where there is none (or none that is whole)."""
    found = await storage.get(path)
    if found is None:
        return None
    if path.endswith(".pdf"):
        return pdf_size(found.data)
    try:
        info = sniff_image(found.data, path, Limits())
    except AudomeError:
        return None
    return None if info.width is None or info.height is None else (int(info.width), int(info.height))


_CAUSES = {
    "deadline": "The render took too long; nothing was charged.",
    "memory": "The render needed too much memory; nothing was charged.",
    "crash": "The renderer crashed; nothing was charged.",
    "bug": "The picture could not be rendered; nothing was charged.",
}


def rejected(error: JobRejected) -> ApiError:
    """400 for a job whose document or data are at fault."""
    details = []
    for problem in error.problems[:50]:
        if error.reason == "image_unreachable":
            details.append(Detail(f"data.{problem.key}", "image_unreachable", _IMAGE_UNREACHABLE))
        else:
            field = f"data.{problem.key}" if problem.key else "html"
            details.append(Detail(field, problem.code or error.reason, problem.message))
    message = f"{details[0].field}: {details[0].message}" if details else "The document cannot be rendered."
    return ApiError("VALIDATION_FAILED", message, details=details)
