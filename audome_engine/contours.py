"""The outline of boxes whose corners are superellipses, and of what lies inside or outside of them at a constant distance:
inner edges of borders, spread shadows, outlines (CSS Borders 4, 3.4).

A corner is computed in a frame of its own: the corner of the rectangle is the origin, u runs from it along the side where the
curve starts, clockwise, and v along the one where it ends.
"""

from __future__ import annotations

import math
import operator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from audome_engine.geometry import Contour, Point, Radius, Rect

_STEPS = 12  # lines for a curve that is cut
_SMALLEST = 1e-6  # radii below make sharp corners
_CORNER = (Point(0.0, 0.0),)
KAPPA = 4 / 3 * (math.sqrt(2) - 1)  # control points of a quarter of a circle

Piece: TypeAlias = tuple[Point, ...]
_Axis: TypeAlias = tuple[float, float]


class _Corner(NamedTuple):
    """A corner of the contour in the frame of the target rectangle's corner: the contour's own is at (-inset.x, -inset.y)."""

    radius: Radius
    inset: Point
    shape: float


def contour_pieces(rect: Rect, contour: Contour) -> list[Piece]:
    """The outline of `rect` where that is at a distance from the contour's box: clockwise, each piece is the end of a line or
    the rest of a cubic curve."""
    box = contour.rect
    top, left = rect.y - box.y, rect.x - box.x
    bottom, right = box.bottom - rect.bottom, box.right - rect.right
    frames = (
        (Point(rect.x, rect.y), (0.0, 1.0), (1.0, 0.0), Point(left, top)),
        (Point(rect.right, rect.y), (-1.0, 0.0), (0.0, 1.0), Point(right, top)),
        (Point(rect.right, rect.bottom), (0.0, -1.0), (-1.0, 0.0), Point(right, bottom)),
        (Point(rect.x, rect.bottom), (1.0, 0.0), (0.0, -1.0), Point(left, bottom)),
    )
    outline: list[Piece] = []
    for (outer, u, v, inset), radius, shape in zip(frames, contour.corners, contour.shapes, strict=True):
        share = coverage(radius, box)
        used = Point(*(-grown_by(part, -by, share) for part, by in zip(radius, inset, strict=True)))
        if u[0] == 0.0:
            radius, used = Radius(radius.y, radius.x), Point(used.y, used.x)

        def placed(point: Point, outer: Point = outer, u: _Axis = u, v: _Axis = v) -> Point:
            x, y = point.x * u[0] + point.y * v[0], point.x * u[1] + point.y * v[1]
            # what is left of a box may be smaller than its corners
            return Point(_clamped(outer.x + x, rect.x, rect.right), _clamped(outer.y + y, rect.y, rect.bottom))

        outline += [tuple(map(placed, piece)) for piece in _within(_curve(_Corner(radius, used, shape)))]
    return outline


def _clamped(value: float, lowest: float, highest: float) -> float:
    return min(max(value, lowest), max(lowest, highest))


def coverage(radius: Radius, box: Rect) -> float:
    """How much of a side a corner takes, together with one like it."""
    return 0.0 if box.is_empty else 2.0 * min(radius.x / box.width, radius.y / box.height)


def grown_by(radius: float, outset: float, share: float) -> float:
    """How much a radius grows where the box grows by `outset`: small ones less, so that a nearly sharp corner stays nearly
    sharp (CSS Borders 4, 3.5); `share`: the corner's coverage."""
    if radius > outset or share > 1.0 or outset <= 0.0:
        return outset
    return outset * (1.0 - (1.0 - radius / outset) ** 3 * (1.0 - share**3))


def _curve(corner: _Corner) -> list[Piece]:
    """From one side to the other; empty where the corner is sharp."""
    (end_radius, start_radius), (end_inset, start_inset), shape = corner
    if min(end_radius, start_radius) < _SMALLEST or shape == math.inf:
        return []
    normals = _normals(corner)
    if normals is None:
        return []
    (nx, ny), (mx, my) = normals
    start = Point(end_radius - end_inset + nx * start_inset, -start_inset + ny * start_inset)
    end = Point(-end_inset + mx * end_inset, start_radius - start_inset + my * end_inset)
    tangents = (Point(-ny, nx), Point(-my, mx))
    first, last = start, end  # where the tangents at the curve's ends reach the sides
    if start_inset < 0 and tangents[0].y:
        first = Point(start.x - tangents[0].x * start.y / tangents[0].y, 0.0)
    if end_inset < 0 and tangents[1].x:
        last = Point(0.0, end.y - tangents[1].y * end.x / tangents[1].x)
    if shape >= 0:
        return [(first,), *_arc(first, last, shape, tangents)]
    if start_inset < 0 and end_inset < 0 and (-end_inset >= start_radius or -start_inset >= end_radius):
        crossing = _segment_crossing((first, start), (last, end))
        if crossing is not None:
            return [(first,), (crossing,), (last,)]
    return [(first,), (start,), *_arc(start, end, shape, tangents), (last,)]


def _normals(corner: _Corner) -> tuple[Point, Point] | None:
    """The directions into the box at the two ends of the curve; None where nothing is left of it."""
    (end_radius, start_radius), (end_inset, start_inset), shape = corner
    half = 0.5 ** (0.5 ** abs(shape)) if math.isfinite(shape) else 1.0  # where the curve crosses the diagonal
    half = half if shape >= 0 else 1.0 - half
    control = min(1.0, max(0.0, half / (math.sqrt(2.0) - 1.0) - math.sqrt(0.5)))
    difference = min(end_radius, max(-start_radius, end_inset - start_inset))
    if shape <= 0 and difference in (-start_radius, end_radius):
        return None
    first = last = control
    if difference:
        length = math.hypot(start_radius, end_radius, difference)
        x = end_radius * difference + start_radius * length
        y = end_radius * length - start_radius * difference
        whole = start_radius * y + end_radius * x
        bevel = start_radius * y / whole if whole else 0.5
        first = bevel * 2.0 * control if shape < 0 else 1.0 - (1.0 - bevel) * 2.0 * (1.0 - control)
        last = 2.0 * control - first
    start = _unit(Point((1.0 - first) * start_radius, first * end_radius))
    return start, _unit(Point(last * start_radius, (1.0 - last) * end_radius))


def _unit(vector: Point) -> Point:
    length = math.hypot(*vector)
    return Point(vector.x / length, vector.y / length) if length else vector


def _arc(start: Point, end: Point, shape: float, tangents: tuple[Point, Point]) -> list[Piece]:
    """The superellipse itself, from its start on."""
    if shape == 0:
        return [(end,)]
    center = Point(start.x, end.y) if shape > 0 else Point(end.x, start.y)
    if shape == -math.inf:
        return [(Point(start.x, end.y),), (end,)]
    if (
        shape == 1.0 or -1.0 <= shape < 0
    ):  # a quarter of an ellipse, about the point where the tangents meet if it is inverted
        if shape < 0:
            center = _crossing((start, tangents[0]), (end, tangents[1])) or start
        pieces: tuple[tuple[Point, ...], ...] = ((Point(KAPPA, 1.0), Point(1.0, KAPPA), Point(1.0, 0.0)),)
        if shape < 0:
            pieces = ((Point(0.0, 1.0 - KAPPA), Point(1.0 - KAPPA, 0.0), Point(1.0, 0.0)),)
    else:
        pieces = _unit_curve(2.0 ** abs(shape))

    def placed(point: Point) -> Point:
        return Point(
            center.x + (end.x - center.x) * point.x + (start.x - center.x) * point.y,
            center.y + (end.y - center.y) * point.x + (start.y - center.y) * point.y,
        )

    return [tuple(map(placed, piece)) for piece in pieces]


@lru_cache(maxsize=64)
def _unit_curve(power: float) -> tuple[Piece, ...]:
    """Two cubics from (0, 1) to (1, 0) that are within half a percent of x ** power + y ** power = 1."""
    half = 0.5 ** (1.0 / power)  # where they meet; their tangents are those of the curve
    ahead, back = half * 0.6, half * 0.2  # how far the control points of the first are from its ends

    def errors(ahead: float, back: float) -> list[float]:
        curve = [(Point(0.0, 1.0),), (Point(ahead, 1.0), Point(half - back, half + back), Point(half, half))]
        return [(max(0.0, x) ** power + max(0.0, y) ** power) ** (1.0 / power) - 1.0 for x, y in _flat(curve)]

    for _ in range(20):  # Gauss-Newton
        now, step = errors(ahead, back), 1e-5
        slopes = [[(then - error) / step for then, error in zip(moved, now, strict=True)]
                  for moved in (errors(ahead + step, back), errors(ahead, back + step))]  # fmt: skip
        (a, b), (_, c) = (
            [sum(map(operator.mul, one, other)) + 1e-9 * (one is other) for other in slopes] for one in slopes
        )
        u, v = (sum(map(operator.mul, one, now)) for one in slopes)
        ahead = _clamped(ahead - (c * u - b * v) / (a * c - b * b), 0.0, 1.2 * half)
        back = _clamped(back - (a * v - b * u) / (a * c - b * b), 0.0, 1.0 - half)
    first = (Point(ahead, 1.0), Point(half - back, half + back), Point(half, half))
    return first, (Point(half + back, half - back), Point(1.0, ahead), Point(1.0, 0.0))


def _crossing(one: tuple[Point, Point], other: tuple[Point, Point]) -> Point | None:
    """Where two lines meet, each a point and a direction."""
    (p, d), (q, e) = one, other
    across = d.x * e.y - d.y * e.x
    if abs(across) < 1e-6:
        return None
    share = ((q.x - p.x) * e.y - (q.y - p.y) * e.x) / across
    return Point(p.x + d.x * share, p.y + d.y * share)


def _segment_crossing(one: tuple[Point, Point], other: tuple[Point, Point]) -> Point | None:
    """Where a segment meets the other one's line, or the other way round."""
    lines = [(a, Point(b.x - a.x, b.y - a.y)) for a, b in (one, other)]
    point = _crossing(lines[0], lines[1])
    if point is None:
        return None
    for start, along in lines:
        share = (point.x - start.x) * along.x + (point.y - start.y) * along.y
        if 0.0 <= share <= along.x**2 + along.y**2:
            return point
    return None


def _within(curve: list[Piece]) -> list[Piece]:
    """What is cut off in the corner, (0, 0), by a curve, without what lies beyond the sides; only the corner where nothing is."""
    if not curve:
        return [_CORNER]
    if all(value > -1e-9 for piece in curve for point in piece for value in point):
        return curve
    ring = [*_flat(curve), Point(0.0, 0.0)]
    for axis in (0, 1):
        ring = _clipped(ring, axis)
    ring = [point for index, point in enumerate(ring) if point != ring[index - 1]]
    if _CORNER[0] not in ring:
        return [_CORNER]
    at = ring.index(_CORNER[0])
    return [(point,) for point in (*ring[at + 1 :], *ring[:at])] or [_CORNER]


def _flat(curve: list[Piece]) -> list[Point]:
    """Lines instead of curves."""
    points: list[Point] = []
    for piece in curve:
        if len(piece) == 1:
            points.append(piece[0])
            continue
        a, (b, c, d) = points[-1], piece
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            s = 1.0 - t
            parts = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t)
            points.append(
                Point(*(sum(p * q[axis] for p, q in zip(parts, (a, b, c, d), strict=True)) for axis in (0, 1)))
            )
    return points


def _clipped(ring: list[Point], axis: int) -> list[Point]:
    """The part of a polygon where one coordinate is not negative (Sutherland and Hodgman)."""
    result = []
    for index, point in enumerate(ring):
        before = ring[index - 1]
        if (before[axis] < 0) != (point[axis] < 0):
            share = before[axis] / (before[axis] - point[axis])
            cut = [before.x + (point.x - before.x) * share, before.y + (point.y - before.y) * share]
            cut[axis] = 0.0
            result.append(Point(*cut))
        if point[axis] >= 0:
            result.append(point)
    return result
