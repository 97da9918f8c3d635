"""What crosses between the service and its render workers: jobs, outcomes, and the ways a job fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from audome_engine.errors import AudomeError
from audome_engine.options import Fit, Format

FONT_URL = "audome-font:"  # before the id of a font of the account
MAXIMUM_SIDE = 16384  # of a canvas, in device pixels


@dataclass(frozen=True, slots=True)
class FontReference:
    """A font of the account: a worker asks for its bytes under the URL `FONT_URL` + id."""

    id: str
    family: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document to compile. `key` names this very text with its size and fonts, for the workers' caches of compiled
    templates; an empty key is never kept."""

    html: str
    key: str = ""
    width: int | None = None  # CSS pixels of its own canvas; None: viewport meta, else 1080
    height: int | None = None  # None: viewport meta, else as high as the content
    base_url: str | None = None
    fonts: tuple[FontReference, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One picture. `width` and `height` are the size asked for (`Template.render`), not the document's own."""

    document: Document
    data: Mapping[str, object] = field(default_factory=dict)
    format: Format = "png"
    quality: int = 90
    width: int | None = None
    height: int | None = None
    fit: Fit = "reflow"
    scale: float = 1.0
    background: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class InspectJob:
    """Compile a document and tell its size and its dynamic elements, without a picture."""

    document: Document


Job: TypeAlias = RenderJob | InspectJob


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a caller should know of the document or the data; `key` is the data key concerned, where one is."""

    code: str  # the diagnostic's code: "unknown-dynamic-key", "missing-resource", ...
    message: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: bytes, size in device pixels, and what this render alone (not an earlier one) complained of."""

    data: bytes
    width: int
    height: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A dynamic element (`templates.model.DynamicElement`)."""

    type: Literal["text", "image"]
    dynamic_key: str
    default_value: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a document is: the size of its canvas (its content's height where `auto_height`), its dynamic elements."""

    width: int
    height: int
    auto_height: bool
    elements: tuple[Slot, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to a worker that asked for a URL: bytes and declared media type, or why there are none."""

    data: bytes = b""
    mime: str = ""
    error: str = ""  # not empty: the URL failed, and this is what the diagnostic says


Fetch: TypeAlias = Callable[[str], Awaitable[Fetched]]


class JobRejected(AudomeError):
    """The job itself is at fault, nobody needs to be paged: `reason` is "invalid_data" (a value of `data`),
    "image_unreachable" (an `.img` value that could not be loaded or decoded), "invalid_argument", "limit_exceeded" or
    "strict"; `problems` name what is wrong, with the data key in `key` where one is concerned."""

    def __init__(self, reason: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message if problems else reason)
        self.reason = reason
        self.problems = problems


class RenderFailed(AudomeError):
    """The worker crashed, ran out of memory or time, or has a bug; `cause` is "crash", "memory", "deadline" or "bug"."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class PoolClosed(AudomeError):
    """The pool is shutting down and takes no more jobs."""
