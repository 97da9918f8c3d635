"""Collapsed borders: which border wins on every edge of the grid, and how much of it lies in each cell (CSS 2, 17.6.2;
CSS Tables 3, 3.7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from audome_engine.geometry import NO_EDGES, Edges
from audome_engine.layout.table.columns import column_count
from audome_engine.layout.table.structure import Cell, Grid
from audome_engine.layout.units import quantize
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, LineStyle

_STRENGTH = {
    style: rank
    for rank, style in enumerate(
        (LineStyle.NONE, LineStyle.HIDDEN, LineStyle.INSET, LineStyle.GROOVE, LineStyle.OUTSET, LineStyle.RIDGE,
         LineStyle.DOTTED, LineStyle.DASHED, LineStyle.SOLID, LineStyle.DOUBLE)
    )
}  # fmt: skip
_COLLAPSED = {LineStyle.INSET: LineStyle.RIDGE, LineStyle.OUTSET: LineStyle.GROOVE}


class Edge(NamedTuple):
    """A border as one side of a box has it; `order` of the box among all, the strongest kind first."""

    style: ComputedStyle
    side: str  # "top", "right", "bottom", "left"
    line: LineStyle
    width: float
    order: int

    @property
    def is_drawn(self) -> bool:
        """Whether it shows and takes room."""
        return self.line not in (LineStyle.NONE, LineStyle.HIDDEN) and self.width > 0

    def beats(self, other: Edge) -> bool:
        """17.6.2.1, steps 1 to 3; among equals the first one stays."""
        if other.line is LineStyle.HIDDEN:
            return False
        if self.line is LineStyle.HIDDEN or self.width != other.width:
            return self.line is LineStyle.HIDDEN or self.width > other.width
        return _STRENGTH[self.line] > _STRENGTH[other.line]

    def joint_rank(self) -> tuple[float, int, int]:
        """Which of the edges that meet paints the corner: the greatest."""
        return (self.width, _STRENGTH[self.line], -self.order)


Place = tuple[int, int]  # row, column


@dataclass(slots=True, eq=False)
class CollapsedBorders:
    """The edges of the grid: `across` above row r in column c, `along` before column c in row r; columns count from the
    inline-start side. Edges inside of spanning cells are in `inner` and stay empty."""

    rows: int
    columns: int
    rtl: bool
    across: dict[Place, Edge] = field(default_factory=dict)
    along: dict[Place, Edge] = field(default_factory=dict)
    inner_across: set[Place] = field(default_factory=set)
    inner_along: set[Place] = field(default_factory=set)

    def around(self, row: int, column: int, rows: int, columns: int) -> Edges:
        """Half of the widest border on each side of some cells (17.6.2)."""
        columns = min(columns, self.columns - column)
        lines, places = range(row, row + rows), range(column, column + columns)
        start = _half(self.along.get((r, column)) for r in lines)
        end = _half(self.along.get((r, column + columns)) for r in lines)
        top = _half(self.across.get((row, c)) for c in places)
        bottom = _half(self.across.get((row + rows, c)) for c in places)
        return Edges(top, start, bottom, end) if self.rtl else Edges(top, end, bottom, start)

    def table(self) -> Edges:
        """What lies in the table of its outer borders."""
        return self.around(0, 0, self.rows, self.columns) if self.rows and self.columns else NO_EDGES

    def add(self, area: tuple[int, int, int, int], style: ComputedStyle, order: int) -> None:
        """The borders of a box around an area: first row, first column, rows, columns."""
        row, column, rows, columns = area
        columns = min(columns, self.columns - column)
        if rows <= 0 or columns <= 0:
            return
        start, end = ("right", "left") if self.rtl else ("left", "right")
        for side, line in (("top", row), ("bottom", row + rows)):
            self._merge(
                self.across, self.inner_across, ((line, column + i) for i in range(columns)), style, side, order
            )
        for side, line in ((start, column), (end, column + columns)):
            self._merge(self.along, self.inner_along, ((row + i, line) for i in range(rows)), style, side, order)

    def _merge(
        self,
        edges: dict[Place, Edge],
        inner: set[Place],
        places: Iterable[Place],
        style: ComputedStyle,
        side: str,
        order: int,
    ) -> None:
        line: LineStyle = getattr(style, f"border_{side}_style")
        if line is LineStyle.NONE:
            return
        edge = Edge(style, side, _COLLAPSED.get(line, line), getattr(style, f"border_{side}_width"), order)
        for place in places:
            known = edges.get(place)
            if place not in inner and (known is None or edge.beats(known)):
                edges[place] = edge

    def mark_inner(self, row: int, cell: Cell) -> None:
        """Nothing is painted inside of a spanning cell."""
        columns = min(cell.columns, self.columns - cell.column)
        for r in range(row, row + cell.rows):
            for c in range(cell.column, cell.column + columns):
                if c > cell.column and (r, c) not in self.along:
                    self.inner_along.add((r, c))
                if r > row and (r, c) not in self.across:
                    self.inner_across.add((r, c))


def _half(edges: Iterable[Edge | None]) -> float:
    return quantize(max((edge.width for edge in edges if edge is not None and edge.is_drawn), default=0.0) / 2)


def collapsed_borders(table: ComputedStyle, grid: Grid) -> CollapsedBorders:
    """Resolve all conflicts (17.6.2.1): cells before rows, row groups, columns, column groups and the table."""
    count = column_count(grid)
    borders = CollapsedBorders(grid.row_count, count, table.direction is Direction.RTL)
    order = 0
    for number, row in enumerate(grid.rows()):
        for cell in row.cells:
            order += 1
            borders.add((number, cell.column, cell.rows, cell.columns), cell.style, order)
            if cell.rows > 1 or cell.columns > 1:
                borders.mark_inner(number, cell)
    for number, row in enumerate(grid.rows()):
        order += 1
        borders.add((number, 0, 1, count), row.box.style, order)
    for section in grid.sections:
        order += 1
        if section.box is not None:
            borders.add((section.first_row, 0, len(section.rows), count), section.box.style, order)
    for element in grid.elements:
        if not element.is_group:
            for column in range(element.start, min(element.start + element.span, count)):
                borders.add((0, column, grid.row_count, 1), element.box.style, order + 1)
    for element in grid.elements:
        if element.is_group:
            borders.add((0, element.start, grid.row_count, element.span), element.box.style, order + 2)
    borders.add((0, 0, grid.row_count, count), table, order + 3)
    return borders


class Joint(NamedTuple):
    """How much of a corner an edge takes: half the width of what crosses it, added if it paints the corner."""

    half: float
    wins: bool


def joints(borders: CollapsedBorders, place: Place, *, across: bool) -> tuple[Joint, Joint]:
    """The corners at the start and end of an edge, as Chromium has them: the widest edge paints a corner whole, then the
    strongest style, then the first box; equal edges both do."""
    row, column = place
    corners = ((row, column), (row, column + 1)) if across else ((row, column), (row + 1, column))
    own = (borders.across if across else borders.along)[place]
    found = []
    for r, c in corners:
        before, after = borders.across.get((r, c - 1)), borders.across.get((r, c))
        over, under = borders.along.get((r - 1, c)), borders.along.get((r, c))
        crossing = [e for e in ((over, under) if across else (before, after)) if e is not None and e.is_drawn]
        meeting = [e for e in (before, after, over, under) if e is not None and e.is_drawn]
        rank = own.joint_rank()
        half = quantize(max((e.width for e in crossing), default=0.0) / 2)
        found.append(Joint(half, all(rank >= e.joint_rank() for e in meeting)))
    return found[0], found[1]
