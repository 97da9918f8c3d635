"""Masks: the alpha or the luminance of their layers, composited, over pixels (CSS Masking 1, 7)."""

from __future__ import annotations

import numpy as np

from audome_engine.display.commands import MaskLayer
from audome_engine.raster.backend import Array, image_of, make_paint, mask_image_of, new_surface, skia


def masked(pixels: Array, mask: tuple[MaskLayer, ...], layers: list[Array]) -> None:
    """Put pixels (premultiplied, native order) under a mask, whose layers are as many pixels each, the first on top."""
    if not pixels.size:
        return
    paint = make_paint(None, antialias=False)
    paint.setBlendMode(skia.BlendMode.kDstIn)
    if len(mask) == 1 and not mask[0].luminance:
        image = image_of(layers[0])
    else:
        image = mask_image_of(_coverage(mask, layers))
    new_surface(pixels).getCanvas().drawImage(image, 0, 0, skia.SamplingOptions(), paint)


def _coverage(mask: tuple[MaskLayer, ...], layers: list[Array]) -> Array:
    """All layers as one (7.10): each is composited with what those below it came to."""
    parts = [
        _luminance(pixels) if layer.luminance else pixels[..., 3] for layer, pixels in zip(mask, layers, strict=True)
    ]
    below = parts[-1]
    for layer, part in zip(mask[-2::-1], parts[-2::-1], strict=True):
        a, b = part.astype(np.uint16), below.astype(np.uint16)
        both = (a * b + 127) // 255
        result = {
            "subtract": a - both, "intersect": both, "exclude": a + b - 2 * both, "destination-out": b - both,
            "clear": both * 0, "copy": a, "destination": b, "lighter": np.minimum(a + b, 255),
        }.get(layer.composite)  # fmt: skip
        below = (a + b - both if result is None else result).astype(np.uint8)
    return below


def _luminance(pixels: Array) -> Array:
    """Of colours times their alpha."""
    result = np.zeros_like(pixels)
    paint = make_paint(None, antialias=False)
    paint.setColorFilter(skia.LumaColorFilter.Make())
    new_surface(result).getCanvas().drawImage(image_of(pixels), 0, 0, skia.SamplingOptions(), paint)
    return result[..., 3]
