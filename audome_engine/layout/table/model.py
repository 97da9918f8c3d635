"""What of a table does not depend on where it stands: grid, collapsed borders, edges and column constraints, kept per box;
and the table's intrinsic widths (CSS Tables 3, 3.9.1).
"""

from __future__ import annotations

from dataclasses import dataclass

from audome_engine.geometry import NO_EDGES
from audome_engine.layout import dispatch
from audome_engine.layout.sizing import BoxEdges, box_edges, width_contribution
from audome_engine.layout.table.borders import CollapsedBorders, collapsed_borders
from audome_engine.layout.table.columns import LARGEST_TABLE, column_constraints, grid_widths
from audome_engine.layout.table.structure import Grid, cell_box, make_grid
from audome_engine.layout.table.widths import Column
from audome_engine.layout.types import Constraints, LayoutContext, MinMax
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Keyword
from audome_engine.style.values import has_percentage


@dataclass(slots=True, eq=False)
class TableModel:
    """See the module's docstring; spacing is 0 where borders collapse."""

    grid: Grid
    borders: CollapsedBorders | None
    columns: list[Column]
    spacing: tuple[float, float]
    caption_minimum: float

    def outside(self, edges: BoxEdges) -> float:
        """What of the width is not for columns."""
        count = sum(1 for column in self.columns if not column.mergeable)
        return edges.horizontal + self.spacing[0] * (max(count, 1) + 1)


def table_model(context: LayoutContext, box: Box) -> TableModel:
    """The model of a table; kept."""
    cache = context.cache(box)
    key = ("table", box)
    known = cache.get(key)
    if isinstance(known, TableModel):
        return known
    grid = make_grid(box)
    collapsed = box.style.border_collapse
    borders = collapsed_borders(box.style, grid) if collapsed else None
    for number, row in enumerate(grid.rows()):
        for cell in row.cells:
            around = None if borders is None else borders.around(number, cell.column, cell.rows, cell.columns)
            cell.box = cell_box(context, cell.source, around)
    spacing = (0.0, 0.0) if collapsed else box.style.border_spacing
    columns = column_constraints(context, grid, spacing[0])
    captions = [
        dispatch.intrinsic_sizes(context, caption).minimum + box_edges(caption.style, None).margin.horizontal
        for caption in grid.captions
    ]
    model = TableModel(grid, borders, columns, spacing, max(captions, default=0.0))
    cache[key] = model
    return model


def table_edges(context: LayoutContext, box: Box, percentage_width: float | None) -> BoxEdges:
    """The table's own edges: collapsed borders lie half in it, and it has no padding then (CSS 2, 17.6.2)."""
    edges = box_edges(box.style, percentage_width)
    if not box.style.border_collapse:
        return edges
    borders = table_model(context, box).borders
    return replace_edges(edges, borders)


def replace_edges(edges: BoxEdges, borders: CollapsedBorders | None) -> BoxEdges:
    """With collapsed borders, if there are any."""
    return edges if borders is None else edges._replace(border=borders.table(), padding=NO_EDGES)


def table_intrinsic_sizes(context: LayoutContext, box: Box) -> MinMax:
    """Min-content and max-content of the table's border box, captions included."""
    model = table_model(context, box)
    edges = table_edges(context, box, None)
    percentages = not box.confined and box.style.width is not Keyword.MAX_CONTENT
    sizes = grid_widths(model.columns, model.outside(edges), fixed=model.grid.fixed, percentages=percentages)
    low = max(sizes.minimum, model.caption_minimum)
    high = max(sizes.maximum, model.caption_minimum)
    if model.grid.fixed and has_percentage(box.style.width):
        high = LARGEST_TABLE
    return MinMax(low, max(low, high))


def table_contribution(context: LayoutContext, box: Box, constraints: Constraints) -> MinMax:
    """A table's contributions to its container's intrinsic widths (CSS Sizing 3, 5.2): never less than its min-content."""
    edges = table_edges(context, box, None)
    content = table_intrinsic_sizes(context, box)

    def inner() -> MinMax:
        return MinMax(content.minimum - edges.horizontal, content.maximum - edges.horizontal)

    sizes = width_contribution(box.style, constraints, edges, inner)
    return MinMax(max(content.minimum, sizes.minimum), max(content.minimum, sizes.maximum))
