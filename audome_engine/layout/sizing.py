"""Sizes from properties (CSS Sizing 3 and 4, CSS Box Sizing): edges, width, height, min, max and aspect-ratio.

All results are border-box sizes in px unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from audome_engine.geometry import Edges
from audome_engine.layout.types import Constraints, MinMax
from audome_engine.layout.units import quantize
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BoxSizing, Keyword
from audome_engine.style.values import FitContent, LengthPercentageAuto, SizeValue, has_percentage, resolve

Intrinsic = Callable[[], MinMax]  # the content box's own min-content and max-content widths
INFINITE = float("inf")


class BoxEdges(NamedTuple):
    """Used border and padding widths, and margins with `auto` as 0."""

    border: Edges
    padding: Edges
    margin: Edges

    @property
    def horizontal(self) -> float:
        """Border and padding, left and right."""
        return self.border.left + self.border.right + self.padding.left + self.padding.right

    @property
    def vertical(self) -> float:
        """Border and padding, top and bottom."""
        return self.border.top + self.border.bottom + self.padding.top + self.padding.bottom

    @property
    def left(self) -> float:
        """From the border box to the content box."""
        return self.border.left + self.padding.left

    @property
    def top(self) -> float:
        """From the border box to the content box."""
        return self.border.top + self.padding.top


def box_edges(style: ComputedStyle, percentage_width: float | None) -> BoxEdges:
    """The edges of a box whose percentages refer to `percentage_width` (None: indefinite, they are 0)."""
    base = percentage_width or 0.0
    border = Edges(style.border_top_width, style.border_right_width, style.border_bottom_width, style.border_left_width)
    padding = Edges(
        _padding(style.padding_top, base),
        _padding(style.padding_right, base),
        _padding(style.padding_bottom, base),
        _padding(style.padding_left, base),
    )
    margin = Edges(
        margin_length(style.margin_top, base),
        margin_length(style.margin_right, base),
        margin_length(style.margin_bottom, base),
        margin_length(style.margin_left, base),
    )
    return BoxEdges(border, padding, margin)


def _padding(value: object, base: float) -> float:
    return max(0.0, quantize(resolve(value, base)))  # type: ignore[arg-type]


def margin_length(value: LengthPercentageAuto, base: float) -> float:
    """A margin in px; `auto` is 0."""
    return 0.0 if isinstance(value, Keyword) else quantize(resolve(value, base))


def outer(value: float, style: ComputedStyle, edges: float) -> float:
    """A width or height property's length as a border-box size."""
    if style.box_sizing is BoxSizing.BORDER_BOX:
        return max(quantize(value), edges)
    return max(0.0, quantize(value)) + edges


class WidthSpace(NamedTuple):
    """What a width is resolved in."""

    available: float | None  # for `stretch` and `fit-content`; the border box's share
    percentage: float | None
    edges: float  # border and padding


def resolve_width(value: SizeValue, style: ComputedStyle, space: WidthSpace, intrinsic: Intrinsic) -> float | None:
    """A width, min-width or max-width; None where it is `auto`, `none`, or a percentage of something indefinite."""
    if isinstance(value, float):
        return outer(value, style, space.edges)
    if isinstance(value, Keyword):
        return _keyword_width(value, space, intrinsic)
    if isinstance(value, FitContent):
        if has_percentage(value.limit) and space.percentage is None:
            return intrinsic().maximum + space.edges
        limit = outer(resolve(value.limit, space.percentage or 0.0), style, space.edges)
        return fit_content(intrinsic(), limit, space.edges)
    if space.percentage is None:
        return None
    return outer(resolve(value, space.percentage), style, space.edges)


def _keyword_width(value: Keyword, space: WidthSpace, intrinsic: Intrinsic) -> float | None:
    if value is Keyword.MIN_CONTENT:
        return intrinsic().minimum + space.edges
    if value is Keyword.MAX_CONTENT or (value is Keyword.FIT_CONTENT and space.available is None):
        return intrinsic().maximum + space.edges
    if value is Keyword.FIT_CONTENT:
        return fit_content(intrinsic(), space.available or 0.0, space.edges)
    if value is Keyword.STRETCH and space.available is not None:
        return max(space.edges, space.available)
    return None


def fit_content(sizes: MinMax, available: float, edges: float) -> float:
    """min(max-content, max(min-content, available)) (CSS Sizing 3, 2.1)."""
    return min(sizes.maximum + edges, max(sizes.minimum + edges, available))


def clamp(value: float, minimum: float, maximum: float) -> float:
    """Between the two; the minimum wins."""
    return max(minimum, min(value, maximum))


def width_limits(style: ComputedStyle, space: WidthSpace, intrinsic: Intrinsic) -> tuple[float, float]:
    """min-width and max-width; an `auto` minimum is the edges."""
    minimum = resolve_width(style.min_width, style, space, intrinsic)
    maximum = resolve_width(style.max_width, style, space, intrinsic)
    return (
        space.edges if minimum is None else minimum,
        INFINITE if maximum is None else maximum,
    )


def resolve_height(
    value: SizeValue, style: ComputedStyle, percentage: float | None, edges: float, available: float | None = None
) -> float | None:
    """A height, min-height or max-height; None where it is `auto`, by content, or of something indefinite."""
    if isinstance(value, float):
        return outer(value, style, edges)
    if isinstance(value, Keyword):
        return max(edges, available) if value is Keyword.STRETCH and available is not None else None
    if isinstance(value, FitContent) or percentage is None:
        return (
            None if isinstance(value, FitContent) or has_percentage(value) else outer(resolve(value, 0), style, edges)
        )
    return outer(resolve(value, percentage), style, edges)


def height_limits(style: ComputedStyle, percentage: float | None, edges: float) -> tuple[float, float]:
    """min-height and max-height; percentages of something indefinite are none."""
    minimum = resolve_height(style.min_height, style, percentage, edges)
    maximum = resolve_height(style.max_height, style, percentage, edges)
    return (edges if minimum is None else minimum, INFINITE if maximum is None else maximum)


def height_from_ratio(width: float, ratio: float, style: ComputedStyle, edges: BoxEdges) -> float:
    """The border-box height that goes with a border-box width, by `aspect-ratio` and `box-sizing`."""
    if style.box_sizing is BoxSizing.BORDER_BOX:
        return max(quantize(width / ratio), edges.vertical)
    return quantize(max(0.0, width - edges.horizontal) / ratio) + edges.vertical


def width_from_ratio(height: float, ratio: float, style: ComputedStyle, edges: BoxEdges) -> float:
    """The border-box width that goes with a border-box height."""
    if style.box_sizing is BoxSizing.BORDER_BOX:
        return max(quantize(height * ratio), edges.horizontal)
    return quantize(max(0.0, height - edges.vertical) * ratio) + edges.horizontal


def definite_height(style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> float | None:
    """The border-box height before layout, clamped by min and max, or None where the content decides."""
    if constraints.fixed_height is not None:
        return constraints.fixed_height
    available = None
    if constraints.available_height is not None:
        available = constraints.available_height - edges.margin.vertical
    height = resolve_height(style.height, style, constraints.percentage_height, edges.vertical, available)
    if height is None:
        return None
    return clamp(height, *height_limits(style, constraints.percentage_height, edges.vertical))


def used_width(style: ComputedStyle, constraints: Constraints, edges: BoxEdges, intrinsic: Intrinsic) -> float:
    """The border-box width of a box that is not replaced (CSS 2, 10.3.3 and 10.3.9; CSS Sizing 4, 5.1)."""
    if constraints.fixed_width is not None:
        return max(constraints.fixed_width, edges.horizontal)
    available = None
    if constraints.available_width is not None:
        available = max(0.0, constraints.available_width - edges.margin.horizontal)
    space = WidthSpace(available, constraints.percentage_width, edges.horizontal)
    width = resolve_width(style.width, style, space, intrinsic)
    minimum, maximum = width_limits(style, space, intrinsic)
    if width is None:
        width, minimum = _auto_width(style, constraints, edges, (available, minimum, intrinsic))
        minimum = min(minimum, maximum) if style.min_width is Keyword.AUTO else minimum
    return clamp(width, minimum, maximum)


def _auto_width(
    style: ComputedStyle, constraints: Constraints, edges: BoxEdges, room: tuple[float | None, float, Intrinsic]
) -> tuple[float, float]:
    available, minimum, intrinsic = room
    ratio = style.aspect_ratio.ratio
    if ratio is not None:
        height = definite_height(style, constraints, edges)
        if height is not None:
            if style.min_width is Keyword.AUTO and not style.overflow_x.is_scroll_container:
                minimum = max(minimum, min(intrinsic().minimum + edges.horizontal, INFINITE))
            return width_from_ratio(height, ratio, style, edges), minimum
    if available is None:
        width = intrinsic().maximum + edges.horizontal
    elif constraints.shrink_to_fit:
        width = fit_content(intrinsic(), available, edges.horizontal)
    else:
        width = max(available, edges.horizontal)
    return clamp(width, *transferred_limits(style, constraints.percentage_height, edges)), minimum


def transferred_limits(style: ComputedStyle, percentage: float | None, edges: BoxEdges) -> tuple[float, float]:
    """What min-height and max-height come to as widths through the aspect ratio (CSS Sizing 4, 5.3)."""
    ratio = style.aspect_ratio.ratio
    if ratio is None:
        return 0.0, INFINITE
    low, high = height_limits(style, percentage, edges.vertical)
    return (
        width_from_ratio(low, ratio, style, edges) if low > edges.vertical else 0.0,
        width_from_ratio(high, ratio, style, edges) if high < INFINITE else INFINITE,
    )


def percentage_base(style: ComputedStyle, constraints: Constraints, edges: BoxEdges, width: float) -> float | None:
    """What percentage heights of the children refer to, of the content box: a definite height, or one by the aspect ratio
    of a box of this border-box width (CSS Sizing 4, 5.1.1)."""
    imposed = constraints.fixed_height is not None and constraints.fixed_height_indefinite
    if imposed and style.aspect_ratio.ratio is None:
        return None
    height = definite_height(style, constraints, edges)
    if height is None and style.aspect_ratio.ratio is not None:
        by_ratio = height_from_ratio(width, style.aspect_ratio.ratio, style, edges)
        height = clamp(by_ratio, *height_limits(style, constraints.percentage_height, edges.vertical))
    return None if height is None else max(0.0, height - edges.vertical)


def used_height(content: float, width: float, style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> float:
    """The border-box height once the content's height (`content`, of the content box) is known."""
    definite = definite_height(style, constraints, edges)
    if definite is not None:
        return max(definite, edges.vertical)
    natural = quantize(content) + edges.vertical
    minimum, maximum = height_limits(style, constraints.percentage_height, edges.vertical)
    ratio = style.aspect_ratio.ratio
    if ratio is not None:
        by_ratio = height_from_ratio(width, ratio, style, edges)
        if style.min_height is Keyword.AUTO and not style.overflow_y.is_scroll_container:
            minimum = max(minimum, min(natural, maximum))
        natural = by_ratio
    return clamp(natural, minimum, maximum)
