"""The way into layout: which algorithm lays out a box, intrinsic sizes, and results kept by box and constraints."""

from __future__ import annotations

from audome_engine.layout.block import block_intrinsic_sizes, layout_block
from audome_engine.layout.columns.container import column_intrinsic_sizes, has_columns
from audome_engine.layout.containment import contained, contains_size, emptied
from audome_engine.layout.controls import control_intrinsic_sizes
from audome_engine.layout.fieldset import fieldset_intrinsic_sizes, layout_fieldset
from audome_engine.layout.fitting import is_fitted, layout_fitted, smallest_text
from audome_engine.layout.flex.container import wraps_columns
from audome_engine.layout.flex.intrinsic import flex_intrinsic_sizes
from audome_engine.layout.flex.layout import layout_flex
from audome_engine.layout.grid.layout import grid_intrinsic_sizes, layout_grid
from audome_engine.layout.inline.intrinsic import intrinsic_inline
from audome_engine.layout.positioned import settle_pending
from audome_engine.layout.replaced import (
    layout_replaced,
    preferred_ratio,
    replaced_contribution,
    replaced_intrinsic_sizes,
)
from audome_engine.layout.sizing import (
    BoxEdges,
    box_edges,
    definite_height,
    used_width,
    width_contribution,
    width_from_ratio,
)
from audome_engine.layout.table.layout import layout_table
from audome_engine.layout.table.model import table_contribution, table_intrinsic_sizes
from audome_engine.layout.transforms import place_transform
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax
from audome_engine.layout.writing_modes import (
    in_frame,
    is_orthogonal,
    is_written_otherwise,
    layout_written_otherwise,
    orthogonal_widths,
)  # fmt: skip
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.enums import Keyword
from audome_engine.style.values import has_percentage


def layout_box(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out any box but an inline one; equal constraints give the same fragment."""
    cache = context.cache(box)
    key = (box, constraints)
    known = cache.get(key)
    if isinstance(known, BoxFragment):
        return known
    if is_fitted(box):
        fragment = cache[key] = layout_fitted(context, box, constraints)
        return fragment
    if is_written_otherwise(box):
        fragment = cache[key] = layout_written_otherwise(context, box, constraints)
        return fragment
    if contains_size(box):
        empty = layout_box(context, emptied(context, box), constraints)
        fragment = _algorithm(context, *contained(context, box, constraints, empty))
        fragment.box = box
    else:
        fragment = _algorithm(context, box, constraints)
    if box.style.has_transform:
        place_transform(fragment)
    settle_pending(context, fragment)
    cache[key] = fragment
    return fragment


def _algorithm(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    kind = box.kind
    context.count(kind.name.lower())
    if kind is BoxKind.REPLACED:
        return layout_replaced(context, box, constraints)
    if box.legend is not None:
        return layout_fieldset(context, box, box.legend, constraints)
    if kind is BoxKind.FLEX:
        return layout_flex(context, box, constraints)
    if kind is BoxKind.TABLE:
        return layout_table(context, box, constraints)
    if kind is BoxKind.GRID:
        return layout_grid(context, box, constraints)
    return layout_block(context, box, constraints)


def content_intrinsic_sizes(
    context: LayoutContext, box: Box, height: float | None = None, percentage_height: float | None = None
) -> MinMax:
    """The min-content and max-content widths of the content box, by the content alone, or by the aspect ratio where the
    border-box height is known. `percentage_height`: what the children's percentage heights refer to."""
    if contains_size(box):
        return content_intrinsic_sizes(context, emptied(context, box), height)
    edges = box_edges(box.style, None)
    if is_orthogonal(box):
        if height is None and percentage_height is not None:
            height = percentage_height + edges.vertical
        return orthogonal_widths(context, box, height)
    if is_written_otherwise(box):
        box = in_frame(context, box, box.style.writing_mode)
    ratio = preferred_ratio(box)
    if height is not None and ratio is None:
        percentage_height, height = max(0.0, height - edges.vertical), None
    if percentage_height is not None and not depends_on_height(context, box):
        percentage_height = None
    cache = context.cache(box)
    key = ("intrinsic", box, height, percentage_height)
    known = cache.get(key)
    if isinstance(known, MinMax):
        return known
    context.count("intrinsic")
    if height is not None and ratio is not None:
        width = width_from_ratio(height, ratio, box.style, edges) - edges.horizontal
        sizes = MinMax(width, width)
    elif box.kind is BoxKind.REPLACED:
        sizes = replaced_intrinsic_sizes(box, Constraints(None))
    elif box.control is not None and box.control.columns:
        sizes = control_intrinsic_sizes(context, box.style, box.control)
    elif box.legend is not None:
        sizes = fieldset_intrinsic_sizes(context, box, box.legend)
    elif box.kind is BoxKind.FLEX:
        sizes = flex_intrinsic_sizes(context, box, percentage_height)
    elif box.kind is BoxKind.TABLE:
        sizes = MinMax(*(size - edges.horizontal for size in table_intrinsic_sizes(context, box)))
    elif has_columns(box):
        sizes = column_intrinsic_sizes(context, box, lambda part: _flow_sizes(context, part, percentage_height))
    elif box.kind is BoxKind.GRID:
        sizes = grid_intrinsic_sizes(context, box, percentage_height)
    else:
        sizes = _flow_sizes(context, box, percentage_height)
    if box.style.audome_fit.shrinks and is_fitted(box):
        smallest = content_intrinsic_sizes(context, smallest_text(context, box), height, percentage_height)
        sizes = MinMax(min(sizes.minimum, smallest.minimum), sizes.maximum)
    cache[key] = sizes
    return sizes


def container_width(context: LayoutContext, box: Box, constraints: Constraints, edges: BoxEdges) -> float:
    """The used border-box width of a box that lays out what is in it, by its content where its style says so."""
    height = definite_height(box.style, constraints, edges)
    base = None if height is None else max(0.0, height - edges.vertical)
    return used_width(
        box.style, constraints, edges, lambda: content_intrinsic_sizes(context, box, percentage_height=base)
    )


def _flow_sizes(context: LayoutContext, box: Box, percentage_height: float | None) -> MinMax:
    if box.inline_formatting:
        return intrinsic_inline(context, box, percentage_height)
    return block_intrinsic_sizes(context, box, percentage_height)


def depends_on_height(context: LayoutContext, box: Box) -> bool:
    """Whether the intrinsic widths depend on the height: by wrapping columns, or by the aspect ratio of some descendant
    whose height comes from it."""
    cache = context.cache(box)
    key = ("depends on height", box)
    known = cache.get(key)
    if not isinstance(known, bool):
        known = (
            is_orthogonal(box)
            or (box.kind is BoxKind.FLEX and wraps_columns(box.style))
            or any(_hands_on_height(context, child, box) for child in box.children if isinstance(child, Box))
        )
        cache[key] = known
    return known


def _hands_on_height(context: LayoutContext, box: Box, parent: Box | None = None) -> bool:
    style = box.style
    if box.kind is BoxKind.INLINE or box.is_anonymous:
        return depends_on_height(context, box)
    if box.is_out_of_flow:
        return False
    relative = (parent is not None and parent.kind in (BoxKind.FLEX, BoxKind.GRID)) or any(
        value is Keyword.STRETCH or has_percentage(value)
        for value in (style.height, style.min_height, style.max_height)
    )
    return relative and (preferred_ratio(box) is not None or depends_on_height(context, box))


def intrinsic_sizes(
    context: LayoutContext, box: Box, percentage_height: float | None = None, height: float | None = None
) -> MinMax:
    """The contributions of the border box to its container (CSS Sizing 3, 5.2): by its own width, min and max where
    these are definite, else by its content. Margins are left out. `height`: of the border box, where it is known."""
    if percentage_height is not None and not _hands_on_height(context, box):
        percentage_height = None
    cache = context.cache(box)
    key = ("contribution", box, percentage_height, height)
    known = cache.get(key)
    if isinstance(known, MinMax):
        return known
    result = _contribution(
        context, box, Constraints(None, percentage_height, None, percentage_height, fixed_height=height)
    )
    cache[key] = result
    return result


def _contribution(context: LayoutContext, box: Box, constraints: Constraints) -> MinMax:
    style = box.style
    edges = box_edges(style, None)
    if box.kind is BoxKind.REPLACED:
        return replaced_contribution(box, constraints, edges)
    if box.kind is BoxKind.TABLE:
        return table_contribution(context, box, constraints)
    base = constraints.percentage_height
    if not box.is_anonymous:
        height = definite_height(style, constraints, edges)
        base = None if height is None else height - edges.vertical
    return width_contribution(
        style, constraints, edges, lambda: content_intrinsic_sizes(context, box, percentage_height=base)
    )
