"""Motion paths (Motion Path 1): `offset-path` and the properties beside it."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.images import is_url, parse_position, url
from audome_engine.css.registry import longhand
from audome_engine.css.shapes import any_shape
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.effects import OffsetPath, OffsetRotate, Ray
from audome_engine.style.enums import VisualBox
from audome_engine.style.shapes import AnyShape
from audome_engine.style.values import LengthPercentage, PositionValue

_BOXES = {
    "border-box": VisualBox.BORDER_BOX, "padding-box": VisualBox.PADDING_BOX, "content-box": VisualBox.CONTENT_BOX,
    "fill-box": VisualBox.CONTENT_BOX, "stroke-box": VisualBox.BORDER_BOX, "view-box": VisualBox.BORDER_BOX,
}  # fmt: skip
_SIZES = ("closest-side", "closest-corner", "farthest-side", "farthest-corner", "sides")


@longhand("offset-path")
def offset_path(stream: Stream, units: Units) -> OffsetPath | None:
    """A ray, a shape, a box, or two of these. A reference is valid and leads nowhere yet."""
    if stream.keyword("none"):
        return None
    box = stream.keyword(*_BOXES)
    shape: AnyShape | Ray | None = None
    refers = is_url(stream)
    if refers:
        url(stream, units)
    else:
        arguments = stream.function("ray")
        shape = any_shape(stream, units) if arguments is None else _ray(arguments, units)
    if box is None:
        box = stream.keyword(*_BOXES)
    if shape is None and box is None and not refers:
        raise Invalid
    return None if refers else OffsetPath(shape, _BOXES[box or "border-box"])


def _ray(stream: Stream, units: Units) -> Ray:
    """An angle, a size, `contain` and a position."""
    angle: float | None = None
    size: str | None = None
    position: PositionValue | None = None
    contained = False
    while not stream.done:
        if size is None and (word := stream.keyword(*_SIZES)) is not None:
            size = word
        elif not contained and stream.keyword("contain"):
            contained = True
        elif position is None and stream.keyword("at"):
            position = parse_position(stream, units)
        elif angle is None:
            angle = numeric.angle(stream, units, zero=False)
        else:
            raise Invalid
    if angle is None:
        raise Invalid
    return Ray(angle, size or "closest-side", position)


@longhand("offset-distance")
def offset_distance(stream: Stream, units: Units) -> LengthPercentage:
    """Of either sign."""
    return numeric.length_percentage(stream, units)


@longhand("offset-rotate")
def offset_rotate(stream: Stream, units: Units) -> OffsetRotate:
    """`auto` or `reverse`, an angle, or both in any order."""
    word: str | None = None
    angle: float | None = None
    while not stream.done:
        if word is None and (found := stream.keyword("auto", "reverse")) is not None:
            word = found
        elif angle is None and (found_angle := _optional_angle(stream, units)) is not None:
            angle = found_angle
        else:
            break
    if word is None and angle is None:
        raise Invalid
    return OffsetRotate(word is not None, (angle or 0.0) + (180.0 if word == "reverse" else 0.0))


def _optional_angle(stream: Stream, units: Units) -> float | None:
    mark = stream.mark
    try:
        return numeric.angle(stream, units, zero=False)
    except Invalid:
        stream.reset(mark)
        return None


@longhand("offset-anchor")
def offset_anchor(stream: Stream, units: Units) -> PositionValue | None:
    """A position in the box."""
    return None if stream.keyword("auto") else parse_position(stream, units)


@longhand("offset-position")
def offset_position(stream: Stream, units: Units) -> PositionValue | str:
    """A position in the containing block."""
    word = stream.keyword("normal", "auto")
    return word if word is not None else parse_position(stream, units)
