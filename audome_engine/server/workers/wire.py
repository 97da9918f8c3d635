"""What the service, the fork server and the workers write to each other: frames of a JSON header and a binary payload,
each behind its length, and the jobs and outcomes as such frames. Nothing that a worker sends is trusted: lengths are
bounded, types are checked.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from audome_engine.server.workers.types import (
    Document,
    FontReference,
    Inspection,
    Job,
    Picture,
    Problem,
    RenderJob,
    Slot,
)

LENGTHS = struct.Struct(">IQ")  # of header and payload
MAXIMUM_HEADER = 64 * 2**20  # a document of default values that JSON escapes
MOST_FETCHES = 2000  # that a job may ask for
MAXIMUM_PAYLOAD = 192 * 2**20  # more than a picture of 33 million pixels that does not compress

_OPTIONS = ("format", "quality", "width", "height", "fit", "scale", "background", "strict")

T = TypeVar("T")


class WireError(Exception):
    """The other side sent what it may not send."""


class Frame(NamedTuple):
    """One message."""

    header: Mapping[str, Any]
    payload: bytes = b""


def pack(header: Mapping[str, object], payload_length: int = 0) -> bytes:
    """Lengths and header; the payload is sent after it.

    Raises:
        TypeError, ValueError: the header is not JSON.
    """
    text = json.dumps(header, separators=(",", ":")).encode()
    return LENGTHS.pack(len(text), payload_length) + text


def unpack_lengths(data: bytes | bytearray) -> tuple[int, int]:
    """The lengths of a header and a payload, within their bounds."""
    header, payload = LENGTHS.unpack(data)
    if header > MAXIMUM_HEADER or payload > MAXIMUM_PAYLOAD:
        raise WireError(f"a frame of {header} + {payload} bytes")
    return header, payload


def unpack_header(data: bytes | bytearray) -> dict[str, Any]:
    """A header; an object."""
    try:
        header = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WireError("a header that is no JSON") from error
    if not isinstance(header, dict):
        raise WireError("a header that is no object")
    return header


# Jobs: from the service, which is trusted -----------------------------------------------------------------------------


def job_header(job: Job) -> dict[str, object]:
    """A job without its document's text, which is the payload."""
    document = job.document
    header: dict[str, object] = {
        "kind": "inspect",
        "key": document.key,
        "size": [document.width, document.height],
        "base_url": document.base_url,
        "fonts": [[font.id, font.family] for font in document.fonts],
    }
    if isinstance(job, RenderJob):
        options = {name: getattr(job, name) for name in _OPTIONS}
        header |= {"kind": "render", "data": dict(job.data), "options": options}
    return header


def document_of(frame: Frame) -> Document:
    """The document of a job."""
    header = frame.header
    width, height = header["size"]
    return Document(
        frame.payload.decode("utf-8", "surrogatepass"),
        key=header["key"],
        width=width,
        height=height,
        base_url=header["base_url"],
        fonts=tuple(FontReference(*font) for font in header["fonts"]),
    )


def render_job_of(frame: Frame) -> RenderJob:
    """A job of the kind "render"."""
    return RenderJob(document_of(frame), frame.header["data"], **frame.header["options"])


# Outcomes: from a worker, which is not ---------------------------------------------------------------------------------


def problems_header(problems: tuple[Problem, ...]) -> list[list[str]]:
    """Problems as JSON."""
    return [[problem.code, problem.message, problem.key] for problem in problems]


def problems_of(header: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems in a header."""
    return tuple(Problem(*_strings(item, 3)) for item in _list(header.get("problems")))


def picture_of(frame: Frame) -> Picture:
    """An outcome of the kind "picture"."""
    width, height = (_checked(frame.header.get(side), int) for side in ("width", "height"))
    return Picture(frame.payload, width, height, problems_of(frame.header))


def inspection_header(inspection: Inspection) -> dict[str, object]:
    """An inspection as JSON."""
    slots = [[slot.type, slot.dynamic_key, slot.default_value, slot.placeholder] for slot in inspection.elements]
    return {
        "kind": "inspection",
        "width": inspection.width,
        "height": inspection.height,
        "auto_height": inspection.auto_height,
        "elements": slots,
        "problems": problems_header(inspection.problems),
    }


def inspection_of(frame: Frame) -> Inspection:
    """An outcome of the kind "inspection"."""
    header = frame.header
    return Inspection(
        _checked(header.get("width"), int),
        _checked(header.get("height"), int),
        _checked(header.get("auto_height"), bool),
        tuple(_slot(item) for item in _list(header.get("elements"))),
        problems_of(header),
    )


def _slot(item: object) -> Slot:
    kind, *texts = _strings(item, 4)
    if kind == "text":
        return Slot("text", *texts)
    if kind == "image":
        return Slot("image", *texts)
    raise WireError(f"an element of type {kind[:40]!r}")


def text_of(header: Mapping[str, Any], name: str) -> str:
    """A text in a header."""
    return _checked(header.get(name), str)


def number_of(header: Mapping[str, Any], name: str) -> int:
    """A whole number in a header."""
    return _checked(header.get(name), int)


def _checked(value: object, kind: Callable[..., T]) -> T:
    if type(value) is not kind:
        raise WireError(f"{type(value).__name__} in place of {getattr(kind, '__name__', kind)}")
    return value  # type: ignore[return-value]


def _list(value: object) -> list[object]:
    return _checked(value, list)


def _strings(value: object, count: int) -> list[str]:
    items = _list(value)
    if len(items) != count:
        raise WireError(f"{len(items)} items in place of {count}")
    return [_checked(item, str) for item in items]
