"""The rectangles of a fragment with rounded corners: border, padding and content box on the pixels they are painted on."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from audome_engine.contours import coverage, grown_by
from audome_engine.display.commands import ClipRect
from audome_engine.geometry import NO_CORNERS, Contour, Corners, Edges, Radius, Rect, RoundedRect, fitted
from audome_engine.layout.types import BoxFragment
from audome_engine.paint.context import PaintContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import VisualBox
from audome_engine.style.values import CornerRadius, resolve


class Boxes(NamedTuple):
    """Border boxes snapped to device pixels, and what lies between them."""

    border_box: RoundedRect
    padding_box: RoundedRect
    content_box: RoundedRect
    border: Edges
    shift: tuple[float, float] = (0.0, 0.0)  # how far the box was moved to get to whole pixels, from where it is
    whole: Boxes | None = None  # those of the strip that a piece of an inline box is cut from
    behind: RoundedRect | None = None  # what is left of the border box for backgrounds, where the border hides the rest

    def named(self, box: VisualBox) -> RoundedRect:
        """The box a property names."""
        if box is VisualBox.PADDING_BOX:
            return self.padding_box
        return self.content_box if box is VisualBox.CONTENT_BOX else self.border_box

    def painted(self, box: VisualBox) -> RoundedRect:
        """Where a background that is clipped to this box is painted."""
        named = self.named(box)
        return named if self.behind is None or named is not self.border_box else self.behind


def boxes_of(context: PaintContext, fragment: BoxFragment, x: float, y: float) -> Boxes:
    """The boxes of a fragment whose border box begins at (x, y)."""
    border, rect = fragment.border, Rect(x, y, fragment.width, fragment.height)
    if fragment.legend_rect is not None:  # HTML 15.3.13: the border is centred on the legend
        border = border._replace(top=fragment.box.style.border_top_width)
        above = max(0.0, (fragment.legend_rect[3] - border.top) / 2)
        rect = Rect(x, y + above, fragment.width, fragment.height - above)
    elif fragment.table is not None:  # captions are outside of a table's box
        rect = fragment.table.grid.translated(x, y)
    outer = context.snap_rect(rect)
    border = context.snap_edges(border)
    corners = _corners(fragment, outer)
    shape = RoundedRect(outer, corners, _contour(fragment.box.style, outer, corners))
    padding_box = inset(shape, border)
    content = inset(padding_box, fragment.padding)
    exact = Rect(x, y, fragment.width, fragment.height).inset(border).inset(fragment.padding)
    content_box = content._replace(rect=context.snap_rect(exact))
    return Boxes(shape, padding_box, content_box, border, (outer.x - x, outer.y - y))


def sliced_boxes(
    context: PaintContext, fragment: BoxFragment, x: float, y: float
) -> tuple[Boxes, tuple[ClipRect, ...]]:
    """The boxes of the whole that a fragment is a slice of, and the clip that leaves the slice (CSS Fragmentation 3, 5.4)."""
    part = fragment.slice
    assert part is not None
    whole = replace(fragment, height=part.height, border=part.border, padding=part.padding)
    far = 1e6
    top = context.snap(y) if part.offset > 0 else y - far
    bottom = context.snap(y + fragment.height) if part.offset + fragment.height < part.height else y + far
    clip = ClipRect(Rect(x - far, top, fragment.width + 2 * far, max(0.0, bottom - top)))
    return boxes_of(context, whole, x, y - part.offset), (clip,)


def inset(shape: RoundedRect, edges: Edges) -> RoundedRect:
    """The shape's inner edge: radii less the edges (CSS Backgrounds 3, 4.2)."""
    if not edges:
        return shape
    corners = shape.corners
    if corners:
        tl, tr, br, bl = corners
        corners = Corners(
            _less(tl, edges.left, edges.top),
            _less(tr, edges.right, edges.top),
            _less(br, edges.right, edges.bottom),
            _less(bl, edges.left, edges.bottom),
        )
    return RoundedRect(shape.rect.inset(edges), corners, shape.contour)


def _less(radius: Radius, dx: float, dy: float) -> Radius:
    x, y = radius.x - dx, radius.y - dy
    return Radius(x, y) if x > 0 and y > 0 else Radius(0.0, 0.0)


def outset(shape: RoundedRect, distance: float) -> RoundedRect:
    """Grown on all sides; round corners stay round, sharp ones sharp (CSS Backgrounds 3, 6.1.1)."""
    rect = shape.rect.outset(distance)
    rect = Rect(rect.x, rect.y, max(0.0, rect.width), max(0.0, rect.height))
    grown = Corners(*(_grown_by(radius, (distance, distance), shape.rect) for radius in shape.corners))
    return RoundedRect(rect, fitted(grown, rect), shape.contour)


def outset_by(shape: RoundedRect, edges: Edges) -> RoundedRect:
    """Grown by edges of any sign, as the margin box of round corners is (CSS Shapes 1, 4.1)."""
    tl, tr, br, bl = shape.corners
    corners = Corners(
        _grown_by(tl, (edges.left, edges.top), shape.rect), _grown_by(tr, (edges.right, edges.top), shape.rect),
        _grown_by(br, (edges.right, edges.bottom), shape.rect), _grown_by(bl, (edges.left, edges.bottom), shape.rect),
    )  # fmt: skip
    rect = shape.rect.inset(Edges(-edges.top, -edges.right, -edges.bottom, -edges.left))
    return RoundedRect(rect, fitted(corners, rect), shape.contour)


def _grown_by(radius: Radius, distance: tuple[float, float], box: Rect) -> Radius:
    if radius.x <= 0 or radius.y <= 0:
        return Radius(0.0, 0.0)
    share = coverage(radius, box)
    return Radius(*(max(0.0, part + grown_by(part, by, share)) for part, by in zip(radius, distance, strict=True)))


def _corners(fragment: BoxFragment, outer: Rect) -> Corners:
    style = fragment.box.style
    corners = _styled_corners(style, outer)
    if not corners:
        return NO_CORNERS
    if not fragment.first_piece or not fragment.last_piece:
        corners = _sliced(corners, fragment, style.direction.value == "rtl")
    return fitted(corners, outer)


def _contour(style: ComputedStyle, outer: Rect, corners: Corners) -> Contour | None:
    """The outline of corners that are not all round."""
    shapes = (
        style.corner_top_left_shape, style.corner_top_right_shape,
        style.corner_bottom_right_shape, style.corner_bottom_left_shape,
    )  # fmt: skip
    return Contour(outer, corners, shapes) if corners and shapes != (1.0, 1.0, 1.0, 1.0) else None


def _styled_corners(style: ComputedStyle, outer: Rect) -> Corners:
    values = (
        style.border_top_left_radius, style.border_top_right_radius,
        style.border_bottom_right_radius, style.border_bottom_left_radius,
    )  # fmt: skip
    return Corners(*(_radius(value, outer) for value in values))


def _radius(value: CornerRadius, outer: Rect) -> Radius:
    x, y = max(0.0, resolve(value.x, outer.width)), max(0.0, resolve(value.y, outer.height))
    return Radius(x, y) if x > 0 and y > 0 else Radius(0.0, 0.0)


def _sliced(corners: Corners, fragment: BoxFragment, rtl: bool) -> Corners:
    """Pieces of an inline box have the corners of the edges they have (box-decoration-break: slice)."""
    none = Radius(0.0, 0.0)
    has_left, has_right = fragment.first_piece, fragment.last_piece
    if rtl:
        has_left, has_right = has_right, has_left
    tl, tr, br, bl = corners
    return Corners(
        tl if has_left else none, tr if has_right else none, br if has_right else none, bl if has_left else none
    )
