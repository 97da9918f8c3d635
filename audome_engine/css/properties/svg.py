"""SVG presentation properties (SVG 2, chapters 13 and 14)."""

from __future__ import annotations

import math

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.images import url
from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.shapes import any_shape
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.paths import Path
from audome_engine.style.enums import FillRule, Keyword, LineCap, LineJoin, TextAnchor
from audome_engine.style.shapes import PathShape
from audome_engine.style.values import ColorValue, LengthPercentage, LengthPercentageAuto, SvgPaint

register("fill-rule", enumeration(FillRule))
register("clip-rule", enumeration(FillRule))
register("stroke-linecap", enumeration(LineCap))
register("stroke-linejoin", keywords({"miter": LineJoin.MITER, "round": LineJoin.ROUND, "bevel": LineJoin.BEVEL,
                                      "arcs": LineJoin.MITER, "miter-clip": LineJoin.MITER}))  # fmt: skip
register("text-anchor", enumeration(TextAnchor))
_BASELINES = "auto alphabetic middle central hanging mathematical text-top text-bottom ideographic".split()
_SAME_BASELINES = {"text-before-edge": "text-top", "text-after-edge": "text-bottom"}
_OLD_BASELINES = dict.fromkeys(("use-script", "no-change", "reset-size"), "auto")
register("dominant-baseline", keywords({name: name for name in _BASELINES} | _SAME_BASELINES | _OLD_BASELINES))
register("alignment-baseline", keywords({
    "baseline": "baseline", **{name: name for name in _BASELINES}, **_SAME_BASELINES, "before-edge": "text-top",
    "after-edge": "text-bottom",
}))  # fmt: skip
register("shape-rendering", keywords({
    "auto": False, "geometricprecision": False, "crispedges": True, "optimizespeed": True,
}), "shapes_are_crisp")  # fmt: skip
register("vector-effect", keywords({"none": False, "non-scaling-stroke": True}), "vector_effect_non_scaling_stroke")


@longhand("fill", "stroke")
def paint(stream: Stream, units: Units) -> SvgPaint:
    """`none`, a colour, a reference with a fallback, or the paint of what a marker stands on."""
    context = stream.keyword("none", "context-fill", "context-stroke")
    if context is not None:
        return SvgPaint(context=context.removeprefix("context-") if context != "none" else "")
    token = stream.peek()
    if token is not None and (token.type == "url" or (token.type == "function" and token.lower_name == "url")):
        reference = url(stream, units)
        fallback = None if stream.done or stream.keyword("none") else color(stream, units)
        return SvgPaint(fallback, reference)
    return SvgPaint(color(stream, units))


@longhand("x", "y", "cx", "cy")
def coordinate(stream: Stream, units: Units) -> LengthPercentage:
    """A length, percentage, or number of px."""
    return _length(stream, units)


@longhand("r")
def radius(stream: Stream, units: Units) -> LengthPercentage:
    """One that is not negative."""
    return _length(stream, units, 0.0)


@longhand("rx", "ry")
def radius_or_auto(stream: Stream, units: Units) -> LengthPercentageAuto:
    """`auto`, or a length that is not negative."""
    return Keyword.AUTO if stream.keyword("auto") else _length(stream, units, 0.0)


@longhand("d")
def path_data(stream: Stream, units: Units) -> Path:
    """`none` or `path()`."""
    if stream.keyword("none"):
        return ()
    shape = any_shape(stream, units)
    if not isinstance(shape, PathShape):
        raise Invalid
    return shape.path


@longhand("marker-start", "marker-mid", "marker-end")
def marker(stream: Stream, units: Units) -> str:
    """A reference to a `<marker>`, empty for none."""
    return "" if stream.keyword("none") else url(stream, units)


@longhand("stop-color")
def stop_color(stream: Stream, units: Units) -> ColorValue:
    """A colour."""
    return color(stream, units)


@longhand("fill-opacity", "stroke-opacity", "stop-opacity")
def opacity(stream: Stream, units: Units) -> float:
    """0 to 1, clamped."""
    return max(0.0, min(1.0, numeric.number_or_percentage(stream, units)))


def _length(stream: Stream, units: Units, minimum: float = -math.inf) -> LengthPercentage:
    """A length, percentage, or number of px."""
    mark = stream.mark
    try:
        return numeric.number(stream, units, minimum=minimum)
    except Invalid:
        stream.reset(mark)
        return numeric.length_percentage(stream, units, minimum=minimum)


@longhand("stroke-dashoffset")
def dash_offset(stream: Stream, units: Units) -> LengthPercentage:
    """A length of either sign."""
    return _length(stream, units)


@longhand("stroke-width")
def stroke_width(stream: Stream, units: Units) -> LengthPercentage:
    """One that is not negative."""
    return _length(stream, units, 0.0)


@longhand("baseline-shift")
def baseline_shift(stream: Stream, units: Units) -> LengthPercentage | str:
    """A distance upwards, "sub" or "super"."""
    if stream.keyword("baseline"):
        return 0.0
    word: str | None = stream.keyword("sub", "super")
    return _length(stream, units) if word is None else word


@longhand("stroke-miterlimit")
def miter_limit(stream: Stream, units: Units) -> float:
    """At least 0."""
    return numeric.number(stream, units, minimum=0.0)


@longhand("stroke-dasharray")
def dash_array(stream: Stream, units: Units) -> tuple[LengthPercentage, ...]:
    """Lengths, parted by white space or commas; a negative one makes it invalid."""
    if stream.keyword("none"):
        return ()
    values: list[LengthPercentage] = []
    while not stream.done:
        values.append(stroke_width(stream, units))
        stream.literal(",")
    return tuple(values)
