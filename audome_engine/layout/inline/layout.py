"""The inline formatting context of a block container (CSS Inline 3; CSS Text 3): collect, prepare, break into lines,
align, build.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.floats import Exclusion, FloatSpace
from audome_engine.layout.inline.beside import FloatSurroundings, LineFrame, LinesBesideFloats
from audome_engine.layout.inline.build import LineBuilder, line_fragment
from audome_engine.layout.inline.collect import InlineNode, Leaf
from audome_engine.layout.inline.ellipsis import LineTruncator, clamp_limit, needs_ellipsis
from audome_engine.layout.inline.justify import justify
from audome_engine.layout.inline.linebreak import (
    LineSpan,
    Measure,
    balanced_width,
    break_lines,
    is_phantom,
    make_measure,
)
from audome_engine.layout.inline.pieces import Piece, line_pieces
from audome_engine.layout.inline.prepare import Prepared, prepare
from audome_engine.layout.inline.vertical import VerticalLayout
from audome_engine.layout.positioned import Containing, collect_pending, place_absolute
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
from audome_engine.style.enums import Direction, Position, TextAlign, TextWrapStyle
from audome_engine.style.values import resolve


class InlineRequest(NamedTuple):
    """The width of the lines, what percentage heights refer to, and the floats around."""

    width: float
    percentage_height: float | None
    space: FloatSpace = FloatSpace()


@dataclass(slots=True, eq=False)
class InlineResult:
    """Lines placed in the content box, and how high they are together; floats of this context and the room they take."""

    lines: tuple[Placed, ...]
    height: float
    first_baseline: float | None
    last_baseline: float | None
    pending: tuple[Pending, ...]
    floats: tuple[Placed, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


def layout_inline(context: LayoutContext, box: Box, request: InlineRequest) -> InlineResult:
    """Lay out the inline-level content of a block container."""
    context.count("inline")
    prepared = prepare(context, box)
    measure = _measured(context, prepared, request)
    lines = _Lines(context, box, measure, request)
    if request.space.exclusions or any(leaf.kind == "float" for leaf in prepared.content.leaves):
        return lines.stack_beside_floats()
    return lines.stack(_broken(measure, box, request.width))


def _measured(context: LayoutContext, prepared: Prepared, request: InlineRequest) -> Measure:
    atomics: dict[int, BoxFragment] = {}
    for index, leaf in enumerate(prepared.content.leaves):
        if leaf.kind == "atomic" and leaf.box is not None:
            constraints = Constraints(
                request.width, request.percentage_height, request.width, request.percentage_height,
                shrink_to_fit=True, new_formatting_context=True,
            )  # fmt: skip
            atomics[index] = dispatch.layout_box(context, leaf.box, constraints)
    edges: dict[object, BoxEdges] = {node: box_edges(node.style, request.width) for node in prepared.content.nodes[1:]}
    return make_measure(prepared, atomics, edges)


def _broken(measure: Measure, box: Box, width: float) -> list[LineSpan]:
    style = box.style
    indent = quantize(resolve(style.text_indent, width))
    limit = width
    if style.text_wrap_style is TextWrapStyle.BALANCE:
        limit = balanced_width(measure, width, indent)
    spans = break_lines(measure, lambda line: limit - (indent if line == 0 else 0.0))
    return [span for span in spans if not is_phantom(measure, span)]


class _Lines:
    """Turns line spans into placed line fragments."""

    def __init__(self, context: LayoutContext, box: Box, measure: Measure, request: InlineRequest) -> None:
        self._context = context
        self._box = box
        self._measure = measure
        self._request = request
        self._vertical = VerticalLayout(context, measure.prepared.content.root)
        self._builder = LineBuilder(measure, self._vertical, request.width, request.percentage_height)
        self._indent = quantize(resolve(box.style.text_indent, request.width))
        self._rtl = box.style.direction is Direction.RTL

    def stack_beside_floats(self) -> InlineResult:
        around = FloatSurroundings(
            self._request.width, self._request.percentage_height, self._request.space, self._indent
        )
        beside = LinesBesideFloats(self._context, self._measure, self._vertical, around)
        beside.run()
        result = self.stack(beside.spans, beside.frames)
        result.floats, result.exclusions = tuple(beside.placed), tuple(beside.exclusions)
        return result

    def stack(self, spans: list[LineSpan], frames: list[LineFrame] | None = None) -> InlineResult:
        """Place the lines one below the other, or in the frames that floats leave them."""
        lines: list[Placed] = []
        pending: list[Pending] = []
        y = height = 0.0
        baselines: list[float] = []
        limit = clamp_limit(self._box.style)
        if not spans:
            pending += self._static_positions(None, 0, 0.0, 0.0)
        for number, span in enumerate(spans):
            frame = frames[number] if frames else LineFrame(y, 0.0, self._request.width)
            y = frame.y
            line, x = self._line(span, number, (spans, limit), frame)
            pending += self._static_positions(span, number, y, x)
            lines.append(Placed(0.0, y, line))
            pending += collect_pending_in_line(line, 0.0, y)
            if not limit or number < limit:
                baselines.append(y + line.baseline)
                height = y + line.height
            y += line.height
        return InlineResult(
            tuple(lines), height, baselines[0] if baselines else None, baselines[-1] if baselines else None,
            tuple(self._settled(pending, lines)),
        )  # fmt: skip

    def _line(
        self, span: LineSpan, number: int, clamp: tuple[list[LineSpan], int], frame: LineFrame
    ) -> tuple[LineFragment, float]:
        spans, limit = clamp
        pieces = line_pieces(self._measure, span)
        vertical = self._vertical.align(pieces)
        indent = self._indent if number == 0 else 0.0
        available = frame.width - indent
        width = self._content_width(pieces, span)
        base_rtl = self._base_is_rtl(span)
        align = _alignment(self._box.style.text_align, self._box.style.text_align_last, span.forced, base_rtl)
        if align is TextAlign.JUSTIFY:
            width += justify(self._measure, pieces, available - width)
            align = TextAlign.RIGHT if base_rtl else TextAlign.LEFT
        x = frame.left + _aligned(align, available - width, base_rtl) + (0.0 if self._rtl else indent)
        if limit and number >= limit:
            for piece in pieces:
                piece.hidden = True
        children = self._builder.build(pieces, vertical)
        clamped = bool(limit) and number == limit - 1 and len(spans) > limit
        if clamped or needs_ellipsis(self._box.style, width, available):
            truncator = LineTruncator(self._measure, span, self._builder.lefts, width, available)
            ellipsis = truncator.truncate(self._context, self._box.style, clamped=clamped)
            if ellipsis is not None:
                children = [*self._builder.build(pieces, vertical), ellipsis]
        return line_fragment(children, vertical, x, width), x

    def _content_width(self, pieces: list[Piece], span: LineSpan) -> float:
        if not any(node.start < span.end and node.end >= span.start for node in self._measure.edges):  # type: ignore[attr-defined]
            return sum(piece.width for piece in pieces)
        return max(span.width, 0.0)

    def _base_is_rtl(self, span: LineSpan) -> bool:
        bases = self._measure.prepared.base_levels
        if span.start < len(bases):
            return bool(bases[span.start] & 1)
        return self._rtl

    # -- positioned boxes

    def _static_positions(self, span: LineSpan | None, number: int, y: float, x: float) -> list[Pending]:
        """Where positioned boxes of this line would stand (CSS 2, 10.3.7)."""
        found: list[Pending] = []
        for leaf in self._measure.prepared.content.leaves:
            if leaf.kind != "positioned" or leaf.box is None or not _on_line(leaf, span, self._measure):
                continue
            found.append(self._static_position(leaf, span, (number, y, x)))
        return found

    def _static_position(self, leaf: Leaf, span: LineSpan | None, place: tuple[int, float, float]) -> Pending:
        _, y, x = place
        assert leaf.box is not None
        alignment = "end" if self._rtl else "start"
        edge = self._request.width if self._rtl else 0.0
        if span is None or not leaf.box.style.static_inline_level:
            if span is not None and leaf.start > span.start and not leaf.box.style.static_inline_level:
                y += self._line_height_of(span)
            if span is None and leaf.box.style.static_inline_level:
                align = _alignment(self._box.style.text_align, TextAlign.AUTO, True, self._rtl)
                edge = _aligned(align, self._request.width, self._rtl)
            return Pending(leaf.box, edge, y, alignment)
        before = self._measure.width(span.start, min(leaf.start, span.shown_end))
        if self._rtl:
            total = self._content_width(line_pieces(self._measure, span), span)
            return Pending(leaf.box, x + total - before, y, "end")
        return Pending(leaf.box, x + before, y)

    def _line_height_of(self, span: LineSpan) -> float:
        return self._vertical.align(line_pieces(self._measure, span)).height

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
            found = _find_box(lines, owner.box) if owner is not None else None
            if found is None or item.box.style.position is Position.FIXED:
                staying.append(item)
                continue
            fx, fy, fragment = found
            border = fragment.border
            block = Containing(
                fx + border.left, fy + border.top, fragment.width - border.horizontal,
                fragment.height - border.vertical, fragment.box.style.direction is Direction.RTL,
            )  # fmt: skip
            placed = place_absolute(self._context, item, block)
            fragment.children = (*fragment.children, Placed(placed.x - fx, placed.y - fy, placed.fragment))
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


def _find_box(lines: list[Placed], box: Box) -> tuple[float, float, BoxFragment] | None:
    """The first piece of an inline box, and where it stands in the context's coordinates."""
    stack = [(placed.x, placed.y, placed.fragment) for placed in reversed(lines)]
    while stack:
        x, y, fragment = stack.pop()
        if isinstance(fragment, BoxFragment):
            if fragment.box is box:
                return x, y, fragment
            if fragment.box.kind.name != "INLINE":
                continue
        if isinstance(fragment, (BoxFragment, LineFragment)):
            stack += [(x + child.x, y + child.y, child.fragment) for child in reversed(fragment.children)]
    return None


def _on_line(leaf: Leaf, span: LineSpan | None, measure: Measure) -> bool:
    if span is None:
        return True
    at_end = leaf.start == span.end == len(measure.prepared.text)
    return span.start <= leaf.start < span.end or at_end


def _alignment(align: TextAlign, last: TextAlign, forced: bool, rtl: bool) -> TextAlign:
    """The alignment of one line, start and end resolved (CSS Text 3, 6.1 and 6.3)."""
    if forced and last is not TextAlign.AUTO:
        align = last
    elif forced and align is TextAlign.JUSTIFY:
        align = TextAlign.START
    if align is TextAlign.START:
        return TextAlign.RIGHT if rtl else TextAlign.LEFT
    if align is TextAlign.END:
        return TextAlign.LEFT if rtl else TextAlign.RIGHT
    return align


def _aligned(align: TextAlign, free: float, rtl: bool) -> float:
    """The x of the line's content; content that does not fit overflows at the end."""
    if free < 0:
        return free if rtl else 0.0
    if align is TextAlign.RIGHT:
        return free
    return free / 2 if align is TextAlign.CENTER else 0.0
