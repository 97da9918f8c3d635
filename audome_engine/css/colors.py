"""Colour syntax (CSS Color 4 and the relative colours of 5): tokens to `Color`, or CURRENT_COLOR."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import tinycss2
from PIL import ImageColor

from audome_engine.color import (
    HUE_INDEX,
    SPACES,
    TRANSPARENT,
    Color,
    components_in,
    from_srgb,
    mix_components,
    to_srgb,
)
from audome_engine.css import numeric
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.style.enums import Keyword
from audome_engine.style.values import ColorValue

CURRENT = Keyword.CURRENT_COLOR

# CSS Color 4, 6.2: as Chromium resolves them in light mode.
_SYSTEM_COLORS = {
    "accentcolor": "#0075ff", "accentcolortext": "#fff", "activetext": "#f00", "buttonborder": "#000",
    "buttonface": "#efefef", "buttontext": "#000", "canvas": "#fff", "canvastext": "#000", "field": "#fff",
    "fieldtext": "#000", "graytext": "#808080", "highlight": "#b5d5ff", "highlighttext": "#000", "linktext": "#00e",
    "mark": "#ff0", "marktext": "#000", "selecteditem": "#b5d5ff", "selecteditemtext": "#000", "visitedtext": "#551a8b",
}  # fmt: skip

# For each function: its space, and per component the value of 100% (None: a hue).
_FUNCTIONS: dict[str, tuple[str, tuple[float | None, ...]]] = {
    "rgb": ("srgb", (255.0, 255.0, 255.0)),
    "rgba": ("srgb", (255.0, 255.0, 255.0)),
    "hsl": ("hsl", (None, 100.0, 100.0)),
    "hsla": ("hsl", (None, 100.0, 100.0)),
    "hwb": ("hwb", (None, 100.0, 100.0)),
    "lab": ("lab", (100.0, 125.0, 125.0)),
    "lch": ("lch", (100.0, 150.0, None)),
    "oklab": ("oklab", (1.0, 0.4, 0.4)),
    "oklch": ("oklch", (1.0, 0.4, None)),
}
_CHANNELS = {
    "srgb": "rgb", "hsl": "hsl", "hwb": "hwb", "lab": "lab", "lch": "lch", "oklab": "lab", "oklch": "lch",
    "xyz": "xyz", "xyz-d50": "xyz", "xyz-d65": "xyz",
}  # fmt: skip
# What one unit of the syntax is in the ranges that color.py uses.
_SCALES = {"rgb": (1 / 255, 1 / 255, 1 / 255), "hsl": (1.0, 0.01, 0.01), "hwb": (1.0, 0.01, 0.01)}


def color(stream: Stream, units: Units) -> ColorValue:
    """Take a colour.

    Raises:
        Invalid: none is next.
    """
    token = stream.next()
    if token.type == "hash":
        return _hex(token.value)
    if token.type == "ident":
        return _named(token.lower_value)
    if token.type != "function":
        raise Invalid
    name, arguments = token.lower_name, Stream(token.arguments)
    if name in _FUNCTIONS:
        return _function(name, arguments, units)
    special = _SPECIAL.get(name)
    if special is None:
        raise Invalid
    value = special(arguments, units)
    arguments.finish()
    return value


@lru_cache(maxsize=512)
def parse_color(text: str) -> Color | None:
    """A colour from text; None where it is none. `currentcolor` counts as black."""
    stream = Stream(tinycss2.parse_component_value_list(text, skip_comments=True))
    try:
        value = color(stream, Units())
        stream.finish()
    except Invalid:
        return None
    return value if isinstance(value, Color) else Color(0.0, 0.0, 0.0)


def _hex(digits: str) -> Color:
    if len(digits) not in (3, 4, 6, 8) or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        raise Invalid
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    values = [int(digits[index : index + 2], 16) / 255 for index in range(0, len(digits), 2)]
    return Color(values[0], values[1], values[2], values[3] if len(values) == 4 else 1.0)


def _named(name: str) -> ColorValue:
    if name == "currentcolor":
        return CURRENT
    if name == "transparent":
        return TRANSPARENT
    known = _NAMES.get(name)
    if known is None:
        raise Invalid
    return known


def _names() -> dict[str, Color]:
    """The named colours of CSS Color 4, 6.1, as Pillow lists them, and the system colours."""
    written = {name: str(value) for name, value in ImageColor.colormap.items()} | _SYSTEM_COLORS
    return {name: _hex(value[1:]) for name, value in written.items()}


_NAMES = _names()


# Colour functions


def _function(name: str, stream: Stream, units: Units) -> Color:
    space, ranges = _FUNCTIONS[name]
    origin = _origin(stream, units)
    channels = _channels(origin, space, name)
    first = _component(stream, units, ranges[0], channels)
    legacy = stream.literal(",")
    values = [first]
    for index in (1, 2):
        if index == 2 and legacy and not stream.literal(","):
            raise Invalid
        values.append(_component(stream, units, ranges[index], channels))
    alpha = _alpha(stream, units, "," if legacy else "/", channels)
    stream.finish()
    if legacy and any(value != value for value in values):
        raise Invalid
    scale = _SCALES.get("rgb" if space == "srgb" else space, (1.0, 1.0, 1.0))
    scaled = [value * factor for value, factor in zip(values, scale, strict=True)]
    is_legacy = space in ("srgb", "hsl", "hwb") and origin is None
    return _finished(space, scaled, alpha, is_legacy)


def _finished(space: str, values: Sequence[float], alpha: float, legacy: bool) -> Color:
    known = [0.0 if value != value else value for value in values]
    if space in ("lab", "lch", "oklab", "oklch"):
        known[0] = max(0.0, min(100.0 if space in ("lab", "lch") else 1.0, known[0]))
    if space in ("lch", "oklch"):
        known[1] = max(0.0, known[1])
    if space == "hsl":
        known[1] = max(0.0, known[1])
    red, green, blue = to_srgb(space, (known[0], known[1], known[2]))
    written = None
    if any(value != value for value in (*values, alpha)):
        written, legacy = (space, (values[0], values[1], values[2]), alpha), False
    if legacy:
        red, green, blue = (min(1.0, max(0.0, value)) for value in (red, green, blue))
    return Color(red, green, blue, 0.0 if alpha != alpha else min(1.0, max(0.0, alpha)), legacy, written)


def _component(stream: Stream, units: Units, full: float | None, channels: dict[str, float]) -> float:
    word = stream.keyword("none", *channels)
    if word is not None:
        return math.nan if word == "none" else channels[word]
    token = stream.peek()
    if channels and token is not None and token.type == "function":
        stream.next()
        return numeric.number(Stream([_substituted(token, channels)]), units)
    if full is None:
        return _hue(stream, units)
    mark = stream.mark
    try:
        return numeric.percentage(stream, units) * full / 100.0
    except Invalid:
        stream.reset(mark)
        return numeric.number(stream, units)


def _hue(stream: Stream, units: Units) -> float:
    mark = stream.mark
    try:
        return numeric.angle(stream, units, zero=False)
    except Invalid:
        stream.reset(mark)
        return numeric.number(stream, units)


def _alpha(stream: Stream, units: Units, separator: str, channels: dict[str, float]) -> float:
    if not stream.literal(separator):
        return channels.get("alpha", 1.0)
    word = stream.keyword("none", *channels)
    if word is not None:
        return math.nan if word == "none" else channels[word]
    token = stream.peek()
    if channels and token is not None and token.type == "function":
        stream.next()
        return numeric.number(Stream([_substituted(token, channels)]), units)
    return numeric.number_or_percentage(stream, units)


def _origin(stream: Stream, units: Units) -> Color | None:
    """The origin colour of a relative colour: `from <color>`."""
    if stream.keyword("from") is None:
        return None
    value = color(stream, units)
    if not isinstance(value, Color):
        raise Invalid
    return value


def _channels(origin: Color | None, space: str, name: str) -> dict[str, float]:
    """The channel keywords of a relative colour, in the units of its syntax."""
    if origin is None:
        return {}
    values = from_srgb(space, (origin.red, origin.green, origin.blue))
    scale = _SCALES.get(name.removesuffix("a"), (1.0, 1.0, 1.0))
    letters = _CHANNELS.get(space, "rgb")
    named = {letter: value / factor for letter, value, factor in zip(letters, values, scale, strict=True)}
    return named | {"alpha": origin.alpha}


def _substituted(token: Token, channels: dict[str, float]) -> Token:
    """A math function with channel keywords replaced by their numbers."""

    def replaced(node: Token) -> Token:
        if node.type == "ident" and node.lower_value in channels:
            value = channels[node.lower_value]
            return tinycss2.ast.NumberToken(node.source_line, node.source_column, value, None, repr(value))
        if node.type == "function":
            arguments = [replaced(argument) for argument in node.arguments]
            return tinycss2.ast.FunctionBlock(node.source_line, node.source_column, node.name, arguments)
        if node.type == "() block":
            content = [replaced(item) for item in node.content]
            return tinycss2.ast.ParenthesesBlock(node.source_line, node.source_column, content)
        return node

    return replaced(token)


def _color_function(stream: Stream, units: Units) -> Color:
    """`color()`."""
    origin = _origin(stream, units)
    space = stream.ident()
    if space not in SPACES or space in HUE_INDEX or space in ("lab", "oklab"):
        raise Invalid
    channels = _channels(origin, space, space)
    values = [_component(stream, units, 1.0, channels) for _ in range(3)]
    return _finished(space, values, _alpha(stream, units, "/", channels), False)


def _color_mix(stream: Stream, units: Units) -> Color:
    """`color-mix()` (CSS Color 5, 3)."""
    parts = stream.commas()
    space, hue = "oklab", "shorter"
    if parts and parts[0].keyword("in") is not None:
        space, hue = interpolation(parts.pop(0))
    if len(parts) != 2:
        raise Invalid
    colors: list[Color] = []
    shares: list[float | None] = []
    for part in parts:
        share = _share(part, units)
        value = color(part, units)
        share = _share(part, units) if share is None else share
        part.finish()
        if not isinstance(value, Color):
            raise Invalid
        colors.append(value)
        shares.append(share)
    first, second = _normalized(shares[0], shares[1])
    total = first + second
    if total == 0:
        raise Invalid
    ends = components_in(space, colors[0]), components_in(space, colors[1])
    mixed = mix_components(space, *ends, second / total, hue)
    return mixed.with_alpha(mixed.alpha * min(1.0, total / 100.0))


def _share(stream: Stream, units: Units) -> float | None:
    mark = stream.mark
    try:
        share = numeric.percentage(stream, units)
    except Invalid:
        stream.reset(mark)
        return None
    if not 0 <= share <= 100:
        raise Invalid
    return share


def _normalized(first: float | None, second: float | None) -> tuple[float, float]:
    if first is None and second is None:
        return 50.0, 50.0
    if first is None:
        return 100.0 - (second or 0.0), second or 0.0
    return first, 100.0 - first if second is None else second


def interpolation(stream: Stream) -> tuple[str, str]:
    """Take what follows `in`: a colour space and, for a polar one, a hue method."""
    space = stream.ident()
    if space not in SPACES:
        raise Invalid
    hue = "shorter"
    if space in HUE_INDEX:
        method = stream.keyword("shorter", "longer", "increasing", "decreasing")
        if method is not None:
            if stream.keyword("hue") is None:
                raise Invalid
            hue = method
    stream.finish()
    return space, hue


def _light_dark(stream: Stream, units: Units) -> ColorValue:
    """`light-dark()`: pictures are light."""
    parts = stream.commas()
    if len(parts) != 2:
        raise Invalid
    values = [color(part, units) for part in parts]
    return values[0]


_SPECIAL: dict[str, Callable[[Stream, Units], ColorValue]] = {
    "color": _color_function,
    "color-mix": _color_mix,
    "light-dark": _light_dark,
}
