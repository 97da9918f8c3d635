"""A table's boxes to its grid: captions, column elements, row groups, rows and cells with the columns they begin in
(CSS Tables 3, 2.1 and 3.3; HTML 4.9.12).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from audome_engine.geometry import Edges
from audome_engine.layout.types import LayoutContext
from audome_engine.scene.nodes import Box
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, Keyword, LineStyle, Visibility

_COLUMNS = (Display.TABLE_COLUMN, Display.TABLE_COLUMN_GROUP)
_LARGEST_GRID = 200_000  # slots; what spans further than a grid so large has columns for ends in its last one
_SIDES = ("top", "right", "bottom", "left")


@dataclass(slots=True, eq=False)
class Cell:
    """A cell and its place. `box` is what is laid out: the cell's box, but the table sees to heights and collapsed borders."""

    source: Box
    box: Box
    column: int
    columns: int  # as specified; may reach beyond the last column of the table
    rows: int  # ends with the row group

    @property
    def style(self) -> ComputedStyle:
        """The style as computed."""
        return self.source.style


@dataclass(slots=True, eq=False)
class Row:
    """A row; `box` is None for the anonymous row of nothing."""

    box: Box
    cells: list[Cell]
    collapsed: bool


@dataclass(slots=True, eq=False)
class Section:
    """A row group; rows directly in the table are in one without a box."""

    box: Box | None
    rows: list[Row]
    first_row: int
    is_body: bool


@dataclass(slots=True, eq=False)
class ColumnElement:
    """A `<col>` or `<colgroup>`: `group` is the one around a `<col>`, `leaf` whether it makes columns itself."""

    box: Box
    start: int
    span: int
    leaf: bool
    group: Box | None = None

    @property
    def is_group(self) -> bool:
        """Whether it is a `<colgroup>`."""
        return self.box.style.display is Display.TABLE_COLUMN_GROUP


@dataclass(slots=True, eq=False)
class Grid:
    """All of a table. Sections are in the order they are shown in."""

    fixed: bool
    sections: list[Section]
    captions: list[Box]
    elements: list[ColumnElement]
    positioned: list[Box] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """All rows, from top to bottom."""
        for section in self.sections:
            yield from section.rows

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return sum(len(section.rows) for section in self.sections)


@dataclass(slots=True, eq=False)
class Tracks:
    """Where columns are, from the inline-start side of the content box of the grid: offsets and widths."""

    offsets: list[float]
    widths: list[float]
    hidden: list[bool]

    def width(self, cell: Cell) -> float:
        """What a cell takes."""
        last = min(cell.column + cell.columns, len(self.offsets)) - 1
        return self.offsets[last] + self.widths[last] - self.offsets[cell.column]

    def hides(self, cell: Cell) -> bool:
        """Whether all of a cell's columns are gone."""
        return all(self.hidden[cell.column : cell.column + cell.columns])


def is_fixed_layout(style: ComputedStyle) -> bool:
    """Whether `table-layout: fixed` takes effect: not where the width is by the content (CSS Tables 3, 3.2.1)."""
    return style.table_layout_fixed and style.width not in (Keyword.AUTO, Keyword.MAX_CONTENT)


def make_grid(table: Box) -> Grid:
    """Sort a table's children and place its cells."""
    captions: list[Box] = []
    columns: list[Box] = []
    head: list[Box | list[Box]] = []
    foot: list[Box | list[Box]] = []
    bodies: list[Box | list[Box]] = []
    positioned: list[Box] = []
    for child in table.children:
        if not isinstance(child, Box):
            continue
        display = child.style.display
        if child.is_out_of_flow:
            positioned.append(child)
        elif display is Display.TABLE_CAPTION:
            captions.append(child)
        elif display in _COLUMNS:
            columns.append(child)
        elif display is Display.TABLE_ROW:
            if bodies and isinstance(bodies[-1], list):
                bodies[-1].append(child)
            else:
                bodies.append([child])
        elif display is Display.TABLE_HEADER_GROUP and not head:
            head.append(child)
        elif display is Display.TABLE_FOOTER_GROUP and not foot:
            foot.append(child)
        else:  # further headers and footers are as other row groups
            bodies.append(child)
    sections: list[Section] = []
    first = 0
    ordered = [*((s, False) for s in head), *((s, True) for s in bodies), *((s, False) for s in foot)]
    most_columns = max(20, _LARGEST_GRID // max(1, sum(len(_rows(content)) for content, _ in ordered)))
    for content, is_body in ordered:
        section = _section(content, first, is_body, most_columns)
        sections.append(section)
        first += len(section.rows)
    return Grid(is_fixed_layout(table.style), sections, captions, _column_elements(columns), positioned)


def _rows(content: Box | list[Box]) -> list[Box]:
    """The rows of a row group, or of none."""
    nodes = content if isinstance(content, list) else content.children
    return [node for node in nodes if isinstance(node, Box) and node.style.display is Display.TABLE_ROW]


def _section(content: Box | list[Box], first: int, is_body: bool, most_columns: int) -> Section:
    box = None if isinstance(content, list) else content
    boxes = _rows(content)
    hidden = box is not None and box.style.visibility is Visibility.COLLAPSE
    spanning: list[tuple[int, int, int]] = []  # first column, columns and rows still to come, of cells from above
    rows: list[Row] = []
    for index, row in enumerate(boxes):
        cells, spanning = _place_cells(row, spanning, (len(boxes) - index, most_columns))
        rows.append(Row(row, cells, hidden or row.style.visibility is Visibility.COLLAPSE))
    return Section(box, rows, first, is_body)


def _place_cells(
    row: Box, spanning: list[tuple[int, int, int]], room: tuple[int, int]
) -> tuple[list[Cell], list[tuple[int, int, int]]]:
    """Each cell in the next column that no cell from above takes; `room`: the rows that are left, and the most columns."""
    rows_left, most_columns = room
    cells: list[Cell] = []
    column = 0
    going_on = list(spanning)
    above = 0
    for child in row.children:
        if not isinstance(child, Box) or child.style.display is not Display.TABLE_CELL:
            continue
        while above < len(spanning) and spanning[above][0] <= column:
            column = max(column, spanning[above][0] + spanning[above][1])
            above += 1
        rows = rows_left if child.rows_spanned == 0 else min(child.rows_spanned, rows_left)
        column = min(column, most_columns - 1)
        columns = min(child.columns_spanned, most_columns - column)
        cells.append(Cell(child, child, column, columns, rows))
        if rows > 1:
            going_on.append((column, columns, rows))
        column += columns
    return cells, sorted((start, count, left - 1) for start, count, left in going_on if left > 1)


def _column_elements(boxes: list[Box]) -> list[ColumnElement]:
    """`<colgroup>`s before the `<col>`s in them."""
    found: list[ColumnElement] = []
    column = 0
    for box in boxes:
        children = [child for child in box.children if isinstance(child, Box)]
        start = column
        if box.style.display is Display.TABLE_COLUMN or not children:
            found.append(ColumnElement(box, start, box.columns_spanned, True))
            column += box.columns_spanned
            continue
        group = ColumnElement(box, start, 0, False)
        found.append(group)
        for child in children:
            found.append(ColumnElement(child, column, child.columns_spanned, True, box))
            column += child.columns_spanned
        group.span = column - start
    return found


_UNDRAWN = {f"border_{side}_style": LineStyle.NONE for side in _SIDES}


def cell_box(context: LayoutContext, cell: Box, border: Edges | None) -> Box:
    """The cell as it is laid out: its height properties are the row's matter, and collapsed borders (`border`) take half of
    their width in it and are painted with the table."""
    style = cell.style
    changes: dict[str, object] = {}
    if style.height is not Keyword.AUTO:
        changes["height"] = Keyword.AUTO
    if style.min_height is not Keyword.AUTO:
        changes["min_height"] = Keyword.AUTO
    if style.max_height is not Keyword.NONE:
        changes["max_height"] = Keyword.NONE
    if border is not None:
        changes |= {f"border_{side}_width": width for side, width in zip(_SIDES, border, strict=True)}
        changes |= _UNDRAWN
    if not changes:
        return cell
    cache = context.cache(cell)
    key = ("cell", cell, border)
    known = cache.get(key)
    if not isinstance(known, Box):
        known = replace(cell, style=style.with_(**changes))
        if border is not None and cell.origin is not None:
            known.origin = replace(cell.origin, style=cell.origin.style.with_(**_UNDRAWN))
        cache[key] = known
    return known
