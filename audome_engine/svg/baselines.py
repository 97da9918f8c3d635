"""How far below its position the alphabetic baseline of a character lies: `dominant-baseline`, `alignment-baseline` and
`baseline-shift` (SVG 2, 11.10.2), measured by its own font as in Chromium."""

from __future__ import annotations

from collections.abc import Callable

from audome_engine.style.computed import ComputedStyle
from audome_engine.style.values import resolve
from audome_engine.svg.characters import Character
from audome_engine.svg.document import Drawing
from audome_engine.text.request import font_request
from audome_engine.text.types import FontMetrics


def baseline_below(character: Character, drawing: Drawing, *, upright: bool = False) -> float:
    """In px of user space; `upright`: of glyphs that are placed by the middle of their line."""
    styles = [drawing.style(owner) for owner in character.owners]
    metrics = drawing.fonts.metrics(font_request(character.style))
    own = styles[-1].alignment_baseline if len(styles) > 1 else "auto"
    if own in ("auto", "baseline"):
        own = next((s.dominant_baseline for s in reversed(styles) if s.dominant_baseline != "auto"), "auto")
    if own == "auto" and character.style.has_central_baseline:
        own = "central"
    below = _BASELINES[own](metrics) - sum(_shift(style, drawing) for style in styles[1:])
    return below - _central(metrics) if upright else below


def _shift(style: ComputedStyle, drawing: Drawing) -> float:
    """How far `baseline-shift` moves an element up."""
    value = style.baseline_shift
    if isinstance(value, str):
        metrics = drawing.fonts.metrics(font_request(style))
        height = metrics.ascent + metrics.descent
        return height / 2 if value == "super" else -height / 2
    return resolve(value, style.font_size)


def _central(metrics: FontMetrics) -> float:
    return (metrics.ascent - metrics.descent) / 2


_BASELINES: dict[str, Callable[[FontMetrics], float]] = {
    "auto": lambda m: 0.0,
    "alphabetic": lambda m: 0.0,
    "middle": lambda m: m.x_height / 2,
    "central": _central,
    "hanging": lambda m: m.ascent * 0.8,
    "mathematical": lambda m: m.ascent / 2,
    "text-top": lambda m: m.ascent,
    "text-bottom": lambda m: -m.descent,
    "ideographic": lambda m: -m.descent,
}
