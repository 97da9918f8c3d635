"""Layers: the pixels they are drawn on, and how many of these there may be."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from audome_engine.display.commands import Group
from audome_engine.errors import LimitExceeded
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.options import Limits
from audome_engine.raster.backend import Array, image_of, new_surface, skia, to_matrix
from audome_engine.raster.filter_bounds import works_pixel_by_pixel
from audome_engine.raster.filters import Bounds

_SMALLEST = 1e-6


class Budget:
    """How many pixels the layers of a picture take at once, and how many its filters go over."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._layers = 0
        self._filtered = 0

    @contextmanager
    def layer(self, bounds: Bounds) -> Iterator[None]:
        """While a layer is open.

        Raises:
            LimitExceeded: it is too much.
        """
        size = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
        self._layers += size
        try:
            if self._layers > self._limits.layer_pixels:
                message = (
                    "layers of translucent, blended, filtered or isolated groups are nested too deep for their size"
                )
                raise LimitExceeded("layer_pixels", self._limits.layer_pixels, message)
            yield
        finally:
            self._layers -= size

    def charge(self, pixels: int) -> None:
        """Count pixels that a filter goes over.

        Raises:
            LimitExceeded: there are too many.
        """
        self._filtered += pixels
        if self._filtered > self._limits.filter_pixels:
            message = "the filters of a picture go over too many pixels"
            raise LimitExceeded("filter_pixels", self._limits.filter_pixels, message)


class Grid(NamedTuple):
    """The pixels that a layer is drawn on: the map to them, and from there to device pixels where they are not these.

    As in Skia what filters pixels by their neighbours does so before it is turned or skewed.
    """

    matrix: Affine
    onward: Affine | None = None

    @classmethod
    def of(cls, to_device: Affine, group: Group) -> Grid:
        """For a group."""
        straight = to_device.b == 0.0 and to_device.c == 0.0
        filters = (*group.filters, *(group.backdrop.filters if group.backdrop is not None else ()))
        if straight or (works_pixel_by_pixel(filters) and group.backdrop is None):
            return cls(to_device)
        scale = math.sqrt(abs(to_device.determinant))
        if not _SMALLEST < scale < 1 / _SMALLEST:
            return cls(to_device)
        matrix = Affine.scaling(scale, scale)
        return cls(matrix, Affine.scaling(1.0 / scale, 1.0 / scale).then(to_device))

    @property
    def sampling(self) -> Any:
        """How its pixels are drawn on the device's."""
        return skia.SamplingOptions() if self.onward is None else skia.SamplingOptions(skia.FilterMode.kLinear)

    def to_grid(self, device: Bounds) -> Bounds:
        """Device pixels in pixels of the grid, those on the edges too."""
        back = None if self.onward is None else self.onward.inverse()
        if back is None:
            return device
        left, top, right, bottom = device
        return _outwards(back.apply_rect(Rect(left, top, right - left, bottom - top)).outset(1.0))

    def touched(self, local: Rect, clip: Bounds) -> Bounds | None:
        """The pixels that a local rectangle touches within a clip in device pixels."""
        return self.touched_within(local, self.to_grid(clip))

    def touched_within(self, local: Rect, limit: Bounds) -> Bounds | None:
        """The pixels that a local rectangle touches within some."""
        area = _outwards(self.matrix.apply_rect(local))
        left, top = max(area[0], limit[0]), max(area[1], limit[1])
        right, bottom = min(area[2], limit[2]), min(area[3], limit[3])
        return (left, top, right, bottom) if left < right and top < bottom else None

    def grown(self, bounds: Bounds, reach: tuple[float, float]) -> Bounds:
        """Pixels with a margin of local px around them; filters reach no further than blurs can."""
        x = math.ceil(min(reach[0] * abs(self.matrix.a), _FARTHEST))
        y = math.ceil(min(reach[1] * abs(self.matrix.d), _FARTHEST))
        return bounds[0] - x, bounds[1] - y, bounds[2] + x, bounds[3] + y

    def taken(self, device: Array, bounds: Bounds) -> Array:
        """What there is of device pixels in some pixels of the grid."""
        left, top, right, bottom = bounds
        pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
        canvas = new_surface(pixels).getCanvas()
        back = IDENTITY if self.onward is None else self.onward.inverse() or IDENTITY
        canvas.setMatrix(to_matrix(back.then(Affine.translation(-left, -top))))
        canvas.drawImage(image_of(device), 0, 0, self.sampling)
        return pixels


_FARTHEST = 1_600.0  # device pixels; see blur.py


def _outwards(rect: Rect) -> Bounds:
    """To whole pixels."""
    far = 1e8
    left, top, right, bottom = (max(-far, min(far, value)) for value in (rect.x, rect.y, rect.right, rect.bottom))
    return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
