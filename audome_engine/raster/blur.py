"""Gaussian blurs of premultiplied pixels by three box blurs each (Pillow's), as wide as Skia's, so that they look like
Chromium's; those of large deviations on reduced pixels.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageFilter

from audome_engine.raster.backend import Array

MOST_DEVIATIONS = 532.0  # device pixels; as in Skia no blur is larger
REACH = 3.0  # standard deviations after which nothing visible is left
_FINE = 3.0  # standard deviations that reduced pixels still blur by
_LARGEST_REDUCTION = 32


def blurred(pixels: Array, sigma_x: float, sigma_y: float) -> Array:
    """uint8 pixels (height, width, 4) or (height, width), blurred; what is outside of them counts as transparent, so that they
    must be padded by what is to show of the blur."""
    sigma_x, sigma_y = _deviation(sigma_x), _deviation(sigma_y)
    if sigma_x <= 0.0 and sigma_y <= 0.0:
        return pixels
    image = Image.fromarray(pixels, "CMYK" if pixels.ndim == 3 else "L")
    kx, ky = _reduction(sigma_x), _reduction(sigma_y)
    if kx == ky == 1:
        return np.asarray(image.filter(ImageFilter.GaussianBlur((sigma_x, sigma_y))))
    height, width = pixels.shape[:2]
    padded = image.crop((0, 0, math.ceil(width / kx) * kx, math.ceil(height / ky) * ky))
    reduced = padded.reduce((kx, ky)).filter(
        ImageFilter.GaussianBlur((_remaining(sigma_x, kx), _remaining(sigma_y, ky)))
    )
    grown = reduced.resize(padded.size, Image.Resampling.BILINEAR)
    return np.asarray(grown)[:height, :width]


def _deviation(sigma: float) -> float:
    """That of Skia's three boxes for a deviation: they have a whole number of pixels, and one has one more where it is even."""
    window = math.floor(sigma * 3.0 * math.sqrt(2.0 * math.pi) / 4.0 + 0.5)
    if window <= 1:
        return 0.0
    last = window if window % 2 else window + 1
    return math.sqrt((2 * (window * window - 1) + last * last - 1) / 12.0)


def _reduction(sigma: float) -> int:
    """By how much pixels may be reduced: a power of two."""
    factor = 1
    while sigma / (factor * 2) >= _FINE and factor < _LARGEST_REDUCTION:
        factor *= 2
    return factor


def _remaining(sigma: float, factor: int) -> float:
    """The deviation in reduced pixels, less what averaging and interpolating them blurs by themselves."""
    if factor == 1:
        return sigma
    averaged, interpolated = (factor * factor - 1) / 12.0, factor * factor / 6.0
    return math.sqrt(max(0.0, sigma * sigma - averaged - interpolated)) / factor
