"""Colour syntax (CSS Color 4 and 5): tokens to `Color`, CURRENT_COLOR, or a `DeferredColor` where `currentcolor` takes part."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import tinycss2
from PIL import ImageColor

from audome_engine.color import (
    HUE_INDEX,
    SPACES,
    TRANSPARENT,
    Color,
    components_in,
    contrasting,
    from_srgb,
    mix_components,
    to_srgb,
)
from audome_engine.css import numeric
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.style.enums import Keyword
from audome_engine.style.values import ColorValue, DeferredColor

CURRENT = Keyword.CURRENT_COLOR

# CSS Color 4, 6.2, as Chromium resolves them: for a light and a dark scheme, or for both.
_SYSTEM_COLORS: dict[str, tuple[str, ...]] = {
    "accentcolor": ("#0075ff",), "accentcolortext": ("#fff",), "activetext": ("#f00",), "buttonborder": ("#000", "#fff"),
    "buttonface": ("#efefef", "#6b6b6b"), "buttontext": ("#000", "#fff"), "canvas": ("#fff", "#121212"),
    "canvastext": ("#000", "#fff"), "field": ("#fff", "#3b3b3b"), "fieldtext": ("#000", "#fff"),
    "graytext": ("#808080",), "highlight": ("#0041c6cc",), "highlighttext": ("#fff",), "linktext": ("#00e", "#9e9eff"),
    "mark": ("#ff0",), "marktext": ("#000",), "selecteditem": ("#1967d2", "#99c8ff"),
    "selecteditemtext": ("#fff", "#3b3b3b"), "visitedtext": ("#551a8b", "#d0adf0"), "-webkit-link": ("#00e", "#9e9eff"),
    "-webkit-activelink": ("#f00", "#ff9e9e"),
}  # fmt: skip
_DEPRECATED = {  # appendix A: what the older names mean
    "buttonborder": "activeborder inactiveborder threeddarkshadow threedhighlight threedlightshadow threedshadow windowframe",
    "canvas": "activecaption appworkspace background inactivecaption infobackground menu scrollbar window",
    "canvastext": "captiontext infotext menutext windowtext",
    "graytext": "inactivecaptiontext",
    "buttonface": "buttonhighlight buttonshadow threedface",
}
_SYSTEM_COLORS |= {old: _SYSTEM_COLORS[new] for new, names in _DEPRECATED.items() for old in names.split()}

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
        return _named(token.lower_value, units)
    if token.type != "function":
        raise Invalid
    reader = _READERS.get(token.lower_name)
    if reader is None:
        raise Invalid
    return reader(token, units)


@lru_cache(maxsize=512)
def parse_color(text: str) -> Color | None:
    """A colour from text; None where it is none. `currentcolor` counts as black."""
    stream = Stream(tinycss2.parse_component_value_list(text, skip_comments=True))
    try:
        value = color(stream, Units())
        stream.finish()
    except Invalid:
        return None
    return _known(value, Color(0.0, 0.0, 0.0))


def _known(value: ColorValue, current: Color) -> Color:
    return value.make(current) if isinstance(value, DeferredColor) else value if isinstance(value, Color) else current


def _from_colors(
    token: Token, units: Units, parts: Sequence[ColorValue], make: Callable[[list[Color]], Color]
) -> ColorValue:  # fmt: skip
    """What `make` makes of other colours, once all of them are known."""
    if all(isinstance(part, Color) for part in parts):
        return make([part for part in parts if isinstance(part, Color)])
    written = f"{tinycss2.serialize([token])} {units.em} {units.dark}"
    return DeferredColor(written, lambda current: make([_known(part, current) for part in parts]))


def _hex(digits: str) -> Color:
    if len(digits) not in (3, 4, 6, 8) or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        raise Invalid
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    values = [int(digits[index : index + 2], 16) / 255 for index in range(0, len(digits), 2)]
    return Color(values[0], values[1], values[2], values[3] if len(values) == 4 else 1.0)


def _named(name: str, units: Units) -> ColorValue:
    if name == "currentcolor":
        return CURRENT
    if name == "transparent":
        return TRANSPARENT
    known = _NAMES.get(name)
    if known is None:
        raise Invalid
    return known[1] if len(known) == 2 and units.is_dark() else known[0]


def _names() -> dict[str, tuple[Color, ...]]:
    """The named colours of CSS Color 4, 6.1, as Pillow lists them, and the system colours."""
    written = {name: (str(value),) for name, value in ImageColor.colormap.items()} | _SYSTEM_COLORS
    return {name: tuple(_hex(value[1:]) for value in values) for name, values in written.items()}


_NAMES = _names()
COLOR_NAMES = frozenset(_NAMES)


# Colour functions


def _function(token: Token, units: Units) -> ColorValue:
    """`rgb()` and the like; with `from`, relative to another colour (CSS Color 5, 4)."""
    name, stream = token.lower_name, Stream(token.arguments)
    space, ranges = _FUNCTIONS[name]
    if stream.keyword("from") is not None:
        return _relative(token, stream, units, (name, space, ranges))
    value = _Components(units, {}).take(stream, ranges)
    legacy = value.commas
    if (
        legacy
        and not (space == "srgb" and value.percent in ((False,) * 3, (True,) * 3))
        and not (space == "hsl" and value.percent[1:] == (True, True))
    ):
        raise Invalid
    return _scaled(name, space, value, space in ("srgb", "hsl", "hwb"))


def _color_function(token: Token, units: Units) -> ColorValue:
    """`color()`."""
    stream = Stream(token.arguments)
    if stream.keyword("from") is not None:
        return _relative(token, stream, units, None)
    space = _predefined(stream)
    value = _Components(units, {}).take(stream, (1.0, 1.0, 1.0), commas=False)
    return _scaled("color", space, value, False)


def _predefined(stream: Stream) -> str:
    space = stream.ident()
    if space not in SPACES or space in HUE_INDEX or space in ("lab", "oklab"):
        raise Invalid
    return space


def _relative(
    token: Token, stream: Stream, units: Units, syntax: tuple[str, str, tuple[float | None, ...]] | None
) -> ColorValue:  # fmt: skip
    """A colour by the channels of another one; they are read again once those are known."""
    origin = color(stream, units)
    name, space, ranges = syntax or ("color", _predefined(stream), (1.0, 1.0, 1.0))
    rest = stream.rest()

    def make(colors: list[Color]) -> Color:
        channels = _channels(colors[0], space, name)
        value = _Components(units, channels).take(Stream(rest), ranges, commas=False)
        return _scaled(name, space, value, False)

    make([TRANSPARENT])
    return _from_colors(token, units, [origin], make)


class _Components:
    """Reads three components and alpha; `channels` are those that names stand for in a relative colour."""

    def __init__(self, units: Units, channels: Mapping[str, float]) -> None:
        self._units = units
        self._channels = channels
        self._known = {name: 0.0 if value != value else value for name, value in channels.items()}
        self.values: list[float] = []
        self.percent: tuple[bool, ...] = ()
        self.alpha = channels.get("alpha", 1.0)
        self.commas = False

    def take(self, stream: Stream, ranges: Sequence[float | None], *, commas: bool = True) -> _Components:
        """Read everything there is."""
        kinds = []
        for index, full in enumerate(ranges):
            if index == 1:
                self.commas = commas and stream.literal(",")
            elif index == 2 and self.commas and not stream.literal(","):
                raise Invalid
            value, percent = self._component(stream, full)
            self.values.append(value)
            kinds.append(percent)
        self.percent = tuple(kinds)
        if stream.literal("," if self.commas else "/"):
            self.alpha = self._component(stream, 1.0)[0]
        stream.finish()
        if self.commas and any(value != value for value in (*self.values, self.alpha)):
            raise Invalid
        return self

    def _component(self, stream: Stream, full: float | None) -> tuple[float, bool]:
        """A value, NaN for `none`, and whether it is a percentage."""
        word = stream.keyword("none", *self._channels)
        if word is not None:
            return (math.nan if word == "none" else self._channels[word]), False
        if full is None:
            hue = numeric.number_or_angle(stream, self._units, self._known)
            return (0.0 if abs(hue) > _LARGEST_HUE else hue), False
        return numeric.component(stream, self._units, full, self._known)


_LARGEST_HUE = 3e38


def _scaled(name: str, space: str, value: _Components, legacy: bool) -> Color:
    scale = _SCALES.get(name.removesuffix("a"), (1.0, 1.0, 1.0))
    scaled = [component * factor for component, factor in zip(value.values, scale, strict=True)]
    return _finished(space, scaled, value.alpha, legacy)


def _finished(space: str, values: Sequence[float], alpha: float, legacy: bool) -> Color:
    known = [0.0 if value != value else value for value in values]
    if space in ("lab", "lch", "oklab", "oklch"):
        known[0] = max(0.0, min(100.0 if space in ("lab", "lch") else 1.0, known[0]))
    if space in ("lch", "oklch", "hsl"):
        known[1] = max(0.0, known[1])
    if space == "hwb" and legacy:
        known[1:] = [max(0.0, value) for value in known[1:]]
    red, green, blue = to_srgb(space, (known[0], known[1], known[2]))
    written = None
    if any(value != value for value in (*values, alpha)):
        written, legacy = (space, (values[0], values[1], values[2]), alpha), False
    if legacy:
        red, green, blue = (min(1.0, max(0.0, value)) for value in (red, green, blue))
    return Color(red, green, blue, 0.0 if alpha != alpha else min(1.0, max(0.0, alpha)), legacy, written)


def _channels(origin: Color, space: str, name: str) -> dict[str, float]:
    """The channel keywords of a relative colour, in the units of its syntax."""
    values = from_srgb(space, (origin.red, origin.green, origin.blue))
    scale = _SCALES.get(name.removesuffix("a"), (1.0, 1.0, 1.0))
    letters = _CHANNELS.get(space, "rgb")
    named = {letter: value / factor for letter, value, factor in zip(letters, values, scale, strict=True)}
    return named | {"alpha": origin.alpha}


def _alpha_function(token: Token, units: Units) -> ColorValue:
    """`alpha()` (CSS Color 5, 5): another colour with another alpha."""
    stream = Stream(token.arguments)
    if stream.keyword("from") is None:
        raise Invalid
    origin = color(stream, units)
    rest = stream.rest()

    def make(colors: list[Color]) -> Color:
        origin, given = colors[0], Stream(rest)
        if not given.literal("/"):
            raise Invalid
        word = given.keyword("none", "alpha")
        if word is not None:
            given.finish()
            return origin if word == "alpha" else origin.with_alpha(0.0)
        alpha = numeric.number_or_percentage(given, units, names={"alpha": origin.alpha})
        given.finish()
        return origin.with_alpha(max(0.0, min(1.0, alpha)))

    make([TRANSPARENT])
    return _from_colors(token, units, [origin], make)


def _contrast_color(token: Token, units: Units) -> ColorValue:
    """`contrast-color()` (CSS Color 5, 7): white or black."""
    stream = Stream(token.arguments)
    value = color(stream, units)
    stream.finish()
    return _from_colors(token, units, [value], lambda colors: contrasting(colors[0]))


def _color_mix(token: Token, units: Units) -> ColorValue:
    """`color-mix()` (CSS Color 5, 3)."""
    parts = Stream(token.arguments).commas()
    space, hue = "oklab", "shorter"
    if parts and parts[0].keyword("in") is not None:
        space, hue = interpolation(parts.pop(0))
    if len(parts) != 2:
        raise Invalid
    colors: list[ColorValue] = []
    shares: list[float | None] = []
    for part in parts:
        share = _share(part, units)
        value = color(part, units)
        share = _share(part, units) if share is None else share
        part.finish()
        colors.append(value)
        shares.append(share)
    first, second = _normalized(shares[0], shares[1])
    total = first + second

    def make(colors: list[Color]) -> Color:
        ends = components_in(space, colors[0]), components_in(space, colors[1])
        mixed = mix_components(space, *ends, second / total if total else 0.5, hue)
        return mixed.with_alpha(mixed.alpha * min(1.0, total / 100.0))

    return _from_colors(token, units, colors, make)


def _share(stream: Stream, units: Units) -> float | None:
    token = stream.peek()
    if token is None or not (token.type == "percentage" or _is_math(token)):
        return None
    return numeric.percentage(stream, units, minimum=0.0, maximum=100.0)


def _is_math(token: Token) -> bool:
    return bool(token.type == "function" and token.lower_name in numeric.MATH_FUNCTIONS)


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


def _light_dark(token: Token, units: Units) -> ColorValue:
    """`light-dark()` (CSS Color 5, 8): by the element's colour scheme."""
    parts = Stream(token.arguments).commas()
    if len(parts) != 2:
        raise Invalid
    values = [color(part, units) for part in parts]
    for part in parts:
        part.finish()
    return values[1] if units.is_dark() else values[0]


_READERS: dict[str, Callable[[Token, Units], ColorValue]] = {
    **dict.fromkeys(_FUNCTIONS, _function),
    "color": _color_function,
    "color-mix": _color_mix,
    "light-dark": _light_dark,
    "alpha": _alpha_function,
    "contrast-color": _contrast_color,
}
