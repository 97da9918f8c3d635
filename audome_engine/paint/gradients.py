"""CSS gradients to gradients with their geometry resolved for a box (CSS Images 3 and 4, section 3)."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from audome_engine.color import Color, Triple, mix
from audome_engine.display.commands import Gradient
from audome_engine.geometry import Affine
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.values import (
    ColorStop,
    ConicGradient,
    Corner,
    GradientImage,
    Interpolation,
    LinearGradient,
    Percentage,
    RadialGradient,
    resolve,
)

_LARGE, _POINT = 1e6, 1e-4  # radii that stand for endless ones and for none
_NO_EXTENT = 1e-6  # of the whole gradient line

Stops = list[tuple[float, Color]]


def resolve_gradient(image: GradientImage, style: ComputedStyle, width: float, height: float) -> Gradient:
    """The gradient for a box of width x height px at (0, 0)."""
    if isinstance(image, LinearGradient):
        return _linear(image, style, width, height)
    if isinstance(image, RadialGradient):
        return _radial(image, style, width, height)
    return _conic(image, style, width, height)


def _linear(image: LinearGradient, style: ComputedStyle, width: float, height: float) -> Gradient:
    """CSS Images 3, 3.1.1: the line goes through the centre, its ends perpendicular to the corners."""
    angle = _corner_angle(image.direction, width, height) if isinstance(image.direction, Corner) else image.direction
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    if angle % 90.0 == 0.0:
        sine, cosine = float(round(sine)), float(round(cosine))
    length = abs(width * sine) + abs(height * cosine)
    dx, dy = sine * length / 2.0, -cosine * length / 2.0
    cx, cy = width / 2.0, height / 2.0
    stops, (low, high) = _spanned(_placed(image.stops, style, length, image.interpolation), image.repeating)
    points = tuple(
        value for at in (low, high) for value in (cx - dx + 2.0 * dx * at, cy - dy + 2.0 * dy * at)
    )  # fmt: skip
    return Gradient("linear", points, stops, _spread(image), image.interpolation)


def _spread(image: GradientImage) -> str:
    return "repeat" if image.repeating else "pad"


def _spanned(stops: Stops, repeating: bool) -> tuple[tuple[tuple[float, Color], ...], tuple[float, float]]:
    """The stops with 0 and 1 where the returned span lies on the gradient line: all of it, or one repetition."""
    low, high = stops[0][0], stops[-1][0]
    if not repeating:
        low, high = min(0.0, low), max(1.0, high)
    elif high - low < _NO_EXTENT:  # 3.6: as in Chromium the last colour, not the average
        return ((0.0, stops[-1][1]), (1.0, stops[-1][1])), (0.0, 1.0)
    return tuple(((offset - low) / (high - low), color) for offset, color in stops), (low, high)


def _corner_angle(corner: Corner, width: float, height: float) -> float:
    """3.1.1: "to top right" is such that the 50% line goes through the two neighbouring corners."""
    return math.degrees(math.atan2(corner.x * height, -corner.y * width))


def _radial(image: RadialGradient, style: ComputedStyle, width: float, height: float) -> Gradient:
    cx, cy = resolve(image.position.x, width), resolve(image.position.y, height)
    rx, ry = _radii(image, (cx, cy), width, height)
    stops = _placed(image.stops, style, rx, image.interpolation)
    if image.repeating and min(rx, ry) <= _POINT:
        stops = _average(stops)
    spanned, span = _spanned(stops, image.repeating)
    return Gradient("radial", (cx, cy, rx, ry), spanned, _spread(image), image.interpolation, span)


def _radii(image: RadialGradient, center: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    """CSS Images 3, 3.2.1 and 3.2.3."""
    cx, cy = center
    if not isinstance(image.size, str):
        rx, ry = resolve(image.size[0], width), resolve(image.size[1], height)
        return _not_degenerate(rx, rx if image.circle else ry)
    xs, ys = (abs(cx), abs(width - cx)), (abs(cy), abs(height - cy))
    closest = image.size.startswith("closest")
    choose = min if closest else max
    if image.size.endswith("side"):
        rx, ry = choose(xs), choose(ys)
        radius = choose(rx, ry)
        return _not_degenerate(*((radius, radius) if image.circle else (rx, ry)))
    if image.circle:
        radius = choose(math.hypot(x, y) for x in xs for y in ys)
        return _not_degenerate(radius, radius)
    # The corner's ellipse has the ratio that the side's would have.
    rx, ry = choose(xs), choose(ys)
    if rx <= 0 or ry <= 0:
        return _not_degenerate(rx, ry)
    corner_x, corner_y = choose((math.hypot(x, y), (x, y)) for x in xs for y in ys)[1]
    ratio = ry / rx
    major = math.sqrt(corner_x * corner_x + corner_y * corner_y / (ratio * ratio))
    return _not_degenerate(major, major * ratio)


def _not_degenerate(rx: float, ry: float) -> tuple[float, float]:
    """3.2.3: a circle of no radius is a point, an ellipse of no width a vertical band of the last colour."""
    if rx <= 0 and ry <= 0:
        return _POINT, _POINT
    if rx <= 0:
        return _POINT, _LARGE
    return (_LARGE, _POINT) if ry <= 0 else (rx, ry)


def _conic(image: ConicGradient, style: ComputedStyle, width: float, height: float) -> Gradient:
    cx, cy = resolve(image.position.x, width), resolve(image.position.y, height)
    stops = _placed(image.stops, style, 360.0, image.interpolation)
    spanned, span = _spanned(stops, image.repeating)
    return Gradient("conic", (cx, cy, image.angle), spanned, _spread(image), image.interpolation, span)


def _average(stops: Stops) -> Stops:
    """3.6: a repeating gradient without extent is the average of its colours, each counting as far as it reaches."""
    low, period = stops[0][0], max(stops[-1][0] - stops[0][0], _NO_EXTENT)
    mean = [0.0, 0.0, 0.0, 0.0]
    for (start, first), (end, second) in pairwise([*stops, (low + period, stops[-1][1])]):
        share = (end - start) / period / 2.0
        mean = [total + (a + b) * share for total, a, b in zip(mean, first[:4], second[:4], strict=True)]
    color = Color(mean[0], mean[1], mean[2], mean[3])
    return [(0.0, color), (1.0, color)]


def _placed(stops: tuple[ColorStop, ...], style: ComputedStyle, length: float, interpolation: Interpolation) -> Stops:
    """Stops with offsets (1.0 is `length` px or 360 degrees), never descending, hints expanded (3.4.3)."""
    count = len(stops)
    offsets: list[float | None] = [_offset(stop, length) for stop in stops]
    if offsets[0] is None:
        offsets[0] = 0.0
    if offsets[-1] is None:
        offsets[-1] = 1.0
    largest = -math.inf
    for index, offset in enumerate(offsets):
        if offset is not None:
            largest = max(largest, offset)
            offsets[index] = largest
    index = 1
    while index < count:
        if offsets[index] is None:
            end = next(i for i in range(index, count) if offsets[i] is not None)
            start_value, end_value = offsets[index - 1] or 0.0, offsets[end] or 0.0
            for i in range(index, end):
                share = (i - index + 1) / (end - index + 1)
                offsets[i] = start_value + (end_value - start_value) * share
            index = end
        index += 1
    return _expanded(stops, [offset or 0.0 for offset in offsets], style, interpolation)


def _offset(stop: ColorStop, length: float) -> float | None:
    if stop.position is None:
        return None
    if isinstance(stop.position, Percentage):
        return stop.position.value / 100.0
    return resolve(stop.position, length) / length if length > 0 else 0.0


def _expanded(
    stops: tuple[ColorStop, ...], offsets: list[float], style: ComputedStyle, interpolation: Interpolation
) -> Stops:
    """Colour hints as stops along their curve (CSS Images 4, 3.5.1)."""
    result: Stops = []
    for index, (stop, offset) in enumerate(zip(stops, offsets, strict=True)):
        if stop.color is not None:
            result.append((offset, style.used_color(stop.color)))
            continue
        before, after = stops[index - 1], stops[index + 1]
        if before.color is None or after.color is None:
            continue
        colors = style.used_color(before.color), style.used_color(after.color)
        result += _hinted((offsets[index - 1], offset, offsets[index + 1]), colors, interpolation)
    if len(result) == 1:
        result.append(result[0])
    return result


def _hinted(offsets: Triple, colors: tuple[Color, Color], interpolation: Interpolation) -> Stops:
    """As in Chromium nine stops, most of them on the longer side of the hint."""
    start, hint, end = offsets
    left, right = hint - start, end - hint
    if left == right:
        return []
    if left <= 0.0:
        return [(hint, colors[1])]
    if right <= 0.0:
        return [(hint, colors[0])]
    if left > right:
        places = [start + left * (7 + step) / 13 for step in range(7)] + [hint + right / 3, hint + right * 2 / 3]
    else:
        places = [start + left / 3, start + left * 2 / 3] + [hint + right * step / 13 for step in range(7)]
    power = math.log(0.5) / math.log(left / (left + right))
    return [
        (at, mix(*colors, math.pow((at - start) / (left + right), power), interpolation.space, interpolation.hue))
        for at in places
    ]


def moved(gradient: Gradient, transform: Affine) -> Gradient:
    """The gradient under one more transform."""
    total = transform if gradient.transform is None else gradient.transform.then(transform)
    return replace(gradient, transform=total)
