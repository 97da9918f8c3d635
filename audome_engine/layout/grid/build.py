"""A grid container's boxes and styles to a `Grid`: its explicit lines, its items in their places, and the subgrids among
them (CSS Grid 2, 5, 7, 8 and 9).
"""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout.grid.lines import AxisLines, area_spans, expand_lines, subgrid_lines, track_sizes
from audome_engine.layout.grid.model import (
    Axis,
    Grid,
    GridAxis,
    GridItem,
    Inherited,
    InheritedAxis,
    block_alignment,
    inline_alignment,
)
from audome_engine.layout.grid.placement import place_items
from audome_engine.layout.grid.repetition import RepeatRoom, automatic_repetitions
from audome_engine.layout.grid.tracks import INFINITE
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, BoxKind, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Keyword
from audome_engine.style.grid import TrackList, TrackRepeat, TrackSize
from audome_engine.style.values import LengthPercentage, has_percentage, resolve


def grid_children(box: Box) -> list[Box]:
    """The in-flow items in order-modified document order."""
    children = [child for child in box.children if not isinstance(child, Text) and not child.is_out_of_flow]
    return sorted(children, key=lambda child: child.style.order)


class _Plan(NamedTuple):
    """One axis before items are placed."""

    lines: AxisLines
    gap: float
    template: TrackList = TrackList()
    repetitions: int = 1


def build_grid(box: Box, columns: RepeatRoom, rows: RepeatRoom, inherited: Inherited | None = None) -> Grid:
    """The grid of a container whose content box has these sizes."""
    taken = inherited or Inherited()
    return _placed(
        box,
        _plan(box.style, Axis.COLUMNS, columns) if taken.columns is None else _inherited_plan(taken.columns),
        _plan(box.style, Axis.ROWS, rows) if taken.rows is None else _inherited_plan(taken.rows),
        taken,
    )


def gap_of(value: LengthPercentage | Keyword, base: float | None) -> float:
    """`row-gap` or `column-gap`; percentages of something indefinite are 0."""
    return 0.0 if isinstance(value, Keyword) else max(0.0, quantize(resolve(value, base or 0.0)))


def _template(style: ComputedStyle, axis: Axis) -> TrackList:
    return style.grid_template_columns if axis is Axis.COLUMNS else style.grid_template_rows


def _plan(style: ComputedStyle, axis: Axis, room: RepeatRoom) -> _Plan:
    template = _template(style, axis)
    if template.subgrid:  # where nothing is inherited it means `none`
        template = TrackList()
    repetitions = automatic_repetitions(template, room)
    lines = expand_lines(template, repetitions, style.grid_template_areas, columns=axis is Axis.COLUMNS)
    return _Plan(lines, room.gap, template, repetitions)


def _inherited_plan(inherited: InheritedAxis) -> _Plan:
    names = list(inherited.names)
    return _Plan(AxisLines(names, len(names) - 1, dict(inherited.areas), subgrid=True), inherited.gap)


def _placed(box: Box, columns: _Plan, rows: _Plan, inherited: Inherited | None = None) -> Grid:
    style = box.style
    children = grid_children(box)
    placement = place_items(style, [child.style for child in children], columns.lines, rows.lines)
    grid = Grid(
        box,
        _axis(columns, style.grid_auto_columns, placement.columns_before, placement.columns),
        _axis(rows, style.grid_auto_rows, placement.rows_before, placement.rows),
    )
    across, down = (None, None) if inherited is None else (inherited.columns, inherited.rows)
    for axis, taken in ((grid.columns, across), (grid.rows, down)):
        if taken is not None:
            axis.at, axis.extent, axis.baselines = taken.at, taken.at.extent, taken.baselines
    for child, area in zip(children, placement.areas, strict=True):
        item = GridItem(child, area, inline_alignment(child.style, style), block_alignment(child.style, style))
        item.subgrid = build_subgrid(grid, item, None)
        grid.items.append(item)
    _collapse(grid, Axis.COLUMNS)
    _collapse(grid, Axis.ROWS)
    return grid


def _axis(plan: _Plan, automatic: tuple[TrackSize, ...], before: int, count: int) -> GridAxis:
    if plan.lines.subgrid:
        return GridAxis(plan.lines, 0, [], plan.lines.explicit, is_subgrid=True, gap=plan.gap)
    sizes, auto_fit = track_sizes(plan.template, plan.repetitions, automatic, before=before, total=count)
    return GridAxis(plan.lines, before, sizes, count, auto_fit=auto_fit, gap=plan.gap)


def _collapse(grid: Grid, axis: Axis) -> None:
    """7.2.3.2: tracks of `auto-fit` that no item is in collapse."""
    own = grid.axis(axis)
    if not own.auto_fit:
        return
    taken: set[int] = set()
    for item in grid.items:
        taken.update(range(*item.span(axis)))
    own.collapsed = frozenset(own.auto_fit) - taken


# Subgrids


def build_subgrid(grid: Grid, item: GridItem, width: float | None) -> Grid | None:
    """9: an item that says `subgrid` shares the tracks it spans. `width`: of its content box, once that is known."""
    style = item.style
    columns, rows = style.grid_template_columns.subgrid, style.grid_template_rows.subgrid
    if item.box.kind is not BoxKind.GRID or not (columns or rows):
        return None
    return _placed(
        item.box,
        _shared(grid, item, Axis.COLUMNS) if columns else _own(style, Axis.COLUMNS, width),
        _shared(grid, item, Axis.ROWS) if rows else _own(style, Axis.ROWS, None),
    )


def depends_on_width(style: ComputedStyle) -> bool:
    """Whether the columns a grid has or the gutters between them depend on its width."""
    repeats = any(
        isinstance(part, TrackRepeat) and isinstance(part.times, str) for part in style.grid_template_columns.parts
    )
    return repeats or has_percentage(style.column_gap)


def _shared(grid: Grid, item: GridItem, axis: Axis) -> _Plan:
    style, parent = item.style, grid.axis(axis)
    start, end = item.span(axis)
    areas = area_spans(style.grid_template_areas, columns=axis is Axis.COLUMNS)
    reverse = axis is Axis.COLUMNS and style.direction is not grid.style.direction
    span = range(start - parent.before, end - parent.before)
    lines = subgrid_lines(_template(style, axis), areas, parent.lines, span, reverse=reverse)
    value = style.column_gap if axis is Axis.COLUMNS else style.row_gap
    return _Plan(lines, parent.gap if isinstance(value, Keyword) else gap_of(value, None))


def _own(style: ComputedStyle, axis: Axis, size: float | None) -> _Plan:
    gap = gap_of(style.column_gap if axis is Axis.COLUMNS else style.row_gap, size)
    return _plan(style, axis, RepeatRoom(size, 0.0, INFINITE, gap))
