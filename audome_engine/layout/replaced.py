"""Replaced elements (CSS 2, 10.3.2 and 10.6.2; CSS Images 3, 5): size from natural dimensions, and where the content
stands in the box.
"""

from __future__ import annotations

from typing import TypeAlias

from audome_engine.geometry import Rect
from audome_engine.layout.sizing import (
    INFINITE,
    BoxEdges,
    HeightSpace,
    WidthSpace,
    box_edges,
    clamp,
    height_from_ratio,
    height_limits,
    ratio_sizes_border_box,
    resolve_height,
    resolve_width,
    width_from_ratio,
    width_limits,
)  # fmt: skip
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, NaturalSize
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Containment, Keyword, ObjectFit
from audome_engine.style.values import has_percentage, resolve

_NOTHING = NaturalSize(0.0, 0.0, None)
_Limits: TypeAlias = tuple[float, float, float, float]  # min-width, max-width, min-height, max-height
_NO_LIMITS: _Limits = (0.0, INFINITE, 0.0, INFINITE)


def layout_replaced(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """The box's fragment, with `content_rect` from `object-fit`."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    width, height = replaced_size(box, constraints, edges)
    fragment = BoxFragment(
        box, width, height, border=edges.border, padding=edges.padding, margin=edges.margin,
        first_baseline=None, last_baseline=None,
    )  # fmt: skip
    inner_width, inner_height = max(0.0, width - edges.horizontal), max(0.0, height - edges.vertical)
    x, y, w, h = object_rect(style, natural_size(box), inner_width, inner_height)
    part = view_box(style, box.natural or _NOTHING)
    if part is not None and box.natural is not None:  # what is beside the view box is there too
        scale_x, scale_y = w / part.width, h / part.height
        x, y = x - part.x * scale_x, y - part.y * scale_y
        w, h = (box.natural.width or 0.0) * scale_x, (box.natural.height or 0.0) * scale_y
    fragment.content_rect = (edges.left + x, edges.top + y, w, h)
    return fragment


def natural_size(box: Box) -> NaturalSize:
    """What the content says of itself."""
    if Containment.SIZE in box.style.contain:
        return _NOTHING
    natural = box.natural or _NOTHING
    part = view_box(box.style, natural)
    return natural if part is None else NaturalSize(part.width, part.height, part.width / part.height)


def view_box(style: ComputedStyle, natural: NaturalSize) -> Rect | None:
    """The part of the content that is shown, px of its natural size (CSS Images 5, 3.3); None: all of it."""
    box, width, height = style.object_view_box, natural.width, natural.height
    if box is None or not width or not height:
        return None
    left, top = resolve(box.left, width), resolve(box.top, height)
    part = Rect(left, top, width - resolve(box.right, width) - left, height - resolve(box.bottom, height) - top)
    return None if part.is_empty else part


def preferred_ratio(box: Box) -> float | None:
    """Width / height: `aspect-ratio`, or the natural one where that says `auto` (CSS Sizing 4, 5.1)."""
    declared = box.style.aspect_ratio
    natural = natural_size(box).ratio
    if declared.auto and natural is not None:
        return natural
    return declared.ratio


def has_ratio_alone(box: Box) -> bool:
    """Whether the content has an aspect ratio and no size, as an SVG picture with a viewBox only."""
    natural = natural_size(box)
    return natural.width is None and natural.height is None and preferred_ratio(box) is not None


def replaced_size(box: Box, constraints: Constraints, edges: BoxEdges) -> tuple[float, float]:
    """The border-box size."""
    style = box.style
    natural, ratio = natural_size(box), preferred_ratio(box)
    available = None
    if constraints.available_width is not None:
        available = max(0.0, constraints.available_width - edges.margin.horizontal)
    space = WidthSpace(available, constraints.percentage_width, edges.horizontal)
    if has_ratio_alone(box) and not (available is None and has_percentage(style.width)):
        # CSS 2, 10.3.2: as wide as a block would be, which in Chromium counts for keywords in its limits too
        given = None if isinstance(style.width, Keyword) else resolve_width(style.width, style, space, _no_width)
        filled = (available or 0.0) if given is None else given
        natural = NaturalSize(max(0.0, filled - edges.horizontal), None, natural.ratio)

    def resolved(width: float | None, height: float | None, limits: _Limits) -> tuple[float, float]:
        return _resolved(style, edges, (width, height), limits, (natural, ratio))

    def natural_width() -> MinMax:
        width = resolved(None, None, _NO_LIMITS)[0] - edges.horizontal
        return MinMax(width, width)

    width = constraints.fixed_width
    widths = (0.0, INFINITE)
    if width is None:
        width, widths = (
            resolve_width(style.width, style, space, natural_width),
            width_limits(style, space, natural_width),
        )
    content = resolved(width, None, (*widths, 0.0, INFINITE))[1]
    height, heights = _heights(style, constraints, edges, content)

    def own() -> MinMax:
        width = resolved(None, height, (0.0, INFINITE, *heights))[0] - edges.horizontal
        return MinMax(width, width)

    if constraints.fixed_width is not None:
        return resolved(constraints.fixed_width, height, (0.0, INFINITE, *heights))
    width = resolve_width(style.width, style, space, own)
    return resolved(width, height, (*width_limits(style, space, own), *heights))


def _no_width() -> MinMax:
    return MinMax(0.0, 0.0)


def _heights(
    style: ComputedStyle, constraints: Constraints, edges: BoxEdges, content: float
) -> tuple[float | None, tuple[float, float]]:
    """The height, if it is known, and the limits of it; `content`: what it is where it is automatic."""
    if constraints.fixed_height is not None:
        return constraints.fixed_height, (0.0, INFINITE)
    available = constraints.available_height
    if available is not None:
        available -= edges.margin.vertical
    percentage = constraints.percentage_height
    limits = height_limits(style, percentage, edges.vertical, HeightSpace(available, content))
    return resolve_height(style.height, style, percentage, edges.vertical, available), limits


def _resolved(
    style: ComputedStyle,
    edges: BoxEdges,
    sizes: tuple[float | None, float | None],
    limits: _Limits,
    nature: tuple[NaturalSize, float | None],
) -> tuple[float, float]:
    width, height = sizes
    low_width, high_width, low_height, high_height = limits
    natural, ratio = nature
    if width is not None and height is not None:
        return clamp(width, low_width, high_width), clamp(height, low_height, high_height)
    if width is not None:
        width = clamp(width, low_width, high_width)
        height = height_from_ratio(width, ratio, style, edges) if ratio else _natural_height(natural) + edges.vertical
        return width, clamp(height, low_height, high_height)
    if height is not None:
        height = clamp(height, low_height, high_height)
        width = width_from_ratio(height, ratio, style, edges) if ratio else None
        width = _natural_width(natural, None) + edges.horizontal if width is None else width
        return clamp(width, low_width, high_width), height
    auto_width = _natural_width(natural, ratio) + edges.horizontal
    if ratio is None:
        auto_height = _natural_height(natural) + edges.vertical
        return clamp(auto_width, low_width, high_width), clamp(auto_height, low_height, high_height)
    if natural.width is None and natural.height is not None:
        auto_width = width_from_ratio(natural.height + edges.vertical, ratio, style, edges)
    auto_height = _auto_height(auto_width, natural, ratio, (style, edges))
    # The ratio is that of the border box or of the content box, and so is what the table is about
    across, down = (0.0, 0.0) if ratio_sizes_border_box(style) else (edges.horizontal, edges.vertical)
    limits = (low_width - across, high_width - across, low_height - down, high_height - down)
    width, height = _constrained((auto_width - across, auto_height - down), limits, ratio)
    return width + across, height + down


def _auto_height(width: float, natural: NaturalSize, ratio: float, box: tuple[ComputedStyle, BoxEdges]) -> float:
    style, edges = box
    own = natural.height is not None and natural.width is not None and natural.ratio == ratio
    if (
        own
        and not ratio_sizes_border_box(style)
        and natural.height is not None
        and natural.width == width - edges.horizontal
    ):
        return natural.height + edges.vertical
    return height_from_ratio(width, ratio, style, edges)


def _constrained(size: tuple[float, float], limits: _Limits, ratio: float) -> tuple[float, float]:
    """The table of constraint violations in CSS 2, 10.4."""
    w, h = size
    min_w, max_w, min_h, max_h = (max(0.0, limit) for limit in limits)
    if w <= 0 or h <= 0:
        return clamp(quantize(min_h * ratio), min_w, max_w), clamp(quantize(min_w / ratio), min_h, max_h)
    max_w, max_h = max(min_w, max_w), max(min_h, max_h)
    result = (w, h)
    if w > max_w and h > max_h:
        if max_w / w <= max_h / h:
            result = (max_w, max(min_h, max_w * h / w))
        else:
            result = (max(min_w, max_h * w / h), max_h)
    elif w < min_w and h < min_h:
        if min_w / w <= min_h / h:
            result = (min(max_w, min_h * w / h), min_h)
        else:
            result = (min_w, min(max_h, min_w * h / w))
    elif w < min_w and h > max_h:
        result = (min_w, max_h)
    elif w > max_w and h < min_h:
        result = (max_w, min_h)
    elif w > max_w:
        result = (max_w, max(max_w * h / w, min_h))
    elif w < min_w:
        result = (min_w, min(min_w * h / w, max_h))
    elif h > max_h:
        result = (max(max_h * w / h, min_w), max_h)
    elif h < min_h:
        result = (min(min_h * w / h, max_w), min_h)
    return quantize(result[0]), quantize(result[1])


def _natural_width(natural: NaturalSize, ratio: float | None) -> float:
    if natural.width is not None:
        return quantize(natural.width)
    if natural.height is not None and ratio is not None:
        return quantize(natural.height * ratio)
    return natural.default[0]


def _natural_height(natural: NaturalSize) -> float:
    return natural.default[1] if natural.height is None else quantize(natural.height)


def replaced_intrinsic_sizes(box: Box, constraints: Constraints) -> MinMax:
    """Content-box widths: what the box would be with nothing from outside. A percentage width may shrink to nothing, and
    so may what fills the room it gets."""
    style = box.style
    edges = box_edges(box.style, None)
    width = replaced_size(box, constraints, edges)[0] - edges.horizontal
    declared = (style.width, style.max_width)
    compressible = any(not isinstance(value, (float, Keyword)) and has_percentage(value) for value in declared)
    return MinMax(0.0 if compressible else width, width)


def replaced_contribution(box: Box, constraints: Constraints, edges: BoxEdges) -> MinMax:
    """The border box's contributions to its container's intrinsic widths."""
    sizes = replaced_intrinsic_sizes(box, constraints)
    natural = MinMax(sizes.maximum, sizes.maximum)
    limits = width_limits(box.style, WidthSpace(None, None, edges.horizontal), lambda: natural)
    return MinMax(*(clamp(size + edges.horizontal, *limits) for size in sizes))


def object_rect(
    style: ComputedStyle, natural: NaturalSize, width: float, height: float
) -> tuple[float, float, float, float]:
    """Where the content stands in a content box of this size (CSS Images 3, 5.5): x, y, width, height."""
    fitted_width, fitted_height = _fitted(style.object_fit, natural, width, height)
    x = resolve(style.object_position.x, width - fitted_width)
    y = resolve(style.object_position.y, height - fitted_height)
    return x, y, fitted_width, fitted_height


def _fitted(fit: ObjectFit, natural: NaturalSize, width: float, height: float) -> tuple[float, float]:
    ratio = natural.ratio
    if fit is ObjectFit.FILL or width <= 0 or height <= 0:
        return width, height
    if fit in (ObjectFit.NONE, ObjectFit.SCALE_DOWN):
        own = _concrete(natural, width, height)
        if fit is ObjectFit.NONE or (own[0] <= width and own[1] <= height):
            return own
        fit = ObjectFit.CONTAIN
    if not ratio:
        return width, height
    wider = width / height > ratio
    if (fit is ObjectFit.CONTAIN) == wider:
        return height * ratio, height
    return width, width / ratio


def _concrete(natural: NaturalSize, width: float, height: float) -> tuple[float, float]:
    """The default sizing algorithm without a specified size (CSS Images 3, 5.3)."""
    if natural.width is not None and natural.height is not None:
        return natural.width, natural.height
    if natural.width is not None:
        return natural.width, natural.width / natural.ratio if natural.ratio else height
    if natural.height is not None:
        return (natural.height * natural.ratio if natural.ratio else width), natural.height
    return _fitted(ObjectFit.CONTAIN, natural, width, height)
