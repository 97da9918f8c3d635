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
from audome_engine.style.values import LengthPercentageAuto, SizeValue, has_percentage, resolve

Intrinsic = Callable[[], MinMax]  # the content box's own min-content and max-content widths
INFINITE = float("inf")
CONTENT_KEYWORDS = frozenset({Keyword.MIN_CONTENT, Keyword.MAX_CONTENT, Keyword.FIT_CONTENT})


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
    """A height, min-height or max-height; None where it is `auto`, by content, or of something indefinite.
    `available`: what the border box has when it stretches."""
    if isinstance(value, float):
        return outer(value, style, edges)
    if isinstance(value, Keyword):
        return max(edges, available) if value is Keyword.STRETCH and available is not None else None
    if percentage is None:
        return None if has_percentage(value) else outer(resolve(value, 0), style, edges)
    return outer(resolve(value, percentage), style, edges)


class HeightSpace(NamedTuple):
    """What a height is resolved in."""

    available: float | None = None  # for `stretch`; the border box's share
    content: float | None = None  # the border-box height by the content (or by the ratio); None before it is known


_NO_SPACE = HeightSpace()


def height_limits(
    style: ComputedStyle, percentage: float | None, edges: float, space: HeightSpace = _NO_SPACE
) -> tuple[float, float]:
    """min-height and max-height; percentages of something indefinite, and the content's height as long as it is not
    known, are none."""

    def limit(value: SizeValue) -> float | None:
        if value in CONTENT_KEYWORDS:
            return space.content
        return resolve_height(value, style, percentage, edges, space.available)

    minimum, maximum = limit(style.min_height), limit(style.max_height)
    return (edges if minimum is None else minimum, INFINITE if maximum is None else maximum)


def ratio_sizes_border_box(style: ComputedStyle) -> bool:
    """CSS Sizing 4, 5.1: a natural ratio, and one given together with `auto`, is that of the content box."""
    return style.box_sizing is BoxSizing.BORDER_BOX and not style.aspect_ratio.auto


def height_from_ratio(width: float, ratio: float, style: ComputedStyle, edges: BoxEdges) -> float:
    """The border-box height that goes with a border-box width, by `aspect-ratio` and `box-sizing`."""
    if ratio_sizes_border_box(style):
        return max(quantize(width / ratio), edges.vertical)
    return quantize(max(0.0, width - edges.horizontal) / ratio) + edges.vertical


def width_from_ratio(height: float, ratio: float, style: ComputedStyle, edges: BoxEdges) -> float:
    """The border-box width that goes with a border-box height."""
    if ratio_sizes_border_box(style):
        return max(quantize(height * ratio), edges.horizontal)
    return quantize(max(0.0, height - edges.vertical) * ratio) + edges.horizontal


def _stretched_height(constraints: Constraints, edges: BoxEdges) -> float | None:
    available = constraints.available_height
    return None if available is None else max(edges.vertical, available - edges.margin.vertical)


def definite_height(style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> float | None:
    """The border-box height before layout, clamped by min and max, or None where the content decides."""
    if constraints.fixed_height is not None:
        return constraints.fixed_height
    available = _stretched_height(constraints, edges)
    height = resolve_height(style.height, style, constraints.percentage_height, edges.vertical, available)
    if height is None:
        return None
    return clamp(height, *_height_limits(style, constraints, edges))


def _height_limits(
    style: ComputedStyle, constraints: Constraints, edges: BoxEdges, content: float | None = None
) -> tuple[float, float]:
    space = HeightSpace(_stretched_height(constraints, edges), content)
    return height_limits(style, constraints.percentage_height, edges.vertical, space)


def used_width(style: ComputedStyle, constraints: Constraints, edges: BoxEdges, intrinsic: Intrinsic) -> float:
    """The border-box width of a box that is not replaced (CSS 2, 10.3.3 and 10.3.9; CSS Sizing 4, 5.1)."""
    if constraints.fixed_width is not None:
        return max(constraints.fixed_width, edges.horizontal)
    available = None
    if constraints.available_width is not None:
        available = max(0.0, constraints.available_width - edges.margin.horizontal)
    space = WidthSpace(available, constraints.percentage_width, edges.horizontal)
    content = _content_widths(style, constraints, edges, intrinsic)
    width = resolve_width(style.width, style, space, content)
    if width is None:
        if available is None:
            width = content().maximum + edges.horizontal
        elif constraints.shrink_to_fit or width_by_ratio(style, constraints, edges) is not None:
            width = fit_content(content(), available, edges.horizontal)
        else:
            width = max(available, edges.horizontal)
    return clamp(width, *_used_limits(style, constraints, (edges, space), intrinsic))


def width_by_ratio(style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> float | None:
    """The border-box width by the aspect ratio and a height that is known before layout, if there are such."""
    if style.aspect_ratio.ratio is None:
        return None
    height = definite_height(style, constraints, edges)
    return None if height is None else width_from_ratio(height, style.aspect_ratio.ratio, style, edges)


def has_automatic_minimum(value: SizeValue, style: ComputedStyle) -> bool:
    """Whether a min-width or min-height is by the content where a size is by the aspect ratio (CSS Sizing 4, 5.2)."""
    return value is Keyword.AUTO and style.has_content_minimum


def _content_widths(style: ComputedStyle, constraints: Constraints, edges: BoxEdges, intrinsic: Intrinsic) -> Intrinsic:
    """The content box's intrinsic widths, with what the aspect ratio makes of the height or its limits (CSS Sizing 4, 5.1
    and 5.3)."""
    if style.aspect_ratio.ratio is None:
        return intrinsic
    by_ratio = width_by_ratio(style, constraints, edges)

    def widths() -> MinMax:
        if by_ratio is not None:
            return MinMax(by_ratio - edges.horizontal, by_ratio - edges.horizontal)
        low, high = _transferred(style, constraints, edges)
        return MinMax(*(clamp(size + edges.horizontal, low, high) - edges.horizontal for size in intrinsic()))

    return widths


def _used_limits(
    style: ComputedStyle, constraints: Constraints, box: tuple[BoxEdges, WidthSpace], intrinsic: Intrinsic
) -> tuple[float, float]:
    """min-width and max-width with the automatic minimum of boxes with an aspect ratio (CSS Sizing 4, 5.2) and what the
    limits of the height come to (5.3)."""
    edges, space = box
    by_ratio = width_by_ratio(style, constraints, edges)
    low, high = width_limits(style, space, _content_widths(style, constraints, edges, intrinsic))
    unknown = space.percentage is None and has_percentage(style.width)
    automatic = style.width is Keyword.AUTO or style.width in CONTENT_KEYWORDS or unknown
    if style.aspect_ratio.ratio is None or not automatic:
        return low, high
    if by_ratio is None:
        low_by_ratio, high_by_ratio = _transferred(style, constraints, edges)
        low, high = max(low, min(low_by_ratio, high)), min(high, high_by_ratio)
    elif has_automatic_minimum(style.min_width, style):
        low = max(low, min(intrinsic().minimum + edges.horizontal, high))
    return low, high


def width_contribution(style: ComputedStyle, constraints: Constraints, edges: BoxEdges, intrinsic: Intrinsic) -> MinMax:
    """The border box's contributions to its container's intrinsic widths (CSS Sizing 3, 5.2): what depends on the
    container's width counts as `auto`."""
    space = WidthSpace(None, None, edges.horizontal)
    content = _content_widths(style, constraints, edges, intrinsic)
    width = None if style.width is Keyword.FIT_CONTENT else resolve_width(style.width, style, space, content)
    if width is None:
        sizes = MinMax(*(size + edges.horizontal for size in content()))
    else:
        sizes = MinMax(width, width)
    limits = _used_limits(style, constraints, (edges, space), intrinsic)
    return MinMax(clamp(sizes.minimum, *limits), clamp(sizes.maximum, *limits))


def transferred_limits(
    style: ComputedStyle, percentage: float | None, edges: BoxEdges, available: float | None = None
) -> tuple[float, float]:
    """What min-height and max-height come to as widths through the aspect ratio (CSS Sizing 4, 5.3)."""
    ratio = style.aspect_ratio.ratio
    if ratio is None:
        return 0.0, INFINITE
    low, high = height_limits(style, percentage, edges.vertical, HeightSpace(available))
    return (
        width_from_ratio(low, ratio, style, edges),
        width_from_ratio(high, ratio, style, edges) if high < INFINITE else INFINITE,
    )


def _transferred(style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> tuple[float, float]:
    available = _stretched_height(constraints, edges)
    return transferred_limits(style, constraints.percentage_height, edges, available)


def percentage_base(style: ComputedStyle, constraints: Constraints, edges: BoxEdges, width: float) -> float | None:
    """What percentage heights of the children refer to, of the content box: a definite height, or one by the aspect ratio
    of a box of this border-box width (CSS Sizing 4, 5.1.1)."""
    if constraints.fixed_height_indefinite:
        return None
    height = definite_height(style, constraints, edges)
    if height is None and style.aspect_ratio.ratio is not None:
        by_ratio = height_from_ratio(width, style.aspect_ratio.ratio, style, edges)
        height = clamp(by_ratio, *_height_limits(style, constraints, edges, by_ratio))
    return None if height is None else max(0.0, height - edges.vertical)


def used_height(content: float, width: float, style: ComputedStyle, constraints: Constraints, edges: BoxEdges) -> float:
    """The border-box height once the content's height (`content`, of the content box) is known."""
    if constraints.fixed_height is not None:
        return max(constraints.fixed_height, edges.vertical)
    natural = quantize(content) + edges.vertical
    ratio = style.aspect_ratio.ratio
    by_content = natural if ratio is None else height_from_ratio(width, ratio, style, edges)
    minimum, maximum = _height_limits(style, constraints, edges, by_content)
    automatic = style.height is Keyword.AUTO or style.height in CONTENT_KEYWORDS
    if ratio is not None and automatic and has_automatic_minimum(style.min_height, style):  # CSS Sizing 4, 5.2
        minimum = max(minimum, min(natural, maximum))
    available = _stretched_height(constraints, edges)
    height = resolve_height(style.height, style, constraints.percentage_height, edges.vertical, available)
    return max(edges.vertical, clamp(by_content if height is None else height, minimum, maximum))
