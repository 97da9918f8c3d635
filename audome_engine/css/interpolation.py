"""Computed values mixed and added, by their types (CSS Values 4, 3; Web Animations 1, 5.3 and 5.4).

What a property asks for besides (lists that repeat, bounds, values that are never mixed) is in `css/animation_types.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from audome_engine.color import Color, from_srgb, mix, to_srgb
from audome_engine.matrix_mixing import mixed_rotations
from audome_engine.style.effects import BlurFunction, FilterFunction
from audome_engine.style.enums import FontSlant, Keyword
from audome_engine.style.grid import LineNames, TrackList, TrackRepeat
from audome_engine.style.shapes import ShapeCommand
from audome_engine.style.values import (
    AspectRatio,
    Calc,
    ConicGradient,
    CornerRadius,
    CrossFade,
    DeferredColor,
    FontRelative,
    FontStyle,
    LengthPercentage,
    LinearGradient,
    Number,
    Percentage,
    RadialGradient,
    Rotate,
    Scale,
    Shadow,
    SvgPaint,
    UrlImage,
)  # fmt: skip

_LENGTHS = (float, FontRelative, Percentage, Calc)
_COLORS = (Color, DeferredColor, Keyword)
_IMAGES = (UrlImage, LinearGradient, RadialGradient, ConicGradient, CrossFade)


_MOST_TERMS = 100  # of one value: animations that add to each other could double it again and again


class Discrete(Exception):
    """Two values with nothing in between."""


class Mixing(NamedTuple):
    """How values are mixed: how far from the first to the second (also below 0 and above 1), and what is known of the
    element."""

    share: float
    current: Color  # what `currentcolor` is


def mixed(first: Any, second: Any, how: Mixing) -> Any:
    """What is between two computed values of the same kind.

    Raises:
        Discrete: there is nothing in between.
    """
    if type(first) is type(second) and first == second:
        return first
    special = _MIXERS.get(type(first))
    if special is not None:
        return special(first, second, how)
    if isinstance(first, Keyword | DeferredColor) and isinstance(second, Color | Keyword | DeferredColor):
        return _mixed_colors(first, second, how)
    if isinstance(first, tuple) and type(first) is type(second) and len(first) == len(second):
        return _rebuilt(first, [mixed(a, b, how) for a, b in zip(first, second, strict=True)])
    raise Discrete


def added(first: Any, second: Any, how: Mixing) -> Any:
    """The sum of two computed values of the same kind.

    Raises:
        Discrete: there is none.
    """
    if isinstance(first, _LENGTHS) and isinstance(second, _LENGTHS):
        return sum_of(first, second)
    if isinstance(first, int) and type(first) is type(second) is int:
        return first + second
    if isinstance(first, Number) and isinstance(second, Number):
        return Number(first.value + second.value)
    if isinstance(first, _COLORS) and isinstance(second, _COLORS):
        return _added_colors(first, second, how)
    if isinstance(first, tuple) and type(first) is type(second) and len(first) == len(second):
        parts = (a if a == b and not _is_numeric(a) else added(a, b, how) for a, b in zip(first, second, strict=True))
        return _rebuilt(first, list(parts))
    raise Discrete


def sum_of(first: LengthPercentage, second: LengthPercentage) -> LengthPercentage:
    """Of lengths and percentages.

    Raises:
        Discrete: it would become too long.
    """
    a, b = _linear(first), _linear(second)
    if a is not None and b is not None:
        return _of_linear(a[0] + b[0], a[1] + b[1])
    if _weight(first) + _weight(second) > _MOST_TERMS:
        raise Discrete
    return Calc("sum", (first, second))


def times(value: LengthPercentage, factor: float) -> LengthPercentage:
    """A multiple of a length or percentage."""
    linear = _linear(value)
    if linear is not None:
        return _of_linear(linear[0] * factor, linear[1] * factor)
    return Calc("scale", (value,), factor)


def _linear(value: Any) -> tuple[float, float] | None:
    """Pixels and percents that a value is the sum of; None where it is another function of them."""
    if isinstance(value, float):
        return float(value), 0.0
    if isinstance(value, Percentage):
        return 0.0, value.value
    if not isinstance(value, Calc) or value.operator not in ("sum", "scale"):
        return None
    parts = [_linear(operand) for operand in value.operands]
    if any(part is None for part in parts):
        return None
    factor = value.factor if value.operator == "scale" else 1.0
    pixels, percents = (sum(part[axis] for part in parts if part is not None) for axis in (0, 1))
    return pixels * factor, percents * factor


def _of_linear(pixels: float, percents: float) -> LengthPercentage:
    if percents == 0.0:
        return pixels
    return Percentage(percents) if pixels == 0.0 else Calc("sum", (pixels, Percentage(percents)))


def _weight(value: Any) -> int:
    """How many terms there are in a value."""
    return 1 + sum(map(_weight, value.operands)) if isinstance(value, Calc) else 1


def between(first: float, second: float, share: float) -> float:
    """`share` of the way from one number to another."""
    return first * (1.0 - share) + second * share


def _is_numeric(value: Any) -> bool:
    return isinstance(value, (*_LENGTHS, Number, tuple)) or type(value) is int


def _rebuilt(model: tuple[Any, ...], parts: list[Any]) -> Any:
    return type(model)(*parts) if hasattr(model, "_fields") else tuple(parts)


# Numbers and lengths


def _mixed_lengths(first: Any, second: Any, how: Mixing) -> Any:
    if not isinstance(second, _LENGTHS):
        raise Discrete
    if isinstance(first, float) and isinstance(second, float):
        return between(float(first), float(second), how.share)
    if isinstance(first, Percentage) and isinstance(second, Percentage):
        return Percentage(between(first.value, second.value, how.share))
    return sum_of(times(first, 1.0 - how.share), times(second, how.share))


def _mixed_integers(first: Any, second: Any, how: Mixing) -> Any:
    if type(second) is not int:
        raise Discrete
    return math.floor(between(first, second, how.share) + 0.5)


def _mixed_numbers(first: Any, second: Any, how: Mixing) -> Any:
    if not isinstance(second, Number):
        raise Discrete
    return Number(between(first.value, second.value, how.share))


def _mixed_ratios(first: Any, second: Any, how: Mixing) -> Any:
    """CSS Sizing 4, 5.1: by their logarithms."""
    if not isinstance(second, AspectRatio) or first.auto != second.auto or not first.ratio or not second.ratio:
        raise Discrete
    return AspectRatio(math.exp(between(math.log(first.ratio), math.log(second.ratio), how.share)), first.auto)


def _mixed_font_styles(first: Any, second: Any, how: Mixing) -> Any:
    """Upright text has an angle of 0 (CSS Fonts 4, 2.4)."""
    if not isinstance(second, FontStyle) or FontSlant.ITALIC in (first.slant, second.slant):
        raise Discrete
    angles = [0.0 if style.slant is FontSlant.NORMAL else style.angle for style in (first, second)]
    angle = max(-90.0, min(90.0, between(angles[0], angles[1], how.share)))
    return FontStyle(FontSlant.OBLIQUE, angle) if angle else FontStyle()


# Colours (CSS Color 4, 12)


def _mixed_colors(first: Any, second: Any, how: Mixing) -> Any:
    a, b = _used_color(first, how), _used_color(second, how)
    legacy = a.legacy and b.legacy
    if how.share in (0.0, 1.0):
        return b if how.share else a
    if legacy:
        return _premultiplied(a, b, 1.0 - how.share, how.share)
    a, b = a._replace(written=None), b._replace(written=None)  # what is missing counts as 0, as in Chromium
    return _within_alpha(mix(a, b, how.share, "oklab"))


def _within_alpha(color: Color) -> Color:
    """A colour beyond both ends: its components are premultiplied by the alpha that it would have."""
    if color.alpha <= 0.0:
        return Color(0.0, 0.0, 0.0, 0.0, False)
    if color.alpha <= 1.0:
        return color
    lightness, a, b = (value * color.alpha for value in from_srgb("oklab", color[:3]))
    red, green, blue = to_srgb("oklab", (lightness, a, b))
    return Color(red, green, blue, 1.0, False)


def _used_color(value: Any, how: Mixing) -> Color:
    if value is Keyword.CURRENT_COLOR:
        return how.current
    if isinstance(value, DeferredColor):
        return value.make(how.current)
    if not isinstance(value, Color):
        raise Discrete
    return value


def _premultiplied(a: Color, b: Color, first: float, second: float) -> Color:
    """A weighted sum of two legacy colours, within the gamut."""
    alpha = min(1.0, a.alpha * first + b.alpha * second)
    if alpha <= 0.0:
        return Color(0.0, 0.0, 0.0, 0.0)
    channels = ((x * a.alpha * first + y * b.alpha * second) / alpha for x, y in zip(a[:3], b[:3], strict=True))
    red, green, blue = (max(0.0, min(1.0, channel)) for channel in channels)
    return Color(red, green, blue, alpha)


def _added_colors(first: Any, second: Any, how: Mixing) -> Color:
    return _premultiplied(_used_color(first, how), _used_color(second, how), 1.0, 1.0)


def _mixed_paints(first: Any, second: Any, how: Mixing) -> Any:
    """Only colours (SVG 2, 13.2)."""
    plain = isinstance(second, SvgPaint) and first[1:] == second[1:] == ("", "")
    if not plain or first.color is None or second.color is None:
        raise Discrete
    return SvgPaint(_mixed_colors(first.color, second.color, how))


# Compound values


def _mixed_shadows(first: Any, second: Any, how: Mixing) -> Any:
    if not isinstance(second, Shadow) or first.inset != second.inset:
        raise Discrete
    lengths = [between(a, b, how.share) for a, b in zip(first[:4], second[:4], strict=True)]
    lengths[2] = max(0.0, lengths[2])
    color = first.color if first.color == second.color else _mixed_colors(first.color, second.color, how)
    return Shadow(lengths[0], lengths[1], lengths[2], lengths[3], color, first.inset)


def _mixed_rotations(first: Any, second: Any, how: Mixing) -> Any:
    """About one axis by the angles, else the short way (CSS Transforms 2, 9.2)."""
    if not isinstance(second, Rotate):
        raise Discrete
    a, b = _direction(first), _direction(second)
    if a is None or b is None or all(math.isclose(x, y, abs_tol=1e-6) for x, y in zip(a, b, strict=True)):
        axis = second.axis if a is None else first.axis
        return Rotate(between(first.angle, second.angle, how.share), axis)
    axis, angle = mixed_rotations((a, first.angle), (b, second.angle), how.share)
    return Rotate(angle, axis)


def _direction(rotate: Rotate) -> tuple[float, float, float] | None:
    """The axis as a unit vector; None where it does not turn."""
    length = math.hypot(*rotate.axis)
    if length == 0.0 or rotate.angle == 0.0:
        return None
    x, y, z = (value / length for value in rotate.axis)
    return x, y, z


def _mixed_filters(first: Any, second: Any, how: Mixing) -> Any:
    """One function with other amounts, which stay in its range (Filter Effects 1, 5)."""
    if not isinstance(second, FilterFunction) or first.name != second.name:
        raise Discrete
    amount = between(first.amount, second.amount, how.share)
    if first.name != "hue-rotate":
        amount = max(0.0, amount)
    return FilterFunction(first.name, min(1.0, amount) if first.name in _UP_TO_ONE else amount)


_UP_TO_ONE = ("grayscale", "invert", "opacity", "sepia")


def _mixed_blurs(first: Any, second: Any, how: Mixing) -> Any:
    if not isinstance(second, BlurFunction):
        raise Discrete
    return BlurFunction(max(0.0, between(first.sigma, second.sigma, how.share)))


def _mixed_corners(first: Any, second: Any, how: Mixing) -> Any:
    """Radii are not negative."""
    if not isinstance(second, CornerRadius):
        raise Discrete
    radii = (_mixed_lengths(a, b, how) for a, b in zip(first, second, strict=True))
    return CornerRadius(*(max(0.0, radius) if isinstance(radius, float) else radius for radius in radii))


def _mixed_tracks(first: Any, second: Any, how: Mixing) -> Any:
    """Track by track, the line names being those of the nearer list (CSS Grid 2, 7.2.5)."""
    if not isinstance(second, type(first)) or (first[1:] != second[1:] and isinstance(first, TrackList)):
        raise Discrete
    if isinstance(first, TrackRepeat) and (isinstance(first.times, str) or first.times != second.times):
        raise Discrete
    sizes = [[part for part in each.parts if not isinstance(part, LineNames)] for each in (first, second)]
    if len(sizes[0]) != len(sizes[1]):
        raise Discrete
    between_them = iter([mixed(a, b, how) for a, b in zip(*sizes, strict=True)])
    nearer = first if how.share < 0.5 else second
    parts = tuple(part if isinstance(part, LineNames) else next(between_them) for part in nearer.parts)
    return nearer._replace(parts=parts)


def _mixed_scales(first: Any, second: Any, how: Mixing) -> Any:
    if not isinstance(second, Scale):
        raise Discrete
    return Scale(*(between(a, b, how.share) for a, b in zip(first, second, strict=True)))


def _mixed_commands(first: Any, second: Any, how: Mixing) -> Any:
    """Of two kinds of arcs the large one and the clockwise one hold on the way (CSS Shapes 2, 3.2.3)."""
    if not isinstance(second, ShapeCommand) or first.name != second.name:
        raise Discrete
    parts = [mixed(a, b, how) for a, b in zip(first[1:5], second[1:5], strict=True)]
    flags = [
        a if how.share <= 0.0 else b if how.share >= 1.0 else a or b for a, b in zip(first[5:], second[5:], strict=True)
    ]
    return ShapeCommand(first.name, *parts, *flags)


def faded(first: Any, second: Any, how: Mixing) -> Any:
    """One image fades into the other (CSS Images 4, 7).

    Raises:
        Discrete: one of them is none.
    """
    if not isinstance(first, _IMAGES) or not isinstance(second, _IMAGES):
        raise Discrete
    share = max(0.0, min(1.0, how.share))
    if share in (0.0, 1.0):
        return second if share else first
    return CrossFade(((first, 1.0 - share), (second, share)))


_MIXERS: dict[type, Callable[[Any, Any, Mixing], Any]] = {
    **dict.fromkeys(_LENGTHS, _mixed_lengths),
    int: _mixed_integers,
    Number: _mixed_numbers,
    AspectRatio: _mixed_ratios,
    FontStyle: _mixed_font_styles,
    Color: _mixed_colors,
    SvgPaint: _mixed_paints,
    Shadow: _mixed_shadows,
    Rotate: _mixed_rotations,
    Scale: _mixed_scales,
    CornerRadius: _mixed_corners,
    ShapeCommand: _mixed_commands,
    TrackList: _mixed_tracks,
    TrackRepeat: _mixed_tracks,
    FilterFunction: _mixed_filters,
    BlurFunction: _mixed_blurs,
}
