"""A line's pieces to a LineFragment: inline boxes around them with their edges, text fragments, atomic boxes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from audome_engine.geometry import Edges
from audome_engine.layout.inline.collect import InlineNode
from audome_engine.layout.inline.emphasis import placed_marks
from audome_engine.layout.inline.linebreak import LineSpan, Measure
from audome_engine.layout.inline.pieces import Piece
from audome_engine.layout.inline.vertical import VerticalLayout, VerticalLine
from audome_engine.layout.positioned import relative_offset
from audome_engine.layout.sizing import BoxEdges
from audome_engine.layout.types import BoxFragment, LineFragment, Placed, TextFragment
from audome_engine.style.enums import Direction
from audome_engine.text.types import GlyphRun


@dataclass(slots=True, eq=False)
class LineBuilder:
    """Builds lines of one inline formatting context."""

    measure: Measure
    vertical: VerticalLayout
    width: float  # of the containing block, for relative offsets
    height: float | None
    lefts: dict[Piece, float] = field(default_factory=dict)  # of the last line built: where each piece begins

    _sides: dict[InlineNode, tuple[Piece | None, Piece | None]] = field(default_factory=dict)

    def build(self, pieces: list[Piece], span: LineSpan, line: VerticalLine) -> list[Placed]:
        """The placed children of a line whose root baseline is at y = 0 and whose content begins at x = 0."""
        self.lefts = {}
        self._sides = _edge_pieces(pieces, span) if self.measure.edges else {}
        return self._level(pieces, line, 0, (0.0, 0.0))[0]

    @property
    def _rtl(self) -> bool:
        return self.measure.prepared.content.root.style.direction is Direction.RTL

    def _level(
        self, pieces: list[Piece], line: VerticalLine, depth: int, origin: tuple[float, float]
    ) -> tuple[list[Placed], float]:
        """Children at one depth of nesting, and how wide they are together; `origin`: where the parent's content begins,
        from the line's."""
        children: list[Placed] = []
        x = 0.0
        index = 0
        while index < len(pieces):
            piece = pieces[index]
            chain = piece.node.chain()
            if len(chain) <= depth:
                self.lefts[piece] = origin[0] + x
                children += self._leaf(piece, line, (x, origin[1]))
                x += piece.width
                index += 1
                continue
            node = chain[depth]
            end = index
            while end < len(pieces) and _within(pieces[end], node, depth):
                end += 1
            placed, advance = self._inline_box(node, pieces[index:end], line, (origin, x, depth))
            children.append(placed)
            x += advance
            index = end
        return children, x

    def _inline_box(
        self, node: InlineNode, pieces: list[Piece], line: VerticalLine, place: tuple[tuple[float, float], float, int]
    ) -> tuple[Placed, float]:
        (origin_x, origin_y), x, depth = place
        edges = self.measure.edges[node]
        leftmost, rightmost = self._sides[node]
        left, right = pieces[0] is leftmost, pieces[-1] is rightmost
        margin, border, padding = _cut(edges, left, right)
        metrics = self.vertical.metrics(node.style)
        ascent, descent = metrics.ascent, metrics.descent
        if True in node.style.text_box_trim:
            trims, (over, under) = node.style.text_box_trim, self.vertical.text_extent(node.style)
            ascent, descent = over if trims[0] else ascent, under if trims[1] else descent
        if line.phantom:
            ascent = descent = 0.0
            border, padding = border._replace(top=0.0, bottom=0.0), padding._replace(top=0.0, bottom=0.0)
        top = line.baselines[node] - ascent - border.top - padding.top
        inner_x = border.left + padding.left
        content = (origin_x + x + margin.left + inner_x, top)
        children, width = self._level(pieces, line, depth + 1, content)
        total = inner_x + width + padding.right + border.right
        ltr = node.style.direction is Direction.LTR
        children = [Placed(child.x + inner_x, child.y, child.fragment) for child in children]
        height = ascent + descent + border.vertical + padding.vertical
        fragment = BoxFragment(
            node.box, total, height, tuple(children), border, padding, margin,
            first_baseline=line.baselines[node] - top, last_baseline=line.baselines[node] - top,
            first_piece=left if ltr else right, last_piece=right if ltr else left,
        )  # fmt: skip
        dx, dy = relative_offset(node.style, self.width, self.height, self._rtl)
        advance = margin.left + total + margin.right
        return Placed(x + margin.left + dx, top - origin_y + dy, fragment), advance

    def _leaf(self, piece: Piece, line: VerticalLine, origin: tuple[float, float]) -> list[Placed]:
        x, origin_y = origin
        if piece.leaf.kind in ("empty", "control"):
            return []
        if piece.fragment is not None:
            fragment = replace(piece.fragment, hidden=True) if piece.hidden else piece.fragment
            y = line.atomics[piece] + fragment.margin.top
            dx, dy = relative_offset(fragment.box.style, self.width, self.height, self._rtl)
            return [Placed(x + fragment.margin.left + dx, y - origin_y + dy, fragment)]
        y = line.baselines[piece.node] - self.vertical.metrics(piece.node.style).ascent - origin_y
        placed = [Placed(x, y, self.text_fragment(piece))]
        if piece.shown_part is not None:
            shift = piece.width - piece.shown_part.width if piece.shown_right else 0.0
            placed.append(Placed(x + shift, y, self.text_fragment(piece.shown_part)))
        return placed

    def text_fragment(self, piece: Piece) -> TextFragment:
        """The fragment of a piece of text."""
        leaf = piece.leaf
        assert leaf.text is not None
        style = piece.node.style
        metrics, alphabetic = self.vertical.metrics(style), self.vertical.alphabetic(style)
        mark = self.vertical.emphasis_mark(style)
        marks: tuple[tuple[float, GlyphRun], ...] = ()
        if mark is not None:
            runs = [(x, run, shaped) for (x, run), shaped in zip(piece.runs, piece.shaped, strict=True)]
            marks = placed_marks(mark, self.vertical.shown(style), alphabetic, runs)
        offset = leaf.text_offset - leaf.start
        return TextFragment(
            leaf.text, piece.start + offset, piece.end + offset, piece.width, metrics.ascent + metrics.descent,
            alphabetic.ascent, metrics, piece.level, tuple(piece.runs), hidden=piece.hidden, marks=marks,
            scale=self.vertical.scale,
        )  # fmt: skip


def line_fragment(children: list[Placed], line: VerticalLine, x: float, width: float) -> LineFragment:
    """The line box, its children moved so that its top is y = 0 and its content begins at `x`."""
    placed = tuple(Placed(child.x + x, child.y - line.top, child.fragment) for child in children)
    return LineFragment(width, line.bottom - line.top, -line.top, placed)


def _within(piece: Piece, node: InlineNode, depth: int) -> bool:
    chain = piece.node.chain()
    return len(chain) > depth and chain[depth] is node


def _edge_pieces(pieces: list[Piece], span: LineSpan) -> dict[InlineNode, tuple[Piece | None, Piece | None]]:
    """The pieces in which the inline boxes have their left and right edges on this line: where reordering tears a box
    apart, its outermost ones (CSS Inline 3, 2.2.1, as in Chromium)."""
    outermost: dict[InlineNode, tuple[Piece, Piece]] = {}
    for piece in pieces:
        for node in piece.node.chain():
            outermost[node] = (outermost[node][0] if node in outermost else piece, piece)
    found: dict[InlineNode, tuple[Piece | None, Piece | None]] = {}
    for node, (first, last) in outermost.items():
        cloned = node.style.box_decoration_break == "clone"
        starts = cloned or (span.holds(node.start) and not node.box.continues_before)
        ends = cloned or (span.holds(max(node.start, node.end - 1)) and not node.box.continues_after)
        left, right = (starts, ends) if node.style.direction is Direction.LTR else (ends, starts)
        found[node] = (first if left else None, last if right else None)
    return found


def _cut(edges: BoxEdges, left: bool, right: bool) -> tuple[Edges, Edges, Edges]:
    """Margin, border and padding of a piece, without those of the sides it lacks; vertical margins do not count."""
    margin = Edges(0.0, edges.margin.right if right else 0.0, 0.0, edges.margin.left if left else 0.0)
    border, padding = edges.border, edges.padding
    return (
        margin,
        Edges(border.top, border.right if right else 0.0, border.bottom, border.left if left else 0.0),
        Edges(padding.top, padding.right if right else 0.0, padding.bottom, padding.left if left else 0.0),
    )
