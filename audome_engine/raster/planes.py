"""Planes seen in perspective: their content as pixels, drawn through the projection."""

from __future__ import annotations

import math

import numpy as np

from audome_engine.geometry import Affine, Rect
from audome_engine.raster.backend import Array, image_of, skia
from audome_engine.space import Projection

_LARGEST_SCALE = 4.0


def plane_scale(projection: Projection, to_device: Affine, area: Rect) -> float:
    """Device pixels per unit of a plane where they are most, whole or a power of two less."""
    total = projected_to_device(projection, to_device)
    seen = total.apply_rect(area)
    largest = math.hypot(to_device.a, to_device.b)
    if area.width > 0 and area.height > 0:
        largest = max(largest, seen.width / area.width, seen.height / area.height)
    return min(_LARGEST_SCALE * max(1.0, math.hypot(to_device.a, to_device.b)), max(1.0, math.ceil(largest - 0.5)))


def projected_to_device(projection: Projection, to_device: Affine) -> Projection:
    """A projection and an affine map after it."""
    p, t = projection, to_device
    return Projection(
        t.a * p.a + t.c * p.d + t.e * p.g, t.a * p.b + t.c * p.e + t.e * p.h, t.a * p.c + t.c * p.f + t.e * p.i,
        t.b * p.a + t.d * p.d + t.f * p.g, t.b * p.b + t.d * p.e + t.f * p.h, t.b * p.c + t.d * p.f + t.f * p.i,
        p.g, p.h, p.i,
    )  # fmt: skip


def pixels_of(area: Rect, scale: float) -> tuple[int, int, Affine]:
    """The size of a plane's picture, and the map of the plane to its pixels."""
    left, top = math.floor(area.x * scale), math.floor(area.y * scale)
    right, bottom = math.ceil(area.right * scale), math.ceil(area.bottom * scale)
    return right - left, bottom - top, Affine(scale, 0.0, 0.0, scale, -float(left), -float(top))


def draw_plane(canvas: skia.Canvas, pixels: Array, to_pixels: Affine, total: Projection) -> None:
    """A plane's picture under its projection to device pixels, cut down to what is painted: its edges are antialiased."""
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return
    image = image_of(pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    to_pixels = to_pixels.then(Affine.translation(-float(columns[0]), -float(rows[0])))
    back = to_pixels.inverse()
    assert back is not None
    canvas.save()
    canvas.setMatrix(skia.Matrix.MakeAll(*total))
    canvas.concat(skia.Matrix.MakeAll(back.a, back.c, back.e, back.b, back.d, back.f, 0.0, 0.0, 1.0))
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    canvas.drawImage(image, 0.0, 0.0, sampling, skia.Paint(AntiAlias=True))
    canvas.restore()
