"""The colour matrices behind filter functions (Filter Effects 1, 13): four rows of five numbers, 1.0 for 100%."""

from __future__ import annotations

import math
from collections.abc import Callable


def _rows(red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]) -> tuple[float, ...]:
    return (*red, 0.0, 0.0, *green, 0.0, 0.0, *blue, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def _scaling(slope: float, intercept: float = 0.0) -> tuple[float, ...]:
    return (slope, 0.0, 0.0, 0.0, intercept, 0.0, slope, 0.0, 0.0, intercept,
            0.0, 0.0, slope, 0.0, intercept, 0.0, 0.0, 0.0, 1.0, 0.0)  # fmt: skip


def _grayscale(amount: float) -> tuple[float, ...]:
    return _between_luminance(1.0 - amount, (0.2126, 0.7152, 0.0722))


def saturation(amount: float) -> tuple[float, ...]:
    """`saturate()`, and `<feColorMatrix type="saturate">`."""
    return _between_luminance(amount, (0.213, 0.715, 0.072))


def _between_luminance(keep: float, weights: tuple[float, float, float]) -> tuple[float, ...]:
    """From luminance alone (0) to the colours as they are (1)."""
    rows = [tuple(w * (1.0 - keep) + (keep if i == row else 0.0) for i, w in enumerate(weights)) for row in range(3)]
    return _rows(*rows)


def _sepia(amount: float) -> tuple[float, ...]:
    s = 1.0 - amount
    return _rows(
        (0.393 + 0.607 * s, 0.769 - 0.769 * s, 0.189 - 0.189 * s),
        (0.349 - 0.349 * s, 0.686 + 0.314 * s, 0.168 - 0.168 * s),
        (0.272 - 0.272 * s, 0.534 - 0.534 * s, 0.131 + 0.869 * s),
    )


def hue_rotation(degrees: float) -> tuple[float, ...]:
    """`hue-rotate()`, and `<feColorMatrix type="hueRotate">`."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _rows(
        (0.213 + c * 0.787 - s * 0.213, 0.715 - c * 0.715 - s * 0.715, 0.072 - c * 0.072 + s * 0.928),
        (0.213 - c * 0.213 + s * 0.143, 0.715 + c * 0.285 + s * 0.140, 0.072 - c * 0.072 - s * 0.283),
        (0.213 - c * 0.213 - s * 0.787, 0.715 - c * 0.715 + s * 0.715, 0.072 + c * 0.928 + s * 0.072),
    )


MATRICES: dict[str, Callable[[float], tuple[float, ...]]] = {
    "brightness": _scaling,
    "contrast": lambda amount: _scaling(amount, 0.5 - 0.5 * amount),
    "invert": lambda amount: _scaling(1.0 - 2.0 * amount, amount),
    "opacity": lambda amount: (*_scaling(1.0)[:18], amount, 0.0),
    "grayscale": _grayscale,
    "sepia": _sepia,
    "saturate": saturation,
    "hue-rotate": hue_rotation,
}
