"""Block containers: the box around block-level children or lines (CSS 2, 8.3.1, 10.6.3 and 10.6.7), and its intrinsic
widths.
"""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.columns.container import ColumnSpace, flow_columns, has_columns
from audome_engine.layout.controls import control_height
from audome_engine.layout.floats import FloatSpace, cleared_sides, floats_left
from audome_engine.layout.flow import NO_STRUT, BlockFlow, establishes_formatting_context
from audome_engine.layout.inline.emphasis import Room
from audome_engine.layout.inline.layout import InlineRequest, InlineResult, layout_inline
from audome_engine.layout.inline.marker import marker_extent, place_marker
from audome_engine.layout.positioned import collect_pending
from audome_engine.layout.sizing import (
    BoxEdges,
    box_edges,
    definite_height,
    height_limits,
    percentage_base,
    used_height,
)
from audome_engine.layout.text_box import text_extent, used_trims
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, LineFragment, MinMax, Placed
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.enums import Align, Containment, Direction, Display, VerticalAlign
from audome_engine.style.values import Alignment

_CONTENT_SHARES = {
    Align.CENTER: 0.5, Align.SPACE_AROUND: 0.5, Align.SPACE_EVENLY: 0.5, Align.END: 1.0, Align.FLEX_END: 1.0,
    Align.LAST_BASELINE: 1.0,
}  # fmt: skip


def layout_block(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a block container."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    width = dispatch.container_width(context, box, constraints, edges)
    isolated = constraints.new_formatting_context or establishes_formatting_context(box)
    # CSS 2, 10.1: an anonymous box is not the containing block of what it holds
    inner_height = (
        constraints.percentage_height if box.is_anonymous else percentage_base(style, constraints, edges, width)
    )
    space = FloatSpace() if isolated or constraints.floats is None else constraints.floats
    flow = BlockFlow(context, style, max(0.0, width - edges.horizontal), inner_height, edges, space, isolated)
    flow.at_top = not isolated and edges.border.top == 0 and edges.padding.top == 0
    flow.trims = used_trims(style, edges, constraints.trims)
    flow.mark_room = constraints.mark_room if flow.at_top else 0.0
    marker = marker_extent(context, box)
    flow.marker_ascent = None if marker is None else marker[0]
    if has_columns(box):
        flow_columns(box, flow, _column_space(box, constraints, edges, inner_height), _fill)
    else:
        _fill(box, flow)
    if box.control is not None and box.control.rows:
        flow.y = control_height(context, style, box.control)
    if flow.first_baseline is None and not has_columns(box) and marker is not None and marker[1] > 0:
        flow.solid, flow.at_top = True, False
        # as in Chromium edges count as room for the marker where there are blocks
        flow.y = max(flow.y, marker[1] - (edges.vertical if flow.children else 0.0))
    fragment = _finish(context, box, constraints, (flow, width, isolated))
    if marker is not None:
        place_marker(context, fragment, space)
    return fragment


def _fill(box: Box, flow: BlockFlow) -> None:
    if box.inline_formatting:
        _flow_lines(box, flow)
    else:
        flow.run([child for child in box.children if isinstance(child, Box)])


def _column_space(box: Box, constraints: Constraints, edges: BoxEdges, height: float | None) -> ColumnSpace:
    if constraints.fixed_height is not None:
        height = max(0.0, constraints.fixed_height - edges.vertical)
    low, high = height_limits(box.style, constraints.percentage_height, edges.vertical)
    limit = high if height is None else min(high, height + edges.vertical)
    return ColumnSpace(height, max(0.0, max(limit, low) - edges.vertical))


def _flow_lines(box: Box, flow: BlockFlow) -> None:
    padding = flow.edges.padding
    room = Room(flow.mark_room if flow.at_top else padding.top, padding.bottom)
    result = layout_inline(flow.context, box, InlineRequest(flow.width, flow.percentage_height, flow.space, room))
    above, below = _trimmed(box, flow, result)
    flow.marks_over = result.marks_over if flow.at_top else 0.0
    drop = 0.0 if result.first_baseline is None else flow.marker_drop(result.first_baseline)
    flow.children += [Placed(x + flow.edges.left, y - above + drop, child) for x, y, child in result.lines]
    flow.children += [Placed(x + flow.edges.left, y - above, child) for x, y, child in result.floats]
    flow.exclude(list(result.exclusions))
    drop -= above
    flow.pending += result.pending
    if result.first_baseline is not None:
        flow.solid, flow.at_top = True, False
        flow.y = result.height + drop - below
        flow.first_baseline = result.first_baseline + drop
        flow.last_baseline = None if result.last_baseline is None else result.last_baseline + drop
        flow.inline_baseline = flow.last_baseline
    for pending in result.pending:
        pending.x += flow.edges.left
        pending.y += drop


def _trimmed(box: Box, flow: BlockFlow, result: InlineResult) -> tuple[float, float]:
    """What `text-box-trim` takes away above the first and below the last line."""
    if flow.trims == (False, False) or result.first_baseline is None or result.last_baseline is None:
        return 0.0, 0.0
    lines = [line for _, _, line in result.lines if isinstance(line, LineFragment) and line.height > 0]
    if not lines:
        return 0.0, 0.0
    first_style = box.style if box.first_line is None else box.first_line.style
    over, _ = text_extent(flow.context, first_style)
    _, under = text_extent(flow.context, box.style if len(lines) > 1 else first_style)
    above = lines[0].baseline - over if flow.trims[0] else 0.0
    return above, lines[-1].height - lines[-1].baseline - under if flow.trims[1] else 0.0


# The box around them


def _finish(
    context: LayoutContext, box: Box, constraints: Constraints, laid_out: tuple[BlockFlow, float, bool]
) -> BoxFragment:
    flow, width, isolated = laid_out
    style, edges = box.style, flow.edges
    own = box_edges(style, constraints.percentage_width).margin
    auto_height = definite_height(style, constraints, edges) is None
    low = height_limits(style, constraints.percentage_height, edges.vertical)[0] if auto_height else 0.0
    unbounded = (
        not isolated and not flow.trailing_clearance and edges.border.bottom == 0 and edges.padding.bottom == 0
    )  # fmt: skip
    open_bottom = unbounded and auto_height
    through = (
        (not flow.solid and flow.at_top and open_bottom and low <= 0 and style.aspect_ratio.ratio is None)
        or _is_collapsible_zero(box, constraints, flow, isolated)
    )  # fmt: skip
    content = flow.y if unbounded or (not flow.solid and flow.at_top) else flow.y + flow.strut.total
    if isolated:  # CSS 2, 10.6.7: the root of a formatting context reaches around its floats
        content = max([content, *(exclusion.bottom for exclusion in flow.exclusions)])
    height = used_height(content, width, style, constraints, edges)
    fragment = BoxFragment(box, width, height, border=edges.border, padding=edges.padding, margin=edges.margin)
    fragment.content_height = quantize(content) + edges.vertical
    fragment.top_strut = NO_STRUT.append(own.top).join(flow.top_strut)
    fragment.bottom_strut = NO_STRUT.append(own.bottom)
    if through:
        fragment.through = fragment.top_strut.join(flow.strut)
        fragment.top_strut = fragment.bottom_strut = fragment.through.join(fragment.bottom_strut)
    elif flow.at_top and not flow.solid and flow.strut != NO_STRUT:
        fragment.top_strut = fragment.top_strut.join(flow.strut)
    elif open_bottom and height == max(0.0, content) + edges.vertical and style.aspect_ratio.ratio is None:
        fragment.bottom_strut = fragment.bottom_strut.join(flow.strut)
    if style.display is Display.TABLE_CELL and style.align_content.keyword is Align.NORMAL:
        align_cell(flow, content, height - edges.vertical, constraints.cell_baseline)
    else:
        _align_content(flow, content, height - edges.vertical, style.align_content)
    if not isolated:
        fragment.marks_over = flow.marks_over
    _place_children(context, fragment, flow)
    if not isolated:
        fragment.floats = tuple(exclusion.shifted(edges.left, edges.top) for exclusion in flow.exclusions)
    return fragment


def _align_content(flow: BlockFlow, content: float, height: float, alignment: Alignment) -> None:
    """Shift all content in a box that is higher (CSS Box Alignment 3, 5.1.1)."""
    free = height - content
    share = _CONTENT_SHARES.get(alignment.keyword, 0.0)
    if share == 0.0 or free <= 0:  # as in Chromium nothing is lost upwards
        return
    _shift_content(flow, free * share)


def _shift_content(flow: BlockFlow, shift: float) -> None:
    if shift == 0.0:
        return
    flow.children = [Placed(x, y + shift, child) for x, y, child in flow.children]
    for pending in flow.pending:
        pending.y += shift
    if flow.first_baseline is not None:
        flow.first_baseline += shift
    if flow.last_baseline is not None:
        flow.last_baseline += shift
    if flow.inline_baseline is not None:
        flow.inline_baseline += shift


def align_cell(flow: BlockFlow, content: float, height: float, baseline: float | None) -> None:
    """`vertical-align` of a table cell (CSS Tables 3, 3.11; CSS 2, 17.5.3); without a line its baseline is the bottom of its
    content."""
    alignment = flow.style.vertical_align
    if alignment is VerticalAlign.TOP:
        return
    if alignment is VerticalAlign.MIDDLE:
        _shift_content(flow, quantize(max(0.0, height - content) / 2))
    elif alignment is VerticalAlign.BOTTOM:
        _shift_content(flow, max(0.0, height - content))
    else:
        if flow.first_baseline is None:
            flow.first_baseline = flow.last_baseline = content
        if baseline is not None and flow.children:
            _shift_content(flow, baseline - flow.edges.top - flow.first_baseline)


def _is_collapsible_zero(box: Box, constraints: Constraints, flow: BlockFlow, isolated: bool) -> bool:
    """`height: 0` collapses through as `auto` does."""
    if isolated or flow.solid or not flow.at_top or flow.edges.vertical or constraints.fixed_height is not None:
        return False
    low = height_limits(box.style, constraints.percentage_height, 0.0)[0]
    return flow.percentage_height == 0 and low <= 0 and flow.edges.vertical == 0


def _place_children(context: LayoutContext, fragment: BoxFragment, flow: BlockFlow) -> None:
    top = flow.edges.top
    children = [Placed(x, y + top, child) for x, y, child in flow.children]
    pending = collect_pending(children)
    for item in flow.pending:
        item.y += top
        pending.append(item)
    contained = Containment.LAYOUT in fragment.box.style.contain  # without a baseline
    if flow.first_baseline is not None and not contained:
        fragment.first_baseline = flow.first_baseline + top
    if flow.last_baseline is not None and not contained:
        fragment.last_baseline = flow.last_baseline + top
    if flow.inline_baseline is not None and not contained:
        fragment.inline_baseline = flow.inline_baseline + top
    fragment.children = tuple(children)
    fragment.column_rules = tuple(rule._replace(y=rule.y + top) for rule in flow.column_rules)
    fragment.pending = tuple(pending)


def block_intrinsic_sizes(context: LayoutContext, box: Box, percentage_height: float | None) -> MinMax:
    """The content box's intrinsic widths: those of the widest child (CSS Sizing 3, 5.1), floats standing beside each
    other and beside what follows them."""
    minimum = maximum = 0.0
    beside = {True: 0.0, False: 0.0}  # the floats so far, on the left and on the right
    rtl = box.style.direction is Direction.RTL
    for child in box.children:
        if isinstance(child, Text) or child.is_out_of_flow:
            continue
        margin = box_edges(child.style, None).margin
        low, high = dispatch.intrinsic_sizes(context, child, percentage_height)
        minimum = max(minimum, low + margin.horizontal)
        left, right = cleared_sides(child.style.clear, rtl=rtl)
        beside = {True: 0.0 if left else beside[True], False: 0.0 if right else beside[False]}
        if child.is_floating:
            beside[floats_left(child.style.float_, rtl=rtl)] += max(0.0, high + margin.horizontal)
            maximum = max(maximum, sum(beside.values()))
            continue
        if child.inline_formatting and child.is_anonymous:
            high += sum(beside.values())
        elif establishes_formatting_context(child):
            high += max(0.0, beside[True] - max(0.0, margin.left)) + max(0.0, beside[False] - max(0.0, margin.right))
        maximum = max(maximum, high + margin.horizontal)
        beside = {True: 0.0, False: 0.0}
    return MinMax(max(0.0, minimum), max(0.0, maximum))
