"""Borders in all styles, with rounded corners, and outlines (CSS Backgrounds 3, section 4; Basic User Interface 4, 4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from audome_engine.color import Color
from audome_engine.display.commands import (
    ClipPath,
    ClipRounded,
    Command,
    FillRect,
    FillRoundedRect,
    Group,
    Path,
    Stroke,
    StrokePath,
)
from audome_engine.geometry import Edges, Rect, RoundedRect
from audome_engine.paint.boxes import Boxes, inset, outset
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Keyword, LineCap, LineStyle, WritingMode
from audome_engine.style.values import ColorValue

_KAPPA = 0.5522847498  # control points of a quarter ellipse


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: 0 top, 1 right, 2 bottom, 3 left."""

    index: int
    width: float
    style: LineStyle
    color: Color

    @property
    def is_visible(self) -> bool:
        return self.width > 0 and self.style.is_drawn and self.color.alpha > 0


def paint_border(style: ComputedStyle, boxes: Boxes) -> Iterator[Command]:
    """The border between border box and padding box."""
    sides = _sides(style, boxes.border)
    yield from _paint_sides(sides, boxes.border_box, boxes.border)


def _color(style: ComputedStyle, line: LineStyle, value: ColorValue) -> Color:
    """As in Chromium lines with a light on them are light grey where they have no colour of their own."""
    return _LIGHT_GREY if value is Keyword.CURRENT_COLOR and line in _LIT else style.used_color(value)


def paint_line(rect: Rect, across: bool, line: LineStyle, color: Color) -> Iterator[Command]:
    """A border line by itself, as of a top or left side: an edge of collapsed borders."""
    if across:
        side, border = _Side(0, rect.height, line, color), Edges(rect.height, 0.0, 0.0, 0.0)
    else:
        side, border = _Side(3, rect.width, line, color), Edges(0.0, 0.0, 0.0, rect.width)
    yield from _paint_sides((side,), RoundedRect(rect), border)


def paint_outline(style: ComputedStyle, boxes: Boxes) -> Iterator[Command]:
    """The outline around the border box, following its corners."""
    if not style.outline_style.is_drawn or style.outline_width <= 0:
        return
    color = style.color if isinstance(style.outline_color, Keyword) else style.outline_color
    kind = LineStyle.SOLID if style.outline_style is LineStyle.AUTO else style.outline_style
    width = style.outline_width
    shape = outset(boxes.border_box, width + style.outline_offset)
    sides = tuple(_Side(index, width, kind, color) for index in range(4))
    yield from _paint_sides(sides, shape, Edges(width, width, width, width))


_LIT = (LineStyle.INSET, LineStyle.OUTSET, LineStyle.RIDGE, LineStyle.GROOVE)
_LIGHT_GREY = Color(238 / 255, 238 / 255, 238 / 255)
_COLLAPSED = {LineStyle.INSET: LineStyle.RIDGE, LineStyle.OUTSET: LineStyle.GROOVE}


def paint_column_rule(style: ComputedStyle, rect: Rect) -> Iterator[Command]:
    """One line between columns, drawn as the border of a box at its left, or in vertical writing at its top (CSS Multi-column
    Layout 1, 4.3: as collapsed borders)."""
    kind = _COLLAPSED.get(style.column_rule_style, style.column_rule_style)
    color = style.used_color(style.column_rule_color)
    upright = style.writing_mode is WritingMode.HORIZONTAL_TB
    edges = Edges(0.0, 0.0, 0.0, rect.width) if upright else Edges(rect.height, 0.0, 0.0, 0.0)
    sides = tuple(_Side(index, width, kind, color) for index, width in enumerate(edges))
    yield from _paint_sides(sides, RoundedRect(rect), edges)


def _sides(style: ComputedStyle, border: Edges) -> tuple[_Side, ...]:
    return (
        _Side(0, border.top, style.border_top_style, _color(style, style.border_top_style, style.border_top_color)),
        _Side(
            1, border.right, style.border_right_style, _color(style, style.border_right_style, style.border_right_color)
        ),
        _Side(
            2,
            border.bottom,
            style.border_bottom_style,
            _color(style, style.border_bottom_style, style.border_bottom_color),
        ),
        _Side(3, border.left, style.border_left_style, _color(style, style.border_left_style, style.border_left_color)),
    )


def _paint_sides(sides: tuple[_Side, ...], shape: RoundedRect, border: Edges) -> Iterator[Command]:
    drawn = [side for side in sides if side.is_visible]
    if not drawn:
        return
    first = drawn[0]
    same = all(side.style is first.style and side.color == first.color for side in drawn)
    complete = len(drawn) == sum(1 for side in sides if side.width > 0)
    if same and complete and first.style in (LineStyle.SOLID, LineStyle.DOUBLE):
        yield from _rings(first, shape, border)
        return
    if same and complete and len(drawn) == 4 and first.style in (LineStyle.DASHED, LineStyle.DOTTED) and shape.corners:
        yield from _dashed_ring(first, shape, border)
        return
    for side in drawn:
        if side.style in (LineStyle.DASHED, LineStyle.DOTTED) and not shape.corners:
            yield _dashed_side(side, shape.rect)
            continue
        commands = tuple(_one_side(side, shape, border))
        yield Group(commands, clips=(ClipPath(_side_clip(side, shape, border)),))


def _rings(side: _Side, shape: RoundedRect, border: Edges) -> Iterator[Command]:
    """One colour all around."""
    if side.style is LineStyle.DOUBLE and side.width >= 3:
        stripe = Edges(*(float(math.floor(width / 3 + 0.5)) for width in border))  # both alike, as in Chromium
        yield _ring(shape, stripe, side.color)
        to_inner = Edges(*(width - third for width, third in zip(border, stripe, strict=True)))
        yield _ring(inset(shape, to_inner), stripe, side.color)
        return
    yield _ring(shape, border, side.color)


def _ring(shape: RoundedRect, edges: Edges, color: Color) -> Command:
    """What lies between a shape and the same less its edges."""
    rect = shape.rect
    if not shape.corners and edges.left + edges.right >= rect.width:
        return FillRect(rect, color)
    hole = inset(shape, edges)
    if hole.rect.width <= 0 or hole.rect.height <= 0:
        return FillRoundedRect(shape, color)
    return FillRoundedRect(shape, color, hole)


def _part(border: Edges, share: float) -> Edges:
    return Edges(*(math.ceil(width * share - 1e-6) for width in border))


def _rest(border: Edges, share: float) -> Edges:
    return Edges(*(width - part for width, part in zip(border, _part(border, share), strict=True)))


def _one_side(side: _Side, shape: RoundedRect, border: Edges) -> Iterator[Command]:
    """The whole ring as this side would have it; the caller clips it to the side."""
    if side.style is LineStyle.SOLID or (side.style is LineStyle.DOUBLE and side.width < 3):
        yield _ring(shape, border, side.color)
    elif side.style is LineStyle.DOUBLE:
        yield from _rings(side, shape, border)
    elif side.style in (LineStyle.DASHED, LineStyle.DOTTED):
        yield from _dashed_ring(side, shape, border)
    elif side.style in (LineStyle.INSET, LineStyle.OUTSET):
        yield _ring(shape, border, _shade(side, side.style is LineStyle.INSET))
    elif side.style in (LineStyle.GROOVE, LineStyle.RIDGE):
        groove = side.style is LineStyle.GROOVE
        yield _ring(shape, _part(border, 0.5), _shade(side, groove))
        yield _ring(inset(shape, _part(border, 0.5)), _rest(border, 0.5), _shade(side, not groove))


def _shade(side: _Side, sunken: bool) -> Color:
    """The side's colour in a light from the top left, darkened where it is in the shade, as Chromium does."""
    dark = (side.index in (0, 3)) == sunken
    red, green, blue, alpha = side.color[:4]
    if max(red, green, blue) < 0.12:  # nearly black cannot be darkened: the lit sides are lightened instead
        return side.color if dark else Color(red + 0.3, green + 0.3, blue + 0.3, alpha)
    if not dark:
        return side.color
    value = max(red, green, blue)
    factor = max(0.0, (value - 0.33) / value)
    return Color(red * factor, green * factor, blue * factor, alpha)


def _side_clip(side: _Side, shape: RoundedRect, border: Edges) -> Path:
    """The side's share of the ring: a quadrilateral cut at the mitres, which run from the outer to the inner corner and on
    where a large radius puts the inner edge further in."""
    x, y, width, height = shape.rect
    right, bottom = x + width, y + height
    tl, tr, br, bl = shape.corners
    limit_x, limit_y = width / 2.0, height / 2.0

    def reach(dx: float, dy: float, rx: float, ry: float) -> tuple[float, float]:
        if dx <= 0 or dy <= 0:
            return dx, dy
        factor = max(1.0, rx / dx, ry / dy)
        factor = max(1.0, min(factor, limit_x / dx, limit_y / dy))
        return dx * factor, dy * factor

    a = reach(border.left, border.top, tl.x, tl.y)
    b = reach(border.right, border.top, tr.x, tr.y)
    c = reach(border.right, border.bottom, br.x, br.y)
    d = reach(border.left, border.bottom, bl.x, bl.y)
    outer = ((x, y), (right, y), (right, bottom), (x, bottom))
    inner = ((x + a[0], y + a[1]), (right - b[0], y + b[1]), (right - c[0], bottom - c[1]), (x + d[0], bottom - d[1]))
    i, j = side.index, (side.index + 1) % 4
    return (
        ("M", *outer[i]), ("L", *outer[j]), ("L", *inner[j]), ("L", *inner[i]), ("Z",),
    )  # fmt: skip


def _dashes(style: LineStyle, width: float, length: float, *, closed: bool) -> Stroke:
    """Chromium's dashes: gaps stretched or squeezed so that a whole number of dashes fits."""
    if style is LineStyle.DOTTED and width > 3:
        gap = _best_gap(length, width, width, closed)
        return Stroke(width, LineCap.ROUND, dashes=(0.0, gap + width))
    if style is LineStyle.DOTTED:
        dash, gap = width, width
    else:
        dash = width * (2.0 if width >= 3 else 3.0)
        gap = width * (1.0 if width >= 3 else 2.0)
    return Stroke(width, LineCap.BUTT, dashes=(dash, _best_gap(length, dash, gap, closed)))


def _best_gap(length: float, dash: float, gap: float, closed: bool) -> float:
    available = length if closed else length + gap
    fewer = math.floor(available / (dash + gap))
    fewer_gaps = fewer if closed else fewer - 1
    more_gaps = fewer_gaps + 1
    fewest = (length - fewer * dash) / fewer_gaps if fewer_gaps > 0 else length
    most = (length - (fewer + 1) * dash) / more_gaps if more_gaps > 0 else 0.0
    return max(fewest if most <= 0 or abs(fewest - gap) < abs(most - gap) else most, 0.01)


def _dashed_side(side: _Side, rect: Rect) -> Command:
    """A straight dashed or dotted side, from corner to corner."""
    half = side.width / 2.0
    x, y, right, bottom = rect.x, rect.y, rect.right, rect.bottom
    start, end = (
        ((x, y + half), (right, y + half)),
        ((right - half, y), (right - half, bottom)),
        ((x, bottom - half), (right, bottom - half)),
        ((x + half, y), (x + half, bottom)),
    )[side.index]
    length = math.dist(start, end)
    stroke = _dashes(side.style, side.width, length, closed=False)
    if stroke.cap is LineCap.ROUND and length > side.width:
        dx, dy = (end[0] - start[0]) / length * half, (end[1] - start[1]) / length * half
        start, end = (start[0] + dx, start[1] + dy), (end[0] - dx, end[1] - dy)
    return StrokePath((("M", *start), ("L", *end)), side.color, stroke)


def _dashed_ring(side: _Side, shape: RoundedRect, border: Edges) -> Iterator[Command]:
    """Dashes along the middle of the border."""
    middle = inset(shape, Edges(*(width / 2.0 for width in border)))
    path = rounded_path(middle)
    stroke = _dashes(side.style, side.width, _length(middle), closed=True)
    yield Group((StrokePath(path, side.color, stroke),), clips=(ClipRounded(shape),))


def _length(shape: RoundedRect) -> float:
    """The perimeter, corners as quarter ellipses (Ramanujan)."""
    width, height = shape.rect.width, shape.rect.height
    total = 2.0 * (width + height)
    for rx, ry in shape.corners:
        if rx > 0 and ry > 0:
            total -= rx + ry
            total += math.pi * (3.0 * (rx + ry) - math.sqrt((3.0 * rx + ry) * (rx + 3.0 * ry))) / 4.0
    return total


def rounded_path(shape: RoundedRect) -> Path:
    """The outline of a rounded rectangle, clockwise from the end of its top left corner."""
    x, y, right, bottom = shape.rect.x, shape.rect.y, shape.rect.right, shape.rect.bottom
    tl, tr, br, bl = shape.corners
    k = 1.0 - _KAPPA
    return (
        ("M", x + tl.x, y),
        ("L", right - tr.x, y),
        ("C", right - tr.x * k, y, right, y + tr.y * k, right, y + tr.y),
        ("L", right, bottom - br.y),
        ("C", right, bottom - br.y * k, right - br.x * k, bottom, right - br.x, bottom),
        ("L", x + bl.x, bottom),
        ("C", x + bl.x * k, bottom, x, bottom - bl.y * k, x, bottom - bl.y),
        ("L", x, y + tl.y),
        ("C", x, y + tl.y * k, x + tl.x * k, y, x + tl.x, y),
        ("Z",),
    )
