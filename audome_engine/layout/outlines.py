"""Basic shapes as outlines in a reference box of some size (CSS Shapes 1 and 2, 3), px from its corner."""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

from audome_engine.geometry import Corners, Point, Radius, Rect, RoundedRect
from audome_engine.layout.shapes import BoxFigure, EllipseFigure, PolygonFigure, figure_of
from audome_engine.paths import Path, Segment, arc_to_cubics
from audome_engine.style.enums import FillRule
from audome_engine.style.shapes import AnyShape, CommandShape, PathShape, Polygon, ShapeCommand, ShapePoint
from audome_engine.style.values import resolve


class Outline(NamedTuple):
    """A path and how it is filled."""

    path: Path
    rule: FillRule = FillRule.NONZERO


AnyOutline: TypeAlias = RoundedRect | Outline


def outline_of(shape: AnyShape, width: float, height: float) -> AnyOutline:
    """A shape in a reference box of this size."""
    if isinstance(shape, PathShape):
        return Outline(shape.path, shape.rule)
    if isinstance(shape, CommandShape):
        return Outline(tuple(_Commands(shape, width, height).segments()), shape.rule)
    figure = figure_of(shape, width, height)
    if isinstance(figure, BoxFigure):
        return figure.shape
    if isinstance(figure, EllipseFigure):
        (x, y), rx, ry = figure
        radius = Radius(rx, ry)
        return RoundedRect(Rect(x - rx, y - ry, rx * 2, ry * 2), Corners(radius, radius, radius, radius))
    assert isinstance(figure, PolygonFigure) and isinstance(shape, Polygon)
    first, *others = figure.points
    return Outline((("M", *first), *(("L", *point) for point in others), ("Z",)), shape.rule)


class _Commands:
    """Resolves the commands of `shape()` one after the other, remembering the current and the last control point."""

    def __init__(self, shape: CommandShape, width: float, height: float) -> None:
        self._shape = shape
        self._width, self._height = width, height
        self._at = self._start = self._point(shape.start, Point(0.0, 0.0))
        self._control: Point | None = None  # of the last command, where it was a curve
        self._control_kind = ""

    def segments(self) -> list[Segment]:
        result: list[Segment] = [("M", *self._at)]
        for command in self._shape.commands:
            result += self._apply(command)
        return result

    def _point(self, point: ShapePoint, end: Point) -> Point:
        x, y = resolve(point.x, self._width), resolve(point.y, self._height)
        if point.base in ("start", "end"):
            base = end if point.base == "end" else self._at
            return Point(base.x + x, base.y + y)
        return Point(x, y)

    def _apply(self, command: ShapeCommand) -> list[Segment]:
        if command.name == "close":
            self._at, self._control = self._start, None
            return [("Z",)]
        end = self._point(command.end, self._at)
        if command.name == "hline":
            end = Point(end.x, self._at.y)
        elif command.name == "vline":
            end = Point(self._at.x, end.y)
        if command.name in ("curve", "smooth"):
            result = self._curve(command, end)
        else:
            result = self._arc(command, end) if command.name == "arc" else [("L", *end)]
            self._control = None
        if command.name == "move":
            result, self._start = [("M", *end)], end
        self._at = end
        return result

    def _curve(self, command: ShapeCommand, end: Point) -> list[Segment]:
        controls = [self._point(point, end) for point in command.controls]
        if command.name == "smooth":
            kind = "C" if controls else "Q"
            controls.insert(0, self._mirrored(kind))
        self._control, self._control_kind = controls[-1], "C" if len(controls) > 1 else "Q"
        return [(self._control_kind, *(value for point in controls for value in point), *end)]

    def _mirrored(self, kind: str) -> Point:
        """The reflection of the last control point, where the last command was a curve of the same kind."""
        if self._control is None or self._control_kind != kind:
            return self._at
        return Point(2 * self._at.x - self._control.x, 2 * self._at.y - self._control.y)

    def _arc(self, command: ShapeCommand, end: Point) -> list[Segment]:
        """Percentages of the radii refer to the diagonal, as those of a circle's do."""
        diagonal = math.hypot(self._width, self._height) / math.sqrt(2.0)
        rx, ry = (resolve(radius, diagonal) for radius in command.radii)
        return arc_to_cubics(self._at, (rx, ry, command.rotation), (command.large, command.clockwise), end)
