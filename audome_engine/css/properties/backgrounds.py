"""Backgrounds, borders, shadows and outlines (CSS Backgrounds 3 and 4, Basic User Interface 4)."""

from __future__ import annotations

import math

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.images import from_edge, image
from audome_engine.css.properties.decoration import shadow
from audome_engine.css.registry import enumeration, keywords, layered, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import BackgroundRepeat, BlendMode, Keyword, LineStyle, VisualBox
from audome_engine.style.values import (
    BackgroundSize,
    ColorValue,
    CornerRadius,
    ImageValue,
    LengthPercentage,
    LengthPercentageAuto,
    Percentage,
    RepeatStyle,
    Shadow,
)  # fmt: skip

_WIDTHS = {"thin": 1.0, "medium": 3.0, "thick": 5.0}


def _axis(stream: Stream, units: Units, sides: tuple[str, str]) -> LengthPercentage:
    """One axis of a position: a side with or without an offset, `center` or an offset from the start side."""
    word = stream.keyword("center", *sides)
    if word is None:
        return numeric.length_percentage(stream, units)
    if stream.done or word == "center":
        return Percentage({"center": 50.0, sides[0]: 0.0}.get(word, 100.0))
    offset = numeric.length_percentage(stream, units)
    return offset if word == sides[0] else from_edge("right", offset)


_BOXES = {box.value: box for box in (VisualBox.BORDER_BOX, VisualBox.PADDING_BOX, VisualBox.CONTENT_BOX)}


def optional_image(stream: Stream, units: Units) -> ImageValue | None:
    """An image or none."""
    return None if stream.keyword("none") else image(stream, units)


def background_size(stream: Stream, units: Units) -> BackgroundSize:
    """`cover`, `contain`, or one or two of auto and lengths."""
    fit = stream.keyword("cover", "contain")
    if fit:
        return BackgroundSize(fit=fit)
    width = _length_or_auto(stream, units)
    height: LengthPercentageAuto = Keyword.AUTO
    mark = stream.mark
    if not stream.done:
        try:
            height = _length_or_auto(stream, units)
        except Invalid:
            stream.reset(mark)
    return BackgroundSize(width, height)


def _length_or_auto(stream: Stream, units: Units) -> LengthPercentageAuto:
    return Keyword.AUTO if stream.keyword("auto") else numeric.length_percentage(stream, units, minimum=0.0)


def background_repeat(stream: Stream, units: Units) -> RepeatStyle:
    """One or two keywords."""
    word = stream.keyword("repeat-x", "repeat-y", *(member.value for member in BackgroundRepeat))
    if word is None:
        raise Invalid
    if word == "repeat-x":
        return RepeatStyle(BackgroundRepeat.REPEAT, BackgroundRepeat.NO_REPEAT)
    if word == "repeat-y":
        return RepeatStyle(BackgroundRepeat.NO_REPEAT, BackgroundRepeat.REPEAT)
    other = stream.keyword(*(member.value for member in BackgroundRepeat))
    return RepeatStyle(BackgroundRepeat(word), BackgroundRepeat(other or word))


register("background-image", layered(optional_image))
register("background-position-x", layered(lambda stream, units: _axis(stream, units, ("left", "right"))), "_position_x")
register("background-position-y", layered(lambda stream, units: _axis(stream, units, ("top", "bottom"))), "_position_y")
register("background-size", layered(background_size))
register("background-repeat", layered(background_repeat))
register("background-origin", layered(keywords(dict(_BOXES))))
register(
    "background-clip", layered(keywords(_BOXES | {box.value: box for box in (VisualBox.TEXT, VisualBox.BORDER_AREA)}))
)
register("background-attachment", layered(keywords({word: word for word in ("scroll", "fixed", "local")})))
register("background-blend-mode", layered(enumeration(BlendMode, BlendMode.PLUS_LIGHTER)))


@longhand("background-color", "border-top-color", "border-right-color", "border-bottom-color", "border-left-color",
          "column-rule-color")  # fmt: skip
def any_color(stream: Stream, units: Units) -> ColorValue:
    """A colour."""
    return color(stream, units)


@longhand("outline-color")
def outline_color(stream: Stream, units: Units) -> ColorValue:
    """A colour, `auto` or `invert`."""
    return Keyword.AUTO if stream.keyword("auto", "invert") else color(stream, units)


@longhand("border-top-width", "border-right-width", "border-bottom-width", "border-left-width", "outline-width",
          "column-rule-width")  # fmt: skip
def line_width(stream: Stream, units: Units) -> float:
    """px."""
    word = stream.keyword(*_WIDTHS)
    return _WIDTHS[word] if word else numeric.length(stream, units, minimum=0.0)


for _line in ("border-top", "border-right", "border-bottom", "border-left", "column-rule"):
    register(f"{_line}-style", enumeration(LineStyle, LineStyle.AUTO))
register("outline-style", enumeration(LineStyle, LineStyle.HIDDEN))


@longhand("outline-offset")
def outline_offset(stream: Stream, units: Units) -> float:
    """px of either sign."""
    return numeric.length(stream, units)


@longhand(
    "border-top-left-radius", "border-top-right-radius", "border-bottom-right-radius", "border-bottom-left-radius"
)
def radius(stream: Stream, units: Units) -> CornerRadius:
    """One radius for both axes, or two."""
    x = numeric.length_percentage(stream, units, minimum=0.0)
    y = x if stream.done else numeric.length_percentage(stream, units, minimum=0.0)
    return CornerRadius(x, y)


_SHAPES = {"round": 1.0, "squircle": 2.0, "square": math.inf, "bevel": 0.0, "scoop": -1.0, "notch": -math.inf}


@longhand("corner-top-left-shape", "corner-top-right-shape", "corner-bottom-right-shape", "corner-bottom-left-shape")
def corner_shape(stream: Stream, units: Units) -> float:
    """The parameter of a superellipse (CSS Borders 4, 3.1): 1 is round, 0 straight, infinity square."""
    word = stream.keyword(*_SHAPES)
    if word is not None:
        return _SHAPES[word]
    token = stream.next()
    if token.type != "function" or token.lower_name != "superellipse":
        raise Invalid
    arguments = Stream(token.arguments)
    word = arguments.keyword("infinity", "-infinity")
    parameter = numeric.number(arguments, units) if word is None else float(word)
    arguments.finish()
    return parameter


@longhand("box-shadow")
def box_shadow(stream: Stream, units: Units) -> tuple[Shadow, ...]:
    """Shadows, the first on top."""
    if stream.keyword("none"):
        return ()
    return tuple(shadow(part, units, lengths=(2, 4), inset=True) for part in stream.commas())


register("border-collapse", keywords({"collapse": True, "separate": False}))
register("table-layout", keywords({"auto": False, "fixed": True}), "table_layout_fixed")
register("caption-side", keywords({"top": False, "bottom": True}), "caption_at_bottom")
register("empty-cells", keywords({"show": False, "hide": True}), "hides_empty_cells")
register("box-decoration-break", keywords({"slice": "slice", "clone": "clone"}))


@longhand("border-spacing")
def border_spacing(stream: Stream, units: Units) -> tuple[float, float]:
    """px horizontally and vertically."""
    x = numeric.length(stream, units, minimum=0.0)
    return x, (x if stream.done else numeric.length(stream, units, minimum=0.0))
