"""`text-overflow` and `-webkit-line-clamp` (CSS Overflow 3, 4; CSS Overflow 4, 5): what of a line makes room for the
ellipsis, and the ellipsis itself.
"""

from __future__ import annotations

from dataclasses import replace

from audome_engine.layout.inline.linebreak import LineSpan, Measure
from audome_engine.layout.inline.pieces import Piece
from audome_engine.layout.inline.vertical import VerticalLine
from audome_engine.layout.types import LayoutContext, Placed, TextFragment
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction
from audome_engine.text.request import font_request
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import FontMetrics, GlyphRun, TextSpan

ELLIPSIS = "\u2026"
EPSILON = 1.0 / 64.0


def clamp_limit(style: ComputedStyle) -> int:
    """After how many lines the text is cut off, 0 for never: only the old box model's vertical boxes clamp."""
    return style.line_clamp if style.legacy_box and style.box_orient_vertical else 0


def ellipsize(
    context: LayoutContext,
    box: Box,
    measure: Measure,
    line: tuple[list[Piece], LineSpan, VerticalLine],
    room: tuple[float, float, bool],
) -> tuple[list[Piece], list[Placed], float] | None:
    """The pieces that stay, what is placed besides them (the ellipsis, and the hidden originals) and the new width; None
    where the line stays as it is. `room`: the line's width, the available width, whether the line is clamped."""
    pieces, _, vertical = line
    width, available, clamped = room
    style = box.style
    overflows = width > available + EPSILON and style.overflow_x.clips and style.text_overflow != "clip"
    if not overflows and not clamped:
        return None
    shown = ELLIPSIS if clamped or style.text_overflow == "ellipsis" else style.text_overflow[1:]
    run, metrics = _shaped(context, style, shown)
    rtl = style.direction is Direction.RTL
    kept, hidden, used = _cut(measure, pieces, available - run.width, rtl)
    node = Text(shown, style)
    fragment = TextFragment(
        node, 0, len(shown), run.width, metrics.ascent + metrics.descent, metrics.ascent, metrics, int(rtl),
        ((0.0, run),),
    )  # fmt: skip
    x = -run.width if rtl else used
    placed = [Placed(x, -metrics.ascent, fragment)]
    for piece, position in hidden:
        placed.append(Placed(position, vertical.baselines[piece.node] - piece_ascent(piece, metrics),
                             _hidden_fragment(piece, metrics)))  # fmt: skip
    if rtl:
        placed = [Placed(p.x + run.width, p.y, p.fragment) for p in placed]
        kept_shift = run.width
        return _shifted(kept, kept_shift), placed, used + run.width
    return kept, placed, used + run.width


def _shaped(context: LayoutContext, style: ComputedStyle, text: str) -> tuple[GlyphRun, FontMetrics]:
    request = font_request(style)
    level = 1 if style.direction is Direction.RTL else 0
    paragraph = shape_paragraph(context.fonts, text, [TextSpan(0, len(text), request)], [level] * len(text))
    runs = [glyph_run(run, text) for run in paragraph.runs]
    return runs[0], context.fonts.metrics(request)


def _cut(
    measure: Measure, pieces: list[Piece], room: float, rtl: bool
) -> tuple[list[Piece], list[tuple[Piece, float]], float]:
    """Keep what fits into `room` from the line's start side; the rest is hidden, with its position."""
    kept: list[Piece] = []
    hidden: list[tuple[Piece, float]] = []
    used = 0.0
    cutting = False
    positions: dict[Piece, float] = {}
    x = 0.0
    for piece in pieces:
        positions[piece] = x
        x += piece.width
    for piece in reversed(pieces) if rtl else pieces:
        if not cutting and used + piece.width <= room + EPSILON:
            kept.append(piece)
            used += piece.width
            continue
        if not cutting and piece.leaf.kind == "text":
            part = _shortened(piece, room - used, rtl)
            if part is not None:
                kept.append(part)
                used += part.width
        cutting = True
        if piece.leaf.kind == "text":
            piece.hidden = True
            hidden.append((piece, positions[piece]))
    if rtl:
        kept.reverse()
    return kept, hidden, used


def _shortened(piece: Piece, room: float, from_right: bool) -> Piece | None:
    """The clusters of a text piece that fit, from its start side; at least one where the line would be empty."""
    runs = piece.runs
    kept: list[tuple[float, GlyphRun]] = []
    used = 0.0
    count = 0
    for _, run in reversed(runs) if from_right else runs:
        part, whole = _fitting(run, room - used, from_right)
        if part is not None:
            kept.append((used, part))
            used += part.width
            count += len(part.text)
        if not whole:
            break
    if not kept:
        return None
    if from_right:
        kept = [(used - x - run.width, run) for x, run in reversed(kept)]
    short = Piece(piece.leaf, piece.index, piece.start, min(piece.end, piece.start + count), piece.level, used, kept)
    short.fonts = piece.fonts
    return short


def _fitting(run: GlyphRun, room: float, from_right: bool) -> tuple[GlyphRun | None, bool]:
    """The part of a run that fits, and whether that is all of it."""
    if run.width <= room + EPSILON:
        return run, True
    edges = [*run.xs, run.width]
    if from_right:
        first = next((i for i in range(len(run.glyphs)) if run.width - edges[i] <= room), len(run.glyphs))
        if first == len(run.glyphs):
            return None, False
        start = edges[first]
        xs = tuple(x - start for x in run.xs[first:])
        text = run.text[: len(run.text) - first] if len(run.text) >= len(run.glyphs) else run.text
        return replace(
            run, glyphs=run.glyphs[first:], xs=xs, ys=run.ys[first:], width=run.width - start, text=text
        ), False
    last = 0
    while last < len(run.glyphs) and edges[last + 1] <= room + EPSILON:
        last += 1
    if last == 0:
        return None, False
    part = replace(
        run, glyphs=run.glyphs[:last], xs=run.xs[:last], ys=run.ys[:last], width=edges[last], text=run.text[:last]
    )
    return part, False


def piece_ascent(piece: Piece, fallback: FontMetrics) -> float:
    """The ascent of the first font used in a piece."""
    return piece.fonts[0].ascent if piece.fonts else fallback.ascent


def _hidden_fragment(piece: Piece, fallback: FontMetrics) -> TextFragment:
    leaf = piece.leaf
    assert leaf.text is not None
    metrics = piece.fonts[0] if piece.fonts else fallback
    offset = leaf.text_offset - leaf.start
    return TextFragment(
        leaf.text, piece.start + offset, piece.end + offset, piece.width, metrics.ascent + metrics.descent,
        metrics.ascent, metrics, piece.level, tuple(piece.runs), hidden=True,
    )  # fmt: skip


def _shifted(pieces: list[Piece], shift: float) -> list[Piece]:
    """Make room at the left of the first piece, for an ellipsis that stands there."""
    if pieces:
        first = pieces[0]
        moved = Piece(first.leaf, first.index, first.start, first.end, first.level, first.width + shift)
        moved.runs = [(x + shift, run) for x, run in first.runs]
        moved.fonts, moved.fragment = first.fonts, first.fragment
        pieces = [moved, *pieces[1:]]
    return pieces
