"""What tables paint beyond boxes: backgrounds of rows, row groups and columns behind their cells, and collapsed borders
(CSS 2, 17.5.1 and 17.6.2).
"""

from __future__ import annotations

from collections.abc import Iterator

from audome_engine.display.commands import Command
from audome_engine.geometry import Rect
from audome_engine.layout.types import BoxFragment, Placed, TableParts
from audome_engine.paint.backgrounds import paint_part_background
from audome_engine.paint.borders import paint_line
from audome_engine.paint.boxes import Boxes, boxes_of
from audome_engine.paint.context import PaintContext
from audome_engine.paint.effects import blended_together
from audome_engine.paint.shadows import inset_shadows, outer_shadows
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, Visibility

_COLUMNS = (Display.TABLE_COLUMN, Display.TABLE_COLUMN_GROUP)


def paint_part(
    context: PaintContext, fragment: BoxFragment, boxes: Boxes, origin: tuple[float, float]
) -> Iterator[Command]:
    """A row's or row group's shadows, and its background behind every cell; columns are painted with the table."""
    style = fragment.box.style
    if style.display in _COLUMNS:
        return
    yield from outer_shadows(style, boxes)
    if _has_background(style):
        area = Rect(*origin, fragment.width, fragment.height)
        for cell, x, y in _cells(fragment, *origin):
            background = paint_part_background(context, style, boxes_of(context, cell, x, y), area)
            yield from blended_together(style, background)
    yield from inset_shadows(style, boxes)


def paint_columns(context: PaintContext, table: TableParts, origin: tuple[float, float]) -> Iterator[Command]:
    """The backgrounds of columns and column groups."""
    x, y = origin
    for style, area, cell in table.columns:
        assert isinstance(cell.fragment, BoxFragment)
        boxes = boxes_of(context, cell.fragment, x + cell.x, y + cell.y)
        yield from blended_together(style, paint_part_background(context, style, boxes, area.translated(x, y)))


def paint_collapsed_borders(context: PaintContext, table: TableParts, origin: tuple[float, float]) -> Iterator[Command]:
    """Every edge once."""
    for edge in table.edges:
        rect = Rect(edge.x + origin[0], edge.y + origin[1], edge.width, edge.height)
        yield from paint_line(context.snap_rect(rect), edge.across, edge.line, edge.color)


def _has_background(style: ComputedStyle) -> bool:
    color = style.used_color(style.background_color)
    return color.alpha > 0 or any(image is not None for image in style.background_image)


def _cells(part: BoxFragment, x: float, y: float) -> Iterator[tuple[BoxFragment, float, float]]:
    """The visible cells of a row or row group."""
    stack = [Placed(x, y, part)]
    while stack:
        left, top, fragment = stack.pop()
        if not isinstance(fragment, BoxFragment):
            continue
        style = fragment.box.style
        if style.display is Display.TABLE_CELL:
            if style.visibility is Visibility.VISIBLE:
                yield fragment, left, top
        elif fragment.box.kind is BoxKind.TABLE_PART and not fragment.hidden:
            stack += [Placed(left + dx, top + dy, child) for dx, dy, child in reversed(fragment.children)]
