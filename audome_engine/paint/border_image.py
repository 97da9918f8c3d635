"""Images as borders: cut into nine and fitted around the box (CSS Backgrounds 3, section 5)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.display.commands import Command, Group, TileImage
from audome_engine.geometry import Edges, Rect
from audome_engine.paint.boxes import Boxes
from audome_engine.paint.context import PaintContext
from audome_engine.paint.images import Content, Natural, find_source, image_content, image_part
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BorderImageRepeat, Keyword
from audome_engine.style.values import LengthPercentage, Number, Percentage, resolve


@dataclass(frozen=True, slots=True)
class _Image:
    """What is cut: its content made for `size`."""

    content: Content
    size: tuple[float, float]
    style: ComputedStyle


class _Run(NamedTuple):
    """One third of an axis: where it is in the image, and where in the border image area."""

    source: float
    source_size: float
    target: float
    target_size: float

    @property
    def is_empty(self) -> bool:
        return self.source_size <= 0 or self.target_size <= 0

    @property
    def scale(self) -> float | None:
        return None if self.is_empty else self.target_size / self.source_size


_Axis = tuple[_Run, _Run, _Run]


def paint_border_image(context: PaintContext, style: ComputedStyle, boxes: Boxes) -> tuple[Command, ...] | None:
    """The image that stands in for the border; None where there is none and the border itself is to be painted."""
    if style.border_image_source is None:
        return None
    source = find_source(context, style.border_image_source, style)
    if source is None:
        return None
    border = boxes.border
    outset = Edges(*(_multiple(value, width) for value, width in zip(style.border_image_outset, border, strict=True)))
    outer = boxes.border_box.rect.inset(Edges(*(-value for value in outset)))
    area = context.snap_rect(outer)
    width, height = _concrete(source.natural, area)
    if width <= 0 or height <= 0 or area.is_empty:
        return ()
    image = _Image(image_content(context, style, source, width, height), (width, height), style)
    return tuple(_pieces(image, *_cuts(style, border, area, (width, height))))


def _multiple(value: Number | LengthPercentage | Keyword, unit: float) -> float:
    if isinstance(value, Number):
        return value.value * unit
    return value if isinstance(value, float) else 0.0


def _concrete(natural: Natural, area: Rect) -> tuple[float, float]:
    """The default sizing algorithm without a specified size (CSS Images 3, 4.3)."""
    width, height, ratio = natural
    if width is not None and height is not None:
        return width, height
    if ratio is None:
        return width or area.width, height or area.height
    if width is not None:
        return width, width / ratio
    if height is not None:
        return height * ratio, height
    wide = area.width / ratio
    return (area.width, wide) if wide <= area.height else (area.height * ratio, area.height)


def _cuts(style: ComputedStyle, border: Edges, area: Rect, size: tuple[float, float]) -> tuple[_Axis, _Axis]:
    """5.2 and 5.3: the nine parts' columns and rows, widths in whole pixels as in Chromium."""
    slices = [_slice(edge, size[(index + 1) % 2]) for index, edge in enumerate(style.border_image_slice.edges)]
    extents = (area.height, area.width, area.height, area.width)
    widths = [
        _width(value, line, cut, extent)
        for value, line, cut, extent in zip(style.border_image_width, border, slices, extents, strict=True)
    ]
    top, right, bottom, left = widths
    factor = min(area.width / max(1.0, left + right), area.height / max(1.0, top + bottom))
    if factor < 1.0:
        left, right = _fitted(left, right, area.width, factor)
        top, bottom = _fitted(top, bottom, area.height, factor)
    columns = _axis((slices[3], slices[1]), size[0], (left, right), (area.x, area.width))
    return columns, _axis((slices[0], slices[2]), size[1], (top, bottom), (area.y, area.height))


def _slice(edge: float | Percentage, size: float) -> float:
    return min(size, resolve(edge, size))


def _width(value: Number | LengthPercentage | Keyword, line: float, cut: float, extent: float) -> float:
    if isinstance(value, Number):
        return math.floor(value.value * line + 0.5)
    return math.floor(cut if isinstance(value, Keyword) else resolve(value, extent))


def _fitted(start: float, end: float, extent: float, factor: float) -> tuple[float, float]:
    """Widths that overlap, reduced together; what filled the area still does."""
    first = math.floor(start * factor + 0.5)
    fills = start + end > 0 and abs((start + end) * factor - extent) < 1e-6
    return first, (extent - first if fills else math.floor(end * factor + 0.5))


def _axis(slices: tuple[float, float], size: float, widths: tuple[float, float], extent: tuple[float, float]) -> _Axis:
    (first, last), (before, after), (start, length) = slices, widths, extent
    return (
        _Run(0.0, first, start, before),
        _Run(first, size - first - last, start + before, length - before - after),
        _Run(size - last, last, start + length - after, after),
    )


def _pieces(image: _Image, columns: _Axis, rows: _Axis) -> Iterator[Command]:
    """5.4: corners stretched, edges and the middle stretched or tiled."""
    across, along = image.style.border_image_repeat
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            if column.is_empty or row.is_empty:
                continue
            if x != 1 and y != 1:
                yield _stretched(image, column, row)
            elif x == 1 and y == 1:
                if image.style.border_image_slice.fill:
                    scale = (rows[0].scale or rows[2].scale or 1.0, columns[0].scale or columns[2].scale or 1.0)
                    yield from _tiled(image, (column, row), scale, (across, along))
            elif y != 1:
                yield from _tiled(image, (column, row), (row.scale or 1.0, 0.0), (across, BorderImageRepeat.STRETCH))
            else:
                yield from _tiled(image, (column, row), (0.0, column.scale or 1.0), (BorderImageRepeat.STRETCH, along))


def _stretched(image: _Image, column: _Run, row: _Run) -> Command:
    part = Rect(column.source, row.source, column.source_size, row.source_size)
    target = Rect(column.target, row.target, column.target_size, row.target_size)
    return image_part(image.content, image.size, part, target, image.style)


def _tiled(
    image: _Image,
    runs: tuple[_Run, _Run],
    scale: tuple[float, float],
    rules: tuple[BorderImageRepeat, BorderImageRepeat],
) -> Iterator[Command]:
    column, row = runs
    if rules == (BorderImageRepeat.STRETCH, BorderImageRepeat.STRETCH):
        yield _stretched(image, column, row)
        return
    across, along = _tiles(rules[0], column, scale[0]), _tiles(rules[1], row, scale[1])
    if across is None or along is None:
        return
    (x, width, step_x), (y, height, step_y) = across, along
    part = Rect(column.source, row.source, column.source_size, row.source_size)
    piece = image_part(image.content, image.size, part, Rect(0.0, 0.0, width, height), image.style)
    area = Rect(column.target, row.target, column.target_size, row.target_size)
    yield TileImage(Group((piece,)), area, Rect(x, y, width, height), step_x, step_y, image.style.image_rendering)


def _tiles(rule: BorderImageRepeat, run: _Run, scale: float) -> tuple[float, float, float] | None:
    """Where a tile begins, its size and the step to the next; None where `space` has room for none."""
    size, length = run.source_size * scale, run.target_size
    if rule is BorderImageRepeat.STRETCH:
        return run.target, length, 0.0
    if rule is BorderImageRepeat.REPEAT:  # centred
        return run.target + (length - size) / 2.0, size, size
    if rule is BorderImageRepeat.ROUND:
        size = length / max(1.0, math.floor(length / size + 0.5))
        return run.target, size, size
    count = math.floor(length / size + 1e-6)
    if count < 1:
        return None
    space = (length - count * size) / (count + 1)
    return run.target + space, size, size + space
