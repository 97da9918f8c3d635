"""Outlines, around boxes and around all pieces of an inline box together (CSS Basic User Interface 4, 3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from audome_engine.display.commands import Command, FillPath, Stroke, StrokePath
from audome_engine.geometry import Corners, Point, Radius, Rect, RoundedRect, fitted
from audome_engine.paint.borders import dashes, paint_ring
from audome_engine.paint.boxes import Boxes, outset
from audome_engine.paths import KAPPA, Path, Segment
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import FillRule, LineStyle

_AUTO_RADIUS = 3.0  # of a ring that the browser is to choose, around sharp corners
_AUTO_WIDTH = 2.0  # as in Chromium, whatever the width


def paint_outline(style: ComputedStyle, boxes: Boxes) -> Iterator[Command]:
    """The outline around the border box, following its corners."""
    if not has_outline(style):
        return
    width, offset, box = style.outline_width, style.outline_offset, boxes.border_box
    if style.outline_style is LineStyle.AUTO:
        ring = _around(_rounded(box), offset + _AUTO_WIDTH / 2.0)
        yield from paint_ring(LineStyle.SOLID, style.used_color(style.outline_color), _AUTO_WIDTH, ring)
        return
    shape, rect = _around(box, offset + width), box.rect
    if min(rect.width, rect.height) + 2.0 * offset < 0.0:  # 3.5: never smaller than itself
        size = [max(2.0 * width, side + 2.0 * (width + offset)) for side in (rect.width, rect.height)]
        left, top = rect.x + (rect.width - size[0]) / 2.0, rect.y + (rect.height - size[1]) / 2.0
        shape = RoundedRect(Rect(left, top, *size))
    yield from paint_ring(style.outline_style, style.used_color(style.outline_color), width, shape)


def _around(box: RoundedRect, distance: float) -> RoundedRect:
    """Grown on all sides; as in Chromium all radii grow as much as the box."""
    grown = outset(box, distance)
    if box.contour is not None or not box.corners:
        return grown
    corners = Corners(*(Radius(_grown(radius.x, distance), _grown(radius.y, distance)) for radius in box.corners))
    return RoundedRect(grown.rect, fitted(corners, grown.rect))


def has_outline(style: ComputedStyle) -> bool:
    """Whether there is an outline to be seen."""
    return style.outline_style.is_drawn and style.outline_width > 0


def paint_joint_outline(style: ComputedStyle, pieces: list[Rect], radius: Radius) -> Iterator[Command]:
    """One outline around several rectangles, without what is inside of others; lines with a light on them are plain."""
    width, offset, color = style.outline_width, style.outline_offset, style.used_color(style.outline_color)
    line = style.outline_style
    if line is LineStyle.AUTO:
        width, offset = _AUTO_WIDTH, offset - _AUTO_WIDTH / 2.0
        radius = radius if radius.x > 0 else Radius(_AUTO_RADIUS, _AUTO_RADIUS)
    loops = _loops([piece.outset(offset + width) for piece in pieces])
    inner = Radius(_grown(radius.x, offset), _grown(radius.y, offset))
    if line in (LineStyle.DASHED, LineStyle.DOTTED):
        for loop in loops:
            middle = _shrunk(loop, width / 2.0)
            length = sum(abs(a.x - b.x) + abs(a.y - b.y) for a, b in pairwise([*middle, middle[0]]))
            stroke: Stroke = dashes(line, width, length, closed=True)
            yield StrokePath(_smooth(middle, inner, (width / 2.0, width / 2.0)), color, stroke)
        return
    bands = [(0.0, width)]
    if line is LineStyle.DOUBLE and width >= 3:
        third = float(int(width / 3.0 + 0.5))
        bands = [(0.0, third), (width - third, width)]
    for band in bands:
        path: list[Segment] = []
        for depth in band:
            for loop in loops:
                path += _smooth(_shrunk(loop, depth), inner, (width - depth, depth))
        yield FillPath(tuple(path), color, FillRule.EVENODD)


def _grown(radius: float, distance: float) -> float:
    return max(0.0, radius + distance) if radius > 0 else 0.0


def _rounded(box: RoundedRect) -> RoundedRect:
    radius = Radius(_AUTO_RADIUS, _AUTO_RADIUS)
    return box if box.corners else RoundedRect(box.rect, Corners(radius, radius, radius, radius))


def _loops(rects: list[Rect]) -> list[list[Point]]:
    """The outlines of what rectangles cover together: clockwise, holes the other way round, corners only."""
    xs = sorted({value for rect in rects for value in (rect.x, rect.right)})
    ys = sorted({value for rect in rects for value in (rect.y, rect.bottom)})

    def covered(column: int, row: int) -> bool:
        if not (0 <= column < len(xs) - 1 and 0 <= row < len(ys) - 1):
            return False
        x, y = (xs[column] + xs[column + 1]) / 2.0, (ys[row] + ys[row + 1]) / 2.0
        return any(rect.x < x < rect.right and rect.y < y < rect.bottom for rect in rects)

    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}  # by where they begin; what is covered is at their right
    for column in range(len(xs) - 1):
        for row in range(len(ys) - 1):
            if not covered(column, row):
                continue
            around = (
                (covered(column, row - 1), (column, row), (column + 1, row)),
                (covered(column + 1, row), (column + 1, row), (column + 1, row + 1)),
                (covered(column, row + 1), (column + 1, row + 1), (column, row + 1)),
                (covered(column - 1, row), (column, row + 1), (column, row)),
            )
            for inside, start, end in around:
                if not inside:
                    edges.setdefault(start, []).append(end)
    loops = []
    while edges:
        start = at = next(iter(edges))
        loop = [at]
        while True:
            ends = edges[at]
            following = ends.pop()
            if not ends:
                del edges[at]
            at = following
            if at == start:
                break
            loop.append(at)
        loops.append([Point(xs[column], ys[row]) for column, row in _turns(loop)])
    return loops


def _turns(loop: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the points at which a loop goes straight on."""
    around = [loop[-1], *loop, loop[0]]
    return [
        here
        for before, here, after in zip(around, around[1:], around[2:], strict=False)
        if (before[0] == here[0]) != (here[0] == after[0])
    ]


def _shrunk(loop: list[Point], depth: float) -> list[Point]:
    """The loop's corners moved inwards, to the right of its direction."""
    result = []
    for index, corner in enumerate(loop):
        into = _direction(loop[index - 1], corner)
        out = _direction(corner, loop[(index + 1) % len(loop)])
        result.append(Point(corner.x - (into.y + out.y) * depth, corner.y + (into.x + out.x) * depth))
    return result


def _direction(start: Point, end: Point) -> Point:
    dx, dy = end.x - start.x, end.y - start.y
    length = abs(dx) + abs(dy)
    return Point(dx / length, dy / length) if length else Point(0.0, 0.0)


def _smooth(loop: list[Point], radius: Radius, further: tuple[float, float]) -> Path:
    """A loop with round corners: how much their radii are larger where it bends outwards, and where it bends inwards."""
    path: list[Segment] = []
    for index, corner in enumerate(loop):
        before, after = loop[index - 1], loop[(index + 1) % len(loop)]
        into, out = _direction(before, corner), _direction(corner, after)
        more = further[0] if into.x * out.y - into.y * out.x > 0 else further[1]
        size = Radius(_grown(radius.x, more), _grown(radius.y, more))
        reach = [size.x if into.x else size.y, size.x if out.x else size.y]
        room = [(abs(other.x - corner.x) + abs(other.y - corner.y)) / 2.0 for other in (before, after)]
        reach = [
            part * min([1.0, *(have / need for have, need in zip(room, reach, strict=True) if need)]) for part in reach
        ]
        path.append(("L" if path else "M", *_along(corner, into, -reach[0])))
        if all(reach):
            first, last = _along(corner, into, -reach[0] * (1.0 - KAPPA)), _along(corner, out, reach[1] * (1.0 - KAPPA))
            path.append(("C", *first, *last, *_along(corner, out, reach[1])))
    return (*path, ("Z",))


def _along(point: Point, direction: Point, distance: float) -> Point:
    return Point(point.x + direction.x * distance, point.y + direction.y * distance)
