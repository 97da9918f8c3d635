"""Flex layout (CSS Flexbox 1, section 9): the driver reads as the specification's steps.

As in Chromium, `visibility: collapse` (4.4) only hides an item, and baselines are aligned in columns too.
"""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.flex.align import align_cross, align_lines, align_main
from audome_engine.layout.flex.container import Container, flex_children
from audome_engine.layout.flex.items import FlexItem, column_width, height_limits, make_item
from audome_engine.layout.flex.lines import FlexLine, collect_lines, own_baseline, resolve_flexible_lengths, size_line
from audome_engine.layout.positioned import collect_pending, relative_offset
from audome_engine.layout.sizing import (
    BoxEdges,
    WidthSpace,
    box_edges,
    clamp,
    definite_height,
    percentage_base,
    resolve_height,
    used_height,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Pending, Placed
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Keyword


def layout_flex(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a flex container."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    width = dispatch.container_width(context, box, constraints, edges)

    def height_of(content: float) -> float:
        """The content box's height, given that of its content."""
        return max(0.0, used_height(content, width, style, constraints, edges) - edges.vertical)

    # 9.1 Initial setup, 9.2 Line length determination
    container = Container.of(
        style, max(0.0, width - edges.horizontal), percentage_base(style, constraints, edges, width)
    )
    container.line_limit = line_limit(container, constraints, edges)
    items = [make_item(context, child, container) for child in flex_children(box)]
    # 9.3 Main size determination
    lines = collect_lines(items, container)
    longest = max((line.hypothetical for line in lines), default=0.0)
    main = container.width or 0.0 if container.is_row else height_of(longest)
    for line in lines:
        resolve_flexible_lengths(line, container, main)
    # 9.4 Cross size determination
    single = _single_cross(container)
    for line in lines:
        _find_cross_sizes(line, container, single)
        size_line(line, container)
        line.cross = line.cross if single is None else single
    content = longest
    if container.is_row:
        content = sum(line.cross for line in lines) + container.cross_gap * max(0, len(lines) - 1)
    height = height_of(content)
    _reverse(lines, container)
    if lines:
        align_lines(lines, container, height if container.is_row else container.width or 0.0)
    for line in lines:
        for item in line.items:
            _lay_out(item, container, line.cross)
        # 9.5 Main-axis alignment, 9.6 Cross-axis alignment
        align_main(line, container, main)
        align_cross(line, container)
    fragment = BoxFragment(
        box, width, height + edges.vertical, border=edges.border, padding=edges.padding, margin=edges.margin
    )
    fragment.height = used_height(content, width, style, constraints, edges)
    fragment.content_height = max(0.0, content) + edges.vertical
    _place_children(fragment, container, lines, edges)
    _set_baselines(fragment, lines, container, edges)
    return fragment


def line_limit(container: Container, constraints: Constraints, edges: BoxEdges) -> float:
    """9.3, step 5: where lines wrap; a column without a height wraps at its maximum height."""
    if container.is_row:
        return float("inf") if container.width is None else container.width
    limit = definite_height(container.style, constraints, edges)
    if limit is None and container.height is not None:
        return container.height
    if limit is None:
        limit = resolve_height(
            container.style.max_height, container.style, constraints.percentage_height, edges.vertical
        )
    return float("inf") if limit is None else max(0.0, limit - edges.vertical)


def _single_cross(container: Container) -> float | None:
    """9.4, step 8: the cross size of a single line that is definite. In Chromium one that a minimum or maximum by content
    may change is not."""
    style = container.style
    if container.wraps:
        return None
    if not container.is_row:
        return container.width
    scrolls = style.overflow_x.is_scroll_container or style.overflow_y.is_scroll_container
    if style.aspect_ratio.ratio is not None and style.min_height is Keyword.AUTO and not scrolls:
        return None
    by_content = (Keyword.MIN_CONTENT, Keyword.MAX_CONTENT, Keyword.FIT_CONTENT)
    return None if style.min_height in by_content or style.max_height in by_content else container.height


def _find_cross_sizes(line: FlexLine, container: Container, single: float | None) -> None:
    """9.4, step 7: hypothetical cross sizes. Only where they matter for the line's size is a row's item laid out."""
    for item in line.items:
        if not container.is_row:
            item.cross = column_width(item, item.main)
        elif single is None or item.align in (Align.BASELINE, Align.LAST_BASELINE):
            fixed = None
            if item.stretches and not container.wraps and container.height is not None:
                fixed = _stretched_height(item, container, container.height)
            item.fragment = _layout_row_item(item, container, fixed)
            item.cross = item.fragment.height


def _layout_row_item(item: FlexItem, container: Container, height: float | None) -> BoxFragment:
    constraints = Constraints(
        available_width=container.width,
        percentage_width=container.width,
        percentage_height=container.height,
        fixed_width=item.main,
        fixed_height=height,
        new_formatting_context=True,
    )
    return dispatch.layout_box(item.context, item.box, constraints)


def _stretched_height(item: FlexItem, container: Container, line: float) -> float:
    room = max(item.edges.vertical, line - item.cross_margins)

    def content() -> float:
        fragment = _layout_row_item(item, container, None)
        return fragment.height if fragment.content_height is None else fragment.content_height

    return clamp(room, *height_limits(item, content))


def _lay_out(item: FlexItem, container: Container, line: float) -> None:
    """9.4, step 11: the used cross size, stretched items taking their line's; and layout at the used sizes."""
    if container.is_row:
        height = _stretched_height(item, container, line) if item.stretches else None
        known = item.fragment
        if known is None or (height is not None and not (height == known.height and _settled(item))):
            item.fragment = _layout_row_item(item, container, height)
        assert item.fragment is not None
        item.cross = item.fragment.height
        return
    if item.stretches:
        space = WidthSpace(line - item.cross_margins, container.width, item.edges.horizontal)
        room = max(item.edges.horizontal, line - item.cross_margins)
        limits = width_limits(item.style, space, lambda: dispatch.content_intrinsic_sizes(item.context, item.box))
        item.cross = clamp(room, *limits)
    constraints = Constraints(
        available_width=container.width,
        percentage_width=container.width,
        percentage_height=container.height,
        fixed_width=item.cross,
        fixed_height=item.main,
        fixed_height_indefinite=item.has_indefinite_height,
        new_formatting_context=True,
    )
    item.fragment = dispatch.layout_box(item.context, item.box, constraints)


def _settled(item: FlexItem) -> bool:
    """Whether an item that already has its stretched height stays as it is: Chromium does not lay out again what had a
    height for percentages, by its aspect ratio."""
    return item.style.aspect_ratio.ratio is not None and not item.is_replaced


def _reverse(lines: list[FlexLine], container: Container) -> None:
    """From here on lines and items are in order from the top or inline-start edge."""
    if container.cross_reversed:
        lines.reverse()
    if container.main_reversed:
        for line in lines:
            line.items.reverse()


# The container's fragment


def _place_children(fragment: BoxFragment, container: Container, lines: list[FlexLine], edges: BoxEdges) -> None:
    box, width = fragment.box, container.width or 0.0
    placed: dict[Box, Placed] = {}
    for line in lines:
        for item in line.items:
            assert item.fragment is not None
            x = width - item.x - item.fragment.width if container.rtl else item.x
            dx, dy = relative_offset(item.style, width, container.height, container.rtl)
            placed[item.box] = Placed(edges.left + x + dx, edges.top + item.y + dy, item.fragment)
    fragment.children = tuple(placed[child] for child in flex_children(box))  # 5.4.1: painted in this order
    inner = (width, max(0.0, fragment.height - edges.vertical))
    absolute = [child for child in box.children if not isinstance(child, Text) and child.is_out_of_flow]
    fragment.pending = tuple(
        collect_pending(list(fragment.children))
        + [_static_position(child.style, child, container, (edges, inner)) for child in absolute]
    )


def _static_position(
    style: ComputedStyle, child: Box, container: Container, frame: tuple[BoxEdges, tuple[float, float]]
) -> Pending:
    """4.1: an absolutely positioned child stands as if it were the sole item."""
    edges, inner = frame
    main, cross = _main_edge(container), _cross_edge(style, container)
    horizontal, vertical = (main, cross) if container.is_row else (cross, main)
    if container.rtl:
        horizontal = {"start": "end", "end": "start"}.get(horizontal, horizontal)
    shares = {"start": 0.0, "center": 0.5, "end": 1.0}
    x, y = inner[0] * shares[horizontal], inner[1] * shares[vertical]
    return Pending(child, edges.left + x, edges.top + y, horizontal, vertical)


def _main_edge(container: Container) -> str:
    """The logical edge at which `justify-content` puts a sole item."""
    keyword = container.justification().keyword
    if keyword in (Align.CENTER, Align.SPACE_AROUND, Align.SPACE_EVENLY):
        return "center"
    if keyword in (Align.START, Align.END):
        return "end" if keyword is Align.END else "start"
    return "end" if (keyword is Align.FLEX_END) != container.main_reversed else "start"


def _cross_edge(style: ComputedStyle, container: Container) -> str:
    """Likewise `align-self`; stretch is like flex-start, baselines are the edges."""
    keyword = container.alignment_of(style).keyword
    if keyword is Align.CENTER:
        return "center"
    if keyword is Align.STRETCH:
        return "end" if container.cross_reversed else "start"
    return "end" if keyword in (Align.END, Align.LAST_BASELINE) else "start"


def _set_baselines(fragment: BoxFragment, lines: list[FlexLine], container: Container, edges: BoxEdges) -> None:
    """9.9 (of Flexbox 1, 8.5): by the items that share a baseline in the first and the last line, else of an item."""
    if not lines:
        return
    first, last = lines[0], lines[-1]
    firsts, lasts = _line_baselines(first, container), _line_baselines(last, container)
    own = (
        firsts[0] if firsts[0] is not None else firsts[1],
        lasts[1] if lasts[1] is not None else lasts[0],
    )
    fragment.first_baseline = edges.top + (_item_baseline(first.items[0], last=False) if own[0] is None else own[0])
    fragment.last_baseline = edges.top + (_item_baseline(last.items[-1], last=True) if own[1] is None else own[1])


def _line_baselines(line: FlexLine, container: Container) -> tuple[float | None, float | None]:
    if not container.is_row:
        return None, None
    major, minor = line.major_baseline, line.minor_baseline
    return (
        None if major is None else line.position + major,
        None if minor is None else line.position + line.cross - minor,
    )


def _item_baseline(item: FlexItem, *, last: bool) -> float:
    assert item.fragment is not None
    return item.y + own_baseline(item.fragment, last=last)
