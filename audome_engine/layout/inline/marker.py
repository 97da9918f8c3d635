"""Outside list markers (CSS Lists 3, 3): set beside the first line of the list item, on its start side."""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.floats import FloatSpace
from audome_engine.layout.inline.vertical import atomic_extent
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Placed
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Direction


def marker_extent(context: LayoutContext, box: Box) -> tuple[float, float] | None:
    """The ascent and the height of a list item's outside marker, None where it has none."""
    if box.outside_marker is None:
        return None
    placed = _laid_out(context, box.outside_marker)
    return _ascent(placed), placed.height


def _laid_out(context: LayoutContext, marker: Box) -> BoxFragment:
    return dispatch.layout_box(context, marker, Constraints(None, shrink_to_fit=True, new_formatting_context=True))


def _ascent(marker: BoxFragment) -> float:
    return atomic_extent(marker)[0] - marker.margin.top


def place_marker(context: LayoutContext, fragment: BoxFragment, floats: FloatSpace) -> None:
    """Add the marker's fragment to that of its list item: its end edge touches the item's start edge, or what floats
    around the item leave of its content box; its baseline is the item's first one."""
    marker = fragment.box.outside_marker
    assert marker is not None
    placed = _laid_out(context, marker)
    left, top = fragment.border.left + fragment.padding.left, fragment.border.top + fragment.padding.top
    y = top if fragment.first_baseline is None else fragment.first_baseline - _ascent(placed)
    width = fragment.width - left - fragment.border.right - fragment.padding.right
    rtl = fragment.box.style.direction is Direction.RTL
    free = floats.edges(y - top, 0.0, width, rtl=rtl)
    if rtl:
        x = fragment.width + placed.margin.right - (width - free.right)
    else:
        x = free.left - placed.width - placed.margin.right
    fragment.children = (Placed(x, y, placed), *fragment.children)
