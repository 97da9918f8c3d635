"""What stands in one line, from left to right: pieces of text by bidi level, atomic boxes and the inside of empty
inline boxes (UAX #9, L1 and L2).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audome_engine.layout.inline.collect import InlineNode, Leaf
from audome_engine.layout.inline.linebreak import LineSpan, Measure, tab_advance
from audome_engine.layout.types import BoxFragment
from audome_engine.text.bidi import line_levels, visual_order
from audome_engine.text.shape import glyph_run, split_run
from audome_engine.text.types import FontMetrics, GlyphRun


@dataclass(slots=True, eq=False)
class Piece:
    """A part of a leaf that is contiguous in the line; offsets are into the paragraph's text."""

    leaf: Leaf
    index: int  # of the leaf
    start: int
    end: int
    level: int
    width: float = 0.0
    runs: list[tuple[float, GlyphRun]] = field(default_factory=list)
    fonts: list[FontMetrics] = field(default_factory=list)  # those used, for `line-height: normal`
    fragment: BoxFragment | None = None  # of an atomic box
    hidden: bool = False
    spaces: int = 0  # justification opportunities in it

    @property
    def node(self) -> InlineNode:
        """The inline box it stands in."""
        return self.leaf.node


def line_pieces(measure: Measure, line: LineSpan) -> list[Piece]:
    """The pieces of a line in visual order."""
    prepared = measure.prepared
    content = prepared.content
    base = prepared.base_levels[line.start] if line.start < len(prepared.base_levels) else 0
    levels = line_levels(content.text, prepared.levels, line.start, line.end, base)
    logical: list[Piece] = []
    for index, leaf in enumerate(content.leaves):
        if leaf.kind == "break" or not leaf.takes_room or not _on_line(leaf, line, len(content.text)):
            continue
        start, end = max(leaf.start, line.start), min(leaf.end, line.shown_end)
        if leaf.kind == "text":
            logical += _text_pieces(measure, leaf, index, (start, end), levels, line)
        else:
            level = levels[start - line.start] if start < line.end else base
            piece = Piece(leaf, index, start, end, level)
            if leaf.kind == "atomic":
                fragment = measure.atomics[index]
                piece.fragment = fragment
                piece.width = fragment.width + fragment.margin.left + fragment.margin.right
            logical.append(piece)
    if measure.tab_stops:
        _set_tabs(measure, logical)
    return [logical[i] for i in visual_order([piece.level for piece in logical])]


def _on_line(leaf: Leaf, line: LineSpan, length: int) -> bool:
    if leaf.kind == "empty":
        at_end = leaf.start == line.end and line.end == length
        return line.start <= leaf.start < line.end or at_end
    return leaf.start < line.shown_end and leaf.end > line.start


def _text_pieces(
    measure: Measure, leaf: Leaf, index: int, span: tuple[int, int], levels: list[int], line: LineSpan
) -> list[Piece]:
    """The leaf's part of the line, cut where the bidi level changes."""
    start, end = span
    pieces: list[Piece] = []
    at = start
    while at < end:
        level = levels[at - line.start]
        to = at + 1
        while to < end and levels[to - line.start] == level:
            to += 1
        piece = Piece(leaf, index, at, to, level)
        fill_piece(measure, piece, line)
        pieces.append(piece)
        at = to
    return pieces


def fill_piece(measure: Measure, piece: Piece, line: LineSpan) -> None:
    """Shape a piece of text: its glyph runs in visual order, its width and fonts."""
    shaped = measure.prepared.shaped
    inside = [
        split_run(run, max(run.start, piece.start), min(run.end, piece.end))
        for run in shaped.line_runs(line.start, line.shown_end)
        if run.start < piece.end and run.end > piece.start
    ]
    text = measure.prepared.text
    order = visual_order([run.level for run in inside])
    pen = 0.0
    for place in order:
        run = inside[place]
        made = glyph_run(run, text)
        piece.runs.append((pen, made))
        pen += made.width
        if run.font.metrics not in piece.fonts:
            piece.fonts.append(run.font.metrics)
    piece.width = pen


def _set_tabs(measure: Measure, pieces: list[Piece]) -> None:
    """Give tabs their widths, in logical order; a piece with tabs is cut apart into runs around them."""
    position = 0.0
    for piece in pieces:
        tabs = [tab for tab in sorted(measure.tab_stops) if piece.start <= tab < piece.end]
        if not tabs:
            position += piece.width
            continue
        shift = 0.0
        at = piece.start
        moved: list[tuple[float, GlyphRun]] = []
        stops: list[tuple[float, float]] = []  # from this x on, move by this much
        for tab in tabs:
            before = sum(measure.prepared.shaped.advances[at:tab])
            position += before
            advance = tab_advance(position, measure.tab_stops[tab])
            position += advance
            x = sum(measure.prepared.shaped.advances[piece.start : tab])
            shift += advance
            stops.append((x, shift))
            at = tab + 1
        position += sum(measure.prepared.shaped.advances[at : piece.end])
        for x, run in piece.runs:
            moved.append((x, _moved(run, x, stops)))
        piece.runs = moved
        piece.width += shift


def _moved(run: GlyphRun, origin: float, stops: list[tuple[float, float]]) -> GlyphRun:
    xs = []
    for x in run.xs:
        shift = 0.0
        for stop, amount in stops:
            if origin + x >= stop - 1e-3:
                shift = amount
        xs.append(x + shift)
    # the glyph of the tab itself stands before its own advance; it is invisible
    return GlyphRun(run.font, run.glyphs, tuple(xs), run.ys, run.width + stops[-1][1], run.text, run.level)
