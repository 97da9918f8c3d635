"""The types of computed values of Filter Effects 1 and Motion Path 1."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from audome_engine.style.enums import VisualBox
from audome_engine.style.shapes import AnyShape
from audome_engine.style.values import PositionValue, Shadow


class FilterFunction(NamedTuple):
    """A filter function but `drop-shadow()` and `blur()`; `amount` 1.0 for 100%, degrees for `hue-rotate()`."""

    name: str
    amount: float


class BlurFunction(NamedTuple):
    """`blur()`: the standard deviation in px."""

    sigma: float


class DropShadowFunction(NamedTuple):
    """`drop-shadow()`."""

    shadow: Shadow


class FilterReference(NamedTuple):
    """`url()` of a `<filter>`."""

    url: str


FilterValue: TypeAlias = FilterFunction | BlurFunction | DropShadowFunction | FilterReference


class Ray(NamedTuple):
    """`ray()`: degrees clockwise from the top, how long it is, and where it begins (None: at `offset-position`)."""

    angle: float
    size: str = "closest-side"
    position: PositionValue | None = None


class OffsetPath(NamedTuple):
    """`offset-path`: a ray or shape in one of the containing block's rectangles, or (None) that rectangle."""

    shape: AnyShape | Ray | None
    box: VisualBox = VisualBox.BORDER_BOX


class OffsetRotate(NamedTuple):
    """`offset-rotate`: along the path, and degrees more."""

    auto: bool = True
    angle: float = 0.0
