"""`text-box-trim`: boxes that begin and end where their text does (CSS Inline 3, 6)."""

from __future__ import annotations

from audome_engine.layout.sizing import BoxEdges
from audome_engine.layout.types import LayoutContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import TextEdge
from audome_engine.text.request import font_request


def text_extent(context: LayoutContext, style: ComputedStyle) -> tuple[float, float]:
    """How far the text of a style reaches above and below its baseline, by `text-box-edge`."""
    metrics = context.fonts.metrics(font_request(style))
    over, under = style.text_box_edge
    above = {TextEdge.CAP: metrics.cap_height, TextEdge.EX: metrics.x_height}.get(over, metrics.ascent)
    return above, 0.0 if under is TextEdge.ALPHABETIC else metrics.descent


def used_trims(style: ComputedStyle, edges: BoxEdges, around: tuple[bool, bool]) -> tuple[bool, bool]:
    """Whether a block container's first and last line are trimmed; `around`: whether boxes around it ask for it, which as in
    Chromium ends where it has an edge."""
    start, end = style.text_box_trim
    return (
        start or (around[0] and edges.border.top == 0 and edges.padding.top == 0),
        end or (around[1] and edges.border.bottom == 0 and edges.padding.bottom == 0),
    )
