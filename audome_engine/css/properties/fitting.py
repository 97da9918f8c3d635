"""Text that is scaled to fit its box: `text-fit` (CSS Text 5), and `-audome-fit`, an extension (docs/fit.md)."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.registry import enumeration, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import FitKind, FitTarget, Fitting
from audome_engine.style.values import TextFit, resolve

register("-audome-fit", enumeration(Fitting), "audome_fit")


@longhand("text-fit")
def text_fit(stream: Stream, units: Units) -> TextFit:
    """`[none | grow | shrink] [consistent | per-line | per-line-all]? <percentage>?`"""
    kind = stream.keyword(*FitKind)
    if kind is None:
        raise Invalid
    target = stream.keyword(*FitTarget)
    limit = None if stream.done else numeric.percentage(stream, units, minimum=0.0) / 100.0
    return TextFit(FitKind(kind), FitTarget(target or FitTarget.CONSISTENT), limit)


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
