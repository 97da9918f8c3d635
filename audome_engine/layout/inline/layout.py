"""The inline formatting context of a block container (CSS Inline 3; CSS Text 3): collect, prepare, break into lines,
align, build.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.floats import Exclusion, FloatSpace
from audome_engine.layout.inline.alignment import aligned_offset, used_alignment
from audome_engine.layout.inline.beside import FloatSurroundings, LineFrame, LinesBesideFloats
from audome_engine.layout.inline.build import LineBuilder, line_fragment
from audome_engine.layout.inline.collect import InlineNode
from audome_engine.layout.inline.ellipsis import LineTruncator, clamp_limit, needs_ellipsis
from audome_engine.layout.inline.emphasis import Room, has_marks
from audome_engine.layout.inline.justify import justify
from audome_engine.layout.inline.line_scale import LineScale
from audome_engine.layout.inline.linebreak import (
    LineSpan,
    Measure,
    make_measure,
)
from audome_engine.layout.inline.optimal import wrap
from audome_engine.layout.inline.pieces import content_width, hangs, line_pieces
from audome_engine.layout.inline.prepare import Prepared, prepare
from audome_engine.layout.inline.static import StaticPositions
from audome_engine.layout.inline.text_fit import fit_lines
from audome_engine.layout.inline.vertical import VerticalLayout
from audome_engine.layout.positioned import (
    collect_pending,
    inline_containing_block,
    place_absolute,
)  # fmt: skip
from audome_engine.layout.sizing import BoxEdges, box_edges
from audome_engine.layout.types import (
    BoxFragment,
    Constraints,
    LayoutContext,
    LineFragment,
    Pending,
    Placed,
)  # fmt: skip
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Direction, Position, TextAlign
from audome_engine.style.values import resolve


class InlineRequest(NamedTuple):
    """The width of the lines, what percentage heights refer to, the floats around, and the room for emphasis marks that
    there is above the first line and below the last."""

    width: float
    percentage_height: float | None
    space: FloatSpace = FloatSpace()
    room: Room = Room()


@dataclass(slots=True, eq=False)
class InlineResult:
    """Lines placed in the content box, and how high they are together; floats of this context and the room they take.
    `marks_over`: how far emphasis marks moved the first line down."""

    lines: tuple[Placed, ...]
    height: float
    first_baseline: float | None
    last_baseline: float | None
    pending: tuple[Pending, ...]
    floats: tuple[Placed, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    marks_over: float = 0.0


def layout_inline(context: LayoutContext, box: Box, request: InlineRequest) -> InlineResult:
    """Lay out the inline-level content of a block container."""
    context.count("inline")
    measure = _measured(context, box, request)
    lines = _Lines(context, box, measure, request)
    if request.space.exclusions or any(leaf.kind == "float" for leaf in measure.prepared.content.leaves):
        return lines.stack_beside_floats()
    spans = wrap(measure, request.width)
    fit_lines(context, box.style.text_fit, spans, [request.width] * len(spans))
    return lines.stack(spans)


def _measured(context: LayoutContext, box: Box, request: InlineRequest) -> Measure:
    measure = _measure_of(context, prepare(context, box), request)
    if box.first_line is not None:
        measure.first_line = _measure_of(context, prepare(context, box, first_line=True), request)
        measure.first_line.rest = measure
    return measure


def _measure_of(context: LayoutContext, prepared: Prepared, request: InlineRequest) -> Measure:
    atomics: dict[int, BoxFragment] = {}
    for index, leaf in enumerate(prepared.content.leaves):
        if leaf.kind == "atomic" and leaf.box is not None:
            constraints = Constraints(
                request.width, request.percentage_height, request.width, request.percentage_height,
                shrink_to_fit=True, new_formatting_context=True,
            )  # fmt: skip
            atomics[index] = dispatch.layout_box(context, leaf.box, constraints)
    edges: dict[InlineNode, BoxEdges] = {
        node: box_edges(node.style, request.width) for node in prepared.content.nodes[1:]
    }
    indent = quantize(resolve(prepared.content.root.style.text_indent.amount, request.width))
    return make_measure(prepared, atomics, edges, indent)


class _Tools:
    """What makes fragments of the lines of one measure."""

    def __init__(
        self, context: LayoutContext, box: Box, measure: Measure, request: InlineRequest, scale: float = 1.0
    ) -> None:
        size = (request.width, request.percentage_height)
        self.vertical = VerticalLayout(context, measure.prepared.content.root, scale)
        self.builder = LineBuilder(measure, self.vertical, *size)
        self.static = StaticPositions(box.style, size, measure, self.vertical)


class _Lines:
    """Turns line spans into placed line fragments."""

    def __init__(self, context: LayoutContext, box: Box, measure: Measure, request: InlineRequest) -> None:
        self._context = context
        self._box = box
        self._measure = measure
        self._request = request
        self._tools = {own: _Tools(context, box, own, request) for own in (measure, measure.first_line) if own}
        self._scaled: dict[LineScale, _Tools] = {}
        if measure.first_line is not None:
            self._tools[measure].static.pushed = self._tools[measure.first_line].static.pushed
        self._rtl = box.style.direction is Direction.RTL
        self._marked = any(has_marks(own.prepared.content) for own in self._tools)

    def stack_beside_floats(self) -> InlineResult:
        around = FloatSurroundings(self._request.width, self._request.percentage_height, self._request.space)
        beside = LinesBesideFloats(self._context, self._measure, around)
        beside.run()
        if not beside.placed:  # as in Chromium floats of its own keep a box from being fitted
            fit_lines(self._context, self._box.style.text_fit, beside.spans, [frame.width for frame in beside.frames])
        result = self.stack(beside.spans, beside.frames)
        result.height = max(result.height, beside.cleared)
        result.floats, result.exclusions = tuple(beside.placed), tuple(beside.exclusions)
        return result

    def stack(self, spans: list[LineSpan], frames: list[LineFrame] | None = None) -> InlineResult:
        """Place the lines one below the other, or in the frames that floats leave them."""
        lines: list[Placed] = []
        pending: list[Pending] = []
        y = height = moved = 0.0
        baselines: list[float] = []
        limit = clamp_limit(self._box.style)
        marks_over, under = 0.0, self._request.room.over
        for number, span in enumerate(spans):
            frame = frames[number] if frames else LineFrame(y, 0.0, self._request.width)
            line, x, room = self._line(span, number, (spans, limit), frame)
            grown = max(0.0, -(under + room.over))
            moved += grown
            if number == 0:
                marks_over = moved
            y = frame.y + (moved if frames else grown)
            under = room.under
            tools = self._tools_of(span)
            pending += tools.static.on_line(span, (x, y), tools.builder.lefts)
            lines.append(Placed(0.0, y, line))
            pending += collect_pending_in_line(line, 0.0, y)
            if not span.phantom and (not limit or number < limit):
                baselines.append(y + line.baseline)
                height = y + line.height
            y += line.height
        height += max(0.0, -(under + self._request.room.under))
        return InlineResult(
            tuple(lines), height, baselines[0] if baselines else None, baselines[-1] if baselines else None,
            tuple(self._settled(pending, lines)), marks_over=marks_over,
        )  # fmt: skip

    def _line(
        self, span: LineSpan, number: int, clamp: tuple[list[LineSpan], int], frame: LineFrame
    ) -> tuple[LineFragment, float, Room]:
        spans, limit = clamp
        tools = self._tools_of(span)
        pieces = line_pieces(span)
        vertical = tools.vertical.phantom(pieces) if span.phantom else tools.vertical.align(pieces)
        indent = span.indent
        available = frame.width - indent
        width = content_width(pieces, span)
        base_rtl = self._base_is_rtl(span)
        align = used_alignment(self._box.style.text_align, self._box.style.text_align_last, span.forced, base_rtl)
        if align is TextAlign.JUSTIFY:
            width += justify(self._context, [p for p in pieces if p.start < span.shown_end], span, available - width)
            align = TextAlign.RIGHT if base_rtl else TextAlign.LEFT
        hanging = sum(piece.width for piece in pieces if hangs(piece, span))
        if span.forced and hanging:  # as in Chromium spaces without room at a paragraph's end overflow
            align = TextAlign.RIGHT if base_rtl else TextAlign.LEFT
        x = frame.left + aligned_offset(align, available - width, base_rtl) + (0.0 if self._rtl else indent)
        if base_rtl:  # what hangs stands outside, on the left
            x -= hanging
        if limit and number >= limit:
            for piece in pieces:
                piece.hidden = True
        children = tools.builder.build(pieces, span, vertical)
        clamped = bool(limit) and number == limit - 1 and sum(not other.phantom for other in spans) > limit
        if clamped or needs_ellipsis(self._box.style, width, available):
            truncator = LineTruncator(span, tools.builder.lefts, width, available, base_rtl)
            ellipsis = truncator.truncate(self._context, self._box.style, clamped=clamped)
            children = [*tools.builder.build(pieces, span, vertical), ellipsis]
        room = tools.vertical.room(vertical, pieces) if self._marked else Room()
        return line_fragment(children, vertical, x, max(0.0, width)), x, room

    def _tools_of(self, span: LineSpan) -> _Tools:
        if span.scale is None:
            return self._tools[span.measure]
        if span.scale not in self._scaled:
            tools = _Tools(self._context, self._box, span.measure, self._request, span.scale.factor)
            tools.static.pushed = self._tools[span.measure].static.pushed
            self._scaled[span.scale] = tools
        return self._scaled[span.scale]

    def _base_is_rtl(self, span: LineSpan) -> bool:
        bases = span.measure.prepared.base_levels
        if span.start < len(bases):
            return bool(bases[span.start] & 1)
        return self._rtl

    # -- positioned boxes

    def _settled(self, pending: list[Pending], lines: list[Placed]) -> list[Pending]:
        """Place what an inline box of this context contains (CSS 2, 10.1, 4.1); the rest goes on upwards."""
        owners = {
            leaf.box: owner
            for leaf in self._measure.prepared.content.leaves
            if leaf.kind == "positioned" and leaf.box is not None and (owner := _positioned_ancestor(leaf.node))
        }
        staying: list[Pending] = []
        for item in pending:
            owner = owners.get(item.box)
            if owner is not None and (owner.box.continues_before or owner.box.continues_after):
                item.inline_container = owner.box.order
            found = _pieces_of(lines, owner.box) if owner is not None and item.inline_container is None else []
            if not found or item.box.style.position is Position.FIXED:
                staying.append(item)
                continue
            fx, fy, fragment = found[0]
            assert isinstance(fragment, BoxFragment)
            placed = place_absolute(self._context, item, inline_containing_block(found))
            fragment.children = (*fragment.children, Placed(placed.x - fx, placed.y - fy, placed.fragment))
            staying += collect_pending([placed])
        return staying


def collect_pending_in_line(line: LineFragment, x: float, y: float) -> list[Pending]:
    """The pending boxes of everything in a line, relative to the line's container."""
    found: list[Pending] = []
    stack: list[tuple[float, float, Placed]] = [(x, y, child) for child in line.children]
    while stack:
        ox, oy, placed = stack.pop()
        fragment = placed.fragment
        if not isinstance(fragment, BoxFragment):
            continue
        at = Placed(ox + placed.x, oy + placed.y, fragment)
        found += collect_pending([at])
        if fragment.box.kind.name == "INLINE":
            stack += [(at.x, at.y, child) for child in fragment.children]
    return found


def _positioned_ancestor(node: InlineNode | None) -> InlineNode | None:
    while node is not None and node.parent is not None:
        if node.style.position is not Position.STATIC:
            return node
        node = node.parent
    return None


def _stands_for(piece: Box, box: Box) -> bool:
    """Whether it is the inline box `box` or what the first line has instead."""
    return piece is box or (box.source is not None and (piece.source, piece.pseudo) == (box.source, box.pseudo))


def _pieces_of(lines: list[Placed], box: Box) -> list[Placed]:
    """The pieces of an inline box, and where they stand in the context's coordinates."""
    found: list[Placed] = []
    stack = [(placed.x, placed.y, placed.fragment) for placed in reversed(lines)]
    while stack:
        x, y, fragment = stack.pop()
        if isinstance(fragment, BoxFragment):
            if _stands_for(fragment.box, box):
                found.append(Placed(x, y, fragment))
                continue
            if fragment.box.kind.name != "INLINE":
                continue
        if isinstance(fragment, (BoxFragment, LineFragment)):
            stack += [(x + child.x, y + child.y, child.fragment) for child in reversed(fragment.children)]
    return found
