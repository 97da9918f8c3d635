"""Layout lengths are multiples of 1/64 px, as Chromium's LayoutUnit has them; floats hold them exactly."""

from __future__ import annotations

import math

LARGEST = 33554428.0  # px; where LayoutUnit saturates


def quantize(value: float) -> float:
    """Truncated to 1/64 px, saturating; NaN becomes 0."""
    if value != value:
        return 0.0
    if abs(value) >= LARGEST:
        return math.copysign(LARGEST, value)
    return math.trunc(value * 64.0) / 64.0


def quantize_up(value: float) -> float:
    """Rounded up to 1/64 px: widths of text, so that it fits into a box of that width."""
    if value != value:
        return 0.0
    if abs(value) >= LARGEST:
        return math.copysign(LARGEST, value)
    return math.ceil(value * 64.0 - 1e-6) / 64.0
