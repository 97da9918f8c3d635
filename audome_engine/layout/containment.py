"""Size containment, and query containers, whose size is known before what is in them is styled (CSS Containment 3, 3;
CSS Conditional 5, 2).
"""

from __future__ import annotations

from dataclasses import replace

from audome_engine.layout.scaling import scaled_content
from audome_engine.layout.sizing import box_edges, percentage_base
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.containers import ContainerSize
from audome_engine.style.enums import Containment, Display, FlexDirection, FlexWrap

MOST_FILLED = 20_000  # boxes in one layout, and twice those of the document: containers in containers have many sizes

_CONTAINED = frozenset([BoxKind.BLOCK, BoxKind.FLEX, BoxKind.GRID])
_ROWS = (FlexDirection.ROW, FlexDirection.ROW_REVERSE)
_SIZES = Containment.SIZE | Containment.INLINE_SIZE


def contains_size(box: Box, kinds: Containment = _SIZES) -> bool:
    """Whether its size is as if it were empty, on the inline axis at least; not that of table cells (3.1)."""
    style = box.style
    return bool(style.contain & kinds) and box.kind in _CONTAINED and style.display is not Display.TABLE_CELL


def emptied(context: LayoutContext, box: Box) -> Box:
    """`box` without what is in it."""
    cache = context.cache(box)
    known = cache.get(("emptied", box))
    if isinstance(known, Box):
        return known
    style = box.style.with_(contain=box.style.contain & ~_SIZES)
    empty = replace(box, style=style, children=[], inline_formatting=False, outside_marker=None, container=None)
    if context.is_static(box):
        context.filled.add(empty)
    cache["emptied", box] = empty
    return empty


def contained(
    context: LayoutContext, box: Box, constraints: Constraints, empty: BoxFragment
) -> tuple[Box, Constraints]:
    """The box and constraints to lay out, where `empty` is the fragment of the same box without content."""
    if box.container is not None and context.resolver is not None:
        box = _filled(context, box, _query_size(box, constraints, empty))
    return box, _with_contained_height(box, constraints, empty)


def _query_size(box: Box, constraints: Constraints, empty: BoxFragment) -> ContainerSize:
    """The content box; the height is 0 where nothing but `min-height` makes it larger, as in Chromium."""
    width = max(0.0, empty.width - empty.border.horizontal - empty.padding.horizontal)
    if not contains_size(box, Containment.SIZE):
        return ContainerSize(width, None)
    if constraints.fixed_height is not None:
        return ContainerSize(width, max(0.0, empty.height - empty.border.vertical - empty.padding.vertical))
    edges = box_edges(box.style, constraints.percentage_width)
    return ContainerSize(width, percentage_base(box.style, constraints, edges, empty.width) or 0.0)


def _with_contained_height(box: Box, constraints: Constraints, empty: BoxFragment) -> Constraints:
    if constraints.fixed_height is not None or not contains_size(box, Containment.SIZE):
        return constraints
    style = box.style
    line = box.kind is BoxKind.FLEX and style.flex_direction in _ROWS and style.flex_wrap is FlexWrap.NOWRAP
    # a single line of flex items is as high as its container, but no percentage refers to it
    return replace(constraints, fixed_height=empty.height, fixed_height_indefinite=not line)


def _filled(context: LayoutContext, box: Box, size: ContainerSize) -> Box:
    """The box with what is in it styled for its size: once for each size."""
    cache = context.cache(box)
    key = ("filled", box, size)
    known = cache.get(key)
    if isinstance(known, Box):
        return known
    if context.exhausted:
        return box
    assert context.resolver is not None
    filled, lasting = context.resolver.resolve(box, size)
    if box in context.scales:
        filled = scaled_content(context, filled, context.scales[box])
    context.filled.update(lasting)
    context.count("filled containers")
    context.counts["filled boxes"] = context.counts.get("filled boxes", 0) + len(lasting)
    if context.counts["filled boxes"] > MOST_FILLED + 2 * len(context.static):
        context.exhausted = True
        message = "query containers are styled too often; the rest stay as they are without a size"
        context.diagnostics.warning("container-queries", message)
    cache[key] = filled
    return filled
