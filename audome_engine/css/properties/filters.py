"""Filters (Filter Effects 1 and 2): `filter`, `backdrop-filter`, and the presentation properties of primitives."""

from __future__ import annotations

from collections.abc import Callable

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.images import is_url, url
from audome_engine.css.properties.decoration import shadow
from audome_engine.css.registry import keywords, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.effects import (
    BlurFunction,
    DropShadowFunction,
    FilterFunction,
    FilterReference,
    FilterValue,
)
from audome_engine.style.values import ColorValue

_LIMITED = frozenset(["grayscale", "sepia", "invert", "opacity"])  # to 100%
_AMOUNTS = _LIMITED | {"brightness", "contrast", "saturate"}

register(
    "color-interpolation-filters", keywords({"auto": False, "linearrgb": True, "srgb": False}), "filters_in_linear_rgb"
)

register("color-interpolation", keywords({"auto": False, "linearrgb": True, "srgb": False}), "masks_in_linear_rgb")


@longhand("filter", "backdrop-filter")
def filters(stream: Stream, units: Units) -> tuple[FilterValue, ...]:
    """Functions and references, applied one after the other."""
    if stream.keyword("none"):
        return ()
    values: list[FilterValue] = []
    while not stream.done:
        values.append(_filter(stream, units))
    if not values:
        raise Invalid
    return tuple(values)


def _filter(stream: Stream, units: Units) -> FilterValue:
    if is_url(stream):
        return FilterReference(url(stream, units))
    token = stream.next()
    name = token.lower_name if token.type == "function" else ""
    parser = _FUNCTIONS.get(name)
    if parser is None and name not in _AMOUNTS:
        raise Invalid
    arguments = Stream(token.arguments)
    value = _amount(name, arguments, units) if parser is None else parser(arguments, units)
    arguments.finish()
    return value


def _amount(name: str, stream: Stream, units: Units) -> FilterValue:
    amount = 1.0 if stream.done else numeric.number_or_percentage(stream, units, minimum=0.0)
    return FilterFunction(name, min(1.0, amount) if name in _LIMITED else amount)


def _blur(stream: Stream, units: Units) -> FilterValue:
    return BlurFunction(0.0 if stream.done else numeric.length(stream, units, minimum=0.0))


def _hue_rotate(stream: Stream, units: Units) -> FilterValue:
    return FilterFunction("hue-rotate", 0.0 if stream.done else numeric.angle(stream, units))


def _drop_shadow(stream: Stream, units: Units) -> FilterValue:
    return DropShadowFunction(shadow(stream, units, lengths=(2, 3), inset=False))


_FUNCTIONS: dict[str, Callable[[Stream, Units], FilterValue]] = {
    "blur": _blur, "hue-rotate": _hue_rotate, "drop-shadow": _drop_shadow,
}  # fmt: skip


@longhand("flood-color", "lighting-color")
def flood_color(stream: Stream, units: Units) -> ColorValue:
    """A colour."""
    return color(stream, units)


@longhand("flood-opacity")
def flood_opacity(stream: Stream, units: Units) -> float:
    """0 to 1, clamped."""
    return max(0.0, min(1.0, numeric.number_or_percentage(stream, units)))
