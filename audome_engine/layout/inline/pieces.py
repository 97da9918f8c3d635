"""What stands in one line, from left to right: pieces of text by bidi level, atomic boxes and the inside of empty
inline boxes (UAX #9, L1 and L2).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from audome_engine.layout.inline.collect import InlineNode, Leaf
from audome_engine.layout.inline.inserted import InsertedText
from audome_engine.layout.inline.linebreak import LineSpan, Measure
from audome_engine.layout.inline.prepare import Prepared
from audome_engine.layout.types import BoxFragment
from audome_engine.layout.units import quantize_up
from audome_engine.style.enums import TextWrapMode, WhiteSpaceCollapse
from audome_engine.text.bidi import bidi_class, visual_order
from audome_engine.text.shape import glyph_run
from audome_engine.text.types import FontMetrics, GlyphRun, ShapedRun


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
    shaped: list[ShapedRun] = field(default_factory=list)  # of text, in visual order
    fragment: BoxFragment | None = None  # of an atomic box
    hidden: bool = False
    shown_part: Piece | None = None  # of a hidden one: what an ellipsis leaves of it
    shown_right: bool = False  # whether that stands at its right

    @property
    def node(self) -> InlineNode:
        """The inline box it stands in."""
        return self.leaf.node


def hangs(piece: Piece, span: LineSpan) -> bool:
    """Whether it is preserved white space that hangs at the line's end."""
    return span.shown_end <= piece.start < span.hang_end


def content_width(pieces: list[Piece], span: LineSpan) -> float:
    """The width of what a line holds, without what hangs."""
    if not span.measure.edges:
        return sum(piece.width for piece in pieces if not hangs(piece, span))
    return span.width


def line_pieces(line: LineSpan) -> list[Piece]:
    """The pieces of a line in visual order."""
    measure = line.measure
    prepared = measure.prepared
    content = prepared.content
    base = prepared.base_levels[line.start] if line.start < len(prepared.base_levels) else 0
    levels = _line_levels(measure, line, base)
    cuts = _cuts(measure, levels, line)
    logical: list[Piece] = []
    for index in content.leaves_between(line.start, line.end):
        leaf = content.leaves[index]
        if leaf.kind in ("positioned", "float"):
            continue
        if leaf.kind == "break":
            if leaf.end == line.end > leaf.start and not any(leaf.node in piece.node.chain() for piece in logical):
                logical += _inside_of_empty(leaf, index, base)
            continue
        if not _on_line(leaf, line):
            if leaf.kind == "text" and leaf.start == leaf.node.start and line.drawn_end <= leaf.start < line.end:
                # the box begins with white space that vanishes at the line's end
                logical += _inside_of_empty(leaf, index, base)
            continue
        start, end = max(leaf.start, line.start), min(leaf.end, line.drawn_end)
        if leaf.kind == "text":
            logical += _text_pieces(leaf, index, (start, end), cuts, levels, line)
        else:
            level = levels[start - line.start] if start < line.end else base
            piece = Piece(leaf, index, start, end, level)
            if leaf.kind == "atomic":
                fragment = measure.atomics[index]
                piece.fragment = fragment
                piece.width = fragment.width + fragment.margin.left + fragment.margin.right
            logical.append(piece)
    if measure.tab_stops:
        _set_tabs(measure, logical, line)
    if line.hyphen is not None:
        hyphen = line.hyphen if line.scale is None else line.scale.inserted(line.hyphen)
        logical.append(_hyphen_piece(prepared, line, hyphen))
    return [logical[place] for place in visual_order([piece.level for piece in logical])]


def _inside_of_empty(leaf: Leaf, index: int, level: int) -> list[Piece]:
    """Lets the leaf's inline box stand in a line that shows nothing of the leaf."""
    if leaf.node.is_root:
        return []
    return [Piece(Leaf("empty", leaf.node, leaf.start, leaf.start), index, leaf.start, leaf.start, level)]


def _line_levels(measure: Measure, line: LineSpan, base: int) -> list[int]:
    """L1: preserved spaces at the line's end get the paragraph's level, as in Chromium those only that nothing else
    follows, not even a control."""
    prepared = measure.prepared
    levels = prepared.levels[line.start : line.end]
    if _keeps_spaces(measure, line):
        return levels
    at = line.drawn_end
    while at > line.start and bidi_class(prepared.text[at - 1]) in ("WS", "S"):
        at -= 1
        levels[at - line.start] = base
    return levels


def _keeps_spaces(measure: Measure, line: LineSpan) -> bool:
    """Whether the line ends with spaces that stay in the text as `break-spaces` has it; these keep their levels."""
    if line.shown_end == line.start or measure.prepared.text[line.shown_end - 1] not in " \t":
        return False
    style = measure.prepared.content.owners[line.shown_end - 1].style
    return style.white_space_collapse is WhiteSpaceCollapse.BREAK_SPACES


def _on_line(leaf: Leaf, line: LineSpan) -> bool:
    if leaf.kind == "empty":
        return line.holds(leaf.start)
    return leaf.start < line.drawn_end and leaf.end > line.start


def _hyphen_piece(prepared: Prepared, line: LineSpan, hyphen: InsertedText) -> Piece:
    """The hyphen at the line's end, as a piece of the text whose soft hyphen it is."""
    at = line.shown_end - 1
    content = prepared.content
    index = next(i for i in content.leaves_between(at, at) if content.leaves[i].start <= at < content.leaves[i].end)
    leaf = content.leaves[index]
    piece = Piece(leaf, index, line.shown_end, line.shown_end, prepared.levels[at], hyphen.width, list(hyphen.runs))
    piece.fonts = [hyphen.metrics]
    return piece


def _cuts(measure: Measure, levels: list[int], line: LineSpan) -> list[int]:
    """Where the text of a line is cut: where the bidi level changes, around tabs, and before what hangs at its end."""
    start = line.start
    cuts = {line.shown_end}
    if len(set(levels)) > 1:
        cuts.update([start + index for index, (one, other) in enumerate(pairwise(levels), 1) if one != other])
    tabs = measure.tab_stops
    tabs = tabs[bisect_left(tabs, start) : bisect_left(tabs, line.end)]
    cuts |= {*tabs} ^ {tab + 1 for tab in tabs}
    return sorted(cuts)


def _text_pieces(
    leaf: Leaf, index: int, span: tuple[int, int], cuts: list[int], levels: list[int], line: LineSpan
) -> list[Piece]:
    """The leaf's part of the line, cut there and after preserved spaces that begin a paragraph."""
    start, end = span
    measure = line.measure
    inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
    leading = _leading_end(measure, line, leaf)
    if start < leading < end and leading not in inside:
        insort(inside, leading)
    pieces: list[Piece] = []
    for low, high in pairwise([start, *inside, end]):
        piece = Piece(leaf, index, low, high, levels[low - line.start])
        if not measure.is_tab(low):
            fill_piece(piece, line)
        pieces.append(piece)
    return pieces


def _leading_end(measure: Measure, line: LineSpan, leaf: Leaf) -> int:
    """Where preserved spaces end that a text begins a paragraph with, where Chromium can break the line."""
    text, style = measure.prepared.text, leaf.node.style
    at = before = leaf.start
    if not style.preserves_spaces or style.text_wrap_mode is not TextWrapMode.WRAP:
        return at
    while before - 1 in measure.prepared.content.controls:
        before -= 1
    if before > 0 and text[before - 1] != "\n":
        return at
    while at < min(line.end, leaf.end) and text[at] == " ":
        at += 1
    return at


def fill_piece(piece: Piece, line: LineSpan) -> None:
    """Shape a piece of text."""
    shaped = line.measure.prepared.shaped
    inside = shaped.runs_within(piece.start, piece.end, (line.start, line.shaped_end))
    if line.scale is not None:
        inside = [line.scale.run(shaped, run) for run in inside]
    set_runs(piece, inside, line.measure.prepared.text)


def set_runs(piece: Piece, shaped: list[ShapedRun], text: str) -> None:
    """Give a piece its shaped text, which comes in logical order: glyph runs in visual order, its width and fonts."""
    piece.shaped = [shaped[place] for place in visual_order([run.level for run in shaped])]
    made = [glyph_run(run, text) for run in piece.shaped]
    pens = list(accumulate([run.width for run in made], initial=0.0))
    piece.runs = list(zip(pens, made, strict=False))
    for font in dict.fromkeys([run.font for run in made]):
        if font.metrics not in piece.fonts:
            piece.fonts.append(font.metrics)
    piece.width = quantize_up(pens[-1])


def _set_tabs(measure: Measure, pieces: list[Piece], line: LineSpan) -> None:
    """Give tabs their widths."""
    before = measure.widths_before_tabs(line.start, line.end)
    for piece in pieces:
        if piece.leaf.kind == "text" and measure.is_tab(piece.start):
            for _ in range(piece.start, piece.end):
                piece.width += measure.tab_width(line.start, before[piece.start] + piece.width)
