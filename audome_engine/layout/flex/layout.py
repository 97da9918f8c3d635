"""Flex layout (CSS Flexbox 1, section 9): the driver reads as the specification's steps."""

from __future__ import annotations

from dataclasses import replace

from audome_engine.layout import dispatch
from audome_engine.layout.flex.align import align_cross, align_lines, align_main, baseline_of, main_is_reversed
from audome_engine.layout.flex.items import (
    Container,
    FlexItem,
    column_item_width,
    cross_limits,
    cross_margins,
    item_contribution,
    main_margins,
    make_item,
)  # fmt: skip
from audome_engine.layout.flex.lines import FlexLine, collect_lines, resolve_flexible_lengths
from audome_engine.layout.positioned import collect_pending, relative_offset
from audome_engine.layout.sizing import (
    BoxEdges,
    box_edges,
    clamp,
    definite_height,
    height_from_ratio,
    height_limits,
    percentage_base,
    resolve_height,
    used_height,
    used_width,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax, Pending, Placed
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Direction, FlexWrap, Keyword
from audome_engine.style.values import resolve


def layout_flex(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a flex container."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    width = used_width(style, constraints, edges, lambda: dispatch.content_intrinsic_sizes(context, box))
    definite = definite_height(style, constraints, edges)
    height = percentage_base(style, constraints, edges, width)
    # 9.1 Initial setup, 9.2 Line length determination
    container = Container.of(style, max(0.0, width - edges.horizontal), height)
    if definite is None and not container.is_row:
        container.main = container.height = None  # an aspect ratio makes cross sizes definite only
    container.cross_grows = (
        definite is None and style.min_height is Keyword.AUTO and not style.overflow_y.is_scroll_container
    )
    main_gap, cross_gap = gaps(container)
    items = [make_item(context, child, container) for child in flex_children(box)]
    # 9.3 Main size determination
    lines = _lines(items, container, main_gap, (constraints, edges, definite))
    main = _container_main(lines, container, main_gap, (constraints, edges, definite))
    for line in lines:
        resolve_flexible_lengths(line, container, main, main_gap)
    # 9.4 Cross size determination
    for item in items:
        _layout_hypothetical(context, item, container)
    _size_lines(lines, container, (constraints, edges))
    cross = _container_cross(lines, container, cross_gap, (constraints, edges, width))
    if container.wraps and style.align_content.keyword in (Align.STRETCH, Align.NORMAL):
        _stretch_lines(lines, cross, cross_gap)
    for line in lines:
        _stretch_items(context, line, container)
    # 9.5 Main-axis alignment
    for line in lines:
        align_main(line, container, main, main_gap)
    # 9.6 Cross-axis alignment
    for line in lines:
        align_cross(line, container)
    align_lines(lines, container, cross, cross_gap)
    return _assemble(box, container, (lines, main, cross), (constraints, edges, width, definite))


def flex_children(box: Box) -> list[Box]:
    """The in-flow items in `order`."""
    children = [child for child in box.children if not isinstance(child, Text) and not child.is_out_of_flow]
    return sorted(children, key=lambda child: child.style.order)


def gaps(container: Container) -> tuple[float, float]:
    """The gaps on the main and on the cross axis."""
    style = container.style
    row, column = (
        0.0 if isinstance(value, Keyword) else quantize(max(0.0, resolve(value, base or 0.0)))
        for value, base in ((style.row_gap, container.height), (style.column_gap, container.width))
    )
    return (column, row) if container.is_row else (row, column)


# 9.3


def _lines(
    items: list[FlexItem], container: Container, gap: float, frame: tuple[Constraints, BoxEdges, float | None]
) -> list[FlexLine]:
    """Step 5; a column without a height wraps at its maximum height."""
    if container.main is None and container.wraps:
        constraints, edges, _ = frame
        high = height_limits(container.style, constraints.percentage_height, edges.vertical)[1]
        if high != float("inf"):
            limited = replace(container, main=max(0.0, high - edges.vertical))
            return collect_lines(items, limited, gap)
    return collect_lines(items, container, gap)


def _container_main(
    lines: list[FlexLine], container: Container, gap: float, frame: tuple[Constraints, BoxEdges, float | None]
) -> float:
    """Step 4: the container's inner main size, from its content where it is indefinite."""
    constraints, edges, definite = frame
    if container.main is not None:
        return container.main
    if definite is not None:  # imposed, though not definite for percentages
        return max(0.0, definite - edges.vertical)
    longest = 0.0
    for line in lines:
        used = sum(item.hypothetical + main_margins(item, container) for item in line.items)
        longest = max(longest, used + gap * max(0, len(line.items) - 1))
    ratio = container.style.aspect_ratio.ratio
    if ratio is not None and not container.is_row:
        by_ratio = height_from_ratio(container.width + edges.horizontal, ratio, container.style, edges) - edges.vertical
        longest = max(longest, by_ratio) if container.style.min_height is Keyword.AUTO else by_ratio
    low, high = height_limits(container.style, constraints.percentage_height, edges.vertical)
    return clamp(longest + edges.vertical, low, high) - edges.vertical


# 9.4


def _item_constraints(item: FlexItem, container: Container) -> Constraints:
    return Constraints(
        available_width=container.width,
        available_height=container.height,
        percentage_width=container.width,
        percentage_height=container.height,
        new_formatting_context=True,
    )


def _layout_hypothetical(context: LayoutContext, item: FlexItem, container: Container) -> None:
    """Step 7: the cross size an item has at its used main size."""
    base = _item_constraints(item, container)
    if container.is_row:
        constraints = replace(base, fixed_width=item.main)
        if item.stretched:
            room = None
            if not container.wraps and container.cross is not None:
                room = clamp(container.cross - cross_margins(item, container), *cross_limits(item, container))
            constraints = replace(constraints, fixed_height=room)
    else:
        width = column_item_width(context, item, container)
        constraints = replace(
            base, fixed_width=width, fixed_height=item.main, fixed_height_indefinite=_is_indefinite(item, container)
        )
    item.fragment = dispatch.layout_box(context, item.box, constraints)
    item.cross = item.fragment.height if container.is_row else item.fragment.width


def _is_indefinite(item: FlexItem, container: Container) -> bool:
    """Whether percentages may not refer to an item's height in a column (9.8)."""
    height = item.style.height
    return container.main is None and resolve_height(height, item.style, None, item.edges.vertical) is None


def _size_lines(lines: list[FlexLine], container: Container, frame: tuple[Constraints, BoxEdges]) -> None:
    """Step 8."""
    constraints, edges = frame
    if not container.wraps and container.cross is not None:
        lines[0].cross = container.cross
        if container.is_row and container.cross_grows:
            sizes = [item.cross + cross_margins(item, container) for item in lines[0].items]
            low, high = _cross_box_limits(container, constraints, edges)
            lines[0].cross = clamp(max([container.cross, *sizes]), low, high)
        _find_baseline(lines[0], container)
        return
    for line in lines:
        _find_baseline(line, container)
        sizes = [
            item.cross + cross_margins(item, container)
            for item in line.items
            if not _takes_part_in_baseline(item, container)
        ]
        sizes += [
            max(baseline_of(item) for item in group) + max(_below(item, container) for item in group)
            for group in _baseline_groups(line, container).values()
        ]
        line.cross = max([0.0, *sizes])
    if not container.wraps:
        low, high = _cross_box_limits(container, constraints, edges)
        lines[0].cross = clamp(lines[0].cross, low, high)


def _cross_box_limits(container: Container, constraints: Constraints, edges: BoxEdges) -> tuple[float, float]:
    if not container.is_row:
        return 0.0, float("inf")
    low, high = height_limits(container.style, constraints.percentage_height, edges.vertical)
    return max(0.0, low - edges.vertical), max(0.0, high - edges.vertical)


def _takes_part_in_baseline(item: FlexItem, container: Container) -> bool:
    return container.is_row and item.align in (Align.BASELINE, Align.LAST_BASELINE) and not _auto_cross(item)


def _auto_cross(item: FlexItem) -> bool:
    return isinstance(item.style.margin_top, Keyword) or isinstance(item.style.margin_bottom, Keyword)


def _baseline_groups(line: FlexLine, container: Container) -> dict[Align, list[FlexItem]]:
    """The items that share a baseline (CSS Box Alignment 3, 9.1)."""
    groups: dict[Align, list[FlexItem]] = {}
    for item in line.items:
        if _takes_part_in_baseline(item, container):
            groups.setdefault(item.align, []).append(item)
    return groups


def _below(item: FlexItem, container: Container) -> float:
    """From an item's baseline to its cross-end margin edge."""
    return item.cross + cross_margins(item, container) - baseline_of(item)


def _find_baseline(line: FlexLine, container: Container) -> None:
    groups = _baseline_groups(line, container)
    line.baseline = max(map(baseline_of, groups.get(Align.BASELINE, ())), default=0.0)
    line.below = max((_below(item, container) for item in groups.get(Align.LAST_BASELINE, ())), default=0.0)


def _stretch_lines(lines: list[FlexLine], cross: float, gap: float) -> None:
    """Step 9; as in Chromium in a container of any cross size, also one by `min-height`."""
    free = cross - sum(line.cross for line in lines) - gap * max(0, len(lines) - 1)
    if free > 0:
        for line in lines:
            line.cross += free / len(lines)


def _stretch_items(context: LayoutContext, line: FlexLine, container: Container) -> None:
    """Step 11: stretched items get the line's cross size and are laid out again, now definite."""
    for item in line.items:
        if not item.stretched:
            continue
        size = clamp(line.cross - cross_margins(item, container), *cross_limits(item, container))
        size = max(size, item.edges.vertical if container.is_row else item.edges.horizontal)
        if item.fragment is not None and size == item.cross and _imposed(item, container):
            continue
        base = _item_constraints(item, container)
        if container.is_row:
            constraints = replace(base, fixed_width=item.main, fixed_height=size)
        else:
            constraints = replace(
                base, fixed_width=size, fixed_height=item.main, fixed_height_indefinite=_is_indefinite(item, container)
            )
        item.fragment = dispatch.layout_box(context, item.box, constraints)
        item.cross = size


def _imposed(item: FlexItem, container: Container) -> bool:
    """Whether the item was already laid out at its stretched size."""
    return not container.is_row or (not container.wraps and container.cross is not None)


def _container_cross(
    lines: list[FlexLine], container: Container, gap: float, frame: tuple[Constraints, BoxEdges, float]
) -> float:
    """Step 15."""
    if container.cross is not None:
        return container.cross
    constraints, edges, width = frame
    total = sum(line.cross for line in lines) + gap * max(0, len(lines) - 1)
    if not container.is_row:
        return total
    return max(0.0, used_height(total, width, container.style, constraints, edges) - edges.vertical)


# The container's fragment


def _assemble(
    box: Box,
    container: Container,
    result: tuple[list[FlexLine], float, float],
    frame: tuple[Constraints, BoxEdges, float, float | None],
) -> BoxFragment:
    lines, main, cross = result
    constraints, edges, width, definite = frame
    content = cross if container.is_row else main
    if container.is_row and definite is None:  # more than a height by aspect-ratio
        content = max(cross, max((line.position + line.cross for line in lines), default=0.0))
    height = used_height(content, width, box.style, constraints, edges)
    fragment = BoxFragment(box, width, height, border=edges.border, padding=edges.padding, margin=edges.margin)
    inner = (max(0.0, width - edges.horizontal), max(0.0, height - edges.vertical))
    sizes = (main, cross) if container.is_row else (cross, main)
    children: list[tuple[Box, Placed]] = []
    for line in lines:
        for item in line.items:
            x, y = _physical(item, line, container, sizes)
            dx, dy = relative_offset(
                item.style, container.width, container.height, box.style.direction is Direction.RTL
            )
            assert item.fragment is not None
            children.append((item.box, Placed(edges.left + x + dx, edges.top + y + dy, item.fragment)))
    order = {child: place for place, child in enumerate(box.children) if not isinstance(child, Text)}
    children.sort(key=lambda pair: (pair[0].style.order, order.get(pair[0], 0)))
    fragment.children = tuple(placed for _, placed in children)
    pending = collect_pending(list(fragment.children))
    pending += [_static_position(child, container, edges, inner) for child in _out_of_flow(box)]
    fragment.pending = tuple(pending)
    _set_baselines(fragment, lines, container)
    return fragment


def _out_of_flow(box: Box) -> list[Box]:
    return [child for child in box.children if not isinstance(child, Text) and child.is_out_of_flow]


def _physical(item: FlexItem, line: FlexLine, container: Container, sizes: tuple[float, float]) -> tuple[float, float]:
    """From main and cross positions to x and y in the content box."""
    rtl = container.style.direction is Direction.RTL
    total_width, total_height = sizes
    width = item.main if container.is_row else item.cross
    height = item.cross if container.is_row else item.main
    cross_reversed = container.style.flex_wrap is FlexWrap.WRAP_REVERSE
    cross = line.position + item.cross_position
    if container.is_row:
        x = total_width - item.main_position - width if rtl != main_is_reversed(container) else item.main_position
        y = total_height - cross - height if cross_reversed else cross
    else:
        y = total_height - item.main_position - height if main_is_reversed(container) else item.main_position
        x = total_width - cross - width if cross_reversed != rtl else cross
    return x, y


def _static_position(child: Box, container: Container, edges: BoxEdges, inner: tuple[float, float]) -> Pending:
    """4.1: an absolutely positioned child stands as if it were the sole item."""
    width, height = inner
    rtl = container.style.direction is Direction.RTL
    main = _main_alignment(container, rtl)
    cross = _cross_alignment(child.style, container, rtl)
    horizontal, vertical = (main, cross) if container.is_row else (cross, main)
    places_x = {"start": 0.0, "center": width / 2, "end": width}
    places_y = {"start": 0.0, "center": height / 2, "end": height}
    return Pending(child, edges.left + places_x[horizontal], edges.top + places_y[vertical], horizontal, vertical)


def _main_alignment(container: Container, rtl: bool) -> str:
    keyword = container.style.justify_content.keyword
    reverse = main_is_reversed(container)
    flipped = reverse != (rtl and container.is_row)
    if keyword in (Align.CENTER, Align.SPACE_AROUND, Align.SPACE_EVENLY):
        return "center"
    if keyword in (Align.LEFT, Align.RIGHT) and container.is_row:
        return "start" if keyword is Align.LEFT else "end"
    at_end = keyword is Align.FLEX_END
    if keyword in (Align.START, Align.END):
        at_end = (keyword is Align.END) != reverse
    return "end" if at_end != flipped else "start"


def _cross_alignment(style: ComputedStyle, container: Container, rtl: bool) -> str:
    keyword = style.align_self.keyword
    if keyword is Align.AUTO:
        keyword = container.style.align_items.keyword
    if keyword is Align.CENTER:
        return "center"
    at_end = keyword in (Align.FLEX_END, Align.END, Align.SELF_END, Align.LAST_BASELINE)
    if container.style.flex_wrap is FlexWrap.WRAP_REVERSE and keyword not in (Align.START, Align.END):
        at_end = not at_end
    if not container.is_row and rtl:
        at_end = not at_end
    return "end" if at_end else "start"


def _set_baselines(fragment: BoxFragment, lines: list[FlexLine], container: Container) -> None:
    """9.9: the container's baseline is that of its first line's participating item, else of its first item."""
    if not lines or not lines[0].items:
        return
    by_box = {placed.fragment.box: placed for placed in fragment.children if isinstance(placed.fragment, BoxFragment)}
    for name, line in (("first_baseline", lines[0]), ("last_baseline", lines[-1])):
        takers = [item for item in line.items if _takes_part_in_baseline(item, container)]
        item = (takers or line.items)[0 if name == "first_baseline" else -1]
        placed = by_box[item.box]
        inner = placed.fragment
        assert isinstance(inner, BoxFragment)
        own = inner.first_baseline if name == "first_baseline" else inner.last_baseline
        setattr(fragment, name, placed.y + (inner.height if own is None else own))


def flex_intrinsic_sizes(context: LayoutContext, box: Box, height: float | None) -> MinMax:
    """9.9.1, as browsers do it: sums of the items' contributions in a row, their maximum in a column. `height`: of the
    border box, where it is known."""
    edges = box_edges(box.style, None)
    if height is None:
        height = definite_height(box.style, Constraints(None), edges)
    container = Container.of(box.style, 0.0, None if height is None else max(0.0, height - edges.vertical))
    if container.is_row:
        container.main = None
    gap = box.style.column_gap
    between = gap if isinstance(gap, float) else 0.0
    minimum = maximum = 0.0
    children = flex_children(box)
    for child in children:
        margin = box_edges(child.style, None).margin.horizontal
        low, high = item_contribution(context, child, container)
        if container.is_row:
            maximum += high + margin
            minimum = max(minimum, low + margin) if container.wraps else minimum + low + margin
        else:
            minimum, maximum = max(minimum, low + margin), max(maximum, high + margin)
    if container.is_row:
        total = between * max(0, len(children) - 1)
        maximum += total
        minimum += 0.0 if container.wraps else total
    return MinMax(max(0.0, minimum), max(0.0, maximum))
