"""The way into layout: which algorithm lays out a box, intrinsic sizes, and results kept by box and constraints."""

from __future__ import annotations

from audome_engine.layout.block import block_intrinsic_sizes, layout_block
from audome_engine.layout.containment import contained, contains_size, emptied
from audome_engine.layout.flex.layout import flex_intrinsic_sizes, layout_flex
from audome_engine.layout.inline.intrinsic import intrinsic_inline
from audome_engine.layout.positioned import settle_pending
from audome_engine.layout.replaced import layout_replaced, preferred_ratio, replaced_intrinsic_sizes
from audome_engine.layout.sizing import (
    INFINITE,
    WidthSpace,
    box_edges,
    clamp,
    definite_height,
    resolve_width,
    transferred_limits,
    width_from_ratio,
)
from audome_engine.layout.transforms import resolve_transform
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.enums import Containment, Keyword

_LATER = {BoxKind.GRID: "grid layout", BoxKind.TABLE: "table layout"}


def layout_box(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out any box but an inline one; equal constraints give the same fragment."""
    cache = context.cache(box)
    key = (box, constraints)
    known = cache.get(key)
    if isinstance(known, BoxFragment):
        return known
    if contains_size(box):
        empty = layout_box(context, emptied(context, box), constraints)
        fragment = _algorithm(context, *contained(context, box, constraints, empty))
        fragment.box = box
    else:
        fragment = _algorithm(context, box, constraints)
    if box.style.contain and Containment.LAYOUT in box.style.contain:  # CSS Containment 2, 3.2: it has no baseline
        fragment.first_baseline = fragment.last_baseline = None
    if box.style.has_transform:
        fragment.transform = resolve_transform(box.style, fragment.width, fragment.height)
    settle_pending(context, fragment)
    cache[key] = fragment
    return fragment


def _algorithm(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    kind = box.kind
    context.count(kind.name.lower())
    if kind is BoxKind.REPLACED:
        return layout_replaced(context, box, constraints)
    if kind is BoxKind.FLEX:
        return layout_flex(context, box, constraints)
    if kind in _LATER:
        path = box.source.path if box.source is not None else ""
        line = box.source.line if box.source is not None else 0
        message = f"{_LATER[kind]} is not there yet; laid out as blocks"
        context.diagnostics.warning("unsupported-feature", message, path=path, line=line)
    return layout_block(context, box, constraints)


def content_intrinsic_sizes(context: LayoutContext, box: Box, height: float | None = None) -> MinMax:
    """The min-content and max-content widths of the content box, by the content alone, or by the aspect ratio where the
    border-box height is known."""
    if contains_size(box):
        return content_intrinsic_sizes(context, emptied(context, box), height)
    ratio = preferred_ratio(box)
    if ratio is None and box.kind is not BoxKind.FLEX:
        height = None
    cache = context.cache(box)
    key = ("intrinsic", box, height)
    known = cache.get(key)
    if isinstance(known, MinMax):
        return known
    context.count("intrinsic")
    if height is not None and ratio is not None:
        edges = box_edges(box.style, None)
        width = width_from_ratio(height, ratio, box.style, edges) - edges.horizontal
        sizes = MinMax(width, width)
    elif box.kind is BoxKind.REPLACED:
        sizes = replaced_intrinsic_sizes(context, box)
    elif box.kind is BoxKind.FLEX:
        sizes = flex_intrinsic_sizes(context, box, height)
    elif box.inline_formatting:
        sizes = intrinsic_inline(context, box)
    else:
        sizes = block_intrinsic_sizes(context, box)
    cache[key] = sizes
    return sizes


def intrinsic_sizes(context: LayoutContext, box: Box) -> MinMax:
    """The contributions of the border box to its container (CSS Sizing 3, 5.2): by its own width, min and max where
    these are definite, else by its content. Margins are left out."""
    cache = context.cache(box)
    key = ("contribution", box)
    known = cache.get(key)
    if isinstance(known, MinMax):
        return known
    result = _contribution(context, box)
    cache[key] = result
    return result


def _contribution(context: LayoutContext, box: Box) -> MinMax:
    style = box.style
    edges = box_edges(style, None)
    space = WidthSpace(None, None, edges.horizontal)

    def content() -> MinMax:
        return content_intrinsic_sizes(context, box)

    width = None if style.width is Keyword.FIT_CONTENT else resolve_width(style.width, style, space, content)
    if width is None and box.kind is not BoxKind.REPLACED and style.aspect_ratio.ratio is not None:
        height = definite_height(style, Constraints(None), edges)
        if height is not None:
            width = width_from_ratio(height, style.aspect_ratio.ratio, style, edges)
    if width is not None:
        sizes = MinMax(width, width)
    else:
        low, high = transferred_limits(style, None, edges) if box.kind is not BoxKind.REPLACED else (0.0, INFINITE)
        sizes = MinMax(*(clamp(size + edges.horizontal, low, high) for size in content()))
    minimum = resolve_width(style.min_width, style, space, content)
    maximum = resolve_width(style.max_width, style, space, content)
    low = edges.horizontal if minimum is None else minimum
    high = INFINITE if maximum is None else maximum
    return MinMax(clamp(sizes.minimum, low, high), clamp(sizes.maximum, low, high))
