"""Sizing the columns and rows of a grid together with the subgrids that share them (CSS Grid 2, 9 and 12.1): who takes
part in an axis, and where its tracks and the grid areas in it come to stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from audome_engine.layout.grid import items as grid_items
from audome_engine.layout.grid.build import build_subgrid, depends_on_width
from audome_engine.layout.grid.model import Axis, Baselines, Grid, GridItem
from audome_engine.layout.grid.subgrid import inherit, is_mirrored, outer_edges
from audome_engine.layout.grid.track_sizing import (
    AxisSpace,
    Constraint,
    Contribution,
    SpanInfo,
    Spanning,
    size_tracks,
)
from audome_engine.layout.grid.tracks import (
    INFINITE,
    Lines,
    Track,
    distribute_content,
    gutters,
    make_track,
    place_tracks,
)
from audome_engine.layout.sizing import box_edges
from audome_engine.layout.types import BoxFragment, LayoutContext, MinMax
from audome_engine.style.enums import Align
from audome_engine.style.values import Alignment


@dataclass(slots=True, eq=False)
class Participant:
    """An item of a grid, or of a subgrid in it, in the tracks of the grid: `before` and `after` are what is around it
    for being in subgrids, `shim` what baseline alignment adds."""

    grid: Grid
    item: GridItem
    start: int
    end: int
    before: float = 0.0
    after: float = 0.0
    shim: float = 0.0
    edges_alone: bool = False  # a subgrid's own margins, borders and padding


def participants(grid: Grid, axis: Axis) -> list[Participant]:
    """All that is sized by the tracks of `grid` on an axis."""
    return list(_collect(grid, axis, _Frame(0, grid.axis(axis).count, False, (0.0, 0.0), 0.0)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a (sub)grid stands in the tracks of the outermost grid; `edges` are at the outer grid's start and end."""

    offset: int
    count: int
    mirrored: bool
    edges: tuple[float, float]
    gutter: float  # half of what its gutter is more than the outer grid's


def _collect(grid: Grid, axis: Axis, frame: _Frame) -> Iterator[Participant]:
    for item in grid.items:
        start, end = item.span(axis)
        if frame.mirrored:
            start, end = frame.count - end, frame.count - start
        before = frame.edges[0] if start == 0 else frame.gutter
        after = frame.edges[1] if end == frame.count else frame.gutter
        if not item.shares(axis):
            yield Participant(grid, item, frame.offset + start, frame.offset + end, before, after)
            continue
        assert item.subgrid is not None
        width = item.column[1] if axis is Axis.ROWS else None
        own = outer_edges(grid, box_edges(item.style, width), axis)
        if frame.mirrored:
            own = (own[1], own[0])
        edges = (before + own[0], after + own[1])
        yield Participant(grid, item, frame.offset + start, frame.offset + end, *edges, edges_alone=True)
        gutter = frame.gutter + (item.subgrid.axis(axis).gap - grid.axis(axis).gap) / 2
        mirrored = frame.mirrored != is_mirrored(grid, item, axis)
        yield from _collect(item.subgrid, axis, _Frame(frame.offset + start, end - start, mirrored, edges, gutter))


def _tracks(grid: Grid, axis: Axis, available: float | None) -> list[Track]:
    own = grid.axis(axis)
    return [make_track(size, available, collapsed=place in own.collapsed) for place, size in enumerate(own.sizes)]


# Columns


def size_columns(context: LayoutContext, grid: Grid, width: float) -> None:
    """12.1, step 1, and the alignment of columns: in a content box `width` wide."""
    axis = grid.columns
    if not axis.is_subgrid:
        alignment = grid.style.justify_content
        space = AxisSpace(width, axis.gap, stretches=alignment.keyword in _STRETCHING)
        tracks = _size(context, grid, Axis.COLUMNS, space)
        _place(grid, Axis.COLUMNS, tracks, width, alignment)
    settle_columns(context, grid)


_STRETCHING = (Align.NORMAL, Align.STRETCH)


def settle_columns(context: LayoutContext, grid: Grid) -> None:
    """Where items are on the inline axis; subgrids that share the rows have to know their columns, too."""
    for item in grid.items:
        item.column = grid.columns.at.area(*item.span(Axis.COLUMNS))
        item.measured = None
        sub = item.subgrid
        if sub is None or not sub.rows.is_subgrid:
            continue
        if sub.columns.is_subgrid:
            inherit(grid, item, Axis.COLUMNS)
            settle_columns(context, sub)
        else:
            edges = box_edges(item.style, item.column[1])
            width = grid_items.item_width(context, item, item.column[1], None)
            inner = max(0.0, (width or 0.0) - edges.horizontal)
            if depends_on_width(sub.style):
                item.subgrid = sub = build_subgrid(grid, item, inner)
                assert sub is not None
            size_columns(context, sub, inner)


def _size(context: LayoutContext, grid: Grid, axis: Axis, space: AxisSpace) -> list[Track]:
    tracks = _tracks(grid, axis, space.available if space.constraint is Constraint.LAYOUT else None)
    if all(track.is_fixed and track.growth == track.base for track in tracks):
        return tracks
    taking_part = participants(grid, axis)
    if axis is Axis.ROWS:
        grid.rows.baselines = share_baselines(
            grid, taking_part, lambda taker: grid_items.measured(context, taker.grid, taker.item)
        )
    spanning: dict[tuple[int, int], Spanning] = {}
    for taker in taking_part:
        span = (taker.start, taker.end)
        spanning.setdefault(span, Spanning(*span)).measures.append(partial(_measure, context, taker, axis))
    size_tracks(tracks, spanning.values(), space)
    return tracks


def _measure(
    context: LayoutContext, taker: Participant, axis: Axis, contribution: Contribution, info: SpanInfo
) -> float:
    around = taker.before + taker.after + taker.shim
    if taker.edges_alone:
        return max(0.0, around)
    if axis is Axis.COLUMNS:
        size = grid_items.inline_contribution(context, taker.item, contribution, info, _known_row_height(taker))
    else:
        size = grid_items.block_contribution(context, taker.grid, taker.item, contribution, info)
    return max(0.0, size + around)


def _known_row_height(taker: Participant) -> float | None:
    """The height of the item's grid area, where rows have been sized or are fixed."""
    rows = taker.grid.rows
    start, end = taker.item.span(Axis.ROWS)
    if rows.at.starts:
        return rows.at.area(start, end)[1]
    tracks = [make_track(size, rows.available) for size in rows.sizes[start:end]]
    if not tracks or not all(track.is_fixed and track.base == track.growth for track in tracks):
        return None
    return sum(track.base for track in tracks) + gutters(tracks, rows.gap)


def _place(grid: Grid, axis: Axis, tracks: list[Track], room: float | None, alignment: Alignment) -> None:
    own = grid.axis(axis)
    own.extent = sum(track.base for track in tracks) + gutters(tracks, own.gap)
    free = 0.0 if room is None else room - own.extent
    count = sum(not track.collapsed for track in tracks)
    start, between = distribute_content(alignment, free, count, rtl=axis is Axis.COLUMNS and grid.rtl)
    own.at = place_tracks(tracks, own.gap, start, between)


def column_sizes(context: LayoutContext, grid: Grid, *, second_pass: bool = False) -> MinMax:
    """The intrinsic widths of a grid's content box (12.2): the sum of its tracks under both constraints. `second_pass`: as in
    Chromium each with the rows that its columns come to."""
    if grid.intrinsic is None:
        sizes: list[float] = []
        for constraint in (Constraint.MIN_CONTENT, Constraint.MAX_CONTENT):
            space = AxisSpace(None, grid.columns.gap, constraint)
            tracks = _size(context, grid, Axis.COLUMNS, space)
            if second_pass:
                _place(grid, Axis.COLUMNS, tracks, None, grid.style.justify_content)
                settle_columns(context, grid)
                size_rows(context, grid, AxisSpace(grid.rows.available, grid.rows.gap, Constraint.MAX_CONTENT))
                tracks = _size(context, grid, Axis.COLUMNS, space)
                grid.rows.at = Lines((), ())
            sizes.append(sum(track.base for track in tracks) + gutters(tracks, grid.columns.gap))
        grid.intrinsic = MinMax(sizes[0], max(sizes))
    return grid.intrinsic


# Rows


def size_rows(context: LayoutContext, grid: Grid, space: AxisSpace) -> None:
    """12.1, step 2; rows stand without alignment, which needs the container's height."""
    if grid.rows.is_subgrid:
        return
    space.stretches = grid.style.align_content.keyword in _STRETCHING
    tracks = _size(context, grid, Axis.ROWS, space)
    _place(grid, Axis.ROWS, tracks, space.available, grid.style.align_content)


def align_rows(grid: Grid, height: float) -> None:
    """`align-content`, in a content box of this height, of rows that were sized without one."""
    at, free = grid.rows.at, height - grid.rows.extent
    tracks = [
        Track(0.0, 0.0, base=end - start, collapsed=place in grid.rows.collapsed)
        for place, (start, end) in enumerate(zip(at.starts, at.ends, strict=True))
    ]
    count = sum(not track.collapsed for track in tracks)
    start, between = distribute_content(grid.style.align_content, free, count)
    grid.rows.at = place_tracks(tracks, grid.rows.gap, start, between)


# Baselines


_BASELINES = (Align.BASELINE, Align.LAST_BASELINE)


def settle_rows(grid: Grid) -> None:
    """Where items are on the block axis, those in subgrids that share the rows too."""
    for item in grid.items:
        item.row = grid.rows.at.area(*item.span(Axis.ROWS))
        if item.shares(Axis.ROWS):
            assert item.subgrid is not None
            inherit(grid, item, Axis.ROWS)
            settle_rows(item.subgrid)


def settle_baselines(context: LayoutContext, grid: Grid) -> None:
    """As in Chromium baselines are found once more in the grid areas as they are at last."""
    if grid.rows.is_subgrid:
        return

    def final(taker: Participant) -> BoxFragment:
        return grid_items.lay_out_item(context, taker.grid, taker.item, taker.item.row[1])

    grid.rows.baselines = share_baselines(grid, participants(grid, Axis.ROWS), final)


def share_baselines(
    grid: Grid, taking_part: list[Participant], laid_out: Callable[[Participant], BoxFragment]
) -> Baselines:
    """12.5, step 1: what aligns baselines within a row is added to the items."""
    aligned = [
        taker
        for taker in taking_part
        if not taker.edges_alone and taker.item.align.keyword in _BASELINES and not taker.item.auto_block_margins
    ]
    if not aligned:
        return Baselines()
    first, last = [-INFINITE] * grid.rows.count, [-INFINITE] * grid.rows.count
    distances: list[tuple[Participant, list[float], int, float]] = []
    for taker in aligned:
        fragment = laid_out(taker)
        margin = box_edges(taker.item.style, taker.item.column[1]).margin
        if taker.item.align.keyword is Align.BASELINE:
            own = fragment.height if fragment.first_baseline is None else fragment.first_baseline
            group, row, distance = first, taker.start, taker.before + margin.top + own
        else:
            own = fragment.height if fragment.last_baseline is None else fragment.last_baseline
            group, row, distance = last, taker.end - 1, taker.after + margin.bottom + fragment.height - own
        group[row] = max(group[row], distance)
        distances.append((taker, group, row, distance))
    for taker, group, row, distance in distances:
        taker.shim = group[row] - distance
    return Baselines(tuple(first), tuple(last))
