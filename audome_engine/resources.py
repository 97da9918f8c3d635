"""Bytes from outside: the loader protocol, the loaders for data:, file: and (through egress) https: URLs, and what a
header tells of an image. The only code that opens a file for a render.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Resource:
    """Bytes that a URL led to; `key` is a content hash (hex), the identity caches go by."""

    url: str
    data: bytes
    mime: str = ""  # as declared, lower case, without parameters; empty: unknown
    key: str = ""


class ResourceLoader(Protocol):
    """Turns an absolute URL into bytes."""

    def load(self, url: str) -> Resource:
        """The resource behind `url`.

        Raises:
            ResourceError: it does not exist, is not allowed or is too large.
        """
        ...


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What a header tells of an image, EXIF orientation applied.

    Sizes are in CSS pixels at resolution 1. An SVG image may lack width, height or both, and may have a ratio
    (CSS Images 3, 4.1: natural dimensions).
    """

    format: str  # "png", "jpeg", "webp", "gif", "svg"
    width: float | None
    height: float | None
    ratio: float | None
    orientation: int = 1  # EXIF 1..8


@dataclass(frozen=True, slots=True, eq=False)
class ImageResource:
    """An image by its bytes and its header."""

    resource: Resource
    info: ImageInfo
