"""A display list to the bytes of any format: by way of pixels, or written as vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import DisplayList
from audome_engine.formats import FORMATS, Format
from audome_engine.options import Limits, RenderOptions
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.encode import encode
from audome_engine.raster.pdf import write_pdf
from audome_engine.raster.player import rasterize
from audome_engine.vector.document import write_svg


class Written(NamedTuple):
    """A picture's bytes, and its size in device pixels."""

    data: bytes
    width: int
    height: int


def write(
    display_list: DisplayList,
    options: RenderOptions,
    background: Color | None,
    *,
    limits: Limits,
    caches: RasterCaches,
    lap: Callable[[str], None],
) -> Written:
    """Write a picture in the format that the options name.

    Args:
        background: put beneath; JPEG without one is put on black.
        lap: told the name of each stage that is over.

    Raises:
        InvalidArgument: the format cannot be written on this machine.
        LimitExceeded: the picture is too large, for us or for the format.
    """
    scale = options.scale
    if FORMATS[options.format].is_vector:
        data = _VECTOR_WRITERS[options.format](display_list, background, scale=scale, limits=limits, caches=caches)
        lap("encode")
        width, height = (max(1, math.floor(side * scale + 0.5)) for side in (display_list.width, display_list.height))
        return Written(data, width, height)
    pixels = rasterize(display_list, scale=scale, limits=limits, caches=caches)
    lap("raster")
    data = encode(
        pixels, format=options.format, quality=options.quality, lossless=options.lossless, background=background
    )
    lap("encode")
    return Written(data, int(pixels.shape[1]), int(pixels.shape[0]))


_VECTOR_WRITERS: dict[Format, Callable[..., bytes]] = {"pdf": write_pdf, "svg": write_svg}
