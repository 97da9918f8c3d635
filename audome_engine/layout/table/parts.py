"""What a table has besides boxes in flow: boxes of columns, their backgrounds, and the edges of collapsed borders as they are
painted (CSS 2, 17.5.1 and 17.6.2).
"""

from __future__ import annotations

from collections.abc import Iterator

from audome_engine.geometry import Rect
from audome_engine.layout.table.borders import Edge, joints
from audome_engine.layout.table.model import TableModel
from audome_engine.layout.table.structure import Tracks
from audome_engine.layout.types import BoxFragment, CollapsedEdge, ColumnBackground, Placed
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display


def column_fragments(
    model: TableModel, tracks: Tracks, size: tuple[float, float], rtl: bool
) -> Iterator[tuple[float, BoxFragment]]:
    """The boxes of column elements, with their left edges relative to the first row group's."""
    width, height = size
    for element in model.grid.elements:
        last = min(element.start + element.span, len(tracks.offsets)) - 1
        if last < element.start:
            continue
        left = tracks.offsets[element.start] - tracks.offsets[0]
        own = tracks.offsets[last] + tracks.widths[last] - tracks.offsets[element.start]
        yield (width - left - own if rtl else left), BoxFragment(element.box, own, height)


def column_backgrounds(table: BoxFragment, model: TableModel) -> tuple[ColumnBackground, ...]:
    """For every cell those of the column group and column it begins in, the group's below."""
    elements = {element.box: element for element in model.grid.elements}
    areas = [
        (elements[child.fragment.box], Rect(child.x, child.y, child.fragment.width, child.fragment.height))
        for child in table.children
        if isinstance(child.fragment, BoxFragment) and child.fragment.box in elements
        and _has_background(child.fragment.box.style)
    ]  # fmt: skip
    if not areas:
        return ()
    places = {cell.box: cell.column for row in model.grid.rows() for cell in row.cells}
    found = []
    for placed in _cells(table):
        assert isinstance(placed.fragment, BoxFragment)
        column = places[placed.fragment.box]
        for element, area in areas:
            if element.start <= column < element.start + element.span:
                found.append(ColumnBackground(element.box.style, area, placed))
    return tuple(found)


def _has_background(style: ComputedStyle) -> bool:
    return style.used_color(style.background_color).alpha > 0 or any(style.background_image)


def _cells(table: BoxFragment) -> Iterator[Placed]:
    stack = list(reversed(table.children))
    while stack:
        x, y, fragment = stack.pop()
        if not isinstance(fragment, BoxFragment):
            continue
        if fragment.box.style.display is Display.TABLE_CELL:
            yield Placed(x, y, fragment)
        elif fragment.box.kind is BoxKind.TABLE_PART:
            stack += [Placed(x + dx, y + dy, child) for dx, dy, child in reversed(fragment.children)]


def painted_edges(table: BoxFragment, model: TableModel, tracks: Tracks, rtl: bool) -> tuple[CollapsedEdge, ...]:
    """The rectangles of all edges, relative to the table."""
    borders = model.borders
    if borders is None or not model.columns:
        return ()
    tops = _row_lines(table)
    lines = [*tracks.offsets, tracks.offsets[-1] + tracks.widths[-1]]
    left = table.border.left + model.spacing[0]
    width = lines[-1] - lines[0]
    found = []
    for across, edges in ((True, borders.across), (False, borders.along)):
        for (row, column), edge in edges.items():
            if not edge.is_drawn or column + across >= len(lines) or row + (not across) >= len(tops):
                continue
            start, end = joints(borders, (row, column), across=across)
            if across:
                x, length = lines[column], lines[column + 1] - lines[column]
                y = tops[row] - quantize(edge.width / 2)
                x, length = _with_joints(
                    x, length, start.half * (1 if start.wins else -1), end.half * (1 if end.wins else -1)
                )
                found.append(_edge(edge, Rect(x, y, length, edge.width), True))
            else:
                x = lines[column] - quantize(edge.width / 2)
                y, length = tops[row], tops[row + 1] - tops[row]
                y, length = _with_joints(
                    y, length, start.half * (1 if start.wins else -1), end.half * (1 if end.wins else -1)
                )
                found.append(_edge(edge, Rect(x, y, edge.width, length), False))
    return tuple(
        e._replace(x=left + (width - e.x - e.width if rtl else e.x)) for e in found if e.width > 0 and e.height > 0
    )


def _with_joints(at: float, length: float, before: float, after: float) -> tuple[float, float]:
    return at - before, length + before + after


def _edge(edge: Edge, rect: Rect, across: bool) -> CollapsedEdge:
    color = edge.style.used_color(getattr(edge.style, f"border_{edge.side}_color"))
    return CollapsedEdge(*rect, across, edge.line, color)


def _row_lines(table: BoxFragment) -> list[float]:
    """The tops of all rows, and the bottom of the last."""
    rows = []
    stack = list(reversed(table.children))
    while stack:
        x, y, fragment = stack.pop()
        if not isinstance(fragment, BoxFragment) or fragment.box.kind is not BoxKind.TABLE_PART:
            continue
        if fragment.box.style.display is Display.TABLE_ROW:
            rows.append((y, fragment.height))
        else:
            stack += [Placed(x + dx, y + dy, child) for dx, dy, child in reversed(fragment.children)]
    return [*(y for y, _ in rows), *(y + height for y, height in rows[-1:])]
