"""Gradients as SVG's (SVG 2, 14.2). Conic ones there are none."""

from __future__ import annotations

import math
from dataclasses import replace

from audome_engine.color import Color
from audome_engine.display.commands import Gradient
from audome_engine.geometry import IDENTITY, Affine
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.markup import number, transform
from audome_engine.vector.stops import color_between, stop_markup, straight_stops

_POINT = 1e-3  # radii that show only the colour beyond
_DEGENERATE = 1e-9


def gradient_paint(gradient: Gradient, definitions: Definitions, onto: Affine = IDENTITY) -> str | Color | None:
    """A reference to the gradient under one more map, or the colour that it comes to; None: SVG has no such gradient."""
    total = (gradient.transform or IDENTITY).then(onto)
    if total.inverse() is None:
        return gradient.stops[-1][1]
    if gradient.kind == "linear":
        return _linear(gradient, definitions, total)
    if gradient.kind == "radial":
        return _radial(gradient, definitions, total)
    return None


def _linear(gradient: Gradient, definitions: Definitions, total: Affine) -> str | Color:
    x0, y0, x1, y1 = gradient.points
    if (x1 - x0) ** 2 + (y1 - y0) ** 2 <= _DEGENERATE:
        return gradient.stops[-1][1]
    low, high = gradient.span
    ends = (
        x0 + (x1 - x0) * low, y0 + (y1 - y0) * low, x0 + (x1 - x0) * high, y0 + (y1 - y0) * high,
    )  # fmt: skip
    if total.is_translation:
        ends = (ends[0] + total.e, ends[1] + total.f, ends[2] + total.e, ends[3] + total.f)
        total = IDENTITY
    places = dict(zip(("x1", "y1", "x2", "y2"), (number(value, 3) for value in ends), strict=True))
    return definitions.url(
        "g", "linearGradient", {**_common(gradient, total), **places}, stop_markup(straight_stops(gradient))
    )


def _common(gradient: Gradient, total: Affine) -> dict[str, str | None]:
    return {
        "gradientUnits": "userSpaceOnUse",
        "spreadMethod": None if gradient.spread == "pad" else gradient.spread,
        "gradientTransform": transform(total),
    }


def _radial(gradient: Gradient, definitions: Definitions, total: Affine) -> str | Color:
    gradient = _from_the_centre(gradient)
    cx, cy, rx, ry = gradient.points[:4]
    if min(rx, ry) <= _POINT:
        return gradient.stops[-1][1]
    low, high = gradient.span
    if total.is_translation:
        cx, cy = cx + total.e, cy + total.f
        moved, total = (total.e, total.f), IDENTITY
    else:
        moved = (0.0, 0.0)
    circle: dict[str, str | None] = {"cx": number(cx, 3), "cy": number(cy, 3), "r": number(rx * high, 3)}
    if low > 0.0:
        circle["fr"] = number(rx * low, 3)
    if len(gradient.points) > 4:
        fx, fy, fr = gradient.points[4:]
        fx, fy = fx + moved[0], cy + (fy + moved[1] - cy) * rx / ry
        circle |= {"fx": number(fx, 3), "fy": number(fy, 3), "fr": number(fr, 3) if fr else None}
    if rx != ry:
        total = Affine.scaling(1.0, ry / rx).about(cx, cy).then(total)
    return definitions.url(
        "g", "radialGradient", {**_common(gradient, total), **circle}, stop_markup(straight_stops(gradient))
    )


def _from_the_centre(gradient: Gradient) -> Gradient:
    """A gradient whose first stop is not before the centre: no circle has a negative radius."""
    low, high = gradient.span
    if low >= 0.0:
        return gradient
    period = high - low
    if gradient.spread == "repeat":
        periods = math.ceil(-low / period)
        return replace(gradient, span=(low + periods * period, high + periods * period))
    start = -low / period  # where the centre is among the stops
    stops = [((offset - start) / (1.0 - start), color) for offset, color in gradient.stops if offset >= start]
    before = [stop for stop in gradient.stops if stop[0] < start]
    if before and stops:
        (first, color), (second, next_color) = before[-1], gradient.stops[len(before)]
        share = (start - first) / (second - first)
        stops.insert(0, (0.0, color_between(gradient, color, next_color, share)))
    return replace(gradient, stops=tuple(stops or [(0.0, before[-1][1])]), span=(0.0, high))
