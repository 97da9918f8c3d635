"""Borders in all styles, with rounded corners (CSS Backgrounds 3, section 4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from audome_engine.color import BLACK, Color, components_in
from audome_engine.display.commands import (
    Clip,
    ClipPath,
    ClipRect,
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
from audome_engine.paint.boxes import Boxes, inset
from audome_engine.paths import rounded_path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import FillRule, Keyword, LineCap, LineStyle, WritingMode
from audome_engine.style.values import ColorValue

_SMALL_DOT = 3  # px; larger ones are round


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


def paint_ring(line: LineStyle, color: Color, width: float, shape: RoundedRect) -> Iterator[Command]:
    """A line that is the same on all sides, inside of a shape."""
    sides = tuple(_Side(index, width, line, color) for index in range(4))
    yield from _paint_sides(sides, shape, Edges(width, width, width, width))


def border_shape(style: ComputedStyle, boxes: Boxes) -> tuple[Command, ...]:
    """The area of the border, for `background-clip: border-area` (CSS Backgrounds 4, 3.6): its colours do not matter."""
    sides = [replace(side, color=BLACK) for side in _sides(style, boxes.border)]
    return tuple(_paint_sides(tuple(sides), boxes.border_box, boxes.border))


def paint_line(rect: Rect, across: bool, line: LineStyle, color: Color) -> Iterator[Command]:
    """A border line by itself, as of a top or left side: an edge of collapsed borders."""
    if across:
        side, border = _Side(0, rect.height, line, color), Edges(rect.height, 0.0, 0.0, 0.0)
    else:
        side, border = _Side(3, rect.width, line, color), Edges(0.0, 0.0, 0.0, rect.width)
    yield from _paint_sides((side,), RoundedRect(rect), border)


_BROKEN = (LineStyle.DASHED, LineStyle.DOTTED)
_DETAILED = (LineStyle.DOUBLE, LineStyle.GROOVE, LineStyle.RIDGE)
_STYLE_ORDER = {LineStyle.DOTTED: 1, LineStyle.DASHED: 1, LineStyle.DOUBLE: 1, LineStyle.SOLID: 3}  # others: 2
_SIDE_ORDER = (0, 2, 1, 3)  # top and bottom first
_LIT = (LineStyle.INSET, LineStyle.OUTSET, LineStyle.RIDGE, LineStyle.GROOVE)
_LIGHT_GREY = Color(238 / 255, 238 / 255, 238 / 255)
_STEP = 0.33  # between a colour and the next lighter or darker one
_DARKEST, _BRIGHTEST = 0.0145, 0.835  # luminances: of (32, 32, 32), and about that of (235, 235, 235)
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
    if same and complete and first.style in _BROKEN and shape.corners and len({side.width for side in sides}) == 1:
        yield _dashed_ring(first, shape, border)
        return
    for alpha in sorted({side.color.alpha for side in drawn}, reverse=True):
        group = [replace(side, color=side.color.with_alpha(1.0)) for side in drawn if side.color.alpha == alpha]
        others = [side for side in sides if side.width > 0 and side.color.alpha != alpha]
        commands = _each_side(group, others, shape, border)
        if alpha < 1.0:  # sides lie over each other in the corners
            yield Group(tuple(commands), opacity=alpha)
        else:
            yield from commands


def _each_side(drawn: list[_Side], done: list[_Side], shape: RoundedRect, border: Edges) -> Iterator[Command]:
    """Sides one over the other in Chromium's order, cut at the corners where it shows, and where others are."""
    inner = inset(shape, border).corners
    for side in sorted(drawn, key=lambda side: (_STYLE_ORDER.get(side.style, 2), _SIDE_ORDER[side.index])):
        neighbours = _neighbours(side, [*drawn, *done])
        ends = [inner[side.index], inner[(side.index + 1) % 4]]
        curved = bool(shape.corners) and (side.style in _DETAILED or any(radius.x > 0 for radius in ends))
        if curved:
            miters = [_Miter.HARD if _colors_match(side, other) else _Miter.SOFT for other in neighbours]
        else:
            miters = [_miter(side, other, done) for other in neighbours]
        clips = tuple(_miter_clips(side, miters, shape, border))
        if curved and side.style in _BROKEN:
            commands: tuple[Command, ...] = (_dashed_ring(side, shape, border),)
        elif side.style in _BROKEN:
            commands = (_dashed_side(side, shape.rect),)
            clips = (() if miters == [_Miter.NONE] * 2 else clips) + ((ClipRounded(shape),) if shape.corners else ())
        else:
            commands = tuple(_one_side(side, shape, border))
        yield Group(commands, clips=clips) if clips else commands[0]
        done.append(side)


class _Miter(Enum):
    """How a side ends in a corner: not cut at all, or along the line between the corners, with or without antialiasing."""

    NONE = auto()
    SOFT = auto()
    HARD = auto()


def _neighbours(side: _Side, sides: list[_Side]) -> list[_Side | None]:
    """The sides before and after, clockwise, where there are any."""
    by_index = {other.index: other for other in sides}
    return [by_index.get((side.index + step) % 4) for step in (-1, 1)]


def _miter(side: _Side, other: _Side | None, done: list[_Side]) -> _Miter:
    """Where a side that will be painted over this one makes the corner, nothing is cut."""
    if other is None or (other not in done and other.style not in (*_BROKEN, LineStyle.DOUBLE)):
        return _Miter.NONE
    if not _colors_match(side, other):
        return _Miter.SOFT
    detailed = side.style in _DETAILED or other.style in _DETAILED
    return _Miter.HARD if detailed or side.style is not other.style else _Miter.NONE


def _colors_match(side: _Side, other: _Side | None) -> bool:
    """Whether two sides have one colour where they meet; the light falls on one of them at two of the corners."""
    if other is None or side.color != other.color:
        return False
    return side.style not in _LIT or {side.index, other.index} in ({0, 3}, {1, 2})


def _miter_clips(side: _Side, miters: list[_Miter], shape: RoundedRect, border: Edges) -> Iterator[Clip]:
    """The side's share of the border, cut at each end as it is to be."""
    for kind in (_Miter.SOFT, _Miter.HARD):
        if kind in miters:
            cut = [miter is kind for miter in miters]
            yield ClipPath(_side_clip(side, cut, shape, border), antialias=kind is _Miter.SOFT)
    if miters == [_Miter.NONE] * 2:
        yield ClipRect(Rect(*_side_rect(side, shape.rect)))


def _side_rect(side: _Side, rect: Rect) -> tuple[float, float, float, float]:
    x, y, width, height = rect
    return (
        (x, y, width, side.width),
        (rect.right - side.width, y, side.width, height),
        (x, rect.bottom - side.width, width, side.width),
        (x, y, side.width, height),
    )[side.index]


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
    if _is_hairline(shape, edges):
        half = edges.top / 2.0
        return StrokePath(rounded_path(inset(shape, Edges(half, half, half, half))), color, Stroke(edges.top))
    hole = inset(shape, edges)
    if hole.rect.width <= 0 or hole.rect.height <= 0:
        return FillRoundedRect(shape, color)
    return FillRoundedRect(shape, color, hole)


def _is_hairline(shape: RoundedRect, edges: Edges) -> bool:
    """Whether Chromium draws a ring as a stroke, which looks otherwise up to one pixel: even lines around circular corners."""
    circular = all(radius.x == radius.y and not 0 < radius.x < edges.top for radius in shape.corners)
    return bool(shape.corners) and circular and set(edges) == {edges.top} and 0 < edges.top <= 1.0


def _one_side(side: _Side, shape: RoundedRect, border: Edges) -> Iterator[Command]:
    """The whole ring as this side would have it; the caller clips it to the side."""
    if side.style is LineStyle.SOLID or (side.style is LineStyle.DOUBLE and side.width < 3):
        yield _ring(shape, border, side.color)
    elif side.style is LineStyle.DOUBLE:
        yield from _rings(side, shape, border)
    elif side.style in (LineStyle.INSET, LineStyle.OUTSET):
        yield _ring(shape, border, _shade(side, side.style is LineStyle.INSET))
    elif side.style in (LineStyle.GROOVE, LineStyle.RIDGE):
        groove = side.style is LineStyle.GROOVE
        outer = _outer_half(border, bool(shape.corners))
        rest = Edges(*(width - part for width, part in zip(border, outer, strict=True)))
        yield _ring(shape, outer, _shade(side, groove))
        yield _ring(inset(shape, outer), rest, _shade(side, not groove))


def _outer_half(border: Edges, curved: bool) -> Edges:
    """The outer one of a line's two halves in whole pixels: the smaller one, but at the top and left of straight lines."""
    small, large = (Edges(*(rounded(width / 2.0) for width in border)) for rounded in (math.floor, math.ceil))
    return small if curved else Edges(large.top, small.right, small.bottom, large.left)


def _shade(side: _Side, sunken: bool) -> Color:
    """The side's colour in a light from the top left, as in Chromium: sides in the shade are darker, lit ones lighter. Light
    colours get no lighter, and dark ones no darker: they are raised as a whole."""
    dark = (side.index in (0, 3)) == sunken
    luminance = components_in("xyz", side.color)[0][1]
    if luminance <= _DARKEST:
        lit = _shaded(side.color, _STEP)
        return lit if dark else _shaded(lit, _STEP)
    if dark:
        return _shaded(side.color, -_STEP)
    return side.color if luminance > _BRIGHTEST else _shaded(side.color, _STEP)


def _shaded(color: Color, step: float) -> Color:
    """Its strongest component moved by `step`, the others in proportion, in whole 256ths."""
    red, green, blue, alpha = color[:4]
    value = max(red, green, blue)
    if value <= 0.0:
        grey = math.floor(max(0.0, step) * 256.0) / 255.0
        return Color(grey, grey, grey, alpha)
    factor = max(0.0, min(1.0, value + step)) / value
    red, green, blue = (min(1.0, math.floor(part * factor * 256.0) / 255.0) for part in (red, green, blue))
    return Color(red, green, blue, alpha)


def _side_clip(side: _Side, cut: list[bool], shape: RoundedRect, border: Edges) -> Path:
    """The side's share of the ring: a quadrilateral cut at the mitres, which run from the outer to the inner corner and on
    where a large radius puts the inner edge further in. An end that is not cut reaches beyond the corner."""
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
    start, end = inner[i], inner[j]
    if not cut[0]:
        start = (outer[i][0], start[1]) if i % 2 == 0 else (start[0], outer[i][1])
    if not cut[1]:
        end = (outer[j][0], end[1]) if i % 2 == 0 else (end[0], outer[j][1])
    return (
        ("M", *outer[i]), ("L", *outer[j]), ("L", *end), ("L", *start), ("Z",),
    )  # fmt: skip


def dashes(style: LineStyle, width: float, length: float, *, closed: bool) -> Stroke:
    """Chromium's dashes: gaps stretched or squeezed so that a whole number of dashes fits into whole pixels."""
    length = math.floor(length)
    if style is LineStyle.DOTTED and width > _SMALL_DOT:
        gap = _best_gap(length, width, width, closed)
        return Stroke(width, LineCap.ROUND, dashes=(0.0, gap + width - 0.01) if math.isfinite(gap) else ())
    if style is LineStyle.DOTTED:
        return Stroke(width, LineCap.BUTT, dashes=(width, width))
    dash = width * (2.0 if width >= 3 else 3.0)
    gap = width * (1.0 if width >= 3 else 2.0)
    if length <= 2.0 * dash:
        return Stroke(width, LineCap.BUTT)
    if length <= 2.0 * dash + gap:
        part = length / (2.0 * dash + gap)
        return Stroke(width, LineCap.BUTT, dashes=(dash * part, gap * part))
    return Stroke(width, LineCap.BUTT, dashes=(dash, _best_gap(length, dash, gap, closed)))


def _best_gap(length: float, dash: float, gap: float, closed: bool) -> float:
    """The gap nearest to the wanted one; infinite where there is no room for a second dash."""
    available = length if closed else length + gap
    fewer = math.floor(available / (dash + gap))
    fewer_gaps = fewer if closed else fewer - 1
    more_gaps = fewer_gaps + 1
    fewest = (length - fewer * dash) / fewer_gaps if fewer_gaps > 0 else math.inf
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
    stroke = dashes(side.style, side.width, length, closed=False)
    pieces = [(0.0, length)]
    if stroke.cap is LineCap.ROUND and length > side.width:
        pieces = [(half, length - half)]
    elif side.style is LineStyle.DOTTED:
        pieces = _small_dots(side.width, length)
    dx, dy = ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length > 0 else (0.0, 0.0)
    path: list[tuple[str | float, ...]] = []
    for first, last in pieces:
        path.append(("M", start[0] + dx * first, start[1] + dy * first))
        path.append(("L", start[0] + dx * last, start[1] + dy * last))
    return StrokePath(tuple(path), side.color, stroke)


def _small_dots(width: float, length: float) -> list[tuple[float, float]]:
    """Square dots on whole pixels: one at each end, and what Chromium has between them, spaced by their width. Each piece
    begins with a dot."""
    between = length - 2.0 * width
    count = math.floor((between - width) / (2.0 * width) + 0.5)
    if count < 1:
        return [(0.0, length)]
    gap = (between - (2 * count - 1) * width) / 2.0
    first = width + (math.floor(gap) if gap < width else math.ceil(gap))
    return [(0.0, width), (first, first + (2 * count - 1) * width), (length - width, length)]


def _dashed_ring(side: _Side, shape: RoundedRect, border: Edges) -> Command:
    """Dashes along the middle of the border, where large dots are whole and all else is cut at the border's edges."""
    middle = inset(shape, Edges(*(math.floor(width / 2.0) for width in border)))
    stroke = dashes(side.style, side.width, _length(middle), closed=True)
    clips: tuple[Clip, ...] = (ClipRounded(shape),)
    if stroke.cap is not LineCap.ROUND:
        stroke = replace(stroke, width=max(border) * 2.2)
    inner = inset(shape, border)
    if not inner.rect.is_empty:
        around = rounded_path(RoundedRect(shape.rect.outset(1.0)))
        clips = (*clips, ClipPath((*around, *rounded_path(inner)), FillRule.EVENODD))
    return Group((StrokePath(rounded_path(middle), side.color, stroke),), clips=clips)


def _length(shape: RoundedRect) -> float:
    """The perimeter as Skia measures it: corners as chords that are nowhere further than half a pixel from the curve."""
    total = 2.0 * (shape.rect.width + shape.rect.height)
    for rx, ry in shape.corners:
        if rx <= 0 or ry <= 0:
            continue
        pieces = 1
        while max(rx, ry) * (1.0 - math.cos(math.pi / 4.0 / pieces)) > 0.5:
            pieces *= 2
        angles = [math.pi / 2.0 * step / pieces for step in range(pieces + 1)]
        points = [(rx * math.cos(angle), ry * math.sin(angle)) for angle in angles]
        total += sum(math.dist(one, other) for one, other in pairwise(points)) - rx - ry
    return total
