"""Filters that look at each pixel's neighbours by NumPy: convolution and light on a surface (Filter Effects 1, 9.9, 9.10,
9.20)."""

from __future__ import annotations

import math

import numpy as np

from audome_engine.display.filters import Convolution, DistantLight, Lighting, PointLight
from audome_engine.geometry import Affine
from audome_engine.raster.backend import NATIVE_ORDER, Array

_SOFT_EDGE = 0.016  # of a spot light's cone, as in Skia
_MODES = {"duplicate": "edge", "wrap": "wrap", "none": "constant"}


def convolved(operation: Convolution, pixels: Array) -> Array:
    """uint8 pixels (height, width, 4), premultiplied in native order, and as such again."""
    rows = len(operation.kernel) // operation.columns
    x, y = operation.target
    around = ((y, rows - 1 - y), (x, operation.columns - 1 - x), (0, 0))
    source = pixels.astype(np.float32)
    if operation.keeps_alpha:
        source[..., :3] *= 255.0 / np.maximum(source[..., 3:], 1.0)
    source = np.pad(source, around, mode=_MODES[operation.edges])  # type: ignore[call-overload]
    height, width = pixels.shape[:2]
    total = np.full((height, width, 4), operation.bias * 255.0, np.float32)
    for index, factor in enumerate(operation.kernel):
        if factor:
            row, column = divmod(index, operation.columns)
            total += factor * source[row : row + height, column : column + width]
    if operation.keeps_alpha:
        total[..., 3] = pixels[..., 3]
        total[..., :3] = np.clip(total[..., :3], 0.0, 255.0) * (total[..., 3:] / 255.0)
    total = np.clip(total, 0.0, 255.0)
    return (np.minimum(total, total[..., 3:]) + 0.5).astype(np.uint8)


def lit(operation: Lighting, alpha: Array, corner: tuple[int, int], to_device: Affine) -> Array:
    """The light on a surface as high as `alpha` (height, width), whose first pixel is at `corner`: uint8 pixels, premultiplied
    in native order."""
    scale = math.sqrt(abs(to_device.determinant))
    surface = alpha.astype(np.float32) * (operation.height * scale / 255.0)
    normal = _normals(surface)
    towards, strength = _light(operation.light, surface, corner, to_device)
    if operation.shininess is None:
        amount = operation.constant * np.clip((normal * towards).sum(axis=2), 0.0, None)
    else:
        halfway = towards + np.array([0.0, 0.0, 1.0], np.float32)
        halfway /= np.maximum(np.linalg.norm(halfway, axis=2, keepdims=True), 1e-6)
        amount = operation.constant * np.clip((normal * halfway).sum(axis=2), 0.0, None) ** operation.shininess
    colors = np.asarray(operation.color[:3], np.float32)
    straight = np.clip(colors * (amount * strength)[..., np.newaxis], 0.0, 1.0)
    result = np.empty((*alpha.shape, 4), np.float32)
    result[..., :3] = straight
    result[..., 3] = 1.0 if operation.shininess is None else straight.max(axis=2)
    return np.ascontiguousarray((result * 255.0 + 0.5).astype(np.uint8)[..., list(NATIVE_ORDER)])


def _normals(surface: Array) -> Array:
    """Unit normals (height, width, 3): Sobel's operator, beyond the edges the surface goes on as it came (9.10)."""
    padded = np.pad(surface, 1, mode="reflect", reflect_type="odd")
    across = padded[:-2] + 2.0 * padded[1:-1] + padded[2:]
    along = padded[:, :-2] + 2.0 * padded[:, 1:-1] + padded[:, 2:]
    normal = np.ones((*surface.shape, 3), np.float32)
    normal[..., 0] = (across[:, :-2] - across[:, 2:]) / 4.0
    normal[..., 1] = (along[:-2] - along[2:]) / 4.0
    return np.asarray(normal / np.linalg.norm(normal, axis=2, keepdims=True))


def _light(
    light: DistantLight | PointLight, surface: Array, corner: tuple[int, int], to_device: Affine
) -> tuple[Array, Array]:
    """Unit vectors towards the light (height, width, 3), and how strong it is there (height, width)."""
    if isinstance(light, DistantLight):
        azimuth, elevation = math.radians(light.azimuth), math.radians(light.elevation)
        flat = math.cos(elevation)
        direction = (math.cos(azimuth) * flat, math.sin(azimuth) * flat, math.sin(elevation))
        return np.asarray(direction, np.float32)[np.newaxis, np.newaxis], np.ones((1, 1), np.float32)
    position = _on_device(light.position, to_device)
    height, width = surface.shape
    towards = np.empty((height, width, 3), np.float32)
    towards[..., 0] = position[0] - (np.arange(width) + corner[0] + 0.5)
    towards[..., 1] = (position[1] - (np.arange(height) + corner[1] + 0.5))[:, np.newaxis]
    towards[..., 2] = position[2] - surface
    towards /= np.maximum(np.linalg.norm(towards, axis=2, keepdims=True), 1e-6)
    if light.aim is None:
        return towards, np.ones((1, 1), np.float32)
    axis = np.asarray(_on_device(light.aim, to_device), np.float32) - np.asarray(position, np.float32)
    axis /= max(float(np.linalg.norm(axis)), 1e-6)
    cosine = -(towards @ axis)
    outer = math.cos(math.radians(light.cone))
    edge = np.clip((cosine - outer) / _SOFT_EDGE, 0.0, 1.0)
    return towards, np.clip(cosine, 0.0, 1.0) ** light.exponent * edge


def _on_device(point: tuple[float, float, float], to_device: Affine) -> tuple[float, float, float]:
    x, y = to_device.apply(point[0], point[1])
    return x, y, point[2] * math.sqrt(abs(to_device.determinant))
