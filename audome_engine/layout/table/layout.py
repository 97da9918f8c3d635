"""Lays out a table: widths of the columns, heights of the rows, then everything in its place (CSS Tables 3, 3.9 to 3.11).

The fragment is that of the table wrapper box, captions included; its children are captions, column elements and row
groups, those of row groups rows, those of rows cells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from audome_engine.geometry import Rect
from audome_engine.layout import dispatch
from audome_engine.layout.positioned import collect_pending, relative_offset, settle_pending
from audome_engine.layout.sizing import (
    BoxEdges,
    WidthSpace,
    box_edges,
    clamp,
    definite_height,
    fit_content,
    height_limits,
    resolve_height,
    resolve_width,
    width_limits,
)
from audome_engine.layout.table.cells import CellMeasure, final_cell, measure_row
from audome_engine.layout.table.columns import grid_widths
from audome_engine.layout.table.model import TableModel, replace_edges, table_model
from audome_engine.layout.table.parts import column_backgrounds, column_fragments, painted_edges
from audome_engine.layout.table.rows import RowHeight, SectionHeight, grow_rows, grow_sections, section_height
from audome_engine.layout.table.structure import Cell, Row, Section, Tracks
from audome_engine.layout.table.widths import distribute_auto, distribute_fixed
from audome_engine.layout.transforms import place_transform
from audome_engine.layout.types import (
    BoxFragment,
    Constraints,
    LayoutContext,
    MinMax,
    Pending,
    Placed,
    TableParts,
)
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.enums import Direction, Keyword, Overflow


@dataclass(slots=True, eq=False)
class TableLayout:
    """One layout of a table."""

    context: LayoutContext
    box: Box
    constraints: Constraints
    model: TableModel
    edges: BoxEdges
    tracks: Tracks
    width: float  # border box
    height: float = 0.0
    rtl: bool = False
    children: list[Placed] = field(default_factory=list)
    first_baseline: float | None = None
    last_baseline: float | None = None

    @property
    def row_width(self) -> float:
        """The width of rows and row groups."""
        return max(0.0, self.width - self.edges.horizontal - 2 * self.spacing[0])

    @property
    def spacing(self) -> tuple[float, float]:
        """Border spacing, none in a table without columns."""
        return self.model.spacing if self.model.columns else (0.0, 0.0)


def layout_table(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a table with its captions."""
    model = table_model(context, box)
    edges = replace_edges(box_edges(box.style, constraints.percentage_width), model.borders)
    assignable = _assignable_width(box, constraints, model, edges)
    distribute = (
        distribute_fixed(assignable, model.columns)
        if model.grid.fixed
        else distribute_auto(assignable, model.columns, grow_constrained=True)
    )
    full = _tracks(model, distribute, shrink=False)
    has_collapsed = any(column.collapsed for column in model.columns)
    tracks = _tracks(model, distribute, shrink=True) if has_collapsed else full
    if model.columns:
        width = tracks.offsets[-1] + tracks.widths[-1] + edges.horizontal + model.spacing[0]
        width = max(width, model.caption_minimum)
        if constraints.fixed_width is not None:
            width = max(width, constraints.fixed_width) if not has_collapsed else constraints.fixed_width
        elif box.is_out_of_flow:  # as in Chromium collapsed columns do not narrow it
            width = max(width, assignable + model.outside(edges))
    else:
        width = _empty_width(box, constraints, model, (assignable, edges))
    layout = TableLayout(context, box, constraints, model, edges, tracks, width)
    layout.rtl = box.style.direction is Direction.RTL
    return _finish(layout, full)


def _assignable_width(box: Box, constraints: Constraints, model: TableModel, edges: BoxEdges) -> float:
    """3.9.2 and 3.9.3: the used width less what is not for columns."""
    style = box.style
    outside = model.outside(edges)
    if constraints.fixed_width is not None:
        return max(0.0, constraints.fixed_width - outside)
    percentages = style.width is not Keyword.MAX_CONTENT
    sizes = grid_widths(model.columns, outside, fixed=model.grid.fixed, percentages=percentages)
    available = None
    if constraints.available_width is not None:
        available = max(0.0, constraints.available_width - edges.margin.horizontal)
    space = WidthSpace(available, constraints.percentage_width, edges.horizontal)

    def intrinsic() -> MinMax:
        return MinMax(sizes.minimum - edges.horizontal, sizes.maximum - edges.horizontal)

    width = resolve_width(style.width, style, space, intrinsic)
    if width is None:
        width = sizes.maximum if available is None else fit_content(intrinsic(), available, edges.horizontal)
    width = max(clamp(width, *width_limits(style, space, intrinsic)), sizes.minimum, model.caption_minimum)
    return width - outside


def _empty_width(box: Box, constraints: Constraints, model: TableModel, found: tuple[float, BoxEdges]) -> float:
    """A table without columns, as Chromium has it."""
    assignable, edges = found
    style = box.style
    given = constraints.fixed_width is not None or box.is_out_of_flow
    if given or style.width is not Keyword.AUTO or style.min_width is not Keyword.AUTO:
        return assignable + model.outside(edges)
    if model.caption_minimum:
        return max(model.caption_minimum, edges.horizontal)
    return 0.0 if model.borders is not None else assignable + edges.horizontal


def _tracks(model: TableModel, sizes: list[float], *, shrink: bool) -> Tracks:
    """Offsets of columns; those without room, and collapsed ones if `shrink`, have no spacing either."""
    offsets, widths, hidden = [], [], []
    at = model.spacing[0]
    first = True
    for column, size in zip(model.columns, sizes, strict=True):
        gone = (column.mergeable and size == 0) or (shrink and column.collapsed)
        if not gone:
            at += 0.0 if first else model.spacing[0]
            first = False
        offsets.append(at)
        widths.append(0.0 if gone else size)
        hidden.append(gone)
        at += widths[-1]
    return Tracks(offsets, widths, hidden)


# Heights


def _finish(layout: TableLayout, full: Tracks) -> BoxFragment:
    captions = [_lay_out_caption(layout, caption) for caption in layout.model.grid.captions]
    captions_height = sum(caption.height + margin for caption, margin in captions)
    measures: dict[Cell, CellMeasure] = {}
    sections = [_measure_section(layout, section, full, measures) for section in layout.model.grid.sections]
    grid_height = _grid_height(layout, captions_height)
    if grid_height is not None:
        room = max(0.0, grid_height - layout.edges.vertical)
        if room > sum(section.height for section in sections):
            grow_sections(sections, room, layout.model.spacing[1])
    minimum = _collapse_rows(layout, sections, grid_height or 0.0)
    for caption, _ in captions:
        if not caption.box.style.caption_at_bottom:
            _place_caption(layout, caption)
    top = layout.height
    _place_sections(layout, sections, measures)
    layout.height = max(layout.height, top + minimum)
    grid = layout.height - top
    _place_columns(layout, top, grid)
    for caption, _ in captions:
        if caption.box.style.caption_at_bottom:
            _place_caption(layout, caption)
    return _fragment(layout, top, grid)


def _lay_out_caption(layout: TableLayout, caption: Box) -> tuple[BoxFragment, float]:
    constraints = Constraints(layout.width, None, layout.width, None, new_formatting_context=True)
    fragment = dispatch.layout_box(layout.context, caption, constraints)
    return fragment, box_edges(caption.style, layout.width).margin.vertical


def _place_caption(layout: TableLayout, caption: BoxFragment) -> None:
    margin = box_edges(caption.box.style, layout.width).margin
    x = _caption_x(layout, caption)
    dx, dy = relative_offset(caption.box.style, layout.width, None, layout.rtl)
    layout.children.append(Placed(x + dx, layout.height + margin.top + dy, caption))
    layout.height += caption.height + margin.vertical


def _caption_x(layout: TableLayout, caption: BoxFragment) -> float:
    """CSS 2, 10.3.3: auto margins share what is free, else the start margin stays."""
    style = caption.box.style
    margin = box_edges(style, layout.width).margin
    free = layout.width - caption.width - margin.horizontal
    auto_left, auto_right = isinstance(style.margin_left, Keyword), isinstance(style.margin_right, Keyword)
    if free > 0 and (auto_left or auto_right):
        return margin.left + (0.0 if not auto_left else free / 2 if auto_right else free)
    return margin.left + (free if layout.rtl else 0.0)


def _measure_section(
    layout: TableLayout, section: Section, tracks: Tracks, measures: dict[Cell, CellMeasure]
) -> SectionHeight:
    """3.10.2: rows by their cells, then cells that span rows, the smaller spans first."""
    rows: list[RowHeight] = []
    spanning: list[tuple[int, Cell, float]] = []
    percent = 0.0
    for index, row in enumerate(section.rows):
        height, found = measure_row(layout.context, row, (tracks, layout.row_width), measures)
        if height.percent is not None:
            height.percent = min(height.percent, 100.0 - percent)
            percent += height.percent
        rows.append(height)
        spanning += [(index, cell, minimum) for cell, minimum in found]
    # as in Chromium what spanning cells add to rows is no part of the height that free space is shared out by
    total = sum(row.height for row in rows) + layout.spacing[1] * max(0, len(rows) - 1)
    for index, cell, minimum in _span_order(spanning):
        grow_rows(rows[index : index + cell.rows], minimum, layout.spacing[1], None)
    return section_height(section, rows, total, layout.spacing[1])


def _span_order(spanning: list[tuple[int, Cell, float]]) -> list[tuple[int, Cell, float]]:
    """Enclosed spans before those around them, else from the top; of equal ones the highest first."""
    return sorted(spanning, key=lambda item: (item[1].rows, item[0], -item[2]))


def _grid_height(layout: TableLayout, captions: float) -> float | None:
    """The height that properties or the parent give the grid; None where rows decide (3.10.1)."""
    style, constraints, edges = layout.box.style, layout.constraints, layout.edges
    if constraints.fixed_height is not None:
        return max(edges.vertical, constraints.fixed_height - captions)
    height = definite_height(style, constraints, edges)
    if height is not None:
        return height
    if resolve_height(style.min_height, style, constraints.percentage_height, edges.vertical) is None:
        return None
    return clamp(edges.vertical, *height_limits(style, constraints.percentage_height, edges.vertical))


def _collapse_rows(layout: TableLayout, sections: list[SectionHeight], minimum: float) -> float:
    """Collapsed rows have no height, and the table is lower by as much (3.10.3)."""
    rows = [row for section in sections for row in section.rows]
    for row, height in zip(layout.model.grid.rows(), rows, strict=True):
        if row.collapsed:
            if minimum:
                minimum -= height.height + (layout.spacing[1] if len(rows) > 1 else 0.0)
            height.height = 0.0
    return minimum


# Placing


def _place_sections(layout: TableLayout, sections: list[SectionHeight], measures: dict[Cell, CellMeasure]) -> None:
    layout.height += layout.edges.top
    after = 0.0
    x = layout.edges.left + layout.spacing[0]
    for section, height in zip(layout.model.grid.sections, sections, strict=True):
        if height.rows:
            layout.height += layout.spacing[1]
        after = layout.spacing[1]
        placed, baselines = _place_rows(layout, section, height.rows, measures)
        size = placed[-1].y + placed[-1].fragment.height if placed else height.height
        if baselines:
            if layout.first_baseline is None:
                layout.first_baseline = layout.height + baselines[0]
            layout.last_baseline = layout.height + baselines[-1]
        if section.box is None:
            layout.children += [Placed(px + x, py + layout.height, row) for px, py, row in placed]
        else:
            fragment = _part(layout.context, section.box, (layout.row_width, size), placed)
            dx, dy = relative_offset(section.box.style, layout.row_width, None, layout.rtl)
            layout.children.append(Placed(x + dx, layout.height + dy, fragment))
        layout.height += size
    layout.height += after + layout.edges.border.bottom + layout.edges.padding.bottom


def _place_rows(
    layout: TableLayout, section: Section, heights: list[RowHeight], measures: dict[Cell, CellMeasure]
) -> tuple[list[Placed], list[float]]:
    placed: list[Placed] = []
    baselines: list[float] = []
    y = 0.0
    first = True
    for index, row in enumerate(section.rows):
        if not row.collapsed:
            y += 0.0 if first else layout.spacing[1]
            first = False
        fragment = _place_cells(layout, row, (section, heights, index), measures)
        dx, dy = relative_offset(row.box.style, layout.row_width, None, layout.rtl)
        placed.append(Placed(dx, y + dy, fragment))
        baselines.append(y + (fragment.first_baseline or 0.0))
        y += fragment.height
    return placed, baselines


def _place_cells(
    layout: TableLayout,
    row: Row,
    place: tuple[Section, list[RowHeight], int],
    measures: dict[Cell, CellMeasure],
) -> BoxFragment:
    section, heights, index = place
    own = heights[index]
    specified = layout.box.style.height is not Keyword.AUTO
    tall = {cell: _cell_height(layout, section, heights, (index, cell)) for cell in row.cells}
    widths = {cell: layout.tracks.width(cell) for cell in row.cells}
    baseline, cells = final_cell(
        layout.context, row, [(measures[cell], widths[cell], tall[cell]) for cell in row.cells],
        (own, layout.row_width, specified),
    )  # fmt: skip
    children: list[Placed] = []
    for cell, fragment in zip(row.cells, cells, strict=True):
        x = layout.tracks.offsets[cell.column] - layout.spacing[0]
        if layout.rtl:
            x = layout.row_width - x - fragment.width
        dx, dy = relative_offset(cell.style, layout.row_width, None, layout.rtl)
        fragment.hidden = layout.tracks.hides(cell) or _is_hidden_empty(layout, cell, fragment)
        children.append(Placed(x + dx, dy, fragment))
    fragment = _part(layout.context, row.box, (layout.row_width, own.height), children)
    fragment.first_baseline = fragment.last_baseline = baseline
    fragment.hidden = row.collapsed
    return fragment


def _is_hidden_empty(layout: TableLayout, cell: Cell, fragment: BoxFragment) -> bool:
    """`empty-cells: hide` (CSS 2, 17.6.1.1)."""
    return cell.style.hides_empty_cells and layout.model.borders is None and not fragment.children


def _cell_height(layout: TableLayout, section: Section, heights: list[RowHeight], place: tuple[int, Cell]) -> float:
    index, cell = place
    if section.rows[index].collapsed:
        return 0.0
    shown = [i for i in range(index, index + cell.rows) if not section.rows[i].collapsed]
    return sum(heights[i].height for i in shown) + layout.spacing[1] * (len(shown) - 1)


def _part(context: LayoutContext, box: Box, size: tuple[float, float], children: list[Placed]) -> BoxFragment:
    """A row or row group around its children; what is positioned in it is placed."""
    fragment = BoxFragment(box, *size, children=tuple(children))
    pending = collect_pending(children)
    pending += [Pending(child, 0.0, 0.0) for child in box.children if isinstance(child, Box) and child.is_out_of_flow]
    fragment.pending = tuple(pending)
    if box.style.has_transform:
        place_transform(fragment)
    settle_pending(context, fragment)
    return fragment


def _scroll_to_start(layout: TableLayout) -> None:
    """In Chromium a caption overflows the padding box of a table that clips; written from right to left it is scrolled
    over as far as it does on the left."""
    captions = [
        x for x, _, child in layout.children if isinstance(child, BoxFragment) and child.box.kind is BoxKind.BLOCK
    ]
    over = layout.edges.border.left - min(captions, default=layout.edges.border.left)
    if over >= 1:
        layout.children = [Placed(x + math.floor(over), y, child) for x, y, child in layout.children]


def _place_columns(layout: TableLayout, top: float, grid: float) -> None:
    """Column elements have boxes to be measured, as in Chromium along the row groups that are not empty; they are painted
    with the cells."""
    height = max(0.0, grid - layout.edges.vertical - 2 * layout.spacing[1])
    y = top + layout.edges.top + layout.spacing[1]
    filled = [
        (row_top, row_top + part.height) for _, row_top, part in layout.children
        if isinstance(part, BoxFragment) and part.box.kind is BoxKind.TABLE_PART and part.height > 0
    ]  # fmt: skip
    if filled:
        y, height = filled[0][0], filled[-1][1] - filled[0][0]
    x = layout.edges.left + layout.spacing[0]
    for left, fragment in column_fragments(layout.model, layout.tracks, (layout.row_width, height), layout.rtl):
        layout.children.append(Placed(x + left, y, fragment))


def _fragment(layout: TableLayout, top: float, grid: float) -> BoxFragment:
    height = max(0.0, layout.height)
    if layout.constraints.fixed_height is not None:
        height = max(height, layout.constraints.fixed_height)
    edges = layout.edges
    if layout.rtl and layout.box.style.overflow_x is Overflow.HIDDEN:
        _scroll_to_start(layout)
    children = tuple(layout.children)
    fragment = BoxFragment(
        layout.box, layout.width, height, children, edges.border, edges.padding,
        box_edges(layout.box.style, layout.constraints.percentage_width).margin,
    )  # fmt: skip
    pending = collect_pending(list(children))
    start = layout.width - edges.left if layout.rtl else edges.left
    pending += [
        Pending(box, start, top + edges.top, "end" if layout.rtl else "start") for box in layout.model.grid.positioned
    ]
    fragment.pending = tuple(pending)
    fragment.first_baseline, fragment.last_baseline = layout.first_baseline, layout.last_baseline
    borders = layout.model.borders
    fragment.table = TableParts(
        Rect(0.0, top, fragment.width, grid), borders is not None,
        () if borders is None else painted_edges(fragment, layout.model, layout.tracks, layout.rtl),
        column_backgrounds(fragment, layout.model),
    )  # fmt: skip
    return fragment
