"""The formats that pictures are written in: the one table that the API, the command line and the service go by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

ServedFormat: TypeAlias = Literal["png", "jpeg", "webp", "avif", "pdf"]  # that the HTTP API takes
Format: TypeAlias = Literal[ServedFormat, "svg"]


class PictureFormat(NamedTuple):
    """What there is to know of a format before a picture is written in it."""

    media_type: str
    suffixes: tuple[str, ...]  # of file names
    has_quality: bool = False
    has_lossless: bool = False  # is or can be without loss
    has_alpha: bool = True
    is_vector: bool = False  # written from the display list, not from pixels


FORMATS: dict[Format, PictureFormat] = {
    "png": PictureFormat("image/png", ("png",), has_lossless=True),
    "jpeg": PictureFormat("image/jpeg", ("jpg", "jpeg"), has_quality=True, has_alpha=False),
    "webp": PictureFormat("image/webp", ("webp",), has_quality=True, has_lossless=True),
    "avif": PictureFormat("image/avif", ("avif",), has_quality=True),
    "pdf": PictureFormat("application/pdf", ("pdf",), is_vector=True),
    "svg": PictureFormat("image/svg+xml", ("svg",), is_vector=True),
}


def format_of_suffix(suffix: str) -> Format | None:
    """The format that files with a suffix have; case and a leading dot do not matter.

    >>> format_of_suffix(".JPG")
    'jpeg'
    """
    wanted = suffix.lower().removeprefix(".")
    return next((name for name, about in FORMATS.items() if wanted in about.suffixes), None)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["png", "jpeg", "webp"])
    'png, jpeg or webp'
    """
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
