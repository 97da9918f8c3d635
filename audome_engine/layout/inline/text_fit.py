"""`text-fit` (CSS Text 5, editor's draft of 2026): lines are broken as ever, then their text is scaled to their width.

Edges, atomic boxes, indents and spacing that is given as a length are not scaled; what is scaled never breaks anew.
"""

from __future__ import annotations

from audome_engine.layout.inline.line_scale import LineScale
from audome_engine.layout.inline.linebreak import LineSpan
from audome_engine.layout.inline.pieces import content_width, hangs, line_pieces
from audome_engine.layout.types import LayoutContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import FitKind, FitTarget
from audome_engine.style.values import FontRelative, TextFit

_LEAST = 2.0  # px: as in Chromium a line that lacks less by itself stays


def fit_lines(context: LayoutContext, fit: TextFit, spans: list[LineSpan], widths: list[float]) -> None:
    """Give the lines of a block container their scales; `widths`: of the lines, with their indents."""
    if fit.kind is FitKind.NONE:
        return
    lines = [_Line(context, span, width) for span, width in zip(spans, widths, strict=True)]
    if fit.target is FitTarget.CONSISTENT:
        factors = [line.factor for line in lines if line.factor is not None]
        scale = LineScale(context.fonts, _limited(fit, min(factors, default=1.0)))
        for line in lines:
            line.scale(scale)
        return
    for line in lines:
        last = line.span.forced and fit.target is FitTarget.PER_LINE
        if not last and line.factor is not None and abs(line.lacks) >= _LEAST:
            line.scale(LineScale(context.fonts, _limited(fit, line.factor)))


def _limited(fit: TextFit, factor: float) -> float:
    if fit.kind is FitKind.GROW:
        factor = max(factor, 1.0)
        return factor if fit.limit is None else min(factor, max(fit.limit, 1.0))
    factor = min(factor, 1.0)
    return factor if fit.limit is None else max(factor, min(fit.limit, 1.0))


class _Line:
    """How much of a line's content is text that can be scaled, and by which factor that fills the line; None where it
    cannot."""

    def __init__(self, context: LayoutContext, span: LineSpan, width: float) -> None:
        self.span = span
        content, text = _widths(span)
        self._text = _scalable(context, span, text)
        self._rest = content - self._text
        width -= span.indent
        self.lacks = width - content
        room = width - self._rest
        self.factor = room / self._text if self._text > 0 and room > 0 and not span.phantom else None

    def scale(self, scale: LineScale) -> None:
        """Scale the line's text."""
        if scale.factor != 1.0:
            self.span.scale = scale
            self.span.width = self._rest + self._text * scale.factor


def _widths(span: LineSpan) -> tuple[float, float]:
    """Of all that a line holds, and of the text in it."""
    pieces = line_pieces(span)
    text = sum(piece.width for piece in pieces if piece.runs and not hangs(piece, span))
    return content_width(pieces, span), text


def _scalable(context: LayoutContext, span: LineSpan, width: float) -> float:
    """The part of the text's width that grows with the font: what is added at twice the size."""
    owners = span.measure.prepared.content.owners
    if not any(_has_fixed_spacing(owner.style) for owner in {*owners[span.start : span.end]}):
        return width
    span.scale = LineScale(context.fonts, 2.0)
    doubled = _widths(span)[1]
    span.scale = None
    return doubled - width


def _has_fixed_spacing(style: ComputedStyle) -> bool:
    return any(value and not isinstance(value, FontRelative) for value in (style.letter_spacing, style.word_spacing))
