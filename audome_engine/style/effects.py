"""The types of computed values of Filter Effects 1 and CSS Masking 1."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from audome_engine.style.values import Shadow


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
