"""Images (CSS Images 4): url(), gradients, image-set(); and positions (CSS Values 4, 9)."""

from __future__ import annotations

from collections.abc import Callable

from audome_engine.css import numeric
from audome_engine.css.colors import color, interpolation
from audome_engine.css.legacy_gradients import old_direction, old_shape
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.resources import resolve_url
from audome_engine.style.values import (
    Calc,
    ColorStop,
    ColorValue,
    ConicGradient,
    Corner,
    CrossFade,
    DeferredColor,
    GradientImage,
    ImageValue,
    Interpolation,
    LengthPercentage,
    LinearGradient,
    Percentage,
    PositionValue,
    RadialGradient,
    UrlImage,
)  # fmt: skip

_HALF = Percentage(50.0)
_SIDES_X = {"left": -1, "right": 1}
_SIDES_Y = {"top": -1, "bottom": 1}


def is_url(stream: Stream) -> bool:
    """Whether a URL is next."""
    token = stream.peek()
    if token is None:
        return False
    return token.type == "url" or (token.type == "function" and token.lower_name in ("url", "src"))


def url(stream: Stream, units: Units) -> str:
    """Take `url()` or `src()`; the URL made absolute against the stylesheet's, "" where that cannot be."""
    token = stream.next()
    if token.type == "url":
        text = token.value
    elif token.type == "function" and token.lower_name in ("url", "src"):
        inner = [argument for argument in token.arguments if argument.type != "whitespace"]
        if not inner or inner[0].type != "string":
            raise Invalid
        text = inner[0].value
    else:
        raise Invalid
    return absolute_url(text, units)


def absolute_url(text: str, units: Units) -> str:
    """`text` against the stylesheet's URL; fragments stay as they are, and what has no base stays relative."""
    return text if text.startswith("#") else (resolve_url(text, units.base_url) or text)


def image(stream: Stream, units: Units) -> ImageValue:
    """Take an image."""
    token = stream.peek()
    if token is None:
        raise Invalid
    if token.type == "function" and token.lower_name not in ("url", "src"):
        stream.next()
        name = token.lower_name.removeprefix("-webkit-")
        parser = _LEGACY.get(token.lower_name) or _FUNCTIONS.get(name)
        if parser is None:
            raise Invalid
        return parser(Stream(token.arguments), units, name.startswith("repeating-"))
    return UrlImage(url(stream, units))


def _solid(stream: Stream, units: Units, repeating: bool) -> ImageValue:
    """`image()` of a colour (CSS Images 4, 2.6): it is that colour everywhere."""
    value: ColorValue = color(stream, units)
    stream.finish()
    stops = (ColorStop(value, None), ColorStop(value, None))
    return LinearGradient(180.0, stops, False, _default_interpolation(stops))


def _image_set(stream: Stream, units: Units, repeating: bool) -> ImageValue:
    """`image-set()`: the candidate of the lowest resolution at or above the picture's, else of the highest."""
    units.touched = True
    candidates: list[tuple[float, ImageValue]] = []
    for option in stream.commas():
        token = option.peek()
        if token is not None and token.type == "string":
            option.next()
            chosen: ImageValue = UrlImage(absolute_url(token.value, units))
        else:
            chosen = image(option, units)
        density, supported = 1.0, True
        while not option.done:
            kind = option.function("type")
            if kind is not None:
                supported = kind.next().value in _SUPPORTED_TYPES
            else:
                density = numeric.resolution(option, units)
        if supported and density > 0:
            candidates.append((density, chosen))
    if not candidates:
        raise Invalid
    enough = [candidate for candidate in candidates if candidate[0] >= units.scale]
    density, best = min(enough, key=lambda c: c[0]) if enough else max(candidates, key=lambda c: c[0])
    return UrlImage(best.url, density) if isinstance(best, UrlImage) else best


_SUPPORTED_TYPES = frozenset(
    f"image/{name}" for name in ("png", "apng", "jpeg", "jpg", "webp", "avif", "gif", "bmp", "svg+xml")
)


def _cross_fade(stream: Stream, units: Units, repeating: bool) -> ImageValue:
    """`cross-fade()` (CSS Images 4, 4.1), and `-webkit-cross-fade(first, second, share of the second)`."""
    options = stream.commas()
    if len(options) == 3:
        share = _optional(options[2], units, numeric.number_or_percentage)
        if isinstance(share, float) and options[2].done:
            share = min(1.0, max(0.0, share))
            return CrossFade(((_faded_image(options[0], units), 1.0 - share), (_faded_image(options[1], units), share)))
    images: list[ImageValue] = []
    shares: list[float | None] = []
    for option in options:
        share = _optional(option, units, _fade_share)
        images.append(_faded_image(option, units, finish=False))
        if share is None:
            share = _optional(option, units, _fade_share)
        option.finish()
        shares.append(share if isinstance(share, float) else None)
    given = sum(share for share in shares if share is not None)
    missing = shares.count(None)
    rest = max(0.0, 1.0 - given) / missing if missing else 0.0
    weights = [rest if share is None else share for share in shares]
    total = max(1.0, sum(weights))
    return CrossFade(tuple((item, weight / total) for item, weight in zip(images, weights, strict=True)))


def _fade_share(stream: Stream, units: Units) -> float:
    share = numeric.percentage(stream, units, minimum=0.0) / 100.0
    if share > 1.0:
        raise Invalid
    return share


def _faded_image(stream: Stream, units: Units, *, finish: bool = True) -> ImageValue:
    """An image; a colour is an image of that colour alone."""
    mark = stream.mark
    try:
        found: ImageValue = image(stream, units)
    except Invalid:
        stream.reset(mark)
        stop = ColorStop(color(stream, units), None)
        found = LinearGradient(180.0, (stop, stop))
    if finish:
        stream.finish()
    return found


# Gradients


def _linear(stream: Stream, units: Units, repeating: bool) -> GradientImage:
    parts = stream.commas()
    prelude = parts[0]
    direction: float | Corner = 180.0
    space: Interpolation | None = None
    found = False
    while not prelude.done:
        if prelude.keyword("to") is not None:
            direction, found = _side_or_corner(prelude), True
        elif prelude.keyword("in") is not None:
            space, found = _interpolation(prelude), True
        else:
            mark = prelude.mark
            try:
                direction, found = numeric.angle(prelude, units), True
            except Invalid:
                prelude.reset(mark)
                break
    stops = _color_stops(parts[1:] if found else parts, units, numeric.length_percentage)
    if found:
        prelude.finish()
    return LinearGradient(direction, stops, repeating, space or _default_interpolation(stops))


def _side_or_corner(stream: Stream) -> float | Corner:
    words: list[str] = []
    while (word := stream.keyword("left", "right", "top", "bottom")) is not None:
        words.append(word)
    x = sum(_SIDES_X.get(word, 0) for word in words)
    y = sum(_SIDES_Y.get(word, 0) for word in words)
    horizontal = [word for word in words if word in _SIDES_X]
    if not words or len(words) > 2 or len(horizontal) > 1 or len(words) - len(horizontal) > 1:
        raise Invalid
    if x and y:
        return Corner(x, y)
    return {(0, -1): 0.0, (1, 0): 90.0, (0, 1): 180.0, (-1, 0): 270.0}[x, y]


def _radial(stream: Stream, units: Units, repeating: bool) -> GradientImage:
    parts = stream.commas()
    prelude = parts[0]
    shape: str | None = None
    extent: str | None = None
    sizes: list[LengthPercentage] = []
    position = PositionValue(_HALF, _HALF)
    space: Interpolation | None = None
    start = prelude.mark
    while not prelude.done:
        if (word := prelude.keyword("circle", "ellipse")) is not None:
            shape = word
        elif (
            word := prelude.keyword("closest-side", "closest-corner", "farthest-side", "farthest-corner")
        ) is not None:
            extent = word
        elif prelude.keyword("at") is not None:
            position = parse_position(prelude, units)
        elif prelude.keyword("in") is not None:
            space = _interpolation(prelude)
        else:
            mark = prelude.mark
            try:
                sizes.append(numeric.length_percentage(prelude, units, minimum=0.0))
            except Invalid:
                prelude.reset(mark)
                break
    found = prelude.mark != start
    stops = _color_stops(parts[1:] if found else parts, units, numeric.length_percentage)
    if found:
        prelude.finish()
    circle = shape == "circle" or (shape is None and len(sizes) == 1)
    size = _radial_size(circle, extent, sizes)
    return RadialGradient(circle, size, position, stops, repeating, space or _default_interpolation(stops))


def _old_linear(stream: Stream, units: Units, repeating: bool) -> GradientImage:
    parts = stream.commas()
    direction = old_direction(parts[0], units)
    if direction is not None:
        parts.pop(0).finish()
    stops = _color_stops(parts, units, numeric.length_percentage)
    return LinearGradient(180.0 if direction is None else direction, stops, repeating)


def _old_radial(stream: Stream, units: Units, repeating: bool) -> GradientImage:
    """Position, then shape and size, each with a comma behind it."""
    parts = stream.commas()
    position = PositionValue(_HALF, _HALF)
    mark = parts[0].mark
    try:
        position = parse_position(parts[0], units)
        parts[0].finish()
        parts.pop(0)
    except Invalid:
        parts[0].reset(mark)
    shape = old_shape(parts[0], units) if parts else None
    if shape is not None:
        parts.pop(0)
    circle, extent, radii = shape or (False, "farthest-corner", None)
    stops = _color_stops(parts, units, numeric.length_percentage)
    return RadialGradient(circle, radii or extent, position, stops, repeating)


def _radial_size(
    circle: bool, extent: str | None, sizes: list[LengthPercentage]
) -> str | tuple[LengthPercentage, LengthPercentage]:
    if not sizes:
        return extent or "farthest-corner"
    if extent is not None or len(sizes) != (1 if circle else 2):
        raise Invalid
    if circle and not isinstance(sizes[0], float):
        raise Invalid
    return sizes[0], sizes[-1]


def _conic(stream: Stream, units: Units, repeating: bool) -> GradientImage:
    parts = stream.commas()
    prelude = parts[0]
    angle, position = 0.0, PositionValue(_HALF, _HALF)
    space: Interpolation | None = None
    start = prelude.mark
    while not prelude.done:
        if prelude.keyword("from") is not None:
            angle = numeric.angle(prelude, units)
        elif prelude.keyword("at") is not None:
            position = parse_position(prelude, units)
        elif prelude.keyword("in") is not None:
            space = _interpolation(prelude)
        else:
            break
    found = prelude.mark != start
    stops = _color_stops(parts[1:] if found else parts, units, numeric.angle_percentage)
    if found:
        prelude.finish()
    return ConicGradient(angle, position, stops, repeating, space or _default_interpolation(stops))


def _interpolation(stream: Stream) -> Interpolation:
    """What follows `in`, leaving what is not part of it."""
    taken = [stream.next()]
    if stream.keyword("shorter", "longer", "increasing", "decreasing") is not None:
        stream.reset(stream.mark - 1)
        taken += [stream.next(), stream.next()]
    return Interpolation(*interpolation(Stream(taken)))


def _default_interpolation(stops: tuple[ColorStop, ...]) -> Interpolation:
    """Oklab as soon as one colour is not in a legacy syntax (CSS Images 4, 3.1; CSS Color 4, 12.1)."""
    legacy = not any(
        isinstance(stop.color, DeferredColor) or getattr(stop.color, "legacy", True) is False for stop in stops
    )
    return Interpolation("srgb" if legacy else "oklab")


def _color_stops(
    parts: list[Stream], units: Units, position: Callable[[Stream, Units], LengthPercentage]
) -> tuple[ColorStop, ...]:
    stops: list[ColorStop] = []
    for part in parts:
        first = _optional(part, units, position)
        if first is not None and part.done:  # a colour hint
            stops.append(ColorStop(None, first))
            continue
        value: ColorValue = color(part, units)
        if first is None:
            first = _optional(part, units, position)
        second = _optional(part, units, position) if first is not None else None
        part.finish()
        stops.append(ColorStop(value, first))
        if second is not None:
            stops.append(ColorStop(value, second))
    hints = [stop.color is None for stop in stops]
    if len(stops) - sum(hints) < 1 or not stops or hints[0] or hints[-1]:
        raise Invalid
    if any(hints[index] and hints[index + 1] for index in range(len(hints) - 1)):
        raise Invalid
    return tuple(stops)


def _optional(
    stream: Stream, units: Units, position: Callable[[Stream, Units], LengthPercentage]
) -> LengthPercentage | None:
    mark = stream.mark
    try:
        return position(stream, units)
    except Invalid:
        stream.reset(mark)
        return None


_FUNCTIONS: dict[str, Callable[[Stream, Units, bool], ImageValue]] = {
    "linear-gradient": _linear,
    "repeating-linear-gradient": _linear,
    "radial-gradient": _radial,
    "repeating-radial-gradient": _radial,
    "conic-gradient": _conic,
    "repeating-conic-gradient": _conic,
    "image-set": _image_set,
    "cross-fade": _cross_fade,
    "image": _solid,
}


_LEGACY: dict[str, Callable[[Stream, Units, bool], ImageValue]] = {
    "-webkit-linear-gradient": _old_linear,
    "-webkit-repeating-linear-gradient": _old_linear,
    "-webkit-radial-gradient": _old_radial,
    "-webkit-repeating-radial-gradient": _old_radial,
}


# Positions


def parse_position(stream: Stream, units: Units) -> PositionValue:
    """Take a <position> of one, two or four values (CSS Values 4, 9)."""
    mark = stream.mark
    value = background_position(stream, units)
    if stream.mark - mark == 3:
        raise Invalid
    return value


def background_position(stream: Stream, units: Units) -> PositionValue:
    """Take a <bg-position>, which may have three values, too (CSS Backgrounds 4, 3.6)."""
    items: list[str | LengthPercentage] = []
    while len(items) < 4:
        word = stream.keyword("left", "right", "top", "bottom", "center")
        if word is not None:
            items.append(word)
            continue
        value = _optional(stream, units, numeric.length_percentage)
        if value is None:
            break
        items.append(value)
    return _position(items)


def _position(items: list[str | LengthPercentage]) -> PositionValue:
    words = [item for item in items if isinstance(item, str)]
    if len(items) == 1:
        if words and words[0] in _SIDES_Y:
            return PositionValue(_HALF, _edge(words[0]))
        return PositionValue(_edge(items[0]), _HALF)
    if len(items) == 2:
        first, second = items
        if first in _SIDES_Y or second in _SIDES_X:
            if not (isinstance(first, str) and isinstance(second, str)):
                raise Invalid
            first, second = second, first
        if first in _SIDES_Y or second in _SIDES_X:
            raise Invalid
        return PositionValue(_edge(first), _edge(second))
    if len(items) in (3, 4):
        return _offset_position(items)
    raise Invalid


def _offset_position(items: list[str | LengthPercentage]) -> PositionValue:
    """Edges with offsets: `right 10px bottom 5px`, `center top 5px`."""
    axes: dict[str, LengthPercentage] = {}
    index = 0
    while index < len(items):
        word = items[index]
        if not isinstance(word, str):
            raise Invalid
        index += 1
        offset: LengthPercentage | None = None
        if index < len(items) and not isinstance(items[index], str):
            offset = items[index]  # type: ignore[assignment]
            index += 1
        if word == "center":
            if offset is not None:
                raise Invalid
            axis = "y" if "x" in axes or (index < len(items) and items[index] in _SIDES_X) else "x"
        else:
            axis = "x" if word in _SIDES_X else "y"
        if axis in axes:
            raise Invalid
        axes[axis] = _edge(word) if offset is None else from_edge(word, offset)
    if len(axes) != 2:
        raise Invalid
    return PositionValue(axes["x"], axes["y"])


def _edge(item: str | LengthPercentage) -> LengthPercentage:
    if not isinstance(item, str):
        return item
    if item == "center":
        return _HALF
    return Percentage(0.0 if item in ("left", "top") else 100.0)


def from_edge(word: str, offset: LengthPercentage) -> LengthPercentage:
    """An offset from a side, as one from the left or top."""
    if word in ("left", "top"):
        return offset
    if isinstance(offset, Percentage):
        return Percentage(100.0 - offset.value)
    return Calc("sum", (Percentage(100.0), Calc("scale", (offset,), -1.0)))
