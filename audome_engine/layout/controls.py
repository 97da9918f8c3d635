"""The sizes of form controls by their font, as Chromium has them (HTML 15.5)."""

from __future__ import annotations

import math

from audome_engine.layout.inline.vertical import used_line_height
from audome_engine.layout.types import LayoutContext, MinMax
from audome_engine.scene.nodes import ControlSize
from audome_engine.style.computed import ComputedStyle
from audome_engine.text.request import font_request

_SCROLL_BAR = 15.0


def control_intrinsic_sizes(context: LayoutContext, style: ComputedStyle, size: ControlSize) -> MinMax:
    """The content box's width for `size` characters of average width; a single line has room for its widest glyph."""
    metrics = context.fonts.metrics(font_request(style))
    width = metrics.average_width * size.columns
    if size.single_line:
        width += max(0.0, metrics.bounds_width - metrics.average_width)
    width = math.ceil(width) + (_SCROLL_BAR if size.scroll_bar else 0.0)
    return MinMax(width, width)


def control_height(context: LayoutContext, style: ComputedStyle, size: ControlSize) -> float:
    """The content box's height for `size` lines."""
    return size.rows * (used_line_height(style, context.fonts.metrics(font_request(style))) + size.gap)
