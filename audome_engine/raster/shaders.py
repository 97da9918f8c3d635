"""Gradients as Skia's shaders, for targets that draw them at any resolution; pixels have gradients.py."""

from __future__ import annotations

import math
from itertools import pairwise

from audome_engine.color import Color, components_in, mix_components
from audome_engine.display.commands import Gradient
from audome_engine.geometry import IDENTITY, Affine
from audome_engine.raster.backend import skia, to_color, to_matrix

_DEGENERATE = 1e-9
_PARTS = 24  # between two stops whose mixtures are not those of sRGB without alpha
_SPREADS = {
    "pad": skia.TileMode.kClamp,
    "repeat": skia.TileMode.kRepeat,
    "reflect": skia.TileMode.kMirror,
}


def gradient_shader(gradient: Gradient, moved: Affine = IDENTITY) -> skia.Shader | None:
    """A gradient, moved, as a shader; None where Skia has none like it."""
    stops = _expanded(gradient)
    offsets, colors = [offset for offset, _ in stops], [to_color(color).toColor() for _, color in stops]
    local = (gradient.transform or IDENTITY).then(moved)
    low, high = gradient.span
    tiling = (colors, offsets, _SPREADS[gradient.spread], 0)
    if gradient.kind == "linear":
        x0, y0, x1, y1 = gradient.points
        dx, dy = x1 - x0, y1 - y0
        if dx * dx + dy * dy <= _DEGENERATE:
            return skia.Shaders.Color(colors[-1])
        ends = [skia.Point(x0 + dx * at, y0 + dy * at) for at in (low, high)]
        return skia.GradientShader.MakeLinear(ends, *tiling, to_matrix(local))
    if gradient.kind == "radial":
        return _radial(gradient, tiling, local)
    if gradient.span != (0.0, 1.0):
        return None
    cx, cy, angle = gradient.points[:3]
    turned = _rotation(angle - 90.0).then(Affine.translation(cx, cy)).then(local)
    colors, offsets, mode, flags = tiling
    return skia.GradientShader.MakeSweep(0.0, 0.0, colors, offsets, mode, 0.0, 360.0, flags, to_matrix(turned))


def _radial(gradient: Gradient, tiling: tuple[object, ...], local: Affine) -> skia.Shader | None:
    cx, cy, rx, ry, *focus = gradient.points
    if rx <= _DEGENERATE or ry <= _DEGENERATE:
        return skia.Shaders.Color(to_color(gradient.stops[-1][1]).toColor())
    low, high = gradient.span
    unit = to_matrix(Affine.scaling(rx, ry).then(Affine.translation(cx, cy)).then(local))
    center = skia.Point(0.0, 0.0)
    if focus and (focus[0] != cx or focus[1] != cy or focus[2] > 0):
        if gradient.span != (0.0, 1.0):
            return None
        start = skia.Point((focus[0] - cx) / rx, (focus[1] - cy) / ry)
        return skia.GradientShader.MakeTwoPointConical(start, focus[2] / rx, center, 1.0, *tiling, unit)
    if low == 0.0:
        return skia.GradientShader.MakeRadial(center, high, *tiling, unit)
    if low < 0.0:
        return None
    return skia.GradientShader.MakeTwoPointConical(center, low, center, high, *tiling, unit)


def _rotation(degrees: float) -> Affine:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return Affine(cosine, sine, -sine, cosine, 0.0, 0.0)


def _expanded(gradient: Gradient) -> list[tuple[float, Color]]:
    """The stops, with more between them where Skia's own mixtures would not do."""
    stops = list(gradient.stops)
    if len(stops) == 1:
        stops *= 2
    space, hue = gradient.interpolation
    plain = space == "srgb" and all(color.written is None for _, color in stops)
    alike = len({color.alpha for _, color in stops}) == 1
    if plain and (alike or not gradient.premultiplied):
        return stops
    result = [stops[0]]
    for (start, first), (end, second) in pairwise(stops):
        if end > start:
            ends = components_in(space, first), components_in(space, second)
            for part in (index / _PARTS for index in range(1, _PARTS)):
                mixed = mix_components(space, *ends, part, hue)
                result.append((start + (end - start) * part, Color(*mixed[:4])))
        result.append((end, second))
    return result
