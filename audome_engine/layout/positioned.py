"""Positioned boxes: relative offsets, and absolute and fixed boxes placed in their containing block (CSS 2, 9.3 and
10.3.7 to 10.6.5; CSS Positioned Layout 3, 4).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.grouping import contains_fixed, groups_descendants
from audome_engine.layout.sizing import (
    CONTENT_KEYWORDS,
    INFINITE,
    BoxEdges,
    HeightSpace,
    WidthSpace,
    box_edges,
    clamp,
    definite_height,
    has_automatic_minimum,
    height_limits,
    used_width,
    width_by_ratio,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, LineFragment, MinMax, Pending, Placed
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Direction, Keyword, Position
from audome_engine.style.values import Alignment, LengthPercentageAuto, resolve

_BY_DEFAULT = frozenset({Align.AUTO, Align.NORMAL, Align.STRETCH, Align.LEGACY, Align.BASELINE})


class Containing(NamedTuple):
    """A containing block: its size, and where it begins in the fragment that holds it."""

    x: float
    y: float
    width: float
    height: float
    rtl: bool = False
    scrolls: bool = False  # to what overflows it at the end


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


def settle_pending(context: LayoutContext, fragment: BoxFragment) -> None:
    """Place those pending boxes whose containing block `fragment` is; the others stay pending."""
    box = fragment.box
    if fragment.pending and box.interrupts_inline and contains_absolute(box.style):
        for pending in fragment.pending:
            pending.inline_container = box.order if pending.inline_container is None else pending.inline_container
    if fragment.pending and box.kind is BoxKind.BLOCK and not box.is_anonymous:
        _settle_in_cut_inlines(context, fragment)
    if not fragment.pending or box.interrupts_inline or not contains_absolute(box.style):
        return
    border = fragment.border
    block = Containing(
        border.left,
        border.top,
        max(0.0, fragment.width - border.horizontal),
        max(0.0, fragment.height - border.vertical),
        box.style.direction is Direction.RTL,
        box.style.overflow_x.is_scroll_container or box.style.overflow_y.is_scroll_container,
    )
    staying: list[Pending] = []
    placed: list[Placed] = []
    queue = list(fragment.pending)
    while queue:
        pending = queue.pop(0)
        fixed = pending.box.style.position is Position.FIXED and not contains_fixed(box.style)
        if fixed or pending.inline_container is not None:
            staying.append(pending)
            continue
        areas = fragment.areas
        child = place_absolute(context, pending, areas.containing(pending.box.style) if areas is not None else block)
        placed.append(child)
        queue += collect_pending([child])
    fragment.children = (*fragment.children, *placed)
    fragment.pending = tuple(staying)


def _settle_in_cut_inlines(context: LayoutContext, fragment: BoxFragment) -> None:
    """Place what an inline box contains that is cut by blocks; as in Chromium these count as its pieces. `fragment`: the
    block container that all of them are in."""
    staying: list[Pending] = []
    for pending in fragment.pending:
        pieces = [] if pending.inline_container is None else _pieces(fragment, pending.inline_container)
        if not pieces or pending.box.style.position is Position.FIXED:
            staying.append(pending)
            continue
        placed = place_absolute(context, pending, inline_containing_block(pieces))
        fragment.children = (*fragment.children, placed)
        staying += collect_pending([placed])
    fragment.pending = tuple(staying)


def inline_containing_block(pieces: list[Placed]) -> Containing:
    """From where an inline box's first piece starts to where its last one ends, padding included (CSS 2, 10.1)."""
    (x, y, first), (last_x, last_y, last) = pieces[0], pieces[-1]
    assert isinstance(first, BoxFragment)
    assert isinstance(last, BoxFragment)
    rtl = first.box.style.direction is Direction.RTL
    top, bottom = y + first.border.top, last_y + last.height - last.border.bottom
    if rtl:
        left, right = last_x + last.border.left, x + first.width - first.border.right
        return Containing(min(left, right), top, max(0.0, right - left), bottom - top, rtl)
    left, right = x + first.border.left, last_x + last.width - last.border.right
    return Containing(left, top, max(0.0, right - left), bottom - top, rtl)


def _pieces(fragment: BoxFragment, order: int) -> list[Placed]:
    """The pieces of an inline box that are not empty, and the blocks in it."""
    found: list[Placed] = []
    stack = [(placed.x, placed.y, placed.fragment) for placed in reversed(fragment.children)]
    while stack:
        x, y, inner = stack.pop()
        if isinstance(inner, BoxFragment):
            box = inner.box
            inside = box.kind is BoxKind.INLINE or box.is_anonymous
            if inside and box.order == order and (box.kind is BoxKind.INLINE or box.interrupts_inline):
                if inner.children or inner.width:
                    found.append(Placed(x, y, inner))
            elif inside:
                stack += [(x + child.x, y + child.y, child.fragment) for child in reversed(inner.children)]
        elif isinstance(inner, LineFragment):
            stack += [(x + child.x, y + child.y, child.fragment) for child in reversed(inner.children)]
    return found


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


class _Room(NamedTuple):
    """The inset-modified containing block on one axis (CSS Positioned Layout 4, 3.3), from the containing block's edge."""

    start: float
    size: float
    side: str  # where the margin box stands in it: "start" (left or top), "center" or "end"
    framed: bool  # both insets are given: auto margins take what is free
    stretches: bool = False  # an automatic size is all of it
    bounds: tuple[float, float] | None = None  # of an aligned box that does not fit: what it is shifted into (4.4)
    safe: bool = False  # of an aligned box that does not fit: it stands at the start


def place_absolute(context: LayoutContext, pending: Pending, block: Containing) -> Placed:
    """Lay out an absolutely positioned box in its containing block (CSS Positioned Layout 4, 4)."""
    box, style = pending.box, pending.box.style
    across, down = _across(pending, block), _down(pending, block)
    constraints = Constraints(
        available_width=across.size,
        available_height=down.size,
        percentage_width=block.width,
        percentage_height=block.height,
        shrink_to_fit=True,
        new_formatting_context=True,
    )
    fragment = _laid_out(context, box, constraints, (across, down))
    margins = [
        _margin(value, block.width)
        for value in (style.margin_left, style.margin_right, style.margin_top, style.margin_bottom)
    ]
    x = _position(across, fragment.width, (margins[0], margins[1]), block.rtl)
    y = _position(down, fragment.height, (margins[2], margins[3]), None)
    fragment.stacking_owner = pending.stacking_owner
    return Placed(block.x + x, block.y + y, fragment)


def _laid_out(context: LayoutContext, box: Box, constraints: Constraints, rooms: tuple[_Room, _Room]) -> BoxFragment:
    """What an automatic width or height comes to between two insets (CSS Positioned Layout 4, 4.3). With an aspect ratio
    a given height decides the width, else a stretched width the height, else a stretched height the width."""
    across, down = rooms
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    replaced = box.kind is BoxKind.REPLACED
    ratio = None if replaced else style.aspect_ratio.ratio
    given = ratio is not None and definite_height(style, constraints, edges) is not None
    stretches = down.stretches and style.height is Keyword.AUTO
    if across.stretches and style.width is Keyword.AUTO and not given:
        constraints = replace(constraints, shrink_to_fit=False)
        stretches = stretches and ratio is None
        if replaced:
            constraints = replace(constraints, fixed_width=max(edges.horizontal, across.size - edges.margin.horizontal))
    if not stretches and ratio is None:
        return dispatch.layout_box(context, box, constraints)
    stretched = (
        replace(constraints, fixed_height=_stretched_height(style, constraints, edges)) if stretches else constraints
    )
    explicit = stretches and style.align_self.keyword is Align.STRETCH and style.width is not Keyword.AUTO
    if ratio is None or explicit:
        return _within_content_limits(context, box, (constraints, stretched), edges)

    def content() -> MinMax:
        return dispatch.content_intrinsic_sizes(context, box)

    width = used_width(style, stretched, edges, content)
    if width_by_ratio(style, stretched, edges) is not None and has_automatic_minimum(style.min_width, style):
        # as in Chromium even of a given width
        space = WidthSpace(None, constraints.percentage_width, edges.horizontal)
        width = max(width, min(content().minimum + edges.horizontal, width_limits(style, space, content)[1]))
    return dispatch.layout_box(context, box, replace(constraints, fixed_width=width))


def _stretched_height(style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> float:
    height = max(edges.vertical, (constraints.available_height or 0.0) - edges.margin.vertical)
    return clamp(height, *height_limits(style, constraints.percentage_height, edges.vertical, HeightSpace(height)))


def _within_content_limits(
    context: LayoutContext, box: Box, constraints: tuple[Constraints, Constraints], edges: BoxEdges
) -> BoxFragment:
    """A box of a stretched height, whose limits may be by its content."""
    free, stretched = constraints
    style = box.style
    if style.min_height in CONTENT_KEYWORDS or style.max_height in CONTENT_KEYWORDS:
        content = dispatch.layout_box(context, box, free).height
        space = HeightSpace(stretched.fixed_height, content)
        limits = height_limits(style, free.percentage_height, edges.vertical, space)
        stretched = replace(stretched, fixed_height=clamp(stretched.fixed_height or 0.0, *limits))
    return dispatch.layout_box(context, box, stretched)


def _across(pending: Pending, block: Containing) -> _Room:
    style = pending.box.style
    insets = inset(style.left, block.width), inset(style.right, block.width)
    if insets == (None, None):
        return _static_room(pending.x - block.x, block.width, pending.x_alignment, style.justify_self)
    side = aligned_side(style.justify_self, block.rtl, style.direction)
    room = _inset_room(insets, block.width, side, style.justify_self, block.rtl)
    if room.bounds is not None and block.scrolls:
        room = room._replace(bounds=(-INFINITE, room.bounds[1]) if block.rtl else (room.bounds[0], INFINITE))
    return room._replace(stretches=room.framed and side is None and _can_stretch(pending.box, style.justify_self))


def _down(pending: Pending, block: Containing) -> _Room:
    style = pending.box.style
    insets = inset(style.top, block.height), inset(style.bottom, block.height)
    if insets == (None, None):
        return _static_room(pending.y - block.y, block.height, pending.y_alignment, style.align_self)
    side = aligned_side(style.align_self, False, Direction.LTR)
    room = _inset_room(insets, block.height, side, style.align_self, False)
    if room.bounds is not None and block.scrolls:
        room = room._replace(bounds=(room.bounds[0], INFINITE))
    return room._replace(stretches=room.framed and side is None and _can_stretch(pending.box, style.align_self))


def _static_room(position: float, size: float, side: str, alignment: Alignment) -> _Room:
    safe = alignment.safe
    if side == "start":
        return _Room(position, max(0.0, size - position), side, False)
    if side == "end":
        return _Room(min(0.0, position), max(0.0, position), side, False, safe=safe)
    half = max(0.0, min(position, size - position))
    return _Room(position - half, 2 * half, side, False, safe=safe)


def _inset_room(
    insets: tuple[float | None, float | None], size: float, side: str | None, alignment: Alignment, rtl: bool
) -> _Room:
    start, end = insets
    framed = start is not None and end is not None
    weaker_start = rtl if framed else end is not None
    if side is None or not framed:
        side = "end" if weaker_start else "start"
    left, right = start or 0.0, end or 0.0
    room = size - left - right
    if room < 0:  # the weaker inset gives way
        left, room = left + (room if weaker_start else 0.0), 0.0
    aligned = framed and alignment.keyword not in (Align.AUTO, Align.NORMAL) and not alignment.unsafe
    bounds = (min(left, 0.0), max(left + room, size))
    return _Room(left, room, side, framed, bounds=bounds if aligned else None, safe=framed and alignment.safe)


def _can_stretch(box: Box, alignment: Alignment) -> bool:
    if box.kind in (BoxKind.REPLACED, BoxKind.TABLE):
        return alignment.keyword is Align.STRETCH
    return True


def aligned_side(alignment: Alignment, rtl: bool, direction: Direction) -> str | None:
    """Where `align-self` or `justify-self` puts a box whose insets leave it the choice; None where they do not."""
    keyword = alignment.keyword
    if keyword in _BY_DEFAULT:
        return None
    if keyword is Align.CENTER:
        return "center"
    if keyword in (Align.LEFT, Align.RIGHT):
        return "end" if keyword is Align.RIGHT else "start"
    at_end = keyword in (Align.END, Align.FLEX_END, Align.SELF_END, Align.LAST_BASELINE)
    flipped = direction is Direction.RTL if keyword in (Align.SELF_START, Align.SELF_END) else rtl
    return "end" if at_end != flipped else "start"


def _margin(value: LengthPercentageAuto, base: float) -> float | None:
    return None if isinstance(value, Keyword) else quantize(resolve(value, base))


def _position(room: _Room, size: float, margins: tuple[float | None, float | None], rtl: bool | None) -> float:
    """Where the border box begins on one axis (CSS 2, 10.3.7 and 10.6.4). `rtl`: of the containing block, None on the
    vertical axis."""
    before, after = margins[0] or 0.0, margins[1] or 0.0
    free = room.size - size - before - after
    if room.framed and None in margins:
        if margins[0] is not None:
            return room.start + before
        if margins[1] is not None:
            return room.start + free
        if free < 0 and rtl is not None:
            return room.start + (free if rtl else 0.0)
        return room.start + free / 2
    side = room.side
    if free < 0 and room.safe:
        side = "end" if rtl else "start"
    outer = room.start + {"start": 0.0, "center": free / 2, "end": free}[side]
    if free < 0 and room.bounds is not None and not room.safe:
        low, high = room.bounds[0], room.bounds[1] - (room.size - free)
        outer = min(high, max(low, outer)) if rtl else max(low, min(high, outer))
    return outer + before
