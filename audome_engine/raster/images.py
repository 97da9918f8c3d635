"""Raster images: decoding (Pillow), EXIF orientation, and drawing at a size, resampled once and kept."""

from __future__ import annotations

import io
import math
import warnings
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from audome_engine.geometry import Rect
from audome_engine.options import Limits
from audome_engine.raster.backend import NATIVE_ORDER, Array, image_of, make_paint, new_surface, skia
from audome_engine.raster.caches import RasterCaches
from audome_engine.resources import ImageResource
from audome_engine.style.enums import BlendMode, ImageRendering

_FAST = skia.Canvas.SrcRectConstraint.kFast_SrcRectConstraint
_STRICT = skia.Canvas.SrcRectConstraint.kStrict_SrcRectConstraint  # nothing of what is beside a part; no mipmaps


class Decoded(NamedTuple):
    """A decoded image as Skia's; upright."""

    image: skia.Image
    opaque: bool


def decode(image: ImageResource, limits: Limits, caches: RasterCaches) -> Decoded | None:
    """The image's first frame, upright, or None where its bytes are broken behind the header."""

    def make() -> tuple[Decoded | None, int]:
        pixels = _decoded_pixels(image, limits)
        if pixels is None:
            return None, 0
        opaque = bool(pixels[..., 3].min() == 255)
        return Decoded(image_of(pixels, opaque=opaque), opaque), pixels.nbytes

    return caches.get(("image", image.resource.key, image.info.orientation), make)


def _decoded_pixels(image: ImageResource, limits: Limits) -> Array | None:
    """Premultiplied uint8 pixels in native order. The header's size was checked against the limits when it was read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own pixel limit is lower than ours
            with Image.open(io.BytesIO(image.resource.data)) as opened:
                if opened.width * opened.height > limits.image_pixels:
                    return None
                opened.draft("RGB", None)
                upright = opened if image.info.orientation == 1 else ImageOps.exif_transpose(opened)
                rgba = np.asarray(upright.convert("RGBA"))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return None
    return premultiplied(rgba)[..., NATIVE_ORDER]


def premultiplied(rgba: Array) -> Array:
    """Straight to premultiplied uint8."""
    alpha = rgba[..., 3:4]
    if alpha.min() == 255:
        return rgba
    wide = rgba[..., :3].astype(np.uint16) * alpha + 127
    color = ((wide + (wide >> 8) + 1) >> 8).astype(np.uint8)
    return np.concatenate([color, alpha], axis=2)


def sampling(rendering: ImageRendering) -> skia.SamplingOptions:
    """How browsers sample: bilinear, from mipmaps where reduced."""
    if rendering in (ImageRendering.PIXELATED, ImageRendering.CRISP_EDGES):
        return skia.SamplingOptions(skia.FilterMode.kNearest)
    return skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kNearest)


class Scaled(NamedTuple):
    """An image resampled to device pixels, its corner at (left, top)."""

    image: skia.Image
    left: int
    top: int


def scaled_to(
    decoded: Decoded, key: str, source: Rect | None, target: Rect, rendering: ImageRendering, caches: RasterCaches
) -> Scaled | None:
    """The `source` part of an image resampled to the device rectangle `target`; its edges are antialiased."""
    left, top = math.floor(target.x), math.floor(target.y)
    right, bottom = math.ceil(target.right), math.ceil(target.bottom)
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0:
        return None
    local = target.translated(-left, -top)

    def make() -> tuple[skia.Image, int]:
        pixels = np.zeros((height, width, 4), np.uint8)
        surface = new_surface(pixels)
        whole = Rect(0.0, 0.0, decoded.image.width(), decoded.image.height())
        draw_scaled(surface.getCanvas(), decoded.image, source or whole, local, rendering)
        surface.flushAndSubmit()
        return image_of(pixels, opaque=decoded.opaque and bool(pixels[..., 3].min() == 255)), pixels.nbytes

    image = caches.get(("scaled", key, source, local, rendering), make)
    return Scaled(image, left, top)


def draw_scaled(
    canvas: skia.Canvas,
    image: skia.Image,
    source: Rect,
    target: Rect,
    rendering: ImageRendering,
    blend: BlendMode = BlendMode.NORMAL,
) -> None:
    """Draw the `source` part of an image to fill `target` under the canvas's matrix."""
    paint = make_paint(None, blend)
    is_part = source.width < image.width() or source.height < image.height()
    canvas.drawImageRect(
        image,
        skia.Rect.MakeXYWH(source.x, source.y, source.width, source.height),
        skia.Rect.MakeXYWH(target.x, target.y, target.width, target.height),
        sampling(rendering),
        paint,
        _STRICT if is_part and target.width * math.sqrt(2.0) >= source.width else _FAST,
    )
