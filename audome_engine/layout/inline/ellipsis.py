"""`text-overflow` and `-webkit-line-clamp` (CSS Overflow 3, 4; CSS Overflow 4, 5): what of a line makes room for the
ellipsis, and the ellipsis itself.

As in Chromium the line keeps its boxes; text that does not fit is hidden where it stands, and what can be shown of it
follows as a piece of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from audome_engine.layout.inline.inserted import ELLIPSIS, InsertedText, shape_inserted
from audome_engine.layout.inline.linebreak import EPSILON, LineSpan
from audome_engine.layout.inline.pieces import Piece, fill_piece
from audome_engine.layout.types import LayoutContext, Placed, TextFragment
from audome_engine.scene.nodes import Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.text.segment import graphemes


def clamp_limit(style: ComputedStyle) -> int:
    """After how many lines the text is cut off, 0 for never: only the old box model's vertical boxes clamp."""
    return style.line_clamp if style.legacy_box and style.box_orient_vertical else 0


def needs_ellipsis(style: ComputedStyle, width: float, available: float) -> bool:
    """Whether `text-overflow` cuts a line with content of this width."""
    return width > available + EPSILON and style.overflow_x.clips and style.text_overflow != "clip"


@dataclass(slots=True, eq=False)
class LineTruncator:
    """Makes room for an ellipsis at the end side of one line. `lefts`: where each piece begins, from the content's left;
    `width`: of the content; `available`: of the line; `rtl`: whether its paragraph runs from right to left."""

    span: LineSpan
    lefts: dict[Piece, float]
    width: float
    available: float
    rtl: bool
    last: Piece | None = None  # the one that the ellipsis follows

    def truncate(self, context: LayoutContext, style: ComputedStyle, *, clamped: bool) -> Placed:
        """Hide and shorten pieces, and place the ellipsis on the root's baseline."""
        rtl = self.rtl
        shown = ELLIPSIS if clamped or style.text_overflow == "ellipsis" else style.text_overflow[1:]
        ellipsis = shape_inserted(context, style, shown, int(rtl))
        if self.span.scale is not None:
            ellipsis = self.span.scale.inserted(ellipsis)
        end = self._cut(list(self.lefts) if rtl else list(reversed(self.lefts)), ellipsis.width, rtl)
        x = self.width - end - ellipsis.width if rtl else end
        fragment = _fragment(ellipsis, style, int(rtl))
        fragment.extends = () if self.last is None else tuple(node.box for node in self.last.node.chain())
        return Placed(x, -ellipsis.metrics.ascent, fragment)

    def _cut(self, pieces: list[Piece], ellipsis: float, rtl: bool) -> float:
        """From the end side inwards hide what does not fit; how far from the start side the ellipsis begins."""
        self.last = next(iter(pieces), None)
        pieces = [piece for piece in pieces if piece.leaf.kind not in ("empty", "control")]
        for piece in pieces:
            self.last = piece
            left = self.lefts[piece]
            start = self.width - left - piece.width if rtl else left
            room = self.available - start - ellipsis
            if room >= piece.width:
                return start + piece.width
            first = piece is pieces[-1]
            if room + ellipsis > 0 and self._shorten(piece, room, first, rtl):
                assert piece.shown_part is not None
                return start + piece.shown_part.width
            if first:  # something must be shown of a line
                return start + piece.width
            piece.hidden = True
        return 0.0

    def _shorten(self, piece: Piece, room: float, first: bool, rtl: bool) -> bool:
        """Show what fits of a text piece from the line's start side; at least one cluster of the line's first piece."""
        if piece.leaf.kind != "text":
            return False
        cut = self._last_fitting(piece, room, first, rtl)
        if cut is None:
            return False
        start, end = (cut, piece.end) if bool(piece.level & 1) != rtl else (piece.start, cut)
        part = Piece(piece.leaf, piece.index, start, end, piece.level)
        fill_piece(part, self.span)
        piece.hidden = True
        piece.shown_part, piece.shown_right = part, rtl
        return True

    def _last_fitting(self, piece: Piece, room: float, first: bool, rtl: bool) -> int | None:
        """Where to cut a piece: text that runs against the line is cut at its own beginning."""
        prepared = self.span.measure.prepared
        offsets = graphemes(prepared.text[piece.start : piece.end])[1:-1]
        scale = 1.0 if self.span.scale is None else self.span.scale.factor
        before = [scale * width for width in accumulate(prepared.shaped.advances[piece.start : piece.end], initial=0.0)]
        widths = [before[offset] for offset in offsets]
        if bool(piece.level & 1) != rtl:
            offsets = offsets[::-1]
            widths = [before[-1] - width for width in reversed(widths)]
        fitting = next((index for index, width in enumerate(widths) if width > room + EPSILON), len(widths))
        if fitting == 0 and not (first and offsets):
            return None
        return piece.start + offsets[max(fitting - 1, 0)]


def _fragment(ellipsis: InsertedText, style: ComputedStyle, level: int) -> TextFragment:
    metrics = ellipsis.metrics
    return TextFragment(
        Text(ellipsis.text, style), 0, len(ellipsis.text), ellipsis.width, metrics.ascent + metrics.descent,
        metrics.ascent, metrics, level, ellipsis.runs,
    )  # fmt: skip
