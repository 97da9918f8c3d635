"""Shapes that lines wrap around (CSS Shapes 1, 6)."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.images import image
from audome_engine.css.registry import longhand
from audome_engine.css.shapes import basic_shape
from audome_engine.css.stream import Stream, Units
from audome_engine.style.enums import VisualBox
from audome_engine.style.shapes import ShapeOutside
from audome_engine.style.values import LengthPercentage

_BOXES = ("margin-box", "border-box", "padding-box", "content-box")


@longhand("shape-outside")
def shape_outside(stream: Stream, units: Units) -> ShapeOutside | None:
    """`none`, a shape, one of the box's rectangles, or both in any order. An image is valid; lines do not follow it yet."""
    if stream.keyword("none"):
        return None
    box = stream.keyword(*_BOXES)
    shape = basic_shape(stream, units)
    if box is None:
        box = stream.keyword(*_BOXES)
    if shape is None and box is None:
        image(stream, units)
        return None
    return ShapeOutside(shape, VisualBox(box or "margin-box"))


@longhand("shape-margin")
def shape_margin(stream: Stream, units: Units) -> LengthPercentage:
    """Never negative; percentages refer to the containing block's width."""
    return numeric.length_percentage(stream, units, minimum=0.0)


@longhand("shape-image-threshold")
def shape_image_threshold(stream: Stream, units: Units) -> float:
    """An opacity from 0 to 1."""
    return max(0.0, min(1.0, numeric.number_or_percentage(stream, units)))
