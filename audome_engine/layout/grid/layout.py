"""Grid layout (CSS Grid 2, 12.1): the driver, the fragments of container and items, and the container's intrinsic widths."""

from __future__ import annotations

from dataclasses import dataclass

from audome_engine.layout import dispatch
from audome_engine.layout.grid.absolute import GridAreas, static_positions
from audome_engine.layout.grid.align import place_item, share_inline_baselines
from audome_engine.layout.grid.axes import (
    align_rows,
    column_sizes,
    settle_baselines,
    settle_rows,
    size_columns,
    size_rows,
)
from audome_engine.layout.grid.build import build_grid, gap_of
from audome_engine.layout.grid.items import depends_on_area_height, lay_out_item
from audome_engine.layout.grid.model import Grid, GridItem
from audome_engine.layout.grid.repetition import RepeatRoom
from audome_engine.layout.grid.track_sizing import AxisSpace
from audome_engine.layout.grid.tracks import INFINITE, depends_on_available
from audome_engine.layout.positioned import collect_pending, relative_offset
from audome_engine.layout.sizing import (
    CONTENT_KEYWORDS,
    BoxEdges,
    WidthSpace,
    box_edges,
    definite_height,
    height_limits,
    percentage_base,
    used_height,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax, Placed
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.enums import Align
from audome_engine.style.grid import Flex
from audome_engine.style.values import has_percentage

MOST_SECOND_PASSES = 4  # of one grid in one layout


@dataclass(slots=True, eq=False)
class _Frame:
    """The container's box: border-box width, edges, and the height of the content box where it is known."""

    constraints: Constraints
    edges: BoxEdges
    width: float
    height: float | None
    definite: float | None  # the border-box height before layout

    @property
    def inner_width(self) -> float:
        """Of the content box."""
        return max(0.0, self.width - self.edges.horizontal)


def layout_grid(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a grid container."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    definite = definite_height(style, constraints, edges)
    base = None if definite is None else max(0.0, definite - edges.vertical)
    width = dispatch.container_width(context, box, constraints, edges)
    height = percentage_base(style, constraints, edges, width)
    if not constraints.fixed_height_indefinite:
        height = height if base is None else base
    frame = _Frame(constraints, edges, width, height, definite)
    grid = _build(box, frame)
    size_columns(context, grid, frame.inner_width)
    content, outer_height = _size_rows(context, grid, frame)
    again = _takes_second_pass(context, grid)
    if again:  # 12.1, steps 3 and 4; as in Chromium the container stays as high as it is
        before = grid.columns.at
        size_columns(context, grid, frame.inner_width)
        again = grid.columns.at != before or outer_height != content
    _settle_rows(context, grid, frame, (outer_height, again))
    fragment = _assemble(context, grid, frame, outer_height)
    fragment.content_height = content
    return fragment


def _build(box: Box, frame: _Frame) -> Grid:
    style, edges = box.style, frame.edges
    columns = RepeatRoom(frame.inner_width, 0.0, INFINITE, gap_of(style.column_gap, frame.inner_width))
    low, high = height_limits(style, frame.constraints.percentage_height, edges.vertical)
    rows = RepeatRoom(frame.height, low - edges.vertical, high - edges.vertical, gap_of(style.row_gap, frame.height))
    grid = build_grid(box, columns, rows, frame.constraints.inherited)
    grid.rows.available = frame.height
    return grid


def _size_rows(context: LayoutContext, grid: Grid, frame: _Frame) -> tuple[float, float]:
    """12.1, step 2: the container's border-box height by the rows, and as it is used."""
    style, edges, rows = grid.style, frame.edges, grid.rows
    low, high = height_limits(style, frame.constraints.percentage_height, edges.vertical)
    limits = max(0.0, low - edges.vertical), max(0.0, high - edges.vertical)
    size_rows(context, grid, AxisSpace(frame.height, rows.gap, minimum=limits[0], maximum=limits[1]))
    content = rows.extent + edges.vertical
    if frame.definite is not None:
        return content, max(frame.definite, edges.vertical)
    return content, used_height(rows.extent, frame.width, style, frame.constraints, edges)


def _settle_rows(context: LayoutContext, grid: Grid, frame: _Frame, outcome: tuple[float, bool]) -> None:
    """Rows in a container whose height is known at last: percentages among them are resolved, and what is left is shared
    out. `outcome`: the border-box height, and whether columns have changed."""
    rows, style = grid.rows, grid.style
    height, again = outcome
    inner = max(0.0, height - frame.edges.vertical)
    if rows.is_subgrid:
        return
    changed = inner != frame.height and (
        frame.definite is not None
        or frame.height is not None
        or depends_on_available(rows.sizes)
        or (any(isinstance(size.maximum, Flex) for size in rows.sizes) and inner < rows.extent)
        or has_percentage(style.row_gap)
    )
    if again or changed:
        rows.gap = gap_of(style.row_gap, inner)
        size_rows(context, grid, AxisSpace(inner, rows.gap))
    elif inner != frame.height:
        align_rows(grid, inner)


def _takes_second_pass(context: LayoutContext, grid: Grid) -> bool:
    """Whether columns depend on rows; for no grid more often than is sane, so that nested ones take no time without end."""
    if not _columns_depend_on_rows(context, grid):
        return False
    times = context.second_passes.get(grid.box, 0) + 1
    context.second_passes[grid.box] = times
    return times <= MOST_SECOND_PASSES


def _columns_depend_on_rows(context: LayoutContext, grid: Grid) -> bool:
    return not grid.columns.is_subgrid and any(
        depends_on_area_height(context, item)
        or (item.subgrid is not None and _columns_depend_on_rows(context, item.subgrid))
        for item in grid.items
    )


# Fragments


def _assemble(context: LayoutContext, grid: Grid, frame: _Frame, height: float) -> BoxFragment:
    edges, box = frame.edges, grid.box
    fragment = BoxFragment(box, frame.width, height, border=edges.border, padding=edges.padding, margin=edges.margin)
    settle_rows(grid)
    settle_baselines(context, grid)
    children: list[tuple[GridItem, Placed]] = []
    for item in grid.items:
        item.fragment = lay_out_item(context, grid, item, item.row[1])
    share_inline_baselines(grid)
    for item in grid.items:
        assert item.fragment is not None
        start, y = place_item(grid, item)
        x = frame.inner_width - start - item.fragment.width if grid.rtl else start
        dx, dy = relative_offset(item.style, item.column[1], item.row[1], grid.rtl)
        children.append((item, Placed(edges.left + x + dx, edges.top + y + dy, item.fragment)))
    order = {child: place for place, child in enumerate(box.children) if not isinstance(child, Text)}
    in_order = sorted(children, key=lambda pair: (pair[0].style.order, order[pair[0].box]))
    fragment.children = tuple(placed for _, placed in in_order)
    inner = (frame.inner_width, max(0.0, height - edges.vertical))
    fragment.areas = GridAreas(grid, edges, inner)
    fragment.pending = (
        *collect_pending(list(fragment.children)),
        *static_positions(grid, edges, inner),
    )
    _set_baselines(fragment, children)
    return fragment


def _set_baselines(fragment: BoxFragment, children: list[tuple[GridItem, Placed]]) -> None:
    """12.6 of Grid 1, 4.2 of Grid 2: the baseline shared in the first row with items, else that of its first item; and
    likewise in the last row."""
    if not children:
        return
    top = min(item.area.row for item, _ in children)
    bottom = max(item.area.row_end for item, _ in children)
    in_first = [pair for pair in children if pair[0].area.row == top]
    in_last = [pair for pair in children if pair[0].area.row_end == bottom]
    in_first.sort(key=lambda pair: (pair[0].align.keyword is not Align.BASELINE, pair[0].area.column))
    in_last.sort(key=lambda pair: (pair[0].align.keyword is not Align.LAST_BASELINE, -pair[0].area.column_end))
    for name, placed in (("first_baseline", in_first[0][1]), ("last_baseline", in_last[0][1])):
        own = getattr(placed.fragment, name)
        assert isinstance(placed.fragment, BoxFragment)
        setattr(fragment, name, placed.y + (placed.fragment.height if own is None else own))


# Intrinsic widths


def grid_intrinsic_sizes(context: LayoutContext, box: Box, height: float | None) -> MinMax:
    """The content box's intrinsic widths. Without a parent's tracks a subgrid is sized as if it were none. `height`: of the
    content box, where it is known."""
    style = box.style
    edges = box_edges(style, None)
    nothing = Constraints(None)
    low, high = width_limits(style, WidthSpace(None, None, edges.horizontal), lambda: MinMax(0.0, 0.0))
    if style.max_width in CONTENT_KEYWORDS:
        high = INFINITE
    columns = RepeatRoom(None, low - edges.horizontal, high - edges.horizontal, gap_of(style.column_gap, None))
    known = definite_height(style, nothing, edges)
    inner = height if known is None else max(0.0, known - edges.vertical)
    bottom, top = height_limits(style, None, edges.vertical)
    rows = RepeatRoom(inner, bottom - edges.vertical, top - edges.vertical, gap_of(style.row_gap, inner))
    grid = build_grid(box, columns, rows)
    grid.rows.available = inner
    return column_sizes(context, grid, second_pass=_takes_second_pass(context, grid))
