"""Cells in two passes: measured at their width, then laid out at the height of their rows, their baselines aligned
(CSS Tables 3, 3.10.2 and 3.11; CSS 2, 17.5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.sizing import box_edges, outer
from audome_engine.layout.table.rows import RowHeight
from audome_engine.layout.table.structure import Cell, Row, Tracks
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import VerticalAlign
from audome_engine.style.values import Percentage, has_percentage

_NOT_BASELINE = (VerticalAlign.TOP, VerticalAlign.MIDDLE, VerticalAlign.BOTTOM)


class CellMeasure(NamedTuple):
    """A cell at the height of its content."""

    cell: Cell
    fragment: BoxFragment
    by_percentage: bool  # something in it depends on the cell's height


@dataclass(slots=True, eq=False)
class RowBaseline:
    """Gathers where the baseline of a row is (3.11): the lowest of the aligned cells, else the highest content edge."""

    ascent: float | None = None
    descent: float = 0.0
    fallback: float | None = None

    def add(self, cell: Cell, fragment: BoxFragment) -> None:
        """With one more cell."""
        if cell.style.vertical_align not in _NOT_BASELINE and fragment.children and fragment.first_baseline is not None:
            first = self.ascent is None
            self.ascent = max(self.ascent or 0.0, fragment.first_baseline)
            if cell.rows == 1:
                below = fragment.height - fragment.first_baseline
                self.descent = below if first else max(self.descent, below)
        if self.ascent is None:
            edge = fragment.border.bottom + fragment.padding.bottom
            self.fallback = edge if self.fallback is None else min(self.fallback, edge)

    def height(self, least: float) -> float:
        """The height of a row that is `least` px high without regard to baselines."""
        return least if self.ascent is None else max(least, self.ascent + self.descent)

    def at(self, height: float) -> float:
        """The baseline of a row so high."""
        if self.ascent is not None:
            return self.ascent
        return 0.0 if self.fallback is None else max(0.0, height - self.fallback)


def measure_row(
    context: LayoutContext, row: Row, widths: tuple[Tracks, float], measures: dict[Cell, CellMeasure]
) -> tuple[RowHeight, list[tuple[Cell, float]]]:
    """A row's least height, and the cells that span rows with their least heights."""
    tracks, row_width = widths
    result = RowHeight()
    baseline = RowBaseline()
    spanning: list[tuple[Cell, float]] = []
    least = 0.0
    for cell in row.cells:
        fragment = dispatch.layout_box(context, cell.box, _constraints(tracks.width(cell), row_width))
        measures[cell] = CellMeasure(cell, fragment, _depends_on_height(context, cell.source))
        baseline.add(cell, fragment)
        height = max(fragment.height, _specified_height(cell, row_width) or 0.0)
        if cell.rows > 1:
            spanning.append((cell, height))
            result.starts_span = True
            continue
        value = cell.style.height
        if isinstance(value, Percentage):
            result.percent = max(result.percent or 0.0, value.value)
        result.constrained = result.constrained or isinstance(value, float | Percentage)
        least = max(least, height)
    value = row.box.style.height
    if isinstance(value, Percentage):
        result.percent = max(result.percent or 0.0, value.value)
    elif isinstance(value, float):
        least = max(least, quantize(value))
    result.constrained = result.constrained or isinstance(value, float | Percentage)
    result.height = baseline.height(least)
    return result, spanning


def _specified_height(cell: Cell, row_width: float) -> float | None:
    """The cell's `height` where it is a length; its min-height and max-height do not count, as in Chromium."""
    if not isinstance(cell.style.height, float):
        return None
    return outer(cell.style.height, cell.style, box_edges(cell.box.style, row_width).vertical)


def _constraints(width: float, row_width: float) -> Constraints:
    return Constraints(width, None, row_width, None, fixed_width=width, new_formatting_context=True)


def _depends_on_height(context: LayoutContext, box: Box) -> bool:
    """Whether anything in a cell has a height that may depend on the cell's; looked for once."""
    cache = context.cache(box)
    key = ("depends on height", box)
    known = cache.get(key)
    if not isinstance(known, bool):
        known = any(
            has_percentage(value)
            for node in box.walk()
            if isinstance(node, Box) and node is not box
            for value in (node.style.height, node.style.min_height, node.style.max_height)
        )
        cache[key] = known
    return known


def final_cell(
    context: LayoutContext,
    row: Row,
    cells: list[tuple[CellMeasure, float, float]],
    place: tuple[RowHeight, float, bool],
) -> tuple[float, list[BoxFragment]]:
    """A row's cells with their widths and heights, and its baseline. Percentages in a cell refer to its height where that is
    specified, or where the table's height is and the cell has grown."""
    own, row_width, table_specified = place
    baseline = RowBaseline()
    fragments = []
    for measure, width, height in cells:
        if measure.by_percentage:  # the cell's baseline may be elsewhere at its final height
            fragment = _at_height(context, measure, (width, row_width), height, table_specified)
            fragments.append(fragment)
            baseline.add(measure.cell, fragment)
        else:
            fragments.append(measure.fragment)
            baseline.add(measure.cell, measure.fragment)
    at = baseline.at(own.height)
    result = []
    for (measure, width, height), fragment in zip(cells, fragments, strict=True):
        aligned = measure.cell.style.vertical_align not in _NOT_BASELINE
        shifts = aligned and fragment.children and fragment.first_baseline not in (None, at)
        if fragment.height != height or fragment.width != width or shifts:
            fragment = _at_height(
                context, measure, (width, row_width), height, table_specified, at if aligned else None
            )
        result.append(fragment)
    return at, result


def _at_height(
    context: LayoutContext,
    measure: CellMeasure,
    widths: tuple[float, float],
    height: float,
    table_specified: bool,
    baseline: float | None = None,
) -> BoxFragment:
    width, row_width = widths
    definite = isinstance(measure.cell.style.height, float) or (table_specified and height > measure.fragment.height)
    constraints = Constraints(
        width, None, row_width, None, fixed_width=width, fixed_height=height,
        fixed_height_indefinite=not (definite and measure.by_percentage),
        new_formatting_context=True, cell_baseline=baseline,
    )  # fmt: skip
    return dispatch.layout_box(context, measure.cell.box, constraints)
