"""Text decoration, emphasis marks, shadows, fill and stroke (CSS Text Decoration 4; Compatibility 3)."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import Keyword, TextDecorationLine, TextDecorationStyle
from audome_engine.style.values import ColorValue, EmphasisPosition, LengthPercentage, Shadow

register("text-decoration-style", enumeration(TextDecorationStyle))
register("text-decoration-skip-ink", keywords({"auto": True, "all": True, "none": False}))

_ERRORS = ("spelling-error", "grammar-error")
_STROKES = {"thin": 1.0, "medium": 3.0, "thick": 5.0}  # in 48ths of the font size, as browsers have it
_SHAPES = ("dot", "circle", "double-circle", "triangle", "sesame")


@longhand("text-decoration-line")
def text_decoration_line(stream: Stream, units: Units) -> tuple[TextDecorationLine, ...]:
    """None, an error's line, or lines in any order, each once; blinking is not shown."""
    if stream.keyword("none"):
        return ()
    error = stream.keyword(*_ERRORS)
    if error is not None:
        return (TextDecorationLine(error),)
    words: list[str] = []
    while (word := stream.keyword("underline", "overline", "line-through", "blink")) is not None:
        words.append(word)
    if not words or len(set(words)) != len(words):
        raise Invalid
    return tuple(TextDecorationLine(word) for word in words if word != "blink")


@longhand("text-decoration-color", "text-emphasis-color")
def decoration_color(stream: Stream, units: Units) -> ColorValue:
    """A colour."""
    return color(stream, units)


@longhand("text-decoration-thickness")
def thickness(stream: Stream, units: Units) -> LengthPercentage | Keyword:
    """`auto`, `from-font`, or a length or percentage."""
    word = stream.keyword("auto", "from-font")
    return Keyword(word) if word else numeric.length_percentage(stream, units)


@longhand("text-underline-offset")
def underline_offset(stream: Stream, units: Units) -> LengthPercentage | Keyword:
    """`auto`, or a length or percentage."""
    return Keyword.AUTO if stream.keyword("auto") else numeric.length_percentage(stream, units)


@longhand("text-underline-position")
def underline_position(stream: Stream, units: Units) -> frozenset[str]:
    """`auto`, or one of `from-font` and `under` and one of `left` and `right`."""
    if stream.keyword("auto"):
        return frozenset()
    return frozenset(_one_of_each(stream, ("from-font", "under"), ("left", "right")))


def _one_of_each(stream: Stream, *groups: tuple[str, ...]) -> list[str]:
    """One keyword or more, in any order, at most one of each group."""
    words: list[str] = []
    left = list(groups)
    while not stream.done:
        word = stream.keyword(*(word for group in left for word in group))
        if word is None:
            break
        words.append(word)
        left = [group for group in left if word not in group]
    if not words:
        raise Invalid
    return words


@longhand("text-shadow")
def text_shadow(stream: Stream, units: Units) -> tuple[Shadow, ...]:
    """Shadows, the first on top."""
    if stream.keyword("none"):
        return ()
    return tuple(shadow(part, units, lengths=(2, 3), inset=False) for part in stream.commas())


def shadow(stream: Stream, units: Units, *, lengths: tuple[int, int], inset: bool) -> Shadow:
    """One shadow: two to four lengths, a colour and `inset`, in any order."""
    values: list[float] = []
    tint: ColorValue | None = None
    inner = False
    while not stream.done:
        if inset and not inner and stream.keyword("inset"):
            inner = True
            continue
        mark = stream.mark
        if not values:
            try:
                values.append(numeric.length(stream, units))
            except Invalid:
                stream.reset(mark)
            else:
                while len(values) < lengths[1] and (value := _optional_length(stream, units)) is not None:
                    values.append(value)
                continue
        if tint is not None:
            raise Invalid
        tint = color(stream, units)
    if not lengths[0] <= len(values) <= lengths[1] or (len(values) > 2 and values[2] < 0):
        raise Invalid
    values += [0.0] * (4 - len(values))
    return Shadow(values[0], values[1], values[2], values[3], tint or Keyword.CURRENT_COLOR, inner)


def _optional_length(stream: Stream, units: Units) -> float | None:
    mark = stream.mark
    try:
        return numeric.length(stream, units)
    except Invalid:
        stream.reset(mark)
        return None


# Emphasis marks


@longhand("text-emphasis-style")
def emphasis_style(stream: Stream, units: Units) -> str:
    """ "none", "open" or "filled" with the shape if one is given, or a quote followed by the string."""
    token = stream.peek()
    if token is not None and token.type == "string":
        return f'"{stream.next().value}'
    if stream.keyword("none"):
        return "none"
    words = _one_of_each(stream, ("filled", "open"), _SHAPES)
    fill = "open" if "open" in words else "filled"
    return " ".join([fill, *(word for word in words if word in _SHAPES)])


@longhand("text-emphasis-position")
def emphasis_position(stream: Stream, units: Units) -> EmphasisPosition:
    """`over` or `under`, and perhaps `left` or `right`."""
    words = _one_of_each(stream, ("over", "under"), ("left", "right"))
    if "over" not in words and "under" not in words:
        raise Invalid
    return EmphasisPosition("over" in words, "left" not in words)


# Fill and stroke


@longhand("-webkit-text-fill-color", field="text_fill_color")
def fill_color(stream: Stream, units: Units) -> ColorValue:
    """A colour."""
    return color(stream, units)


@longhand("-webkit-text-stroke-color", field="text_stroke_color")
def stroke_color(stream: Stream, units: Units) -> ColorValue:
    """A colour."""
    return color(stream, units)


@longhand("-webkit-text-stroke-width", field="text_stroke_width")
def stroke_width(stream: Stream, units: Units) -> float:
    """px."""
    word = stream.keyword(*_STROKES)
    if word is None:
        return numeric.length(stream, units, minimum=0.0)
    units.touched = True
    return _STROKES[word] / 48.0 * units.em


@longhand("paint-order", field="strokes_first")
def paint_order(stream: Stream, units: Units) -> bool:
    """Whether the stroke comes before the fill; what is left out comes last, in the order fill, stroke, markers."""
    if stream.keyword("normal"):
        return False
    words = _one_of_each(stream, ("fill",), ("stroke",), ("markers",))
    order = [*words, *(word for word in ("fill", "stroke", "markers") if word not in words)]
    return order.index("stroke") < order.index("fill")
