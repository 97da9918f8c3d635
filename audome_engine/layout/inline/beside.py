"""Lines beside floats (CSS 2, 9.4.2 and 9.5): broken one after another, each in the room that the floats leave it, and
the floats that stand among the text placed on the way.
"""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.floats import EPSILON, Exclusion, FloatSpace, Room, floats_left
from audome_engine.layout.inline.collect import InlineNode, Leaf
from audome_engine.layout.inline.linebreak import (
    LineSpan,
    Measure,
    break_line,
    end_edge,
    shown_width,
    start_edge,
)
from audome_engine.layout.inline.optimal import optimal_ends
from audome_engine.layout.inline.pieces import line_pieces
from audome_engine.layout.inline.vertical import VerticalLayout
from audome_engine.layout.positioned import relative_offset
from audome_engine.layout.shapes import shape_area
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Placed
from audome_engine.style.enums import Direction, TextWrapMode, TextWrapStyle


class LineFrame(NamedTuple):
    """Where a line stands: its top, and the left edge and width of the room it has."""

    y: float
    left: float
    width: float


class FloatSurroundings(NamedTuple):
    """The containing block's width, what percentage heights refer to, and the floats around."""

    width: float
    percentage_height: float | None
    space: FloatSpace


class _State(NamedTuple):
    """The floats placed before a line was tried."""

    space: FloatSpace
    placed: int


class _Trial(NamedTuple):
    """Where a line is tried: its top, the height for which there must be room beside the floats' boxes, and the height
    for which there must be beside their shapes."""

    y: float
    height: float
    band: float


class _Source:
    """What the lines of one measure are broken from."""

    def __init__(self, context: LayoutContext, measure: Measure) -> None:
        self.measure = measure
        self.vertical = VerticalLayout(context, measure.prepared.content.root)
        self.strut = self.vertical.align([]).height
        self.floats = [leaf for leaf in measure.prepared.content.leaves if leaf.kind == "float"]
        self.barriers = _barriers(measure)


class LinesBesideFloats:
    """Breaks one inline formatting context; afterwards `spans`, `frames`, `placed` and `exclusions` hold the result, and
    `cleared` how far down breaks with `clear` lead."""

    def __init__(self, context: LayoutContext, measure: Measure, around: FloatSurroundings) -> None:
        self.spans: list[LineSpan] = []
        self.frames: list[LineFrame] = []
        self.placed: list[Placed] = []
        self.exclusions: list[Exclusion] = []
        self.cleared = 0.0
        self._y = 0.0  # where the next line may begin
        self._context = context
        self._measure = measure
        self._around = around
        self._space = around.space
        self._sources = {own: _Source(context, own) for own in (measure, measure.first_line) if own}
        self._source = self._sources[measure]
        self._ends: dict[int, int] = {}  # of lines that are not to end where they are full
        self._styled = measure.prepared.content.root.style.text_wrap_style in (
            TextWrapStyle.BALANCE,
            TextWrapStyle.PRETTY,
        )
        self._wraps = measure.prepared.content.root.style.text_wrap_mode is TextWrapMode.WRAP
        self._rtl = measure.prepared.content.root.style.direction is Direction.RTL

    def run(self) -> None:
        """Break all lines, and again where some end better elsewhere."""
        start = _State(self._space, 0)
        self._run()
        self._ends = optimal_ends(self.spans, [frame.width for frame in self.frames]) if self._styled else {}
        if self._ends:
            self._restore(start)
            self.spans, self.frames, self.cleared, self._y = [], [], 0.0, 0.0
            self._run()

    def _run(self) -> None:
        while not self.spans or not self.spans[-1].is_last:
            measure, start = self._measure.following(self.spans)
            self._source = self._sources[measure]
            self._line(start)
        while leaf := self._next_float():
            self._place(leaf, self._y)

    def _line(self, start: int) -> None:
        """Add the line that begins at `start`."""
        y = self._y
        while (leaf := self._next_float()) and self._source.barriers[len(self.placed)] < start:
            self._place(leaf, y)
        before = _State(self._space, len(self.placed))
        indent = self._source.measure.indent_at(start)
        trial = self._trial(y)
        while True:
            free = self._edges(before.space, trial)
            span, frame, late = self._filled(start, trial)
            overflows = span.end > span.start and span.width > frame.width - indent + EPSILON
            narrowed = self._wraps and overflows and free.width != self._around.width
            actual = 0.0 if span.phantom else self._source.vertical.align(line_pieces(span)).height
            lower = self._lower(trial.y, span.width + indent) if narrowed or free.width < 0 else None
            taller = trial._replace(height=max(trial.height, actual))
            if lower is not None:
                trial = lower
            elif actual > trial.band and self._differs(before.space, trial, actual):
                trial = trial._replace(band=actual)
            elif self._edges(before.space, taller) != free:
                trial = taller
            else:
                break
            self._restore(before)
        self.spans.append(span)
        self.frames.append(frame)
        self._finish(span, trial.y + actual, late)

    def _trial(self, y: float) -> _Trial:
        """A line's first try at y."""
        return _Trial(y, self._source.strut, 0.0)

    def _lower(self, y: float, needed: float) -> _Trial | None:
        """Where a line that does not fit at y is tried next: below the next float; beside shapes, as in Chromium, pixel by
        pixel. None where nothing is further down."""
        space = self._space
        while space.has_shapes(y):
            below = space.next_end(y)
            y += 1.0
            trial = self._trial(y if below is None or space.has_shapes(y) else below)
            if self._frame(space, trial).width + EPSILON >= needed or not space.has_shapes(y):
                return trial
        below = space.next_end(y)
        return None if below is None else self._trial(below)

    def _finish(self, span: LineSpan, y: float, late: list[Leaf]) -> None:
        """Place what had to wait for the line's end, from left to right as Chromium does; the next line may have to clear
        floats."""
        for leaf in reversed(late) if self._rtl else late:
            self._place(leaf, y)
        self.cleared = max(self.cleared, self._cleared_by_break(span))
        self._y = max(y, self.cleared)

    def _filled(self, start: int, trial: _Trial) -> tuple[LineSpan, LineFrame, list[Leaf]]:
        """The line from `start`, where it stands, and the floats in it that must wait for its end; the others are placed
        beside it."""
        late: list[Leaf] = []
        indent = self._source.measure.indent_at(start)
        last: tuple[Leaf, _State, LineFrame] | None = None
        while True:
            frame = self._frame(self._space, trial)
            span = break_line(self._source.measure, start, frame.width - indent, self._ends.get(len(self.spans)))
            if last is not None and not self._stands_on(last[0], span):  # it goes to the next line with its word
                self._restore(last[1])
                return span, last[2], late
            before = _State(self._space, len(self.placed))
            leaf = self._place_in_line(span, (trial.y, self._edges(self._space, trial).width - indent), late)
            if leaf is None:
                return span, frame, late
            last = (leaf, before, frame)

    def _place_in_line(self, span: LineSpan, room: tuple[float, float], late: list[Leaf]) -> Leaf | None:
        """Place the line's next float if it fits beside what precedes it, so that the line must be broken anew; `room`: the
        line's top, and its width beside the floats' boxes."""
        y, width = room
        while (leaf := self._next_float(len(late))) and self._stands_on(leaf, span):
            _, used = shown_width(span.measure, span.start, leaf.start)
            below = max(self._space.last_top, self._clearance(leaf))
            if late or below > y or used + self._margin_width(leaf) > width + EPSILON:
                late.append(leaf)
                continue
            self._place(leaf, y)
            return leaf
        return None

    def _stands_on(self, leaf: Leaf, span: LineSpan) -> bool:
        if leaf.start < span.end or span.holds(leaf.start):
            return True
        opens = any(node.start == leaf.start for node in leaf.node.chain())
        return leaf.start == span.end and not span.forced and not opens

    def _cleared_by_break(self, span: LineSpan) -> float:
        """Where the line after a forced break with `clear` may begin; as in Chromium not where an inline box ends with
        the break."""
        content = span.measure.prepared.content
        for index in content.leaves_between(span.end - 1, span.end - 1) if span.end > span.start else ():
            leaf = content.leaves[index]
            if leaf.kind == "break" and leaf.end == span.end and leaf.box is not None:
                if not leaf.node.is_root and leaf.node.end == span.end:
                    return 0.0
                return self._space.clearance(leaf.box.style.clear, rtl=self._rtl)
        return 0.0

    # -- floats

    def _edges(self, space: FloatSpace, trial: _Trial) -> Room:
        return space.edges(trial.y, trial.height, self._around.width, rtl=self._rtl)

    def _frame(self, space: FloatSpace, trial: _Trial) -> LineFrame:
        room = space.line_edges(trial.y, trial.height, trial.band, self._around.width)
        left, right = room or self._edges(space, trial)
        return LineFrame(trial.y, left, right - left)

    def _differs(self, space: FloatSpace, trial: _Trial, band: float) -> bool:
        """Whether a line as high as `band` has another room beside shapes than was assumed."""
        return self._frame(space, trial).width != self._frame(space, trial._replace(band=band)).width

    def _next_float(self, skipped: int = 0) -> Leaf | None:
        at = len(self.placed) + skipped
        return self._source.floats[at] if at < len(self._source.floats) else None

    def _restore(self, before: _State) -> None:
        self._space = before.space
        del self.placed[before.placed :], self.exclusions[before.placed :]

    def _clearance(self, leaf: Leaf) -> float:
        assert leaf.box is not None
        return self._space.clearance(leaf.box.style.clear, rtl=self._rtl)

    def _fragment(self, leaf: Leaf) -> BoxFragment:
        assert leaf.box is not None
        width, height = self._around.width, self._around.percentage_height
        constraints = Constraints(width, None, width, height, shrink_to_fit=True, new_formatting_context=True)
        return dispatch.layout_box(self._context, leaf.box, constraints)

    def _margin_width(self, leaf: Leaf) -> float:
        fragment = self._fragment(leaf)
        return max(0.0, fragment.width + fragment.margin.horizontal)

    def _place(self, leaf: Leaf, y: float) -> None:
        fragment = self._fragment(leaf)
        placed, exclusion = place_float(fragment, self._space, (y, self._around.width, self._rtl))
        moving = [fragment.box.style, *(node.style for node in leaf.node.chain())]
        height = self._around.percentage_height
        offsets = [relative_offset(style, self._around.width, height, self._rtl) for style in moving]
        dx, dy = sum(dx for dx, _ in offsets), sum(dy for _, dy in offsets)
        self.placed.append(Placed(placed.x + dx, placed.y + dy, fragment))
        self.exclusions.append(exclusion)
        self._space = self._space.added([exclusion])


def _barriers(measure: Measure) -> list[int]:
    """For each float of the context the offset of the last thing before it that takes room on its line, -1 where there
    is none: a float that has none on its line is placed before anything of that line."""
    found: list[int] = []
    barrier = -1
    seen: set[InlineNode] = set()
    for leaf in measure.prepared.content.leaves:
        for node in leaf.node.chain():
            if node not in seen and start_edge(measure.edges[node], node):
                barrier = max(barrier, node.start)
            seen.add(node)
        if leaf.kind == "float":
            found.append(barrier)
        elif leaf.kind == "empty" and not leaf.node.is_root and end_edge(measure.edges[leaf.node], leaf.node):
            barrier = leaf.start
        elif leaf.kind in ("text", "atomic", "break"):
            barrier = leaf.end - 1
    return found


def place_float(fragment: BoxFragment, space: FloatSpace, room: tuple[float, float, bool]) -> tuple[Placed, Exclusion]:
    """Place a float's fragment; `room`: the highest y, and the width and direction (true: rtl) of its containing block."""
    y, width, rtl = room
    style, margin = fragment.box.style, fragment.margin
    y = max(y, space.clearance(style.clear, rtl=rtl))
    size = (fragment.width + margin.horizontal, fragment.height + margin.vertical)
    exclusion = space.place(floats_left(style.float_, rtl=rtl), size, y, (width, rtl))
    shape = shape_area(style, (fragment.width, fragment.height), (fragment.border, fragment.padding, margin), width)
    exclusion = exclusion._replace(shape=shape)
    return Placed(exclusion.left + margin.left, exclusion.top + margin.top, fragment), exclusion
