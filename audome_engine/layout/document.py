"""The whole document: the root box in the initial containing block, and what is positioned against the canvas."""

from __future__ import annotations

from dataclasses import replace

from audome_engine.geometry import Rect
from audome_engine.interpreter import collector_waits, deep_recursion
from audome_engine.layout import dispatch
from audome_engine.layout.motion import has_motion, move
from audome_engine.layout.positioned import Containing, collect_pending, place_absolute
from audome_engine.layout.sticky import has_sticky, stick
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Placed
from audome_engine.scene.nodes import Box, Scene
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, WritingMode


def layout_document(context: LayoutContext, scene: Scene) -> Placed:
    """Lay out a scene; the root fragment's place is relative to the canvas."""
    with deep_recursion(context.limits.depth), collector_waits():
        root = scene.root
        constraints = Constraints(
            available_width=context.width,
            available_height=context.height,
            percentage_width=context.width,
            percentage_height=context.height,
            new_formatting_context=True,
        )
        fragment = dispatch.layout_box(context, root, constraints)
        rtl = root.style.direction is Direction.RTL
        margin = fragment.margin
        x = context.width - margin.right - fragment.width if _from_right(root.style) else margin.left
        placed = _with_positioned(context, Placed(x, margin.top, fragment), rtl)
        bottom = placed.y + fragment.height + margin.bottom
        canvas = Rect(0.0, 0.0, context.width, bottom if context.height is None else context.height)
        if has_sticky(placed.fragment):
            placed = stick(placed, canvas)
        return move(placed, canvas) if has_motion(placed.fragment) else placed


def layout_foreign(context: LayoutContext, box: Box, width: float, height: float) -> BoxFragment:
    """Lay out what is in a `<foreignObject>` of this size."""
    with deep_recursion(context.limits.depth):
        constraints = Constraints(
            available_width=width, available_height=height, percentage_width=width, percentage_height=height,
            fixed_width=width, fixed_height=height, new_formatting_context=True,
        )  # fmt: skip
        return dispatch.layout_box(context, box, constraints)


def _from_right(style: ComputedStyle) -> bool:
    """Whether the principal writing mode begins on the right (CSS Writing Modes 4, 8)."""
    if style.writing_mode is WritingMode.HORIZONTAL_TB:
        return style.direction is Direction.RTL
    return style.writing_mode in (WritingMode.VERTICAL_RL, WritingMode.SIDEWAYS_RL)


def _with_positioned(context: LayoutContext, root: Placed, rtl: bool) -> Placed:
    """Place what is positioned against the initial containing block, as children of the root's fragment."""
    fragment = root.fragment
    assert isinstance(fragment, BoxFragment)
    if not fragment.pending:
        return root
    height = context.height if context.height is not None else root.y + fragment.height + fragment.margin.bottom
    block = Containing(-root.x, -root.y, context.width, height, rtl, scrolls=True)
    placed: list[Placed] = []
    queue = list(fragment.pending)
    while queue:
        child = place_absolute(context, queue.pop(0), block)
        placed.append(child)
        queue += collect_pending([child])
    return Placed(root.x, root.y, replace(fragment, children=(*fragment.children, *placed), pending=()))
