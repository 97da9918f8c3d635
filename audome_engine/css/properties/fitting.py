"""Text that is scaled to fit its box: `-audome-fit` and its limits, an extension (docs/fit.md)."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.registry import enumeration, longhand, register
from audome_engine.css.stream import Stream, Units
from audome_engine.style.enums import Fitting
from audome_engine.style.values import resolve

register("-audome-fit", enumeration(Fitting), "audome_fit")


@longhand("-audome-fit-min", field="audome_fit_min")
def fit_min(stream: Stream, units: Units) -> float | None:
    """`auto`, or px; percentages are of the element's own font size."""
    return None if stream.keyword("auto") else _font_size(stream, units)


@longhand("-audome-fit-max", field="audome_fit_max")
def fit_max(stream: Stream, units: Units) -> float | None:
    """`none`, or px; percentages are of the element's own font size."""
    return None if stream.keyword("none") else _font_size(stream, units)


def _font_size(stream: Stream, units: Units) -> float:
    value = numeric.length_percentage(stream, units, minimum=0.0)
    if isinstance(value, float):
        return value
    units.touched = True
    return max(0.0, resolve(value, units.em))
