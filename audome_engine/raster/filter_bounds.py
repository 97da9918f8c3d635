"""How far filters reach: conservative rectangles around their results, and the margin of source they look at."""

from __future__ import annotations

import math

from audome_engine.display.filters import (
    Blur,
    ColorMatrix,
    ColorTables,
    Convolution,
    Displacement,
    DropShadow,
    Filter,
    Flood,
    Gamma,
    Lighting,
    Morphology,
    Offset,
    Operation,
    Picture,
    Tile,
    Turbulence,
)
from audome_engine.geometry import Rect

_REACH = 3.0  # standard deviations
_FARTHEST = 1e7


def works_pixel_by_pixel(filters: Filter) -> bool:
    """Whether no pixel of the result depends on its neighbours or on where it is."""
    return all(
        isinstance(node.operation, ColorMatrix | ColorTables | Gamma) and node.region is None for node in filters
    )


def reach_of(filters: Filter) -> tuple[float, float]:
    """How far away along each axis, px, a pixel of the source may be that a pixel of the result depends on."""
    x = y = 0.0
    for node in filters:
        dx, dy = _reach(node.operation)
        x, y = min(x + dx, _FARTHEST), min(y + dy, _FARTHEST)
    return x, y


def _reach(operation: Operation) -> tuple[float, float]:
    if isinstance(operation, Blur):
        return operation.sigma_x * _REACH + 1.0, operation.sigma_y * _REACH + 1.0
    if isinstance(operation, DropShadow):
        x, y = operation.sigma_x * _REACH + 1.0, operation.sigma_y * _REACH + 1.0
        return abs(operation.dx) + x, abs(operation.dy) + y
    if isinstance(operation, Offset):
        return abs(operation.dx), abs(operation.dy)
    if isinstance(operation, Morphology):
        return operation.radius_x, operation.radius_y
    if isinstance(operation, Displacement):
        return abs(operation.scale) / 2.0, abs(operation.scale) / 2.0
    if isinstance(operation, Convolution):
        rows = len(operation.kernel) // operation.columns
        return (_FARTHEST, _FARTHEST) if operation.edges == "wrap" else (operation.columns, rows)
    if isinstance(operation, Lighting):
        return 1.0, 1.0
    if isinstance(operation, Tile):
        return _FARTHEST, _FARTHEST
    return 0.0, 0.0


def filter_bounds(filters: Filter, source: Rect | None) -> Rect | None:
    """Around what a filter makes of what is in `source`; None where that is nothing."""
    results = [source]
    for node in filters:
        inputs = [rect for used in node.inputs if (rect := results[used]) is not None]
        area: Rect | None = None
        for rect in inputs:
            area = rect if area is None else area.union(rect)
        if _fills(node.operation):
            area = Rect(-_FARTHEST, -_FARTHEST, 2 * _FARTHEST, 2 * _FARTHEST)
        elif area is not None:
            x, y = _reach(node.operation)
            x, y = min(x, _FARTHEST), min(y, _FARTHEST)
            area = Rect(area.x - x, area.y - y, area.width + 2 * x, area.height + 2 * y)
        if node.region is not None and area is not None:
            area = area.intersection(node.region)
        if area is not None and not all(map(math.isfinite, area)):
            area = None
        results.append(area)
    return results[-1]


def _fills(operation: Operation) -> bool:
    """Whether there may be something where there was nothing."""
    if isinstance(operation, ColorMatrix):
        return operation.values[19] > 0
    if isinstance(operation, ColorTables):
        return operation.alpha is not None and operation.alpha[0] > 0
    if isinstance(operation, Convolution):
        return operation.bias > 0
    return (
        isinstance(operation, Flood | Turbulence | Picture | Tile | Lighting)
        or getattr(operation, "factors", (0.0,))[-1] > 0
    )
