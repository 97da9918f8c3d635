"""Grid items in their grid areas: widths, heights, layout, and what they contribute to tracks (CSS Grid 2, 6.2, 6.6 and
12.5).
"""

from __future__ import annotations

from functools import partial

from audome_engine.layout import dispatch
from audome_engine.layout.grid import axes
from audome_engine.layout.grid.model import Axis, Grid, GridItem
from audome_engine.layout.grid.subgrid import inherited_axes
from audome_engine.layout.grid.track_sizing import Contribution, SpanInfo
from audome_engine.layout.replaced import preferred_ratio
from audome_engine.layout.sizing import (
    INFINITE,
    BoxEdges,
    WidthSpace,
    box_edges,
    clamp,
    height_limits,
    resolve_height,
    resolve_width,
    used_width,
    width_contribution,
    width_from_ratio,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Keyword
from audome_engine.style.values import has_percentage


def content_sizes(context: LayoutContext, item: GridItem) -> MinMax:
    """The intrinsic widths of an item's content box."""
    if item.subgrid is not None:
        return axes.column_sizes(context, item.subgrid)
    return dispatch.content_intrinsic_sizes(context, item.box)


def _stretches_inline(item: GridItem) -> bool:
    """6.2: whether an `auto` width fills the grid area."""
    keyword = item.justify.keyword
    if item.style.width is not Keyword.AUTO or item.auto_inline_margins:
        return False
    return keyword is Align.STRETCH or (keyword is Align.NORMAL and item.box.kind is not BoxKind.REPLACED)


def stretches_block(item: GridItem) -> bool:
    """6.2: whether an `auto` height fills the grid area; under `normal` not that of a box with an aspect ratio."""
    return _fills_rows(item) and (item.align.keyword is Align.STRETCH or preferred_ratio(item.box) is None)


def _fills_rows(item: GridItem) -> bool:
    keyword = item.align.keyword
    if item.style.height is not Keyword.AUTO or item.auto_block_margins:
        return False
    return keyword is Align.STRETCH or (keyword is Align.NORMAL and item.box.kind is not BoxKind.REPLACED)


def _stretched_height(item: GridItem, edges: BoxEdges, height: float) -> float:
    limits = height_limits(item.style, height, edges.vertical)
    return max(edges.vertical, clamp(height - edges.margin.vertical, *limits))


def item_width(context: LayoutContext, item: GridItem, width: float, height: float | None) -> float | None:
    """The border-box width of an item in a grid area of this size; None: a replaced box decides by itself."""
    style, edges = item.style, box_edges(item.style, width)
    if item.shares(Axis.COLUMNS):
        return max(edges.horizontal, width - edges.margin.horizontal)
    explicit = item.justify.keyword is Align.STRETCH and _stretches_inline(item)
    ratio = preferred_ratio(item.box)
    if explicit or (ratio is None and _stretches_inline(item)):
        space = WidthSpace(width, width, edges.horizontal)
        stretched = max(edges.horizontal, width - edges.margin.horizontal)
        return clamp(stretched, *width_limits(style, space, lambda: content_sizes(context, item)))
    if item.box.kind is BoxKind.REPLACED:
        return None
    content = partial(content_sizes, context, item)
    if height is not None and _is_sized_by_rows(item):
        by_ratio = width_from_ratio(_stretched_height(item, edges, height), ratio or 1.0, style, edges)
        return clamp(by_ratio, *width_limits(style, WidthSpace(width, width, edges.horizontal), content))
    known = None if height is None or not stretches_block(item) else _stretched_height(item, edges, height)
    constraints = Constraints(
        width, height, width, height, shrink_to_fit=not _stretches_inline(item), fixed_height=known
    )
    return used_width(style, constraints, edges, content)


def _is_sized_by_rows(item: GridItem) -> bool:
    """Whether, as in Chromium, a box with an aspect ratio takes its width from the height of its grid area under `normal`,
    for nothing else decides: its height then comes from that width."""
    by_ratio = item.style.aspect_ratio.ratio is not None and not stretches_block(item)
    return by_ratio and _fills_rows(item) and item.style.width is Keyword.AUTO and not _stretches_inline(item)


def depends_on_height(style: ComputedStyle) -> bool:
    """Whether a box's own size properties depend on the height of the grid area."""
    values = (style.height, style.min_height, style.max_height)
    return any(value is Keyword.STRETCH or has_percentage(value) for value in values)


def lay_out_item(context: LayoutContext, grid: Grid, item: GridItem, height: float | None) -> BoxFragment:
    """Lay out an item in a grid area of the width that columns came to, and of this height."""
    width = item.column[1]
    edges = box_edges(item.style, width)
    fixed_height = None
    if height is not None and (stretches_block(item) or item.shares(Axis.ROWS)):
        fixed_height = _stretched_height(item, edges, height)
        if item.shares(Axis.ROWS):
            fixed_height = max(edges.vertical, height - edges.margin.vertical)
    # Constraints differ only where layout would: what was measured is then what is placed.
    base = height if depends_on_height(item.style) else None
    constraints = Constraints(
        available_width=width,
        available_height=base,
        percentage_width=width,
        percentage_height=base,
        fixed_width=item_width(context, item, width, height),
        fixed_height=fixed_height,
        new_formatting_context=True,
        inherited=inherited_axes(grid, item, rows=height is not None),
    )
    return dispatch.layout_box(context, item.box, constraints)


# Contributions


def inline_contribution(
    context: LayoutContext, item: GridItem, contribution: Contribution, info: SpanInfo, height: float | None
) -> float:
    """What an item contributes to columns, margins included."""
    edges = box_edges(item.style, None)
    margins = edges.margin.horizontal
    sizes = _inline_sizes(context, item, height)
    if contribution is Contribution.MAX_CONTENT:
        return sizes.maximum + margins
    if contribution is Contribution.MIN_CONTENT or _is_definite(item.style.width):
        return sizes.minimum + margins
    style = item.style
    if not _has_content_minimum(style.min_width, item, info):
        space = WidthSpace(None, None, edges.horizontal)
        minimum = resolve_width(style.min_width, style, space, lambda: content_sizes(context, item))
        return (edges.horizontal if minimum is None else minimum) + margins
    return _within_largest(sizes.minimum, edges.horizontal, info, margins) + margins


def _within_largest(size: float, edges: float, info: SpanInfo, margins: float) -> float:
    """6.6: a content-based minimum is no more than what tracks of fixed maximum sizes can hold."""
    return size if info.largest == INFINITE else min(size, max(edges, info.largest - margins))


def _is_definite(value: object) -> bool:
    """Whether a size property is neither automatic nor depends on the grid area."""
    if isinstance(value, Keyword):
        return value in (Keyword.MIN_CONTENT, Keyword.MAX_CONTENT)
    return isinstance(value, float) or not has_percentage(value)


def _has_content_minimum(minimum: object, item: GridItem, info: SpanInfo) -> bool:
    """6.6: whether the automatic minimum size is by content, and not zero."""
    by_content = minimum is Keyword.AUTO and item.style.has_content_minimum
    return by_content and info.automatic and not (info.flexible and info.several)


def _inline_sizes(context: LayoutContext, item: GridItem, height: float | None) -> MinMax:
    """The min- and max-content contributions of the border box, in a grid area of this height."""
    style, edges = item.style, box_edges(item.style, None)
    own = None
    if height is not None and depends_on_area_height(context, item):
        own = _stretched_height(item, edges, height) if _fills_rows(item) else None
    else:
        height = None
    if item.subgrid is None:
        return dispatch.intrinsic_sizes(context, item.box, height, own)
    constraints = Constraints(None, height, None, height, fixed_height=own)
    return width_contribution(style, constraints, edges, lambda: content_sizes(context, item))


def depends_on_area_height(context: LayoutContext, item: GridItem) -> bool:
    """Whether an item's width goes by the height of its grid area (12.1: then columns depend on rows)."""
    by_area = _fills_rows(item) or depends_on_height(item.style)
    return by_area and (preferred_ratio(item.box) is not None or dispatch.depends_on_height(context, item.box))


def block_contribution(
    context: LayoutContext, grid: Grid, item: GridItem, contribution: Contribution, info: SpanInfo
) -> float:
    """What an item contributes to rows, margins included."""
    edges = box_edges(item.style, item.column[1])
    margins = edges.margin.vertical
    style = item.style
    if contribution is Contribution.MINIMUM and not _is_definite(style.height):
        if not _has_content_minimum(style.min_height, item, info):
            minimum = resolve_height(style.min_height, style, None, edges.vertical)
            return (edges.vertical if minimum is None else minimum) + margins
        height = measured(context, grid, item).height
        return _within_largest(height, edges.vertical, info, margins) + margins
    return measured(context, grid, item).height + margins


def measured(context: LayoutContext, grid: Grid, item: GridItem) -> BoxFragment:
    """The item as its content alone makes it high."""
    if item.measured is None:
        item.measured = lay_out_item(context, grid, item, None)
    return item.measured
