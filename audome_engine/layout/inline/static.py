"""Where absolutely positioned boxes of an inline formatting context would have stood: their static positions, per line (CSS
2, 10.3.7 and 10.6.4; CSS Positioned Layout 3, 4.1).
"""

from __future__ import annotations

from audome_engine.layout.grouping import groups_descendants
from audome_engine.layout.inline.alignment import static_inline_x
from audome_engine.layout.inline.collect import Leaf
from audome_engine.layout.inline.linebreak import LineSpan, Measure
from audome_engine.layout.inline.pieces import Piece, content_width, line_pieces
from audome_engine.layout.inline.vertical import VerticalLayout
from audome_engine.layout.positioned import aligned_side, relative_offset
from audome_engine.layout.types import Pending
from audome_engine.scene.nodes import Box
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, TextWrapMode


class StaticPositions:
    """Finds them for the lines of one block container."""

    def __init__(
        self, style: ComputedStyle, size: tuple[float, float | None], measure: Measure, vertical: VerticalLayout
    ) -> None:
        """`size`: the container's width, and the height that percentages refer to."""
        self._style = style
        self._size = size
        self._measure = measure
        self._vertical = vertical
        self._rtl = style.direction is Direction.RTL
        self.pushed: set[Box] = set()  # those for which the line before had no room

    def on_line(self, span: LineSpan, corner: tuple[float, float], lefts: dict[Piece, float]) -> list[Pending]:
        """The boxes of one line, whose content begins at `corner`; `lefts`: where its pieces begin, from there."""
        found: list[Pending] = []
        preceded = False
        content = self._measure.prepared.content
        for index in content.leaves_between(span.start, span.end):
            leaf = content.leaves[index]
            if leaf.kind == "positioned" and leaf.box is not None:
                if not self._stays_on(leaf, span):
                    continue
                pending = self._pending(leaf, leaf.box, (span, corner, preceded), lefts)
                groups = (node.box for node in reversed(leaf.node.chain()) if groups_descendants(node.style))
                pending.stacking_owner = next(groups, None)
                found.append(pending)
            elif not span.holds(leaf.start):
                preceded = preceded or (leaf.takes_room and leaf.start < span.start < leaf.end)
            else:
                preceded = preceded or leaf.takes_room
        return found

    def _stays_on(self, leaf: Leaf, span: LineSpan) -> bool:
        """Whether a box belongs to a line: as in Chromium, where a line wraps just before it, to the line that ends there,
        unless that is full or an inline box opens between them."""
        at = leaf.start
        content = self._measure.prepared.content.text
        wraps = 0 < at < len(content) and content[at - 1] != "\n"
        if not wraps or any(node.start == at for node in leaf.node.chain()):
            return span.holds(at)
        if at == span.end:
            full = self._overflows(leaf, span)
            if full and leaf.box is not None:
                self.pushed.add(leaf.box)
            return not full
        return span.start < at < span.end or (at == span.start and leaf.box in self.pushed)

    def _overflows(self, leaf: Leaf, span: LineSpan) -> bool:
        """Whether what is before the box on its line takes more than there is."""
        if leaf.node.style.text_wrap_mode is not TextWrapMode.WRAP or leaf.start == span.start:
            return False
        return self._measure.width(span.start, leaf.start) > self._size[0]

    def _pending(
        self, leaf: Leaf, box: Box, line: tuple[LineSpan, tuple[float, float], bool], lefts: dict[Piece, float]
    ) -> Pending:
        span, (x, y), preceded = line
        start = "end" if self._rtl else "start"
        if not box.style.static_inline_level:
            if not span.phantom and preceded:
                y += self._height(span)
            x = self._size[0] if self._rtl else 0.0
        elif span.phantom:
            x = static_inline_x(self._style, 0.0, self._size[0])
        elif leaf.start == span.end and self._overflows(leaf, span):  # there would be another line
            x, y = static_inline_x(self._style, 0.0, self._size[0]), y + self._height(span)
        elif (inside := _inside_opposite_run(leaf, self._rtl, lefts)) is not None:
            x, start = x + inside, "start" if self._rtl else "end"
        else:
            before = self._measure.width_before(leaf, span) + _grown(leaf, span)
            total = content_width(line_pieces(span), span) if self._rtl else 0.0
            x += total - before if self._rtl else before
        return self._aligned(leaf, box, (x, y, start), span)

    def _aligned(self, leaf: Leaf, box: Box, corner: tuple[float, float, str], span: LineSpan) -> Pending:
        """As in Chromium a box is aligned to the line's height, but to a point on the other axis."""
        x, y, start = corner
        style = box.style
        across = aligned_side(style.justify_self, self._rtl, style.direction) or start
        down = aligned_side(style.align_self, False, Direction.LTR) or "start"
        if down != "start":
            y += self._height(span) * (0.5 if down == "center" else 1.0)
        for node in leaf.node.chain():
            dx, dy = relative_offset(node.style, *self._size, self._rtl)
            x, y = x + dx, y + dy
        return Pending(box, x, y, across, down)

    def _height(self, span: LineSpan) -> float:
        return self._vertical.align(line_pieces(span)).height


def _grown(leaf: Leaf, span: LineSpan) -> float:
    """How much longer the text before something on its line is by being scaled."""
    if span.scale is None:
        return 0.0
    return sum(span.measure.prepared.shaped.advances[span.start : leaf.start]) * (span.scale.factor - 1.0)


def _inside_opposite_run(leaf: Leaf, rtl: bool, lefts: dict[Piece, float]) -> float | None:
    """Where a box stands that has text of the other direction on both sides; it then goes along with that."""
    before = next((piece for piece in lefts if piece.end == leaf.start and piece.end > piece.start), None)
    after = next((piece for piece in lefts if piece.start == leaf.start and piece.end > piece.start), None)
    if before is None or after is None or before.level % 2 != after.level % 2 or before.level % 2 == rtl:
        return None
    return lefts[before] + (before.width if rtl else 0.0)
