"""Outside list markers (CSS Lists 3, 3): set beside the first line of the list item, on its start side."""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.inline.vertical import atomic_extent
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Placed
from audome_engine.style.enums import Direction


def place_marker(context: LayoutContext, fragment: BoxFragment) -> None:
    """Add the marker's fragment to that of its list item: its end edge touches the content's start edge, its baseline
    is the item's first one."""
    marker = fragment.box.outside_marker
    assert marker is not None
    constraints = Constraints(None, shrink_to_fit=True, new_formatting_context=True)
    placed = dispatch.layout_box(context, marker, constraints)
    ascent = atomic_extent(placed)[0] - placed.margin.top
    baseline = fragment.first_baseline
    if baseline is None:
        baseline = fragment.border.top + fragment.padding.top + ascent
    if fragment.box.style.direction is Direction.RTL:
        x = fragment.width - fragment.border.right - fragment.padding.right + placed.margin.right
    else:
        x = fragment.border.left + fragment.padding.left - placed.width - placed.margin.right
    fragment.children = (Placed(x, baseline - ascent, placed), *fragment.children)
