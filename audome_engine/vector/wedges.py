"""Conic gradients of a few plain colours (pies, rings of progress, sunbursts) as wedges, for SVG has no conic gradients."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import FillPath, Gradient
from audome_engine.geometry import IDENTITY, Rect
from audome_engine.path_geometry import transformed
from audome_engine.paths import Path, Segment

_MOST = 120  # wedges; beyond, a picture is smaller
_NOTHING = 1e-9  # turns
_CORNER = 1.0 / 8.0  # turns between two corners of a wedge's far side


class _Sector(NamedTuple):
    """From one place to another, in turns."""

    start: float
    end: float
    color: Color


def wedges(gradient: Gradient, area: Rect) -> tuple[FillPath, ...] | None:
    """Wedges that cover at least the area, as the gradient does; None where colours run into each other.

    Opaque ones go on below their neighbour, so that nothing shines through between them.
    """
    back = (gradient.transform or IDENTITY).inverse()
    sectors = None if gradient.kind != "conic" or back is None else _sectors(gradient)
    if sectors is None or back is None or len(sectors) > _MOST:
        return None
    seen = back.apply_rect(area)
    cx, cy, angle = gradient.points[:3]
    far = max(math.hypot(x - cx, y - cy) for x in (seen.x, seen.right) for y in (seen.y, seen.bottom))
    radius = (far + 1.0) / math.cos(math.pi * _CORNER)
    fills: list[FillPath] = []
    for index, sector in enumerate(sectors):
        before, after = sectors[index - 1], sectors[(index + 1) % len(sectors)]
        start, end = sector.start, sector.end
        if index == 0 and _cover(before, sector):
            start -= (before.end - before.start) / 2.0
        if index + 1 < len(sectors) and _cover(after, sector):
            end += (after.end - after.start) / 2.0
        if sector.color.alpha > 0.0:
            path = _wedge((cx, cy), radius, (start + angle / 360.0, min(end, start + 1.0) + angle / 360.0))
            fills.append(FillPath(transformed(path, gradient.transform or IDENTITY), sector.color))
    return tuple(fills)


def _cover(one: _Sector, other: _Sector) -> bool:
    return one is not other and one.color.alpha >= 1.0 and other.color.alpha >= 1.0


def _wedge(center: tuple[float, float], radius: float, turns: tuple[float, float]) -> Path:
    """Turns are clockwise from the top."""
    start, end = turns
    steps = max(1, math.ceil((end - start) / _CORNER - 1e-9))
    places = [2.0 * math.pi * (start + (end - start) * step / steps) for step in range(steps + 1)]
    lines: list[Segment] = [
        ("L", center[0] + radius * math.sin(place), center[1] - radius * math.cos(place)) for place in places
    ]
    return (("M", *center), *lines, ("Z",))


def _sectors(gradient: Gradient) -> list[_Sector] | None:
    """The plain colours around one turn; None where there are others."""
    low, high = gradient.span
    stops = [(low + offset * (high - low), color) for offset, color in gradient.stops]
    if gradient.spread == "repeat":
        count = math.ceil(1.0 / (high - low)) + 1 if high > low else _MOST
        if count * len(stops) > 4 * _MOST:
            return None
        first = math.floor(-low / (high - low))
        stops = [(at + (first + turn) * (high - low), color) for turn in range(count + 1) for at, color in stops]
    elif gradient.spread == "reflect":
        return None
    stops = [(-math.inf, stops[0][1]), *stops, (math.inf, stops[-1][1])]
    result: list[_Sector] = []
    for (start, first_color), (end, second_color) in pairwise(stops):
        start, end = max(0.0, start), min(1.0, end)
        if end - start < _NOTHING:
            continue
        if first_color[:4] != second_color[:4]:
            return None
        if result and result[-1].color[:4] == first_color[:4]:
            result[-1] = result[-1]._replace(end=end)
        else:
            result.append(_Sector(start, end, first_color))
    return result
