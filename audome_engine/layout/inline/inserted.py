"""Text that layout inserts: hyphens at the end of lines and ellipses."""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout.types import LayoutContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.text.request import font_request
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import FontMetrics, GlyphRun, TextSpan

ELLIPSIS = "\u2026"
HYPHEN = "\u2010"
_PLAIN = {ELLIPSIS: "...", HYPHEN: "-"}


class InsertedText(NamedTuple):
    """Shaped text that is in no document; `metrics` are those of the primary font."""

    text: str
    width: float
    runs: tuple[tuple[float, GlyphRun], ...]
    metrics: FontMetrics


def shape_inserted(context: LayoutContext, style: ComputedStyle, text: str, level: int) -> InsertedText:
    """Shape text at one bidi level, without letter spacing; an ellipsis or hyphen that the primary font lacks is written
    in ASCII."""
    request = font_request(style)
    if text in _PLAIN and ord(text) not in context.fonts.primary(request).face.coverage:
        text = _PLAIN[text]
    orientation = style.used_orientation
    paragraph = shape_paragraph(
        context.fonts, text, [TextSpan(0, len(text), request, orientation=orientation)], [level] * len(text)
    )
    pen = 0.0
    runs: list[tuple[float, GlyphRun]] = []
    for run in reversed(paragraph.runs) if level & 1 else paragraph.runs:
        made = glyph_run(run, text)
        runs.append((pen, made))
        pen += made.width
    return InsertedText(text, pen, tuple(runs), context.fonts.metrics(request))
