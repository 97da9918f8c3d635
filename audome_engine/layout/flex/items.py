"""Flex items: what an item is on the two axes, its base size and its automatic minimum (CSS Flexbox 1, 9.2 and 4.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audome_engine.layout import dispatch
from audome_engine.layout.replaced import has_ratio_alone, preferred_ratio
from audome_engine.layout.sizing import (
    INFINITE,
    BoxEdges,
    WidthSpace,
    box_edges,
    clamp,
    fit_content,
    height_from_ratio,
    height_limits,
    resolve_height,
    resolve_width,
    transferred_limits,
    width_from_ratio,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, FlexDirection, FlexWrap, Keyword
from audome_engine.style.values import SizeValue


@dataclass(slots=True, eq=False)
class Container:
    """The flex container as its items see it; inner sizes are of the content box, None where indefinite."""

    style: ComputedStyle
    is_row: bool
    main: float | None
    cross: float | None
    width: float  # of the content box; always known
    height: float | None
    wraps: bool
    cross_grows: bool = False  # the cross size is by `aspect-ratio`, and what does not fit makes it larger

    @classmethod
    def of(cls, style: ComputedStyle, width: float, height: float | None) -> Container:
        """The container of a style and a content box."""
        is_row = style.flex_direction in (FlexDirection.ROW, FlexDirection.ROW_REVERSE)
        main, cross = (width, height) if is_row else (height, width)
        return cls(style, is_row, main, cross, width, height, style.flex_wrap is not FlexWrap.NOWRAP)


@dataclass(slots=True, eq=False)
class FlexItem:
    """Scratch state of one item; sizes are border-box sizes on the main or cross axis."""

    box: Box
    edges: BoxEdges
    align: Align
    safe: bool
    base: float = 0.0
    hypothetical: float = 0.0
    minimum: float = 0.0
    maximum: float = INFINITE
    main: float = 0.0  # the used main size
    cross: float = 0.0  # the used cross size
    frozen: bool = False
    stretched: bool = False
    fragment: BoxFragment | None = None
    main_position: float = 0.0
    cross_position: float = 0.0
    auto_before: float = 0.0  # what auto margins came to on the main axis
    auto_after: float = 0.0
    main_edges: float = 0.0  # border and padding on the main axis

    @property
    def style(self) -> ComputedStyle:
        """The item's style."""
        return self.box.style


def main_margins(item: FlexItem, container: Container) -> float:
    """Both margins on the main axis, `auto` as 0."""
    margin = item.edges.margin
    return margin.horizontal if container.is_row else margin.vertical


def cross_margins(item: FlexItem, container: Container) -> float:
    """Both margins on the cross axis, `auto` as 0."""
    margin = item.edges.margin
    return margin.vertical if container.is_row else margin.horizontal


def main_edges(item: FlexItem, container: Container) -> float:
    """Border and padding on the main axis."""
    return item.edges.horizontal if container.is_row else item.edges.vertical


def has_auto_cross_margin(item: FlexItem, container: Container) -> bool:
    """Whether a margin on the cross axis is auto."""
    style = item.style
    pair = (style.margin_top, style.margin_bottom) if container.is_row else (style.margin_left, style.margin_right)
    return any(isinstance(margin, Keyword) for margin in pair)


def item_contribution(context: LayoutContext, box: Box, container: Container) -> MinMax:
    """An item's share of the container's intrinsic widths (9.9.3): in a row no more than its `flex-basis` where it
    cannot grow, no less where it cannot shrink. As in Chromium a basis of the content's own size does not count."""
    if not container.is_row:
        return dispatch.intrinsic_sizes(context, box)
    item = _aligned_item(box, container)
    item.main_edges = main_edges(item, container)
    style = box.style
    minimum, maximum = _main_limits(context, item, container)
    if definite_main(context, item, container, style.width) is None:
        sizes = _content_sizes(context, item, container)
        low, high = sizes.minimum + item.main_edges, sizes.maximum + item.main_edges
    else:
        low, high = dispatch.intrinsic_sizes(context, box)
    if not isinstance(style.flex_basis, Keyword):
        base = max(_base_size(context, item, container), item.main_edges)
        if style.flex_grow == 0:
            low, high = min(low, base), min(high, base)
        if style.flex_shrink == 0:
            low, high = max(low, base), max(high, base)
    return MinMax(clamp(low, minimum, maximum), clamp(high, minimum, maximum))


def make_item(context: LayoutContext, box: Box, container: Container) -> FlexItem:
    """CSS Flexbox 9.2, step 3: base size and hypothetical main size."""
    item = _aligned_item(box, container)
    item.main_edges = main_edges(item, container)
    item.base = max(_base_size(context, item, container), item.main_edges)
    item.minimum, item.maximum = _main_limits(context, item, container)
    item.hypothetical = clamp(item.base, item.minimum, item.maximum)
    return item


def _aligned_item(box: Box, container: Container) -> FlexItem:
    edges = box_edges(box.style, container.width)
    align = box.style.align_self
    if align.keyword is Align.AUTO:
        align = container.style.align_items
    item = FlexItem(box, edges, align.keyword, align.safe)
    if item.align in (Align.NORMAL, Align.AUTO, Align.LEGACY):
        item.align = Align.STRETCH
    item.stretched = (
        item.align is Align.STRETCH
        and cross_size_is_auto(item, container)
        and not has_auto_cross_margin(item, container)
    )
    return item


def cross_size_is_auto(item: FlexItem, container: Container) -> bool:
    """Whether the cross size property is auto."""
    return (item.style.height if container.is_row else item.style.width) is Keyword.AUTO


# 9.2, step 3: the base size


def _base_size(context: LayoutContext, item: FlexItem, container: Container) -> float:
    style = item.style
    basis: SizeValue = style.flex_basis
    if basis is Keyword.AUTO:
        basis = style.width if container.is_row else style.height
    definite = definite_main(context, item, container, basis) if basis is not Keyword.CONTENT else None
    if definite is not None:  # A
        return definite
    ratio = preferred_ratio(item.box)
    cross = definite_cross(item, container)
    if ratio is not None and cross is not None:  # B
        return _transferred(item, container, cross, ratio)
    return content_main_size(context, item, container)  # E


def definite_main(context: LayoutContext, item: FlexItem, container: Container, value: SizeValue) -> float | None:
    """A main size property's value, None where it depends on content or on something indefinite."""
    style, edges = item.style, item.edges
    if not container.is_row:
        return resolve_height(value, style, container.height, edges.vertical, _room(item, container))
    if value is Keyword.AUTO:
        return None
    space = WidthSpace(_room(item, container), container.main, edges.horizontal)
    return resolve_width(value, style, space, lambda: _content_sizes(context, item, container))


def _room(item: FlexItem, container: Container) -> float | None:
    return None if container.main is None else container.main - main_margins(item, container)


def definite_cross(item: FlexItem, container: Container) -> float | None:
    """The cross size where it is known before layout: a definite property, or a stretched item in a single line of
    definite size (9.8, 1)."""
    style, edges = item.style, item.edges
    if container.is_row:
        height = resolve_height(style.height, style, container.height, edges.vertical)
        if height is not None:
            return clamp(height, *height_limits(style, container.height, edges.vertical))
    elif isinstance(style.width, float) or not isinstance(style.width, Keyword):
        space = WidthSpace(None, container.width, edges.horizontal)
        width = resolve_width(style.width, style, space, _no_content)
        if width is not None:
            return clamp(width, *width_limits(style, space, _no_content))
    if item.stretched and not container.wraps and container.cross is not None:
        room = container.cross - cross_margins(item, container)
        return clamp(room, *cross_limits(item, container))
    return None


def _no_content() -> MinMax:
    return MinMax(0.0, 0.0)


def cross_limits(item: FlexItem, container: Container) -> tuple[float, float]:
    """The minimum and maximum on the cross axis."""
    if container.is_row:
        return height_limits(item.style, container.height, item.edges.vertical)
    space = WidthSpace(container.width, container.width, item.edges.horizontal)
    return width_limits(item.style, space, _no_content)


def _transferred(item: FlexItem, container: Container, cross: float, ratio: float) -> float:
    if container.is_row:
        return width_from_ratio(cross, ratio, item.style, item.edges)
    return height_from_ratio(cross, ratio, item.style, item.edges)


def _content_sizes(context: LayoutContext, item: FlexItem, container: Container) -> MinMax:
    """The intrinsic widths of an item's content box, given the height it will have where that is known already."""
    height = definite_cross(item, container) if container.is_row else None
    sizes = dispatch.content_intrinsic_sizes(context, item.box, height)
    ratio = preferred_ratio(item.box)
    if ratio is None or not container.is_row:
        return sizes
    room = _room(item, container)
    if height is None and room is not None and has_ratio_alone(item.box) and item.style.height is Keyword.AUTO:
        width = max(0.0, room - item.edges.horizontal)
        sizes = MinMax(width, width)
    if height is None or item.box.kind is BoxKind.REPLACED:
        edges = item.edges.horizontal
        return MinMax(*(_within_transferred(item, container, size + edges, ratio) - edges for size in sizes))
    if item.style.min_width is not Keyword.AUTO or item.style.overflow_x.is_scroll_container:
        return sizes
    floor = dispatch.content_intrinsic_sizes(context, item.box).minimum
    return MinMax(*(max(floor, size) for size in sizes))


def content_main_size(context: LayoutContext, item: FlexItem, container: Container) -> float:
    """The max-content size in a row, the height of the content in a column."""
    if container.is_row:
        return _content_sizes(context, item, container).maximum + item.edges.horizontal
    fragment = dispatch.layout_box(context, item.box, _column_constraints(context, item, container))
    return fragment.height


def _column_constraints(context: LayoutContext, item: FlexItem, container: Container) -> Constraints:
    """To find an item's content height in a column: at the width it will have, its own height not looked at."""
    return Constraints(
        available_width=container.width,
        percentage_width=container.width,
        percentage_height=None,
        fixed_width=column_item_width(context, item, container),
        fixed_height=None,
        new_formatting_context=True,
    )


def column_item_width(context: LayoutContext, item: FlexItem, container: Container) -> float:
    """The cross size of an item in a column before stretching over lines (9.4, step 7)."""
    style, edges = item.style, item.edges
    available = max(0.0, container.width - edges.margin.horizontal)
    space = WidthSpace(available, container.width, edges.horizontal)

    def content() -> MinMax:
        return dispatch.content_intrinsic_sizes(context, item.box)

    width = resolve_width(style.width, style, space, content)
    limits = width_limits(style, space, content)
    if width is None:
        ratio = preferred_ratio(item.box)
        height = resolve_height(style.height, style, container.height, edges.vertical)
        if item.stretched and not container.wraps:
            width = available
        elif ratio is not None and height is not None:
            width = width_from_ratio(height, ratio, style, edges)
        elif has_ratio_alone(item.box):
            width = available
        else:
            width = fit_content(content(), available, edges.horizontal)
            width = clamp(width, *transferred_limits(style, container.height, edges))
    return clamp(width, *limits)


# 4.5: the automatic minimum size


def _main_limits(context: LayoutContext, item: FlexItem, container: Container) -> tuple[float, float]:
    style = item.style
    edges = main_edges(item, container)
    if container.is_row:
        space = WidthSpace(_room(item, container), container.main, item.edges.horizontal)
        low, high = width_limits(style, space, lambda: _content_sizes(context, item, container))
        automatic = style.min_width is Keyword.AUTO and not style.overflow_x.is_scroll_container
    else:
        low, high = height_limits(style, container.height, item.edges.vertical)
        automatic = style.min_height is Keyword.AUTO and not style.overflow_y.is_scroll_container
    if automatic:
        low = max(edges, min(_content_minimum(context, item, container, high), high))
    return low, high


def _content_minimum(context: LayoutContext, item: FlexItem, container: Container, maximum: float) -> float:
    style = item.style
    value = style.width if container.is_row else style.height
    specified = None if value is Keyword.AUTO else definite_main(context, item, container, value)
    if isinstance(value, Keyword):
        specified = None
    ratio = preferred_ratio(item.box)
    cross = definite_cross(item, container)
    transferred = _transferred(item, container, cross, ratio) if ratio is not None and cross is not None else None
    content = _content_suggestion(context, item, container, (ratio, transferred))
    if specified is not None:
        return min(specified, content)
    if item.box.kind is BoxKind.REPLACED and transferred is not None:
        return min(transferred, content)
    return content


def _content_suggestion(
    context: LayoutContext, item: FlexItem, container: Container, nature: tuple[float | None, float | None]
) -> float:
    ratio, transferred = nature
    if container.is_row:
        size = _content_sizes(context, item, container).minimum + item.edges.horizontal
    elif item.box.kind is BoxKind.REPLACED and transferred is not None:
        size = transferred
    else:
        height = item.style.height
        if height is Keyword.AUTO or isinstance(height, Keyword):
            size = content_main_size(context, item, container)
        else:
            size = _unconstrained_height(context, item, container)
    if ratio is None or (container.is_row and item.box.kind is not BoxKind.REPLACED):
        return size
    return _within_transferred(item, container, size, ratio)


def _within_transferred(item: FlexItem, container: Container, size: float, ratio: float) -> float:
    """A main size clamped by the limits of the cross size through the aspect ratio."""
    low, high = cross_limits(item, container)
    if high != INFINITE:
        size = min(size, _transferred(item, container, high, ratio))
    if low > (item.edges.vertical if container.is_row else item.edges.horizontal):
        size = max(size, _transferred(item, container, low, ratio))
    return size


def _unconstrained_height(context: LayoutContext, item: FlexItem, container: Container) -> float:
    """The height the content has by itself, whatever the height property says."""
    auto = replace_style(item.box, height=Keyword.AUTO, min_height=0.0, max_height=Keyword.NONE)
    constraints = _column_constraints(context, item, container)
    if item.box.kind is BoxKind.REPLACED:
        return dispatch.layout_box(context, auto, replace(constraints, fixed_width=None)).height
    return dispatch.layout_box(context, auto, constraints).height


def replace_style(box: Box, **changes: object) -> Box:
    """The same box with some properties changed, for measuring."""
    return replace(box, style=box.style.with_(**changes))
