"""Subgrids (CSS Grid 2, 9): the part of the parent's tracks that a subgrid has, seen from its own content box."""

from __future__ import annotations

from audome_engine.layout.grid.model import Axis, Baselines, Grid, GridAxis, GridItem, Inherited, InheritedAxis
from audome_engine.layout.grid.tracks import Lines
from audome_engine.layout.sizing import BoxEdges, box_edges


def is_mirrored(grid: Grid, item: GridItem, axis: Axis) -> bool:
    """Whether a subgrid's tracks run against its parent's."""
    return axis is Axis.COLUMNS and item.subgrid is not None and item.subgrid.rtl != grid.rtl


def outer_edges(grid: Grid, edges: BoxEdges, axis: Axis) -> tuple[float, float]:
    """A box's margin, border and padding at the start and at the end of `grid`'s axis."""
    if axis is Axis.ROWS:
        return (
            edges.margin.top + edges.top,
            edges.margin.bottom + edges.border.bottom + edges.padding.bottom,
        )
    left = edges.margin.left + edges.left
    right = edges.margin.right + edges.border.right + edges.padding.right
    return (right, left) if grid.rtl else (left, right)


def inherit(grid: Grid, item: GridItem, axis: Axis) -> None:
    """Give a subgrid its tracks on an axis whose positions `grid` knows."""
    assert item.subgrid is not None
    parent, own = grid.axis(axis), item.subgrid.axis(axis)
    start, end = item.span(axis)
    mirrored = is_mirrored(grid, item, axis)
    before, after = outer_edges(grid, box_edges(item.style, item.column[1]), axis)
    begin, size = parent.at.area(start, end)
    length = max(0.0, size - before - after)
    starts, ends = _tracks(parent, (start, end), begin + before, own.gap)
    starts[0], ends[-1] = 0.0, length
    if mirrored:
        starts, ends = [length - value for value in reversed(ends)], [length - value for value in reversed(starts)]
    own.at = Lines(tuple(starts), tuple(ends))
    own.extent = length
    if axis is Axis.ROWS:
        own.baselines = _baselines(parent, own, start, begin + before)


def _tracks(parent: GridAxis, span: tuple[int, int], origin: float, gap: float) -> tuple[list[float], list[float]]:
    """9: a gutter that differs from the parent's is centred on it."""
    start, end = span
    starts = [value - origin for value in parent.at.starts[start:end]]
    ends = [value - origin for value in parent.at.ends[start:end]]
    for place in range(len(starts) - 1):
        change = (gap - (starts[place + 1] - ends[place])) / 2
        ends[place] -= change
        starts[place + 1] += change
    return starts, ends


def _baselines(parent: GridAxis, own: GridAxis, start: int, origin: float) -> Baselines:
    if not parent.baselines.first:
        return Baselines()
    first: list[float] = []
    last: list[float] = []
    for place in range(own.count):
        top, bottom = parent.at.starts[start + place] - origin, parent.at.ends[start + place] - origin
        first.append(parent.baselines.first[start + place] + top - own.at.starts[place])
        last.append(parent.baselines.last[start + place] + own.at.ends[place] - bottom)
    return Baselines(tuple(first), tuple(last))


def inherited_axes(grid: Grid, item: GridItem, *, rows: bool) -> Inherited | None:
    """What goes to a subgrid with its constraints; rows only where these are sized already."""
    sub = item.subgrid
    if sub is None:
        return None
    columns = _inherited(grid, item, Axis.COLUMNS) if sub.columns.is_subgrid else None
    return Inherited(columns, _inherited(grid, item, Axis.ROWS) if rows and sub.rows.is_subgrid else None)


def _inherited(grid: Grid, item: GridItem, axis: Axis) -> InheritedAxis:
    inherit(grid, item, axis)
    assert item.subgrid is not None
    own = item.subgrid.axis(axis)
    areas = tuple(own.lines.areas.items())
    return InheritedAxis(own.at, own.gap, tuple(own.lines.names), areas, own.baselines)
