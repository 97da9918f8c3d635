"""Images as borders (CSS Backgrounds 3, section 5)."""

from __future__ import annotations

from typing import Any

from audome_engine.css import numeric
from audome_engine.css.properties.backgrounds import optional_image
from audome_engine.css.registry import Parser, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import BorderImageRepeat, Keyword
from audome_engine.style.values import BorderImageSlice, LengthPercentage, Number, Percentage

register("border-image-source", optional_image)


def _sides(item: Parser) -> Parser:
    """A parser for one to four values, clockwise from the top."""

    def parse(stream: Stream, units: Units) -> tuple[Any, ...]:
        values: list[Any] = []
        while not stream.done and len(values) < 4:
            mark = stream.mark
            try:
                values.append(item(stream, units))
            except Invalid:
                stream.reset(mark)
                break
        if not values:
            raise Invalid
        top, right = values[0], values[min(1, len(values) - 1)]
        bottom = values[2] if len(values) > 2 else top
        return (top, right, bottom, values[3] if len(values) > 3 else right)

    return parse


def _number_or(stream: Stream, units: Units, other: Parser) -> Any:
    mark = stream.mark
    try:
        return Number(numeric.number(stream, units, minimum=0.0))
    except Invalid:
        stream.reset(mark)
        return other(stream, units)


def _slice_edge(stream: Stream, units: Units) -> float | Percentage:
    mark = stream.mark
    try:
        return numeric.number(stream, units, minimum=0.0)
    except Invalid:
        stream.reset(mark)
        return Percentage(numeric.percentage(stream, units, minimum=0.0))


_slice_edges = _sides(_slice_edge)


@longhand("border-image-slice")
def border_image_slice(stream: Stream, units: Units) -> BorderImageSlice:
    """One to four numbers or percentages, and `fill` before or after them."""
    fill = stream.keyword("fill") is not None
    edges = _slice_edges(stream, units)
    return BorderImageSlice(edges, fill or stream.keyword("fill") is not None)


def _width(stream: Stream, units: Units) -> Number | LengthPercentage | Keyword:
    if stream.keyword("auto"):
        return Keyword.AUTO
    other: Parser = lambda s, u: numeric.length_percentage(s, u, minimum=0.0)  # noqa: E731
    return _number_or(stream, units, other)  # type: ignore[no-any-return]


register("border-image-width", _sides(_width))
register("border-image-outset", _sides(lambda s, u: _number_or(s, u, lambda s, u: numeric.length(s, u, minimum=0.0))))


@longhand("border-image-repeat")
def border_image_repeat(stream: Stream, units: Units) -> tuple[BorderImageRepeat, BorderImageRepeat]:
    """One keyword for both axes, or two."""
    words = [member.value for member in BorderImageRepeat]
    first = stream.keyword(*words)
    if first is None:
        raise Invalid
    second = stream.keyword(*words)
    return BorderImageRepeat(first), BorderImageRepeat(second or first)
