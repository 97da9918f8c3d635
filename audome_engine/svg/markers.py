"""Markers: where they stand on a path and how they are turned and sized (SVG 2, 13.7)."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from audome_engine.geometry import IDENTITY, Affine, Point, Rect
from audome_engine.html.tree import Element
from audome_engine.paths import Path
from audome_engine.style.computed import ComputedStyle
from audome_engine.svg.shapes import Viewport, fit_view_box, length, view_box

MARKED = frozenset(["path", "line", "polyline", "polygon"])
_KEYWORDS = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
_ANGLE = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(deg|grad|rad|turn|)", re.IGNORECASE)
_ANGLES = {"": 1.0, "deg": 1.0, "rad": 180.0 / math.pi, "grad": 0.9, "turn": 360.0}


class Vertex(NamedTuple):
    """A vertex, and the direction of the path there in degrees; `kind`: "start", "mid" or "end"."""

    point: Point
    angle: float
    kind: str


class MarkerFrame(NamedTuple):
    """A marker's content: the map to the user space of its shape, what percentages in it refer to, its viewport before that
    map."""

    place: Affine
    viewport: Viewport
    clip: Rect


def vertices(path: Path, joints: frozenset[int] = frozenset()) -> list[Vertex]:
    """All vertices of a path but those where segments of these indices end, which are parts of an arc. The first has the
    start marker, the last the end one."""
    if len(path) < 2:
        return []
    found: list[tuple[Point, Point | None, Point | None]] = []  # with the directions in and out
    first = 0  # of the subpath
    for verb, *values in path:
        numbers = [float(value) for value in values]
        if verb == "M":
            first = len(found)
            found.append((Point(*numbers), None, None))
            continue
        here = found[-1][0]
        if verb == "Z":
            numbers = list(found[first][0])
        points = [here, *(Point(x, y) for x, y in zip(numbers[0::2], numbers[1::2], strict=True))]
        out = _direction(points)
        found[-1] = (here, found[-1][1], out)
        incoming = _direction([Point(-x, -y) for x, y in reversed(points)])
        if verb == "Z":
            found[first] = (found[first][0], incoming, found[first][2])
            found.append((points[-1], incoming, found[first][2]))
        else:
            found.append((points[-1], incoming, None))
    last = len(found) - 1
    return [
        Vertex(point, _bisector(into, out), "start" if index == 0 else "end" if index == last else "mid")
        for index, (point, into, out) in enumerate(found)
        if index not in joints
    ]


def _direction(points: list[Point]) -> Point | None:
    """From the first point to the next one that is elsewhere."""
    for point in points[1:]:
        if point != points[0]:
            return Point(point.x - points[0].x, point.y - points[0].y)
    return None


def _bisector(into: Point | None, out: Point | None) -> float:
    first, second = into or out, out or into
    if first is None or second is None:
        return 0.0
    one, other = math.hypot(*first), math.hypot(*second)
    x, y = first.x / one + second.x / other, first.y / one + second.y / other
    if abs(x) < 1e-9 and abs(y) < 1e-9:  # there and back
        x, y = first.y, -first.x
    return math.degrees(math.atan2(y, x))


def frame_at(
    marker: Element, style: ComputedStyle, vertex: Vertex, stroke: float, outer: Viewport
) -> MarkerFrame | None:
    """How a marker is drawn at a vertex of a shape with this stroke width; None where it has no size."""
    width = length(marker.get("markerWidth"), style, outer.width, 3.0)
    height = length(marker.get("markerHeight"), style, outer.height, 3.0)
    box = view_box(marker)
    if width <= 0 or height <= 0 or (box is not None and box.is_empty):
        return None
    fitted = IDENTITY if box is None else fit_view_box(box, width, height, marker.get("preserveAspectRatio"))
    inner = Viewport(width, height) if box is None else Viewport(box.width, box.height)
    origin = (0.0, 0.0) if box is None else (box.x, box.y)
    x = _reference(marker.get("refX"), style, inner.width, origin[0])
    y = _reference(marker.get("refY"), style, inner.height, origin[1])
    reference = fitted.apply(x, y)
    place = fitted.then(Affine.translation(-reference.x, -reference.y))
    if marker.get("markerUnits") != "userSpaceOnUse":
        place = place.then(Affine.scaling(stroke, stroke))
    place = place.then(Affine.rotation(_angle(marker.get("orient"), vertex)))
    back = fitted.inverse() or IDENTITY
    clip = back.apply_rect(Rect(0.0, 0.0, width, height))
    return MarkerFrame(place.then(Affine.translation(*vertex.point)), inner, clip)


def _reference(text: str, style: ComputedStyle, size: float, start: float) -> float:
    part = _KEYWORDS.get(text.strip())
    return length(text, style, size) if part is None else start + part * size


def _angle(orient: str, vertex: Vertex) -> float:
    text = orient.strip()
    if text == "auto":
        return vertex.angle
    if text == "auto-start-reverse":
        return vertex.angle + (180.0 if vertex.kind == "start" else 0.0)
    match = _ANGLE.fullmatch(text)
    return float(match[1]) * _ANGLES[match[2].lower()] if match is not None else 0.0
