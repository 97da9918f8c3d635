"""CSS gradients to gradients with their geometry resolved for a box (CSS Images 3 and 4, section 3)."""

from __future__ import annotations

import math
from dataclasses import replace

from audome_engine.color import Color, mix
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

_HINT_STEPS = 16  # stops that stand for the curve of a colour hint
_LARGE = 1e6

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
    stops = _placed(image.stops, style, length, image.interpolation)
    first, last = stops[0][0], stops[-1][0]
    low, high = (first, last) if image.repeating else (min(0.0, first), max(1.0, last))
    if image.repeating and high - low < 1e-6:
        stops, low, high = _average(stops), 0.0, 1.0
    points = tuple(
        value for at in (low, high) for value in (cx - dx + 2.0 * dx * at, cy - dy + 2.0 * dy * at)
    )  # fmt: skip
    scaled = tuple(((offset - low) / (high - low), color) for offset, color in stops)
    return Gradient("linear", points, scaled, "repeat" if image.repeating else "pad", image.interpolation)


def _corner_angle(corner: Corner, width: float, height: float) -> float:
    """3.1.1: "to top right" is such that the 50% line goes through the two neighbouring corners."""
    return math.degrees(math.atan2(corner.x * height, -corner.y * width))


def _radial(image: RadialGradient, style: ComputedStyle, width: float, height: float) -> Gradient:
    cx, cy = resolve(image.position.x, width), resolve(image.position.y, height)
    rx, ry = _radii(image, (cx, cy), width, height)
    stops = _placed(image.stops, style, rx, image.interpolation)
    low, high = stops[0][0], stops[-1][0]
    if image.repeating:
        period = high - low
        if period < 1e-6:
            stops, period, low = _average(stops), 1.0, 0.0
        turned = _rotated([((offset - low) / period, color) for offset, color in stops], low / period)
        points = (cx, cy, rx * period, ry * period)
        return Gradient("radial", points, tuple(turned), "repeat", image.interpolation)
    reach = max(1.0, high)
    scaled = tuple((offset / reach, color) for offset, color in stops)
    return Gradient("radial", (cx, cy, rx * reach, ry * reach), scaled, "pad", image.interpolation)


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
        return 1e-4, 1e-4
    if rx <= 0:
        return 1e-4, _LARGE
    return (_LARGE, 1e-4) if ry <= 0 else (rx, ry)


def _conic(image: ConicGradient, style: ComputedStyle, width: float, height: float) -> Gradient:
    cx, cy = resolve(image.position.x, width), resolve(image.position.y, height)
    stops = _placed(image.stops, style, 360.0, image.interpolation)
    points = (cx, cy, image.angle)
    if not image.repeating:
        return Gradient("conic", points, tuple(stops), "pad", image.interpolation)
    low, high = stops[0][0], stops[-1][0]
    if high - low < 1e-6:
        return Gradient("conic", points, tuple(_average(stops)), "pad", image.interpolation)
    period = high - low
    first = math.floor(-low / period) - 1
    last = math.ceil((1.0 - low) / period) + 1
    if last - first > 1000:
        return Gradient("conic", points, tuple(_average(stops)), "pad", image.interpolation)
    repeated = [(offset + turn * period, color) for turn in range(first, last) for offset, color in stops]
    return Gradient("conic", points, tuple(repeated), "pad", image.interpolation)


def _average(stops: Stops) -> Stops:
    """3.6: a repeating gradient without extent is the average of its colours."""
    parts = [color for _, color in stops]
    alpha = sum(color.alpha for color in parts) / len(parts)
    mean = [sum(color[index] * color.alpha for color in parts) / len(parts) / (alpha or 1.0) for index in range(3)]
    color = Color(mean[0], mean[1], mean[2], alpha)
    return [(0.0, color), (1.0, color)]


def _rotated(stops: Stops, phase: float) -> Stops:
    """A period (0 to 1) that begins `phase` periods earlier."""
    shift = phase % 1.0
    if shift == 0.0:
        return stops
    doubled = [(offset + turn + shift, color) for turn in (-2, -1, 0, 1) for offset, color in stops]
    return doubled  # the table samples 0 to 1 of it


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
        low, high = offsets[index - 1], offsets[index + 1]
        if before.color is None or after.color is None or high <= low:
            continue
        first, second = style.used_color(before.color), style.used_color(after.color)
        middle = (offset - low) / (high - low)
        for step in range(1, _HINT_STEPS):
            at = step / _HINT_STEPS
            share = _hinted(at, middle)
            color = mix(first, second, share, interpolation.space, interpolation.hue)
            result.append((low + (high - low) * at, color))
    if len(result) == 1:
        result.append(result[0])
    return result


def _hinted(at: float, middle: float) -> float:
    if middle <= 0.0:
        return 1.0
    if middle >= 1.0:
        return 0.0
    return math.pow(at, math.log(0.5) / math.log(middle))


def moved(gradient: Gradient, transform: Affine) -> Gradient:
    """The gradient under one more transform."""
    total = transform if gradient.transform is None else gradient.transform.then(transform)
    return replace(gradient, transform=total)
