"""What a caller may set: limits on the input, the medium a document is styled for, and options of one render."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from audome_engine.formats import Format as Format  # re-exported

Fit = Literal["reflow", "contain"]
Moment = float | Literal["end"]  # seconds from the beginning, or when all that ends has ended


@dataclass(frozen=True, slots=True)
class Limits:
    """How large the input may be; exceeding one raises `LimitExceeded` with the field's name."""

    depth: int = 512  # nested elements
    nodes: int = 20_000  # elements and texts
    document_bytes: int = 16 * 2**20
    stylesheet_bytes: int = 4 * 2**20
    resource_bytes: int = 32 * 2**20  # one image or font
    css_nesting: int = 64  # nested blocks and functions in a stylesheet
    image_pixels: int = 25_000_000  # one decoded image
    canvas_pixels: int = 33_000_000  # the picture, in device pixels
    canvas_side: int = 33_000_000  # its width and its height, in device pixels
    layer_pixels: int = 132_000_000  # all group layers open at once
    filter_pixels: int = 250_000_000  # that the filters of a picture go over, all together
    cache_bytes: int = 256 * 2**20  # decoded images and rendered layers kept between renders


class Medium(NamedTuple):
    """What styles may depend on besides the document (Media Queries 4; animations at `time` seconds)."""

    width: float  # CSS pixels
    height: float | None  # CSS pixels; None: as high as the content
    scale: float = 1.0  # device pixels per CSS pixel
    time: float = 0.0  # seconds; infinite: when all that ends has ended


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """Options of one render, checked; see `Template.render`."""

    format: Format = "png"
    quality: int = 90
    lossless: bool = False
    width: int | None = None
    height: int | None = None
    fit: Fit = "reflow"
    scale: float = 1.0
    background: str | None = None
    time: Moment = 0.0
