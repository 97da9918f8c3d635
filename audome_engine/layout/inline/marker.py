"""Outside list markers (CSS Lists 3, 3): set beside the first line of the list item, on its start side."""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.inline.vertical import atomic_extent
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Placed
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Direction


def marker_height(context: LayoutContext, box: Box) -> float:
    """How high a list item without lines is because of its outside marker (0 where it has none)."""
    return _laid_out(context, box.outside_marker).height if box.outside_marker is not None else 0.0


def _laid_out(context: LayoutContext, marker: Box) -> BoxFragment:
    return dispatch.layout_box(context, marker, Constraints(None, shrink_to_fit=True, new_formatting_context=True))


def place_marker(context: LayoutContext, fragment: BoxFragment) -> None:
    """Add the marker's fragment to that of its list item: its end edge touches the content's start edge, its baseline
    is the item's first one."""
    marker = fragment.box.outside_marker
    assert marker is not None
    placed = _laid_out(context, marker)
    ascent = atomic_extent(placed)[0] - placed.margin.top
    baseline = fragment.first_baseline
    if baseline is None:
        baseline = fragment.border.top + fragment.padding.top + ascent
    if fragment.box.style.direction is Direction.RTL:
        x = fragment.width - fragment.border.right - fragment.padding.right + placed.margin.right
    else:
        x = fragment.border.left + fragment.padding.left - placed.width - placed.margin.right
    fragment.children = (Placed(x, baseline - ascent, placed), *fragment.children)
