"""Basic shapes (CSS Shapes 1, 3; CSS Shapes 2, 3) and the radii of round corners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from audome_engine.css import numeric
from audome_engine.css.images import parse_position
from audome_engine.css.shape_commands import command_shape
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.paths import Path, parse_whole_path
from audome_engine.style.enums import FillRule
from audome_engine.style.shapes import AnyShape, BasicShape, Circle, Ellipse, Inset, PathShape, Polygon, ShapeRadius
from audome_engine.style.values import Calc, CornerRadius, LengthPercentage, Percentage, PositionValue

S = TypeVar("S")
Radii = tuple[CornerRadius, CornerRadius, CornerRadius, CornerRadius]
_SHARP = CornerRadius(0.0, 0.0)
_CENTER = PositionValue(Percentage(50.0), Percentage(50.0))
_EXTENTS = ("closest-side", "farthest-side")
_CLOSEST_SIDE = "closest-side"


def basic_shape(stream: Stream, units: Units) -> BasicShape | None:
    """Take a basic shape if one is next.

    Raises:
        Invalid: its arguments are not.
    """
    return _taken(stream, units, _FUNCTIONS)


def rectangle(stream: Stream, units: Units) -> Inset:
    """Take `inset()`, `rect()` or `xywh()`.

    Raises:
        Invalid: none is next.
    """
    found = _taken(stream, units, {"inset": _inset, "rect": _rect, "xywh": _xywh})
    if found is None:
        raise Invalid
    return found


def any_shape(stream: Stream, units: Units) -> AnyShape | None:
    """Take a basic shape, `path()` or `shape()` if one is next.

    Raises:
        Invalid: its arguments are not.
    """
    return _taken(stream, units, _FUNCTIONS | _PATHS)


def _taken(stream: Stream, units: Units, functions: Mapping[str, Callable[[Stream, Units], S]]) -> S | None:
    token = stream.peek()
    if token is None or token.type != "function" or token.lower_name not in functions:
        return None
    stream.next()
    arguments = Stream(token.arguments)
    shape = functions[token.lower_name](arguments, units)
    arguments.finish()
    return shape


def corner_radii(stream: Stream, units: Units) -> Radii:
    """Take the value of `border-radius`: one to four horizontal radii, then vertical ones after a slash."""
    horizontal = _four(stream, units, minimum=0.0)
    vertical = _four(stream, units, minimum=0.0) if stream.literal("/") else horizontal
    first, second, third, fourth = map(CornerRadius, horizontal, vertical)
    return first, second, third, fourth


def _four(stream: Stream, units: Units, minimum: float) -> list[LengthPercentage]:
    """One to four values for the sides or corners of a box, those left out as their opposites."""
    values: list[LengthPercentage] = []
    while len(values) < 4 and (token := stream.peek()) is not None and token.type not in ("literal", "ident"):
        values.append(numeric.length_percentage(stream, units, minimum=minimum))
    if not values:
        raise Invalid
    return [values[0], values[min(1, len(values) - 1)], values[2 if len(values) > 2 else 0],
            values[3 if len(values) > 3 else min(1, len(values) - 1)]]  # fmt: skip


def _radius(stream: Stream, units: Units) -> ShapeRadius | None:
    if (word := stream.keyword(*_EXTENTS)) is not None:
        return word
    token = stream.peek()
    if token is None or token.type == "ident":
        return None
    return numeric.length_percentage(stream, units, minimum=0.0)


def _center(stream: Stream, units: Units) -> PositionValue:
    return parse_position(stream, units) if stream.keyword("at") else _CENTER


def _circle(stream: Stream, units: Units) -> Circle:
    radius = _radius(stream, units)
    return Circle(_CLOSEST_SIDE if radius is None else radius, _center(stream, units))


def _ellipse(stream: Stream, units: Units) -> Ellipse:
    x = _radius(stream, units)
    y = _radius(stream, units) if x is not None else None
    if x is not None and y is None:
        raise Invalid
    return Ellipse(
        _CLOSEST_SIDE if x is None else x, _CLOSEST_SIDE if y is None else y, _center(stream, units)
    )  # fmt: skip


def _round(stream: Stream, units: Units) -> Radii:
    return corner_radii(stream, units) if stream.keyword("round") else (_SHARP, _SHARP, _SHARP, _SHARP)


def _inset(stream: Stream, units: Units) -> Inset:
    top, right, bottom, left = _four(stream, units, minimum=float("-inf"))
    return Inset(top, right, bottom, left, _round(stream, units))


def _rect(stream: Stream, units: Units) -> Inset:
    """Edges from the top and from the left; `auto` is the box's own edge."""

    def edge(far: bool) -> LengthPercentage:
        if stream.keyword("auto"):
            return 0.0
        value = numeric.length_percentage(stream, units)
        return _less_than_whole(value) if far else value

    top, right, bottom, left = edge(False), edge(True), edge(True), edge(False)
    return Inset(top, right, bottom, left, _round(stream, units))


def _xywh(stream: Stream, units: Units) -> Inset:
    x, y = numeric.length_percentage(stream, units), numeric.length_percentage(stream, units)
    width = numeric.length_percentage(stream, units, minimum=0.0)
    height = numeric.length_percentage(stream, units, minimum=0.0)
    return Inset(y, _less_than_whole(x, width), _less_than_whole(y, height), x, _round(stream, units))


def _less_than_whole(*values: LengthPercentage) -> LengthPercentage:
    """100% less these."""
    return Calc("sum", (Percentage(100.0), *(Calc("scale", (value,), -1.0) for value in values)))


def _polygon(stream: Stream, units: Units) -> Polygon:
    parts = stream.commas()
    rule = parts[0].keyword("nonzero", "evenodd") if parts else None
    if rule is not None:
        parts[0].finish()
        parts = parts[1:]
    points: list[tuple[LengthPercentage, LengthPercentage]] = []
    for part in parts:
        points.append((numeric.length_percentage(part, units), numeric.length_percentage(part, units)))
        part.finish()
    if not points:
        raise Invalid
    return Polygon(tuple(points), FillRule(rule or "nonzero"))


_FUNCTIONS: dict[str, Callable[[Stream, Units], BasicShape]] = {
    "circle": _circle, "ellipse": _ellipse, "inset": _inset, "rect": _rect, "xywh": _xywh, "polygon": _polygon,
}  # fmt: skip


def _path(stream: Stream, units: Units) -> PathShape:
    """A fill rule and path data, all of which must be right."""
    rule = stream.keyword("nonzero", "evenodd")
    if rule is not None and not stream.literal(","):
        raise Invalid
    token = stream.next()
    path = parse_whole_path(token.value) if token.type == "string" else None
    if path is None:
        raise Invalid
    return PathShape(path if units.zoom == 1.0 else _zoomed(path, units.zoom), FillRule(rule or "nonzero"))


def _zoomed(path: Path, factor: float) -> Path:
    return tuple(tuple(v * factor if isinstance(v, float) else v for v in segment) for segment in path)


_PATHS: dict[str, Callable[[Stream, Units], AnyShape]] = {"path": _path, "shape": command_shape}
