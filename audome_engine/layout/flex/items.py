"""Flex items: base size, hypothetical size and automatic minimum on the main axis, and what is known of the cross axis before
layout (CSS Flexbox 1, 9.2 and 4.5). Sizes are border-box sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from audome_engine.layout import dispatch
from audome_engine.layout.flex.container import Container
from audome_engine.layout.replaced import has_ratio_alone, preferred_ratio, replaced_size
from audome_engine.layout.sizing import (
    CONTENT_KEYWORDS,
    INFINITE,
    BoxEdges,
    WidthSpace,
    box_edges,
    clamp,
    fit_content,
    height_from_ratio,
    resolve_height,
    resolve_width,
    transferred_limits,
    width_from_ratio,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Keyword
from audome_engine.style.values import SizeValue, has_percentage

_BY_CONTENT = (Keyword.AUTO, Keyword.CONTENT, Keyword.MIN_CONTENT, Keyword.MAX_CONTENT, Keyword.FIT_CONTENT)


@dataclass(slots=True, eq=False)
class FlexItem:
    """What is known of one item. `width`: of an item in a column where its container's intrinsic width is sought."""

    context: LayoutContext
    container: Container
    box: Box
    edges: BoxEdges
    align: Align
    safe: bool
    width: float | None = None
    base: float = 0.0
    minimum: float = 0.0
    maximum: float = INFINITE
    hypothetical: float = 0.0
    base_by_content: bool = False
    main: float = 0.0  # the used main size
    cross: float = 0.0  # the cross size before stretching
    frozen: bool = False
    fragment: BoxFragment | None = None
    x: float = 0.0  # of the border box, from the content box's inline-start edge
    y: float = 0.0

    @property
    def style(self) -> ComputedStyle:
        """The item's style."""
        return self.box.style

    @property
    def ratio(self) -> float | None:
        """Its preferred aspect ratio, width / height."""
        return preferred_ratio(self.box)

    @property
    def is_replaced(self) -> bool:
        """Whether its content has a size of its own."""
        return self.box.kind is BoxKind.REPLACED

    @property
    def main_edges(self) -> float:
        """Border and padding on the main axis."""
        return self.edges.horizontal if self.container.is_row else self.edges.vertical

    @property
    def main_margins(self) -> float:
        """Both margins on the main axis, `auto` as 0."""
        return self.edges.margin.horizontal if self.container.is_row else self.edges.margin.vertical

    @property
    def cross_margins(self) -> float:
        """Both margins on the cross axis, `auto` as 0."""
        return self.edges.margin.vertical if self.container.is_row else self.edges.margin.horizontal

    @property
    def stretches(self) -> bool:
        """Whether it takes the cross size of its line; in a row also by `height: stretch`."""
        size = self.style.height if self.container.is_row else self.style.width
        if size is Keyword.AUTO:
            return self.align is Align.STRETCH
        return size is Keyword.STRETCH and self.container.is_row

    @property
    def has_indefinite_height(self) -> bool:
        """9.8, 3 and 4: whether percentages of its children cannot refer to its height in a column. A preferred ratio
        gives a definite height in Chromium."""
        if self.container.is_row or self.container.height is not None or not self.base_by_content:
            return False
        return self.is_replaced or self.style.aspect_ratio.ratio is None


def make_item(context: LayoutContext, box: Box, container: Container, width: float | None = None) -> FlexItem:
    """CSS Flexbox 9.2, step 3: base size and hypothetical main size."""
    style = box.style
    align = container.alignment_of(style)
    margins = (style.margin_top, style.margin_bottom) if container.is_row else (style.margin_left, style.margin_right)
    if any(isinstance(margin, Keyword) for margin in margins):
        align = align._replace(keyword=Align.START)
    item = FlexItem(context, container, box, box_edges(style, container.width), align.keyword, align.safe, width)
    item.base = max(_base_size(item), item.main_edges)
    item.minimum, item.maximum = _main_limits(item)
    item.hypothetical = clamp(item.base, item.minimum, item.maximum)
    return item


# 9.2, step 3: the base size


def _base_size(item: FlexItem) -> float:
    style = item.style
    basis = style.flex_basis
    if basis is Keyword.AUTO:
        basis = style.width if item.container.is_row else style.height
    definite = None if basis in _BY_CONTENT else _definite_main(item, basis)
    item.base_by_content = definite is None
    if definite is not None:
        return definite
    if item.container.is_row:
        return _width_by_content(item, basis)
    return content_height(item)


def _definite_main(item: FlexItem, value: SizeValue) -> float | None:
    """A main size that depends neither on content nor on something indefinite."""
    container = item.container
    if value in _BY_CONTENT:
        return None
    room = None if container.main is None else container.main - item.main_margins
    if not container.is_row:
        return resolve_height(value, item.style, container.height, item.edges.vertical, room)
    if container.width is None and not isinstance(value, (float, Keyword)) and has_percentage(value):
        return None
    return resolve_width(value, item.style, WidthSpace(room, container.width, item.edges.horizontal), _no_content)


def _no_content() -> MinMax:
    return MinMax(0.0, 0.0)


def _width_space(item: FlexItem) -> WidthSpace:
    width = item.container.width
    room = None if width is None else max(0.0, width - item.edges.margin.horizontal)
    return WidthSpace(room, width, item.edges.horizontal)


def _width_by_content(item: FlexItem, basis: SizeValue) -> float:
    sizes = content_widths(item)
    if basis in (Keyword.MIN_CONTENT, Keyword.FIT_CONTENT):
        width = resolve_width(basis, item.style, _width_space(item), lambda: sizes)
        if width is not None:
            return width
    return sizes.maximum + item.edges.horizontal


# The item's content in a row


def content_widths(item: FlexItem) -> MinMax:
    """The intrinsic widths of an item's content box, by its aspect ratio where its height is known already."""
    if item.is_replaced:
        width = _replaced_width(item) - item.edges.horizontal
        return MinMax(width, width)
    height = known_height(item)
    sizes = dispatch.content_intrinsic_sizes(item.context, item.box, height)
    if item.ratio is None or height is not None:
        return sizes
    return _within_transferred(item, sizes)


def _within_transferred(item: FlexItem, sizes: MinMax) -> MinMax:
    low, high = transferred_limits(item.style, item.container.height, item.edges)
    edges = item.edges.horizontal
    return MinMax(*(max(0.0, clamp(size + edges, low, high) - edges) for size in sizes))


def known_height(item: FlexItem) -> float | None:
    """The height of a row's item where it is definite before layout: by its property, or stretched in a single line of
    definite size (9.8, 1)."""
    container, edges = item.container, item.edges
    height = resolve_height(item.style.height, item.style, container.height, edges.vertical, _cross_room(item))
    if height is None and item.stretches and not container.wraps:
        height = _cross_room(item)
    return None if height is None else clamp(height, *known_height_limits(item))


def known_height_limits(item: FlexItem) -> tuple[float, float]:
    """min-height and max-height where they do not depend on content; these are none."""
    style, edges = item.style, item.edges.vertical
    minimum = resolve_height(style.min_height, style, item.container.height, edges)
    maximum = resolve_height(style.max_height, style, item.container.height, edges)
    return max(edges, minimum or 0.0), INFINITE if maximum is None else maximum


def _cross_room(item: FlexItem) -> float | None:
    height = item.container.height
    return None if height is None else max(item.edges.vertical, height - item.edges.margin.vertical)


def _replaced_width(item: FlexItem) -> float:
    """The width of a replaced item whatever its width properties say."""
    width = item.container.width
    if width is None and has_ratio_alone(item.box) and known_height(item) is None:
        return item.edges.horizontal
    free = _with_style(item.box, width=Keyword.AUTO, min_width=Keyword.AUTO, max_width=Keyword.NONE)
    constraints = Constraints(
        available_width=width,
        percentage_width=width,
        percentage_height=item.container.height,
        fixed_height=known_height(item),
    )
    return replaced_size(free, constraints, item.edges)[0]


# The item's content in a column


def content_height(item: FlexItem, *, by_ratio: bool = True) -> float:
    """The height an item in a column has by its content, or by its aspect ratio, whatever its height properties say."""
    if item.is_replaced:
        return _replaced_height(item)
    ratio = item.style.aspect_ratio.ratio
    if ratio is not None and by_ratio:
        return height_from_ratio(column_width(item), ratio, item.style, item.edges)
    fragment = dispatch.layout_box(item.context, item.box, _measuring(item))
    height = fragment.height if fragment.content_height is None else fragment.content_height
    if ratio is None:
        return height
    low, high = _width_limits(item)
    if low > item.edges.horizontal:
        height = max(height, height_from_ratio(low, ratio, item.style, item.edges))
    return min(height, height_from_ratio(high, ratio, item.style, item.edges)) if high < INFINITE else height


def _measuring(item: FlexItem) -> Constraints:
    """To find the height of an item's content; percentages in it cannot refer to it."""
    return Constraints(
        available_width=item.container.width,
        percentage_width=item.container.width,
        fixed_width=column_width(item),
        fixed_height_indefinite=True,
        new_formatting_context=True,
    )


def column_width(item: FlexItem, height: float | None = None) -> float:
    """The cross size of an item in a column before it is stretched to its line's (9.4, step 7), given its used height."""
    if item.width is not None:
        return item.width
    style, edges, container = item.style, item.edges, item.container
    if item.is_replaced:
        constraints = Constraints(
            available_width=container.width,
            percentage_width=container.width,
            percentage_height=container.height,
            fixed_width=_column_room(item) if item.stretches and not container.wraps else None,
            fixed_height=height,
        )
        own = replaced_size(item.box, constraints, edges)[0]
        return clamp(own, *_width_limits(item)) if constraints.fixed_width is not None else own
    space = _width_space(item)
    ratio = style.aspect_ratio.ratio

    def content() -> MinMax:
        if ratio is not None and height is not None:
            by_ratio = max(0.0, width_from_ratio(height, ratio, style, edges) - edges.horizontal)
            return MinMax(by_ratio, by_ratio)
        sizes = dispatch.content_intrinsic_sizes(item.context, item.box)
        return sizes if ratio is None else _within_transferred(item, sizes)

    if item.stretches and not container.wraps:
        return clamp(_column_room(item), *_width_limits(item))
    width = resolve_width(style.width, style, space, content)
    if width is None:
        width = fit_content(content(), space.available or 0.0, edges.horizontal)
    return clamp(width, *_width_limits(item))


def _column_room(item: FlexItem) -> float:
    return max(item.edges.horizontal, (item.container.width or 0.0) - item.edges.margin.horizontal)


def _width_limits(item: FlexItem) -> tuple[float, float]:
    """min-width and max-width."""

    def content() -> MinMax:
        return dispatch.content_intrinsic_sizes(item.context, item.box)

    return width_limits(item.style, _width_space(item), content)


def _replaced_height(item: FlexItem) -> float:
    """The height of a replaced item whatever its height properties say."""
    container = item.container
    free = _with_style(item.box, height=Keyword.AUTO, min_height=Keyword.AUTO, max_height=Keyword.NONE)
    stretched = item.stretches and not container.wraps
    constraints = Constraints(
        available_width=container.width,
        percentage_width=container.width,
        fixed_width=clamp(_column_room(item), *_width_limits(item)) if stretched else item.width,
    )
    return replaced_size(free, constraints, item.edges)[1]


def _with_style(box: Box, **changes: object) -> Box:
    """The same box with some properties changed, for sizes that need no layout."""
    return replace(box, style=box.style.with_(**changes))


# 4.5: the automatic minimum size


def _main_limits(item: FlexItem) -> tuple[float, float]:
    style = item.style
    if item.container.is_row:
        low, high = width_limits(style, _width_space(item), lambda: content_widths(item))
        automatic = style.min_width is Keyword.AUTO
    else:
        low, high = height_limits(item, lambda: content_height(item))
        automatic = style.min_height is Keyword.AUTO
    if automatic and style.has_content_minimum:
        low = max(item.main_edges, min(_automatic_minimum(item), high))
    return low, high


def height_limits(item: FlexItem, content: Callable[[], float]) -> tuple[float, float]:
    """min-height and max-height; `content()` is the height by content, that keywords refer to."""
    low, high = known_height_limits(item)
    if item.style.min_height in CONTENT_KEYWORDS:
        low = max(low, content())
    if item.style.max_height in CONTENT_KEYWORDS:
        high = content()
    return low, high


def _automatic_minimum(item: FlexItem) -> float:
    """The content-based minimum size: the smaller of the specified and the content size suggestion."""
    style = item.style
    value = style.width if item.container.is_row else style.height
    specified = _definite_main(item, value)
    if specified is None:
        return _content_suggestion(item)
    # An item that cannot get smaller than this need not be measured
    if specified <= item.base and (style.flex_shrink == 0 or specified <= item.main_edges):
        return specified
    return min(specified, _content_suggestion(item))


def _content_suggestion(item: FlexItem) -> float:
    """The content size suggestion; with an aspect ratio no less than the content has without it."""
    by_ratio = not item.is_replaced and item.style.aspect_ratio.ratio is not None
    if item.container.is_row:
        size = content_widths(item).minimum + item.edges.horizontal
        if by_ratio:
            sizes = dispatch.content_intrinsic_sizes(item.context, item.box)
            size = max(size, _within_transferred(item, sizes).minimum + item.edges.horizontal)
        return size
    size = content_height(item)
    return max(size, content_height(item, by_ratio=False)) if by_ratio else size
