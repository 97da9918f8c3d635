"""Positioned boxes: relative offsets, and absolute and fixed boxes placed in their containing block (CSS 2, 9.3 and
10.3.7 to 10.6.5; CSS Positioned Layout 3, 4).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.replaced import preferred_ratio, replaced_size
from audome_engine.layout.sizing import (
    BoxEdges,
    WidthSpace,
    box_edges,
    clamp,
    fit_content,
    height_limits,
    resolve_height,
    resolve_width,
    width_from_ratio,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax, Pending, Placed
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode, Containment, Direction, Display, Keyword, Position
from audome_engine.style.values import LengthPercentageAuto, resolve


class Containing(NamedTuple):
    """A containing block: its size, and where it begins in the fragment that holds it."""

    x: float
    y: float
    width: float
    height: float
    rtl: bool = False


def relative_offset(style: ComputedStyle, width: float, height: float | None, rtl: bool) -> tuple[float, float]:
    """How far `position: relative` moves a box whose containing block has this size (CSS 2, 9.4.3)."""
    if style.position is not Position.RELATIVE:
        return 0.0, 0.0
    left, right = inset(style.left, width), inset(style.right, width)
    top, bottom = inset(style.top, height), inset(style.bottom, height)
    if left is not None and right is not None:
        x = -right if rtl else left
    else:
        x = left if left is not None else -right if right is not None else 0.0
    y = top if top is not None else -bottom if bottom is not None else 0.0
    return x, y


def inset(value: LengthPercentageAuto, base: float | None) -> float | None:
    """An inset in px; None for `auto` and for percentages of something indefinite."""
    if isinstance(value, Keyword):
        return None
    if isinstance(value, float):
        return quantize(value)
    return None if base is None else quantize(resolve(value, base))


def contains_absolute(style: ComputedStyle) -> bool:
    """Whether a box is the containing block of absolutely positioned descendants."""
    return style.position is not Position.STATIC or contains_fixed(style)


def contains_fixed(style: ComputedStyle) -> bool:
    """Whether a box is the containing block of fixed descendants too (CSS Transforms 1, 3; CSS Containment 2, 3.2)."""
    contained = style.contain & (Containment.LAYOUT | Containment.PAINT) and style.display is not Display.INLINE
    return style.has_transform or bool(contained)


def settle_pending(context: LayoutContext, fragment: BoxFragment) -> None:
    """Place those pending boxes whose containing block `fragment` is; the others stay pending."""
    if not fragment.pending or not contains_absolute(fragment.box.style):
        return
    border = fragment.border
    block = Containing(
        border.left,
        border.top,
        max(0.0, fragment.width - border.horizontal),
        max(0.0, fragment.height - border.vertical),
        fragment.box.style.direction is Direction.RTL,
    )
    staying: list[Pending] = []
    placed: list[Placed] = []
    queue = list(fragment.pending)
    while queue:
        pending = queue.pop(0)
        if pending.box.style.position is Position.FIXED and not contains_fixed(fragment.box.style):
            staying.append(pending)
            continue
        child = place_absolute(context, pending, block)
        placed.append(child)
        queue += collect_pending([child])
    fragment.children = (*fragment.children, *placed)
    fragment.pending = tuple(staying)


def collect_pending(children: list[Placed]) -> list[Pending]:
    """The pending boxes of placed children, relative to the parent."""
    found: list[Pending] = []
    for x, y, fragment in children:
        if isinstance(fragment, BoxFragment) and fragment.pending:
            owner = fragment.box if groups_descendants(fragment.box.style) else None
            found += [
                replace(pending, x=pending.x + x, y=pending.y + y, stacking_owner=pending.stacking_owner or owner)
                for pending in fragment.pending
            ]
    return found


def groups_descendants(style: ComputedStyle) -> bool:
    """Whether a box that does not contain absolutely positioned ones may still paint them in its stacking context."""
    return (
        style.opacity < 1.0
        or style.mix_blend_mode is not BlendMode.NORMAL
        or style.isolate
        or style.forces_stacking_context
        or style.z_index is not Keyword.AUTO
    )


def place_absolute(context: LayoutContext, pending: Pending, block: Containing) -> Placed:
    """Lay out an absolutely positioned box in its containing block."""
    box, style = pending.box, pending.box.style
    edges = box_edges(style, block.width)
    width = _width(context, pending, block, edges)
    left, right = inset(style.left, block.width), inset(style.right, block.width)
    top, bottom = inset(style.top, block.height), inset(style.bottom, block.height)
    height = _height(box, width, (top, bottom), block, edges)
    constraints = Constraints(
        available_width=block.width,
        available_height=block.height,
        percentage_width=block.width,
        percentage_height=block.height,
        fixed_width=width,
        fixed_height=height,
        new_formatting_context=True,
    )
    fragment = dispatch.layout_box(context, box, constraints)
    if height is None:
        low, high = height_limits(style, block.height, edges.vertical)
        clamped = clamp(fragment.height, low, high)
        if clamped != fragment.height:
            constraints = replace(constraints, fixed_height=clamped)
            fragment = dispatch.layout_box(context, box, constraints)
    x = _axis((left, right), (style.margin_left, style.margin_right), (block.width, fragment.width, block.width),
              (pending.x - block.x, pending.x_alignment, block.rtl))  # fmt: skip
    y = _axis((top, bottom), (style.margin_top, style.margin_bottom), (block.height, fragment.height, block.width),
              (pending.y - block.y, pending.y_alignment, False))  # fmt: skip
    fragment.stacking_owner = pending.stacking_owner
    return Placed(block.x + x, block.y + y, fragment)


def _axis(
    insets: tuple[float | None, float | None],
    margins: tuple[LengthPercentageAuto, LengthPercentageAuto],
    sizes: tuple[float, float, float],
    static: tuple[float, str, bool],
) -> float:
    """Where the border box begins on one axis, relative to the containing block (CSS 2, 10.3.7 and 10.6.4)."""
    start, end = insets
    room, size, base = sizes
    position, alignment, rtl = static
    before = None if isinstance(margins[0], Keyword) else quantize(resolve(margins[0], base))
    after = None if isinstance(margins[1], Keyword) else quantize(resolve(margins[1], base))
    if start is not None and end is not None:
        free = room - start - end - size
        if before is None and after is None:
            before = free / 2 if free >= 0 or not rtl else free
            before = max(0.0, before) if free < 0 and not rtl else before
        elif before is None:
            before = free - (after or 0.0)
        elif rtl and after is not None:
            return room - end - after - size
        return start + before
    if start is not None:
        return start + (before or 0.0)
    if end is not None:
        return room - end - (after or 0.0) - size
    if alignment == "end":
        return position - size - (after or 0.0)
    if alignment == "center":
        return position - size / 2
    return position + (before or 0.0)


def _width(context: LayoutContext, pending: Pending, block: Containing, edges: BoxEdges) -> float:
    """CSS 2, 10.3.7 and 10.3.8."""
    box, style = pending.box, pending.box.style
    left, right = inset(style.left, block.width), inset(style.right, block.width)
    if box.kind is BoxKind.REPLACED:
        constraints = Constraints(
            None, None, block.width, block.height,
        )  # fmt: skip
        return replaced_size(box, constraints, edges)[0]

    def intrinsic() -> MinMax:
        return dispatch.content_intrinsic_sizes(context, box)

    if left is None and right is None:
        static = pending.x - block.x
        room = static if pending.x_alignment == "end" else block.width - static
        available = max(0.0, room - edges.margin.horizontal)
    else:
        available = max(0.0, block.width - (left or 0.0) - (right or 0.0) - edges.margin.horizontal)
    space = WidthSpace(available, block.width, edges.horizontal)
    width = resolve_width(style.width, style, space, intrinsic)
    if width is None:
        width = _auto_width(style, (left, right), block, (edges, available, intrinsic))
    return clamp(width, *width_limits(style, space, intrinsic))


def _auto_width(
    style: ComputedStyle,
    insets: tuple[float | None, float | None],
    block: Containing,
    room: tuple[BoxEdges, float, object],
) -> float:
    edges, available, intrinsic = room
    ratio = style.aspect_ratio.ratio
    both = insets[0] is not None and insets[1] is not None
    if ratio is not None and not both:
        height = resolve_height(style.height, style, block.height, edges.vertical)
        top, bottom = inset(style.top, block.height), inset(style.bottom, block.height)
        if height is None and top is not None and bottom is not None:
            height = max(edges.vertical, block.height - top - bottom - edges.margin.vertical)
        if height is not None:
            return width_from_ratio(height, ratio, style, edges)
    if both:
        return max(edges.horizontal, available)
    return fit_content(intrinsic(), available, edges.horizontal)  # type: ignore[operator]


def _height(
    box: Box, width: float, insets: tuple[float | None, float | None], block: Containing, edges: BoxEdges
) -> float | None:
    """CSS 2, 10.6.4 and 10.6.5; None where the content decides."""
    style = box.style
    top, bottom = insets
    if box.kind is BoxKind.REPLACED:
        constraints = Constraints(None, None, block.width, block.height, fixed_width=width)
        return replaced_size(box, constraints, edges)[1]
    stretched = None
    if top is not None and bottom is not None:
        stretched = max(edges.vertical, block.height - top - bottom - edges.margin.vertical)
    height = resolve_height(style.height, style, block.height, edges.vertical, stretched)
    has_ratio = style.aspect_ratio.ratio is not None and preferred_ratio(box) is not None
    if height is None and stretched is not None and not has_ratio and style.height is Keyword.AUTO:
        height = stretched
    if height is None:
        return None
    return clamp(height, *height_limits(style, block.height, edges.vertical))
