"""What all painters share: fonts and resources, and pixel snapping."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from audome_engine.display.commands import Command
from audome_engine.errors import Diagnostics
from audome_engine.geometry import Edges, Rect
from audome_engine.layout.types import LayoutContext
from audome_engine.options import Limits
from audome_engine.resources import Resources
from audome_engine.style.computed import ComputedStyle
from audome_engine.text.fonts import FontContext

_EPSILON = 1e-6  # device pixels that rounding of floats may cost

# Of a style, an image of its mask by its index, placed in a rectangle and clipped to another, if any.
MaskImage: TypeAlias = "Callable[[PaintContext, ComputedStyle, int, Rect, Rect | None], tuple[Command, ...]]"


@dataclass(frozen=True, slots=True)
class PaintContext:
    """One recording; the canvas is in CSS pixels."""

    width: float
    height: float
    scale: float  # device pixels per CSS pixel: box edges snap to device pixels
    resources: Resources
    fonts: FontContext
    diagnostics: Diagnostics
    limits: Limits
    layout: LayoutContext | None = None  # for what is laid out where it is painted
    mask_image: MaskImage | None = None  # paints a layer of an SVG element's mask (masks.py)
    is_transformed: bool = False  # nothing is fixed to the canvas then

    def snap(self, value: float) -> float:
        """The nearest device pixel, in CSS pixels."""
        return math.floor(value * self.scale + 0.5) / self.scale

    def snap_rect(self, rect: Rect) -> Rect:
        """Every edge on a device pixel."""
        left, top = self.snap(rect.x), self.snap(rect.y)
        return Rect(left, top, self.snap(rect.right) - left, self.snap(rect.bottom) - top)

    def snap_edges(self, edges: Edges) -> Edges:
        """Border widths in whole device pixels: rounded down, one at least where there is any."""
        if not edges:
            return edges
        return Edges(*(self._line(value) for value in edges))

    def _line(self, value: float) -> float:
        device = value * self.scale
        return 0.0 if device <= 0 else max(1.0, math.floor(device + _EPSILON)) / self.scale
