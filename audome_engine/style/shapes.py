"""The types of computed values of CSS Shapes 1 and 2: basic shapes, and what `shape-outside` and `clip-path` make of them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from audome_engine.paths import Path
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


class PathShape(NamedTuple):
    """`path(rule, "…")`, px."""

    path: Path
    rule: FillRule = FillRule.NONZERO


class ShapePoint(NamedTuple):
    """A point of `shape()`: from the box's corner, or from the "start", "end" or "origin" of its command."""

    x: LengthPercentage
    y: LengthPercentage
    base: str = ""


class ShapeCommand(NamedTuple):
    """A command of `shape()`; `name`: "move", "line", "hline", "vline", "curve", "smooth", "arc" or "close".

    `end`: where it goes, from the "start" where it says `by`; `controls`: of curves. `radii`, `rotation` in degrees,
    `large` and `clockwise`: of arcs, as in SVG path data.
    """

    name: str
    end: ShapePoint = ShapePoint(0.0, 0.0)
    controls: tuple[ShapePoint, ...] = ()
    radii: tuple[LengthPercentage, LengthPercentage] = (0.0, 0.0)
    rotation: float = 0.0
    large: bool = False
    clockwise: bool = False


class CommandShape(NamedTuple):
    """`shape(rule from x y, commands)` (CSS Shapes 2, 3.2)."""

    start: ShapePoint
    commands: tuple[ShapeCommand, ...]
    rule: FillRule = FillRule.NONZERO


BasicShape: TypeAlias = Circle | Ellipse | Inset | Polygon
AnyShape: TypeAlias = Circle | Ellipse | Inset | Polygon | PathShape | CommandShape


class ShapeOutside(NamedTuple):
    """`shape-outside`: a shape in one of the box's rectangles, or (None) that rectangle with its round corners."""

    shape: BasicShape | None
    box: VisualBox = VisualBox.MARGIN_BOX


class ClipRectangle(NamedTuple):
    """`clip: rect()`: edges from the top and the left of the border box; None: the box's own edge."""

    top: float | None
    right: float | None
    bottom: float | None
    left: float | None


class ClipPathValue(NamedTuple):
    """`clip-path`: a reference to a `<clipPath>`, or a shape in one of the box's rectangles, or (both empty) that rectangle
    with its round corners."""

    shape: AnyShape | None = None
    box: VisualBox = VisualBox.BORDER_BOX
    reference: str = ""
