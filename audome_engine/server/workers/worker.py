"""A worker: takes one job at a time from its socket, compiles, renders and answers; documents are parsed here alone.

A job's own fault is an answer "rejected"; running out of memory ends the process after it has said so.
"""

from __future__ import annotations

import math
import os
import socket
import traceback
from collections.abc import Iterable

from audome_engine.errors import (
    AudomeError,
    Diagnostic,
    InvalidArgument,
    LimitExceeded,
    Severity,
    UnusableImages,
)
from audome_engine.options import Limits
from audome_engine.pipeline import Produced
from audome_engine.resources import resolve_url
from audome_engine.server.workers.compiled import Compiled, Templates
from audome_engine.server.workers.loading import Channel, Disconnected, WorkerLoader
from audome_engine.server.workers.types import MAXIMUM_SIDE, Document, Inspection, JobRejected, Problem, RenderJob, Slot
from audome_engine.server.workers.wire import (
    Frame,
    document_of,
    inspection_header,
    problems_header,
    render_job_of,
)

_PAGE = os.sysconf("SC_PAGE_SIZE")


def serve(connection: socket.socket, memory_bytes: int) -> None:
    """Answer jobs until the service is gone or memory ran out; `memory_bytes` is what the process may take at most."""
    channel = Channel(connection)
    worker = Worker(channel, memory_bytes)
    try:
        while True:
            reply = worker.answer(channel.receive())
            channel.send(reply)
            if reply.header.get("cause") == "memory":
                return
    except Disconnected:
        return


class Worker:
    """What is kept from job to job."""

    def __init__(self, channel: Channel, memory_bytes: int) -> None:
        self._loader = WorkerLoader(channel)
        limits = Limits(cache_bytes=min(Limits().cache_bytes, memory_bytes // 8), canvas_side=MAXIMUM_SIDE)
        self._templates = Templates(self._loader, limits, memory_bytes // 4)

    def answer(self, frame: Frame) -> Frame:
        """Do a job; whatever happens is an answer, but for the end of the connection."""
        try:
            reply = self._render(frame) if frame.header["kind"] == "render" else self._inspect(frame)
        except JobRejected as rejected:
            problems = problems_header(rejected.problems)
            reply = Frame({"kind": "rejected", "reason": rejected.reason, "problems": problems})
        except MemoryError:
            return Frame({"kind": "failed", "cause": "memory", "traceback": "", "rss": 0})
        except Disconnected:
            raise
        except Exception:
            reply = Frame({"kind": "failed", "cause": "bug", "traceback": traceback.format_exc(limit=-30)})
        return Frame({**reply.header, "rss": resident_bytes()}, reply.payload)

    def _render(self, frame: Frame) -> Frame:
        job = render_job_of(frame)
        self._loader.begin_job(_named_images(job).values())
        compiled, produced = self._produce(job)
        said = _problems(produced.diagnostics)
        strict = tuple(_problem(item) for item in produced.diagnostics if item.severity is not Severity.INFO)
        if job.strict and (strict or compiled.problems):
            raise JobRejected("strict", (*compiled.problems, *strict))
        problems = problems_header((*compiled.problems, *said))
        header = {"kind": "picture", "width": produced.width, "height": produced.height, "problems": problems}
        return Frame(header, produced.data)

    def _produce(self, job: RenderJob) -> tuple[Compiled, Produced]:
        compiled = self._compiled(job.document)
        slots = {element.dynamic_key for element in compiled.template.dynamic_elements}
        named = _named_images(job)
        self._loader.load_together(url for key, url in named.items() if key.rpartition(".")[0] in slots)
        try:
            produced = compiled.template.produce(
                job.data,
                require_images=True,
                format=job.format,
                quality=job.quality,
                width=job.width,
                height=job.height,
                fit=job.fit,
                scale=job.scale,
                background=job.background,
            )
        except AudomeError as error:
            self._templates.keep(job.document, compiled)
            raise _rejected(error) from error
        except BaseException:
            self._templates.drop(job.document)  # its state is unknown
            raise
        self._templates.keep(job.document, compiled)
        return compiled, produced

    def _inspect(self, frame: Frame) -> Frame:
        document = document_of(frame)
        self._loader.begin_job(())
        compiled = self._compiled(document)
        template = compiled.template
        try:
            layout = template.measure()
        except AudomeError as error:
            raise _rejected(error) from error
        self._templates.keep(document, compiled)
        elements = tuple(
            Slot(element.type, element.dynamic_key, element.default_value, element.placeholder)
            for element in template.dynamic_elements
        )
        problems = (*compiled.problems, *_problems(template.diagnostics))
        height = template.height if template.height is not None else math.ceil(layout.height)
        return Frame(inspection_header(Inspection(template.width, height, template.height is None, elements, problems)))

    def _compiled(self, document: Document) -> Compiled:
        try:
            return self._templates.get(document)
        except AudomeError as error:
            raise _rejected(error) from error


def _named_images(job: RenderJob) -> dict[str, str]:
    """The absolute URLs that `.img` values name, as far as they can be told before compiling, by key."""
    values = {key: value for key, value in job.data.items() if key.endswith(".img") and isinstance(value, str)}
    return {key: url for key, value in values.items() if (url := resolve_url(value, job.document.base_url))}


def _rejected(error: AudomeError) -> JobRejected:
    """The job's own fault, by the engine's error."""
    if isinstance(error, UnusableImages):
        problems = [Problem("image-unreachable", reason, key) for key, reason in error.reasons.items()]
        return JobRejected("image_unreachable", tuple(problems))
    if isinstance(error, LimitExceeded):
        return JobRejected("limit_exceeded", (Problem("limit-exceeded", str(error)),))
    if isinstance(error, InvalidArgument):
        about_data = bool(error.key) or error.argument == "data"
        reason = "invalid_data" if about_data else "invalid_argument"
        return JobRejected(reason, (Problem(reason.replace("_", "-"), str(error), error.key),))
    raise error


def _problems(diagnostics: Iterable[Diagnostic]) -> tuple[Problem, ...]:
    """What a caller should know: what is missing from the picture, and data that is not used."""
    return tuple(
        _problem(item) for item in diagnostics if item.severity is Severity.ERROR or item.code == "unknown-dynamic-key"
    )


def _problem(diagnostic: Diagnostic) -> Problem:
    return Problem(diagnostic.code, diagnostic.message, diagnostic.key)


def resident_bytes() -> int:
    """How much memory this process has (proc(5), statm)."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - every job passes here
        return int(file.read().split()[1]) * _PAGE
