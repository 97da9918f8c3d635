"""Block containers: block formatting with margin collapsing (CSS 2, 8.3.1, 9.4.1, 10.3.3, 10.6.3), and the frame of
blocks that hold lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audome_engine.layout import dispatch
from audome_engine.layout.inline.layout import InlineRequest, layout_inline
from audome_engine.layout.inline.marker import place_marker
from audome_engine.layout.positioned import collect_pending, relative_offset
from audome_engine.layout.sizing import BoxEdges, box_edges, definite_height, height_limits, used_height, used_width
from audome_engine.layout.types import (
    BoxFragment,
    Constraints,
    LayoutContext,
    MarginStrut,
    MinMax,
    Pending,
    Placed,
)  # fmt: skip
from audome_engine.scene.nodes import Box, BoxKind, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, Display, Float, Keyword, TextAlign

NO_STRUT = MarginStrut()


@dataclass(slots=True, eq=False)
class _Flow:
    """The state of one block formatting pass; y coordinates are of the content box."""

    width: float
    percentage_height: float | None
    edges: BoxEdges
    y: float = 0.0
    strut: MarginStrut = NO_STRUT  # margins since the last thing that takes room
    top_strut: MarginStrut = NO_STRUT  # those that left through the top
    at_top: bool = True  # nothing has taken room, and margins may leave through the top
    solid: bool = False  # something has taken room
    children: list[Placed] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    first_baseline: float | None = None
    last_baseline: float | None = None


def layout_block(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a block container."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    width = used_width(style, constraints, edges, lambda: dispatch.content_intrinsic_sizes(context, box))
    isolated = constraints.new_formatting_context or establishes_formatting_context(box)
    definite = definite_height(style, constraints, edges)
    inner_height = None if definite is None else max(0.0, definite - edges.vertical)
    if constraints.fixed_height_indefinite and constraints.fixed_height is not None:
        inner_height = None
    flow = _Flow(max(0.0, width - edges.horizontal), inner_height, edges)
    flow.at_top = not isolated and edges.border.top == 0 and edges.padding.top == 0
    if box.inline_formatting:
        _flow_lines(context, box, flow)
    else:
        _flow_blocks(context, box, flow)
    return _finish(context, box, constraints, (flow, width, isolated))


def establishes_formatting_context(box: Box) -> bool:
    """Whether a block container is the root of a block formatting context (CSS 2, 9.4.1; CSS Display 3)."""
    style = box.style
    return (
        box.is_root
        or box.kind is not BoxKind.BLOCK
        or style.display not in (Display.BLOCK, Display.LIST_ITEM, Display.INLINE)
        or style.is_out_of_flow
        or style.float_ is not Float.NONE
        or style.overflow_x.is_scroll_container
        or style.overflow_y.is_scroll_container
    )


# Children


def _flow_lines(context: LayoutContext, box: Box, flow: _Flow) -> None:
    result = layout_inline(context, box, InlineRequest(flow.width, flow.percentage_height))
    flow.children += [Placed(x + flow.edges.left, y, line) for x, y, line in result.lines]
    flow.pending += result.pending
    if result.lines:
        flow.solid, flow.at_top = True, False
        flow.y = result.height
        flow.first_baseline, flow.last_baseline = result.first_baseline, result.last_baseline
    for pending in result.pending:
        pending.x += flow.edges.left


def _flow_blocks(context: LayoutContext, box: Box, flow: _Flow) -> None:
    rtl = box.style.direction is Direction.RTL
    for child in box.children:
        if isinstance(child, Text):
            continue
        if child.is_out_of_flow:
            _note_static_position(child, flow, rtl)
        elif child.is_floating:
            _place_float(context, child, flow)
        else:
            _place_block(context, box, child, flow)


def _note_static_position(child: Box, flow: _Flow, rtl: bool) -> None:
    """CSS 2, 10.3.7: where the box would have stood had it been static."""
    y = flow.y + (0.0 if flow.at_top else flow.strut.total)
    x = flow.edges.left + (flow.width if rtl else 0.0)
    flow.pending.append(Pending(child, x, y, "end" if rtl else "start"))


def _place_float(context: LayoutContext, child: Box, flow: _Flow) -> None:
    """Floats stand at their edge and move nothing: shortening lines comes with float layout."""
    path = child.source.path if child.source is not None else ""
    context.diagnostics.warning("unsupported-feature", "floats do not shorten lines yet", path=path)
    constraints = Constraints(
        flow.width, None, flow.width, flow.percentage_height, shrink_to_fit=True, new_formatting_context=True
    )
    fragment = dispatch.layout_box(context, child, constraints)
    y = flow.y + (0.0 if flow.at_top else flow.strut.total) + fragment.margin.top
    right = child.style.float_ in (Float.RIGHT, Float.INLINE_END)
    x = flow.width - fragment.width - fragment.margin.right if right else fragment.margin.left
    flow.children.append(Placed(flow.edges.left + x, y, fragment))


def _place_block(context: LayoutContext, parent: Box, child: Box, flow: _Flow) -> None:
    """One in-flow block-level child (CSS 2, 8.3.1)."""
    constraints = Constraints(
        flow.width, flow.percentage_height, flow.width, flow.percentage_height,
        shrink_to_fit=child.kind is BoxKind.TABLE,
    )  # fmt: skip
    fragment = dispatch.layout_box(context, child, constraints)
    top, bottom = struts(fragment, flow.width)
    flow.strut = flow.strut.join(top)
    if fragment.collapses_through:
        y = flow.y + (0.0 if flow.at_top else flow.strut.total)
    else:
        if flow.at_top:
            flow.top_strut = flow.top_strut.join(flow.strut)
            flow.at_top = False
        else:
            flow.y += flow.strut.total
        flow.solid = True
        y = flow.y
        flow.y += fragment.height
        flow.strut = bottom
    x = _horizontal_position(parent.style, child.style, fragment, flow.width)
    dx, dy = relative_offset(child.style, flow.width, flow.percentage_height, parent.style.direction is Direction.RTL)
    flow.children.append(Placed(flow.edges.left + x + dx, y + dy, fragment))
    if fragment.first_baseline is not None:
        if flow.first_baseline is None:
            flow.first_baseline = y + fragment.first_baseline
        flow.last_baseline = y + (fragment.last_baseline or fragment.first_baseline)


def struts(fragment: BoxFragment, width: float) -> tuple[MarginStrut, MarginStrut]:
    """The margins at the top and bottom of a block-level fragment, its own among them."""
    if fragment.box.kind is BoxKind.BLOCK:
        return fragment.top_strut, fragment.bottom_strut
    margin = box_edges(fragment.box.style, width).margin
    return NO_STRUT.append(margin.top), NO_STRUT.append(margin.bottom)


def _horizontal_position(parent: ComputedStyle, style: ComputedStyle, fragment: BoxFragment, width: float) -> float:
    """CSS 2, 10.3.3: auto margins share what is left; over-constrained boxes keep their start margin."""
    margin = box_edges(style, width).margin
    free = width - fragment.width - margin.left - margin.right
    auto_left, auto_right = isinstance(style.margin_left, Keyword), isinstance(style.margin_right, Keyword)
    rtl = parent.direction is Direction.RTL
    if auto_left and auto_right:
        if free >= 0:
            return free / 2
        return free if rtl else 0.0
    if auto_left and free > 0:
        return free
    if auto_right and free > 0:
        return margin.left
    if not (auto_left or auto_right) and free > 0 and parent.text_align is TextAlign.CENTER and _legacy_centred(parent):
        return margin.left + free / 2
    return width - fragment.width - margin.right if rtl else margin.left


def _legacy_centred(parent: ComputedStyle) -> bool:
    """`-webkit-center` moves blocks too; the computed style does not tell it from `center`, which does not."""
    return False


# The box around them


def _finish(
    context: LayoutContext, box: Box, constraints: Constraints, laid_out: tuple[_Flow, float, bool]
) -> BoxFragment:
    flow, width, isolated = laid_out
    style, edges = box.style, flow.edges
    own = box_edges(style, constraints.percentage_width).margin
    auto_height = constraints.fixed_height is None and flow.percentage_height is None
    low = height_limits(style, constraints.percentage_height, edges.vertical)[0] if auto_height else 0.0
    open_bottom = not isolated and auto_height and edges.border.bottom == 0 and edges.padding.bottom == 0
    through = (
        (not flow.solid and flow.at_top and open_bottom and low <= 0 and style.aspect_ratio.ratio is None)
        or _is_collapsible_zero(box, constraints, flow, isolated)
    )  # fmt: skip
    content = flow.y if open_bottom or (not flow.solid and flow.at_top) else flow.y + flow.strut.total
    height = used_height(content, width, style, constraints, edges)
    fragment = BoxFragment(box, width, height, border=edges.border, padding=edges.padding, margin=edges.margin)
    fragment.top_strut = NO_STRUT.append(own.top).join(flow.top_strut)
    fragment.bottom_strut = NO_STRUT.append(own.bottom)
    if through:
        every = fragment.top_strut.join(fragment.bottom_strut).join(flow.strut)
        fragment.top_strut = fragment.bottom_strut = every
        fragment.collapses_through = True
    elif flow.at_top and not flow.solid and flow.strut != NO_STRUT:
        fragment.top_strut = fragment.top_strut.join(flow.strut)
    elif open_bottom and height <= content + edges.vertical:
        fragment.bottom_strut = fragment.bottom_strut.join(flow.strut)
    _place_children(context, fragment, flow)
    return fragment


def _is_collapsible_zero(box: Box, constraints: Constraints, flow: _Flow, isolated: bool) -> bool:
    """`height: 0` collapses through as `auto` does."""
    if isolated or flow.solid or not flow.at_top or flow.edges.vertical or constraints.fixed_height is not None:
        return False
    low = height_limits(box.style, constraints.percentage_height, 0.0)[0]
    return flow.percentage_height == 0 and low <= 0 and flow.edges.vertical == 0


def _place_children(context: LayoutContext, fragment: BoxFragment, flow: _Flow) -> None:
    top = flow.edges.top
    children = [Placed(x, y + top, child) for x, y, child in flow.children]
    pending = collect_pending(children)
    for item in flow.pending:
        item.y += top
        pending.append(item)
    if flow.first_baseline is not None:
        fragment.first_baseline = flow.first_baseline + top
        fragment.last_baseline = (flow.last_baseline or flow.first_baseline) + top
    fragment.children = tuple(children)
    fragment.pending = tuple(pending)
    if fragment.box.outside_marker is not None:
        place_marker(context, fragment)


def block_intrinsic_sizes(context: LayoutContext, box: Box) -> MinMax:
    """The content box's intrinsic widths: those of the widest child (CSS Sizing 3, 5.1)."""
    minimum = maximum = 0.0
    for child in box.children:
        if isinstance(child, Text) or child.is_out_of_flow:
            continue
        margin = box_edges(child.style, None).margin
        low, high = dispatch.intrinsic_sizes(context, child)
        minimum = max(minimum, low + margin.horizontal)
        maximum = max(maximum, high + margin.horizontal)
    return MinMax(max(0.0, minimum), max(0.0, maximum))
