"""Gradients as pixels: the position along the gradient of every device pixel, through a table of colours.

CSS Images 3 and 4 (section 3), SVG 2 (14.2). NumPy does in about a millisecond what the shaders of Skia's Linux wheel do in
ten.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from audome_engine.color import Color, components_in, mix_components
from audome_engine.display.commands import Gradient
from audome_engine.geometry import IDENTITY, Affine
from audome_engine.raster.backend import NATIVE_ORDER, Array

TABLE_SIZE = 2048  # more entries than pixels along most gradients
_DEGENERATE = 1e-9
_STEPS = 256  # places of a gradient that are mixed in a space of their own; between them in sRGB


def gradient_pixels(gradient: Gradient, to_device: Affine, bounds: tuple[int, int, int, int]) -> tuple[Array, bool]:
    """The gradient over the device pixels `bounds` (left, top, right, bottom).

    Returns:
        uint8 pixels (height, width, 4), premultiplied, native order; and whether all of them are opaque.
    """
    table, edges, opaque = _color_table(gradient.stops, gradient.interpolation, gradient.premultiplied)
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    total = (gradient.transform or IDENTITY).then(to_device)
    inverse = total.inverse()
    if inverse is None:  # nothing has an area; the last colour stands for it
        return np.broadcast_to(table[-1].view(np.uint8), (height, width, 4)), opaque
    positions, painted = _POSITIONS[gradient.kind](gradient.points, inverse, bounds)
    index = _table_index(_within(positions, gradient.span), gradient.spread, edges)
    colors = table[index]
    if painted is not None:
        colors = np.where(painted, colors, np.uint32(0))
        opaque = False
    colors = np.broadcast_to(colors, (height, width))
    return np.ascontiguousarray(colors).view(np.uint8).reshape(height, width, 4), opaque


def _within(positions: Array, span: tuple[float, float]) -> Array:
    """Positions as parts of the span."""
    if span == (0.0, 1.0):
        return positions
    low, high = span
    return (positions - np.float32(low)) * np.float32(1.0 / (high - low))


def _table_index(positions: Array, spread: str, edges: tuple[float, ...]) -> Array:
    """Positions along the gradient (0 to 1) as table entries, continued outside as `spread` says."""
    if spread == "repeat":
        positions = positions - np.floor(positions)
    elif spread == "reflect":
        positions = np.abs(positions - 2.0 * np.floor(positions * 0.5 + 0.5))
    scaled = positions * TABLE_SIZE
    np.clip(scaled, 0, TABLE_SIZE - 1, out=scaled)
    index = scaled.astype(np.int32)
    for edge in edges:
        index += positions >= np.float32(edge)
    return index


def _pixel_centers(bounds: tuple[int, int, int, int]) -> tuple[Array, Array]:
    """Device coordinates of pixel centres: a row (1, width) and a column (height, 1)."""
    x = np.arange(bounds[0], bounds[2], dtype=np.float32) + np.float32(0.5)
    y = np.arange(bounds[1], bounds[3], dtype=np.float32) + np.float32(0.5)
    return x[np.newaxis, :], y[:, np.newaxis]


def _plane(coefficients: tuple[float, float, float], bounds: tuple[int, int, int, int]) -> Array:
    """p x + q y + r at the pixel centres; one row or column where it varies along one axis only."""
    p, q, r = coefficients
    x, y = _pixel_centers(bounds)
    if p == 0.0 and q == 0.0:
        return np.full((1, 1), r, np.float32)
    if p == 0.0:
        return _multiplied(y, q, np.float32(r))
    if q == 0.0:
        return _multiplied(x, p, np.float32(r))
    return x * np.float32(p) + _multiplied(y, q, np.float32(r))


def _multiplied(values: Array, factor: float, summand: Any) -> Array:
    """values * factor + summand, rounded to single precision once, as processors do for Skia: edges may lie exactly on
    pixel centres."""
    exact: Array = values.astype(np.float64) * np.float64(np.float32(factor)) + summand
    return exact.astype(np.float32)


def _linear(
    points: tuple[float, ...], inverse: Affine, bounds: tuple[int, int, int, int]
) -> tuple[Array, Array | None]:
    x0, y0, x1, y1 = points
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    if length <= _DEGENERATE:
        return np.ones((1, 1), np.float32), None
    dx, dy = dx / length, dy / length
    p, q = inverse.a * dx + inverse.b * dy, inverse.c * dx + inverse.d * dy
    r = (inverse.e - x0) * dx + (inverse.f - y0) * dy
    # A coefficient that moves less than a table entry over the whole picture is a rounding error of sin and cos.
    p, q = (0.0 if abs(value) < 1e-9 else value for value in (p, q))
    return _plane((p, q, r), bounds), None


def _radial(
    points: tuple[float, ...], inverse: Affine, bounds: tuple[int, int, int, int]
) -> tuple[Array, Array | None]:
    cx, cy, rx, ry = points[:4]
    if rx <= _DEGENERATE or ry <= _DEGENERATE:
        return np.ones((1, 1), np.float32), None
    x = _plane((inverse.a / rx, inverse.c / rx, (inverse.e - cx) / rx), bounds)
    y = _plane((inverse.b / ry, inverse.d / ry, (inverse.f - cy) / ry), bounds)
    if len(points) > 4 and (points[4] != cx or points[5] != cy or points[6] > 0):
        return _focal(x, y, ((points[4] - cx) / rx, (points[5] - cy) / ry, points[6] / rx))
    return np.sqrt(x * x + y * y), None


def _focal(x: Array, y: Array, focus: tuple[float, float, float]) -> tuple[Array, Array | None]:
    """Two-point conical gradient from the circle `focus` (x, y, radius) to the unit circle: the largest t whose circle goes
    through the point and has no negative radius (HTML, createRadialGradient; SVG 2, 14.2.3)."""
    fx, fy, fr = focus
    dx, dy, dr = -fx, -fy, 1.0 - fr
    px, py = x - np.float32(fx), y - np.float32(fy)
    a = dx * dx + dy * dy - dr * dr
    b = px * dx + py * dy + fr * dr
    c = px * px + py * py - fr * fr
    if abs(a) < 1e-7:
        safe = np.where(np.abs(b) < 1e-12, np.float32(1e-12), b)
        t = c / (2.0 * safe)
        return t, fr + t * dr >= 0
    discriminant = b * b - a * c
    root = np.sqrt(np.maximum(discriminant, 0.0))
    first, second = (b + root) / a, (b - root) / a
    larger, smaller = np.maximum(first, second), np.minimum(first, second)
    t = np.where(fr + larger * dr >= 0, larger, smaller)
    return t, (discriminant >= 0) & (fr + t * dr >= 0)


def _conic(points: tuple[float, ...], inverse: Affine, bounds: tuple[int, int, int, int]) -> tuple[Array, Array | None]:
    cx, cy, angle = points[:3]
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    if angle % 90.0 == 0.0:
        sine, cosine = float(round(sine)), float(round(cosine))
    turned = inverse.then(Affine(cosine, -sine, sine, cosine, -cx * cosine - cy * sine, cx * sine - cy * cosine))
    x = _plane((turned.a, turned.c, turned.e), bounds)
    y = _plane((turned.b, turned.d, turned.f), bounds)
    return _turns(-y, x), None


def _turns(x: Array, y: Array) -> Array:
    """The angle of (x, y) in turns, 0 to 1. With Skia's polynomial: edges often lie on diagonals, where exact and
    approximate values fall on different sides."""
    x_size, y_size = np.abs(x), np.abs(y)
    largest = np.maximum(x_size, y_size)
    slope = np.minimum(x_size, y_size) / np.where(largest == 0.0, np.float32(1.0), largest)
    square = slope * slope
    turns = np.full_like(slope, -7.0547382347285747528076171875e-3)
    for coefficient in (2.476101927459239959716796875e-2, -5.185396969318389892578125e-2, 0.15912117063999176025390625):
        turns *= square
        turns += np.float32(coefficient)
    turns *= slope
    turns = np.where(x_size < y_size, np.float32(0.25) - turns, turns)
    turns = np.where(x < 0.0, np.float32(0.5) - turns, turns)
    return np.where(y < 0.0, np.float32(1.0) - turns, turns)


_POSITIONS = {"linear": _linear, "radial": _radial, "conic": _conic}


@lru_cache(maxsize=256)
def _color_table(
    stops: tuple[tuple[float, Color], ...], interpolation: tuple[str, str], premultiplied: bool
) -> tuple[Array, tuple[float, ...], bool]:
    """Colours at TABLE_SIZE even positions, an entry more for every hard edge within; where these edges are; and whether
    all colours are opaque. Colours are uint32 (native order in memory, premultiplied)."""
    offsets = np.array([offset for offset, _ in stops], np.float64)
    edges = tuple(sorted({float(a) for a, b in pairwise(offsets) if a == b and 0.0 < a < 1.0}))
    at = (np.arange(TABLE_SIZE + len(edges)) + 0.5) / TABLE_SIZE
    bounds = [0.0, *edges, math.inf]
    for passed, (low, high) in enumerate(pairwise(bounds)):  # entries between two edges show nothing of what is beyond
        first, last = math.floor(low * TABLE_SIZE) + passed, len(at)
        if high != math.inf:
            last = math.floor(high * TABLE_SIZE) + passed + 1
        moved = (np.arange(first, last) - passed + 0.5) / TABLE_SIZE
        at[first:last] = np.clip(moved, low, np.nextafter(high, 0.0))
    plain = interpolation[0] == "srgb" and all(color.written is None for _, color in stops)
    rows = _sample_srgb if plain else _sample_space
    rgba = rows(stops, offsets, at, interpolation, premultiplied)
    rgba = np.clip(rgba, 0.0, 1.0)
    opaque = bool((rgba[:, 3] >= 1.0 - 1e-9).all())
    rgba[:, :3] *= rgba[:, 3:]
    table = (rgba * 255.0 + 0.5).astype(np.uint8)[:, NATIVE_ORDER]
    return np.ascontiguousarray(table).view(np.uint32).reshape(-1), edges, opaque


def _segments(offsets: Array, at: Array) -> tuple[Array, Array, Array]:
    """For each position the stop before it, the one after it, and how far it is between them (0 to 1)."""
    after = np.searchsorted(offsets, at, side="right")
    before = np.clip(after - 1, 0, len(offsets) - 1)
    after = np.clip(after, 0, len(offsets) - 1)
    span = offsets[after] - offsets[before]
    share = np.where(span > 0, (at - offsets[before]) / np.where(span > 0, span, 1.0), 0.0)
    return before, after, np.clip(share, 0.0, 1.0)


def _sample_srgb(
    stops: tuple[tuple[float, Color], ...],
    offsets: Array,
    at: Array,
    interpolation: tuple[str, str],
    premultiplied: bool,
) -> Array:
    colors = np.array([color[:4] for _, color in stops], np.float64)
    if premultiplied:
        colors[:, :3] *= colors[:, 3:]
    before, after, share = _segments(offsets, at)
    mixed = colors[before] + (colors[after] - colors[before]) * share[:, np.newaxis]
    if premultiplied:
        mixed[:, :3] /= np.maximum(mixed[:, 3:], 1e-9)
    return mixed


def _sample_space(
    stops: tuple[tuple[float, Color], ...],
    offsets: Array,
    at: Array,
    interpolation: tuple[str, str],
    premultiplied: bool,
) -> Array:
    """CSS Color 4, 12: components of the interpolation space, mixed step by step."""
    space, hue = interpolation
    converted = [components_in(space, color) for _, color in stops]
    result = np.empty((len(at), 4), np.float64)
    before, after, share = _segments(offsets, at)
    for index in np.unique(before):
        here = before == index
        first, second = converted[index], converted[after[here][0]]
        places = np.linspace(0.0, 1.0, max(2, int(here.mean() * _STEPS) + 2))
        mixed = np.array([mix_components(space, first, second, part, hue)[:4] for part in places.tolist()])
        mixed[:, :3] = np.clip(mixed[:, :3], 0.0, 1.0) * mixed[:, 3:]
        for channel in range(4):
            result[here, channel] = np.interp(share[here], places, mixed[:, channel])
    result[:, :3] /= np.maximum(result[:, 3:], 1e-9)
    return result
