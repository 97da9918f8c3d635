"""Intrinsic widths of flex containers (CSS Flexbox 1, 9.9), as Chromium has them: sums of the items' contributions in a row,
the largest in a column, lines beside each other in a column that wraps."""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.flex.container import Container, flex_children
from audome_engine.layout.flex.items import FlexItem, column_width, known_height, make_item
from audome_engine.layout.flex.layout import line_limit
from audome_engine.layout.flex.lines import collect_lines, size_line
from audome_engine.layout.sizing import box_edges, clamp, height_limits, resolve_height
from audome_engine.layout.types import Constraints, LayoutContext, MinMax
from audome_engine.scene.nodes import Box


def flex_intrinsic_sizes(context: LayoutContext, box: Box, height: float | None) -> MinMax:
    """Of the content box. `height`: of the content box, where it is known."""
    edges = box_edges(box.style, None)
    constraints = Constraints(None, fixed_height=None if height is None else height + edges.vertical)
    container = Container.of(box.style, None, height)
    if container.is_row:
        sizes = _of_row(context, box, container)
    elif container.wraps:
        container.line_limit = line_limit(container, constraints, edges)
        sizes = _of_wrapping_column(context, box, container)
    else:
        sizes = _of_column(context, box, container)
    minimum = max(0.0, sizes.minimum)
    return MinMax(minimum, max(minimum, sizes.maximum))


def _of_row(context: LayoutContext, box: Box, container: Container) -> MinMax:
    """9.9.1: no more than an item's definite `flex-basis` where it cannot grow, no less where it cannot shrink."""
    minimum = maximum = 0.0
    children = flex_children(box)
    for child in children:
        item = make_item(context, child, container)
        low, high = dispatch.intrinsic_sizes(context, child, height=known_height(item))
        margins = item.main_margins
        maximum += _flexed(item, high) + margins
        minimum = max(minimum, low + margins) if container.wraps else minimum + _flexed(item, low) + margins
    gaps = container.main_gap * max(0, len(children) - 1)
    return MinMax(minimum if container.wraps else minimum + gaps, maximum + gaps)


def _flexed(item: FlexItem, contribution: float) -> float:
    stiff = (contribution > item.base and item.style.flex_grow == 0) or (
        contribution < item.base and item.style.flex_shrink == 0
    )
    return item.hypothetical if stiff and not item.base_by_content else contribution


def _of_column(context: LayoutContext, box: Box, container: Container) -> MinMax:
    minimum = maximum = 0.0
    for child in flex_children(box):
        low, high = _contribution(context, child, container)
        margins = box_edges(child.style, None).margin.horizontal
        minimum, maximum = max(minimum, low + margins), max(maximum, high + margins)
    return MinMax(minimum, maximum)


def _contribution(context: LayoutContext, child: Box, container: Container) -> MinMax:
    style, edges = child.style, box_edges(child.style, None)
    height = resolve_height(style.height, style, container.height, edges.vertical)
    if height is not None:
        height = clamp(height, *height_limits(style, container.height, edges.vertical))
    return dispatch.intrinsic_sizes(context, child, height=height)


def _of_wrapping_column(context: LayoutContext, box: Box, container: Container) -> MinMax:
    """The lines that come about when every item is as wide as its max-content contribution."""
    minimum = 0.0
    items: list[FlexItem] = []
    for child in flex_children(box):
        low, high = _contribution(context, child, container)
        minimum = max(minimum, low + box_edges(child.style, None).margin.horizontal)
        items.append(make_item(context, child, container, high))
    lines = collect_lines(items, container)
    for line in lines:
        for item in line.items:
            item.cross = column_width(item)
        size_line(line, container)
    maximum = sum(line.cross for line in lines) + container.cross_gap * max(0, len(lines) - 1)
    return MinMax(minimum, maximum)
