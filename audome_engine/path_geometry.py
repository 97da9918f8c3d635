"""Geometry of paths: affine maps, bounding boxes, lengths, the direction in which subpaths turn."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.paths import Path

Segment = tuple[str | float, ...]
Polygon = list[tuple[float, float]]

_STEPS = 16  # straight pieces that stand for a curve


def transformed(path: Path, transform: Affine) -> Path:
    """A path under an affine map."""
    if transform == IDENTITY:
        return path
    return tuple((segment[0], *_flat([transform.apply(x, y) for x, y in _points(segment)])) for segment in path)


def _points(segment: Segment) -> list[tuple[float, float]]:
    values = [float(value) for value in segment[1:]]
    return list(zip(values[0::2], values[1::2], strict=True))


def _flat(points: list[tuple[float, float]]) -> list[float]:
    return [value for point in points for value in point]


def path_box(path: Path) -> Rect | None:
    """The bounding box of a path, curves exact at their extremes; None for an empty one."""
    xs: list[float] = []
    ys: list[float] = []
    at = start = (0.0, 0.0)
    for segment in path:
        points = _points(segment)
        if not points:
            at = start
            continue
        if segment[0] == "M":
            start = points[0]
        else:
            points.insert(0, at)
        xs += _extremes([x for x, _ in points])
        ys += _extremes([y for _, y in points])
        at = points[-1]
    if not xs:
        return None
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _extremes(p: list[float]) -> list[float]:
    """The ends of a Bézier curve on one axis and its values where its derivative is 0."""
    values = [p[0], p[-1]]
    if len(p) == 3:
        bottom = p[0] - 2 * p[1] + p[2]
        if bottom:
            t = (p[0] - p[1]) / bottom
            if 0 < t < 1:
                values.append((1 - t) * (1 - t) * p[0] + 2 * t * (1 - t) * p[1] + t * t * p[2])
    elif len(p) == 4:
        a = -p[0] + 3 * p[1] - 3 * p[2] + p[3]
        b, c = 2 * (p[0] - 2 * p[1] + p[2]), p[1] - p[0]
        for t in _roots(a, b, c):
            if 0 < t < 1:
                u = 1 - t
                values.append(u * u * u * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t * t * t * p[3])
    return values


def _roots(a: float, b: float, c: float) -> list[float]:
    if abs(a) < 1e-12:
        return [-c / b] if b else []
    under = b * b - 4 * a * c
    if under < 0:
        return []
    root = math.sqrt(under)
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]


def path_length(path: Path) -> float:
    """The length of all subpaths, curves in straight pieces."""
    total = 0.0
    for polygon, closed in _flattened(path):
        total += sum(math.dist(a, b) for a, b in pairwise(polygon))
        if closed:
            total += math.dist(polygon[-1], polygon[0])
    return total


class PathPoint(NamedTuple):
    """A point of a path and the direction there, degrees clockwise from the right."""

    x: float
    y: float
    direction: float


def point_at(path: Path, distance: float) -> PathPoint | None:
    """The point so far along a path; beyond the ends of an open one it is the end. None where there is no path."""
    pieces: list[tuple[tuple[float, float], tuple[float, float], float]] = []
    closes = False
    for polygon, closed in _flattened(path):
        corners = [*polygon, polygon[0]] if closed else polygon
        pieces += [(a, b, math.dist(a, b)) for a, b in pairwise(corners) if a != b]
        closes = closed
    total = sum(length for _, _, length in pieces)
    if not pieces or not math.isfinite(total):
        return None
    left = distance % total if closes else max(0.0, min(total, distance))
    index = 0
    while left > pieces[index][2] and index < len(pieces) - 1:
        left -= pieces[index][2]
        index += 1
    start, end, length = pieces[index]
    share = min(1.0, left / length)
    dx, dy = end[0] - start[0], end[1] - start[1]
    return PathPoint(start[0] + dx * share, start[1] + dy * share, math.degrees(math.atan2(dy, dx)))


def clockwise(path: Path) -> Path:
    """The path with its enclosed area positive (clockwise on the screen), reversed where it is not."""
    area = sum(_area(polygon) for polygon, _ in _flattened(path))
    if area >= 0:
        return path
    return tuple(segment for subpath in _subpaths(path) for segment in _reversed(subpath))


def _area(polygon: Polygon) -> float:
    """Twice the signed area, positive clockwise with y downwards."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True))


def _subpaths(path: Path) -> list[Path]:
    """The path cut before every M; a segment after Z begins where the closed subpath began."""
    result: list[list[Segment]] = []
    start: Segment = ("M", 0.0, 0.0)
    closed = False
    for segment in path:
        if segment[0] == "M":
            start = segment
            result.append([])
        elif closed or not result:
            result.append([start])
        closed = segment[0] == "Z"
        result[-1].append(segment)
    return [tuple(segments) for segments in result]


def _reversed(subpath: Path) -> list[Segment]:
    """One subpath in the other direction."""
    ends: Polygon = []
    pieces: list[Segment] = []
    closed = False
    for segment in subpath:
        points = _points(segment)
        if points:
            ends.append(points[-1])
            pieces.append((segment[0], *_flat(points[:-1][::-1])))
        else:
            closed = True
    result: list[Segment] = [("M", *ends[-1])]
    for piece, end in zip(pieces[:0:-1], ends[-2::-1], strict=True):
        result.append((*piece, *end))
    return [*result, ("Z",)] if closed else result


def _flattened(path: Path) -> list[tuple[Polygon, bool]]:
    """The corners of every subpath, curves in straight pieces, and whether it is closed."""
    result: list[tuple[Polygon, bool]] = []
    for subpath in _subpaths(path):
        polygon: Polygon = []
        for segment in subpath:
            points = _points(segment)
            if len(points) > 1:
                curve = [polygon[-1], *points]
                polygon += [_bezier(curve, step / _STEPS) for step in range(1, _STEPS + 1)]
            else:
                polygon += points
        result.append((polygon, subpath[-1][0] == "Z"))
    return result


def _bezier(points: Polygon, t: float) -> tuple[float, float]:
    """de Casteljau."""
    while len(points) > 1:
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(points)]
    return points[0]
