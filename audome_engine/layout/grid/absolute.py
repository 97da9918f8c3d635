"""Absolutely positioned boxes in grids (CSS Grid 2, 10.1 and 10.2): grid areas as containing blocks, and static
positions.
"""

from __future__ import annotations

from dataclasses import dataclass

from audome_engine.layout.grid.align import SHARES, line_position
from audome_engine.layout.grid.lines import resolve_absolute
from audome_engine.layout.grid.model import Grid, GridAxis, block_alignment, inline_alignment
from audome_engine.layout.positioned import Containing, contains_absolute
from audome_engine.layout.sizing import BoxEdges
from audome_engine.layout.types import Pending
from audome_engine.scene.nodes import Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Position
from audome_engine.style.grid import GridLine


@dataclass(slots=True, eq=False)
class GridAreas:
    """The containing blocks that a grid container makes; `inner` is its content box."""

    grid: Grid
    edges: BoxEdges
    inner: tuple[float, float]

    def containing(self, style: ComputedStyle) -> Containing:
        """10.1: the grid area that the placement properties say; where they say `auto`, up to the padding edge."""
        padding, border = self.edges.padding, self.edges.border
        grid, (width, height) = self.grid, self.inner
        before, after = (padding.right, padding.left) if grid.rtl else (padding.left, padding.right)
        start, end = _extent(grid.columns, (style.grid_column_start, style.grid_column_end), (before, width, after))
        top, bottom = _extent(
            grid.rows, (style.grid_row_start, style.grid_row_end), (padding.top, height, padding.bottom)
        )
        left = width - end if grid.rtl else start
        return Containing(
            border.left + padding.left + left, border.top + padding.top + top,
            max(0.0, end - start), max(0.0, bottom - top), grid.rtl,
        )  # fmt: skip


def _extent(axis: GridAxis, lines: tuple[GridLine, GridLine], room: tuple[float, float, float]) -> tuple[float, float]:
    """Start and end of an area on one axis, from the content box's start edge."""
    before, size, after = room
    first, last = resolve_absolute(*lines, axis.lines, before=axis.before, total=axis.count)
    if not axis.at.starts:  # without tracks there is one line, at the start
        return (-before if first is None else 0.0), (size + after if last is None else 0.0)
    start = -before if first is None else line_position(axis.at, first)[1]
    end = size + after if last is None else line_position(axis.at, last)[0]
    return start, max(start, end)


def static_positions(grid: Grid, edges: BoxEdges, inner: tuple[float, float]) -> list[Pending]:
    """10.2: an absolutely positioned child stands as if it were the sole item; as in Chromium in its grid area where the
    grid is its containing block, else in the content box."""
    found: list[Pending] = []
    areas = GridAreas(grid, edges, inner)
    content = Containing(edges.left, edges.top, inner[0], inner[1], grid.rtl)
    for child in grid.box.children:
        if isinstance(child, Text) or not child.is_out_of_flow:
            continue
        own = contains_absolute(grid.style) and (child.style.position is Position.ABSOLUTE or grid.style.has_transform)
        block = areas.containing(child.style) if own else content
        x_share = SHARES.get(inline_alignment(child.style, grid.style).keyword, 0.0)
        y_share = SHARES.get(block_alignment(child.style, grid.style).keyword, 0.0)
        x_share = 1.0 - x_share if grid.rtl else x_share
        found.append(
            Pending(
                child, block.x + block.width * x_share, block.y + block.height * y_share,
                _NAMES[x_share], _NAMES[y_share],
            )
        )  # fmt: skip
    return found


_NAMES = {0.0: "start", 0.5: "center", 1.0: "end"}
