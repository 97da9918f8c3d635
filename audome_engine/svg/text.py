"""SVG text: chunks of characters at positions, anchored, shaped and drawn (SVG 2, chapter 11; basic positioning)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audome_engine.geometry import Rect
from audome_engine.html.tree import Element, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, TextAnchor
from audome_engine.svg.shapes import Viewport, length
from audome_engine.text.bidi import resolve_levels, visual_order
from audome_engine.text.fonts import FontContext
from audome_engine.text.request import font_request
from audome_engine.text.shape import glyph_run, shape_paragraph, split_run
from audome_engine.text.types import GlyphRun, TextSpan

_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Chunk:
    """Characters from one absolute position to the next (11.5)."""

    x: float
    y: float
    text: str = ""
    styles: list[ComputedStyle] = field(default_factory=list)  # of every character
    shifts: dict[int, tuple[float, float]] = field(default_factory=dict)  # dx, dy before a character


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run of glyphs with its origin, and the style it is painted in."""

    run: GlyphRun
    x: float
    y: float
    style: ComputedStyle

    @property
    def box(self) -> Rect:
        """Its cell: advance by ascent and descent."""
        metrics = self.run.font.metrics
        return Rect(self.x, self.y - metrics.ascent, self.run.width, metrics.ascent + metrics.descent)


def place_text(
    element: Element, styles: dict[Element, ComputedStyle], fonts: FontContext, viewport: Viewport
) -> list[PlacedRun]:
    """All runs of a `<text>` element."""
    chunks = [_Chunk(0.0, 0.0)]
    _collect(element, styles, viewport, chunks)
    _trim(chunks)
    placed: list[PlacedRun] = []
    at = (0.0, 0.0)
    for chunk in chunks:
        start = (at[0] if chunk.x != chunk.x else chunk.x, at[1] if chunk.y != chunk.y else chunk.y)
        runs, at = _place_chunk(chunk, fonts, start, styles[element])
        placed += runs
    return placed


def _collect(element: Element, styles: dict[Element, ComputedStyle], viewport: Viewport, chunks: list[_Chunk]) -> None:
    """Characters in document order, a new chunk at every absolute position."""
    style = styles.get(element)
    if style is None or style.display.value == "none":
        return
    xs = _list(element.get("x"), style, viewport.width)
    ys = _list(element.get("y"), style, viewport.height)
    dxs = _list(element.get("dx"), style, viewport.width)
    dys = _list(element.get("dy"), style, viewport.height)
    index = 0
    for child in element.children:
        if isinstance(child, Element):
            if child.tag in ("tspan", "a"):
                _collect(child, styles, viewport, chunks)
            continue
        for character in _collapsed(child, style, chunks):
            if index < len(xs) or index < len(ys):
                x = xs[index] if index < len(xs) else float("nan")
                y = ys[index] if index < len(ys) else float("nan")
                chunks.append(_Chunk(x, y))
            chunk = chunks[-1]
            shift = (dxs[index] if index < len(dxs) else 0.0, dys[index] if index < len(dys) else 0.0)
            if any(shift):
                chunk.shifts[len(chunk.text)] = shift
            chunk.text += character
            chunk.styles.append(style)
            index += 1


def _list(text: str, style: ComputedStyle, base: float) -> list[float]:
    return [length(part, style, base) for part in re.split(r"[\s,]+", text.strip()) if part]


def _collapsed(node: Text, style: ComputedStyle, chunks: list[_Chunk]) -> str:
    """White space as CSS collapses it; a leading space goes where the text before ends with one or there is none."""
    if style.preserves_spaces:
        return re.sub(r"[\t\r\n]", " ", node.data)
    text = _SPACE.sub(" ", node.data)
    before = next((chunk.text for chunk in reversed(chunks) if chunk.text), "")
    return text[1:] if text.startswith(" ") and (not before or before.endswith(" ")) else text


def _trim(chunks: list[_Chunk]) -> None:
    last = next((chunk for chunk in reversed(chunks) if chunk.text), None)
    if last is not None and last.text.endswith(" ") and not last.styles[-1].preserves_spaces:
        last.text = last.text[:-1]
        last.styles.pop()


def _place_chunk(
    chunk: _Chunk, fonts: FontContext, start: tuple[float, float], root: ComputedStyle
) -> tuple[list[PlacedRun], tuple[float, float]]:
    """The runs of one chunk and the position after it."""
    text = chunk.text
    if not text:
        return [], start
    base = 1 if root.direction is Direction.RTL else 0
    _, levels = resolve_levels(text, base)
    spans = [
        TextSpan(i, i + 1, font_request(style), style.letter_spacing, style.word_spacing)
        for i, style in enumerate(chunk.styles)
    ]
    paragraph = shape_paragraph(fonts, text, spans, levels)
    runs = paragraph.line_runs(0, len(text))
    pieces = []
    for index in visual_order([run.level for run in runs]):
        run = runs[index]
        cuts = [run.start]
        cuts += [
            i for i in range(run.start + 1, run.end) if chunk.styles[i] is not chunk.styles[i - 1] or i in chunk.shifts
        ]
        bounds = list(zip(cuts, [*cuts[1:], run.end], strict=True))
        pieces += [split_run(run, a, b) for a, b in (reversed(bounds) if run.is_rtl else bounds)]
    total = sum(piece.width for piece in pieces) + sum(dx for dx, _ in chunk.shifts.values())
    anchor = chunk.styles[0].text_anchor
    share = {TextAnchor.START: 0.0, TextAnchor.MIDDLE: 0.5, TextAnchor.END: 1.0}[anchor]
    if base:
        share = 1.0 - share
    x, y = start[0] - total * share, start[1]
    placed: list[PlacedRun] = []
    for piece in pieces:
        dx, dy = chunk.shifts.get(piece.start, (0.0, 0.0))
        x, y = x + dx, y + dy
        placed.append(PlacedRun(glyph_run(piece, text), x, y, chunk.styles[piece.start]))
        x += piece.width
    return placed, (x, y)
