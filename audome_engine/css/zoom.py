"""Values brought from one zoom to another (CSS Viewport 1, 5): what is inherited, and initial values, are lengths of the
zoom that they were computed with.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from audome_engine.style.effects import BlurFunction, DropShadowFunction, OffsetPath
from audome_engine.style.shapes import (
    Circle,
    ClipPathValue,
    ClipRectangle,
    CommandShape,
    Ellipse,
    Inset,
    PathShape,
    Polygon,
    ShapeCommand,
    ShapeOutside,
    ShapePoint,
)
from audome_engine.style.values import (
    BackgroundSize,
    Calc,
    ClipMargin,
    CornerRadius,
    PerspectiveFunction,
    PositionValue,
    Shadow,
    TextIndent,
    TransformOrigin,
    Translate,
)  # fmt: skip

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")

# The fields that hold lengths; those with gradients and grid tracks are left out: they are only inherited explicitly.
_LENGTHS = frozenset(
    """width height min_width min_height max_width max_height flex_basis row_gap column_gap font_size line_height
    text_indent tab_size letter_spacing word_spacing vertical_align text_decoration_thickness text_underline_offset
    text_shadow border_spacing box_shadow outline_width outline_offset overflow_clip_margin transform transform_origin
    perspective perspective_origin translate
    background_position background_size _position_x _position_y object_position stroke_width stroke_dasharray
    stroke_dashoffset shape_outside shape_margin column_width column_rule_width
    text_stroke_width audome_fit_min audome_fit_max border_image_width border_image_outset object_view_box
    mask_border_width mask_border_outset clip clip_path filter backdrop_filter mask_position mask_size
    offset_path offset_distance offset_anchor offset_position""".split()
) | {
    *_SIDES,
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"border_{corner}_radius" for corner in _CORNERS),
}

_PARTED = (  # what is scaled part by part
    Shadow, TextIndent, CornerRadius, PositionValue, TransformOrigin, Translate, PerspectiveFunction, BackgroundSize, ClipMargin,
    ShapeOutside, ClipPathValue, Circle, Ellipse, Inset, Polygon, PathShape, CommandShape, ShapeCommand, ShapePoint,
    BlurFunction, DropShadowFunction, OffsetPath, ClipRectangle,
)  # fmt: skip


def zoomed(name: str, value: Any, factor: float) -> Any:
    """The value of a field as it is at a zoom `factor` times as large."""
    return _scaled(value, factor) if factor != 1.0 and name in _LENGTHS else value


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, float):
        return value * factor
    if isinstance(value, Calc):
        return replace(value, operands=tuple(_scaled(operand, factor) for operand in value.operands))
    if isinstance(value, _PARTED):
        return type(value)(*(_scaled(part, factor) for part in value))
    if type(value) is tuple:
        return tuple(_scaled(part, factor) for part in value)
    return value
