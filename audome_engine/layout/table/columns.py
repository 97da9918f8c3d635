"""A table's column constraints from its column elements and cells, and the intrinsic widths of the grid (CSS Tables 3,
3.8 and 3.9.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.sizing import box_edges, outer
from audome_engine.layout.table.structure import Cell, ColumnElement, Grid
from audome_engine.layout.table.widths import Column, distribute_auto
from audome_engine.layout.types import LayoutContext, MinMax
from audome_engine.layout.units import quantize
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BoxSizing, Visibility
from audome_engine.style.values import Percentage

LARGEST_TABLE = 1_000_000.0  # px; where percentages leave no room for the other columns


@dataclass(slots=True, eq=False)
class CellWidths:
    """What a cell asks of its columns (3.8.3)."""

    minimum: float
    maximum: float
    percent: float | None
    percent_edges: float
    constrained: bool

    def join(self, other: CellWidths) -> None:
        """With another cell of the same column; a fixed width is stronger than max-content."""
        self.minimum = max(self.minimum, other.minimum)
        if self.constrained == other.constrained:
            self.maximum = max(self.maximum, other.maximum)
        elif self.constrained:
            self.maximum = max(self.maximum, other.minimum)
        else:
            self.maximum = max(self.minimum, other.maximum)
        self.constrained = self.constrained or other.constrained
        if other.percent is not None and (self.percent is None or other.percent > self.percent):
            self.percent, self.percent_edges = other.percent, other.percent_edges


class _Sizes(NamedTuple):
    width: float | None
    minimum: float | None
    maximum: float | None
    percent: float | None


def _sizes(style: ComputedStyle, edges: float) -> _Sizes:
    """The size properties as far as they are lengths or plain percentages; others are as `auto`."""
    width = outer(style.width, style, edges) if isinstance(style.width, float) else None
    low = outer(style.min_width, style, edges) if isinstance(style.min_width, float) else None
    high = outer(style.max_width, style, edges) if isinstance(style.max_width, float) else None
    if low is not None and high is not None:
        high = max(low, high)
    percent = style.width.value if isinstance(style.width, Percentage) else None
    if percent is not None and isinstance(style.max_width, Percentage):
        percent = min(percent, style.max_width.value)
    return _Sizes(width, low, high, percent)


def cell_widths(context: LayoutContext, cell: Cell, fixed: bool) -> CellWidths:
    """Outer min-content and max-content of a cell; in a fixed layout its content has no minimum."""
    style = cell.box.style
    edges = box_edges(style, None).horizontal
    sizes = _sizes(style, edges)
    content: MinMax | None = None
    if not fixed or sizes.width is None:
        content = dispatch.content_intrinsic_sizes(context, cell.box)
    minimum = 0.0
    if not fixed and content is not None:
        minimum = max(content.minimum + edges, sizes.minimum or 0.0)
    maximum = sizes.width if sizes.width is not None else (content.maximum if content is not None else 0.0) + edges
    if sizes.maximum is not None:
        maximum, minimum = min(maximum, sizes.maximum), min(minimum, sizes.maximum)
    outside = fixed and sizes.percent is not None and style.box_sizing is BoxSizing.CONTENT_BOX
    return CellWidths(minimum, max(minimum, maximum), sizes.percent, edges if outside else 0.0, sizes.width is not None)


def column_constraints(context: LayoutContext, grid: Grid, spacing: float) -> list[Column]:
    """The constraints of all columns."""
    columns = _element_columns(grid)
    single, spanning, count = _cell_constraints(context, grid)
    while len(columns) > count and columns[-1].mergeable:
        columns.pop()
    columns += [Column(mergeable=not grid.fixed) for _ in range(count - len(columns))]
    for start, span, _ in spanning:  # a spanning cell needs one column that takes room
        covered = columns[start : start + span]
        next((c for c in covered if not c.collapsed), covered[0]).mergeable = False
    for index, widths in single.items():
        _encompass(columns[index], widths, grid.fixed)
    distribute = _distribute_spanning_fixed if grid.fixed else _distribute_spanning
    for start, span, widths in sorted(spanning, key=lambda item: (item[1], item[0])):
        distribute(columns[start : start + span], widths, spacing)
    _limit_percentages(columns, grid.fixed)
    return columns


def _element_columns(grid: Grid) -> list[Column]:
    return [_element_column(e, grid.fixed) for e in grid.elements if e.leaf for _ in range(e.span)]


def column_count(grid: Grid) -> int:
    """How many columns there are that may take room."""
    columns = _element_columns(grid)
    while columns and columns[-1].mergeable:
        columns.pop()
    return max(len(columns), max((_reach(cell, grid) for row in grid.rows() for cell in row.cells), default=0))


def _reach(cell: Cell, grid: Grid) -> int:
    """Up to which column a cell makes columns; in an automatic layout those in which no cell begins do not exist."""
    return cell.column + (cell.columns if grid.fixed else 1)


def _element_column(element: ColumnElement, fixed: bool) -> Column:
    style = element.box.style
    sizes = _sizes(style, 0.0)
    width = sizes.width
    if width is None and not fixed and element.group is not None:
        width = _sizes(element.group.style, 0.0).width
    if width is not None:
        width = max(width, sizes.minimum or 0.0)
    percent = sizes.percent or None
    return Column(
        sizes.minimum or 0.0, width, percent, 0.0, width is not None,
        style.visibility is Visibility.COLLAPSE, not fixed and not width and percent is None,
    )  # fmt: skip


_Spanning = list[tuple[int, int, CellWidths]]


def _cell_constraints(context: LayoutContext, grid: Grid) -> tuple[dict[int, CellWidths], _Spanning, int]:
    """Those of cells in one column, joined, those of spanning cells, and the number of columns. In a fixed layout only the
    first row counts; else a column where no cell begins is no column."""
    single: dict[int, CellWidths] = {}
    spanning: _Spanning = []
    count = 0
    for number, row in enumerate(grid.rows()):
        for cell in row.cells:
            count = max(count, _reach(cell, grid))
            if grid.fixed and number > 0:
                continue
            widths = cell_widths(context, cell, grid.fixed)
            if cell.columns > 1:
                spanning.append((cell.column, cell.columns, widths))
            elif cell.column in single:
                single[cell.column].join(widths)
            else:
                single[cell.column] = widths
    return single, spanning, count


def _encompass(column: Column, cell: CellWidths, fixed: bool) -> None:
    if fixed and column.constrained:  # column elements come before cells
        return
    column.mergeable = False
    if column.minimum is None:
        column.minimum, column.maximum = cell.minimum, cell.maximum
    else:
        column.minimum = max(column.minimum, cell.minimum)
        other = cell.minimum if column.constrained and not cell.constrained else cell.maximum
        column.maximum = max(column.high, other)
    column.maximum = max(column.low, column.high)
    if cell.percent is not None and (column.percent is None or cell.percent > column.percent):
        column.percent, column.percent_edges = cell.percent, cell.percent_edges
    column.constrained = column.constrained or cell.constrained


def _distribute_spanning(columns: list[Column], cell: CellWidths, spacing: float) -> None:
    """3.9.3, for a cell that spans columns: the minimum, the maximum and the percentage are shared out."""
    used = [column for column in columns if not column.mergeable]
    inner = spacing * max(0, len(used) - 1)
    for column in columns:
        column.minimum, column.maximum = column.low, column.high
    if cell.percent is not None:
        free = [column for column in used if column.percent is None]
        surplus = cell.percent - sum(column.percent or 0.0 for column in used)
        total = sum(column.high for column in free)
        if surplus > 0:
            for column in free:
                column.percent = surplus * column.high / total if total > 0 else surplus / len(free)
    minimum, maximum = max(0.0, cell.minimum - inner), max(0.0, cell.maximum - inner)
    for column, size in zip(columns, distribute_auto(minimum, columns, grow_constrained=True), strict=True):
        column.minimum = max(column.low, size)
    sizes = distribute_auto(maximum, columns, grow_constrained=cell.constrained)
    for column, size in zip(columns, sizes, strict=True):
        column.maximum = max(column.low, column.high, size)


def _distribute_spanning_fixed(columns: list[Column], cell: CellWidths, spacing: float) -> None:
    """Evenly, where a column has nothing of its own."""
    inner = spacing * max(0, len(columns) - 1)
    minimum = max(0.0, cell.minimum - inner) if cell.constrained else 0.0
    maximum = max(0.0, cell.maximum - inner)
    count = len(columns)
    low, high = quantize(minimum / count), quantize(maximum / count)
    for column in columns:
        if column.minimum is None:
            column.constrained = column.constrained or cell.constrained
            column.minimum = low
        if column.maximum is None:
            column.constrained = column.constrained or cell.constrained
            column.maximum = high
        if cell.percent is not None and column.percent is None and not column.constrained:
            column.percent = cell.percent / count
    columns[-1].minimum = columns[-1].low + minimum - low * count
    columns[-1].maximum = columns[-1].high + maximum - high * count


def _limit_percentages(columns: list[Column], fixed: bool) -> None:
    """No more than 100 % in all: later columns lose (3.8.4), in a fixed layout all do in proportion."""
    total = 0.0
    for column in columns:
        column.minimum, column.maximum = column.low, column.high
        if column.percent is not None:
            if not fixed:
                column.percent = min(column.percent, 100.0 - total)
            total += column.percent
    if fixed and total > 100.0:
        for column in columns:
            if column.percent is not None:
                column.percent *= 100.0 / total


def grid_widths(columns: list[Column], outside: float, *, fixed: bool, percentages: bool) -> MinMax:
    """GRIDMIN and GRIDMAX (3.9.1) with `outside`, the borders, padding and spacing around the columns. Percentages make the
    grid so wide that every column has its max-content."""
    minimum = maximum = others = by_percent = percent = 0.0
    for column in columns:
        minimum += column.high if fixed and column.constrained and column.percent is None else column.low
        maximum += column.high
        if column.percent:
            percent += column.percent
            if column.high > 0:
                by_percent = max(by_percent, quantize(100 / column.percent * (column.high - column.percent_edges)))
        else:
            others += column.high
    if percent > 0 and percentages:
        percent = min(percent, 100.0)
        rest = 0.0
        if others > 0:
            rest = LARGEST_TABLE if percent >= 100.0 else quantize(100 / (100 - percent) * others)
        maximum = max(maximum, rest, by_percent)
    return MinMax(minimum + outside, max(minimum, maximum) + outside)
