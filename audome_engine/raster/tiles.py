"""Where the tiles of a background layer or pattern lie."""

from __future__ import annotations

import math
from typing import NamedTuple

from audome_engine.geometry import Rect

MANY = 64  # tiles; beyond, a repeating shader is cheaper than single draws
_LARGEST_CELL = 8192


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
    """Whole device pixels for a step of `step` px at `scale`, and the scale that makes it exactly so."""
    side = min(_LARGEST_CELL, math.isqrt(maximum_pixels))
    pixels = min(max(1, math.floor(step * scale + 0.5)), side)
    return pixels, pixels / step
