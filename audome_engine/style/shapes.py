"""The types of computed values of CSS Shapes 1: basic shapes, and what `shape-outside` makes of them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from audome_engine.style.enums import FillRule, VisualBox
from audome_engine.style.values import CornerRadius, LengthPercentage, PositionValue

ShapeRadius: TypeAlias = LengthPercentage | str  # "closest-side" or "farthest-side"


class Circle(NamedTuple):
    """`circle(radius at position)`; a percentage refers to the box's diagonal (3.1)."""

    radius: ShapeRadius
    position: PositionValue


class Ellipse(NamedTuple):
    """`ellipse(radius radius at position)`."""

    radius_x: ShapeRadius
    radius_y: ShapeRadius
    position: PositionValue


class Inset(NamedTuple):
    """`inset(… round …)`, which `rect()` and `xywh()` are written as too; corners clockwise from the top left one."""

    top: LengthPercentage
    right: LengthPercentage
    bottom: LengthPercentage
    left: LengthPercentage
    corners: tuple[CornerRadius, CornerRadius, CornerRadius, CornerRadius]


class Polygon(NamedTuple):
    """`polygon(rule, x y, …)`."""

    points: tuple[tuple[LengthPercentage, LengthPercentage], ...]
    rule: FillRule = FillRule.NONZERO


BasicShape: TypeAlias = Circle | Ellipse | Inset | Polygon


class ShapeOutside(NamedTuple):
    """`shape-outside`: a shape in one of the box's rectangles, or (None) that rectangle with its round corners."""

    shape: BasicShape | None
    box: VisualBox = VisualBox.MARGIN_BOX
