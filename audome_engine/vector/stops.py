"""Colours along a gradient as the stops of SVG, which knows straight sRGB only (SVG 2, 14.2.4): premultiplied and other ways
of mixing become as many stops as it takes to show no difference."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from audome_engine.color import Color, components_in, mix_components
from audome_engine.display.commands import Gradient
from audome_engine.vector.markup import element, hexadecimal, joined, number, opacity

_TOLERANCE = 0.75 / 255.0  # of a colour's component, at most one step
_DEEPEST = 5  # halvings: 32 parts between two stops

Stop = tuple[float, Color]


def stop_markup(stops: tuple[Stop, ...]) -> str:
    """`<stop>` elements."""
    return joined(
        element(
            "stop",
            {
                "offset": number(offset, 4) if offset > 0.0 else None,
                "stop-color": hexadecimal(color),
                "stop-opacity": opacity(color.alpha),
            },
        )
        for offset, color in stops
    )


@lru_cache(maxsize=256)
def straight_stops(gradient: Gradient) -> tuple[Stop, ...]:
    """The gradient's stops, and those between them that it takes."""
    result: list[Stop] = []
    for (start, first), (end, second) in pairwise(gradient.stops):
        if end > start:
            part = [(start, color_between(gradient, first, second, 0.0))]
            part += _between(gradient, (first, second), (0.0, 1.0), _DEEPEST, (start, end))
            part += [(end, color_between(gradient, first, second, 1.0))]
            result += part if not result or result[-1] != part[0] else part[1:]
        elif not result or result[-1] != (start, first):
            result.append((start, first))
    last = gradient.stops[-1]
    if not result or result[-1] != last:
        result.append(last)
    return tuple(result)


def color_between(gradient: Gradient, first: Color, second: Color, share: float) -> Color:
    """The colour some way between two stops. At a transparent end it is what is seen next to it."""
    space, hue = gradient.interpolation
    if space == "srgb" and first.written is None and second.written is None:
        alpha = first.alpha + (second.alpha - first.alpha) * share
        a, b = (1.0 - share, share) if not gradient.premultiplied else (first.alpha * (1 - share), second.alpha * share)
        if a + b <= 0.0:
            a, b = (0.0, 1.0) if share < 0.5 else (1.0, 0.0)
        red, green, blue = ((x * a + y * b) / (a + b) for x, y in zip(first[:3], second[:3], strict=True))
        return Color(red, green, blue, alpha)
    nudged = min(1.0 - 1e-6, max(1e-6, share))  # a transparent end has no colour of its own
    mixed = mix_components(space, components_in(space, first), components_in(space, second), nudged, hue)
    red, green, blue, alpha = (min(1.0, max(0.0, value)) for value in mixed[:4])
    return Color(red, green, blue, alpha)


def _between(
    gradient: Gradient, ends: tuple[Color, Color], shares: tuple[float, float], depth: int, places: tuple[float, float]
) -> list[Stop]:
    """The stops strictly between two shares: none where straight mixing of their colours does as well."""
    low, high = shares
    middle = (low + high) / 2.0
    if depth == 0 or _is_straight(gradient, ends, low, high):
        return []
    at = places[0] + (places[1] - places[0]) * middle
    return [
        *_between(gradient, ends, (low, middle), depth - 1, places),
        (at, color_between(gradient, *ends, middle)),
        *_between(gradient, ends, (middle, high), depth - 1, places),
    ]


def _is_straight(gradient: Gradient, ends: tuple[Color, Color], low: float, high: float) -> bool:
    if gradient.interpolation.space == "srgb" and not gradient.premultiplied:
        return True
    first, second = color_between(gradient, *ends, low), color_between(gradient, *ends, high)
    for share in (0.25, 0.5, 0.75):
        wanted = color_between(gradient, *ends, low + (high - low) * share)
        alpha = wanted.alpha
        for a, b, c in zip(first[:3], second[:3], wanted[:3], strict=True):
            if abs(a + (b - a) * share - c) * alpha > _TOLERANCE:
                return False
        if abs(first.alpha + (second.alpha - first.alpha) * share - alpha) > _TOLERANCE:
            return False
    return True
