"""The shapes that lines wrap around (CSS Shapes 1): the figure that `shape-outside` makes of a float's box, and what it
takes from a line between two heights. Figures are in px from the corner of their reference box.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from audome_engine.geometry import Corners, Edges, Point, Radius, Rect, RoundedRect, fitted
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import VisualBox
from audome_engine.style.shapes import BasicShape, Circle, Ellipse, Inset, Polygon, ShapeRadius
from audome_engine.style.values import CornerRadius, PositionValue, resolve

Interval: TypeAlias = tuple[float, float]


class EllipseFigure(NamedTuple):
    """An ellipse."""

    center: Point
    rx: float
    ry: float

    def reach(self) -> Interval | None:
        """From which height to which it reaches."""
        return (self.center.y - self.ry, self.center.y + self.ry) if self.rx > 0 and self.ry > 0 else None

    def interval(self, top: float, bottom: float) -> Interval | None:
        """The widest part between two heights."""
        distance = max(top - self.center.y, self.center.y - bottom, 0.0)  # of the nearest height to the middle
        if distance > self.ry:
            return None
        half = self.rx * math.sqrt(1.0 - (distance / self.ry) ** 2)
        return self.center.x - half, self.center.x + half


class BoxFigure(NamedTuple):
    """A rectangle with round corners."""

    shape: RoundedRect

    def reach(self) -> Interval | None:
        """From which height to which it reaches."""
        rect = self.shape.rect
        return (rect.y, rect.bottom) if rect.width > 0 and rect.height > 0 else None

    def interval(self, top: float, bottom: float) -> Interval | None:
        """The widest part between two heights."""
        rect, corners = self.shape.rect, self.shape.corners
        left = _indent(rect, (corners.top_left, corners.bottom_left), (top, bottom))
        right = _indent(rect, (corners.top_right, corners.bottom_right), (top, bottom))
        return rect.x + left, rect.right - right


class PolygonFigure(NamedTuple):
    """A polygon grown by a margin. As in Chromium holes count as filled: a line has one place only on either side."""

    points: tuple[Point, ...]
    margin: float

    def reach(self) -> Interval | None:
        """From which height to which it reaches."""
        xs, ys = [point.x for point in self.points], [point.y for point in self.points]
        if min(xs) == max(xs) and min(ys) == max(ys):
            return None
        return min(ys) - self.margin, max(ys) + self.margin

    def interval(self, top: float, bottom: float) -> Interval | None:
        """The widest part between two heights."""
        found: list[float] = []
        for first, second in pairwise((*self.points, self.points[0])):
            if first.y != second.y:
                found += self._along_edge(first, second, (top, bottom))
        return (min(found), max(found)) if found else None

    def _along_edge(self, first: Point, second: Point, band: Interval) -> list[float]:
        if self.margin == 0.0:
            return _clipped(first, second, band)
        found: list[float] = []
        length = math.hypot(second.x - first.x, second.y - first.y)
        dx = (second.y - first.y) / length * self.margin
        dy = (first.x - second.x) / length * self.margin
        for x, y in ((dx, dy), (-dx, -dy)):
            found += _clipped(Point(first.x + x, first.y + y), Point(second.x + x, second.y + y), band)
        for vertex in (first, second):
            if vertex.y - self.margin < band[1] and vertex.y + self.margin > band[0]:
                found += EllipseFigure(vertex, self.margin, self.margin).interval(*band) or ()
        return found


Figure: TypeAlias = EllipseFigure | BoxFigure | PolygonFigure


class ShapeArea(NamedTuple):
    """A figure whose reference box begins at (x, y) in the float's margin box and is `height` high."""

    figure: Figure
    x: float
    y: float
    height: float

    def interval(self, y: float, height: float) -> Interval | None:
        """What a line of this height at y takes away, seen from the margin box; None where it passes by."""
        reach = self.figure.reach()
        top = y - self.y
        if reach is None or not ((top < reach[1] and top + height > reach[0]) or (height == 0 and top == reach[0])):
            return None
        found = self.figure.interval(top, top + min(height, self.height))
        return None if found is None else (found[0] + self.x, found[1] + self.x)


def shape_area(style: ComputedStyle, size: tuple[float, float], edges: tuple[Edges, Edges, Edges], base: float
               ) -> ShapeArea | None:  # fmt: skip
    """The area of a float with `shape-outside`: `size` of its border box, its border, padding and margin; percentages of
    the margin refer to `base`."""
    value = style.shape_outside
    if value is None:
        return None
    border, padding, margin = edges
    inner = {
        VisualBox.MARGIN_BOX: Edges(-margin.top, -margin.right, -margin.bottom, -margin.left),
        VisualBox.PADDING_BOX: border,
        VisualBox.CONTENT_BOX: border.plus(padding),
    }.get(value.box, Edges(0.0, 0.0, 0.0, 0.0))
    box = Rect(0.0, 0.0, *size).inset(inner)
    width, height = max(0.0, box.width), max(0.0, box.height)
    distance = max(0.0, resolve(style.shape_margin, base))
    if value.shape is None:
        corners = (
            style.border_top_left_radius, style.border_top_right_radius,
            style.border_bottom_right_radius, style.border_bottom_left_radius,
        )  # fmt: skip
        figure: Figure = BoxFigure(_grown(_rounded(Rect(0.0, 0.0, width, height), corners, (width, height)), distance))
    else:
        figure = figure_of(value.shape, width, height, distance)
    return ShapeArea(figure, margin.left + inner.left, margin.top + inner.top, height)


def figure_of(shape: BasicShape, width: float, height: float, margin: float = 0.0) -> Figure:
    """A basic shape in a reference box of this size, grown by a margin (CSS Shapes 1, 3.1)."""
    if isinstance(shape, Inset):
        top, bottom = resolve(shape.top, height), resolve(shape.bottom, height)
        left, right = resolve(shape.left, width), resolve(shape.right, width)
        rect = Rect(left, top, max(0.0, width - left - right), max(0.0, height - top - bottom))
        return BoxFigure(_grown(_rounded(rect, shape.corners, (width, height)), margin))
    if isinstance(shape, Polygon):
        points = (Point(resolve(x, width), resolve(y, height)) for x, y in shape.points)
        return PolygonFigure(tuple(points), margin)
    center = _point(shape.position, width, height)
    if isinstance(shape, Circle):
        rx = ry = _circle_radius(shape.radius, center, (width, height))
    else:
        rx, ry = _ellipse_radii(shape, center, (width, height))
    return EllipseFigure(center, rx + margin, ry + margin)


def _point(position: PositionValue, width: float, height: float) -> Point:
    return Point(resolve(position.x, width), resolve(position.y, height))


def _circle_radius(radius: ShapeRadius, center: Point, size: tuple[float, float]) -> float:
    width, height = size
    if not isinstance(radius, str):
        return resolve(radius, math.hypot(width, height) / math.sqrt(2.0))
    sides = (abs(center.x), abs(width - center.x), abs(center.y), abs(height - center.y))
    return min(sides) if radius == "closest-side" else max(sides)


def _ellipse_radii(shape: Ellipse, center: Point, size: tuple[float, float]) -> tuple[float, float]:
    return (
        _ellipse_radius(shape.radius_x, center.x, size[0]), _ellipse_radius(shape.radius_y, center.y, size[1])
    )  # fmt: skip


def _ellipse_radius(radius: ShapeRadius, center: float, length: float) -> float:
    if not isinstance(radius, str):
        return resolve(radius, length)
    sides = (abs(center), abs(length - center))
    return min(sides) if radius == "closest-side" else max(sides)


def _rounded(rect: Rect, radii: tuple[CornerRadius, ...], size: tuple[float, float]) -> RoundedRect:
    """Percentages of the radii refer to the size of the reference box."""
    corners = [Radius(resolve(radius.x, size[0]), resolve(radius.y, size[1])) for radius in radii]
    return RoundedRect(rect, fitted(Corners(*corners), rect))


def _grown(shape: RoundedRect, distance: float) -> RoundedRect:
    if distance <= 0.0:
        return shape
    corners = (
        Radius(radius.x + distance, radius.y + distance) if radius.x > 0 and radius.y > 0 else radius
        for radius in shape.corners
    )  # fmt: skip
    return RoundedRect(shape.rect.outset(distance), Corners(*corners))


def _indent(rect: Rect, corners: tuple[Radius, Radius], band: Interval) -> float:
    """How far from a straight side its round corners, above and below, keep what is between two heights."""
    above, below = corners
    if band[1] < rect.y + above.y:
        return _curve(above, rect.y + above.y - band[1])
    if band[0] > rect.bottom - below.y:
        return _curve(below, band[0] - (rect.bottom - below.y))
    return 0.0


def _curve(corner: Radius, distance: float) -> float:
    """How far in a corner's curve is, this far from where it begins."""
    share = min(1.0, distance / corner.y) if corner.y > 0 else 0.0
    return corner.x * (1.0 - math.sqrt(1.0 - share * share))


def _clipped(first: Point, second: Point, band: Interval) -> list[float]:
    """The ends of what is between two heights of a segment."""
    upper, lower = (first, second) if first.y < second.y else (second, first)
    top, bottom = band
    if lower.y <= top or upper.y >= bottom:
        return []
    slope = (lower.x - upper.x) / (lower.y - upper.y)
    return [upper.x + (max(top, upper.y) - upper.y) * slope, upper.x + (min(bottom, lower.y) - upper.y) * slope]
