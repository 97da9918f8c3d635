"""Where the tiles of a background layer or pattern lie."""

from __future__ import annotations

import math
from typing import NamedTuple

from audome_engine.geometry import Affine, Rect

MANY = 64  # tiles; beyond, a repeating shader is cheaper than single draws
_LARGEST_CELL = 8192
_NOISE = 1e-4  # of a device pixel


class Tiling(NamedTuple):
    """Tiles of size (tile.width, tile.height), one at (tile.x, tile.y), repeated over `area`; a step of 0: not at all."""

    area: Rect
    tile: Rect
    step_x: float
    step_y: float


def tile_positions(tiling: Tiling, seen: Rect) -> list[tuple[float, float]] | None:
    """Corners of the tiles that touch `seen` within the area; None where there are too many to draw singly."""
    part = seen.intersection(tiling.area)
    xs = _along(tiling.tile.x, tiling.tile.width, tiling.step_x, (part.x, part.right))
    ys = _along(tiling.tile.y, tiling.tile.height, tiling.step_y, (part.y, part.bottom))
    if xs is None or ys is None or len(xs) * len(ys) > MANY:
        return None
    return [(x, y) for y in ys for x in xs]


def _along(start: float, size: float, step: float, span: tuple[float, float]) -> list[float] | None:
    low, high = span
    if step <= 0:
        return [start] if start < high and start + size > low else []
    first = math.floor((low - start - size) / step) + 1
    last = math.ceil((high - start) / step)
    if last - first > MANY:
        return None
    return [start + index * step for index in range(first, last)]


def cell_size(step: float, scale: float, maximum_pixels: int) -> tuple[int, float]:
    """Whole device pixels for a step of `step` px at `scale`, rounded up as Skia does, and the scale that makes it so."""
    side = min(_LARGEST_CELL, math.isqrt(maximum_pixels))
    pixels = min(max(1, math.ceil(step * scale - _NOISE)), side)
    return pixels, pixels / step


def whole_offset(tiling: Tiling, to_device: Affine) -> tuple[int, int] | None:
    """The device pixel where the tiles begin, if each of them takes the same whole pixels."""
    a, b, c, d, e, f = to_device
    if b or c or a <= 0 or d <= 0:
        return None
    values = (tiling.tile.x * a + e, tiling.tile.y * d + f, tiling.step_x * a, tiling.step_y * d)
    if any(abs(value - round(value)) > _NOISE for value in values):
        return None
    return round(values[0]), round(values[1])
